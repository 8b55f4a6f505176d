"""Many small windows, read together: the same pixels as each by itself."""

import numpy as np

from scenemaker import ArrayPixels
from ullage.detect.candidates.windows import read_windows
from ullage.records import Window


def some_boxes(count=60, rows=500, columns=700, seed=4):
    generator = np.random.default_rng(seed)
    top, left = generator.integers(-10, rows, count), generator.integers(-10, columns, count)
    return np.stack(
        [top, top + generator.integers(0, 40, count), left, left + generator.integers(0, 30, count)], axis=1
    )


def test_each_window_has_the_pixels_that_it_has_by_itself():
    values = np.random.default_rng(1).random((2, 500, 700)).astype(np.float32)
    pixels = ArrayPixels(values, values[0] > 0.1)
    boxes = some_boxes()
    for (top, bottom, left, right), patch in zip(boxes, read_windows(pixels, boxes), strict=True):
        alone = pixels.read(Window(top, left, bottom - top + 1, right - left + 1))
        np.testing.assert_array_equal(patch.values, alone.values)
        np.testing.assert_array_equal(patch.valid, alone.valid)


def test_no_reading_is_large_and_near_windows_are_read_at_once():
    pixels = ArrayPixels(np.zeros((1, 500, 30_000), np.float32))
    readings = []
    read = pixels.read
    pixels.read = lambda window: readings.append(window) or read(window)
    boxes = some_boxes(count=300, columns=30_000)
    read_windows(pixels, boxes)
    assert max(one.rows * one.columns for one in readings) <= 2_000_000
    assert len(readings) < 100


def test_no_windows_are_no_readings():
    assert read_windows(ArrayPixels(np.zeros((1, 5, 5), np.float32)), np.empty((0, 4), np.int64)) == []
