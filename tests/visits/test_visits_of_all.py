"""Visits of sightings, AIS and looks together."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ullage.records import Place
from ullage.tables import FLEET, GAPS, HULLS, LOOKS, PORT_VISITS, SIGHTINGS, STATICS
from ullage.visits import VisitRule, find_stays, find_visits

PLACES = {
    "berth": Place("berth", "Berth", "loads", 42.7, 133.0, 800.0),
    "quay": Place("quay", "Quay", "discharges", 41.75, 129.85, 800.0),
    "roads": Place("roads", "Roads", "anchorage", 42.65, 133.0, 2000.0),
    "yard": Place("yard", "Far roads", "anchorage", 38.7, 125.0, 2000.0),
}
BEGIN = datetime(2024, 3, 1, tzinfo=UTC)
MMSI = "445000001"
FLEET_ROWS = [{"vessel_id": "imo:9074729", "imo": "9074729", "mmsi": MMSI, "name": "A", "length_m": 96.0}]


def at(days):
    return BEGIN + timedelta(days=days)


def seen(days, vessel="imo:9074729", place="berth", kind="observation", p=None, length_m=None, **more):
    name = f"{kind}-{days}-{vessel}-{place}-{length_m}"
    same = {"seen_at": at(days), "seen_after": at(days), "seen_before": at(days), "place_id": place}
    detected = {"scene_id": f"scene-{days}", "length_m": length_m, "length_sd_m": 5.0} if kind == "detection" else {}
    who = {"vessel_id": vessel, "p_vessel": p or (1.0 if vessel else None), "p_ship": 1.0}
    return {"sighting_id": f"s-{name}", "evidence": [name], "kind": kind, **same, **detected, **who, **more}


def hull(days, length_m=96.0, **more):
    return seen(days, None, kind="detection", length_m=length_m, **more)


def look(days, p=0.95, place="berth", clear=True):
    same = {"looked_at": at(days), "place_id": place, "clear": clear, "p_detect": p if clear else None}
    return {"row": 2, "sensor": "planet", **same}


def call(begin, end, place="berth", mmsi=MMSI, confidence=4, **more):
    times = {"entered_at": at(begin - 0.05), "stopped_at": at(begin), "departed_stop_at": at(end)}
    span = {"exited_at": at(end + 0.02), "first_at": at(begin - 0.05), "last_at": at(end + 0.02)}
    who = {"port_visit_id": f"pv-{begin}-{place}-{mmsi}", "mmsi": mmsi, "place_id": place}
    return {**times, **span, **who, "confidence": confidence, "reports": 9, **more}


def silence(begin, end, places=("berth",), lat=40.0, lon=131.0):
    where = {"off_lat_deg": lat, "off_lon_deg": lon, "on_lat_deg": lat, "on_lon_deg": lon}
    times = {"off_at": at(begin), "on_at": None if end is None else at(end)}
    return {"gap_id": f"g-{begin}", "mmsi": MMSI, **times, **where, "could_call": list(places)}


def visits(sightings=(), looks=(), port_visits=(), gaps=(), statics=(), fleet=FLEET_ROWS, rule=None):
    return find_visits(
        SIGHTINGS.frame(sightings),
        PLACES,
        (),
        HULLS.frame(),
        rule or VisitRule(),
        port_visits=PORT_VISITS.frame(port_visits),
        gaps=GAPS.frame(gaps),
        statics=STATICS.frame(statics),
        fleet=FLEET.frame(fleet),
        looks=LOOKS.frame(looks),
    )


def only(table):
    assert len(table) == 1
    return table.row(0, named=True)


# one or two


def test_a_clear_look_without_her_parts_two_visits():
    pair = [seen(0), seen(2.3)]
    assert len(visits(pair)) == 1
    assert len(visits(pair, [look(1.1), look(1.2)])) == 2


def test_a_clouded_look_parts_nothing():
    assert len(visits([seen(0), seen(2.3)], [look(1.1, clear=False), look(1.2, clear=False)])) == 1


def test_looks_at_another_place_part_nothing():
    assert len(visits([seen(0), seen(2.3)], [look(1.1, place="quay"), look(1.2, place="quay")])) == 1


def test_why_it_is_two_visits_is_said_with_its_probability():
    told = visits([seen(0), seen(2.3)], [look(1.1), look(1.2)])["explanation"][1]
    assert "another visit than the one 2.3 d before, 2 clear looks between without her (P over 0.99)" in told


def test_a_ship_that_was_seen_where_she_discharges_has_made_two_visits():
    found = visits([seen(0), seen(1.0, place="quay"), seen(2.0)])
    assert found["place_id"].to_list() == ["berth", "berth"]
    assert "she was seen at quay between" in found["explanation"][1]


def test_a_ship_at_the_roads_beside_has_not_left():
    assert len(visits([seen(0), seen(1.0, place="roads"), seen(2.0)])) == 1


def test_a_stay_that_ais_shows_is_one_visit_however_long():
    found = visits([seen(0.5), seen(7.5)], port_visits=[call(0.0, 8.0)])
    assert only(found)["seen_by"] == ["ais", "observation"]


# bounds


def test_clear_looks_without_her_bound_a_visit():
    one = only(visits([seen(5.0)], [look(1.0), look(4.0), look(6.5), look(9.0)]))
    assert (one["arrived_after"], one["arrived_before"]) == (at(4.0), at(5.0))
    assert (one["departed_after"], one["departed_before"]) == (at(5.0), at(6.5))


def test_nothing_bounds_a_visit_without_looks():
    one = only(visits([seen(5.0)]))
    assert (one["arrived_after"], one["departed_before"]) == (None, None)


def test_a_look_that_saw_her_does_not_bound_her():
    one = only(visits([seen(5.0)], [look(5.0)]))
    assert (one["arrived_after"], one["departed_before"]) == (None, None)


def test_where_else_she_was_bounds_a_visit():
    one = only(visits([seen(0.0, place="yard"), seen(5.0), seen(9.0, place="quay")]))
    assert (one["arrived_after"], one["departed_before"], one["next_place_id"]) == (at(0.0), at(9.0), "quay")


def test_a_silence_that_began_far_away_bounds_a_visit_and_is_evidence():
    one = only(visits([seen(5.0)], gaps=[silence(3.0, 8.0)]))
    assert (one["arrived_after"], one["departed_before"]) == (at(3.0), at(8.0))
    assert "g-3.0" in one["evidence"]
    assert "a call fits into her silence" in one["explanation"]


def test_a_silence_that_began_at_the_berth_bounds_nothing():
    one = only(visits([seen(5.0)], gaps=[silence(3.0, 8.0, lat=42.7, lon=133.0)]))
    assert (one["arrived_after"], one["departed_before"]) == (None, None)


def test_a_silence_alone_is_no_visit():
    assert visits(gaps=[silence(3.0, 8.0)]).is_empty()


# AIS


def test_a_port_visit_of_the_fleet_is_a_visit():
    one = only(visits(port_visits=[call(2.0, 3.0)]))
    assert (one["vessel_id"], one["declared"], one["seen_by"]) == ("imo:9074729", True, ["ais"])
    assert one["arrived_after"] < at(2.0) == one["arrived_before"]
    assert one["departed_after"] < at(3.0) == one["departed_before"]


@pytest.mark.parametrize(("ship_type", "count"), [(80, 1), (89, 1), (70, 0), (None, 0)])
def test_of_others_only_tankers_make_a_visit(ship_type, count):
    sent = [{"mmsi": "273000001", "ship_type": ship_type}]
    assert len(visits(port_visits=[call(2.0, 3.0, mmsi="273000001")], statics=sent)) == count


def test_ships_that_no_fleet_lists_can_be_left_out():
    sent = [{"mmsi": "273000001", "ship_type": 80}]
    rows = [hull(9.0, mmsi="273000001") | {"vessel_id": "mmsi:273000001", "p_vessel": 0.9}, seen(20.0)]
    heard = [call(2.0, 3.0, mmsi="273000001"), call(5.0, 6.0)]
    found = visits(rows, port_visits=heard, statics=sent, rule=VisitRule(strangers=0.0))
    assert set(found["vessel_id"]) == {"imo:9074729"}
    assert len(visits(rows, port_visits=heard, statics=sent)) == 4
    alone = visits(rows[:1], fleet=[], rule=VisitRule(strangers=0.0))
    assert len(alone) == 1


def test_a_ship_that_only_passed_through_made_no_visit():
    assert visits(port_visits=[call(2.0, 3.0, confidence=1)]).is_empty()


def test_an_anchorage_makes_no_visit():
    assert visits(port_visits=[call(2.0, 3.0, "roads")]).is_empty()


def test_a_landing_that_ais_shows_belongs_to_its_voyage():
    one = only(visits([seen(1.0)], port_visits=[call(4.0, 5.0, "quay")]))
    assert (one["place_id"], one["next_place_id"]) == ("berth", "quay")


def test_a_draught_that_grows_where_oil_is_loaded_says_laden():
    one = only(visits(port_visits=[call(2.0, 3.0, draught_in_m=3.1, draught_out_m=6.0)]))
    assert (one["loading_in"], one["loading_out"], one["condition"]) == ("ballast", "laden", "laden")


@pytest.mark.parametrize("told", [{"draught_out_m": 3.4}, {"draught_out_m": 6.0, "draught_note": "stale since 2 d"}])
def test_a_draught_that_stays_or_is_stale_says_nothing(told):
    assert only(visits(port_visits=[call(2.0, 3.0, draught_in_m=3.1, **told)]))["condition"] is None


def test_whole_stays_of_ships_that_carry_oil_are_those_of_the_dwell_law():
    rows = [call(2.0, 3.0), call(5.0, 6.0, confidence=3), call(7.0, 8.0, mmsi="273000001"), call(9.0, 9.5, "roads")]
    found = find_stays(PORT_VISITS.frame(rows), PLACES, STATICS.frame(), FLEET.frame(FLEET_ROWS))
    assert found.select("place_id", "arrived_at", "departed_at", "mmsi").rows() == [("berth", at(2.0), at(3.0), MMSI)]


# hulls that nobody names


def test_hulls_of_one_length_close_in_time_are_one_visit():
    assert only(visits([hull(0.0), hull(0.4)]))["vessel_id"] is None


def test_hulls_of_other_lengths_are_two_visits():
    assert len(visits([hull(0.0, 70.0), hull(0.4, 120.0)])) == 2


def test_hulls_that_grow_from_look_to_look_are_not_one():
    rows = [hull(0.2 * k, 70.0 + 6.0 * k) for k in range(10)]
    assert len(visits(rows)) >= 2


def test_a_vague_date_of_a_ship_keeps_no_hull_from_her():
    vague = seen(0.0) | {"evidence": ["month"], "seen_after": at(-10), "seen_before": at(20), "sighting_id": "month"}
    assert len(visits([seen(0.0), vague, hull(0.3)])) == 1


def test_hulls_of_one_look_are_two_visits():
    assert len(visits([hull(0.0), hull(0.0, 97.0)])) == 2


def test_an_empty_berth_between_makes_two_visits():
    assert len(visits([hull(0.0), hull(0.8)], [look(0.3), look(0.5)])) == 2


def test_a_hull_is_taken_for_the_ship_that_lay_there():
    one = only(visits([seen(0.0), hull(0.3)]))
    assert one["vessel_id"] == "imo:9074729"
    assert "a ship of 96 m seen there" in one["explanation"]


def test_a_hull_of_another_length_is_not_she():
    assert len(visits([seen(0.0), hull(0.3, 150.0)])) == 2


def test_no_hull_is_she_after_ais_saw_her_leave():
    assert len(visits([hull(3.3)], port_visits=[call(2.0, 3.0)])) == 2
    assert len(visits([hull(2.5)], port_visits=[call(2.0, 3.0)])) == 1


def test_what_is_probably_no_ship_makes_no_visit():
    assert visits([hull(0.0, p_ship=0.05)]).is_empty()


def test_a_name_that_is_less_probable_than_not_is_none():
    assert only(visits([seen(0.0, p=0.4)]))["vessel_id"] is None


def test_images_are_told_from_observers():
    assert only(visits([hull(0.0)]))["seen_by"] == ["image"]
    assert only(visits([seen(0.0)]))["seen_by"] == ["observation"]
    assert only(visits([seen(0.0)], [look(0.0)]))["seen_by"] == ["image", "observation"]


@pytest.mark.parametrize(
    ("looked", "brings"),
    [
        ([], True),
        ([look(20.0 + k) for k in range(4)], True),
        ([look(20.0 + k) for k in range(5)], False),
        ([look(20.0 + k, place="quay") for k in range(5)], True),
    ],
)
def test_a_hull_without_a_name_that_lands_oil_brings_no_cargo_where_loading_is_looked_at(looked, brings):
    assert only(visits([hull(0.0, place="quay")], looked))["brings_cargo"] == brings


def test_a_ship_with_a_name_that_lands_oil_brings_her_cargo():
    assert only(visits([seen(0.0, place="quay")], [look(20.0)]))["brings_cargo"]


# properties

MANY = [
    seen(0.0), seen(1.9), seen(6.0), seen(9.0, place="quay"), seen(0.1, "name:b", p=0.7), hull(0.3), hull(1.0, 120.0),
    hull(1.2, 118.0), hull(6.4), hull(6.4, 60.0), seen(7.0, place="roads"), seen(6.1, None),
]  # fmt: skip
LOOKED = [look(day) for day in (0.0, 0.3, 1.0, 3.0, 4.5, 6.4, 8.0)]
HEARD = [call(5.8, 6.6), call(20.0, 21.0, "quay"), call(30.0, 31.0)]


@settings(max_examples=25, deadline=None)
@given(st.permutations(MANY), st.permutations(LOOKED), st.permutations(HEARD))
def test_the_order_of_rows_never_matters(rows, looked, heard):
    silences = [silence(3.0, 5.0), silence(10.0, None)]
    assert visits(rows, looked, heard, silences).equals(visits(MANY, LOOKED, HEARD, silences[::-1]))


@settings(max_examples=40, deadline=None)
@given(st.lists(st.sampled_from(MANY), unique_by=str), st.lists(st.sampled_from(LOOKED), unique_by=str))
def test_times_are_in_order(rows, looked):
    for one in visits(rows, looked, HEARD, [silence(3.0, 5.0)]).iter_rows(named=True):
        assert one["arrived_before"] <= one["departed_after"]
        assert one["arrived_after"] is None or one["arrived_after"] <= one["arrived_before"]
        assert one["departed_before"] is None or one["departed_before"] >= one["departed_after"]


@settings(max_examples=40, deadline=None)
@given(st.lists(st.floats(-20.0, 20.0), max_size=6), st.floats(-20.0, 20.0), st.floats(0.1, 1.0))
def test_a_look_added_never_makes_an_interval_wider(days, another, p):
    rows = [seen(0.0)]
    before = only(visits(rows, [look(day) for day in days]))
    after = only(visits(rows, [*(look(day) for day in days), look(another, p)]))
    assert before["arrived_after"] is None or after["arrived_after"] >= before["arrived_after"]
    assert before["departed_before"] is None or after["departed_before"] <= before["departed_before"]


@settings(max_examples=40, deadline=None)
@given(st.lists(st.sampled_from(MANY), unique_by=str))
def test_every_sighting_of_a_ship_at_a_terminal_is_in_one_visit(rows):
    told = [name for ids in visits(rows)["evidence"] for name in ids]
    assert sorted(told) == sorted(row["evidence"][0] for row in rows if row["place_id"] != "roads")
