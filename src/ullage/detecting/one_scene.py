"""One scene from its file to detections and pictures: the task that runs on its own, here or elsewhere."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from time import perf_counter
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from ullage.detect import find_ships
from ullage.detecting.facts import facts_of
from ullage.detecting.names import own_id
from ullage.detecting.networks import networks_for
from ullage.detecting.opening import open_scene
from ullage.detecting.overview import read_clouds, read_overview
from ullage.errors import InputError, Problem, UllageError
from ullage.evidence.text import counted
from ullage.land import load_land
from ullage.records import Window
from ullage.tables import DETECTIONS, LAYOUTS

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import polars as pl

    from ullage.detecting.wanted import Wanted
    from ullage.land import Land
    from ullage.records import Scene

    Progress = Callable[[str, int, int], None]

NO_DATA: Final = "there is no data in the scene: nothing was measured"
NOTHING: Final = "nothing stands out of the clutter"
NOTHING_SEEN: Final = "nothing stands out of the water"
CLOUDED: Final = "all that was measured is under cloud"

NO_LAYOUT: Final = "what ships look like from above is told of optical scenes alone"

MEMORY: Final = 1 << 30
"""What the search of one scene takes at most [bytes]: 0.72 GB of radar, 0.96 GB of Sentinel-2 (docs/performance.md)."""

_FEW: Final = 500  # blocks along a side: enough to see whether there is anything


@dataclass(frozen=True, eq=False)
class Found:
    """What was found in one scene.

    Parameters
    ----------
    path
        The scene's file.
    facts
        Of the scene, in plain values, see `facts.facts_of`; empty when it could not be read.
    detections
        Rows of `tables.DETECTIONS`.
    chips
        File names to PNG.
    quicklook
        A PNG.
    warnings
        What a reader of the result has to be told; the scene's own file is not named in them.
    problem
        Why nothing was found: the scene could not be read.
    seconds
        How long it took.
    layouts
        Rows of `tables.LAYOUTS`, of an optical scene where they are wanted.
    """

    path: Path
    facts: dict[str, Any] = field(default_factory=dict)
    detections: pl.DataFrame = field(default_factory=DETECTIONS.frame)
    chips: dict[str, bytes] = field(default_factory=dict)
    quicklook: bytes | None = None
    warnings: tuple[str, ...] = ()
    problem: UllageError | None = None
    seconds: float = 0.0
    layouts: pl.DataFrame = field(default_factory=LAYOUTS.frame)


def find_in_scene(path: Path, wanted: Wanted, progress: Progress | None = None, *, apart: bool = False) -> Found:
    """Read a scene, find the ships in it and draw what is wanted; a scene at fault is a result too.

    Parameters
    ----------
    path
        The scene's file or folder.
    wanted
        What is looked for.
    progress
        Called with the stage, how much of it is done, and how much there is.
    apart
        Whether the scene has the id `names.own_id` instead of its name, which another scene has too.
    """
    begun = perf_counter()
    try:
        found = _found(path, wanted, progress or (lambda *_: None), apart=apart)
    except UllageError as error:
        found = Found(path, problem=error)
    except OSError as error:
        told = (
            f"cannot be read ({error.strerror or error}): expected a Sentinel-1 GRD or Sentinel-2 product, or a GeoTIFF"
        )
        found = Found(path, problem=InputError([Problem(str(path), told)]))
    return replace(found, seconds=perf_counter() - begun)


def _found(path: Path, wanted: Wanted, progress: Progress, *, apart: bool) -> Found:
    progress("read", 0, 1)
    scene = open_scene(path, wanted)
    progress("read", 1, 1)
    nets, doubts = networks_for(scene, wanted)
    land = load_land()
    warnings, told = [*_without_own_name(scene), *doubts], list[str]()
    own = own_id(scene)
    if apart:
        warnings.append(f"another scene is named {scene.scene_id} too: this one is {own}")
        scene = replace(scene, scene_id=own)
    detections = find_ships(
        scene, wanted.rules.detect(scene.kind), land, nets, wanted.places, wanted.area,
        progress=lambda done, of: progress("detect", done, of), tell=told.append,
    )  # fmt: skip
    if detections.is_empty() and not told:
        told.append(why_empty(scene))
    if wanted.layouts is not None:
        from ullage.detect.closer import measure_closer

        detections = measure_closer(scene, detections)
    layouts, undescribed = _layouts(scene, detections, wanted)
    chips, quicklook = _drawn(scene, detections, wanted, land, progress)
    told = [*warnings, *told, *undescribed]
    return Found(path, facts_of(scene, own), detections, chips, quicklook, tuple(told), layouts=layouts)


def _layouts(scene: Scene, detections: pl.DataFrame, wanted: Wanted) -> tuple[pl.DataFrame, list[str]]:
    """Describe the ships from above where that is wanted; of those that cannot be, one reason is told."""
    if wanted.layouts is None:
        return LAYOUTS.frame(), []
    if scene.kind != "optical":
        return LAYOUTS.frame(), [NO_LAYOUT]
    from ullage.detect.layout.rows import describe_found

    layouts, refused = describe_found(scene, detections, wanted.rules.layout)
    if not refused:
        return layouts, []
    first = next(iter(refused.values())).removeprefix(f"{scene.source}: ")
    return layouts, [f"{counted(len(refused), 'ship')} could not be described from above, the first because {first}"]


def _without_own_name(scene: Scene) -> list[str]:
    """Give a scene's warnings; its file stands beside them wherever they are shown."""
    return [one.removeprefix(f"{scene.source}: ") if scene.source else one for one in scene.warnings]


def draw_again(found: Found, wanted: Wanted, progress: Progress) -> Found:
    """Draw the quick look of a scene in which something was rejected since."""
    scene = replace(open_scene(found.path, wanted), scene_id=found.facts["scene_id"])
    _, quicklook = _drawn(scene, found.detections, replace(wanted, chips=None), load_land(), progress)
    return replace(found, quicklook=quicklook)


def why_empty(scene: Scene) -> str:
    """Say why nothing was found in a scene that was searched; it looks at it again."""
    window = Window(0, 0, scene.rows, scene.columns)
    there = np.isfinite(read_overview(scene, window, 0, _FEW).values)
    if not there.any():
        return NO_DATA
    if scene.kind == "sar":
        return NOTHING
    clouds = read_clouds(scene, window, _FEW)
    return CLOUDED if clouds is not None and clouds.values[there].all() else NOTHING_SEEN


def _drawn(
    scene: Scene, detections: pl.DataFrame, wanted: Wanted, land: Land, progress: Progress
) -> tuple[dict[str, bytes], bytes | None]:
    chips, quicklook = {}, None
    if wanted.chips:
        from ullage.detecting.chips import draw_chips

        chips = draw_chips(scene, detections, wanted.credit, lambda done, of: progress("chips", done, of))
    if wanted.quicklook:
        from ullage.detecting.quicklook import draw_quicklook

        quicklook = draw_quicklook(
            scene, detections, wanted.area, land, wanted.credit, lambda done, of: progress("quick look", done, of)
        )
    return chips, quicklook
