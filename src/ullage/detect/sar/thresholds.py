"""From a rule and what the clutter shows to how many times its mean a pixel has to be."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from ullage.detect.sar.laws import (
    TEXTURES,
    gamma_multiplier,
    k_multipliers,
    log_normal_multipliers,
    truncated_factors,
)
from ullage.detect.sar.texture import AS_THEY_ARE, CELL, find_levels, find_textures

if TYPE_CHECKING:
    import numpy.typing as npt

    from ullage.detect.sar.rule import CfarRule

    Floats = npt.NDArray[np.float64]

UNKNOWN_TEXTURE: Final = 0.3
"""Texture of a cell with too little water to measure one: that of a rough sea."""

_RATIOS: Final = np.linspace(0.0, 1.0, 1025)
_CUT_PFA: Final = 0.02  # share of the sea that is cut off: it costs no more of the mean's precision
_NO_FACTORS: Final = np.empty(0)


@dataclass(frozen=True, slots=True, eq=False)
class Thresholds:
    """Thresholds of the cells of a block; see `kernel.scan_rows` for the shapes."""

    multiplier: Floats
    cut: Floats
    factor: Floats

    def of_row(self, i: int) -> Thresholds:
        """Give those of one row of cells."""
        return Thresholds(self.multiplier[:, i : i + 1].copy(), self.cut[:, i : i + 1].copy(), self.factor)


@dataclass(frozen=True, slots=True)
class Clutter:
    """What the thresholds depend on beside the rule.

    Parameters
    ----------
    bands
        How many bands are looked at: each gets an equal part of the stated false alarms.
    looks
        Equivalent number of looks of a pixel.
    cells
        Independent cells in the ring: pixels over the pixels of a resolution cell.
    """

    bands: int
    looks: float
    cells: float


def find_thresholds(
    values: Any, usable: Any, rule: CfarRule, clutter: Clutter, laying: tuple[Any, Any] = AS_THEY_ARE
) -> Thresholds:
    """Give the thresholds of the cells of a block, after its own clutter.

    Parameters
    ----------
    values, usable
        Intensities, of shape (bands, rows, columns), and whether each pixel is measured water; the first pixel is the
        first of a cell.
    rule, clutter
        What is asked.
    laying
        Scale and bound of what is searched; see `intensities.Block`.
    """
    known = table_of(rule, clutter)
    if rule.law in {"gamma", "truncated"}:
        shape = (len(values), *(-(-one // CELL) for one in usable.shape))
        multiplier = np.full(shape, known[0])
    else:
        textures = np.stack([find_textures(one, usable, clutter.looks, laying) for one in values])
        textures = np.where(np.isnan(textures), UNKNOWN_TEXTURE, textures)
        multiplier = np.interp(textures, TEXTURES, known)
    if rule.law != "truncated":
        return Thresholds(multiplier, multiplier, _NO_FACTORS)
    reach = gamma_multiplier(_CUT_PFA, clutter.looks, clutter.cells)
    cut = reach * np.stack([find_levels(one, usable, laying) for one in values])
    return Thresholds(multiplier, np.where(np.isnan(cut), np.inf, cut), truncated_factors(clutter.looks, _RATIOS))


@lru_cache(maxsize=32)
def table_of(rule: CfarRule, clutter: Clutter) -> Floats:
    """Give the multipliers at `laws.TEXTURES`; each band has an equal part of the false alarms."""
    pfa = rule.pfa / clutter.bands
    known = gamma_multiplier(pfa, clutter.looks, clutter.cells)
    if rule.law == "log-normal":
        return log_normal_multipliers(pfa, clutter.looks, TEXTURES)
    if rule.law == "k":
        # the ring's own chance is that of the gamma law, to first order: the mean of so many cells is nearly normal
        sure = gamma_multiplier(pfa, clutter.looks, 1e9)
        return k_multipliers(pfa, clutter.looks, TEXTURES) * (known / sure)
    return np.full(TEXTURES.shape, known)
