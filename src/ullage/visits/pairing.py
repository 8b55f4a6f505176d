"""One ship seen twice at once: in two scenes of one pass, or by a detector and by an observer."""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta
from math import cos, floor, hypot, radians
from typing import TYPE_CHECKING, Any, Final

from ullage.track.plane import LEAST_M_PER_DEGREE
from ullage.visits.where import short_m

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from ullage.visits.ships import Ships
    from ullage.visits.sighting_rule import SightingRule

    Row = dict[str, Any]

_REGISTER: Final = (
    0.03  # registers' lengths and measured ones differ by a few per cent: between perpendiculars, overhangs
)
_MEASURED: Final = 0.1  # standard deviation of a measured length without one, a part of it
_FROM_DETECTION: Final = (
    "scene_id", "mmsi", "p_outline", "length_m", "length_sd_m", "beam_m", "beam_sd_m", "pixel_m", "lat_deg", "lon_deg",
)  # fmt: skip


def join_passes(found: Sequence[Row], rule: SightingRule) -> list[Row]:
    """Join what is one ship in two scenes of one pass, or one vessel twice in one scene.

    Parameters
    ----------
    found
        Rows of sightings of detections, in the order of time and id.
    rule
        How near in time and place.
    """
    joined: list[Row] = []
    limit = timedelta(seconds=rule.same_pass_s)
    by_ship: dict[tuple[str, str], Row] = {}
    by_cell: dict[tuple[str, int, int], dict[str, list[Row]]] = defaultdict(lambda: defaultdict(list))
    for row in found:
        place, vessel, cell = row["place_id"], row["vessel_id"], _cell(row, rule)
        own = by_ship.get((place, vessel)) if vessel else None
        others = [scenes for beside in _around(cell) if (scenes := by_cell.get((place, *beside)))]
        near = [one for some in others for scene in some if scene != row["scene_id"] for one in some[scene]]
        fits = [own] if own is not None else [one for one in near if _is_same(one, row, rule)]
        fits = [one for one in fits if row["seen_at"] - one["seen_at"] <= limit]
        same = min(fits, key=lambda one: (_apart(one, row), one["evidence"]), default=None)
        if same is None:
            joined.append(row)
            by_cell[place, *cell][row["scene_id"]].append(row)
        else:
            _take_in(same, row)
        kept = row if same is None else same
        if kept["vessel_id"]:
            by_ship[place, kept["vessel_id"]] = kept
    return joined


def _cell(row: Row, rule: SightingRule) -> tuple[int, int]:
    """Give the cell of a grid that a detection lies in: what is at its spot lies there or beside."""
    size = max(rule.spot_m, 1.0) / LEAST_M_PER_DEGREE
    return floor(row["lat_deg"] / size), floor(row["lon_deg"] * cos(radians(row["lat_deg"])) / size)


def _around(cell: tuple[int, int]) -> Iterator[tuple[int, int]]:
    for down in (-1, 0, 1):
        for across in (-1, 0, 1):
            yield cell[0] + down, cell[1] + across


def _is_same(one: Row, other: Row, rule: SightingRule) -> bool:
    is_free = one["vessel_id"] is None or other["vessel_id"] is None
    shown = one.get("scenes") or {one["scene_id"]}
    return is_free and other["scene_id"] not in shown and _apart(one, other) <= rule.spot_m


def _apart(one: Row, other: Row) -> float:
    return float(short_m(one["lat_deg"], one["lon_deg"], other["lat_deg"], other["lon_deg"]))


def _take_in(one: Row, other: Row) -> None:
    """Add a second detection of the same ship; what is known best of her stays."""
    one["scenes"] = {*one.get("scenes", {one["scene_id"]}), other["scene_id"]}
    one["evidence"] = sorted([*one["evidence"], *other["evidence"]])
    if (other["p_vessel"] or 0.0) > (one["p_vessel"] or 0.0):
        one.update({name: other[name] for name in ("vessel_id", "p_vessel", "mmsi")})
        one["said"] = [*other["said"], *one["said"]]
    one["p_ship"] = max(one["p_ship"], other["p_ship"])
    if (other["length_sd_m"] or float("inf")) < (one["length_sd_m"] or float("inf")):
        one.update({name: other[name] for name in _FROM_DETECTION if name not in ("scene_id", "mmsi")})
    one["said"].append(f"seen {len(one['evidence'])} times in one pass")


