"""Orbits that repeat: from repeat cycle and local time to where a satellite is over the turning Earth.

A sun-synchronous circle turns its plane once a year, so that over the Earth a node moves one turn a day. Its nodal
period is then the repeat cycle over the number of orbits in it, and the flattening of the Earth (J2, to first order;
W. M. Kaula 1966, chapter 3) fixes radius and inclination. What is left out, eccentricity above all, moves a satellite
by 30 km along its track (4 s) and less than 2 km across. Real satellites keep their tracks, but their local times
wander by up to a minute.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from ullage.geo import EQUATOR_M, FLATTENING

if TYPE_CHECKING:
    from datetime import datetime

    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]

GRAVITY: Final = 3.986004418e14  # GM of the Earth [m³/s²], WGS 84
J2: Final = 1.08263e-3
DAY_S: Final = 86_400.0
YEAR_D: Final = 365.2422
SUN_RATE: Final = 2 * np.pi / (YEAR_D * DAY_S)  # of the mean sun along the equator [rad/s]
TURN: Final = 2 * np.pi / DAY_S  # of the Earth under the plane of a sun-synchronous orbit [rad/s]
_E2: Final = FLATTENING * (2 - FLATTENING)


@dataclass(frozen=True)
class Orbit:
    """A sun-synchronous circle whose track over the ground repeats.

    Parameters
    ----------
    repeat_days, repeat_orbits
        After how many days, and orbits, the track repeats.
    crossed_at
        One crossing of the equator northward, UTC.
    node_deg
        Longitude of it [°].
    relative_orbit
        Number of that track, 1 to `repeat_orbits`.
    """

    repeat_days: int
    repeat_orbits: int
    crossed_at: datetime
    node_deg: float
    relative_orbit: int

    @property
    def period_s(self) -> float:
        """Time from node to node [s]."""
        return self.repeat_days * DAY_S / self.repeat_orbits

    @cached_property
    def _form(self) -> tuple[float, float]:
        """Radius [m] and inclination [rad], in step with each other."""
        radius, tilt = EQUATOR_M + 7e5, np.radians(98.0)
        for _ in range(50):
            motion = np.sqrt(GRAVITY / radius**3)
            flat = 1.5 * J2 * (EQUATOR_M / radius) ** 2
            tilt = np.arccos(-SUN_RATE / (flat * motion))
            # rate of the argument of latitude: of the mean anomaly and of the perigee together
            rate = 1 + flat * (4 * np.cos(tilt) ** 2 - 1)
            radius = (GRAVITY * (self.period_s * rate / (2 * np.pi)) ** 2) ** (1 / 3)
        return float(radius), float(tilt)

    @property
    def radius_m(self) -> float:
        """Distance from the Earth's middle [m]."""
        return self._form[0]

    @property
    def inclination(self) -> float:
        """Angle between its plane and the equator's [rad]."""
        return self._form[1]

    @property
    def node_local_h(self) -> float:
        """Mean solar time on the ground where it crosses the equator northward [h]."""
        at = self.crossed_at
        return (at.hour + at.minute / 60 + (at.second + at.microsecond / 1e6) / 3600 + self.node_deg / 15) % 24

    def track_node_deg(self, number: Any) -> Floats:
        """Give the longitude at which a track, counted from 0 in the order of flight, crosses northward [°]."""
        step = 360.0 * self.repeat_days / self.repeat_orbits
        return np.asarray((self.node_deg - step * np.asarray(number) + 180.0) % 360.0 - 180.0)

    def state(self, seconds: Any, node_deg: Any) -> tuple[Floats, Floats]:
        """Give position [m] and velocity over the turning Earth [m/s], Earth-fixed, of shape (..., 3).

        Parameters
        ----------
        seconds
            Since it crossed the equator northward [s].
        node_deg
            Where it did so [°].
        """
        seconds, node = np.broadcast_arrays(np.asarray(seconds, np.float64), np.radians(node_deg))
        rate = 2 * np.pi / self.period_s
        u, turned = rate * seconds, node - TURN * seconds
        cos, sin, tilt = np.cos(turned), np.sin(turned), self.inclination
        ahead, aside = np.cos(u), np.cos(tilt) * np.sin(u)
        x, y = ahead * cos - aside * sin, ahead * sin + aside * cos
        fore, side = -np.sin(u) * rate, np.cos(tilt) * np.cos(u) * rate
        vx, vy = fore * cos - side * sin + TURN * y, fore * sin + side * cos - TURN * x
        place = np.stack([x, y, np.sin(tilt) * np.sin(u)], axis=-1)
        speed = np.stack([vx, vy, np.sin(tilt) * np.cos(u) * rate], axis=-1)
        return self.radius_m * place, self.radius_m * speed


def on_the_ground(lat_deg: Any, lon_deg: Any) -> Floats:
    """Give points of the ellipsoid, Earth-fixed, of shape (..., 3) [m]."""
    lat, lon = np.radians(lat_deg), np.radians(lon_deg)
    across = EQUATOR_M / np.sqrt(1 - _E2 * np.sin(lat) ** 2)
    flat = across * np.cos(lat)
    return np.stack([flat * np.cos(lon), flat * np.sin(lon), across * (1 - _E2) * np.sin(lat)], axis=-1)


def as_seen(lat_deg: float, lon_deg: float, satellite: Floats) -> tuple[Floats, Floats]:
    """Give azimuth and elevation at which a satellite stands over a place [°].

    Parameters
    ----------
    lat_deg, lon_deg
        The place [°].
    satellite
        Positions, Earth-fixed, of shape (..., 3) [m].
    """
    lat, lon = np.radians(lat_deg), np.radians(lon_deg)
    sight = satellite - on_the_ground(lat_deg, lon_deg)
    sight = sight / np.linalg.norm(sight, axis=-1, keepdims=True)
    east = sight @ np.array([-np.sin(lon), np.cos(lon), 0.0])
    north = sight @ np.array([-np.sin(lat) * np.cos(lon), -np.sin(lat) * np.sin(lon), np.cos(lat)])
    up = sight @ np.array([np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)])
    return np.degrees(np.arctan2(east, north)) % 360.0, np.degrees(np.arcsin(np.clip(up, -1, 1)))
