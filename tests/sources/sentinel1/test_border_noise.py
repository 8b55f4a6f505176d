"""The edges of older products hold low numbers that nobody measured."""

import numpy as np
import pytest

import safemaker
from ullage.records import Window
from ullage.sources.sentinel1 import read_scene

WHOLE = Window(0, 0, 90, 160)


def with_border(seed=2):
    """Give a sea above the noise, whose edges are low and slant; and which pixels are sea."""
    generator = np.random.default_rng(seed)
    sea = generator.integers(25, 200, (2, 90, 160))
    row, column = np.mgrid[:90, :160]
    measured = (column >= 32) & (column < 144 - 16 * (row // 45)) & (row >= 7)
    low = generator.integers(0, 7, (2, 90, 160))
    return np.where(measured, sea, low).astype(np.uint16), measured


def test_low_numbers_at_the_edges_of_older_products_are_no_data(tmp_path):
    values, measured = with_border()
    patch = read_scene(safemaker.write_safe(tmp_path, values, ipf="002.71")).pixels.read(WHOLE)
    assert np.array_equal(patch.valid, measured)
    assert not patch.values[:, ~measured].any()


def test_of_newer_products_they_are_left_alone(tmp_path):
    values, _ = with_border()
    patch = read_scene(safemaker.write_safe(tmp_path, values, ipf="003.10")).pixels.read(WHOLE)
    assert np.array_equal(patch.valid, (values != 0).all(axis=0))


def test_a_calm_place_inside_is_measured(tmp_path):
    values, measured = with_border()
    values[:, 40:60, 64:112] = 3
    patch = read_scene(safemaker.write_safe(tmp_path, values, ipf="002.71")).pixels.read(WHOLE)
    assert np.array_equal(patch.valid, measured)


def test_the_border_does_not_depend_on_windows(tmp_path):
    values, measured = with_border()
    scene = read_scene(safemaker.write_safe(tmp_path, values, ipf="002.71"))
    for row in range(0, 90, 20):
        for column in range(0, 160, 50):
            patch = scene.pixels.read(Window(row, column, 20, 50))
            part = measured[row : row + 20, column : column + 50]
            assert np.array_equal(patch.valid[: part.shape[0], : part.shape[1]], part)


@pytest.mark.parametrize("without", [(), ("noise",)])
def test_without_noise_vectors_a_fixed_bound_serves(tmp_path, without):
    values, measured = with_border()
    scene = read_scene(safemaker.write_safe(tmp_path, values, ipf="002.36", without=without))
    assert np.array_equal(scene.pixels.read(WHOLE).valid, measured)


def test_a_product_that_is_all_border_has_no_valid_pixel(tmp_path):
    values = np.full((1, 90, 160), 2, np.uint16)
    assert not read_scene(safemaker.write_safe(tmp_path, values, ipf="002.71")).pixels.read(WHOLE).valid.any()
