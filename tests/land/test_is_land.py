"""Is a point on land: as the polygons have it, everywhere on made worlds."""

from itertools import pairwise

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from made_worlds import around, blob, in_shapes, rings_of, turned, world_of

from ullage.land import COAST, LAND, NOWHERE, SEA, build_land, make_rings
from ullage.land.grid import CELLS_PER_DEGREE, UNITS_PER_DEGREE
from ullage.land.reference import is_land_reference

PLACES = {
    "middle": (133.0, 42.7),
    "origin": (0.0, 0.0),
    "antimeridian": (180.0, -17.0),
    "antimeridian from the west": (-180.3, 66.0),
    "far north": (20.0, 89.5),
    "south pole": (-60.0, -89.9),
}


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("size_deg", [0.02, 0.4, 7.0])
def test_points_around_an_island_are_as_shapely_has_them(place, size_deg):
    island = blob(*PLACES[place], size_deg, seed=len(place))
    lat, lon = around(island, 4000, seed=1, margin_deg=size_deg / 5)
    assert np.array_equal(world_of(island).is_land(lat, lon), in_shapes([island], lat, turned(lon)))


def test_lakes_are_water_and_islands_in_lakes_are_land():
    shapes = [shapely.box(10 - n, 20 - n, 10 + n, 20 + n) for n in (4, 3, 2, 1)]
    land = world_of(*shapes)
    assert land.is_land(20, [10, 11.5, 12.5, 13.5, 14.5]).tolist() == [False, True, False, True, False]


def test_ragged_lakes_and_islands_are_as_shapely_has_them():
    shapes = [blob(179.9, 10, size, seed) for seed, size in enumerate((3, 1.2, 0.5, 0.1))]
    lat, lon = around(shapes[0], 8000, seed=2)
    assert np.array_equal(world_of(*shapes).is_land(lat, lon), in_shapes(shapes, lat, turned(lon)))


def test_a_continent_around_the_south_pole_has_no_seam():
    lon = np.linspace(-180, 180, 721)
    lat = -70 + 3 * np.sin(np.radians(5 * lon)) + np.cos(np.radians(17 * lon))
    land = build_land(make_rings([[*zip(lat, lon, strict=True), (-90.0, 180.0), (-90.0, -180.0)]]))
    seam = np.array([-180.0, 180.0, -179.999, 179.999, 540.0, -1e-9, 0.0])
    assert land.is_land(-90, seam).all()
    assert land.is_land(-80, seam).all()
    assert not land.is_land(-60, seam).any()
    assert np.isclose(land.shore_distance_m(-90, seam), land.shore_distance_m(-90, 0.0, 1e6), equal_nan=True).all()
    assert land.shore_distance_m(-89.0, 180.0) == np.inf


def test_a_continent_around_the_north_pole_has_no_seam():
    land = build_land(make_rings([[(85.0, -180.0), (84.0, 0.0), (85.0, 180.0), (90.0, 180.0), (90.0, -180.0)]]))
    assert land.is_land([90, 90, 89, 88, 84.4], [0, 180, -180, 77, 10]).tolist() == [True, True, True, True, True]
    assert not land.is_land([83.9, 84.9], [0, 180]).any()


def test_land_on_both_sides_of_a_shared_meridian_has_no_shore_between():
    west = [(0.0, 29.0), (0.0, 30.0), (1.0, 30.0), (1.0, 29.0)]
    east = [(0.0, 30.0), (0.0, 31.0), (1.0, 31.0), (1.0, 30.0)]
    land = build_land(make_rings([west, east]))
    assert land.state(0.5, 30.0) == LAND
    assert land.is_land(0.5, [29.9999, 30.0, 30.0001]).all()
    assert land.shore_distance_m(0.5, 30.0) > 50_000


@settings(max_examples=12)
@given(st.integers(0, 10**6), st.sampled_from(sorted(PLACES)))
def test_points_level_with_vertices_and_cells_are_as_the_reference_has_them(seed, place):
    island = blob(*PLACES[place], 0.1, seed, corners=12)
    rings = rings_of([island])
    degrees = rings.vertices / UNITS_PER_DEGREE
    rng = np.random.default_rng(seed)
    lat = rng.choice([*degrees[:, 1], *np.floor(degrees[:, 1] * CELLS_PER_DEGREE) / CELLS_PER_DEGREE], 300)
    lon = rng.choice([*degrees[:, 0], *np.floor(degrees[:, 0] * CELLS_PER_DEGREE) / CELLS_PER_DEGREE], 300)
    shores = shapely.union_all([shapely.LineString(degrees[a:b]) for a, b in pairwise(rings.starts)])
    off = shapely.distance(shores, shapely.points(lon, lat)) > 1e-9
    expected = [is_land_reference(rings, *point) for point in zip(lat[off], lon[off], strict=True)]
    assert build_land(rings).is_land(lat[off], lon[off]).tolist() == expected


