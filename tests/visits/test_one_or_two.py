import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ullage.visits import VisitRule
from ullage.visits.one_or_two import odds_of_two, shortest_away_d
from ullage.visits.stay_law import StayLaw

RULE = VisitRule()
GAPS = st.floats(0.05, 40.0)
LOOKS = st.lists(st.tuples(st.floats(0.01, 0.99), st.floats(0.05, 0.99)), max_size=6)


def plain_odds(gap_d, looks, rule, draws=400_000, seed=1):
    """Give the odds by drawing stays and times away: slow and obvious."""
    rng = np.random.default_rng(seed)
    law = StayLaw(rule.stay_median_d, rule.stay_log_sd)
    stay = law.median_d * np.exp(law.log_sd * rng.standard_normal(draws))
    least = min(shortest_away_d(rule.nearest_nm, rule), rule.merge_days / 2)

    def likelihoods(gap, passes):
        # a first sighting at an even time of a stay: her rest is even in it, and long stays are met more often
        weight = stay / stay.mean()
        rest = stay * rng.random(draws)
        one = weight * (rest > gap)
        before = stay[rng.permutation(draws)]
        again = before * rng.random(draws)
        away = gap - rest - again
        two = weight * (before / stay.mean()) * np.where(away > least, np.exp(-(away - least) / rule.away_days), 0.0)
        two = two / rule.away_days * stay.mean()
        for when, p in passes:
            one = one * (1 - p)
            two = two * np.where((when < rest) | (when > gap - again), 1 - p, 1.0)
        return one.mean(), two.mean()

    one, two = likelihoods(gap_d, looks)
    even_one, even_two = likelihoods(rule.merge_days, [])
    return (two / one) / (even_two / even_one)


@pytest.mark.parametrize(
    ("gap_d", "looks"), [(3.0, []), (4.0, [(2.0, 0.6)]), (5.0, [(1.0, 0.4), (4.0, 0.9)]), (2.2, [(1.1, 0.5)])]
)
def test_odds_are_those_of_drawn_stays(gap_d, looks):
    assert odds_of_two(gap_d, looks, None, RULE) == pytest.approx(plain_odds(gap_d, looks, RULE), rel=0.15)


@given(GAPS, st.floats(0.3, 20.0))
def test_without_looks_one_visit_is_what_lies_closer_than_the_limit(gap_d, merge_days):
    rule = VisitRule(merge_days=merge_days)
    if abs(gap_d - merge_days) > 1e-6:
        assert (odds_of_two(gap_d, [], None, rule) < 1) == (gap_d < merge_days)


def test_at_the_limit_one_and_two_are_alike():
    assert odds_of_two(2.5, [], None, RULE) == 1.0


@given(GAPS, LOOKS, st.floats(0.0, 1.0), st.floats(0.05, 0.99))
def test_a_look_without_her_never_speaks_for_one_visit(gap_d, looks, when, p):
    some = [(share * gap_d, chance) for share, chance in looks]
    before, after = (odds_of_two(gap_d, one, None, RULE) for one in (some, [*some, (when * gap_d, p)]))
    assert after >= before * (1 - 1e-9)


@given(GAPS, LOOKS)
def test_odds_are_no_less_than_nought(gap_d, looks):
    assert odds_of_two(gap_d, [(share * gap_d, p) for share, p in looks], None, RULE) >= 0


def test_a_sure_look_without_her_leaves_no_single_visit():
    assert odds_of_two(2.0, [(1.0, 1.0)], None, RULE) == np.inf


def test_no_way_is_short_enough_for_two_visits_in_a_day():
    assert odds_of_two(1.0, [(0.5, 0.9)], None, RULE) == 0


def test_far_terminals_speak_for_one_visit():
    far = shortest_away_d(800.0, RULE)
    assert odds_of_two(4.0, [], far, RULE) < odds_of_two(4.0, [], None, RULE)


def test_two_sightings_at_once_are_one_visit():
    assert odds_of_two(0.0, [], None, RULE) == 0


def test_no_limit_makes_every_sighting_a_visit():
    assert odds_of_two(0.0, [], None, VisitRule(merge_days=0.0)) == np.inf


@settings(max_examples=30, deadline=None)
@given(st.floats(0.3, 5.0), st.floats(0.2, 1.2), st.floats(0.01, 20.0))
def test_what_goes_on_beyond_a_time_is_the_integral_of_what_lasts_longer(median, log_sd, than):
    law = StayLaw(median, log_sd)
    days = np.geomspace(than, than + 3000.0, 20_001)
    longer = law.longer(days)
    plain = float(((longer[1:] + longer[:-1]) / 2 * np.diff(days)).sum())
    assert law.beyond(than) == pytest.approx(plain, rel=1e-3, abs=1e-9)


@pytest.mark.parametrize("change", [{"tail_p": 1.5}, {"merge_days": -1.0}, {"stay_median_d": 0.0}])
def test_an_impossible_rule_is_refused(change):
    with pytest.raises(ValueError, match="expected"):
        VisitRule(**change)


@given(st.lists(st.floats(0.0, 1e6), max_size=5))
def test_many_stays_are_told_as_one_by_one(days):
    law = StayLaw(1.2, 0.57)
    assert law.longer(days).tolist() == [float(law.longer(one)) for one in days]


def test_half_of_the_stays_are_longer_than_the_median_and_all_than_none():
    law = StayLaw(1.2, 0.57)
    assert law.longer([0.0, 1.2]).tolist() == pytest.approx([1.0, 0.5])
