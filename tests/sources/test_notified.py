from datetime import date

import pytest

from ullage.errors import InputError
from ullage.sources.notified import read_notified


def message(path):
    with pytest.raises(InputError) as caught:
        read_notified(path)
    return str(caught.value)


def test_every_column_is_read(written):
    read = read_notified(
        written("notified.csv", "month,supplier,tonnes,barrels,source\n2024-02,Elbonia,120.5,1004,a page\n")
    )
    assert read.warnings == ()
    assert read.frame.rows() == [
        (2, date(2024, 2, 1), date(2024, 2, 29), "2024-02", "Elbonia", 120.5, 1004.0, "a page")
    ]


def test_a_month_may_be_an_interval(written):
    frame = read_notified(written("notified.csv", "month,barrels\n2024-01/2024-08,9\n")).frame
    assert frame.select("from_day", "to_day").row(0) == (date(2024, 1, 1), date(2024, 8, 31))


def test_a_month_in_which_nothing_was_supplied_counts_as_zero(written):
    assert read_notified(written("notified.csv", "month,barrels\n2024-01,0\n")).frame["barrels"].to_list() == [0.0]


def test_either_volume_is_enough(written):
    frame = read_notified(written("notified.csv", "month,tonnes,barrels\n2024-01,5,\n2024-02,,40\n")).frame
    assert frame.select("tonnes", "barrels").rows() == [(5.0, None), (None, 40.0)]


def test_a_row_without_a_volume_is_an_error(written):
    assert "row 2: has neither tonnes nor barrels" in message(
        written("notified.csv", "month,tonnes,barrels\n2024-01,,\n")
    )


def test_a_file_without_a_volume_column_is_one_error(written):
    problems = message(written("notified.csv", "month\n2024-01\n2024-02\n"))
    assert problems == "notified.csv row 1: columns 'tonnes' and 'barrels' are both missing: one of them is needed"


def test_a_misspelt_volume_column_is_not_told_again_in_every_row(written):
    problems = message(written("notified.csv", "month,tonnes,barels\n2024-01,,3\n2024-02,,3\n"))
    assert problems == "notified.csv row 1: column 'barels' is not known: did you mean 'barrels'?"


def test_a_negative_volume_is_an_error(written):
    assert "row 2, barrels: '-1'" in message(written("notified.csv", "month,barrels\n2024-01,-1\n"))


def test_a_wrong_volume_is_told_once(written):
    assert message(written("notified.csv", "month,barrels\n2024-01,many\n")).count("row 2") == 1


def test_a_time_of_day_is_no_month(written):
    assert "row 2, month" in message(written("notified.csv", "month,barrels\n2024-01-05T10:00,1\n"))


def test_a_month_that_a_spreadsheet_made_a_day_of_is_a_doubt(workbook):
    (warning,) = read_notified(workbook([["month", "barrels"], [date(2024, 3, 1), 10]])).warnings
    assert warning.startswith("table.xlsx row 2, month: is the single day 2024-03-01: for the month write 2024-03,")


def test_two_figures_of_one_supplier_for_the_same_days_are_a_doubt(written):
    path = written("notified.csv", "month,supplier,barrels\n2024-03,A,1\n2024-01/2024-08,A,5\n2024-03,B,1\n")
    (warning,) = read_notified(path).warnings
    assert warning.startswith("notified.csv row 2, month: covers days that row 3 covers too")


def test_an_exact_duplicate_is_counted_once_with_a_warning(written):
    read = read_notified(written("notified.csv", "month,barrels\n2024-01,5\n2024-01,5.0\n"))
    assert (read.frame.height, len(read.warnings)) == (1, 1)
