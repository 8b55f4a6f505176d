"""The parts of a ship's layout, each with its standard deviation, from her pixels laid straight."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Final

import numpy as np

from ullage.detect.layout.result import Told
from ullage.detect.layout.straight import over_lines

if TYPE_CHECKING:
    import numpy.typing as npt

    from ullage.detect.layout.rule import LayoutRule
    from ullage.detect.layout.straight import Straight

    Floats = npt.NDArray[np.float64]

_EDGE_PX: Final = 0.5  # how well a single edge is placed
_LINES: Final = 24  # across the deck
_INNER: Final = 0.8  # of the breadth: clear of rails, of shadow at the side and of the hull's own side
_DARKEST: Final = 0.05  # of deck over water: in shadow the logarithm runs away
_DECK: Final = (0.3, 0.85)  # of the length: clear of house and forecastle
_GAP: Final = 0.08  # of the length between parts of a house: the bridge's shadow on her own roof
_LEAST_HOUSE: Final = 0.03
_TIER_M: Final = 2.7
_MANIFOLD: Final = (0.42, 0.68)  # of the length: amidships by custom, some forward of it
_BROAD: Final = 0.05  # of the length: pipes, drip tray and all of a manifold
_STANDS_OUT: Final = 5.0  # robust deviations
_FORE: Final = (0.86, 0.96)  # of the length: where forecastles break


class Brightness:
    """Brightness over that of the deck, as natural logarithms, of a hull laid straight.

    The water is taken off before: what the air adds is the same over both.

    Parameters
    ----------
    hull
        The hull.
    """

    def __init__(self, hull: Straight) -> None:
        self.hull = hull
        self.part = hull.parts
        self.y = np.linspace(hull.port_m, hull.starboard_m, _LINES) * _INNER
        values = hull.sample(self.part, self.y)
        self.values = values
        off = (values - hull.water[:, None, None]).sum(axis=0)
        on_deck = (self.part > _DECK[0]) & (self.part < _DECK[1])
        deck = float(np.nanmedian(off[:, on_deck]))
        self.logs: Floats = np.log(np.maximum(off / max(deck, 1e-9), _DARKEST))
        self.deck: Floats = np.nanmedian(values[:, :, on_deck], axis=(1, 2))

    def lines(self) -> Floats:
        """Give medians over port, middle and starboard of the deck, of shape (3, parts)."""
        bounds = 0, 3 * _LINES // 10, _LINES - 3 * _LINES // 10, _LINES
        return np.stack([over_lines(np.nanmedian, self.logs[a:b]) for a, b in pairwise(bounds)])

    def white(self, house: tuple[float, float]) -> Floats:
        """Give the level of a house's roof, by band: its brighter half, so that neither shadow nor funnel counts."""
        within = (self.part > house[0]) & (self.part < house[1])
        return np.asarray(np.nanpercentile(self.values[:, 6:18][:, :, within], 75, axis=(1, 2)))


def house_of(bright: Brightness, rule: LayoutRule) -> tuple[float, float] | None:
    """Give the ends of the accommodation as imaged, fractions from the stern; None where there is none.

    Half of the way between deck and the brightest is where an edge is.
    """
    middle = bright.lines()[1]
    near = bright.part < rule.house_part
    top = float(np.nanpercentile(middle[near], 90))
    if not top > 2 * rule.house_step:
        return None
    level = np.log((1 + np.exp(top)) / 2)
    above = np.nan_to_num(middle, nan=-9.0) > max(level, rule.house_step)
    above[~near] = False
    ends = _join(above, bright.part)
    if ends is None or ends[1] - ends[0] < _LEAST_HOUSE:
        return None
    return ends


def _join(above: npt.NDArray[np.bool_], part: Floats) -> tuple[float, float] | None:
    """Give the longest run, gaps that a shadow makes joined."""
    at = np.flatnonzero(above)
    if at.size == 0:
        return None
    breaks = np.flatnonzero(np.diff(part[at]) > _GAP)
    first, last = at[np.concatenate([[0], breaks + 1])], at[np.concatenate([breaks, [at.size - 1]])]
    best = int(np.argmax(part[last] - part[first]))
    half = (part[1] - part[0]) / 2
    return float(part[first[best]] - half), float(part[last[best]] + half)


def house_weight(bright: Brightness, rule: LayoutRule) -> float:
    """Give how much of a house there is at the stern: the share of the length that is far brighter than deck."""
    middle = np.nan_to_num(bright.lines()[1], nan=0.0)
    return float((np.clip(middle, 0.0, 2.0) * (bright.part < rule.house_part)).mean())


def layover(hull: Straight, view: tuple[float, float] | None) -> tuple[float, float]:
    """Give metres forward and to starboard by which a metre of height is imaged off; view is azimuth, elevation [°]."""
    if view is None:
        return 0.0, 0.0
    away = -1.0 / np.tan(np.radians(max(view[1], 20.0)))
    turn = np.radians(view[0] - hull.frame.heading_deg)
    return float(away * np.cos(turn)), float(away * np.sin(turn))


def place_house(
    hull: Straight, ends: tuple[float, float], view: tuple[float, float] | None, ends_sd: float, rule: LayoutRule
) -> dict[str, Told]:
    """Take the layover of a house's roof off the ends that it moves.

    The wall towards the satellite is seen, too, and is as bright as the roof or in shadow: between the two the foot of
    that wall may be anywhere.
    """
    height = _TIER_M * (2 + hull.length_m / 45)
    known = view is not None
    shift = layover(hull, view)[0] * height / hull.length_m if known else 0.0
    spread = abs(shift) * rule.house_height_cv if known else 0.25 * height / hull.length_m
    edge = _EDGE_PX * hull.frame.pixel_m / hull.length_m
    found = {}
    for name, at, outward in (("house_aft", ends[0], -1.0), ("house_fore", ends[1], 1.0)):
        moved = shift * outward > 0  # the roof's edge is the outermost at this end
        foot = at - (shift if moved else 0.0)
        sd = np.sqrt(edge**2 + ends_sd**2 + (spread if moved or not known else 0.3 * abs(shift)) ** 2)
        found[name] = Told(float(foot), float(sd))
    return found


