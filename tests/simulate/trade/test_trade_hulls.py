"""Simulated hulls: masses and displacement go together, and ratios are those of ships of that size."""

import csv
import os
from pathlib import Path

import numpy as np
import pytest
from numpy.random import default_rng

from ullage.cargo.hydrostatics import displacement_t, draught_at_deadweight_m
from ullage.simulate.trade.fleet import FleetLaw, make_bystanders, make_tankers
from ullage.simulate.trade.hulls import HullLaw, draw_other_hull, draw_tanker_hull
from ullage.simulate.trade.identity import check_digit
from ullage.simulate.trade.terminals import LONGEST_M
from ullage.simulate.trade.wrong import ImpossibleWorldError

REGISTER = Path(os.environ.get("ULLAGE_TEST_DATA", "../shared/data")) / "registers" / "small_tankers_east_asia.csv"
# width of the middle 90 % of the deadweights that the register is compared at [t]
LEAST_T, MOST_T = 900.0, 9000.0


@pytest.fixture(scope="module")
def hulls():
    return [draw_tanker_hull(default_rng(k), HullLaw()) for k in range(1500)]


def values(hulls, give):
    return np.array([give(one) for one in hulls])


def middle(values):
    return np.quantile(values, [0.05, 0.5, 0.95])


def test_lightship_and_deadweight_are_the_summer_displacement(hulls):
    for one in hulls[:200]:
        both = one.lightship_t + one.hull.deadweight_t
        assert both == pytest.approx(float(displacement_t(one.hull.design_draught_m, one.hull)), rel=1e-12)


def test_lightship_is_the_customary_part_of_the_box(hulls):
    box = values(hulls, lambda one: one.lightship_t / (one.hull.lpp_m * one.hull.beam_m * one.hull.depth_m))
    # double hulls 0.21 +- 0.025, single hulls 0.18 +- 0.025 t/m³ (science.md 1.6)
    assert 0.155 < middle(box)[0] < middle(box)[2] < 0.235


def test_deadweight_over_displacement_is_that_of_small_tankers(hulls):
    ratio = values(hulls, lambda one: one.hull.deadweight_t / (one.hull.deadweight_t + one.lightship_t))
    # double hulls 0.66-0.72, single hulls 0.70-0.76
    low, mid, high = middle(ratio)
    assert 0.62 < low < high < 0.78
    assert 0.66 < mid < 0.74


def test_a_full_tanker_floats_at_her_summer_draught(hulls):
    for one in hulls[:50]:
        draught = float(draught_at_deadweight_m(one.hull.deadweight_t, one.hull))
        assert draught == pytest.approx(one.hull.design_draught_m, abs=1e-6)
        assert one.hull.depth_m - draught > 0.3


def test_form_and_tanks_are_customary(hulls):
    assert values(hulls, lambda one: one.hull.design_block).min() >= 0.73
    assert values(hulls, lambda one: one.hull.design_block).max() <= 0.83
    tanks = middle(values(hulls, lambda one: one.tank_volume_m3 / one.hull.deadweight_t))
    assert tanks == pytest.approx([1.06, 1.15, 1.24], abs=0.02)  # 1.05-1.25 m³/t
    gross = middle(values(hulls, lambda one: one.hull.deadweight_t / one.gross_tonnage))
    assert gross == pytest.approx([1.08, 1.43, 1.89], abs=0.08)  # 1.01-1.95, median 1.43


def test_no_tanker_of_the_usual_law_is_longer_than_her_berth(hulls):
    assert values(hulls, lambda one: one.length_m).max() < LONGEST_M


