"""Whether two sightings of one ship at one place are of one visit or of two, by posterior odds.

With the time g between them, the chance S(x) to stay longer than x, and the law f of the time away between two visits:

    one visit:   L1 = (integral of S from g on) · product of (1 - p) over the clear looks between that did not show her
    two visits:  L2 = double integral of S(x) S(y) f(g - x - y) · the same product over looks in which she lay there

x after the first sighting she left, y before the second she came. Looks while she is away cost nothing. How often a
ship comes back at once nobody knows: it is taken so that L2 = L1 at `merge_days` with no look between.
"""

from __future__ import annotations

from functools import lru_cache
from math import inf
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from ullage.visits.stay_law import StayLaw

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ullage.visits.rule import VisitRule

    Looks = Sequence[tuple[float, float]]

_CELLS: Final = 200
"""Into so many parts the time between two sightings is divided."""


def odds_of_two(gap_d: float, looks: Looks, listed_d: float | None, rule: VisitRule) -> float:
    """Give the odds of two visits against one.

    Parameters
    ----------
    gap_d
        Between the two sightings [d].
    looks
        Clear looks between them that did not show her: time since the first sighting [d], and p_detect.
    listed_d
        The shortest time away for a discharge at a place that the case lists [d]; None where it lists none.
    rule
        Laws of stays and of the time away.

    Returns
    -------
    float
        From 0 on; infinite where it cannot be one visit.

    Examples
    --------
    >>> from ullage.visits import VisitRule
    >>> odds_of_two(2.5, [], None, VisitRule())
    1.0
    """
    if gap_d <= 0:
        return 0.0 if rule.merge_days > 0 else inf
    even = _ratio_without_looks(rule.merge_days, rule)
    one, two = _likelihoods(gap_d, looks, listed_d, rule)
    return two / one / even if one > 0 and even > 0 else inf


@lru_cache(maxsize=16)
def _ratio_without_looks(gap_d: float, rule: VisitRule) -> float:
    if gap_d <= 0:
        return 0.0
    one, two = _likelihoods(gap_d, (), None, rule)
    return two / one if one > 0 else inf


def _likelihoods(gap_d: float, looks: Looks, listed_d: float | None, rule: VisitRule) -> tuple[float, float]:
    """Give the likelihoods of one visit and of two, up to a common factor."""
    law = StayLaw(rule.stay_median_d, rule.stay_log_sd)
    step = gap_d / _CELLS
    after = (np.arange(_CELLS) + 0.5) * step
    times = np.array([when for when, _ in looks])
    missed = np.array([1.0 - p for _, p in looks])
    leaves = law.longer(after)
    comes = leaves.copy()
    for when, miss in zip(times, missed, strict=True):
        leaves[after > when] *= miss  # she left after the look, and it missed her
        comes[gap_d - after < when] *= miss
    together = np.convolve(leaves, comes)[:_CELLS]
    away = gap_d - (np.arange(_CELLS) + 1.0) * step
    two = step * float(together @ _away_chance(away - step / 2, away + step / 2, listed_d, rule))
    return law.beyond(gap_d) * float(np.prod(missed)), two


def _away_chance(from_d: Any, to_d: Any, listed_d: float | None, rule: VisitRule) -> Any:
    """Give the chance to be away between so long and so long [d]."""
    anywhere = min(shortest_away_d(rule.nearest_nm, rule), rule.merge_days / 2)
    chance = _shifted(from_d, to_d, anywhere, rule.away_days)
    if listed_d is None:
        return chance
    return rule.unlisted * chance + (1 - rule.unlisted) * _shifted(from_d, to_d, listed_d, rule.away_days)


def _shifted(from_d: Any, to_d: Any, least_d: float, mean_d: float) -> Any:
    """Give the chance of a time that is exponential beyond a least one to lie between two [d]."""
    since, until = (np.exp(-np.maximum(one - least_d, 0.0) / mean_d) for one in (from_d, to_d))
    return since - until


def shortest_away_d(way_nm: float, rule: VisitRule) -> float:
    """Give the shortest time between two visits: the way there and back, and a discharge [d]."""
    return (2 * way_nm / rule.most_kn + rule.land_h) / 24


def p_one(odds: float) -> float:
    """Give the probability of one visit from the odds of two."""
    return 1.0 / (1.0 + odds)
