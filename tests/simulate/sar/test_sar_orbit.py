"""The simulated satellite flies as Sentinel-1 does, and its images lie where they should."""

from datetime import UTC, datetime

import numpy as np
import pytest

from ullage.geo import distance_m
from ullage.simulate.sar.orbit import WAVELENGTH_M, fly_over, on_the_ground

AT = datetime(2024, 5, 18, 21, 30, tzinfo=UTC)
PLACES = [
    (42.6, 133.1, False, 0),
    (-20.0, 179.995, True, 9000),
    (0.0, 0.0, True, 24_000),
    (72.0, -179.9, False, 15_000),
]


def flight(lat=42.6, lon=133.1, ascending=False, swath_column=3000, rows=900, columns=700):
    return fly_over(lat, lon, AT, rows, columns, swath_column, ascending)


@pytest.mark.parametrize(("lat", "lon", "ascending", "swath_column"), PLACES)
def test_the_wanted_place_is_in_the_middle_of_the_image(lat, lon, ascending, swath_column):
    one = flight(lat, lon, ascending, swath_column)
    assert float(distance_m(lat, lon, *one.position((one.rows - 1) / 2, (one.columns - 1) / 2))) < 0.01


@pytest.mark.parametrize(("lat", "lon", "ascending", "swath_column"), PLACES)
def test_pixels_are_ten_metres_apart_both_ways(lat, lon, ascending, swath_column):
    one = flight(lat, lon, ascending, swath_column)
    at, down, right = one.ground([450, 451, 450], [350, 350, 351])
    assert np.linalg.norm(down - at) == pytest.approx(10, rel=0.002)
    assert np.linalg.norm(right - at) == pytest.approx(10, rel=0.005)


def test_the_swath_is_seen_at_31_to_46_degrees_from_800_to_955_km():
    near, far = flight(swath_column=0), flight(swath_column=24_400)
    assert float(near.incidence(0, 0)) == pytest.approx(30.9, abs=0.2)
    assert float(far.incidence(0, 699)) == pytest.approx(46.0, abs=0.3)
    assert float(near.slant_range(0)) == pytest.approx(803e3, rel=0.01)
    assert float(far.slant_range(699)) == pytest.approx(955e3, rel=0.015)


def test_the_satellite_is_as_fast_as_sentinel_1_over_the_ground():
    _, velocity = flight().state(0.0)
    assert np.linalg.norm(velocity) == pytest.approx(7590, abs=15)


@pytest.mark.parametrize("ascending", [True, False])
def test_rows_go_the_way_of_the_satellite_and_columns_to_its_right(ascending):
    one = flight(ascending=ascending)
    lat, lon = one.position([0, 899, 0], [0, 0, 699])
    assert (lat[1] > lat[0]) == ascending
    assert (lon[2] > lon[0]) == ascending


def test_a_point_is_where_its_distance_does_not_change():
    one = flight()
    place, velocity = one.state(0.3)
    point = on_the_ground(place, velocity, np.asarray(850e3))
    assert abs((point - place) @ velocity) / np.linalg.norm(velocity) < 1e-4
    assert np.linalg.norm(point - place) == pytest.approx(850e3, abs=1e-6)


def test_columns_and_distances_are_each_others_inverse():
    one = flight()
    columns = np.array([-50.0, 0.0, 333.3, 900.0])
    assert one.column(one.slant_range(columns)) == pytest.approx(columns, abs=1e-6)


def test_a_ghost_lies_where_the_common_formula_has_it():
    one = flight()
    row, distance = one.seen_at_rate(450, 350, WAVELENGTH_M * 1717.0 / 2)
    speed = np.linalg.norm(one.state(0.0)[1])
    expected = WAVELENGTH_M * float(one.slant_range(350)) * 1717.0 / (2 * speed) / 10
    assert row - 450 == pytest.approx(expected, rel=0.005)
    assert distance - float(one.slant_range(350)) == pytest.approx(17, abs=2)


def test_a_ship_that_goes_away_is_imaged_behind_by_range_times_speed_over_speed():
    one = flight()
    row, _ = one.seen_at_rate(450, 350, -3.0)
    speed = np.linalg.norm(one.state(0.0)[1])
    assert row - 450 == pytest.approx(-float(one.slant_range(350)) * 3.0 / speed / 10, rel=0.02)


def test_the_tie_points_agree_with_the_orbit_between_them():
    one = flight(lon=179.99, rows=3000, columns=3000)
    row, column = np.array([333.0, 1777.0]), np.array([2901.0, 555.0])
    assert (distance_m(*one.grid.position(row, column), *one.position(row, column)) < 0.2).all()


def test_no_pass_looks_at_a_pole():
    with pytest.raises(ValueError, match="-80 to 80"):
        flight(lat=85.0)
