"""A trunk or pipes on deck whose shadow may pass that of the deck edge: what that adds to the strip."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    from ullage.detect.waterline.rule import WaterlineRule

    Floats = npt.NDArray[np.float64]

_BESIDE_PX: Final = (0.9, 1.3, 1.7, 2.1)  # inside an edge, clear of its blur
_HALF: Final = 0.5
_POINTS: Final = np.linspace(-2.5, 2.5, 51)  # of a normal law, in standard deviations


class Added(NamedTuple):
    """What stands on deck adds to the width of a strip.

    Parameters
    ----------
    mean_m, sd_m
        Over the heights that are likely [m].
    """

    mean_m: float
    sd_m: float


def shaded_deck_m(
    at: Floats, level: Floats, deck: float, lit_edge: float, dark: float, pixel_m: float, least_lit: float
) -> float | None:
    """Give how far from the deck's edge its sunlit part begins, where the edge lies in shadow [m].

    Parameters
    ----------
    at, level
        A profile across the hull, at rising towards the shadow [m].
    deck
        The deck edge on the shadow's side [m].
    lit_edge
        The deck edge on the sun's side [m].
    dark
        Level of the strip.
    pixel_m
        Side of a pixel [m].
    least_lit
        Brightness of the deck inside the strip over that inside the other side, above the strip's, from which the
        edge is held to be sunlit.

    Returns
    -------
    float or None
        None where the deck is sunlit to its edge; the whole beam where no part of it is.
    """
    beside = np.array(_BESIDE_PX) * pixel_m
    near = float(np.max(np.interp(deck - beside, at, level)))
    lit = float(np.max(np.interp(lit_edge + beside, at, level)))
    if near - dark >= least_lit * (lit - dark):
        return None
    inward = deck - np.arange(_BESIDE_PX[0] * pixel_m, deck - lit_edge, pixel_m / 8)
    bright = np.interp(inward, at, level) >= dark + _HALF * (lit - dark)
    return float(deck - inward[np.argmax(bright)]) if bright.any() else deck - lit_edge


def deck_adds(shaded_m: float | None, strip: float, shadow: float, beam_m: float, rule: WaterlineRule) -> Added:
    """Give what stands on deck adds to a strip: a trunk where the deck's edge is shaded, pipes and catwalks anywhere.

    A trunk's top edge, at height F + t, and the end of its shadow lie (F + t) K apart in the image, the deck edge and
    the end of its own shadow F K. With the trunk's top imaged d inside the deck edge, its shadow passes the deck
    edge's by t K - d where that is above 0, whatever its inset is. What is h high and e inside the deck edge throws
    its shadow h cot εs |s_n| - e past it. The strip ends with the farthest.

    Parameters
    ----------
    shaded_m
        How far inside the deck edge the trunk's top is imaged, d [m]; None where the edge is sunlit.
    strip, shadow
        Width of the strip and of the whole shadow for a metre of freeboard, K and cot εs |s_n|.
    beam_m
        Of the hull.
    rule
        Heights and places.
    """
    weight = np.exp(-(_POINTS**2) / 2)
    weight /= weight.sum()
    trunk = np.maximum(0.0, rule.unknown_trunk_m + rule.unknown_trunk_sd_m * _POINTS)
    pipes = np.maximum(0.0, rule.fittings_m + rule.fittings_sd_m * _POINTS)
    by_trunk = np.zeros(trunk.size) if shaded_m is None else np.maximum(0.0, trunk * strip - shaded_m)
    # on a trunk they stand higher; but the highest of them may stand on the sun's side, where their shadow falls on it
    raised = (0.0,) if shaded_m is None else (0.0, 1.0)
    heights = np.array([pipes[None, :] + share * trunk[:, None] for share in raised])
    by_pipes = np.maximum(0.0, heights * shadow - rule.fittings_inset * beam_m)
    passed = np.maximum(by_trunk[:, None], by_pipes)
    both = weight[:, None] * weight[None, :] / len(raised)
    mean = float((both * passed).sum())
    return Added(mean, float(np.sqrt((both * (passed - mean) ** 2).sum())))


def either(ways: Sequence[Added]) -> Added:
    """Give what is added where one of several ways holds, each as likely: their scatter is part of the deviation."""
    mean, sd = np.array(ways, np.float64).T
    return Added(float(mean.mean()), float(np.sqrt((sd**2).mean() + mean.var())))
