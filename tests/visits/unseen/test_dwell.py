import numpy as np
import pytest
from scipy import stats

from ullage.visits.unseen.dwell import (
    KnownStays,
    draw_laws,
    learn_law,
    log_normal_laws,
    nearest_stays,
    stretch_laws,
    weigh_law,
)
from ullage.visits.unseen.exposure import STAYS_D
from ullage.visits.unseen.rule import UnseenRule

RULE = UnseenRule()
NO_PRIOR = UnseenRule(stay_median_d=0.0)
NONE = KnownStays(np.empty(0), ())


def stays(*lengths, ships=None):
    ships = ships or [f"ship {k}" for k in range(len(lengths))]
    return KnownStays(np.array(lengths, np.float64), tuple(ships))


def some(count, median=2.0, spread=0.5, seed=1, ships=None):
    lengths = median * np.exp(spread * np.random.default_rng(seed).normal(size=count))
    return stays(*lengths, ships=None if ships is None else [f"ship {k % ships}" for k in range(count)])


def medians(here, elsewhere=(), rule=RULE, count=4000, seed=1):
    law = draw_laws(learn_law(here, elsewhere, rule), here, rule.law_stays, seed=seed, name="berth", count=count)
    assert law.sum(axis=1) == pytest.approx(np.ones(count))
    return STAYS_D[(np.cumsum(law, axis=1) >= 0.5).argmax(axis=1)]


def width(of):
    low, high = np.quantile(of, (0.05, 0.95))
    return high / low


def test_without_stays_the_law_is_the_priors():
    law = draw_laws(learn_law(NONE, (), RULE), NONE, RULE.law_stays, seed=1, name="berth", count=8000).mean(axis=0)
    low, mid, high = (STAYS_D[(np.cumsum(law) >= p).argmax()] for p in (0.05, 0.5, 0.95))
    assert mid == pytest.approx(1.2, rel=0.09)
    assert 0.38 < low < 0.55
    assert 2.9 < high < 3.7


def test_many_stays_leave_the_prior_behind():
    assert np.median(medians(some(200))) == pytest.approx(2.0, rel=0.12)


def test_more_stays_make_the_law_surer():
    widths = [width(medians(some(count))) for count in (0, 8, 40, 200)]
    assert widths == sorted(widths, reverse=True)


def test_many_stays_of_one_ship_say_less_than_those_of_many():
    assert width(medians(some(40, ships=1))) > 1.2 * width(medians(some(40)))


def test_stays_elsewhere_move_the_law_of_a_place_without_stays_part_of_the_way():
    moved = np.median(medians(NONE, [some(100, 3.0, seed=2), some(100, 3.0, seed=3)]))
    assert 1.8 < moved < 2.9


def test_a_law_of_two_kinds_is_kept_as_it_is():
    two = stays(*([0.5] * 60 + [3.0] * 40))
    law = draw_laws(learn_law(two, (), RULE), two, RULE.law_stays, seed=1, name="berth", count=2000).mean(axis=0)
    assert law[(STAYS_D > 0.9) & (STAYS_D < 1.8)].sum() < 0.06


def test_without_a_prior_the_stays_decide_alone():
    found = medians(some(30, 6.0, 0.4), rule=NO_PRIOR)
    assert np.median(found) == pytest.approx(6.0, rel=0.2)


def test_laws_do_not_depend_on_the_order_of_stays():
    lengths, ships = [1.0, 2.0, 0.7, 1.5], ["a", "b", "a", "c"]
    law = [
        draw_laws(learn_law(one, (), RULE), one, 5.0, seed=1, name="berth", count=50)
        for one in (stays(*lengths, ships=ships), stays(*lengths[::-1], ships=ships[::-1]))
    ]
    assert (law[0] == law[1]).all()


def test_further_evidence_weighs_the_grid():
    grid = learn_law(NONE, (), RULE)
    long = weigh_law(grid, lambda median_log, spread: -((median_log - 1.0) ** 2) / (2 * 0.01**2) + 0 * spread)
    assert (long.weight * long.median_log).sum() == pytest.approx(1.0, abs=0.08)


def test_log_normal_laws_have_the_probabilities_of_the_law():
    law = log_normal_laws(np.array([np.log(1.5)]), np.array([0.4]))[0]
    assert np.cumsum(law)[(STAYS_D <= 2.0).sum() - 1] == pytest.approx(stats.lognorm.cdf(2.0, 0.4, scale=1.5), abs=0.04)
    assert law @ STAYS_D == pytest.approx(1.5 * np.exp(0.4**2 / 2), rel=0.002)


def test_a_stay_between_two_lengths_is_shared_by_both():
    nodes = nearest_stays(np.array([STAYS_D[10], (STAYS_D[20] * STAYS_D[21]) ** 0.5]))
    assert nodes[0, 10] == pytest.approx(1.0)
    assert nodes[1, 20:22] == pytest.approx([0.5, 0.5])


def test_a_stretched_law_has_stays_longer_by_the_factor():
    law = log_normal_laws(np.log([1.5, 1.5, 1.5]), np.full(3, 0.4))
    found = stretch_laws(law, np.log([1.0, 1.25, 0.5]))
    assert found[0] == pytest.approx(law[0])
    assert found @ STAYS_D == pytest.approx((law[0] @ STAYS_D) * np.array([1.0, 1.25, 0.5]), rel=0.005)
