from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from ullage.cargo.freeboard import geometry as g

azimuths = st.floats(0, 360)
elevations = st.floats(5, 90)
directions = st.builds(g.Direction, azimuths, elevations)


def test_a_sun_abeam_from_straight_above_gives_the_cotangent():
    found = g.strip_factor(g.Direction(90.0, 45.0), g.Direction(0.0, 90.0), 0.0)
    assert found.k == pytest.approx(1.0)
    assert found.shadow == pytest.approx(1.0)
    assert found.hull_side == pytest.approx(0.0, abs=1e-12)


@pytest.mark.parametrize(
    ("azimuth", "heading", "side"),
    [(90.0, 0.0, "port"), (270.0, 0.0, "starboard"), (90.0, 180.0, "starboard"), (0.0, 90.0, "starboard")],
)
def test_the_shadow_falls_to_the_side_away_from_the_sun(azimuth, heading, side):
    assert g.strip_factor(g.Direction(azimuth, 30.0), g.Direction(0.0, 90.0), heading).side == side


def test_a_satellite_on_the_shadow_side_adds_the_hull_side():
    found = g.strip_factor(g.Direction(90.0, 45.0), g.Direction(270.0, 45.0), 0.0)
    assert found.adds
    assert found.k == pytest.approx(2.0)


def test_a_satellite_on_the_suns_side_takes_away_what_the_deck_hides():
    found = g.strip_factor(g.Direction(90.0, 30.0), g.Direction(90.0, 60.0), 0.0)
    assert not found.adds
    assert found.k == pytest.approx(math.sqrt(3) - 1 / math.sqrt(3))


def test_a_satellite_below_the_sun_on_its_side_sees_no_shadow():
    assert g.strip_factor(g.Direction(90.0, 60.0), g.Direction(90.0, 50.0), 0.0).hidden


def test_a_sun_along_the_ship_shades_no_side():
    found = g.strip_factor(g.Direction(30.0, 40.0), g.Direction(120.0, 70.0), 30.0)
    assert found.side is None
    assert found.hidden


@settings(max_examples=40)
@given(directions, directions, azimuths)
def test_swapping_bow_and_stern_changes_the_side_and_nothing_else(sun, view, heading):
    assume(abs(math.sin(math.radians(sun.azimuth_deg - heading))) > 1e-6)  # else neither side is shaded
    one, other = g.strip_factor(sun, view, heading), g.strip_factor(sun, view, heading + 180.0)
    assert other.k == pytest.approx(one.k, abs=1e-9)
    assert one.side != other.side


@settings(max_examples=40)
@given(directions, directions, azimuths, st.floats(-180, 180))
def test_turning_the_world_changes_nothing(sun, view, heading, turn):
    assume(abs(math.sin(math.radians(sun.azimuth_deg - heading))) > 1e-6)
    turned = [g.Direction((one.azimuth_deg + turn) % 360, one.elevation_deg) for one in (sun, view)]
    assert g.strip_factor(*turned, heading + turn).k == pytest.approx(g.strip_factor(sun, view, heading).k, abs=1e-8)


@settings(max_examples=40)
@given(directions, directions, azimuths)
def test_the_factor_is_the_sum_of_its_terms(sun, view, heading):
    found = g.strip_factor(sun, view, heading)
    assert found.k == found.shadow + found.hull_side
    assert found.shadow >= 0


@pytest.mark.parametrize("elevation", [0.0, -3.0, 90.5, math.nan])
def test_a_sun_that_does_not_shine_is_refused(elevation):
    with pytest.raises(g.GeometryError, match=r"sun stands.*zenith angle"):
        g.strip_factor(g.Direction(90.0, elevation), g.Direction(0.0, 80.0), 0.0)


@pytest.mark.parametrize("azimuth", [math.nan, math.inf, 1000.0])
def test_an_azimuth_that_is_none_is_refused(azimuth):
    with pytest.raises(g.GeometryError, match="satellite has the azimuth"):
        g.strip_factor(g.Direction(90.0, 30.0), g.Direction(azimuth, 80.0), 0.0)


def test_the_layover_of_the_deck_is_taken_off_the_beam():
    view = g.Direction(90.0, 60.0)
    assert g.beam_from_image_m(14.0 + 3.0 / math.sqrt(3), 3.0, view, 0.0) == pytest.approx(14.0)


def test_a_view_along_the_ship_leaves_the_beam_as_it_is():
    assert g.beam_from_image_m(14.0, 3.0, g.Direction(180.0, 60.0), 0.0) == pytest.approx(14.0)


def test_the_satellite_sees_the_side_it_stands_on():
    assert g.view_side(g.Direction(100.0, 60.0), 10.0) == "starboard"
    assert g.view_side(g.Direction(280.0, 60.0), 10.0) == "port"
    assert g.view_side(g.Direction(10.0, 60.0), 10.0) is None


def test_the_penumbra_is_two_decimetres_at_five_metres_and_thirty_degrees():
    assert g.penumbra_m(5.0, g.Direction(0.0, 30.0)) == pytest.approx(0.186)


def test_the_soft_edge_of_a_shadow_spans_the_shadows_of_both_limbs():
    sun = g.Direction(0.0, 30.0)
    half = math.degrees(g.SUN_WIDTH / 2)
    limbs = 5.0 * (g.cotangent(30.0 - half) - g.cotangent(30.0 + half))
    assert limbs == pytest.approx(g.penumbra_m(5.0, sun), rel=1e-3)


def test_a_satellite_overhead_looks_straight_down():
    assert g.view_from_off_nadir(0.0, 617_000.0, 12.0) == g.Direction(12.0, 90.0)


def test_the_earths_roundness_makes_a_view_more_oblique_than_its_angle_off_nadir():
    view = g.view_from_off_nadir(25.0, 617_000.0, 12.0)
    assert 90.0 - view.elevation_deg == pytest.approx(27.616, abs=0.01)


def test_a_satellite_that_looks_past_the_earth_is_refused():
    with pytest.raises(g.GeometryError, match="sees no ground"):
        g.view_from_off_nadir(80.0, 617_000.0, 0.0)


def test_arrays_of_angles_give_arrays_of_terms():
    shadow, hull = g.strip_terms(np.array([90.0, 270.0]), 45.0, 270.0, 45.0, 0.0)
    assert shadow == pytest.approx([1.0, 1.0])
    assert hull == pytest.approx([1.0, -1.0])


def test_a_measured_side_that_is_lit_has_no_shadow_but_less_than_none():
    shadow, _ = g.strip_terms(90.0, 45.0, 0.0, 90.0, 0.0, shadow_sign=1.0)
    assert shadow == pytest.approx(-1.0)


@pytest.mark.parametrize("heading", [math.nan, math.inf, -1000.0])
def test_a_heading_that_is_none_is_refused(heading):
    with pytest.raises(g.GeometryError, match="bow points to"):
        g.strip_factor(g.Direction(90.0, 30.0), g.Direction(0.0, 80.0), heading)
