"""What an answer is worth: the part of a balance's variance that knowing it takes away."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ullage.ledger.questions import Answer, Question
from ullage.ledger.worth import worth_of

MOVES = st.lists(st.floats(-1e6, 1e6), min_size=2, max_size=5)


def question(*probabilities):
    answers = tuple(Answer("accept", "", p, None) for p in probabilities)
    return Question("s-1", "sightings", "ship", "berth", None, None, answers)


def test_even_odds_of_one_cargo_are_worth_half_of_it():
    found = worth_of(question(0.5, 0.5), (-500.0, 500.0), 1e6)
    assert (found.low_bbl, found.high_bbl, found.sd_bbl) == (-500.0, 500.0, 500.0)
    assert found.share == pytest.approx(0.25)


def test_what_the_balance_takes_for_certain_is_no_part_of_its_variance():
    found = worth_of(question(0.46, 0.54), (117_000.0, 0.0), 1e11)  # a rejected detection: it counts 0 now
    assert found.sd_bbl == pytest.approx(58_300, rel=0.01)
    assert found.share is None


def test_what_is_certain_is_worth_nothing():
    assert worth_of(question(1.0, 0.0), (0.0, 1000.0), 1e6).sd_bbl == 0.0


@given(MOVES, st.floats(-1e6, 1e6))
def test_where_the_balance_stands_does_not_matter(moves, shift):
    even = question(*[1 / len(moves)] * len(moves))
    one, other = worth_of(even, moves, 1.0), worth_of(even, [move + shift for move in moves], 1.0)
    assert one.sd_bbl == pytest.approx(other.sd_bbl, rel=1e-6, abs=1e-6)
    assert 0 <= one.sd_bbl <= (max(moves) - min(moves)) / 2 * 1.000001 + 1e-9


def test_variance_within_answers_and_worth_add_up_to_the_variance():
    scores = np.random.default_rng(1)  # the law of total variance, on draws of a mixture
    is_ship = scores.random(200_000) < 0.3
    balance = scores.normal(1000.0, 50.0, 200_000) + np.where(is_ship, 300.0, 0.0)
    means = [balance[is_ship].mean(), balance[~is_ship].mean()]
    found = worth_of(question(0.3, 0.7), [one - balance.mean() for one in means], float(balance.var()))
    within = 0.3 * balance[is_ship].var() + 0.7 * balance[~is_ship].var()
    assert within + found.sd_bbl**2 == pytest.approx(balance.var(), rel=0.01)
    assert found.share == pytest.approx(1 - within / balance.var(), rel=0.05)


def test_without_a_variance_the_share_cannot_be_told():
    assert worth_of(question(0.5, 0.5), (0.0, 1.0), 0.0).share is None
