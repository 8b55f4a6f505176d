"""What nobody saw, at all places of a case."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import numpy as np

from ullage.quantity import Quantity
from ullage.records import Place
from ullage.tables import STAYS
from ullage.visits.unseen.cargoes import are_all_written, count_cargoes, draw_cargoes, draw_named
from ullage.visits.unseen.period import Period, known_stays, looks_at, looks_with_a_ship, seen_at
from ullage.visits.unseen.place import Missed, draw_exposure, draw_missed
from ullage.visits.unseen.result import Unseen, UnseenAt, counted
from ullage.visits.unseen.rule import UnseenRule
from ullage.visits.unseen.words import tell, too_little, why_not

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    import numpy.typing as npt
    import polars as pl

    from ullage.visits.unseen.dwell import KnownStays
    from ullage.visits.unseen.period import Looks, Seen

    Floats = npt.NDArray[np.float64]


def estimate_missed(
    visits: pl.DataFrame,
    looks: pl.DataFrame,
    stays: pl.DataFrame,
    places: Mapping[str, Place],
    from_day: date,
    to_day: date,
    rule: UnseenRule,
    *,
    seed: int,
    draws: int,
    first_day: date,
    days: int,
) -> Unseen:
    """Estimate the visits and cargoes that nobody saw.

    Parameters
    ----------
    visits
        Table of `tables.VISITS`.
    looks
        Table of `tables.LOOKS`; those that were not clear add nothing.
    stays
        Table of `tables.STAYS`, of which the law of stays is learned.
    places
        Places by their id; anchorages make no visit.
    from_day, to_day
        The period, both days inside. A visit is of the period if the ship lay there in any part of it.
    rule
        Priors and limits.
    seed, draws
        Seed and number of draws.
    first_day, days
        First day and number of days of the balance, over which the unseen cargoes are spread.
    """
    if looks.is_empty():
        return Unseen()
    period = Period(from_day, to_day)
    terminals = sorted(one for one, place in places.items() if place.role != "anchorage")
    looked = {one: looks_at(one, looks, period) for one in terminals}
    seen = {one: seen_at(one, visits, looked, period, rule) for one in terminals}
    loading = [one for one in terminals if places[one].role == "loads"]
    landing = [one for one in terminals if places[one].role == "discharges"]
    named = draw_named([seen[one] for one in loading], seed=seed, count=draws)
    written = None if are_all_written([seen[one] for one in landing]) else named
    known = known_stays(stays, places)
    at: list[UnseenAt] = []
    missed: dict[str, Missed] = {}
    for place_id in terminals:
        some = loading if place_id in loading else landing
        found, one = _estimate_at(
            place_id, looked[place_id], seen[place_id], known[place_id],
            [known[one] for one in some if one != place_id],
            period, rule, seed, draws, None if place_id in loading else written,
        )  # fmt: skip
        at.append(found)
        if one is not None:
            missed[place_id] = one
    return _together(
        at, missed, seen, loading, landing, period, rule, seed, first_day, days, named if written is None else None
    )


def _estimate_at(
    place_id: str,
    looks: Looks,
    seen: Seen,
    here: KnownStays,
    elsewhere: list[KnownStays],
    period: Period,
    rule: UnseenRule,
    seed: int,
    count: int,
    named: Floats | None,
) -> tuple[UnseenAt, Missed | None]:
    """Estimate the visits to one place that nobody saw, or say why that cannot be told."""
    numbers = (seen.count + seen.otherwise, seen.declared, looks.possible, looks.clear,
               looks_with_a_ship(seen, looks, rule))  # fmt: skip
    reason = why_not(looks, here, rule)
    if reason:
        return UnseenAt(place_id, None, *numbers, reason=reason), None
    exposure = draw_exposure(place_id, looks, here, elsewhere, period.edges_d, seen, rule, seed=seed, count=count,
                             named=named)  # fmt: skip
    missed = draw_missed(place_id, exposure, seen, period, rule, seed=seed)
    p_seen = missed.p_seen
    if p_seen.mean() < rule.least_p_seen:
        reason = too_little(p_seen, seen.count + seen.otherwise)
        return UnseenAt(place_id, None, *numbers, p_seen=p_seen, reason=reason), None
    told = tell(looks, seen, here, missed, rule, named, period.days)
    counts = np.maximum(missed.counts - seen.reported, 0)
    return UnseenAt(place_id, counts, *numbers, p_seen=p_seen, told=told), missed


def _together(
    at: list[UnseenAt],
    missed: Mapping[str, Missed],
    seen: Mapping[str, Seen],
    loading: list[str],
    landing: list[str],
    period: Period,
    rule: UnseenRule,
    seed: int,
    first_day: date,
    days: int,
    named: Floats | None,
) -> Unseen:
    """Give the cargoes that nobody saw, from what was missed at each place."""
    loading, landing = ([one for one in some if one in missed] for some in (loading, landing))
    if not missed:
        reasons = "; ".join(f"{one.place_id}: {one.reason}" for one in at)
        return Unseen(tuple(at), None, None, reasons or "no looks are given")
    known = count_cargoes({one: seen[one] for one in loading}, {one: seen[one] for one in landing})
    cargoes = draw_cargoes(
        [missed[one] for one in loading], [missed[one] for one in landing], known, period.edges_d, rule, seed=seed,
        named=named,
    )  # fmt: skip
    reported = sum(seen[one].reported for one in [*loading, *landing])
    counts = np.maximum(cargoes.counts - reported, 0)
    return Unseen(tuple(at), counts, _by_day(cargoes.by_span, period, first_day, days), None)


def _by_day(by_span: Floats, period: Period, first_day: date, days: int) -> Floats:
    """Spread what falls on spans of the period evenly over their days; all days of the balance add up to 1."""
    edges = period.edges_d
    whole = np.concatenate([[0.0], np.cumsum(by_span)])
    begins = np.array([(first_day + timedelta(days=k) - period.from_day).days for k in range(days + 1)], np.float64)
    share = np.diff(np.interp(begins, edges, whole))
    total = share.sum()
    return np.asarray(share / total if total > 0 else np.full(days, 1.0 / days))


def estimate_unseen(
    visits: pl.DataFrame,
    looks: pl.DataFrame,
    rule: UnseenRule | None = None,
    *,
    stays: pl.DataFrame | None = None,
    places: Mapping[str, Place] | None = None,
    from_day: date | None = None,
    to_day: date | None = None,
    seed: int = 1,
    draws: int = 4000,
) -> Quantity:
    """Estimate how many visits nobody saw, at all places together.

    Parameters
    ----------
    visits, looks
        Tables of `tables.VISITS` and `tables.LOOKS`.
    rule
        Priors and limits; the defaults when None.
    stays
        Table of `tables.STAYS`, of which the law of stays is learned; none when None.
    places
        Places by their id; when None, each place that was looked at loads oil.
    from_day, to_day
        The period, both days inside; when None, from the first look to the last.
    seed, draws
        Seed and number of draws.

    Returns
    -------
    Quantity
        Unseen visits; cannot tell, with the reason, where that is so at any of the places.
    """
    if looks.is_empty():
        return Quantity.cannot_tell("visits", "no looks are given")
    first, last = looks["looked_at"].min(), looks["looked_at"].max()
    places = places or {one: Place(one, one, "loads") for one in sorted(set(looks["place_id"]))}
    from_day = from_day or first.date()  # type: ignore[union-attr]
    to_day = to_day or last.date()  # type: ignore[union-attr]
    found = estimate_missed(
        visits, looks, STAYS.frame() if stays is None else stays, places, from_day, to_day, rule or UnseenRule(),
        seed=seed, draws=draws, first_day=from_day, days=(to_day - from_day).days + 1,
    )  # fmt: skip
    reasons = [f"{one.place_id}: {one.reason}" for one in found.at if one.counts is None]
    if not found.at:
        reasons = ["no place where oil is loaded or landed is given"]
    whole = None if reasons else np.sum([one.counts for one in found.at], axis=0)
    return counted(whole, "; ".join(reasons), "all places")
