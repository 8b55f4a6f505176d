"""Berths of simulated terminals, with cranes and quays, on stacks that no constant was chosen on."""

import polars as pl
import pytest
import shapely

from ullage.detect.berth import find_berth_looks
from ullage.records import Place
from ullage.simulate.sar import simulate_stack

SEEDS = range(9401, 9411)

pytestmark = pytest.mark.truth


@pytest.fixture(scope="module")
def looks(request):
    if "truth" not in request.config.option.markexpr:
        pytest.skip("many scenes: run by hand with pytest -m truth")
    found = []
    for seed in SEEDS:
        made = simulate_stack(seed, 9)
        places = _places(made)
        truth = made.truth.select("scene_id", "berth_id", "occupied")
        for k in (6, 8):
            told = find_berth_looks(made.scenes[k], made.scenes[:k], places)
            found.append(told.join(truth, left_on=["scene_id", "place_id"], right_on=["scene_id", "berth_id"]))
    return pl.concat(found)


def test_occupied_berths_are_told_with_what_cannot_be_told_counted_as_missed(looks):
    called = looks["state"] == "occupied"
    hit, wrong = (called & looks["occupied"]).sum(), (called & ~looks["occupied"]).sum()
    missed = (~called & looks["occupied"]).sum()
    assert 2 * hit / (2 * hit + wrong + missed) >= 0.9


def test_few_berths_cannot_be_told(looks):
    assert (looks["state"] == "cannot tell").mean() <= 0.25


def test_what_is_called_holds_as_often_as_the_rule_says(looks):
    occupied, empty = (looks.filter(state=one)["occupied"] for one in ("occupied", "empty"))
    assert occupied.mean() >= 0.9
    assert empty.mean() <= 0.1


def _places(made):
    rings = {
        one["berth_id"]: shapely.get_coordinates(shapely.from_wkb(one["outline"])) for one in made.berths.to_dicts()
    }
    return [Place(name, name, "loads", area=tuple(map(tuple, ring[:-1]))) for name, ring in rings.items()]
