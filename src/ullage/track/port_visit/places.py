"""Places as arrays, and a grid that tells at once that a position is near none of them.

A table of whole degrees says where a place may be; only those degrees are divided into cells of a tenth, each with the
places that reach into it. Most positions at sea cost one look into the table, however many places there are.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from math import ceil, cos, floor, radians
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from ullage.geo import wrapped
from ullage.kernels import inlined, kernel
from ullage.track.plane import LEAST_M_PER_DEGREE, from_line_m, seen_from, turn, way_m

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    import numpy.typing as npt

    from ullage.records import Place

    Floats = npt.NDArray[np.float64]
    Whole = npt.NDArray[np.int64]
    Box = tuple[float, float, float, float]

CELLS: Final = 10
"""Cells a degree."""

# columns of a place
P_LAT, P_LON, P_RADIUS, P_FROM, P_TO = range(5)

_DEGREE_M = 110_500.0  # the shortest degree of latitude, so that no cell is left out
_POLE_DEG = 89.0


@dataclass(frozen=True)
class PlaceGrid:
    """Places as the kernels take them.

    Parameters
    ----------
    ids
        Of the places, areas first, smaller ones first: where two are equally near, the first one wins.
    block, begin, members
        Block of each whole degree, or -1; where each cell's places begin, and these places.
    rows
        A row a place, ``P_...``: latitude and longitude [°], radius [m] or NaN for an area, its first and last vertex.
    vertices
        Latitude and longitude of vertices [°], the first of each area again at its end.
    """

    ids: tuple[str, ...]
    block: npt.NDArray[np.int32]
    begin: Whole
    members: Whole
    rows: Floats
    vertices: Floats


def lay_out_places(places: Sequence[Place], radius_m: float) -> PlaceGrid:
    """Lay out places on a grid.

    Parameters
    ----------
    places
        With an area of three vertices or more, which must not hold a pole, or a position; an area goes before the
        position. Places with neither are passed over.
    radius_m
        Radius of a place that states none [m].
    """
    return _lay_out(tuple(places), radius_m)


@lru_cache(maxsize=4)
def _lay_out(places: tuple[Place, ...], radius_m: float) -> PlaceGrid:
    known = sorted((one for one in places if one.area or _has_position(one)), key=lambda one: _order(one, radius_m))
    rings = [_unrolled(one.area) for one in known]
    reach = [_cells_of(_box(one, ring, radius_m)) for one, ring in zip(known, rings, strict=True)]
    closed = [[*ring, ring[0]] if ring else [] for ring in rings]
    begin = np.cumsum([0, *map(len, closed)])
    rows = [
        (one.lat_deg or 0, one.lon_deg or 0, np.nan if one.area else _radius(one, radius_m), a, b)
        for one, a, b in zip(known, begin[:-1], begin[1:], strict=True)
    ]
    vertices = [(lat, lon) for ring in closed for lon, lat in ring]
    return PlaceGrid(
        tuple(one.id for one in known),
        *_table(reach),
        np.array(rows, dtype=np.float64).reshape(-1, 5),
        np.array(vertices, dtype=np.float64).reshape(-1, 2),
    )


def _has_position(place: Place) -> bool:
    return place.lat_deg is not None and place.lon_deg is not None


def _radius(place: Place, radius_m: float) -> float:
    return radius_m if place.radius_m is None else place.radius_m


def _order(place: Place, radius_m: float) -> tuple[bool, float, str]:
    """Give what places are sorted by: areas before radii, then their size, then their id."""
    if not place.area:
        return True, _radius(place, radius_m), place.id
    ring = _unrolled(place.area)
    doubled = sum(ax * by - bx * ay for (ax, ay), (bx, by) in pairwise((*ring, ring[0])))
    return False, abs(doubled), place.id


def _unrolled(area: tuple[tuple[float, float], ...]) -> list[tuple[float, float]]:
    """Give vertices with longitudes that go on across the antimeridian."""
    ring: list[tuple[float, float]] = []
    for lon, lat in area:
        ring.append((ring[-1][0] + turn(ring[-1][0] % 360.0, lon % 360.0) if ring else lon, lat))
    return ring


def _box(place: Place, ring: list[tuple[float, float]], radius_m: float) -> Box:
    """Give south, north, west and east of what a place covers [°]."""
    if ring:
        lons, lats = [vertex[0] for vertex in ring], [vertex[1] for vertex in ring]
        return min(lats), max(lats), min(lons), max(lons)
    lat, lon, up = float(place.lat_deg or 0), float(place.lon_deg or 0), _radius(place, radius_m) / _DEGREE_M
    farthest = abs(lat) + up
    across = 180.0 if farthest > _POLE_DEG else min(180.0, up / cos(radians(farthest)))
    return lat - up, lat + up, lon - across, lon + across


def _cells_of(box: Box) -> Iterator[tuple[int, int]]:
    """Give the cells that a box touches, as row and column."""
    south, north, west, east = box
    west_cell, east_cell = floor((west + 180.0) * CELLS - 1e-6), floor((east + 180.0) * CELLS + 1e-6)
    east_cell = min(east_cell, west_cell + 360 * CELLS - 1)
    for row in range(
        max(0, floor((south + 90.0) * CELLS - 1e-6)), min(180 * CELLS, ceil((north + 90.0) * CELLS + 1e-6))
    ):
        for column in range(west_cell, east_cell + 1):
            yield row, column % (360 * CELLS)


def _table(reach: Sequence[Iterable[tuple[int, int]]]) -> tuple[Any, Any, Any]:
    """Make the table of degrees, where each cell's places begin, and these."""
    pairs = np.array([(*cell, place) for place, cells in enumerate(reach) for cell in cells], np.int64).reshape(-1, 3)
    degree = pairs[:, 0] // CELLS * 360 + pairs[:, 1] // CELLS
    block = np.full(180 * 360, -1, dtype=np.int32)
    used = np.unique(degree)
    block[used] = np.arange(len(used))
    cell = block[degree].astype(np.int64) * CELLS**2 + pairs[:, 0] % CELLS * CELLS + pairs[:, 1] % CELLS
    begin = np.zeros(len(used) * CELLS**2 + 1, dtype=np.int64)
    begin[1:] = np.cumsum(np.bincount(cell, minlength=len(begin) - 1))
    return block, begin, pairs[np.lexsort((pairs[:, 2], cell)), 2]


