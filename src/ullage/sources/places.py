"""Terminals, berths and anchorages: the places file, and those of the case file itself."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from ullage.errors import InputError, Problem
from ullage.records import Place
from ullage.sources import kinds
from ullage.sources.cells import CellError, Known, boolean, shown, text
from ullage.sources.sheet import Columns, Read, Row, Sheet

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from ullage.records import CaseFile, ReportedVisits

COLUMNS: Final = Columns(
    required=("id", "name", "role"),
    optional=("lat_deg", "lon_deg", "radius_m", "area", "verified", "source"),
    other_names={
        "place": "id",
        "place_id": "id",
        "lat": "lat_deg",
        "latitude": "lat_deg",
        "lon": "lon_deg",
        "lng": "lon_deg",
        "longitude": "lon_deg",
        "radius": "radius_m",
        "outline": "area",
        "wkt": "area",
    },
)
GEOJSON: Final = frozenset({".geojson", ".json"})
_POLYGON = re.compile(r"\s*POLYGON\s*\(\((?P<ring>[^()]*)\)\)\s*", re.IGNORECASE)
_LEAST_VERTICES: Final = 3
UNVERIFIED: Final = "is not verified: nobody has checked its position and role against imagery or a chart"


def read_places(path: Path) -> Read[tuple[Place, ...]]:
    """Read the places file.

    Parameters
    ----------
    path
        CSV or .xlsx, columns as in the reference of the case folder; or GeoJSON, see `places_geojson`.

    Returns
    -------
    Read
        Places in the order of the file, and warnings; each place that nobody verified gives one.

    Raises
    ------
    InputError
        With every problem of the file.
    """
    if path.suffix.lower() in GEOJSON:
        from ullage.sources.places_geojson import read_places_geojson

        places, warnings = read_places_geojson(path)
        doubts = (f"{path.name}: place {shown(place.id)} {UNVERIFIED}" for place in places if not place.verified)
        return Read(places, (*warnings, *doubts))
    sheet = Sheet(path, COLUMNS)
    records = sheet.once([{"row": row.number, "place": _place(row)} for row in sheet])
    first: dict[str, int] = {}
    for record in records:
        place, row = record["place"], sheet.row(record["row"])
        if first.setdefault(place.id, row.number) != row.number:
            row.problem(
                f"{shown(place.id)} is the place of row {first[place.id]} too: give each place its own id",
                "id",
            )
        if not place.verified:
            row.warn("places not verified", f"place {shown(place.id)} {UNVERIFIED}")
    sheet.check()
    return Read(tuple(record["place"] for record in records), sheet.warnings())


def merge_places(
    case: CaseFile, read: Read[tuple[Place, ...]] | None, file: str = "case.toml"
) -> Read[tuple[Place, ...]]:
    """Put the places of the case file and of the places file together.

    Parameters
    ----------
    case
        The case file, with its own places and the published counts that name places.
    read
        What `read_places` gave; None when the case has no places file.
    file
        The case file's name, for messages.

    Returns
    -------
    Read
        All places, those of the case file first, and the places file's warnings. (The case file has those of
        its own places.)

    Raises
    ------
    InputError
        When a place is in both, or a published count names a place that is in neither.
    """
    own = {place.id for place in case.places}
    more = read.frame if read is not None else ()
    problems = [
        Problem(file, f"place {shown(place.id)} is in the places file too: keep one of them", column="[[place]]")
        for place in more
        if place.id in own
    ]
    places = (*case.places, *more)
    problems += find_unknown_places(case.reported_visits, places, file)
    if problems:
        raise InputError(problems)
    return Read(places, read.warnings if read is not None else ())


def find_unknown_places(counts: Iterable[ReportedVisits], places: Iterable[Place], file: str) -> list[Problem]:
    """Find the published counts at places that nobody described."""
    kind = Known(tuple(place.id for place in places), "place")
    problems = []
    for number, count in enumerate(counts, start=1):
        try:
            if count.place_id:  # else its absence is told already
                kind(count.place_id)
        except CellError as error:
            problems.append(Problem(file, str(error), column=f"[[reported_visits]] {number}, place"))
    return problems


def outline(cell: str) -> tuple[tuple[float, float], ...]:
    """Read an outline: ``POLYGON ((lon lat, lon lat, ...))``, or the pairs alone.

    Raises
    ------
    CellError
        When it is not a ring of at least three positions [degrees], longitude first.
    """
    found = _POLYGON.fullmatch(cell)
    pairs = [pair.split() for pair in (found["ring"] if found else cell).split(",")]
    if any(len(pair) != 2 for pair in pairs):  # noqa: PLR2004 - longitude and latitude
        example = "POLYGON ((132.8 42.7, 132.9 42.7, 132.9 42.8))"
        raise CellError(f"{shown(cell)} is not an outline: expected longitude and latitude pairs such as {example}")
    return ring((kinds.LONGITUDE(lon), kinds.LATITUDE(lat)) for lon, lat in pairs)


def ring(vertices: Iterable[tuple[float, float]]) -> tuple[tuple[float, float], ...]:
    """Give an outline's vertices without the repeated last one.

    Raises
    ------
    CellError
        When there are fewer than three different ones.
    """
    found = tuple(vertices)
    opened = found[:-1] if len(found) > 1 and found[0] == found[-1] else found
    if len(set(opened)) < _LEAST_VERTICES:
        raise CellError(
            f"an outline of {len(set(opened))} positions encloses nothing: expected {_LEAST_VERTICES} or more"
        )
    return opened


def _place(row: Row) -> Place:
    wrong_before = row.problems_so_far
    lat_deg, lon_deg = row.get("lat_deg", kinds.LATITUDE), row.get("lon_deg", kinds.LONGITUDE)
    radius_m = row.get("radius_m", kinds.RADIUS)
    wrong = half_position(lat_deg, lon_deg, radius_m)
    if wrong and row.problems_so_far == wrong_before:
        row.problem(wrong)
    return Place(
        id=row.need("id", text) or "",
        name=row.need("name", text) or "",
        role=row.need("role", kinds.ROLE) or "anchorage",
        lat_deg=lat_deg,
        lon_deg=lon_deg,
        radius_m=radius_m,
        area=row.get("area", outline) or (),
        verified=row.get("verified", boolean) or False,
        source=row.get("source", text) or "",
    )


def half_position(lat_deg: float | None, lon_deg: float | None, radius_m: float | None) -> str | None:
    """Say what a place's position lacks; None when it is whole or absent."""
    if (lat_deg is None) != (lon_deg is None):
        return "has only one of lat_deg and lon_deg: give both or neither"
    if radius_m is not None and lat_deg is None:
        return "has a radius_m without lat_deg and lon_deg: a radius needs a position"
    return None
