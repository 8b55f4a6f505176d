"""What speaks for and against an estimate: how long ships were watched, and how regularly they came back."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from ullage.kernels import kernel
from ullage.visits.unseen.exposure import STAYS_D
from ullage.visits.unseen.rule import MOST_P

if TYPE_CHECKING:
    import numpy.typing as npt

    from ullage.visits.unseen.period import Looks, Seen
    from ullage.visits.unseen.place import Missed

    Floats = npt.NDArray[np.float64]

_ARRIVALS: Final = 240
_LEAST_VISITS: Final = 8
_LEAST_RETURNS: Final = 5
_ODD: Final = 1.75
"""A return that takes so many times the usual is odd: nearer to two than to one."""


@dataclass(frozen=True)
class Watched:
    """Clear looks from the first to the last sighting of a visit: how many there were, and how many are expected.

    This is Little's law (1961) seen through looks: with the same visits, longer stays are seen in more looks.

    Parameters
    ----------
    mean
        Of the visits that were seen.
    expected_low, expected_high
        90 % interval of the same by the law of stays and the looks.
    p
        How often chance alone is further off, on either side.
    """

    mean: float
    expected_low: float
    expected_high: float
    p: float


@dataclass(frozen=True)
class Returns:
    """How ships came back: usual time [d], how many returns took far longer, and how many visits fit into these."""

    usual_d: float
    count: int
    odd: int
    room: int


def check_watched(seen: Seen, looks: Looks, missed: Missed, days: float, slack_d: float) -> Watched | None:
    """Compare for how many looks ships were watched with what is expected; None where too few visits are dated well."""
    of = np.flatnonzero(seen.precise)
    if len(of) < _LEAST_VISITS:
        return None
    begins = np.searchsorted(looks.times_d, seen.first_d[of] - slack_d)
    counts = np.searchsorted(looks.times_d, seen.last_d[of] + slack_d, side="right") - begins
    law = missed.exposure.law
    chance, watched, squares = looks_expected(looks, days)
    weight = law * (days + STAYS_D)
    seen_share = weight @ chance
    mean = (weight @ watched) / seen_share
    spread = np.sqrt(np.maximum((weight @ squares) / seen_share - mean**2, 0.0) / len(of))
    scores = np.linspace(-2.5, 2.5, 51)
    grid = (mean[:, None] + spread[:, None] * scores).ravel()
    heavy = np.tile(np.exp(-(scores**2) / 2), len(mean))
    order = np.argsort(grid, kind="stable")
    below = np.cumsum(heavy[order]) / heavy.sum()
    found = float(counts.mean())
    share = float(np.interp(found, grid[order], below))
    low, high = np.interp([0.05, 0.95], below, grid[order])
    return Watched(found, float(low), float(high), 2 * min(share, 1 - share))


def looks_expected(looks: Looks, days: float) -> tuple[Floats, Floats, Floats]:
    """Give what is expected of stays of each length of `STAYS_D`.

    Returns
    -------
    tuple of ndarray
        Chance to be seen; number of looks from the first to the last sighting, 0 where she is not seen; a bound of its
        square's mean, from the looks within the stay. Each of shape (stays,).
    """
    found = np.zeros((3, len(STAYS_D)))
    _watch(looks.times_d, np.minimum(looks.p_detect, MOST_P), float(days), STAYS_D, _ARRIVALS, found)
    return found[0], found[1], found[2]


@kernel
def _watch(times: Any, p: Any, days: Any, stays: Any, arrivals: Any, found: Any) -> None:
    """Go through arrivals of each stay, and through the looks within it."""
    for i in range(stays.shape[0]):
        for step in range(arrivals):
            came = -stays[i] + (step + 0.5) / arrivals * (days + stays[i])
            first = np.searchsorted(times, came)
            last = np.searchsorted(times, came + stays[i], side="right")
            none = 1.0
            for k in range(first, last):
                none *= 1.0 - p[k]
            before, after = 1.0, none
            watched = 0.0
            for k in range(first, last):
                # look k lies between first and last sighting unless none was up to it, or none from it on
                before *= 1.0 - p[k]
                watched += 1.0 - before - after + none
                after /= 1.0 - p[k]
            found[0, i] += (1.0 - none) / arrivals
            found[1, i] += watched / arrivals
            found[2, i] += watched * (last - first) / arrivals


def check_returns(seen: Seen) -> Returns | None:
    """Look at the times between visits of ships that were seen three times or more; None where there are few."""
    times: dict[str, list[float]] = {}
    for vessel, at in sorted(zip(seen.vessel, seen.first_d.tolist(), strict=True)):
        if vessel:
            times.setdefault(vessel, []).append(at)
    often = [one for one in times.values() if len(one) > 2]  # noqa: PLR2004 - two returns at least
    returns = np.array([b - a for one in often for a, b in pairwise(one)])
    if len(returns) < _LEAST_RETURNS:
        return None
    usual = float(np.median(returns))
    odd = returns[returns >= _ODD * usual]
    return Returns(usual, len(returns), len(odd), int(np.round(odd / usual - 1).sum()))
