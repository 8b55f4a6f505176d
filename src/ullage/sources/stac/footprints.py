"""Where a scene lies, as a stranger tells it: a polygon or several, or none that can be used."""

from __future__ import annotations

import math
from itertools import pairwise
from typing import Any, Final

from ullage.errors import UllageError
from ullage.sources.cells import shown

MOST_VERTICES: Final = 20_000
MOST_CROSSING: Final = 400
"""Of a ring that crosses itself: what it costs to mend one grows with the square, and any item may have one."""
_FEWEST: Final = 3
_NO_POLYGON: Final = "has a footprint that is no polygon"
_NEAR_POLE_DEG: Final = 85.0
_TURNS: Final = (-2, -1, 0, 1, 2)

_Ring = list[tuple[float, float]]


class Refused(UllageError):  # noqa: N818 - an item is refused: that is what happened
    """An item cannot be used, and why."""


def read_footprint(geometry: Any) -> Any:
    """Read a footprint: a polygon or several, not empty, in degrees, within ±180° and cut at the antimeridian.

    Strangers write those that cross the antimeridian in three ways: cut in two (RFC 7946, 3.1.9), with longitudes
    beyond ±180°, and as one ring that leaps from one side to the other. A side of more than 180° of longitude is such
    a leap: scenes are not that large. A ring that goes once around the Earth has the pole in it.

    Raises
    ------
    Refused
        When it is none.
    """
    import shapely

    kind = geometry.get("type") if isinstance(geometry, dict) else None
    if kind not in {"Polygon", "MultiPolygon"}:
        raise Refused("has no footprint: expected a Polygon or a MultiPolygon" if geometry is None else
                      f"has {shown(str(kind))} as its footprint: expected a Polygon or a MultiPolygon")  # fmt: skip
    coordinates = geometry.get("coordinates")
    polygons = [coordinates] if kind == "Polygon" else _listed(coordinates)
    left = [MOST_VERTICES]
    rings = [[_ring(one, left) for one in _listed(polygon)] for polygon in polygons]
    try:
        parts = [_polygon(one) for one in rings if one]
        shape = shapely.union_all(parts) if len(parts) > 1 else parts[0]
    except (IndexError, ValueError, shapely.errors.ShapelyError):
        raise Refused(_NO_POLYGON) from None
    if shape.is_empty or not shape.area > 0:
        raise Refused("has a footprint without any area")
    return shape


def is_wide(footprint: Any) -> bool:
    """Whether a part of a footprint spans more than half the Earth away from the poles, as no scene does."""
    import shapely

    for west, south, east, north in shapely.bounds(shapely.get_parts(footprint)):
        if east - west > 180 and max(-south, north) < _NEAR_POLE_DEG:  # noqa: PLR2004 - half of a turn
            return True
    return False


def _listed(value: Any) -> list[Any]:
    if not isinstance(value, list):
        raise Refused(_NO_POLYGON)
    if len(value) > MOST_VERTICES:
        raise Refused(f"has a footprint of more than {MOST_VERTICES:,} vertices")
    return value


def _ring(value: Any, left: list[int]) -> _Ring:
    """Read a ring; `left` counts down the vertices that may come."""
    ring = [_position(one) for one in _listed(value)]
    left[0] -= len(ring)
    if left[0] < 0:
        raise Refused(f"has a footprint of more than {MOST_VERTICES:,} vertices")
    if len(ring) < _FEWEST:
        raise Refused(_NO_POLYGON)
    return ring if ring[0] == ring[-1] else [*ring, ring[0]]


def _position(value: Any) -> tuple[float, float]:
    pair = value[:2] if isinstance(value, list) else []
    if len(pair) != 2 or not all(isinstance(one, int | float) and not isinstance(one, bool) for one in pair):  # noqa: PLR2004
        raise Refused(_NO_POLYGON)
    lon, lat = pair
    if not (-360 <= lon <= 360 and -90.001 <= lat <= 90.001):  # noqa: PLR2004 - degrees; not a number is neither
        raise Refused("has a footprint that does not lie on the Earth")
    return float(lon), float(lat)


def _polygon(rings: list[_Ring]) -> Any:
    """Make a valid polygon of a ring and its holes, within ±180°."""
    import shapely

    outer, *holes = rings
    unrolled = _unrolled(outer)
    west = min(lon for lon, _ in unrolled)
    found = _valid(unrolled, [_from(west, _unrolled(hole)) for hole in holes])
    if not found.area > 0:
        found = _valid(outer, holes)  # a box around the Earth, whose sides are a whole turn
    west, _, east, _ = found.bounds if not found.is_empty else (0, 0, 0, 0)
    if west >= -180 and east <= 180:  # noqa: PLR2004 - degrees
        return found
    world = shapely.box(-180, -90.001, 180, 90.001)
    pieces = [_areas(shapely.intersection(_shifted(found, turn), world)) for turn in _TURNS]
    return shapely.union_all(pieces)


def _unrolled(ring: _Ring) -> _Ring:
    """Give a closed ring without leaps: longitudes go on beyond ±180°; one around a pole has the pole in it."""
    found, shift = [ring[0]], 0.0
    for (before, _), (lon, lat) in pairwise(ring):
        if abs(lon - before) > 180:  # noqa: PLR2004 - half of a turn
            shift -= math.copysign(360.0, lon - before)
        found.append((lon + shift, lat))
    if shift:
        pole = math.copysign(90.0, sum(lat for _, lat in ring))
        found += [(found[-1][0], pole), (found[0][0], pole), found[0]]
    return found


def _from(west: float, ring: _Ring) -> _Ring:
    """Turn a ring so that it begins within a turn from a meridian on."""
    turned = -360.0 * math.floor((ring[0][0] - west) / 360)
    return [(lon + turned, lat) for lon, lat in ring]


def _valid(ring: _Ring, holes: list[_Ring]) -> Any:
    import shapely

    shape = shapely.Polygon(ring, holes)
    if shape.is_valid:
        return shape
    if len(ring) + sum(map(len, holes)) > MOST_CROSSING:
        raise Refused(f"has a footprint that crosses itself, of more than {MOST_CROSSING} vertices")
    return _areas(shapely.make_valid(shape, method="structure", keep_collapsed=False))


def _areas(shape: Any) -> Any:
    """Give what of a shape has an area: where it was cut or mended, lines may be left."""
    import shapely

    if shape.geom_type in {"Polygon", "MultiPolygon"}:
        return shape
    inner = [one for one in shapely.get_parts(shape) if one.geom_type in {"Polygon", "MultiPolygon"}]
    return shapely.union_all(inner) if inner else shapely.Polygon()


def _shifted(shape: Any, turns: int) -> Any:
    import shapely

    return shapely.transform(shape, lambda xy: xy + [360.0 * turns, 0.0]) if turns else shape  # noqa: RUF005 - an array
