"""The pixels of Sentinel-2 bands, each a file of its own, as reflectance: all of them, or coarser ones."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from ullage.kernels import in_threads
from ullage.records import Patch, Window
from ullage.sources.jpeg2000 import Jpeg2000

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    from ullage.sources.rasters import Raster

    Floats32 = npt.NDArray[np.float32]
    Bools = npt.NDArray[np.bool_]

AT_ONCE: Final = 4_000_000
"""Pixels of a band that are read before they are averaged."""
RINGING: Final = 2
"""Cells to the side of no data that are taken for no data too in a coarser image: the wavelet reaches so far."""


@dataclass(frozen=True, slots=True, eq=False)
class BandFile:
    """One band in a file of its own, of which pixel (0, 0) starts where the scene does.

    Parameters
    ----------
    raster
        The file.
    times
        How many pixels of the scene one of it is wide and high: 2 for a band of 20 m.
    scale, shift
        Its numbers times `scale` plus `shift` are the values.
    nodata
        The number that says that nothing was measured; NaN always says so.
    """

    raster: Raster
    times: int = 1
    scale: float = 1.0
    shift: float = 0.0
    nodata: float = 0.0

    @property
    def coarsest(self) -> int:
        """The largest step, in pixels of the scene, for which the file has a coarser image."""
        if not isinstance(self.raster, Jpeg2000):
            return 1
        return self.times << self.raster.levels if self.raster.levels else 1

    def numbers(self, window: Window, step: int) -> npt.NDArray[Any]:
        """Read the numbers of cells; what lies outside the scene is no data.

        Parameters
        ----------
        window
            First row and column, rows and columns, all in cells.
        step
            Side of a cell in pixels of the scene: 1, or up to `coarsest` a power of two.
        """
        if step < self.times:
            share = self.times // step
            first_row, first_column = window.row // share, window.column // share
            rows = -(-(window.row + window.rows) // share) - first_row
            columns = -(-(window.column + window.columns) // share) - first_column
            coarse = self._read(Window(first_row, first_column, rows, columns), 0)
            down = np.arange(window.row, window.row + window.rows) // share - first_row
            right = np.arange(window.column, window.column + window.columns) // share - first_column
            fine: npt.NDArray[Any] = coarse[down[:, None], right]
            return fine
        return self._read(window, (step // self.times).bit_length() - 1)

    def _read(self, window: Window, level: int) -> npt.NDArray[Any]:
        raster = self.raster.at_level(level) if level and isinstance(self.raster, Jpeg2000) else self.raster
        out = np.full((window.rows, window.columns), self.nodata, raster.dtype)
        top, left = max(window.row, 0), max(window.column, 0)
        bottom = min(window.row + window.rows, raster.rows)
        right = min(window.column + window.columns, raster.columns)
        if top < bottom and left < right:
            inside = out[top - window.row : bottom - window.row, left - window.column : right - window.column]
            raster.read_into(inside, top, left)
        return out

    def unmeasured(self, numbers: npt.NDArray[Any]) -> Bools:
        """Say which numbers are no data."""
        none: Bools = numbers == self.nodata
        return none | np.isnan(numbers) if numbers.dtype.kind == "f" else none

    def values_into(self, numbers: npt.NDArray[Any], out: Floats32) -> None:
        """Turn numbers into values."""
        np.multiply(numbers, np.float32(self.scale), out=out, casting="unsafe")
        out += np.float32(self.shift)


@dataclass(frozen=True, slots=True, eq=False)
class BandValues:
    """The doors to the pixels of a scene, and to coarser ones.

    Parameters
    ----------
    bands
        Its bands.
    rows, columns
        Size of the scene [pixels].
    all_zero
        Whether only a pixel without a number in *any* band was not measured, and not already one without a number in
        *some* band: where the values were clipped at 0, as web services do it, a 0 may have been measured.
    """

    bands: tuple[BandFile, ...]
    rows: int
    columns: int
    all_zero: bool = False

    def read(self, window: Window, *, noise_removed: bool = False) -> Patch:
        """Read a window of all bands.

        Raises
        ------
        InputError
            When a file is damaged there.
        """
        del noise_removed  # nothing is known of it
        return self.cells(window, 1, self.bands)

    def coarser(self) -> Coarser:
        """Give the door to coarser pixels."""
        return Coarser(self)

    def cells(self, window: Window, step: int, bands: tuple[BandFile, ...]) -> Patch:
        """Read cells for which there is an image in all files."""
        edge = RINGING if step > 1 else 0
        wider = Window(window.row - edge, window.column - edge, window.rows + 2 * edge, window.columns + 2 * edge)
        inner = (slice(edge, edge + window.rows), slice(edge, edge + window.columns))
        values = np.empty((len(bands), window.rows, window.columns), np.float32)
        none = np.empty((len(bands), wider.rows, wider.columns), np.bool_)

        def read(first: int, last: int) -> None:
            for place in range(first, last):
                numbers = bands[place].numbers(wider, step)
                none[place] = bands[place].unmeasured(numbers)
                bands[place].values_into(numbers[inner], values[place])

        in_threads(read, len(bands), 1)
        empty: Bools = np.asarray(none.all(axis=0) if self.all_zero else none.any(axis=0), dtype=np.bool_)
        if edge and empty.any():
            empty = _without_ringing(empty & self._inside(wider, step))
        valid = ~empty[inner]
        valid &= self._inside(window, step)
        values[:, ~valid] = 0
        return Patch(values, valid)

    def _inside(self, window: Window, step: int) -> Bools:
        """Say which cells lie in the scene by half."""
        down = np.arange(window.row, window.row + window.rows) * step
        right = np.arange(window.column, window.column + window.columns) * step
        high = np.where(down >= 0, np.clip(self.rows - down, 0, step), 0)
        wide = np.where(right >= 0, np.clip(self.columns - right, 0, step), 0)
        inside: Bools = 2 * high[:, None] * wide >= step * step
        return inside


@dataclass(frozen=True, slots=True, eq=False)
class Coarser:
    """The door to coarser pixels: a JPEG 2000 file's own coarser image, or means of all pixels.

    The file's own are taken where a window starts with a whole cell; a band's coarser image that is not there is
    averaged from the coarsest that is. Of a GeoTIFF the pixels are averaged, though it may have overviews: what those
    were made with is not told, and those made of every n-th pixel lose ships.

    Parameters
    ----------
    values
        The door to all pixels.
    """

    values: BandValues

    def read(self, window: Window, step: int, bands: Sequence[int] | None = None) -> Patch:
        """Read a window in cells; see `ullage.records.Overview`.

        Raises
        ------
        ValueError
            When the step is no power of two.
        InputError
            When a file is damaged there.
        """
        if step < 1 or step & (step - 1):
            raise ValueError(f"a step of {step}: expected a power of two")
        whole = self.values
        chosen = whole.bands if bands is None else tuple(whole.bands[place] for place in bands)
        rows, columns = -(-window.rows // step), -(-window.columns // step)
        aligned = window.row % step == 0 and window.column % step == 0
        base = min(step, *(band.coarsest for band in chosen)) if aligned else 1
        some = step // base
        if some == 1:
            return whole.cells(Window(window.row // base, window.column // base, rows, columns), base, chosen)
        values = np.empty((len(chosen), rows, columns), np.float32)
        valid = np.empty((rows, columns), np.bool_)
        at_once = max(1, AT_ONCE // max(columns * some * some, 1))
        for first in range(0, rows, at_once):
            part = slice(first, min(first + at_once, rows))
            top = window.row // base + first * some
            fine = Window(top, window.column // base, (part.stop - first) * some, columns * some)
            patch = _averaged(whole.cells(fine, base, chosen), some)
            values[:, part], valid[part] = patch.values, patch.valid
        return Patch(values, valid)


def _averaged(patch: Patch, side: int) -> Patch:
    """Give means of what is valid in cells; a cell is valid if half of it is."""
    bands, rows, columns = patch.values.shape
    count = patch.valid.reshape(rows // side, side, columns // side, side).sum(axis=(1, 3), dtype=np.int32)
    valid = 2 * count >= side * side
    shape = (bands, rows // side, side, columns // side, side)
    total = patch.values.reshape(shape).sum(axis=(2, 4), dtype=np.float32)  # what is not valid is 0
    values = np.where(valid, total / np.maximum(count, 1), np.float32(0)).astype(np.float32)
    return Patch(values, valid)


def _without_ringing(empty: Bools) -> Bools:
    """Give where a coarser image has no data, with what the wavelet blends into it.

    A cell with a 0 is taken for no data where its neighbours have one too; beside a very bright pixel a single 0 is the
    wavelet's. No data reaches `RINGING` cells farther than it stands.
    """
    from scipy.ndimage import maximum_filter, minimum_filter

    core = minimum_filter(empty.view(np.uint8), size=3, mode="nearest")
    return np.asarray(maximum_filter(core, size=2 * RINGING + 1, mode="constant"), dtype=np.bool_)
