"""Exposure: how long a ship could have arrived and would have been seen, by how long she stays.

    P(a, d) = 1 - ∏ (1 - p_k)   over the looks a <= t_k <= a + d
    W(d)    = ∫ P(a, d) da      over the arrivals that touch the period

P is constant between the moments at which a look enters or leaves the stay, so the integral over arrivals is a sum of
finitely many pieces, and exact.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np

from ullage.kernels import kernel
from ullage.visits.unseen.rule import MOST_P

if TYPE_CHECKING:
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]

STAYS_D: Final[Floats] = np.geomspace(0.02, 64.0, 97)
"""Lengths of stay at which exposures are worked out [d]; a factor of 1.088 apart."""


def measure_exposure(times_d: Floats, chances: Floats, edges_d: Floats, stays_d: Floats = STAYS_D) -> Floats:
    """Measure for how long a ship could have arrived and would have been seen.

    Parameters
    ----------
    times_d
        Looks from the begin of the period [d], in order, shape (looks,).
    chances
        Probability of each to see a ship that lies there, in several variants, shape (variants, looks).
    edges_d
        Where the spans of arrival begin and end [d], in order, shape (spans + 1,). A ship that came before the first
        edge and left after it counts to the first span.
    stays_d
        Lengths of stay [d], shape (stays,).

    Returns
    -------
    ndarray
        Exposure by span [d], shape (variants, stays, spans): at most `whole_measure`.
    """
    logs = np.log1p(-np.minimum(chances, MOST_P))
    missed = np.concatenate([np.zeros((len(logs), 1)), np.cumsum(logs, axis=1)], axis=1)
    found = np.zeros((len(logs), len(stays_d), len(edges_d) - 1))
    _sweep(np.ascontiguousarray(times_d, np.float64), missed, edges_d, stays_d, found)
    return found


def whole_measure(edges_d: Floats, stays_d: Floats = STAYS_D) -> Floats:
    """Give for how long a ship could have arrived [d], seen or not, shape (stays, spans)."""
    measure = np.tile(np.diff(edges_d), (len(stays_d), 1))
    measure[:, 0] += stays_d
    return measure


def measure_exposure_reference(
    times_d: Floats, chances: Floats, edges_d: Floats, stays_d: Floats, step_d: float = 1 / 48
) -> Floats:
    """Measure exposure by stepping through arrivals: the slow, obvious form of `measure_exposure` for one variant."""
    found = np.zeros((len(stays_d), len(edges_d) - 1))
    for i, stay in enumerate(stays_d):
        count = int(np.ceil((edges_d[-1] - edges_d[0] + stay) / step_d))
        step = (edges_d[-1] - edges_d[0] + stay) / count
        for arrived in edges_d[0] - stay + (np.arange(count) + 0.5) * step:
            inside = (arrived <= times_d) & (times_d <= arrived + stay)
            span = max(int(np.searchsorted(edges_d, arrived, side="right")) - 1, 0)
            found[i, span] += step * (1 - np.prod(1 - chances[inside]))
    return found


@kernel
def _sweep(times: Any, missed: Any, edges: Any, stays: Any, found: Any) -> None:
    """Move the arrival from one moment at which a look enters, a look leaves or a span ends to the next."""
    looks, spans = times.shape[0], edges.shape[0] - 1
    for i in range(stays.shape[0]):
        stay = stays[i]
        at = edges[0] - stay
        entered, left, span = 0, 0, 0
        while span < spans:
            until = edges[span + 1]
            if entered < looks:
                until = min(until, times[entered] - stay)
            if left < looks:
                until = min(until, times[left])
            if until > at:
                for v in range(missed.shape[0]):
                    found[v, i, span] -= (until - at) * np.expm1(missed[v, entered] - missed[v, left])
                at = until
            if entered < looks and times[entered] - stay <= at:
                entered += 1
            elif left < looks and times[left] <= at:
                left += 1
            else:
                span += 1
