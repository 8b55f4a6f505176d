"""The whole flow on one screen, one call per stage, in order.

Every stage is a pure function. `run` calls each through a `Step`, which decides where the work runs and whether an
earlier result may stand for it; the default simply calls.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Protocol

import polars as pl

from ullage.cargo.deliveries import (
    Deliveries,
    add_deliveries,
    bringing_cargo,
    estimate_deliveries,
    middle_deadweight,
)
from ullage.cargo.hydrostatics import NonCargoRule
from ullage.cargo.particulars import RegisterRule, estimate_hulls
from ullage.cargo.rules import CargoRules, FillRule, UnseenCargoRule
from ullage.cargo.unseen import add_unseen, draw_unseen
from ullage.cargo.volume import ProductRule, TankRule
from ullage.cargo.worlds import Worlds, draw_worlds
from ullage.identify import (
    HullRule,
    IdentityRule,
    Vessels,
    compare_with_listings,
    find_vessels,
    gather_claims,
    identify_observations,
    identify_sightings,
)
from ullage.identify.handovers import HandoverRule, find_handovers, lay_together, tell_handovers
from ullage.ledger.assumptions import Assumption, Basis, HeardBasis, LookBasis, weigh_assumptions
from ullage.ledger.balance import Balance, OtherRule, day_range, run_balance
from ullage.ledger.scenarios import Scenario, build_ladder
from ullage.match import MatchRule, match_detections
from ullage.match.slices import slices_by_day
from ullage.records import Decided
from ullage.tables import (
    CANDIDATES,
    CLAIMS,
    DETECTIONS,
    GAPS,
    LAYOUTS,
    LISTED,
    LISTINGS,
    LOOKS,
    MATCHES,
    PLACE_LOOKS,
    PORT_VISITS,
    POSITIONS,
    SCENES,
    SIGHTINGS,
    STATICS,
    STAYS,
    TRACKS,
)
from ullage.visits import LookRule, SightingRule, VisitRule, find_looks, find_sightings, find_stays, find_visits
from ullage.visits.decided import (
    decide_detections,
    decide_observations,
    decide_sightings,
    decide_visits,
    pairs_of,
    without,
)
from ullage.visits.unseen.estimate import estimate_missed
from ullage.visits.unseen.result import Unseen
from ullage.visits.unseen.rule import UnseenRule

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date

    from ullage.records import Cap, FleetPrior, Place, Published, ReportedVisits

_SLICE = 2_000  # visits that one task takes at least
_MOST_SLICES = 8


@dataclass(frozen=True, slots=True)
class Rules:
    """Every threshold and prior of the flow, by the name it has in ``case.toml``."""

    match: MatchRule = field(default_factory=MatchRule)
    sighting: SightingRule = field(default_factory=SightingRule)
    hull: HullRule = field(default_factory=HullRule)
    identity: IdentityRule = field(default_factory=IdentityRule)
    handover: HandoverRule = field(default_factory=HandoverRule)
    look: LookRule = field(default_factory=LookRule)
    visit: VisitRule = field(default_factory=VisitRule)
    fill: FillRule = field(default_factory=FillRule)
    register: RegisterRule = field(default_factory=RegisterRule)
    product: ProductRule = field(default_factory=ProductRule)
    tanks: TankRule = field(default_factory=TankRule)
    non_cargo: NonCargoRule = field(default_factory=NonCargoRule)
    other: OtherRule = field(default_factory=OtherRule)
    unseen: UnseenRule = field(default_factory=UnseenRule)
    unseen_cargo: UnseenCargoRule = field(default_factory=UnseenCargoRule)

    @property
    def cargo(self) -> CargoRules:
        """The rules by which a visit becomes a cargo."""
        return CargoRules(self.fill, self.register, self.product, self.tanks, self.non_cargo, self.unseen_cargo)


@dataclass(frozen=True, eq=False)
class Seen:
    """What the scenes of a case show: tables of `tables.SCENES`, `PLACE_LOOKS`, `DETECTIONS` and `LAYOUTS`."""

    scenes: pl.DataFrame = field(default_factory=SCENES.frame)
    place_looks: pl.DataFrame = field(default_factory=PLACE_LOOKS.frame)
    detections: pl.DataFrame = field(default_factory=DETECTIONS.frame)
    layouts: pl.DataFrame = field(default_factory=LAYOUTS.frame)


@dataclass(frozen=True, eq=False)
class Heard:
    """What the AIS of a case shows.

    Parameters
    ----------
    reports, statics
        Reports about the scenes, with their tracks: tables of `tables.POSITIONS` and `STATICS`.
    said
        What all ships that called or were near say of themselves, a report a day: table of `tables.STATICS`.
    tracks, gaps, port_visits
        Tables of `tables.TRACKS`, `GAPS` and `PORT_VISITS`.
    """

    reports: pl.DataFrame = field(default_factory=POSITIONS.frame)
    statics: pl.DataFrame = field(default_factory=STATICS.frame)
    said: pl.DataFrame = field(default_factory=STATICS.frame)
    tracks: pl.DataFrame = field(default_factory=TRACKS.frame)
    gaps: pl.DataFrame = field(default_factory=GAPS.frame)
    port_visits: pl.DataFrame = field(default_factory=PORT_VISITS.frame)


@dataclass(frozen=True)
class Inputs:
    """What a case gives, read and valid.

    Parameters
    ----------
    title, from_day, to_day, seed, draws, product
        As in ``case.toml``; both days are inside.
    places
        By their id.
    caps, reported, prior, published
        Records.
    observations, fleet, notified, other_deliveries, looks, stays
        Tables of `tables`.
    seen, heard
        What scenes and AIS show, as far as the case has any.
    listings, registers
        What lists and registers say: tables of `tables.LISTINGS` and `CLAIMS`.
    decided
        What analysts decided; outlines are in `places` already.
    """

    title: str
    from_day: date
    to_day: date
    seed: int
    draws: int
    product: str | None
    places: dict[str, Place]
    caps: tuple[Cap, ...]
    reported: tuple[ReportedVisits, ...]
    prior: FleetPrior
    published: tuple[Published, ...]
    observations: pl.DataFrame
    fleet: pl.DataFrame
    notified: pl.DataFrame
    other_deliveries: pl.DataFrame
    looks: pl.DataFrame = field(default_factory=LOOKS.frame)
    stays: pl.DataFrame = field(default_factory=STAYS.frame)
    seen: Seen = field(default_factory=Seen)
    heard: Heard = field(default_factory=Heard)
    listings: pl.DataFrame = field(default_factory=LISTINGS.frame)
    registers: pl.DataFrame = field(default_factory=CLAIMS.frame)
    decided: Decided = field(default_factory=Decided)


@dataclass(frozen=True)
class Result:
    """What the flow found."""

    observations: pl.DataFrame
    hulls: pl.DataFrame
    visits: pl.DataFrame
    worlds: Worlds
    deliveries: Deliveries
    balance: Balance
    ladder: list[Scenario]
    assumptions: list[Assumption]
    unseen: Unseen = field(default_factory=Unseen)
    looks: pl.DataFrame = field(default_factory=LOOKS.frame)
    matches: pl.DataFrame = field(default_factory=MATCHES.frame)
    sightings: pl.DataFrame = field(default_factory=SIGHTINGS.frame)
    candidates: pl.DataFrame = field(default_factory=CANDIDATES.frame)
    stays: pl.DataFrame = field(default_factory=STAYS.frame)
    vessels: Vessels = field(default_factory=Vessels)
    listed: pl.DataFrame = field(default_factory=LISTED.frame)
    detections: pl.DataFrame = field(default_factory=DETECTIONS.frame)


class Step(Protocol):
    """Runs one stage."""

    def one(self, function: Callable[..., Any], *arguments: Any, **options: Any) -> Any:
        """Run a stage once."""

    def many(self, function: Callable[..., Any], slices: Sequence[Any], *arguments: Any, **options: Any) -> list[Any]:
        """Run a stage on each slice of its first argument; the results keep the slices' order."""

    def cut(
        self,
        function: Callable[..., Any],
        slices: Callable[..., Sequence[Any]],
        inputs: Sequence[Any],
        *arguments: Any,
    ) -> Any:
        """Run a stage on tables, which `slices` cuts into those that it may be run on one by one."""


