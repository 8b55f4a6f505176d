"""How far the nearest shore is, on WGS 84.

The search goes outwards, 4 km, 16 km and so on, and looks only into blocks and cells that can hold a nearer shore than
the best so far. Inside a cell, points on the ellipsoid are its corner and the first two terms of a Taylor series (right
to a few millimetres), stretches are chords of at most 0.9 km, and the nearest is the nearest through the Earth. Its
distance is then measured along the geodesic. The nearest by chord and the nearest by geodesic differ by 0.2 m at
200 km, by nothing to speak of below 50 km. A stretch is straight in longitude and latitude, as in the polygons.
"""

from __future__ import annotations

from functools import cache
from math import asin, cos, degrees, inf, nan, radians, sin, sqrt
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np

from ullage.geo import EQUATOR_M, FLATTENING, distance_at
from ullage.kernels import inlined, kernel
from ullage.land.grid import (
    BLOCK_COLUMNS,
    BLOCK_ROWS,
    CELL,
    CELLS_PER_DEGREE,
    COLUMNS,
    ROWS,
    SIDE,
    UNITS_PER_DEGREE,
    is_position,
    turned,
    vertex_at,
)

if TYPE_CHECKING:
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]

_E2: Final = FLATTENING * (2 - FLATTENING)
_NEAR_M: Final = 4000.0
_WIDER: Final = 4.0
_SMALLEST_RADIUS_M: Final = 6_330_000.0  # below every radius of curvature of WGS 84 (6,335 km)
_AT_POLE: Final = 89.9  # every longitude is near
_PIECE: Final = 1024  # units, 0.87 km: a chord of it lies 15 mm deep


class SearchTables(NamedTuple):
    """Where blocks and cells lie on the ellipsoid.

    Parameters
    ----------
    block_rows, cell_rows
        Of each row: distance from the axis, height above the equator's plane [m] of its middle, and how far its corners
        are from there [m]; shape (rows, 3).
    block_columns, cell_columns
        Of each column: cosine and sine of the longitude of its middle; shape (columns, 2).
    corners
        Of each row of cells: what the series around a corner needs; shape (rows, 6).
    """

    block_rows: Floats
    block_columns: Floats
    cell_rows: Floats
    cell_columns: Floats
    corners: Floats


@cache
def search_tables() -> SearchTables:
    """Give the tables of the search, which are the same for every world."""
    block, cell = SIDE / CELLS_PER_DEGREE, 1 / CELLS_PER_DEGREE
    return SearchTables(
        _rows(BLOCK_ROWS, block), _columns(BLOCK_COLUMNS, block), _rows(ROWS, cell), _columns(COLUMNS, cell), _corners()
    )


def _rows(count: int, step_deg: float) -> Floats:
    middle = np.radians((np.arange(count) + 0.5) * step_deg - 90)
    axis, height, _ = _meridian(middle)
    reach = np.zeros(count)
    for side in (-0.5, 0.5):
        off_axis, off_height, _ = _meridian(middle + np.radians(side * step_deg))
        across = off_axis * np.sin(np.radians(step_deg / 2))
        along = off_axis * np.cos(np.radians(step_deg / 2)) - axis
        reach = np.maximum(reach, np.sqrt(across**2 + along**2 + (off_height - height) ** 2))
    return np.stack([axis, height, reach + 1.0], axis=1)


def _columns(count: int, step_deg: float) -> Floats:
    middle = np.radians((np.arange(count) + 0.5) * step_deg - 180)
    return np.stack([np.cos(middle), np.sin(middle)], axis=1)


def _corners() -> Floats:
    """Give distance from the axis, height, and the terms in n, e, nn and en of each row's corner, a unit each."""
    unit = np.radians(1 / UNITS_PER_DEGREE)
    lat = np.radians(np.arange(ROWS) / CELLS_PER_DEGREE - 90)
    axis, height, radius = _meridian(lat)
    bend = 3 * _E2 * np.sin(lat) * np.cos(lat) * radius / (1 - _E2 * np.sin(lat) ** 2)
    return np.stack(
        [
            axis,
            height,
            radius * np.sin(lat) * unit,
            radius * np.cos(lat) * unit,
            (radius * np.cos(lat) + bend * np.sin(lat)) / 2 * unit**2,
            (-radius * np.sin(lat) + bend * np.cos(lat)) / 2 * unit**2,
        ],
        axis=1,
    )


