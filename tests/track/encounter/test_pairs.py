"""Which ships are near each other at one moment, found through cells."""

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ullage.track.encounter.pairs import columns_of, find_near_pairs, near_pairs_reference
from ullage.track.samples import TrackReports, apart_m, fill_samples, sample_reference

STEP = 600_000_000
PLACES = (
    (0.0, 0.0), (42.0, 131.0), (-33.0, 180.0), (54.0, -179.999), (74.99, 10.0), (89.9, 20.0), (90.0, 0.0), (-90.0, 3.0),
)  # fmt: skip


def at_one_time(places):
    """Give tracks of one report each, all at the mark 5; a place is (MMSI, latitude, longitude)."""
    names = pl.Series([name for name, _, _ in places], dtype=pl.String)
    numbers = names.rank("dense").cast(pl.Int64).to_numpy() if places else np.zeros(0, np.int64)
    count = np.arange(len(places) + 1)
    lat, lon = (np.array([one[k] for one in places], dtype=np.float64) for k in (1, 2))
    times = np.full(len(places), 5 * STEP)
    return TrackReports(names, names, numbers, count, times, lat, lon, count[:-1])


def near_pairs(places, within_m):
    tracks = at_one_time(places)
    found = find_near_pairs(tracks, np.arange(len(places)), (5, 6), STEP, STEP, within_m)
    return {(int(a), int(b)) for a, b in found}


def crowd(seed, count, lat, lon, spread_m):
    """Scatter ships about a place; some share an MMSI."""
    rng = np.random.default_rng(seed)
    north, east = rng.normal(0, spread_m, (2, count)) / 111_000
    lats = np.clip(lat + north, -90, 90)
    lons = (lon + east / max(0.001, np.cos(np.radians(lat))) + 180) % 360 - 180
    return [
        (f"27300{k // 2 if k % 7 == 0 else k:04d}", float(a), float(b))
        for k, (a, b) in enumerate(zip(lats, lons, strict=True))
    ]


@settings(max_examples=80)
@given(
    st.integers(0, 10_000),
    st.sampled_from(PLACES),
    st.sampled_from([50.0, 500.0, 5_000.0]),
    st.floats(0.5, 8.0),
)  # fmt: skip
def test_pairs_found_through_cells_are_those_of_the_reference(seed, place, within_m, spread):
    places = crowd(seed, 40, *place, within_m * spread)
    assert near_pairs(places, within_m) == near_pairs_reference(places, within_m)


@given(st.lists(st.tuples(st.floats(-90, 90), st.floats(-180, 180)), max_size=12))
def test_pairs_are_found_anywhere_on_the_earth(spots):
    places = [(f"2730000{k:02d}", lat, lon) for k, (lat, lon) in enumerate(spots + [(a, b) for a, b in spots[::-1]])]
    assert near_pairs(places, 500.0) == near_pairs_reference(places, 500.0)


@pytest.mark.parametrize("count", [2, 60, 200])
def test_every_pair_of_a_crowd_in_one_spot_is_found(count):
    places = [(f"273{k:06d}", 60.0, 30.0) for k in range(count)]
    assert len(near_pairs(places, 500.0)) == count * (count - 1) // 2


def test_no_row_of_cells_is_lower_or_narrower_than_the_distance():
    for within_m in (1.0, 500.0, 20_000.0):
        columns = columns_of(within_m)
        edges = np.linspace(-90, 90, len(columns) + 1)
        assert np.diff(edges).min() * 110_574 > within_m
        for row in np.flatnonzero(columns > 1)[:: max(1, len(columns) // 50)]:
            furthest = max(abs(edges[row]), abs(edges[row + 1]))
            assert apart_m(furthest, 0.0, furthest, 360.0 / columns[row]) >= within_m


reports = st.lists(st.tuples(st.integers(0, 40), st.floats(-1, 1), st.floats(-1, 1)), min_size=1, max_size=30)


@given(reports, st.sampled_from([(42.0, 131.0), (0.0, 179.5), (75.0, 0.0), (89.9, 0.0)]), st.integers(1, 6))
def test_samples_are_those_of_the_reference(rows, place, bridge):
    rows = sorted((quarter * STEP // 4, place[0] + north * 0.09, place[1] + east) for quarter, north, east in rows)
    t, lat, lon = ([one[k] for one in rows] for k in range(3))
    lon = [(one + 180) % 360 - 180 for one in lon]
    to_lat, to_lon = np.empty(14), np.empty(14)
    arrays = np.array(t), np.array(lat), np.array(lon)
    fill_samples(*arrays, 0, len(t), STEP, -2, 12, bridge * STEP // 2, to_lat, to_lon)
    for k, found in enumerate(zip(to_lat.tolist(), to_lon.tolist(), strict=True)):
        expected = sample_reference(t, lat, lon, (k - 2) * STEP, bridge * STEP // 2)
        assert np.isnan(found).all() if expected is None else found == expected
