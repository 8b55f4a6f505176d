"""Which edges of the stacked profile are the hull's: sun side, deck edge on the shadow's side, end of the shadow."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from ullage.detect.waterline.costs import between, broken_cost, strip_cost, water_cost

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    from ullage.detect.waterline.result import StripKind

    Floats = npt.NDArray[np.float64]

_MOST_EDGES: Final = 26
_DECK_COST: Final = 2.2  # of a sample that may have any level, against one that is told: log(10)
_CLOSE_PX: Final = (5.0, 1.4)  # edges between these from another shift it if they are not fitted with it
_MOST_MORE: Final = 30.0  # of cost: no other pair of edges is thought of
_L_OVER_B: Final = 6.3
_L_OVER_B_SPREAD: Final = 0.16
_FREEBOARD_SPREAD: Final = 0.8


@dataclass(frozen=True, slots=True)
class Looking:
    """What geometry says of the edges that are looked for.

    Parameters
    ----------
    sign
        +1 where the strip lies to starboard, -1 to port.
    factor
        Width of the strip for a metre of freeboard, K.
    shaded_share
        Share of the strip that is the hull's shaded side; 0 where the deck hides it.
    lit_per_m
        Width of the lit side seen, for a metre of freeboard; 0 where it is hidden.
    length_m
        Of the hull.
    beam_m
        If known.
    most_freeboard_m
        That is looked for.
    centre_sd_m
        How far off the middle the rough points may lie, standard deviation.
    dark
        Whether the strip is a shadow; else it is a lit hull side, which only has to differ from the water.
    """

    sign: float
    factor: float
    shaded_share: float
    lit_per_m: float
    length_m: float
    beam_m: float | None
    most_freeboard_m: float
    centre_sd_m: float
    dark: bool = True

    @property
    def kind(self) -> StripKind:
        """The kind of strip."""
        return "shadow strip" if self.dark else "lit side"


class OtherEdges(NamedTuple):
    """A pair of edges that may be the strip's, too.

    Parameters
    ----------
    deck, shadow
        Where, in metres towards the shadow.
    cost
        How much more it costs than the best pair.
    """

    deck: float
    shadow: float
    cost: float


@dataclass(frozen=True, slots=True)
class Sides:
    """Edges of the stacked profile, in metres towards the shadow.

    Parameters
    ----------
    sun_edge, deck_edge, shadow_edge
        Outermost edge on the sun's side; deck edge on the shadow's; where the shadow ends.
    inner_edge
        A further edge close by inside the deck edge, as of a trunk's shadow; None where there is none.
    others
        Other pairs of edges that may be the strip's, the least costly first.
    cost
        How badly geometry and levels go together; less is better.
    band
        Number of the band in which the strip stands out most.
    contrast
        Step of that band at the weaker of the strip's edges, in noises of the stack.
    """

    sun_edge: float
    deck_edge: float
    shadow_edge: float
    band: int
    contrast: float
    cost: float = 0.0
    inner_edge: float | None = None
    others: tuple[OtherEdges, ...] = ()

    def shifted(self, by: float) -> Sides:
        """Give the edges counted from another place."""
        inner = self.inner_edge
        return replace(
            self, sun_edge=self.sun_edge + by, deck_edge=self.deck_edge + by, shadow_edge=self.shadow_edge + by,
            inner_edge=None if inner is None else inner + by,
            others=tuple(OtherEdges(one.deck + by, one.shadow + by, one.cost) for one in self.others),
        )  # fmt: skip


@dataclass(frozen=True, slots=True, eq=False)
class Stack:
    """The profile across a hull, of all bands, averaged over her mid-body.

    Parameters
    ----------
    at
        Metres towards the shadow, of shape (samples,), half a pixel apart.
    values
        Of shape (bands, samples).
    noise
        Standard deviation of a sample, of shape (bands,).
    pixel_m
        Side of a pixel [m].
    """

    at: Floats
    values: Floats
    noise: Floats
    pixel_m: float


def find_edges(stack: Stack, least: float) -> tuple[Floats, Floats]:
    """Find where a stacked profile changes its level.

    Parameters
    ----------
    stack
        The profile.
    least
        Smallest step that is one, in noises.

    Returns
    -------
    edges, strengths
        Where [m], rising, and how many noises the step is, over all bands; the strongest if there are many.
    """
    from scipy.ndimage import gaussian_filter1d
    from scipy.signal import find_peaks

    steps = gaussian_filter1d(stack.values, 1.2, axis=1, order=1, mode="nearest") * 4.0
    strength = np.sqrt(((steps / stack.noise[:, None]) ** 2).sum(axis=0))
    peaks, _ = find_peaks(strength, height=least, distance=2)
    peaks = np.sort(peaks[np.argsort(-strength[peaks], kind="stable")][:_MOST_EDGES])
    return stack.at[peaks], strength[peaks]


def find_sides(stack: Stack, looking: Looking, least: float) -> Sides | None:
    """Find the hull's edges in a stacked profile: those with which geometry and levels go together best.

    Water lies evenly beyond both outer edges, the strip is darker than the water beyond it and even in itself, but for
    the waterline in it; the deck between may look like anything.

    Parameters
    ----------
    stack
        The profile.
    looking
        What geometry says.
    least
        Smallest step that is an edge, in noises of the stack.

    Returns
    -------
    Sides or None
        None where no edges go together.
    """
    edges, _ = find_edges(stack, least)
    ways = [
        (cost, sun, deck, shadow)
        for number, deck in enumerate(edges)
        for shadow in edges[number + 1 :]
        if 0.2 * looking.factor < shadow - deck <= looking.most_freeboard_m * looking.factor
        for cost, sun in _suns(stack, looking, edges, float(deck), float(shadow))
    ]
    if not ways:
        return None
    ways.sort()
    cost, sun, deck, shadow = ways[0]
    contrast = [_contrast(stack, band, deck, shadow) for band in range(len(stack.values))]
    band = int(np.argmax(contrast))
    far, near = _CLOSE_PX[0] * stack.pixel_m, _CLOSE_PX[1] * stack.pixel_m
    inner = edges[(edges > deck - far) & (edges < deck - near)]
    last = float(inner[-1]) if inner.size else None
    return Sides(float(sun), float(deck), float(shadow), band, float(contrast[band]), float(cost), last, _others(ways))


def _others(ways: Sequence[tuple[float, float, float, float]]) -> tuple[OtherEdges, ...]:
    """Give the pairs of deck and shadow edge that cost little more than the first, each once."""
    best: dict[tuple[float, float], float] = {}
    for cost, _, deck, shadow in ways:
        if cost - ways[0][0] > _MOST_MORE:
            break
        best.setdefault((float(deck), float(shadow)), float(cost - ways[0][0]))
    return tuple(OtherEdges(*pair, cost) for pair, cost in best.items())[1:]


def _suns(stack: Stack, looking: Looking, edges: Floats, deck: float, shadow: float) -> list[tuple[float, float]]:
    """Give the cost of each edge on the sun's side that may go with a strip."""
    strip = strip_cost(stack, looking, deck, shadow) + broken_cost(stack, looking, edges, deck, shadow)
    if not np.isfinite(strip):
        return []
    freeboard = (shadow - deck) / looking.factor
    lit = freeboard * looking.lit_per_m
    found = []
    for sun in edges[edges < deck]:
        beam = deck - sun - lit
        if not 0.07 * looking.length_m < beam < 0.32 * looking.length_m:
            continue
        middle = (sun + deck + lit) / 2
        expected, spread = (
            (looking.length_m / _L_OVER_B, _L_OVER_B_SPREAD) if looking.beam_m is None else (looking.beam_m, 0.04)
        )
        prior = (np.log(beam / expected) / spread) ** 2 / 2 + (middle / looking.centre_sd_m) ** 2 / 2
        prior += (np.log(freeboard / (0.04 * looking.length_m)) / _FREEBOARD_SPREAD) ** 2 / 2
        inside = (stack.at > sun) & (stack.at < deck)
        found.append(
            (float(prior + strip + _DECK_COST * inside.sum() / 2 + water_cost(stack, float(sun), -1)), float(sun))
        )
    return found


def _contrast(stack: Stack, band: int, deck: float, shadow: float) -> float:
    px = stack.pixel_m
    values = stack.values[band]
    strip = between(stack, deck + 0.3 * (shadow - deck), shadow - 0.3 * (shadow - deck) + px / 2)
    inside, beyond = between(stack, deck - 3 * px, deck - px / 2), between(stack, shadow + px / 2, shadow + 5 * px)
    if not (strip.any() and inside.any() and beyond.any()):
        return 0.0
    level = np.median(values[strip])
    weaker = min(abs(np.median(values[inside]) - level), abs(np.median(values[beyond]) - level))
    return float(weaker / stack.noise[band])
