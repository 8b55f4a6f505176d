"""Sightings to visits: which observations are one stay, which belong to one voyage, and what published counts add."""

from __future__ import annotations

import hashlib
from bisect import bisect
from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from itertools import accumulate
from math import ceil
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
    visits_per_ship
        Visits that one ship made on average, where a published count does not say by how many ships.
    """

    # two visits need sailing (1.5-2.5 d there and back) and discharge (0.5-2 d) between them
    merge_days: float = 2.5
    # Vostochny to Nampo by the Korea Strait and back takes 8-10 d at 9 kn; the published pair lies 19 d apart
    voyage_days: float = 21.0
    # between 43 visits by at least 15 ships (Vostochny 2024) and 46 calls by 25 ships (panel of experts, 2023)
    visits_per_ship: float = 2.4


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

    def core(self) -> _Stay:
        """Give the observations that date the stay: the precise ones, or the first of the vague ones."""
        return _Stay([one for one in self.seen if one.is_precise] or self.seen[:1])

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
    a reported window count toward its number (toward one of several windows that do not nest); what remains of the
    number are visits spread evenly over the window. A count whose window lies inside another's of the same place
    counts toward it too, and what the outer one has more is spread over the rest of its window.

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
    _number_alike(visits)
    counts = sorted(set(reported), key=lambda one: (one.to_day - one.from_day, one.from_day, repr(one)))
    toward = {visit["visit_id"]: _counts_of(visit, counts) for visit in visits}
    deadweights = dict(hulls.select("vessel_id", "deadweight_t").iter_rows())
    for count in counts:
        named = [visit for visit in visits if visit["kind"] == "observed" and count in toward[visit["visit_id"]]]
        within = [visit for visit in visits if visit["kind"] == "reported" and _is_within(visit, count)]
        visits += _unnamed_visits(count, named, within, deadweights, rule, loads=places[count.place_id].role == "loads")
    visits.sort(key=lambda visit: (visit["delivered_after"], visit["delivered_before"], visit["visit_id"]))
    return VISITS.frame({name: visit.get(name) for name in VISITS.schema} for visit in visits)


def count_named(visits: pl.DataFrame, reported: Sequence[ReportedVisits]) -> dict[ReportedVisits, int]:
    """Give how many observed visits count toward each published number."""
    named = dict.fromkeys(reported, 0)
    for counts in visits.filter(visits["kind"] == "observed")["toward"]:
        for count in reported:
            named[count] += count_id(count) in counts
    return named


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
        near = [stay for stay in (stays if not seen.is_precise else stays[-1:]) if stay.core().apart(seen) < merge]
        if near:
            min(near, key=lambda stay: (stay.core().apart(seen), stay.after)).seen.append(seen)
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
    stated = _stated(rows)[-1:] or _stated(later)[:1]
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
        "draw_key": "|".join(map(str, (last["place_id"], last["vessel_id"], stay.after, stay.before))),
        "seen_by": ["observation"],
        "declared": False,
        "next_place_id": later[0]["place_id"] if later else None,
        "spans": [(other.rows()[0]["place_id"], *_span(other.rows())) for other in (stay, *landed)],
    }


def _stated(rows: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Give the rows that state what she carried; a fill stated of a ship in ballast is of the empty ship."""
    return [row for row in rows if row["fill"] is not None and row["condition"] != "ballast"]


def _span(rows: Sequence[Mapping[str, Any]]) -> tuple[datetime, datetime]:
    last = max(rows, key=lambda row: (row["seen_after"], row["seen_before"]))
    return last["seen_after"], last["seen_before"]


def _number_alike(visits: Sequence[dict[str, Any]]) -> None:
    """Tell visits apart that nothing but their rows' texts would: the draws must not follow from a note."""
    alike: dict[str, int] = defaultdict(int)
    for visit in sorted(visits, key=lambda visit: visit["visit_id"]):
        key = visit["draw_key"]
        visit["draw_key"] = f"{key}|{alike[key]}"
        alike[key] += 1


def _counts_of(visit: dict[str, Any], counts: Sequence[ReportedVisits]) -> list[ReportedVisits]:
    """Give the counts that a named visit counts toward: the one it lies in most, and those nested with it."""
    shares = {count: max(_overlap(span, count) for span in visit["spans"]) for count in counts}
    touched = {count: share for count, share in shares.items() if share > timedelta(0)}
    found: list[ReportedVisits] = []
    for place in sorted({count.place_id for count in touched}):
        here = [count for count in touched if count.place_id == place]
        most = max(here, key=lambda count: (touched[count], -count.from_day.toordinal(), repr(count)))
        found += [count for count in here if _inside(count, most) or _inside(most, count)]
    visit["toward"] = sorted(count_id(count) for count in found)
    return found


