"""Probabilities of pairs are those of all assignments; the likeliest assignment is the likeliest."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ullage.match.assignment import groups, likeliest, marginals, marginals_reference, messages

COUNTS = 4, 4


@st.composite
def problems(draw, most=5.0):
    cells = [(i, j) for i in range(COUNTS[0]) for j in range(COUNTS[1])]
    chosen = sorted(draw(st.lists(st.sampled_from(cells), unique=True, max_size=10)))
    odds = draw(st.lists(st.floats(-most, most), min_size=len(chosen), max_size=len(chosen)))
    return np.array([i for i, _ in chosen], int), np.array([j for _, j in chosen], int), np.array(odds, float)


@given(problems())
def test_probabilities_are_the_shares_in_all_assignments(problem):
    detection, ship, odds = problem
    expected = marginals_reference(detection, ship, odds, COUNTS[0])
    assert marginals(detection, ship, odds, *COUNTS) == pytest.approx(expected, abs=1e-6)


@given(problems(most=2.0))
def test_messages_come_near_where_pairs_form_loops(problem):
    detection, ship, odds = problem
    expected = marginals_reference(detection, ship, odds, COUNTS[0])
    assert messages(detection, ship, np.exp(odds), *COUNTS) == pytest.approx(expected, abs=0.2)


def test_messages_are_exact_where_pairs_form_no_loop():
    detection, ship = np.array([0, 0, 1, 1, 2]), np.array([0, 1, 1, 2, 2])
    odds = np.array([1.0, 0.3, 2.0, -1.0, 0.5])
    expected = marginals_reference(detection, ship, odds, 3)
    assert messages(detection, ship, np.exp(odds), 3, 3) == pytest.approx(expected, abs=1e-8)


@given(problems())
def test_no_assignment_is_likelier_than_the_likeliest(problem):
    detection, ship, odds = problem
    chosen = likeliest(detection, ship, odds, *COUNTS)
    assert len(set(detection[chosen])) == chosen.sum() == len(set(ship[chosen]))
    best = odds[chosen].sum()
    for some in range(1 << len(odds)):
        other = np.array([bool(some >> k & 1) for k in range(len(odds))], bool)
        if len(set(detection[other])) == other.sum() == len(set(ship[other])):
            assert odds[other].sum() <= best + 1e-9


def test_sure_pairs_stay_sure_beside_each_other():
    detection, ship = np.array([0, 0, 1, 1]), np.array([0, 1, 0, 1])
    p = marginals(detection, ship, np.array([50.0, 2.0, 2.0, 50.0]), 2, 2)
    assert p == pytest.approx([1, 0, 0, 1], abs=1e-9)


def test_pairs_that_share_a_ship_are_one_group():
    found = groups(np.array([0, 1, 2]), np.array([0, 0, 1]), 4, 2)
    assert found[0] == found[1] != found[2]
    assert len(set(found.tolist())) == 3


def test_large_groups_are_counted_by_messages_within_bounds():
    rng = np.random.default_rng(1)
    detection, ship = (one.ravel() for one in np.meshgrid(np.arange(60), np.arange(60), indexing="ij"))
    p = marginals(detection, ship, rng.normal(-2, 2, 3600), 60, 60)
    assert (np.bincount(detection, p) <= 1 + 1e-6).all()
    assert (np.bincount(ship, p) <= 1 + 1e-3).all()
