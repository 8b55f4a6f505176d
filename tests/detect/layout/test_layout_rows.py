"""Layouts are kept as rows, one a feature, and are the same when they are read back."""

from datetime import UTC, datetime

import numpy as np
import polars as pl
import pytest

from layoutmaker import AT, flat_ship
from ullage.detect.layout import LayoutRule, describe_layout, layout_distance
from ullage.detect.layout.rows import describe_found, layout_of, layout_rows
from ullage.tables import DETECTIONS, LAYOUTS

SIGHTING = {"detection_id": "d-1", "scene_id": "flat", "seen_at": datetime(2024, 5, 18, 2, tzinfo=UTC)}
FOUND = SIGHTING | {"lat_deg": AT[0], "lon_deg": AT[1], "length_m": 104.0, "length_sd_m": 8.0, "axis_deg": 31.0}


@pytest.fixture(scope="module")
def made():
    return flat_ship(ground=0.5)


@pytest.fixture(scope="module")
def layout(made):
    return describe_layout(made.scene, made.bow, made.stern)


def found(**more):
    return DETECTIONS.frame([FOUND | more])


def test_each_feature_is_a_row_with_its_deviation(layout):
    rows = layout_rows(layout, SIGHTING, LayoutRule())
    assert rows.schema == LAYOUTS.schema
    (house,) = rows.filter(pl.col("feature") == "house_fore").rows(named=True)
    assert (house["value"], house["sd"]) == layout.features["house_fore"]
    assert set(rows["detection_id"]) == {"d-1"}
    assert rows["layout_id"].n_unique() == 1


def test_what_is_read_back_is_what_was_written(layout):
    back = layout_of(layout_rows(layout, SIGHTING, LayoutRule()))
    assert back.features == layout.features
    np.testing.assert_array_equal(back.profile, layout.profile)
    assert (back.edges, back.length_m, back.beam_m, back.heading_deg, back.orientation, back.other) == (
        layout.edges, layout.length_m, layout.beam_m, layout.heading_deg, "as given", None,
    )  # fmt: skip


def test_both_ways_round_are_kept_where_the_bow_is_not_told_and_compare_as_before(made, layout):
    turned = describe_layout(made.scene, made.stern, made.bow)
    rows = layout_rows(turned, SIGHTING, LayoutRule())
    assert set(rows["way"]) == {"as given", "turned"}
    assert layout_distance(layout_of(rows), layout) == layout_distance(turned, layout)


def test_of_a_coarse_image_there_is_no_profile(made):
    coarse = flat_ship(ground=10.0, room=8)
    back = layout_of(layout_rows(describe_layout(coarse.scene, coarse.bow, coarse.stern), SIGHTING, LayoutRule()))
    assert (back.profile, back.edges) == (None, None)


def test_a_layout_is_named_by_its_sighting_and_its_rule(layout):
    ids = [
        layout_rows(layout, sighting, rule)["layout_id"][0]
        for sighting in (SIGHTING, SIGHTING | {"detection_id": "d-2"})
        for rule in (LayoutRule(), LayoutRule(house_step=0.5))
    ]
    assert len(set(ids)) == 4


def test_rows_of_two_layouts_are_no_layout(layout):
    two = [layout_rows(layout, SIGHTING | {"detection_id": one}, LayoutRule()) for one in ("d-1", "d-2")]
    with pytest.raises(ValueError, match="2 layouts"):
        layout_of(pl.concat(two))


@pytest.mark.parametrize("axis_deg", [31.0, 211.0 - 1])
def test_a_found_ship_is_described_with_her_bow_where_the_house_is_not(made, layout, axis_deg):
    rows, refused = describe_found(made.scene, found(axis_deg=axis_deg))
    assert refused == {}
    back = layout_of(rows)
    assert back.orientation == "as given"
    assert back.heading_deg == pytest.approx(30.0, abs=0.5)
    assert back.features["house_fore"].value == pytest.approx(layout.features["house_fore"].value, abs=0.01)


def test_a_course_says_where_the_bow_is_and_a_house_at_the_other_end_is_said(made):
    rows, _ = describe_found(made.scene, found(course_deg=211.0))
    assert set(rows["orientation"]) == {"turned"}
    assert rows.filter(pl.col("way") == "as given")["heading_deg"][0] == pytest.approx(210.0, abs=0.5)


def test_what_was_rejected_or_has_no_length_is_not_described(made):
    for other in ({"reject_reason": "foam"}, {"length_m": None}):
        rows, refused = describe_found(made.scene, found(**other))
        assert (rows.height, refused) == (0, {})


def test_why_a_ship_could_not_be_described_is_told(made):
    rows, refused = describe_found(made.scene, found(lat_deg=AT[0] + 1))
    assert rows.equals(LAYOUTS.frame())
    assert "outside the image" in refused["d-1"]