def _overlap(span: tuple[str, datetime, datetime], count: ReportedVisits) -> timedelta:
    """Give how long a stay's interval and a count's window overlap; an instant inside counts as a moment."""
    place, after, before = span
    first, last = count_window(count)
    if place != count.place_id:
        return timedelta(0)
    if after == before:
        return timedelta(microseconds=int(first <= after < last))
    return min(before, last) - max(after, first)


def _is_within(visit: Mapping[str, Any], count: ReportedVisits) -> bool:
    """Judge whether an unnamed visit of another count lies in this one's window."""
    after, before = count_window(count)
    return bool(
        visit["place_id"] == count.place_id
        and after <= visit["delivered_after"]
        and visit["delivered_before"] <= before
    )


def _unnamed_visits(
    count: ReportedVisits,
    named: Sequence[Mapping[str, Any]],
    within: Sequence[Mapping[str, Any]],
    deadweights: Mapping[str, float | None],
    rule: VisitRule,
    *,
    loads: bool,
) -> list[dict[str, Any]]:
    """Make the visits of a published count that nobody named, and no count inside its window holds."""
    unnamed = max(0, count.count - len(named) - len(within))
    each = _deadweight_each(count, [*named, *within], unnamed, deadweights)
    after, before = count_window(count)
    hulls = count.vessels_at_least or max(1, ceil(unnamed / rule.visits_per_ship))
    own = hulls - len({visit["vessel_id"] for visit in named}) if count.vessels_at_least else hulls
    pool = f"{count.place_id}|{count.from_day}|{count.to_day}"
    same = {
        "place_id": count.place_id,
        "loading_out" if loads else "loading_in": count.condition,
        "evidence": [count_id(count)],
        "kind": "reported",
        "condition": "laden" if count.condition == "laden" else None,
        "fill": count.fill,
        "fill_sd": count.fill_sd,
        "deadweight_t": each,
        "hulls": hulls,
        "count_id": count_id(count),
        "pool_key": pool,
        "toward": [count_id(count)],
        "seen_by": [],
        "declared": False,
    }
    visits = []
    free = _free_windows(after, before, within)
    for number, (first, last) in enumerate(_spread_over(free, unnamed)):
        visits.append(
            {
                "visit_id": _hash("v", count_id(count), str(number)),
                "arrived_before": last,
                "departed_after": first,
                "delivered_after": first,
                "delivered_before": last,
                "hull_number": number + 1 if number < own else 0,
                "draw_key": f"{pool}|{len(within) + number}",
                **same,
            }
        )
    return visits


def _deadweight_each(
    count: ReportedVisits,
    counted: Sequence[Mapping[str, Any]],
    unnamed: int,
    deadweights: Mapping[str, float | None],
) -> float | None:
    """Give what a count's summed deadweight leaves for each visit of which no deadweight is known [t]."""
    if count.deadweight_total_t is None or not unnamed:
        return None
    known = [visit.get("deadweight_t") or deadweights.get(visit.get("vessel_id") or "") for visit in counted]
    rest = count.deadweight_total_t - sum(value for value in known if value is not None)
    silent = sum(value is None for value in known)
    return rest / (unnamed + silent) if rest > 0 else count.deadweight_total_t / count.count


def _free_windows(
    after: datetime, before: datetime, within: Sequence[Mapping[str, Any]]
) -> list[tuple[datetime, datetime]]:
    """Give the parts of a window that no count inside it covers; the whole where they cover all of it."""
    free, begin = [], after
    for first, last in sorted({(visit["delivered_after"], visit["delivered_before"]) for visit in within}):
        if first > begin:
            free.append((begin, first))
        begin = max(begin, last)
    if begin < before:
        free.append((begin, before))
    return free or [(after, before)]


def _spread_over(parts: Sequence[tuple[datetime, datetime]], number: int) -> list[tuple[datetime, datetime]]:
    """Deal visits to parts of a window in proportion to their lengths."""
    ends = list(accumulate((last - first).total_seconds() for first, last in parts))
    return [parts[bisect(ends, (i + 0.5) / number * ends[-1])] for i in range(number)]


def _inside(a: ReportedVisits, b: ReportedVisits) -> bool:
    return b.from_day <= a.from_day and a.to_day <= b.to_day


def count_id(count: ReportedVisits) -> str:
    """Give the id of a published count, a hash of all it says."""
    return _hash("count", repr(count))


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)


def _hash(kind: str, *parts: str) -> str:
    text = "\x1f".join(parts)
    return f"{kind}-{hashlib.sha256(text.encode()).hexdigest()[:12]}"
