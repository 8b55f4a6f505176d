"""How much of each place a scene shows."""

from dataclasses import replace

import numpy as np
import pytest

from scenemaker import scene, sea
from ullage.detecting.place_looks import CLOUDED, NO_DATA, NO_WATER, OUTSIDE, measure_place_looks, points_of
from ullage.geo import destination, distance_m
from ullage.records import OpticalView, Place


class Open:
    """Nowhere is land."""

    def is_land(self, lat_deg, lon_deg):
        return np.zeros(np.broadcast_shapes(np.shape(lat_deg), np.shape(lon_deg)), np.bool_)


class Clouds:
    """A part of the columns is clouded."""

    def __init__(self, columns):
        self.columns = columns

    def read(self, window, step=1):
        covered = np.zeros((-(-window.rows // step), -(-window.columns // step)), np.bool_)
        at = window.column + np.arange(covered.shape[1]) * step
        covered[:, at >= self.columns] = True
        return covered


def here(one, row, column):
    lat, lon = one.grid.position(row, column)
    return Place("p", "P", "loads", float(lat), float(lon), 300.0)


def looked(one, *places):
    return measure_place_looks(one, places, Open()).to_dicts()


def test_radar_sees_all_of_a_place_inside_it():
    one = scene(sea())
    (row,) = looked(one, here(one, 150, 200))
    assert (row["covered_share"], row["clear_share"], row["reason"]) == (1.0, 1.0, None)


def test_of_a_place_on_its_edge_a_scene_covers_half():
    one = scene(sea())
    (row,) = looked(one, here(one, 150, 0))
    assert row["covered_share"] == pytest.approx(0.5, abs=0.03)
    assert row["reason"] == OUTSIDE


def test_a_place_far_off_has_no_row():
    one = scene(sea())
    assert looked(one, Place("far", "Far", "loads", 10.0, 10.0, 300.0), Place("none", "None", "loads")) == []


def test_where_nothing_was_measured_nothing_is_covered():
    valid = np.ones((300, 400), np.bool_)
    valid[:, 200:] = False
    one = scene(sea(), valid=valid)
    (row,) = looked(one, here(one, 150, 200))
    assert row["covered_share"] == pytest.approx(0.5, abs=0.04)
    assert row["reason"] == NO_DATA


def optical(values, clouds=None, bands=("green", "nir")):
    view = OpticalView(150.0, 40.0, 100.0, 80.0, 10.0, 10.0)
    return replace(scene(values), kind="optical", sar=None, optical=view, bands=bands, clouds=clouds)


def water(bands=2):
    values = np.full((bands, 300, 400), 0.02, np.float32)
    values[0] = 0.06
    return values


def test_what_is_under_cloud_is_not_clear():
    one = optical(water(), Clouds(200))
    (row,) = looked(one, here(one, 150, 200))
    assert (row["covered_share"], row["reason"]) == (1.0, CLOUDED)
    assert row["clear_share"] == pytest.approx(0.5, abs=0.04)


def test_without_a_mask_the_sea_about_a_place_tells():
    clear, clouded = optical(water()), optical(np.full((2, 300, 400), 0.5, np.float32))
    assert looked(clear, here(clear, 150, 200))[0]["clear_share"] == 1.0
    row = looked(clouded, here(clouded, 150, 200))[0]
    assert (row["clear_share"], row["reason"]) == (0.0, NO_WATER)


def test_points_lie_evenly_on_a_place():
    lat, lon = points_of(Place("p", "P", "loads", 60.0, 179.999, 500.0))
    assert distance_m(60.0, 179.999, lat, lon).max() <= 500.0
    corners = [destination(60.0, 180.0, turn, 500.0) for turn in (45, 135, 225, 315)]
    area = tuple((float(lon), float(lat)) for lat, lon in corners)
    lat, lon = points_of(Place("q", "Q", "loads", area=area))
    assert len(lat) > 1000
    assert distance_m(60.0, 180.0, lat, lon).max() < 500.0
