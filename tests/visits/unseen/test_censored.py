import numpy as np
import pytest
from scipy import stats

from ullage.visits.unseen.censored import CensoredVisits, second_integral
from ullage.visits.unseen.exposure import STAYS_D, measure_exposure
from ullage.visits.unseen.period import Looks, Seen
from ullage.visits.unseen.rule import UnseenRule

RULE = UnseenRule()
EDGES = np.array([0.0, 100.0])


def looks(times, p):
    return Looks(len(times), np.array(times, np.float64), np.full(len(times), p), ("s",) * len(times))


def seen(first, last, outer=None):
    n = len(first)
    outer = np.tile([-np.inf, np.inf], (n, 1)) if outer is None else np.array(outer)
    return Seen(
        np.array(first, np.float64), np.array(last, np.float64), np.ones(n), ("",) * n, ("",) * n, ("",) * n, outer,
        np.ones(n, np.bool_), 0, 0, 0, 0, n,
    )  # fmt: skip


def censored(visits, some):
    exposure = measure_exposure(some.times_d, some.p_detect[None], EDGES)[0].sum(axis=1)
    return CensoredVisits(visits, some, exposure, RULE)


def likelihood(visits, some, median, spread):
    return censored(visits, some).log_likelihood(np.log(np.array([[median]])), np.array([[spread]]))[0, 0]


def by_points(some, first, last, median, spread):
    """The integral on a fine grid of arrivals and departures."""
    steps = (np.arange(1500) + 0.5) * 0.01
    x, y = first - steps, last + steps
    miss = {
        "x": [np.prod(1 - some.p_detect[(some.times_d >= a) & (some.times_d < first - 0.05)]) for a in x],
        "y": [np.prod(1 - some.p_detect[(some.times_d <= b) & (some.times_d > last + 0.05)]) for b in y],
    }
    density = stats.lognorm.pdf(y[None, :] - x[:, None], spread, scale=median)
    whole = (density * np.array(miss["x"])[:, None] * np.array(miss["y"])).sum() * 0.01**2
    stay = stats.lognorm(spread, scale=median)
    logs = np.log(STAYS_D)
    edges = np.exp((logs[1:] + logs[:-1]) / 2)
    law = np.diff(stay.cdf(edges), prepend=0, append=1)
    return np.log(whole / (law @ measure_exposure(some.times_d, some.p_detect[None], EDGES)[0].sum(axis=1)))


@pytest.mark.parametrize("p", [0.3, 0.9])
@pytest.mark.parametrize(("first", "last"), [(20.0, 20.0), (20.0, 22.0)])
def test_the_closed_form_is_the_integral_over_arrivals_and_departures(p, first, last):
    some = looks(np.arange(1.0, 100.0, 1.0), p)
    found = likelihood(seen([first], [last]), some, 1.3, 0.5)
    assert found == pytest.approx(by_points(some, first, last, 1.3, 0.5), abs=0.02)


def test_the_second_integral_has_the_law_as_its_slope():
    at = np.array([0.5, 1.0, 3.0])
    slope = (second_integral(at + 1e-4, 0.2, 0.5) - second_integral(at - 1e-4, 0.2, 0.5)) / 2e-4
    assert slope == pytest.approx(stats.lognorm.cdf(at, 0.5, scale=np.exp(0.2)), abs=1e-6)


def test_a_bound_that_is_no_look_shortens_the_stay():
    some = looks(np.arange(1.0, 100.0, 3.0), 0.5)
    free, bound = seen([40.0], [40.0]), seen([40.0], [40.0], [[39.8, 40.3]])
    assert likelihood(bound, some, 0.3, 0.4) - likelihood(bound, some, 3.0, 0.4) > likelihood(
        free, some, 0.3, 0.4
    ) - likelihood(free, some, 3.0, 0.4)


@pytest.mark.parametrize("median", [0.8, 2.0])
def test_seen_visits_find_the_median_stay_though_long_ones_are_seen_more_easily(median):
    rng = np.random.default_rng(4)
    some = looks(np.sort(rng.uniform(0, 100, 90)), 0.7)
    arrived, stay = rng.uniform(0, 97, 600), median * np.exp(0.4 * rng.normal(size=600))
    spans = []
    for a, d in zip(arrived, stay, strict=True):
        found = some.times_d[(some.times_d >= a) & (some.times_d <= a + d) & (rng.random(90) < 0.7)]
        if len(found):
            spans.append((found[0], found[-1], d))
    first, last, seen_stays = np.array(spans).T
    assert np.median(seen_stays) > 1.05 * median
    medians = np.geomspace(0.4, 4.0, 41)
    grid = np.log(medians)[None, :]
    weight = censored(seen(first, last), some).log_likelihood(grid, np.full_like(grid, 0.4))[0]
    assert medians[weight.argmax()] == pytest.approx(median, rel=0.12)


def test_no_visit_says_nothing():
    some = looks([1.0, 2.0], 0.5)
    assert not censored(seen([], []), some).log_likelihood(np.zeros((2, 3)), np.ones((2, 3))).any()
