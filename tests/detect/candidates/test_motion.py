"""How far off her place a moving ship is imaged."""

from dataclasses import replace

import numpy as np
import pytest

from hitmaker import wide_swath
from scenemaker import scene, sea
from ullage.detect.candidates.motion import azimuth_shift_m, image_position, shift_per_knot, true_position
from ullage.geo import bearing_deg, distance_m

SPEED = 7590.0


@pytest.mark.parametrize(("incidence", "slant_m", "expected"), [(31, 800e3, 28), (39, 870e3, 37), (46, 960e3, 47)])
def test_a_knot_across_the_track_shifts_by_what_geometry_says(incidence, slant_m, expected):
    assert azimuth_shift_m(1, 90, 90, incidence, slant_m, SPEED) == pytest.approx(-expected, abs=0.6)


def test_a_ship_that_sails_away_is_imaged_behind_and_one_that_comes_ahead():
    away, toward = azimuth_shift_m(10, [78, 258], 78, 39, 870e3, SPEED)
    assert away == -toward
    assert away == pytest.approx(-371, abs=1)


def test_a_ship_along_the_track_or_at_rest_is_imaged_where_she_is():
    np.testing.assert_allclose(azimuth_shift_m([10, 10, 0], [348, 168, 78], 78, 39, 870e3, SPEED), 0, atol=1e-9)


def test_a_scene_gives_the_shift_along_its_own_track():
    a_scene = wide_swath(sea(400, 300), first_column=12_000)
    track, shift = shift_per_knot(a_scene, np.array([200.0, 200.0]), np.array([150.0, 150.0]), np.array([78.0, 168.0]))
    np.testing.assert_allclose(track, 348.0, atol=0.1)
    np.testing.assert_allclose(shift, [-37.0, 0.0], atol=1.0)


def test_without_range_or_incidence_the_shift_is_not_known():
    _, shift = shift_per_knot(scene(sea(50, 50)), np.array([20.0]), np.array([20.0]), np.array([10.0]))
    assert np.isnan(shift).all()


def test_the_true_position_lies_ahead_of_the_image_of_a_ship_that_sails_away():
    lat, lon = true_position(42.6, 133.0, 348.0, -37.0, 10.0)
    assert distance_m(42.6, 133.0, lat, lon) == pytest.approx(370.0, rel=1e-5)
    assert bearing_deg(42.6, 133.0, lat, lon) == pytest.approx(348.0, abs=0.01)


def test_an_image_of_a_true_position_is_the_position_imaged():
    back = image_position(*true_position(42.6, 133.0, 348.0, -37.0, 12.5), 348.0, -37.0, 12.5)
    np.testing.assert_allclose(back, (42.6, 133.0), atol=1e-6)


def test_on_a_map_neither_track_nor_shift_is_known():
    a_scene = wide_swath(sea(100, 100), first_column=12_000)
    a_map = replace(a_scene, sar=replace(a_scene.sar, radar_rows=False))
    track, shift = shift_per_knot(a_map, np.array([20.0, 30.0]), np.array([20.0, 30.0]), np.array([10.0, 20.0]))
    assert track.shape == shift.shape == (2,)
    assert np.isnan(track).all()
    assert np.isnan(shift).all()
