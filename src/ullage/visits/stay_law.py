"""How long ships stay: the chance to stay longer, as both odds and bounds of visits take it."""

from __future__ import annotations

from dataclasses import dataclass
from math import erfc, exp, log, sqrt
from typing import TYPE_CHECKING, Any

import numpy as np

from ullage.kernels import kernel

if TYPE_CHECKING:
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class StayLaw:
    """A log-normal law of stays: median [d], and standard deviation of the natural logarithm."""

    median_d: float
    log_sd: float

    @property
    def mean_d(self) -> float:
        """The mean stay [d]."""
        return self.median_d * exp(self.log_sd**2 / 2)

    def longer(self, than_d: Any) -> Floats:
        """Give the chance to stay longer than so many days, of any shape."""
        days = np.asarray(than_d, np.float64)
        with np.errstate(divide="ignore"):
            score = np.log(np.maximum(days, 0.0) / self.median_d) / self.log_sd
        above = np.empty(score.size)
        _fill_above(np.ravel(score), above)
        return above.reshape(days.shape)

    def beyond(self, than_d: float) -> float:
        """Give the mean time for which a stay goes on beyond so many days [d]: the integral of `longer` from there."""
        if than_d <= 0:
            return self.mean_d - than_d
        score = log(than_d / self.median_d) / self.log_sd
        return max(self.mean_d * _above(score - self.log_sd) - than_d * _above(score), 0.0)


def _above(score: float) -> float:
    """Give the chance that a standard normal number is above a score."""
    return 0.5 * erfc(score / sqrt(2))


@kernel
def _fill_above(scores: Any, above: Any) -> None:
    for k in range(scores.shape[0]):
        above[k] = 0.5 * erfc(scores[k] / sqrt(2))
