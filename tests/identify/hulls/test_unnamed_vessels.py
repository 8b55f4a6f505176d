"""Unknown hulls seen again: one unnamed vessel with a history."""

import numpy as np
import polars as pl
import pytest

from hullmaker import NO_LAYOUTS, PLACES, fleet_of, green_deck, layout_rows, red_deck, ship, sighting, table
from ullage.identify import HullRule, find_unnamed, identify_sightings
from ullage.identify.hulls.unnamed import group_by_odds
from ullage.tables import LAYOUTS

RULE = HullRule()
LARGE = {"length_m": 131.0, "beam_m": 19.6}
SMALL = {"length_m": 61.0, "beam_m": 10.1}


def grouped(*rows, layouts=NO_LAYOUTS, decisions=()):
    found = find_unnamed(table(*rows), layouts, PLACES, RULE, decisions)
    return dict(found.select("sighting_id", "vessel_id").iter_rows())


def test_a_rare_size_seen_twice_is_one_vessel():
    found = grouped(sighting("a", 0, **LARGE), sighting("b", 300, **LARGE), sighting("c", 600, **SMALL))
    assert found["a"] == found["b"] != found["c"]
    assert found["a"].startswith("hull:")


def test_two_of_one_scene_are_two_vessels():
    found = grouped(sighting("a", 0, scene_id="x", **LARGE), sighting("b", 0, scene_id="x", **LARGE))
    assert found["a"] != found["b"]


def test_two_far_apart_at_one_hour_are_two_vessels():
    found = grouped(sighting("a", 0, "vostochny", **LARGE), sighting("b", 1, "nampo", **LARGE))
    assert found["a"] != found["b"]


def test_paint_tells_two_of_one_size_apart():
    layouts = LAYOUTS.frame([
        *layout_rows("d-a", red_deck()), *layout_rows("d-b", red_deck(0.005)), *layout_rows("d-c", green_deck()),
    ])  # fmt: skip
    odd = {"length_m": 110.0, "beam_m": 16.0}
    found = grouped(sighting("a", 0, **odd), sighting("b", 300, **odd), sighting("c", 600, **odd), layouts=layouts)
    assert found["a"] == found["b"]


def test_later_sightings_do_not_change_an_id():
    first = grouped(sighting("a", 0, **LARGE))
    later = grouped(sighting("a", 0, **LARGE), sighting("b", 300, **LARGE), sighting("c", 400, **SMALL))
    assert later["a"] == first["a"]


def test_an_analyst_merges_and_splits():
    rows = sighting("a", 0, **LARGE), sighting("b", 300, **LARGE), sighting("c", 600, **SMALL)
    found = grouped(*rows, decisions=[("different", "a", "b"), ("same", "a", "c")])
    assert found["a"] == found["c"] != found["b"]


def test_coarse_sightings_and_named_ones_are_left_alone():
    rows = sighting("a", 0, pixel_m=10.0, length_sd_m=14.0), sighting("b", 5, vessel_id=ship(1), p_vessel=1.0)
    assert grouped(*rows) == {"a": None, "b": ship(1)}


def test_of_a_fleet_only_unknown_hulls_become_unnamed_vessels():
    rows = (
        sighting("hers", 0, length_m=80.0, beam_m=13.0),
        sighting("odd", 300, **LARGE),
        sighting("again", 600, **LARGE),
    )
    named, _ = identify_sightings(table(*rows), fleet_of((80.0, 13.0)), NO_LAYOUTS, PLACES, RULE)
    found = dict(named.select("sighting_id", "vessel_id").iter_rows())
    assert found["hers"] == ship(0)
    assert found["odd"] == found["again"]
    assert found["odd"].startswith("hull:")
    assert named.filter(pl.col("sighting_id") == "odd")["p_vessel"].item() > 0.5
    assert "seen 2 times" in named.filter(pl.col("sighting_id") == "odd")["explanation"].item()


def test_the_order_of_rows_does_not_matter():
    nature = np.random.default_rng(1)
    rows = [
        sighting(f"s{at}", 50 * at, length_m=80 + 20 * (at % 3) + nature.normal(0, 1), beam_m=13.0 + 2.5 * (at % 3))
        for at in range(12)
    ]
    assert grouped(*rows) == grouped(*reversed(rows))


def test_groups_are_made_by_the_mean_of_odds_and_never_against_what_cannot_be():
    never = -np.inf
    odds = np.array([
        [never, 4.0, never, -5.0],
        [4.0, never, 3.0, -5.0],
        [never, 3.0, never, -5.0],
        [-5.0, -5.0, -5.0, never],
    ])  # fmt: skip
    assert group_by_odds(odds, 0.0).tolist() == [0, 0, 2, 3]


@pytest.mark.parametrize("kind", ["merge", ""])
def test_a_decision_of_another_kind_is_refused(kind):
    with pytest.raises(ValueError, match="expected 'same' or 'different'"):
        grouped(sighting("a"), sighting("b"), decisions=[(kind, "a", "b")])
