"""Looks drawn by day: a constellation that comes daily, and satellites that are sent some times a week."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Final

import numpy as np

from ullage.draws import stream
from ullage.geo import MEAN_RADIUS_M
from ullage.simulate.looks.passes import Pass

if TYPE_CHECKING:
    from ullage.simulate.looks.sensors import Sensor

WEEK_D: Final = 7
EPOCH: Final = date(1970, 1, 1)
ACROSS_DEG: Final = 100.0  # bearing across the track of a satellite that comes down from the north over mid-latitudes
AGILE_DEG: Final = 25.0  # deviation of the view from straight across: who is ordered also looks ahead and back


def find_ordered(seed: int, sensor: Sensor, place_id: str, lon_deg: float, begins: datetime, days: float) -> list[Pass]:
    """Draw looks of a sensor without a track of its own, in the order of time.

    Every day has a stream of its own, so that a longer span never changes the looks of a shorter one.

    Parameters
    ----------
    seed
        Fixes everything.
    sensor
        Without an orbit.
    place_id, lon_deg
        The place, and its longitude [°], which gives local time.
    begins, days
        From when, UTC, and for how long [d].
    """
    ends = begins + timedelta(days=days)
    found = []
    # local days begin up to half a day from those of UTC
    day = begins.astimezone(UTC).date() - timedelta(days=1)
    while day <= ends.date() + timedelta(days=1):
        rng = np.random.default_rng(stream(seed, "ordered look", sensor.name, place_id, day.isoformat()))
        one = _look(rng, sensor, lon_deg, day)
        if _wanted(seed, sensor, place_id, day) and rng.random() < sensor.acquired and begins <= one.at < ends:
            found.append(one)
        day += timedelta(days=1)
    return sorted(found, key=lambda one: one.at)


def _wanted(seed: int, sensor: Sensor, place_id: str, day: date) -> bool:
    """Tell whether an image was ordered for a day: so many different days of each week."""
    if sensor.per_week is None:
        return True
    week, weekday = divmod((day - EPOCH).days, WEEK_D)
    rng = np.random.default_rng(stream(seed, "orders", sensor.name, place_id, str(week)))
    orders = int(min(sensor.per_week + rng.random(), WEEK_D))
    return weekday in rng.permutation(WEEK_D)[:orders]


def _look(rng: np.random.Generator, sensor: Sensor, lon_deg: float, day: date) -> Pass:
    hour = float(rng.uniform(*sensor.local_h)) - lon_deg / 15
    at = datetime.combine(day, time(), UTC) + timedelta(hours=hour)
    off = _off_nadir(rng, sensor)
    zenith = np.degrees(np.arcsin(min((1 + sensor.height_m / MEAN_RADIUS_M) * np.sin(np.radians(off)), 1.0)))
    azimuth = ACROSS_DEG + 180.0 * float(rng.integers(2)) + float(rng.normal(0, AGILE_DEG))
    return Pass(at, False, 0, azimuth % 360.0, float(90 - zenith))


def _off_nadir(rng: np.random.Generator, sensor: Sensor) -> float:
    """Draw how far from straight down a satellite looks: as likely at every distance across its track [°]."""
    low, high = (
        np.arcsin(np.sin(np.radians(zenith)) / (1 + sensor.height_m / MEAN_RADIUS_M)) for zenith in sensor.zeniths_deg
    )
    return float(np.degrees(np.arctan(rng.uniform(np.tan(low), np.tan(high)))))
