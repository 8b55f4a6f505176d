"""Which pixels of an image stand out of the clutter around them."""

from __future__ import annotations

from dataclasses import replace
from math import frexp
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from ullage.detect.sar.block import find_in_block, ring_cells, squares_of
from ullage.detect.sar.intensities import Block, most_of
from ullage.detect.sar.rule import CfarRule
from ullage.detect.sar.texture import CELL
from ullage.detect.sar.thresholds import Clutter
from ullage.kernels import in_threads

if TYPE_CHECKING:
    import numpy.typing as npt

    Bools = npt.NDArray[np.bool_]

LOOKS = 4.4
"""Equivalent number of looks of Sentinel-1 IW GRD, high resolution (Sentinel-1 product definition, ESA)."""

BLOCK: Final = 2 * CELL
"""Rows that are searched at once."""

_SAMPLES: Final = 64, 1024  # rows and columns that tell of what power of two intensities are

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
    given, known = _as_given(intensity, valid)
    half_widths = rule.half_widths(spacing_m)
    scale = np.float32(2.0 ** -scale_exponent(given, known))
    ring, most = half_widths[0], most_of(half_widths[0])
    clutter = Clutter(len(given), rule.looks or looks, max(1.0, ring_cells(*half_widths) * independent))
    all_of_them = replace(rule, most_hits=1.0)  # a mask has room for a cell of ice
    mask, rows = np.zeros(known.shape, np.bool_), len(known)

    def run(first_cell: int, last_cell: int) -> None:
        end = min(last_cell * CELL, rows)
        room = np.empty((BLOCK + 2 * ring, known.shape[1]), np.bool_)
        for first in range(first_cell * CELL, end, BLOCK):
            last = min(first + BLOCK, end)
            top, bottom = max(0, first - ring), min(rows, last + ring)
            block = Block(given, top, room[: bottom - top], scale, most)
            squares = squares_of(block, known[top:bottom])
            hits = find_in_block(block, (first - top, last - top), half_widths, all_of_them, clutter, squares)
            mask[hits.row + top, hits.column] = True

    in_threads(run, -(-rows // CELL), 1)
    return mask


def _as_given(intensity: Any, valid: Any) -> tuple[npt.NDArray[np.float32], Bools]:
    values: Any = np.asarray(intensity, dtype=np.float32)
    values = np.ascontiguousarray(values[None] if values.ndim == 2 else values)  # noqa: PLR2004 - rows, columns
    usable: Any = np.ascontiguousarray(valid, dtype=np.bool_)
    if values.ndim != 3 or values.shape[1:] != usable.shape:  # noqa: PLR2004 - bands, rows, columns
        raise ValueError(
            f"intensity of shape {np.shape(intensity)} and valid of {usable.shape}; expected equal rows and columns"
        )
    return values, usable


def as_bands(intensity: Any, valid: Any) -> tuple[npt.NDArray[np.float32], Bools]:
    """Give intensities as (bands, rows, columns) and what of them is usable: finite, not negative, and valid."""
    given, measured = _as_given(intensity, valid)
    values, usable = given.copy(), measured.copy()
    known = np.isfinite(values) & (values >= 0)
    usable &= known.all(axis=0)
    values[~known] = 0.0
    return values, usable


def scale_exponent(values: Any, valid: Any) -> int:
    """Give the power of two that intensities are of: sigma nought of a sea has -6 or so, and is left as it is."""
    typical = 0.0
    steps = [max(1, side // most) for side, most in zip(valid.shape, _SAMPLES, strict=True)]
    for down, right in (steps, (1, 1)):  # some pixels tell as much as all, unless nothing was measured there
        some = np.asarray(values[:, ::down, ::right])[:, np.asarray(valid[::down, ::right], np.bool_)]
        some = some[np.isfinite(some) & (some > 0)]
        if some.size:
            typical = float(np.median(some))  # a fill that nobody declared is far off, and rare
            break
    exponent = frexp(typical)[1] if typical > 0 else 0
    return 0 if -14 <= exponent <= 1 else exponent + 6  # noqa: PLR2004 - from -43 dB to 3 dB
