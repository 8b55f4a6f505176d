from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ullage.records import Place
from ullage.tables import LOOKS, PLACE_LOOKS, SCENES, SIGHTINGS
from ullage.visits import LookRule, find_looks, find_unlooked
from ullage.visits.looks import kind_of

PLACES = {"berth": Place("berth", "Berth", "loads", 42.7, 133.0, 800.0)}
BEGIN = datetime(2024, 3, 1, tzinfo=UTC)


def at(hours):
    return BEGIN + timedelta(hours=hours)


def of_scene(hours, clear=1.0, sensor="sentinel-1a", covered=1.0, place="berth", scene=None):
    same = {"place_id": place, "scene_id": scene or f"{sensor}-{hours}", "seen_at": at(hours), "sensor": sensor}
    return {**same, "covered_share": covered, "clear_share": clear}


def given_look(hours, clear=True, p=0.9, sensor="sentinel-1a", row=2):
    return {"row": row, "looked_at": at(hours), "place_id": "berth", "clear": clear, "p_detect": p, "sensor": sensor}


def looks(scenes=(), given=(), rule=None, of=None):
    return find_looks(PLACE_LOOKS.frame(scenes), LOOKS.frame(given), PLACES, rule or LookRule(), scenes=of)


def test_a_scene_over_a_place_is_a_look():
    found = looks([of_scene(2)])
    assert found.select("looked_at", "place_id", "clear", "scene_id").row(0) == (at(2), "berth", True, "sentinel-1a-2")
    assert found["p_detect"][0] == pytest.approx(0.8, abs=0.01)


def test_a_clouded_place_is_a_look_that_was_not_clear():
    found = looks([of_scene(2, clear=0.5)])
    assert found.select("clear", "p_detect").row(0) == (False, None)


def test_a_part_of_a_place_that_could_not_be_seen_takes_its_part_of_the_chance():
    whole, most = (looks([of_scene(2, clear=share)])["p_detect"][0] for share in (1.0, 0.85))
    assert most == pytest.approx(0.85 * whole)


def test_a_scene_beside_a_place_is_no_look_at_it():
    assert looks([of_scene(2, clear=0.0, covered=0.0)]).is_empty()


def test_what_a_table_gives_stands_as_it_is():
    assert looks(given=[given_look(2, p=0.4)])["p_detect"].to_list() == [0.4]


def test_a_look_that_table_and_scene_give_is_one():
    found = looks([of_scene(2.05)], [given_look(2)])
    assert found.select("p_detect", "scene_id").rows() == [(0.9, "sentinel-1a-2.05")]


def test_looks_of_different_kinds_at_one_time_are_two():
    assert len(looks([of_scene(2)], [given_look(2, sensor="planet")])) == 2


def test_a_look_without_a_time_of_day_is_the_scene_of_its_day():
    assert len(looks([of_scene(20)], [given_look(12)])) == 1
    assert len(looks([of_scene(44)], [given_look(12)])) == 2


def test_slices_of_one_pass_are_one_look_the_clearest():
    found = looks([of_scene(2.0, 0.3, "sentinel-2a"), of_scene(2.01, 0.9, "sentinel-2a")])
    assert found.select("clear", "scene_id").rows() == [(True, "sentinel-2a-2.01")]


def test_fine_images_find_more_than_those_of_ten_metres():
    radar, medium, fine = (
        looks([of_scene(1, sensor=name)])["p_detect"][0] for name in ("s1", "sentinel-2b", "planetscope")
    )
    assert medium < radar < fine


def test_kind_and_pixel_of_the_scene_go_before_the_name():
    of = SCENES.frame([{"scene_id": "mine-1", "kind": "optical", "pixel_m": 0.5}])
    assert looks([of_scene(1, sensor="mine")], of=of)["p_detect"][0] == pytest.approx(0.85)


def test_shorter_ships_are_found_less_often():
    rule = LookRule(ship_m=20.0)
    assert rule.p_detect("radar", 10.0) < 0.5 * LookRule().p_detect("radar", 10.0)


@pytest.mark.parametrize(
    ("sensor", "kind"),
    [
        ("sentinel-1a", "radar"),
        ("simulated sentinel-1", "radar"),
        ("SAR", "radar"),
        ("s2", "medium"),
        ("planet", "fine"),
    ],
)
def test_a_sensor_is_known_by_its_name(sensor, kind):
    assert kind_of(sensor) == kind


def test_a_sensor_that_nobody_knows_may_be_anything():
    assert kind_of("a friend's camera") is None
    assert kind_of(None) is None


SCENES_GIVEN = [of_scene(2), of_scene(2.02, 0.9), of_scene(30, 0.2, "sentinel-2a"), of_scene(40, 1.0, "planet")]
GIVEN = [given_look(2, row=2), given_look(12, sensor="planet", row=3), given_look(30, False, None, row=4)]


@given(st.permutations(SCENES_GIVEN), st.permutations(GIVEN))
def test_the_order_of_rows_never_matters(scenes, given):
    assert looks(scenes, given).equals(looks(SCENES_GIVEN, GIVEN))


@given(st.lists(st.floats(0, 1), min_size=1, max_size=8))
def test_the_chance_to_find_a_ship_is_a_probability_where_clear_and_null_elsewhere(shares):
    found = looks([of_scene(24.0 * k, share) for k, share in enumerate(shares)])
    for clear, p in found.select("clear", "p_detect").iter_rows():
        assert (0 <= p <= 1) if clear else p is None


def sighting(hours, span_h=0.0, scene=None):
    same = {"sighting_id": f"s-{hours}", "place_id": "berth", "scene_id": scene}
    return {**same, "seen_after": at(hours), "seen_before": at(hours + span_h)}


def test_a_sighting_in_no_look_is_told_and_adds_none():
    table = SIGHTINGS.frame([sighting(2), sighting(0, 24.0), sighting(70)])
    assert find_unlooked(table, looks(given=[given_look(2)])) == ["s-70"]


def test_a_look_that_was_not_clear_shows_nothing():
    assert find_unlooked(SIGHTINGS.frame([sighting(2)]), looks(given=[given_look(2, False, None)])) == ["s-2"]


@pytest.mark.parametrize("change", [{"radar_p": 1.2}, {"steep_pixels": 0.0}, {"ship_m": -1.0}])
def test_an_impossible_rule_is_refused(change):
    with pytest.raises(ValueError, match="expected"):
        LookRule(**change)
