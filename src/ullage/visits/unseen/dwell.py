"""The law of stays: what is known of how long ships lie at a place, in each world.

A mixture of Dirichlet processes (Antoniak 1974): stays that are known have each their own weight, drawn anew in every
world (the Bayesian bootstrap, Rubin 1981), and beside them stands a log-normal law with the weight of `law_stays` of
them, whose median and spread are learned from the same stays and the prior. With many stays the law is what was
observed, of whatever form; with few it is the prior's, and wide. Stays of one ship are alike, so that many of one ship
weigh less than as many of several: which part of the variance is the ships' is learned as well.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import numpy as np

from ullage import draws
from ullage.kernels import normal_scores
from ullage.visits.unseen.exposure import STAYS_D

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import numpy.typing as npt

    from ullage.visits.unseen.rule import UnseenRule

    Floats = npt.NDArray[np.float64]

_SPREADS: Final = 21
_SHIP_PARTS: Final = (0.02, 0.1, 0.25, 0.4, 0.55, 0.7, 0.85)  # of the variance of a stay's logarithm; all alike
_MEDIANS: Final = 41
_LIKELIHOODS: Final = 81  # medians at which the likelihood of sightings is worked out
_WIDE: Final = 4.0  # standard deviations to either side of the middle that the grid reaches
_FLAT_SD: Final = 50.0  # of a median's logarithm of which nothing is assumed


@dataclass(frozen=True)
class KnownStays:
    """Stays that are known from begin to end, at one place.

    Parameters
    ----------
    length_d
        How long they were [d], shape (stays,).
    ship
        Whose they were: stays of one ship go together. A text that tells ships, and stays of no known ship, apart.
    """

    length_d: Floats
    ship: tuple[str, ...]

    @property
    def count(self) -> int:
        """How many there are."""
        return len(self.length_d)

    def by_ship(self) -> list[Floats]:
        """Give the stays of each ship, in the order of their names."""
        ships = np.array(self.ship)
        return [np.sort(self.length_d[ships == one]) for one in sorted(set(self.ship))]


@dataclass(frozen=True, eq=False)
class LawGrid:
    """Posterior of the smooth law on a grid of spreads and medians.

    Parameters
    ----------
    spread, median_log
        Standard deviation and mean of the natural logarithm of a stay [d], shape (spreads, medians).
    step
        Between neighbouring medians, shape (spreads,).
    weight
        Probability of each, shape (spreads, medians); adds up to 1.
    ship_part
        Part of the variance that is of ships, not of their stays, shape (spreads,); a spread stands there once with
        each part.
    """

    spread: Floats
    median_log: Floats
    step: Floats
    weight: Floats
    ship_part: Floats

    @property
    def mean_ship_part(self) -> float:
        """Mean part of the variance that is of ships."""
        return float(self.weight.sum(axis=1) @ self.ship_part)


def learn_law(here: KnownStays, elsewhere: Sequence[KnownStays], rule: UnseenRule) -> LawGrid:
    """Learn the smooth law of stays at a place.

    Parameters
    ----------
    here, elsewhere
        Known stays at the place, and at each of the other places of its role.
    rule
        The prior, and how far places differ.

    Returns
    -------
    LawGrid
        Medians are normal given the spread; the spread is log-normal before any stay is known, or of no known size.
    """
    scores = np.linspace(-3, 3, _SPREADS)
    if rule.has_prior:
        spreads, log_weight = rule.stay_log_sd * np.exp(scores * max(rule.stay_log_sd_log_sd, 1e-3)), -(scores**2) / 2
    else:
        spreads, log_weight = np.geomspace(0.05, 2.5, _SPREADS), np.zeros(_SPREADS)
    parts = np.repeat(_SHIP_PARTS, _SPREADS)
    spreads, log_weight = np.tile(spreads, len(_SHIP_PARTS)), np.tile(log_weight, len(_SHIP_PARTS))
    between = rule.stay_place_log_sd**2
    mean = np.full(len(spreads), np.log(rule.stay_median_d) if rule.has_prior else 0.0)
    variance = np.full(len(spreads), rule.stay_median_log_sd**2 if rule.has_prior else _FLAT_SD**2)
    for other in sorted(elsewhere, key=lambda one: tuple(sorted(one.length_d))):
        mean, variance, gained = _update(mean, variance, other, spreads, parts, between)
        log_weight += gained
    variance = variance + between
    mean, variance, gained = _update(mean, variance, here, spreads, parts, 0.0)
    log_weight += gained
    z = np.linspace(-_WIDE, _WIDE, _MEDIANS)
    weight = np.exp(log_weight - log_weight.max())[:, None] * np.exp(-(z**2) / 2)
    scale = np.sqrt(variance)
    return LawGrid(
        np.repeat(spreads[:, None], _MEDIANS, axis=1),
        mean[:, None] + z * scale[:, None],
        scale * (z[1] - z[0]),
        weight / weight.sum(),
        parts,
    )


def _update(
    mean: Floats, variance: Floats, known: KnownStays, spreads: Floats, parts: Floats, between: float
) -> tuple[Floats, Floats, Floats]:
    """Learn a normal mean from the logarithms of stays; give mean, variance and the logarithm of the evidence.

    Stays have a variance of `spreads`², of which `parts` is of ships; the place adds `between` to that of the mean.
    """
    if not known.count:
        return mean, variance, np.zeros_like(mean)
    logs = [np.log(one) for one in known.by_ship()]
    count = np.array([len(one) for one in logs])[:, None]
    means = np.array([one.mean() for one in logs])[:, None]
    inner = float(sum(((one - one.mean()) ** 2).sum() for one in logs))
    of_ship = parts + (1 - parts) / count  # variance of a ship's mean, in units of spreads²
    worth = (1 / of_ship).sum(axis=0)
    middle = (means / of_ship).sum(axis=0) / worth
    squares = inner / (1 - parts) + ((means - middle) ** 2 / of_ship).sum(axis=0)
    within = (count - 1).sum() * np.log(1 - parts) + np.log(of_ship).sum(axis=0) + np.log(worth)
    of_mean = between + spreads**2 / worth
    total = variance + of_mean
    gap = middle - mean
    evidence = (
        -(known.count - 1) * np.log(spreads) - squares / (2 * spreads**2) - within / 2
        - gap**2 / (2 * total) - np.log(total) / 2
    )  # fmt: skip
    return mean + gap * variance / total, variance * of_mean / total, evidence


def weigh_law(grid: LawGrid, log_likelihood: Callable[[Floats, Floats], Floats]) -> LawGrid:
    """Weigh a grid by the likelihood of further evidence, a function of medians' logarithms and spreads."""
    spreads = np.unique(grid.spread[:, 0])
    medians = np.linspace(grid.median_log.min(), grid.median_log.max(), _LIKELIHOODS)
    known = log_likelihood(np.tile(medians, (len(spreads), 1)), np.tile(spreads[:, None], len(medians)))
    row = np.searchsorted(spreads, grid.spread[:, 0])
    more = np.array([np.interp(at, medians, known[k]) for at, k in zip(grid.median_log, row, strict=True)])
    with np.errstate(divide="ignore"):
        log_weight = np.log(grid.weight) + more
    weight = np.exp(log_weight - log_weight.max())
    return replace(grid, weight=weight / weight.sum())


