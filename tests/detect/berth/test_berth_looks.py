"""Berths: a ship alongside is seen, and what cannot be told says why."""

from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest

from scenemaker import AT, ArrayPixels, scene
from ullage.detect.berth import BerthRule, find_berth_looks, find_looks_in_turn
from ullage.detect.berth.hulls import _best_rectangle, best_rectangle_reference
from ullage.detect.berth.rule import FEW_EARLIER, NO_DATA, NO_OUTLINE, OTHER_BANDS, OTHER_ORBIT, OUTSIDE
from ullage.records import Place

ROWS = COLUMNS = 140


def look_of(day, ship=None, sea=1.0, crane=None, valid=None):
    """Make a scene: quay in columns 0 to 59, water from there on; a ship is (first row, rows, columns)."""
    rng = np.random.default_rng(100 + day)
    mean = np.full((2, ROWS, COLUMNS), 0.02 * sea)
    mean[1] *= 0.2
    mean[:, :, :60] = np.array([0.1, 0.02])[:, None, None]
    mean[:, ::25, 20:50:6] = 20.0  # what stands still
    values = mean * rng.gamma(4.4, 1 / 4.4, mean.shape)
    if ship:
        first, length, beam = ship
        values[:, first : first + length, 61 : 61 + beam] += np.array([2.0, 0.4])[:, None, None]
    if crane:
        values[:, crane : crane + 2, 57:60] += 30.0
    return scene(values, valid=valid, scene_id=f"S{day:03d}", at=AT + timedelta(days=12 * day))


def berth(a_scene, rows=(50, 90), columns=(60.5, 66.0)):
    row = [rows[0], rows[1], rows[1], rows[0]]
    column = [columns[0], columns[0], columns[1], columns[1]]
    lat, lon = a_scene.grid.position(np.array(row, float), np.array(column, float))
    return Place("B1", "B1", "loads", area=tuple(zip(lon.tolist(), lat.tolist(), strict=True)))


EARLIER = [look_of(day, crane=52 + 5 * day) for day in range(6)]


def told(now, earlier=EARLIER, place=None, **rule):
    return find_berth_looks(now, earlier, [place or berth(now)], BerthRule(**rule)).row(0, named=True)


def test_a_ship_alongside_is_seen_where_she_lies():
    now = look_of(9, ship=(60, 18, 3))
    look = told(now)
    assert look["state"] == "occupied"
    row, column = now.grid.pixel(look["lat_deg"], look["lon_deg"])
    assert abs(float(row) - 68.5) < 2
    assert abs(float(column) - 62) < 2


def test_a_berth_without_a_ship_is_empty():
    assert told(look_of(9))["state"] == "empty"


def test_a_crane_that_has_moved_is_no_ship():
    assert told(look_of(9, crane=70))["state"] == "empty"


@pytest.mark.parametrize("sea", [0.3, 4.0])
def test_another_wind_is_no_ship(sea):
    assert told(look_of(9, sea=sea))["state"] == "empty"


def test_a_berth_that_was_mostly_taken_is_still_told():
    taken = [look_of(day, ship=(55 + day, 20, 3)) for day in range(4)] + [look_of(day) for day in (4, 5, 6)]
    assert told(look_of(9, ship=(60, 18, 3)), taken)["state"] == "occupied"
    assert told(look_of(9), taken)["state"] == "empty"


def test_too_few_earlier_scenes_are_said():
    look = told(look_of(9), EARLIER[:2])
    assert (look["state"], look["reason"], look["earlier"]) == ("cannot tell", FEW_EARLIER, 2)
    assert look["p_occupied"] is None


def test_scenes_of_another_orbit_are_not_compared():
    others = [replace(one, sar=replace(one.sar, relative_orbit=1)) for one in EARLIER]
    assert told(look_of(9), others)["reason"] == OTHER_ORBIT


def in_band(a_scene, band):
    values = a_scene.pixels.values[[("VV", "VH").index(band)]]
    return replace(a_scene, bands=(band,), pixels=ArrayPixels(values))


def test_of_several_bands_those_are_compared_that_most_earlier_scenes_have():
    mixed = [in_band(one, "VV") for one in EARLIER[:4]] + [in_band(one, "VH") for one in EARLIER[4:]]
    assert (told(look_of(9), mixed)["state"], told(look_of(9), mixed)["earlier"]) == ("empty", 4)
    assert told(look_of(9, ship=(60, 18, 3)), mixed)["state"] == "occupied"


def test_too_few_earlier_scenes_in_the_same_bands_or_units_are_said():
    apart = [in_band(one, band) for one, band in zip(EARLIER[:4], ("VV", "VV", "VH", "VH"), strict=True)]
    assert told(look_of(9), apart)["reason"] == OTHER_BANDS
    assert told(in_band(look_of(9), "VV"), [in_band(one, "VH") for one in EARLIER])["reason"] == OTHER_BANDS
    assert told(look_of(9), [replace(one, radiometry="relative") for one in EARLIER])["reason"] == OTHER_BANDS


def test_scenes_of_one_name_are_several():
    assert told(look_of(9), [replace(one, scene_id="port") for one in EARLIER])["earlier"] == len(EARLIER)


def test_later_scenes_are_not_looked_at():
    assert told(look_of(3), EARLIER)["earlier"] == 3


def test_a_place_without_an_outline_outside_or_without_data_is_said():
    now = look_of(9)
    assert told(now, place=Place("B1", "B1", "loads", 42.6, 133.0))["reason"] == NO_OUTLINE
    assert told(now, place=berth(now, rows=(400, 440)))["reason"] == OUTSIDE
    hole = np.ones((ROWS, COLUMNS), np.bool_)
    hole[60:80, 55:75] = False
    assert told(look_of(9, valid=hole))["reason"] == NO_DATA


def test_the_order_of_the_earlier_scenes_does_not_matter():
    now = look_of(9, ship=(60, 18, 3))
    assert told(now) == told(now, EARLIER[::-1])


def test_scenes_in_turn_are_each_compared_with_those_before():
    looks = find_looks_in_turn([*EARLIER, look_of(9, ship=(60, 18, 3))], [berth(EARLIER[0])])
    assert looks["earlier"].to_list() == list(range(7))
    assert looks["state"].to_list() == ["cannot tell"] * 3 + ["empty"] * 3 + ["occupied"]


@pytest.mark.parametrize("seed", range(4))
def test_the_best_rectangle_is_that_of_adding_up_every_one(seed):
    weights = np.random.default_rng(seed).normal(-0.3, 1.0, (19, 8))
    found = np.empty(5)
    _best_rectangle(weights, 3, 12, 4, found)
    expected = best_rectangle_reference(weights, 3, 12, 4)
    np.testing.assert_allclose(found, expected, rtol=1e-9)
