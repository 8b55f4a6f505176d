"""The gaps that an earlier run wrote, beside those of this one: what late reports changed, in a table that grows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import polars as pl

from ullage.earlier import read_earlier
from ullage.tables import GAPS
from ullage.track.history import GAP_HISTORY, revise_gaps

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

HISTORY: Final = "gap_history"


def extend_history(folder: Path, gaps: pl.DataFrame, revised_at: datetime) -> pl.DataFrame:
    """Give the history of a folder's gaps with what this run changed.

    Parameters
    ----------
    folder
        Where an earlier run may have written ``gaps.parquet`` and ``gap_history.parquet``. What is there and cannot be
        read, or has other columns, is of another version and is passed over: the tables are written anew.
    gaps
        Of this run.
    revised_at
        When it was made.

    Returns
    -------
    DataFrame
        Of `track.history.GAP_HISTORY`. The first run has none: there was nothing to change.
    """
    before = read_earlier(folder / "gaps.parquet", GAPS)
    known = read_earlier(folder / f"{HISTORY}.parquet", GAP_HISTORY)
    known = GAP_HISTORY.frame() if known is None else known
    return known if before is None else pl.concat([known, revise_gaps(before, gaps, revised_at)])
