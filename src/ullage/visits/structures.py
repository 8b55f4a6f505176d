"""What is there whenever one looks is a fixed structure, and no ship."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import polars as pl

from ullage.visits.where import position_of, short_m

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy.typing as npt

    from ullage.records import Place
    from ullage.visits.sighting_rule import SightingRule

_BLOCK: Final = 1000  # things compared with all others at once


def mark_structures(
    found: Sequence[dict[str, Any]],
    scenes: pl.DataFrame,
    place_looks: pl.DataFrame | None,
    places: Mapping[str, Place],
    rule: SightingRule,
) -> None:
    """Lower ``p_ship`` of what has its like at the same spot in most clear looks at its place, and say so.

    Parameters
    ----------
    found
        Rows of sightings of detections; those that a track explains are ships, and count for nothing here.
    scenes, place_looks, places, rule
        As `find_sightings` takes them.
    """
    clear = _clear_scenes(scenes, place_looks, places, rule)
    by_place: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in found:
        if row["mmsi"] is None and row["length_m"] is not None and row["scene_id"] in clear[row["place_id"]]:
            by_place[row["place_id"]].append(row)
    for place, rows in sorted(by_place.items()):
        looks = len(clear[place])
        if looks < rule.structure_looks:
            continue
        for row, count in zip(rows, _scenes_with_its_like(rows, rule), strict=True):
            if count > rule.structure_share * looks:
                row["p_ship"] = min(row["p_ship"], rule.structure_p)
                row["said"].append(
                    f"something as long was at that spot in {count} of {looks} clear looks: a fixed structure"
                )


def _clear_scenes(
    scenes: pl.DataFrame, place_looks: pl.DataFrame | None, places: Mapping[str, Place], rule: SightingRule
) -> dict[str, set[str]]:
    """Give the scenes in which each place was clear."""
    clear: dict[str, set[str]] = defaultdict(set)
    if place_looks is not None:
        kept = place_looks.filter(pl.col("clear_share") >= rule.clear_share)
        for place, scene in kept.select("place_id", "scene_id").iter_rows():
            clear[place].add(scene)
        return clear
    if not len(scenes):
        return clear
    import shapely

    grounds = shapely.from_wkb(scenes["footprint"].to_list())
    names = np.array(scenes["scene_id"].to_list(), dtype=object)
    for place in places.values():
        where = position_of(place)
        if where is not None:
            over = shapely.contains_xy(grounds, where[1], where[0])
            clear[place.id] = set(names[over].tolist())
    return clear


def _scenes_with_its_like(rows: Sequence[Mapping[str, Any]], rule: SightingRule) -> list[int]:
    """Count for each thing the scenes that show one as long at its spot."""
    lat, lon, length = (np.array([row[name] for row in rows]) for name in ("lat_deg", "lon_deg", "length_m"))
    _, scene = np.unique([row["scene_id"] for row in rows], return_inverse=True)
    counts: list[int] = []
    for first in range(0, len(rows), _BLOCK):
        part = slice(first, first + _BLOCK)
        near = short_m(lat[part, None], lon[part, None], lat, lon) <= rule.spot_m
        larger = np.maximum(length[part, None], length)
        alike = near & (np.abs(length[part, None] - length) <= rule.same_size * larger)
        counts += [_different(scene[one]) for one in alike]
    return counts


def _different(scenes: npt.NDArray[np.int64]) -> int:
    return len(np.unique(scenes))
