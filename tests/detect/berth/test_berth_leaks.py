"""Side lobes of what is bright beside a berth, and what is measured of a hull there."""

from dataclasses import replace

import numpy as np
import pytest

from scenemaker import scene
from ullage.detect.berth.chance import longest_run, quay_side
from ullage.detect.berth.leaks import leaked
from ullage.detect.berth.reference import make_reference
from ullage.simulate.sar.speckle import BAND_COLUMNS, BAND_ROWS, point_response

SIZE = 81


@pytest.fixture
def point():
    """A point of sigma nought 1,000 at row 40, column 10, with its side lobes; the berth lies 250 m beside it."""
    down = point_response(np.arange(SIZE) - 40, BAND_ROWS) ** 2
    right = point_response(np.arange(SIZE) - 10, BAND_COLUMNS) ** 2
    values = 1000.0 * np.outer(down / down.max(), right / right.max())[None].repeat(2, axis=0)
    inside = np.zeros((SIZE, SIZE), np.bool_)
    inside[30:60, 35:42] = True
    return values, inside


def test_side_lobes_of_a_point_stay_below_what_may_leak_but_not_far(point):
    values, inside = point
    leaks = leaked(scene(values), values, inside)
    along = values[0, 40, 35:42]
    assert (along < 1.5 * leaks[0, 40, 35:42]).all()
    assert leaks[0, 40, 35:42].max() < 4 * along.max()


def test_side_lobes_lie_in_the_row_and_column_of_the_point_alone(point):
    values, inside = point
    leaks = leaked(scene(values), values, inside)
    assert leaks[0, 50, 38] < 0.05 * leaks[0, 40, 38]


def test_what_lies_in_the_berth_does_not_leak(point):
    values, inside = point
    berth = np.where(inside, 50.0, 0.0)[None].repeat(2, axis=0)
    assert not leaked(scene(values), berth, inside).any()


def test_on_a_map_the_lines_of_side_lobes_are_not_known(point):
    values, inside = point
    one = scene(values)
    on_a_map = replace(one, sar=replace(one.sar, radar_rows=False))
    assert not leaked(on_a_map, values, inside).any()


def test_a_change_that_may_have_leaked_is_none():
    rng = np.random.default_rng(1)
    levels = np.log(0.01 * rng.gamma(4.4, 1 / 4.4, (6, 2, 60, 40)))
    zone = np.zeros((60, 40), np.bool_)
    zone[20:40, 15:22] = True
    reference = make_reference(levels, np.zeros_like(levels), 4.4, zone)
    now = np.log(np.exp(levels[0]) + 0.1)
    assert reference.deviations(now, np.zeros_like(now))[:, zone].mean() > 3
    assert reference.deviations(now, np.full_like(now, 0.1))[:, zone].mean() < 1
    assert reference.changes(now, np.full_like(now, 0.1))[zone].mean() < 0.2


@pytest.mark.parametrize(("flags", "longest"), [([], 0), ([0, 0], 0), ([1, 1, 0, 1], 2), ([0, 1, 1, 1], 3)])
def test_the_longest_stretch_is_that_without_a_gap(flags, longest):
    assert longest_run(np.array(flags, np.bool_)) == longest


def test_the_quay_is_on_the_brighter_side():
    zone = np.zeros((30, 40), np.bool_)
    zone[10:20, 15:22] = True
    levels = np.full((30, 40), -5.0)
    levels[:, :14] = -2.0
    assert quay_side(levels, zone) == slice(11, 15)
    assert quay_side(levels[:, ::-1], zone[:, ::-1]) == slice(25, 29)
