"""Sizes of hulls: what a length and a beam say for each, and which claim they refute."""

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hullmaker import drawn_fleet, fleet_of, ship
from ullage.identify import HullRule, check_claimed_size, identify_hull

RULE = HullRule()


def p_of(candidates, number):
    return candidates.filter(pl.col("vessel_id") == ship(number))["p"].item()


def p_unknown(candidates):
    return candidates.filter(pl.col("vessel_id").is_null())["p"].item()


def test_a_size_that_one_hull_has_is_hers():
    fleet = fleet_of((70, 11.5), (85, 13.5), (100, 15.5))
    assert p_of(identify_hull(85.3, 1.0, 13.6, 0.4, fleet, RULE), 1) > 0.9


def test_a_size_that_no_hull_has_is_of_an_unknown_one():
    fleet = fleet_of((70, 11.5), (85, 13.5), (100, 15.5))
    assert p_unknown(identify_hull(92.5, 1.0, 14.6, 0.4, fleet, RULE)) > 0.8


def test_the_beam_tells_hulls_of_one_length_apart():
    fleet = fleet_of((85, 12.8), (85, 14.8))
    found = identify_hull(85.0, 1.0, 12.9, 0.4, fleet, RULE)
    assert p_of(found, 0) > 20 * p_of(found, 1)


@given(length=st.floats(40, 180), sd=st.floats(0.2, 40), beam=st.floats(7, 30), seed=st.integers(0, 99))
@settings(max_examples=40, deadline=None)
def test_probabilities_add_up_to_one(length, sd, beam, seed):
    found = identify_hull(length, sd, beam, 0.5, drawn_fleet(12, seed), RULE)
    assert found["p"].sum() == pytest.approx(1.0, abs=1e-12)
    assert found["p"].is_between(0, 1).all()


@given(seed=st.integers(0, 99), number=st.integers(0, 11), sds=st.tuples(st.floats(0.3, 30), st.floats(0.3, 30)))
@settings(max_examples=40, deadline=None)
def test_a_length_that_is_known_less_well_never_makes_a_hull_surer(seed, number, sds):
    fleet = drawn_fleet(12, seed)
    length = fleet["length_m"][number]
    fine, coarse = (identify_hull(length, sd, None, None, fleet, RULE) for sd in sorted(sds))
    best = [found.filter(pl.col("vessel_id").is_not_null())["p"].max() for found in (fine, coarse)]
    assert best[1] <= best[0] + 0.02  # errors of registers grow with the length: hulls are not quite alike


@given(sd=st.floats(5, 60), length=st.floats(60, 120), seed=st.integers(0, 99))
@settings(max_examples=40, deadline=None)
def test_the_unknown_hull_stays_near_a_tenth_where_little_is_measured(sd, length, seed):
    found = identify_hull(length, max(sd, 20.0), None, None, drawn_fleet(12, seed), RULE)
    assert p_unknown(found) > 0.07


@given(seed=st.integers(0, 99))
@settings(max_examples=10, deadline=None)
def test_the_order_of_the_fleet_does_not_matter(seed):
    fleet = drawn_fleet(8, seed)
    shuffled = fleet.sample(fraction=1.0, shuffle=True, seed=seed)
    assert identify_hull(88, 1, 14, 0.5, fleet, RULE).equals(identify_hull(88, 1, 14, 0.5, shuffled, RULE))


def test_of_ten_metre_pixels_identity_cannot_be_had():
    found = identify_hull(85.0, 14.0, None, None, drawn_fleet(30), RULE)
    assert found.filter(pl.col("vessel_id").is_not_null())["p"].max() < 0.2
    assert "identity cannot be had" in found.filter(pl.col("vessel_id").is_null())["explanation"].item()


def test_nothing_measured_leaves_what_was_known_before():
    found = identify_hull(None, None, None, None, drawn_fleet(5), RULE)
    assert np.allclose(found["p"], found["prior"])


def test_without_a_fleet_every_hull_is_unknown():
    found = identify_hull(85.0, 1.0, 14.0, 0.5, fleet_of(), RULE)
    assert found["p"].to_list() == [1.0]


def test_hulls_without_a_size_are_still_possible():
    fleet = fleet_of((85.0, 13.5), (None, None))
    found = identify_hull(100.0, 1.0, 15.6, 0.5, fleet, RULE)
    assert p_of(found, 1) > p_of(found, 0)
    assert 0.3 < p_of(found, 1) < 0.98


def test_a_deadweight_tells_a_size_where_the_register_has_no_length():
    fleet = fleet_of((None, None), (None, None)).with_columns(deadweight_t=pl.Series([3000.0, 900.0]))
    found = identify_hull(62.0, 1.0, 10.2, 0.5, fleet, RULE)
    assert p_of(found, 1) > 20 * p_of(found, 0)


def test_a_length_that_refutes_a_claim_says_so_loudly():
    said = check_claimed_size(146.0, 2.0, 61.0, RULE)
    assert said.startswith("REFUTED")
    assert "146" in said
    assert "61" in said


@given(claimed=st.floats(40, 250), sd=st.floats(0.5, 30), off=st.floats(-1, 1))
def test_no_length_within_its_own_deviation_refutes(claimed, sd, off):
    assert check_claimed_size(claimed + off * sd, sd, claimed, RULE) is None


@pytest.mark.parametrize(
    ("name", "value"),
    [("p_unknown", 0.05), ("mistaken", 0.0), ("most_kn", 5.0), ("detour", 0.9), ("register_cv", -1.0)],
)
def test_a_rule_that_makes_no_sense_is_refused(name, value):
    with pytest.raises(ValueError, match=name):
        HullRule(**{name: value})
