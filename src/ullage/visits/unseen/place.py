"""The visits to one place that nobody saw."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ullage import draws
from ullage.visits.unseen.censored import CensoredVisits
from ullage.visits.unseen.dwell import dark_scores, draw_laws, learn_law, sensor_scores, stretch_laws, weigh_law
from ullage.visits.unseen.exposure import STAYS_D, measure_exposure, whole_measure
from ullage.visits.unseen.rate import draw_forms, month_of_spans
from ullage.visits.unseen.rule import MOST_P

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    from ullage.visits.unseen.dwell import KnownStays
    from ullage.visits.unseen.period import Looks, Period, Seen
    from ullage.visits.unseen.rule import UnseenRule

    Floats = npt.NDArray[np.float64]
    Counts = npt.NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Exposure:
    """What the looks at a place would have seen, in each world.

    Parameters
    ----------
    law
        Probability of each length of `exposure.STAYS_D`, shape (draws, stays).
    seen_d, whole_d
        For how long a ship could have arrived and been seen, and arrived at all [d], by span, shape (draws, spans).
    """

    law: Floats
    seen_d: Floats
    whole_d: Floats

    @property
    def mean_stay_d(self) -> Floats:
        """Mean stay [d], shape (draws,)."""
        return np.asarray(self.law @ STAYS_D)


@dataclass(frozen=True, eq=False)
class Missed:
    """Visits to one place that nobody saw, and what they follow from.

    Parameters
    ----------
    exposure
        What the looks would have seen.
    form
        Rate of visits over its mean, by span, shape (draws, spans).
    seen
        Visits that looks saw: in each world those that are what they are taken for, shape (draws,).
    rate_d
        Mean rate of visits [1/d], shape (draws,).
    counts
        Visits that nobody saw, shape (draws,).
    """

    exposure: Exposure
    form: Floats
    seen: Counts
    rate_d: Floats
    counts: Counts

    @property
    def p_seen(self) -> Floats:
        """Chance that a visit of the period is seen, shape (draws,)."""
        whole = (self.form * self.exposure.whole_d).sum(axis=1)
        return np.asarray((self.form * self.exposure.seen_d).sum(axis=1) / whole)

    @property
    def unseen_by_span(self) -> Floats:
        """How many visits of each span nobody saw, on average, shape (spans,)."""
        missed = self.form * (self.exposure.whole_d - self.exposure.seen_d)
        return np.asarray((self.rate_d[:, None] * missed).mean(axis=0))


def draw_exposure(
    name: str,
    looks: Looks,
    here: KnownStays,
    elsewhere: Sequence[KnownStays],
    edges_d: Floats,
    seen: Seen,
    rule: UnseenRule,
    *,
    seed: int,
    count: int,
    named: Floats | None = None,
) -> Exposure:
    """Draw what the looks at a place would have seen.

    Parameters
    ----------
    name
        The place; streams follow from it.
    looks
        At the place.
    here, elsewhere
        Known stays at the place, and at others of its role.
    edges_d
        Of the spans of arrival [d].
    seen
        Visits that looks saw: the law of stays is learned from them too where few stays are known.
    rule
        Doubts of stays and sensors.
    seed, count
        Seed and number of draws.
    named
        Share of the ships seen that are written down, shape (count,); all when None.
    """
    sensors = sorted(set(looks.sensor)) if rule.p_detect_logit_sd > 0 else []
    by_stay = measure_exposure(looks.times_d, _variants(looks, sensors, rule.p_detect_logit_sd), edges_d)
    grid, law_stays = learn_law(here, elsewhere, rule), rule.law_stays
    if here.count < rule.enough_stays:
        visits = CensoredVisits(seen, looks, by_stay[0].sum(axis=1), rule)
        grid, law_stays = weigh_law(grid, visits.log_likelihood), law_stays + visits.count
    law = draw_laws(grid, here, law_stays, seed=seed, name=name, count=count)
    law = stretch_laws(law, rule.stay_dark_log_sd * dark_scores(seed, count))
    whole = law @ whole_measure(edges_d)
    found = _exposure_of(law, by_stay, sensors, seed)
    if named is not None:
        found = found * named[:, None]
    return Exposure(law, np.clip(found, 0.0, whole), whole)


def _variants(looks: Looks, sensors: Sequence[str], logit_sd: float) -> Floats:
    """Give the looks' chances as they are stated, and for each sensor one standard deviation up and down."""
    variants = [looks.p_detect]
    for sensor in sensors:
        of_it = np.array([one == sensor for one in looks.sensor])
        variants += [np.where(of_it, _shifted(looks.p_detect, by), looks.p_detect) for by in (logit_sd, -logit_sd)]
    return np.array(variants)


