"""When a satellite on a repeated track passes a place, and from where the place sees it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

import numpy as np

from ullage.simulate.looks.orbit import as_seen, on_the_ground

if TYPE_CHECKING:
    from ullage.simulate.looks.orbit import Floats, Orbit
    from ullage.simulate.looks.sensors import Sensor

STEPS: Final = 12  # of Newton's method to the nearest point, far more than it takes


@dataclass(frozen=True, slots=True)
class Pass:
    """One time that a place lies in the swath.

    Parameters
    ----------
    at
        When the satellite is nearest, UTC.
    ascending
        Whether it flies northward.
    relative_orbit
        Number of the repeated track.
    azimuth_deg, elevation_deg
        Where the place sees it [°].
    """

    at: datetime
    ascending: bool
    relative_orbit: int
    azimuth_deg: float
    elevation_deg: float


def find_passes(sensor: Sensor, lat_deg: float, lon_deg: float, begins: datetime, days: float) -> list[Pass]:
    """Find the passes that have a place in their swath, in the order of time.

    Parameters
    ----------
    sensor
        With an orbit.
    lat_deg, lon_deg
        The place [°].
    begins, days
        From when, UTC, and for how long [d].

    Raises
    ------
    ValueError
        When the sensor has no orbit of its own.
    """
    orbit = sensor.orbit
    if orbit is None:
        raise ValueError(f"{sensor.name} flies on no repeated track: its looks are drawn by day")
    apart = orbit.repeat_days / sensor.satellites
    found = []
    for number, ascending, seconds, azimuth, elevation in _tracks(sensor, orbit, lat_deg, lon_deg):
        first = orbit.crossed_at + timedelta(seconds=number * orbit.period_s + seconds)
        skipped = np.ceil((begins - first) / timedelta(days=apart))
        at = first + timedelta(days=float(skipped) * apart)
        while at < begins + timedelta(days=days):
            track = (orbit.relative_orbit - 1 + number) % orbit.repeat_orbits + 1
            found.append(Pass(at, ascending, track, azimuth, elevation))
            at += timedelta(days=apart)
    return sorted(found, key=lambda one: (one.at, one.relative_orbit))


def _tracks(
    sensor: Sensor, orbit: Orbit, lat_deg: float, lon_deg: float
) -> list[tuple[int, bool, float, float, float]]:
    """Find the tracks of one cycle that have a place in their swath: number, way, seconds from the node, and view."""
    numbers = np.arange(orbit.repeat_orbits)
    nodes = orbit.track_node_deg(numbers)
    place = on_the_ground(lat_deg, lon_deg)
    up = np.arcsin(np.clip(place[2] / np.linalg.norm(place) / np.sin(orbit.inclination), -0.9999, 0.9999))
    found = []
    for direction in sensor.directions:
        ascending = direction == "ascending"
        seconds = _nearest(orbit, np.full(len(numbers), up if ascending else np.pi - up), nodes, place)
        at, speed = orbit.state(seconds, nodes)
        azimuth, elevation = as_seen(lat_deg, lon_deg, at)
        right = (np.cross(speed, at) * (place - at)).sum(-1) > 0
        low, high = sensor.zeniths_deg
        inside = (90 - elevation >= low) & (90 - elevation <= high) & (right | (sensor.side == 0))
        # past the turning point of the track the nearest point may be on the other way
        inside &= (speed[:, 2] > 0) == ascending
        found += [
            (int(k), ascending, float(seconds[k]), float(azimuth[k]), float(elevation[k]))
            for k in np.flatnonzero(inside)
        ]
    return found


def _nearest(orbit: Orbit, start: Floats, nodes: Floats, place: Floats) -> Floats:
    """Find when a satellite is abeam of a place: where the distance does not change."""
    seconds = start / (2 * np.pi) * orbit.period_s
    for _ in range(STEPS):
        at, speed = orbit.state(seconds, nodes)
        ahead = speed / np.linalg.norm(speed, axis=-1, keepdims=True)
        # the satellite turns about the Earth: near it, the way to abeam over the ground speed
        way = ((place - at) * ahead).sum(-1) * orbit.radius_m / np.linalg.norm(place)
        seconds = seconds + np.clip(way / np.linalg.norm(speed, axis=-1), -60.0, 60.0)
    return seconds
