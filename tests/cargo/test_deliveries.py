"""Deliveries against hand arithmetic, and the laws that intervals follow."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ullage.cargo.deliveries import add_deliveries, count_real, estimate_deliveries, estimate_total
from ullage.cargo.hydrostatics import NonCargoRule
from ullage.cargo.particulars import RegisterRule
from ullage.cargo.rules import CargoRules, FillRule
from ullage.cargo.volume import ProductRule, TankRule
from ullage.cargo.worlds import draw_worlds
from ullage.records import FleetPrior
from ullage.tables import HULLS, VISITS

FIRST = date(2024, 1, 1)
PRIOR = FleetPrior(1000.0, 3000.0, 9000.0)
RULES = CargoRules(register=RegisterRule(bias_sd=0.0))


def hull(name, deadweight, spread=0.0, tanks=None, law="normal"):
    return {
        "vessel_id": name,
        "law": law,
        "deadweight_t": deadweight,
        "deadweight_spread": spread,
        "tank_volume_m3": tanks,
        "method": "m",
    }


def visit(number, vessel, **more):
    at = datetime(2024, 1, 1, tzinfo=UTC) + timedelta(days=number % 300)
    return {
        "visit_id": f"v-{number}",
        "draw_key": f"v-{number}",
        "vessel_id": vessel,
        "kind": "observed",
        "delivered_after": at,
        "delivered_before": at + timedelta(days=1),
        **more,
    }


def estimate(visits, hulls, rules=RULES, *, count=20_000, product="gasoil", prior=PRIOR, seed=1):
    worlds = draw_worlds(seed, count, product, rules.product, rules.register, rules.tanks)
    return estimate_deliveries(
        VISITS.frame(visits),
        HULLS.frame(hulls),
        prior,
        worlds,
        rules,
        first_day=FIRST,
        days=366,
        cap_bbl_per_t=8.33,
        can_tell_barrels=True,
    )


def cv(found):
    return found.total_t.std() / found.total_t.mean()


def test_without_uncertainty_the_cargo_is_hand_arithmetic_without_width():
    found = estimate(
        [visit(i, f"s{i}", fill=0.9, fill_sd=0.0) for i in range(43)],
        [hull(f"s{i}", 3000.0 + i) for i in range(43)],
    )
    hand = sum(0.9 * (3000.0 + i) for i in range(43))
    assert found.total_t.min() == pytest.approx(hand, rel=1e-12)
    assert found.total_t.max() == pytest.approx(hand, rel=1e-12)
    row = found.table.row(0, named=True)
    assert row["cap_bbl_low"] == pytest.approx(0.9 * 3000 * 8.33, rel=1e-12)
    assert row["cap_bbl_high"] == pytest.approx(row["cap_bbl_low"], rel=1e-12)


@pytest.mark.parametrize(("own", "shared"), [(0.15, 0.05), (0.15, 0.10), (0.25, 0.10), (0.15, 0.15)])
def test_the_width_follows_own_errors_over_n_and_shared_ones_in_full(own, shared):
    rules = replace(RULES, register=RegisterRule(bias_sd=shared))
    found = estimate(
        [visit(i, f"s{i}", fill=0.8, fill_sd=0.8 * own) for i in range(43)],
        [hull(f"s{i}", 3000.0) for i in range(43)],
        rules,
    )
    assert cv(found) == pytest.approx((own**2 / 43 + shared**2) ** 0.5, rel=0.03)


def test_a_ships_own_error_does_not_average_away_in_her_own_visits():
    found = estimate([visit(i, "s", fill=0.9, fill_sd=0.0) for i in range(43)], [hull("s", 3000.0, 300.0)])
    assert cv(found) == pytest.approx(0.1, rel=0.03)


def test_a_full_reference_ship_carries_what_the_worked_table_says():
    exact = CargoRules(
        fill=FillRule(laden_mean=1.0, laden_sd=0.0, shared=0.0),
        register=RegisterRule(bias_sd=0.0),
        product=ProductRule(density_t_m3=0.845, density_sd_t_m3=0.0),
        tanks=TankRule(volume_cv=0.0),
        non_cargo=NonCargoRule(mean_t=150.0, sd_t=0.0),
    )
    row = estimate([visit(1, "s", condition="laden")], [hull("s", 3500.0, tanks=4000.0)], exact).table.row(
        0, named=True
    )
    assert round(row["cargo_t_mid"]) == 3312
    assert round(row["bbl_mid"]) == 24_656


def test_identity_and_fill_prior_alone_give_the_published_interval_of_one_visit():
    # 17.6 / 22.1 / 24.6 thousand barrels are published for the reference ship with tanks as the only limit; here the
    # smaller of weight and tanks counts in each draw: for two nearly equal limits, each 3 % uncertain, 1.5 % less
    found = estimate([visit(1, "s", condition="laden")], [hull("s", 3500.0, 105.0, tanks=4000.0)], count=100_000)
    row = found.table.row(0, named=True)
    assert [row[f"bbl_{point}"] / 1000 for point in ("low", "mid", "high")] == pytest.approx(
        [17.6, 22.1, 24.6], rel=0.02
    )


def test_an_unknown_ship_is_drawn_from_the_fleet_prior():
    found = estimate([visit(1, None, kind="reported", fill=1.0, fill_sd=0.0)], [])
    row = found.table.row(0, named=True)
    assert [row[f"cargo_t_{point}"] for point in ("low", "mid", "high")] == pytest.approx([1000, 3000, 9000], rel=0.05)


def test_fewer_hulls_behind_a_count_make_it_wider():
    def counted(hulls):
        rows = [visit(i, None, kind="reported", pool_key="c", hulls=hulls, fill=0.9, fill_sd=0.0) for i in range(40)]
        return cv(estimate(rows, []))

    assert counted(2) > 1.5 * counted(10) > 1.5 * counted(1000)


def test_slices_estimated_apart_add_up_to_the_whole():
    visits = [visit(i, f"s{i % 7}", condition="laden") for i in range(30)]
    hulls = [hull(f"s{i}", 2000.0 + 100 * i, 100.0) for i in range(7)]
    whole = estimate(visits, hulls, count=500)
    parts = add_deliveries([estimate(visits[:11], hulls, count=500), estimate(visits[11:], hulls, count=500)])
    assert parts.table.equals(whole.table)
    assert parts.daily_t == pytest.approx(whole.daily_t)
    assert parts.variance_t2 == pytest.approx(whole.variance_t2)


def test_the_total_alone_equals_the_total_of_the_deliveries():
    visits, hulls = [visit(i, "s", condition="laden") for i in range(5)], [hull("s", 3000.0, 90.0)]
    worlds = draw_worlds(1, 500, "gasoil", RULES.product, RULES.register, RULES.tanks)
    daily = estimate_total(VISITS.frame(visits), HULLS.frame(hulls), PRIOR, worlds, RULES, first_day=FIRST, days=366)
    assert daily == pytest.approx(estimate(visits, hulls, count=500).daily_t)


def test_the_order_of_visits_changes_no_visit_and_no_sum():
    visits = [visit(i, f"s{i % 3}", condition="laden") for i in range(12)]
    hulls = [hull(f"s{i}", 2000.0 + 500 * i, 100.0) for i in range(3)]
    one, other = estimate(visits, hulls, count=500), estimate(visits[::-1], hulls[::-1], count=500)
    assert other.table.reverse().equals(one.table)
    assert other.total_t == pytest.approx(one.total_t)


def test_a_stated_fill_without_its_error_has_the_rules_error():
    found = estimate([visit(1, "s", fill=0.9)], [hull("s", 3000.0)])
    assert found.total_t.std() == pytest.approx(3000 * RULES.fill.stated_sd, rel=0.03)


@settings(max_examples=25)
@given(
    st.sampled_from(["deadweight", "fill", "bias", "laden", "shared"]),
    st.floats(0.0, 0.1),
    st.floats(0.0, 0.1),
)
def test_more_uncertainty_never_narrows(kind, less, more):
    def width(size):
        rules = replace(
            RULES,
            register=RegisterRule(bias_sd=size if kind == "bias" else 0.02),
            fill=FillRule(laden_sd=0.02 + size if kind == "laden" else 0.05, shared=size if kind == "shared" else 0.25),
        )
        prior_fill = kind in {"laden", "shared"}
        stated = {"condition": "laden"} if prior_fill else {"fill": 0.8, "fill_sd": size if kind == "fill" else 0.02}
        rows = [visit(i, f"s{i}", **stated) for i in range(8)]
        hulls = [hull(f"s{i}", 3000.0, 3000 * size if kind == "deadweight" else 60.0) for i in range(8)]
        low, high = np.quantile(estimate(rows, hulls, rules, count=4000).total_t, (0.05, 0.95))
        return high - low

    assert width(less + more) >= width(less) * (1 - 5e-3)


def test_no_visits_make_an_empty_table_and_zero_sums():
    found = estimate([], [], count=100)
    assert found.table.is_empty()
    assert not found.daily_t.any()


def test_what_may_be_no_ship_brings_cargo_in_that_share_of_the_worlds():
    hulls, whole = [hull("name:a", 3000.0)], {"fill": 0.9, "fill_sd": 0.0}
    found = estimate([visit(1, "name:a", **whole), visit(2, None, p_ship=0.6)], hulls)
    sure = estimate([visit(1, "name:a", **whole), visit(2, None)], hulls)
    brings = found.total_t > 2700.0
    assert brings.mean() == pytest.approx(0.6, abs=0.02)
    assert np.array_equal(found.total_t[brings], sure.total_t[brings])
    assert np.array_equal(
        count_real(VISITS.frame([visit(1, "a"), visit(2, None, p_ship=0.6)]), 1, 20_000), 1.0 + brings
    )
    assert found.table["cargo_t_low"][1] == 0.0
    assert "with P 0.60, and nothing otherwise" in found.table["method"][1]


def test_a_visit_that_brings_no_cargo_of_its_own_is_delivered_by_none():
    hulls = [hull("name:a", 1000.0)]
    both = estimate([visit(1, "name:a"), visit(2, "name:a", brings_cargo=False)], hulls, count=200)
    assert both.table["visit_id"].to_list() == ["v-1"]
    assert np.array_equal(both.total_t, estimate([visit(1, "name:a")], hulls, count=200).total_t)
