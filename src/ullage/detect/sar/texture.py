"""How rough the clutter is beyond speckle, cell by cell."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np

from ullage.detect.sar.intensities import MOST, snapped
from ullage.kernels import kernel

if TYPE_CHECKING:
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]

CELL: Final = 256
"""Side of a cell with one texture [pixels]; cells are counted from the first pixel of the scene."""

_PART: Final = 32
"""Side of the parts of a cell [pixels]: parts that a ship or a shore makes brighter or rougher are left out."""

_GROUP: Final = 4
"""Parts, each way, that are taken together. A texture is wider than a pixel: much less than a kilometre across holds
too little of it to be measured; much more holds what the ring follows by itself."""

_EVERY: Final = 4
"""Of as many rows one is looked at: neighbours are much alike."""

_LEAST: Final = 128
"""Measured pixels that a part needs, of those that are looked at."""

AS_THEY_ARE: Final = np.float32(1.0), np.float32(MOST)
"""Scale and bound of intensities that are laid already."""

_ROUGHER, _BRIGHTER = 2.0, 2.0  # than the middle part of the group: no sea changes so within a kilometre


def find_textures(values: Any, usable: Any, looks: float, laying: tuple[Any, Any] = AS_THEY_ARE) -> Floats:
    """Measure the texture s of cells: ⟨x²⟩/⟨x⟩² = (1 + 1/L)(1 + s), the median over the groups of a cell.

    Parameters
    ----------
    values
        Intensities of one band, float32, of shape (rows, columns); its first pixel is the first of a cell.
    usable
        Whether each pixel is measured water, of the same shape.
    looks
        Number of looks L.
    laying
        Scale and bound of what is searched; see `intensities.Block`.

    Returns
    -------
    ndarray
        Of shape (cells down, cells across), 0 or more; NaN where no part of a cell has enough water.
    """
    count, first, second = _groups(values, usable, laying)
    with np.errstate(divide="ignore", invalid="ignore"):
        mean, ratio = first / count, second * count / first**2
        kept = (ratio <= _ROUGHER * _middle(ratio)[..., None]) & (mean <= _BRIGHTER * _middle(mean)[..., None])
        count, first, second = (np.where(kept, one, 0.0).sum(-1) for one in (count, first, second))
        whole = np.where(count > 0, second * count / first**2, np.nan)
    return np.maximum(_middle(_by_cell(whole)) / (1 + 1 / looks) - 1, 0.0)


def find_levels(values: Any, usable: Any, laying: tuple[Any, Any] = AS_THEY_ARE) -> Floats:
    """Measure the mean of cells, the median over the parts of a cell; arguments and shape as of `find_textures`."""
    count, first, _ = _groups(values, usable, laying)
    with np.errstate(invalid="ignore"):
        middle = _middle(first / count)
    return _middle(_by_cell(middle))


def _groups(values: Any, usable: Any, laying: tuple[Any, Any]) -> tuple[Floats, Floats, Floats]:
    """Give number, sum and sum of squares of parts, of shape (groups down, groups across, parts); NaN for too few."""
    rows, columns = (-(-one // CELL) * (CELL // _PART) for one in usable.shape)
    sums = np.zeros((3, rows, columns))
    _fill_sums(values, usable, *laying, sums)
    sums[:, (sums[0] < _LEAST) | (sums[1] <= 0)] = np.nan
    parts = sums.reshape(3, rows // _GROUP, _GROUP, columns // _GROUP, _GROUP).swapaxes(2, 3)
    count, first, second = parts.reshape(3, rows // _GROUP, columns // _GROUP, _GROUP * _GROUP)
    return count, first, second


def _by_cell(groups: Floats) -> Floats:
    """Put the groups of each cell into the last axis."""
    side = CELL // _PART // _GROUP
    rows, columns = (one // side for one in groups.shape)
    return groups.reshape(rows, side, columns, side).swapaxes(1, 2).reshape(rows, columns, side * side)


def _middle(values: Floats) -> Floats:
    """Give the median of what is known along the last axis; NaN where nothing is."""
    ordered = np.sort(values, axis=-1)  # what is not known comes last
    known = np.isfinite(values).sum(axis=-1, keepdims=True)
    lower, upper = np.maximum((known - 1) // 2, 0), np.minimum(known // 2, values.shape[-1] - 1)
    pair = np.take_along_axis(ordered, lower, -1) + np.take_along_axis(ordered, upper, -1)
    return np.where(known > 0, pair / 2, np.nan)[..., 0]


@kernel
def _fill_sums(values: Any, usable: Any, scale: Any, most: Any, sums: Any) -> None:
    """Sum each part: how many pixels are measured, their values, and the squares of these."""
    rows, columns = values.shape
    first, second, count = np.empty(CELL), np.empty(CELL), np.empty(CELL, np.int32)
    for i in range((rows + _PART - 1) // _PART):
        for left in range(0, columns, CELL):
            first[:], second[:], count[:] = 0.0, 0.0, 0
            width = min(CELL, columns - left)
            for r in range(i * _PART, min(rows, (i + 1) * _PART), _EVERY):
                value, known = values[r][left : left + width], usable[r][left : left + width]
                for c in range(width):
                    x = np.float64(snapped(value[c], scale, most) if known[c] else np.float32(0.0))
                    first[c] += x
                    second[c] += x * x
                for c in range(width):
                    count[c] += known[c]
            for c in range(width):
                j = (left + c) // _PART
                sums[0, i, j] += count[c]
                sums[1, i, j] += first[c]
                sums[2, i, j] += second[c]
