"""Works the middle of the balance out again, with one thing changed."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, TypedDict

import numpy as np

from ullage.cargo.deliveries import estimate_total
from ullage.cargo.unseen import draw_unseen
from ullage.cargo.worlds import Worlds, draw_worlds
from ullage.ledger.balance import OtherRule, end_balance
from ullage.tables import LOOKS, PLACE_LOOKS, SCENES, STAYS
from ullage.visits import LookRule, VisitRule, find_visits
from ullage.visits.unseen.estimate import estimate_missed
from ullage.visits.unseen.result import Unseen
from ullage.visits.unseen.rule import UnseenRule

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import date

    import polars as pl

    from ullage.cargo.rules import CargoRules
    from ullage.records import Cap, FleetPrior, Place, ReportedVisits


@dataclass(frozen=True, slots=True)
class Assumption:
    """One assumption and what it moves.

    Parameters
    ----------
    name
        What is assumed.
    default, low, high
        Its value in the result and at the ends of its range.
    low_bbl, high_bbl
        Middle of the balance with the low and with the high value [bbl].
    why
        Where the range comes from.
    """

    name: str
    default: float
    low: float
    high: float
    low_bbl: float
    high_bbl: float
    why: str

    @property
    def moves_bbl(self) -> float:
        """How far the middle of the balance moves from the low to the high end [bbl]."""
        return self.high_bbl - self.low_bbl


@dataclass(frozen=True)
class LookBasis:
    """What the estimate of unseen visits was worked out from.

    Parameters
    ----------
    unseen
        The estimate.
    looks, stays
        Tables of `tables.LOOKS` and `tables.STAYS`.
    from_day, to_day
        The period of the case, both days inside.
    rule
        Of the estimate.
    place_looks, given, scenes, look
        What the looks were found from, tables of `tables.PLACE_LOOKS`, `tables.LOOKS` and `tables.SCENES`, and their
        rule.
    """

    unseen: Unseen = field(default_factory=Unseen)
    looks: pl.DataFrame = field(default_factory=LOOKS.frame)
    stays: pl.DataFrame = field(default_factory=STAYS.frame)
    from_day: date | None = None
    to_day: date | None = None
    rule: UnseenRule = field(default_factory=UnseenRule)
    place_looks: pl.DataFrame = field(default_factory=PLACE_LOOKS.frame)
    given: pl.DataFrame = field(default_factory=LOOKS.frame)
    scenes: pl.DataFrame = field(default_factory=SCENES.frame)
    look: LookRule = field(default_factory=LookRule)


@dataclass(frozen=True)
class HeardBasis:
    """What AIS shows that visits were concluded from: tables of `tables`, None where there is none."""

    port_visits: pl.DataFrame | None = None
    gaps: pl.DataFrame | None = None
    statics: pl.DataFrame | None = None
    fleet: pl.DataFrame | None = None


@dataclass(frozen=True)
class Basis:
    """Everything that the result was worked out from.

    Parameters
    ----------
    sightings, hulls, notified, other
        Tables of `tables`.
    places, reported, prior, caps
        Records.
    cargo, visit, others
        Rules.
    product, seed, draws, first_day, days
        As in the result.
    looks
        What the estimate of unseen visits rests on.
    heard
        What AIS shows.
    """

    sightings: pl.DataFrame
    hulls: pl.DataFrame
    notified: pl.DataFrame
    other: pl.DataFrame
    places: Mapping[str, Place]
    reported: tuple[ReportedVisits, ...]
    prior: FleetPrior
    caps: tuple[Cap, ...]
    cargo: CargoRules
    visit: VisitRule
    others: OtherRule
    product: str | None
    seed: int
    draws: int
    first_day: date
    days: int
    looks: LookBasis = field(default_factory=LookBasis)
    heard: HeardBasis = field(default_factory=HeardBasis)

    def find_visits(self, rule: VisitRule) -> pl.DataFrame:
        """Conclude the visits again under another rule."""
        heard = self.heard
        return find_visits(
            self.sightings,
            self.places,
            self.reported,
            self.hulls,
            rule,
            port_visits=heard.port_visits,
            gaps=heard.gaps,
            statics=heard.statics,
            fleet=heard.fleet,
            looks=self.looks.looks,
            least_looks=self.looks.rule.least_looks,
        )


class _Calendar(TypedDict):
    first_day: date
    days: int


class Again:
    """Works the middle of the balance out again with something changed."""

    def __init__(self, basis: Basis, visits: pl.DataFrame) -> None:
        self.basis = basis
        self.visits = visits
        self.worlds = self._worlds(basis.cargo)
        self.unseen = _first_draws(basis.looks.unseen, basis.draws)

    def _worlds(self, rules: CargoRules) -> Worlds:
        basis = self.basis
        return draw_worlds(basis.seed, basis.draws, basis.product, rules.product, rules.register, rules.tanks)

    def middle(
        self,
        *,
        cargo: CargoRules | None = None,
        visits: pl.DataFrame | None = None,
        prior: FleetPrior | None = None,
        cap: Cap | None = None,
        others: OtherRule | None = None,
        register_error: float | None = None,
        unseen: Unseen | None = None,
    ) -> float | None:
        """Give the middle of the balance at the period's end with something changed [bbl]; None without barrels."""
        basis = self.basis
        rules = cargo or basis.cargo
        worlds = self.worlds if cargo is None else self._worlds(cargo)
        if register_error is not None:
            worlds = replace(worlds, bias=np.full_like(worlds.bias, 1.0 + register_error))
        some = self.visits if visits is None else visits
        priors, calendar = (basis.hulls, prior or basis.prior), _Calendar(first_day=basis.first_day, days=basis.days)
        daily = estimate_total(some, *priors, worlds, rules, **calendar)
        # what nobody saw is like what was seen, also where less of it is counted
        missed = draw_unseen(unseen or self.unseen, self.visits, *priors, worlds, rules, **calendar)
        daily = daily if missed is None else daily + missed.daily_t
        cap = cap or (basis.caps[0] if basis.caps else None)
        factor = worlds.bbl_per_t if basis.product else None
        rule = others or basis.others
        end = end_balance(
            daily, factor, basis.notified, basis.other, cap, rule, first_day=basis.first_day, seed=basis.seed
        )
        return None if end is None else float(np.median(end))

    def of(
        self,
        name: str,
        values: tuple[float, float, float],
        change: Callable[[float], dict[str, Any]],
        why: str,
    ) -> Assumption | None:
        """Weigh one assumption at the ends of its range; None where there are no barrels to move."""
        default, low, high = values
        at = [self.middle(**change(value)) for value in (low, high)]
        if at[0] is None or at[1] is None:
            return None
        return Assumption(name, default, low, high, at[0], at[1], why)

    def missed(
        self,
        *,
        visits: pl.DataFrame | None = None,
        looks: pl.DataFrame | None = None,
        stays: pl.DataFrame | None = None,
        rule: UnseenRule | None = None,
    ) -> Unseen:
        """Estimate again what nobody saw, with something changed."""
        basis, of = self.basis, self.basis.looks
        if of.unseen.cargoes is None or of.from_day is None or of.to_day is None:
            return Unseen()
        return estimate_missed(
            self.visits if visits is None else visits,
            of.looks if looks is None else looks,
            of.stays if stays is None else stays,
            basis.places,
            of.from_day,
            of.to_day,
            rule or of.rule,
            seed=basis.seed,
            draws=basis.draws,
            first_day=basis.first_day,
            days=basis.days,
            voyage_days=basis.visit.voyage_days,
        )

    def with_draws(self, most: int) -> Again:
        """Give the same with fewer draws, for what takes long."""
        return Again(replace(self.basis, draws=min(most, self.basis.draws)), self.visits)


def _first_draws(unseen: Unseen, count: int) -> Unseen:
    """Give the first worlds of an estimate: draws follow from their number alone, so they are those of fewer."""
    return unseen if unseen.cargoes is None else replace(unseen, cargoes=unseen.cargoes[:count])
