"""The real Earth: the same answers as the exact polygons where coasts are hardest."""

import numpy as np
import polars as pl
import pyproj
import pytest
import shapely

from ullage.evidence.layers import Layer
from ullage.evidence.track_map import draw_map
from ullage.land import COAST, LAND, SEA, load_land, read_rings
from ullage.land.grid import UNITS_PER_DEGREE
from ullage.land.reference import is_land_reference

# south, west, north, east
COASTS = {
    "Vostochny": (42.6, 132.8, 42.9, 133.2),
    "Nampo": (38.6, 124.9, 38.9, 125.5),
    "Chukotka": (64.0, 178.5, 69.5, 180.0),
    "Chukotka beyond": (65.0, -180.0, 69.5, -178.5),
    "Fiji": (-17.2, 179.5, -16.0, 180.0),
    "Fiji beyond": (-17.2, -180.0, -16.0, -179.5),
    "Wrangel Island": (70.7, 178.0, 71.7, 180.0),
    "Ross Ice Shelf": (-79.0, -180.0, -76.0, -175.0),
    "Antarctica at Greenwich": (-71.0, -1.0, -69.0, 1.0),
    "South Pole": (-90.0, -180.0, -88.0, 180.0),
    "North Pole": (82.0, -180.0, 90.0, 180.0),
    "Tierra del Fuego": (-55.5, -72.0, -53.0, -67.0),
    "Manitoulin, islands in lakes on islands in lakes": (45.5, -83.0, 46.1, -81.5),
    "Caspian": (39.5, 49.0, 41.0, 51.0),
    "Thousand lakes": (61.0, 27.0, 62.0, 29.0),
}


@pytest.fixture(scope="module")
def rings():
    return read_rings()


@pytest.fixture(scope="module")
def land():
    return load_land()


@pytest.fixture(scope="module")
def bounds(rings):
    """Give the bounds of each ring [units]."""
    low = np.minimum.reduceat(rings.vertices, rings.starts[:-1])
    return low, np.maximum.reduceat(rings.vertices, rings.starts[:-1])


def near(rings, bounds, window):
    """Give the corners [°] of each ring that may hold a point of a window."""
    south, west, north, east = window
    low, high = (one / UNITS_PER_DEGREE for one in bounds)
    some = np.flatnonzero((low <= [east, north]).all(axis=1) & (high >= [west, south]).all(axis=1))
    return [rings.vertices[rings.starts[i] : rings.starts[i + 1]] / UNITS_PER_DEGREE for i in some]


def scattered(corners, window, count, seed):
    """Scatter points over a window: half of them within 2 km of a vertex of a shore, if there is one."""
    south, west, north, east = window
    rng = np.random.default_rng(seed)
    lat, lon = rng.uniform(south, north, count), rng.uniform(west, east, count)
    some = corners[((corners >= [west, south]) & (corners <= [east, north])).all(axis=1)]
    if len(some):
        lon[::2], lat[::2] = (rng.choice(some, len(lat[::2])) + rng.normal(0, 0.01, (len(lat[::2]), 2))).T
    return np.clip(lat, -90, 90), np.clip(lon, -180, 180)


@pytest.mark.parametrize("coast", COASTS)
def test_answers_are_those_of_the_exact_polygons(rings, bounds, land, coast):
    corners = near(rings, bounds, COASTS[coast])
    lat, lon = scattered(np.concatenate([np.empty((0, 2)), *corners]), COASTS[coast], 4000, seed=len(coast))
    held = np.zeros(len(lat), np.int64)
    for polygon in map(shapely.Polygon, corners):
        shapely.prepare(polygon)
        held += shapely.contains_xy(polygon, lon, lat)
    inside = (np.abs(lon) < 180) & (np.abs(lat) < 90)  # the rings end where they were cut
    assert np.array_equal(land.is_land(lat, lon)[inside], held[inside] % 2 == 1)


def test_an_answer_is_that_of_the_reference(rings, land):
    lat, lon = 66.5, 179.9
    assert land.is_land(lat, lon) == is_land_reference(rings, lat, lon)


def test_known_places_are_what_they_are(land):
    places = {
        (39.03, 125.75): True,  # Pyongyang
        (40.0, 135.0): False,  # the Sea of Japan
        (42.0, 51.0): False,  # the Caspian Sea
        (47.6, -87.5): False,  # Lake Superior
        (48.0, -88.8): True,  # Isle Royale in it
        (-90.0, 0.0): True,
        (90.0, 0.0): False,
        (64.0, 180.0): False,  # south of Chukotka
        (68.0, 180.0): True,
        (68.0, -180.0): True,
    }
    found = land.is_land(*np.array([*places]).T)
    assert found.tolist() == [*places.values()]


def test_no_seam_runs_along_the_antimeridian_or_greenwich(land):
    lat = np.random.default_rng(1).uniform(-90, 90, 40_000)
    for west in (180.0, 0.0, -90.0, 90.0):
        one, two = land.is_land(lat, west - 1e-7), land.is_land(lat, west + 1e-7)
        assert np.count_nonzero(one != two) < 3
    assert np.array_equal(land.is_land(lat, 180.0), land.is_land(lat, -180.0))


def test_the_distance_to_the_shore_is_that_of_a_brute_force(rings, bounds, land):
    wgs84 = pyproj.Geod(ellps="WGS84")
    corners = np.concatenate(near(rings, bounds, (33, 125, 47, 139)))
    corners = corners[((corners >= [125, 33]) & (corners <= [139, 47])).all(axis=1)]
    rng = np.random.default_rng(2)
    for lat, lon in zip(rng.uniform(38, 42, 6), rng.uniform(130, 134, 6), strict=True):
        found = float(land.shore_distance_m(lat, lon, 500_000))
        nearest = wgs84.inv(np.full(len(corners), lon), np.full(len(corners), lat), *corners.T)[2].min()
        # no vertex is nearer than the shore, and half a stretch of these coasts is no longer than 1.5 km
        assert nearest - 1500 < found <= nearest + 0.3


def test_the_mask_agrees_with_the_points(land):
    window, shape = (42.6, 132.8, 42.9, 133.2), (90, 120)
    mask = land.mask(*window, *shape)
    lat = 42.9 - (np.arange(90) + 0.5) * 0.3 / 90
    lon = 132.8 + (np.arange(120) + 0.5) * 0.4 / 120
    inside = np.where(land.is_land(lat[:, np.newaxis], lon), LAND, SEA)
    assert ((mask == inside) | (mask == COAST)).all()
    assert 0.01 < (mask == COAST).mean() < 0.5


def test_the_outline_is_drawn_on_a_map(land):
    stretch = [(178.0, 66.0), (-178.0, 68.0)]
    layer = Layer("tracks", "MultiLineString", pl.DataFrame({"a": [1]}), [[stretch]], "a", "a", "a")
    assert draw_map([layer], "title", "credit", land.outline) != draw_map([layer], "title", "credit")