class Plain:
    """Runs each stage here and now."""

    def one(self, function: Callable[..., Any], *arguments: Any, **options: Any) -> Any:
        """Run a stage once."""
        return function(*arguments, **options)

    def many(self, function: Callable[..., Any], slices: Sequence[Any], *arguments: Any, **options: Any) -> list[Any]:
        """Run a stage on each slice of its first argument."""
        return [function(part, *arguments, **options) for part in slices]

    def cut(
        self,
        function: Callable[..., Any],
        slices: Callable[..., Sequence[Any]],  # noqa: ARG002 - one is enough
        inputs: Sequence[Any],
        *arguments: Any,
    ) -> Any:
        """Run a stage once on all."""
        return function(*inputs, *arguments)


def run(inputs: Inputs, rules: Rules, step: Step | None = None) -> Result:
    """Run the whole flow.

    Parameters
    ----------
    inputs
        What a case gives.
    rules
        Thresholds and priors.
    step
        How a stage is run; by default here and now.
    """
    step = step or Plain()
    first_day, days = day_range(inputs.from_day, inputs.to_day, inputs.caps)
    inputs, decided = _as_decided(inputs), inputs.decided
    claims = step.one(gather_claims, inputs.fleet, inputs.heard.said, inputs.registers, rule=rules.identity)
    vessels = step.one(find_vessels, claims, rules.identity)
    handovers = step.one(find_handovers, inputs.heard.tracks, rules.handover)
    inputs = _as_one_hull(inputs, handovers)
    vessels = replace(vessels, contradictions=(*vessels.contradictions, *tell_handovers(handovers, inputs.fleet)))
    listed = step.one(compare_with_listings, vessels.vessels, inputs.listings, rules.identity)
    named = step.one(identify_observations, inputs.observations, inputs.fleet, claims)
    observations = decide_observations(named, decided)
    hulls = step.one(estimate_hulls, inputs.fleet, rules.register)
    seen, heard, places = inputs.seen, inputs.heard, inputs.places
    looks = step.one(find_looks, seen.place_looks, inputs.looks, places, rules.look, scenes=seen.scenes)
    at_scenes = seen.detections, seen.scenes, heard.reports, heard.statics
    matches = step.cut(match_detections, slices_by_day, at_scenes, rules.match)
    found = step.one(
        find_sightings, without(observations, "observation_id", decided), seen.detections, seen.scenes, matches,
        heard.said, inputs.fleet, places, rules.sighting, place_looks=seen.place_looks,
    )  # fmt: skip
    found = decide_sightings(found, decided)
    pairs, _ = pairs_of(found, decided)
    weighed, candidates = step.one(
        identify_sightings, found, inputs.fleet, seen.layouts, places, rules.hull, decisions=pairs
    )
    sightings = decide_sightings(weighed, decided)
    visits = step.one(
        find_visits, sightings, places, inputs.reported, hulls, rules.visit, port_visits=heard.port_visits,
        gaps=heard.gaps, statics=heard.said, fleet=inputs.fleet, looks=looks,
        least_looks=rules.unseen.least_looks,
    )  # fmt: skip
    visits = decide_visits(visits, decided)
    heard_stays = step.one(find_stays, heard.port_visits, places, heard.said, inputs.fleet)
    stays = pl.concat([inputs.stays, heard_stays])
    worlds = step.one(
        draw_worlds, inputs.seed, inputs.draws, inputs.product, rules.product, rules.register, rules.tanks
    )
    unseen = step.one(
        estimate_missed, visits, looks, stays, places, inputs.from_day, inputs.to_day, rules.unseen,
        seed=inputs.seed, draws=inputs.draws, first_day=first_day, days=days, voyage_days=rules.visit.voyage_days,
    )  # fmt: skip
    known = add_deliveries(
        step.many(
            estimate_deliveries,
            _slices(visits),
            hulls,
            inputs.prior,
            worlds,
            rules.cargo,
            first_day=first_day,
            days=days,
            cap_bbl_per_t=inputs.caps[0].bbl_per_t if inputs.caps else None,
            can_tell_barrels=inputs.product is not None,
        )
    )
    deliveries = add_unseen(
        known,
        step.one(draw_unseen, unseen, visits, hulls, inputs.prior, worlds, rules.cargo, first_day=first_day, days=days),
    )
    balance = step.one(
        run_balance,
        deliveries.daily_t,
        worlds.bbl_per_t if inputs.product else None,
        inputs.notified,
        inputs.other_deliveries,
        inputs.caps,
        rules.other,
        first_day=first_day,
        seed=inputs.seed,
    )
    ladder = step.one(
        build_ladder,
        middle_deadweights(visits, hulls, inputs.prior),
        inputs.reported,
        mean_fill(deliveries),
        _factors(inputs, worlds),
    )
    of_looks = LookBasis(
        unseen, looks, stays, inputs.from_day, inputs.to_day, rules.unseen,
        seen.place_looks, inputs.looks, seen.scenes, rules.look,
    )  # fmt: skip
    basis = _basis(inputs, rules, sightings, hulls, first_day, days, of_looks)
    assumptions = step.one(weigh_assumptions, basis, visits)
    return Result(
        observations, hulls, visits, worlds, deliveries, balance, ladder, assumptions, unseen, looks, matches,
        sightings, candidates, stays, vessels, listed, seen.detections,
    )  # fmt: skip


