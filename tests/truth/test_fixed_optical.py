"""Real Sentinel-2 images of one ground on several dates: what stays is fixed, ships that come and go are not.

Display images of 8 bits without infrared (`optical/s2_anchorage_tiles`, Houston); what stands where was told by eye
from all dates of a tile side by side.
"""

import os
from functools import cache
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from ullage.detect.candidates import find_fixed
from ullage.detect.candidates.reject import FIXED
from ullage.detect.optical import find_optical_ships
from ullage.geo import distance_m
from ullage.sources.scenes import read_scene

TILES = Path(os.environ.get("ULLAGE_TEST_DATA", "../shared/data")) / "optical/s2_anchorage_tiles/houston"
pytestmark = [
    pytest.mark.truth,
    pytest.mark.skipif(not TILES.is_dir(), reason=f"{TILES} is not here"),
]
DATES = 8
ROADS = "1005"  # three to seven ships at anchor or under way on each date, and one islet
JETTY = "1250"  # the north jetty of Galveston; in its middle something stands out of the water on six of eight dates
JETTY_PIXEL = (23, 29)
OPEN_SEA = ("1617", "1618", "1678", "1680")  # ships and water alone


@cache
def scenes(tile):
    found = [read_scene(path) for path in sorted(TILES.glob(f"*_{tile}.tif"))]
    assert len(found) == DATES
    return found


@cache
def detections(tile):
    return [find_optical_ships(one) for one in scenes(tile)]


def fixed_of(tile):
    return find_fixed(pl.concat(detections(tile)), scenes=DATES)


def test_what_stands_in_a_jetty_on_most_dates_is_fixed():
    (row,) = fixed_of(JETTY).rows(named=True)
    lat, lon = scenes(JETTY)[0].grid.position(*JETTY_PIXEL)
    assert row["scenes"] >= 5
    assert distance_m(row["lat_deg"], row["lon_deg"], lat, lon) < 30


def test_it_is_rejected_in_each_image_then_and_nothing_else_is():
    fixed = fixed_of(JETTY)
    for scene, before in zip(scenes(JETTY), detections(JETTY), strict=True):
        after = find_optical_ships(scene, fixed=fixed)
        changed = before["reject_reason"].is_null() & after["reject_reason"].is_not_null()
        assert set(after.filter(changed)["reject_reason"]) <= {FIXED}
        lat, lon = (float(one) for one in scene.grid.position(*JETTY_PIXEL))
        off = distance_m(*after.filter(changed).select("lat_deg", "lon_deg").to_numpy().T, lat, lon)
        assert np.all(off < 60)


def test_of_ships_that_come_and_go_in_a_roadstead_none_is_fixed():
    ships = [one.filter(pl.col("reject_reason").is_null()).height for one in detections(ROADS)]
    assert min(ships) >= 3
    assert fixed_of(ROADS).is_empty()


@pytest.mark.parametrize("tile", OPEN_SEA)
def test_nothing_is_fixed_in_the_open_sea(tile):
    assert sum(one.height for one in detections(tile)) > 0
    assert fixed_of(tile).is_empty()
