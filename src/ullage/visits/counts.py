"""What published counts add: visits that nobody named, and which named ones count toward them."""

from __future__ import annotations

from bisect import bisect
from datetime import UTC, datetime, time, timedelta
from itertools import accumulate
from math import ceil
from typing import TYPE_CHECKING, Any

from ullage.visits.names import hash_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    import polars as pl

    from ullage.records import Place, ReportedVisits
    from ullage.visits.rule import VisitRule


def add_counted(
    visits: list[dict[str, Any]],
    reported: Sequence[ReportedVisits],
    places: Mapping[str, Place],
    hulls: pl.DataFrame,
    rule: VisitRule,
) -> None:
    """Say toward which counts each visit counts, and add what the counts have more.

    Parameters
    ----------
    visits
        Observed visits with ``spans``; they get ``toward``, and the unnamed ones follow them.
    reported, places, hulls, rule
        As `find_visits` takes them.
    """
    counts = sorted(set(reported), key=lambda one: (one.to_day - one.from_day, one.from_day, repr(one)))
    toward = {visit["visit_id"]: _counts_of(visit, counts) for visit in visits}
    deadweights = dict(hulls.select("vessel_id", "deadweight_t").iter_rows())
    for count in counts:
        named = [visit for visit in visits if visit["kind"] == "observed" and count in toward[visit["visit_id"]]]
        within = [visit for visit in visits if visit["kind"] == "reported" and _is_within(visit, count)]
        visits += _unnamed_visits(count, named, within, deadweights, rule, loads=places[count.place_id].role == "loads")


def count_named(visits: pl.DataFrame, reported: Sequence[ReportedVisits]) -> dict[ReportedVisits, int]:
    """Give how many observed visits count toward each published number."""
    named = dict.fromkeys(reported, 0)
    for counts in visits.filter(visits["kind"] == "observed")["toward"]:
        for count in reported:
            named[count] += count_id(count) in counts
    return named


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
        "brings_cargo": True,
    }
    visits = []
    free = _free_windows(after, before, within)
    for number, (first, last) in enumerate(_spread_over(free, unnamed)):
        visits.append(
            {
                "visit_id": hash_of("v", count_id(count), str(number)),
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
    return hash_of("count", repr(count))


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)
