"""A scene in few pixels."""

import numpy as np
import pytest

from scenemaker import scene, sea
from ullage.detecting import overview
from ullage.detecting.overview import read_overview
from ullage.records import Window


def reference(values, valid, window, step):
    """Give the mean of what is valid in each block: slow and obvious."""
    rows, columns = -(-window.rows // step), -(-window.columns // step)
    out = np.full((rows, columns), np.nan)
    for i in range(rows):
        for j in range(columns):
            top, left = window.row + i * step, window.column + j * step
            block = np.s_[top : top + step, left : left + step]
            if valid[block].any():
                out[i, j] = values[block][valid[block]].mean()
    return out


@pytest.mark.parametrize("most", [7, 50, 1000])
def test_a_block_is_the_mean_of_what_was_measured_in_it(most):
    values = sea(83, 131).astype(np.float32)
    valid = np.ones((83, 131), np.bool_)
    valid[:20, :30] = False
    window = Window(3, 5, 80, 126)
    found = read_overview(scene(values, valid=valid), window, 1, most)
    assert max(found.values.shape) <= most
    np.testing.assert_allclose(found.values, reference(values[1], valid, window, found.step), rtol=1e-5)


def test_memory_holds_a_strip_and_the_strip_changes_nothing(monkeypatch):
    a_scene = scene(sea(400, 300, 1))
    whole = read_overview(a_scene, Window(0, 0, 400, 300), 0, 100)
    monkeypatch.setattr(overview, "_STRIP", 5000)
    strips = scene(sea(400, 300, 1))
    np.testing.assert_array_equal(read_overview(strips, Window(0, 0, 400, 300), 0, 100).values, whole.values)
    assert strips.pixels.largest <= 5000


def test_strips_are_counted():
    told = []
    read_overview(scene(sea(50, 40, 1)), Window(0, 0, 50, 40), 0, 10, lambda *done: told.append(done))
    assert told == [(1, 1)]


def test_a_pixel_lies_in_its_block_and_one_outside_in_none():
    found = read_overview(scene(sea(40, 40, 1)), Window(10, 10, 20, 20), 0, 5)
    assert found.step == 4
    row, column = np.array([9.6, 10.0, 13.4, 13.6, 29.4, 29.6, np.nan]), np.full(7, 10.0)
    expected = [found.values[0, 0], found.values[0, 0], found.values[0, 0], found.values[1, 0], found.values[4, 0]]
    np.testing.assert_array_equal(found.at(row, column), [*expected, np.nan, np.nan])
