from datetime import UTC, datetime

import pytest

from ullage.errors import InputError
from ullage.sources.stays import read_stays

HEADER = "place,arrived_at,departed_at,mmsi\n"


def message(path, places):
    with pytest.raises(InputError) as caught:
        read_stays(path, places)
    return str(caught.value)


def test_every_column_is_read_and_a_minute_is_its_middle(written, places):
    text = f"{HEADER}berth,2024-03-06T02:10:30Z,2024-03-07T11:40Z,999000001\n"
    row = read_stays(written("stays.csv", text), places).frame.row(0)
    arrived, departed = datetime(2024, 3, 6, 2, 10, 30, 500_000, UTC), datetime(2024, 3, 7, 11, 40, 30, tzinfo=UTC)
    assert row == (2, "berth", arrived, departed, "999000001")


@pytest.mark.parametrize("cell", ["2024-03-06", "2024-03", "2024-03-06T02:00Z/2024-03-06T02:20Z"])
def test_a_day_does_not_tell_how_long_a_stay_was(written, places, cell):
    text = f"{HEADER}berth,{cell},2024-03-09T11:40Z,\n"
    assert "is not one moment" in message(written("stays.csv", text), places)


def test_a_stay_ends_after_it_began(written, places):
    text = f"{HEADER}berth,2024-03-06T02:10Z,2024-03-06T02:10Z,\n"
    assert "row 2, departed_at: ends before it begins" in message(written("stays.csv", text), places)


def test_all_problems_of_a_file_are_told_at_once(written, places):
    text = f"{HEADER}bert,2024-03-06T02:10Z,2024-03-06T03:10Z,1\n"
    told = message(written("stays.csv", text), places)
    assert "did you mean 'berth'?" in told
    assert "is not an MMSI" in told
