"""What the page Compare shows: the looks at a place by time, and which two of them to lay over each other."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

import polars as pl
from fastapi import APIRouter, Query, Response
from pydantic import BaseModel, Field

from ullage.web.errors import WebError
from ullage.web.held import Held, HeldCase
from ullage.web.scenes.film_strip import State, film_strip, pair

router = APIRouter(prefix="/api", tags=["compare"])

PlaceId = Annotated[str | None, Query(description="Id of a place; the one most looked at without it.", max_length=200)]
Left = Annotated[
    str | None, Query(description="Id of the scene on the left, for which a partner is chosen.", max_length=300)
]


class PlaceChoice(BaseModel):
    """A place that can be chosen."""

    id: str
    name: str
    lat_deg: float | None
    lon_deg: float | None
    looks: int = Field(description="Looks at it that count as chances to see a ship, and others that scenes show.")


class Entry(BaseModel):
    """A look at the place, or a run of days on which there was none."""

    state: State
    from_: datetime = Field(alias="from", description="When; of days without a look the first one's begin.")
    to: datetime = Field(description="The same; of days without a look the last one's end.")
    days: int = Field(description="Days without a look; 0 for a look.")
    scene_id: str | None = Field(description="The scene; null where a table alone says that somebody looked.")
    sensor: str | None
    told: str = Field(description="Why it is not clear.")
    clear_share: float | None
    p_detect: float | None = Field(description="Probability that a ship there would have been seen.")
    berth: str | None = Field(
        description="Occupied, empty or cannot tell, by comparing looks; null where not compared."
    )
    p_occupied: float | None
    ships: int = Field(description="Detections at the place that were not rejected.")


class CompareBody(BaseModel):
    """Looks at a place, and two to compare."""

    place: str | None
    places: list[PlaceChoice]
    left: str | None = Field(description="A scene to lay on the left.")
    right: str | None
    entries: list[Entry]


@router.get("/compare")
def compare(held: HeldCase, place: PlaceId = None, left: Left = None) -> CompareBody:
    """Give the looks at a place by time, with the days nobody looked, and two scenes to compare."""
    places = _places(held)
    chosen = _chosen(places, place)
    entries = film_strip(held.rows(), chosen) if chosen is not None else []
    two = pair(entries, left)
    return CompareBody(
        place=chosen, places=places, left=two[0], right=two[1], entries=[Entry.model_validate(one) for one in entries]
    )


@router.get("/compare.csv", response_class=Response, responses={200: {"content": {"text/csv": {}}}})
def compare_csv(held: HeldCase, place: PlaceId = None) -> Response:
    """Give the looks at a place by time, with the days nobody looked, as CSV."""
    from ullage.evidence.spreadsheet import csv_bytes

    chosen = _chosen(_places(held), place)
    entries = film_strip(held.rows(), chosen) if chosen is not None else []
    names = list(Entry.model_json_schema(by_alias=True)["properties"])
    plain = [{name: one[name] for name in names} for one in entries]
    frame = pl.DataFrame(plain, infer_schema_length=None) if plain else pl.DataFrame({one: [] for one in names})
    return Response(csv_bytes(frame), media_type="text/csv")


def _places(held: Held) -> list[PlaceChoice]:
    rows = held.rows()
    seen: dict[str, set[Any]] = {}
    for name, when in (("looks", "looked_at"), ("place_looks", "seen_at")):
        table = rows.table(name)
        if table is not None:
            for place, at, scene in table.select("place_id", when, "scene_id").iter_rows():
                seen.setdefault(place, set()).add(scene or at)
    return [
        PlaceChoice(
            id=one["id"], name=one["name"], lat_deg=one["lat_deg"], lon_deg=one["lon_deg"],
            looks=len(seen.get(one["id"], ())),
        )
        for one in rows.places.values()
    ]  # fmt: skip


def _chosen(places: list[PlaceChoice], wanted: str | None) -> str | None:
    if wanted is None:
        return max(places, key=lambda one: one.looks).id if places else None
    if wanted not in {one.id for one in places}:
        raise WebError(404, "This case has no such place.", "Its places: /api/compare")
    return wanted
