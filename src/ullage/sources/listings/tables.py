"""Tables of lists whose columns are known by name: a header is looked for, its names are compared alike."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from ullage.sources.listings.words import is_null

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from ullage.sources.listings.opening import Grid

HEADER_WITHIN: Final = 20
"""Rows among which the header is looked for: some lists have lines above it."""


def column_key(name: str) -> str:
    """Write a column's name in the way in which names are compared: ``IMO number `` as ``imo_number``."""
    return re.sub(r"[^\w#]+", "_", name.strip().casefold()).strip("_")


@dataclass(frozen=True, slots=True)
class Record:
    """One row, its cells by the keys of their columns; what is absent is empty."""

    cells: Mapping[str, str]

    def get(self, key: str) -> str:
        """Give a cell; empty when it is absent or says that nothing is known."""
        cell = self.cells.get(key, "").strip()
        return "" if is_null(cell) else cell

    def first(self, keys: Collection[str]) -> str:
        """Give the first cell among some that is not empty."""
        return next((cell for cell in map(self.get, keys) if cell), "")


@dataclass(slots=True)
class Records:
    """The rows of a table under its header.

    Parameters
    ----------
    header
        Keys of the columns.
    above
        Rows above the header.
    refused
        How many rows were not read, by reason.
    warnings
        What was doubtful.
    """

    grid: Grid
    at: int
    header: tuple[str, ...]
    refused: Counter[str] = field(default_factory=Counter)
    warnings: list[str] = field(default_factory=list)

    @property
    def above(self) -> list[list[str]]:
        """Rows above the header."""
        return self.grid.rows[: self.at]

    def __iter__(self) -> Iterator[tuple[int, Record]]:
        """Give line numbers and records; blank rows are left out, those that are too wide are refused."""
        body = zip(self.grid.numbers[self.at + 1 :], self.grid.rows[self.at + 1 :], strict=True)
        for number, cells in body:
            if not any(map(str.strip, cells)):
                continue
            if any(map(str.strip, cells[len(self.header) :])):
                self.refused["more cells than columns"] += 1
                continue
            yield number, Record(dict(zip(self.header, cells, strict=False)))


def find_header(grid: Grid, needed: Collection[Collection[str]]) -> Records | None:
    """Find the row that has one column of each of some groups.

    Parameters
    ----------
    grid
        The table.
    needed
        Groups of keys; a header has at least one key of each.
    """
    for at, row in enumerate(grid.rows[:HEADER_WITHIN]):
        keys = tuple(map(column_key, row))
        if all(any(key in group for key in keys) for group in needed):
            return Records(grid, at, keys, warnings=list(grid.warnings))
    return None
