"""Rows of detections are written in one way, whatever search found them."""

from dataclasses import replace
from datetime import datetime

import numpy as np
import pytest
import shapely

from scenemaker import scene, sea
from ullage.detect.rows import Targets, as_detections, first_reason, in_db, shared_columns, within
from ullage.geo import distance_m
from ullage.records import Place
from ullage.tables import DETECTIONS, row_ids

TWO = Targets(
    row=np.array([80.0, 20.5]),
    column=np.array([30.0, 60.5]),
    peak_row=[81, 20],
    peak_column=[30, 61],
    length_m=np.array([150.0, np.nan]),
    beam_m=np.array([25.0, np.nan]),
    deg_from_rows=np.array([30.0, np.nan]),
    band=[0, 1],
    peak=np.array([10.0, 1.0]),
    background=np.array([0.1, 0.0]),
    pixels=[40, 2],
)


@pytest.fixture(scope="module")
def a_scene():
    return scene(sea(100, 120))


@pytest.fixture(scope="module")
def columns(a_scene):
    return shared_columns(a_scene, TWO, None, ())


def test_a_target_is_where_the_scene_has_its_middle(a_scene, columns):
    lat, lon = a_scene.grid.position(TWO.row, TWO.column)
    np.testing.assert_array_equal(columns["lat_deg"], lat)
    np.testing.assert_array_equal(columns["lon_deg"], lon)


def test_it_is_named_by_its_brightest_pixel_wherever_its_middle_is_fitted(a_scene, columns):
    moved = shared_columns(a_scene, replace(TWO, row=TWO.row + 0.4), None, ())
    assert moved["detection_id"] == columns["detection_id"]
    assert columns["detection_id"] == row_ids("d", [a_scene.scene_id] * 2, [81, 20], [30, 61])


@pytest.mark.parametrize("deg_from_rows", [0.0, -1e-15, 179.9999999, -90.0, 350.0])
def test_an_axis_lies_from_0_to_below_180_degrees(a_scene, deg_from_rows):
    (axis, _) = shared_columns(a_scene, replace(TWO, deg_from_rows=np.full(2, deg_from_rows)), None, ())["axis_deg"]
    assert 0 <= axis < 180


def test_its_outline_has_its_size(columns):
    corners = np.array(shapely.from_wkb(columns["hull"][0]).exterior.coords)
    sides = distance_m(corners[:-1, 1], corners[:-1, 0], corners[1:, 1], corners[1:, 0])
    assert sorted(sides) == pytest.approx([25, 25, 150, 150], rel=2e-3)
    assert columns["hull"][1] is None


def test_it_lies_in_the_place_that_holds_it(a_scene, columns):
    place = Place("here", "Here", "loads", float(columns["lat_deg"][0]), float(columns["lon_deg"][0]), radius_m=50.0)
    assert shared_columns(a_scene, TWO, None, [place])["place_id"] == ["here", None]


def test_without_shorelines_the_distance_to_a_shore_is_not_known(columns):
    assert np.isnan(columns["shore_distance_m"]).all()


def test_the_table_has_the_columns_of_all_detections_by_row(columns):
    table = as_detections(columns)
    assert table.schema == DETECTIONS.schema
    assert table["row"].to_list() == [20.5, 80.0]
    assert isinstance(table["seen_at"][0], datetime)


def test_what_is_no_finite_number_and_what_no_search_gave_is_null(columns):
    small, large = as_detections(columns).rows(named=True)
    assert small["length_m"] is None
    assert small["clutter_db"] is None  # of nothing: minus infinity
    assert large["clutter_db"] == pytest.approx(-10)
    assert large["ghost_of"] is None


def test_rows_do_not_hang_on_the_order_in_which_targets_are_given(a_scene, columns):
    back = Targets(**{name: getattr(TWO, name)[::-1] for name in Targets.__dataclass_fields__})
    assert as_detections(shared_columns(a_scene, back, None, ())).equals(as_detections(columns))


def test_the_first_reason_that_holds_is_the_reason():
    given = ["a", None, None, None]
    assert first_reason(given, ([True, True, False, False], "b"), ([True, True, True, False], "c")) == [
        "a", "b", "c", None,
    ]  # fmt: skip


def test_decibels_of_nothing_are_minus_infinity_and_below_it_not_known():
    np.testing.assert_array_equal(in_db([100.0, 0.0, -1.0]), [20, -np.inf, np.nan])


def test_in_an_area_are_the_rows_whose_middle_lies_in_it(columns):
    table = as_detections(columns)
    around = shapely.Point(columns["lon_deg"][0], columns["lat_deg"][0]).buffer(1e-4)
    assert within(around, table)["row"].to_list() == [80.0]
    assert within(None, table).equals(table)
    assert within(shapely.box(0, 0, 1, 1), table).equals(DETECTIONS.frame())
    assert within(around, DETECTIONS.frame()).equals(DETECTIONS.frame())
