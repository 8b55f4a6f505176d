"""An area of interest drawn on a map: polygons of GeoJSON, whatever else is said of them."""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING, Any, Final

from ullage.errors import InputError, Problem
from ullage.sources import kinds
from ullage.sources.cells import CellError, Number, shown
from ullage.sources.keys import as_number
from ullage.sources.places import ring
from ullage.sources.places_geojson import parse_geojson
from ullage.sources.sheet import MOST_BYTES, read_bytes

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    Ring = tuple[tuple[float, float], ...]

MOST_RINGS: Final = 10_000
_TURN: Final = 360.0
_LATITUDE: Final = as_number(kinds.LATITUDE)
# programs that draw across the antimeridian run on beyond 180 degrees, some of them from 0 to 360
_LONGITUDE: Final = as_number(Number(-_TURN, _TURN, what="a longitude [degrees east]"))
_MOST_DEEP: Final = 8  # collections in collections; no program writes more than two


def read_area_geojson(path: Path) -> tuple[tuple[Ring, ...], list[str]]:
    """Read an area from GeoJSON (RFC 7946: longitude first, WGS 84).

    Parameters
    ----------
    path
        A ``FeatureCollection``, a ``Feature`` or a bare geometry: ``Polygon`` or ``MultiPolygon``, one or more.
        Properties are left alone.

    Returns
    -------
    rings, warnings
        Outer rings of (lon_deg, lat_deg) without their repeated last vertex; a ring that runs on beyond 180° is moved
        by a full turn if more of it lies there, so that its middle is within ±180°. Holes are told and filled; an edge
        that may have been meant the other way round the Earth is told.

    Raises
    ------
    InputError
        With every problem of the file; also when it holds no polygon.
    """
    file = path.name
    problems: list[Problem] = []
    warnings: list[str] = []
    rings: list[Ring] = []
    for number, geometry in enumerate(_geometries(parse_geojson(read_bytes(path, MOST_BYTES), file)), start=1):
        where = f"geometry {number}"
        try:
            for rings_of_one in _polygons(geometry):
                rings.append(_turned(ring(map(_vertex, rings_of_one[0]))))
                warnings += [f"{file} {where}: {told}" for told in _wide_edge(rings[-1])]
                if len(rings_of_one) > 1:
                    warnings.append(f"{file} {where}: the holes of the polygon are taken as part of the area")
        except CellError as error:
            problems.append(Problem(file, str(error), column=where))
    if not problems and not rings:
        problems.append(Problem(file, "holds no polygon: expected GeoJSON with at least one"))
    if len(rings) > MOST_RINGS:
        problems.append(Problem(file, f"holds {len(rings):,} polygons, more than {MOST_RINGS:,}: simplify the area"))
    if problems:
        raise InputError(problems)
    return tuple(rings), warnings


def _vertex(value: Any) -> tuple[float, float]:
    """Give a position as (lon_deg, lat_deg), the longitude as far as a full turn either way."""
    if not isinstance(value, list) or len(value) < 2:  # noqa: PLR2004 - longitude and latitude
        raise CellError("a position is not [longitude, latitude]")
    return _LONGITUDE(value[0]), _LATITUDE(value[1])


def _turned(ring_of_one: Ring) -> Ring:
    """Move a ring by full turns, so that the middle between its sides is from -180 to 180 degrees.

    Raises
    ------
    CellError
        When it is wider than a full turn.
    """
    sides = [lon for lon, _ in ring_of_one]
    if max(sides) - min(sides) > _TURN:
        raise CellError(f"a ring from longitude {min(sides):g} to {max(sides):g} is wider than the Earth is round")
    turns = ceil((min(sides) + max(sides) - _TURN) / 2 / _TURN)
    return tuple((lon - turns * _TURN, lat) for lon, lat in ring_of_one) if turns else ring_of_one


def _wide_edge(ring_of_one: Ring) -> Iterator[str]:
    """Tell of the first edge over half the Earth: like a jump to the other sign, it is taken the shorter way."""
    for (lon, _), (other, _) in zip(ring_of_one, (*ring_of_one[1:], ring_of_one[0]), strict=True):
        if _TURN / 2 < abs(other - lon) < _TURN:
            yield (
                f"the edge from longitude {lon:g} to {other:g} is taken the shorter way round, not through the "
                "longitudes between them; if that was not meant, put a vertex in between"
            )
            return


def _geometries(value: Any, deep: int = 0) -> Iterator[Any]:
    """Give the geometries of any GeoJSON; what is none is given too, for it has to be told."""
    kind = value.get("type") if isinstance(value, dict) else None
    inner = {"FeatureCollection": "features", "GeometryCollection": "geometries"}.get(str(kind))
    if inner and isinstance(value.get(inner), list) and deep < _MOST_DEEP:
        for one in value[inner]:
            yield from _geometries(one, deep + 1)
    elif kind == "Feature" and deep < _MOST_DEEP:
        yield from _geometries(value.get("geometry"), deep + 1)
    else:
        yield value


def _polygons(geometry: Any) -> list[list[Any]]:
    """Give the rings of each polygon."""
    kind = geometry.get("type") if isinstance(geometry, dict) else None
    if kind not in {"Polygon", "MultiPolygon"}:
        raise CellError(f"is {shown(str(kind)) if kind else 'no geometry'}: expected a Polygon or a MultiPolygon")
    coordinates = geometry.get("coordinates")
    polygons = [coordinates] if kind == "Polygon" else coordinates
    if not isinstance(polygons, list) or not all(_has_ring(one) for one in polygons):
        raise CellError("a polygon without a ring: expected a list of rings of positions")
    return polygons


def _has_ring(polygon: Any) -> bool:
    return isinstance(polygon, list) and bool(polygon) and isinstance(polygon[0], list)
