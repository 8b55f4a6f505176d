"""Reports as arrays: ship by ship, in the order of time, whatever the order of the rows."""

from datetime import UTC, datetime, timedelta

import numpy as np
import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from ullage.tables import POSITIONS
from ullage.track.columns import sort_reports

BEGIN = datetime(2024, 3, 1, tzinfo=UTC)


def frame(rows):
    return POSITIONS.frame(
        [
            {
                "mmsi": mmsi,
                "seen_at": None if minute is None else BEGIN + timedelta(minutes=minute),
                "lat_deg": lat,
                "lon_deg": lon,
                "sog_kn": sog,
            }
            for mmsi, minute, lat, lon, sog in rows
        ]
    )


NUMBERS = st.one_of(st.none(), st.sampled_from([0.0, 1.5, -3.0]))
ROW = st.tuples(
    st.sampled_from([None, "1", "2", "30"]), st.one_of(st.none(), st.integers(0, 5)), NUMBERS, NUMBERS, NUMBERS
)


def plainly(rows):
    """Sort timed rows by ship, time, position and speed, null last."""
    timed = [row for row in rows if row[0] is not None and row[1] is not None]
    return sorted(timed, key=lambda row: (row[0], row[1], *((one is None, one or 0.0) for one in row[2:])))


def given_back(reports):
    minutes = (reports.t_us - int(BEGIN.timestamp()) * 1_000_000) // 60_000_000
    numbers = [[None if np.isnan(one) else one for one in values] for values in (reports.lat, reports.lon, reports.sog)]
    return list(zip(reports.ship_of(np.arange(len(minutes))), minutes.tolist(), *numbers, strict=True))


@settings(max_examples=150, deadline=None)
@given(st.lists(ROW, max_size=30))
def test_reports_are_sorted_by_ship_time_position_and_speed(rows):
    assert given_back(sort_reports(frame(rows))) == plainly(rows)


@settings(max_examples=50, deadline=None)
@given(st.lists(ROW, max_size=30))
def test_each_report_knows_its_row(rows):
    reports = sort_reports(frame(rows))
    assert [rows[k] for k in reports.row] == given_back(reports)
    assert reports.rows == len(rows)


def test_files_of_a_day_each_are_laid_end_to_end():
    rows = [(mmsi, 1440 * day + k, 1.0 * k, 2.0, 3.0) for day in range(4) for mmsi in "21" for k in range(3)]
    parts = [frame(rows[k : k + 6]) for k in range(0, len(rows), 6)]
    assert given_back(sort_reports(pl.concat(parts))) == plainly(rows)


def test_speed_may_be_absent():
    reports = sort_reports(frame([("1", 0, 1.0, 2.0, 3.0)]).drop("sog_kn"))
    assert np.isnan(reports.sog).all()


def test_the_table_given_stays_unchanged():
    table = frame([("1", 2, 5.0, 2.0, 3.0), ("1", 0, 1.0, 2.0, 3.0), ("1", 0, 0.0, 2.0, 3.0)])
    before = table.clone()
    sort_reports(table)
    assert table.equals(before)
