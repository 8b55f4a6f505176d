"""Tiles of scenes for the map: pixels where they lie, by a stretch that every answer states."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Response

from ullage.web.errors import WebError
from ullage.web.held import HeldCase
from ullage.web.routes.scenes import SceneId
from ullage.web.scenes.held import scenes_of
from ullage.web.scenes.mercator import Tile
from ullage.web.scenes.stretch import Law, Stretch, choose
from ullage.web.scenes.tile import draw_tile

router = APIRouter(prefix="/api/scenes", tags=["scenes"])

MOST_ZOOM = 24

_NUMBER = r"-?[0-9]{1,6}(\.[0-9]{1,6})?"
Bands = Annotated[
    str | None,
    Query(
        description="Names of one band, or of three for red, green and blue.",
        max_length=120,
        pattern=r"^[^,]{1,39}(,[^,]{1,39}){0,2}$",
    ),
]
LawAsked = Annotated[
    Law | None, Query(alias="stretch", description="How the share between black and white becomes a shade.")
]
Numbers = Annotated[
    str | None,
    Query(
        description="One number for all bands, or one for each, in the unit of the stretch.",
        max_length=60,
        pattern=rf"^{_NUMBER}(,{_NUMBER}){{0,2}}$",
    ),
]
Version = Annotated[
    str | None, Query(description="Any text: an answer to an address that has one may be kept.", max_length=100)
]
PICTURE: dict[int | str, dict[str, Any]] = {
    200: {
        "content": {"image/png": {}},
        "description": "The picture; the header x-ullage-stretch says how it was made.",
    },
    204: {"description": "No pixels were measured there."},
}


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
        raise WebError(422, f"At zoom {z} there are no tiles beyond {2**z - 1}.")
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


def stretch_header(stretch: Stretch, names: tuple[str, ...]) -> str:
    """Say in a header how a picture was made: bands, law, black and white."""
    bands = ",".join(names[one] for one in stretch.bands)
    low, high = (",".join(f"{one:g}" for one in ends) for ends in (stretch.low, stretch.high))
    told = f"bands={bands}; stretch={stretch.law}; low={low}; high={high}"
    return told.encode("ascii", "replace").decode()


def kept(version: str | None) -> dict[str, str]:
    """Give the header of an answer that may be kept: that to an address with a version."""
    return {} if version is None else {"cache-control": "private, max-age=86400"}
