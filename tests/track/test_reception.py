"""Reception: a sum over ships, the same whatever the order, held to its slow reference."""

from datetime import UTC, datetime, timedelta

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ullage.tables import POSITIONS
from ullage.track.cells import cell_centres, cells_around, find_cells
from ullage.track.columns import sort_reports
from ullage.track.heard import list_ship_slots, list_ship_slots_reference, signs_of
from ullage.track.reception import ReceptionRule, add_receptions, find_reception, key_slots
from ullage.track.segment import SegmentRule, find_segments

START = datetime(2024, 3, 1, tzinfo=UTC)


def ship(mmsi, hours, lat=42.0, lon=131.0, east=0.0, **more):
    return POSITIONS.frame(
        {
            "mmsi": mmsi,
            "seen_at": START + timedelta(hours=float(h)),
            "lat_deg": lat,
            "lon_deg": (lon + east * float(h) + 180) % 360 - 180,
            **more,
        }
        for h in hours
    )


def same(a, b):
    arrays = ("key", "heard", "silent", "ships")
    frames = ("before", "own", "received", "served")
    return all(np.array_equal(getattr(a, n), getattr(b, n)) for n in arrays) and all(
        getattr(a, n).equals(getattr(b, n)) for n in frames
    )


def two_ships():
    one = ship("440000001", np.arange(0, 30, 0.2), ais_class="A", receiver="Nakhodka")
    return one, ship("440000002", [0, 0.1, 2, 3, 20, 21], ais_class="B", receiver="SAT-1")


def test_reception_of_buckets_adds_up_to_that_of_all():
    end = START + timedelta(hours=30)
    one, two = two_ships()
    whole = find_reception(pl.concat([one, two]), until=end)
    assert same(find_reception(one, until=end) + find_reception(two, until=end), whole)
    assert same(add_receptions([find_reception(two, until=end), find_reception(one, until=end)]), whole)


def test_the_order_of_rows_does_not_matter():
    both = pl.concat(two_ships())
    assert same(find_reception(both), find_reception(both.sample(fraction=1, shuffle=True, seed=1)))


def test_reception_by_different_rules_does_not_add_up():
    one, two = two_ships()
    with pytest.raises(ValueError, match="cannot be added"):
        find_reception(one) + find_reception(two, ReceptionRule(slot_min=30))


def test_a_ship_is_silent_between_two_reports_but_not_through_a_gap():
    short = find_reception(ship("440000001", [0.1, 2.1]))
    assert (short.heard.sum(), short.silent.sum()) == (2, 7)
    long = find_reception(ship("440000001", [0.1, 8.1]))
    assert (long.heard.sum(), long.silent.sum()) == (2, 0)
    assert len(long.before) == 1


def test_slots_are_quarters_of_an_hour_since_1970():
    found = find_reception(ship("440000001", [0.1]))
    assert key_slots(found.key).tolist() == [int(START.timestamp()) // 900]


def test_no_reports_make_an_empty_reception():
    found = find_reception(POSITIONS.frame())
    assert same(found + found, found)
    assert found.ship_days == 0


@given(
    st.lists(st.tuples(st.integers(0, 2), st.floats(0, 40), st.floats(-0.4, 0.4), st.floats(-0.4, 0.4)), max_size=40),
    st.sampled_from([(42.0, 131.0), (0.0, 180.0), (-89.7, 10.0)]),
)
def test_the_kernel_agrees_with_the_slow_reference(rows, place):
    table = POSITIONS.frame(
        {
            "mmsi": f"44000000{n}",
            "seen_at": START + timedelta(hours=h),
            "lat_deg": max(place[0] + a, -90.0),
            "lon_deg": (place[1] + b + 180) % 360 - 180,
        }
        for n, h, a, b in rows
    )
    reports = sort_reports(table)
    segments = find_segments(reports, SegmentRule(), 6 * 3.6e9)
    signs = signs_of(np.arange(len(reports.mmsi)))
    arguments = reports, segments, signs, np.zeros(len(reports.mmsi), np.int64), 900_000_000, 6 * 3_600_000_000
    assert np.sort(list_ship_slots(*arguments)[0]).tolist() == np.sort(list_ship_slots_reference(*arguments)).tolist()


@given(st.floats(-90, 90), st.floats(-180, 180), st.sampled_from([0.5, 1, 2, 4]))
def test_a_position_lies_in_the_cell_whose_middle_is_near(lat, lon, per_degree):
    cell = find_cells(np.array([lat]), np.array([lon]), per_degree)
    there = cell_centres(cell, per_degree)
    assert find_cells(*there, per_degree).tolist() == cell.tolist()
    assert abs(there[0][0] - lat) <= 0.5 / per_degree + 1e-9


@given(st.floats(-89, 89))
def test_both_sides_of_the_antimeridian_are_neighbours(lat):
    east, west = find_cells(np.full(2, lat), np.array([179.999, -179.999]))
    assert west in cells_around(lat, 179.999)
    assert east in cells_around(lat, -179.999)