def _as_one_hull(inputs: Inputs, handovers: pl.DataFrame) -> Inputs:
    """Take what AIS says of a ship's other identity for hers."""
    said = lay_together(inputs.heard.said, inputs.fleet, handovers)
    return replace(inputs, heard=replace(inputs.heard, said=said))


def _as_decided(inputs: Inputs) -> Inputs:
    """Leave out what analysts rejected of that which scenes and AIS show."""
    if not inputs.decided:
        return inputs
    seen, heard, decided = inputs.seen, inputs.heard, inputs.decided
    detections = decide_detections(seen.detections, decided)
    port_visits = without(heard.port_visits, "port_visit_id", decided)
    return replace(inputs, seen=replace(seen, detections=detections), heard=replace(heard, port_visits=port_visits))


def _basis(
    inputs: Inputs,
    rules: Rules,
    sightings: pl.DataFrame,
    hulls: pl.DataFrame,
    first_day: date,
    days: int,
    looks: LookBasis,
) -> Basis:
    """Gather what the assumptions are weighed on."""
    return Basis(
        sightings=sightings,
        hulls=hulls,
        notified=inputs.notified,
        other=inputs.other_deliveries,
        places=inputs.places,
        reported=inputs.reported,
        prior=inputs.prior,
        caps=inputs.caps,
        cargo=rules.cargo,
        visit=rules.visit,
        others=rules.other,
        product=inputs.product,
        seed=inputs.seed,
        draws=inputs.draws,
        first_day=first_day,
        days=days,
        looks=looks,
        heard=HeardBasis(inputs.heard.port_visits, inputs.heard.gaps, inputs.heard.said, inputs.fleet),
    )


