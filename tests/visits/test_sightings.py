from datetime import UTC, datetime, timedelta

import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from ullage.records import Place
from ullage.tables import DETECTIONS, FLEET, MATCHES, OBSERVATIONS, PLACE_LOOKS, SCENES, SIGHTINGS, STATICS
from ullage.visits import SightingRule, find_sightings

PLACES = {
    "berth": Place("berth", "Berth", "loads", 42.7, 133.0, 800.0),
    "quay": Place("quay", "Quay", "discharges", 41.7, 129.8, 800.0),
}
BEGIN = datetime(2024, 3, 1, tzinfo=UTC)
FLEET_OF_ONE = [{"vessel_id": "imo:9074729", "imo": "9074729", "mmsi": "445000001", "name": "A", "length_m": 96.0}]


def at(hours):
    return BEGIN + timedelta(hours=hours)


def detection(hours, lat_deg=42.7, lon_deg=133.0, scene=None, name=None, length_m=96.0, **more):
    scene = scene or f"scene-{hours}"
    return {
        "detection_id": name or f"d-{scene}-{lat_deg:.5f}-{lon_deg:.5f}",
        "scene_id": scene,
        "seen_at": at(hours),
        "lat_deg": lat_deg,
        "lon_deg": lon_deg,
        "length_m": length_m,
        "length_sd_m": 8.0,
        **more,
    }


def match(found, mmsi="445000001", p=0.97, kind="matched"):
    same = {name: found[name] for name in ("detection_id", "scene_id", "seen_at")}
    return {**same, "mmsi": mmsi, "p_match": p, "class": kind}


def observation(hours, span_h=0.0, vessel="imo:9074729", **more):
    same = {"seen_after": at(hours), "seen_before": at(hours + span_h), "place_id": "berth"}
    return {"observation_id": f"o-{hours}-{vessel}", **same, "vessel_id": vessel, **more}


def scene(one, pixel_m=10.0, kind="sar"):
    ring = shapely.box(132.0, 42.0, 134.0, 43.5)
    footprint = shapely.to_wkb(ring)
    same = {"scene_id": one["scene_id"], "seen_at": one["seen_at"], "sensor": "sentinel-1a"}
    return {**same, "kind": kind, "pixel_m": pixel_m, "footprint": footprint}


def sightings(observations=(), detections=(), matches=(), statics=(), fleet=FLEET_OF_ONE, place_looks=None, rule=None):
    scenes = {one["scene_id"]: scene(one) for one in detections}
    return find_sightings(
        OBSERVATIONS.frame(observations),
        DETECTIONS.frame(detections),
        SCENES.frame(scenes.values()),
        MATCHES.frame(matches),
        STATICS.frame(statics),
        FLEET.frame(fleet),
        PLACES,
        rule or SightingRule(),
        place_looks=place_looks,
    )


def test_an_observation_is_a_sighting_of_the_ship_it_names():
    found = sightings([observation(1, 24.0, condition="laden", fill=0.9, fill_sd=0.05)])
    assert found.select("vessel_id", "p_vessel", "loading_condition", "p_laden", "fill", "kind").row(0) == (
        "imo:9074729", 1.0, "laden", 0.9, 0.9, "observation",
    )  # fmt: skip
    assert found["seen_at"][0] == at(13)


def test_cannot_tell_has_no_probability_of_being_laden():
    assert sightings([observation(1, condition="cannot tell")])["p_laden"].to_list() == [None]


def test_a_detection_outside_of_places_is_no_sighting():
    assert sightings(detections=[detection(1, lat_deg=42.8)]).is_empty()


def test_a_rejected_detection_is_no_sighting():
    assert sightings(detections=[detection(1, reject_reason="a ghost")]).is_empty()


def test_the_place_that_a_detection_states_is_taken():
    assert sightings(detections=[detection(1, lat_deg=42.8, place_id="berth")])["place_id"].to_list() == ["berth"]


def test_a_matched_detection_is_the_fleets_ship_of_that_mmsi():
    one = detection(1)
    found = sightings(detections=[one], matches=[match(one)])
    assert found.select("vessel_id", "p_vessel", "mmsi").row(0) == ("imo:9074729", 0.97, "445000001")


def test_a_matched_ship_that_no_fleet_knows_is_of_the_imo_number_that_she_sends():
    one = detection(1)
    sent = {"mmsi": "273000001", "imo": "8814275", "ship_type": 80}
    found = sightings(detections=[one], matches=[match(one, "273000001")], statics=[sent])
    assert found["vessel_id"].to_list() == ["imo:8814275"]


def test_a_wrong_imo_number_names_nobody():
    one = detection(1)
    sent = {"mmsi": "273000001", "imo": "8814276", "ship_type": 80}
    found = sightings(detections=[one], matches=[match(one, "273000001")], statics=[sent])
    assert found["vessel_id"].to_list() == ["mmsi:273000001"]


