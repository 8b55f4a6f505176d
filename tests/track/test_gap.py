"""Where ships were not heard."""

from datetime import UTC, datetime, timedelta

import numpy as np
import polars as pl
import pytest

from ullage.tables import GAPS, POSITIONS
from ullage.track.gap import GapRule, find_gaps

BEGIN = datetime(2024, 3, 1, 18, tzinfo=UTC)


def at(hours):
    return BEGIN + timedelta(hours=hours)


def frame(hours, lat=40.0, lon=131.0, mmsi="273000001"):
    """Make reports at hours, the ship going north at 12 knots; without a position where the hour is negative."""
    rows = [
        {"mmsi": mmsi, "seen_at": at(abs(hour)), "lat_deg": lat + hour / 5, "lon_deg": lon}
        if hour >= 0
        else {"mmsi": mmsi, "seen_at": at(-hour)}
        for hour in hours
    ]
    return POSITIONS.frame(rows)


def gaps_of(*hours, **rule):
    return find_gaps(frame(hours), GapRule(**rule))


def test_a_silence_as_long_as_the_rule_is_a_gap():
    gap = gaps_of(0, 1, 7, 8).row(0, named=True)
    assert (gap["off_at"], gap["on_at"], gap["duration_h"]) == (at(1), at(7), 6.0)
    assert gap["distance_nm"] == pytest.approx(72, rel=3e-3)
    assert gap["implied_speed_kn"] == pytest.approx(12, rel=3e-3)
    assert gap["track_id"] == "273000001-20240301T180000Z"
    assert gaps_of(0, 1, 6.99, 8).is_empty()
    assert len(gaps_of(0, 1, 6.99, 8, least_h=5.9)) == 1


def test_a_ship_silent_to_the_end_of_the_data_has_an_open_gap():
    positions = pl.concat([frame([0, 1, 2]), frame(range(12), mmsi="5")])
    gap = find_gaps(positions).row(0, named=True)
    assert (gap["off_at"], gap["on_at"], gap["duration_h"], gap["distance_nm"]) == (at(2), None, 9.0, None)


def test_an_open_gap_keeps_its_id_when_it_ends():
    opened = find_gaps(frame([0, 1]), until=at(10))
    closed = gaps_of(0, 1, 12, 13)
    assert opened["gap_id"].to_list() == closed["gap_id"].to_list()


def test_a_late_report_inside_a_gap_shortens_or_withdraws_it():
    assert gaps_of(0, 1, 9, 10)["on_at"].to_list() == [at(9)]
    assert gaps_of(0, 1, 9, 10, 8)["on_at"].to_list() == [at(8)]
    assert gaps_of(0, 1, 9, 10, 5).is_empty()


def test_a_report_without_a_position_ends_a_silence():
    assert gaps_of(0, 1, -5, 9).is_empty()
    gap = gaps_of(0, 1, -8, 9).row(0, named=True)
    assert (gap["on_at"], gap["on_lat_deg"]) == (at(8), 41.8)


def test_ships_under_one_number_have_their_own_gaps():
    positions = pl.concat([frame([0, 1, 2, 12, 13]), frame(np.arange(0, 13, 0.5), -30.0, 60.0)])
    gaps = find_gaps(positions)
    assert gaps.select("off_at", "on_at", "reports_before").rows() == [(at(2), at(12), 3)]


def test_a_message_astray_makes_no_gap():
    astray = frame([6.2], -30.0, 60.0)
    assert find_gaps(pl.concat([frame(range(30)), astray])).is_empty()
    assert len(find_gaps(pl.concat([frame([*range(5), *range(13, 30)]), astray]))) == 1


def test_reports_of_the_twelve_hours_before_are_counted():
    assert gaps_of(*range(20), 30)["reports_before"].to_list() == [13]


def test_gaps_near_the_shore_are_left_out_if_asked():
    positions = frame([0, 1, 10, 11, 20, 21])
    shore = np.array([0, 10, 0, 60, 0, 0]) * 1852.0
    far = find_gaps(positions, GapRule(shore_nm=50.0), shore_distance_m=shore)
    assert far["off_at"].to_list() == [at(11)]
    with pytest.raises(ValueError, match="shore_nm"):
        find_gaps(positions, GapRule(shore_nm=50.0))


def test_a_gap_is_not_judged():
    gap = gaps_of(0, 1, 8).row(0, named=True)
    assert (gap["p_disabled"], gap["reason"], gap["could_call"]) == (None, "not judged", None)


def test_gaps_do_not_depend_on_the_order_of_rows_or_on_midnight():
    positions = pl.concat([frame([0, 1, 9, 20, 21]), frame([0, 5, 12], mmsi="5"), frame([3, 14], -30.0, mmsi="5")])
    gaps = find_gaps(positions)
    assert gaps.schema == GAPS.schema
    assert gaps.equals(find_gaps(positions.reverse()))
    moved = positions.with_columns(pl.col("seen_at") + pl.duration(hours=6))
    assert find_gaps(moved)["duration_h"].equals(gaps["duration_h"])


def test_nothing_gives_an_empty_table():
    assert find_gaps(POSITIONS.frame()).schema == GAPS.schema
