"""A ship's velocity on her bridge is how her place moves, and goes with it as the law says."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ullage.track.whereabouts.bridge import Leg, Wander, bridge, bridge_velocity

STEP_S = 2.0


def leg_of(span, way, first, second, velocity_sd):
    values = span, way, first, second, 10.0, 10.0, velocity_sd, velocity_sd
    return Leg(*(np.array([value]) for value in values))


def wander_of(sd):
    return Wander(np.array([100.0]), tuple(np.array([sd * k]) for k in (1.0, 1.0, 1.2)), (360.0, 3600.0, 36000.0))


@given(
    st.floats(600, 20_000),
    st.floats(-8, 8),
    st.floats(-8, 8),
    st.floats(-8, 8),
    st.floats(0.1, 1.0),
    st.floats(0.1, 0.9),
)
def test_velocity_is_how_the_place_moves(span, mean, first, second, sd, part):
    leg, wander, at = leg_of(span, mean * span, first, second, 0.15), wander_of(sd), np.array([part * span])
    (early, early_sd), (late, late_sd) = (bridge(leg, at + step, wander) for step in (-STEP_S, STEP_S))
    velocity, _, shared = bridge_velocity(leg, at, wander)
    assert velocity == pytest.approx((late - early) / (2 * STEP_S), rel=1e-3, abs=1e-3)
    # the variance of the place grows by twice its covariance with velocity
    assert shared == pytest.approx(
        (late_sd**2 - early_sd**2) / (4 * STEP_S), rel=2e-2, abs=0.05 + 1e-4 * abs(shared[0])
    )


def test_at_a_report_it_is_what_she_sent():
    leg, at = leg_of(3600.0, 18_000.0, 5.1, 4.9, 0.01), np.array([0.0])
    velocity, sd, _ = bridge_velocity(leg, at, wander_of(0.5))
    assert velocity == pytest.approx(5.1, abs=0.01)
    assert sd == pytest.approx(0.01, rel=0.05)


def test_beside_one_report_it_is_forgotten_with_time():
    leg = replace(leg_of(0.0, 0.0, 5.0, np.nan, 0.1), second_sd_m=np.array([np.inf]), second_sd_m_s=np.array([np.inf]))
    soon, late = (bridge_velocity(leg, np.array([at]), wander_of(0.5))[1][0] for at in (60.0, 7200.0))
    assert 0.1 <= soon < late
