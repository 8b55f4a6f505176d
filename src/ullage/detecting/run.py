"""Scenes from files to detections in a file: the whole flow on one screen."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from itertools import groupby
from typing import TYPE_CHECKING, Any

import polars as pl

from ullage.detecting.berths import look_at_berths
from ullage.detecting.earlier_chips import find_earlier_chips
from ullage.detecting.first_run import has_to_compile
from ullage.detecting.fixed import mark_fixed
from ullage.detecting.folders import check_folders
from ullage.detecting.names import shared_names
from ullage.detecting.one_scene import MEMORY, draw_again, find_in_scene
from ullage.detecting.outputs import berth_file, detection_file, layout_file
from ullage.detecting.summary import build_summary
from ullage.detecting.wanted import Wanted
from ullage.engine import Machine, run_tasks
from ullage.errors import InputError, Problem
from ullage.land import load_land
from ullage.tables import DETECTIONS, LAYOUTS
from ullage.writing import write_whole, writing_to

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

    from ullage.detecting.earlier_chips import EarlierChips
    from ullage.detecting.one_scene import Found

    Progress = Callable[[str, int, int], None]


@dataclass(frozen=True)
class Detected:
    """A run that is done: its summary, its tables, and the files it wrote."""

    summary: dict[str, Any]
    detections: pl.DataFrame
    berth_looks: pl.DataFrame | None
    written: tuple[Path, ...]


def detect_files(
    paths: Sequence[Path],
    out: Path,
    wanted: Wanted | None = None,
    progress: Progress | None = None,
    workers: int = 1,
) -> Detected:
    """Find the ships in scenes and write them to a file, with the pictures that are wanted.

    Parameters
    ----------
    paths
        Scenes, each a file or a folder.
    out
        The file of the detections; its suffix is its form, see `outputs.SUFFIXES`.
    wanted
        What is looked for.
    progress
        Called with the stage, how much of it is done, and how much there is.
    workers
        Scenes that are worked on at once, a process each; one scene at a time takes all processors by itself.

    Raises
    ------
    InputError
        When no scene at all could be read; nothing is written. If only some cannot be read, the summary has their
        problems and the others are written.
    EngineError
        When a scene lost its process several times: there is no memory for it, or its reader crashes.
    OutputError
        When a file cannot be written; each is whole or as it was before. A folder that cannot be written to is found
        before any scene is read.
    """
    wanted, progress = wanted or Wanted(), progress or (lambda *_: None)
    check_folders(out, wanted)
    load_land(progress=lambda part: progress("land", round(part * 100), 100))  # once, before several processes need it
    found = _each_once(_told_apart(_find(paths, wanted, workers, progress), wanted, workers, progress))
    found = _without_fixed(found, wanted, progress)
    readable = [one for one in found if one.problem is None]
    if not readable:
        raise InputError([problem for one in found for problem in _problems(one)])
    looks: pl.DataFrame | None = None
    warnings: list[str] = []
    if wanted.berths:
        looks, warnings = look_at_berths([one.path for one in readable], wanted, progress)
    detections = _laid_together(readable, wanted)
    files = dict(_pictures(found, wanted))
    earlier = _earlier_chips(readable, wanted, files)
    warnings += earlier.told() if earlier else []
    layouts = _layouts(readable, detections) if wanted.layouts else None
    summary = build_summary(found, looks, warnings, wanted, layouts)
    if wanted.berths and looks is not None:
        files[wanted.berths] = berth_file(looks, wanted.places, wanted.berths.suffix.lower())
    if wanted.layouts and layouts is not None:
        files[wanted.layouts] = layout_file(layouts)
    files[out] = detection_file(detections, out.suffix.lower())
    progress("write", 0, 1)
    written = _write(files)
    if earlier:
        with writing_to(earlier.folder):
            earlier.remove()
    progress("write", 1, 1)
    return Detected(summary, detections, looks, written)


def _find(
    paths: Sequence[Path], wanted: Wanted, workers: int, progress: Progress, *, apart: bool = False
) -> list[Found]:
    """Look at each scene, in the order in which they were given: in processes, or one after another in this one."""
    compiles = has_to_compile(paths, wanted)

    def tell(done: int) -> None:
        if compiles and done <= 1:
            progress("compile", done, 1)
        progress("scenes", done, len(paths))

    tell(0)
    if min(workers, len(paths)) > 1:
        search, names = partial(find_in_scene, apart=apart), [str(path) for path in paths]
        with Machine(min(workers, len(paths))) as place:
            calls = [(path, wanted) for path in paths]
            return run_tasks(place, search, calls, names=names, need=MEMORY, done=tell)
    found = []
    for path in paths:
        found.append(find_in_scene(path, wanted, progress, apart=apart))
        tell(len(found))
    return found


def _told_apart(found: Sequence[Found], wanted: Wanted, workers: int, progress: Progress) -> list[Found]:
    """Look again at scenes that have one name, such as files in several folders, under an id of their own."""
    shared = shared_names((one.facts["scene_id"], one.facts["own_id"]) for one in found if one.facts)
    again = [k for k, one in enumerate(found) if one.facts.get("scene_id") in shared]
    told = list(found)
    if again:
        anew = _find([found[k].path for k in again], wanted, workers, progress, apart=True)
        for k, one in zip(again, anew, strict=True):
            told[k] = one
    return told


def _without_fixed(found: Sequence[Found], wanted: Wanted, progress: Progress) -> list[Found]:
    """Reject what is fixed by comparison of all scenes, and draw again what shows it as a ship."""
    marked = mark_fixed(found, wanted.rules.fixed)
    return [
        draw_again(one, wanted, progress) if one is not before and wanted.quicklook else one
        for before, one in zip(found, marked, strict=True)
    ]


def _each_once(found: Sequence[Found]) -> list[Found]:
    """Leave out a scene that was given twice: its ships would be there twice."""
    seen: dict[str, Found] = {}
    once = []
    for one in found:
        first = seen.setdefault(one.facts.get("own_id", ""), one)
        if one.problem is None and first is not one:
            told = f"is the scene {one.facts['scene_id']} again, as {first.path} is, by its time, size, bands and "
            told += "corners: it was taken once"
            nothing: dict[str, Any] = {"detections": DETECTIONS.frame(), "layouts": LAYOUTS.frame()}
            one = replace(one, **nothing, chips={}, quicklook=None, warnings=(told,))  # noqa: PLW2901
        once.append(one)
    return once


def _problems(found: Found) -> Sequence[Problem]:
    if isinstance(found.problem, InputError):
        return found.problem.problems
    return [Problem(str(found.path), str(found.problem))]


def _laid_together(found: Sequence[Found], wanted: Wanted) -> pl.DataFrame:
    """Lay the detections of all scenes together, in an order that does not depend on that of the scenes."""
    whole = pl.concat([one.detections for one in found])
    if not wanted.rejected:
        whole = whole.filter(pl.col("reject_reason").is_null())
    return whole.sort("seen_at", "scene_id", "row", "column", "detection_id", nulls_last=True)


def _layouts(found: Sequence[Found], detections: pl.DataFrame) -> pl.DataFrame:
    """Lay the layouts of all scenes together, of what is a ship after all, in the order of the detections."""
    ships = detections.filter(pl.col("reject_reason").is_null()).select("detection_id").with_row_index("order")
    whole = pl.concat([one.layouts for one in found]).join(ships, on="detection_id", maintain_order="left")
    return whole.sort("order", maintain_order=True).drop("order")


def _pictures(found: Sequence[Found], wanted: Wanted) -> Iterator[tuple[Path, bytes]]:
    for number, one in enumerate(found, start=1):
        if wanted.chips:
            yield from ((wanted.chips / name, content) for name, content in one.chips.items())
        if wanted.quicklook and one.quicklook:
            stem, suffix = wanted.quicklook.stem, wanted.quicklook.suffix
            name = f"{stem}-{number}{suffix}" if len(found) > 1 else f"{stem}{suffix}"
            yield wanted.quicklook.with_name(name), one.quicklook


def _earlier_chips(found: Sequence[Found], wanted: Wanted, files: Mapping[Path, bytes]) -> EarlierChips | None:
    """Find the chips of an earlier run in the folder that is wanted."""
    if wanted.chips is None:
        return None
    scenes = {one.facts["own_id"].rpartition("-")[2] for one in found}
    return find_earlier_chips(wanted.chips, scenes, {path.name for path in files if path.parent == wanted.chips})


def _write(files: Mapping[Path, bytes]) -> tuple[Path, ...]:
    """Write files folder by folder, each whole or not at all; the detections, which lead to the rest, come last."""
    written: list[Path] = []
    for folder, own in groupby(files, key=lambda path: path.parent):
        with writing_to(folder):
            folder.mkdir(parents=True, exist_ok=True)
            written += write_whole(folder, {path.name: files[path] for path in own})
    return tuple(written)
