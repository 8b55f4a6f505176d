"""How far the shore is: as a brute force along all shores has it, by another library's geodesic."""

import numpy as np
import pyproj
import pytest
import shapely
from made_worlds import around, blob, cut, rings_of, turned, world_of

from ullage.land import build_land, make_rings
from ullage.land.reference import shore_distance_reference

WGS84 = pyproj.Geod(ellps="WGS84")


def brute_force(shapes, lat, lon, step_deg=0.0005):
    """Measure the distance to points every 50 m along the shores [m]; shores at the antimeridian are cuts."""
    lines = [part.exterior for shape in shapes for part in cut(shape)]
    along = np.concatenate([shapely.get_coordinates(shapely.segmentize(line, step_deg)) for line in lines])
    along = along[(np.abs(along[:, 0]) < 180) & (np.abs(along[:, 1]) < 90)]
    one = np.ones(len(along))
    return np.array([WGS84.inv(x * one, y * one, *along.T)[2].min() for y, x in zip(lat, lon, strict=True)])


@pytest.mark.parametrize(
    ("lon", "lat", "size_deg"),
    [(133, 42.7, 0.1), (180, -17, 0.3), (-179.9, 66, 1.0), (0, 0, 0.02), (20, 88.5, 1.0), (-60, -89.3, 0.5)],
)
def test_distances_are_those_of_a_brute_force(lon, lat, size_deg):
    island = blob(lon, lat, size_deg, seed=1, corners=12)
    at = around(island, 40, seed=2, margin_deg=size_deg)
    found, expected = world_of(island).shore_distance_m(*at), brute_force([island], *at)
    near = expected < 190_000
    assert near.any()
    # the brute force looks every 56 m at most: near the shore it is too far by what that leaves out
    most = np.sqrt(expected[near] ** 2 + 28**2) - expected[near]
    assert (found[near] < expected[near] + 0.3).all()
    assert (found[near] > expected[near] - most - 0.3).all()


def test_distances_are_those_of_the_reference():
    rings = rings_of([shapely.box(179.8, 10, 180.3, 10.2), shapely.box(20, 87, 90, 88)])
    land = build_land(rings)
    for lat, lon in [(10.1, 179.5), (10.1, -179.5), (10.1, 180.0), (10.15, -179.8), (10.9, 180.0), (87.6, -150.0)]:
        found = float(land.shore_distance_m(lat, lon, 1e6))
        assert found == pytest.approx(shore_distance_reference(rings, lat, lon, 1e-3), abs=3.0)


def test_a_long_straight_shore_is_straight_in_longitude_and_latitude():
    land = world_of(shapely.box(-40, 50, 40, 60))
    lat, lon = 49.0, 0.0
    assert land.shore_distance_m(lat, lon) == pytest.approx(WGS84.inv(lon, lat, lon, 50.0)[2], abs=0.3)


def test_inside_and_outside_the_shore_is_as_far():
    land = world_of(shapely.box(-5, -5, 5, 5))
    inside, outside = land.shore_distance_m([0.0, 0.0], [4.9, 5.1])
    assert inside == pytest.approx(outside, abs=0.01)
    assert inside == pytest.approx(WGS84.inv(5, 0, 5.1, 0)[2], abs=0.01)


def test_a_lake_has_a_shore():
    land = world_of(shapely.box(-5, -5, 5, 5), shapely.box(-1, -1, 1, 1))
    assert land.shore_distance_m(0.0, 0.9) == pytest.approx(WGS84.inv(0.9, 0, 1, 0)[2], abs=0.01)


def test_on_the_shore_the_distance_is_nothing():
    assert world_of(shapely.box(1, 1, 2, 2)).shore_distance_m(1.5, 2.0) == pytest.approx(0.0, abs=0.01)


def test_the_antimeridian_is_no_shore():
    land = world_of(shapely.box(170, -5, 190, 5))
    assert (land.shore_distance_m(0, [180, -180, 179.9, -179.9], 1e6) > 500_000).all()


def test_the_shore_across_the_antimeridian_is_near():
    land = world_of(shapely.box(-179.9, 0, -179, 1))
    assert land.shore_distance_m(0.5, 179.9) == pytest.approx(WGS84.inv(179.9, 0.5, -179.9, 0.5)[2], abs=0.3)


def test_beyond_what_is_looked_for_the_distance_is_infinite():
    land = world_of(shapely.box(0, 0, 1, 1))
    away = WGS84.inv(1.5, 0.5, 1, 0.5)[2]
    assert land.shore_distance_m(0.5, 1.5, away - 1) == np.inf
    assert land.shore_distance_m(0.5, 1.5, away + 1) == pytest.approx(away, abs=0.3)
    assert land.shore_distance_m(0.5, 1.5, 0.0) == np.inf


def test_looking_farther_does_not_change_what_is_near():
    island = blob(133, 43, 0.5, seed=3)
    land = world_of(island)
    lat, lon = around(island, 300, seed=4, margin_deg=0.5)
    near = land.shore_distance_m(lat, lon, 30_000)
    far = land.shore_distance_m(lat, lon, 800_000)
    assert np.array_equal(near[np.isfinite(near)], far[np.isfinite(near)])
    assert (far[np.isinf(near)] > 30_000).all()


def test_distances_do_not_depend_on_the_turn_of_longitude():
    island = blob(180, 60, 0.5, seed=5)
    land = world_of(island)
    lat, lon = around(island, 200, seed=6)
    lon = np.rint(lon * 2**20) / 2**20
    assert np.array_equal(land.shore_distance_m(lat, lon), land.shore_distance_m(lat, turned(lon)))


@pytest.mark.parametrize("most_m", [-1.0, 1_000_001.0, np.nan, np.inf])
def test_how_far_to_look_has_bounds(most_m):
    with pytest.raises(ValueError, match="most_m is"):
        build_land(make_rings([])).shore_distance_m(0, 0, most_m)
