"""Cells of the Earth, about square and of about one size, valid at the antimeridian and at the poles.

A row is a band of latitude; it has as many cells as its length holds. A cell is ``row * columns + column``, where
columns are those at the equator.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from ullage.kernels import inlined

if TYPE_CHECKING:
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]
    Whole = npt.NDArray[np.int64]

FINE: Final = 4
"""Cells a degree of the finest grid: 15 nm, well below the range of a station."""

CELL_BITS: Final = 20
"""The numbers of the finest cells are below 2 to this power."""


@cache
def columns_of(per_degree: float) -> Floats:
    """Give how many cells each row of latitude has, from south to north."""
    rows = round(180 * per_degree)
    middle = (np.arange(rows) + 0.5) / per_degree - 90.0
    columns = np.maximum(np.rint(360 * per_degree * np.cos(np.radians(middle))), 1.0)
    columns.setflags(write=False)
    return np.asarray(columns)


@inlined
def cell_at(lat: Any, lon: Any, per_degree: Any, columns: Any) -> Any:
    """Give the cell of a position; see `find_cells`."""
    row = min(max(np.int64((lat + 90.0) * per_degree), 0), columns.shape[0] - 1)
    turns = (lon + 180.0) / 360.0
    turns -= np.floor(turns)
    column = min(np.int64(turns * columns[row]), np.int64(columns[row]) - 1)
    return row * np.int64(360 * per_degree) + column


@inlined
def centre_at(cell: Any, per_degree: Any, columns: Any) -> Any:
    """Give the middle of a cell; see `cell_centres`."""
    wide = np.int64(360 * per_degree)
    row = cell // wide
    return (row + 0.5) / per_degree - 90.0, (cell - row * wide + 0.5) / columns[row] * 360.0 - 180.0


def find_cells(lat: Floats, lon: Floats, per_degree: float = FINE) -> Whole:
    """Give the cells of positions [°]; longitudes may be of any turn."""
    columns = columns_of(per_degree)
    row = np.clip(((lat + 90.0) * per_degree).astype(np.int64), 0, len(columns) - 1)
    turns = (lon + 180.0) / 360.0
    turns = turns - np.floor(turns)
    column = np.minimum((turns * columns[row]).astype(np.int64), columns[row].astype(np.int64) - 1)
    return np.asarray(row * round(360 * per_degree) + column)


def cell_centres(cells: Whole, per_degree: float = FINE) -> tuple[Floats, Floats]:
    """Give the middle of cells, latitude and longitude [°]."""
    row, column = np.divmod(cells, round(360 * per_degree))
    return (row + 0.5) / per_degree - 90.0, (column + 0.5) / columns_of(per_degree)[row] * 360.0 - 180.0


def coarser(cells: Whole, per_degree: float) -> Whole:
    """Give the cell of a coarser grid in which the middle of each of the finest cells lies."""
    return find_cells(*cell_centres(cells), per_degree)


def cells_around(lat: float, lon: float) -> Whole:
    """List the finest cells that touch the one of a position, itself included, each once."""
    lats = np.clip(lat + np.array([-1.0, 0.0, 1.0]) / FINE, -89.99, 89.99)
    found = []
    for one in lats:
        row = int((one + 90.0) * FINE)
        step = 360.0 / columns_of(FINE)[row]
        found.append(find_cells(np.full(3, one), lon + np.array([-step, 0.0, step])))
    return np.unique(np.concatenate(found))
