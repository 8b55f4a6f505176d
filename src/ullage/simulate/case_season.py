"""A simulated season about one terminal: small scenes, AIS with gaps and habits, a register and a list, and the truth.

It is a case like that of `simulate.case`, made to be run from pixels and radio alone: no analyst wrote anything down,
and no table of looks is given.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import polars as pl

from ullage.draws import stream
from ullage.land import load_land
from ullage.simulate.case import WrittenCase, write_ais, write_file, write_truth
from ullage.simulate.case_tables import case_toml, csv_table, places_geojson
from ullage.simulate.imagery import ImagerySettings, RenderedLook, render_look
from ullage.simulate.imagery.settings import PLANET, S2, VHR
from ullage.simulate.trade.fleet import FleetLaw
from ullage.simulate.trade.papers import FLEET_COLUMNS, NOTIFIED_COLUMNS
from ullage.simulate.trade.settings import TradeSettings
from ullage.simulate.trade.voyages import VoyageLaw
from ullage.simulate.trade.world import AROUND_M
from ullage.simulate.whole_folder import whole_folder

if TYPE_CHECKING:
    import os
    from collections.abc import Callable, Mapping
    from concurrent.futures import Executor
    from pathlib import Path

    from ullage.records import Place
    from ullage.simulate.trade.world import TradeWorld

    Progress = Callable[[str, int, int], None]

LISTING_COLUMNS: Final = ("name", "imo", "flag_state", "authority", "list_name", "programme", "listed_on", "note")
AUTHORITY: Final = "Simulated Authority"

_SMALL: Final = ImagerySettings(
    # 3.6 by 4.2 km of radar, 3 km of Sentinel-2, 1.7 km at 3 m, 0.4 by 0.5 km at 0.5 m
    radar_size=(360, 420),
    s2=replace(S2, size=(300, 300)),
    planet=replace(PLANET, size=(560, 560)),
    vhr=replace(VHR, size=(768, 1024)),
)


@dataclass(frozen=True, slots=True)
class SeasonSettings:
    """What a season is like.

    Parameters
    ----------
    trade
        Its ships, terminals and days.
    place_id
        The terminal that is looked at.
    track
        The relative orbit of the radar scenes: those of one track can be compared.
    every
        Of each sensor one look of so many is rendered, in the order of time, clear or not.
    imagery
        How large scenes are.
    feed_every_s
        The feed passes on one report of a ship in this time [s].
    yearly_cap_bbl
        The cap [bbl a year], such that the season may come near it.
    listed
        Share of the tankers that a made-up authority lists.
    """

    # one berth, so that a berth look tells of one ship;
    # landings of 12 ships leave them weeks for other trades; without meetings at sea, so that all oil is loaded there
    trade: TradeSettings = field(
        default_factory=lambda: TradeSettings(
            days=240,
            tankers=12,
            bystanders=8,
            fleet=FleetLaw(meeting=0),
            voyages=VoyageLaw(rest_h=620.0),
            terminals=("vostochny", "chongjin", "wonsan"),
            berths=1,
        )
    )
    place_id: str = "vostochny"
    track: int = 10
    every: Mapping[str, int] = field(default_factory=lambda: {"s1": 1, "s2": 6, "planet": 10, "vhr": 28})
    imagery: ImagerySettings = _SMALL
    feed_every_s: float = 1800.0
    yearly_cap_bbl: float = 3_000_000.0
    listed: float = 0.4


def choose_every(world: TradeWorld, settings: SeasonSettings) -> list[dict[str, Any]]:
    """Choose the looks of a season by their sensor and time alone: what they show has no say.

    Returns
    -------
    list
        Rows of `looks.SIMULATED_LOOKS`, by time; optical ones by day.
    """
    here = world.looks.filter(pl.col("place_id") == settings.place_id).sort("looked_at", "look_id")
    chosen = []
    for sensor, every in settings.every.items():
        own = here.filter(pl.col("sensor") == sensor)
        if sensor == "s1":
            own = own.filter(pl.col("relative_orbit") == settings.track)
        chosen += own.gather_every(every).to_dicts()
    return sorted(chosen, key=lambda look: (look["looked_at"], look["look_id"]))


def write_season(
    world: TradeWorld,
    folder: str | os.PathLike[str],
    settings: SeasonSettings,
    *,
    executor: Executor | None = None,
    progress: Progress | None = None,
) -> WrittenCase:
    """Write a season as a case folder.

    Parameters
    ----------
    world
        Made with the settings' trade.
    folder
        The case folder; it must not be there yet.
    settings
        What is written of it.
    executor
        Where scenes are rendered, several at once; here and now when None. The bytes are the same.
    progress
        Is told what is done: a name, how many, of how many.

    Raises
    ------
    OutputError
        When the folder is there already, or cannot be written; nothing is left behind.
    """
    from pathlib import Path

    tell = progress or (lambda *_: None)
    with whole_folder(folder) as into:
        looks = choose_every(world, settings)
        waiting = _begin_rendering(world, looks, settings, into / "scenes", executor)
        rows = write_ais(world, into / "ais", "csv", tell, settings.feed_every_s)
        rendered = {}
        for done, (look, wait) in enumerate(waiting, start=1):
            rendered[look["look_id"]] = wait()
            tell("scenes", done, len(looks))
        for name, content in season_tables(world, settings).items():
            (into / name).parent.mkdir(exist_ok=True)
            write_file(into / name, content)
        write_truth(world, into / "truth", rendered)
        files = tuple(sorted(str(path.relative_to(into)) for path in into.rglob("*") if path.is_file()))
        scenes = tuple(sorted(str(one.path.relative_to(into)) for one in rendered.values()))
    return WrittenCase(Path(folder), files, scenes, rows)


def season_tables(world: TradeWorld, settings: SeasonSettings) -> dict[str, bytes]:
    """Give the files of the season that Ullage reads beside scenes and AIS, by name."""
    files = {"fleet": "fleet.csv", "notified": "notified.csv", "scenes": "scenes", "ais": "ais"}
    files |= {"listings": "listings", "truth": "truth"}
    title = f"Simulated season: {world.settings.tankers} tankers, one terminal, {world.settings.days} days"
    return {
        "case.toml": case_toml(world, title=title, files=files, yearly_cap_bbl=settings.yearly_cap_bbl).encode(),
        "fleet.csv": csv_table(FLEET_COLUMNS, world.fleet),
        "notified.csv": csv_table(NOTIFIED_COLUMNS, world.notified),
        "places.geojson": places_geojson(world.places).encode(),
        f"listings/simulated-authority-{world.begins:%Y-%m-%d}.csv": csv_table(
            LISTING_COLUMNS, listing_rows(world, settings.listed)
        ),
    }


def listing_rows(world: TradeWorld, share: float) -> list[dict[str, Any]]:
    """Give the tankers that a made-up authority lists, by name: some of the fleet, as it would be known."""
    rows = []
    for track in world.tankers:
        vessel = track.vessel
        rng = np.random.default_rng(stream(world.seed, "listing", str(vessel.number)))
        if rng.random() >= share:
            continue
        rows.append(
            {
                "name": vessel.name,
                "imo": vessel.imo,
                "flag_state": vessel.flag,
                "authority": AUTHORITY,
                "list_name": "Simulated list",
                "programme": "simulated",
                "listed_on": world.begins.date(),
                "note": "simulated: no authority listed this ship, and there is no such ship",
            }
        )
    return sorted(rows, key=lambda row: str(row["name"]))


def _begin_rendering(
    world: TradeWorld,
    looks: list[dict[str, Any]],
    settings: SeasonSettings,
    folder: Path,
    executor: Executor | None,
) -> list[tuple[dict[str, Any], Callable[[], RenderedLook]]]:
    """Begin to render looks; give each with what waits for its product."""
    place = next(one for one in world.places if one.id == settings.place_id)
    load_land()  # once, before several processes need it
    found: list[tuple[dict[str, Any], Callable[[], RenderedLook]]] = []
    for look in looks:
        ships = world.states_at(look["looked_at"], place.lat_deg or 0.0, place.lon_deg or 0.0, AROUND_M)
        task = (world.seed, look, ships, world.hulls, place, str(folder), settings.imagery)
        found.append((look, _later(executor, task)))
    return found


def _later(executor: Executor | None, task: tuple[Any, ...]) -> Callable[[], RenderedLook]:
    if executor is None:
        return lambda: render_season_look(*task)
    return executor.submit(render_season_look, *task).result


def render_season_look(
    seed: int,
    look: Mapping[str, Any],
    ships: pl.DataFrame,
    hulls: pl.DataFrame,
    place: Place,
    folder: str,
    imagery: ImagerySettings,
) -> RenderedLook:
    """Render one look of a season: the task that runs on its own; see `render_look`."""
    made = render_look(seed, look, ships, hulls, place, folder, load_land(), imagery)
    if made is None:
        raise ValueError(f"{place.id} has no position: nothing of it can be rendered")
    return made
