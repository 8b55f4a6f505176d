"""What the assumptions about looks and stays move."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest

from ullage.cargo.rules import CargoRules
from ullage.ledger import unseen_assumptions
from ullage.ledger.again import Again
from ullage.ledger.assumptions import Basis, LookBasis, weigh_assumptions
from ullage.ledger.balance import OtherRule
from ullage.records import Cap, FleetPrior, Place
from ullage.tables import HULLS, LOOKS, NOTIFIED, OBSERVATIONS, OTHER_DELIVERIES, PLACE_LOOKS, STAYS, VISITS
from ullage.visits import VisitRule
from ullage.visits.unseen.estimate import estimate_missed
from ullage.visits.unseen.result import Unseen
from ullage.visits.unseen.rule import UnseenRule

FIRST, LAST, DAYS = date(2024, 1, 1), date(2024, 4, 29), 120
PLACES = {"quay": Place("quay", "Quay", "loads", lat_deg=10.0, lon_deg=20.0)}
COUNTED = "visits that nobody saw (0 not counted, 1 counted)"
STAY = "stays of ships, times"
ODDS = "odds that a clear look finds a ship, times"
CLEAR = "part of a place that must be free of cloud for a clear look"


def at(days):
    return datetime(2024, 1, 1, tzinfo=UTC) + timedelta(days=days)


def visits():
    return VISITS.frame(
        {
            "visit_id": f"v-{k}",
            "draw_key": f"v-{k}",
            "place_id": "quay",
            "vessel_id": "imo:9074729",
            "kind": "observed",
            "arrived_before": at(k * 9),
            "departed_after": at(k * 9),
            "delivered_after": at(k * 9),
            "delivered_before": at(k * 9 + 1),
            "condition": "laden",
        }
        for k in range(13)
    )


def looks():
    return LOOKS.frame(
        {"row": k, "looked_at": at(k * 3), "place_id": "quay", "clear": True, "p_detect": 0.8, "sensor": "s1"}
        for k in range(40)
    )


def stays():
    return STAYS.frame(
        {"place_id": "quay", "arrived_at": at(k * 3), "departed_at": at(k * 3 + 0.8 + 0.02 * k), "mmsi": None}
        for k in range(35)
    )


def basis(**look_changes):
    rule, draws = UnseenRule(), 1000
    unseen = estimate_missed(
        visits(), looks(), stays(), PLACES, FIRST, LAST, rule, seed=1, draws=draws, first_day=FIRST, days=DAYS
    )
    hull = {"law": "normal", "deadweight_t": 3000.0, "deadweight_spread": 50.0, "method": "stated"}
    of_looks = LookBasis(unseen=unseen, looks=looks(), stays=stays(), from_day=FIRST, to_day=LAST, rule=rule)
    return Basis(
        sightings=OBSERVATIONS.frame(),
        hulls=HULLS.frame([{"vessel_id": "imo:9074729", **hull}]),
        notified=NOTIFIED.frame(),
        other=OTHER_DELIVERIES.frame(),
        places=PLACES,
        reported=(),
        prior=FleetPrior(1000.0, 3000.0, 9000.0),
        caps=(Cap(500_000, "bbl", 8.33, FIRST, LAST, "law"),),
        cargo=CargoRules(),
        visit=VisitRule(),
        others=OtherRule(),
        product="gasoil",
        seed=1,
        draws=draws,
        first_day=FIRST,
        days=DAYS,
        looks=replace(of_looks, **look_changes),
    )


@pytest.fixture(scope="module")
def weighed():
    return {one.name: one for one in weigh_assumptions(basis(), visits())}


def test_counting_what_nobody_saw_moves_what_it_weighs(weighed):
    assert weighed[COUNTED].moves_bbl > 0.2 * weighed[COUNTED].low_bbl


def test_longer_stays_leave_less_unseen(weighed):
    assert weighed[STAY].moves_bbl < 0


def test_surer_looks_leave_less_unseen(weighed):
    assert weighed[ODDS].moves_bbl < 0


def test_bars_of_few_draws_are_told_from_the_middle_of_all(monkeypatch):
    monkeypatch.setattr(unseen_assumptions, "_SHY", 1.0)  # ends that are the default: the bar is the middle
    monkeypatch.setattr(unseen_assumptions, "_DRAWS", 50)
    again = Again(basis(), visits())
    weighed = {one.name: one for one in unseen_assumptions.of_unseen(again)}
    assert weighed[STAY].low_bbl == pytest.approx(again.middle(), rel=1e-9)


def test_without_scenes_no_cloud_is_weighed(weighed):
    assert CLEAR not in weighed


def test_where_nothing_unseen_is_told_nothing_of_it_is_weighed():
    names = {one.name for one in weigh_assumptions(basis(unseen=Unseen()), visits())}
    assert not names & {COUNTED, STAY, ODDS, CLEAR}


def test_what_a_stricter_look_at_clouds_no_longer_sees_is_not_counted_twice():
    seen = PLACE_LOOKS.frame(
        {
            "place_id": "quay",
            "scene_id": f"s{k}",
            "seen_at": at(k * 3),
            "sensor": "sentinel-1",
            "covered_share": 1.0,
            "clear_share": 0.7 if k % 2 else 1.0,
        }
        for k in range(40)
    )
    weighed = {one.name: one for one in weigh_assumptions(basis(place_looks=seen), visits())}
    assert abs(weighed[CLEAR].moves_bbl) < 0.15 * weighed[CLEAR].low_bbl


def test_the_first_worlds_of_many_are_those_of_few():
    few, many = (
        estimate_missed(
            visits(), looks(), stays(), PLACES, FIRST, LAST, UnseenRule(), seed=1, draws=n, first_day=FIRST, days=DAYS
        )
        for n in (300, 900)
    )
    assert np.array_equal(few.cargoes, many.cargoes[:300])


def test_the_longest_voyage_of_the_case_is_that_of_every_estimate(monkeypatch):
    asked = []
    monkeypatch.setattr("ullage.ledger.again.estimate_missed", lambda *_, **options: asked.append(options))
    of = basis()
    Again(replace(of, visit=VisitRule(voyage_days=9.0)), visits()).missed()
    assert asked[0]["voyage_days"] == 9.0
