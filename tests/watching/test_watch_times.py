"""When a watcher looks."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ullage.watching.times import next_due, read_duration

START = datetime(2024, 5, 1, tzinfo=UTC)
HOUR = timedelta(hours=1)


def test_durations_are_read_as_people_write_them():
    assert [read_duration(one) for one in ("30m", "6h", "1d")] == [HOUR / 2, 6 * HOUR, 24 * HOUR]


@pytest.mark.parametrize("text", ["", "6", "h", "0m", "-1h", "1.5h", "999999d", "6 h 3", "1w", "٣h\n"])
def test_what_is_no_duration_is_refused(text):
    with pytest.raises(ValueError, match=r"is no duration|is not between"):
        read_duration(text)


def test_a_long_look_does_not_push_the_next_one_on():
    assert next_due(START, 6 * HOUR, START + 2 * HOUR) == START + 6 * HOUR


def test_what_was_missed_is_made_up_for_by_one_look():
    due = next_due(START, 6 * HOUR, START + 50 * HOUR)
    assert due == START + 48 * HOUR
    assert next_due(due, 6 * HOUR, START + 50 * HOUR) == START + 54 * HOUR


def test_a_clock_that_was_set_back_waits_one_period_and_no_longer():
    assert next_due(START, 6 * HOUR, START - 1000 * HOUR) == START - 994 * HOUR


@given(st.integers(-10_000, 10_000), st.integers(1, 500))
def test_the_next_look_is_never_further_than_a_period(minutes, every):
    now, period = START + timedelta(minutes=minutes), timedelta(minutes=every)
    assert next_due(START, period, now) - now <= period