def manifold_of(bright: Brightness, ends_sd: float) -> Told | None:
    """Give where pipes run across near midships on both sides of the deck; None where nothing stands out."""
    port, _, starboard = bright.lines()
    both = np.nan_to_num(np.minimum(port, starboard), nan=0.0)
    step = float(bright.part[1] - bright.part[0])
    broad = max(3, round(_BROAD / step) | 1)
    raised = _smooth(both, broad) - _smooth(both, 3 * broad)
    within = (bright.part > _MANIFOLD[0]) & (bright.part < _MANIFOLD[1])
    at = int(np.flatnonzero(within)[np.argmax(raised[within])])
    far = np.abs(bright.part - bright.part[at]) > _BROAD
    rest = raised[(bright.part > _DECK[0]) & (bright.part < _DECK[1]) & far]
    spread = 1.4826 * float(np.median(np.abs(rest - np.median(rest)))) + 0.01
    clear = float(raised[at]) / spread
    if clear < _STANDS_OUT or at in np.flatnonzero(within)[[0, -1]]:
        return None
    near = np.abs(bright.part - bright.part[at]) < _BROAD
    weight = np.maximum(raised[near], 0.0)
    place = float((weight * bright.part[near]).sum() / weight.sum())
    return Told(place, float(np.hypot(ends_sd, _BROAD / clear)))


def _smooth(line: Floats, count: int) -> Floats:
    from scipy.ndimage import uniform_filter1d

    return np.asarray(uniform_filter1d(line, count, mode="nearest"))


def edges_of(bright: Brightness, pixel: float) -> tuple[float, ...]:
    """Give where edges run across the deck, as fractions from the stern.

    Parameters
    ----------
    bright
        The hull.
    pixel
        A pixel in parts of the length.
    """
    lines = np.nan_to_num(bright.lines())
    step = float(bright.part[1] - bright.part[0])
    reach = max(1, round(pixel / step))
    slope = np.zeros_like(lines)
    slope[:, reach:-reach] = lines[:, 2 * reach :] - lines[:, : -2 * reach]
    # an edge that runs across shows in all three, the same way round
    across = np.where(
        np.abs(np.sign(slope).sum(axis=0)) == len(slope),
        np.abs(slope).min(axis=0),
        0.0,
    )
    least = max(_STANDS_OUT * 1.4826 * float(np.median(np.abs(across))), 0.15)
    peak = across >= np.maximum(np.roll(across, 1), np.roll(across, -1))
    at = np.flatnonzero(peak & (across > least))
    kept: list[int] = []
    for one in at:
        if kept and (one - kept[-1]) * step < 2 * pixel:
            if across[one] > across[kept[-1]]:
                kept[-1] = int(one)
        else:
            kept.append(int(one))
    return tuple(float(bright.part[one]) for one in kept)


def fore_edge_of(edges: tuple[float, ...], pixel: float, ends_sd: float) -> Told | None:
    """Give the aftermost edge where forecastles break; None where there is none."""
    there = [one for one in edges if _FORE[0] < one < _FORE[1]]
    return Told(there[0], float(np.hypot(_EDGE_PX * pixel, ends_sd))) if there else None


def fullness_of(hull: Straight, ends_sd: float) -> dict[str, Told]:
    """Give how broad a ship is at her ends, in beams."""
    part = hull.parts
    y = np.linspace(hull.port_m, hull.starboard_m, 2 * _LINES) * 1.15
    off = (hull.sample(part, y) - hull.water[:, None, None]).sum(axis=0)
    level = float(np.nanmedian(off[:, (part > _DECK[0]) & (part < _DECK[1])]))
    share = np.clip(np.nan_to_num(off / max(level, 1e-9)), 0.0, 1.0)
    breadth = share.mean(axis=0) / max(float(np.median(share.mean(axis=0)[(part > 0.4) & (part < 0.6)])), 1e-9)  # noqa: PLR2004 - midships
    found = {}
    for name, there, run in (("bow_fullness", part > 0.85, 0.15), ("stern_fullness", part < 0.06, 0.06)):  # noqa: PLR2004 - as the record says
        sd = np.hypot(0.7 * ends_sd / run, 0.5 * hull.frame.pixel_m / hull.width_m)
        found[name] = Told(float(breadth[there].mean()), float(sd))
    return found


def colours_of(bright: Brightness, names: tuple[str, ...], house: tuple[float, float] | None) -> dict[str, Told]:
    """Give deck and whole hull against the water, and the deck in parts of the house's white, by band."""
    hull = bright.hull
    water, noise = np.maximum(hull.water, 1e-4), hull.noise
    mean = np.nanmean(bright.values, axis=(1, 2))
    found = {}
    for at, name in enumerate(names):
        sd = float(noise[at] / water[at]) / 3
        found[f"deck_{name}"] = Told(float(np.log(max(bright.deck[at], 1e-4) / water[at])), sd)
        found[f"hull_{name}"] = Told(float(np.log(max(mean[at], 1e-4) / water[at])), sd)
    if house is not None:
        white = bright.white(house) - water
        for at, name in enumerate(names):
            if white[at] > 0:
                value = float((bright.deck[at] - water[at]) / white[at])
                found[f"white_{name}"] = Told(value, float(noise[at] / white[at]))
    return found
