"""The cells that the Earth is cut into, how a cell is found, and how a shore's vertices are packed into it.

Coordinates are whole units of 2^-17 degree (0.85 m of latitude): every coordinate of GSHHG as the package has it is a
whole number of them, so that nothing is rounded. A cell is 4096 units (1/32°, 3.5 km) each way; 8 by 8 cells are a
block. Three arrays hold everything:

* ``blocks``, of shape (720, 1440), by rows from the south-west: 0 all water, 1 all land, otherwise 2 + a row of
  ``cells``.
* ``cells``, of shape (n, 64), the cells of one block, by rows from the south-west: 0 all water, 1 all land, otherwise
  ``where its record begins in words << 1 | state of its corner``.
* ``words``: the records of the cells that hold shore. A record is one or more chains of consecutive vertices. A chain
  is a head, ``vertices << 2 | wide << 1 | another chain follows``, and its vertices, counted from the cell's south-west
  corner. A vertex is one word, units east + `MARGIN` in the low half and units north + `MARGIN` in the high half; in a
  wide chain, whose stretches reach farther than that, it is two words, units east and units north.

A corner's state is that of the point an infinitesimal way south-west of the cell's south-west corner.
"""

from __future__ import annotations

from math import floor
from typing import Any, Final

import numpy as np

from ullage.kernels import inlined

SEA: Final = 0
"""Water, salt or fresh, and no shore in the cell."""

COAST: Final = 1
"""The cell (or the pixel of a mask) holds shore."""

LAND: Final = 2
"""Land, and no shore in the cell."""

NOWHERE: Final = 255
"""The position is not one: NaN, infinite, or a latitude beyond 90°."""

UNITS_PER_DEGREE: Final = 1 << 17
CELL: Final = 1 << 12
CELLS_PER_DEGREE: Final = UNITS_PER_DEGREE // CELL
ROWS: Final = 180 * CELLS_PER_DEGREE
COLUMNS: Final = 360 * CELLS_PER_DEGREE
SIDE: Final = 8
BLOCK_ROWS: Final = ROWS // SIDE
BLOCK_COLUMNS: Final = COLUMNS // SIDE
MARGIN: Final = ((1 << 16) - CELL) // 2
TURN: Final = 360 * UNITS_PER_DEGREE

_POLE: Final = 90.0
_HALF_TURN: Final = 180.0
_MOST: Final = 1e9  # a longitude beyond has no digits left for a place


@inlined
def turned(lon: Any) -> Any:
    """Give a longitude from -180 to just below 180 [°]; what lies there already stays as it is, to the last bit."""
    if lon < -_HALF_TURN or lon >= _HALF_TURN:
        lon -= 360.0 * floor((lon + _HALF_TURN) / 360.0)
        if lon >= _HALF_TURN:
            lon = -_HALF_TURN
    return lon


@inlined
def is_position(lat: Any, lon: Any) -> Any:
    """Tell whether two numbers are a position."""
    return -_POLE <= lat <= _POLE and -_MOST < lon < _MOST


@inlined
def row_of(lat: Any) -> Any:
    """Give the row of cells of a latitude; the north pole belongs to the last row."""
    return min(np.int64((lat + 90.0) * CELLS_PER_DEGREE), ROWS - 1)


@inlined
def column_of(lon: Any) -> Any:
    """Give the column of cells of a longitude from -180 to just below 180."""
    return min(np.int64((lon + 180.0) * CELLS_PER_DEGREE), COLUMNS - 1)


@inlined
def cell_key(row: Any, column: Any) -> Any:
    """Give a cell's number: the cells of one block follow each other."""
    block = (row // SIDE) * BLOCK_COLUMNS + column // SIDE
    return block * (SIDE * SIDE) + (row % SIDE) * SIDE + column % SIDE


@inlined
def cell_at(blocks: Any, cells: Any, row: Any, column: Any) -> Any:
    """Give what stands for a cell: 0 water, 1 land, otherwise where its record begins and its corner's state."""
    block = np.int64(blocks[row // SIDE, column // SIDE])
    if block < 2:  # noqa: PLR2004 - water or land; see the module
        return block
    return np.int64(cells[block - 2, (row % SIDE) * SIDE + column % SIDE])


@inlined
def vertex_at(words: Any, wide: Any, k: Any, i: Any) -> Any:
    """Give vertex `i` of the chain whose vertices begin at `k`: units east and north of the cell's corner."""
    if wide:
        return np.int64(np.int32(words[k + 2 * i])), np.int64(np.int32(words[k + 2 * i + 1]))
    word = np.int64(words[k + i])
    return (word & 0xFFFF) - MARGIN, (word >> 16) - MARGIN
