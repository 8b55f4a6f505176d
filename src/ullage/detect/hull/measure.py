"""Length, beam and axis of ships in chips."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from ullage.detect.hull.shape import find_shapes

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]

CHIP_PIXELS: Final = 64
"""Side of a chip [pixels]: 640 m at Sentinel-1's 10 m, half as much again as the longest ship."""

_RESOLUTION: Final = 2.1  # pixels: 21 m, the middle of 20 by 22 m, at 10 m
_SD_M, _SD_SHARE, _BEAM_SD_M = 15.0, 0.1, 8.0
_NORMAL_95: Final = 1.6449
_LEAST_BEAM_SHARE, _MOST_BEAM_SHARE = 0.1, 0.35  # of the length: from long container ships to stout coasters


@dataclass(frozen=True, slots=True, eq=False)
class Hulls:
    """What was measured of each chip; NaN where nothing stood out. Arrays of shape (n,).

    Parameters
    ----------
    length_m, length_sd_m, length_low_m, length_high_m
        Length, its standard deviation, its 5 and 95 % points [m].
    beam_m, beam_sd_m
        Breadth and its standard deviation [m].
    axis_deg_from_rows, axis_sd_deg
        Angle of the long axis from the direction in which rows rise toward that of columns, from 0 to 180 [°].
    middle_row, middle_column
        The middle of the ship, from the pixel in the middle of the chip [pixels].
    method
        What measured each length.
    """

    length_m: Floats
    length_sd_m: Floats
    length_low_m: Floats
    length_high_m: Floats
    beam_m: Floats
    beam_sd_m: Floats
    axis_deg_from_rows: Floats
    axis_sd_deg: Floats
    middle_row: Floats
    middle_column: Floats
    method: tuple[str, ...]


def measure_hulls(
    values: Any, valid: Any, row_m: Any, column_m: Any, clutter: Any, bands: Sequence[str], model: str | None = None
) -> Hulls:
    """Measure the ships in the middle of chips.

    Parameters
    ----------
    values
        Sigma nought, linear, of shape (n, bands, size, size).
    valid
        Which pixels were measured, of shape (n, size, size).
    row_m, column_m
        Spacing of rows and columns, of shape (n,) [m].
    clutter
        Mean of the clutter around each, of shape (n, bands).
    bands
        Names of the bands.
    model
        None: the extent of what stands out, less the resolution in quadrature.
    """
    del bands, model
    shapes = find_shapes(values, valid, row_m, column_m, clutter)
    pixel_m = np.sqrt(np.asarray(row_m, np.float64) * np.asarray(column_m, np.float64))
    length = _narrowed(shapes.along_m, _RESOLUTION * pixel_m, pixel_m)
    beam = np.clip(
        _narrowed(shapes.across_m, _RESOLUTION * pixel_m, pixel_m),
        _LEAST_BEAM_SHARE * length,
        _MOST_BEAM_SHARE * length,
    )
    sd = np.hypot(_SD_M * pixel_m / 10.0, _SD_SHARE * length)
    axis_sd = np.degrees(np.minimum(np.arctan2(2 * pixel_m, length), np.radians(52.0)))
    return Hulls(
        length, sd, np.maximum(length - _NORMAL_95 * sd, pixel_m), length + _NORMAL_95 * sd, beam,
        np.full(len(length), _BEAM_SD_M) * pixel_m / 10.0, shapes.axis_deg, axis_sd, shapes.row, shapes.column,
        ("extent",) * len(length),
    )  # fmt: skip


def _narrowed(extent_m: Floats, resolution_m: Floats, least_m: Floats) -> Floats:
    """Take the width of a point off an extent, in quadrature; at least a pixel is left."""
    return np.asarray(np.sqrt(np.maximum(extent_m**2 - resolution_m**2, least_m**2)))
