"""A simulated trade written as a case folder, with its AIS, its scenes and its truth: whole, or not at all."""

from __future__ import annotations

import io
import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal, get_args

import polars as pl

from ullage.draws import stream
from ullage.simulate.case_tables import case_tables
from ullage.simulate.trade.world import AROUND_M
from ullage.simulate.whole_folder import whole_folder

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from ullage.land import Land
    from ullage.simulate.imagery import RenderedLook
    from ullage.simulate.trade.world import TradeWorld

    Rendered = Mapping[str, RenderedLook]
    Progress = Callable[[str, int, int], None]

AisForm = Literal["csv", "nmea"]
AIS_FORMS: Final[tuple[AisForm, ...]] = get_args(AisForm)

FEED_EVERY_S: Final = 600.0
"""The feed of a case passes on one report of a ship in this time [s], as providers thin what they sell."""

AIS_FILES: Final[Mapping[AisForm, str]] = {"csv": "ais.csv", "nmea": "ais.nmea"}


@dataclass(frozen=True, slots=True)
class WrittenCase:
    """What was written.

    Parameters
    ----------
    folder
        The case.
    files
        All its files, in the order of their names, relative to it.
    scenes
        Rendered products, relative to it: files or SAFE folders.
    ais_rows
        Position and static reports that were received; None without AIS.
    """

    folder: Path
    files: tuple[str, ...]
    scenes: tuple[str, ...]
    ais_rows: int | None


def write_case(
    world: TradeWorld,
    folder: str | os.PathLike[str],
    *,
    scenes: int = 0,
    ais: AisForm | None = "csv",
    land: Land | None = None,
    progress: Progress | None = None,
) -> WrittenCase:
    """Write a simulated trade as a case folder.

    Parameters
    ----------
    world
        The trade.
    folder
        The case folder; it must not be there yet.
    scenes
        How many looks are rendered at most: clear ones at terminals where tankers lay, sensors in turn.
    ais
        Form of the received AIS; None for none.
    land
        Shorelines for the scenes; the open sea when None.
    progress
        Is told what is done: a name, how many, of how many.

    Raises
    ------
    OutputError
        When the folder is there already, or cannot be written; nothing is left behind.
    """
    tell = progress or (lambda *_: None)
    with whole_folder(folder) as into:
        rows = None if ais is None else write_ais(world, into / "ais", ais, tell)
        rendered = _render(world, into, scenes, land, tell)
        paths = {look: str(one.path.relative_to(into)) for look, one in rendered.items()}
        images = {look: path for look, path in paths.items() if path.endswith(".tif")}
        sources = [*(["scenes"] if paths else []), *(["ais"] if rows is not None else [])]
        for name, content in case_tables(world, images, sources).items():
            write_file(into / name, content)
        write_truth(world, into / "truth", rendered)
        files = tuple(sorted(str(path.relative_to(into)) for path in into.rglob("*") if path.is_file()))
    return WrittenCase(Path(folder), files, tuple(sorted(paths.values())), rows)


