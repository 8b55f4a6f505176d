"""The desk: its numbers, scenes and places; all marks; tracks of a window; where silent ships can have been."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel, Field

from ullage.evidence.csv_table import csv_layer_bytes
from ullage.evidence.geojson import geojson_bytes
from ullage.web.conditions import Conditions, Points
from ullage.web.desk.held import Desk, desk_of
from ullage.web.desk.marks import KINDS, mark_layer, marks_json, marks_within
from ullage.web.desk.overview import find_ais, find_names, find_numbers, find_places, find_scenes
from ullage.web.desk.reaches import RULE, find_reaches
from ullage.web.desk.sketch import SKETCH_M, pack_lines, select_lines
from ullage.web.errors import WebError
from ullage.web.held import HeldCase

router = APIRouter(prefix="/api/desk", tags=["desk"])

PACKED = "application/vnd.ullage.packed"
_KEEP = {"cache-control": "private, max-age=86400"}
_MOST_REACHES = 60
_EARTH_PIXEL_M = 78271.5  # of a tile 512 pixels wide, at zoom 0 on the equator

Longitude = Annotated[float, Query(ge=-720, le=720, description="[°]; any turn.", allow_inf_nan=False)]
Latitude = Annotated[float, Query(ge=-90, le=90, allow_inf_nan=False)]
From = Annotated[datetime | None, Query(alias="from", description="UTC where nothing is said; by default the case's.")]
To = Annotated[datetime | None, Query(alias="to", description="The same; not itself in the window.")]


class Days(BaseModel):
    """The same of a day."""

    low: date | None
    mid: date | None
    high: date | None


class Numbers(BaseModel):
    """The numbers of the result; null for what it does not have."""

    balance_bbl: Points | None
    delivered_bbl: Points | None
    cap_bbl: float | None
    p_over_cap: float | None
    crossed_on: Days | None
    visits_seen: float | None
    visits_named: int | None = Field(description="Of those seen: named or dated one by one.")
    visits_reported: int | None = Field(description="Of those seen: known only as a count.")
    visits_unseen: Points | None
    unseen_reason: str | None
    looks_possible: int | None
    looks_clear: int | None
    conditions: Conditions


class DeskScene(BaseModel):
    """A scene's outline."""

    id: str
    seen_at: datetime
    sensor: str | None
    kind: str | None
    pixel_m: float | None
    clear: bool | None = Field(description="Whether it saw any place clearly; null where it covers none.")
    outlines: list[list[list[float]]] = Field(description="Rings of longitude and latitude [°].")


class DeskPlace(BaseModel):
    """A terminal, berth or anchorage."""

    id: str
    name: str
    role: str
    lat_deg: float | None
    lon_deg: float | None
    radius_m: float | None
    verified: bool
    source: str
    outline: list[list[float]]


class Ais(BaseModel):
    """What was heard; nothing heard is not nothing there."""

    tracks: int
    senders: int
    heard_from: datetime | None
    heard_to: datetime | None
    reception: dict[str, int] = Field(description="How well AIS was received where ships were detected.")
    gate_km: float | None = Field(description="How far from a detection tracks were sought at most [km].")
    gate_sd: float | None = Field(description="The same in standard deviations.")
    window_h: float | None = Field(description="How far from a scene in time reports were used [h].")


class DeskBody(BaseModel):
    """What the desk shows first."""

    title: str
    case: str
    stamp: str = Field(description="Changes with every result.")
    from_day: date
    to_day: date
    numbers: Numbers
    scenes: list[DeskScene]
    places: list[DeskPlace]
    ais: Ais
    names: dict[str, str] = Field(description="Names of vessels by their id.")


class ReachBody(BaseModel):
    """Where a ship can have been in one gap."""

    gap_id: str
    outline: list[tuple[float, float]]
    told: str


class Reaches(BaseModel):
    """Where ships can have been in gaps."""

    most_kn: float
    reaches: list[ReachBody]


@router.get("")
def desk(held: HeldCase) -> DeskBody:
    """Give what the desk shows first."""
    rows = held.rows()
    from_day, to_day = _period(rows.summary)
    return DeskBody(
        title=str(rows.summary.get("title") or held.folder.name),
        case=held.folder.name,
        stamp=held.stamp,
        from_day=from_day,
        to_day=to_day,
        numbers=Numbers(**find_numbers(rows.summary)),
        scenes=[DeskScene(**one) for one in find_scenes(rows)],
        places=[DeskPlace(**one) for one in find_places(rows, held.folder)],
        ais=Ais(**find_ais(rows)),
        names=find_names(rows),
    )


