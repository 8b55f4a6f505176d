"""Scenes are laid on each other by what stands still, and it is said when they cannot be."""

import numpy as np
import pytest
from scipy.ndimage import shift

from ullage.detect.berth.registering import MOST_SHIFT, find_shifts

SIZE = 84
STILL = np.zeros((SIZE, SIZE), np.bool_)


def land(seed):
    """Draw logarithms of what stands still, of one band: land in half of it, with some bright things."""
    rng = np.random.default_rng(seed)
    mean = np.full((SIZE + 40, SIZE + 40), 0.02)
    mean[:, :60] = 0.1 * rng.gamma(1.5, 1 / 1.5, (SIZE + 40, 60))
    mean[rng.integers(0, SIZE + 40, 60), rng.integers(0, 60, 60)] = 10.0
    return np.log(mean)


def seen(ground, offset, seed):
    """See it with speckle, its content moved by whole and broken cells, in two bands."""
    rng = np.random.default_rng(seed)
    moved = shift(ground, offset, order=1, mode="nearest")[20:-20, 20:-20]
    return moved + np.log(rng.gamma(4.4, 1 / 4.4, (2, SIZE, SIZE)))


def test_the_offset_of_each_scene_is_found_to_a_part_of_a_cell():
    ground, offsets = land(1), [(0.0, 0.0), (0.6, -1.2), (-3.0, 4.4), (5.5, 2.0), (0.3, 0.2)]
    stack = np.stack([seen(ground, one, 10 + k) for k, one in enumerate(offsets)])
    expected = np.array(offsets) - np.median(offsets, axis=0)
    np.testing.assert_allclose(find_shifts(stack, STILL), expected, atol=0.35)


def test_a_scene_of_another_place_among_others_is_left_out():
    ground = land(1)
    stack = np.stack([*(seen(ground, (0.0, 0.0), 10 + k) for k in range(4)), seen(land(2), (0.0, 0.0), 20)])
    assert np.isnan(find_shifts(stack[[4, 0, 1, 2, 3]], STILL)[0]).all()
    assert np.isfinite(find_shifts(stack[[4, 0, 1, 2, 3]], STILL)[1:]).all()
    assert np.isnan(find_shifts(stack, STILL)).all()


def test_land_that_is_nowhere_alike_cannot_be_laid_on_itself():
    stack = np.stack([seen(land(k), (0.0, 0.0), 10 + k) for k in range(5)])
    assert np.isnan(find_shifts(stack, STILL)).all()


@pytest.mark.parametrize("count", [1, 5])
def test_open_water_needs_no_shift(count):
    rng = np.random.default_rng(1)
    stack = np.log(0.02 * rng.gamma(4.4, 1 / 4.4, (count, 2, SIZE, SIZE)))
    assert not find_shifts(stack, STILL).any()


def test_an_offset_beyond_reach_is_not_taken_for_another():
    ground = land(3)
    stack = np.stack([*(seen(ground, (0.0, 0.0), 10 + k) for k in range(4)), seen(ground, (MOST_SHIFT + 8, 0.0), 20)])
    assert np.isnan(find_shifts(stack[[4, 0, 1, 2, 3]], STILL)[0]).all()
