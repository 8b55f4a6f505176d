"""The film-strip: every look by time, and the days nobody looked as what they are."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from ullage.detecting.place_looks import CLOUDED, NO_WATER, OUTSIDE
from ullage.tables import BERTH_LOOKS, LOOKS, PLACE_LOOKS
from ullage.web.scenes.film_strip import film_strip, pair

START = datetime(2024, 3, 1, tzinfo=UTC)


class Result:
    """A result of March 2024 with some tables."""

    def __init__(self, **tables):
        self.tables = tables
        self.summary = {"from": "2024-03-01", "to": "2024-03-31"}

    def table(self, name):
        return self.tables.get(name)


def look(day, hour=2, clear=True, scene="", place="berth"):
    at = START + timedelta(days=day - 1, hours=hour)
    return {
        "looked_at": at,
        "place_id": place,
        "clear": clear,
        "p_detect": 0.9,
        "sensor": "eye",
        "scene_id": scene or None,
    }


def seen(day, scene, reason=None, place="berth"):
    at = START + timedelta(days=day - 1, hours=2)
    return {"place_id": place, "scene_id": scene, "seen_at": at, "sensor": "eye", "covered_share": 1.0,
            "clear_share": 0.0 if reason else 1.0, "reason": reason}  # fmt: skip


def strip(looks=(), measured=(), **others):
    rows = Result(looks=LOOKS.frame(looks), place_looks=PLACE_LOOKS.frame(measured), **others)
    return film_strip(rows, "berth")


def test_between_looks_stand_the_days_without_one_with_their_first_and_their_end():
    found = strip([look(3), look(3, hour=9), look(7)])
    assert [(one["state"], one["days"]) for one in found] == [
        ("no pass", 2), ("clear", 0), ("clear", 0), ("no pass", 3), ("clear", 0), ("no pass", 24),
    ]  # fmt: skip
    assert (found[3]["from"], found[3]["to"]) == (START + timedelta(days=3), START + timedelta(days=6))


@given(st.sets(st.integers(1, 31)))
def test_every_day_has_a_look_or_lies_in_one_run_of_days_without(days):
    found = strip([look(day) for day in sorted(days)])
    gone = [one for one in found if one["state"] == "no pass"]
    assert sum(one["days"] for one in gone) == 31 - len(days)
    for one in gone:
        there = {(one["from"] + timedelta(days=day)).day for day in range(one["days"])}
        assert not there & days


def test_cloud_part_outside_and_what_nobody_can_tell_are_states_of_their_own():
    looks = [look(day, clear=False, scene=f"s{day}") for day in (1, 2, 3, 4)] + [
        look(5, clear=False),
        look(6, clear=None),
    ]
    measured = [seen(1, "s1", CLOUDED), seen(2, "s2", NO_WATER), seen(3, "s3", f"{OUTSIDE}; {CLOUDED}"),
                seen(4, "s4", "fewer earlier scenes than the rule asks for")]  # fmt: skip
    found = {one["from"].day: one for one in strip(looks, measured)}
    assert [found[day]["state"] for day in range(1, 7)] == [
        "cloud", "cloud", "outside", "cannot tell", "not clear", "cannot tell",
    ]  # fmt: skip
    assert found[2]["told"] == NO_WATER


def test_a_scene_of_a_place_that_no_look_counts_is_shown_too():
    found = strip([], [seen(4, "s4")])
    assert [one["scene_id"] for one in found if one["state"] != "no pass"] == ["s4"]


def test_what_is_known_of_the_berth_stands_with_its_look():
    berth = BERTH_LOOKS.frame([{"place_id": "berth", "scene_id": "s4", "state": "occupied", "p_occupied": 0.97}])
    found = strip([look(4, scene="s4")], [seen(4, "s4")], berth_looks=berth)
    (one,) = [each for each in found if each["scene_id"]]
    assert (one["berth"], one["p_occupied"]) == ("occupied", 0.97)


def test_without_any_look_all_days_are_one_run_that_claims_nothing():
    (only,) = film_strip(Result(), "berth")
    assert (only["state"], only["days"]) == ("no pass", 31)
    assert "does not tell that nothing was there" in only["told"]


def test_the_pair_to_compare_is_the_last_two_clear_looks_or_the_next_after_a_given_one():
    clear = [look(day, scene=f"s{day}") for day in (2, 5, 9)]
    entries = strip([*clear, look(7, clear=False, scene="s7"), look(8)])
    assert pair(entries) == ("s5", "s9")
    assert pair(entries, "s2") == ("s2", "s5")
    assert pair(entries, "s7") == ("s7", "s9")
    assert pair(entries, "s9") == ("s9", "s5")
    assert pair([]) == (None, None)
    assert pair(strip([look(2, scene="s2")])) == ("s2", None)