@router.get(
    "/marks.{form}",
    response_class=Response,
    responses={200: {"content": {one: {} for one in ("application/json", "text/csv", "application/geo+json", PACKED)}}},
)
def marks(
    held: HeldCase,
    form: Literal["json", "csv", "geojson", "bin"],
    west: Longitude = -180.0,
    south: Latitude = -90.0,
    east: Longitude = 180.0,
    north: Latitude = 90.0,
    begins: From = None,
    ends: To = None,
    kind: Annotated[list[str] | None, Query(max_length=len(KINDS), description=f"Of {', '.join(KINDS)}.")] = None,
    stamp: Annotated[str, Query(max_length=100, description="Of the result, so that the answer may be kept.")] = "",
) -> Response:
    """Give all that has a place and a time, in one table; ``bin`` is all of it, whatever the window."""
    kept = desk_of(held)
    if form == "bin":
        return Response(kept.packed_marks(), media_type=PACKED, headers=_KEEP if stamp == held.stamp else None)
    window = None if begins is None and ends is None else _window(kept, begins, ends)
    table = marks_within(kept.marks(), (west, south, east, north), window, kind)
    if form == "json":
        return Response(marks_json(table), media_type="application/json")
    layer = mark_layer(table)
    if form == "csv":
        return Response(csv_layer_bytes(layer), media_type="text/csv; charset=utf-8")
    return Response(geojson_bytes(layer), media_type="application/geo+json")


@router.get("/tracks.bin", response_class=Response, responses={200: {"content": {PACKED: {}}}})
def tracks(
    held: HeldCase,
    west: Longitude,
    south: Latitude,
    east: Longitude,
    north: Latitude,
    zoom: Annotated[float, Query(ge=0, le=24, allow_inf_nan=False)] = 6.0,
    begins: From = None,
    ends: To = None,
    most: Annotated[int, Query(ge=100, le=100_000, description="Vertices.")] = 20_000,
) -> Response:
    """Give the tracks of a window, as closely as its zoom shows, packed; the head says how many are left out."""
    kept = desk_of(held)
    window = _window(kept, begins, ends)
    box, most_m = (west, south, east, north), _EARTH_PIXEL_M / 2**zoom
    if most_m > SKETCH_M:
        lines = kept.sketch()
    else:
        lines = kept.lines(box, (window[0].date(), window[1].date()), most_m, most * 4)
    chosen, left_out = select_lines(lines, box, _us(window[0]), _us(window[1]), most, kept.first)
    return Response(pack_lines(chosen, kept.tracks["track_id"], left_out=left_out), media_type=PACKED)


@router.get("/reaches")
def reaches(
    held: HeldCase,
    gap: Annotated[list[str], Query(max_length=_MOST_REACHES, min_length=1, description="Ids of gaps.")],
) -> Reaches:
    """Give the outlines of where ships can have been in gaps; ids that are none are passed over."""
    rows = held.rows()
    table = rows.table("gaps")
    found = [] if table is None else find_reaches(table, gap, _end(_period(rows.summary)[1]))
    return Reaches(most_kn=RULE.most_kn, reaches=[ReachBody(**one._asdict()) for one in found])


def _period(summary: dict[str, Any]) -> tuple[date, date]:
    return date.fromisoformat(summary["from"]), date.fromisoformat(summary["to"])


def _window(kept: Desk, begins: datetime | None, ends: datetime | None) -> tuple[datetime, datetime]:
    first, last = _period(kept.rows.summary)
    return _utc(begins) or datetime.combine(first, time.min, UTC), _utc(ends) or _end(last)


def _utc(at: datetime | None) -> datetime | None:
    try:
        return at and (at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC))
    except OverflowError as error:
        raise WebError(422, "A time is at the end of the calendar.", "Give one of the case's period.") from error


def _end(day: date) -> datetime:
    """Give the end of a day."""
    return datetime.combine(day, time.min, UTC) + timedelta(days=1)


def _us(at: datetime) -> int:
    return round((at - datetime(1970, 1, 1, tzinfo=UTC)).total_seconds() * 1e6)