def draw_laws(grid: LawGrid, here: KnownStays, law_stays: float, *, seed: int, name: str, count: int) -> Floats:
    """Draw laws of stays.

    Parameters
    ----------
    grid
        Posterior of the smooth law.
    here
        Known stays at the place.
    law_stays
        How many known stays the smooth law weighs.
    seed, name, count
        Streams follow from seed, name of the place, and ship; how many laws.

    Returns
    -------
    ndarray
        Probability of each length of `STAYS_D`, shape (count, stays); rows add up to 1.
    """
    law = _smooth_laws(grid, seed, name, count)
    if not here.count:
        return law
    from scipy.special import gammaincinv

    law *= gammaincinv(law_stays, _uniforms(seed, name, "law", count))[:, None]
    part = grid.mean_ship_part
    for ship, lengths in zip(sorted(set(here.ship)), here.by_ship(), strict=True):
        worth = 1 / (part + (1 - part) / len(lengths))  # of so many stays of different ships
        weight = gammaincinv(worth, _uniforms(seed, name, f"ship {ship}", count))
        own = -np.log(np.array([_uniforms(seed, name, f"stay {k} of {ship}", count) for k in range(len(lengths))]))
        law += (own * (weight / own.sum(axis=0))).T @ nearest_stays(lengths)
    law /= law.sum(axis=1, keepdims=True)
    return law