def test_longitudes_may_come_in_any_turn():
    island = blob(179.5, 0, 1, seed=3)
    land = world_of(island)
    lat, lon = around(island, 500, seed=4)
    lon = np.rint(lon * 2**20) / 2**20  # so that a turn loses no bit
    for turn in (-720, -360, 360, 3600):
        assert np.array_equal(land.is_land(lat, lon), land.is_land(lat, lon + turn))
        assert np.array_equal(land.state(lat, lon), land.state(lat, lon + turn))


@pytest.mark.parametrize(
    ("lat", "lon"),
    [
        (np.nan, 0),
        (0, np.nan),
        (91, 0),
        (-90.000001, 0),
        (np.inf, 0),
        (-np.inf, 0),
        (0, np.inf),
        (0, -np.inf),
        (0, 1e12),
    ],
)
def test_what_is_no_position_is_neither_land_nor_sea(lat, lon):
    land = world_of(shapely.box(-179, -89, 179, 89))
    assert not land.is_land(lat, lon)
    assert land.state(lat, lon) == NOWHERE
    assert np.isnan(land.shore_distance_m(lat, lon))


def test_no_position_disturbs_its_neighbours():
    land = world_of(shapely.box(0, 0, 1, 1))
    lat, lon = np.full(1000, 0.5), np.full(1000, 0.5)
    lat[::3], lon[1::3] = np.nan, 91.0
    assert land.is_land(lat, lon).tolist() == [i % 3 == 2 for i in range(1000)]


def test_answers_have_the_shape_of_the_positions_together():
    land = world_of(shapely.box(0, 0, 1, 1))
    assert land.is_land(0.5, 0.5).shape == ()
    assert land.is_land([[0.5], [2.0]], [0.5, 0.6, 0.7]).tolist() == [[True] * 3, [False] * 3]
    assert land.state(np.empty(0), np.empty(0)).shape == (0,)
    assert land.is_land([], []).shape == (0,)


def test_many_points_in_threads_are_as_one_by_one():
    island = blob(10, 50, 1, seed=5)
    land = world_of(island)
    lat, lon = around(island, 50_000, seed=6)
    together = land.is_land(lat, lon)
    assert all(land.is_land(lat[i], lon[i]) == together[i] for i in range(0, 50_000, 997))
    assert np.array_equal(land.is_land(lat[::-1], lon[::-1])[::-1], together)


def test_positions_stay_as_they_were():
    land = world_of(shapely.box(0, 0, 1, 1))
    lat, lon = np.array([0.5, np.nan]), np.array([360.5, 0.0])
    land.is_land(lat, lon)
    assert lat[0] == 0.5
    assert lon.tolist() == [360.5, 0.0]


def test_a_cell_is_coast_where_shore_is_in_it():
    island = blob(20, 30, 0.3, seed=7)
    land = world_of(island)
    lat, lon = around(island, 3000, seed=8)
    south, west = (np.floor(one * CELLS_PER_DEGREE) / CELLS_PER_DEGREE for one in (lat, lon))
    side = 1 / CELLS_PER_DEGREE
    touched = shapely.intersects(shapely.box(west, south, west + side, south + side), island.exterior)
    expected = np.where(touched, COAST, np.where(in_shapes([island], lat, lon), LAND, SEA))
    assert np.array_equal(land.state(lat, lon), expected)


def test_a_world_of_water_has_no_shore():
    land = build_land(make_rings([]))
    assert not land.is_land([-90, 0, 90], [0, 180, -180]).any()
    assert land.state(0, 0) == SEA
    assert land.shore_distance_m(0, 0) == np.inf
    assert land.outline(-10, 170, 10, -170) == []
    assert not land.mask(-10, 170, 10, -170, 5, 5).any()


def test_the_same_rings_give_the_same_bytes():
    rings = rings_of([blob(179.9, 10, 3, seed=9)])
    one, two = build_land(rings).arrays, build_land(rings).arrays
    assert all(getattr(one, name).tobytes() == getattr(two, name).tobytes() for name in ("blocks", "cells", "words"))