def pair_observations(seen: Sequence[Row], found: Sequence[Row], ships: Ships, rule: SightingRule) -> list[Row]:
    """Join observations with the detections that are of the same ship: one with one, the likeliest first.

    Parameters
    ----------
    seen, found
        Rows of sightings, of observations and of detections.
    ships
        Lengths of the fleet.
    rule
        How near in time and length.

    Returns
    -------
    list of dict
        The observations, some with what was detected of them, and the detections that are none of theirs.
    """
    pairs = sorted(_pairs(seen, found, ships, rule))
    of_seen: set[int] = set()
    of_found: set[int] = set()
    rows = [dict(row) for row in seen]
    for *_, i, j in pairs:
        if i not in of_seen and j not in of_found:
            of_seen.add(i)
            of_found.add(j)
            _see_too(rows[i], found[j], rule)
    return rows + [dict(row) for j, row in enumerate(found) if j not in of_found]


def _pairs(
    seen: Sequence[Row], found: Sequence[Row], ships: Ships, rule: SightingRule
) -> Iterator[tuple[float, timedelta, list[str], list[str], int, int]]:
    """Give observations and detections that may be of one ship, with what parts them."""
    slack, paired = timedelta(minutes=rule.slack_min), timedelta(hours=rule.paired_h)
    by_day: dict[tuple[str, Any], list[int]] = defaultdict(list)
    for j, row in enumerate(found):
        by_day[row["place_id"], row["seen_at"].date()].append(j)
    for i, one in enumerate(seen):
        if one["seen_before"] - one["seen_after"] > paired:
            continue
        first, last = one["seen_after"] - slack, one["seen_before"] + slack
        for day in range((last.date() - first.date()).days + 1):
            for j in by_day.get((one["place_id"], first.date() + timedelta(days=day)), ()):
                cost = _parted_by(one, found[j], ships, rule) if first <= found[j]["seen_at"] <= last else None
                if cost is not None:
                    apart = abs(found[j]["seen_at"] - one["seen_at"])
                    yield cost, apart, one["evidence"], found[j]["evidence"], i, j


def _parted_by(one: Row, other: Row, ships: Ships, rule: SightingRule) -> float | None:
    """Give what speaks against one ship, 0 for nothing; None where it cannot be."""
    named, matched = one["vessel_id"], other["vessel_id"]
    if named and matched:
        return 0.0 if named == matched else None
    if matched:
        return 2.0 if _is_one_image(one, rule) else None
    length_m = ships.lengths_m.get(named or "")
    if length_m is None or other["length_m"] is None:
        return 1.5
    sd = hypot(other["length_sd_m"] or _MEASURED * other["length_m"], _REGISTER * length_m)
    off = abs(other["length_m"] - length_m) / max(sd, 1.0)
    return off / rule.most_deviations if off <= rule.most_deviations else None


def _is_one_image(one: Mapping[str, Any], rule: SightingRule) -> bool:
    return bool(one["seen_before"] - one["seen_after"] <= timedelta(hours=rule.same_image_h))


def _see_too(row: Row, other: Row, rule: SightingRule) -> None:
    """Add a detection to the observation of the same ship."""
    if _is_one_image(row, rule) or (row["vessel_id"] and row["vessel_id"] == other["vessel_id"]):
        row.update(dict.fromkeys(("seen_at", "seen_after", "seen_before"), other["seen_at"]))
    row.update({name: other[name] for name in _FROM_DETECTION})
    row["sensor"] = row["sensor"] or other["sensor"]
    if row["vessel_id"] is None and other["vessel_id"] is not None:
        row.update(vessel_id=other["vessel_id"], p_vessel=other["p_vessel"])
    row["evidence"] = [*row["evidence"], *other["evidence"]]
    row["said"] = [*row["said"], *other["said"]]
