"""The width of a strip as draws, where more than one pair of edges may be the strip's."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from ullage.quantity import Quantity

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]


class OtherWidth(NamedTuple):
    """A width that a strip has instead of the one measured, if other edges are hers.

    Parameters
    ----------
    width_m, width_sd_m
        The width and its standard deviation [m].
    p
        Probability that it is this one.
    """

    width_m: float
    width_sd_m: float
    p: float


def draw_widths(
    width_m: float, width_sd_m: float, others: Sequence[OtherWidth], name: str, seed: int, count: int
) -> Floats:
    """Draw a strip's width from normal laws, each as often as is likely, of shape (count,) [m].

    Parameters
    ----------
    width_m, width_sd_m
        By the edges that were measured, and its standard deviation [m].
    others
        Widths by other edges; what their probabilities leave of 1 is the first's.
    name, seed
        Of the draws.
    count
        How many.

    Raises
    ------
    ValueError
        When the probabilities are no parts of 1.
    """
    p = np.array([one.p for one in others], np.float64)
    if not (np.all(p >= 0) and p.sum() < 1):
        raise ValueError(f"other widths with probabilities {p.tolist()}; expected parts of 1 that leave some of it")
    if any(not (0 < one.width_m < np.inf and 0 < one.width_sd_m < np.inf) for one in others):
        raise ValueError(f"other widths {list(others)}; expected widths and standard deviations above 0")
    if not others:
        return Quantity.normal(width_m, width_sd_m, "1", name=f"freeboard width {name}", seed=seed, count=count).draws
    from scipy.special import ndtr

    off, chance = (
        Quantity.normal(0.0, 1.0, "1", name=f"freeboard {what} {name}", seed=seed, count=count).draws
        for what in ("width", "edges")
    )
    which = np.searchsorted(np.cumsum(p), ndtr(chance), side="right")
    middles = np.array([*(one.width_m for one in others), width_m])
    return np.asarray(middles[which] + np.array([*(one.width_sd_m for one in others), width_sd_m])[which] * off)
