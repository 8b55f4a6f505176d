"""Ships of sen2ships, each port by what was learned and fitted on the other six.

`training/sen2ships_table.py` wrote the figures with the harbour net, `design/fit_optical.py` those without.
"""

import json
from pathlib import Path

import pytest

from ullage.detect.nets.harbour import HarbourRule
from ullage.detect.optical.odds import ODDS

pytestmark = pytest.mark.truth

ROOT = Path(__file__).parents[2]


def read(name, command):
    path = ROOT / name
    if not path.exists():
        pytest.skip(f"the table has not been written yet: {command}")
    return json.loads(path.read_text("utf-8"))


@pytest.fixture(scope="module")
def table():
    return read("training/sen2ships.json", "python training/sen2ships_table.py")


@pytest.fixture(scope="module")
def plain():
    return read("design/fit_optical.json", "python design/fit_optical.py write")


@pytest.mark.parametrize("which", ["table", "plain"])
def test_all_vessels_of_sixty_metres_were_counted(which, request):
    table = request.getfixturevalue(which)
    assert len(table["ports"]) == 7
    assert sum(table[where][name] for where in ("open", "alongside") for name in ("right", "missed")) == 169


def test_the_table_without_the_net_is_as_the_page_has_it(plain):
    assert round(plain["open"]["f1"], 2) == 0.83
    assert round(plain["open"]["length_mae_m"]) == 17
    assert round(plain["alongside"]["f1"], 2) == 0.04


def test_the_table_with_the_net_is_as_the_page_has_it(table):
    assert round(table["open"]["f1"], 2) == 0.83
    assert round(table["alongside"]["f1"], 2) == 0.39
    assert (table["likely"]["alongside"]["right"], table["likely"]["alongside"]["false"]) == (36, 28)


def test_what_was_fitted_is_what_the_rules_have(table):
    fitted, rule = table["shipped"], HarbourRule()
    assert tuple(fitted["odds"]) == ODDS
    assert (fitted["beside_m"], tuple(fitted["drawn_line"])) == (rule.beside_m, (rule.length_add_m, rule.length_times))
    assert rule.least_p == table["likely"]["least_p"]


@pytest.mark.xfail(strict=True, reason="0.83: piers are taken for ships, and small ones are missed")
def test_open_water_reached_its_aim(table):
    assert table["open"]["f1"] >= 0.85


@pytest.mark.xfail(strict=True, reason="17.4 m: wakes and the blur of moving ships' bands lengthen what is measured")
def test_lengths_reached_their_aim(table):
    assert table["open"]["length_mae_m"] <= 15


def test_axes_of_ships_over_a_hundred_metres_reached_their_aim(table):
    assert (table["open"]["axes"], table["alongside"]["axes"]) == (12, 45)
    assert table["open"]["axis_within_10"] >= 0.85
    assert table["alongside"]["axis_within_10"] >= 0.85


@pytest.mark.xfail(strict=True, reason="0.39: surf, cranes and piers of a port it has not seen are as hot as its ships")
def test_alongside_reached_its_aim(table):
    assert table["alongside"]["f1"] >= 0.7
