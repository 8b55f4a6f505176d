from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ullage.sources.cells import CellError
from ullage.sources.times import Span, first_day, last_day, utc_days, utc_time


def at(*parts):
    return datetime(*parts, tzinfo=UTC)


@pytest.mark.parametrize(
    ("cell", "after", "before"),
    [
        ("2024", at(2024, 1, 1), at(2025, 1, 1)),
        ("2024-03", at(2024, 3, 1), at(2024, 4, 1)),
        ("2024-12", at(2024, 12, 1), at(2025, 1, 1)),
        ("2024-02-29", at(2024, 2, 29), at(2024, 3, 1)),
        ("2024-03-06T03", at(2024, 3, 6, 3), at(2024, 3, 6, 4)),
        ("2024-03-06T03:00", at(2024, 3, 6, 3), at(2024, 3, 6, 3, 1)),
        ("2024-03-06 03:00", at(2024, 3, 6, 3), at(2024, 3, 6, 3, 1)),
        ("2024-03-06T03:00:07Z", at(2024, 3, 6, 3, 0, 7), at(2024, 3, 6, 3, 0, 8)),
        ("2024-03-06T03:00:07.25z", at(2024, 3, 6, 3, 0, 7, 250_000), at(2024, 3, 6, 3, 0, 7, 260_000)),
    ],
)
def test_a_time_spans_its_precision(cell, after, before):
    assert utc_time(cell) == Span(after, before)


@pytest.mark.parametrize(
    "cell",
    ["2024-03-06T09:00+09:00", "2024-03-06T09:00+0900", "2024-03-06T09:00 +09", "2024-03-05T14:00-10:00"],
)
def test_an_offset_is_converted_to_utc(cell):
    assert utc_time(cell).after == at(2024, 3, 6)


@pytest.mark.parametrize(
    ("cell", "after", "before"),
    [
        ("2024-03-06/2024-03-07", at(2024, 3, 6), at(2024, 3, 8)),
        ("2024-01/2024-08", at(2024, 1, 1), at(2024, 9, 1)),
        ("2024-10-20T03:00Z / 2024-10-21T21:50Z", at(2024, 10, 20, 3), at(2024, 10, 21, 21, 51)),
        ("2023/2024-02", at(2023, 1, 1), at(2024, 3, 1)),
    ],
)
def test_an_interval_reaches_from_the_beginning_of_one_to_the_end_of_the_other(cell, after, before):
    assert utc_time(cell) == Span(after, before)


@given(st.datetimes(datetime(1900, 1, 2), datetime(2199, 12, 30)), st.integers(-14 * 60, 14 * 60))  # noqa: DTZ001 - made local below
def test_a_time_with_any_offset_is_the_same_moment(local, offset_min):
    sign = "-" if offset_min < 0 else "+"
    zone = f"{sign}{abs(offset_min) // 60:02d}:{abs(offset_min) % 60:02d}"
    expected = local.replace(tzinfo=UTC) - timedelta(minutes=offset_min)
    assert utc_time(f"{local:%Y-%m-%dT%H:%M:%S}.{local.microsecond:06d}{zone}").after == expected


@given(st.dates(date(1900, 1, 1), date(2199, 12, 31)))
def test_more_precision_lies_within_less(day):
    whole, month, year = utc_time(day.isoformat()), utc_time(f"{day:%Y-%m}"), utc_time(f"{day:%Y}")
    assert year.after <= month.after <= whole.after < whole.before <= month.before <= year.before


@pytest.mark.parametrize(
    "cell",
    [
        "2024-02-30",
        "2023-02-29",
        "2024-13",
        "2024-00-10",
        "2024-03-06T24:00",
        "2024-03-06T03:60",
        "2024-03-06T03:00+15",
    ],
)
def test_a_time_outside_the_calendar_is_refused(cell):
    with pytest.raises(CellError, match="not in the calendar"):
        utc_time(cell)


@pytest.mark.parametrize(
    "cell",
    [
        "06.03.2024",
        "6 March 2024",
        "03/06/2024",
        "2024-3-6",
        "20240306",
        "2024-03-06T3:00",
        "45357",
        "2024-03-06/07",
        "a/b/c",
        "/",
        "2024-03-06Z",
        "٢٠٢٤",
    ],
)
def test_another_way_of_writing_a_date_is_refused_with_examples(cell):
    with pytest.raises(CellError, match="2024-03-06"):
        utc_time(cell)


@pytest.mark.parametrize("cell", ["1024-03-06", "2900", "0000"])
def test_a_year_far_from_ours_is_refused(cell):
    with pytest.raises(CellError, match="1900 to 2199"):
        utc_time(cell)


def test_an_interval_that_ends_before_it_begins_is_refused():
    with pytest.raises(CellError, match="ends before it begins"):
        utc_time("2024-03-07/2024-03-06")


@pytest.mark.parametrize(
    ("cell", "first", "last"),
    [
        ("2024-03-06", date(2024, 3, 6), date(2024, 3, 6)),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29)),
        ("2024-01/2024-08", date(2024, 1, 1), date(2024, 8, 31)),
    ],
)
def test_days_are_both_inside(cell, first, last):
    span = utc_days(cell)
    assert (span.first_day, span.last_day) == (first, last) == (first_day(cell), last_day(cell))


@pytest.mark.parametrize(
    "cell",
    ["2024-03-06T03:00", "2024-03-06 00:00/2024-03-07", "2024-03-06 03", "2024-03-06T00/2024-03-06T23"],
)
def test_a_time_of_day_is_no_day(cell):
    with pytest.raises(CellError, match="without a time of day"):
        utc_days(cell)
