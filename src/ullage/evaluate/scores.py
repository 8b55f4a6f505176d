"""Figures of accuracy with their 90 % intervals: shares, means, F1, coverage, CRPS, reliability."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from ullage.draws import stream

if TYPE_CHECKING:
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]
    Bools = npt.NDArray[np.bool_]

Z_90: Final = 1.6448536269514722
"""Half width of a normal law's central 90 %, in standard deviations."""
RESAMPLES: Final = 2000
BINS: Final = 10


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure of accuracy.

    Parameters
    ----------
    n
        How many cases it rests on.
    value, low, high
        The figure and its 90 % interval; None where there is nothing to tell it from.
    """

    n: int
    value: float | None
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class Bin:
    """One step of a reliability diagram: how many cases, their mean stated probability, and how often it came true."""

    n: int
    stated: float
    happened: Figure


def share(held: Bools, groups: npt.ArrayLike | None = None) -> Figure:
    """Give how often something held, with Wilson's interval.

    Parameters
    ----------
    held
        One truth value a case.
    groups
        What goes together, one a case (a ship, a world): the interval is that of so many independent cases as spread
        so much, groups for groups. None: each case by itself.

    References
    ----------
    Wilson 1927, J. Am. Stat. Assoc. 22:209; Korn and Graubard 1998, Surv. Methodol. 24:193, for cases that go together.
    """
    if len(held) == 0:
        return Figure(0, None)
    p = float(np.mean(held))
    n = len(held) if groups is None else _independent(np.asarray(held, dtype=np.float64), np.asarray(groups))
    middle, half = (p + Z_90**2 / (2 * n)), Z_90 * np.sqrt(p * (1 - p) / n + Z_90**2 / (4 * n**2))
    scale = 1 + Z_90**2 / n
    return Figure(len(held), p, max(float((middle - half) / scale), 0.0), min(float((middle + half) / scale), 1.0))


def _independent(held: Floats, groups: npt.NDArray[Any]) -> float:
    """Give how many independent cases spread as groups do: at most all; as many as groups where none differ."""
    _, member = np.unique(groups, return_inverse=True)
    count, n, p = int(member.max()) + 1, len(held), float(held.mean())
    apart = np.bincount(member, held - p)
    spread = float((apart**2).sum()) / n**2 * count / max(count - 1, 1)
    if spread <= 0 or count == 1:
        return float(count)
    return min(p * (1 - p) / spread, float(n))


def mean(values: Floats, groups: npt.ArrayLike | None = None) -> Figure:
    """Give a mean with its bootstrap interval.

    Parameters
    ----------
    values
        One a case; what is not a number is left out.
    groups
        What goes together, one a case (a ship, a scene): whole groups are drawn again. None: each case by itself.
    """
    values = np.asarray(values, dtype=np.float64)
    known = np.isfinite(values)
    labels = np.arange(len(values)) if groups is None else np.asarray(groups)
    values, labels = values[known], labels[known]
    if len(values) == 0:
        return Figure(0, None)
    _, member = np.unique(labels, return_inverse=True)
    sums, counts = np.bincount(member, values), np.bincount(member)
    found = float(values.mean())
    if len(sums) == 1:
        return Figure(len(values), found)
    drawn = _redraw(len(sums))
    again = sums[drawn].sum(axis=1) / counts[drawn].sum(axis=1)
    low, high = np.quantile(again, [0.05, 0.95])
    return Figure(len(values), found, float(low), float(high))


def f1(right: npt.ArrayLike, found: npt.ArrayLike, true: npt.ArrayLike) -> Figure:
    """Give F1, the harmonic mean of precision and recall, with its bootstrap interval.

    Parameters
    ----------
    right, found, true
        Of each group (a scene, a ship) how many were found rightly, were found, and are true, of shape (groups,).
    """
    rows = np.stack([np.asarray(one, dtype=np.float64) for one in (right, found, true)], axis=1)
    total = rows.sum(axis=0)
    if total[1] + total[2] == 0:
        return Figure(0, None)
    value = float(2 * total[0] / (total[1] + total[2]))
    if len(rows) == 1:
        return Figure(int(total[2]), value)
    sums = rows[_redraw(len(rows))].sum(axis=1)
    again = 2 * sums[:, 0] / np.maximum(sums[:, 1] + sums[:, 2], 1)
    low, high = np.quantile(again, [0.05, 0.95])
    return Figure(int(total[2]), value, float(low), float(high))


def crps(low: Floats, mid: Floats, high: Floats, truth: Floats) -> Floats:
    """Give the continuous ranked probability score of quantities of which 5, 50 and 95 % points are known.

    Parameters
    ----------
    low, mid, high
        The points, of shape (n,), in rising order.
    truth
        What was true, of shape (n,), in the same unit.

    Returns
    -------
    ndarray
        In that unit; 0 is best. Half the points' law on each side of `mid` is taken as half a normal law, so that a
        point without width scores its distance to the truth.

    References
    ----------
    Gneiting and Raftery 2007, J. Am. Stat. Assoc. 102:359; of two-piece normal laws Jordan, Krüger and Lerch 2019,
    J. Stat. Softw. 90(12).
    """
    from scipy.stats import norm

    def side(width: Floats, reach: Floats) -> Floats:
        """Give the integral over one half: the truth `reach` beyond the middle, on this side where it is positive."""
        safe = np.maximum(width, 1e-12)
        z = np.maximum(reach, 0.0) / safe
        # 1 - F is Phi(-t) at t deviations outward: its square up to nothing, and from the truth inward F squared
        tail = _half_normal_squares(z)
        inside = z - 2 * (z * norm.cdf(-z) + norm.pdf(0) - norm.pdf(z)) + tail
        whole = _half_normal_squares(np.full_like(z, np.inf))
        return np.asarray(safe * (inside + whole - tail))

    left, right = (mid - low) / Z_90, (high - mid) / Z_90
    return np.asarray(side(left, mid - truth) + side(right, truth - mid))


def _half_normal_squares(z: Floats) -> Floats:
    """Give the integral of Phi(-t)² over t from 0 to z."""
    from scipy.stats import norm

    ends = np.where(np.isfinite(z), z, 0.0)
    # by parts: t Phi(-t)² + ∫ 2 t Phi(-t) phi(t) dt, and ∫ 2 t phi Phi(-t) dt = [-2 phi Phi(-t)] - ∫ 2 phi² dt
    inner = norm.cdf(np.sqrt(2) * ends) - 0.5
    value = ends * norm.cdf(-ends) ** 2 - 2 * norm.pdf(ends) * norm.cdf(-ends) + norm.pdf(0) - inner / np.sqrt(np.pi)
    limit = norm.pdf(0) - 0.5 / np.sqrt(np.pi)
    return np.asarray(np.where(np.isfinite(z), value, limit))


def reliability(p: Floats, happened: Bools, bins: int = BINS) -> list[Bin]:
    """Give how often what was called probable came true, by steps of equal width of the stated probability.

    Parameters
    ----------
    p
        Stated probabilities, of shape (n,), 0 to 1; NaN is left out.
    happened
        What came true, of shape (n,).
    bins
        How many steps; empty ones are left out.
    """
    known = np.isfinite(p)
    p, happened = p[known], happened[known]
    step = np.minimum((p * bins).astype(np.int64), bins - 1)
    return [
        Bin(int((step == k).sum()), float(p[step == k].mean()), share(happened[step == k]))
        for k in range(bins)
        if (step == k).any()
    ]


def _redraw(count: int) -> npt.NDArray[np.int64]:
    """Draw which groups each resample takes; fixed, so that the same results give the same interval."""
    rng = np.random.default_rng(stream(0, "evaluate", str(count)))
    return np.asarray(rng.integers(count, size=(RESAMPLES, count)))
