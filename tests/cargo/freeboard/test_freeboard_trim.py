from __future__ import annotations

import numpy as np
import pytest

from ullage.cargo.freeboard.trim import fit_freeboard_line, trim_from_slope_m

X = np.linspace(-0.3, 0.3, 80)


def test_a_ship_by_the_stern_has_less_freeboard_aft_and_a_negative_trim():
    line = fit_freeboard_line(X, 3.0 + 1.2 * X)
    assert line.mid_m == pytest.approx(3.0)
    assert line.trim_m == pytest.approx(-1.2)


def test_a_deck_that_rises_to_the_ends_is_taken_off_as_negative_sheer():
    line = fit_freeboard_line(X, 3.0 - 0.5 * X + 4.0 * X**2, sheer_m=-4.0 * X**2)
    assert line.mid_m == pytest.approx(3.0)
    assert line.trim_m == pytest.approx(0.5)


def test_a_fifth_of_the_profiles_may_be_wrong():
    heights = 3.0 + 0.05 * np.random.default_rng(1).standard_normal(80)
    heights[::5] += 4.0
    line = fit_freeboard_line(X, heights)
    assert line.mid_m == pytest.approx(3.0, abs=0.06)
    assert line.outliers == pytest.approx(0.2, abs=0.03)


def test_the_stated_deviations_are_those_of_many_fits():
    nature = np.random.default_rng(2)
    lines = [fit_freeboard_line(X, 3.0 - 0.4 * X + 0.2 * nature.standard_normal(80)) for _ in range(150)]
    assert np.std([one.mid_m for one in lines]) == pytest.approx(np.mean([one.mid_sd_m for one in lines]), rel=0.15)
    assert np.std([one.trim_m for one in lines]) == pytest.approx(np.mean([one.trim_sd_m for one in lines]), rel=0.15)


def test_profiles_that_are_not_independent_widen_the_result():
    heights = 3.0 + 0.2 * np.random.default_rng(3).standard_normal(80)
    all_of, some = fit_freeboard_line(X, heights), fit_freeboard_line(X, heights, independent=20)
    assert some.mid_sd_m == pytest.approx(2 * all_of.mid_sd_m)
    assert some.mid_m == all_of.mid_m


def test_few_profiles_give_their_median_and_no_trim():
    line = fit_freeboard_line(X[:9], np.array([3.0, 3.1, 2.9, 3.0, 9.0, 3.0, 3.1, 2.9, 3.0]))
    assert line.mid_m == 3.0
    assert line.trim_m is None
    assert line.mid_sd_m > 0


def test_profiles_without_a_number_are_left_out():
    heights = np.where(np.arange(80) % 3 == 0, np.nan, 3.0)
    line = fit_freeboard_line(X, heights)
    assert line.profiles == 53
    assert line.mid_m == pytest.approx(3.0)


def test_no_profile_at_all_is_refused():
    with pytest.raises(ValueError, match="no profile"):
        fit_freeboard_line(X, np.full(80, np.nan))


def test_a_strip_that_widens_forward_is_a_ship_by_the_stern():
    # a freeboard that rises by 1.2 m over 100 m, at 1.5 m of strip a metre
    trim, _ = trim_from_slope_m(1.2 * 1.5 / 100.0, 0.001, 1.5, 100.0, 0.5)
    assert trim == pytest.approx(-1.2)


@pytest.mark.parametrize("more", [{"slope_sd": 0.02}, {"pixel_m": 1.0}, {"k": 0.5}])
def test_more_scatter_a_larger_pixel_or_less_strip_never_make_a_trim_surer(more):
    given = {"slope": 0.01, "slope_sd": 0.002, "k": 1.5, "lpp_m": 100.0, "pixel_m": 0.5}
    assert trim_from_slope_m(**(given | more))[1] > trim_from_slope_m(**given)[1]


def test_a_strip_of_no_width_has_no_trim():
    with pytest.raises(ValueError, match="expected more than 0"):
        trim_from_slope_m(0.01, 0.001, 0.0, 100.0, 0.5)
