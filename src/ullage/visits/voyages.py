"""Stays of one ship to visits: a cargo that was seen at both ends is one visit, and where she went next."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from ullage.visits.bounds import bounding_look
from ullage.visits.names import hash_of
from ullage.visits.without import DAY

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from ullage.records import Place
    from ullage.visits.rule import VisitRule
    from ullage.visits.seen import Seen, Stay
    from ullage.visits.without import AllLooks, Missed


@dataclass(frozen=True)
class Bounds:
    """When she came and left at the earliest and latest, where that is known, and what says so."""

    came_after: datetime | None = None
    left_before: datetime | None = None
    said: tuple[str, ...] = ()


def bound_stay(stay: Stay, missed: Missed, rule: VisitRule) -> Bounds:
    """Bound a stay by looks without her, by AIS, and by where else she was.

    Parameters
    ----------
    stay
        What shows her there.
    missed
        Looks without her, and where else she was.
    rule
        See `bounding_look`.
    """
    dated = [one for one in stay.seen if one.is_precise]
    if not dated:
        return Bounds()
    first, last = min(one.after for one in dated), max(one.before for one in dated)
    begin, end = min(one.surely_after for one in dated), max(one.surely_before for one in dated)
    came = _latest(
        _look_before(first, last, missed, rule),
        *(_said(one.came_after, one.where) for one in missed.elsewhere if one.last <= begin),
        *(_said(one.came_after, "heard outside") for one in stay.seen),
    )
    left = _earliest(
        _look_after(first, last, missed, rule),
        *(_said(one.left_before, one.where) for one in missed.elsewhere if one.first >= end),
        *(_said(one.left_before, "heard leaving") for one in stay.seen),
    )
    said = [f"she came after {_written(came[0])}: {came[1]}"] if came else []
    said += [f"she left before {_written(left[0])}: {left[1]}"] if left else []
    return Bounds(came[0] if came else None, left[0] if left else None, tuple(said))


_Said = tuple["datetime", str]


def _said(when: datetime | None, why: str) -> _Said | None:
    return None if when is None else (when, why)


def _latest(*found: _Said | None) -> _Said | None:
    return max((one for one in found if one is not None), default=None)


def _earliest(*found: _Said | None) -> _Said | None:
    return min((one for one in found if one is not None), default=None)


def _look_before(first: datetime, last: datetime, missed: Missed, rule: VisitRule) -> _Said | None:
    looks = [(when, p) for when, p in reversed(missed.looks) if when < first]
    number = bounding_look((last - first) / DAY, [((first - when) / DAY, p) for when, p in looks], rule)
    return None if number is None else (looks[number][0], "a clear look did not show her")


def _look_after(first: datetime, last: datetime, missed: Missed, rule: VisitRule) -> _Said | None:
    looks = [(when, p) for when, p in missed.looks if when > last]
    number = bounding_look((last - first) / DAY, [((when - last) / DAY, p) for when, p in looks], rule)
    return None if number is None else (looks[number][0], "a clear look did not show her")


def _written(when: datetime) -> str:
    return f"{when:%Y-%m-%d %H:%M}"


def join_voyages(
    stays: Mapping[str, Sequence[Stay]], places: Mapping[str, Place], rule: VisitRule
) -> list[tuple[Stay, list[Stay]]]:
    """Join each loading stay of one ship with where she landed its cargo; a landing that fits none stands alone.

    Parameters
    ----------
    stays
        Of one ship, by place.
    places
        By id.
    rule
        `voyage_days`.
    """
    loading = [stay for place, found in sorted(stays.items()) if places[place].role == "loads" for stay in found]
    landed: dict[int, list[Stay]] = defaultdict(list)
    alone: list[Stay] = []
    for place, found in sorted(stays.items()):
        if places[place].role == "discharges":
            for stay in found:
                voyage = _voyage_of(stay, loading, timedelta(days=rule.voyage_days))
                (alone if voyage is None else landed[voyage]).append(stay)
    return [(stay, landed[k]) for k, stay in enumerate(loading)] + [(stay, []) for stay in alone]


def _voyage_of(stay: Stay, loading: Sequence[Stay], limit: timedelta) -> int | None:
    """Give the index of the latest loading visit that a discharging stay can belong to."""
    fits = [i for i, load in enumerate(loading) if stay.before >= load.after and load.apart(stay) <= limit]
    return max(fits, key=lambda i: (loading[i].after, loading[i].before, -i), default=None)


def next_place(stay: Stay, others: Sequence[Stay], rule: VisitRule) -> str | None:
    """Give where a ship was next seen or heard, at another place and soon enough to be of the same voyage."""
    limit = stay.before + timedelta(days=rule.voyage_days)
    here = stay.seen[0].place_id
    later = [one for one in others if one.seen[0].place_id != here and stay.before < one.after <= limit]
    return min(later, key=lambda one: (one.after, one.seen[0].key)).seen[0].place_id if later else None


def visit_row(
    stay: Stay,
    landed: Sequence[Stay],
    bounds: Bounds,
    looks: AllLooks,
    *,
    loads: bool,
    next_place_id: str | None,
    gaps: Sequence[Mapping[str, Any]],
    brings_cargo: bool,
) -> dict[str, Any]:
    """Make one visit of what shows a ship at a place and, for a loading visit, of where she landed.

    Parameters
    ----------
    stay, landed
        The stay, and those at which its cargo was landed.
    bounds
        When she came and left.
    looks
        Clear looks: whether images show her.
    loads
        Whether oil is loaded there.
    next_place_id
        Where she was next.
    gaps
        Silences of hers in which the stay fits.
    brings_cargo
        Whether a ship without a name brings a cargo that is not known from elsewhere.
    """
    seen = stay.in_time()
    later = [one for other in landed for one in other.in_time()]
    conditions = {condition for one in seen for condition in one.conditions}
    laden = "laden" in conditions or any("laden" in one.conditions for one in later)
    ballast = "ballast" in conditions
    stated = _stated(seen)[-1:] or _stated(later)[:1]
    last = stay.last()
    ids = sorted({name for one in (*seen, *later) for name in one.evidence})
    named = [one for one in seen if one.vessel_id is not None]
    came_by = min(one.came_by for one in seen)
    left_before = min((one.said_before for one in later), default=None)
    if bounds.left_before is not None:
        left_before = bounds.left_before if left_before is None else min(left_before, bounds.left_before)
    return {
        "visit_id": hash_of("v", last.place_id, *ids),
        "place_id": last.place_id,
        "vessel_id": named[0].vessel_id if named else None,
        "p_vessel": max((one.p_vessel for one in named if one.p_vessel is not None), default=None),
        "p_ship": max(one.p_ship for one in seen),
        "arrived_after": bounds.came_after,
        "arrived_before": came_by,
        "departed_after": max(one.left_after for one in seen),
        "departed_before": left_before,
        "loading_in": ("ballast" if ballast else None) if loads else ("laden" if laden else None),
        "loading_out": ("laden" if laden else None) if loads else ("ballast" if ballast else None),
        "evidence": ids + sorted(gap["gap_id"] for gap in gaps),
        "kind": "observed",
        "delivered_after": last.said_after,
        "delivered_before": last.said_before,
        "condition": "laden" if laden else None,
        "fill": stated[0].fill if stated else None,
        "fill_sd": stated[0].fill_sd if stated else None,
        "draw_key": "|".join(map(str, (last.place_id, named[0].vessel_id if named else None, stay.after, stay.before))),
        "seen_by": sorted({by for one in seen for by in _shown_by(one, looks)}),
        "declared": any(one.by == "ais" for one in seen),
        "brings_cargo": brings_cargo or bool(named),
        "next_place_id": later[0].place_id if later else next_place_id,
        "landed_after": later[0].said_after if later else None,
        "landed_before": later[0].said_before if later else None,
        "explanation": "; ".join([*_told(seen), *dict.fromkeys(stay.said), *bounds.said, *map(_silent, gaps)]),
        "spans": [(other.seen[0].place_id, *_span(other.seen)) for other in (stay, *landed)],
    }


def _stated(seen: Sequence[Seen]) -> list[Seen]:
    """Give what states what she carried; a fill stated of a ship in ballast is of the empty ship."""
    return [one for one in seen if one.fill is not None and "ballast" not in one.conditions]


def _span(seen: Sequence[Seen]) -> tuple[datetime, datetime]:
    last = max(seen, key=lambda one: (one.said_after, one.said_before))
    return last.said_after, last.said_before


def _shown_by(one: Seen, looks: AllLooks) -> set[str]:
    """Give what shows her: an observation that lies in a clear look is of that look's image."""
    if one.by == "ais":
        return {"ais"}
    return {one.by, "image"} if one.is_detected or looks.saw(one) else {one.by}


def _told(seen: Sequence[Seen]) -> list[str]:
    """Say how often, and by what, she was seen."""
    told = []
    for by, what in (("observation", "observed"), ("image", "detected"), ("ais", "heard alongside by AIS")):
        count = sum(one.by == by for one in seen)
        if count:
            told.append(what if count == 1 or by == "ais" else f"{what} {count} times")
    return [", ".join(told)]


def _silent(gap: Mapping[str, Any]) -> str:
    until = "the end of the data" if gap["on_at"] is None else _written(gap["on_at"])
    return f"a call fits into her silence from {_written(gap['off_at'])} to {until}"
