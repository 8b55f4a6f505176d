"""Detections and tracks meet: by place, motion, length and direction, all of a scene at once."""

from datetime import timedelta

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matchmaker import (
    AT,
    detection,
    detections_of,
    of,
    positions_of,
    radar,
    reports,
    scene,
    shifted,
    static,
    statics_of,
)
from ullage.match import MatchRule, count_matches, match_detections
from ullage.tables import DETECTIONS, MATCHES, POSITIONS, SCENES, STATICS

NOBODY = STATICS.frame()
NEIGHBOURS = [reports(f"44000000{k}", 3_000.0 * k - 9_000, 12_000.0) for k in range(5)]


def test_a_ship_at_her_place_is_matched_and_the_rows_add_up():
    matches = match_detections(
        detections_of(detection("d", 20.0, -15.0)),
        scene(),
        positions_of(reports("273000001")),
        statics_of(static("273000001", 104)),
    )
    row = of(matches, "d")
    assert matches.schema == MATCHES.schema
    assert (row["mmsi"], row["class"], row["likeliest"]) == ("273000001", "matched", True)
    assert row["p_match"] > 0.99
    assert row["distance_m"] < 60
    assert matches["p_match"].sum() == pytest.approx(1)


def test_what_no_track_explains_is_unmatched_where_others_are_heard():
    matches = match_detections(detections_of(detection("d")), scene(), positions_of(*NEIGHBOURS), NOBODY)
    row = of(matches, "d")
    assert (row["class"], row["mmsi"], row["reception"], row["ships_heard"]) == ("unmatched", None, "working", 5)
    assert row["coverage"] > 0.9


def test_without_ais_nothing_is_dark():
    matches = match_detections(detections_of(detection("d")), scene(), POSITIONS.frame(), NOBODY)
    row = of(matches, "d")
    assert row["class"] == "cannot tell"
    assert row["explanation"] == "no AIS for this place and hour"
    assert (row["coverage"], row["matched_on"]) == (None, None)


def test_ais_of_another_place_or_hour_proves_nothing():
    far = positions_of(reports("273000001", lat=48.0))
    late = positions_of(reports("273000001", 5000.0, minutes=(500, 505, 510)))
    for heard in (far, late):
        assert (
            of(match_detections(detections_of(detection("d")), scene(), heard, NOBODY), "d")["class"] == "cannot tell"
        )


def test_where_all_ships_are_silent_at_once_it_is_an_outage():
    silent = [reports(f"44000000{k}", 3_000.0 * k, 4_000.0, minutes=(-125, -120, 118, 123)) for k in range(4)]
    row = of(match_detections(detections_of(detection("d")), scene(), positions_of(*silent), NOBODY), "d")
    assert (row["class"], row["reception"]) == ("cannot tell", "outage")
    assert row["coverage"] < 0.2


@pytest.mark.parametrize("course", [75.0, 258.0, 110.0])
def test_a_moving_ship_is_looked_for_where_radar_images_her(course):
    heard = positions_of(reports("273000001", 0.0, 0.0, 20.0, course), *NEIGHBOURS)
    found = detections_of(radar(detection("d", *shifted(20.0, course)), course % 180.0))
    own = statics_of(static("273000001", 104))
    assert of(match_detections(found, scene(), heard, own), "d")["class"] == "matched"
    blind = match_detections(found, scene(), heard, own, MatchRule(apply_shift=False))
    assert of(blind, "d")["class"] == "unmatched"


def test_the_shift_is_told_where_the_hull_lies_along_the_satellites_track():
    heard = positions_of(reports("273000001", 0.0, 0.0, 12.0, 80.0), *NEIGHBOURS)
    along = radar(detection("d", *shifted(12.0, 80.0)), 168.0)  # measured wrong: across the hull
    assert abs(along["shift_m_per_kn"]) < 1e-6
    assert (
        of(match_detections(detections_of({**along, "axis_sd_deg": 20.0}), scene(), heard, NOBODY), "d")["class"]
        == "matched"
    )


def test_radar_that_does_not_say_how_it_looked_makes_no_ship_dark():
    heard = positions_of(reports("273000001", 0.0, 0.0, 14.0, 80.0), *NEIGHBOURS)
    found = detections_of(detection("d", *shifted(14.0, 80.0), axis_deg=80.0))
    assert of(match_detections(found, scene(), heard, NOBODY), "d")["class"] in {"matched", "possible"}


