"""Sightings that cannot be of one ship, weighed together."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ullage.identify.hulls.joint import joint_probabilities, joint_probabilities_reference


def drawn(seed, count, hulls, spread=2.0):
    return np.random.default_rng(seed).normal(0, spread, (count, hulls + 1))


def chain(count):
    return np.eye(count, k=1, dtype=bool) | np.eye(count, k=-1, dtype=bool)


@given(seed=st.integers(0, 999), count=st.integers(1, 4), hulls=st.integers(1, 3))
@settings(max_examples=40, deadline=None)
def test_of_a_chain_of_conflicts_probabilities_are_exact(seed, count, hulls):
    weights, conflicts = drawn(seed, count, hulls), chain(count)
    want = joint_probabilities_reference(weights, conflicts)
    assert joint_probabilities(weights, conflicts) == pytest.approx(want, abs=1e-6)


def test_of_three_at_once_probabilities_are_near():
    # conflicts that make a loop: propagation is no longer exact
    conflicts = ~np.eye(3, dtype=bool)
    off = [
        np.abs(joint_probabilities(weights, conflicts) - joint_probabilities_reference(weights, conflicts))
        for weights in (drawn(seed, 3, 4, spread=1.5) for seed in range(60))
    ]
    assert np.mean(off) < 0.02
    assert np.max(off) < 0.2


def test_two_sightings_at_once_share_a_hull_and_not_both():
    weights = np.log([[0.8, 0.1, 0.1], [0.8, 0.1, 0.1]])
    found = joint_probabilities(weights, chain(2))
    assert found[:, 0].sum() < 1.0
    assert found == pytest.approx(joint_probabilities_reference(weights, chain(2)), abs=1e-6)


def test_unknown_hulls_are_as_many_as_there_have_to_be():
    weights = np.log([[0.001, 0.999], [0.001, 0.999]])
    assert joint_probabilities(weights, chain(2))[:, 1] == pytest.approx([0.999, 0.999], abs=1e-3)


def test_without_conflict_each_stands_alone():
    weights = drawn(1, 5, 3)
    alone = np.exp(weights) / np.exp(weights).sum(axis=1, keepdims=True)
    assert joint_probabilities(weights, np.zeros((5, 5), bool)) == pytest.approx(alone)
