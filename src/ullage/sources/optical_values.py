"""Pixels of an optical GeoTIFF: numbers to reflectance or brightness, at full size or coarser, and Planet's mask."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from ullage.records import Patch, Window
from ullage.sources.edges import Edges, LateEdges, find_edges
from ullage.sources.rasters import Raster

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import numpy.typing as npt

    from ullage.sources.rasters import RasterPlace

    Bools = npt.NDArray[np.bool_]
    Read = tuple[npt.NDArray[np.float32], Bools]

ROWS_AT_ONCE: Final = 512
PIXELS_AT_ONCE: Final = 4_000_000
"""Of a stripe that is averaged to a coarser look: some 100 MB with all that is made of it."""
SHADOW, HEAVY_HAZE, CLOUD, UNUSABLE = 3, 5, 6, 8
"""Bands of Planet's usable data mask, UDM2 (Planet Imagery Product Specifications, its table); the last is of bits."""
BLACKFILL: Final = 1
"""The bit of pixels that were not imaged."""


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
class OpticalValues:
    """A door to the pixels; nothing is read before it is asked for.

    Parameters
    ----------
    raster
        The file, or one of its overviews.
    numbers
        Of the bands, from 1.
    gains, offsets
        A value is what the file has, times its gain, plus its offset; of each band.
    alpha
        Number of the band that is 0 where nothing was imaged; None when there is none.
    masked
        Whether the file has a mask of its own.
    nodata
        What all bands have where nothing was imaged; None when it is not known.
    edges_only
        Whether the value of no data may also be measured, as black in 8 bits, so that only where it reaches in from an
        edge, along a row or a column, nothing was imaged.
    mask
        Planet's usable data mask of the same grid; None when there is none.
    """

    raster: Raster
    numbers: tuple[int, ...]
    gains: tuple[float, ...]
    offsets: tuple[float, ...]
    alpha: int | None = None
    masked: bool = False
    nodata: float | None = None
    edges_only: bool = False
    mask: Raster | None = None

    def read(self, window: Window, *, noise_removed: bool = False) -> Patch:
        """Read a window of all bands.

        Raises
        ------
        InputError
            When the file is damaged there, or noise is to be removed: a camera's image does not tell it.
        """
        if noise_removed:
            raise self.raster.problem("does not tell its noise: it cannot be removed")
        return self.read_bands(window, range(len(self.numbers)))

    def read_bands(self, window: Window, bands: Sequence[int]) -> Patch:
        """Read a window of some bands; what was imaged is told by all of them."""
        values = np.zeros((len(bands), window.rows, window.columns), np.float32)
        valid = np.zeros((window.rows, window.columns), np.bool_)
        inside = clipped(window, self.raster)
        if inside.rows <= 0 or inside.columns <= 0:
            return Patch(values, valid)
        part = _place(inside, window)
        # where an alpha band, a mask or the edges tell what was imaged, the other bands are not needed
        needed = range(len(self.numbers)) if self._by_all_bands else bands
        raw = {band: self._raw(self.numbers[band], inside) for band in needed}
        measured = self._measured(list(raw.values()), inside)
        valid[part] = measured
        for into, band in enumerate(bands):
            given = raw[band].astype(np.float32) * np.float32(self.gains[band]) + np.float32(self.offsets[band])
            values[into][part] = np.where(measured, given, np.float32(0))
        return Patch(values, valid)

    def _raw(self, number: int, inside: Window) -> Any:
        out = np.empty((inside.rows, inside.columns), self.raster.dtype)
        self.raster.read_into(out, inside.row, inside.column, number)
        return out

    @property
    def _by_all_bands(self) -> bool:
        fractions = np.dtype(self.raster.dtype).kind == "f"
        return fractions or (self.nodata is not None and not self.edges_only)

    def _measured(self, every: list[Any], inside: Window) -> Bools:
        measured = np.ones((inside.rows, inside.columns), np.bool_)
        for raw in every:
            if raw.dtype.kind == "f":
                measured &= np.isfinite(raw)
        if self.edges_only:
            measured &= self._edges.get().inside(*inside[:2], *inside[2:])
        elif self.nodata is not None:
            measured &= self._is_something(every)
        if self.alpha is not None:
            measured &= self._raw(self.alpha, inside) > 0
        if self.masked:
            measured &= _own_mask(self.raster, inside)
        if self.mask is not None and self.mask.bands >= UNUSABLE:
            bits = np.empty((inside.rows, inside.columns), self.mask.dtype)
            self.mask.read_into(bits, inside.row, inside.column, UNUSABLE)
            measured &= (bits & BLACKFILL) == 0
        return measured

    def _is_something(self, every: list[Any]) -> Bools:
        """Give where not all bands have the value of no data."""
        nodata = 0.0 if self.nodata is None else self.nodata
        return np.asarray(np.logical_or.reduce([raw != nodata for raw in every]), np.bool_)

    @cached_property
    def _edges(self) -> LateEdges:
        return LateEdges(self._find_edges)

    def _find_edges(self) -> Edges:
        rows, columns = self.raster.rows, self.raster.columns
        border = (
            Window(0, 0, 1, columns),
            Window(rows - 1, 0, 1, columns),
            Window(0, 0, rows, 1),
            Window(0, columns - 1, rows, 1),
        )
        if all(self._something_in(one).all() for one in border):
            # nothing reaches in from a side that has nothing: most images are looked at no further
            last = np.full(rows, columns - 1), np.full(columns, rows - 1)
            return Edges(np.zeros(rows, np.int64), last[0], np.zeros(columns, np.int64), last[1])
        return find_edges(self._stripes(), rows, columns)

    def _stripes(self) -> Iterator[Bools]:
        for row in range(0, self.raster.rows, ROWS_AT_ONCE):
            rows = min(ROWS_AT_ONCE, self.raster.rows - row)
            yield self._something_in(Window(row, 0, rows, self.raster.columns))

    def _something_in(self, window: Window) -> Bools:
        return self._is_something([self._raw(number, window) for number in self.numbers])


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
            part = _place(inside, window)
            for number in (SHADOW, HEAVY_HAZE, CLOUD):
                raw = np.empty((inside.rows, inside.columns), self.mask.dtype)
                self.mask.read_into(raw, inside.row, inside.column, number)
                whole[part] |= raw > 0
        if step == 1:
            return whole
        counts = whole.reshape(rows, step, columns, step).sum(axis=(1, 3))
        return np.asarray(2 * counts >= step * step, np.bool_)


def clipped(window: Window, raster: Raster) -> Window:
    """Give the part of a window that lies in a raster; without rows or columns when there is none."""
    top, left = max(window.row, 0), max(window.column, 0)
    rows = min(window.row + window.rows, raster.rows) - top
    return Window(top, left, rows, min(window.column + window.columns, raster.columns) - left)


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


def _place(inside: Window, window: Window) -> tuple[slice, slice]:
    top, left = inside.row - window.row, inside.column - window.column
    return slice(top, top + inside.rows), slice(left, left + inside.columns)


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


def _own_mask(raster: Raster, inside: Window) -> Bools:
    from rasterio.errors import RasterioError
    from rasterio.windows import Window as Rectangle

    at = Rectangle(inside.column, inside.row, inside.columns, inside.rows)
    try:
        with raster.handle() as opened:
            return np.asarray(opened.read_masks(1, window=at) > 0, np.bool_)
    except RasterioError:
        raise raster.problem("has a mask that cannot be read: is the file whole? Get it again") from None