def sent_from(mmsi, first, last):
    same = {"mmsi": mmsi, "imo": "9074729", "ship_type": 80}
    return [{**same, "seen_at": at(hours)} for hours in (first, last)]


@pytest.mark.parametrize(
    ("other", "vessels"),
    [
        (sent_from("273000001", 10, 90), ["imo:9074729", "mmsi:273000001"]),  # while the fleet's own MMSI sends it
        (sent_from("273000001", 101, 200), ["imo:9074729", "imo:9074729"]),  # after it: one ship, a new MMSI
    ],
)
def test_a_number_that_two_transponders_send_at_once_is_of_the_fleets_own(other, vessels):
    hers, stranger = detection(1), detection(1.001, lat_deg=42.704)
    matches = [match(hers), match(stranger, "273000001")]
    found = sightings(detections=[hers, stranger], matches=matches, statics=sent_from("445000001", 0, 100) + other)
    assert sorted(set(found["vessel_id"])) == sorted(set(vessels))


def test_two_transponders_with_one_number_and_no_fleet_are_two_ships():
    one, other = detection(1), detection(50)
    statics = sent_from("273000001", 0, 100) + sent_from("273000002", 20, 60)
    matches = [match(one, "273000001"), match(other, "273000002")]
    found = sightings(detections=[one, other], matches=matches, statics=statics, fleet=[])
    assert found["vessel_id"].to_list() == ["mmsi:273000001", "mmsi:273000002"]


def test_an_mmsi_that_two_ships_of_the_fleet_have_names_neither():
    one = detection(1)
    fleet = [*FLEET_OF_ONE, {"vessel_id": "name:b", "mmsi": "445000001", "name": "B"}]
    found = sightings(detections=[one], matches=[match(one)], fleet=fleet)
    assert found["vessel_id"].to_list() == ["mmsi:445000001"]


@pytest.mark.parametrize("kind", ["unmatched", "cannot tell"])
def test_a_detection_that_no_track_explains_is_of_no_vessel(kind):
    one = detection(1)
    found = sightings(detections=[one], matches=[match(one, None, 0.9, kind)])
    assert found.select("vessel_id", "p_vessel", "mmsi").row(0) == (None, None, None)
    assert ("no AIS was heard" in found["explanation"][0]) == (kind == "cannot tell")


def test_a_match_that_is_less_probable_than_none_names_nobody():
    one = detection(1)
    rows = [match(one, p=0.3, kind="possible"), match(one, None, 0.7, "unmatched")]
    assert sightings(detections=[one], matches=rows)["vessel_id"].to_list() == [None]


def test_a_track_that_may_explain_a_detection_is_told_and_names_nobody():
    one = detection(1)
    found = sightings(detections=[one], matches=[match(one, p=0.3, kind="possible"), match(one, None, 0.7, "rival")])
    assert found["vessel_id"].to_list() == [None]
    assert found["mmsi"].to_list() == [None]
    assert "MMSI 445000001 may explain it (P 0.30)" in found["explanation"][0]
    assert "not compared" not in found["explanation"][0]


def test_a_ship_that_calls_herself_no_tanker_handles_no_oil():
    one = detection(1)
    sent = {"mmsi": "273000001", "ship_type": 70}
    found = sightings(detections=[one], matches=[match(one, "273000001")], statics=[sent])
    assert found["p_ship"][0] <= 0.05
    assert "type 70, no tanker" in found["explanation"][0]


def test_a_ship_of_the_fleet_handles_oil_whatever_she_calls_herself():
    one = detection(1)
    sent = {"mmsi": "445000001", "ship_type": 70}
    assert sightings(detections=[one], matches=[match(one)], statics=[sent])["p_ship"][0] >= 0.97


def test_a_jetty_is_no_tanker():
    found = sightings(detections=[detection(1, length_m=320.0)])
    assert found["p_ship"][0] < 0.05
    assert "320 m fits no tanker" in found["explanation"][0]


def test_what_sends_is_a_ship_and_its_outline_may_be_a_pier_s():
    pier, ship = detection(1, length_m=150.0, p_ship=0.3), detection(30, p_ship=0.95)
    found = sightings([observation(1)], [pier, ship], [match(pier), match(ship)])
    assert found["p_ship"].to_list() == [1.0, 0.97]
    assert found["p_outline"].to_list() == pytest.approx([0.3, 0.95], abs=0.01)
    assert sightings([observation(1)])["p_outline"].to_list() == [None]


def test_a_long_ship_of_the_fleet_widens_what_is_a_tanker():
    fleet = [{"vessel_id": "imo:9074729", "name": "A", "length_m": 330.0}]
    assert sightings(detections=[detection(1, length_m=320.0)], fleet=fleet)["p_ship"][0] > 0.6


def test_what_is_there_in_nearly_every_look_is_a_structure():
    found = sightings(detections=[detection(24.0 * k, lon_deg=133.0 + 1e-5 * (k % 3)) for k in range(12)])
    assert (found["p_ship"] <= 0.05).all()
    assert "in 12 of 12 clear looks: a fixed structure" in found["explanation"][0]