def test_rows_of_a_scene_are_taken_one_after_the_other():
    heard = positions_of(reports("273000001", 0.0, 0.0, 20.0, 0.0), *NEIGHBOURS)
    at = AT + timedelta(seconds=60)
    found = detections_of(detection("d", 20 * 1852 / 60, 0.0, seen_at=at, axis_deg=0.0))
    row = of(match_detections(found, scene("optical"), heard, NOBODY), "d")
    assert row["distance_m"] < 30


def test_length_tells_ships_apart_that_lie_together():
    heard = positions_of(reports("273000001"), reports("273000002"))
    own = statics_of(static("273000001", 60), static("273000002", 180))
    found = detections_of(
        detection("long", 25.0, length_m=178.0), detection("short", -25.0, length_m=61.0, length_sd_m=8.0)
    )
    matches = match_detections(found, scene(), heard, own)
    assert (of(matches, "long")["mmsi"], of(matches, "short")["mmsi"]) == ("273000002", "273000001")
    assert of(matches, "long")["length_part"] > 0


def test_heading_is_told_apart_from_what_lies_across():
    heard = positions_of(reports("273000001", 0.0, 0.0, 10.0, 90.0))
    along, across = (
        of(match_detections(detections_of(detection("d", axis_deg=axis)), scene("optical"), heard, NOBODY), "d")
        for axis in (92.0, 2.0)
    )
    assert along["heading_part"] > 1 > -1 > across["heading_part"]


def test_one_track_is_one_detection_only():
    found = detections_of(detection("a", 40.0), detection("b", -35.0))
    matches = match_detections(found, scene(), positions_of(reports("273000001")), NOBODY)
    pairs = matches.filter(pl.col("mmsi").is_not_null())
    assert pairs["likeliest"].sum() == 1
    assert pairs["p_match"].sum() <= 1 + 1e-9
    assert {of(matches, "a")["class"], of(matches, "b")["class"]} <= {"possible", "unmatched"}


def test_ships_that_share_an_mmsi_are_several_ships():
    heard = positions_of(reports("273000001", 0.0, track_id="one"), reports("273000001", 20_000.0, track_id="two"))
    found = detections_of(detection("a"), detection("b", 20_000.0))
    matches = match_detections(found, scene(), heard, statics_of(static("273000001", 100), static("273000001", 200)))
    assert (of(matches, "a")["track_id"], of(matches, "b")["track_id"]) == ("one", "two")
    assert of(matches, "a")["length_part"] == 0


def test_tracks_of_one_ship_before_and_after_a_silence_are_one_ship():
    heard = positions_of(
        reports("273000001", minutes=(-305, -300), track_id="one"),
        reports("273000001", minutes=(290, 295), track_id="two"),
    )
    matches = match_detections(detections_of(detection("d", 30.0)), scene(), heard, NOBODY)
    assert matches.filter(pl.col("mmsi").is_not_null()).height == 1
    assert of(matches, "d")["class"] == "matched"


def test_antennas_are_not_the_middle_of_the_hull():
    heard = positions_of(reports("273000001", 0.0, 0.0, 0.0, 90.0))
    own = statics_of(static("273000001", 300, to_bow_m=270.0))
    row = of(
        match_detections(detections_of(detection("d", 0.0, 120.0, length_m=300.0)), scene("optical"), heard, own), "d"
    )
    assert row["distance_m"] < 5


def test_rejected_detections_are_passed_over_and_no_scene_gives_no_rows():
    found = detections_of(detection("d", reject_reason="land"))
    assert len(match_detections(found, scene(), POSITIONS.frame(), NOBODY)) == 0
    assert len(match_detections(DETECTIONS.frame(), SCENES.frame(), POSITIONS.frame(), NOBODY)) == 0


def test_a_detection_of_no_scene_is_refused():
    with pytest.raises(ValueError, match="scenes that are not among them: s"):
        match_detections(detections_of(detection("d")), scene(scene_id="other"), POSITIONS.frame(), NOBODY)


def test_across_the_antimeridian_nothing_changes():
    heard = positions_of(reports("273000001", 0.0, 0.0, 12.0, 80.0, lon=179.999))
    found = detections_of(radar(detection("d", *shifted(12.0, 80.0), lon=179.999), 80.0))
    row = of(match_detections(found, scene(lon=180.0), heard, NOBODY), "d")
    assert row["class"] == "matched"
    assert row["distance_m"] < 30


