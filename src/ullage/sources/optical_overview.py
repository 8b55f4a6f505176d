"""Coarser looks at an optical GeoTIFF, and what Planet's usable data mask holds to be cloud."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from ullage.records import Patch, Window
from ullage.sources.optical_values import OpticalValues, clipped, place_in
from ullage.sources.rasters import Raster

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    from ullage.sources.rasters import RasterPlace

    Bools = npt.NDArray[np.bool_]
    Read = tuple[npt.NDArray[np.float32], Bools]

PIXELS_AT_ONCE: Final = 4_000_000
"""Of a stripe that is averaged to a coarser look: some 100 MB with all that is made of it."""
SHADOW, HEAVY_HAZE, CLOUD = 3, 5, 6
"""Bands of Planet's usable data mask, UDM2 (Planet Imagery Product Specifications, its table)."""


class CoarserRaster(Raster):
    """One of the overviews inside a GeoTIFF.

    Parameters
    ----------
    place
        Where the GeoTIFF is.
    level
        Which overview, from 0.
    """

    def __init__(self, place: RasterPlace, level: int) -> None:
        self._level = level
        super().__init__(place)
        self.strips = None  # what is read past GDAL is the full image

    def _open(self, **options: Any) -> Any:
        return super()._open(OVERVIEW_LEVEL=self._level, **options)


@dataclass(frozen=True, eq=False)
class OpticalOverview:
    """A door to coarser pixels: means of cells, taken from the file's own overviews where it has them.

    Parameters
    ----------
    pixels
        The door to the pixels.
    coarser
        Those to the file's overviews, by how many pixels one of theirs is along a side: a power of two.
    """

    pixels: OpticalValues
    coarser: dict[int, OpticalValues]

    def read(self, window: Window, step: int, bands: Sequence[int] | None = None) -> Patch:
        """Read a window in cells of `step` by `step` pixels; see `ullage.records.Overview`.

        Raises
        ------
        ValueError
            When the step is no power of two.
        """
        check_step(step)
        wanted = range(len(self.pixels.numbers)) if bands is None else bands
        factor = max((one for one in self.coarser if one <= step and _lies_on(window, one)), default=1)
        door = self.coarser.get(factor, self.pixels)
        cells = Window(window.row // factor, window.column // factor, *cells_of(window, factor))
        return _coarse(door, cells, step // factor, wanted)


@dataclass(frozen=True, eq=False)
class MaskedClouds:
    """A door to what Planet's usable data mask holds to be cloud, its shadow or heavy haze.

    Parameters
    ----------
    mask
        The mask, of the grid of the image.
    """

    mask: Raster

    def read(self, window: Window, step: int = 1) -> Bools:
        """Say which cells are covered, at least by half; see `ullage.records.Clouds`."""
        check_step(step)
        rows, columns = cells_of(window, step)
        whole = np.zeros((rows * step, columns * step), np.bool_)
        inside = clipped(window, self.mask)
        if inside.rows > 0 and inside.columns > 0:
            part = place_in(inside, window)
            for number in (SHADOW, HEAVY_HAZE, CLOUD):
                raw = np.empty((inside.rows, inside.columns), self.mask.dtype)
                self.mask.read_into(raw, inside.row, inside.column, number)
                whole[part] |= raw > 0
        if step == 1:
            return whole
        counts = whole.reshape(rows, step, columns, step).sum(axis=(1, 3))
        return np.asarray(2 * counts >= step * step, np.bool_)


def cells_of(window: Window, step: int) -> tuple[int, int]:
    """Give how many cells a window has, along rows and along columns."""
    return -(-window.rows // step), -(-window.columns // step)


def check_step(step: int) -> None:
    """Check that a step is a power of two.

    Raises
    ------
    ValueError
        When it is not.
    """
    if step < 1 or step & (step - 1):
        raise ValueError(f"a step of {step} pixels is no power of two")


def _lies_on(window: Window, factor: int) -> bool:
    return window.row % factor == 0 and window.column % factor == 0


def _coarse(door: OpticalValues, window: Window, step: int, bands: Sequence[int]) -> Patch:
    """Average a window, some rows of cells at a time."""
    if step == 1:
        return door.read_bands(window, bands)
    rows, columns = cells_of(window, step)
    values = np.zeros((len(bands), rows, columns), np.float32)
    valid = np.zeros((rows, columns), np.bool_)
    at_once = max(1, PIXELS_AT_ONCE // (step * step * max(columns, 1)))
    for first in range(0, rows, at_once):
        count = min(at_once, rows - first)
        stripe = Window(window.row + first * step, window.column, count * step, columns * step)
        part = slice(first, first + count)
        values[:, part], valid[part] = block_means(door.read_bands(_cut(stripe, window), bands), count, columns, step)
    return Patch(values, valid)


def _cut(stripe: Window, window: Window) -> Window:
    rows = min(stripe.rows, window.row + window.rows - stripe.row)
    return Window(stripe.row, stripe.column, rows, window.columns)


def block_means(patch: Patch, rows: int, columns: int, step: int) -> Read:
    """Give means over the valid pixels of cells, and which cells are valid by half.

    Parameters
    ----------
    patch
        Pixels; what is missing to whole cells at the lower and right sides counts as not valid.
    rows, columns
        How many cells.
    step
        Pixels along the side of one.
    """
    bands, had = patch.values.shape[0], patch.valid.shape
    valid = np.zeros((rows * step, columns * step), np.bool_)
    valid[: had[0], : had[1]] = patch.valid
    count = valid.reshape(rows, step, columns, step).sum(axis=(1, 3))
    whole = 2 * count >= step * step
    values = np.zeros((bands, rows, columns), np.float32)
    pixels = np.zeros((rows * step, columns * step), np.float64)
    for band in range(bands):
        pixels[: had[0], : had[1]] = patch.values[band]
        # sums in float64 of numbers that have 24 bits: the same whatever their order
        total = pixels.reshape(rows, step, columns, step).sum(axis=(1, 3))
        values[band] = np.where(whole, total / np.maximum(count, 1), 0.0)
    return values, np.asarray(whole, np.bool_)


def open_coarser(pixels: OpticalValues, factors: Sequence[int]) -> dict[int, OpticalValues]:
    """Open those overviews of a file whose cells are whole powers of two of pixels.

    Parameters
    ----------
    pixels
        The door to the pixels.
    factors
        How many pixels a cell of each overview is along a side, in the file's order.

    Returns
    -------
    dict
        Doors by factor.
    """
    doors: dict[int, OpticalValues] = {}
    raster = pixels.raster
    if pixels.mask is not None and pixels.nodata is None:
        return doors  # a mask has no overviews, and nothing else tells what was imaged
    for level, factor in enumerate(factors):
        if factor < 2 or factor & (factor - 1):  # noqa: PLR2004 - the first power of two
            continue
        coarse = CoarserRaster(raster.place, level)
        if (coarse.rows, coarse.columns) == (-(-raster.rows // factor), -(-raster.columns // factor)):
            doors[factor] = replace(pixels, raster=coarse, mask=None)
    return doors
