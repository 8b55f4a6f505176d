"""What the scenes and the AIS of a case show, gathered for the flow: pixels and radio become tables."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final

import polars as pl

from ullage.flow import Heard, Seen

if TYPE_CHECKING:
    from ullage.case import Case
    from ullage.match import MatchRule
    from ullage.parts import KeptSteps, Progress

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
    seen, tables, warnings = Seen(), dict[str, pl.DataFrame](), list[str]()
    places = tuple(case.inputs.places.values())
    if scenes := case.sources.get("scenes"):
        from ullage.detecting.case_scenes import search_scenes

        found = search_scenes(scenes, places, steps, progress=progress)
        seen = Seen(found.scenes, found.place_looks, found.detections, found.layouts)
        tables |= {name: getattr(found, name) for name in SCENE_TABLES}
        warnings += found.warnings
    heard, told = _heard(case, out, seen, tables, steps, progress)
    return Evidence(seen, heard, tables, (*warnings, *told))


def _heard(
    case: Case, out: Path, seen: Seen, tables: dict[str, pl.DataFrame], steps: KeptSteps, progress: Progress
) -> tuple[Heard, tuple[str, ...]]:
    """Find what the AIS of a case shows, and what of it was sent about the scenes."""
    files = case.sources.get("ais")
    if not files:
        return Heard(), ()
    from ullage.tracking.case_ais import track_case

    ais = track_case(files, out / "ais", tuple(case.inputs.places.values()), case.inputs.to_day, progress)
    tables |= ais.tables
    if ais.lake is None:
        return Heard(), ais.warnings
    visits = ais.tables["port_visits"]
    lake = [(str(ais.lake), ais.key)]
    reports, statics = steps.of_files(gather_reports_of, lake, seen.scenes, case.rules.match)[0]
    fleet = case.inputs.fleet
    ships = sorted({*visits["mmsi"], *reports["mmsi"], *fleet["mmsi"].drop_nulls()})
    said = steps.of_files(gather_said, lake, ships, sorted(fleet["imo"].drop_nulls()))[0]
    return Heard(reports, statics, said, ais.tables["gaps"], visits), ais.warnings


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
