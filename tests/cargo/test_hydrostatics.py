from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ullage.cargo import hydrostatics as h

REFERENCE = h.Hull(76.0, 14.0, 7.4, 6.1, 0.78, 3500.0)

# Draught; then Cb, displacement, TPC, deadweight on board and freeboard as printed in the worked example.
WORKED = [
    (6.10, ".780", "5189", "9.31", "3500", "1.30"),
    (5.50, ".772", "4632", "9.25", "2943", "1.90"),
    (5.00, ".765", "4171", "9.20", "2482", "2.40"),
    (4.00, ".747", "3258", "9.06", "1569", "3.40"),
    (3.15, ".726", "2493", "8.91", "804", "4.25"),
    (2.63, ".709", "2033", "8.79", "344", "4.77"),
]

# Length; then the mean draughts in ballast of rules A, B, C and regulation 18 as printed.
BALLAST = [
    (60, "2.12", "2.93", "2.75", "3.20"),
    (76, "2.63", "3.30", "3.15", "3.52"),
    (90, "3.08", "3.62", "3.50", "3.80"),
    (100, "3.40", "3.85", "3.75", "4.00"),
]

hulls = st.builds(
    h.Hull,
    lpp_m=st.floats(40, 140),
    beam_m=st.floats(8, 25),
    depth_m=st.floats(4, 14),
    design_draught_m=st.floats(3, 10),
    design_block=st.floats(0.6, 0.88),
    deadweight_t=st.just(500.0),
)
shares = st.floats(0.3, 1.0)


@pytest.mark.parametrize("row", WORKED)
def test_the_reference_ship_comes_out_to_the_last_printed_digit(row):
    draught, block, displacement, tpc, on_board, freeboard = row
    assert f"{h.block_coefficient(draught, 6.1, 0.78):.3f}" == f"0{block}"
    assert f"{h.displacement_t(draught, REFERENCE):.0f}" == displacement
    assert f"{h.tonnes_per_cm(draught, REFERENCE):.2f}" == tpc
    assert f"{h.deadweight_on_board_t(draught, REFERENCE):.0f}" == on_board
    assert f"{h.freeboard_m(draught, REFERENCE):.2f}" == freeboard


def test_the_reference_ship_has_the_printed_lightship():
    lightship = h.lightship_t(REFERENCE)
    assert f"{lightship:.0f}" == "1689"
    assert f"{lightship / (76.0 * 14.0 * 7.4):.3f}" == "0.215"
    assert f"{3500 / (lightship + 3500):.3f}" in {"0.674", "0.675"}  # printed as about 0.675


def test_a_tenth_of_a_metre_of_freeboard_is_about_93_tonnes():
    assert h.displacement_t(6.1, REFERENCE) - h.displacement_t(6.0, REFERENCE) == pytest.approx(93.0, abs=0.1)


@pytest.mark.parametrize(("length", "a", "b", "c", "regulation"), BALLAST)
def test_ballast_draughts_come_out_to_the_last_printed_digit(length, a, b, c, regulation):
    assert f"{h.ballast_draught_a_m(length):.2f}" == a
    assert f"{h.ballast_draught_b_m(length):.2f}" == b
    assert f"{h.ballast_draught_c_m(length):.2f}" == c
    assert f"{h.ballast_draught_regulation_18_m(length):.2f}" == regulation


def test_the_ballast_prior_is_the_mean_of_three_rules():
    mean, sd = h.ballast_draught_prior_m(76.0)
    assert mean == pytest.approx((2.632 + 3.298 + 3.15) / 3)
    assert sd == 0.35


def test_the_ballast_prior_keeps_the_shape_of_its_lengths():
    mean, sd = h.ballast_draught_prior_m(np.array([60.0, 76.0, 90.0]))
    assert mean.shape == sd.shape == (3,)


def test_the_prior_of_trim_is_within_what_both_rules_allow():
    lengths = np.linspace(50, 150, 11)
    mean, _ = h.ballast_stern_trim_prior_m(lengths)
    assert (mean <= h.greatest_ballast_trim_b_m(lengths)).all()
    assert (mean[lengths <= 100] <= h.greatest_ballast_trim_a_m(lengths)[lengths <= 100]).all()


def test_the_reference_ship_floats_empty_at_about_two_metres_twenty():
    assert h.draught_at_deadweight_m(0.0, REFERENCE) == pytest.approx(2.24, abs=0.005)


@given(hulls, shares)
def test_displacement_and_draught_invert_each_other(hull, share):
    draught = share * hull.design_draught_m
    assert h.draught_at_displacement_m(h.displacement_t(draught, hull), hull) == pytest.approx(draught, rel=1e-12)


@given(hulls, shares, st.floats(0.99, 1.03))
def test_deadweight_and_draught_invert_each_other_in_any_water(hull, share, water):
    draught = share * hull.design_draught_m
    on_board = h.deadweight_on_board_t(draught, hull, water_t_m3=water)
    assert h.draught_at_deadweight_m(on_board, hull, water_t_m3=water) == pytest.approx(draught, rel=1e-9)