@inlined
def cell_of(lat: Any, lon: Any, block: Any) -> Any:
    """Give the cell of a position, -1 where no place is near."""
    row: Any = min(np.int64((lat + 90.0) * CELLS), 180 * CELLS - 1)
    column: Any = np.int64((lon + 180.0) * CELLS)
    if column >= 360 * CELLS:
        column = 0
    found = np.int64(block[row // CELLS * 360 + column // CELLS])
    if found < 0:
        return found
    return found * (CELLS * CELLS) + row % CELLS * CELLS + column % CELLS


@kernel
def in_area(lat: Any, lon: Any, place: Any, rows: Any, vertices: Any) -> Any:
    """Tell whether a position is inside a place's area; one on its outline may be or not."""
    first = np.int64(rows[place, P_FROM])
    x = vertices[first, 1] + turn(vertices[first, 1] % 360.0, lon % 360.0)
    inside = False
    for k in range(first, np.int64(rows[place, P_TO]) - 1):
        lat_a, lon_a, lat_b, lon_b = vertices[k, 0], vertices[k, 1], vertices[k + 1, 0], vertices[k + 1, 1]
        if (lat_a > lat) != (lat_b > lat) and x < lon_a + (lat - lat_a) / (lat_b - lat_a) * (lon_b - lon_a):
            inside = not inside
    return inside


@kernel
def from_area_m(lat: Any, lon: Any, place: Any, rows: Any, vertices: Any) -> Any:
    """Measure how far a position is from the outline of a place's area [m]."""
    nearest = np.inf
    for k in range(np.int64(rows[place, P_FROM]), np.int64(rows[place, P_TO]) - 1):
        ax, ay = seen_from(lat, lon, vertices[k, 0], wrapped(vertices[k, 1]))
        bx, by = seen_from(lat, lon, vertices[k + 1, 0], wrapped(vertices[k + 1, 1]))
        nearest = min(nearest, from_line_m(ax, ay, bx, by))
    return nearest


@kernel
def outside_m(lat: Any, lon: Any, place: Any, rows: Any, vertices: Any) -> Any:
    """Measure how far a position is outside a place [m]; 0 inside."""
    if not np.isnan(rows[place, P_RADIUS]):
        return max(0.0, way_m(lat, lon, rows[place, P_LAT], rows[place, P_LON]) - rows[place, P_RADIUS])
    if in_area(lat, lon, place, rows, vertices):
        return 0.0
    return from_area_m(lat, lon, place, rows, vertices)


@kernel
def nearest_place(lat: Any, lon: Any, cell: Any, begin: Any, members: Any, rows: Any, vertices: Any) -> Any:
    """Give the place whose middle is nearest of those that a position is inside of, -1 of none."""
    chosen, best = np.int64(-1), np.inf
    for k in range(begin[cell], begin[cell + 1]):
        place = members[k]
        if np.isnan(rows[place, P_RADIUS]):
            way = 0.0 if in_area(lat, lon, place, rows, vertices) else np.inf
        else:
            if LEAST_M_PER_DEGREE * abs(lat - rows[place, P_LAT]) > min(best, rows[place, P_RADIUS]):
                continue
            way = way_m(lat, lon, rows[place, P_LAT], rows[place, P_LON])
            if way > rows[place, P_RADIUS]:
                continue
        if way < best:
            chosen, best = place, way
    return chosen