def middle_deadweights(visits: pl.DataFrame, hulls: pl.DataFrame, prior: FleetPrior) -> list[float]:
    """Give the middle estimate of each visit's deadweight [t]."""
    known = {row["vessel_id"]: row for row in hulls.iter_rows(named=True)}
    rows = bringing_cargo(visits).iter_rows(named=True)
    return [middle_deadweight(visit, known.get(visit["vessel_id"]), prior) for visit in rows]


def mean_fill(deliveries: Deliveries) -> float | None:
    """Give the mean fill of the visits that were seen, a fraction of deadweight; None without visits."""
    deadweight = deliveries.deadweight_t.sum(axis=0)
    some = deadweight > 0  # in a world in which no visit was of a ship there is no fill
    return float((deliveries.seen_t[some] / deadweight[some]).mean()) if some.any() else None


def _slices(visits: pl.DataFrame) -> list[pl.DataFrame]:
    count = min(_MOST_SLICES, max(1, -(-len(visits) // _SLICE)))
    edges = [len(visits) * i // count for i in range(count + 1)]
    return [visits.slice(a, b - a) for a, b in pairwise(edges)]


def _factors(inputs: Inputs, worlds: Worlds) -> list[float]:
    """Give the ladder's factors [bbl/t]: the cap keeper's, and the product's own."""
    import numpy as np

    own = [float(np.median(worlds.bbl_per_t))] if inputs.product else []
    return [*([inputs.caps[0].bbl_per_t] if inputs.caps else []), *own]
