from datetime import date

import pytest

from ullage.errors import InputError
from ullage.sources.other_deliveries import read_other_deliveries

HEADER = "from,to,mode,low_bbl,mid_bbl,high_bbl,source\n"


def message(path):
    with pytest.raises(InputError) as caught:
        read_other_deliveries(path)
    return str(caught.value)


def test_every_column_is_read(written):
    read = read_other_deliveries(written("other.csv", f"{HEADER}2024-03,2024-10-05,rail,1,2,3,a page\n"))
    assert read.warnings == ()
    assert read.frame.rows() == [(2, date(2024, 3, 1), date(2024, 10, 5), "rail", 1.0, 2.0, 3.0, "a page")]


def test_the_last_month_is_inside(written):
    frame = read_other_deliveries(written("other.csv", f"{HEADER}2024-03,2024-10,rail,1,2,3,\n")).frame
    assert frame["to_day"].to_list() == [date(2024, 10, 31)]


def test_one_certain_volume_may_be_given_three_times(written):
    assert read_other_deliveries(written("other.csv", f"{HEADER}2024,2024,,5,5,5,\n")).frame["high_bbl"].to_list() == [
        5.0
    ]


@pytest.mark.parametrize("points", ["2,1,3", "1,3,2", "3,2,1"])
def test_points_out_of_order_are_an_error(written, points):
    assert "row 2, mid_bbl: low_bbl, mid_bbl and high_bbl" in message(
        written("other.csv", f"{HEADER}2024,2024,,{points},\n")
    )


def test_a_period_that_ends_before_it_begins_is_an_error(written):
    assert "row 2, to: ends on 2024-02-29, before" in message(
        written("other.csv", f"{HEADER}2024-03,2024-02,,1,2,3,\n")
    )


@pytest.mark.parametrize(
    "row", [",2024,,1,2,3,", "2024,,,1,2,3,", "2024,2024,,,2,3,", "2024,2024,,1,,3,", "2024,2024,,1,2,,"]
)
def test_period_and_points_are_needed(written, row):
    assert "is empty: every row needs it" in message(written("other.csv", f"{HEADER}{row}\n"))


def test_a_negative_volume_is_an_error(written):
    assert "row 2, low_bbl: '-1'" in message(written("other.csv", f"{HEADER}2024,2024,,-1,2,3,\n"))


def test_an_exact_duplicate_is_counted_once_with_a_warning(written):
    read = read_other_deliveries(written("other.csv", HEADER + "2024,2024,rail,1,2,3,\n" * 2))
    assert (read.frame.height, len(read.warnings)) == (1, 1)
