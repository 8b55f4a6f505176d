"""What a result was worked out from, read back without a search: the case, and the tables of ``out/``."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ullage.case import Case, read_case
from ullage.decisions.log import FILE as LOG_FILE
from ullage.earlier import read_earlier
from ullage.errors import InputError, Problem
from ullage.flow import Heard, Inputs, Seen
from ullage.gathering import gather_reports_of, gather_said
from ullage.hashes import Hashes
from ullage.identifying.known import known_of
from ullage.land import load_land
from ullage.made_with import code_hash
from ullage.recounting.remembered import PartGoneError
from ullage.tables import DETECTIONS, GAPS, LAYOUTS, PLACE_LOOKS, PORT_VISITS, SCENES, TRACKS

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path
    from typing import Any

    import polars as pl

    from ullage.recounting.remembered import Remembered
    from ullage.tables import Table

PARTS = ".parts"
ANOTHER_CODE = "the result was made by another version of Ullage: run the case again, the numbers may differ"
CHANGED = "files of the case have changed since it was run: run it again, the numbers here are of what they say now"
MISSING = "is missing, and nothing can be counted without it; make the result again: ullage run"
DECIDED_BEFORE = (
    "detections that were decided on before the last run keep that decision here, also where it was undone since: "
    "run the case again"
)


@dataclass(frozen=True, eq=False)
class Basis:
    """The case as it was read, what the flow takes without any decision, and what a reader has to be told of it."""

    case: Case
    inputs: Inputs
    told: tuple[str, ...]


def read_basis(folder: Path, summary: Mapping[str, Any], decided_on: frozenset[str], steps: Remembered) -> Basis:
    """Read what a result was worked out from.

    Parameters
    ----------
    folder
        The case folder, with a result.
    summary
        Of the result.
    decided_on
        Ids that decisions were about when it was run.
    steps
        Reads what the run kept of scenes, where decisions have changed it.

    Raises
    ------
    InputError
        When a file of the case is at fault, or a table of the result is of another version.
    """
    out = folder / "out"
    case = read_case(folder, Hashes(folder, out / PARTS))
    told = []
    if summary.get("code") != code_hash():
        told.append(ANOTHER_CODE)
    ran_with = {name: one for name, one in summary["inputs"].items() if name != LOG_FILE}
    if ran_with != case.files:
        told.append(CHANGED)
    ran = {kind for kind, files in case.sources.items() if any(one.name in ran_with for one in files)}
    tables = (SCENES, PLACE_LOOKS, DETECTIONS, LAYOUTS)
    seen = Seen(*(_table(out, one, needed="scenes" in ran) for one in tables))
    if decided_on & set(seen.detections["detection_id"]):
        try:
            seen = replace(seen, detections=_as_found(case, steps))
        except PartGoneError:
            told.append(DECIDED_BEFORE)
    known = known_of(case.sources)
    inputs = replace(
        case.inputs,
        seen=seen,
        heard=_heard(case, out, seen, needed="ais" in ran),
        listings=known.lists.frame,
        registers=known.registers.claims,
    )
    return Basis(case, inputs, tuple(told))


def _table(out: Path, table: Table, *, needed: bool) -> pl.DataFrame:
    """Read a table of the result; one that no run of this case writes is empty, one that is lost is an error."""
    path = out / f"{table.name}.parquet"
    if not path.is_file():
        if needed:
            raise InputError([Problem(f"out/{path.name}", MISSING)])
        return table.frame()
    found = read_earlier(path, table)
    if found is None:
        told = "cannot be read, or is of another version of Ullage; make the result again: ullage run"
        raise InputError([Problem(f"out/{path.name}", told)])
    return found


def _as_found(case: Case, steps: Remembered) -> pl.DataFrame:
    """Give the detections as they were before anybody decided on them, from what the run kept of its scenes."""
    from ullage.detecting.case_scenes import search_scenes

    load_land()
    kept: Any = steps
    return search_scenes(case.sources["scenes"], tuple(case.inputs.places.values()), kept).detections


def _heard(case: Case, out: Path, seen: Seen, *, needed: bool) -> Heard:
    """Give what AIS shows, as `gathering.gather_evidence` does, from the lake that the run left."""
    lake = out / "ais"
    if not case.sources.get("ais"):
        return Heard()
    tracks, gaps, port_visits = (_table(out, one, needed=needed) for one in (TRACKS, GAPS, PORT_VISITS))
    if not (lake / "lake.json").is_file():
        if len(tracks):
            raise InputError([Problem("out/ais/lake.json", MISSING)])
        return Heard()  # nothing that could be read was heard
    reports, statics = gather_reports_of(str(lake), seen.scenes, case.rules.match)
    fleet = case.inputs.fleet
    ships = sorted({*port_visits["mmsi"], *reports["mmsi"], *fleet["mmsi"].drop_nulls()})
    said = gather_said(str(lake), ships, sorted(fleet["imo"].drop_nulls()))
    return Heard(reports, statics, said, tracks, gaps, port_visits)
