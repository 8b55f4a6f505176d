from datetime import UTC, date, datetime

import pytest

from ullage.identify import find_contradictions, find_respelled, identify_observations
from ullage.tables import CLAIMS, FLEET, OBSERVATIONS


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


@pytest.mark.parametrize(
    ("seen", "registered"),
    [
        ("RYESONGGANG-1", "RYE SONG GANG 1"),
        ("M/T Rye Song Gang No. 1", "RYE SONG GANG 1"),
        ("NEPTUNE II", "NEPTUNE 2"),
        ("DAEHO SUNRISE", "OCEAN SKY (ex DAEHO SUNRISE)"),
        ("천마산", "CHON MA SAN"),
        ("Сахалин", "SAKHALIN"),
    ],
)
def test_a_name_in_another_spelling_or_script_finds_the_ship_and_is_told(seen, registered):
    assert linked(seen, fleet=[("imo:9129653", registered)]) == "imo:9129653"
    ships = FLEET.frame([{"vessel_id": "imo:9129653", "name": registered}])
    rows = OBSERVATIONS.frame([{"row": 2, "vessel": seen}])
    assert list(find_respelled(identify_observations(rows, ships), ships)) == [(2, seen, registered)]


@pytest.mark.parametrize("seen", ["RYE SONG GANG 2", "YESONGGANG 1", "RYE SONG GANG"])
def test_a_name_that_is_only_alike_is_another_ship(seen):
    assert linked(seen, fleet=[("imo:9129653", "RYE SONG GANG 1")]).startswith("name:")


def test_one_name_in_two_spellings_is_one_ship_without_a_number():
    rows = OBSERVATIONS.frame([{"vessel": "UN-HUNG"}, {"vessel": "Un Hung"}])
    for table in (rows, rows.reverse()):
        assert set(identify_observations(table, FLEET.frame())["vessel_id"]) == {"name:un hung"}


def test_a_former_name_counts_in_the_time_in_which_it_was_borne():
    ships = FLEET.frame([{"vessel_id": "imo:9129653", "name": "KUM JIN GANG 3"}])
    said = {"vessel_id": "imo:9129653", "kind": "former_name", "value": "WAN HENG 11", "to_day": date(2018, 3, 30)}
    rows = OBSERVATIONS.frame(
        {
            "vessel": "WAN HENG 11",
            "seen_after": datetime(year, 2, 1, tzinfo=UTC),
            "seen_before": datetime(year, 2, 2, tzinfo=UTC),
        }
        for year in (2018, 2024)
    )
    found = identify_observations(rows, ships, CLAIMS.frame([said]))
    assert found["vessel_id"].to_list() == ["imo:9129653", "name:wan heng 11"]


def test_a_number_with_the_fleets_name_in_another_spelling_is_no_contradiction():
    ships = FLEET.frame([{"vessel_id": "imo:9129653", "name": "RYE SONG GANG 1"}])
    rows = OBSERVATIONS.frame([{"row": 2, "vessel": "RYESONGGANG 1", "imo": "9129653"}])
    assert not list(find_contradictions(identify_observations(rows, ships), ships))
