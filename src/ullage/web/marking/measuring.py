"""From what the page asks to a measurement, or to why there is none: the same that `ullage measure` does."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from ullage.errors import InputError, UllageError
from ullage.measuring.command import command_of
from ullage.measuring.measure import foresee, measure_ship
from ullage.measuring.record import hash_image, record_of
from ullage.measuring.ships import read_ships
from ullage.measuring.wanted import particulars_of
from ullage.web.errors import WebError
from ullage.web.marking.asked import Asked, wanted_of, with_light
from ullage.web.scenes.held import scenes_of

if TYPE_CHECKING:
    from ullage.measuring.measure import Measured
    from ullage.measuring.wanted import Wanted
    from ullage.records import Scene
    from ullage.web.held import Held


class Answer(NamedTuple):
    """A measurement as the page asked for it.

    Parameters
    ----------
    scene, wanted
        The image, and what was wanted of it.
    measured
        None where nothing could be measured.
    record
        As `ullage measure --json` gives it; None without a measurement.
    command
        That measures the same.
    told
        Why nothing was measured; empty where something was.
    """

    scene: Scene
    wanted: Wanted
    measured: Measured | None
    record: dict[str, Any] | None
    command: str
    told: str


def scene_of(held: Held, asked: Asked) -> Scene:
    """Give the image, with the sun and the view that were typed.

    Raises
    ------
    WebError
        When there is no such scene, or it cannot be read.
    """
    if asked.scene is None:
        raise WebError(422, "No image is named.", "Give its id: scene=...; /api/measure lists them.")
    return with_light(scenes_of(held).get(asked.scene).scene, asked)


def measure_asked(held: Held, asked: Asked, *, analyst: str = "") -> Answer:
    """Measure what the page asks for.

    Parameters
    ----------
    held
        The case.
    asked
        With the image, bow and stern.
    analyst
        Who measures; stands in the record.

    Raises
    ------
    WebError
        When the image cannot be read, or what was typed cannot be.
    """
    scene = scene_of(held, asked)
    if asked.bow is None or asked.stern is None:
        raise WebError(422, "Bow or stern is not set.", "Give both: bow=ROW,COLUMN and stern=ROW,COLUMN.")
    ships, file = read_ships(held.folder)
    ship = None
    if asked.ship is not None:
        row = ships.filter(ships["vessel_id"] == asked.ship)
        if row.is_empty():
            raise WebError(404, "The fleet of this case has no such ship.", "The ships: /api/measure/ships")
        ship = row.row(0, named=True)
    wanted = wanted_of(asked, scene, ship, analyst=analyst)
    name = scenes_of(held).files.sources[asked.scene or ""]
    known = particulars_of(ship) if ship else None
    fleet = f"{held.folder.name}/{file}" if file else ""
    command = command_of(f"{held.folder.name}/{name}", scene, wanted, fleet, known)
    try:
        foresee(scene, wanted)
        digest = image_sha256(held, asked.scene or "")
        measured = measure_ship(scene, wanted, digest or scene.scene_id)
    except InputError as error:
        told = "; ".join(one.message for one in error.problems)
        return Answer(scene, wanted, None, None, command, told)
    except UllageError as error:  # no ship between the points, cut off, saturated, the sun below the horizon
        return Answer(scene, wanted, None, None, command, str(error).removeprefix(f"{scene.source}: "))
    return Answer(scene, wanted, measured, record_of(scene, digest, wanted, measured), command, "")


def image_sha256(held: Held, scene_id: str) -> str | None:
    """Give the hash of an image's file: read once as long as name, size and time of its files stay."""
    file = scenes_of(held).files.find(scene_id)
    if file.path is None:
        return None
    known = held.rows().once("image hashes", dict[Any, str | None])
    key = (scene_id, file.signature)
    if key not in known:
        known[key] = hash_image(file.path)
    return known[key]