def test_what_is_there_in_some_looks_is_a_ship():
    ships = [detection(24.0 * k) for k in range(6)]
    elsewhere = [detection(24.0 * k, lat_deg=43.0) for k in range(6, 12)]
    assert (sightings(detections=[*ships, *elsewhere])["p_ship"] > 0.5).all()


def test_clouded_looks_do_not_hide_a_structure():
    rows = [detection(24.0 * k) for k in range(12)]
    clouded = [detection(24.0 * k, lat_deg=43.0) for k in range(12, 40)]
    looks = PLACE_LOOKS.frame(
        {"place_id": "berth", "scene_id": one["scene_id"], "seen_at": one["seen_at"], "clear_share": share}
        for share, part in ((1.0, rows), (0.1, clouded))
        for one in part
    )
    assert (sightings(detections=[*rows, *clouded], place_looks=looks)["p_ship"] <= 0.05).all()
    assert (sightings(detections=[*rows, *clouded])["p_ship"] > 0.5).all()


def test_a_ship_that_a_track_explains_is_no_structure():
    rows = [detection(24.0 * k) for k in range(12)]
    found = sightings(detections=rows, matches=[match(one) for one in rows])
    assert (found["p_ship"] > 0.9).all()


def test_one_vessel_twice_in_one_scene_is_one_sighting():
    pair = [detection(1, scene="s"), detection(1, lon_deg=133.0004, scene="s")]
    found = sightings(detections=pair, matches=[match(one) for one in pair])
    assert found["evidence"].to_list() == [sorted(one["detection_id"] for one in pair)]


def test_two_hulls_side_by_side_in_one_scene_are_two_sightings():
    assert len(sightings(detections=[detection(1, scene="s"), detection(1, lon_deg=133.0003, scene="s")])) == 2


def test_slices_of_one_pass_show_one_ship_once():
    assert len(sightings(detections=[detection(1.0, scene="a"), detection(1.007, scene="b")])) == 1
    assert len(sightings(detections=[detection(1.0, scene="a"), detection(2.0, scene="b")])) == 2


def test_an_observation_and_the_detection_of_its_ship_are_one_sighting():
    one = detection(5)
    found = sightings([observation(1, 24.0)], [one], [match(one)])
    assert found["evidence"].to_list() == [["o-1-imo:9074729", one["detection_id"]]]
    assert found.select("kind", "seen_at", "scene_id").row(0) == ("observation", at(5), one["scene_id"])


def test_an_unmatched_detection_is_the_observed_ship_if_its_length_fits():
    assert len(sightings([observation(5)], [detection(5)])) == 1
    assert len(sightings([observation(5)], [detection(5, length_m=180.0)])) == 2


def test_a_day_of_doubt_does_not_date_an_observation_by_an_unmatched_detection():
    found = sightings([observation(1, 24.0)], [detection(5)])
    assert found.select("seen_after", "seen_before").row(0) == (at(1), at(25))


def test_two_names_for_one_moment_stay_two_sightings():
    one = detection(5)
    assert len(sightings([observation(5, vessel="name:b")], [one], [match(one)])) == 2


def test_a_vague_observation_takes_no_detection():
    assert len(sightings([observation(0, 24.0 * 30)], [detection(5)])) == 2


def test_nothing_makes_an_empty_table():
    assert sightings().schema == SIGHTINGS.schema


MIXED = [
    detection(1),
    detection(1.004, scene="slice"),
    detection(1, lon_deg=133.0008, scene="scene-1"),
    detection(9, length_m=60.0),
    detection(9, lat_deg=42.701),
]


@settings(max_examples=25, deadline=None)
@given(st.permutations(MIXED), st.permutations([observation(1), observation(8, 2.0, None), observation(0, 24.0)]))
def test_the_order_of_rows_never_matters(rows, written):
    matched = [match(MIXED[0]), match(MIXED[3], "273000001", 0.6, "possible")]
    now = sightings(written, rows, matched)
    assert now.equals(sightings(sorted(written, key=str), MIXED, matched[::-1]))


def test_inputs_stay_unchanged():
    table = DETECTIONS.frame(MIXED)
    before = table.clone()
    empty = (MATCHES.frame(), STATICS.frame(), FLEET.frame(), PLACES, SightingRule())
    find_sightings(OBSERVATIONS.frame(), table, SCENES.frame(), *empty)
    assert table.equals(before)


@pytest.mark.parametrize("change", [{"tanker_share": 1.5}, {"shortest_m": -1.0}, {"shortest_m": 300.0}])
def test_an_impossible_rule_is_refused(change):
    with pytest.raises(ValueError, match="expected"):
        SightingRule(**change)


def test_ten_thousand_ships_in_a_cell_are_told_in_seconds():
    rows = [detection(0, lon_deg=133.0 + 1e-6 * (k % 5000), name=f"d{k}", scene="s") for k in range(10_000)]
    assert len(sightings(detections=rows)) == len(rows)
