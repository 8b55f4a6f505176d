"""Edges of blurred steps, and lines through what profiles say."""

import numpy as np
import pytest

from ullage.detect.waterline.lines import correlated, fit_line
from ullage.detect.waterline.steps import fit_steps, step_profile

AT = np.arange(-3.0, 8.0, 0.25)


def fitted(profiles, edges=(0.2, 3.7), levels=(0.2, 0.05, 0.1), **more):
    given = {"edge_sd": 1.0, "level_sd": 0.5, "noise": 0.002} | more
    return fit_steps(AT, np.atleast_2d(profiles), np.array(edges), np.array(levels), 0.4, **given)


def test_a_profile_is_its_levels_far_from_edges_and_half_way_at_one():
    found = step_profile(np.array([-9.0, 0.0, 9.0]), [0.0], [0.2, 0.1], 0.4)
    assert np.allclose(found, [0.2, 0.15, 0.1])


@pytest.mark.parametrize(("deck", "shadow"), [(0.0, 4.0), (0.31, 3.2), (-0.4, 4.44)])
def test_edges_are_found_exactly_where_there_is_no_noise(deck, shadow):
    found = fitted(step_profile(AT, [deck, shadow], [0.22, 0.045, 0.09], 0.4))
    assert np.allclose(found.edges[0], [deck, shadow], atol=0.01)
    assert found.rms[0] < 1e-3


def test_each_profile_is_fitted_by_itself():
    profiles = step_profile(AT, np.array([[0.0, 4.0], [0.5, 3.0]]), np.array([[0.2, 0.05, 0.1]] * 2), 0.4)
    both = fitted(profiles)
    assert np.allclose(both.edges[0], fitted(profiles[0]).edges[0])
    assert np.allclose(both.edges[1], fitted(profiles[1]).edges[0])


def test_a_tied_edge_lies_at_its_share():
    profile = step_profile(AT, [0.0, 1.2, 4.0], [0.2, 0.03, 0.05, 0.1], 0.4)
    found = fitted(profile, edges=(0.2, 1.2, 3.8), levels=(0.2, 0.03, 0.05, 0.1), between=(1, 0.3))
    assert np.allclose(found.edges[0], [0.0, 1.2, 4.0], atol=0.02)


def test_samples_that_are_not_known_do_not_count():
    profile = step_profile(AT, [0.0, 4.0], [0.22, 0.045, 0.09], 0.4)
    profile[::7] = np.nan
    assert np.allclose(fitted(profile).edges[0], [0.0, 4.0], atol=0.01)


def test_a_line_goes_past_outliers():
    x = np.arange(-20.0, 20.0)
    values = 4.0 + 0.01 * x + 0.02 * np.sin(x * 7)
    values[5:12] = 9.0
    found = fit_line(x, values, 3.5, 20)
    assert abs(found.middle - 4.0) < 0.02
    assert not found.used[5:12].any()


def test_too_few_values_make_no_line():
    assert fit_line(np.arange(30.0), np.full(30, np.nan), 3.5, 20) is None


def test_neighbours_that_are_alike_count_less():
    generator = np.random.default_rng(1)
    alone = generator.standard_normal(400)
    assert correlated(np.repeat(alone[:100], 4)) > 2 * correlated(alone)
