"""The colour of the water between the middles of blocks, against the same in plain steps."""

import numpy as np
import pytest

from ullage.detect.optical.surfaces import _draw_out, _medians
from ullage.detect.optical.water import Water


def lines(count, side, pixels):
    """Give how much of each block is in each pixel of one axis."""
    at = np.clip((np.arange(pixels) - (side - 1) / 2) / side, 0, count - 1)
    return np.maximum(0.0, 1.0 - np.abs(at[:, None] - np.arange(count)[None, :]))


@pytest.mark.parametrize("shape", [(1, 1), (1, 4), (3, 5)])
def test_between_blocks_colours_run_in_straight_lines(shape):
    rng = np.random.default_rng(1)
    middle, spread = rng.uniform(0.01, 0.1, (2, 2, *shape))
    rows, columns = 7 * shape[0] + 3, 7 * shape[1]
    mean, scatter = np.empty((2, 2, rows, columns), np.float32)
    _draw_out(middle, spread, 8, 0.003, 0.02, mean, scatter)
    level, rough = (lines(shape[0], 8, rows) @ one @ lines(shape[1], 8, columns).T for one in (middle, spread))
    assert np.allclose(mean, level, rtol=1e-6)
    assert np.allclose(scatter, np.sqrt(rough**2 + 0.003**2 + (0.02 * level) ** 2), rtol=1e-6)


def test_medians_are_those_of_what_is_a_number():
    rng = np.random.default_rng(2)
    values = rng.normal(size=(4, 6, 31)).astype(np.float32)
    values[rng.random(values.shape) < 0.4] = np.nan
    assert np.array_equal(_medians(values), np.nanmedian(values, axis=-1))
    assert np.isnan(_medians(np.full((2, 5), np.nan))).all()


def test_departure_is_the_distance_of_mahalanobis():
    rng = np.random.default_rng(3)
    values, mean = rng.uniform(0.0, 0.2, (2, 3, 4, 5)).astype(np.float32)
    scatter = rng.uniform(0.01, 0.02, (3, 4, 5)).astype(np.float32)
    mean[:, 2, 2] = np.nan
    joint = np.array([[1.0, 0.3, 0.1], [0.3, 1.0, 0.2], [0.1, 0.2, 1.0]])
    water = Water(np.ones((4, 5), np.bool_), mean, scatter, np.linalg.inv(joint))
    z = ((values - mean) / scatter).astype(np.float64)
    expected = np.sqrt(np.einsum("brc,bd,drc->rc", z, np.linalg.inv(joint), z) / 3)
    assert np.allclose(water.departure(values), expected, rtol=1e-5, equal_nan=True)
