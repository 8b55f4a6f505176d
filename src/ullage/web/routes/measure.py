"""Measuring a ship by hand: images, their pixels, a click drawn to an edge, the measurement, the measurement."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Response

from ullage.cargo.volume import PRODUCTS
from ullage.detect.waterline.snap import snap_to_edge
from ullage.geo import bearing_deg
from ullage.measuring.kept import read_kept
from ullage.measuring.ships import candidates_of, read_ships, sighting_of
from ullage.web.errors import WebError
from ullage.web.held import Held, HeldCase
from ullage.web.marking.answers import (
    Image,
    ImageFacts,
    Images,
    Measurement,
    Pairs,
    Ship,
    ShipKnown,
    ShipsKnown,
    SnappedTo,
)
from ullage.web.marking.asked import Asked, PixelPoint
from ullage.web.marking.drawn import drawn_of, metre_steps, profiles_as_pairs
from ullage.web.marking.image import (
    MOST_LEVEL,
    draw_pixels,
    lattice,
    light_of,
    prospect_of,
    ships_in,
    what_it_tells,
)
from ullage.web.marking.measuring import Answer, measure_asked, scene_of
from ullage.web.routes.kept import kept_row
from ullage.web.routes.looks import Bands, LawAsked, Numbers, Version, stretch_header
from ullage.web.scenes.about import scene_rows
from ullage.web.scenes.held import scenes_of
from ullage.web.scenes.stretch import choose, combinations

router = APIRouter(prefix="/api/measure", tags=["measure"])

AskedQuery = Annotated[Asked, Query()]
SceneAsked = Annotated[str, Query(max_length=300, description="Id of a scene, of /api/measure.")]
PAIRS: int = 7
"""Pairs of edges that a hand goes on from, of those that were found."""


@router.get("")
def images(held: HeldCase, asked: AskedQuery) -> Images:
    """Give the images of the case, what is kept, and the measurement that is asked for."""
    rows = scene_rows(held.rows(), scenes_of(held).files)
    kept, problems = read_kept(held.folder)
    measured = None
    if asked.scene and asked.bow and asked.stern:
        measured = _told(measure_asked(held, asked))
    return Images(
        scene=asked.scene or _scene_of(held, asked.detection),
        images=[_image(one) for one in rows if asked.scene in (None, one["id"])],
        kept=[kept_row(one) for one in kept if asked.scene in (None, one.record["image"]["scene_id"])],
        problems=[f"{one.file}: {one.message}" for one in problems],
        measured=measured,
    )


@router.get("/image")
def image(held: HeldCase, scene: SceneAsked, asked: AskedQuery) -> ImageFacts:
    """Give an image in full, with the ships in it."""
    opened = scenes_of(held).get(scene)
    found = scene_of(held, asked)
    ships = ships_in(held.rows(), found)
    subject = _detection(held, asked.detection, scene)
    ship = next((one for one in ships if one["detection_id"] == subject), None)
    middle = (ship["row"], ship["column"]) if ship and ship["row"] is not None else (found.rows / 2, found.columns / 2)
    down, right = (float(one) for one in found.spacing_m(*middle))
    pixel = (down * right) ** 0.5
    east, north = metre_steps(found, *middle)
    tells, told = what_it_tells(found.kind, pixel)
    stretch = choose(opened, "pan" if "pan" in found.bands else None)
    return ImageFacts(
        scene_id=scene, source=found.source, state=opened.state, sensor=found.sensor, kind=found.kind,
        acquired_at=found.seen_at((found.rows - 1) / 2), rows=found.rows, columns=found.columns, pixel_m=pixel,
        bands=list(found.bands), combinations=combinations(found), stretch=stretch.told(found), light=light_of(found),
        lattice=lattice(found), metre_east=east, metre_north=north, ships=[Ship(**one) for one in ships], tells=tells,
        told=told, warnings=list(found.warnings), subject=subject, products=list(PRODUCTS),
        prospect=prospect_of(found, ship["axis_deg"], ship["length_m"]) if ship and ship["ends"] else None,
    )  # fmt: skip


@router.get(
    "/pixels.png",
    response_class=Response,
    responses={200: {"content": {"image/png": {}}}, 204: {"description": "No pixels were measured there."}},
)
def pixels(
    held: HeldCase,
    scene: SceneAsked,
    row: Annotated[int, Query(ge=-(2**20), le=2**20, description="First row.")],
    column: Annotated[int, Query(ge=-(2**20), le=2**20, description="First column.")],
    level: Annotated[int, Query(ge=0, le=MOST_LEVEL, description="Cells of 2 to the power of it [pixels].")] = 0,
    bands: Bands = None,
    law: LawAsked = None,
    low: Numbers = None,
    high: Numbers = None,
    v: Version = None,
) -> Response:
    """Give 256 by 256 pixels of an image as they are, or cells of several; the header says by which stretch."""
    opened = scenes_of(held).get(scene)
    default = "pan" if "pan" in opened.scene.bands else None
    stretch = choose(opened, bands or default, law, low, high)
    picture = draw_pixels(opened, stretch, row, column, 1 << level)
    headers = {} if v is None else {"cache-control": "private, max-age=86400"}
    if picture is None:
        return Response(status_code=204, headers=headers)
    headers["x-ullage-stretch"] = stretch_header(stretch, opened.scene.bands)
    return Response(picture, media_type="image/png", headers=headers)


@router.get("/ship")
def ship(held: HeldCase, asked: AskedQuery) -> Measurement:
    """Measure a ship between two points: edges found in the image, or those set by hand."""
    return _told(measure_asked(held, asked))


@router.get("/pairs")
def pairs(held: HeldCase, asked: AskedQuery) -> Pairs:
    """Find the edges between two points, as pairs for a hand to go on from."""
    answer = measure_asked(held, asked.model_copy(update={"edges": None, "sides": None}))
    measured = answer.measured
    kind: Literal["shadow", "waterline"] = "shadow"
    if measured is None:
        return Pairs(told=answer.told, bow=None, stern=None, sides=None, edges=[], kind=kind)
    drawn = drawn_of(measured)
    kind = "waterline" if measured.strip.kind == "lit side" else "shadow"
    edges = [[*deck, *end] for deck, end in profiles_as_pairs(measured.strip, PAIRS)]
    told = "" if edges else measured.strip.reason or "no edges were found between the points"
    across = [drawn.hull[1], drawn.hull[4]] if measured.strip.beam_image_m else None
    return Pairs(told=told, bow=drawn.bow, stern=drawn.stern, sides=across, edges=edges, kind=kind)


@router.get("/snap")
def snap(
    held: HeldCase,
    scene: SceneAsked,
    at: Annotated[PixelPoint, Query(description="The point: row,column.")],
    bow: Annotated[PixelPoint, Query()],
    stern: Annotated[PixelPoint, Query()],
    across: Annotated[Literal["port", "starboard", "ahead"], Query(description="Direction across the edge.")],
    rising: Annotated[int, Query(ge=-1, le=1, description="1: brighter behind it; -1: darker; 0: either.")] = 0,
    band: Annotated[str | None, Query(max_length=40)] = None,
) -> SnappedTo:
    """Draw a point to the edge beside it, to fractions of a pixel."""
    found = scenes_of(held).get(scene).scene
    names = found.bands
    if band is not None and band not in names:
        raise WebError(422, "The image has no such band.", f"Its bands: {', '.join(names)}")
    number = names.index(band or ("pan" if "pan" in names else names[0]))
    (row, column), fore, aft = ([float(one) for one in text.split(",")] for text in (at, bow, stern))
    lat, lon = found.grid.position([fore[0], aft[0]], [fore[1], aft[1]])
    heading = float(bearing_deg(lat[1], lon[1], lat[0], lon[0]))
    turn = {"ahead": 0.0, "starboard": 90.0, "port": -90.0}[across]
    if not (0 <= row <= found.rows - 1 and 0 <= column <= found.columns - 1):
        raise WebError(422, "The point lies outside the image.", "Set it on a pixel.")
    edge = snap_to_edge(found, row, column, heading + turn, number, rising=rising)
    if edge is None:
        return SnappedTo(found=False, row=row, column=column, moved_px=0.0, strength=None)
    return SnappedTo(
        found=True, row=round(edge.row, 3), column=round(edge.column, 3), moved_px=round(edge.moved_px, 3),
        strength=round(edge.strength, 1),
    )  # fmt: skip


@router.get("/ships")
def ships(
    held: HeldCase,
    detection: Annotated[str | None, Query(max_length=300, description="Whose candidates come first.")] = None,
) -> ShipsKnown:
    """Give the ships whose particulars may be used: those that a sighting may be of first, then all of the fleet."""
    fleet, _ = read_ships(held.folder)
    weighed = candidates_of(held.rows(), detection)
    known = {row["vessel_id"]: row for row in fleet.iter_rows(named=True)}
    order = [*(one for one in weighed if one in known), *(one for one in sorted(known) if one not in weighed)]
    names = (
        "length_m", "beam_m", "depth_m", "summer_draught_m", "deadweight_t", "deadweight_sd_t", "tank_volume_m3",
        "gross_tonnage",
    )  # fmt: skip
    return ShipsKnown(
        ships=[
            ShipKnown(
                vessel_id=one, name=known[one]["name"], imo=known[one]["imo"], p=weighed.get(one),
                particulars={name: known[one][name] for name in names}, source=known[one]["source"],
            )
            for one in order
        ],
        unknown_p=max(0.0, 1.0 - sum(weighed.values())) if weighed else None,
    )  # fmt: skip


def _image(row: dict[str, Any]) -> Image:
    tells, told = what_it_tells(row["kind"], row["pixel_m"])
    names = ("acquired_at", "sensor", "kind", "pixel_m", "ships", "readable")
    return Image(scene_id=row["id"], tells=tells, told=row["told"] or told, **{name: row[name] for name in names})


def _told(answer: Answer) -> Measurement:
    drawn = None if answer.measured is None else drawn_of(answer.measured)
    return Measurement(told=answer.told, record=answer.record, drawn=drawn, command=answer.command)


def _scene_of(held: Held, subject: str | None) -> str | None:
    """Give the scene in which a detection or sighting was seen."""
    found = held.rows().get("detections", subject) if subject else None
    row = dict(found.row) if found else sighting_of(held.rows(), subject)
    return str(row["scene_id"]) if row and row["scene_id"] is not None else None


def _detection(held: Held, subject: str | None, scene: str) -> str | None:
    """Give the detection that an id names, or that is evidence of the sighting it names, in a scene."""
    rows = held.rows()
    if not subject:
        return None
    sighting = sighting_of(rows, subject)
    names: list[str] = [subject, *((sighting or {}).get("evidence") or ())]
    for one in names:
        found = rows.get("detections", one)
        if found and found.row["scene_id"] == scene:
            return one
    return None