def write_file(path: Path, content: bytes) -> None:
    """Write a file, through to the disk."""
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def write_ais(world: TradeWorld, folder: Path, form: AisForm, tell: Progress, every_s: float = FEED_EVERY_S) -> int:
    """Write what receivers heard, one report of a ship in a time [s]; give how many reports."""
    from ullage.simulate.air import AirSettings, receive, write_csv, write_nmea

    folder.mkdir()
    days = world.settings.days
    settings = AirSettings(every_s=every_s, transmitters=world.settings.habits.transmitters)

    def told() -> Any:
        for piece in receive(world.seed, world.senders(), world.begins, days * 24.0, settings):
            tell("ais", min(int((piece.begins - world.begins).total_seconds() // 86_400), days), days)
            yield piece
        tell("ais", days, days)

    write = write_csv if form == "csv" else write_nmea
    return write(told(), folder / AIS_FILES[form])


def _render(world: TradeWorld, into: Path, most: int, land: Land | None, tell: Progress) -> Rendered:
    """Render some looks; give what came of each, by the look's id."""
    found: dict[str, RenderedLook] = {}
    if most < 1:
        return found
    from ullage.simulate.imagery import render_look

    places = {one.id: one for one in world.places}
    chosen = choose_looks(world, most)
    for number, look in enumerate(chosen):
        tell("scenes", number, len(chosen))
        place = places[look["place_id"]]
        if place.lat_deg is not None and place.lon_deg is not None:
            ships = world.states_at(look["looked_at"], place.lat_deg, place.lon_deg, AROUND_M)
            made = render_look(world.seed, look, ships, world.hulls, place, into / "scenes", land)
            if made is not None:
                found[look["look_id"]] = made
    tell("scenes", len(chosen), len(chosen))
    return found


def choose_looks(world: TradeWorld, most: int) -> list[dict[str, Any]]:
    """Choose looks to render: clear ones by day while tankers lay at the terminal, one sensor after the other.

    Parameters
    ----------
    world
        The trade.
    most
        How many at most.
    """
    stays = world.visits.select("place_id", "arrived_at", "departed_at")
    fits = (
        world.looks.filter(pl.col("clear") & ((pl.col("sun_elevation_deg") > 0) | (pl.col("sensor") == "s1")))
        .join(stays, on="place_id")
        .filter((pl.col("looked_at") > pl.col("arrived_at")) & (pl.col("looked_at") < pl.col("departed_at")))
        .unique("look_id", keep="first", maintain_order=True)
        .to_dicts()
    )
    fits.sort(key=lambda look: stream(world.seed, "rendered", look["look_id"]))
    turns: dict[str, int] = {}
    order = []
    for look in fits:
        turns[look["sensor"]] = turns.get(look["sensor"], -1) + 1
        order.append((turns[look["sensor"]], world.settings.sensors.index(look["sensor"]), look))
    order.sort(key=lambda one: one[:2])
    return [look for _, _, look in order[:most]]


def _scene_id(path: Path) -> str:
    """Give the name that readers give a scene: its folder's or its file's, without what says of which kind it is."""
    return path.name.removesuffix(".SAFE").removesuffix(".tif")


def _positions(world: TradeWorld, rendered: Rendered) -> pl.DataFrame:
    """Give where ships were at looks; only those that lie in an image are in its scene, clear where no cloud hides."""
    rows = world.positions({look: _scene_id(one.path) for look, one in rendered.items()})
    shown = {(_scene_id(one.path), mmsi): mmsi not in one.hidden for one in rendered.values() for mmsi in one.shown}
    pairs = rows.select("scene_id", "mmsi").rows()
    inside, clear = (
        pl.Series([pair[0] is None or told(pair) for pair in pairs], dtype=pl.Boolean)
        for told in (shown.__contains__, lambda pair: shown.get(pair, False))
    )
    return rows.with_columns(scene_id=pl.when(inside).then(pl.col("scene_id")), clear=pl.col("clear") & clear)


def write_truth(world: TradeWorld, folder: Path, rendered: Rendered) -> None:
    """Write what is true, and what the world was made of."""
    folder.mkdir()
    tables = {
        "hulls": world.hulls,
        "voyages": world.voyages,
        "visits": world.visits,
        "silences": world.silences,
        "encounters": world.encounters,
        "looks": world.looks,
        "positions": _positions(world, rendered),
    }
    for name, table in tables.items():
        content = io.BytesIO()
        table.write_parquet(content)
        write_file(folder / f"{name}.parquet", content.getvalue())
    settings = world.settings
    made_of = {
        "what": "simulated by ullage; no ship or figure is real",
        "seed": str(world.seed),
        "begins": settings.begins.isoformat(),
        "days": settings.days,
        "tankers": settings.tankers,
        "bystanders": settings.bystanders,
        "sensors": list(settings.sensors),
        "product": world.product,
    }
    write_file(folder / "world.json", (json.dumps(made_of, indent=1) + "\n").encode())
