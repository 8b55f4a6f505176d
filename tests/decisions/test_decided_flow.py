"""Decisions about what scenes show: the flow leaves out, takes in and joins what analysts say."""

from dataclasses import replace
from datetime import UTC, datetime

import polars as pl
import pytest
import shapely

from casemaker import CASE, FLEET, make_case
from ullage.case import read_case
from ullage.flow import Rules, Seen, run
from ullage.records import Decided, Pairing, Ruling
from ullage.tables import DETECTIONS, PLACE_LOOKS, SCENES

FOOTPRINT = shapely.to_wkb(shapely.box(132.9, 42.6, 133.1, 42.8))
SHIPS = "A,,,,,95,15,,,3000,,,,,,\nB,,,,,140,22,,,9000,,,,,,\n"


def scene(day):
    return {
        "scene_id": f"scene-{day}", "seen_at": datetime(2024, 3, day, 3, tzinfo=UTC), "sensor": "skysat",
        "kind": "optical", "pixel_m": 0.5, "footprint": FOOTPRINT,
    }  # fmt: skip


def detection(day, length=95.0, **more):
    return {
        "detection_id": f"t-{day}", "scene_id": f"scene-{day}", "seen_at": datetime(2024, 3, day, 3, tzinfo=UTC),
        "lat_deg": 42.7, "lon_deg": 133.0, "length_m": length, "length_sd_m": 1.0, "place_id": "berth", "p_ship": 0.95,
        **more,
    }  # fmt: skip


@pytest.fixture(scope="module")
def inputs(tmp_path_factory):
    place = CASE.replace('name = "Berth"', 'name = "Berth"\nlat_deg = 42.7\nlon_deg = 133.0\nradius_m = 300')
    folder = make_case(tmp_path_factory.mktemp("flow") / "case", case=place, fleet=FLEET + SHIPS)
    days = (2, 12, 22)
    looks = [{**scene(day), "place_id": "berth", "covered_share": 1.0, "clear_share": 1.0} for day in days]
    found = [detection(2), detection(12), detection(22, reject_reason="too near a quay")]
    shown = [{name: row[name] for name in PLACE_LOOKS.schema if name in row} for row in looks]
    seen = Seen(SCENES.frame(map(scene, days)), PLACE_LOOKS.frame(shown), DETECTIONS.frame(found))
    return replace(read_case(folder).inputs, seen=seen, draws=200)


def decided(inputs, *rulings, pairings=()):
    return run(replace(inputs, decided=Decided(rulings, pairings)), Rules())


def shown(result):
    return sorted(one for row in result.sightings["evidence"] for one in row)


def ship_of(result, name):
    return result.sightings.filter(pl.col("evidence").list.contains(name))["vessel_id"][0]


def test_without_decisions_what_the_detector_rejected_is_no_sighting(inputs):
    assert shown(decided(inputs)) == ["t-12", "t-2"]


def test_what_an_analyst_rejects_is_no_sighting_and_keeps_the_reason(inputs):
    result = decided(inputs, Ruling(1, "reject", ("t-2",), None, "a jetty"))
    assert shown(result) == ["t-12"]
    assert result.detections.filter(pl.col("detection_id") == "t-2")["reject_reason"][0] == "a jetty"


def test_what_an_analyst_accepts_is_a_sighting_that_is_surely_a_ship(inputs):
    result = decided(inputs, Ruling(1, "accept", ("t-22",), None, "a tanker"))
    assert shown(result) == ["t-12", "t-2", "t-22"]
    one = result.sightings.filter(pl.col("evidence").list.contains("t-22")).row(0, named=True)
    assert one["p_ship"] == 1.0
    assert "a tanker" in one["explanation"]


def test_a_ship_that_an_analyst_names_stays_though_her_length_refutes_her(inputs):
    result = decided(inputs, Ruling(1, "identify", ("t-2",), "name:b", "it is B"))
    assert ship_of(result, "t-2") == "name:b"
    assert "it is B" in result.sightings.filter(pl.col("evidence").list.contains("t-2"))["explanation"][0]


def test_two_that_are_decided_to_be_one_ship_get_the_ship_that_the_one_is_known_to_be(inputs):
    known = Ruling(1, "identify", ("t-2",), "name:a", "it is A")
    same = Pairing(2, "same", ("t-2",), ("t-12",), "one ship")
    apart = Pairing(2, "different", ("t-2",), ("t-12",), "two ships")
    joined = decided(inputs, known, pairings=(same,))
    assert ship_of(joined, "t-12") == "name:a"
    assert all("one ship" in words for words in joined.sightings["explanation"])
    assert ship_of(decided(inputs, known, pairings=(apart,)), "t-12") != "name:a"
