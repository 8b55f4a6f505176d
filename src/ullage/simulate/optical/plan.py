"""What is where in a simulated optical image: light, sea, ships and what they lie at, before a ray is traced."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from ullage.draws import stream
from ullage.simulate.optical.clouds import draw_clouds
from ullage.simulate.optical.fittings import fitting_solids
from ullage.simulate.optical.hull import hull_solids
from ullage.simulate.optical.sea import draw_sea
from ullage.simulate.optical.solids import join, place
from ullage.simulate.optical.terminal import OPEN_M, draw_shore, lay_alongside, shore_solids
from ullage.simulate.optical.trace import SUN_RADIUS, light_of
from ullage.simulate.optical.vessels import draw_ship
from ullage.sun import sun_position

if TYPE_CHECKING:
    from ullage.simulate.optical.clouds import CloudField
    from ullage.simulate.optical.sea import Sea
    from ullage.simulate.optical.settings import ImageSettings
    from ullage.simulate.optical.solids import Placed
    from ullage.simulate.optical.terminal import Shore
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
    shore
        Where land and quays are.
    clouds
        None for a clear sky.
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
    shore: Shore
    clouds: CloudField | None

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

    Raises
    ------
    ValueError
        When the sun would be below the horizon.
    """
    rng = np.random.default_rng(stream(seed, "optical", "light"))
    drawn: tuple[Any, Any] = rng.uniform(0, 360), rng.uniform(*settings.sun_elevations_deg)
    if settings.sun_by_almanac:
        drawn = sun_position(settings.taken_at, settings.lat_deg, settings.lon_deg)
    sun = _either(settings.sun_azimuth_deg, drawn[0]), _either(settings.sun_elevation_deg, drawn[1])
    if sun[1] <= 0:
        raise ValueError(f"the sun stands {-sun[1]:.1f}° below the horizon: give another time, or a sun by hand")
    zeniths = rng.uniform(*settings.view_zeniths_deg)
    view = _either(settings.view_azimuth_deg, rng.uniform(0, 360)), _either(settings.view_elevation_deg, 90 - zeniths)
    wind = _either(settings.wind_m_s, rng.uniform(*settings.winds_m_s))
    blows = _either(settings.wind_from_deg, rng.uniform(0, 360)) + 180
    turbidity = _either(settings.turbidity, rng.uniform(0, 0.6))
    haze = _either(settings.haze, rng.uniform(0.1, 0.5))
    sea = draw_sea(
        np.random.default_rng(stream(seed, "optical", "sea")), wind, blows, turbidity, settings.ground_m, settings.bands
    )
    light = light_of(sun, view, disc=SUN_RADIUS if settings.penumbra else 0.0)
    shore = draw_shore(
        np.random.default_rng(stream(seed, "optical", "shore")), stream(seed, "optical", "land"), settings
    )
    ships, berths = draw_fleet(np.random.default_rng(stream(seed, "optical", "ships")), settings, shore)
    built = shore_solids(np.random.default_rng(stream(seed, "optical", "built")), shore, berths)
    rows, columns = settings.size
    clouds = draw_clouds(
        np.random.default_rng(stream(seed, "optical", "clouds")), stream(seed, "optical", "cloud pattern"),
        settings.cloud_share, light, (columns * settings.ground_m, rows * settings.ground_m),
    )  # fmt: skip
    solids = join([*(place_ship(one) for one in ships), built])
    return Plan(settings, seed, sun, view, light, sea, haze, ships, solids, shore, clouds)


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


def draw_fleet(
    rng: np.random.Generator, settings: ImageSettings, shore: Shore
) -> tuple[tuple[Ship, ...], list[tuple[float, float]]]:
    """Draw ships: alongside first, the others at free places in open water, wholly inside where there is room.

    Returns
    -------
    ships, berths
        Those given by hand and those drawn; and where along the shore ships lie, and how long they are [m].
    """
    drawn = []
    for _ in range(settings.ships):
        kind = settings.kinds[int(rng.integers(len(settings.kinds)))]
        heading = {} if settings.heading_deg is None else {"heading_deg": settings.heading_deg}
        drawn.append(draw_ship(rng, kind, settings.length_m, settings.condition, **heading))
    lying = min(len(drawn), settings.alongside) if shore.kind in {"quay", "jetty"} else 0
    moored, berths = lay_alongside(rng, shore, drawn[:lying])
    found = [*settings.fleet, *moored]
    for ship in drawn[lying:]:
        speed = float(rng.uniform(4, 16)) if rng.random() < settings.moving else 0.0
        paired = rng.random() < settings.pairs
        at = _free_place(rng, settings, ship, found, shore)
        if at is None:
            continue
        found.append(replace(ship, east_m=at[0], north_m=at[1], speed_kn=0.0 if paired else speed))
        if paired:
            found[-1:] = lay_together(rng, found[-1], settings)
    return tuple(found), berths


def lay_together(rng: np.random.Generator, ship: Ship, settings: ImageSettings) -> list[Ship]:
    """Lay a second, smaller ship along the first, with fenders between them."""
    length = ship.length_m * rng.uniform(0.55, 0.98)
    turned = ship.heading_deg + 180.0 * (rng.random() < 0.2)  # noqa: PLR2004 - few lie stern to bow
    other = draw_ship(rng, "tanker", (length, length), settings.condition, heading_deg=turned % 360.0, alongside="ship")
    aside = (ship.beam_m + other.beam_m) / 2 + rng.uniform(2.0, 3.3)
    ahead = rng.uniform(-0.08, 0.08) * ship.length_m
    turn, side = np.radians(ship.heading_deg), rng.choice([-1, 1])
    at = (
        ship.east_m + float(ahead * np.sin(turn) + side * aside * np.cos(turn)),
        ship.north_m + float(ahead * np.cos(turn) - side * aside * np.sin(turn)),
    )
    return [replace(ship, alongside="ship"), replace(other, east_m=at[0], north_m=at[1])]


def _free_place(
    rng: np.random.Generator, settings: ImageSettings, ship: Ship, others: list[Ship], shore: Shore
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
        off = float(shore.seaward(east, north)) - ship.length_m / 2
        if shore.kind in {"quay", "jetty"}:
            off = min(off, float(shore.own(east, north)[1]) - ship.length_m / 2)
        if all(gap > 0 for gap in gaps) and off > OPEN_M:
            return float(east), float(north)
    return None
