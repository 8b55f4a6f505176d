"""Marks on deck laid over each other."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ullage.identify.hulls.marks import STRETCHES, mark_steps, marks_likeness, marks_likeness_reference


def decks(seed, count=3):
    return np.random.default_rng(seed).random((count, 9, 160))


@given(seed=st.integers(0, 999))
@settings(max_examples=8, deadline=None)
def test_many_at_once_are_as_one_by_one(seed):
    steps = mark_steps(decks(seed))
    found = marks_likeness(steps, np.array([0, 1]), np.array([2, 2]))
    plain = steps[2, STRETCHES.index(1.0)]
    assert found == pytest.approx([marks_likeness_reference(steps[at], plain) for at in (0, 1)], abs=1e-9)


def test_a_deck_is_like_itself_moved_and_stretched_and_not_like_another():
    one, other, _ = decks(1)
    moved = np.roll(one, 3, axis=1)
    same, different = marks_likeness(mark_steps(np.stack([one, moved, other])), np.array([0, 0]), np.array([1, 2]))
    assert same > 2
    assert different < 0.3


def test_a_deck_without_marks_is_like_none():
    steps = mark_steps(np.stack([np.full((9, 160), 0.5), decks(1)[0]]))
    assert marks_likeness(steps, np.array([0]), np.array([1]))[0] < -2
