"""Detections and tracks of a case to matches: read, match, write."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

import polars as pl

from ullage.errors import InputError, Problem
from ullage.lake.layout import parquet_bytes
from ullage.match import MatchRule, count_matches, match_detections
from ullage.matching.gather import gather_reports
from ullage.matching.history import HISTORY, extend_history
from ullage.tables import DETECTIONS, SCENES
from ullage.writing import write_whole, writing_to

if TYPE_CHECKING:
    from pathlib import Path

    from ullage.tables import Table

LAKES: Final = ("out/tracks", "out/ais", "out", "tracks", "ais")
"""Where in a case the lake of `ullage track` may be."""

_NEEDED: Final = {
    "detections": ("detection_id", "scene_id", "lat_deg", "lon_deg"),
    "scenes": ("scene_id", "seen_at", "kind"),
}


@dataclass(frozen=True)
class Wanted:
    """What is matched with what.

    Parameters
    ----------
    detections, scenes
        Files; by default ``out/detections.parquet`` and ``out/scenes.parquet`` of the case.
    tracks
        The folder of `ullage track`; by default where in the case there is one.
    out
        The file of matches; by default ``out/matches.parquet`` of the case.
    rule
        What it takes.
    """

    detections: Path | None = None
    scenes: Path | None = None
    tracks: Path | None = None
    out: Path | None = None
    rule: MatchRule | None = None


@dataclass(frozen=True)
class Matched:
    """A run that is done: its summary, its tables, and the files it wrote."""

    summary: dict[str, Any]
    matches: pl.DataFrame
    history: pl.DataFrame
    written: tuple[Path, ...]


def match_case(case: Path, wanted: Wanted | None = None, now: datetime | None = None) -> Matched:
    """Match the detections of a case with its tracks, and write the table and its history.

    Parameters
    ----------
    case
        The case folder.
    wanted
        Other files than those of the case, and the rule.
    now
        When this is, for the history; by default by the clock.

    Raises
    ------
    InputError
        When a table cannot be read or lacks a column, or a detection is of no scene; all problems at once.
    OutputError
        When the folder cannot be written; what was there stays whole.
    """
    wanted = wanted or Wanted()
    rule = wanted.rule or MatchRule()
    detections, scenes = _tables(case, wanted)
    folder = _lake_of(case, wanted)
    reports, statics = gather_reports(folder, scenes, rule)
    warnings: list[str] = []
    matches = match_detections(detections, scenes, reports, statics, rule, tell=warnings.append)
    if not len(reports):
        warnings.append(f"no report of {folder} is near a scene in time and place: nothing can be told")
    out = wanted.out or case / "out" / "matches.parquet"
    out.parent.mkdir(parents=True, exist_ok=True)
    history = extend_history(out, matches, now or datetime.now(UTC))
    with writing_to(out.parent):
        written = write_whole(
            out.parent, {out.name: parquet_bytes(matches), f"{HISTORY}.parquet": parquet_bytes(history)}
        )
    searched = {
        "scenes": len(scenes),
        "detections": matches["detection_id"].n_unique(),
        "tracks": reports["track_id"].n_unique(),
        "last_report_at": None if not len(reports) else reports["seen_at"].max().isoformat(),  # type: ignore[union-attr]
    }
    revised = len(history.filter(pl.col("revised_at") == history["revised_at"].max())) if len(history) else 0
    summary = {**searched, **count_matches(matches, rule), "history": len(history), "last_changes": revised}
    return Matched({**summary, "warnings": warnings}, matches, history, written)


def _lake_of(case: Path, wanted: Wanted) -> Path:
    if wanted.tracks is not None:
        if not (wanted.tracks / "lake.json").exists():
            raise InputError((Problem(str(wanted.tracks), "holds no AIS; expected the folder of ullage track"),))
        return wanted.tracks
    found = (case / name for name in LAKES if (case / name / "lake.json").exists())
    return next(found, case / LAKES[0])


def _tables(case: Path, wanted: Wanted) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Read detections and scenes; what is wrong with either is told at once."""
    paths = {
        "detections": wanted.detections or case / "out" / "detections.parquet",
        "scenes": wanted.scenes or case / "out" / "scenes.parquet",
    }
    problems: list[Problem] = []
    found = {table.name: _read(paths[table.name], table, problems) for table in (DETECTIONS, SCENES)}
    if problems:
        raise InputError(tuple(problems))
    detections, scenes = found["detections"], found["scenes"]
    of_none = detections.join(scenes, on="scene_id", how="anti")
    if len(of_none):
        name, of = of_none.sort("scene_id", "detection_id").row(0, named=True)["scene_id"], paths["scenes"].name
        raise InputError(
            (Problem(str(paths["detections"]), f"{len(of_none)} detections of scenes not in {of}, first {name}"),)
        )
    return detections, scenes


def _read(path: Path, table: Table, problems: list[Problem]) -> pl.DataFrame:
    try:
        frame = pl.read_parquet(path)
    except FileNotFoundError:
        problems.append(
            Problem(str(path), "is not there; ullage detect writes detections and scenes, or name the file")
        )
        return table.frame()
    except (OSError, pl.exceptions.PolarsError) as error:
        problems.append(Problem(str(path), f"cannot be read as Parquet: {str(error).splitlines()[0]}"))
        return table.frame()
    absent = [name for name in _NEEDED[table.name] if name not in frame.columns]
    if absent:
        problems.append(Problem(str(path), f"lacks the columns {', '.join(absent)}"))
        return table.frame()
    try:
        return frame.select(
            (pl.col(name) if name in frame.columns else pl.lit(None).alias(name)).cast(kind)
            for name, kind in table.schema.items()
        )
    except pl.exceptions.PolarsError as error:
        problems.append(Problem(str(path), f"has a column of another type: {str(error).splitlines()[0]}"))
        return table.frame()
