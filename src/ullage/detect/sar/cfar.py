"""Which pixels of an image stand out of the clutter around them."""

from __future__ import annotations

from math import frexp
from typing import TYPE_CHECKING, Any

import numpy as np

from ullage.detect.sar.block import find_in_block, ring_cells
from ullage.detect.sar.kernel import snap
from ullage.detect.sar.rule import CfarRule
from ullage.detect.sar.texture import CELL
from ullage.detect.sar.thresholds import Clutter
from ullage.kernels import in_threads

if TYPE_CHECKING:
    import numpy.typing as npt

    Bools = npt.NDArray[np.bool_]

LOOKS = 4.4
"""Equivalent number of looks of Sentinel-1 IW GRD, high resolution (Sentinel-1 product definition, ESA)."""

INDEPENDENT = 0.23
"""Share of the pixels that are independent: 10 by 10 m of a resolution cell of 20 by 22 m."""


def cfar(
    intensity: Any,
    valid: Any,
    rule: CfarRule | None = None,
    *,
    looks: float = LOOKS,
    independent: float = INDEPENDENT,
    spacing_m: float = 10.0,
) -> Bools:
    """Find the pixels that stand out of the clutter around them, with a constant rate of false alarms.

    Parameters
    ----------
    intensity
        Linear intensities, of shape (rows, columns) or (bands, rows, columns); they may be in any unit.
    valid
        Whether each pixel was measured and is water, of shape (rows, columns).
    rule
        How far is far enough.
    looks
        Equivalent number of looks, unless the rule states it.
    independent
        Share of the pixels that are independent of each other.
    spacing_m
        Distance of rows and of columns [m].

    Returns
    -------
    ndarray of bool
        Of shape (rows, columns): in any band above its threshold.
    """
    rule = rule or CfarRule()
    values, usable = as_bands(intensity, valid)
    values *= np.float32(2.0 ** -scale_exponent(values, usable))
    snap(values, usable)
    half_widths = rule.half_widths(spacing_m)
    clutter = Clutter(len(values), rule.looks or looks, max(1.0, ring_cells(*half_widths) * independent))
    mask = np.zeros(usable.shape, np.bool_)

    def run(first_cell: int, last_cell: int) -> None:
        rows = first_cell * CELL, min(last_cell * CELL, usable.shape[0])
        hits = find_in_block(values, usable, rows, half_widths, rule, clutter)
        mask[hits.row, hits.column] = True

    in_threads(run, -(-usable.shape[0] // CELL), 1)
    return mask


def as_bands(intensity: Any, valid: Any) -> tuple[npt.NDArray[np.float32], Bools]:
    """Give intensities as (bands, rows, columns) and what of them is usable: finite, not negative, and valid."""
    values = np.array(intensity, dtype=np.float32, ndmin=3, order="C")
    usable = np.array(valid, dtype=np.bool_, order="C")
    if values.ndim != 3 or values.shape[1:] != usable.shape:  # noqa: PLR2004 - bands, rows, columns
        raise ValueError(
            f"intensity of shape {np.shape(intensity)} and valid of {usable.shape}; expected equal rows and columns"
        )
    known = np.isfinite(values) & (values >= 0)
    usable &= known.all(axis=0)
    values[~known] = 0.0
    return values, usable


def scale_exponent(values: Any, usable: Any) -> int:
    """Give the power of two that intensities are of: sigma nought of a sea has -6 or so, and is left as it is."""
    if not usable.any():
        return 0
    typical = float(np.mean(values[:, usable], dtype=np.float64))
    exponent = frexp(typical)[1] if typical > 0 else 0
    return 0 if -13 <= exponent <= 2 else exponent + 5  # noqa: PLR2004 - from -40 dB to 5 dB
