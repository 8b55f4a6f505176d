"""What stands on the decks of ships: house, funnel, masts, pipes and manifold, hatches, cranes, containers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from ullage.simulate.optical.hull import FORECASTLE, deck_height, deck_raised, half_breadth
from ullage.simulate.optical.solids import Solid, box, cylinder

if TYPE_CHECKING:
    from ullage.simulate.optical.vessels import Ship

TIER_M: Final = 2.7  # height of a deck of the house
BOX_M: Final = (12.2, 2.44, 2.6)  # a forty-foot container
BOXES: Final = ("box red", "box blue", "box green", "box brown", "white", "orange", "steel")


def fitting_solids(ship: Ship) -> list[Solid]:
    """Give all that stands on deck, x forward of midships, z above the keel."""
    rng = np.random.default_rng(ship.layout)
    if ship.kind == "boat":
        return _wheelhouse(rng, ship)
    house, front = _house(rng, ship)
    cargo = {"tanker": _pipes, "bulker": _hatches, "container": _containers, "cargo": _hatches}[ship.kind]
    return [*house, *cargo(rng, ship, front), *_foremast(ship)]


def _deck(ship: Ship, x: float) -> float:
    return deck_height(ship, x) + deck_raised(ship, x)


def _wheelhouse(rng: np.random.Generator, ship: Ship) -> list[Solid]:
    middle, length = rng.uniform(-0.2, 0.2) * ship.length_m, 0.28 * ship.length_m
    x = (middle - length / 2, middle + length / 2)
    return [box(x, (-0.3 * ship.beam_m, 0.3 * ship.beam_m), (ship.depth_m, ship.depth_m + 2.4), "white")]


def _house(rng: np.random.Generator, ship: Ship) -> tuple[list[Solid], float]:
    """Give the accommodation with wings, funnel, mast, lifeboats, and where its front stands."""
    length, beam, white = ship.length_m, ship.beam_m, ship.colours[3]
    after = (-0.47 + rng.uniform(0, 0.02)) * length
    long = float(np.clip(0.11 * length * rng.uniform(0.85, 1.15), 7.0, 24.0))
    funnel = max(0.35 * long, 3.0)
    back, front = after + funnel + 1.0, after + funnel + 1.0 + long
    base = min(_deck(ship, back), _deck(ship, front))
    tiers = int(np.clip(round(2 + length / 45 + rng.uniform(-0.5, 0.5)), 2, 7))
    wide = min(0.44 * beam, half_breadth(ship, after / length) * beam / 2 - 0.8, 16.0)
    top = base + tiers * TIER_M
    found = [box((back, front), (-wide, wide), (base - 1.0, base + TIER_M * (tiers - 1)), white)]
    bridge = front - min(0.5 * long, 8.0)
    found.append(box((bridge, front), (-0.8 * wide, 0.8 * wide), (base + TIER_M * (tiers - 1), top), white))
    wing = min(beam / 2, wide + 3.0)
    found.append(box((front - 2.5, front), (-wing, wing), (top - TIER_M - 0.3, top - TIER_M + 0.9), white))
    tall = top + rng.uniform(0.5, 2.5)
    found.append(box((after, after + funnel), (-0.16 * beam, 0.16 * beam), (base - 1.0, tall), ship.colours[4], "dark"))
    found.append(box((bridge + 1.5, bridge + 2.2), (-0.35, 0.35), (top, top + 0.05 * length + 3), white))
    for side in (-1, 1):
        y = side * (wide + 0.9)
        if abs(y) + 1.2 < beam / 2:
            found.append(box((back, back + min(6.5, long)), (y - 1.1, y + 1.1), (base + 2.5, base + 4.8), "orange"))
    return found, front


def _foremast(ship: Ship) -> list[Solid]:
    at = 0.455 * ship.length_m
    base = _deck(ship, at)
    winch = box((at - 4, at - 2.2), (-2.2, 2.2), (base, base + 1.2), "steel")
    return [winch, box((at - 0.35, at + 0.35), (-0.35, 0.35), (base, base + 0.06 * ship.length_m + 2), ship.colours[3])]


def _pipes(rng: np.random.Generator, ship: Ship, front: float) -> list[Solid]:
    """Give the trunk, pipe lines, catwalk, manifold, hose crane and tank hatches of a tanker."""
    length, beam = ship.length_m, ship.beam_m
    end = min(FORECASTLE - 0.02, 0.39) * length
    low = ship.depth_m
    found = []
    if ship.trunk_m > 0:
        inset = beam / 2 - ship.trunk_inset_m
        short = min(end, (ship.mid_fore + 0.03) * length)
        found.append(box((front + 1.0, short), (-inset, inset), (low - 0.5, low + ship.trunk_m), ship.colours[2]))
        low, end = low + ship.trunk_m, short - 1.0
    lines = int(np.clip(round(beam / 4), 3, 9))
    thick = 0.25 if length < 150 else 0.45  # noqa: PLR2004 - coastal tankers have thinner pipes
    found += [
        box((front + 2, end), (y - thick, y + thick), (low + 0.7, low + 0.7 + 2 * thick), "pipe")
        for y in np.linspace(-0.11 * beam, 0.09 * beam, lines)
    ]
    found.append(box((front, end), (0.13 * beam, 0.13 * beam + 0.9), (low + 1.8, low + 2.0), "steel"))
    middle = rng.uniform(-0.02, 0.04) * length
    apart = max(1.2, 0.011 * length)
    reach = 0.40 * beam if ship.trunk_m == 0 else beam / 2 - ship.trunk_inset_m - 0.5
    for k in range(-2, 3):
        x = middle + k * apart
        found.append(box((x - thick, x + thick), (-reach, reach), (low + 0.8, low + 0.8 + 2 * thick), "pipe"))
    for side in (-1, 1):
        y = sorted((side * reach, side * (reach - 1.6)))
        found.append(box((middle - 3 * apart, middle + 3 * apart), (y[0], y[1]), (low, low + 0.5), "steel"))
    post = 0.055 * length + 2
    mast = (middle + 4 * apart, 0.18 * beam)
    found.append(cylinder(*mast, 0.6 if length < 150 else 1.0, (low, low + post), ship.colours[3]))  # noqa: PLR2004
    jib = (mast[0], mast[0] + min(0.09 * length, 20.0))
    found.append(box(jib, (mast[1] - 0.4, mast[1] + 0.4), (low + post, low + post + 0.8), ship.colours[3]))
    hatches = np.linspace(front + 6, end - 4, int(np.clip(length / 22, 4, 8)))
    found += [
        cylinder(float(x), side * 0.27 * beam, 0.7, (low, low + 0.9), "steel", corners=8)
        for x in hatches
        for side in (-1, 1)
    ]
    return found


def _hatches(rng: np.random.Generator, ship: Ship, front: float) -> list[Solid]:
    """Give the hatches of a bulker or a coaster, and the cranes between them on three ships of five."""
    length, beam, low = ship.length_m, ship.beam_m, ship.depth_m
    holds = int(np.clip(round(length / 32), 2, 9))
    start, end = front + 0.02 * length, min(0.395, FORECASTLE - 0.015) * length
    pitch = (end - start) / holds
    # hatches of the deck's own colour are seen by their shadows alone
    colour = str(rng.choice(["hatch", "hatch", "hatch red", "deck green", "steel", "cream"]))
    cranes = bool(rng.random() < 0.6) and length < 210  # noqa: PLR2004 - larger bulkers have none
    wide = beam * (0.25 if ship.kind == "bulker" else 0.36)
    found = []
    for k in range(holds):
        x = (start + k * pitch + 0.13 * pitch, start + (k + 1) * pitch - 0.13 * pitch)
        found.append(box(x, (-wide, wide), (low, low + 1.6 + 0.02 * beam), colour))
        middle = (x[0] + x[1]) / 2
        ridge = (middle - 0.3, middle + 0.3)
        found.append(box(ridge, (-wide, wide), (low + 1.6, low + 1.75 + 0.02 * beam), "dark"))
        if cranes and k < holds - 1:
            at, tall = start + (k + 1) * pitch, 0.4 * beam + 4
            found.append(cylinder(at, 0.0, 1.3, (low, low + tall), "cream", corners=10))
            jib = (at + 1.2, at + min(1.5 * pitch, 26.0))
            found.append(box(jib, (-0.6, 0.6), (low + tall - 2, low + tall - 0.8), "cream"))
    return found


def _containers(rng: np.random.Generator, ship: Ship, front: float) -> list[Solid]:
    """Give bays of containers, each row as high as chance has it."""
    length, beam, low = ship.length_m, ship.beam_m, ship.depth_m
    start, end = front + 3.0, 0.40 * length
    bays = max(1, int((end - start) / (BOX_M[0] + 1.6)))
    most = int(np.clip(length / 45, 2, 7))
    found = []
    for k in range(bays):
        x0 = start + k * (BOX_M[0] + 1.6)
        wide = half_breadth(ship, (x0 + BOX_M[0]) / length) * beam - 1.0
        rows = int(wide / BOX_M[1])
        base = rng.integers(0 if rng.random() < 0.1 else 1, most + 1)  # noqa: PLR2004 - few bays are empty
        for row in range(rows):
            high = int(np.clip(base - (rng.random() < 0.2), 0, most))  # noqa: PLR2004 - some rows lack one
            if high == 0:
                continue
            y0 = (row - rows / 2) * BOX_M[1]
            z = (low + 1.5, low + 1.5 + high * BOX_M[2])
            found.append(box((x0, x0 + BOX_M[0]), (y0, y0 + BOX_M[1]), z, str(rng.choice(BOXES))))
    return found
