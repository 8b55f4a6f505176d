"""Places drawn on a map: GeoJSON points or polygons with the properties ``id name role radius_m``."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from ullage.errors import InputError, Problem
from ullage.records import Place
from ullage.sources import kinds
from ullage.sources.cells import CellError, listed, shown
from ullage.sources.keys import Keys, as_boolean, as_cell, as_name, as_number, as_text
from ullage.sources.places import ring
from ullage.sources.sheet import MOST_BYTES, read_bytes

if TYPE_CHECKING:
    from pathlib import Path

GEOMETRIES: Final = ("Point", "Polygon")
MOST_PLACES: Final = 100_000
KNOWN: Final = ("id", "name", "role", "radius_m", "verified", "source")

_LATITUDE = as_number(kinds.LATITUDE)
_LONGITUDE = as_number(kinds.LONGITUDE)


def read_places_geojson(path: Path) -> tuple[tuple[Place, ...], list[str]]:
    """Read places from GeoJSON (RFC 7946: longitude first, WGS 84).

    Parameters
    ----------
    path
        A ``FeatureCollection`` or one ``Feature``. Each feature is a ``Point`` (with ``radius_m``, or 3 km where
        it is used) or a ``Polygon`` of one ring; ``id`` is needed, ``name`` is else the id and ``role`` else
        ``anchorage``; ``verified`` and ``source`` may be there, other properties are left alone.

    Returns
    -------
    places, warnings
        In the order of the file.

    Raises
    ------
    InputError
        With every problem of the file.
    """
    file = path.name
    features = _features(parse_geojson(read_bytes(path, MOST_BYTES), file), file)
    problems: list[Problem] = []
    warnings: list[str] = []
    places = [_place(Keys(file, f"feature {n}", one, problems), warnings) for n, one in enumerate(features, start=1)]
    seen: dict[str, int] = {}
    for number, place in enumerate(places, start=1):
        if place.id and seen.setdefault(place.id, number) != number:
            told = f"{shown(place.id)} is the id of feature {seen[place.id]} too: give each place its own"
            problems.append(Problem(file, told, column=f"feature {number}, id"))
    if problems:
        raise InputError(problems)
    return tuple(places), warnings


def parse_geojson(data: bytes, file: str) -> Any:
    """Give the value that a file holds, or say that it is none."""
    try:
        return json.loads(data.decode("utf-8-sig"))
    except (UnicodeDecodeError, ValueError, RecursionError) as error:
        raise InputError([Problem(file, f"is not JSON ({error}): expected GeoJSON in UTF-8")]) from None


def _features(value: Any, file: str) -> list[dict[str, Any]]:
    kind = value.get("type") if isinstance(value, dict) else None
    features = [value] if kind == "Feature" else value.get("features") if kind == "FeatureCollection" else None
    if not isinstance(features, list) or not all(isinstance(one, dict) for one in features):
        raise InputError([Problem(file, "is not GeoJSON: expected a FeatureCollection with a list of features")])
    if len(features) > MOST_PLACES:
        raise InputError([Problem(file, f"holds {len(features):,} places, more than {MOST_PLACES:,}: split the file")])
    return features


def _place(feature: Keys, warnings: list[str]) -> Place:
    table = dict(feature.items())
    properties = table.get("properties")
    named = Keys(feature.file, feature.where, properties if isinstance(properties, dict) else {}, feature.problems)
    own_id = named.need("id", _as_id, '"id": "kozmino-2"') or ""
    lat_deg, lon_deg, area = _geometry(feature, table.get("geometry"), warnings)
    return Place(
        id=own_id,
        name=named.get("name", as_name) or own_id,
        role=named.get("role", as_cell(kinds.ROLE)) or "anchorage",
        lat_deg=lat_deg,
        lon_deg=lon_deg,
        radius_m=named.get("radius_m", _optional_radius),
        area=area,
        verified=named.get("verified", as_boolean) or False,
        source=named.get("source", as_text) or "",
    )


def _geometry(
    feature: Keys, geometry: Any, warnings: list[str]
) -> tuple[float | None, float | None, tuple[tuple[float, float], ...]]:
    kind = geometry.get("type") if isinstance(geometry, dict) else None
    parts = geometry.get("coordinates") if kind == "MultiPolygon" else None
    if isinstance(parts, list) and len(parts) == 1:  # as many programs export a plain polygon
        kind, geometry = "Polygon", {"coordinates": parts[0]}
    if kind not in GEOMETRIES:
        found = shown(str(kind)) if kind else "none"
        feature.problem(f"has the geometry {found}: expected {listed(GEOMETRIES)}, a place each", "geometry")
        return None, None, ()
    try:
        if kind == "Point":
            lon_deg, lat_deg = vertex(geometry.get("coordinates"))
            return lat_deg, lon_deg, ()
        return _polygon(feature, geometry.get("coordinates"), warnings)
    except CellError as error:
        feature.problem(str(error), "geometry")
        return None, None, ()


def _polygon(feature: Keys, rings: Any, warnings: list[str]) -> tuple[None, None, tuple[tuple[float, float], ...]]:
    if not isinstance(rings, list) or not rings or not isinstance(rings[0], list):
        raise CellError("a polygon without a ring: expected a list of rings of positions")
    if len(rings) > 1:
        warnings.append(f"{feature.file} {feature.where}: the holes of the polygon are taken as part of the place")
    return None, None, ring(map(vertex, rings[0]))


def vertex(value: Any) -> tuple[float, float]:
    """Give a position as (lon_deg, lat_deg).

    Raises
    ------
    CellError
        When it is none.
    """
    if not isinstance(value, list) or len(value) < 2:  # noqa: PLR2004 - longitude and latitude
        raise CellError("a position is not [longitude, latitude]")
    return _LONGITUDE(value[0]), _LATITUDE(value[1])


def _as_id(value: object) -> str:
    """Read an identifier, which some programs write as a number."""
    return as_name(str(value) if isinstance(value, int) and not isinstance(value, bool) else value)


def _optional_radius(value: object) -> float | None:
    """Read a radius; GeoJSON of some programs writes what is absent as null."""
    return None if value is None else as_number(kinds.RADIUS)(value)