def _exposure_of(law: Floats, by_stay: Floats, sensors: Sequence[str], seed: int) -> Floats:
    """Give the exposure under each law and each error of the sensors, to the second order of that error."""
    middle = law @ by_stay[0]
    seen = middle.copy()
    for k, sensor in enumerate(sensors):
        score = sensor_scores(seed, sensor, len(law))[:, None]
        more, less = law @ by_stay[1 + 2 * k], law @ by_stay[2 + 2 * k]
        seen += score * (more - less) / 2 + score**2 * (more + less - 2 * middle) / 2
    return np.asarray(seen)


def _shifted(p: Floats, by: float) -> Floats:
    """Move probabilities on the logit scale; none and certainty stay."""
    inside = np.clip(p, 1e-12, MOST_P)
    odds = inside / (1 - inside) * np.exp(by)
    return np.where((p <= 0) | (p >= 1), p, odds / (1 + odds))


def draw_missed(name: str, exposure: Exposure, seen: Seen, period: Period, rule: UnseenRule, *, seed: int) -> Missed:
    """Draw how many visits nobody saw.

    The level of the rate has, in each world, a gamma law given the visits seen and the exposure; visits that nobody
    saw are a Poisson number of what is left: together a negative binomial one.

    Parameters
    ----------
    name
        The place; streams follow from it.
    exposure
        What the looks would have seen.
    seen
        What they saw.
    period
        The days in question.
    rule
        Of the rate.
    seed
        Seed of the draws.
    """
    from scipy.special import gammaincinv

    count = len(exposure.law)
    edges = period.edges_d
    month = month_of_spans(edges)
    by_month = np.zeros((len(edges) - 1, int(month.max()) + 1))
    by_month[np.arange(len(month)), month] = 1.0
    arrived = np.clip((seen.first_d + seen.last_d) / 2, 0.0, edges[-1] * (1 - 1e-12))
    spans = np.searchsorted(edges, arrived, side="right") - 1
    monthly = np.zeros(by_month.shape[1])
    np.add.at(monthly, month[spans], seen.p_ship)
    forms = draw_forms(
        monthly, exposure.seen_d.mean(axis=0) @ by_month, rule.rate_month_log_sd, rule.rate_shape,
        seed=seed, name=name, count=count,
    )  # fmt: skip
    form = forms[:, month]
    real = _real_visits(seen, seed, count)
    level = gammaincinv(rule.rate_shape + real, _uniforms(seed, name, "rate", count))
    level /= np.maximum((form * exposure.seen_d).sum(axis=1), 1e-9)
    left = (form * (exposure.whole_d - exposure.seen_d)).sum(axis=1)
    return Missed(exposure, form, real, level, poisson_of(level * left, _uniforms(seed, name, "missed", count)))


def _real_visits(seen: Seen, seed: int, count: int) -> Counts:
    """Give how many of the visits seen are what they are taken for, in each world: in those where they bring cargo."""
    real = np.full(count, int((seen.p_ship >= 1).sum()), np.int64)
    for draw_key, p in zip(seen.draw_key, seen.p_ship, strict=True):
        if p < 1:
            real += draws.uniforms_reference(draws.real_stream(seed, draw_key), count) < p
    return real


def poisson_of(mean: Floats, uniform: Floats) -> Counts:
    """Turn uniform numbers into Poisson ones: the least count whose probability not to be passed reaches the number."""
    from scipy.special import pdtr, pdtrik

    with np.errstate(invalid="ignore"):
        guess = pdtrik(uniform, np.maximum(mean, 1e-12))
    found = np.ceil(np.nan_to_num(np.maximum(guess, 0.0)))
    below = np.maximum(found - 1, 0.0)
    found = np.where(pdtr(below, mean) >= uniform, below, found)
    return np.asarray(np.where(uniform <= np.exp(-mean), 0.0, found), np.int64)


def _uniforms(seed: int, name: str, what: str, count: int) -> Floats:
    return draws.uniforms_reference(draws.stream(seed, "unseen", name, what), count)
