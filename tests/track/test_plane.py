"""Ways on the plane beside the geodesic."""

import numpy as np
import pytest

from ullage.geo import destination, distance_m
from ullage.track.plane import (
    LEAST_M_PER_DEGREE,
    M_PER_DEGREE,
    from_line_m,
    is_short,
    metres_per_degree,
    seen_from,
    way_m,
)


@pytest.mark.parametrize("lat", [0.0, 45.0, -60.0, 74.0, 80.0, -89.9])
@pytest.mark.parametrize("lon", [12.0, 179.9, -180.0])
def test_ways_of_any_length_and_bearing_are_those_of_the_geodesic(lat, lon):
    rng = np.random.default_rng(1)
    for way, bearing in zip(10 ** rng.uniform(0, 6.5, 100), rng.uniform(0, 360, 100), strict=True):
        to_lat, to_lon = (float(one) for one in destination(lat, lon, bearing, way))
        assert way_m(lat, lon, to_lat, to_lon) == pytest.approx(float(distance_m(lat, lon, to_lat, to_lon)), rel=1e-3)


def test_no_degree_of_latitude_is_longer_or_shorter_than_stated():
    lengths = [metres_per_degree(lat)[0] for lat in np.linspace(-90, 90, 181)]
    assert min(lengths) > LEAST_M_PER_DEGREE
    assert max(lengths) < M_PER_DEGREE + 1


def test_a_way_across_the_antimeridian_is_short():
    assert is_short(10.0, 179.9, 10.0, -179.9)
    assert way_m(10.0, 179.9, 10.0, -179.9) == pytest.approx(way_m(10.0, 0.1, 10.0, -0.1))


@pytest.mark.parametrize("lat", [10.0, 89.99])
def test_what_is_seen_lies_in_its_direction(lat):
    to_lat, to_lon = (float(one) for one in destination(lat, 179.99, 30.0, 2000.0))
    east, north = seen_from(lat, 179.99, to_lat, to_lon)
    assert (east, north) == pytest.approx((1000.0, 1732.0), rel=2e-2)


def test_the_distance_from_a_line_ends_at_its_ends():
    assert from_line_m(-1.0, 2.0, 1.0, 2.0) == 2.0
    assert from_line_m(3.0, 4.0, 9.0, 4.0) == 5.0
    assert from_line_m(3.0, 4.0, 3.0, 4.0) == 5.0
