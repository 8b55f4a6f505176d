"""Short ways measured on the plane that touches the ellipsoid, and long ones by the geodesic.

At 55 km the plane errs by less than 0.1 % up to 75° of latitude; beyond either the geodesic is taken. No function of
the machine's mathematical library is used on the plane, so that its results are the same bytes everywhere.
"""

from __future__ import annotations

from math import cos, factorial, pi, radians, sin, sqrt
from typing import Any

from ullage.geo import EQUATOR_M, FLATTENING, bearing_at, distance_at
from ullage.kernels import inlined, kernel

M_PER_DEGREE = 111_694.0
"""The longest degree there is, that of latitude at the poles [m]."""

LEAST_M_PER_DEGREE = 110_570.0
"""Shorter than any degree of latitude [m]."""

_SHORT_DEG = 0.5
_FLAT_BELOW_DEG = 75.0
_RADIAN = pi / 180
_E2 = FLATTENING * (2 - FLATTENING)
_AT_EQUATOR_M = _RADIAN * EQUATOR_M
_C2, _C4, _C6, _C8, _C10, _C12, _C14, _C16 = ((-1) ** (n // 2) / factorial(n) for n in range(2, 18, 2))


@inlined
def turn(lon_a: Any, lon_b: Any) -> Any:
    """Give the difference of two longitudes from -180 to 180, the short way round [°]."""
    way = lon_b - lon_a
    if way > 180.0:  # noqa: PLR2004 - degrees
        way -= 360.0
    elif way < -180.0:  # noqa: PLR2004
        way += 360.0
    return way


@inlined
def metres_per_degree(lat: Any) -> Any:
    """Give the length of a degree of latitude and of one of longitude at a latitude [m].

    The radii of curvature of the ellipsoid, by the series of the cosine and of 1/sqrt(1 - e² sin²), to 1e-11.
    """
    x = (lat * _RADIAN) * (lat * _RADIAN)
    cosine = 1 + x * (_C2 + x * (_C4 + x * (_C6 + x * (_C8 + x * (_C10 + x * (_C12 + x * (_C14 + x * _C16)))))))
    y = _E2 * (1 - cosine * cosine)
    inverse = 1 + y * (1 / 2 + y * (3 / 8 + y * (5 / 16 + y * 35 / 128)))
    across = _AT_EQUATOR_M * inverse
    return across * (1 - _E2) * (inverse * inverse), across * cosine


@kernel
def _far_m(lat_a: Any, lon_a: Any, lat_b: Any, lon_b: Any) -> Any:
    return distance_at(lat_a, lon_a, lat_b, lon_b)


@inlined
def flat_m(lat_a: Any, lon_a: Any, lat_b: Any, lon_b: Any) -> Any:
    """Measure a way on the plane [m]; valid where `is_short` says so."""
    north, east = lat_b - lat_a, turn(lon_a, lon_b)
    up, across = metres_per_degree((lat_a + lat_b) / 2)
    return sqrt(north * up * (north * up) + east * across * (east * across))


@inlined
def is_short(lat_a: Any, lon_a: Any, lat_b: Any, lon_b: Any) -> Any:
    """Tell whether a way may be measured on the plane."""
    short = abs(lat_b - lat_a) <= _SHORT_DEG and abs(turn(lon_a, lon_b)) <= _SHORT_DEG
    return short and abs(lat_b) <= _FLAT_BELOW_DEG


@kernel
def way_m(lat_a: Any, lon_a: Any, lat_b: Any, lon_b: Any) -> Any:
    """Measure the way between two positions of any distance [m]."""
    if is_short(lat_a, lon_a, lat_b, lon_b):
        return flat_m(lat_a, lon_a, lat_b, lon_b)
    return _far_m(lat_a, lon_a, lat_b, lon_b)


@kernel
def seen_from(lat: Any, lon: Any, lat_b: Any, lon_b: Any) -> Any:
    """Give how far east and north a position lies of another one [m]; right near it, and everywhere in direction."""
    if abs(lat) > _FLAT_BELOW_DEG:
        way = distance_at(lat, lon, lat_b, lon_b)
        bearing = radians(bearing_at(lat, lon, lat_b, lon_b))
        return way * sin(bearing), way * cos(bearing)
    up, across = metres_per_degree(lat)
    return turn(lon, lon_b) * across, (lat_b - lat) * up


@kernel
def from_line_m(ax: Any, ay: Any, bx: Any, by: Any) -> Any:
    """Measure how far the origin is from a line between two points on the plane."""
    dx, dy = bx - ax, by - ay
    length = dx * dx + dy * dy
    share = 0.0
    if length > 0.0:
        share = min(1.0, max(0.0, -(ax * dx + ay * dy) / length))
    x, y = ax + share * dx, ay + share * dy
    return sqrt(x * x + y * y)
