"""The slow, obvious form of the detector, to which the fast one is held pixel by pixel."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ullage.detect.sar.block import ring_cells
from ullage.detect.sar.cfar import INDEPENDENT, LOOKS, as_bands, scale_exponent
from ullage.detect.sar.intensities import most_of
from ullage.detect.sar.rule import CfarRule
from ullage.detect.sar.texture import CELL
from ullage.detect.sar.thresholds import Clutter, find_thresholds

if TYPE_CHECKING:
    import numpy.typing as npt


def cfar_reference(
    intensity: Any, valid: Any, rule: CfarRule | None = None, *, looks: float = LOOKS, independent: float = INDEPENDENT,
    spacing_m: float = 10.0,
    only: slice | None = None,
) -> npt.NDArray[np.bool_]:  # fmt: skip
    """Do the same as `cfar`, adding up each pixel's ring anew, in some rows only if they are given."""
    rule = rule or CfarRule()
    values, usable = as_bands(intensity, valid)
    ring, guard = rule.half_widths(spacing_m)
    values *= np.float32(2.0 ** -scale_exponent(values, usable))
    values = (np.minimum(values, most_of(ring)) + np.float32(1)) - np.float32(1)
    values[:, ~usable] = 0.0
    whole = ring_cells(ring, guard)
    clutter = Clutter(len(values), rule.looks or looks, max(1.0, whole * independent))
    thresholds = find_thresholds(values, usable, rule, clutter)
    least = max(1, int(rule.least_share * whole))
    mask = np.zeros(usable.shape, np.bool_)
    asked = np.zeros(usable.shape, np.bool_)
    asked[only or slice(None)] = True
    for r, c in np.argwhere(usable & asked):
        i, j = r // CELL, c // CELL
        around = np.zeros(usable.shape, np.bool_)
        around[max(0, r - ring) : r + ring + 1, max(0, c - ring) : c + ring + 1] = True
        around[max(0, r - guard) : r + guard + 1, max(0, c - guard) : c + guard + 1] = False
        around &= usable
        if rule.law == "truncated":
            cut = np.repeat(thresholds.cut[:, i], CELL, axis=1)[:, None, : usable.shape[1]]
            around &= (values <= cut).all(axis=0)
        count = int(around.sum())
        for band, value in enumerate(values):
            total = value[around].sum(dtype=np.float64)
            enough = count >= least and total > 0
            many = thresholds.multiplier[band, i, j]
            if enough and rule.law == "truncated":
                many *= _raised(total / count / thresholds.cut[band, i, j], thresholds.factor)
            mask[r, c] |= enough and float(value[r, c]) * count > many * total
    return mask


def _raised(ratio: float, factor: Any) -> float:
    """Give the mean of the whole over that of what is below the cut: between the nearest two of the table."""
    place = min(ratio, 1.0) * (len(factor) - 1)
    k = min(int(place), len(factor) - 2)
    return float(factor[k] + (place - k) * (factor[k + 1] - factor[k]))