@given(hulls, shares, shares)
def test_a_deeper_ship_carries_more(hull, one, other):
    low, high = sorted((one, other))
    low_t, high_t = h.deadweight_on_board_t(np.array([low, high]) * hull.design_draught_m, hull)
    assert low_t < high_t or high - low < 1e-9


@given(hulls, st.floats(-5, 40))
def test_a_block_coefficient_never_leaves_its_range(hull, draught):
    assert 0.0 <= h.block_coefficient(draught, hull.design_draught_m, hull.design_block) <= 0.99


@given(hulls, st.floats(0.4, 0.99))
def test_tonnes_per_centimetre_is_the_slope_of_displacement(hull, share):
    draught, step = share * hull.design_draught_m, 1e-5
    rise = h.displacement_t(draught + step, hull) - h.displacement_t(draught - step, hull)
    assert rise / (200 * step) == pytest.approx(h.tonnes_per_cm(draught, hull), rel=1e-5)


@given(hulls)
def test_at_the_design_draught_she_carries_her_deadweight(hull):
    assert h.deadweight_on_board_t(hull.design_draught_m, hull) == pytest.approx(hull.deadweight_t, abs=1e-9)


@given(hulls, st.floats(1.0, 3.0))
def test_a_draught_beyond_the_design_draught_counts_as_the_design_draught(hull, factor):
    deep = h.deadweight_on_board_t(factor * hull.design_draught_m, hull)
    assert deep == pytest.approx(hull.deadweight_t, abs=1e-9)


@pytest.mark.parametrize("draught", [-1.0, 0.0, 0.01])
def test_a_ship_without_draught_displaces_nothing(draught):
    assert h.displacement_t(draught, REFERENCE) == pytest.approx(0.0, abs=1e-9)


def test_a_draught_that_is_not_known_stays_not_known():
    assert math.isnan(h.displacement_t(math.nan, REFERENCE))


def test_arrays_of_draughts_keep_their_shape():
    assert h.deadweight_on_board_t(np.full((2, 3), 5.0), REFERENCE).shape == (2, 3)


@pytest.mark.parametrize(
    ("form", "least_share", "bound"),
    [
        ("schneekluth-bertram", 0.65, 0.0041),
        ("schneekluth-bertram", 0.43, 0.017),
        ("kristensen-lutzen", 0.65, 0.0221),
        ("kristensen-lutzen", 0.43, 0.0343),
    ],
)
def test_the_power_law_stays_within_its_stated_bound(form, least_share, bound):
    draughts = np.linspace(least_share, 1.0, 200) * 6.1
    power = h.power_law_displacement_t(draughts, REFERENCE, form=form)
    assert np.abs(power / h.displacement_t(draughts, REFERENCE) - 1).max() <= bound


def test_a_box_has_a_waterplane_coefficient_of_one_in_both_forms():
    assert h.waterplane_coefficient(1.0) == pytest.approx(1.0)
    assert h.waterplane_coefficient(1.0, "kristensen-lutzen") == pytest.approx(1.0)


def test_a_river_carries_her_less_high_than_the_sea():
    sea = h.draught_at_deadweight_m(2000.0, REFERENCE)
    river = h.draught_at_deadweight_m(2000.0, REFERENCE, water_t_m3=1.0)
    assert river > sea


def test_a_ship_on_even_keel_has_one_mean_draught_wherever_she_floats():
    assert h.mean_draught_m(5.0, 5.0, 76.0, 33.0) == 5.0


def test_the_mean_draught_at_the_fore_perpendicular_is_the_draught_there():
    assert h.mean_draught_m(4.0, 5.0, 76.0, 76.0) == pytest.approx(4.0)


def test_flotation_aft_of_amidships_deepens_a_ship_trimmed_by_the_stern():
    assert h.mean_draught_m(4.0, 5.0, 76.0, 36.0) > h.mean_draught_m(4.0, 5.0, 76.0)


def test_a_deck_plate_adds_to_the_freeboard():
    assert h.freeboard_m(6.1, REFERENCE, deck_plate_m=0.012) == pytest.approx(1.312)


def test_cargo_is_deadweight_on_board_less_what_is_not_cargo():
    assert h.cargo_on_board_t(6.1, REFERENCE, 150.0) == pytest.approx(3350.0)


def test_an_empty_ship_has_no_negative_cargo():
    assert h.cargo_on_board_t(2.3, REFERENCE, 150.0) == 0.0


def test_the_change_of_displacement_alone_misses_the_ballast():
    arriving = h.displacement_t(h.draught_at_deadweight_m(150.0 + 900.0, REFERENCE), REFERENCE)
    departing = h.displacement_t(6.1, REFERENCE)
    assert h.cargo_loaded_t(arriving, departing, 900.0, 0.0) == pytest.approx(3350.0)
    assert departing - arriving == pytest.approx(3350.0 - 900.0)


def test_bunkers_taken_are_not_cargo():
    assert h.cargo_loaded_t(2000.0, 5000.0, 900.0, 100.0) == pytest.approx(3800.0)


def test_the_non_cargo_rule_has_the_stated_defaults():
    assert h.NonCargoRule() == h.NonCargoRule(mean_t=150.0, sd_t=60.0, least_t=40.0)