def _meridian(lat: Floats) -> tuple[Floats, Floats, Floats]:
    """Give distance from the axis, height above the equator and the meridian's radius of curvature [m]."""
    across = EQUATOR_M / np.sqrt(1 - _E2 * np.sin(lat) ** 2)
    radius = EQUATOR_M * (1 - _E2) / np.sqrt(1 - _E2 * np.sin(lat) ** 2) ** 3
    return across * np.cos(lat), across * (1 - _E2) * np.sin(lat), radius


@inlined
def _least_m(rows: Any, columns: Any, row: Any, column: Any, x: Any, y: Any, z: Any) -> Any:
    """Give a distance through the Earth that nothing in a cell or block can fall below [m]."""
    dx, dy = rows[row, 0] * columns[column, 0] - x, rows[row, 0] * columns[column, 1] - y
    dz = rows[row, 1] - z
    return sqrt(dx * dx + dy * dy + dz * dz) - rows[row, 2]


@inlined
def _place(corner: Any, unit: Any, at: Any, e: Any, n: Any) -> Any:
    """Give a point of a cell as seen from the searcher [m]: outwards and east at the cell's side, and north."""
    x = at[0] - corner[2] * n - corner[4] * n * n - corner[0] * unit * unit / 2 * e * e
    y = at[1] + (corner[0] - corner[2] * n) * unit * e
    z = at[2] + corner[3] * n + corner[5] * n * n
    return x, y, z


@inlined
def _along(a: Any, b: Any) -> Any:
    """Give which part of a chord, from 0 to 1, is nearest to the searcher, and the square of its distance."""
    dx, dy, dz = b[0] - a[0], b[1] - a[1], b[2] - a[2]
    square = dx * dx + dy * dy + dz * dz
    t = min(max(-(a[0] * dx + a[1] * dy + a[2] * dz) / max(square, 1e-9), 0.0), 1.0)
    x, y, z = a[0] + t * dx, a[1] + t * dy, a[2] + t * dz
    return t, x * x + y * y + z * z


@inlined
def _clipped(a: Any, d: Any, low: Any, high: Any) -> Any:
    """Narrow the part from `low` to `high` of a coordinate that runs from `a` by `d` to where it is in the cell."""
    if d == 0:
        return low, high if 0 <= a <= CELL else -1.0
    one, two = (0 - a) / d, (CELL - a) / d
    return max(low, min(one, two)), min(high, max(one, two))


@kernel
def _long_stretch(corner: Any, at: Any, ax: Any, ay: Any, bx: Any, by: Any, best: Any) -> Any:
    """Look along what of a long stretch lies in the cell, in pieces; give square, e and n of the best."""
    unit = radians(1 / UNITS_PER_DEGREE)
    dx, dy = bx - ax, by - ay
    low, high = _clipped(ax, dx, 0.0, 1.0)
    low, high = _clipped(ay, dy, low, high)
    if low <= high:
        pieces = np.int64(max(abs(dx), abs(dy)) * (high - low)) // _PIECE + 1
        for i in range(pieces):
            one, two = low + (high - low) * i / pieces, low + (high - low) * (i + 1) / pieces
            a = _place(corner, unit, at, ax + one * dx, ay + one * dy)
            b = _place(corner, unit, at, ax + two * dx, ay + two * dy)
            t, square = _along(a, b)
            if square < best[0]:
                part = one + t * (two - one)
                best = square, ax + part * dx, ay + part * dy
    return best


@kernel
def _nearest_in_cell(words: Any, found: Any, corner: Any, at: Any, best: Any) -> Any:
    """Look along the shores of one cell; give square of distance [m²], units east and north of the best."""
    unit = radians(1 / UNITS_PER_DEGREE)
    k = found >> 1
    more = True
    while more:
        head = np.int64(words[k])
        n, wide, more = head >> 2, (head >> 1) & 1, (head & 1) == 1
        ax, ay = vertex_at(words, wide, k + 1, 0)
        a = _place(corner, unit, at, np.float64(ax), np.float64(ay))
        for i in range(1, n):
            bx, by = vertex_at(words, wide, k + 1, i)
            b = _place(corner, unit, at, np.float64(bx), np.float64(by))
            if abs(bx - ax) > _PIECE or abs(by - ay) > _PIECE:
                best = _long_stretch(corner, at, np.float64(ax), np.float64(ay), np.float64(bx), np.float64(by), best)
            else:
                t, square = _along(a, b)
                if square < best[0]:
                    best = square, ax + t * (bx - ax), ay + t * (by - ay)
            ax, ay, a = bx, by, b
        k += 1 + n + wide * n
    return best


