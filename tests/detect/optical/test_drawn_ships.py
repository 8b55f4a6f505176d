"""Ships that the harbour net draws: a net that draws what a test tells it, in pictures of a sea with a quay."""

from dataclasses import replace

import numpy as np
import polars as pl
import pytest
import seamaker
from seamaker import put, sea

from ullage.detect.nets.harbour import FAR_PIXELS, GROUND_M, LONG_PIXELS, HarbourRule
from ullage.detect.optical import OpticalRule, find_optical_ships
from ullage.detect.optical.find import METHOD, METHOD_DRAWN
from ullage.detect.rule import NOT_A_SHIP

BEYOND = 46  # pixels that are read around the scene of 256 by 256
SCALE = 435 / 348  # pixels of the net in one of what is read
HARBOUR = HarbourRule(views=1, side=448, halo=64, least_p=0.0, beside_m=60.0, length_add_m=0.0, length_times=1.0)
RULE = replace(OpticalRule(), harbour=HARBOUR)


class Draws:
    """Draws given ships (row, column, length, beam [m], angle from the columns [°], heat) whatever it is shown."""

    version = "told"

    def __init__(self, *ships):
        self.ships, self.asked = ships, 0

    def __call__(self, shown):
        self.asked += 1
        maps = np.zeros((7, *shown.shape[2:]), np.float32)
        for row, column, length_m, beam_m, angle_deg, heat in self.ships:
            self._paint(maps, row, column, length_m / GROUND_M, beam_m / GROUND_M, np.radians(angle_deg), heat)
        return maps[None]

    def _paint(self, maps, row, column, length, beam, angle, heat):
        y, x = ((one + BEYOND + 0.5) * SCALE - 0.5 + HARBOUR.halo for one in (row, column))
        rows, columns = np.mgrid[: maps.shape[1], : maps.shape[2]]
        down, right = y - rows, x - columns
        along, across = right * np.cos(angle) + down * np.sin(angle), down * np.cos(angle) - right * np.sin(angle)
        own = (abs(along) <= length / 2) & (abs(across) <= beam / 2)
        maps[0][own], maps[1, round(y), round(x)] = 1.0, heat
        maps[2:4, own] = np.stack([down[own], right[own]]) / FAR_PIXELS
        maps[4:6, own] = np.array([[np.cos(2 * angle)], [np.sin(2 * angle)]])
        maps[6, own] = np.log(length / LONG_PIXELS)


def harbour():
    """Give a sea with land to the west, and a ship of 200 m that lies along its shore."""
    values = put(sea(), 120, 99.5, 200, 32, 0)
    values[:, :, :98] = 0.15
    return values


def test_a_ship_alongside_is_found_where_the_net_draws_her():
    net = Draws((120, 99.5, 200, 32, 90, 0.8))
    (row,) = find_optical_ships(seamaker.scene(harbour()), RULE, net=net).rows(named=True)
    assert row["reject_reason"] is None
    assert row["method"] == METHOD_DRAWN
    assert (row["row"], row["column"]) == (pytest.approx(120, abs=1), pytest.approx(99.5, abs=1))
    assert row["length_m"] == pytest.approx(200, abs=25)
    assert row["axis_deg"] % 180 == pytest.approx(0, abs=4) or row["axis_deg"] == pytest.approx(180, abs=4)
    assert row["speed_kn"] is None
    assert 0 < row["p_ship"] < 1
    assert row["rule"].endswith("HarbourNet('told')")


def test_what_the_net_is_not_sure_of_stays_rejected():
    strict = replace(RULE, harbour=replace(HARBOUR, least_p=1.0))
    net = Draws((120, 99.5, 200, 32, 90, 0.2))
    (row,) = find_optical_ships(seamaker.scene(harbour()), strict, net=net).rows(named=True)
    assert row["reject_reason"] == NOT_A_SHIP
    assert row["p_ship"] is not None


def test_what_is_drawn_far_from_water_is_left_out():
    net = Draws((120, 60, 200, 32, 90, 0.9))
    assert find_optical_ships(seamaker.scene(harbour()), RULE, net=net).is_empty()


def test_a_ship_in_open_water_is_one_row_with_the_nets_probability():
    scene = seamaker.scene(put(sea(), 120, 100, 200, 32, 30))
    (plain,) = find_optical_ships(scene).rows(named=True)
    (row,) = find_optical_ships(scene, RULE, net=Draws((120, 100, 190, 30, 60, 0.7))).rows(named=True)
    assert row["method"] == METHOD
    assert row["p_ship"] is not None
    assert row["length_m"] == plain["length_m"]
    assert row["detection_id"] == plain["detection_id"]


def test_what_stands_out_and_is_not_drawn_stays_without_a_probability():
    scene = seamaker.scene(put(sea(), 120, 100, 200, 32, 30))
    (row,) = find_optical_ships(scene, RULE, net=Draws()).rows(named=True)
    assert row["reject_reason"] is None
    assert row["p_ship"] is None


def test_near_land_a_body_stays_where_the_net_is_not_sure():
    values = put(sea(), 120, 106, 200, 32, 0)  # ten pixels of water between her and the land
    values[:, :, :94] = 0.15
    near = replace(RULE, harbour=replace(HARBOUR, beside_m=200.0, least_p=1.0))
    (row,) = find_optical_ships(seamaker.scene(values), near, net=Draws((120, 106, 200, 32, 90, 0.5))).rows(named=True)
    assert (row["method"], row["reject_reason"]) == (METHOD, None)


def test_near_land_the_net_takes_the_place_of_a_body_where_it_is_sure():
    values = put(put(sea(), 120, 106, 150, 24, 0), 120, 109, 150, 24, 0)  # two abreast are one body
    values[:, :, :94] = 0.15
    near = replace(RULE, harbour=replace(HARBOUR, beside_m=200.0))
    net = Draws((120, 106, 150, 20, 90, 0.8), (120, 109, 150, 20, 90, 0.7))
    found = find_optical_ships(seamaker.scene(values), near, net=net)
    assert found["method"].to_list() == [METHOD_DRAWN] * 2
    assert found["column"].to_list() == pytest.approx([106, 109], abs=0.8)


def test_the_net_is_not_asked_about_a_scene_it_does_not_know():
    net = Draws()
    scene = seamaker.scene(harbour()[:3], bands=("B02", "B03", "B04"), delays=())
    find_optical_ships(scene, RULE, net=net, tell=lambda _: None)
    assert net.asked == 0


def test_the_net_is_not_asked_about_an_empty_sea():
    net = Draws()
    find_optical_ships(seamaker.scene(sea()), RULE, net=net)
    assert net.asked == 0


def test_without_the_net_nothing_changes():
    scene = seamaker.scene(put(sea(), 120, 100, 200, 32, 30))
    found = find_optical_ships(scene, RULE)
    assert found["p_ship"].null_count() == len(found)
    assert found.select(pl.exclude("rule")).equals(find_optical_ships(scene).select(pl.exclude("rule")))


def test_what_is_drawn_in_open_water_where_nothing_stands_out_is_left_out():
    scene = seamaker.scene(put(sea(), 120, 100, 200, 32, 30))
    found = find_optical_ships(scene, RULE, net=Draws((120, 100, 190, 30, 60, 0.7), (150, 140, 100, 30, 60, 0.7)))
    assert found["method"].to_list() == [METHOD]