@pytest.mark.skipif(not REGISTER.is_file(), reason="the register of small tankers is not there")
def test_ratios_are_those_of_small_tankers_of_east_asia(hulls):
    with REGISTER.open(encoding="utf-8") as file:
        rows = [{key: float(value or "nan") for key, value in row.items()} for row in csv.DictReader(file)]
    real = [row for row in rows if LEAST_T <= row["deadweight_t"] <= MOST_T and row["beam_m"] > 5]
    assert len(real) > 140, "a sample was dropped"
    ours = {
        "slender": values(hulls, lambda one: one.length_m / one.hull.beam_m),
        "long": values(hulls, lambda one: one.length_m / one.hull.deadweight_t**0.2914),
        "broad": values(hulls, lambda one: one.hull.beam_m / one.hull.deadweight_t**0.2618),
        "gross": values(hulls, lambda one: one.hull.deadweight_t / one.gross_tonnage),
    }
    theirs = {
        "slender": [row["length_m"] / row["beam_m"] for row in real],
        "long": [row["length_m"] / row["deadweight_t"] ** 0.2914 for row in real],
        "broad": [row["beam_m"] / row["deadweight_t"] ** 0.2618 for row in real],
        "gross": [row["deadweight_t"] / row["gross_tonnage"] for row in real],
    }
    for name, tolerance in (("slender", 0.05), ("long", 0.05), ("broad", 0.05), ("gross", 0.12)):
        # the middle half within 5 %, 12 % of gross tonnages; tails of the register hold slips of the keyboard
        quarters = np.nanquantile(theirs[name], [0.25, 0.5, 0.75])
        assert np.quantile(ours[name], [0.25, 0.5, 0.75]) == pytest.approx(quarters, rel=tolerance), name


@pytest.mark.skipif(not REGISTER.is_file(), reason="the register of small tankers is not there")
def test_beam_over_draught_is_that_of_small_tankers_that_typed_a_likely_draught(hulls):
    with REGISTER.open(encoding="utf-8") as file:
        rows = [{key: float(value or "nan") for key, value in row.items()} for row in csv.DictReader(file)]
    # who sails laden types the summer draught or less: the deepest third is compared
    typed = np.array([row["beam_m"] / row["ais_draught_m"] for row in rows if 3 < row["ais_draught_m"] < 10])
    ours = middle(values(hulls, lambda one: one.hull.beam_m / one.hull.design_draught_m))
    assert np.quantile(typed, 0.02) < ours[0] < ours[1] < np.quantile(typed, 0.75)


def test_identities_are_unique_and_no_real_ships():
    tankers = make_tankers(5, 60, FleetLaw())
    others = [vessel for vessel, _ in make_bystanders(5, 100, 48.0)]
    ships = [*tankers, *others]
    numbers = [one.imo for one in ships if one.imo]
    for numbered in (
        numbers,
        [one.mmsi for one in ships],
        [one.name for one in ships],
        [one.call_sign for one in ships],
    ):
        assert len(set(numbered)) == len(numbered)
    assert all(one[0] == "2" and check_digit(int(one[:6])) == int(one[6]) for one in numbers)
    assert all(len(one.mmsi) == 9 and one.mmsi[3] == "9" and len(one.name) <= 20 for one in ships)
    assert {one.kind for one in others if one.imo is None} == {"fishing"}


def test_the_check_digit_is_the_imos():
    assert check_digit(907472) == 9  # the worked example of IMO resolution A.1117(30)


def test_more_tankers_rename_and_rebuild_nobody():
    few, many = make_tankers(3, 6, FleetLaw()), make_tankers(3, 24, FleetLaw())
    assert [(one.imo, one.size) for one in few] == [(one.imo, one.size) for one in many[:6]]


def test_a_ship_longer_than_every_berth_is_refused_with_her_name():
    law = FleetLaw(hulls=HullLaw(deadweight_t=60_000.0, deadweight_least_t=50_000.0, deadweight_most_t=70_000.0))
    with pytest.raises(
        ImpossibleWorldError, match=r"4 of 4 tankers are longer than the longest berth, 150 m: [A-Z ]+ of"
    ):
        make_tankers(1, 4, law)


@pytest.mark.parametrize("kind", ["cargo", "fishing", "lying"])
def test_ships_that_carry_no_oil_float(kind):
    one = draw_other_hull(default_rng(1), kind, 40.0)
    assert 0 < one.lightship_t < one.lightship_t + one.hull.deadweight_t
    assert one.hull.design_draught_m < one.hull.depth_m < one.hull.beam_m < one.length_m
