"""Fixed structures: what was seen at one place in most earlier scenes."""

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ullage.detect.candidates.structures import FIXED_SCHEMA, FixedRule, find_fixed, is_fixed
from ullage.geo import destination, distance_m

LAT, LON = 42.6, 133.0


def earlier(*rows):
    """Make detections of (scene, metres north, metres east)."""
    lat, lon = [], []
    for _, north, east in rows:
        there = destination(LAT, LON, np.degrees(np.arctan2(east, north)), np.hypot(east, north))
        lat.append(float(there[0]))
        lon.append(float(there[1]))
    names = [f"S{scene}" for scene, *_ in rows]
    return pl.DataFrame({"scene_id": names, "lat_deg": lat, "lon_deg": lon})


def platform(scenes, north=0.0, east=0.0, seed=0):
    jitter = np.random.default_rng(seed).uniform(-8, 8, (len(scenes), 2))
    return [(scene, north + down, east + right) for scene, (down, right) in zip(scenes, jitter, strict=True)]


def test_what_was_seen_in_most_scenes_is_fixed_and_lies_in_their_middle():
    fixed = find_fixed(earlier(*platform(range(6))), scenes=8)
    assert fixed["scenes"].to_list() == [6]
    assert distance_m(LAT, LON, fixed["lat_deg"][0], fixed["lon_deg"][0]) < 10


@pytest.mark.parametrize(("seen", "scenes", "count"), [(4, 4, 0), (5, 5, 1), (3, 8, 0), (4, 8, 1)])
def test_few_scenes_or_few_sights_fix_nothing(seen, scenes, count):
    assert len(find_fixed(earlier(*platform(range(seen))), scenes=scenes)) == count


def test_many_detections_in_one_scene_are_one_sight():
    rows = [(0, north, 0.0) for north in range(12)]
    assert find_fixed(earlier(*rows), scenes=6).is_empty()


def test_ships_that_lie_elsewhere_each_time_are_not_fixed():
    rows = [(scene, 90.0 * scene, 0.0) for scene in range(10)]
    assert find_fixed(earlier(*rows)).is_empty()


def test_two_platforms_are_two():
    fixed = find_fixed(earlier(*platform(range(8)), *platform(range(8), north=200.0, seed=1)))
    assert len(fixed) == 2


@given(st.randoms(use_true_random=False))
def test_the_order_of_detections_does_not_matter(random):
    rows = [*platform(range(8)), *platform(range(7), east=45.0, seed=2), (3, 500.0, 0.0)]
    mixed = rows.copy()
    random.shuffle(mixed)
    assert find_fixed(earlier(*mixed), scenes=8).equals(find_fixed(earlier(*rows), scenes=8))


def test_what_lies_within_the_radius_of_a_known_place_is_fixed():
    known = pl.DataFrame({"lat_deg": [LAT], "lon_deg": [LON], "radius_m": [50.0]})
    lat, lon = destination(LAT, LON, [0.0, 90.0, 180.0], [49.0, 51.0, 10.0])
    assert is_fixed(lat, lon, known).tolist() == [True, False, True]


def test_each_known_place_has_its_own_radius():
    known = pl.DataFrame({"lat_deg": [LAT, -17.0], "lon_deg": [LON, 180.0], "radius_m": [10.0, 500.0]})
    lat, lon = destination([LAT, -17.0], [LON, -180.0], 45.0, 400.0)
    assert is_fixed(lat, lon, known).tolist() == [False, True]


def test_nothing_known_fixes_nothing():
    assert is_fixed([LAT], [LON], pl.DataFrame(schema=FIXED_SCHEMA)).tolist() == [False]
    assert is_fixed([], [], pl.DataFrame({"lat_deg": [1.0], "lon_deg": [1.0], "radius_m": [1.0]})).tolist() == []
    assert is_fixed(
        [np.nan], [LON], pl.DataFrame({"lat_deg": [1.0], "lon_deg": [1.0], "radius_m": [1.0]})
    ).tolist() == [False]


def test_no_detections_are_no_structures():
    assert find_fixed(earlier(), FixedRule(), scenes=9).schema == FIXED_SCHEMA
