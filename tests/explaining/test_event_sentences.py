"""Sentences of what AIS and lists say."""

import pytest

from ullage import tables
from ullage.explaining.events import EVENTS


@pytest.mark.parametrize("name", EVENTS)
def test_a_row_of_which_nothing_is_known_still_has_a_sentence(name):
    table = getattr(tables, name.upper())
    assert EVENTS[name](dict.fromkeys(table.schema.names()))


def test_a_gap_tells_its_hours_and_the_chance_of_its_being_meant():
    row = dict.fromkeys(tables.GAPS.schema.names()) | {"mmsi": "273000001", "duration_h": 12.4, "p_disabled": 0.25}
    words = EVENTS["gaps"](row)
    assert "12 h" in words
    assert "0.25" in words
    assert "open at the end of the data" in words
