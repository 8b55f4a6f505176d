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
from math import exp, hypot, inf, pi, prod, sqrt
from typing import TYPE_CHECKING, Final

from ullage.visits.hull_groups import HullGroup, length_of
from ullage.visits.seen import Seen, Stay, ordered
from ullage.visits.stay_law import StayLaw
from ullage.visits.where import short_m
from ullage.visits.without import DAY

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from ullage.visits.rule import VisitRule
    from ullage.visits.without import AllLooks

_HORIZON: Final = timedelta(days=6)  # hardly a stay in a hundred lasts so long
_STAYS_PUT: Final = 0.95  # judged: a moored ship stays where she is
_BY_CHANCE: Final = 0.5  # judged: terminals have two berths or so
_MOST_AHEAD: Final = 100  # of so many later sightings each is compared


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
        means two ships. One of them may be of a ship that AIS shows there.
    """
    begun = [*stays, *(Stay([one]) for one in ordered(unnamed))]
    groups = [HullGroup.of(stay, lengths_m) for stay in begun]
    of = {id(one): k for k, stay in enumerate(begun) for one in stay.seen}
    into = list(range(len(groups)))
    nodes = sorted((one for stay in begun for one in stay.seen if one.is_precise), key=Seen.in_time)
    links = sorted(_links(nodes, looks, lengths_m, rule), key=lambda link: (-link[0], link[1].key, link[2].key))
    for odds, a, b in links:
        first, second = _root(of[id(a)], into), _root(of[id(b)], into)
        if first != second and groups[first].can_be(groups[second]):
            kept, gone = (second, first) if groups[second].name else (first, second)
            groups[kept].take_in(groups[gone], _told(groups[gone], odds))
            into[gone] = kept
    return [group.stay for k, group in enumerate(groups) if into[k] == k]


def _root(k: int, into: list[int]) -> int:
    """Give the group that a group has become part of."""
    while into[k] != k:
        into[k] = k = into[into[k]]
    return k


def _told(hull: HullGroup, odds: float) -> str:
    """Say of which sighting a hull is taken for another."""
    when = min(hull.stay.seen, key=Seen.in_time).after
    what = f"a ship of {hull.weighted_m / hull.weight:.0f} m" if hull.weight else "a ship"
    return f"{what} seen there on {when:%Y-%m-%d %H:%M} is taken for her (P {odds / (1 + odds):.2f})"


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
            if not any(seen.is_detected or seen.by == "ais" for seen in (one, other)):
                continue
            odds = _odds(one, other, looks, lengths_m, law, rule)
            if odds > 1:
                yield odds, one, other


def _odds(
    one: Seen, other: Seen, looks: AllLooks, lengths_m: Mapping[str, float], law: StayLaw, rule: VisitRule
) -> float:
    gap_d = one.apart(other) / DAY
    alike = _alike(length_of(one, lengths_m), length_of(other, lengths_m), rule) * _at_one_spot(one, other, rule)
    another = rule.visits_per_day * law.mean_d
    odds = law.beyond(gap_d) / law.mean_d * alike / another if another else inf
    if odds <= 1:  # looks without them only speak against
        return odds
    return odds * prod(1.0 - p for _, p in looks.without(one.place_id, (one, other), one.before, other.after))


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