@kernel
def _search_block(cells: Any, words: Any, tables: Any, block: Any, brow: Any, bcolumn: Any, eye: Any, best: Any) -> Any:
    """Look into the cells of one block that may hold something nearer; `best`: square, latitude, longitude."""
    axis, height, lon, x, y, z = eye
    for inner in range(SIDE * SIDE):
        found = np.int64(cells[block, inner])
        if found > 1:
            row, column = brow * SIDE + inner // SIDE, bcolumn * SIDE + inner % SIDE
            least = _least_m(tables.cell_rows, tables.cell_columns, row, column, x, y, z)
            if least < 0.0 or least * least < best[0]:
                corner = tables.corners[row]
                west = column / CELLS_PER_DEGREE - 180.0
                turn = radians(lon - west)
                at = corner[0] - axis * cos(turn), -axis * sin(turn), corner[1] - height
                square, e, n = _nearest_in_cell(words, found, corner, at, (best[0], nan, nan))
                if square < best[0]:
                    south = row / CELLS_PER_DEGREE - 90.0
                    best = square, south + n / UNITS_PER_DEGREE, west + e / UNITS_PER_DEGREE
    return best


@inlined
def _window(lat: Any, lon: Any, reach_m: Any) -> Any:
    """Give the blocks that a reach can touch: first and last row, first column and how many."""
    turn = 1.01 * reach_m / _SMALLEST_RADIUS_M
    north, south = lat + degrees(turn), lat - degrees(turn)
    per_degree = CELLS_PER_DEGREE / SIDE
    first = max(np.int64((south + 90.0) * per_degree), 0)
    last = min(np.int64((north + 90.0) * per_degree), BLOCK_ROWS - 1)
    if max(north, -south) >= _AT_POLE:
        return first, last, 0, BLOCK_COLUMNS
    half = 1.01 * degrees(asin(min(1.0, sin(min(turn, 1.5)) / cos(radians(lat)))))
    column = np.int64(np.floor((lon - half + 180.0) * per_degree))
    count = np.int64(np.floor((lon + half + 180.0) * per_degree)) + 1 - column
    return first, last, column, min(count, BLOCK_COLUMNS)


@kernel
def _shore_m(blocks: Any, cells: Any, words: Any, tables: Any, lat: Any, lon: Any, most_m: Any) -> Any:
    """Measure how far the nearest shore of one position is [m]; infinite if farther than `most_m`."""
    across = EQUATOR_M / sqrt(1 - _E2 * sin(radians(lat)) ** 2)
    axis, height = across * cos(radians(lat)), across * (1 - _E2) * sin(radians(lat))
    x, y = axis * cos(radians(lon)), axis * sin(radians(lon))
    eye = axis, height, lon, x, y, height
    best = most_m * most_m, nan, nan
    reach = min(_NEAR_M, most_m)
    while True:
        first, last, column, count = _window(lat, lon, reach)
        for brow in range(first, last + 1):
            for step in range(count):
                bcolumn = (column + step) % BLOCK_COLUMNS
                block = np.int64(blocks[brow, bcolumn]) - 2
                if block >= 0:
                    least = _least_m(tables.block_rows, tables.block_columns, brow, bcolumn, x, y, height)
                    if least < 0.0 or least * least < best[0]:
                        best = _search_block(cells, words, tables, block, brow, bcolumn, eye, best)
        if reach >= most_m or best[0] <= reach * reach:
            break
        reach = min(reach * _WIDER, most_m)
    found = distance_at(lat, lon, best[1], best[2])
    return found if found <= most_m else inf


@kernel
def fill_shore_m(blocks: Any, cells: Any, words: Any, tables: Any, lat: Any, lon: Any, most_m: Any, out: Any) -> None:
    """Fill `out` with the distance of each point to the nearest shore [m]; NaN for what is no position."""
    for i in range(out.shape[0]):
        out[i] = nan
        if is_position(lat[i], lon[i]):
            out[i] = _shore_m(blocks, cells, words, tables, lat[i], turned(lon[i]), most_m)
