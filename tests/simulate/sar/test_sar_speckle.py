"""Simulated clutter has the laws and the correlation of a GRD product."""

import numpy as np
import pytest
from scipy.stats import gamma, kstest

from ullage.simulate.sar import draw_clutter, draw_speckle, draw_texture
from ullage.simulate.sar.speckle import BAND_COLUMNS, BAND_ROWS, point_response

SIDE = 1024


@pytest.fixture(scope="module")
def speckle():
    return draw_speckle(np.random.default_rng(1), SIDE, SIDE).astype(np.float64)


def correlation(field, lag, axis):
    field = field - field.mean()
    a = np.take(field, range(lag, field.shape[axis]), axis)
    b = np.take(field, range(field.shape[axis] - lag), axis)
    return (a * b).mean() / field.var()


def test_speckle_has_mean_one_and_the_equivalent_looks_of_iw(speckle):
    assert speckle.mean() == pytest.approx(1, abs=0.005)
    assert speckle.mean() ** 2 / speckle.var() == pytest.approx(4.4, rel=0.02)


def test_speckle_is_gamma_to_its_tails(speckle):
    apart = speckle[::5, ::5].ravel()
    assert kstest(apart, gamma(4.4, scale=1 / 4.4).cdf).pvalue > 0.01
    for rate, within in ((1e-2, 0.05), (1e-3, 0.1), (1e-4, 0.3)):
        assert (speckle > gamma.isf(rate, 4.4) / 4.4).mean() == pytest.approx(rate, rel=within)


def test_speckle_of_other_looks_is_gamma_too():
    field = draw_speckle(np.random.default_rng(2), 512, 512, 10.7).astype(np.float64)
    assert field.mean() ** 2 / field.var() == pytest.approx(10.7, rel=0.03)


def test_speckle_is_correlated_as_in_real_products(speckle):
    # measured on the corners of 199 chips of opensarship: 0.59-0.63 and 0.10-0.13
    for axis in (0, 1):
        assert correlation(speckle, 1, axis) == pytest.approx(0.61, abs=0.05)
        assert correlation(speckle, 2, axis) == pytest.approx(0.13, abs=0.05)
        assert abs(correlation(speckle, 5, axis)) < 0.02


def test_a_rough_sea_is_k_distributed():
    field = draw_clutter(np.random.default_rng(3), SIDE, SIDE, 4.4, 3.0).astype(np.float64)
    normal = (field**2).mean() / field.mean() ** 2
    assert normal == pytest.approx((1 + 1 / 4.4) * (1 + 1 / 3.0), rel=0.03)


def test_texture_is_gamma_and_smooth():
    field = draw_texture(np.random.default_rng(4), SIDE, SIDE, 5.0).astype(np.float64)
    assert field.mean() == pytest.approx(1, abs=0.02)
    assert field.var() == pytest.approx(1 / 5.0, rel=0.06)
    assert correlation(field, 1, 0) > 0.9


def test_the_same_seed_gives_the_same_clutter_and_another_another():
    one, same, other = (draw_clutter(np.random.default_rng(seed), 100, 130, 4.4, 8.0) for seed in (5, 5, 6))
    assert one.tobytes() == same.tobytes() != other.tobytes()


@pytest.mark.parametrize(("band", "width_m"), [(BAND_ROWS, 20.8), (BAND_COLUMNS, 19.6)])
def test_a_point_is_two_pixels_wide_with_side_lobes_24_db_down(band, width_m):
    at = np.linspace(0, 20, 20_001)
    power = (point_response(at, band) / point_response(0.0, band)) ** 2
    first_zero = np.argmax(np.diff(power) > 0)
    assert 2 * 10 * at[np.argmax(power < 0.5)] == pytest.approx(width_m, abs=0.2)
    assert 10 * np.log10(power[first_zero:].max()) == pytest.approx(-24.1, abs=0.3)


def test_the_power_of_a_point_does_not_depend_on_where_in_a_pixel_it_lies():
    totals = [(point_response(np.arange(-2000, 2001) + part, BAND_ROWS) ** 2).sum() for part in (0, 0.3, 0.5)]
    assert totals == pytest.approx([1, 1, 1], abs=1e-3)
