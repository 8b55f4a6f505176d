"""Values of scenes as pictures, and the words that say how they were made."""

from dataclasses import replace

import numpy as np
import pytest

from scenemaker import scene, sea
from ullage.detecting.painting import bands_shown, painted

SHARES = (1.0, 99.0)


def image(bands, radiometry="reflectance"):
    return replace(scene(sea(20, 20)), kind="optical", sar=None, bands=bands, radiometry=radiometry)


@pytest.mark.parametrize(
    ("bands", "shown"),
    [
        (("B02", "B03", "B04", "B08"), (2, 1, 0)),
        (("red", "green", "blue"), (0, 1, 2)),
        (("green", "nir"), (1,)),
        (("pan",), (0,)),
    ],
)
def test_an_optical_scene_is_shown_in_true_colour_or_in_the_band_in_which_water_is_darkest(bands, shown):
    assert bands_shown(image(bands)) == shown


def test_a_radar_scene_is_shown_in_the_band_that_is_preferred_if_it_has_it():
    assert bands_shown(scene(sea(20, 20))) == (1,)
    assert bands_shown(scene(sea(20, 20)), "VV") == (0,)
    assert bands_shown(scene(sea(20, 20)), "HH") == (1,)


def test_a_grey_thing_over_haze_is_grey_and_outside_is_neither_black_nor_white():
    values = np.broadcast_to(np.array([0.05, 0.07, 0.10])[:, None, None], (3, 40, 40)).copy()
    values[:, 10:20, 10:20] += 0.3
    values[:, :, 39] = np.nan
    picture, told = painted(image(("red", "green", "blue")), (0, 1, 2), values, SHARES, SHARES)
    assert picture.dtype == np.uint8
    assert np.ptp(picture[15, 15].astype(int)) == np.ptp(picture[0, 0].astype(int)) == 0
    assert picture[15, 15, 0] > picture[0, 0, 0] + 100
    assert len(set(picture[:, 39].ravel())) == 3
    assert told.startswith("true colour, reflectance, black 0.03 0.05 0.08 to white 0.32 above")


def test_an_empty_sea_does_not_look_rough():
    values = 0.05 + 0.001 * np.random.default_rng(1).standard_normal((1, 60, 60))
    picture, _ = painted(image(("pan",)), (0,), values, SHARES, SHARES)
    assert np.ptp(picture) < 40


@pytest.mark.parametrize("bands", [("pan",), ("red", "green", "blue")])
def test_where_nothing_was_measured_there_is_a_picture_too(bands):
    picture, _ = painted(
        image(bands, "relative"), tuple(range(len(bands))), np.full((len(bands), 5, 6), np.nan), SHARES, SHARES
    )
    assert picture.shape == (5, 6, 3)
    assert len(np.unique(picture.reshape(-1, 3), axis=0)) == 1
