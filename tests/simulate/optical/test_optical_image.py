"""Simulated optical images: the same for the same seed, true to their own truth."""

from dataclasses import replace

import numpy as np
import pytest

from ullage.geo import bearing_deg, distance_m
from ullage.records import Window
from ullage.simulate.optical import OPTICAL_TRUTH, ImageSettings, Ship, simulate_image

SMALL = ImageSettings(size=(150, 150), kinds=("tanker",), length_m=(60, 70))


@pytest.fixture(scope="module")
def small():
    return simulate_image(1, SMALL)


def test_the_same_seed_gives_the_same_image(small):
    same, other = simulate_image(1, SMALL), simulate_image(2, SMALL)
    assert small.values.tobytes() == same.values.tobytes() != other.values.tobytes()
    assert small.truth.equals(same.truth)
    assert small.scene.scene_id == same.scene.scene_id != other.scene.scene_id


def test_the_truth_has_its_schema(small):
    assert small.truth.schema == OPTICAL_TRUTH.schema


def test_bow_and_stern_are_a_length_apart_along_the_heading(small):
    one = small.truth.row(0, named=True)
    ends = [one[f"{end}_{axis}_deg"] for end in ("stern", "bow") for axis in ("lat", "lon")]
    assert float(distance_m(*ends)) == pytest.approx(one["length_m"], abs=0.02)
    assert float(bearing_deg(*ends)) == pytest.approx(one["heading_deg"], abs=0.01)


def test_freeboard_is_depth_less_draught(small):
    one = small.truth.row(0, named=True)
    assert one["freeboard_m"] == pytest.approx(one["depth_m"] - one["draught_m"])


def test_a_window_is_the_same_whatever_block_it_is_rendered_in(small):
    from ullage.simulate.optical.render import Renderer

    block = Renderer(small.plan).render_block(Window(37, 21, 60, 70))
    assert block.tobytes() == np.ascontiguousarray(small.values[:, 37:97, 21:91]).tobytes()


def test_rows_and_columns_are_as_far_apart_as_asked(small):
    along, across = small.scene.spacing_m(75.0, 75.0)
    assert float(along) == pytest.approx(0.5, abs=1e-5)
    assert float(across) == pytest.approx(0.5, abs=1e-5)


def test_antifouling_shows_on_the_side_of_a_light_ship():
    ship = Ship(length_m=60, beam_m=10, draught_m=1.6, heading_deg=0.0)
    settings = replace(
        SMALL, fleet=(ship,), ships=0, sun_azimuth_deg=90.0, sun_elevation_deg=45.0, view_azimuth_deg=90.0,
        view_elevation_deg=50.0, read_noise=0.0, shot_noise=0.0, blur_px=0.0, haze=0.0, bits=0,
    )  # fmt: skip
    made = simulate_image(1, settings)
    red, green = made.values[2], made.values[1]
    # the starboard side lies in the image from the waterline inward: four metres of red, then black
    row, foot = made.values.shape[1] // 2, 74.5 + 5.0 / 0.5
    painted = slice(round(foot - 4.0 / np.tan(np.radians(50)) / 0.5) + 1, round(foot) - 1)
    assert (red[row, painted] > 2 * green[row, painted]).all()
