"""Directions as seen from the ship: to the sun, and to the camera."""

from __future__ import annotations

import math
from typing import Final, Literal, NamedTuple

from ullage.errors import InputError, Problem

EARTH_KM: Final = 6371.0
"""Mean radius of the Earth, which is round here: the flattening moves a view by less than 0.05°."""
HEIGHTS_KM: Final = {
    "planetscope": 475.0,  # Planet Imagery Product Specification: 450 to 580 km, later ones 475 to 525
    "skysat": 450.0,  # ibid.: SkySat-3 to 21 at 400 to 450 km, the first two at 500 to 600
    "rapideye": 630.0,  # ibid.
    "worldview-1": 496.0,  # Maxar's data sheets, for all down to IKONOS
    "worldview-2": 770.0,
    "worldview-3": 617.0,
    "worldview-4": 617.0,
    "worldview-legion": 518.0,
    "geoeye-1": 681.0,
    "quickbird-2": 450.0,
    "ikonos": 681.0,
    "pleiades": 694.0,  # Airbus, Pléiades and SPOT 6 & 7 imagery user guides
    "spot": 694.0,
    "pleiades-neo": 620.0,
}
"""Of orbits [km], by the beginning of a sensor's name. At 30° off nadir 50 km make 0.3° of elevation."""
_RIGHT: Final = 90.0
_ROUND: Final = 360.0
Body = Literal["sun", "camera"]


class Direction(NamedTuple):
    """Where something stands, seen from the ship [°: azimuth from north clockwise, elevation above the horizon]."""

    azimuth_deg: float
    elevation_deg: float


def checked(azimuth_deg: float, elevation_deg: float, body: Body, file: str) -> Direction:
    """Give a direction with its azimuth from 0 to 360°.

    Parameters
    ----------
    azimuth_deg, elevation_deg
        As somebody says [°].
    body
        What stands there, for messages.
    file
        Who says so, for messages.

    Raises
    ------
    InputError
        When it cannot be: not finite, an azimuth of more than a turn, at or below the horizon, beyond the zenith.
    """
    told = f"azimuth {azimuth_deg:g}°, elevation {elevation_deg:g}°"
    if not (math.isfinite(azimuth_deg) and math.isfinite(elevation_deg)):
        message = f"has a direction to the {body} that is no number ({told})"
    elif not -_ROUND <= azimuth_deg <= _ROUND:
        message = (
            f"has a direction to the {body} of more than a turn ({told}): expected from 0 to 360°, north clockwise"
        )
    elif elevation_deg > _RIGHT:
        message = f"has the {body} beyond the zenith ({told}): expected an elevation above the horizon, up to 90°"
    elif elevation_deg <= 0 and body == "sun":
        message = f"has the sun below the horizon ({told}): an image by daylight is expected; is the time right?"
    elif elevation_deg <= 0:
        message = (
            f"has a view from below the horizon ({told}): expected the camera's elevation seen from the ship, "
            "not its angle off nadir"
        )
    else:
        return Direction(azimuth_deg % _ROUND, elevation_deg)
    raise InputError([Problem(file, message)])


def elevation_of(off_nadir_deg: float, height_km: float) -> float | None:
    """Give the elevation of a camera seen from the ground, from its angle off nadir; None when it looks past the Earth.

    Parameters
    ----------
    off_nadir_deg
        Between the line of sight and straight down, at the camera [°].
    height_km
        Of the camera above the ground [km].

    Notes
    -----
    The law of sines in the triangle of ship, camera and the Earth's middle: sin θ = (1 + h / R) sin η, where θ is the
    zenith angle of the camera.
    """
    sine = (1 + height_km / EARTH_KM) * math.sin(math.radians(abs(off_nadir_deg)))
    if not sine <= 1 or abs(off_nadir_deg) > _RIGHT:
        return None
    return _RIGHT - math.degrees(math.asin(sine))


def height_km(sensor: str) -> float | None:
    """Give the height of a sensor's orbit [km]; None when it is not known."""
    found = [name for name in HEIGHTS_KM if sensor == name or sensor.startswith(f"{name}-")]
    return HEIGHTS_KM[max(found, key=len)] if found else None


def apart_deg(one: Direction, other: Direction) -> float:
    """Give the angle between two directions [°], from 0 to 180."""
    a, b = (math.radians(one.elevation_deg), math.radians(other.elevation_deg))
    turn = math.radians(one.azimuth_deg - other.azimuth_deg)
    half = math.sin((a - b) / 2) ** 2 + math.cos(a) * math.cos(b) * math.sin(turn / 2) ** 2
    return math.degrees(2 * math.asin(math.sqrt(min(half, 1.0))))
