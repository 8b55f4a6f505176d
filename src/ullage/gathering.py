"""What the scenes and the AIS of a case show, gathered for the flow: pixels and radio become tables."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from ullage.flow import Heard, Seen

if TYPE_CHECKING:
    from pathlib import Path

    import polars as pl

    from ullage.case import Case
    from ullage.parts import KeptSteps, Progress

EVIDENCE_TABLES: Final = (
    "scenes", "place_looks", "detections", "layouts",
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
    seen, tables, warnings = Seen(), dict[str, "pl.DataFrame"](), list[str]()
    places = tuple(case.inputs.places.values())
    if scenes := case.sources.get("scenes"):
        from ullage.detecting.case_scenes import search_scenes

        found = search_scenes(scenes, places, steps, progress=progress)
        seen = Seen(found.scenes, found.place_looks, found.detections, found.layouts)
        tables |= {name: getattr(found, name) for name in ("scenes", "place_looks", "detections", "layouts")}
        warnings += found.warnings
    heard, told = _heard(case, out, seen, tables, progress)
    return Evidence(seen, heard, tables, (*warnings, *told))


def _heard(
    case: Case, out: Path, seen: Seen, tables: dict[str, pl.DataFrame], progress: Progress
) -> tuple[Heard, tuple[str, ...]]:
    """Find what the AIS of a case shows, and what of it was sent about the scenes."""
    files = case.sources.get("ais")
    if not files:
        return Heard(), ()
    from ullage.tracking.case_ais import track_case

    ais = track_case(files, out / "ais", tuple(case.inputs.places.values()), case.inputs.to_day, progress)
    tables |= ais.tables
    del seen  # reports about the scenes come with the stage that matches them
    return Heard(gaps=ais.tables["gaps"], port_visits=ais.tables["port_visits"]), ais.warnings
