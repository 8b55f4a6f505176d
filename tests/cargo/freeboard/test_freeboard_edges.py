from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ullage.cargo.freeboard import edges
from ullage.cargo.freeboard.geometry import Direction

lengths = st.floats(0, 3)


@settings(max_examples=40)
@given(st.floats(0.3, 8), st.floats(0.1, 5), st.floats(-0.09, 2), lengths, lengths, lengths)
def test_width_and_freeboard_invert_each_other(freeboard, shadow, hull_side, bulwark, trunk, inset):
    around = edges.Surroundings(bulwark_m=bulwark, trunk_m=trunk, trunk_inset_m=inset)
    width = edges.strip_width_m(freeboard, shadow, hull_side, around)
    assert edges.freeboard_of_width_m(width, shadow, hull_side, around) == pytest.approx(freeboard, abs=1e-6)


def test_a_trunk_well_inside_the_deck_does_not_tell():
    assert edges.trunk_excess_m(1.5, 0.2, 2.0, 3.5, 0.0) == 0.0


def test_a_trunk_near_the_deck_edge_throws_its_shadow_past_it():
    assert edges.trunk_excess_m(1.5, 0.2, 2.0, 1.0, 0.0) == pytest.approx(2.0)


def test_a_trunk_laid_over_the_deck_edge_hides_as_much():
    assert edges.trunk_excess_m(0.4, -0.8, 2.0, 1.0, 0.0) == pytest.approx(-0.6)


def test_a_trunk_on_the_edge_is_more_freeboard():
    around = edges.Surroundings(trunk_m=2.0)
    assert edges.strip_width_m(3.0, 1.5, -0.5, around) == pytest.approx(5.0)


def test_a_quay_counts_once_whatever_the_view():
    around = edges.Surroundings(pier_m=1.5)
    assert edges.freeboard_of_width_m(2.0 * 1.2, 1.0, 0.2, around) == pytest.approx(3.5)


@pytest.mark.parametrize(
    ("name", "value"), [("bulwark_m", -1.0), ("trunk_inset_m", -0.1), ("pier_m", -2.0), ("trim_sd_m", math.nan)]
)
def test_surroundings_that_cannot_be_are_refused(name, value):
    with pytest.raises(ValueError, match=name):
        edges.Surroundings(**{name: value})


def test_a_strip_beyond_the_perpendiculars_is_refused():
    with pytest.raises(ValueError, match="forward_share"):
        edges.Surroundings(forward_share=0.7)


def test_a_ship_at_her_load_line_shows_no_boot_top():
    assert edges.draught_from_boot_top_m(0.0, 6.1, Direction(90.0, 60.0), 0.0) == pytest.approx(6.1)


def test_three_metres_of_boot_top_are_three_metres_less_draught():
    view = Direction(90.0, 60.0)
    red = 3.0 / math.tan(math.radians(60.0))
    assert edges.draught_from_boot_top_m(red, 6.1, view, 0.0) == pytest.approx(3.1)


def place(direction):
    turn, rise = math.radians(direction.azimuth_deg), math.radians(direction.elevation_deg)
    return np.array([math.cos(rise) * math.sin(turn), math.cos(rise) * math.cos(turn), math.sin(rise)])


@settings(max_examples=40)
@given(
    st.builds(Direction, st.floats(0, 360), st.floats(10, 80)),
    st.builds(Direction, st.floats(0, 360), st.floats(30, 89)),
)
def test_a_mast_and_the_tip_of_its_shadow_lie_apart_as_rays_say(sun, view):
    top = np.array([12.0, -7.0, 25.0])
    shown, thrown = (top - top[2] / ray[2] * ray for ray in (place(view), place(sun)))
    assert edges.top_factor(sun, view) * 25.0 == pytest.approx(np.hypot(*(shown - thrown)[:2]), abs=1e-9)


def test_a_top_seen_from_where_the_sun_stands_hides_its_shadow():
    assert edges.top_factor(Direction(130.0, 50.0), Direction(130.0, 50.0)) == pytest.approx(0.0, abs=1e-12)


@pytest.mark.parametrize("incidence", [25.0, 35.0, 50.0])
@pytest.mark.parametrize("turn", [0.0, 40.0])
def test_the_radars_deck_edge_is_nearer_than_its_waterline_as_ranges_to_the_satellite_say(incidence, turn):
    # a side of a ship through the origin; a satellite 600 km off that looks at it square or at an angle
    freeboard, far = 4.2, 600_000.0
    theta, off = math.radians(incidence), math.radians(turn)
    across_share = math.cos(off)
    satellite = far * np.array([math.sin(theta) * math.cos(off), math.sin(theta) * math.sin(off), math.cos(theta)])
    deck, foot = np.array([0.0, 0.0, freeboard]), np.zeros(3)
    # water, then side, then home: the mirror image of a point of the side, wherever on it, is as far as its foot
    bounce = min(
        (np.linalg.norm(satellite - one) + np.linalg.norm(satellite - one * [1, 1, -1])) / 2
        for one in np.linspace(foot, deck, 9)
    )
    separation = bounce - np.linalg.norm(satellite - deck)
    assert edges.freeboard_from_slant_range_m(separation, incidence) == pytest.approx(freeboard, abs=0.002)
    ground = separation / math.sin(theta) * across_share
    found = edges.freeboard_from_ground_range_m(ground, incidence, across_share)
    assert found == pytest.approx(freeboard, abs=0.002)


def test_a_satellite_on_the_shadow_side_shows_side_and_shadow_apart():
    side, shadow = edges.sides_across(Direction(90.0, 45.0), Direction(270.0, 60.0), 0.0)
    assert side == pytest.approx(1 / math.sqrt(3))
    assert shadow == pytest.approx(1.0)
