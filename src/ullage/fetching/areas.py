"""What is to be seen: of a position, a file of places or a case, boxes on the map."""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from ullage.errors import InputError, Problem
from ullage.sources.cells import shown
from ullage.sources.stac.query import Area

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from ullage.records import CaseFile, Place

DEFAULT_KM: Final = 20.0
MOST_KM: Final = 400.0
MOST_AREAS: Final = 500
KM_PER_DEGREE: Final = 111.32
_HALF: Final = 180.0
_POLE: Final = 89.9


@dataclass(frozen=True, slots=True)
class Wherever:
    """What a user means by a place.

    Parameters
    ----------
    areas
        A box about each place.
    folder
        Of the case, if it is one.
    period
        Of the case.
    warnings
        Places without a position, and other doubts.
    """

    areas: tuple[Area, ...]
    folder: Path | None = None
    period: tuple[date, date] | None = None
    warnings: tuple[str, ...] = ()


def find_areas(text: str, km: float | None = None) -> Wherever:
    """Find out what a user means: ``lat,lon`` or ``lat,lon,km``, a GeoJSON file, or a case folder.

    Parameters
    ----------
    text
        As given.
    km
        Side of the box about each place [km]; by default 20.

    Raises
    ------
    InputError
        When it is none of these, or has no place with a position.
    """
    parts = text.split(",")
    if len(parts) in (2, 3) and not Path(text).exists():
        return Wherever((_position(parts, text, km),))
    path = Path(text)
    if path.is_dir():
        from ullage.sources.case_file import read_case_file

        case = read_case_file(path)
        return of_case(path, case, km)
    if path.is_file():
        return Wherever(*_of_file(path, _side(km)))
    raise InputError(
        [
            Problem(
                shown(text),
                "is no place: give lat,lon or lat,lon,km such as 42.74,133.07,20, a GeoJSON file, or a case",
            )
        ]
    )


def of_case(folder: Path, case: CaseFile, km: float | None = None) -> Wherever:
    """Give boxes about the places of a case.

    Raises
    ------
    InputError
        When none has a position.
    """
    from ullage.sources.places import read_places

    places = list(case.places)
    if "places" in case.files:
        places += read_places(folder / case.files["places"]).frame
    areas, warnings = _areas(places, _side(km))
    if not areas:
        raise InputError(
            [Problem("case.toml", "has no place with a position or an outline: nothing can be looked for")]
        )
    return Wherever(areas, folder, (case.from_day, case.to_day), tuple(warnings))


def box(lat_deg: float, lon_deg: float, km: float) -> Any:
    """Give a box with sides of so many kilometres about a position; cut in two at the antimeridian."""
    return _box(lat_deg, lat_deg, lon_deg, lon_deg, km)


def _side(km: float | None) -> float:
    side = DEFAULT_KM if km is None else km
    if not 0 < side <= MOST_KM:
        raise InputError([Problem("km", f"is {side:g}: expected more than 0 and at most {MOST_KM:g} kilometres")])
    return side


def _position(parts: list[str], text: str, km: float | None) -> Area:
    try:
        lat, lon, *side = (float(one) for one in parts)
    except ValueError:
        lat, side = math.nan, []
    if not (abs(lat) <= 90 and abs(lon) <= _HALF):  # noqa: PLR2004 - degrees
        told = "is no position: expected latitude (-90 to 90) and longitude (-180 to 180), such as 42.74,133.07"
        raise InputError([Problem(shown(text), told)])
    return Area(f"{lat:g},{lon:g}", box(lat, lon, _side(side[0] if side else km)))


def _of_file(path: Path, km: float) -> tuple[tuple[Area, ...], None, None, tuple[str, ...]]:
    """Read places, or else polygons of which nothing more is said."""
    from ullage.sources.area_geojson import read_area_geojson
    from ullage.sources.places_geojson import read_places_geojson

    try:
        places, warnings = read_places_geojson(path)
    except InputError as error:
        try:
            rings, warnings = read_area_geojson(path)
        except InputError:
            raise error from None
    else:
        areas, more = _areas(places, km)
        return areas, None, None, (*warnings, *more)
    areas = tuple(Area(f"area {number}", _about(ring, 0.0)) for number, ring in enumerate(rings[:MOST_AREAS], start=1))
    return areas, None, None, tuple(warnings)


def _areas(places: Iterable[Place], km: float) -> tuple[tuple[Area, ...], list[str]]:
    found: dict[str, Area] = {}
    absent = []
    for place in places:
        if place.area:
            found[place.id] = Area(place.id, _about(place.area, km))
        elif place.lat_deg is not None and place.lon_deg is not None:
            found[place.id] = Area(place.id, box(place.lat_deg, place.lon_deg, km))
        else:
            absent.append(place.id)
    warnings = [f"place {shown(one)} has no position: no scene is looked for there" for one in absent]
    if len(found) > MOST_AREAS:
        warnings.append(f"only the first {MOST_AREAS} of {len(found):,} places are looked for: search them in parts")
    return tuple(found.values())[:MOST_AREAS], warnings


def _about(ring: Iterable[tuple[float, float]], km: float) -> Any:
    """Give a box with room of so many kilometres for what is about an outline."""
    lons, lats = zip(*ring, strict=True)
    west, east = min(lons), max(lons)
    if east - west > _HALF:  # it runs across the antimeridian
        lons = tuple(lon % 360 for lon in lons)
        west, east = min(lons), max(lons)
    return _box(min(lats), max(lats), west, east, km)


def _box(south: float, north: float, west: float, east: float, km: float) -> Any:
    import shapely

    up = km / 2 / KM_PER_DEGREE
    south, north = max(-90.0, south - up), min(90.0, north + up)
    widest = max(abs(south), abs(north))
    if widest >= _POLE:
        return shapely.box(-_HALF, south, _HALF, north)
    aside = up / math.cos(math.radians(widest))
    west, east = west - aside, east + aside
    if east - west >= 2 * _HALF:
        return shapely.box(-_HALF, south, _HALF, north)
    turns = math.floor((west + _HALF) / 360) * 360
    west, east = west - turns, east - turns
    if east <= _HALF:
        return shapely.box(west, south, east, north)
    return shapely.MultiPolygon([shapely.box(west, south, _HALF, north), shapely.box(-_HALF, south, east - 360, north)])
