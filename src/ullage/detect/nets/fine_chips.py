"""Chips of fine optical images as the fine net takes them, and what it answers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Protocol

import numpy as np

if TYPE_CHECKING:
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]
    Floats32 = npt.NDArray[np.float32]

FINE_PIXELS: Final = 80
"""Side of a chip."""
FINE_GROUND_M: Final = 3.0
"""What its pixels are on the ground [m]."""
CHIPS_AT_ONCE: Final = 64


class FineAnswers(Protocol):
    """A net that is asked about chips; how it runs is the business of who loaded it."""

    def __call__(self, chips: Floats32, /) -> Floats32:
        """Give the probability that a whole ship is in the middle, (n,), of chips (n, 3, 80, 80), 0 to 1."""


@dataclass(frozen=True, slots=True)
class FineJudge:
    """Tells ships from what is none in chips of an image in red, green and blue.

    Parameters
    ----------
    net
        The net that it asks.
    version
        Which net that is, as results keep it: a hash of its weights; empty when it has none.
    """

    net: FineAnswers
    version: str = ""

    def __call__(self, chips: Floats32) -> Floats:
        """Give the probability that a whole ship is in the middle: the mean over the eight ways a chip can lie.

        Parameters
        ----------
        chips
            Of shape (n, 3, 80, 80): red, green, blue as displayed, 0 to 1, of 3 m.

        Returns
        -------
        ndarray
            Of shape (n,).

        Raises
        ------
        ValueError
            When chips have another shape.
        """
        if chips.shape[1:] != (3, FINE_PIXELS, FINE_PIXELS):
            raise ValueError(f"chips are (n, 3, {FINE_PIXELS}, {FINE_PIXELS}), not {chips.shape}")
        p = np.empty(len(chips))
        for first in range(0, len(chips), CHIPS_AT_ONCE):
            own = slice(first, first + CHIPS_AT_ONCE)
            p[own] = np.mean([self.net(one) for one in _turned(chips[own])], axis=0)
        return p


def _turned(chips: Floats32) -> list[Floats32]:
    """Give chips in the eight ways in which a square can lie."""
    quarters = [np.rot90(chips, k, (2, 3)) for k in range(4)]
    return [np.ascontiguousarray(one, np.float32) for q in quarters for one in (q, q[..., ::-1])]
