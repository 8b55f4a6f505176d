"""The fine net: what its cross-validation over the dates of shipsnet found."""

import json
from pathlib import Path

import pytest

pytestmark = pytest.mark.truth

TABLE = Path(__file__).parents[2] / "training" / "fine_net.json"


@pytest.fixture(scope="module")
def table():
    return json.loads(TABLE.read_text("utf-8"))


def test_all_chips_were_held_out_once(table):
    assert (table["chips"], table["ships"], len(table["accuracy_by_fold"])) == (3284, 739, 5)


def test_chips_of_dates_left_out_are_told_as_well_as_was_aimed(table):
    assert table["accuracy"] >= 0.995


def test_where_it_is_sure_it_is_right(table):
    surest = [one for one in table["calibration"] if one["p"] > 0.9 or one["p"] < 0.1]
    assert all(abs(one["p"] - one["ships"]) < 0.03 for one in surest)
