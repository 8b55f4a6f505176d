"""Pixels of an optical GeoTIFF: numbers to reflectance or brightness, and which of them were imaged."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from ullage.records import Patch, Window
from ullage.sources.edges import Edges, LateEdges, find_edges

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import numpy.typing as npt

    from ullage.sources.rasters import Raster

    Bools = npt.NDArray[np.bool_]

ROWS_AT_ONCE: Final = 512
UNUSABLE: Final = 8
"""The band of bits in Planet's usable data mask, UDM2 (Planet Imagery Product Specifications, its table)."""
BLACKFILL: Final = 1
"""The bit of pixels that were not imaged."""


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
        part = place_in(inside, window)
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


def clipped(window: Window, raster: Raster) -> Window:
    """Give the part of a window that lies in a raster; without rows or columns when there is none."""
    top, left = max(window.row, 0), max(window.column, 0)
    rows = min(window.row + window.rows, raster.rows) - top
    return Window(top, left, rows, min(window.column + window.columns, raster.columns) - left)


def place_in(inside: Window, window: Window) -> tuple[slice, slice]:
    """Give where the part of a window that lies in a raster is in it."""
    top, left = inside.row - window.row, inside.column - window.column
    return slice(top, top + inside.rows), slice(left, left + inside.columns)


def _own_mask(raster: Raster, inside: Window) -> Bools:
    from rasterio.errors import RasterioError
    from rasterio.windows import Window as Rectangle

    at = Rectangle(inside.column, inside.row, inside.columns, inside.rows)
    try:
        with raster.handle() as opened:
            return np.asarray(opened.read_masks(1, window=at) > 0, np.bool_)
    except RasterioError:
        raise raster.problem("has a mask that cannot be read: is the file whole? Get it again") from None
