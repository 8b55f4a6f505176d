"""How rough the clutter is beyond speckle, cell by cell."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np

from ullage.kernels import kernel

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]

CELL: Final = 256
"""Side of a cell with one texture [pixels]; cells are counted from the first pixel of the scene."""

_PART: Final = 32
"""Side of the parts of a cell whose middle one counts [pixels]: a ship or a shore makes few of them rough."""

_LEAST: Final = 512
"""Measured pixels that a part needs."""


def find_textures(values: Any, usable: Any, looks: float) -> Floats:
    """Measure the texture s of cells: ⟨x²⟩/⟨x⟩² = (1 + 1/L)(1 + s), the median over the parts of a cell.

    Parameters
    ----------
    values
        Sigma nought of one band, float32, of shape (rows, columns); its first pixel is the first of a cell.
    usable
        Whether each pixel is measured water, of the same shape.
    looks
        Number of looks L.

    Returns
    -------
    ndarray
        Of shape (cells down, cells across), 0 or more; NaN where no part of a cell has enough water.
    """
    return np.maximum(_middle_of_parts(values, usable, _fill_ratios) / (1 + 1 / looks) - 1, 0.0)


def find_levels(values: Any, usable: Any) -> Floats:
    """Measure the mean of cells, the median over the parts of a cell; arguments and shape as of `find_textures`."""
    return _middle_of_parts(values, usable, _fill_means)


def _middle_of_parts(values: Any, usable: Any, fill: Callable[[Any, Any, Any], None]) -> Floats:
    rows, columns = values.shape
    ratio = np.full((-(-rows // _PART), -(-columns // _PART)), np.nan)
    fill(values, usable, ratio)
    parts = CELL // _PART
    padded = np.full(tuple(-(-one // parts) * parts for one in ratio.shape), np.nan)
    padded[: ratio.shape[0], : ratio.shape[1]] = ratio
    cells = padded.reshape(padded.shape[0] // parts, parts, -1, parts).swapaxes(1, 2).reshape(-1, parts * parts)
    ordered = np.sort(cells, axis=1)  # what is not known comes last
    known = np.isfinite(cells).sum(axis=1)
    each = np.arange(len(cells))
    lower, upper = (ordered[each, np.maximum(one, 0)] for one in ((known - 1) // 2, known // 2 - (known == 0)))
    middle = np.where(known > 0, (lower + upper) / 2, np.nan)
    return middle.reshape(padded.shape[0] // parts, -1)


@kernel
def _sum_parts(values: Any, usable: Any, i: int, sums: Any) -> None:
    """Sum the columns of a row of parts: how many are measured, their values, and the squares of these."""
    rows, columns = values.shape
    sums[:] = 0.0
    count, first, second = sums[0], sums[1], sums[2]
    for r in range(i * _PART, min(rows, (i + 1) * _PART)):
        value, known = values[r], usable[r]
        for c in range(columns):
            x = np.float64(value[c]) if known[c] else 0.0
            count[c] += np.float64(known[c])
            first[c] += x
            second[c] += x * x


@kernel
def _fill_ratios(values: Any, usable: Any, ratio: Any) -> None:
    sums = np.empty((3, values.shape[1]))
    for i in range(ratio.shape[0]):
        _sum_parts(values, usable, i, sums)
        for j in range(ratio.shape[1]):
            count, first, second = _total(sums, j)
            if count >= _LEAST and first > 0.0:
                ratio[i, j] = second * count / (first * first)


@kernel
def _fill_means(values: Any, usable: Any, mean: Any) -> None:
    sums = np.empty((3, values.shape[1]))
    for i in range(mean.shape[0]):
        _sum_parts(values, usable, i, sums)
        for j in range(mean.shape[1]):
            count, first, _ = _total(sums, j)
            if count >= _LEAST and first > 0.0:
                mean[i, j] = first / count


@kernel
def _total(sums: Any, j: int) -> tuple[float, float, float]:
    count, first, second = 0.0, 0.0, 0.0
    for c in range(j * _PART, min(sums.shape[1], (j + 1) * _PART)):
        count += sums[0, c]
        first += sums[1, c]
        second += sums[2, c]
    return count, first, second