@settings(max_examples=10)
@given(st.integers(0, 1000))
def test_nothing_depends_on_the_order_of_rows(seed):
    heard = positions_of(
        reports("273000001"), reports("273000002", 90.0), reports("273000003", -80.0, 40.0), *NEIGHBOURS
    )
    found = detections_of(*(detection(f"d{k}", 60.0 * k, 10.0 * k) for k in range(4)))
    own = statics_of(*(static(f"27300000{k}", 60 + 40 * k) for k in (1, 2, 3)))
    expected = match_detections(found, scene(), heard, own)
    mixed = [one.sample(fraction=1, shuffle=True, seed=seed) for one in (found, heard, own)]
    assert match_detections(mixed[0], scene(), mixed[1], mixed[2]).equals(expected)


@settings(max_examples=15)
@given(st.integers(3, 200), st.floats(1.2, 4.0))
def test_a_longer_silence_is_never_surer(minutes, times):
    def p(away):
        heard = positions_of(reports("273000001", 0.0, 0.0, 11.0, 90.0, minutes=(-away - 3, -away)), *NEIGHBOURS)
        matches = match_detections(detections_of(detection("d", 10.0, 10.0)), scene("optical"), heard, NOBODY)
        pairs = matches.filter(pl.col("mmsi") == "273000001")["p_match"]
        return pairs[0] if len(pairs) else 0.0

    assert p(round(minutes * times)) <= p(minutes) + 1e-3


def test_counts_hold_found_against_expected():
    heard = positions_of(reports("273000001"), *NEIGHBOURS)
    counts = count_matches(
        match_detections(detections_of(detection("a", 10.0), detection("b", 9000.0)), scene(), heard, NOBODY)
    )
    assert (counts["matched"], counts["unmatched"], counts["found"]) == (1, 1, 1)
    assert counts["expected"] == pytest.approx(1, abs=0.02)


def test_ten_thousand_ships_in_one_cell_are_bounded_and_said():
    rng = np.random.default_rng(5)
    heard = pl.concat(
        [
            positions_of(reports("273000001", minutes=(-30,))).with_columns(
                mmsi=pl.lit(f"27{k:07d}"), track_id=pl.lit(f"t{k}"), lat_deg=pl.lit(42.5 + a), lon_deg=pl.lit(133.0 + b)
            )
            for k, (a, b) in enumerate(rng.normal(0, 0.02, (2000, 2)))
        ]
    )
    found = detections_of(*(detection(f"d{k}", *rng.normal(0, 2000, 2)) for k in range(300)))
    told = []
    matches = match_detections(found, scene(), heard, NOBODY, tell=told.append)
    assert len(matches) <= 300 * (MatchRule().most_pairs + 1)
    assert "least likely pairs were left out" in told[0]
    assert matches.group_by("detection_id").agg(pl.col("p_match").sum())["p_match"].to_list() == pytest.approx(
        [1] * 300
    )


def test_places_that_are_no_numbers_are_passed_over():
    nowhere = detection("d") | {"lat_deg": float("nan")}
    lost = [row | {"lat_deg": float("nan")} for row in reports("273000001")]
    assert len(match_detections(detections_of(nowhere), scene(), positions_of(reports("273000001")), NOBODY)) == 0
    assert of(match_detections(detections_of(detection("d")), scene(), positions_of(lost), NOBODY), "d")["mmsi"] is None


def test_detections_without_length_or_axis_are_matched_by_place_alone():
    bare = detection("d", 20.0) | {"length_m": None, "length_sd_m": None, "axis_deg": None, "axis_sd_deg": None}
    own = statics_of(static("273000001", 104))
    row = of(match_detections(detections_of(bare), scene(), positions_of(reports("273000001")), own), "d")
    assert (row["class"], row["length_part"], row["heading_part"]) == ("matched", 0, 0)


def test_a_scene_without_an_outline_is_what_lies_about_its_detections():
    heard = positions_of(reports("273000001"))
    matches = match_detections(detections_of(detection("d", 20.0)), scene(footprint=None), heard, NOBODY)
    assert of(matches, "d")["class"] == "matched"
    with pytest.raises(ValueError, match="footprint"):
        match_detections(detections_of(detection("d")), scene(footprint=b"no outline"), heard, NOBODY)


def test_a_ship_that_lay_is_sought_where_she_lay():
    heard = positions_of(reports("273000001", minutes=(-300, -296, -290)), *NEIGHBOURS)
    near, far = (
        of(match_detections(detections_of(detection("d", away)), scene(), heard, NOBODY), "d")
        for away in (40.0, 3000.0)
    )
    assert near["class"] == "matched"
    assert near["position_part"] > far["position_part"] + 3
