"""Chips of detections and sightings: as seen, with their marks, for print, and what has to be said of them."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Path, Query, Response
from pydantic import BaseModel, Field

from ullage.web.held import Held, HeldCase
from ullage.web.routes.looks import PICTURE, Bands, LawAsked, Numbers, SceneId, Version, kept, stretch_header
from ullage.web.routes.scenes import StretchBody
from ullage.web.scenes import printed
from ullage.web.scenes.chips import LEAST_M, MOST_M, SIDE, Chip, Look, bare_png, caption, marked_png, paint_chip
from ullage.web.scenes.held import scenes_of
from ullage.web.scenes.opened import OpenScene
from ullage.web.scenes.subject import Kind, Subject, here, scenes_about, subject_of

router = APIRouter(prefix="/api", tags=["chips"])

SubjectId = Annotated[str, Path(description="Id of a detection or a sighting.", min_length=1, max_length=100)]
_PICTURE: dict[int | str, dict[str, Any]] = {200: PICTURE[200]}


class Length(BaseModel):
    """A measured length with its 90 % interval [m]."""

    low: float
    mid: float
    high: float


class Caption(BaseModel):
    """What has to be said of a chip."""

    seen_at: datetime
    sensor: str
    platform: str
    mode: str | None
    product: str = Field(description="Id of the scene.")
    pixels: str = Field(description="Size of a pixel on the ground, along rows and columns.")
    lat_deg: float
    lon_deg: float
    side_m: float = Field(description="Side of the square.")
    north: Literal["up"]
    stretch: StretchBody
    processing: str
    length_m: Length | None
    beam_m: Length | None
    p_ship: float | None
    outline: bool = Field(description="Whether a hull was measured, and is drawn; otherwise a cross.")
    reject_reason: str | None
    state: Literal["as analysed", "changed", "missing"]
    credit: str


class ChipBody(BaseModel):
    """A chip: where its pictures are, and its caption."""

    id: str
    scene_id: str
    raw: str = Field(description="Address of the pixels as they are.")
    marked: str = Field(description="Address of the same with outline, scale bar and north.")
    printed: str = Field(description="Address of both with the caption, to print.")
    before: str | None = Field(description="Scene of the clear look at the place before; null where none is known.")
    after: str | None = Field(description="The same after.")
    caption: Caption


def _look(
    size_m: Annotated[float | None, Query(description="Side of the square [m].", ge=LEAST_M, le=MOST_M)] = None,
    bands: Bands = None,
    law: LawAsked = None,
    low: Numbers = None,
    high: Numbers = None,
) -> Look:
    return Look(size_m, bands, law, low, high)


Wanted = Annotated[Look, Depends(_look)]


@router.get("/scenes/{scene_id}/chip.png", response_class=Response, responses=_PICTURE)
def scene_chip_png(
    held: HeldCase,
    scene_id: SceneId,
    lat_deg: Annotated[float, Query(description="Middle of the square [°].", ge=-90, le=90)],
    lon_deg: Annotated[float, Query(description="Middle of the square [°].", ge=-180, le=180)],
    look: Wanted,
    side: Annotated[int, Query(description="Pixels along a side.", ge=32, le=1024)] = 160,
    v: Version = None,
) -> Response:
    """Give a square of a scene about a place, north up, as it was seen, by the stretch of its tiles."""
    opened = scenes_of(held).get(scene_id)
    made = paint_chip(opened, here(lat_deg, lon_deg), look, side, by_scene=True)
    return _answer(bare_png(made), opened, made, v)


@router.get("/{kind}/{subject_id}/chip")
def chip(held: HeldCase, kind: Kind, subject_id: SubjectId, look: Wanted) -> ChipBody:
    """Give what has to be said of a chip, and the addresses of its pictures."""
    opened, subject, made = _made(held, kind, subject_id, look)
    before, after = scenes_about(held.rows(), subject)
    return ChipBody(
        before=before,
        after=after,
        id=subject_id,
        scene_id=subject.row["scene_id"],
        raw=_address(held, kind, subject_id, look, "chip.png", "0"),
        marked=_address(held, kind, subject_id, look, "chip.png", "1"),
        printed=_address(held, kind, subject_id, look, "print.png"),
        caption=Caption(**caption(opened, subject, made)),
    )


@router.get("/{kind}/{subject_id}/chip.png", response_class=Response, responses=_PICTURE)
def chip_png(
    held: HeldCase,
    kind: Kind,
    subject_id: SubjectId,
    look: Wanted,
    marks: Annotated[Literal["0", "1"], Query(description="Whether outline, scale bar and north are drawn.")] = "1",
    v: Version = None,
) -> Response:
    """Give a chip of 420 pixels a side, north up."""
    opened, subject, made = _made(held, kind, subject_id, look)
    picture = marked_png(made, subject) if marks == "1" else bare_png(made)
    return _answer(picture, opened, made, v)


@router.get("/{kind}/{subject_id}/print.png", response_class=Response, responses=_PICTURE)
def print_png(held: HeldCase, kind: Kind, subject_id: SubjectId, look: Wanted, v: Version = None) -> Response:
    """Give a chip to print: as seen and marked, 300 dots an inch, with caption and credit."""
    opened, subject, made = _made(held, kind, subject_id, look, printed.SIDE)
    answer = _answer(printed.printed_png(opened, subject, made), opened, made, v)
    answer.headers["content-disposition"] = f'attachment; filename="{_plain(subject_id)}.png"'
    return answer


def _made(held: Held, kind: Kind, wanted: str, look: Look, size: int = SIDE) -> tuple[OpenScene, Subject, Chip]:
    subject = subject_of(held.rows(), kind, wanted)
    opened = scenes_of(held).get(subject.row["scene_id"])
    return opened, subject, paint_chip(opened, subject, look, size)


def _answer(picture: bytes, opened: OpenScene, made: Chip, version: str | None) -> Response:
    told = {"x-ullage-stretch": stretch_header(made.stretch, opened.scene.bands), "x-ullage-scene": opened.header}
    return Response(picture, media_type="image/png", headers=told | kept(version))


def _address(held: Held, kind: Kind, wanted: str, look: Look, file: str, marks: str | None = None) -> str:
    from urllib.parse import quote, urlencode

    asked = {"marks": marks, "size_m": look.size_m, "bands": look.bands, "stretch": look.law, "low": look.low}
    query = urlencode({name: value for name, value in (asked | {"high": look.high, "v": held.stamp}).items() if value})
    return f"/api/{kind}/{quote(wanted, safe='')}/{file}?{query}"


def _plain(name: str) -> str:
    return "".join(one if one.isascii() and (one.isalnum() or one in "-_") else "-" for one in name)
