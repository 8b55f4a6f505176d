"""Each berth in each scene of a stack, compared with the scenes before."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from ullage.detect.berth import find_berth_looks
from ullage.detecting.names import told_apart
from ullage.sources.scenes import read_scene
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
        Scenes that can be read; those of one relative orbit are compared with each other.
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
    read = told_apart(read_scene(path, wanted.at) for path in paths)
    scenes = sorted(read, key=lambda one: (one.started_at, one.scene_id))
    looks = []
    progress("berths", 0, len(scenes))
    for done, scene in enumerate(scenes, start=1):
        looks.append(find_berth_looks(scene, scenes[: done - 1], berths, wanted.rules.berth))
        progress("berths", done, len(scenes))
    return pl.concat(looks).sort("place_id", "seen_at", "scene_id"), []
