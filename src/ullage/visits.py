"""Sightings to visits: which observations are one stay, which belong to one voyage, and what published counts add."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING, Any, Self

from ullage.tables import VISITS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date

    import polars as pl

    from ullage.records import Place, ReportedVisits


@dataclass(frozen=True, slots=True)
class VisitRule:
    """When two observations are one visit, or one voyage.

    Parameters
    ----------
    merge_days
        Observations of one vessel at one place less than this apart are one visit [d].
    voyage_days
        An observation where oil is discharged, at most this long after a loading visit, belongs to that voyage [d].
    """

    # two visits need sailing (1.5-2.5 d there and back) and discharge (0.5-2 d) between them
    merge_days: float = 2.5
    # Vostochny to Nampo by the Korea Strait and back takes 8-10 d at 9 kn; the published pair lies 19 d apart
    voyage_days: float = 21.0


@dataclass(frozen=True, slots=True)
class _Seen:
    """One observation's time: an instant where it is known well enough, else the whole interval."""

    after: datetime
    before: datetime
    row: Mapping[str, Any]

    @classmethod
    def of(cls, row: Mapping[str, Any], precise: timedelta) -> Self:
        after, before = row["seen_after"], row["seen_before"]
        if before - after <= precise:
            after = before = after + (before - after) / 2
        return cls(after, before, row)

    @property
    def is_precise(self) -> bool:
        return self.after == self.before

    def order(self) -> tuple[Any, ...]:
        return (not self.is_precise, self.after, self.before, self.row["observation_id"])


@dataclass(slots=True)
class _Stay:
    """Observations of one vessel at one place that are one visit."""

    seen: list[_Seen]

    @property
    def after(self) -> datetime:
        return min(one.after for one in self.seen)

    @property
    def before(self) -> datetime:
        return max(one.before for one in self.seen)

    def apart(self, other: _Seen | _Stay) -> timedelta:
        return max(self.after - other.before, other.after - self.before, timedelta(0))

    def rows(self) -> list[Mapping[str, Any]]:
        return [
            one.row for one in sorted(self.seen, key=lambda one: (one.after, one.before, one.row["observation_id"]))
        ]

    def last(self) -> Mapping[str, Any]:
        """Give the observation that dates the departure best: the latest of the precise ones."""
        return max(self.seen, key=lambda one: (one.is_precise, one.before, one.row["observation_id"])).row


def find_visits(
    observations: pl.DataFrame,
    places: Mapping[str, Place],
    reported: Sequence[ReportedVisits],
    hulls: pl.DataFrame,
    rule: VisitRule,
) -> pl.DataFrame:
    """Find visits in observations and in published counts.

    Observations of one vessel at one loading place less than `rule.merge_days` apart are one visit. An observation
    where oil is discharged, at most `rule.voyage_days` after a loading visit of that vessel, belongs to that voyage;
    otherwise it is a visit, and a delivery, of its own. A vague date never joins two visits. Named visits that touch
    a reported window count toward its number; what remains of the number are visits spread evenly over the window.
    A count whose window lies inside another's of the same place counts toward it too.

    Parameters
    ----------
    observations
        Table of `tables.OBSERVATIONS` with vessels identified.
    places
        Places by their id.
    reported
        Published counts.
    hulls
        Table of `tables.HULLS`; its deadweights divide a count's summed deadweight among its visits.
    rule
        Time limits.

    Returns
    -------
    polars.DataFrame
        Table of `tables.VISITS`, ordered by time and id; it does not depend on the order of the rows given.
    """
    by_vessel: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for row in observations.iter_rows(named=True):
        if places[row["place_id"]].role != "anchorage":
            by_vessel[row["vessel_id"] or row["observation_id"]].append(row)
    visits = [visit for rows in by_vessel.values() for visit in _visits_of_vessel(rows, places, rule)]
    deadweights = dict(hulls.select("vessel_id", "deadweight_t").iter_rows())
    for count in sorted(reported, key=lambda one: (one.to_day - one.from_day, one.from_day, _count_id(one))):
        loads = places[count.place_id].role == "loads"
        visits += _unnamed_visits(count, visits, deadweights, loads=loads)
    visits.sort(key=lambda visit: (visit["delivered_after"], visit["delivered_before"], visit["visit_id"]))
    return VISITS.frame(visits)


def find_anchored(observations: pl.DataFrame, places: Mapping[str, Place]) -> list[str]:
    """Give the ids of observations at anchorages, which make no visit."""
    rows = observations.select("observation_id", "place_id").iter_rows()
    return sorted(observation for observation, place in rows if places[place].role == "anchorage")


def find_overlaps(reported: Sequence[ReportedVisits]) -> list[tuple[ReportedVisits, ReportedVisits]]:
    """Give pairs of counts at one place whose windows overlap in part, so that visits may be counted twice."""
    pairs = []
    for i, a in enumerate(reported):
        for b in reported[i + 1 :]:
            touch = a.place_id == b.place_id and a.from_day <= b.to_day and b.from_day <= a.to_day
            if touch and not (_inside(a, b) or _inside(b, a)):
                pairs.append((a, b))
    return pairs


def count_window(count: ReportedVisits) -> tuple[datetime, datetime]:
    """Give a count's window as a half-open interval of time."""
    return _midnight(count.from_day), _midnight(count.to_day) + timedelta(days=1)


