"""The pixels of a GRD product: windows of its measurements, calibrated as they are read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ullage.errors import InputError, Problem
from ullage.records import Patch
from ullage.sources.sentinel1.calibrate import calibrate

if TYPE_CHECKING:
    from ullage.records import Window
    from ullage.sources.rasters import Raster
    from ullage.sources.sentinel1.noise import Noise
    from ullage.sources.sentinel1.vectors import Lut


@dataclass(frozen=True, eq=False)
class GrdPixels:
    """A door to the pixels of a GRD product; nothing is read before it is asked for.

    Parameters
    ----------
    rasters
        The measurement of each band.
    gains
        Its calibration vectors.
    noises
        Its thermal noise; None when the product has none.
    """

    rasters: tuple[Raster, ...]
    gains: tuple[Lut, ...]
    noises: tuple[Noise | None, ...]

    def read(self, window: Window, *, noise_removed: bool = False) -> Patch:
        """Read a window of all bands, calibrated.

        Raises
        ------
        InputError
            When a measurement is damaged there, or noise is to be removed and the product does not tell it.
        """
        first = self.rasters[0]
        top, left = max(window.row, 0), max(window.column, 0)
        rows = min(window.row + window.rows, first.rows) - top
        columns = min(window.column + window.columns, first.columns) - left
        if rows <= 0 or columns <= 0:
            return _empty(len(self.rasters), window)
        numbers = np.empty((len(self.rasters), rows, columns), np.uint16)
        for band, raster in enumerate(self.rasters):
            numbers[band] = raster.read(1, top, left, rows, columns)
        values, valid = calibrate(numbers, self.gains, top, left)
        if noise_removed:
            self._remove_noise(values, top, left)
        if (rows, columns) == (window.rows, window.columns):
            return Patch(values, valid)
        whole = _empty(len(self.rasters), window)
        part = (
            slice(top - window.row, top - window.row + rows),
            slice(left - window.column, left - window.column + columns),
        )
        whole.values[:, *part], whole.valid[part] = values, valid
        return whole

    def _remove_noise(self, values: np.typing.NDArray[np.float32], row: int, column: int) -> None:
        _, rows, columns = values.shape
        for band, (raster, gain, noise) in enumerate(zip(self.rasters, self.gains, self.noises, strict=True)):
            if noise is None:
                raise InputError([Problem(raster.place.file, "has no noise vectors: its noise cannot be removed")])
            gains = gain.window(row, column, rows, columns)
            power = noise.window(row, column, rows, columns) / (gains * gains)
            np.maximum(values[band] - power, 0, out=values[band])


def _empty(bands: int, window: Window) -> Patch:
    return Patch(
        np.zeros((bands, window.rows, window.columns), np.float32), np.zeros((window.rows, window.columns), np.bool_)
    )
