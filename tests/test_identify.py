import pytest

from ullage.identify import find_contradictions, identify_observations
from ullage.tables import FLEET, OBSERVATIONS


def linked(vessel, imo=None, fleet=()):
    ships = FLEET.frame({"vessel_id": vessel_id, "name": name} for vessel_id, name in fleet)
    rows = OBSERVATIONS.frame([{"observation_id": "o", "vessel": vessel, "imo": imo}])
    return identify_observations(rows, ships)["vessel_id"][0]


def test_a_number_is_the_ship():
    assert linked("ANY NAME", "9129653") == "imo:9129653"


def test_a_name_finds_the_ship_of_the_fleet():
    assert linked("Yu  Son", fleet=[("imo:8691702", "YU SON")]) == "imo:8691702"


def test_a_name_that_two_ships_bear_finds_neither():
    assert linked("YU SON", fleet=[("imo:8691702", "YU SON"), ("imo:9129653", "YU SON")]) == "name:yu son"


def test_a_name_outside_the_fleet_is_a_ship_of_its_own():
    assert linked("UN HUNG") == "name:un hung"


@pytest.mark.parametrize("name", [None, "", "   "])
def test_without_name_and_number_there_is_no_ship(name):
    assert linked(name) is None


def test_a_number_that_the_fleet_does_not_know_is_its_ship_of_that_name_without_one():
    assert linked("A", "9129653", fleet=[("name:a", "A")]) == "name:a"


def test_a_number_is_not_a_namesake_with_another_number():
    assert linked("A", "9129653", fleet=[("imo:8691702", "A")]) == "imo:9129653"


def test_a_name_takes_the_number_that_other_observations_give():
    rows = OBSERVATIONS.frame([{"vessel": "A", "imo": "9129653"}, {"vessel": "a"}])
    assert identify_observations(rows, FLEET.frame())["vessel_id"].to_list() == ["imo:9129653"] * 2


def test_names_that_are_not_the_fleets_are_found():
    ships = FLEET.frame([{"vessel_id": "imo:9129653", "name": "A"}])
    rows = OBSERVATIONS.frame(
        [{"row": 2, "vessel": "B", "imo": "9129653"}, {"row": 3, "vessel": "a", "imo": "9129653"}]
    )
    assert list(find_contradictions(identify_observations(rows, ships), ships)) == [(2, "B", "A")]
