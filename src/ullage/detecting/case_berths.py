"""Berths of a case in its scenes: a ship beside a quay is told by what is otherwise in other scenes.

Beside a quay a search of one scene finds cranes, dolphins and the quay itself, and loses the ship among them. So where
a place has an outline the comparison tells, of radar with earlier scenes of the track, of an optical scene with others
of its sensor: what it calls occupied is a detection, what it cannot tell is no clear look.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import polars as pl

from ullage.detect.berth import BerthRule, find_berth_looks
from ullage.detect.berth.rule import CANNOT_TELL, EMPTY, OCCUPIED
from ullage.detect.berth.water import BerthWaterRule, length_sd_m, tell_berths
from ullage.detecting.berth_water import at, axis_of
from ullage.sources.scenes import read_scene
from ullage.tables import BERTH_LOOKS, DETECTIONS, row_ids, rule_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from ullage.detect.berth.water import BerthWater
    from ullage.detecting.berth_water import WaterMap
    from ullage.parts import KeptSteps
    from ullage.records import Place

COMPARED: Final = "what lies at the berth is told by the comparison with other scenes"
METHOD: Final = "change at the berth beside other scenes"

# each look opens so many scenes; on a simulated season twelve told the same as thirty
CASE_RULE: Final = BerthRule(most_earlier=12)

WATER_RULE: Final = BerthWaterRule()

_AXIS_SD_DEG: Final = 10.0  # hulls lie within 20 degrees of their berth
_P90: Final = 1.645  # deviations of a normal law from its middle to its 5 and 95 % points


def look_at_case_berths(
    scenes: pl.DataFrame,
    files: dict[str, tuple[Path, str]],
    place_looks: pl.DataFrame,
    places: Sequence[Place],
    steps: KeptSteps,
    rule: BerthRule = CASE_RULE,
) -> pl.DataFrame:
    """Look at each berth in each radar scene of a case.

    Parameters
    ----------
    scenes, place_looks
        Tables of `tables.SCENES` and `PLACE_LOOKS`.
    files
        Path of each scene and what tells what it holds, by the scene's id.
    places
        Those with an outline that are no anchorage are berths.
    steps
        Where parts are kept and run: a look is kept by what its scene and those that it is compared with hold.
    rule
        Thresholds.

    Returns
    -------
    DataFrame
        Of `tables.BERTH_LOOKS`, by time and place.
    """
    berths = {place.id: place for place in places if place.area and place.role != "anchorage"}
    radar = scenes.filter((pl.col("kind") == "sar") & pl.col("track").is_not_null()).sort("seen_at", "scene_id")
    shown = place_looks.filter((pl.col("covered_share") > 0) & pl.col("place_id").is_in(list(berths)))
    stacks, names = [], []
    for _, track in radar.group_by("track", maintain_order=True):
        ids = track["scene_id"].to_list()
        for k, scene_id in enumerate(ids):
            if scene_id in shown["scene_id"]:
                stack = [files[one] for one in ids[max(0, k - rule.most_earlier) : k + 1]]
                stacks.append((tuple(str(path) for path, _ in stack), "\n".join(told for _, told in stack)))
                names.append(scene_id)
    looks = steps.of_files(look_at_berths_of, stacks, tuple(berths[name] for name in sorted(berths)), rule)
    found = [one.with_columns(scene_id=pl.lit(name)) for one, name in zip(looks, names, strict=True)]
    seen = pl.concat([BERTH_LOOKS.frame(), *found]).join(shown, on=["place_id", "scene_id"], how="semi")
    ordered: pl.DataFrame = seen.sort("seen_at", "scene_id", "place_id")
    return ordered


def look_at_berths_of(paths: tuple[str, ...], places: tuple[Place, ...], rule: BerthRule) -> pl.DataFrame:
    """Look at the berths in the last of some scenes of one track: the task that runs on its own."""
    *earlier, last = (read_scene(Path(path)) for path in paths)
    found: pl.DataFrame = find_berth_looks(last, earlier, places, rule)
    return found


def compare_water(
    scenes: pl.DataFrame,
    place_looks: pl.DataFrame,
    water: Mapping[str, Sequence[WaterMap]],
    places: Sequence[Place],
    rule: BerthWaterRule = WATER_RULE,
) -> pl.DataFrame:
    """Tell of each berth in each optical scene whether a ship lay there, by its water in other scenes of the sensor.

    Parameters
    ----------
    scenes, place_looks
        Tables of `tables.SCENES` and `PLACE_LOOKS`: a place that was not clear is not compared.
    water
        The berths' water, by scene.
    places
        With the outlines of the berths.
    rule
        Thresholds.

    Returns
    -------
    DataFrame
        Of `tables.BERTH_LOOKS`, by time and place.
    """
    known = {place.id: place for place in places}
    about = {row["scene_id"]: row for row in scenes.iter_rows(named=True)}
    clear = place_looks.filter(pl.col("clear_share") >= rule.seen_share)
    shown = set(clear.select("scene_id", "place_id").iter_rows())
    groups: dict[tuple[Any, ...], list[tuple[str, WaterMap]]] = {}
    for scene_id in sorted(water):
        for one in water[scene_id]:
            if (scene_id, one.place_id) in shown:
                key = one.place_id, about[scene_id]["sensor"], one.cell_m, one.cells.shape
                groups.setdefault(key, []).append((scene_id, one))
    rows = []
    for (place_id, _, cell_m, _), members in sorted(groups.items()):
        told = tell_berths(np.stack([one.cells for _, one in members]), cell_m, rule)
        for (scene_id, _), look in zip(members, told, strict=True):
            rows.append(_water_row(about[scene_id], known[place_id], look, len(members) - 1, cell_m, rule))
    return BERTH_LOOKS.frame(rows).sort("seen_at", "scene_id", "place_id")


def _water_row(
    scene: Mapping[str, Any], place: Place, look: BerthWater, others: int, cell_m: float, rule: BerthWaterRule
) -> dict[str, Any]:
    row = {
        "place_id": place.id,
        "scene_id": scene["scene_id"],
        "seen_at": scene["seen_at"],
        "state": look.state,
        "reason": look.reason,
        "earlier": others,
        "p_occupied": {OCCUPIED: rule.right_p, EMPTY: 1.0 - rule.right_p}.get(look.state),
        "rule": rule_text(rule),
    }
    if look.state != OCCUPIED:
        return row
    lat, lon = at(place, look.along_m, look.across_m)
    sd = length_sd_m(look.length_m, cell_m, rule)
    area = look.length_m * look.beam_m
    where = {"lat_deg": float(lat), "lon_deg": float(lon)}
    return row | where | {"changed_m2": area, "length_m": look.length_m, "length_sd_m": sd}


def with_berth_looks(
    detections: pl.DataFrame, place_looks: pl.DataFrame, looks: pl.DataFrame, places: Iterable[Place]
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Give detections and looks as the comparison at berths has them.

    Parameters
    ----------
    detections, place_looks, looks
        Tables of `tables.DETECTIONS`, `PLACE_LOOKS` and `BERTH_LOOKS`.
    places
        With the outlines of the berths.

    Returns
    -------
    detections, place_looks
        At a berth that is occupied there is one detection more. Where the comparison tells, what a search of the scene
        alone found there is rejected; where it cannot tell, the place was not clear.
    """
    told = looks.filter(pl.col("state") != CANNOT_TELL).select("scene_id", "place_id", _told=True)
    marked = detections.join(told, on=["scene_id", "place_id"], how="left", maintain_order="left")
    beside = pl.col("_told").fill_null(value=False) & pl.col("reject_reason").is_null()
    reason = pl.when(beside).then(pl.lit(COMPARED)).otherwise(pl.col("reject_reason"))
    kept = marked.with_columns(reject_reason=reason).drop("_told")
    axes = {place.id: axis_of(place)[0] % 180.0 for place in places if place.area}
    ships = looks.filter(pl.col("state") == OCCUPIED).iter_rows(named=True)
    rows = [_detection(look, axes[look["place_id"]]) for look in ships]
    dim = looks.filter(pl.col("state") == CANNOT_TELL).select("scene_id", "place_id", _why="reason")
    seen = place_looks.join(dim, on=["scene_id", "place_id"], how="left", maintain_order="left")
    hidden = pl.col("_why").is_not_null()
    seen = seen.with_columns(
        clear_share=pl.when(hidden).then(0.0).otherwise(pl.col("clear_share")),
        reason=pl.when(hidden).then(pl.col("_why")).otherwise(pl.col("reason")),
    ).drop("_why")
    return pl.concat([kept, DETECTIONS.frame(rows)]), seen


def _detection(look: dict[str, Any], axis_deg: float) -> dict[str, Any]:
    (name,) = row_ids("berth", [look["scene_id"]], [look["place_id"]])
    length, sd = look["length_m"], look["length_sd_m"]
    same = ("scene_id", "seen_at", "place_id", "lat_deg", "lon_deg", "length_m", "length_sd_m", "rule")
    return {
        **{one: look[one] for one in same},
        "detection_id": name,
        "length_low_m": max(length - _P90 * sd, 0.0),
        "length_high_m": length + _P90 * sd,
        "axis_deg": axis_deg,
        "axis_sd_deg": _AXIS_SD_DEG,
        "contrast_db": look["change_db"],
        "p_ship": look["p_occupied"],
        "method": METHOD,
    }
