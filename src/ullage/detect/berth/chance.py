"""How likely the best hull at a berth is a ship: a logistic model of what was measured of it."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    import numpy.typing as npt

    from ullage.detect.berth.hulls import Hull

    Floats = npt.NDArray[np.float64]
    Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class ChanceRule:
    """Coefficients of the log odds that a ship lies at a berth.

    Fitted by ``design/fit_berth.py`` on simulated stacks; docs/methods/berth.md says how well they hold on others.

    Parameters
    ----------
    constant
        Log odds when all else is 0.
    score
        For each unit of ln(1 + score of the hull).
    length
        For each 100 m of its length.
    filled
        For the share of its cells that stand out, 0 to 1.
    weaker
        For each deviation of the mean change in the band that changed less.
    across
        For each 10 m of its beam.
    length_share, length_offset_m
        The ship's length is the hull's times the share plus the offset [m]: resolution and side lobes are taken off.
    length_sd_share, length_sd_m
        Standard deviation of that length: this share of it, and this [m], added as squares.
    """

    constant: float = -10.657
    score: float = 0.927
    length: float = 1.845
    filled: float = 2.345
    weaker: float = 0.487
    across: float = 0.4
    length_share: float = 0.788
    length_offset_m: float = -8.9
    length_sd_share: float = 0.0
    length_sd_m: float = 30.9


FEATURES: Final = tuple(one.name for one in fields(ChanceRule))[1:6]


def measure_features(hull: Hull, cells: Bools, deviations: Floats, bright: Bools, cell_m: float) -> Floats:
    """Measure what the model weighs, in the order of `FEATURES`.

    Parameters
    ----------
    hull
        The best one.
    cells
        The lattice's cells that it covers, of shape (along, across).
    deviations
        Changes in standard deviations, of shape (bands, along, across).
    bright
        Cells that stand out.
    cell_m
        Side of a cell [m].
    """
    covered = bool(cells.any())
    filled = float(bright[cells].mean()) if covered else 0.0
    weaker = float(deviations[:, cells].mean(axis=1).min()) if covered else 0.0
    return np.array(
        [
            np.log1p(max(hull.score, 0.0)),
            hull.length * cell_m / 100,
            filled,
            weaker,
            hull.beam * cell_m / 10,
        ]
    )


def chance(features: Floats, rule: ChanceRule) -> float:
    """Give the probability that a ship lies there."""
    slopes = np.array([getattr(rule, name) for name in FEATURES])
    return float(1 / (1 + np.exp(-np.clip(rule.constant + features @ slopes, -30.0, 30.0))))


def ship_length(hull_m: float, rule: ChanceRule) -> tuple[float, float]:
    """Give a ship's length and its standard deviation [m] from the length of what has changed."""
    length = max(rule.length_share * hull_m + rule.length_offset_m, 10.0)
    return length, float(np.hypot(rule.length_sd_share * length, rule.length_sd_m))
