"""The mask of a window: each pixel as its middle is, and coast where shore touches it."""

import numpy as np
import pytest
import shapely
from made_worlds import blob, cut, world_of
from shapely.affinity import translate

from ullage.land import COAST, LAND, build_land, make_rings

WINDOWS = [
    ((42.0, 132.0, 43.0, 134.0), blob(133, 42.5, 0.8, seed=1), (40, 60)),
    ((-18.0, 179.0, -16.0, -179.0), blob(180, -17, 1.2, seed=2), (33, 47)),
    ((-18.0, 179.0, -16.0, 181.0), blob(180, -17, 1.2, seed=2), (300, 200)),
    ((60.0, -180.0, 90.0, 180.0), blob(0, 89, 20, seed=3), (30, 90)),
    ((-90.0, 10.01, -60.0, 370.01), blob(10, -80, 9, seed=4), (25, 200)),
    ((0.0, 0.0, 0.01, 0.01), blob(0.005, 0.005, 0.01, seed=5), (64, 64)),
]


def middles(window, shape):
    """Give the latitudes and longitudes of the middles of pixels."""
    south, west, north, east = window
    east += 360 * (east < west)
    lat = north - (np.arange(shape[0]) + 0.5) * (north - south) / shape[0]
    lon = west + (np.arange(shape[1]) + 0.5) * (east - west) / shape[1]
    return lat[:, np.newaxis], lon[np.newaxis, :], east


@pytest.mark.parametrize(("window", "island", "shape"), WINDOWS)
def test_a_pixel_without_shore_is_as_its_middle_is(window, island, shape):
    land = world_of(island)
    mask = land.mask(*window, *shape)
    lat, lon, _ = middles(window, shape)
    expected = np.where(land.is_land(lat, lon), LAND, 0)
    assert ((mask == expected) | (mask == COAST)).all()
    assert (mask == COAST).any()
    assert (mask != COAST).any()


@pytest.mark.parametrize(("window", "island", "shape"), WINDOWS)
def test_coast_is_where_shore_touches_the_pixel(window, island, shape):
    lat, lon, east = middles(window, shape)
    down, right = (window[2] - window[0]) / shape[0] / 2, (east - window[1]) / shape[1] / 2
    lines = []
    for part in cut(island):
        line = shapely.intersection(part.exterior, shapely.box(-179.9999999, -89.9999999, 179.9999999, 89.9999999))
        lines += [translate(line, xoff=turn) for turn in (-360, 0, 360)]
    shore = shapely.union_all(lines)
    shapely.prepare(shore)
    larger, smaller = (
        shapely.intersects(shore, shapely.box(lon - right * k, lat - down * k, lon + right * k, lat + down * k))
        for k in (1 + 1e-6, 1 - 1e-6)
    )
    found = world_of(island).mask(*window, *shape) == COAST
    assert (found <= larger).all()
    assert (found >= smaller).all()


def test_the_first_row_is_the_northernmost_and_the_first_column_the_westernmost():
    mask = world_of(shapely.box(0, 1, 1, 2)).mask(0.1, 0.1, 1.9, 1.9, 18, 18)
    assert mask[0, 0] == LAND
    assert (mask[:8, :8] == LAND).all()
    assert not mask[10:, :].any()
    assert not mask[:, 10:].any()


def test_a_window_in_another_turn_is_the_same_window():
    land = world_of(blob(133, 42.5, 0.5, seed=6))
    assert np.array_equal(land.mask(42, 132, 43, 134, 50, 50), land.mask(42, 492, 43, 494, 50, 50))


@pytest.mark.parametrize(
    "window",
    [
        (1, 0, 0, 1),
        (0, 1, 1, 1),
        (-91, 0, 0, 1),
        (0, 0, 91, 1),
        (0, 0, 1, 360.5),
        (np.nan, 0, 1, 1),
        (0, np.nan, 1, 1),
        (0, 0, 1, np.inf),
        (0, -np.inf, 1, 0),
        (0, 1e300, 1, 1e300),
    ],
)
def test_what_is_no_window_is_refused(window):
    with pytest.raises(ValueError, match=r"the window .* is none"):
        build_land(make_rings([])).mask(*window, 10, 10)


@pytest.mark.parametrize("shape", [(0, 5), (5, 0), (-1, 5)])
def test_a_mask_has_pixels(shape):
    with pytest.raises(ValueError, match="expected at least one of each"):
        build_land(make_rings([])).mask(0, 0, 1, 1, *shape)
