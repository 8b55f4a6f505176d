"""How badly edges go together with what lies between and beyond them: about negative logarithms of likelihoods."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np

if TYPE_CHECKING:
    import numpy.typing as npt

    from ullage.detect.waterline.sides import Looking, Stack

    Floats = npt.NDArray[np.float64]

_NEAR_PX: Final = 10.0  # of water beside an edge, whose level is taken
_SOFT_PX: Final = 0.9  # about an edge, where its blur tells nothing of levels
_MOST_COST: Final = 6.0
_MOST_SHADED: Final = 1.5  # of water beyond: masts, pipes and houses throw shadows there
_FEWEST: Final = 3  # samples with a level
_UNEVEN: Final = 0.15
_BRIGHT: Final = 12.0  # cost of a shaded side as much brighter than the water as the shadow is darker
_DARKER: Final = 3.0  # noises
# Of an edge within the strip; a shaded side is about as dark as the shadow, so its waterline is seldom seen. Without
# this, of 21 pairs that lie within the best one and cost up to 8 more, 20 were nearer the truth (seeds 1000 to 1099)
_BROKEN_COST, _WATERLINE_COST = 5.0, 3.0


def strip_cost(stack: Stack, looking: Looking, deck: float, shadow: float) -> float:
    """Give the cost of a strip and of the water beyond it; infinite where the strip is not darker than the water."""
    soft = _SOFT_PX * stack.pixel_m
    waterline = deck + looking.shaded_share * (shadow - deck)
    beyond = between(stack, shadow + soft, shadow + _NEAR_PX * stack.pixel_m)
    middle = 0.5 * (max(waterline, deck) + shadow)
    dark = between(stack, min(waterline + soft, middle), max(shadow - soft, middle + stack.pixel_m / 2))
    if beyond.sum() < _FEWEST or not dark.any():
        return np.inf
    # shadows of what stands higher lie on the water beyond: the brighter part of it is lit
    water, level = np.percentile(stack.values[:, beyond], 70, axis=1), np.median(stack.values[:, dark], axis=1)
    darker = (water - level) / stack.noise
    if (darker if looking.dark else np.abs(darker)).max() < _DARKER:
        return np.inf
    # as even as the step between them allows: what lies over strip and water breaks them by a good part of it
    uneven = _UNEVEN * np.abs(water - level)
    cost = _told(stack, dark, level, uneven) + water_cost(stack, shadow, 1, uneven)
    shaded = between(stack, deck + soft, waterline - soft)
    if shaded.any():
        cost += _told(stack, shaded, np.median(stack.values[:, shaded], axis=1), uneven)
        # skylight alone falls on it: seldom brighter than lit water
        brighter = np.median(stack.values[:, shaded], axis=1) - water
        cost += float(np.clip(brighter / np.maximum(water - level, 2 * stack.noise), 0.0, 3.0).mean()) * _BRIGHT
    return cost


def broken_cost(stack: Stack, looking: Looking, edges: Floats, deck: float, shadow: float) -> float:
    """Give the cost of edges within a strip: it has none but the waterline."""
    waterline = deck + looking.shaded_share * (shadow - deck)
    within = edges[(edges > deck) & (edges < shadow)]
    there = (looking.shaded_share > 0) & (np.abs(within - waterline) < stack.pixel_m)
    return float(np.where(there, _WATERLINE_COST, _BROKEN_COST).sum())


def water_cost(stack: Stack, edge: float, outward: int, uneven: Floats | None = None) -> float:
    """Give the cost of what lies beyond an outer edge as water of one level."""
    soft, near = _SOFT_PX * stack.pixel_m, _NEAR_PX * stack.pixel_m
    off = (stack.at - edge) * outward
    beyond, beside = off > soft, (off > soft) & (off < near)
    if beside.sum() < _FEWEST:
        return np.inf
    if uneven is None:
        return _told(stack, beyond, np.median(stack.values[:, beside], axis=1))
    level = np.percentile(stack.values[:, beside], 70, axis=1)
    darker = beyond & (stack.values < level[:, None]).all(axis=0)
    return _told(stack, beyond & ~darker, level, uneven) + _told(stack, darker, level, uneven, _MOST_SHADED)


def _told(stack: Stack, which: Any, level: Floats, uneven: Floats | None = None, most: float = _MOST_COST) -> float:
    """Give the cost of samples as one level, half for each, since two share a pixel."""
    spread = np.maximum(2 * stack.noise, 0.04 * np.ptp(stack.values, axis=1) if uneven is None else uneven)
    off = ((stack.values[:, which] - level[:, None]) / spread[:, None]) ** 2 / 2
    return float(np.minimum(off, most).mean(axis=0).sum() / 2)


def between(stack: Stack, low: float, high: float) -> Any:
    """Say which samples lie between two places."""
    return (stack.at >= low) & (stack.at <= high)
