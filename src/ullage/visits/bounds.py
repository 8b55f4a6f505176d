"""Between which looks a ship came and left: interval censoring (science 4.2), with looks that may miss her.

That she came at time a, given that she lay there from a first to a last sighting, has the weight

    S(last - a) · product of (1 - p) over the clear looks from a to the first sighting that did not show her

and her departure, turned about in time, the same. The bound is the latest look before which she came with a probability
of at most `tail_p`, if the looks up to it would have found her with `least_found_p`: the law of stays alone bounds
nobody. One sure look, or several that each may miss her. A look an hour before she was seen says little,
however sharp: she came in that hour with a chance of an hour in a day.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from ullage.visits.stay_law import StayLaw

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ullage.visits.rule import VisitRule

_STEP_D: Final = 1 / 48
_MEANS: Final = 40  # nobody stays for so many medians


def bounding_look(seen_d: float, looks: Sequence[tuple[float, float]], rule: VisitRule) -> int | None:
    """Give the look that bounds a stay on one side.

    Parameters
    ----------
    seen_d
        From the first sighting to the last [d].
    looks
        Clear looks outside of these that did not show her, the nearest first: how far from the nearer sighting [d], and
        p_detect.
    rule
        The law of stays, `tail_p` and `least_found_p`.

    Returns
    -------
    int or None
        Position in `looks` of the nearest that bounds her; None when none does.
    """
    if not looks:
        return None
    law = StayLaw(rule.stay_median_d, rule.stay_log_sd)
    reach = max(_MEANS * rule.stay_median_d, looks[0][0]) + _STEP_D
    edges = np.arange(0.0, reach + _STEP_D, _STEP_D)
    middles = (edges[1:] + edges[:-1]) / 2
    apart, p = np.array(looks, np.float64).T
    missed = np.cumprod(1.0 - p)
    weight = law.longer(seen_d + middles) * np.append(1.0, missed)[np.searchsorted(apart, middles)]
    beyond = np.append(np.cumsum(weight[::-1])[::-1], 0.0)
    if not beyond[0] > 0:
        return 0
    # within a cell the weight is taken as even
    is_past = np.interp(apart, edges, beyond) <= rule.tail_p * beyond[0]
    bounding = np.flatnonzero(is_past & (missed <= 1.0 - rule.least_found_p))
    return int(bounding[0]) if len(bounding) else None
