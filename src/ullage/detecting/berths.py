"""Each berth in each scene of a stack, compared with the scenes before."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from ullage.detect.berth import find_berth_looks
from ullage.sources.scenes import read_scene
from ullage.tables import BERTH_LOOKS

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from ullage.detecting.wanted import Wanted
    from ullage.records import Scene

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
        Rows of `tables.BERTH_LOOKS`, and what a reader has to be told.
    """
    berths = tuple(place for place in wanted.places if place.area)
    if not berths:
        return BERTH_LOOKS.frame(), ["no place has an outline: berths are drawn as polygons in the file of places"]
    stacks, warnings = _stacks([read_scene(path, wanted.at) for path in paths])
    looks = [BERTH_LOOKS.frame()]
    done, total = 0, sum(map(len, stacks))
    for stack in stacks:
        for at, scene in enumerate(stack):
            looks.append(find_berth_looks(scene, stack[:at], berths, wanted.rule.berth))
            done += 1
            progress("berths", done, total)
    return pl.concat(looks).sort("place_id", "seen_at", "scene_id"), warnings


def _stacks(scenes: Sequence[Scene]) -> tuple[list[list[Scene]], list[str]]:
    """Lay scenes of one relative orbit together, in the order of time."""
    stacks: dict[int, list[Scene]] = {}
    warnings = []
    for scene in sorted(scenes, key=lambda one: (one.started_at, one.scene_id)):
        orbit = scene.sar.relative_orbit if scene.sar else None
        if orbit is None:
            warnings.append(
                f"{scene.scene_id}: its relative orbit is not known, so its berths are compared with nothing"
            )
            stacks[-len(stacks) - 1] = [scene]
        else:
            stacks.setdefault(orbit, []).append(scene)
    return [stacks[key] for key in sorted(stacks)], warnings
