"""The matches that an earlier run wrote, beside those of this one: what late AIS changed, in a table that grows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import polars as pl

from ullage.earlier import read_earlier
from ullage.match.history import MATCH_HISTORY, revise_matches
from ullage.tables import MATCHES

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

HISTORY: Final = "matches_history"


def extend_history(path: Path, matches: pl.DataFrame, revised_at: datetime) -> pl.DataFrame:
    """Give the history of a file of matches with what this run changed.

    Parameters
    ----------
    path
        Where an earlier run may have written its matches; the history stands beside it as ``matches_history.parquet``.
        What is there and cannot be read, or has other columns, is of another version and is passed over.
    matches
        Of this run.
    revised_at
        When it was made.

    Returns
    -------
    DataFrame
        Of `match.MATCH_HISTORY`. The first run has none: there was nothing to change.
    """
    before = read_earlier(path, MATCHES)
    known = read_earlier(path.parent / f"{HISTORY}.parquet", MATCH_HISTORY)
    known = MATCH_HISTORY.frame() if known is None else known
    return known if before is None else pl.concat([known, revise_matches(before, matches, revised_at)])