def _visits_of_vessel(
    rows: Iterable[Mapping[str, Any]], places: Mapping[str, Place], rule: VisitRule
) -> list[dict[str, Any]]:
    """Give the visits of one vessel."""
    by_place: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for row in rows:
        by_place[row["place_id"]].append(row)
    merge = timedelta(days=rule.merge_days)
    stays = {place: _stays(seen, merge) for place, seen in sorted(by_place.items())}
    loading = [stay for place, found in stays.items() if places[place].role == "loads" for stay in found]
    landed: dict[int, list[_Stay]] = defaultdict(list)
    alone: list[_Stay] = []
    for place, found in stays.items():
        if places[place].role == "discharges":
            for stay in found:
                voyage = _voyage_of(stay, loading, timedelta(days=rule.voyage_days))
                (alone if voyage is None else landed[voyage]).append(stay)
    visits = [_observed_visit(stay, landed[index], loads=True) for index, stay in enumerate(loading)]
    return visits + [_observed_visit(stay, [], loads=False) for stay in alone]


def _stays(rows: Iterable[Mapping[str, Any]], merge: timedelta) -> list[_Stay]:
    """Group observations of one vessel at one place: the precise ones in a chain, the vague ones to the nearest."""
    stays: list[_Stay] = []
    for seen in sorted((_Seen.of(row, merge) for row in rows), key=_Seen.order):
        near = [stay for stay in (stays if not seen.is_precise else stays[-1:]) if stay.apart(seen) < merge]
        if near:
            min(near, key=lambda stay: (stay.apart(seen), stay.after)).seen.append(seen)
        else:
            stays.append(_Stay([seen]))
    return stays


def _voyage_of(stay: _Stay, loading: Sequence[_Stay], limit: timedelta) -> int | None:
    """Give the index of the latest loading visit that a discharging stay can belong to."""
    fits = [i for i, load in enumerate(loading) if stay.before >= load.after and load.apart(stay) <= limit]
    return max(fits, key=lambda i: (loading[i].after, loading[i].before, -i), default=None)


def _observed_visit(stay: _Stay, landed: Sequence[_Stay], *, loads: bool) -> dict[str, Any]:
    """Make one visit of the observations at its place and, for a loading visit, of those where she landed."""
    rows = stay.rows()
    later = [row for other in landed for row in other.rows()]
    conditions = [row["condition"] for row in rows]
    laden = "laden" in conditions or "laden" in [row["condition"] for row in later]
    ballast = "ballast" in conditions
    stated = [row for row in rows if row["fill"] is not None][-1:] or [row for row in later if row["fill"] is not None][
        :1
    ]
    last = stay.last()
    ids = sorted(row["observation_id"] for row in [*rows, *later])
    return {
        "visit_id": _hash("v", last["place_id"], *ids),
        "place_id": last["place_id"],
        "vessel_id": last["vessel_id"],
        "p_vessel": 1.0 if last["vessel_id"] else None,
        "arrived_before": min(row["seen_before"] for row in rows),
        "departed_after": max(row["seen_after"] for row in rows),
        "departed_before": min((row["seen_before"] for row in later), default=None),
        "loading_in": ("ballast" if ballast else None) if loads else ("laden" if laden else None),
        "loading_out": ("laden" if laden else None) if loads else ("ballast" if ballast else None),
        "evidence": ids,
        "kind": "observed",
        "delivered_after": last["seen_after"],
        "delivered_before": last["seen_before"],
        "condition": "laden" if laden else None,
        "fill": stated[0]["fill"] if stated else None,
        "fill_sd": stated[0]["fill_sd"] if stated else None,
    }


def _unnamed_visits(
    count: ReportedVisits,
    visits: Sequence[Mapping[str, Any]],
    deadweights: Mapping[str, float | None],
    *,
    loads: bool,
) -> list[dict[str, Any]]:
    """Make the visits of a published count that nobody named."""
    inside = [visit for visit in visits if _counts_toward(visit, count)]
    unnamed = max(0, count.count - len(inside))
    each = None
    if count.deadweight_total_t is not None and unnamed:
        known = [
            visit["deadweight_t"] if "deadweight_t" in visit else deadweights.get(visit["vessel_id"])
            for visit in inside
        ]
        rest = count.deadweight_total_t - sum(value for value in known if value is not None)
        silent = sum(value is None for value in known)
        each = rest / (unnamed + silent) if rest > 0 else count.deadweight_total_t / count.count
    after, before = count_window(count)
    count_id = _count_id(count)
    same = {
        "place_id": count.place_id,
        "loading_out" if loads else "loading_in": count.condition,
        "evidence": [count_id],
        "kind": "reported",
        "delivered_after": after,
        "delivered_before": before,
        "condition": "laden" if count.condition == "laden" else None,
        "fill": count.fill,
        "fill_sd": count.fill_sd,
        "deadweight_t": each,
        "hulls": count.vessels_at_least,
        "count_id": count_id,
    }
    return [{"visit_id": _hash("v", count_id, str(number)), **same} for number in range(unnamed)]


def _counts_toward(visit: Mapping[str, Any], count: ReportedVisits) -> bool:
    """Judge whether a visit counts: an observed one that touches the window, or a reported one inside it."""
    after, before = count_window(count)
    if visit["place_id"] != count.place_id:
        return False
    if visit["kind"] == "reported":
        return bool(after <= visit["delivered_after"] and visit["delivered_before"] <= before)
    return bool(visit["delivered_after"] <= before and after <= visit["delivered_before"])


def _inside(a: ReportedVisits, b: ReportedVisits) -> bool:
    return b.from_day <= a.from_day and a.to_day <= b.to_day


def _count_id(count: ReportedVisits) -> str:
    return _hash("count", repr(count))


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)


def _hash(kind: str, *parts: str) -> str:
    text = "\x1f".join(parts)
    return f"{kind}-{hashlib.sha256(text.encode()).hexdigest()[:12]}"
