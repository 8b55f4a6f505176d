"""The tables of a result that stands, read when they are asked for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from ullage import tables as declared

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import polars as pl


class OutTables(Mapping[str, "pl.DataFrame"]):
    """Tables of ``out/`` by their name; one that was not written, since it has no rows, is empty.

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
            if path.is_file():
                self._read[name] = pl.read_parquet(path)
            elif name in _EMPTY:
                self._read[name] = _EMPTY[name].frame()
            else:
                raise KeyError(name)
        return self._read[name]

    def __iter__(self) -> Iterator[str]:
        """Give the names of the tables that were written."""
        return iter(sorted(path.stem for path in self._out.glob("*.parquet")))

    def __len__(self) -> int:
        """Count the tables that were written."""
        return sum(1 for _ in self)


_EMPTY = {one.name: one for one in vars(declared).values() if isinstance(one, declared.Table)}
