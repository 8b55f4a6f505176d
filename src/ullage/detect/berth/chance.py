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

    Fitted by ``python design/fit_berth.py`` on 407 looks at simulated stacks; docs/methods/berth.md says how well they
    hold on others.

    Parameters
    ----------
    constant
        Log odds when all else is 0.
    score
        For each unit of the square root of the hull's score.
    run
        For each 100 m of the longest stretch along the hull in which something is everywhere 6.5 dB brighter than the
        median; no more than 100 m counts, for no crane is so long.
    beside
        For each deviation on the quay beside the hull: where a crane has moved to it is brighter there.
    weaker
        For each deviation of the mean change in the band that changed less.
    filled
        For the share of the hull's cells that stand out, 0 to 1.
    length_share, length_offset_m
        The ship's length is the hull's times the share plus the offset [m]: resolution and side lobes are taken off.
    length_sd_share, length_sd_m
        Standard deviation of that length: this share of it, and this [m], added as squares.
    """

    constant: float = -4.261
    score: float = 1.148
    run: float = 6.702
    beside: float = -1.05
    weaker: float = 1.034
    filled: float = -9.282
    length_share: float = 0.876
    length_offset_m: float = -20.4
    length_sd_share: float = 0.0
    length_sd_m: float = 23.2


FEATURES: Final = tuple(one.name for one in fields(ChanceRule))[1:6]

_STRONG: Final = 1.5  # 6.5 dB, as a logarithm: five deviations of speckle
_LONG_M: Final = 100.0  # of a run: a ship, whatever more of it there is
_BESIDE: Final = 4  # cells of quay beside the berth: where cranes run
_SIDE: Final = 8  # cells beside the berth by which quay and water are told apart
_HIGH: Final = 0.9  # quantile: a crane covers a part of what lies beside a hull


def measure_features(
    hull: Hull,
    cells: Bools,
    deviations: Floats,
    changes: Floats,
    quay: slice,
    bright: float,
    cell_m: float,
) -> Floats:
    """Measure what the model weighs, in the order of `FEATURES`.

    Parameters
    ----------
    hull
        The best one.
    cells
        The lattice's cells that it covers, of shape (along, across).
    deviations
        Changes in standard deviations, of shape (bands, along, across).
    changes
        Mean of the bands' logarithms of ratios to the median, of shape (along, across).
    quay
        Columns of the quay beside it, of `quay_side`.
    bright
        Deviations from which a cell stands out.
    cell_m
        Side of a cell [m].
    """
    joint = deviations.sum(axis=0) / np.sqrt(len(deviations))
    if not cells.any():
        return np.zeros(len(FEATURES))
    rows = np.flatnonzero(cells.any(axis=1))
    along = slice(int(rows[0]), int(rows[-1]) + 1)
    run = longest_run(np.asarray(((changes > _STRONG) & cells).any(axis=1))) * cell_m
    beside = joint[along, quay]
    return np.array(
        [
            np.sqrt(max(hull.score, 0.0)),
            min(run, _LONG_M) / 100,
            float(np.quantile(beside, _HIGH)) if beside.size else 0.0,
            float(deviations[:, cells].mean(axis=1).min()),
            float((joint[cells] > bright).mean()),
        ]
    )


def longest_run(flags: Bools) -> int:
    """Give the length of the longest stretch of true values."""
    ends = np.flatnonzero(np.diff(np.concatenate([[False], flags, [False]]).astype(np.int8)))
    return int((ends[1::2] - ends[::2]).max(initial=0))


def quay_side(median: Floats, zone: Bools) -> slice:
    """Give the columns of the quay beside a berth, the side that is brighter in the median.

    Parameters
    ----------
    median
        Logarithms of sigma nought, of shape (along, across).
    zone
        The berth's cells.
    """
    along, across = np.flatnonzero(zone.any(axis=1)), np.flatnonzero(zone.any(axis=0))
    first, last = int(across[0]), int(across[-1])
    rows = median[along[0] : along[-1] + 1]
    low, high = rows[:, max(first - _SIDE, 0) : max(first - 1, 0)], rows[:, last + 2 : last + 1 + _SIDE]
    levels = [float(np.mean(one[np.isfinite(one)])) if np.isfinite(one).any() else -np.inf for one in (low, high)]
    return slice(max(first - _BESIDE, 0), first) if levels[0] > levels[1] else slice(last + 1, last + 1 + _BESIDE)


def chance(features: Floats, rule: ChanceRule) -> float:
    """Give the probability that a ship lies there."""
    slopes = np.array([getattr(rule, name) for name in FEATURES])
    return float(1 / (1 + np.exp(-np.clip(rule.constant + features @ slopes, -30.0, 30.0))))


def ship_length(hull_m: float, rule: ChanceRule) -> tuple[float, float]:
    """Give a ship's length and its standard deviation [m] from the length of what has changed."""
    length = max(rule.length_share * hull_m + rule.length_offset_m, 10.0)
    return length, float(np.hypot(rule.length_sd_share * length, rule.length_sd_m))
