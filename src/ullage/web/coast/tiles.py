"""A tile of the coast: rings cut at the tile's sides, laid on its grid, thinned to what is drawn."""

from __future__ import annotations

from math import atan, degrees, pi, sinh
from typing import TYPE_CHECKING, Final

import numpy as np

from ullage.land.grid import UNITS_PER_DEGREE
from ullage.web.coast.vector_tile import EXTENT, write_layer

if TYPE_CHECKING:
    import numpy.typing as npt

    from ullage.web.coast.shores import Shores

    Floats = npt.NDArray[np.float64]
    Units = npt.NDArray[np.int64]

TILE_ZOOMS: Final = (0, 12)
"""Beyond the last the same tiles are drawn larger: vertices lie 165 m apart."""

LAND: Final = "land"
SHORE: Final = "shore"
_MARGIN: Final = 64  # units beyond the sides, so that no cut is seen
_GRAIN: Final = 8  # units: a pixel of a tile drawn 512 pixels wide
_LEAST: Final = 3  # vertices of a ring
_MOST: Final = 1500  # vertices of a line; what draws them counts up to 65,535, and makes several of one


def coast_tile(shores: Shores, z: int, x: int, y: int) -> bytes:
    """Make a tile of the web's Mercator grid.

    Parameters
    ----------
    shores
        The rings.
    z, x, y
        The tile: zoom, column from the west, row from the north.

    Returns
    -------
    bytes
        A vector tile. Layer `LAND`: each ring a polygon with its ``level`` (1 land, 2 lake, 3 island in it, 4 pond, 5
        Antarctica), lower levels first: drawn in this order, the last drawn is right. Layer `SHORE`: their lines
        without the cuts. Empty where all is sea.
    """
    low, high = _box(z, x, y)
    seen = ((shores.high >= low) & (shores.low <= high)).all(axis=1)
    large = (shores.high - shores.low).max(axis=1) >= 2 * _GRAIN * 360.0 * UNITS_PER_DEGREE / (EXTENT * 2**z)
    found = np.flatnonzero(seen & large)
    levels = shores.rings.levels[found].astype(int) % 5  # Antarctica is land of the first level, beneath its lakes
    rings: list[Units] = []
    lines: list[Units] = []
    of_rings: list[int] = []
    of_lines: list[int] = []
    for at in np.argsort(levels, kind="stable"):
        ring = _ring(shores, int(found[at]), low, high)
        drawn = _on_grid(ring, z, x, y)
        if len(drawn) < _LEAST:
            continue
        rings.append(drawn)
        of_rings.append(int(shores.rings.levels[found[at]]))
        pieces = _lines(drawn, round(EXTENT * (0 - x)), round(EXTENT * (2**z - x)))
        lines += pieces
        of_lines += [of_rings[-1]] * len(pieces)
    return write_layer(LAND, rings, of_rings) + write_layer(SHORE, lines, of_lines, closed=False)


def _lines(ring: Units, west: int, east: int) -> list[Units]:
    """Give a ring's lines: without those along the tile's margin, and along the meridian 180 where rings are parted."""
    closed = np.vstack([ring, ring[:1]])
    a, b = closed[:-1], closed[1:]
    low, high = -_MARGIN, EXTENT + _MARGIN
    on_edge = ((a == b) & ((a <= low) | (a >= high))).any(axis=1)
    parted = (a[:, 0] == b[:, 0]) & ((a[:, 0] == west) | (a[:, 0] == east))
    breaks = np.flatnonzero(on_edge | parted)
    runs = np.split(np.arange(len(closed)), breaks + 1)
    return [
        closed[run[first] : min(run[first] + _MOST, run[-1]) + 1]
        for run in runs for first in range(0, len(run) - 1, _MOST)
    ]  # fmt: skip


def _box(z: int, x: int, y: int) -> tuple[Floats, Floats]:
    """South-western and north-eastern corner of a tile with its margin, in the rings' units."""
    spare, side = _MARGIN / EXTENT, 2.0**z
    west, east = (360.0 * (at / side) - 180.0 for at in (x - spare, x + 1 + spare))
    north, south = (degrees(atan(sinh(pi * (1 - 2 * at / side)))) for at in (y - spare, y + 1 + spare))
    low, high = np.array([west, south]), np.array([east, north])
    return low * UNITS_PER_DEGREE, high * UNITS_PER_DEGREE


def _ring(shores: Shores, at: int, low: Floats, high: Floats) -> Floats:
    """Give a ring without its last vertex, cut at the sides of a box (Sutherland and Hodgman 1974)."""
    first, last = shores.rings.starts[at : at + 2]
    ring: Floats = shores.rings.vertices[first : last - 1].astype(np.float64)
    for axis in (0, 1):
        if shores.low[at, axis] < low[axis]:
            ring = cut(ring, axis, low[axis], 1.0)
        if shores.high[at, axis] > high[axis]:
            ring = cut(ring, axis, high[axis], -1.0)
    return ring


def cut(ring: Floats, axis: int, edge: float, sign: float) -> Floats:
    """Cut a ring at a line: what lies on the side of `sign` remains, joined along the line.

    Parameters
    ----------
    ring
        Vertices, shape (n, 2), the first not again at the end.
    axis, edge
        The line: where this coordinate has this value.
    sign
        1 keeps what is greater, -1 what is less.
    """
    if not len(ring):
        return ring
    inside = sign * (ring[:, axis] - edge) >= 0.0
    if inside.all():
        return ring
    after = np.roll(ring, -1, axis=0)
    crosses = inside != np.roll(inside, -1)
    share = np.zeros(len(ring))
    np.divide(edge - ring[:, axis], after[:, axis] - ring[:, axis], out=share, where=crosses)
    crossing = ring + share[:, None] * (after - ring)
    both = np.stack([ring, crossing], axis=1).reshape(-1, 2)
    kept: Floats = both[np.stack([inside, crosses], axis=1).reshape(-1)]
    return kept


def _on_grid(ring: Floats, z: int, x: int, y: int) -> Units:
    """Lay a ring on the tile's grid and leave out what falls on the vertex before."""
    if not len(ring):
        return np.empty((0, 2), np.int64)
    lon, lat = ring.T / UNITS_PER_DEGREE
    sine = np.sin(np.radians(np.clip(lat, -85.06, 85.06)))
    side = 2.0**z
    east = (lon / 360.0 + 0.5) * side - x
    south = (0.5 - np.arctanh(sine) / (2 * pi)) * side - y
    placed = np.rint(np.column_stack([east, south]) * (EXTENT / _GRAIN)).astype(np.int64) * _GRAIN
    moved = (placed != np.roll(placed, 1, axis=0)).any(axis=1)
    kept: Units = placed[moved]
    return kept
