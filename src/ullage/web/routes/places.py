"""Places: where ships load, discharge and lie at anchor, their outlines, and whether one that was drawn can be."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel, Field

from ullage.decisions.command import decide_command
from ullage.decisions.outline import check_outline
from ullage.web.errors import WebError
from ullage.web.held import Held, HeldCase
from ullage.web.outlining import place_rows, read_places_of, rows_of

router = APIRouter(prefix="/api/places", tags=["places"])

_NUMBER = r"-?[0-9]{1,3}(\.[0-9]{1,9})?"
_VERTEX = rf"{_NUMBER},{_NUMBER}"

Ring = list[tuple[float, float]]


class DrawnOutline(BaseModel):
    """An outline in the log of decisions."""

    number: int = Field(description="Of its entry.")
    at: str
    by: str | None
    why: str | None
    in_force: bool
    area: Ring


class PlaceRow(BaseModel):
    """A place with its outline as it is now."""

    id: str
    name: str
    role: str
    lat_deg: float | None
    lon_deg: float | None
    radius_m: float | None
    area: Ring = Field(description="Vertices: longitude, latitude; of the latest decision, else of the case's files.")
    verified: bool
    source: str
    area_of_case: Ring = Field(description="The outline in the case's files.")
    drawn: list[DrawnOutline] = Field(description="Outlines in the log, the latest first.")
    decided: int | None = Field(description="The entry whose outline it is; None of the case's own.")
    area_m2: float | None
    perimeter_m: float | None
    doubts: list[str] = Field(description="What speaks against its outline.")
    visits: int = Field(description="Of the result.")
    sightings: int
    command: str = Field(description="That decides on an outline of it.")


class Places(BaseModel):
    """All places of the case."""

    places: list[PlaceRow]
    file: str = Field(description="Name of the places file; empty where the case file has them all.")


class CheckedOutline(BaseModel):
    """An outline, measured on the ellipsoid, and what speaks against it."""

    area_m2: float
    perimeter_m: float
    sides_m: list[float]
    far_m: float | None = Field(description="From the place as it is; 0 where that lies inside.")
    problems: list[str] = Field(description="Empty where it can be decided.")
    remarks: list[str] = Field(description="What whoever decides on it has to know; nothing of it is wrong.")
    command: str


@router.get("")
def places(held: HeldCase) -> Places:
    """Give all places with their outlines."""
    _, file = read_places_of(held.folder)
    rows = place_rows(held.folder, rows_of(held.rows))
    return Places(places=[PlaceRow(**one, command=_command(held, one["id"])) for one in rows], file=file)


@router.get(".csv", response_class=Response, responses={200: {"content": {"text/csv": {}}}})
def places_csv(held: HeldCase) -> Response:
    """Give all places as CSV, outlines as well-known text: as the places file of a case takes them."""
    import polars as pl
    import shapely

    from ullage.evidence.spreadsheet import csv_bytes

    names = ("id", "name", "role", "lat_deg", "lon_deg", "radius_m", "verified", "source")
    rows = place_rows(held.folder, rows_of(held.rows))
    numbers = {"lat_deg", "lon_deg", "radius_m"}
    schema: dict[str, Any] = {name: pl.Float64 if name in numbers else pl.String for name in names}
    table = pl.DataFrame(
        [{**{name: _cell(one[name]) for name in names}, "area": _wkt(shapely, one["area"])} for one in rows],
        schema | {"area": pl.String},
    )
    return Response(csv_bytes(table), media_type="text/csv; charset=utf-8")


@router.get(".geojson", response_class=Response, responses={200: {"content": {"application/geo+json": {}}}})
def places_geojson(held: HeldCase) -> Response:
    """Give all places as GeoJSON: as the places file of a case takes them."""
    import orjson

    features = [
        {
            "type": "Feature",
            "properties": {name: one[name] for name in ("id", "name", "role", "radius_m", "verified", "source")},
            "geometry": _geometry(one),
        }
        for one in place_rows(held.folder, rows_of(held.rows))
    ]
    content = orjson.dumps({"type": "FeatureCollection", "features": features}, option=orjson.OPT_INDENT_2)
    return Response(content, media_type="application/geo+json")


@router.get("/check")
def check(
    held: HeldCase,
    place: Annotated[str, Query(max_length=300, description="Id of the place.")],
    area: Annotated[
        str,
        Query(
            max_length=60_000,
            pattern=rf"^{_VERTEX}(;{_VERTEX})*$",
            description="Vertices: longitude,latitude; parted by semicolons.",
        ),
    ],
) -> CheckedOutline:
    """Measure an outline, and say what speaks against it; nothing is written."""
    known, _ = read_places_of(held.folder)
    if place not in known:
        raise WebError(404, "The case has no such place.", "Its places: /api/places")
    one = known[place]
    vertices = [[float(part) for part in vertex.split(",")] for vertex in area.split(";")]
    told = {"role": one.role, "lat_deg": one.lat_deg, "lon_deg": one.lon_deg, "area": one.area}
    found = check_outline(vertices, told)
    return CheckedOutline(
        area_m2=found.area_m2, perimeter_m=found.perimeter_m, sides_m=list(found.sides_m), far_m=found.far_m,
        problems=list(found.problems), remarks=list(found.remarks), command=_command(held, place),
    )  # fmt: skip


def _geometry(one: dict[str, Any]) -> dict[str, Any] | None:
    if one["area"]:
        return {"type": "Polygon", "coordinates": [[*one["area"], one["area"][0]]]}
    if one["lat_deg"] is None or one["lon_deg"] is None:
        return None
    return {"type": "Point", "coordinates": [one["lon_deg"], one["lat_deg"]]}


def _wkt(shapely: Any, area: Any) -> str | None:
    return shapely.Polygon(area).wkt if area else None


def _cell(value: Any) -> Any:
    return ("true" if value else "false") if isinstance(value, bool) else value


def _command(held: Held, place: str) -> str:
    return decide_command(held.folder.name, "outline", place, {}, by="NAME", why="SOURCE AND REASON")
