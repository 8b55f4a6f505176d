import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ullage.visits.unseen.exposure import measure_exposure, measure_exposure_reference, whole_measure

EDGES = np.array([0.0, 10.0, 20.0])
STAYS = np.array([0.3, 1.0, 4.0])
LOOKS = st.lists(st.tuples(st.floats(0, 20), st.floats(0, 1)), max_size=8)


def exposure(looks, stays=STAYS):
    looks = sorted(looks)
    times, chances = (np.array([look[k] for look in looks]) for k in (0, 1))
    return measure_exposure(times, chances[None], EDGES, stays)[0]


def test_a_sure_look_sees_whoever_lies_there():
    assert exposure([(5.0, 1.0)], np.array([1.5])) == pytest.approx(np.array([[1.5, 0.0]]))


def test_a_look_sees_by_its_probability():
    assert exposure([(5.0, 0.4)], np.array([1.5]))[0, 0] == pytest.approx(0.6)


def test_two_looks_at_one_stay_miss_it_together():
    assert exposure([(5.0, 0.5), (5.0, 0.5)], np.array([1.0]))[0, 0] == pytest.approx(0.75)


def test_an_arrival_belongs_to_the_span_that_it_falls_into():
    assert exposure([(10.0, 1.0)], np.array([1.0])) == pytest.approx(np.array([[1.0, 0.0]]))


def test_a_ship_that_came_before_the_period_is_of_its_first_span():
    found = exposure([(0.5, 1.0)], np.array([3.0]))
    assert found == pytest.approx(np.array([[3.0, 0.0]]))
    assert whole_measure(EDGES, np.array([3.0])) == pytest.approx(np.array([[13.0, 10.0]]))


def test_no_look_sees_nothing():
    assert not exposure([]).any()


def test_each_variant_has_its_own_chances():
    found = measure_exposure(np.array([5.0]), np.array([[0.2], [0.8]]), EDGES, np.array([1.0]))
    assert found[:, 0, 0] == pytest.approx([0.2, 0.8])


@settings(max_examples=15, deadline=None)
@given(LOOKS)
def test_the_sweep_is_what_stepping_through_arrivals_gives(looks):
    looks = sorted(looks)
    times, chances = (np.array([look[k] for look in looks]) for k in (0, 1))
    slow = measure_exposure_reference(times, chances, EDGES, STAYS, 0.02)
    assert exposure(looks) == pytest.approx(slow, abs=0.02 * (len(looks) + 1))


@given(LOOKS, st.tuples(st.floats(0, 20), st.floats(0, 1)))
def test_one_more_look_never_sees_less(looks, more):
    assert (exposure([*looks, more]) >= exposure(looks) - 1e-9).all()


@given(LOOKS)
def test_nobody_sees_more_than_there_is(looks):
    assert (exposure(looks) <= whole_measure(EDGES, STAYS) + 1e-9).all()
