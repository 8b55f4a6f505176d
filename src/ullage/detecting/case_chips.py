"""The pictures of a case's sightings, for its evidence report and for ``out/chips``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np
import polars as pl

from ullage.detecting.opening import open_scene
from ullage.detecting.strips import draw_strip
from ullage.detecting.wanted import Wanted
from ullage.errors import UllageError
from ullage.evidence.looks_about import looks_about

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ullage.case import SourceFile
    from ullage.parts import KeptSteps
    from ullage.records import Scene

MOST_CHIPS: Final = 24
MOST_BYTES: Final = 9_000_000
"""All pictures of one report: as base64 in a page they take a third more."""


class ChipTask(NamedTuple):
    """One picture to be made: the detection, and the scenes as seen, before and after."""

    row: dict[str, Any]
    seen: Path
    before: Path | None
    after: Path | None


def draw_case_chips(
    files: Sequence[SourceFile], tables: Mapping[str, pl.DataFrame], steps: KeptSteps
) -> dict[str, bytes]:
    """Draw a picture of each sighting in a scene, those that visits rest on first.

    Parameters
    ----------
    files
        The scenes of the case.
    tables
        Tables of `ullage.tables`: scenes, looks, detections, sightings, visits.
    steps
        Where parts are kept and run: a picture is made once.

    Returns
    -------
    dict
        PNG by the sighting's id: at most `MOST_CHIPS`, and `MOST_BYTES` in all.
    """
    if "detections" not in tables or not files:
        return {}
    named = {file.name: file for file in files}
    by_scene = {
        scene: named[source] for scene, source in tables["scenes"].select("scene_id", "source").iter_rows()
        if source in named
    }  # fmt: skip
    detections = {one["detection_id"]: one for one in tables["detections"].iter_rows(named=True)}
    chosen: list[str] = []
    tasks: list[tuple[ChipTask, str]] = []
    for one in first_visits(tables["sightings"], tables["visits"]):
        row = next((detections[name] for name in one["evidence"] or () if name in detections), None)
        if row is None or one["scene_id"] not in by_scene or len(chosen) == MOST_CHIPS:
            continue
        about = looks_about(tables["looks"], one["place_id"], one["seen_at"], one["scene_id"])
        scenes = [by_scene.get(name or "") for name in (one["scene_id"], *about)]
        told = f"{[one and (one.name, one.content) for one in scenes]} {sorted(row.items(), key=str)}"
        chosen.append(one["sighting_id"])
        tasks.append((ChipTask(row, *(one and one.path for one in scenes)), told))  # type: ignore[arg-type]
    return _bounded(chosen, steps.of_files(draw_case_chip, tasks))


def first_visits(sightings: pl.DataFrame, visits: pl.DataFrame) -> list[dict[str, Any]]:
    """Give the sightings in scenes, those that visits rest on first, each by time."""
    seen = sightings.filter((pl.col("kind") == "detection") & pl.col("scene_id").is_not_null())
    behind = set(visits.explode("evidence")["evidence"].drop_nulls())
    rows = seen.sort("seen_at", "sighting_id").iter_rows(named=True)
    return sorted(rows, key=lambda one: behind.isdisjoint([one["sighting_id"], *(one["evidence"] or ())]))


def _bounded(names: Sequence[str], pictures: Sequence[Any]) -> dict[str, bytes]:
    """Give the pictures that could be made, as long as all of them together are not too large."""
    found: dict[str, bytes] = {}
    total = 0
    for name, picture in zip(names, pictures, strict=True):
        total += picture.size
        if picture.size and total <= MOST_BYTES:
            found[name] = picture.tobytes()
    return found


def draw_case_chip(task: ChipTask) -> Any:
    """Draw one picture: the task that runs on its own.

    Returns
    -------
    ndarray
        The bytes of a PNG; none when the scene can be read no more.
    """
    scenes = [_opened(path) for path in (task.seen, task.before, task.after)]
    if scenes[0] is None:
        return np.zeros(0, dtype=np.uint8)
    try:
        return np.frombuffer(draw_strip(scenes[0], task.row, scenes[1], scenes[2]), dtype=np.uint8)
    except (UllageError, OSError):
        return np.zeros(0, dtype=np.uint8)


def _opened(path: Path | None) -> Scene | None:
    try:
        return None if path is None else open_scene(Path(path), Wanted())
    except (UllageError, OSError):
        return None
