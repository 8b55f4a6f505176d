import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ullage.visits import VisitRule
from ullage.visits.bounds import bounding_look

RULE = VisitRule()
LOOKS = st.lists(st.tuples(st.floats(0.01, 30.0), st.floats(0.05, 1.0)), max_size=10).map(sorted)


def test_no_look_bounds_nothing():
    assert bounding_look(1.0, [], RULE) is None


def test_a_sure_look_bounds_her():
    assert bounding_look(1.0, [(0.2, 1.0)], RULE) == 0


def test_a_sharp_look_an_hour_before_says_little_and_one_a_day_before_much():
    assert bounding_look(0.0, [(1 / 24, 0.9)], RULE) is None
    assert bounding_look(0.0, [(1.0, 0.95)], RULE) == 0


def test_a_look_that_mostly_misses_bounds_nothing_alone():
    assert bounding_look(0.0, [(10.0, 0.3)], RULE) is None
    assert bounding_look(0.0, [(1.0, 0.3), (2.0, 0.3), (3.0, 0.3), (4.0, 0.3)], RULE) is not None


@given(st.floats(0.0, 5.0), LOOKS, st.floats(0.01, 30.0), st.floats(0.05, 1.0))
def test_a_look_added_never_loosens_the_bound(seen_d, looks, apart, p):
    before = bounding_look(seen_d, looks, RULE)
    more = sorted([*looks, (apart, p)])
    after = bounding_look(seen_d, more, RULE)
    if before is not None:
        assert after is not None
        assert more[after][0] <= looks[before][0] + 1e-9


@pytest.mark.parametrize("p", [0.4, 0.9])
def test_nine_in_ten_arrivals_lie_within_the_bound(p):
    rng = np.random.default_rng(7)
    held = []
    for _ in range(800):
        stay = RULE.stay_median_d * np.exp(RULE.stay_log_sd * rng.standard_normal())
        came, passes = 20.0 + rng.random(), np.sort(rng.uniform(0.0, 40.0, 40))
        saw = (passes >= came) & (passes <= came + stay) & (rng.random(40) < p)
        if saw.any():
            first, last = passes[saw][0], passes[saw][-1]
            looks = [(first - one, p) for one in passes[::-1] if one < first]
            number = bounding_look(last - first, looks, RULE)
            held.append(number is None or first - looks[number][0] <= came)
    assert np.mean(held) >= 0.93
