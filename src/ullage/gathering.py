"""What the scenes and the AIS of a case show, gathered for the flow: pixels and radio become tables."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final

import polars as pl

from ullage.engine import beside
from ullage.errors import UllageError
from ullage.flow import Heard, Seen
from ullage.land import load_land

if TYPE_CHECKING:
    from collections.abc import Callable

    from ullage.case import Case
    from ullage.detecting.case_scenes import CaseScenes
    from ullage.match import MatchRule
    from ullage.parts import KeptSteps, Progress
    from ullage.tracking.case_ais import CaseAis

SCENE_TABLES: Final = ("scenes", "place_looks", "berth_looks", "detections", "layouts")
EVIDENCE_TABLES: Final = (
    *SCENE_TABLES,
    "tracks", "gaps", "port_visits", "encounters", "loitering", "anomalies",
)  # fmt: skip
"""Tables in ``out/`` that a case has only with scenes, or with AIS."""


@dataclass(frozen=True, eq=False)
class Evidence:
    """What scenes and AIS show.

    Parameters
    ----------
    seen, heard
        As the flow takes them; empty where the case has none.
    tables
        Of `EVIDENCE_TABLES`, those that the case has.
    warnings
        What the reader of the result should know.
    """

    seen: Seen = field(default_factory=Seen)
    heard: Heard = field(default_factory=Heard)
    tables: dict[str, pl.DataFrame] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()


def gather_evidence(case: Case, out: Path, steps: KeptSteps, progress: Progress) -> Evidence:
    """Search the scenes of a case, and find tracks and events in its AIS.

    Parameters
    ----------
    case
        With its files.
    out
        Its results: the lake of its AIS is in there.
    steps
        Where parts are kept and run.
    progress
        Called with the stage, how much of it is done, and how much there is.
    """
    ais = _track_beside(case, out, progress)
    try:
        found = _search(case, steps, progress)
    except Exception:
        with suppress(UllageError):
            ais()  # it writes, and is not to write on when this run is over
        raise
    heard = ais()
    seen = Seen(found.scenes, found.place_looks, found.detections, found.layouts) if found else Seen()
    tables = {name: getattr(found, name) for name in SCENE_TABLES} if found else {}
    tables |= heard.tables if heard else {}
    warnings = [*(found.warnings if found else ()), *(heard.warnings if heard else ())]
    return Evidence(seen, _heard(case, heard, seen, steps), tables, tuple(warnings))


def _search(case: Case, steps: KeptSteps, progress: Progress) -> CaseScenes | None:
    """Search the scenes of a case, if it has any."""
    scenes = case.sources.get("scenes")
    if not scenes:
        return None
    from ullage.detecting.case_scenes import search_scenes

    return search_scenes(scenes, tuple(case.inputs.places.values()), steps, progress=progress)


def _track_beside(case: Case, out: Path, progress: Progress) -> Callable[[], CaseAis | None]:
    """Begin to find tracks in the AIS of a case, if it has any; give what waits for them.

    Scenes are searched in processes of their own, and most of tracking is one thread's work: side by side they take
    less time.
    """
    files = case.sources.get("ais")
    if not files:
        return lambda: None
    from ullage.tracking.case_ais import track_case

    places = tuple(case.inputs.places.values())
    load_land(progress=lambda part: progress("land", round(part * 100), 100))  # once, before two threads need it
    return beside(lambda: track_case(files, out / "ais", places, case.inputs.to_day, progress))


def _heard(case: Case, ais: CaseAis | None, seen: Seen, steps: KeptSteps) -> Heard:
    """Find what of the AIS was sent about the scenes, and by ships that called or are of the fleet."""
    if ais is None or ais.lake is None:
        return Heard()
    visits = ais.tables["port_visits"]
    lake = [(str(ais.lake), ais.key)]
    reports, statics = steps.of_files(gather_reports_of, lake, seen.scenes, case.rules.match)[0]
    fleet = case.inputs.fleet
    ships = sorted({*visits["mmsi"], *reports["mmsi"], *fleet["mmsi"].drop_nulls()})
    said = steps.of_files(gather_said, lake, ships, sorted(fleet["imo"].drop_nulls()))[0]
    return Heard(reports, statics, said, ais.tables["tracks"], ais.tables["gaps"], visits)


def gather_reports_of(lake: str, scenes: pl.DataFrame, rule: MatchRule) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Read the reports about scenes from a lake; see `matching.gather_reports`."""
    from ullage.matching import gather_reports

    return gather_reports(Path(lake), scenes, rule)


def gather_said(lake: str, ships: list[str], imos: list[str]) -> pl.DataFrame:
    """Read what ships say of themselves: of each ship the first report of a day that says anything else.

    Parameters
    ----------
    lake
        The folder of `ullage track`.
    ships
        Their MMSI.
    imos
        IMO numbers; whoever sends one of them is asked for too.

    Returns
    -------
    polars.DataFrame
        Table of `tables.STATICS`, by ship and time.
    """
    from ullage.lake import Lake
    from ullage.tables import STATICS

    names = STATICS.schema.names()
    told = ["mmsi", "imo", "name", "callsign", "ship_type", "length_m", "beam_m"]
    found = [STATICS.frame()]
    opened = Lake(Path(lake))
    for bucket in opened.buckets():
        heard = opened.scan("statics", bucket)
        senders = heard.filter(pl.col("imo").is_in(imos)).select("mmsi").unique().collect()["mmsi"]
        rows = heard.filter(pl.col("mmsi").is_in([*ships, *senders])).select(names)
        day = pl.col("seen_at").dt.date().alias("_day")
        first = rows.with_columns(day).collect().sort(names, nulls_last=True).unique([*told, "_day"], keep="first")
        found.append(first.select(names))
    return pl.concat(found).sort("mmsi", "seen_at", *names[2:], nulls_last=True)
