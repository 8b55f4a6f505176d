"""Every look that sensors had at places: when, from where, under which sun and sky."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import polars as pl

from ullage.draws import stream
from ullage.simulate.looks.ice import has_ice
from ullage.simulate.looks.ordered import find_ordered
from ullage.simulate.looks.passes import find_passes
from ullage.simulate.looks.sensors import SENSORS
from ullage.simulate.looks.sky import CloudClimate, cloud_cover
from ullage.sun import sun_position
from ullage.tables.schema import UTC_TIME, Column, Table, row_ids

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from ullage.records import Place
    from ullage.simulate.looks.passes import Pass
    from ullage.simulate.looks.sensors import Sensor

LEAST_SUN_DEG: Final = 8.0  # Sentinel-2 takes images to a sun zenith of 82 degrees
LONGEST_D: Final = 36_525.0

SIMULATED_LOOKS = Table(
    "simulated_looks",
    "one simulated chance to see a place",
    (
        Column("look_id", pl.String, "hash of place, sensor and time"),
        Column("looked_at", UTC_TIME, "when"),
        Column("place_id", pl.String, "which place"),
        Column("sensor", pl.String, "what looked: s1, s2, planet or vhr"),
        Column("clear", pl.Boolean, "whether the place could be seen; always for radar"),
        Column("p_detect", pl.Float64, "probability to detect a ship there, given that it was clear"),
        Column("cloud_share", pl.Float64, "part of the sky over the place that was covered"),
        Column("sun_elevation_deg", pl.Float64, "elevation of the sun [°]; below 0 at night"),
        Column("sun_azimuth_deg", pl.Float64, "azimuth of the sun [°]"),
        Column("view_azimuth_deg", pl.Float64, "azimuth of the satellite from the place [°]"),
        Column("view_elevation_deg", pl.Float64, "elevation of the satellite from the place [°]"),
        Column("ground_m", pl.Float64, "between pixels on the ground [m]"),
        Column("relative_orbit", pl.Int64, "number of the repeated track; null where there is none"),
        Column("ascending", pl.Boolean, "whether the satellite flew northward"),
        Column("ice", pl.Boolean, "whether these waters have ice at that time of an ordinary winter"),
    ),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class LookSettings:
    """What looks are drawn with.

    Parameters
    ----------
    climate
        Of clouds.
    length_m
        Of the ship that `p_detect` is told for [m].
    sensors
        By name.
    satellites
        How many share a track, by sensor, where not as in `sensors`.
    """

    climate: CloudClimate = field(default_factory=CloudClimate)
    length_m: float = 96.0
    sensors: Mapping[str, Sensor] = field(default_factory=lambda: SENSORS)
    satellites: Mapping[str, int] = field(default_factory=dict)

    def sensor(self, name: str) -> Sensor:
        """Give a sensor by name.

        Raises
        ------
        ValueError
            When there is none of that name.
        """
        if name not in self.sensors:
            raise ValueError(f"there is no sensor {name!r}: choose from {', '.join(self.sensors)}")
        one = self.sensors[name]
        return replace(one, satellites=self.satellites.get(name, one.satellites))


def draw_looks(
    seed: int,
    places: Iterable[Place],
    begins: datetime,
    days: float,
    sensors: Sequence[str] = ("s1", "s2", "planet"),
    settings: LookSettings | None = None,
) -> pl.DataFrame:
    """Draw every look that sensors had at places.

    Sentinel-1 and -2 come when their repeated tracks pass, a constellation daily, others when they are sent. Optical
    looks need the sun 8° up. Whether the place is clear is drawn from the sky's cover, which lasts.

    Parameters
    ----------
    seed
        Fixes everything. A look depends on its own place, sensor and time alone, not on what else is asked for.
    places
        Those without a position are left out.
    begins, days
        From when, UTC, and for how long [d].
    sensors
        Names: ``s1``, ``s2``, ``planet``, ``vhr``.
    settings
        Climate, ship and sensors.

    Returns
    -------
    DataFrame
        Of `SIMULATED_LOOKS`, in the order of time, place and sensor.

    Raises
    ------
    ValueError
        For a sensor that is not known, a time without zone, or a span that is no span.

    Examples
    --------
    >>> from datetime import UTC, datetime
    >>> from ullage.records import Place
    >>> place = Place("vostochny", "Vostochny", "loads", 42.70, 133.08)
    >>> looks = draw_looks(1, [place], datetime(2024, 5, 1, tzinfo=UTC), 12, ["s1"])
    >>> looks["relative_orbit"].to_list()
    [163, 83, 10, 163, 83, 10]
    """
    settings = settings or LookSettings()
    if begins.tzinfo is None:
        raise ValueError(f"{begins} has no time zone: give a time in UTC")
    if not 0 <= days <= LONGEST_D:
        raise ValueError(f"a span of {days} days cannot be looked at: give 0 to {LONGEST_D:.0f}")
    begins = begins.astimezone(UTC)
    chosen = [settings.sensor(name) for name in dict.fromkeys(sensors)]
    rows: list[dict[str, Any]] = []
    for place in places:
        if place.lat_deg is None or place.lon_deg is None:
            continue
        for sensor in chosen:
            rows += _looks(seed, sensor, place.id, place.lat_deg, place.lon_deg, begins, days, settings)
    ids = row_ids("look", *([row[name] for row in rows] for name in ("place_id", "sensor", "looked_at")))
    looks = SIMULATED_LOOKS.frame([row | {"look_id": look_id} for row, look_id in zip(rows, ids, strict=True)])
    return looks.sort("looked_at", "place_id", "sensor", "look_id")


def _looks(
    seed: int,
    sensor: Sensor,
    place_id: str,
    lat_deg: float,
    lon_deg: float,
    begins: datetime,
    days: float,
    settings: LookSettings,
) -> list[dict[str, Any]]:
    """Give the looks of one sensor at one place."""
    found = (
        find_ordered(seed, sensor, place_id, lon_deg, begins, days)
        if sensor.orbit is None
        else find_passes(sensor, lat_deg, lon_deg, begins, days)
    )
    if not found:
        return []
    times = np.array([one.at.replace(tzinfo=None) for one in found], "datetime64[us]")
    azimuth, elevation = sun_position(times, lat_deg, lon_deg)
    cover = cloud_cover(seed, times, lat_deg, lon_deg, settings.climate)
    p_detect = float(sensor.p_detect(settings.length_m))
    rows = []
    for k, one in enumerate(found):
        taken, clear = _chance(seed, sensor, place_id, one)
        if taken >= (sensor.acquired if sensor.orbit else 1.0) or not (sensor.radar or elevation[k] >= LEAST_SUN_DEG):
            continue
        rows.append(
            {
                "looked_at": one.at,
                "place_id": place_id,
                "sensor": sensor.name,
                "clear": bool(sensor.radar or clear >= cover[k]),
                "p_detect": p_detect,
                "cloud_share": float(cover[k]),
                "sun_elevation_deg": float(elevation[k]),
                "sun_azimuth_deg": float(azimuth[k]),
                "view_azimuth_deg": one.azimuth_deg,
                "view_elevation_deg": one.elevation_deg,
                "ground_m": sensor.ground_m,
                "relative_orbit": one.relative_orbit or None,
                "ascending": one.ascending,
                "ice": has_ice(lat_deg, lon_deg, one.at),
            }
        )
    return rows


def _chance(seed: int, sensor: Sensor, place_id: str, one: Pass) -> tuple[float, float]:
    """Draw whether a pass is used, and where the gaps in the clouds are: two uniform numbers."""
    rng = np.random.default_rng(stream(seed, "look", sensor.name, place_id, one.at.isoformat()))
    return float(rng.random()), float(rng.random())
