"""The scenes of the result: all of them, and one in full."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from fastapi import APIRouter, Response
from pydantic import BaseModel, Field

from ullage.web.errors import WebError
from ullage.web.held import HeldCase
from ullage.web.routes.looks import Bands, LawAsked, Numbers, SceneId
from ullage.web.scenes.about import scene_in_full, scene_layer, scene_rows
from ullage.web.scenes.held import scenes_of
from ullage.web.scenes.stretch import Law, choose

router = APIRouter(prefix="/api", tags=["scenes"])


class Geometry(BaseModel):
    """A polygon of GeoJSON, or several where it crosses the antimeridian."""

    type: Literal["Polygon", "MultiPolygon"]
    coordinates: list[Any]


class SceneRow(BaseModel):
    """One scene, without opening it."""

    id: str
    sensor: str = Field(description="What took it; a simulated one says so.")
    platform: str
    simulated: bool
    mode: str | None = Field(description="Mode and product of a radar, as its name has them.")
    kind: Literal["sar", "optical"]
    acquired_at: datetime = Field(description="Middle of the scene, UTC.")
    pixel_m: float
    track: str | None
    footprint: Geometry
    bounds: list[float] = Field(
        description="West, south, east, north [°]; east beyond 180 across the antimeridian.",
        min_length=4,
        max_length=4,
    )
    source: str = Field(description="Its file's name in the case.")
    credit: str = Field(description="The line that its terms ask for.")
    ships: int = Field(description="Detections in it that were not rejected.")
    readable: bool
    state: Literal["as analysed", "changed", "missing"]
    told: str = Field(description="What is wrong with its file, and what to do; empty where nothing is.")
    version: str = Field(description="Another one with every change of its file: for `v` of its pictures.")


class SceneList(BaseModel):
    """The scenes of the result."""

    scenes: list[SceneRow]


class Combination(BaseModel):
    """Bands that are shown together, by the name that people know."""

    name: str
    bands: list[str]


class StretchBody(BaseModel):
    """How values become shades."""

    bands: list[str] = Field(description="One in greys, or red, green and blue.")
    law: Law
    low: list[float] = Field(description="Black, of each band.")
    high: list[float] = Field(description="White, of each band.")
    unit: str


class SceneInFull(SceneRow):
    """One scene in full."""

    bands: list[str]
    combinations: list[Combination]
    stretch: StretchBody = Field(description="How it is shown; what was not asked for is chosen by its values.")
    laws: list[Law]
    units: dict[str, str] = Field(description="What black and white are given in, by law.")
    rows: int
    columns: int
    spacing_m: list[float]
    radiometry: str
    command: str = Field(description="The command that searches it and draws it, in the case folder.")
    has_clouds: bool = Field(description="Whether a cloud mask came with it.")
    warnings: list[str]


@router.get("/scenes")
def scenes(held: HeldCase) -> SceneList:
    """Give all scenes of the result, by time."""
    return SceneList(scenes=[SceneRow(**one) for one in _rows(held)])


@router.get("/scenes.csv", response_class=Response, responses={200: {"content": {"text/csv": {}}}})
def scenes_csv(held: HeldCase) -> Response:
    """Give all scenes as CSV, with their footprints as well-known text."""
    from ullage.evidence.csv_table import csv_layer_bytes

    return Response(csv_layer_bytes(scene_layer(_rows(held))), media_type="text/csv")


@router.get("/scenes.geojson", response_class=Response, responses={200: {"content": {"application/geo+json": {}}}})
def scenes_geojson(held: HeldCase) -> Response:
    """Give all scenes as GeoJSON, each its footprint."""
    from ullage.evidence.geojson import geojson_bytes

    return Response(geojson_bytes(scene_layer(_rows(held))), media_type="application/geo+json")


@router.get("/scenes/{scene_id}")
def scene(
    held: HeldCase,
    scene_id: SceneId,
    bands: Bands = None,
    law: LawAsked = None,
    low: Numbers = None,
    high: Numbers = None,
) -> SceneInFull:
    """Give one scene in full: its bands, what can be shown of it, and how it is stretched where that is asked for."""
    row = next(iter(scene_rows(held.rows(), scenes_of(held).files, scene_id)), None)
    if row is None:
        raise WebError(404, "This result has no such scene.", "The scenes of the result: /api/scenes")
    opened = scenes_of(held).get(scene_id)
    return SceneInFull(**scene_in_full(row, opened, choose(opened, bands, law, low, high)))


def _rows(held: HeldCase) -> list[dict[str, Any]]:
    return scene_rows(held.rows(), scenes_of(held).files)
