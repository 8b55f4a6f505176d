import numpy as np
import pytest
import seamaker
from scipy.ndimage import shift

from ullage.detect.optical.colours import colours_of
from ullage.detect.optical.motion import find_shift, measure_motion
from ullage.detect.optical.shape import measure_shape
from ullage.detect.optical.water import WaterRule, find_water


@pytest.mark.parametrize("angle", [0, 25, 60, 90, 140])
def test_a_rectangle_is_measured_at_any_angle(angle):
    shape = measure_shape(seamaker.shape_of(60, 60, 30, 29.5, 250, 41, angle).astype(np.float32), 10.0, 10.0)
    assert (shape.length_m, shape.beam_m) == (pytest.approx(250, abs=6), pytest.approx(41, abs=6))
    assert abs((shape.angle_deg - angle + 90) % 180 - 90) < 1.5


def test_pixels_that_are_not_square_measure_true_metres():
    map_ = seamaker.shape_of(60, 60, 30, 30, 200, 40, 0).astype(np.float32)
    assert measure_shape(map_, 5.0, 10.0).length_m == pytest.approx(100, abs=4)


def test_nothing_is_measured_where_nothing_is_hull():
    assert measure_shape(np.full((9, 9), 0.4, np.float32), 10.0, 10.0) is None


@pytest.mark.parametrize("moved", [(0.0, 0.0), (0.4, -0.3), (-1.2, 0.7)])
def test_a_shift_is_found_whatever_the_gain(moved):
    first = seamaker.shape_of(40, 40, 20, 20, 120, 35, 30).astype(np.float32)
    second = (0.7 * shift(first, moved, order=3) + 0.01).astype(np.float32)
    found = find_shift(first, second, np.ones((40, 40), np.bool_))
    assert found == pytest.approx(moved, abs=0.03)


def test_bands_of_one_moment_tell_no_speed():
    image = np.stack([seamaker.shape_of(40, 40, 20, 20, 120, 35, 30).astype(np.float32)] * 2)
    assert measure_motion(image, np.ones((40, 40), np.bool_), (0.0, 0.0), 30.0, 10.0, 10.0) is None


def test_a_smooth_image_tells_no_shift():
    assert find_shift(np.zeros((9, 9), np.float32), np.zeros((9, 9), np.float32), np.ones((9, 9), np.bool_)) is None


def test_the_water_is_that_near_by():
    values = seamaker.sea()
    values[:, :, 128:] += 0.02  # haze over half of it
    water = find_water(values, np.ones(values.shape[1:], np.bool_), seamaker.COLOURS, 10.0)
    assert water.mean[3, 100, 10] == pytest.approx(0.012, abs=0.002)
    assert water.mean[3, 100, 245] == pytest.approx(0.032, abs=0.002)


def test_departure_is_seen_in_any_band():
    values = seamaker.sea()
    values[4, 50, 50] += 0.05
    water = find_water(values, np.ones(values.shape[1:], np.bool_), seamaker.COLOURS, 10.0)
    departure = water.departure(values)
    assert departure[50, 50] > 3 * np.quantile(departure, 0.99)


def test_an_image_of_land_has_no_water():
    values = np.full((5, 40, 40), 0.3, np.float32)
    water = find_water(values, np.ones((40, 40), np.bool_), seamaker.COLOURS, 10.0)
    assert not water.seen.any()
    assert not np.isfinite(water.mean).any()


def test_bands_are_known_by_name_and_by_wavelength():
    assert colours_of(seamaker.scene(seamaker.sea(20, 20))) == seamaker.COLOURS
    assert colours_of(seamaker.scene(seamaker.sea(20, 20)[:3], bands=("B1", "B2", "B3"))) == {
        "blue": 2, "green": 1, "red": 0
    }  # fmt: skip


def test_an_impossible_rule_is_refused():
    with pytest.raises(ValueError, match="block_m"):
        WaterRule(block_m=0.0)
