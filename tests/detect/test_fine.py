"""Chips of fine colour images are drawn at the net's spacing, as they are displayed."""

from dataclasses import replace

import numpy as np
import pytest

from scenemaker import ArrayPixels, detection, detections, scene
from ullage.detect.fine import GAIN, WATER_SHOWN, can_be_asked, cut_chip, judge_fine_ships
from ullage.detect.rule import NOT_A_SHIP

BANDS = ("red", "green", "blue")


def image(values, spacing_m=3.0, radiometry="relative", bands=BANDS, valid=None):
    """Make a north-up scene of a camera."""
    made = scene(values[:2], spacing_m=spacing_m, row_bearing=180.0, column_bearing=90.0)
    pixels = ArrayPixels(values.astype(np.float32), valid)
    return replace(made, kind="optical", sar=None, bands=bands, radiometry=radiometry, pixels=pixels)


def flat(*levels, side=200):
    return np.broadcast_to(np.array(levels)[:, None, None], (len(levels), side, side)).copy()


class Net:
    version = "abc"

    def __init__(self, *answers):
        self.answers = np.array(answers)

    def __call__(self, chips):
        return self.answers[: len(chips)]


def test_pixels_of_3_m_are_the_chips_own():
    values = np.random.default_rng(1).random((3, 200, 200))
    chip = cut_chip(image(values), 99.5, 109.5)
    assert chip.shape == (3, 80, 80)
    np.testing.assert_allclose(chip, values[:, 60:140, 70:150], atol=2e-3)


@pytest.mark.parametrize("spacing", [2.0, 4.0, 5.0])
def test_a_thing_is_as_large_in_the_chip_as_on_the_ground(spacing):
    values = flat(0.3, 0.3, 0.3, side=240)
    half = round(60 / spacing)
    values[:, 120 - half : 120 + half, 100:140] = 0.8
    chip = cut_chip(image(values, spacing), 119.5, 119.5)
    assert np.count_nonzero(chip[0, :, 40] > 0.55) * 3 == pytest.approx(120, abs=4)


def test_what_was_made_for_display_is_shown_as_it_is():
    np.testing.assert_allclose(
        cut_chip(image(flat(0.2, 0.3, 0.1)), 100, 100).mean(axis=(1, 2)), [0.2, 0.3, 0.1], rtol=1e-5
    )


def test_the_water_of_reflectance_is_laid_at_the_level_of_the_nets_chips():
    values = flat(0.04, 0.06, 0.08)
    values[:, 100:104, 100:104] += 0.1
    chip = cut_chip(image(values, radiometry="reflectance"), 101.5, 101.5)
    np.testing.assert_allclose(np.median(chip, axis=(1, 2)), WATER_SHOWN, atol=1e-3)
    np.testing.assert_allclose(chip[:, 39, 39], np.array(WATER_SHOWN) + 0.1 * GAIN, atol=1e-3)


def test_what_was_not_measured_is_shown_as_the_middle_of_the_rest():
    valid = np.ones((200, 200), np.bool_)
    valid[:, :100] = False
    values = flat(0.2, 0.3, 0.1)
    values[:, ~valid] = 0
    chip = cut_chip(image(values, valid=valid), 0, 100)  # beside no-data, at the border
    np.testing.assert_allclose(chip.mean(axis=(1, 2)), [0.2, 0.3, 0.1], rtol=1e-5)
    assert not cut_chip(image(values, valid=np.zeros_like(valid)), 100, 100).any()


@pytest.mark.parametrize(
    ("spacing", "bands", "known"),
    [
        (3.0, BANDS, True),
        (5.0, BANDS, True),
        (0.5, BANDS, False),
        (10.0, BANDS, False),
        (3.0, ("nir", "green", "blue"), False),
    ],
)
def test_the_net_is_asked_about_colours_of_2_to_5_m(spacing, bands, known):
    assert can_be_asked(image(flat(0.2, 0.3, 0.1), spacing, bands=bands)) == known


def test_its_word_is_written_and_rejects_what_was_not_rejected():
    a_scene = image(flat(0.2, 0.3, 0.1))
    rows = detections(
        detection(a_scene, 90, 90, p_ship=None),
        detection(a_scene, 100, 100),
        detection(a_scene, 110, 110, reason="cloud"),
    )
    found = judge_fine_ships(a_scene, rows, Net(0.9, 0.02, 0.01), 0.1)
    assert found["p_ship"].to_list() == [0.9, 0.02, 0.01]
    assert found["reject_reason"].to_list() == [None, NOT_A_SHIP, "cloud"]
    assert found["rule"].to_list() == ["DetectRule(), FineNet('abc')"] * 3
    assert found.schema == rows.schema


def test_it_is_not_asked_about_what_is_shorter_than_the_ships_that_it_learned():
    a_scene = image(flat(0.2, 0.3, 0.1))
    lengths = (149.0, None, 151.0)
    rows = detections(
        *(detection(a_scene, 90, 90 + k, p_ship=None) | {"length_m": one} for k, one in enumerate(lengths))
    )
    found = judge_fine_ships(a_scene, rows, Net(0.02), 0.1)
    assert found["p_ship"].to_list() == [None, None, 0.02]
    assert found["reject_reason"].to_list() == [None, None, NOT_A_SHIP]
    assert found["rule"].str.contains("FineNet").to_list() == [False, False, True]


@pytest.mark.parametrize("net", [None, Net()])
def test_without_a_net_or_a_scene_that_it_knows_nothing_changes(net):
    a_scene = image(flat(0.2, 0.3, 0.1), spacing_m=3.0 if net is None else 10.0)
    rows = detections(detection(a_scene, 90, 90))
    assert judge_fine_ships(a_scene, rows, net, 0.1).equals(rows)
