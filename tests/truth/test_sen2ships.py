"""Ships of sen2ships, each port by limits fitted to the other six: what `design/fit_optical.py` wrote."""

import json
from pathlib import Path

import pytest

pytestmark = pytest.mark.truth

TABLE = Path(__file__).parents[2] / "design" / "fit_optical.json"


@pytest.fixture(scope="module")
def table():
    if not TABLE.exists():
        pytest.skip("the table has not been written yet: python design/fit_optical.py write")
    return json.loads(TABLE.read_text("utf-8"))


def test_all_vessels_of_sixty_metres_were_counted(table):
    counts = [table[where][name] for where in ("open", "alongside") for name in ("right", "missed")]
    assert sum(counts) == 169


def test_the_table_is_as_the_page_has_it(table):
    assert round(table["open"]["f1"], 2) == 0.83
    assert round(table["open"]["length_mae_m"]) == 17
    assert round(table["alongside"]["f1"], 2) == 0.04


@pytest.mark.xfail(strict=True, reason="0.83: piers are taken for ships, and small ones are missed")
def test_open_water_reached_its_aim(table):
    assert table["open"]["f1"] >= 0.85


@pytest.mark.xfail(strict=True, reason="17.4 m: wakes and the blur of moving ships' bands lengthen what is measured")
def test_lengths_reached_their_aim(table):
    assert table["open"]["length_mae_m"] <= 15


def test_axes_of_ships_over_a_hundred_metres_reached_their_aim(table):
    assert table["open"]["axes"] == 12
    assert table["open"]["axis_within_10"] >= 0.85


@pytest.mark.xfail(strict=True, reason="a hull that touches a quay is one body with it: nothing is told alongside")
def test_alongside_reached_its_aim(table):
    assert table["alongside"]["f1"] >= 0.7
