"""The pixels of a GRD product: windows of its measurements, calibrated as they are read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from ullage.errors import InputError, Problem
from ullage.records import Patch
from ullage.sources.sentinel1.calibrate import calibrate_into

if TYPE_CHECKING:
    import numpy.typing as npt

    from ullage.records import Window
    from ullage.sources.edges import LateEdges
    from ullage.sources.rasters import Raster
    from ullage.sources.sentinel1.noise import Noise
    from ullage.sources.sentinel1.vectors import Lut

    Floats32 = npt.NDArray[np.float32]
    Bools = npt.NDArray[np.bool_]

AT_ONCE: Final = 400_000
"""Pixels of a band that are read before they are calibrated."""


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
    border
        The part that is not border noise; None when the product has none.
    """

    rasters: tuple[Raster, ...]
    gains: tuple[Lut, ...]
    noises: tuple[Noise | None, ...]
    border: LateEdges | None = None

    def read(self, window: Window, *, noise_removed: bool = False) -> Patch:
        """Read a window of all bands, calibrated.

        Raises
        ------
        InputError
            When a measurement is damaged there, or noise is to be removed and the product does not tell it.
        """
        first = self.rasters[0]
        top, left = max(window.row, 0), max(window.column, 0)
        rows = max(0, min(window.row + window.rows, first.rows) - top)
        columns = max(0, min(window.column + window.columns, first.columns) - left)
        patch = _empty(len(self.rasters), rows, columns)
        if rows and columns:
            self.read_into(top, left, patch.values, patch.valid)
            if noise_removed:
                self._remove_noise(patch.values, top, left)
        if (rows, columns) == (window.rows, window.columns):
            return patch
        whole = _empty(len(self.rasters), window.rows, window.columns, np.zeros)
        down, right = (
            slice(top - window.row, top - window.row + rows),
            slice(left - window.column, left - window.column + columns),
        )
        whole.values[:, down, right], whole.valid[down, right] = patch.values, patch.valid
        return whole

    def read_into(self, row: int, column: int, values: Floats32, valid: Bools) -> None:
        """Read a window inside the scene into arrays that are there: values, and what of them is valid.

        Filling the same arrays again and again spares the time in which the
        system finds memory for others.

        Raises
        ------
        InputError
            When a measurement is damaged there.
        """
        self._fill(values, valid, row, column)
        if self.border is not None:
            valid[:] &= self.border.get().inside(row, column, *valid.shape)
            values[:, ~valid] = 0

    def _fill(self, values: Floats32, valid: Bools, row: int, column: int) -> None:
        """Read and calibrate, a few rows at a time where that costs nothing: they stay in the processor's cache."""
        bands, rows, columns = values.shape
        step = rows if self.rasters[0].strips is None else max(1, min(rows, AT_ONCE // columns))
        numbers = np.empty((bands, step, columns), np.uint16)
        for first in range(0, rows, step):
            part = slice(first, min(first + step, rows))
            some = numbers[:, : part.stop - first]
            for band, raster in enumerate(self.rasters):
                raster.read_into(some[band], row + first, column)
            calibrate_into(some, self.gains, row + first, column, values[:, part], valid[part])

    def _remove_noise(self, values: Floats32, row: int, column: int) -> None:
        _, rows, columns = values.shape
        for band, (raster, gain, noise) in enumerate(zip(self.rasters, self.gains, self.noises, strict=True)):
            if noise is None:
                raise InputError([Problem(raster.place.file, "has no noise vectors: its noise cannot be removed")])
            gains = gain.window(row, column, rows, columns)
            power = noise.window(row, column, rows, columns) / (gains * gains)
            np.maximum(values[band] - power, 0, out=values[band])


def _empty(bands: int, rows: int, columns: int, make: Any = np.empty) -> Patch:
    return Patch(make((bands, rows, columns), np.float32), make((rows, columns), np.bool_))
