"""The scenes of a case, each searched once: what was found is kept by what its file holds, so a new scene costs one."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import polars as pl
import shapely

from ullage.detecting.berth_water import map_water
from ullage.detecting.case_berths import compare_water, look_at_case_berths, with_berth_looks
from ullage.detecting.fixed import mark_fixed
from ullage.detecting.names import shared_names
from ullage.detecting.one_scene import CLOUDED, MEMORY, NO_LAYOUT, NOTHING, NOTHING_SEEN, Found, find_in_scene
from ullage.detecting.opening import open_scene
from ullage.detecting.place_looks import measure_place_looks
from ullage.detecting.rules import DetectingRules
from ullage.detecting.wanted import Wanted
from ullage.errors import InputError, Problem, UllageError
from ullage.land import load_land
from ullage.tables import BERTH_LOOKS, DETECTIONS, LAYOUTS, PLACE_LOOKS, SCENES

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ullage.detecting.berth_water import WaterMap
    from ullage.parts import KeptSteps
    from ullage.records import Place, Scene

_NO_NEWS = frozenset((CLOUDED, NO_LAYOUT, NOTHING, NOTHING_SEEN))
"""What is told of a scene that is empty, and of radar: of many scenes such are usual, and the looks say so."""

_FIGURES: Final = re.compile(r"\d+")

_LAYOUTS = Path("layouts.parquet")
"""That layouts are wanted; nothing is written to it."""


@dataclass(frozen=True, eq=False)
class SearchedScene:
    """What one scene showed.

    Parameters
    ----------
    facts
        Of the scene, see `facts.facts_of`; empty when it could not be read.
    scene, place_looks, detections, layouts
        Rows of `tables.SCENES`, `PLACE_LOOKS`, `DETECTIONS` and `LAYOUTS`.
    warnings
        What a reader of the result has to be told of it.
    problem
        Why it could not be read.
    water
        The water of its berths, of an optical scene.
    """

    facts: dict[str, Any] = field(default_factory=dict)
    scene: pl.DataFrame = field(default_factory=SCENES.frame)
    place_looks: pl.DataFrame = field(default_factory=PLACE_LOOKS.frame)
    detections: pl.DataFrame = field(default_factory=DETECTIONS.frame)
    layouts: pl.DataFrame = field(default_factory=LAYOUTS.frame)
    warnings: tuple[str, ...] = ()
    problem: str | None = None
    water: tuple[WaterMap, ...] = ()


@dataclass(frozen=True, eq=False)
class CaseScenes:
    """What all scenes of a case showed, in an order that does not depend on that of the files.

    Parameters
    ----------
    scenes, place_looks, detections, layouts, berth_looks
        Tables of `tables.SCENES`, `PLACE_LOOKS`, `DETECTIONS`, `LAYOUTS` and `BERTH_LOOKS`; detections with what was
        rejected.
    warnings
        What a reader of the result has to be told: of one scene with its name, of many once with the first one's.
    """

    scenes: pl.DataFrame
    place_looks: pl.DataFrame
    detections: pl.DataFrame
    layouts: pl.DataFrame
    berth_looks: pl.DataFrame = field(default_factory=BERTH_LOOKS.frame)
    warnings: tuple[str, ...] = ()


def search_scenes(
    files: Sequence[tuple[Path, str, str]],
    places: Sequence[Place],
    steps: KeptSteps,
    rules: DetectingRules | None = None,
    progress: Callable[[str, int, int], None] | None = None,
) -> CaseScenes:
    """Search the scenes of a case for ships, and look how much of each place they show.

    Parameters
    ----------
    files
        Of each scene its path, its name as results tell it, and the hash of what it holds.
    places
        Where detections lie, and what is looked at.
    steps
        Where parts are kept and run.
    rules
        Thresholds; the defaults of `ullage detect` when None.
    progress
        Called with the stage, how much of it is done, and how much there is.

    Raises
    ------
    InputError
        When no scene at all could be read.
    """
    if not files:
        return CaseScenes(SCENES.frame(), PLACE_LOOKS.frame(), DETECTIONS.frame(), LAYOUTS.frame())
    tell = progress or (lambda *_: None)
    load_land(progress=lambda part: tell("land", round(part * 100), 100))  # once, before several processes need it
    own = rules or DetectingRules()
    told = [(str(path), f"{path.name} {content}") for path, _, content in files]
    searched = steps.of_files(search_scene, told, own, tuple(places), False, need=MEMORY)
    searched = _told_apart(searched, told, steps, own, tuple(places))
    names = [name for _, name, _ in files]
    if all(one.problem for one in searched):
        raise InputError([Problem(name, str(one.problem)) for name, one in zip(names, searched, strict=True)])
    by_id = {one.facts["scene_id"]: (Path(path), content) for one, (path, content) in zip(searched, told, strict=True)
             if one.facts}  # fmt: skip
    water = {one.facts["scene_id"]: one.water for one in searched if one.facts}
    return _with_berths(_laid_together(names, searched, own), by_id, water, places, steps)


def _with_berths(
    found: CaseScenes,
    files: dict[str, tuple[Path, str]],
    water: dict[str, tuple[WaterMap, ...]],
    places: Sequence[Place],
    steps: KeptSteps,
) -> CaseScenes:
    """Compare the berths of scenes with each other: radar scenes with those before, optical ones of one sensor."""
    radar = look_at_case_berths(found.scenes, files, found.place_looks, places, steps)
    optical = compare_water(found.scenes, found.place_looks, water, places)
    looks = pl.concat([radar, optical]).sort("seen_at", "scene_id", "place_id")
    detections, place_looks = with_berth_looks(found.detections, found.place_looks, looks, places)
    ordered = detections.sort("seen_at", "scene_id", "row", "column", "detection_id", nulls_last=True)
    return replace(found, detections=ordered, place_looks=place_looks, berth_looks=looks)


def search_scene(path: str, rules: DetectingRules, places: tuple[Place, ...], apart: bool) -> SearchedScene:
    """Search one scene: the task that runs on its own.

    Parameters
    ----------
    path
        The scene.
    rules, places
        As of `search_scenes`.
    apart
        Whether its id is to have a hash, because another scene has its name too.
    """
    wanted = Wanted(rules=rules, places=places, layouts=_LAYOUTS)
    found = find_in_scene(Path(path), wanted, apart=apart)
    if found.problem is not None:
        return SearchedScene(problem=str(found.problem))
    try:
        scene = replace(open_scene(Path(path), wanted), scene_id=found.facts["scene_id"])
        looks = measure_place_looks(scene, places, load_land())
        water = map_water(scene, [place for place in places if place.role != "anchorage"])
    except (UllageError, OSError) as error:
        return SearchedScene(problem=str(error))
    return SearchedScene(
        found.facts,
        SCENES.frame([_scene_row(scene, found.facts)]),
        looks,
        found.detections,
        found.layouts,
        tuple(told for told in found.warnings if told not in _NO_NEWS),
        water=water,
    )


def _scene_row(scene: Scene, facts: dict[str, Any]) -> dict[str, Any]:
    corners = scene.footprint()
    return {
        "scene_id": scene.scene_id,
        "seen_at": scene.seen_at((scene.rows - 1) / 2),
        "sensor": scene.sensor,
        "kind": scene.kind,
        "pixel_m": sum(facts["spacing_m"]) / 2,
        "footprint": shapely.to_wkb(shapely.Polygon(corners)),
        "track": facts["track"],
    }


def _told_apart(
    searched: list[SearchedScene],
    told: Sequence[tuple[str, str]],
    steps: KeptSteps,
    rules: DetectingRules,
    places: tuple[Place, ...],
) -> list[SearchedScene]:
    """Search again, under an id of their own, scenes that share their name."""
    shared = shared_names((one.facts["scene_id"], one.facts["own_id"]) for one in searched if one.facts)
    again = [k for k, one in enumerate(searched) if one.facts.get("scene_id") in shared]
    if again:
        anew = steps.of_files(search_scene, [told[k] for k in again], rules, places, True, need=MEMORY)
        for k, one in zip(again, anew, strict=True):
            searched[k] = one
    return searched


def _laid_together(names: Sequence[str], searched: Sequence[SearchedScene], rules: DetectingRules) -> CaseScenes:
    """Lay what all scenes showed together, each scene once, without what is fixed."""
    warnings: list[str] = []
    told_of: list[tuple[str, str]] = []
    kept: dict[str, tuple[str, SearchedScene]] = {}
    for name, one in sorted(zip(names, searched, strict=True), key=lambda pair: pair[0]):
        if one.problem is not None:
            warnings.append(f"{name} could not be read and was left out: {_on_one_line(one.problem)}")
        elif one.facts["own_id"] in kept:
            warnings.append(f"{name} is the scene {kept[one.facts['own_id']][0]} again: it was taken once")
        else:
            kept[one.facts["own_id"]] = (name, one)
            told_of += [(name, told) for told in one.warnings]
    ordered = sorted(kept.values(), key=lambda pair: (pair[1].facts["seen_at"], pair[1].facts["own_id"]))
    found = [Found(Path(name), one.facts, one.detections, layouts=one.layouts) for name, one in ordered]
    detections = pl.concat([one.detections for one in mark_fixed(found, rules.fixed)])
    detections = detections.sort("seen_at", "scene_id", "row", "column", "detection_id", nulls_last=True)
    ships = detections.filter(pl.col("reject_reason").is_null()).select("detection_id").with_row_index("order")
    layouts = pl.concat([one.layouts for _, one in ordered]).join(ships, on="detection_id")
    return CaseScenes(
        pl.concat([one.scene.with_columns(source=pl.lit(name)) for name, one in ordered]),
        pl.concat([one.place_looks for _, one in ordered]).sort("seen_at", "scene_id", "place_id"),
        detections,
        layouts.sort("order", "way", "feature").drop("order"),
        warnings=(*warnings, *_joined(told_of)),
    )


def _joined(told_of: Sequence[tuple[str, str]]) -> list[str]:
    """Join what is told of scenes, by name: what is told of many, but for its figures, becomes one warning."""
    alike: dict[str, list[tuple[str, str]]] = {}
    for name, told in told_of:
        alike.setdefault(_FIGURES.sub("0", told), []).append((name, told))
    warnings: list[str] = []
    for group in alike.values():
        scenes = len({name for name, _ in group})
        if scenes == 1:
            warnings += [f"{name}: {told}" for name, told in group]
            continue
        name, told = group[0]
        own = ", each with its own figures" if len({told for _, told in group}) > 1 else ""
        warnings.append(f"{scenes:,} scenes{own}: {told}; the first: {name}")
    return warnings


def _on_one_line(text: str) -> str:
    return " ".join(text.split())
