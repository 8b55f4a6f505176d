"""The law of a place between reports, held to a slow reference: a walk in small steps, weighed by the reports."""

import numpy as np
import pytest

from ullage.track.whereabouts.bridge import Leg, Wander, bridge

UNKNOWN = np.inf


def leg(span=3600.0, way=9000.0, first=2.0, second=3.0, place_sd=20.0, velocity_sd=0.2, *, second_there=True):
    return Leg(
        span_s=np.array([span]),
        way_m=np.array([way]),
        first_m_s=np.array([first]),
        second_m_s=np.array([second]),
        first_sd_m=np.array([place_sd]),
        second_sd_m=np.array([place_sd if second_there else UNKNOWN]),
        first_sd_m_s=np.array([velocity_sd]),
        second_sd_m_s=np.array([velocity_sd if second_there else UNKNOWN]),
    )


def wander(sds=(0.5, 0.4), memories=(600.0, 7200.0), constant=5.0):
    return Wander(np.array([constant]), tuple(np.array([sd]) for sd in sds), memories)


def bridge_reference(one, at_s, law, steps=4000):
    """Give place and standard deviation by stepping through time with a linear law, then weighing what is known.

    The state is place, constant velocity and wandering velocities; each step is an Euler step.
    """
    parts = len(law.memory_s)
    span = float(one.span_s[0])
    dt = span / steps
    size = 2 + parts
    step = np.eye(size)
    step[0, 1:] = dt
    noise = np.zeros((size, size))
    for k, (sd, memory) in enumerate(zip(law.sd_m_s, law.memory_s, strict=True)):
        step[2 + k, 2 + k] = np.exp(-dt / memory)
        noise[2 + k, 2 + k] = sd[0] ** 2 * (1 - np.exp(-2 * dt / memory))
    start = np.diag([one.first_sd_m[0] ** 2, law.constant_m_s[0] ** 2, *(sd[0] ** 2 for sd in law.sd_m_s)])
    # joint covariance of the state now, the place asked for and the first velocity
    speed = np.array([0, *np.ones(size - 1)])
    joint = np.zeros((size + 2, size + 2))
    joint[:size, :size] = start
    joint[size, :size] = joint[:size, size] = start @ speed
    joint[size, size] = speed @ start @ speed
    asked = round(at_s / dt)
    for k in range(steps + 1):
        if k == asked:
            joint[size + 1, : size + 1] = joint[: size + 1, size + 1] = joint[0, : size + 1]
            joint[size + 1, size + 1] = joint[0, 0]
        if k == steps:
            break
        wide = np.eye(size + 2)
        wide[:size, :size] = step
        joint = wide @ joint @ wide.T
        joint[:size, :size] += noise
    rows = np.zeros((3, size + 2))
    rows[0, 0] = 1.0
    rows[1, size] = 1.0
    rows[2, 1:size] = 1.0
    sds = [one.second_sd_m[0], one.first_sd_m_s[0], one.second_sd_m_s[0]]
    known = np.isfinite(sds)
    rows, sds = rows[known], np.array(sds)[known]
    values = np.array([one.way_m[0], one.first_m_s[0], one.second_m_s[0]])[known]
    cross = rows @ joint[:, size + 1]
    gain = np.linalg.solve(rows @ joint @ rows.T + np.diag(sds**2), cross)
    return gain @ values, np.sqrt(joint[size + 1, size + 1] - gain @ cross)


@pytest.mark.parametrize("share", [0.1, 0.5, 0.8])
@pytest.mark.parametrize("there", [True, False])
@pytest.mark.parametrize("velocity_sd", [0.2, UNKNOWN])
def test_the_closed_form_is_what_small_steps_give(share, there, velocity_sd):
    one, law = leg(velocity_sd=velocity_sd, second_there=there), wander()
    mean, sd = bridge(one, np.array([share * 3600.0]), law)
    to_mean, to_sd = bridge_reference(one, share * 3600.0, law)
    assert mean[0] == pytest.approx(to_mean, rel=2e-3, abs=2)
    assert sd[0] == pytest.approx(to_sd, rel=2e-3)


def test_at_the_reports_the_error_is_theirs():
    one = leg()
    for at in (0.0, 3600.0):
        assert bridge(one, np.array([at]), wander())[1][0] == pytest.approx(20, rel=0.02)


def test_with_velocities_of_the_straight_way_she_is_on_it():
    mean, _ = bridge(leg(first=2.5, second=2.5), np.array([1800.0]), wander())
    assert mean[0] == pytest.approx(4500, abs=0.5)


def test_velocities_narrow_the_place():
    at = np.array([600.0])
    with_one, without = (bridge(leg(velocity_sd=sd), at, wander())[1] for sd in (0.2, UNKNOWN))
    assert with_one < without


def test_a_second_report_narrows_the_place():
    at = np.array([1800.0])
    with_one, without = (bridge(leg(second_there=there), at, wander())[1] for there in (True, False))
    assert with_one < without


def test_each_leg_is_solved_for_itself():
    spans = np.array([600.0, 3600.0, 86400.0])
    many = Leg(spans, 2.0 * spans, *(np.full(3, one) for one in (1.0, 3.0, 20.0, 20.0, 0.2, 0.2)))
    law = Wander(np.full(3, 5.0), (np.full(3, 0.5),), (600.0,))
    together = bridge(many, spans / 3, law)
    for k in range(3):
        alone = Leg(*(getattr(many, name)[k : k + 1] for name in Leg.__dataclass_fields__))
        one = bridge(alone, spans[k : k + 1] / 3, Wander(np.full(1, 5.0), (np.full(1, 0.5),), (600.0,)))
        assert (together[0][k], together[1][k]) == (one[0][0], one[1][0])
