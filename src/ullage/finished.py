"""A run that is done: its summary, its tables, the files that it wrote."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    import polars as pl

    from ullage.tables import Table


@dataclass(frozen=True)
class Finished:
    """A run that is done: its summary, its tables, and the files it wrote."""

    summary: dict[str, Any]
    tables: Mapping[str, pl.DataFrame]
    written: tuple[Path, ...]


def read_finished(out: Path, names: Sequence[str]) -> Finished:
    """Give a result that stands.

    Parameters
    ----------
    out
        The folder of the result.
    names
        The files that its run wrote.
    """
    summary: dict[str, Any] = json.loads((out / "summary.json").read_bytes())
    return Finished(summary, OutTables(out), tuple(out / name for name in names))


class OutTables(Mapping[str, "pl.DataFrame"]):
    """Tables of ``out/`` by their name, read when they are asked for; one that was not written has no rows.

    Parameters
    ----------
    out
        The folder.
    """

    def __init__(self, out: Path) -> None:
        self._out = out
        self._read: dict[str, pl.DataFrame] = {}

    def __getitem__(self, name: str) -> pl.DataFrame:
        """Read a table."""
        if name not in self._read:
            import polars as pl

            path = self._out / f"{name}.parquet"
            self._read[name] = pl.read_parquet(path) if path.is_file() else _declared()[name].frame()
        return self._read[name]

    def __iter__(self) -> Iterator[str]:
        """Give the names of the tables that were written."""
        return iter(sorted(path.stem for path in self._out.glob("*.parquet")))

    def __len__(self) -> int:
        """Count the tables that were written."""
        return sum(1 for _ in self)


@cache
def _declared() -> dict[str, Table]:
    from ullage import tables

    return {one.name: one for one in vars(tables).values() if isinstance(one, tables.Table)}
