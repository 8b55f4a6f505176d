"""Detections and looks of a case as the comparison at berths has them."""

from datetime import UTC, datetime

import numpy as np
import polars as pl
import pytest

from ullage.detect.berth.water import DRY, WET
from ullage.detecting.berth_water import WaterMap, at, axis_of, middle_of
from ullage.detecting.case_berths import COMPARED, compare_water, with_berth_looks
from ullage.geo import distance_m
from ullage.records import Place
from ullage.tables import BERTH_LOOKS, DETECTIONS, PLACE_LOOKS, SCENES

AT = datetime(2024, 5, 1, 2, tzinfo=UTC)
AREA = ((133.0, 42.0), (133.002, 42.0), (133.002, 42.0008), (133.0, 42.0008))
BERTH = Place("berth", "Berth", "loads", 42.0004, 133.001, 100.0, AREA)


def looks(state, **more):
    row = {"place_id": "berth", "scene_id": "one", "seen_at": AT, "state": state, "p_occupied": 0.98}
    row |= {"lat_deg": 42.0, "lon_deg": 133.001, "length_m": 90.0, "length_sd_m": 10.0} if state == "occupied" else {}
    return BERTH_LOOKS.frame([row | more])


def detections(**more):
    return DETECTIONS.frame([{"detection_id": "d", "scene_id": "one", "seen_at": AT, "place_id": "berth"} | more])


def place_looks(clear=1.0):
    return PLACE_LOOKS.frame(
        [{"place_id": "berth", "scene_id": "one", "seen_at": AT, "covered_share": 1.0, "clear_share": clear}]
    )


def test_an_occupied_berth_is_a_detection_and_what_the_search_found_there_is_not():
    found, seen = with_berth_looks(detections(), place_looks(), looks("occupied"), [BERTH])
    assert found["reject_reason"].to_list() == [COMPARED, None]
    row = found.row(1, named=True)
    assert (row["p_ship"], row["length_m"], row["axis_deg"]) == (0.98, 90.0, pytest.approx(90.0, abs=0.1))
    assert seen["clear_share"].to_list() == [1.0]


def test_at_an_empty_berth_cranes_are_no_ships():
    found, _ = with_berth_looks(detections(), place_looks(), looks("empty"), [BERTH])
    assert found["reject_reason"].to_list() == [COMPARED]


def test_a_berth_that_cannot_be_told_was_not_clear():
    found, seen = with_berth_looks(detections(), place_looks(), looks("cannot tell", reason="few"), [BERTH])
    assert found["reject_reason"].to_list() == [None]
    assert seen.select("clear_share", "reason").row(0) == (0.0, "few")


def test_what_lies_elsewhere_or_was_rejected_before_is_left_alone():
    other = detections(place_id=None)
    before = detections(reject_reason="cloud")
    for one in (other, before):
        found, _ = with_berth_looks(one, place_looks(), looks("empty"), [BERTH])
        assert found.equals(one)


def test_a_berth_lies_along_its_longest_side():
    heading, long, wide = axis_of(BERTH)
    assert heading == pytest.approx(90.0, abs=0.1)
    assert (long, wide) == (pytest.approx(165.6, abs=1), pytest.approx(88.9, abs=1))
    assert distance_m(*middle_of(BERTH), *at(BERTH, 50.0, 0.0)) == pytest.approx(50.0, abs=0.1)


def test_scenes_of_one_sensor_tell_where_the_ship_lay():
    scenes = SCENES.frame({"scene_id": str(k), "seen_at": AT, "sensor": "planet", "kind": "optical"} for k in range(6))
    seen = PLACE_LOOKS.frame({"place_id": "berth", "scene_id": str(k), "clear_share": 1.0} for k in range(6))
    cells = np.full((6, 55, 29), WET, np.int8)
    cells[4, 10:40, 20:25] = DRY
    water = {str(k): (WaterMap("berth", 3.0, one),) for k, one in enumerate(cells)}
    found = compare_water(scenes, seen, water, [BERTH])
    assert found["state"].to_list() == ["empty"] * 4 + ["occupied", "empty"]
    ship = found.row(4, named=True)
    # starboard of the eastward side is south
    assert (ship["length_m"], ship["lat_deg"] < 42.0004, ship["earlier"]) == (90.0, True, 5)


def test_places_that_were_not_clear_are_not_compared():
    scenes = SCENES.frame([{"scene_id": "0", "seen_at": AT, "sensor": "planet", "kind": "optical"}])
    seen = PLACE_LOOKS.frame([{"place_id": "berth", "scene_id": "0", "clear_share": 0.2}])
    water = {"0": (WaterMap("berth", 3.0, np.full((5, 5), WET, np.int8)),)}
    assert compare_water(scenes, seen, water, [BERTH]).equals(pl.DataFrame(schema=BERTH_LOOKS.schema))
