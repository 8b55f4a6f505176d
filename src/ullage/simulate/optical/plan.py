"""What is where in a simulated optical image: light, sea, ships and what they lie at, before a ray is traced."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from ullage.draws import stream
from ullage.simulate.optical.fittings import fitting_solids
from ullage.simulate.optical.hull import hull_solids
from ullage.simulate.optical.sea import draw_sea
from ullage.simulate.optical.solids import join, place
from ullage.simulate.optical.trace import SUN_RADIUS, light_of
from ullage.simulate.optical.vessels import draw_ship

if TYPE_CHECKING:
    from ullage.simulate.optical.sea import Sea
    from ullage.simulate.optical.settings import ImageSettings
    from ullage.simulate.optical.solids import Placed
    from ullage.simulate.optical.trace import Light
    from ullage.simulate.optical.vessels import Ship

KNOT_M_S: Final = 1852 / 3600
TRIES: Final = 200  # at a free place for a ship
APART_M: Final = 25.0


@dataclass(frozen=True, eq=False)
class Plan:
    """What is where.

    Parameters
    ----------
    settings
        What was asked for.
    seed
        Of all chance that is left.
    sun, view
        Azimuth and elevation of the sun and of the satellite [°].
    light
        Where light goes.
    sea
        The water.
    haze
        0 to 1.
    ships
        All ships, in their order in the truth.
    solids
        All that is solid.
    """

    settings: ImageSettings
    seed: int
    sun: tuple[float, float]
    view: tuple[float, float]
    light: Light
    sea: Sea
    haze: float
    ships: tuple[Ship, ...]
    solids: Placed

    @property
    def frame(self) -> tuple[float, float, float]:
        """X and y of the first pixel's middle from the image's middle, and the side of a pixel [m]."""
        rows, columns = self.settings.size
        ground = self.settings.ground_m
        return -(columns - 1) / 2 * ground, (rows - 1) / 2 * ground, ground


def draw_plan(seed: int, settings: ImageSettings) -> Plan:
    """Draw what is where.

    Parameters
    ----------
    seed
        Fixes everything that the settings leave open.
    settings
        What is asked for.
    """
    rng = np.random.default_rng(stream(seed, "optical", "light"))
    sun = (
        _either(settings.sun_azimuth_deg, rng.uniform(0, 360)),
        _either(settings.sun_elevation_deg, rng.uniform(*settings.sun_elevations_deg)),
    )
    zeniths = rng.uniform(*settings.view_zeniths_deg)
    view = _either(settings.view_azimuth_deg, rng.uniform(0, 360)), _either(settings.view_elevation_deg, 90 - zeniths)
    wind = _either(settings.wind_m_s, rng.uniform(*settings.winds_m_s))
    blows = _either(settings.wind_from_deg, rng.uniform(0, 360)) + 180
    turbidity = _either(settings.turbidity, rng.uniform(0, 0.6))
    haze = _either(settings.haze, rng.uniform(0.1, 0.5))
    sea = draw_sea(
        np.random.default_rng(stream(seed, "optical", "sea")), wind, blows, turbidity, settings.ground_m, settings.bands
    )
    ships = settings.fleet + draw_fleet(np.random.default_rng(stream(seed, "optical", "ships")), settings)
    light = light_of(sun, view, disc=SUN_RADIUS if settings.penumbra else 0.0)
    return Plan(settings, seed, sun, view, light, sea, haze, ships, join([place_ship(one) for one in ships]))


def _either(given: float | None, drawn: Any) -> float:
    return float(drawn) if given is None else given


def place_ship(ship: Ship) -> Placed:
    """Set a ship with all that stands on her into the image."""
    turn = np.radians(ship.heading_deg)
    speed = ship.speed_kn * KNOT_M_S
    drift = (float(speed * np.sin(turn)), float(speed * np.cos(turn)))
    return place(
        [*hull_solids(ship), *fitting_solids(ship)], ship.east_m, ship.north_m, ship.heading_deg,
        sunk_m=ship.draught_m, slope=ship.trim_m / ship.lpp_m, drift=drift,
    )  # fmt: skip


def draw_fleet(rng: np.random.Generator, settings: ImageSettings) -> tuple[Ship, ...]:
    """Draw ships at free places in open water, wholly inside the image where there is room."""
    found: list[Ship] = list(settings.fleet)
    for _ in range(settings.ships):
        kind = settings.kinds[int(rng.integers(len(settings.kinds)))]
        ship = draw_ship(rng, kind, settings.length_m, settings.condition)
        if settings.heading_deg is not None:
            ship = replace(ship, heading_deg=settings.heading_deg)
        if rng.random() < settings.moving:
            ship = replace(ship, speed_kn=float(rng.uniform(4, 16)))
        at = _free_place(rng, settings, ship, found)
        if at is not None:
            found.append(replace(ship, east_m=at[0], north_m=at[1]))
    return tuple(found[len(settings.fleet) :])


def _free_place(
    rng: np.random.Generator, settings: ImageSettings, ship: Ship, others: list[Ship]
) -> tuple[float, float] | None:
    rows, columns = settings.size
    room = np.array([columns, rows]) * settings.ground_m / 2
    turn = np.radians(ship.heading_deg)
    needs = np.abs([np.sin(turn), np.cos(turn)]) * ship.length_m / 2 + ship.beam_m
    room = np.maximum(room - needs, 0.02 * room)
    for _ in range(TRIES):
        east, north = rng.uniform(-room, room)
        gaps = [
            np.hypot(east - one.east_m, north - one.north_m) - (one.length_m + ship.length_m) / 2 - APART_M
            for one in others
        ]
        if all(gap > 0 for gap in gaps):
            return float(east), float(north)
    return None
