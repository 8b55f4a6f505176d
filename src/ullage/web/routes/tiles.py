"""Tiles of scenes for the map: pixels where they lie, by a stretch that every answer states."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Response

from ullage.web.errors import WebError
from ullage.web.held import HeldCase
from ullage.web.routes.looks import PICTURE, Bands, LawAsked, Numbers, SceneId, Version, kept, stretch_header
from ullage.web.scenes.held import scenes_of
from ullage.web.scenes.mercator import Tile
from ullage.web.scenes.stretch import choose
from ullage.web.scenes.tile import draw_tile

router = APIRouter(prefix="/api/scenes", tags=["scenes"])

MOST_ZOOM = 24


@router.get("/{scene_id}/tiles/{z}/{x}/{y}.png", response_class=Response, responses=PICTURE)
def tile(
    held: HeldCase,
    scene_id: SceneId,
    z: Annotated[int, Path(description="Zoom.", ge=0, le=MOST_ZOOM)],
    x: Annotated[int, Path(description="Number from the west.", ge=0, lt=2**MOST_ZOOM)],
    y: Annotated[int, Path(description="Number from the north.", ge=0, lt=2**MOST_ZOOM)],
    bands: Bands = None,
    law: LawAsked = None,
    low: Numbers = None,
    high: Numbers = None,
    v: Version = None,
) -> Response:
    """Give a tile of 256 pixels in the web's Mercator; transparent where nothing was measured."""
    if max(x, y) >= 2**z:
        raise WebError(404, f"At zoom {z} there are no tiles beyond {2**z - 1}.")
    opened = scenes_of(held).get(scene_id)
    where = Tile(z, x, y)
    headers = {"x-ullage-scene": opened.header, **kept(v)}
    if not opened.bounds.touches(where):
        return Response(status_code=204, headers=headers)
    stretch = choose(opened, bands, law, low, high)
    picture = draw_tile(opened, where, stretch)
    if picture is None:
        return Response(status_code=204, headers=headers)
    headers["x-ullage-stretch"] = stretch_header(stretch, opened.scene.bands)
    return Response(picture, media_type="image/png", headers=headers)
