"""A door to pixels that are in memory."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ullage.records import Patch

if TYPE_CHECKING:
    import numpy.typing as npt

    from ullage.records import Window


@dataclass(frozen=True, eq=False)
class ArrayPixels:
    """Pixels in memory.

    Parameters
    ----------
    values
        Sigma nought with thermal noise, of shape (bands, rows, columns).
    valid
        Whether a pixel was measured, of shape (rows, columns).
    noise
        Noise-equivalent sigma nought, of shape (bands, rows, columns).
    """

    values: npt.NDArray[np.float32]
    valid: npt.NDArray[np.bool_]
    noise: npt.NDArray[np.float32]

    def read(self, window: Window, *, noise_removed: bool = False) -> Patch:
        """Read a window of all bands; what lies outside is not valid."""
        bands, rows, columns = self.values.shape
        top, left = max(window.row, 0), max(window.column, 0)
        bottom, right = min(window.row + window.rows, rows), min(window.column + window.columns, columns)
        out = np.zeros((bands, window.rows, window.columns), np.float32)
        valid = np.zeros((window.rows, window.columns), np.bool_)
        if bottom > top and right > left:
            part = (slice(top, bottom), slice(left, right))
            to = (slice(top - window.row, bottom - window.row), slice(left - window.column, right - window.column))
            values = self.values[:, *part]
            if noise_removed:
                values = np.maximum(values - self.noise[:, *part], 0)
            valid[to] = self.valid[part]
            out[:, *to] = np.where(valid[to], values, 0)
        return Patch(out, valid)