def _smooth_laws(grid: LawGrid, seed: int, name: str, count: int) -> Floats:
    """Draw log-normal laws from a grid, as probabilities of `STAYS_D`."""
    sums = np.cumsum(grid.weight.ravel())
    cell = np.searchsorted(sums, _uniforms(seed, name, "median and spread", count) * sums[-1])
    cell = np.minimum(cell, grid.weight.size - 1)
    within = _uniforms(seed, name, "median", count) - 0.5
    median_log = grid.median_log.ravel()[cell] + within * grid.step[cell // grid.weight.shape[1]]
    return log_normal_laws(median_log, grid.spread.ravel()[cell])


def stretch_laws(law: Floats, log_factor: Floats) -> Floats:
    """Stretch each law by the factor of which the natural logarithm is given, shapes (laws, stays) and (laws,)."""
    steps = log_factor / (np.log(STAYS_D[1] / STAYS_D[0]))
    whole = np.floor(steps).astype(np.int64)
    part = (steps - whole)[:, None]
    padded = np.zeros((len(law), 3 * len(STAYS_D)))
    padded[:, len(STAYS_D) : 2 * len(STAYS_D)] = law
    at = np.arange(len(STAYS_D)) + len(STAYS_D) - np.clip(whole, 1 - len(STAYS_D), len(STAYS_D) - 1)[:, None]
    moved = (1 - part) * np.take_along_axis(padded, at, 1) + part * np.take_along_axis(padded, at - 1, 1)
    return np.asarray(moved / np.maximum(moved.sum(axis=1, keepdims=True), 1e-12))


def dark_scores(seed: int, count: int) -> Floats:
    """Draw the normal score of how ships that nobody hears differ in their stays, the same at all places."""
    return normal_scores(draws.stream(seed, "unseen", "dark stays"), count)


def log_normal_laws(median_log: Floats, spread: Floats) -> Floats:
    """Give log-normal laws as probabilities of `STAYS_D`, shape (laws, stays)."""
    from scipy.special import ndtr

    logs = np.log(STAYS_D)
    middles = (logs[1:] + logs[:-1]) / 2
    below = ndtr((middles - median_log[:, None]) / spread[:, None])
    law: Floats = np.diff(below, axis=1, prepend=0.0, append=1.0)
    return law


def nearest_stays(length_d: Floats) -> Floats:
    """Spread each length over the two of `STAYS_D` beside it, shape (lengths, stays)."""
    position = np.interp(np.log(length_d), np.log(STAYS_D), np.arange(len(STAYS_D)))
    below = np.minimum(position.astype(np.int64), len(STAYS_D) - 2)
    nodes = np.zeros((len(length_d), len(STAYS_D)))
    rows = np.arange(len(length_d))
    nodes[rows, below] = 1 - (position - below)
    nodes[rows, below + 1] = position - below
    return nodes


def _uniforms(seed: int, name: str, what: str, count: int) -> Floats:
    """Draw uniform numbers of something at a place."""
    return draws.uniforms_reference(draws.stream(seed, "unseen", name, what), count)


def sensor_scores(seed: int, sensor: str, count: int) -> Floats:
    """Draw the normal score of the error of a sensor's detection, the same at all places."""
    return normal_scores(draws.stream(seed, "p_detect", sensor), count)
