"""Pixels of a SAR GeoTIFF that is not calibrated by us: intensity, amplitude or decibels, to linear intensity."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final, Literal

import numpy as np

from ullage.kernels import kernel
from ullage.records import Patch
from ullage.sources.edges import LateEdges, find_edges

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy.typing as npt

    from ullage.records import Window
    from ullage.sources.rasters import Raster

    Floats32 = npt.NDArray[np.float32]
    Bools = npt.NDArray[np.bool_]
    Scale = Literal["intensity", "amplitude", "db"]

SCALES: Final = ("intensity", "amplitude", "db")
AMPLITUDE_OF_ONE: Final = 500.0
"""Divides whole numbers of amplitude: about the gain of Sentinel-1, so that squares look like sigma nought."""
AMPLITUDE: Final = SCALES.index("amplitude")
DECIBELS: Final = SCALES.index("db")
PER_DB: Final = math.log(10) / 10
LARGEST: Final = float(np.finfo(np.float32).max)
ROUNDING: Final = np.float32(1.0)
"""Added and taken off again, it leaves whole multiples of 2^-23: sums of them in float64 are exact."""
LEAST_DB: Final = -70.0
MOST_DB: Final = 60.0
ROWS_AT_ONCE: Final = 512


@dataclass(frozen=True, eq=False)
class SarValues:
    """A door to the pixels; nothing is read before it is asked for.

    Parameters
    ----------
    sources
        Raster and number of its band (from 1), for each band.
    scale
        What the values are.
    nodata
        The value of pixels that were not measured; None when none is declared.
    """

    sources: tuple[tuple[Raster, int], ...]
    scale: Scale
    nodata: float | None = None

    def read(self, window: Window, *, noise_removed: bool = False) -> Patch:
        """Read a window of all bands, as linear intensity.

        Raises
        ------
        InputError
            When the file is damaged there, or noise is to be removed: such a file does not tell it.
        """
        raster = self.sources[0][0]
        if noise_removed:
            raise raster.problem("does not tell its thermal noise: it cannot be removed")
        top, left = max(window.row, 0), max(window.column, 0)
        rows = min(window.row + window.rows, raster.rows) - top
        columns = min(window.column + window.columns, raster.columns) - left
        values = np.zeros((len(self.sources), window.rows, window.columns), np.float32)
        valid = np.zeros((window.rows, window.columns), np.bool_)
        if rows <= 0 or columns <= 0:
            return Patch(values, valid)
        part = (
            slice(top - window.row, top - window.row + rows),
            slice(left - window.column, left - window.column + columns),
        )
        found = [self._band(band, top, left, rows, columns) for band in range(len(self.sources))]
        measured = np.logical_and.reduce([usable for _, usable in found])
        if self.fills_edges:
            measured &= self._edges.get().inside(top, left, rows, columns)
        valid[part] = measured
        for band, (linear, _) in enumerate(found):
            values[band][part] = np.where(measured, linear, np.float32(0))
        return Patch(values, valid)

    def _raw(self, band: int, row: int, column: int, rows: int, columns: int) -> Any:
        raster, number = self.sources[band]
        out = np.empty((rows, columns), raster.dtype)
        raster.read_into(out, row, column, number)
        return out

    def _band(self, band: int, row: int, column: int, rows: int, columns: int) -> tuple[Any, Bools]:
        raw = self._raw(band, row, column, rows, columns)
        linear, usable = to_linear(raw, self.scale)
        if self.nodata is not None and not self.fills_edges:
            usable &= raw != np.asarray(self.nodata, raw.dtype) if np.isfinite(self.nodata) else np.isfinite(raw)
        return linear, usable

    @property
    def fills_edges(self) -> bool:
        """Whether the value of no data may also be measured, so that only at the edges it is none."""
        return self.scale == "db" and (self.nodata is None or LEAST_DB <= self.nodata <= MOST_DB)

    @cached_property
    def _edges(self) -> LateEdges:
        raster = self.sources[0][0]
        return LateEdges(lambda: find_edges(self._measured(), raster.rows, raster.columns))

    def _measured(self) -> Iterator[Bools]:
        raster = self.sources[0][0]
        filling = 0.0 if self.nodata is None else self.nodata
        for row in range(0, raster.rows, ROWS_AT_ONCE):
            rows = min(ROWS_AT_ONCE, raster.rows - row)
            bands = [self._raw(band, row, 0, rows, raster.columns) for band in range(len(self.sources))]
            yield np.logical_and.reduce([np.isfinite(raw) & (raw != filling) for raw in bands])


def to_linear(raw: Any, scale: Scale) -> tuple[Floats32, Bools]:
    """Give linear intensities, and which of them are possible; those of no data are not.

    Parameters
    ----------
    raw
        Values as the file has them, of shape (rows, columns).
    scale
        What they are.
    """
    values, usable = np.empty(raw.shape, np.float32), np.empty(raw.shape, np.bool_)
    _to_linear(raw, SCALES.index(scale), _unit(raw), values, usable)
    return values, usable


@kernel
def _to_linear(raw: Any, scale: Any, unit: Any, values: Any, usable: Any) -> None:
    rows, columns = raw.shape
    for r in range(rows):
        for c in range(columns):
            value = np.float64(raw[r, c])
            possible = value > 0
            if scale == AMPLITUDE:
                value = (value / unit) * (value / unit)
            elif scale == DECIBELS:
                possible = LEAST_DB <= value <= MOST_DB
                value = np.exp(value * PER_DB)
            possible = possible and value < LARGEST
            usable[r, c] = possible
            values[r, c] = (np.float32(value) + ROUNDING) - ROUNDING if possible else np.float32(0)


def to_linear_reference(raw: Any, scale: Scale) -> tuple[Floats32, Bools]:
    """Do the same as `to_linear`, plainly and without rounding."""
    value = raw.astype(np.float64)
    with np.errstate(over="ignore", invalid="ignore"):
        linear = {"intensity": value, "amplitude": (value / _unit(raw)) ** 2, "db": 10 ** (value / 10)}[scale]
        usable = (value >= LEAST_DB) & (value <= MOST_DB) if scale == "db" else value > 0
        usable &= linear < LARGEST
    return np.where(usable, linear, 0).astype(np.float32), usable


def _unit(raw: Any) -> float:
    return AMPLITUDE_OF_ONE if np.issubdtype(raw.dtype, np.integer) else 1.0


def guess_scale(raw: Any, names: str) -> tuple[Scale, str]:
    """Guess what values are.

    Parameters
    ----------
    raw
        A sample of them, of any shape.
    names
        The file's name, its bands' descriptions and its tags.

    Returns
    -------
    scale, why
        Why is half a sentence for the user.
    """
    words = set("".join(one if one.isalnum() else " " for one in names.casefold()).split())
    if words & {"db", "decibel", "decibels"}:
        return "db", "its name or its tags say decibels"
    if words & {"amplitude", "amp"}:
        return "amplitude", "its name or its tags say amplitude"
    if words & {"intensity", "linear", "power"}:
        return "intensity", "its name or its tags say intensity"
    if np.issubdtype(raw.dtype, np.integer) and raw.dtype.kind == "u":
        return "amplitude", "its values are whole numbers"
    known = raw[np.isfinite(raw)]
    if (known < 0).mean() > _OFTEN if known.size else False:
        return "db", "many of its values are negative"
    return (
        ("amplitude", "its values are large")
        if known.size and np.median(known) > _LARGE
        else (
            "intensity",
            "its values are small and not negative",
        )
    )


_OFTEN: Final = 0.05
_LARGE: Final = 5.0  # no sea or land has a median sigma nought of 7 dB
