"""Patterns that look the same at many sizes, of land and of clouds; a place has one value in whatever block it is."""

from __future__ import annotations

from math import floor
from typing import TYPE_CHECKING, Any

import numpy as np

from ullage.kernels import inlined, kernel, uniform

if TYPE_CHECKING:
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]


def fractal(start: int, x: Floats, y: Floats, size_m: float, octaves: int = 5) -> Floats:
    """Give a pattern at places.

    Parameters
    ----------
    start
        Stream of chance.
    x, y
        Places [m], of one shape.
    size_m
        Of the largest patches [m]; each octave has half the size and a little more than half the strength.
    octaves
        How many sizes.

    Returns
    -------
    ndarray
        Near 0 to 1, of mean 0.5.
    """
    out = np.empty(x.shape)
    _fractal(np.uint64(start), np.ravel(x) / size_m, np.ravel(y) / size_m, octaves, out.reshape(-1))
    return out


@inlined
def _corner(start: Any, i: Any, j: Any, octave: Any) -> Any:
    return uniform(start, (np.int64(i) << 28) + np.int64(j) * 16 + octave)


@kernel
def _fractal(start: Any, x: Any, y: Any, octaves: Any, out: Any) -> None:
    """Add octaves of values at the corners of a lattice, joined smoothly in between."""
    for n in range(out.shape[0]):
        total, weight, scale, strength = 0.0, 0.0, 1.0, 1.0
        for octave in range(octaves):
            a, b = x[n] * scale + 0.37 * octave, y[n] * scale + 0.61 * octave
            i, j = floor(a), floor(b)
            u, v = a - i, b - j
            u, v = u * u * (3 - 2 * u), v * v * (3 - 2 * v)
            corners = 0.0
            for k in range(4):
                di, dj = k & 1, k >> 1
                share = (u if di else 1 - u) * (v if dj else 1 - v)
                corners += share * _corner(start, i + di, j + dj, octave)
            total += strength * corners
            weight += strength
            scale *= 2.03
            strength *= 0.55
        out[n] = total / weight
