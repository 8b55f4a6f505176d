"""Length, beam and axis of ships in chips."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal

import numpy as np

from ullage.detect.hull.model import shipped
from ullage.detect.hull.shape import find_shapes

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]

CHIP_PIXELS: Final = 64
"""Side of a chip [pixels]: 640 m at Sentinel-1's 10 m, half as much again as the longest ship."""

_RESOLUTION: Final = 2.1  # pixels: 21 m, the middle of 20 by 22 m, at 10 m
_SD_M, _SD_SHARE, _BEAM_SD_M = 10.0, 0.25, 10.0  # of the extent at half height, OpenSARShip: design/fit_hull.py
NORMAL_95: Final = 1.6449
_LEAST_BEAM_SHARE, _MOST_BEAM_SHARE = 0.1, 0.35  # of the length: from long container ships to stout coasters
FIT_M: Final = (8.0, 12.5)  # spacing that the fit may be used for, all of its chips have 10 m
_OTHER_BAND: Final = 1.5  # times the deviation where a ship is not measured in VV
# logarithm of extent over fit: nine ships of ten are within -0.24 and 0.30; beyond, the interval of the fit alone
# holds 61 % for 90; design/fit_hull.py
DISAGREE: Final = 0.3
_AXIS_M: Final = 7.0  # error of one end across the axis [m]; see docs/methods/hull.md
_AXIS_LEAST_DEG: Final = 3.0
_UNKNOWN_AXIS_DEG: Final = 51.96  # of any axis: 180 / sqrt(12)


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
        What measured each length: ``opensarship`` or ``extent``.
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
    values: Any,
    valid: Any,
    row_m: Any,
    column_m: Any,
    clutter: Any,
    bands: Sequence[str],
    model: Literal["opensarship"] | None = "opensarship",
) -> Hulls:
    """Measure the ships in the middle of chips.

    One band is measured, the one of like polarisations where there is one. The length is that of a fit on ships of
    known length (see ``docs/methods/hull.md``), which draws what it cannot see toward the lengths of those ships. Where
    the extent at half height disagrees with it, as with an even bright bar, the interval reaches over both.

    Parameters
    ----------
    values
        Sigma nought, linear, of shape (n, bands, size, size), the candidate within 8 pixels of pixel (size // 2,
        size // 2).
    valid
        Which pixels were measured, of shape (n, size, size).
    row_m, column_m
        Spacing of rows and columns, of shape (n,) [m].
    clutter
        Mean of the clutter around each, of shape (n, bands).
    bands
        Names of the bands.
    model
        ``opensarship``, where the spacing is within 8-12.5 m; None, and elsewhere: the extent at half the height of
        the ridge, with a wide deviation.
    """
    band = _band(bands)
    row, column = (np.asarray(one, np.float64) * np.ones(len(values)) for one in (row_m, column_m))
    mean = np.maximum(np.asarray(clutter, np.float64)[:, band], 1e-9)[:, None, None]
    contrast = np.where(valid, np.asarray(values)[:, band] / mean, 1.0)
    features, lay = find_shapes(np.where(np.isfinite(contrast), contrast, 1.0), row, column)
    sizes = extent_sizes(lay, np.sqrt(row * column))
    fits = np.zeros(len(row), np.bool_)
    if model is not None:
        low, high = FIT_M
        fits = (np.minimum(row, column) >= low) & (np.maximum(row, column) <= high)
        fitted = _fitted(features, 1.0 if bands[band] == "VV" else _OTHER_BAND)
        sizes = np.where(fits, reach_over_both(fitted, sizes), sizes)
    length, beam = sizes[0], sizes[4]
    seen = np.where(np.isfinite(lay[:, 0]), 1.0, np.nan)
    longer = np.maximum(length - beam, 1.0)
    axis_sd = np.minimum(np.hypot(np.degrees(np.arctan(2 * _AXIS_M / longer)), _AXIS_LEAST_DEG), _UNKNOWN_AXIS_DEG)
    method = tuple("opensarship" if one else "extent" for one in fits.tolist())
    _, sd, length_low, length_high, _, beam_sd = sizes
    return Hulls(
        length, sd, length_low, length_high, beam, beam_sd, np.degrees(lay[:, 0]) % 180.0, axis_sd * seen,
        lay[:, 1], lay[:, 2], method,
    )  # fmt: skip


def _band(bands: Sequence[str]) -> int:
    """Choose the band to measure: VV, else HH, else the first."""
    return next((list(bands).index(one) for one in ("VV", "HH") if one in bands), 0)


def _fitted(features: Floats, wider: float) -> Floats:
    """Give length, its deviation, its points, beam and its deviation by the fits, of shape (6, n) [m]."""
    length, sd, low, high = shipped("length")(features)
    beam, beam_sd, *_ = shipped("beam")(features)
    # a point is as many times farther off, in logarithms
    low, high = length * (low / length) ** wider, length * (high / length) ** wider
    return np.stack([length, sd * wider, low, high, beam, beam_sd * wider])


def reach_over_both(fitted: Floats, extents: Floats) -> Floats:
    """Widen the interval of a fitted length over that of the extent where the two disagree: one of them errs.

    Parameters
    ----------
    fitted, extents
        Length, its deviation, its points, beam and its deviation, of shape (6, n) [m].

    Returns
    -------
    ndarray
        As `fitted`, of shape (6, n); lengths and beams are the same, and no interval is narrower.
    """
    length, sd, low, high, *beam = fitted
    apart = np.abs(np.log(extents[0] / length)) > DISAGREE
    low, high = np.where(apart, np.minimum(low, extents[2]), low), np.where(apart, np.maximum(high, extents[3]), high)
    sd = np.where(apart, np.maximum(sd, (high - low) / (2 * NORMAL_95)), sd)
    return np.stack([length, sd, low, high, *beam])


def extent_sizes(lay: Floats, pixel_m: Floats) -> Floats:
    """Give the same six by the extents at half height, the length of a long even ridge whatever the resolution.

    Parameters
    ----------
    lay
        As `shape.find_shapes` gives it, of shape (n, 5).
    pixel_m
        Side of a pixel, of shape (n,) [m].
    """
    length, across = lay[:, 3], lay[:, 4]
    least = np.maximum(across**2 - (_RESOLUTION * pixel_m) ** 2, pixel_m**2)
    beam = np.clip(np.sqrt(least), _LEAST_BEAM_SHARE * length, _MOST_BEAM_SHARE * length)
    scale = pixel_m / 10.0
    sd = np.hypot(_SD_M * scale, _SD_SHARE * length)
    low = np.maximum(length - NORMAL_95 * sd, np.minimum(pixel_m, length))
    return np.stack(
        [length, sd, low, length + NORMAL_95 * sd, beam, np.where(np.isfinite(length), _BEAM_SD_M * scale, np.nan)]
    )
