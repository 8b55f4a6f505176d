"""Seeded draws: streams of normal scores, and laws of one number as tables of quantiles.

Every uncertain thing has a name, and its name and the seed fix its draws: the order of rows, the number of processes
and the other things in a case never change them. Two sums that share a name share its error, draw by draw.

A stream is SplitMix64 (Steele, Lea and Flood 2014) started at a hash of seed and name. A uniform number becomes a
normal score by a table that is fine where the tail is thin, exact to 2 in 10^7. A law is its quantile function on the
fixed grid of normal scores `SCORES`, linear in between, so that drawing is one multiplication whatever the law.
"""

from __future__ import annotations

import hashlib
from functools import cache
from math import log
from typing import TYPE_CHECKING, Any, Final

import numpy as np

if TYPE_CHECKING:
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]

Z95: Final = 1.6448536269514722
"""Normal score of the 95 % point."""

LAST_SCORE: Final = 6.0
STEPS_PER_SCORE: Final = 64
SCORES: Final[Floats] = np.linspace(-LAST_SCORE, LAST_SCORE, int(2 * LAST_SCORE * STEPS_PER_SCORE) + 1)
"""Grid of normal scores on which every law is tabled; 6 standard deviations hold all but two draws in 10^9."""

TABLE_SHIFT: Final = 52 - 9  # 512 steps for every halving of the tail probability
FIRST_BITS: Final = int(np.float64(2.0**-54).view(np.int64)) >> TABLE_SHIFT

_LEAST_BETA_SD: Final = 1e-4  # below it a beta law is a normal one, to the digits there are
_STEP: Final = 0x9E3779B97F4A7C15  # odd, nearest to 2^64 divided by the golden ratio


def stream(seed: int, *names: str) -> int:
    """Give the start of a stream, a whole number below 2^64, from a seed and the names of what is uncertain."""
    text = "\x1f".join([str(seed), *names])
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "little")


def real_stream(seed: int, draw_key: str) -> int:
    """Give the start of the stream that says in which worlds a visit is what it is taken for: where below `p_ship`."""
    return stream(seed, "real", draw_key)


def uniforms_reference(start: int, count: int, first: int = 0) -> Floats:
    """Draw uniform numbers in (0, 1) from a stream: the slow, obvious form of the kernels' generator.

    Parameters
    ----------
    start
        Start of the stream.
    count, first
        How many numbers, beginning with which.
    """
    index = np.arange(first + 1, first + count + 1, dtype=np.uint64)
    state = np.uint64(start) + index * np.uint64(_STEP)
    state = (state ^ (state >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    state = (state ^ (state >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    state ^= state >> np.uint64(31)
    return ((state >> np.uint64(11)).astype(np.float64) + 0.5) * 2.0**-53


def normal_scores_reference(start: int, count: int, first: int = 0) -> Floats:
    """Draw standard normal numbers from a stream: the slow, obvious form of `kernels.normal_scores`."""
    from scipy.special import ndtri

    scores: Floats = ndtri(uniforms_reference(start, count, first))
    return scores


@cache
def score_table() -> Floats:
    """Table the normal score of one minus a tail probability, 512 steps for every halving from 1/2 to 2^-54."""
    from scipy.special import ndtri

    last = int(np.float64(0.5).view(np.int64)) >> TABLE_SHIFT
    tails = np.minimum((np.arange(FIRST_BITS, last + 2) << TABLE_SHIFT).view(np.float64), 0.5)
    table: Floats = np.abs(ndtri(tails))
    return table


def interpolate_law(law: Floats, scores: Floats) -> Floats:
    """Turn normal scores into draws of a law tabled on `SCORES`."""
    position = np.clip((scores + LAST_SCORE) * STEPS_PER_SCORE, 0.0, len(SCORES) - 1.0)
    index = np.minimum(position.astype(np.int64), len(SCORES) - 2)
    drawn: Floats = law[index] + (position - index) * (law[index + 1] - law[index])
    return drawn


def constant_law(value: float) -> Floats:
    """Give the law of a number that is known exactly."""
    return np.full(len(SCORES), float(value))


def normal_law(mean: float, sd: float, least: float = -np.inf) -> Floats:
    """Give a normal law; what would fall below `least` is set to it."""
    return np.maximum(mean + sd * SCORES, least)


def truncated_normal_law(mean: float, sd: float, least: float) -> Floats:
    """Give a normal law given that the number is at least `least`.

    Raises
    ------
    ValueError
        When `sd` is zero and the mean lies below `least`.
    """
    from scipy.special import ndtr, ndtri

    if sd == 0:
        if mean < least:
            raise ValueError(f"a law fixed at {mean} cannot be at least {least}")
        return constant_law(mean)
    below = ndtr((least - mean) / sd)
    # the upper tail is taken from its own side, where ndtr loses nothing to rounding
    upper: Floats = mean - sd * ndtri(ndtr(-SCORES) * (1.0 - below))
    return np.maximum(upper, least)


def log_normal_law(median: float, log_sd: float) -> Floats:
    """Give a log-normal law by its median and the standard deviation of its natural logarithm."""
    return median * np.exp(log_sd * SCORES)


def log_three_point_law(low: float, mid: float, high: float) -> Floats:
    """Give the law with the 5, 50 and 95 % points `low`, `mid` and `high`, all above zero: two log-normal halves."""
    return mid * np.exp(_halves(log(mid / low), log(high / mid)))


def three_point_law(low: float, mid: float, high: float) -> Floats:
    """Give the law with the 5, 50 and 95 % points `low`, `mid` and `high`: two normal halves, never below zero."""
    return np.maximum(mid + _halves(mid - low, high - mid), 0.0)


def _halves(down: float, up: float) -> Floats:
    """Give `SCORES` scaled so that the 5 % point lies `down` below zero and the 95 % point `up` above."""
    return np.minimum(SCORES, 0.0) * (down / Z95) + np.maximum(SCORES, 0.0) * (up / Z95)


def beta_law(mean: float, sd: float) -> Floats:
    """Give the beta law on (0, 1) with a mean and a standard deviation.

    Raises
    ------
    ValueError
        When no beta law has them: the mean is not inside (0, 1), or sd² >= mean (1 - mean).
    """
    from scipy.special import betaincinv, ndtr

    if sd < _LEAST_BETA_SD and 0 <= mean <= 1:
        return np.clip(normal_law(mean, sd), 0.0, 1.0)
    size = mean * (1.0 - mean) / sd**2 - 1.0 if sd > 0 else -1.0
    if not (0 < mean < 1 and size > 0):
        raise ValueError(f"no fraction between 0 and 1 has mean {mean} and standard deviation {sd}")
    law: Floats = betaincinv(mean * size, (1.0 - mean) * size, ndtr(SCORES))
    return np.maximum.accumulate(law)


def points(draws: npt.NDArray[Any], axis: int = 0) -> Floats:
    """Give the 5, 50 and 95 % points of draws along an axis; the points come first."""
    result: Floats = np.quantile(draws, (0.05, 0.5, 0.95), axis=axis)
    return result
