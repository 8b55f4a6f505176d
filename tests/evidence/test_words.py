import pytest
from hypothesis import given
from hypothesis import strategies as st
from sample_result import NONE, cap, points, summary, with_unseen, without_cap

from ullage.evidence.words import BANDS, chance, headline, how_likely, likelihood

MIRROR = dict(zip([band[1] for band in BANDS], reversed([band[1] for band in BANDS]), strict=True))


def said(**changes):
    return " ".join(headline(summary(**changes)))


def with_cap(**changes):
    one = cap(**changes)
    return " ".join(headline(summary(caps=[one], cap=one)))


@pytest.mark.parametrize(
    ("p", "word"),
    [
        (0.0, "almost no chance"),
        (0.03, "almost no chance"),
        (0.05, "very unlikely"),
        (0.12, "very unlikely"),
        (0.3, "unlikely"),
        (0.45, "roughly even chance"),
        (0.5, "roughly even chance"),
        (0.55, "roughly even chance"),
        (0.7, "likely"),
        (0.9, "very likely"),
        (0.95, "very likely"),
        (0.96, "almost certain"),
        (1.0, "almost certain"),
    ],
)
def test_words_of_likelihood_are_those_of_icd_203(p, word):
    assert likelihood(p) == word


@given(st.integers(0, 100))
def test_the_opposite_has_the_mirrored_word(percent):
    assert likelihood((100 - percent) / 100) == MIRROR[likelihood(percent / 100)]


def test_a_word_stands_beside_its_range_and_the_value():
    assert how_likely(0.67) == "likely (55–80 %; here 67 %)"


@pytest.mark.parametrize(("p", "end"), [(0.9999, "above 99 %"), (0.0001, "below 1 %"), (1.0, "above 99 %")])
def test_draws_never_claim_certainty(p, end):
    assert end in how_likely(p)


@pytest.mark.parametrize("p", [-0.01, 1.01, float("nan")])
def test_what_is_no_probability_is_refused(p):
    with pytest.raises(ValueError, match="between 0 and 1"):
        likelihood(p)


@pytest.mark.parametrize(
    ("p", "opening"),
    [
        (0.001, "There is almost no chance ("),
        (0.5, "The odds are roughly even ("),
        (0.9, "It is very likely ("),
        (0.999, "It is almost certain ("),
    ],
)
def test_the_first_sentence_says_how_likely_the_cap_was_exceeded(p, opening):
    seen = {"seen": 5, "unseen": None, "total": None, "named": 5, "reported": 0}
    assert headline(summary(caps=[cap(p_over_cap=p)], visits=seen))[0].startswith(opening)


def test_a_floor_below_the_cap_is_no_finding_that_the_cap_was_kept():
    seen = {"seen": 5, "unseen": None, "total": None, "named": 5, "reported": 0}
    first = headline(summary(caps=[cap(p_over_cap=0.02)], visits=seen))[0]
    assert "what was seen, reported and notified exceeds the cap" in first
    assert "does not say that the cap was kept" in first
    above = headline(summary(caps=[cap(p_over_cap=0.98)], visits=seen))[0]
    assert "was exceeded" in above


def test_a_finding_that_rests_on_a_count_says_so_first():
    first = headline(summary(caps=[cap(p_over_cap=0.9)]))[0]
    assert first.startswith("If the published count of 9 visits is right, it is very likely (")


def test_the_balance_stands_as_an_interval_that_it_is_not_below():
    assert "100,000 to 171,000 barrels (90 % interval; middle 125,000)" in said()


def test_the_figure_of_named_visits_stands_beside_the_estimate():
    assert "Visits named or dated one by one alone make 45,000 to 84,000 barrels" in said()


def test_visits_nobody_saw_are_said_not_to_be_estimated():
    assert "How many visits nobody saw cannot be told (no looks are given)" in said()


def test_estimated_unseen_visits_stand_beside_the_seen_only_figure():
    told = said(**with_unseen())
    assert "Nobody saw a further 2 to 8 visits (90 % interval; middle 4)" in told
    assert "11 to 17 in all" in told
    assert "The visits that were seen alone make 58,300 to 100,000 barrels" in told
    assert "It is unlikely (20–45 %; here 40 %) that these alone, with all that was notified, exceed the cap" in told


def test_unseen_visits_are_told_also_where_none_was_seen():
    visits = with_unseen()["visits"] | {"seen": 0, "named": 0}
    told = said(**with_unseen(visits=visits))
    assert "does not say that none happened. Nobody saw a further 2 to 8 visits" in told


@pytest.mark.parametrize(
    ("on", "sentence"),
    [
        (points("2024-06-01", "2024-08-15", "2024-12-20"), "between 1 June 2024 and 20 December 2024"),
        (points("2024-06-01", "2024-06-01", "2024-06-01"), "It passed the cap on 1 June 2024."),
        (points("2024-06-01", "2024-08-15", None), "in more than 5 draws of 100 it never did"),
        (points("2024-06-01", None, None), "in at least half of the draws it never did"),
    ],
)
def test_the_day_the_cap_was_passed_is_an_interval(on, sentence):
    assert sentence in with_cap(crossed_on=on)


def test_a_cap_that_no_draw_reaches_has_no_day():
    assert "passed" not in with_cap(crossed_on=NONE, p_over_cap=0.0)


def test_a_balance_without_width_is_written_in_full():
    assert "91,909 barrels, 91.9 % of the cap" in with_cap(balance_cap_bbl=points(91_909.0, 91_909.0, 91_909.0))


def test_a_case_without_cap_and_product_gives_tonnes():
    assert headline(without_cap())[0] == "The ships' deliveries are 9,620 to 18,200 t (90 % interval; middle 12,600)."


def test_no_visit_is_not_told_as_nothing_happened():
    none = {"seen": 0, "unseen": None, "total": None, "named": 0, "reported": 0}
    assert "does not say that none happened" in said(visits=none)


def test_every_cap_has_its_sentences():
    caps = [cap(), cap(**{"from": "2025-01-01", "to": "2025-12-31"})]
    assert sum("was exceeded" in one for one in headline(summary(caps=caps, cap=caps[0]))) == 2


def test_the_assumption_that_moves_most_is_named():
    assert "“fill of laden ships (of full cargo)”: from 0.6 to 0.95 it moves the middle by 41,000 barrels" in said()


def test_what_came_from_the_case_is_made_visible():
    product = {"name": "gas\u202eoil", "density_t_m3": 0.8, "density_sd_t_m3": 0.0, "bbl_per_t": 7.44}
    assert "gas\\u202eoil" in said(product=product)


@pytest.mark.parametrize(
    ("p", "said"),
    [
        (0.67, "likely, 67 %"),
        (0.999, "almost certain, above 99 %"),
        (0.001, "almost no chance, below 1 %"),
        (1.0, "almost certain, above 99 %"),
        (None, "–"),
    ],
)
def test_a_chance_in_a_table_is_a_word_and_a_value_that_is_never_too_sure(p, said):
    assert chance(p) == said
