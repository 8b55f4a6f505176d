"""Figures of accuracy against slow, obvious computations."""

import numpy as np
import pytest
from scipy import stats

from ullage.evaluate.accuracy import in_three_digits
from ullage.evaluate.scores import crps, f1, mean, reliability, share


def slow_crps(low, mid, high, truth):
    """Integrate (F - step)² of a law of two half normals on a fine grid."""
    z = 1.6448536269514722
    left, right = (mid - low) / z, (high - mid) / z
    t = np.linspace(min(mid - 9 * left, truth) - 1, max(mid + 9 * right, truth) + 1, 400_001)
    law = np.where(t < mid, stats.norm.cdf(t, mid, max(left, 1e-9)), stats.norm.cdf(t, mid, max(right, 1e-9)))
    gap = (law - (t >= truth)) ** 2
    return float(((gap[1:] + gap[:-1]) / 2 * np.diff(t)).sum())


@pytest.mark.parametrize("truth", [-4.0, 1.5, 2.0, 2.7, 11.0])
def test_the_score_of_three_points_is_the_integral_of_their_law(truth):
    found = crps(*(np.array([one]) for one in (0.5, 2.0, 5.0, truth)))
    assert found[0] == pytest.approx(slow_crps(0.5, 2.0, 5.0, truth), abs=1e-3)


def test_a_point_without_width_scores_its_distance():
    assert crps(*(np.array([one]) for one in (3.0, 3.0, 3.0, 5.5)))[0] == pytest.approx(2.5)


def test_the_score_of_a_normal_law_is_the_textbooks():
    z = 1.6448536269514722
    x = 0.7
    known = x * (2 * stats.norm.cdf(x) - 1) + 2 * stats.norm.pdf(x) - 1 / np.sqrt(np.pi)
    assert crps(*(np.array([one]) for one in (-z, 0.0, z, x)))[0] == pytest.approx(known)


def test_the_interval_of_a_share_holds_it_nine_times_in_ten():
    rng = np.random.default_rng(1)
    held = [share(rng.random(60) < 0.8) for _ in range(1000)]
    assert 0.87 <= np.mean([one.low <= 0.8 <= one.high for one in held]) <= 0.95


def test_a_share_of_nothing_is_not_told():
    assert share(np.zeros(0, np.bool_)).value is None


def test_groups_widen_the_interval_of_a_mean():
    rng = np.random.default_rng(2)
    ship = np.repeat(np.arange(20), 10)
    values = rng.normal(0, 1, 20)[ship] + 0.1 * rng.normal(0, 1, 200)
    alone, together = mean(values), mean(values, ship)
    assert together.high - together.low > 2 * (alone.high - alone.low)


def test_what_is_not_a_number_does_not_count_toward_a_mean():
    found = mean(np.array([1.0, np.nan, 3.0]))
    assert (found.n, found.value) == (2, 2.0)


def test_f1_is_that_of_all_groups_together():
    found = f1([3, 0], [4, 1], [3, 2])
    assert found.value == pytest.approx(2 * 3 / (5 + 5))
    assert found.low <= found.value <= found.high


def test_steps_of_a_reliability_diagram_hold_every_case_once():
    p = np.array([0.0, 0.05, 0.5, 1.0, np.nan])
    steps = reliability(p, np.array([False, True, True, True, True]))
    assert [one.n for one in steps] == [2, 1, 1]
    assert steps[0].happened.value == 0.5


def test_the_same_values_give_the_same_interval():
    values = np.random.default_rng(3).normal(size=50)
    assert mean(values) == mean(values)


def test_figures_for_people_have_three_digits_or_a_dash():
    told = [in_three_digits(one) for one in (0.0, -1.234, 12.345, 1234.5, None)]
    assert told == ["0.00", "-1.23", "12.3", "1,234", "–"]
    assert in_three_digits(None, "-") == "-"


def test_cases_that_go_together_are_fewer_than_they_look():
    held = np.repeat([True, True, True, False], 25)
    alone, together = share(held), share(held, np.repeat(np.arange(4), 25))
    assert (together.n, together.value) == (100, 0.75)
    assert together.high - together.low > 2 * (alone.high - alone.low)
    assert share(held, np.arange(100)).low == pytest.approx(alone.low, abs=0.002)
    assert share(np.ones(100, bool), np.repeat(np.arange(4), 25)).low == share(np.ones(4, bool)).low


def test_groups_that_do_not_matter_leave_the_interval_as_it_is():
    rng = np.random.default_rng(3)
    held = rng.random(4000) < 0.9
    alone, together = share(held), share(held, np.arange(4000) % 400)
    assert together.high - together.low == pytest.approx(alone.high - alone.low, rel=0.15)
