"""How far the filling at the edges of a scene reaches in: along each row from either side, along each column too.

A pixel is filling when it and all between it and an edge, along its row or its column, is. What a scene holds inside, a
lake of the same value, is left alone; and the answer does not depend on how the scene is divided into windows.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    import numpy.typing as npt

    Integers = npt.NDArray[np.int64]
    Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Edges:
    """The part of a scene that is measured.

    Parameters
    ----------
    first_column, last_column
        Of each row; the first is after the last when nothing is.
    first_row, last_row
        Of each column.
    """

    first_column: Integers
    last_column: Integers
    first_row: Integers
    last_row: Integers

    def inside(self, row: int, column: int, rows: int, columns: int) -> Bools:
        """Give which pixels of a window are measured."""
        down, right = np.arange(row, row + rows), np.arange(column, column + columns)
        inside = (right >= self.first_column[down, None]) & (right <= self.last_column[down, None])
        inside &= (down[:, None] >= self.first_row[right]) & (down[:, None] <= self.last_row[right])
        return np.asarray(inside, dtype=np.bool_)


class LateEdges:
    """Edges that are found when they are first asked for, once, whichever thread asks.

    Parameters
    ----------
    find
        Finds them.
    """

    def __init__(self, find: Callable[[], Edges]) -> None:
        self._find = find
        self._found: Edges | None = None
        self._lock = threading.Lock()

    def get(self) -> Edges:
        """Give them."""
        with self._lock:
            if self._found is None:
                self._found = self._find()
                self._find = _found_already  # the pixels hold this, and what finds holds them: no file would be closed
            return self._found


def _found_already() -> Edges:
    raise AssertionError("the edges are kept")


def find_edges(blocks: Iterable[Bools], rows: int, columns: int) -> Edges:
    """Find how far the filling reaches.

    Parameters
    ----------
    blocks
        Where there is something else than filling, of shape (some rows, columns) each, from the top to the bottom.
    rows, columns
        Of the scene.
    """
    first_column, last_column = np.full(rows, columns), np.full(rows, -1)
    first_row, last_row = np.full(columns, rows), np.full(columns, -1)
    row = 0
    for block in blocks:
        part = slice(row, row + len(block))
        across, down = block.any(axis=1), block.any(axis=0)
        first_column[part] = np.where(across, block.argmax(axis=1), columns)
        last_column[part] = np.where(across, columns - 1 - block[:, ::-1].argmax(axis=1), -1)
        first_row = np.where(down & (first_row == rows), row + block.argmax(axis=0), first_row)
        last_row = np.where(down, row + len(block) - 1 - block[::-1].argmax(axis=0), last_row)
        row += len(block)
    return Edges(first_column, last_column, first_row, last_row)
