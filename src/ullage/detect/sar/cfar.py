"""Which pixels of an image stand out of the clutter around them."""

from __future__ import annotations

from dataclasses import replace
from math import frexp
from typing import TYPE_CHECKING, Any

import numpy as np

from ullage.detect.sar.block import find_in_block, ring_cells
from ullage.detect.sar.kernel import most_of
from ullage.detect.sar.rule import CfarRule
from ullage.detect.sar.texture import CELL
from ullage.detect.sar.thresholds import Clutter
from ullage.kernels import in_threads, kernel

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
    given, known = _as_given(intensity, valid)
    half_widths = rule.half_widths(spacing_m)
    scale = np.float32(2.0 ** -scale_exponent(given, known))
    values, usable = np.empty(given.shape, np.float32), np.empty(known.shape, np.bool_)
    in_threads(
        lambda a, b: _prepare(given[:, a:b], known[a:b], scale, most_of(half_widths[0]), values[:, a:b], usable[a:b]),
        len(usable),
        CELL,
    )
    clutter = Clutter(len(values), rule.looks or looks, max(1.0, ring_cells(*half_widths) * independent))
    mask = np.zeros(usable.shape, np.bool_)
    all_of_them = replace(rule, most_hits=1.0)  # a mask has room for a cell of ice

    def run(first_cell: int, last_cell: int) -> None:
        rows = first_cell * CELL, min(last_cell * CELL, len(usable))
        hits = find_in_block(values, usable, rows, half_widths, all_of_them, clutter)
        mask[hits.row, hits.column] = True

    in_threads(run, -(-len(usable) // CELL), 1)
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
    sums = np.zeros((2, len(valid)))
    in_threads(lambda a, b: _sum_rows(values[:, a:b], valid[a:b], sums[:, a:b]), len(valid), CELL)
    total, count = sums.sum(axis=1)
    typical = total / count / len(values) if count else 0.0
    exponent = frexp(typical)[1] if typical > 0 else 0
    return 0 if -13 <= exponent <= 2 else exponent + 5  # noqa: PLR2004 - from -40 dB to 5 dB


@kernel
def _sum_rows(values: Any, valid: Any, sums: Any) -> None:
    """Sum the usable pixels of each row over all bands, and count them."""
    usable = np.empty(valid.shape[1], np.bool_)
    for r in range(valid.shape[0]):
        _mark_usable(values, valid, r, usable)
        for c in range(usable.shape[0]):
            sums[1, r] += np.float64(usable[c])
        for b in range(values.shape[0]):
            row, s = values[b, r], 0.0
            for c in range(usable.shape[0]):
                s += np.float64(row[c]) if usable[c] else 0.0
            sums[0, r] += s


@kernel
def _prepare(given: Any, valid: Any, scale: Any, most: Any, values: Any, usable: Any) -> None:
    """Copy intensities scaled and snapped, 0 where not usable."""
    one, zero = np.float32(1.0), np.float32(0.0)
    for r in range(valid.shape[0]):
        known = usable[r]
        _mark_usable(given, valid, r, known)
        for b in range(given.shape[0]):
            row, into = given[b, r], values[b, r]
            for c in range(known.shape[0]):
                x = (min(row[c] * scale, most) + one) - one
                into[c] = x if known[c] else zero


@kernel
def _mark_usable(values: Any, valid: Any, r: int, usable: Any) -> None:
    given = valid[r]
    for c in range(usable.shape[0]):
        usable[c] = given[c]
    for b in range(values.shape[0]):
        row = values[b, r]
        for c in range(usable.shape[0]):
            usable[c] &= (row[c] >= np.float32(0.0)) & (row[c] < np.float32(np.inf))
