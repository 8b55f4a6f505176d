"""What lies beyond the end of a strip: water lets it be told; cloud or a quay does not, whoever marked the edges."""

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest

from boxship import box_scene, off
from scenemaker import ArrayPixels
from ullage.cargo.freeboard.edges import Surroundings
from ullage.detect.waterline import EdgePair, Point
from ullage.detect.waterline.beyond import share_of_water_beyond
from ullage.measuring.measure import measure_ship
from ullage.measuring.wanted import Wanted

WATER = 0.13  # the brightest of it


def coloured(made, *, cloud=None):
    """Give a box's scene in green and near infrared, in which water is dark; with cloud where it is asked for."""
    green = made.scene.pixels.values[0]
    nir = np.where(green < WATER, 0.4 * green, green)
    if cloud is not None:
        green, nir = (np.where(cloud(*np.indices(green.shape)), 0.6, one) for one in (green, nir))
    pixels = ArrayPixels(np.stack([green, nir]).astype(np.float32))
    return replace(made.scene, bands=("green", "nir"), pixels=pixels)


def pairs(made, inner, outer):
    """Give pairs to port, as a hand sets them."""
    middle = tuple(np.add(made.bow, made.stern) / 2)
    turn = np.radians(made.heading)

    def at(x, y):
        return Point(*off(middle, x * np.cos(turn) + y * np.sin(turn), x * np.sin(turn) - y * np.cos(turn)))

    return tuple(EdgePair(at(x, inner), at(x, outer)) for x in (-12.0, 0.0, 12.0))


def measure(made, scene, **more):
    return measure_ship(scene, Wanted(Point(*made.bow), Point(*made.stern), **more), "box")


@pytest.fixture(scope="module")
def made():
    return box_scene()


@pytest.fixture(scope="module")
def by_hand(made):
    return pairs(made, 6.0, 6.0 + made.width_m)


def test_over_water_a_strip_is_told_and_all_beyond_it_is_water(made):
    scene = coloured(made)
    found = measure(made, scene)
    assert found.load.freeboard.can_tell
    assert share_of_water_beyond(scene, found.strip) > 0.9


def test_edges_in_a_cloud_tell_nothing_by_hand_either(made, by_hand):
    clear, clouded = coloured(made), coloured(made, cloud=lambda row, column: row + column > 0)
    assert measure(made, clear, edges=by_hand).load.freeboard.can_tell
    found = measure(made, clouded, edges=by_hand)
    assert not found.load.freeboard.can_tell
    assert "looks like water: cloud" in found.load.freeboard.reason
    assert found.strip.profiles is not None
    assert not found.load.draught.can_tell


def test_a_quay_that_was_told_is_no_cloud(made, by_hand):
    scene = coloured(made, cloud=lambda row, column: row + column > 0)
    assert measure(made, scene, edges=by_hand, around=Surroundings(pier_m=1.0)).load.freeboard.can_tell


def test_one_band_cannot_tell_cloud_from_water(made, by_hand):
    assert share_of_water_beyond(made.scene, measure(made, made.scene, edges=by_hand).strip) is None


def test_a_mask_of_clouds_counts_for_edges_by_hand_too(made, by_hand):
    clouds = SimpleNamespace(read=lambda window: np.ones((window.rows, window.columns), np.bool_))
    found = measure(made, replace(made.scene, clouds=clouds), edges=by_hand)
    assert "only 0% of what lies beyond" in found.load.freeboard.reason
