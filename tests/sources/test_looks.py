from datetime import UTC, datetime

import pytest

from ullage.errors import InputError
from ullage.sources.looks import read_looks

HEADER = "looked_at,place,clear,p_detect,sensor\n"


def message(path, places):
    with pytest.raises(InputError) as caught:
        read_looks(path, places)
    return str(caught.value)


def test_every_column_is_read(written, places):
    read = read_looks(written("looks.csv", f"{HEADER}2024-03-06T02:11:30Z,berth,yes,0.95,optical\n"), places)
    assert read.warnings == ()
    assert read.frame.rows() == [(2, datetime(2024, 3, 6, 2, 11, 30, tzinfo=UTC), "berth", True, 0.95, "optical", None)]


@pytest.mark.parametrize("cell", ["-0.1", "1.1", "95%"])
def test_a_probability_lies_between_nought_and_one(written, places, cell):
    assert "row 2, p_detect" in message(written("looks.csv", f"{HEADER}2024-03-06T02:11,berth,yes,{cell},\n"), places)


def test_a_clear_look_needs_its_probability(written, places):
    assert "row 2, p_detect: is empty" in message(written("looks.csv", f"{HEADER}2024-03-06T02:11,berth,1,,\n"), places)


def test_a_look_that_was_not_clear_needs_none(written, places):
    frame = read_looks(written("looks.csv", f"{HEADER}2024-03-06T02:11,berth,no,,\n"), places).frame
    assert frame.select("clear", "p_detect").row(0) == (False, None)


def test_an_unknown_place_is_an_error(written, places):
    assert "'bert' is not a known place: did you mean 'berth'?" in message(
        written("looks.csv", f"{HEADER}2024-03-06T02:11,bert,1,1,\n"), places
    )


def test_a_day_is_taken_at_noon_with_a_warning(written, places):
    read = read_looks(written("looks.csv", f"{HEADER}2024-03-06,berth,1,1,\n"), places)
    assert read.frame["looked_at"].to_list() == [datetime(2024, 3, 6, 12, tzinfo=UTC)]
    assert read.warnings == ("looks.csv row 2, looked_at: has no time of day: taken as 12:00 UTC",)


@pytest.mark.parametrize("cell", ["2024-03", "2024-03-06/2024-03-07"])
def test_a_look_is_one_moment(written, places, cell):
    assert "is not one moment" in message(written("looks.csv", f"{HEADER}{cell},berth,1,1,\n"), places)
