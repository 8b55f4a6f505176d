"""Under which the number of a result holds, beside it wherever the application shows it; words as reports have them."""

import pytest

import webmaker
from casemaker import FLEET, OBSERVATIONS, make_case, observation, ship
from ullage.evidence.words import how_likely, likelihood
from ullage.results import run_case
from ullage.web.conditions import find_conditions

COUNT = """
[[reported_visits]]
place = "berth"
count = 9
from = 2024-01-01
to = 2024-12-31
source = "made up"
"""
POINTS = {"low": 1.0, "mid": 2.0, "high": 3.0}
SUMMARY = {
    "visits": {"seen": 43, "named": 12, "reported": 31, "unseen": None},
    "counts": [{"count": 43}],
    "p_over_cap": 1.0,
    "named_only_cap_bbl": POINTS,
    "named_only_p_over_cap": 0.18,
}


def test_a_published_count_is_a_condition_and_named_visits_stand_without_it():
    found = find_conditions(SUMMARY)
    assert found.if_right == "if the published count of 43 visits is right"
    assert found.named_only_bbl.model_dump() == POINTS
    assert found.named_only_p_over_cap == 0.18
    assert not found.is_floor


def test_a_case_without_counts_has_no_condition_and_no_second_number():
    visits = {"seen": 12, "named": 12, "reported": 0, "unseen": None}
    found = find_conditions({**SUMMARY, "visits": visits, "counts": [], "p_over_cap": 0.3})
    assert (found.if_right, found.named_only_bbl, found.named_only_p_over_cap) == ("", None, None)
    assert found.is_floor


@pytest.fixture
def counted(tmp_path):
    """Give the address of a case with two visits that are dated and seven that are only counted."""
    observations = OBSERVATIONS + observation("2024-02-01") + observation("2024-03-04")
    run_case(make_case(tmp_path / "counted", more=COUNT, observations=observations, fleet=FLEET + ship("A", "3000")))
    with webmaker.serving(tmp_path / "counted", read_only=True) as address:
        yield address


def test_desk_ledger_and_review_say_what_the_number_rests_on(counted, open_page):
    page = open_page(counted, "/")
    head = page.wait_for_selector(".desk-head dl").evaluate("one => one.closest('header').innerText")
    assert "If the published count of 9 visits is right:" in head
    assert "9 known: 2 named or dated, 7 only as a count" in head
    page.goto(f"{counted}/ledger")
    page.wait_for_selector("text=if the published count of 9 visits is right, that the cap")
    page.wait_for_selector("th:text-is('of it, by visits named or dated')")
    page.wait_for_selector("text=that these alone, with all that was notified, exceed the cap")
    page.goto(f"{counted}/review")
    page.wait_for_selector("caption:has-text('if the published count of 9 visits is right')")
    page.wait_for_selector("th:text-is('Delivered by visits named or dated alone')")


def test_words_of_likelihood_are_those_of_reports(counted, open_page):
    page = open_page(counted, "/method")
    chances = [0, 0.004, 0.03, 0.05, 0.1, 0.2, 0.3, 0.45, 0.5, 0.55, 0.7, 0.8, 0.9, 0.95, 0.97, 0.996, 1]
    ask = "async (all) => { const { likelihood } = await import('/static/js/format.js'); return all.map(likelihood); }"
    for p, said in zip(chances, page.evaluate(ask, chances), strict=True):
        assert said.startswith(f"{likelihood(p)} ("), p
        assert said.endswith(f"({how_likely(p).partition('here ')[2]}")
