"""Where the data ends, whatever a clock gone wrong says."""

from datetime import date, timedelta

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from ullage.tracking.end import EndRule, counts_by_day, last_day

BEGIN = date(2024, 3, 1)


def days(*counts, far=()):
    near = [(BEGIN + timedelta(days=at), count) for at, count in enumerate(counts)]
    return near + list(far)


def test_data_ends_on_its_last_day():
    assert last_day(days(5, 5, 5)) == (date(2024, 3, 3), 0)


def test_a_report_of_a_far_year_does_not_end_the_data_and_is_told():
    assert last_day(days(5000, 5000, far=[(date(2099, 1, 1), 1), (date(2106, 2, 7), 2)])) == (date(2024, 3, 2), 3)


def test_a_few_reports_soon_after_the_others_do():
    assert last_day(days(5000, 5000, far=[(date(2024, 3, 20), 1)]))[0] == date(2024, 3, 20)


def test_many_reports_after_a_hole_do():
    assert last_day(days(5000, 5000, far=[(date(2024, 9, 1), 20)]))[0] == date(2024, 9, 1)


def test_without_reports_there_is_no_end():
    assert last_day([]) == (None, 0)


@given(st.lists(st.integers(1, 1000), min_size=1, max_size=30), st.integers(31, 20_000))
def test_what_is_left_and_what_is_later_are_all_reports(counts, hole):
    rows = days(*counts, far=[(BEGIN + timedelta(days=len(counts) + hole), 1)])
    day, later = last_day(rows, EndRule())
    assert sum(count for when, count in rows if when <= day) + later == sum(count for _, count in rows)


def test_counts_of_buckets_add_up_by_day_and_reports_without_a_time_have_none():
    counts = pl.DataFrame({"day": [BEGIN, None, BEGIN], "bucket": [0, 0, 1], "rows": [2, 7, 3]})
    assert counts_by_day(counts) == [(BEGIN, 5)]
