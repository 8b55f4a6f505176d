"""What sightings say of the law of stays: a ship lay there from some moment before the first to some after the last.

    L = ∬ f(y - x) q(x) q(y) dx dy / W       x before the first sighting, y after the last

q is the chance that all looks between miss her, f the density of stays, and W the exposure: visits that are seen are
longer than visits are, for a long one is seen more easily (length bias). q is constant between looks, so the integral
is a sum of second integrals of f, which a log-normal law has in closed form.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from ullage.visits.unseen.dwell import log_normal_laws
from ullage.visits.unseen.rule import MOST_P

if TYPE_CHECKING:
    import numpy.typing as npt

    from ullage.visits.unseen.period import Looks, Seen
    from ullage.visits.unseen.rule import UnseenRule

    Floats = npt.NDArray[np.float64]

_REACH_D: Final = 40.0
"""No visit is taken to have begun longer before its first sighting, or ended longer after its last [d]."""

_SHORTEST_D: Final = 0.02  # no bound is better than half an hour
_LOOKS: Final = 15  # to either side that are gone through
_LEAST_Q: Final = 1e-3  # a chance that is nothing
_LEAST: Final = 1e-300
_HALF: Final = 0.5


class CensoredVisits:
    """The likelihood of laws of stays, by when ships were seen and not seen.

    Parameters
    ----------
    seen
        Visits; those that are dated vaguely, or are less likely than not what they are taken for, are left out.
    looks
        Looks at the place.
    exposure_d
        Exposure by length of stay, of `exposure.STAYS_D` [d].
    rule
        How near a sighting a look has to be to be the sighting.
    """

    def __init__(self, seen: Seen, looks: Looks, exposure_d: Floats, rule: UnseenRule) -> None:
        self.exposure_d = exposure_d
        self.lengths, self.weights, self.ends = [], [], [0]
        slack = rule.look_hours / 24
        for visit in np.flatnonzero(seen.precise & (seen.p_ship >= _HALF)):
            after, before = _hard_bounds(seen.outer_d[visit], looks, slack)
            first, last = float(seen.first_d[visit]), float(seen.last_d[visit])
            came, came_weight = _edges(-first, -looks.times_d[::-1], looks.p_detect[::-1], -after, slack)
            left, left_weight = _edges(last, looks.times_d, looks.p_detect, before, slack)
            self.lengths.append((left[:, None] + came).ravel())
            self.weights.append((left_weight[:, None] * came_weight).ravel())
            self.ends.append(self.ends[-1] + len(self.lengths[-1]))

    @property
    def count(self) -> int:
        """How many visits there are."""
        return len(self.lengths)

    def log_likelihood(self, median_log: Floats, spread: Floats) -> Floats:
        """Give the logarithm of the likelihood of log-normal laws, of the shape of the arguments."""
        shape = median_log.shape
        if not self.count:
            return np.zeros(shape)
        median_log, spread = median_log.ravel(), spread.ravel()
        exposure = log_normal_laws(median_log, spread) @ self.exposure_d
        lengths, weights = np.concatenate(self.lengths), np.concatenate(self.weights)
        total = -self.count * np.log(np.maximum(exposure, _LEAST))
        for law in range(len(median_log)):
            parts = weights * second_integral(lengths, float(median_log[law]), float(spread[law]))
            total[law] += np.log(np.maximum(np.add.reduceat(parts, self.ends[:-1]), _LEAST)).sum()
        return np.asarray(total.reshape(shape))


def second_integral(length: Floats, median_log: float, spread: float) -> Floats:
    """Integrate the density of a log-normal law twice, from 0 to a length: u F(u) - E[D; D <= u]."""
    from scipy.special import ndtr

    with np.errstate(divide="ignore"):
        score = (np.log(length) - median_log) / spread
    return np.asarray(length * ndtr(score) - np.exp(median_log + spread**2 / 2) * ndtr(score - spread))


def _edges(at: float, times: Floats, p_detect: Floats, until: float, slack: float) -> tuple[Floats, Floats]:
    """Go from a sighting to the looks after it that did not see her.

    Give the moments at which the chance to have been missed so far changes, from the sighting on [d], and by how much
    it falls at each: less what it is after, the first of them less than nothing.
    """
    end = max(min(at + _REACH_D, until), at + _SHORTEST_D)
    begin = int(np.searchsorted(times, at + slack, side="right"))
    moments, chance = [at], [1.0]
    for k in range(begin, min(begin + _LOOKS, len(times))):
        if times[k] >= end or chance[-1] < _LEAST_Q:
            break
        moments.append(float(times[k]))
        chance.append(chance[-1] * (1 - min(float(p_detect[k]), MOST_P)))
    moments.append(end)
    chance.append(0.0)
    return np.array(moments), -np.diff(np.array(chance), prepend=0.0)


def _hard_bounds(outer: Floats, looks: Looks, slack: float) -> tuple[float, float]:
    """Give bounds of arrival and departure that are no looks: those of looks follow from their own chances."""
    after, before = float(outer[0]), float(outer[1])
    near = [bool((np.abs(looks.times_d - one) <= slack).any()) for one in (after, before)]
    return (-np.inf if near[0] else after), (np.inf if near[1] else before)
