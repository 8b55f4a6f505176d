"""The fast ranking of decisions, held to counting the whole case anew for every answer."""

import pytest

from ullage.explaining import Rows
from ullage.recounting import Recount
from ullage.recounting.hypothetical import think_of, with_decision
from ullage.recounting.worth import questions_of, weigh_decisions, weigh_slowly

LEAST_CORRELATION = 0.8


def test_the_order_is_nearly_that_of_counting_anew(season):
    from scipy.stats import spearmanr

    recount, rows = Recount(season), Rows(season)
    fast = weigh_decisions(recount.numbers())[:8]
    slow = [weigh_slowly(recount, rows, one.question, draws=1_000) for one in fast]
    correlation = spearmanr([one.sd_bbl for one in fast], [one.sd_bbl for one in slow]).statistic
    assert correlation >= LEAST_CORRELATION


def test_what_is_worth_most_comes_first_and_probabilities_add_up(season):
    worths = weigh_decisions(Recount(season).numbers())
    assert worths
    assert [one.sd_bbl for one in worths] == sorted((one.sd_bbl for one in worths), reverse=True)
    for one in worths:
        assert sum(answer.p for answer in one.question.answers) == pytest.approx(1)
        assert one.low_bbl <= one.high_bbl


def test_an_observer_s_word_is_asked_about_as_probable_as_observers_are_right(observed):
    numbers = Recount(observed).numbers()
    asked = [one for one in questions_of(numbers) if one.about == "loading"]
    assert len(asked) == len(numbers.result.sightings)
    assert {one.answers[0].value for one in asked} == {"laden"}
    assert {one.answers[0].p for one in asked} == {numbers.rules.sighting.said_right}


def test_what_was_decided_is_asked_no_more(own):
    subject = Rows(own).table("observations")["observation_id"][0]
    thought = think_of(Rows(own), "loading", subject, {"condition": "laden"})
    numbers = Recount(own).numbers(entries=with_decision((), thought))
    sighting = numbers.result.sightings.filter(numbers.result.sightings["evidence"].list.contains(subject))
    asked = {one.subject for one in questions_of(numbers) if one.about == "loading"}
    assert sighting["sighting_id"][0] not in asked
