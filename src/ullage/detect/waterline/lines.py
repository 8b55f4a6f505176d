"""Straight lines through what profiles say, whatever some of them say."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np

if TYPE_CHECKING:
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]
    Bools = npt.NDArray[np.bool_]

_ROUNDS: Final = 8
_HUBER: Final = 1.345  # 95 % as sharp as least squares where all is normal
_TO_SD: Final = 1.4826
_LONGEST_LAG: Final = 0.2


class Line(NamedTuple):
    """A straight line through values along a hull.

    Parameters
    ----------
    middle, slope
        Value at x = 0, and its change for each metre.
    middle_sd, slope_sd
        Standard deviations, from the scatter and how far along it is alike.
    used
        Which values it was drawn through.
    scatter
        Robust standard deviation about it.
    apart
        Values that amount to one independent one.
    """

    middle: float
    slope: float
    middle_sd: float
    slope_sd: float
    used: Bools
    scatter: float
    apart: float

    def at(self, x: Any) -> Floats:
        """Give the line's values."""
        return np.asarray(self.middle + self.slope * np.asarray(x))


def fit_line(x: Floats, values: Floats, outlier: float, least: float) -> Line | None:
    """Draw a line through values, leaving out those far from it.

    Parameters
    ----------
    x, values
        Of shape (n,), x rising; NaN where there is no value.
    outlier
        Robust standard deviations beyond which a value is left out.
    least
        Fewest values that make a line.

    Returns
    -------
    Line or None
        None where fewer are left.
    """
    used = np.isfinite(values)
    if used.sum() < max(least, 3):
        return None
    middle, slope = float(np.median(values[used])), 0.0
    scatter = np.inf
    for _ in range(_ROUNDS):
        off = np.where(np.isfinite(values), values - middle - slope * x, np.nan)
        scatter = max(_TO_SD * float(np.median(np.abs(off[used] - np.median(off[used])))), 1e-6)
        used = np.isfinite(off) & (np.abs(np.nan_to_num(off)) <= outlier * scatter)
        if used.sum() < max(least, 3):
            return None
        weight = np.minimum(1.0, _HUBER * scatter / np.maximum(np.abs(off[used]), 1e-12))
        middle, slope = _weighted(x[used], values[used], weight)
    off = values[used] - middle - slope * x[used]
    apart = correlated(off)
    spread = max(scatter, float(off.std()))
    mean_x = float(x[used].mean())
    about = float(((x[used] - mean_x) ** 2).sum())
    slope_sd = spread * np.sqrt(apart / max(about, 1e-9))
    middle_sd = np.hypot(spread * np.sqrt(apart / used.sum()), slope_sd * mean_x)
    return Line(middle, slope, float(middle_sd), float(slope_sd), used, scatter, apart)


def _weighted(x: Floats, values: Floats, weight: Floats) -> tuple[float, float]:
    total = weight.sum()
    x_mean, mean = (weight * x).sum() / total, (weight * values).sum() / total
    about = (weight * (x - x_mean) ** 2).sum()
    slope = (weight * (x - x_mean) * (values - mean)).sum() / about if about > 0 else 0.0
    return float(mean - slope * x_mean), float(slope)


def correlated(off: Floats) -> float:
    """Give how many neighbours amount to one independent value: 1 + 2 sum of the autocorrelation, while positive."""
    off = off - off.mean()
    power = float((off**2).mean())
    if power <= 0:
        return 1.0
    apart = 1.0
    for lag in range(1, max(2, int(_LONGEST_LAG * off.size))):
        alike = float((off[lag:] * off[:-lag]).sum() / off.size) / power
        if alike <= 0:
            break
        apart += 2 * alike
    return apart
