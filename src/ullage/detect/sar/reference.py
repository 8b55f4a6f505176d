"""The slow, obvious form of the detector, to which the fast one is held pixel by pixel."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ullage.detect.sar.block import ring_cells
from ullage.detect.sar.cfar import INDEPENDENT, LOOKS, as_bands, scale_exponent
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
    """Do the same as `cfar`, adding up each pixel's ring anew; for the laws without a cut, and in some rows only."""
    rule = rule or CfarRule()
    values, usable = as_bands(intensity, valid)
    values *= np.float32(2.0 ** -scale_exponent(values, usable))
    values = (np.minimum(values, np.float32(2**17)) + np.float32(1)) - np.float32(1)
    values[:, ~usable] = 0.0
    ring, guard = rule.half_widths(spacing_m)
    whole = ring_cells(ring, guard)
    clutter = Clutter(len(values), rule.looks or looks, max(1.0, whole * independent))
    multiplier = find_thresholds(values, usable, rule, clutter).multiplier
    least = max(1, int(rule.least_share * whole))
    mask = np.zeros(usable.shape, np.bool_)
    asked = np.zeros(usable.shape, np.bool_)
    asked[only or slice(None)] = True
    for r, c in np.argwhere(usable & asked):
        around = np.zeros(usable.shape, np.bool_)
        around[max(0, r - ring) : r + ring + 1, max(0, c - ring) : c + ring + 1] = True
        around[max(0, r - guard) : r + guard + 1, max(0, c - guard) : c + guard + 1] = False
        around &= usable
        count = int(around.sum())
        for band, value in enumerate(values):
            total = value[around].sum(dtype=np.float64)
            enough = count >= least and total > 0
            mask[r, c] |= enough and float(value[r, c]) * count > multiplier[band, r // CELL, c // CELL] * total
    return mask
