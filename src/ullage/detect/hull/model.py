"""From the features of a ship in a chip to her length and beam, by a fit with its own errors."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from ullage.detect.hull import coefficients
from ullage.detect.hull.shape import NAMES

if TYPE_CHECKING:
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]

FARTHEST: Final = 3.0  # standard deviations from the mean of the fit: beyond, the fit goes on flat
_WIDER: Final = 0.5  # share by which the deviation grows for each standard deviation beyond that
SPREAD_FROM: Final = NAMES.index("top")


@dataclass(frozen=True, slots=True, eq=False)
class Fit:
    """A quadratic fit of the logarithm of a size, and of how far it is off.

    Parameters
    ----------
    mean, sd
        Of each feature among the ships of the fit, of shape (p,).
    constant, linear, square
        Of the logarithm, in features less mean over deviation; of shape (), (p,), (p, p).
    spread
        Constant, and slopes on the fitted logarithm and on the feature `top`, of the deviation's logarithm; shape (3,).
    low, high
        The 5 and 95 % points of the error, in deviations.
    """

    mean: Floats
    sd: Floats
    constant: float
    linear: Floats
    square: Floats
    spread: Floats
    low: float
    high: float

    def __call__(self, features: Any) -> tuple[Floats, Floats, Floats, Floats]:
        """Give size, standard deviation, 5 and 95 % points [m], each of shape (n,), for features of shape (n, p)."""
        far = (features - self.mean) / self.sd
        z = np.clip(far, -FARTHEST, FARTHEST)
        # a sum a row: by a product of matrices a ship's last digits would hang on how many are measured with her
        pairs = (z[:, :, None] * z[:, None, :] * self.square).reshape(len(z), self.square.size)
        size = self.constant + (z * self.linear).sum(axis=1) + pairs.sum(axis=1)
        beyond = np.maximum(np.abs(far).max(axis=1) - FARTHEST, 0.0)
        sd = np.exp(self.spread[0] + self.spread[1] * size + self.spread[2] * z[:, SPREAD_FROM]) * (1 + _WIDER * beyond)
        metres = np.exp(size)
        return metres, metres * sd, metres * np.exp(self.low * sd), metres * np.exp(self.high * sd)

    def numbers(self) -> Floats:
        """Give all numbers in a row, as `from_numbers` takes them."""
        edges = [self.constant, *self.spread, self.low, self.high]
        return np.concatenate([self.mean, self.sd, self.linear, self.square.ravel(), edges])

    @classmethod
    def from_numbers(cls, numbers: Floats, p: int = len(NAMES)) -> Fit:
        """Make a fit of the numbers of one."""
        mean, sd, linear, square, rest = np.split(numbers, np.cumsum([p, p, p, p * p]))
        return cls(mean, sd, float(rest[0]), linear, square.reshape(p, p), rest[1:4], float(rest[4]), float(rest[5]))


@cache
def shipped(name: str) -> Fit:
    """Give the fit of the package for ``length`` or ``beam``."""
    return Fit.from_numbers(np.array(getattr(coefficients, name.upper()).split(), np.float64))
