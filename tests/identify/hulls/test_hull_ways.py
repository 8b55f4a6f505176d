"""Ways at sea and cargo: where a hull can have been."""

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hullmaker import NO_LAYOUTS, PLACES, fleet_of, shares, ship, sighting, table
from ullage.identify import HullRule, identify_sightings

RULE = HullRule()
TWINS = fleet_of((80.0, 13.0), (80.0, 13.0))


def asked(*rows, fleet=TWINS):
    return identify_sightings(table(*rows), fleet, NO_LAYOUTS, PLACES, RULE)


def sure(name, hours, place, number, **given):
    return sighting(name, hours, place, vessel_id=ship(number), p_vessel=1.0, **given)


def test_who_is_surely_elsewhere_at_that_hour_is_out():
    _, found = asked(sure("there", 0, "chongjin", 0), sighting("here", 1, "vostochny"))
    assert shares(found, "here")[ship(0)] == 0.0
    said = found.filter(pl.col("vessel_id") == ship(0))["refuted_by"].item()
    assert "kn would be needed" in said


def test_who_cannot_reach_where_she_is_next_is_out():
    _, found = asked(sighting("here", 0, "vostochny"), sure("there", 2, "chongjin", 0))
    assert shares(found, "here")[ship(0)] == 0.0


@given(hours=st.floats(0, 9), after=st.booleans())
@settings(max_examples=20, deadline=None)
def test_an_impossible_way_has_probability_zero(hours, after):
    # Vostochny to Chongjin is 157 nm: more than 17 kn for nine hours
    _, found = asked(sure("there", hours if after else -hours, "chongjin", 0), sighting("here", 0, "vostochny"))
    assert shares(found, "here")[ship(0)] == 0.0


def test_a_way_with_time_enough_speaks_neither_for_nor_against():
    _, found = asked(sure("there", -48, "chongjin", 0), sighting("here", 0, "vostochny"))
    part = found.filter(pl.col("vessel_id") == ship(0))["travel_part"].item()
    assert part == pytest.approx(0.0, abs=1e-3)


def test_a_ship_of_the_same_scene_is_another():
    rows = sure("one", 0, "vostochny", 0, scene_id="x"), sighting("other", 0, "vostochny", scene_id="x")
    assert shares(asked(*rows)[1], "other")[ship(0)] == 0.0


def test_a_doubtful_sighting_elsewhere_does_not_rule_out_for_sure():
    rows = sure("there", 0, "chongjin", 0), sighting("here", 1, "vostochny")
    rows[0]["p_vessel"] = 0.95
    p = shares(asked(*rows)[1], "here")[ship(0)]
    assert 0.0 < p < 0.1


def test_an_observation_of_a_day_leaves_the_whole_day():
    rows = sure("there", 0, "chongjin", 0), sighting("here", 10, "vostochny")
    rows[0]["seen_after"] = rows[0]["seen_at"].replace(day=1, hour=0) - np.timedelta64(20, "h").astype(object)
    assert shares(asked(*rows)[1], "here")[ship(0)] > 0.3


def test_two_dark_ships_at_once_are_not_one_hull():
    rows = sighting("one", 0, "vostochny"), sighting("two", 1, "chongjin")
    _, found = asked(*rows, fleet=fleet_of((80.0, 13.0), (120.0, 18.0)))
    assert sum(shares(found, name)[ship(0)] for name in ("one", "two")) <= 1.0 + 1e-9


def test_who_left_laden_cannot_load_again_before_she_has_landed():
    rows = sure("left", 0, "vostochny", 0, p_laden=0.98), sighting("again", 20, "anchorage")
    places = PLACES | {"anchorage": PLACES["vostochny"].__class__("anchorage", "A", "loads", 43.1, 131.9)}
    _, found = identify_sightings(table(*rows), TWINS, NO_LAYOUTS, places, RULE)
    own = found.filter(pl.col("vessel_id") == ship(0))
    assert own["loading_part"].item() == pytest.approx(np.log(RULE.wrong_loading))
    assert "no time" in own["explanation"].item()


def test_who_had_time_to_land_can_load_again():
    rows = sure("left", 0, "vostochny", 0, p_laden=0.98), sighting("again", 90, "anchorage")
    places = PLACES | {"anchorage": PLACES["vostochny"].__class__("anchorage", "A", "loads", 43.1, 131.9)}
    _, found = identify_sightings(table(*rows), TWINS, NO_LAYOUTS, places, RULE)
    assert found["loading_part"].to_list() == [0.0] * 3


def test_places_without_position_say_nothing_of_ways():
    places = {name: place.__class__(name, name, place.role) for name, place in PLACES.items()}
    rows = sure("there", 0, "chongjin", 0), sighting("here", 1, "vostochny")
    _, found = identify_sightings(table(*rows), TWINS, NO_LAYOUTS, places, RULE)
    assert shares(found, "here")[ship(0)] > 0.3
