"""Distance, bearing and dead reckoning: as another library has them, over the poles and across the antimeridian."""

import numpy as np
import pyproj
import pytest

from ullage.geo import bearing_deg, destination, distance_m

WGS84 = pyproj.Geod(ellps="WGS84")
RNG = np.random.default_rng(1)
COUNT = 5000
STARTS = {
    "anywhere": (np.degrees(np.arcsin(RNG.uniform(-1, 1, COUNT))), RNG.uniform(-180, 180, COUNT)),
    "north pole": (90 - RNG.exponential(0.1, COUNT), RNG.uniform(-180, 180, COUNT)),
    "south pole": (RNG.exponential(0.1, COUNT) - 90, RNG.uniform(-180, 180, COUNT)),
    "antimeridian": (RNG.uniform(-80, 80, COUNT), 180 + RNG.normal(0, 0.2, COUNT)),
}


@pytest.mark.parametrize("where", STARTS)
@pytest.mark.parametrize(("longest_m", "distance_off_m", "bearing_off_deg"), [(1e5, 0.15, 0.01), (2e6, 3.0, 0.2)])
def test_ways_are_as_another_library_has_them(where, longest_m, distance_off_m, bearing_off_deg):
    lat, lon = STARTS[where]
    rng = np.random.default_rng(2)
    bearing, way = rng.uniform(0, 360, COUNT), rng.uniform(10, longest_m, COUNT)
    to_lat, to_lon = destination(lat, lon, bearing, way)
    lon_there, lat_there, _ = WGS84.fwd(lon, lat, bearing, way)
    assert WGS84.inv(to_lon, to_lat, lon_there, lat_there)[2].max() < 0.001
    assert np.abs(to_lon).max() <= 180
    assert np.abs(distance_m(lat, lon, to_lat, to_lon) - way).max() < distance_off_m
    off = (bearing_deg(lat, lon, to_lat, to_lon) - bearing + 180) % 360 - 180
    assert np.abs(off).max() < bearing_off_deg


def test_a_way_is_as_long_in_any_turn_of_longitude():
    assert distance_m(10, 179.9, 10, -179.9) == pytest.approx(distance_m(10, 179.9, 10, 540.1), abs=1e-6)


def test_all_longitudes_meet_at_a_pole():
    assert distance_m(90, 10, 90, -100) < 1e-6
    assert distance_m(-90, 10, -90, 179) < 1e-6


@pytest.mark.parametrize("position", [0, 1, 2, 3])
@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_the_distance_to_what_is_no_position_is_not_a_number(position, value):
    where = [0.0, 0.0, 1.0, 1.0]
    where[position] = value
    assert np.isnan(distance_m(*where))
