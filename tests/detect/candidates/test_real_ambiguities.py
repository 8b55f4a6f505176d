"""Where a real product's own annotation puts ghosts, and how far it says that a moving ship is shifted."""

import os
from pathlib import Path

import numpy as np
import pytest

from ullage.detect.candidates.ambiguities import ghost_offset
from ullage.detect.candidates.motion import shift_per_knot
from ullage.sources.sentinel1 import read_scene

DATA = Path(os.environ.get("ULLAGE_TEST_DATA", "../shared/data")) / "sar" / "safe_metadata" / "sarsen"
NAME = "S1B_IW_GRDH_1SDV_20211223T051122_20211223T051147_030148_039993_5371.SAFE"


@pytest.fixture(scope="module")
def product():
    if not (DATA / NAME).is_dir():
        pytest.skip(f"no {NAME}: neither below ULLAGE_TEST_DATA nor in ../shared/data")
    return read_scene(DATA / NAME)


def middles(product):
    windows = [one.window for one in product.sar.sub_swaths]
    return np.array([[w.row + w.rows / 2, w.column + w.columns / 2] for w in windows]).T


def test_ghosts_lie_as_far_off_as_is_published_for_each_sub_swath(product):
    row, column = middles(product)
    down, right = ghost_offset(product, row, column, 1)
    along_m, across_m = product.spacing_m(row, column)
    np.testing.assert_allclose(down * along_m, [5100, 4600, 5800], atol=100)
    incidence = product.grid.incidence(row, column)
    np.testing.assert_allclose(right * across_m * np.sin(np.radians(incidence)), 17, atol=5)


def test_a_knot_across_the_track_shifts_as_incidence_says(product):
    row, column = middles(product)
    _, look = product.bearing_deg(row, column)
    _, shift = shift_per_knot(product, row, column, look)
    expected = np.interp(product.grid.incidence(row, column), [31, 39, 46], [28, 37, 47])
    np.testing.assert_allclose(shift, -expected, rtol=0.03)
