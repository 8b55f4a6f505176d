"""Cargoes that nobody saw: as many as are told, like those that were seen, the kernel as its reference."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ullage import draws
from ullage.cargo.arrays import visit_arrays, world_arrays
from ullage.cargo.deliveries import estimate_deliveries
from ullage.cargo.rules import CargoRules, FillRule, UnseenCargoRule
from ullage.cargo.unseen import _weights, add_unseen, draw_unseen, like_unseen
from ullage.cargo.unseen_kernel import Urn, draw_unseen_cargo, draw_unseen_cargo_reference
from ullage.cargo.worlds import draw_worlds
from ullage.records import FleetPrior
from ullage.tables import HULLS, VISITS
from ullage.visits.unseen.result import Unseen

FIRST = date(2024, 1, 1)
DAYS = 60
PRIOR = FleetPrior(1000.0, 3000.0, 9000.0)
RULES = CargoRules()


def visit(number, vessel="a", **more):
    at = datetime(2024, 1, 1, tzinfo=UTC) + timedelta(days=number)
    return {
        "visit_id": f"v-{number}",
        "draw_key": f"v-{number}",
        "vessel_id": vessel,
        "kind": "observed",
        "delivered_after": at,
        "delivered_before": at + timedelta(days=1),
        **more,
    }


def hull(name, deadweight, spread=0.0):
    return {
        "vessel_id": name,
        "law": "normal",
        "deadweight_t": deadweight,
        "deadweight_spread": spread,
        "method": "stated",
    }


def evenly(counts):
    return Unseen(cargoes=np.asarray(counts, np.int64), share_by_day=np.full(DAYS, 1 / DAYS), reason=None)


def worlds(count, seed=1, rules=RULES):
    return draw_worlds(seed, count, "gasoil", rules.product, rules.register, rules.tanks)


def drawn(counts, visits, hulls=(), rules=RULES, unseen=None, seed=1):
    return draw_unseen(
        unseen or evenly(counts),
        VISITS.frame(visits),
        HULLS.frame(hulls),
        PRIOR,
        worlds(len(counts), seed, rules),
        rules,
        first_day=FIRST,
        days=DAYS,
    )


SOME = [visit(1), visit(4, "b", condition="laden"), visit(9, None), visit(11, "b", fill=0.8), visit(20, "a")]
HULLS_OF_SOME = [hull("a", 3000.0, 100.0), hull("b", 5000.0, 200.0) | {"tank_volume_m3": 5200.0}]


def test_the_kernel_equals_the_reference():
    counts = np.random.default_rng(1).integers(0, 9, 200)
    rows = [*VISITS.frame(SOME).iter_rows(named=True), VISITS.frame([visit(0, None)]).row(0, named=True)]
    known = {row["vessel_id"]: row for row in HULLS.frame(HULLS_OF_SOME).iter_rows(named=True)}
    seen = visit_arrays(rows, known, PRIOR, 1, RULES, FIRST, DAYS)
    weights = np.cumsum([[1.0, 1.0, 1.0, 1.0, 1.0], [0.2, 0.5, 0.8, 1.5, 2.0]], axis=1)
    start = np.uint64(draws.stream(1, "unseen cargo"))
    urn = Urn(seen, weights, np.arange(200) % 2, 1.0, start, np.linspace(1 / DAYS, 1, DAYS))
    shared = world_arrays(worlds(200), RULES.fill)
    daily, deadweight = np.zeros((200, DAYS)), np.zeros(200)
    draw_unseen_cargo(urn, shared, counts, daily, deadweight)
    expected_daily, expected_deadweight = draw_unseen_cargo_reference(urn, shared, counts, DAYS)
    assert daily == pytest.approx(expected_daily, rel=1e-6, abs=1e-3)
    assert deadweight == pytest.approx(expected_deadweight, rel=1e-6, abs=1e-3)


def test_what_cannot_be_told_is_not_drawn():
    assert drawn([1], SOME, unseen=Unseen()) is None


def test_no_unseen_cargo_weighs_nothing():
    found = drawn(np.zeros(50, int), SOME, HULLS_OF_SOME)
    assert found.total_t.tolist() == found.deadweight_t.tolist() == [0.0] * 50


def test_unseen_cargoes_weigh_what_seen_ones_do_on_average_where_stays_do_not_grow_with_cargo():
    visits = [visit(i, f"s{i}", condition="laden") for i in range(30)]
    hulls = [hull(f"s{i}", 2000.0 + 100 * i) for i in range(30)]
    few = replace(RULES, unseen=UnseenCargoRule(never_seen=1e-6, stay_power=0.0, stay_power_sd=0.0))
    count = 4000
    unseen = drawn(np.full(count, 10), visits, hulls, few)
    seen = estimate_deliveries(
        VISITS.frame(visits),
        HULLS.frame(hulls),
        PRIOR,
        worlds(count),
        few,
        first_day=FIRST,
        days=DAYS,
        cap_bbl_per_t=None,
        can_tell_barrels=True,
    )
    assert unseen.total_t.mean() / 10 == pytest.approx(seen.total_t.mean() / 30, rel=0.02)
    assert unseen.deadweight_t.mean() / 10 == pytest.approx(3450.0, rel=0.02)


def test_a_hull_has_one_error_in_seen_and_unseen_cargoes():
    few = replace(RULES, unseen=UnseenCargoRule(never_seen=1e-9))
    hulls = [hull("a", 3000.0, 600.0)]
    unseen = drawn(np.ones(3000, int), [visit(1)], hulls, few)
    seen = estimate_deliveries(
        VISITS.frame([visit(1)]),
        HULLS.frame(hulls),
        PRIOR,
        worlds(3000),
        few,
        first_day=FIRST,
        days=DAYS,
        cap_bbl_per_t=None,
        can_tell_barrels=True,
    )
    assert unseen.deadweight_t == pytest.approx(seen.deadweight_t.sum(axis=0))


def test_seen_ships_judged_laden_make_unseen_cargoes_fuller():
    hulls = [hull("a", 3000.0)]
    laden = drawn(np.full(2000, 5), [visit(1, condition="laden")], hulls)
    not_told = drawn(np.full(2000, 5), [visit(1)], hulls)
    assert laden.total_t.mean() > 1.25 * not_told.total_t.mean()


def test_without_any_visit_an_unseen_cargo_is_of_the_fleet_prior():
    found = drawn(np.ones(4000, int), [])
    assert np.median(found.deadweight_t) == pytest.approx(3000.0, rel=0.05)


def test_a_ship_that_declares_herself_is_not_what_nobody_saw():
    visits = [visit(1, "a", declared=True), visit(2, "b", declared=False), visit(3, None, kind="reported")]
    assert like_unseen(VISITS.frame(visits))["visit_id"].to_list() == ["v-2"]
    assert like_unseen(VISITS.frame(visits[:1]))["visit_id"].to_list() == ["v-1"]


def test_cargo_falls_on_the_days_that_are_told():
    share = np.zeros(DAYS)
    share[[3, 40]] = 0.25, 0.75
    unseen = Unseen(cargoes=np.full(3000, 4), share_by_day=share, reason=None)
    by_day = drawn(np.full(3000, 4), SOME, HULLS_OF_SOME, unseen=unseen).daily_t.sum(axis=0)
    assert set(np.flatnonzero(by_day)) == {3, 40}
    assert by_day[3] / by_day.sum() == pytest.approx(0.25, abs=0.02)


def test_another_number_of_worlds_is_refused():
    with pytest.raises(ValueError, match="3 draws do not go with 4 worlds"):
        draw_unseen(
            evenly([1, 2, 3]), VISITS.frame(SOME), HULLS.frame(), PRIOR, worlds(4), RULES, first_day=FIRST, days=DAYS
        )


def test_ships_with_small_cargoes_are_missed_more_often():
    hulls = [hull("a", 1000.0), hull("b", 8000.0)]
    visits = [visit(1, "a", condition="laden"), visit(2, "b", condition="laden")] * 10
    visits = [one | {"visit_id": f"v-{k}", "draw_key": f"v-{k}"} for k, one in enumerate(visits)]
    few = replace(RULES, unseen=UnseenCargoRule(never_seen=1e-6))
    alike = replace(RULES, unseen=UnseenCargoRule(never_seen=1e-6, stay_power=0.0, stay_power_sd=0.0))
    by_size, by_none = (drawn(np.full(2000, 10), visits, hulls, rules).deadweight_t.mean() for rules in (few, alike))
    assert by_none == pytest.approx(45_000, rel=0.05)
    assert by_size < 0.75 * by_none


@pytest.mark.parametrize("unseen", [0.01, 3.0, 40.0, 5000.0])
def test_odds_add_up_to_what_nobody_saw_before_they_are_scaled(unseen):
    cargo = np.array([500.0, 1500.0, 3000.0, 6000.0, 6000.0])
    weights = _weights(cargo, unseen, UnseenCargoRule())
    assert weights.sum(axis=1) == pytest.approx(np.full(9, 5.0))
    assert (np.diff(weights, axis=1) <= 1e-12).all()  # the larger, the surer she is seen
    assert weights[0, 0] < weights[-1, 0]  # the more stays grow with cargo, the more small ones are missed


def test_true_sizes_come_out_where_stays_grow_with_cargo():
    """Ships of many sizes seen by looks that come at random: the unseen are as small as they are."""
    rng = np.random.default_rng(4)
    size = rng.lognormal(np.log(3000), 0.5, 4000)
    was_seen = rng.random(4000) > np.exp(-0.8 * (size / 3000) ** 0.5)
    weights = _weights(size[was_seen], float((~was_seen).sum()), UnseenCargoRule(stay_power_sd=0.0))[4]
    found = float((weights * size[was_seen]).sum() / weights.sum())
    assert found == pytest.approx(size[~was_seen].mean(), rel=0.03)
    assert found < 0.92 * size[was_seen].mean()


@pytest.mark.parametrize("weight", [0.0, -1.0, float("nan"), float("inf")])
def test_a_weight_that_no_urn_has_is_refused(weight):
    with pytest.raises(ValueError, match="above zero"):
        UnseenCargoRule(never_seen=weight)


@pytest.mark.parametrize("power", [-0.1, 2.1, float("nan")])
def test_stays_that_no_ship_makes_are_refused(power):
    with pytest.raises(ValueError, match="stay_power lies from 0 to 2"):
        UnseenCargoRule(stay_power=power)


@settings(max_examples=20, deadline=None)
@given(order=st.permutations(range(len(SOME))), counts=st.lists(st.integers(0, 20), min_size=1, max_size=40))
def test_the_order_of_visits_and_hulls_changes_no_byte(order, counts):
    there = drawn(counts, SOME, HULLS_OF_SOME)
    again = drawn(counts, [SOME[k] for k in order], HULLS_OF_SOME[::-1])
    assert there.daily_t.tobytes() == again.daily_t.tobytes()
    assert there.total_t == pytest.approx(there.daily_t.sum(axis=1))
    assert (there.deadweight_t > 0).tolist() == [count > 0 for count in counts]


def test_the_total_holds_seen_and_unseen():
    seen = estimate_deliveries(
        VISITS.frame(SOME),
        HULLS.frame(HULLS_OF_SOME),
        PRIOR,
        worlds(500),
        RULES,
        first_day=FIRST,
        days=DAYS,
        cap_bbl_per_t=None,
        can_tell_barrels=True,
    )
    unseen = drawn(np.full(500, 3), SOME, HULLS_OF_SOME)
    both = add_unseen(seen, unseen)
    assert both.total_t == pytest.approx(seen.seen_t + unseen.total_t)
    assert both.daily_t.sum(axis=1) == pytest.approx(both.total_t)
    assert add_unseen(seen, None) is seen


def test_the_share_of_laden_is_that_of_the_seen():
    rules = replace(RULES, fill=FillRule(laden_mean=0.9, laden_sd=1e-5, unknown_mean=0.4, unknown_sd=1e-5, shared=0.0))
    rules = replace(rules, unseen=UnseenCargoRule(stay_power=0.0, stay_power_sd=0.0))
    visits = [visit(i, "a", condition="laden" if i < 3 else None) for i in range(4)]
    found = drawn(np.ones(8000, int), visits, [hull("a", 3000.0)], rules)
    full = found.total_t / found.deadweight_t
    assert np.mean(full > 0.6) == pytest.approx(0.75, abs=0.02)
