"""Tables that an earlier run wrote, for what compares this run with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

if TYPE_CHECKING:
    from pathlib import Path

    from ullage.tables import Table


def read_earlier(path: Path, table: Table) -> pl.DataFrame | None:
    """Read a table of an earlier run; None where there is none, it cannot be read, or it is of another version."""
    try:
        found = pl.read_parquet(path)
    except (OSError, pl.exceptions.PolarsError):
        return None
    return found if found.schema == table.schema else None
