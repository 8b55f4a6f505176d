"""A case judged: what is true is laid beside what its stages have found."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from ullage.errors import InputError, Problem
from ullage.evaluate.accuracy import Judged, as_frame, together
from ullage.evaluate.detections import judge_detections
from ullage.evaluate.identity import judge_matches, judge_sightings, true_ships
from ullage.evaluate.results import read_results, read_summary, searched_scenes
from ullage.evaluate.totals import judge_totals
from ullage.evaluate.tracks import judge_encounters, judge_gaps, judge_port_visits
from ullage.evaluate.truth import FOLDER, read_truth
from ullage.evaluate.visits import join_visits, judge_cargo, judge_visits
from ullage.simulate.trade.truth import SILENCES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    import polars as pl

    from ullage.parts import Progress
    from ullage.records import Scene

PAGE: Final = "evaluation.html"
TABLE: Final = "evaluation.json"
TRACKS: Final = "tracks"


@dataclass(frozen=True)
class Evaluated:
    """What an evaluation found and wrote."""

    judged: Judged
    table: pl.DataFrame
    written: tuple[Path, ...]


def evaluate_case(
    folder: Path,
    truth: Path | None = None,
    detections: Path | None = None,
    tracks: Path | None = None,
    progress: Progress | None = None,
) -> Evaluated:
    """Judge the results of a case by what is true, and write the page and the table of it into its ``out``.

    Parameters
    ----------
    folder
        The case folder, run; or any folder with an ``out``.
    truth
        The folder or table of what is true; by default the case's ``truth``.
    detections, tracks
        The file of ``ullage detect`` and the folder of ``ullage track``, where they are not the case's
        ``out/detections.parquet`` and ``tracks``.
    progress
        Called with stage, parts done and parts in all.

    Raises
    ------
    InputError
        When the truth or a result cannot be read, or nothing found can be judged by this truth.
    OutputError
        When ``out`` cannot be written.
    """
    from ullage.evaluate.page import html_page
    from ullage.writing import write_whole, writing_to

    progress = progress or (lambda *_: None)
    if tracks is not None and not tracks.is_dir():
        raise InputError([Problem(str(tracks), "is no folder: give the folder of `ullage track`")])
    out = folder / "out"
    true = read_truth(truth if truth is not None else folder / FOLDER)
    found = read_results([tracks or folder / TRACKS, out], detections)
    progress("judge", 0, 1)
    judged = judge(found, true, read_summary(out), _scenes_of(folder) if "detections" in found else [])
    progress("judge", 1, 1)
    if not judged.scores:
        raise InputError([Problem(str(folder), _nothing(found, true, judged))])
    table = as_frame(judged.scores)
    title = f"Accuracy of {folder.resolve().name}"
    contents = {PAGE: html_page(title, judged).encode(), TABLE: json_bytes(judged)}
    with writing_to(out):
        out.mkdir(parents=True, exist_ok=True)
        written = write_whole(out, contents)
    return Evaluated(judged, table, written)


def judge(
    found: Mapping[str, pl.DataFrame],
    true: Mapping[str, pl.DataFrame],
    summary: Mapping[str, Any] | None = None,
    scenes: Sequence[Scene] = (),
) -> Judged:
    """Judge every stage of which there are results and truth.

    Parameters
    ----------
    found
        Tables of `ullage.tables` by name.
    true
        Tables of `simulate.trade.truth` by name.
    summary
        As in ``out/summary.json``.
    scenes
        Scenes that were searched, for the area of water.
    """
    parts: list[Judged] = []
    if "detections" in found and "positions" in true:
        parts += _detections(found, true, scenes)
    if "gaps" in found and "silences" in true:
        parts.append(judge_gaps(found["gaps"], true["silences"], true.get("hulls")))
    if "port_visits" in found and {"visits", "hulls"} <= set(true):
        parts.append(judge_port_visits(found["port_visits"], true["visits"], true["hulls"]))
    if "encounters" in found and {"encounters", "hulls", "silences"} <= set(true):
        parts.append(judge_encounters(found["encounters"], true["encounters"], true["hulls"], true["silences"]))
    if "visits" in found and "visits" in true:
        joined = join_visits(found["visits"], true["visits"])
        parts.append(judge_visits(found["visits"], joined))
        if "deliveries" in found:
            parts.append(judge_cargo(found["deliveries"], found["visits"], joined))
        if summary is not None:
            parts.append(judge_totals(summary, joined))
    return together(parts)


def _detections(
    found: Mapping[str, pl.DataFrame], true: Mapping[str, pl.DataFrame], scenes: Sequence[Scene]
) -> Iterator[Judged]:
    """Judge detections, and what was made of them: matches and sightings."""
    from ullage.land import load_land
    from ullage.land.store import land_is_built

    detections, positions = found["detections"], true["positions"]
    # the first use builds the land for a minute: those who detect have it
    land = load_land() if land_is_built() else None
    searched = searched_scenes(scenes, detections, land)
    yield judge_detections(detections, positions, searched, None if land is None else land.shore_distance_m)
    if land is None:
        told = "the land is not built: detections are not judged by distance to the shore; run `ullage detect` once"
        yield Judged(told=(told,))
    wanted = [name for name in ("matches", "sightings") if name in found and len(found[name])]
    if not wanted or not positions["mmsi"].is_not_null().any():
        return
    ships = true_ships(detections, positions, searched)
    if "matches" in wanted:
        yield judge_matches(found["matches"], ships, true.get("silences", SILENCES.frame()))
    if "sightings" in wanted:
        yield judge_sightings(found["sightings"], found.get("candidates"), ships)


def _scenes_of(folder: Path) -> list[Scene]:
    """Read the scenes of a case; what is no scene is passed over, for it was not searched either."""
    from ullage.sources.scenes import read_scene

    paths = sorted((folder / "scenes").iterdir()) if (folder / "scenes").is_dir() else []
    scenes = []
    for path in paths:
        try:
            scenes.append(read_scene(path))
        except InputError:
            continue
    return scenes


def _nothing(found: Mapping[str, pl.DataFrame], true: Mapping[str, pl.DataFrame], judged: Judged) -> str:
    had = ", ".join(sorted(found)) or "nothing"
    told = "".join(f"; {one}" for one in judged.told)
    return (
        f"cannot be judged: its results have {had}, the truth has {', '.join(sorted(true))}{told}. "
        "Run `ullage run`, `ullage detect -o CASE/out/detections.parquet` or `ullage track -o CASE/tracks` first"
    )


def json_bytes(judged: Judged) -> bytes:
    """Write figures, reliability and what has to be known as JSON."""
    import json

    return json.dumps(as_plain(judged), indent=1, ensure_ascii=False, allow_nan=False).encode() + b"\n"


def as_plain(judged: Judged) -> dict[str, Any]:
    """Give figures, reliability and what has to be known as plain values."""
    from dataclasses import asdict

    return {
        "accuracy": as_frame(judged.scores).to_dicts(),
        "reliability": [
            {"stage": one.stage, "quantity": one.quantity, "steps": [asdict(step) for step in one.steps]}
            for one in judged.reliabilities
        ],
        "told": list(judged.told),
    }
