"""What decks are painted with, laid over each other."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ullage.identify.hulls.looks import marks_odds
from ullage.identify.hulls.marks import decks_of, find_likeness, likeness_reference


def deck(seed, cells=113, paint=1.0):
    return paint + 0.3 * np.random.default_rng(seed).standard_normal((15, cells))


@given(seed=st.integers(0, 999), cells=st.sampled_from([81, 101, 113]))
@settings(max_examples=8, deadline=None)
def test_many_at_once_are_as_one_by_one(seed, cells):
    decks = decks_of([deck(seed), deck(seed + 1, cells), deck(seed + 2)], [13.0, 15.8, None])
    found = find_likeness(decks, np.array([0, 1]), np.array([2, 2]))
    want = np.array([likeness_reference(decks, at, 2) for at in (0, 1)])
    assert found.z == pytest.approx(want[:, 0], abs=1e-9)
    assert found.off == pytest.approx(want[:, 1], abs=1e-9)


def test_a_deck_is_like_itself_moved_and_cut_and_not_like_another():
    one = deck(1)
    moved, cut = np.roll(one, 3, axis=1), one[:, 4:-4]
    decks = decks_of([one, moved, cut, deck(2)], [14.0] * 4)
    odds = marks_odds(find_likeness(decks, np.zeros(3, np.int64), np.array([1, 2, 3])))
    assert (odds[:2] > 3).all()
    assert odds[2] < 0


def test_another_paint_speaks_for_two_ships_even_of_one_plan():
    decks = decks_of([deck(1), deck(1, paint=-0.6)], [14.0, 14.0])
    same, painted = marks_odds(find_likeness(decks, np.array([0, 0]), np.array([0, 1])))
    assert painted < same - 1


def test_a_deck_without_marks_says_little_and_none_says_nothing():
    decks = decks_of([np.full((15, 113), 0.5), deck(1), None], [14.0, 14.0, None])
    found = find_likeness(decks, np.array([0]), np.array([0]))
    assert found.contrast[0] == 0
    assert found.z[0] < -2
    assert decks.half_long[2] == 0
