"""The hull of a simulated ship as convex slices: wall-sided amidships, flared and narrowing toward the ends."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Final

import numpy as np

from ullage.simulate.optical.solids import Solid

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ullage.simulate.optical.vessels import Ship

PLATE_M: Final = 0.15  # thickness of a bulwark with its stays [m]
BOW_SLICES: Final = 9
STERN_SLICES: Final = 5
FORECASTLE: Final = 0.41  # where it begins, in parts of the length forward of midships
POOP: Final = -0.29
END: Final = 0.5  # of the hull, in parts of the length
KEEL_M: Final = -2.0  # hulls reach below their keel: nothing under water is seen

Section = tuple[
    float, float, float, float
]  # x, half breadth at deck, height of the deck, half breadth at the waterline


def hull_solids(ship: Ship) -> list[Solid]:
    """Give the hull and its bulwarks, x forward of midships, z above the keel."""
    found = []
    for low, high in slices(ship):
        found.append(_slice(ship, low, high))
        found += _bulwarks(ship, low, high)
    return found


def slices(ship: Ship) -> Iterator[tuple[Section, Section]]:
    """Give the sections at both ends of each slice, from the stern on; no raised deck begins within one."""
    stations = _stations(ship)
    for x0, x1 in pairwise(stations):
        middle = (x0 + x1) / 2
        yield _section(ship, x0, middle), _section(ship, x1, middle)


def _stations(ship: Ship) -> list[float]:
    length = ship.length_m
    fore = ship.mid_fore + (0.5 - ship.mid_fore) * np.sin(np.linspace(0, np.pi / 2, BOW_SLICES + 1))
    aft = np.linspace(-0.5, ship.mid_aft, STERN_SLICES + 1)
    cuts = [one for rail in ship.bulwarks for one in (rail.aft, rail.fore)]
    cuts += [FORECASTLE] * (ship.forecastle_m > 0) + [POOP] * (ship.poop_m > 0)
    every = np.unique(np.round(np.concatenate([aft, fore, cuts]), 9))
    return [float(one) * length for one in every[np.abs(every) <= END]]


def _section(ship: Ship, x: float, within: float) -> Section:
    """Give the section at x as the slice around `within` has it."""
    raised = deck_raised(ship, within)
    wide = half_breadth(ship, x / ship.length_m) * ship.beam_m / 2
    water = _waterline(ship, x / ship.length_m) * ship.beam_m / 2
    return x, wide, deck_height(ship, x) + raised, min(water, wide)


def deck_raised(ship: Ship, x: float) -> float:
    """Give how much higher the deck is than the main deck: on forecastle and poop [m]."""
    share = x / ship.length_m
    return ship.forecastle_m * (share > FORECASTLE) + ship.poop_m * (share < POOP)


def deck_height(ship: Ship, x: float) -> float:
    """Give the height of the main deck's edge above the keel [m]: level amidships, rising to the ends."""
    share = x / ship.length_m
    fore = max(share - ship.mid_fore, 0.0) / (0.5 - ship.mid_fore)
    aft = max(ship.mid_aft - share, 0.0) / (ship.mid_aft + 0.5)
    return ship.depth_m + ship.sheer_fore_m * fore**2 + ship.sheer_aft_m * aft**2


def half_breadth(ship: Ship, share: float) -> float:
    """Give the half breadth of the deck edge as a part of the greatest."""
    fore = max(share - ship.mid_fore, 0.0) / (0.5 - ship.mid_fore)
    aft = max(ship.mid_aft - share, 0.0) / (ship.mid_aft + 0.5)
    return float((1 - min(fore, 1.0) ** 2.3) ** 0.62 * (1 - 0.22 * aft**2))


def _waterline(ship: Ship, share: float) -> float:
    """Give the half breadth at the load line: the stem rakes, the bow flares, the stern tucks in."""
    fore = max(share - ship.mid_fore, 0.0) / (0.485 - ship.mid_fore)
    aft = max(ship.mid_aft - share, 0.0) / (ship.mid_aft + 0.5)
    return float((1 - min(fore, 1.0) ** 1.9) ** 0.78 * (1 - 0.45 * aft**2))


def _flare(ship: Ship, low: Section, high: Section) -> float:
    """Give how much broader a slice gets for each metre of height."""
    middle = [(a + b) / 2 for a, b in zip(low, high, strict=True)]
    return max(middle[1] - middle[3], 0.0) / max(middle[2] - ship.summer_draught_m, 1.0)


def _sides(
    ship: Ship, low: Section, high: Section, stay: float = 0.0
) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
    """Give the planes of the port and starboard side: |y| ≤ half breadth + flare · (z - deck) - stay."""
    run = high[0] - low[0]
    wider, higher = (high[1] - low[1]) / run, (high[2] - low[2]) / run
    flare = _flare(ship, low, high)
    along = -wider + flare * higher
    at = low[1] - flare * low[2] - stay + along * low[0]
    return np.array([[along, 1.0, -flare, at], [along, -1.0, -flare, at]])


def _slice(ship: Ship, low: Section, high: Section) -> Solid:
    slope = (high[2] - low[2]) / (high[0] - low[0])
    top = [-slope, 0.0, 1.0, low[2] - slope * low[0]]
    ends = [[1.0, 0.0, 0.0, high[0]], [-1.0, 0.0, 0.0, -low[0]]]
    planes = np.vstack([_sides(ship, low, high), [top], ends, [[0.0, 0.0, -1.0, -KEEL_M]]])
    hull, bottom, deck, _, _ = ship.colours
    wide = max(low[1], high[1])
    bounds = (low[0], high[0], -wide, wide, KEEL_M, max(low[2], high[2]))
    return Solid(planes, (hull, hull, deck, hull, hull, hull), bounds, ship.summer_draught_m, bottom)


def _bulwarks(ship: Ship, low: Section, high: Section) -> Iterator[Solid]:
    """Give the plated rails over one slice, port and starboard."""
    middle = (low[0] + high[0]) / 2 / ship.length_m
    height = max((one.height_m for one in ship.bulwarks if one.aft <= middle <= one.fore), default=0.0)
    if height <= 0 or max(low[1], high[1]) < PLATE_M:
        return
    slope = (high[2] - low[2]) / (high[0] - low[0])
    deck = low[2] - slope * low[0]
    flare = _flare(ship, low, high)
    wide = max(low[1], high[1]) + flare * height
    hull = ship.colours[0]
    for side in (0, 1):
        outer = _sides(ship, low, high)[side]
        inner = -_sides(ship, low, high, PLATE_M)[side]
        planes = np.array([
            outer, inner, [-slope, 0.0, 1.0, deck + height], [slope, 0.0, -1.0, -deck],
            [1.0, 0.0, 0.0, high[0]], [-1.0, 0.0, 0.0, -low[0]],
        ])  # fmt: skip
        y = (-0.5, wide) if side == 0 else (-wide, 0.5)
        bounds = (low[0], high[0], *y, min(low[2], high[2]), max(low[2], high[2]) + height)
        yield Solid(planes, (hull, "steel", hull, hull, hull, hull), bounds)
