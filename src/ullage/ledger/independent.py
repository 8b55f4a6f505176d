"""The sum of independent visits without a single draw: laws convolved on a grid.

It is exact to the grid where nothing is shared, and so the check of the draws; where errors are shared it is too
narrow, and `balance` has to be used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ullage import draws

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]

_LAST_SCORE = 5.0  # what lies further out has a probability of 6 in 10^7


def sum_independent(
    laws: npt.NDArray[np.float64], probabilities: Sequence[float] = (0.05, 0.5, 0.95), size: int = 8192
) -> Floats:
    """Give points of the sum of independent numbers.

    Parameters
    ----------
    laws
        Quantile tables on `draws.SCORES`, shape (n, len(SCORES)), each not falling.
    probabilities
        Which points.
    size
        Cells of the grid; the error of a point is about a cell, the sum of all laws' ranges over `size`.

    Returns
    -------
    numpy.ndarray
        The points, shape (len(probabilities),), in the unit of the laws.

    Notes
    -----
    The probability of each cell is the difference of the normal distribution at the scores of its edges; cells are
    multiplied in the frequency domain (the convolution theorem).
    """
    from scipy.special import ndtr

    inner = np.abs(draws.SCORES) <= _LAST_SCORE
    scores, tables = draws.SCORES[inner], np.atleast_2d(laws)[:, inner]
    least, widths = tables[:, 0], tables[:, -1] - tables[:, 0]
    step = float(widths.sum()) / (size - len(tables) - 1)
    if step <= 0:
        return np.full(len(probabilities), float(least.sum()))
    product = np.ones(size // 2 + 1, np.complex128)
    for table, width in zip(tables, widths, strict=True):
        edges = (np.arange(int(np.ceil(width / step)) + 2) - 0.5) * step + table[0]
        below = ndtr(np.interp(edges, table, scores))
        below[0], below[-1] = 0.0, 1.0
        product *= np.fft.rfft(np.diff(below), size)
    mass = np.maximum(np.fft.irfft(product, size), 0.0)
    reached = np.cumsum(mass) / mass.sum()
    cells = np.interp(np.asarray(probabilities), reached, np.arange(size) + 0.5)
    points: Floats = float(least.sum()) + cells * step
    return points
