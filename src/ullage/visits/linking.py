"""Which sightings of hulls that nobody names are of a stay that is known, or of one stay, by odds.

One visit against a ship of its own, for two sightings g apart, the second of which shows some ship anyway:

    (integral of S from g on / mean stay) · product of (1 - p) over clear looks between that showed neither
        · N(difference of lengths; both errors) · (same spot: 0.95)
    against    visits_per_day · mean stay · N(difference; both errors and the fleet's spread, twice) · (same spot: 0.5)

Links are taken from the likeliest down: none joins two names, or two ships of one look. What is too many to compare
stays apart.
"""

from __future__ import annotations

from bisect import bisect_right
from datetime import timedelta
from math import exp, hypot, pi, prod, sqrt
from typing import TYPE_CHECKING, Final

from ullage.visits.seen import Seen, Stay
from ullage.visits.stay_law import StayLaw
from ullage.visits.where import short_m
from ullage.visits.without import DAY

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from ullage.visits.rule import VisitRule
    from ullage.visits.without import AllLooks

_REGISTER: Final = 0.03  # registers' lengths and measured ones differ by a few per cent
_MEASURED: Final = 0.1  # standard deviation of a length without one, a part of it
_HORIZON: Final = timedelta(days=6)  # hardly a stay in a hundred lasts so long
_ONE_LOOK: Final = timedelta(minutes=10)
_STAYS_PUT: Final = 0.95  # judged: a moored ship stays where she is
_BY_CHANCE: Final = 0.5  # judged: terminals have two berths or so
_MOST_AHEAD: Final = 200  # of so many later sightings each is compared


def link_unnamed(
    stays: Sequence[Stay],
    unnamed: Sequence[Seen],
    looks: AllLooks,
    lengths_m: Mapping[str, float],
    rule: VisitRule,
) -> list[Stay]:
    """Add sightings of unnamed hulls to the stays at one place that they are of, and make stays of the others.

    Parameters
    ----------
    stays
        Stays of named ships there.
    unnamed
        Sightings there without a name.
    looks
        Clear looks.
    lengths_m
        Lengths of the fleet [m].
    rule
        Thresholds and laws.

    Returns
    -------
    list of Stay
        All stays. Two observations without a name and without an image of the case are never one: who writes two rows
        means two ships.
    """
    groups = [Stay(list(stay.seen), list(stay.said)) for stay in stays]
    of = {id(one): k for k, group in enumerate(groups) for one in group.seen}
    nodes = sorted((one for group in groups for one in group.seen if one.is_precise), key=Seen.in_time)
    for one in sorted(unnamed, key=Seen.order):
        of[id(one)] = len(groups)
        groups.append(Stay([one]))
        if one.is_precise:
            nodes.append(one)
    nodes.sort(key=Seen.in_time)
    links = sorted(_links(nodes, looks, lengths_m, rule), key=lambda link: (-link[0], link[1].key, link[2].key))
    for odds, a, b in links:
        first, second = of[id(a)], of[id(b)]
        if first != second and _can_join(groups[first], groups[second]):
            kept, gone = (second, first) if _name(groups[second]) else (first, second)
            for one in groups[gone].seen:
                of[id(one)] = kept
            groups[kept] = _joined(groups[kept], groups[gone], odds)
            groups[gone] = Stay([])
    return [group for group in groups if group.seen]


def _links(
    nodes: Sequence[Seen], looks: AllLooks, lengths_m: Mapping[str, float], rule: VisitRule
) -> Iterator[tuple[float, Seen, Seen]]:
    """Give pairs that are more probably of one stay than not, with their odds."""
    law = StayLaw(rule.stay_median_d, rule.stay_log_sd)
    begins = [one.after for one in nodes]
    for k, one in enumerate(nodes):
        end = min(bisect_right(begins, one.before + _HORIZON), k + 1 + _MOST_AHEAD)
        for other in nodes[k + 1 : end]:
            if one.vessel_id is not None and other.vessel_id is not None:
                continue
            if not (one.is_detected or other.is_detected):
                continue
            odds = _odds(one, other, looks, lengths_m, law, rule)
            if odds > 1:
                yield odds, one, other


def _odds(
    one: Seen, other: Seen, looks: AllLooks, lengths_m: Mapping[str, float], law: StayLaw, rule: VisitRule
) -> float:
    gap_d = one.apart(other) / DAY
    missed = prod(1.0 - p for _, p in looks.without(one.place_id, (one, other), one.before, other.after))
    stays = law.beyond(gap_d) / law.mean_d * missed
    another = rule.visits_per_day * law.mean_d
    alike = _alike(_length(one, lengths_m), _length(other, lengths_m), rule) * _at_one_spot(one, other, rule)
    return stays * alike / another if another else float("inf")


def _length(one: Seen, lengths_m: Mapping[str, float]) -> tuple[float, float] | None:
    """Give a length and its standard deviation [m]."""
    if one.length_m is not None:
        return one.length_m, max(one.length_sd_m or _MEASURED * one.length_m, 1.0)
    known = lengths_m.get(one.vessel_id or "")
    return None if known is None else (known, _REGISTER * known)


def _alike(one: tuple[float, float] | None, other: tuple[float, float] | None, rule: VisitRule) -> float:
    """Give how much likelier two lengths are of one ship than of two."""
    if one is None or other is None:
        return 1.0
    same = hypot(one[1], other[1])
    return _normal(one[0] - other[0], same) / _normal(one[0] - other[0], hypot(same, sqrt(2) * rule.fleet_sd_m))


def _normal(off: float, sd: float) -> float:
    return max(exp(-((off / sd) ** 2) / 2) / (sd * sqrt(2 * pi)), 1e-300)


def _at_one_spot(one: Seen, other: Seen, rule: VisitRule) -> float:
    if one.lat_deg is None or other.lat_deg is None:
        return 1.0
    is_there = float(short_m(one.lat_deg, one.lon_deg, other.lat_deg, other.lon_deg)) <= rule.spot_m
    return _STAYS_PUT / _BY_CHANCE if is_there else (1 - _STAYS_PUT) / (1 - _BY_CHANCE)


def _name(group: Stay) -> str | None:
    return next((one.vessel_id for one in group.seen if one.vessel_id), None)


def _can_join(one: Stay, other: Stay) -> bool:
    """Tell whether two groups may be one stay: no two names, no two ships of one look, no time after AIS saw her go."""
    if _name(one) and _name(other):
        return False
    if any(_are_of_one_look(a, b) for a in one.seen for b in other.seen):
        return False
    named, unnamed = (one, other) if _name(one) else (other, one)
    came = max((seen.came_after for seen in named.seen if seen.came_after), default=None)
    left = min((seen.left_before for seen in named.seen if seen.left_before), default=None)
    return (came is None or unnamed.after >= came) and (left is None or unnamed.before <= left)


def _are_of_one_look(one: Seen, other: Seen) -> bool:
    if one.by == "ais" or other.by == "ais":
        return False
    return bool((one.scene_id is not None and one.scene_id == other.scene_id) or one.apart(other) <= _ONE_LOOK)


def _joined(one: Stay, other: Stay, odds: float) -> Stay:
    when = min(other.seen, key=Seen.in_time).after
    length = next((seen.length_m for seen in other.in_time() if seen.length_m is not None), None)
    what = "a ship" if length is None else f"a ship of {length:.0f} m"
    told = f"{what} seen there on {when:%Y-%m-%d %H:%M} is taken for her (P {odds / (1 + odds):.2f})"
    return Stay([*one.seen, *other.seen], [*one.said, *other.said, told])
