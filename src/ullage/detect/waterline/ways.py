"""Which edges may be the strip's, how likely each pair is, and how wide they make it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from ullage.cargo.freeboard.widths import OtherWidth
from ullage.detect.waterline.trunk import Added, deck_adds, either, shaded_deck_m

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ullage.detect.waterline.hull import Hull
    from ullage.detect.waterline.sides import Looking, Sides

_EDGE_PX: Final = 0.3  # of edges of the stack, half a pixel apart: their difference's standard deviation


class Way(NamedTuple):
    """One way to take the edges: how the strip's width differs from that of the best way, what is added, its chance.

    Parameters
    ----------
    wider_m
        Than by the best pair [m].
    added
        By what stands on deck.
    p
        Probability.
    """

    wider_m: float
    added: Added
    p: float


def weigh_ways(hull: Hull, sides: Sides, looking: Looking) -> tuple[Way, ...]:
    """Give the ways to take the strip's edges, the best first.

    A cost is near a negative logarithm of a likelihood, but samples beside each other err alike: so much the less do
    differences of cost tell.
    """
    every = [sides, *(replace(sides, deck_edge=one.deck, shadow_edge=one.shadow) for one in sides.others)]
    costs = np.array([0.0, *(one.cost for one in sides.others)])
    chance = np.exp(-costs / hull.rule.cost_scale)
    chance /= chance.sum()
    best = sides.shadow_edge - sides.deck_edge
    return tuple(
        Way(one.shadow_edge - one.deck_edge - best, what_is_added(hull, one, looking), float(p))
        for one, p in zip(every, chance, strict=True)
        if p >= hull.rule.least_p_other
    )


def what_is_added(hull: Hull, sides: Sides, looking: Looking) -> Added:
    """Give what a trunk that shades the deck's edge, and pipes on deck, may add to the strip."""
    if not looking.dark or hull.trunk_known:
        return Added(0.0, 0.0)
    px, factor = hull.frame.pixel_m, hull.factor
    width = sides.shadow_edge - sides.deck_edge
    lit_edge = sides.sun_edge + hull.lit_factor * width / factor.k
    x, at = np.arange(*hull.span, px), np.arange(sides.sun_edge - 3 * px, sides.shadow_edge + 3 * px, px / 4)
    lines = hull.chip.sample(hull.frame, x[None, :], looking.sign * at[:, None], hull.bands[sides.band])
    level = np.nanmedian(lines, axis=1)
    dark = float(np.interp(sides.deck_edge + 0.6 * width, at, level))
    shaded = shaded_deck_m(at, level, sides.deck_edge, lit_edge, dark, px, hull.rule.least_lit)
    found = [shaded]
    if shaded is not None and sides.inner_edge is not None:
        # pipes may shade the trunk's top too: its edge is then the first step, not the first that is half lit
        found.append(min(shaded, sides.deck_edge - sides.inner_edge))
    beam, thrown = sides.deck_edge - lit_edge, factor.k - factor.hull_side
    return either([deck_adds(one, factor.k, thrown, beam, hull.rule) for one in found])


def other_widths(
    ways: Sequence[Way], middle: float, sd: float, pixel_m: float, least_m: float
) -> tuple[OtherWidth, ...]:
    """Give the widths of all ways but the first.

    Parameters
    ----------
    ways
        The ways, the best first.
    middle, sd
        Width by the best way, before anything is taken off, and its standard deviation without that of what is [m].
    pixel_m
        Side of a pixel [m].
    least_m
        Least width that is believed [m].
    """
    found = [
        OtherWidth(
            middle + way.wider_m - way.added.mean_m,
            float(np.sqrt(sd**2 + way.added.sd_m**2 + (_EDGE_PX * pixel_m) ** 2)),
            way.p,
        )
        for way in ways[1:]
    ]
    return tuple(one for one in found if one.width_m >= least_m)
