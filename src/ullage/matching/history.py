"""The matches that an earlier run wrote, beside those of this one: what late AIS changed, in a table that grows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import polars as pl

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
    before = _read(path, MATCHES.frame())
    known = _read(path.parent / f"{HISTORY}.parquet", MATCH_HISTORY.frame())
    known = MATCH_HISTORY.frame() if known is None else known
    return known if before is None else pl.concat([known, revise_matches(before, matches, revised_at)])


def _read(path: Path, nothing: pl.DataFrame) -> pl.DataFrame | None:
    try:
        found = pl.read_parquet(path)
    except (OSError, pl.exceptions.PolarsError):
        return None
    return found if found.schema == nothing.schema else None
