"""Each berth in each scene of a stack, compared with the scenes before."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from ullage.detect.berth import find_berth_looks
from ullage.detecting.names import told_apart
from ullage.detecting.opening import open_scene
from ullage.evidence.text import counted
from ullage.tables import BERTH_LOOKS

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from ullage.detecting.wanted import Wanted

    Progress = Callable[[str, int, int], None]


def look_at_berths(paths: Sequence[Path], wanted: Wanted, progress: Progress) -> tuple[pl.DataFrame, list[str]]:
    """Tell of each berth in each scene whether a ship lay there.

    Parameters
    ----------
    paths
        Scenes that can be read; radar scenes of one relative orbit are compared with each other, optical ones are not.
    wanted
        With the places; those with an outline are berths.
    progress
        Called with the scenes done and the scenes in all.

    Returns
    -------
    looks, warnings
        Rows of `tables.BERTH_LOOKS`, by place and time, and what a reader has to be told.
    """
    berths = tuple(place for place in wanted.places if place.area)
    if not berths:
        return BERTH_LOOKS.frame(), ["no place has an outline: berths are drawn as polygons in the file of places"]
    read = told_apart(open_scene(path, wanted) for path in paths)
    scenes = sorted((one for one in read if one.kind == "sar"), key=lambda one: (one.started_at, one.scene_id))
    warnings = _left_out(len(read) - len(scenes))
    if not scenes:
        return BERTH_LOOKS.frame(), warnings
    looks = []
    progress("berths", 0, len(scenes))
    for done, scene in enumerate(scenes, start=1):
        looks.append(find_berth_looks(scene, scenes[: done - 1], berths, wanted.rules.berth))
        progress("berths", done, len(scenes))
    return pl.concat(looks).sort("place_id", "seen_at", "scene_id"), warnings


def _left_out(optical: int) -> list[str]:
    """Say that berths are compared in radar scenes alone."""
    if not optical:
        return []
    told = f"berths are compared in radar scenes alone: {counted(optical, 'optical scene')} left out; a ship that is "
    return [told + "found in one beside a berth is a row of the detections, with its place_id"]
