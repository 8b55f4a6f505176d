"""What nobody saw, at all places of a case."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import numpy as np

from ullage.quantity import Quantity
from ullage.records import Place
from ullage.tables import STAYS
from ullage.visits.rule import VisitRule
from ullage.visits.unseen.cargoes import (
    MissedCargoes,
    are_all_written,
    count_cargoes,
    count_returns,
    draw_cargoes,
    draw_named,
    mean_lag_d,
)
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
    voyage_days: float | None = None,
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
    voyage_days
        Longest time between loading and landing for which visits took a landing for that of the loading, as `VisitRule`
        has it [d], by default its own: a cargo whose landing alone was seen is lost in an earlier voyage of the ship.
    """
    if looks.is_empty():
        return Unseen()
    voyage_days = VisitRule().voyage_days if voyage_days is None else voyage_days
    case = _Case(visits, looks, stays, places, Period(from_day, to_day), rule, seed, draws, voyage_days)
    found = [case.estimate_at(one) for one in case.terminals]
    at = tuple(one for one, _ in found)
    missed = {one.place_id: what for one, what in found if what is not None}
    if not missed:
        reasons = "; ".join(f"{one.place_id}: {one.reason}" for one in at)
        return Unseen(at, None, None, reasons or "no place where oil is loaded or landed is given")
    cargoes = case.cargoes(missed)
    return Unseen(at, cargoes.counts, _by_day(cargoes.by_span, case.period, first_day, days), None)


class _Case:
    """What is known of all places of a case, and what follows for each."""

    def __init__(
        self,
        visits: pl.DataFrame,
        looks: pl.DataFrame,
        stays: pl.DataFrame,
        places: Mapping[str, Place],
        period: Period,
        rule: UnseenRule,
        seed: int,
        count: int,
        voyage_days: float,
    ) -> None:
        self.period, self.rule, self.seed, self.count, self.voyage_days = period, rule, seed, count, voyage_days
        self.terminals = sorted(one for one, place in places.items() if place.role != "anchorage")
        self.loading = [one for one in self.terminals if places[one].role == "loads"]
        self.landing = [one for one in self.terminals if places[one].role == "discharges"]
        self.looks = {one: looks_at(one, looks, period) for one in self.terminals}
        self.seen = {one: seen_at(one, visits, self.looks, period, rule) for one in self.terminals}
        self.stays = known_stays(stays, places)
        self.brings_none = not visits["brings_cargo"].fill_null(value=True).all()
        self.named = draw_named([self.seen[one] for one in self.loading], seed=seed, count=count)
        self.all_written = are_all_written([self.seen[one] for one in self.landing])

    def estimate_at(self, place_id: str) -> tuple[UnseenAt, Missed | None]:
        """Estimate the visits to one place that nobody saw, or say why that cannot be told."""
        looks, seen, here, rule = self.looks[place_id], self.seen[place_id], self.stays[place_id], self.rule
        shown = looks_with_a_ship(seen, looks, rule)
        numbers = (seen.count + seen.otherwise, seen.declared, looks.possible, looks.clear, shown)
        reason = why_not(looks, here, rule)
        if reason:
            return UnseenAt(place_id, None, *numbers, reason=reason), None
        named = self.named if place_id in self.landing and not self.all_written else None
        exposure = draw_exposure(
            place_id, looks, here, self._elsewhere(place_id), self.period.edges_d, seen, rule,
            seed=self.seed, count=self.count, named=named,
        )  # fmt: skip
        missed = draw_missed(place_id, exposure, seen, self.period, rule, seed=self.seed)
        p_seen = missed.p_seen
        if p_seen.mean() < rule.least_p_seen:
            reason = too_little(p_seen, seen.count + seen.otherwise)
            return UnseenAt(place_id, None, *numbers, p_seen=p_seen, reason=reason), None
        told = tell(looks, seen, here, missed, rule, named, self.period.days)
        # what the looks missed and somebody knows all the same is seen or reported: it is not counted again
        counts = np.maximum(missed.counts - seen.otherwise - seen.reported, 0)
        return UnseenAt(place_id, counts, *numbers, p_seen=p_seen, told=told), missed

    def cargoes(self, missed: Mapping[str, Missed]) -> MissedCargoes:
        """Draw the cargoes that nobody saw, from what was missed at each place that can be told."""
        loading, landing = ([one for one in some if one in missed] for some in (self.loading, self.landing))
        known = count_cargoes({one: self.seen[one] for one in loading}, {one: self.seen[one] for one in landing})
        from_, to = ([missed[one] for one in some] for some in (loading, landing))
        lag_d = mean_lag_d(from_, self.rule)
        found = draw_cargoes(
            from_, to, known, self.period.edges_d, self.rule,
            seed=self.seed, returns=count_returns([self.seen[one] for one in loading], lag_d, self.voyage_days),
            named=self.named if self.all_written else None,
        )  # fmt: skip
        # a cargo that is known from its other end, where nothing is estimated, is one of those that were missed here
        other_end = self.landing if loading else self.loading
        ends = (self.seen[one] for one in {*missed, *other_end})
        elsewhere = sum(one.reported + one.cargoes_otherwise for one in ends)
        counts = np.maximum(found.counts - elsewhere, 0)
        if self.brings_none and not loading:  # landings that visits left to the loadings, of which nothing can be told
            counts += sum(self.seen[one].vessel[: self.seen[one].only_here].count("") for one in landing)
        return MissedCargoes(counts, found.by_span)

    def _elsewhere(self, place_id: str) -> list[KnownStays]:
        """Give the whole stays at the other places of a place's role."""
        alike = self.loading if place_id in self.loading else self.landing
        return [self.stays[one] for one in alike if one != place_id]


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
    whole = None if reasons else np.sum([one.counts for one in found.at if one.counts is not None], axis=0)
    return counted(whole, "; ".join(reasons), "all places")
