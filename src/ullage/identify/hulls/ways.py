"""Whether a hull can have come from where she was surely seen, and gone on to where she next was."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from ullage.geo import M_PER_NM, distance_m

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy.typing as npt
    import polars as pl

    from ullage.identify.hulls.rule import HullRule
    from ullage.records import Place

    Floats = npt.NDArray[np.float64]
    Ints = npt.NDArray[np.int64]

_US_PER_H: Final = 3.6e9
_M_PER_KM: Final = 1000.0


@dataclass(frozen=True, slots=True, eq=False)
class Spots:
    """Where and when sightings were.

    Parameters
    ----------
    after_h, before_h
        The span of each in hours since 1970, of shape (n,).
    lat_deg, lon_deg
        Where; NaN where nobody knows [°].
    scene
        Number of the scene; -1 without.
    place_id
        The places.
    """

    after_h: Floats
    before_h: Floats
    lat_deg: Floats
    lon_deg: Floats
    scene: Ints
    place_id: tuple[str | None, ...]

    def take(self, at: Ints) -> Spots:
        """Give some of them."""
        places = tuple(self.place_id[one] for one in at.tolist())
        return Spots(self.after_h[at], self.before_h[at], self.lat_deg[at], self.lon_deg[at], self.scene[at], places)


def spots_of(sightings: pl.DataFrame, places: Mapping[str, Place]) -> Spots:
    """Give where and when each sighting was: its own position, or that of its place."""
    named = {name: position for name, place in places.items() if (position := _position(place)) is not None}
    where = [
        (row["lat_deg"], row["lon_deg"])
        if row["lat_deg"] is not None and row["lon_deg"] is not None
        else named.get(row["place_id"], (np.nan, np.nan))
        for row in sightings.select("lat_deg", "lon_deg", "place_id").iter_rows(named=True)
    ]
    lat, lon = np.array(where, np.float64).reshape(-1, 2).T
    numbers = {name: at for at, name in enumerate(sorted(set(sightings["scene_id"].drop_nulls())))}
    scene = np.array([numbers.get(name, -1) for name in sightings["scene_id"]], np.int64)
    after, before = (_hours(sightings, name) for name in ("seen_after", "seen_before"))
    return Spots(after, before, lat, lon, scene, tuple(sightings["place_id"]))


def _position(place: Place) -> tuple[float, float] | None:
    from ullage.visits.where import position_of  # the room of visits brings tracks and SciPy along

    return position_of(place)


def _hours(sightings: pl.DataFrame, name: str) -> Floats:
    return (sightings[name].fill_null(sightings["seen_at"]).dt.epoch("us").to_numpy() / _US_PER_H).astype(np.float64)


def needed_kn(a: Spots, b: Spots, rule: HullRule) -> Floats:
    """Give the speed that one ship needs to be at both spots [kn], pair by pair: infinite in one scene.

    Spans are taken at their farthest ends, ways at their shortest. Where a position is not known, it is 0.
    """
    with np.errstate(invalid="ignore"):
        way = distance_m(a.lat_deg, a.lon_deg, b.lat_deg, b.lon_deg)
    miles = np.maximum(np.nan_to_num(way) - rule.place_km * _M_PER_KM, 0.0) * rule.detour / M_PER_NM
    hours = np.maximum(b.before_h - a.after_h, a.before_h - b.after_h)
    speed = np.where(miles > 0, miles / np.maximum(hours, 1e-6), 0.0)
    return np.asarray(np.where((a.scene == b.scene) & (a.scene >= 0), np.inf, speed))


def log_feasible(speed_kn: Floats, rule: HullRule) -> Floats:
    """Give the logarithm of the probability that a small tanker does a speed; minus infinity where none can."""
    soft = -np.logaddexp(0.0, (np.minimum(speed_kn, 1e3) - rule.usual_kn) / rule.spread_kn)
    return np.asarray(np.where(speed_kn > rule.most_kn, -np.inf, soft))


def travel_parts(
    spots: Spots, sure: Spots, of_hull: Ints, p_sure: Floats, hulls: int, rule: HullRule
) -> tuple[Floats, Floats]:
    """Give what ways at sea add: from each hull's last sure sighting, and to her next.

    Parameters
    ----------
    spots
        Of m sightings.
    sure, of_hull, p_sure
        Sure sightings in the order of time, whose each is, and with what probability.
    hulls
        How many hulls there are.
    rule
        How fast ships are.

    Returns
    -------
    part, speed_kn
        Of shape (m, hulls): logarithm of the probability that she can have been there, and the speed that she needs.
    """
    part, speed = np.zeros((2, len(spots.after_h), hulls))
    for hull in np.unique(of_hull).tolist():
        own = np.flatnonzero(of_hull == hull)
        middle = (sure.after_h[own] + sure.before_h[own]) / 2
        at = np.searchsorted(middle, (spots.after_h + spots.before_h) / 2)
        for beside in (np.maximum(at - 1, 0), np.minimum(at, len(own) - 1)):
            _take_slower(part, speed, hull, spots, sure, own[beside], p_sure, rule)
    _one_scene(part, speed, spots, sure, of_hull, p_sure)
    return part, speed


def _take_slower(
    part: Floats, speed: Floats, hull: int, spots: Spots, sure: Spots, beside: Ints, p_sure: Floats, rule: HullRule
) -> None:
    needs = needed_kn(spots, sure.take(beside), rule)
    can = np.exp(log_feasible(needs, rule))
    with np.errstate(divide="ignore"):
        # what is sure to less than 1 may be another ship, and then says nothing
        found = np.log(p_sure[beside] * can + (1.0 - p_sure[beside]))
    part[:, hull] = np.minimum(part[:, hull], found)
    speed[:, hull] = np.maximum(speed[:, hull], needs)


def _one_scene(part: Floats, speed: Floats, spots: Spots, sure: Spots, of_hull: Ints, p_sure: Floats) -> None:
    """Let nobody be two ships of one scene."""
    for at in np.flatnonzero(np.isin(spots.scene, sure.scene) & (spots.scene >= 0)).tolist():
        for other in np.flatnonzero(sure.scene == spots.scene[at]).tolist():
            hull = of_hull[other]
            with np.errstate(divide="ignore"):
                part[at, hull] = min(part[at, hull], float(np.log(1.0 - p_sure[other])))
            speed[at, hull] = np.inf


def find_conflicts(spots: Spots, rule: HullRule) -> npt.NDArray[np.bool_]:
    """Give which pairs of sightings cannot be of one ship, of shape (n, n)."""
    count = len(spots.after_h)
    out = np.zeros((count, count), np.bool_)
    for at in range(count - 1):
        others = np.arange(at + 1, count)
        needs = needed_kn(spots.take(np.full(len(others), at)), spots.take(others), rule)
        out[at, at + 1 :] = needs > rule.most_kn
    return out | out.T


def loading_parts(
    spots: Spots, laden: Floats, sure: Spots, sure_laden: Floats, of_hull: Ints, hulls: int,
    places: Mapping[str, Place], rule: HullRule,
) -> Floats:  # fmt: skip
    """Give what loading adds: who was last seen laden cannot load before she has landed her cargo, and the reverse.

    Parameters
    ----------
    spots, laden
        Of m sightings, and the probability that each is laden; NaN where nobody judged.
    sure, sure_laden, of_hull
        Sure sightings in the order of time, the same of them, and whose each is.
    hulls
        How many hulls there are.
    places
        Places by their id.
    rule
        How fast ships are and how long they lie.

    Returns
    -------
    array
        Of shape (m, hulls), 0 or the logarithm of `rule.wrong_loading`.
    """
    part = np.zeros((len(spots.after_h), hulls))
    middle = (spots.after_h + spots.before_h) / 2
    sure_at = (sure.after_h + sure.before_h) / 2
    for hull in np.unique(of_hull).tolist():
        own = np.flatnonzero(of_hull == hull)
        last = np.searchsorted(sure_at[own], middle) - 1
        for at in np.flatnonzero(last >= 0).tolist():
            if _out_of_turn(spots, at, laden[at], sure, int(own[last[at]]), sure_laden, places, rule):
                part[at, hull] = np.log(rule.wrong_loading)
    return part


def _out_of_turn(
    spots: Spots, at: int, laden: float, sure: Spots, last: int, sure_laden: Floats, places: Mapping[str, Place],
    rule: HullRule,
) -> bool:  # fmt: skip
    """Say whether she had no time to go, and land or load, between two sightings."""
    here, there = places.get(spots.place_id[at] or ""), places.get(sure.place_id[last] or "")
    if here is None or here is there or np.isnan(sure_laden[last]):
        return False
    was_laden, was_light = sure_laden[last] >= rule.sure_p, sure_laden[last] <= 1 - rule.sure_p
    if here.role == "loads" and was_laden and not laden >= rule.sure_p:
        wanted = "discharges"
    elif here.role == "discharges" and was_light and laden >= rule.sure_p:
        wanted = "loads"
    else:
        return False
    between = [place for place in places.values() if place.role == wanted]
    hours = spots.before_h[at] - sure.after_h[last] - rule.turn_h
    miles = [_way_by(sure, last, place, spots, at) for place in between if _position(place) is not None]
    return bool(miles) and min(miles) * rule.detour > rule.usual_kn * max(hours, 0.0)


def _way_by(a: Spots, i: int, place: Place, b: Spots, j: int) -> float:
    """Give the way from one spot by a place to another [nm]; 0 where a position is not known."""
    lat, lon = _position(place) or (np.nan, np.nan)
    legs: Any = [
        distance_m(x.lat_deg[k], x.lon_deg[k], lat, lon)
        for x, k in ((a, i), (b, j))
        if np.isfinite(x.lat_deg[k]) and np.isfinite(x.lon_deg[k])
    ]  # fmt: skip
    return float(sum(legs)) / M_PER_NM
