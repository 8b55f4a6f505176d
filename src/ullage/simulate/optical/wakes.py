"""Wakes of ships under way: foam and turbulence astern, and Kelvin's waves in their wedge."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    import numpy.typing as npt

    from ullage.simulate.optical.vessels import Ship

    Floats = npt.NDArray[np.float64]

KNOT_M_S: Final = 1852 / 3600
GRAVITY: Final = 9.81
WEDGE: Final = np.tan(np.radians(19.47))
ANGLES: Final = np.radians(np.concatenate([np.arange(-72, -3, 3.0), np.arange(4, 73, 3.0)]))
SLOPE: Final = 0.05  # of Kelvin's waves of a ship of 10 knots, a length astern
LONGEST: Final = 14.0  # lengths of the ship over which a wake is drawn


def wake_of(ship: Ship, x: Floats, y: Floats, ground_m: float) -> tuple[Floats, Floats, Floats] | None:
    """Give the wake of a ship at places of the image.

    Parameters
    ----------
    ship
        Under way.
    x, y
        Places [m], of one shape.
    ground_m
        Side of a pixel [m]: waves shorter than two of them are left out.

    Returns
    -------
    slope_right, slope_up, foam
        Slopes of the water, and the part of it under foam; None where the wake does not reach.

    Notes
    -----
    Waves that keep their place with the ship have the wave number g / (v·cos θ)² along the angle θ from her course
    (Lord Kelvin 1887); where they agree they make the wedge of 19.5°.
    """
    speed = ship.speed_kn * KNOT_M_S
    turn = np.radians(ship.heading_deg)
    east, north = x - ship.east_m, y - ship.north_m
    ahead, starboard = east * np.sin(turn) + north * np.cos(turn), east * np.cos(turn) - north * np.sin(turn)
    astern = 0.42 * ship.length_m - ahead  # behind the bow's shoulder
    reach = LONGEST * ship.length_m
    if speed <= 0 or not ((astern > 0) & (astern < reach) & (np.abs(starboard) < 0.4 * astern + ship.beam_m)).any():
        return None
    inside = np.clip((WEDGE * (astern + 0.15 * ship.length_m) - np.abs(starboard)) / (0.06 * astern + 4) + 1, 0, 1)
    strength = SLOPE * min(speed / 5.1, 1.6) * np.sqrt(ship.length_m / np.maximum(astern, 0.3 * ship.length_m))
    strength = strength * inside * (astern > 0) * np.clip(2 - 2 * astern / reach, 0, 1)
    forward, aside = np.zeros_like(x), np.zeros_like(x)
    for angle in ANGLES:
        number = GRAVITY / (speed * np.cos(angle)) ** 2
        if number * ground_m > np.pi:
            continue
        wave = np.sin(number * (astern * np.cos(angle) + starboard * np.sin(angle))) * np.cos(angle) ** 2
        forward, aside = forward - wave * np.cos(angle), aside + wave * np.sin(angle)
    forward, aside = (one * strength / 4 for one in (forward, aside))
    right = forward * np.sin(turn) + aside * np.cos(turn)
    up = forward * np.cos(turn) - aside * np.sin(turn)
    return right, up, _foam(ship, speed, ahead, starboard)


def _foam(ship: Ship, speed: float, ahead: Floats, starboard: Floats) -> Floats:
    """Give the part under foam: a band astern that widens and fades, and a thin line along each side from the bow."""
    astern = np.maximum(-0.46 * ship.length_m - ahead, 0.0)
    half = 0.30 * ship.beam_m * (1 + 0.9 * (astern / (4 * ship.beam_m)) ** 0.5)
    fades = 0.75 * np.exp(-astern / (1.4 * ship.length_m)) + 0.18 * np.exp(-astern / (7 * ship.length_m))
    band = fades * np.exp(-((starboard / half) ** 4)) * (ahead < -0.46 * ship.length_m)
    from_bow = 0.47 * ship.length_m - ahead
    line = 0.45 * ship.beam_m + 0.05 * np.maximum(from_bow, 0.0)
    along = np.exp(-(((np.abs(starboard) - line) / (0.35 * speed + 0.02 * np.maximum(from_bow, 0))) ** 2))
    along = along * (from_bow > 0) * np.exp(-np.maximum(from_bow, 0) / (0.35 * ship.length_m))
    return np.asarray(np.clip(min(speed / 6, 1.0) * (band + 0.5 * along), 0, 0.9))
