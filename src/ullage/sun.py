"""Where the sun stands, by time and place.

The sun's place is that of J. Meeus, Astronomical Algorithms (2nd edition 1998), chapter 25 with the lower accuracy
(stated there: 0.01°), turned to the horizon with his chapters 12 and 13. Against the full theory as the International
Astronomical Union has it (by astropy 8, 20,000 times and places drawn), directions were at most 0.0096° off over 1950
to 2050. UTC is taken for the time of the Earth's rotation, at most 0.9 s apart since 1972: with it, 0.0121° to 2026.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

import numpy as np

if TYPE_CHECKING:
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]

_NOON_2000: Final = np.datetime64("2000-01-01T12:00:00", "us")
_DAY_US: Final = 86_400e6
_CENTURY_DAYS: Final = 36_525.0
_CLOCKS_APART_DAYS: Final = 60 / 86_400
"""Of uniform time and the Earth's rotation, 29 s in 1950 and some 75 s in 2050; half a minute is 0.0004° of sun."""
_PARALLAX_DEG: Final = 8.794 / 3600
"""Of the sun at the horizon, at its mean distance."""
_STANDARD_HPA: Final = 1010.0
_STANDARD_C: Final = 10.0
_ZERO_C_K: Final = 273.0
_LOWEST_DEG: Final = -1.0
"""Below, nobody at sea level sees the sun, and the formula of refraction has no meaning."""


def sun_position(at: Any, lat_deg: Any, lon_deg: Any) -> tuple[Floats, Floats]:
    """Give where the sun stands, as if there were no air; see `refraction_deg` for what the air adds.

    Parameters
    ----------
    at
        When, UTC, from 1950 to 2050: an aware datetime, or datetime64 of any shape.
    lat_deg, lon_deg
        Where [°, WGS 84]; numbers or arrays that broadcast with the times and each other.

    Returns
    -------
    azimuth_deg
        From north clockwise, from 0 to 360 [°]; within a degree of the zenith it is not worth much.
    elevation_deg
        Of the sun's middle above the horizon, from -90 to 90 [°]; vendors of images give this one. Both to 0.02° of
        direction.

    Raises
    ------
    ValueError
        When a datetime has no time zone.

    Examples
    --------
    >>> from datetime import UTC, datetime
    >>> azimuth, elevation = sun_position(datetime(2003, 10, 17, 19, 30, 30, tzinfo=UTC), 39.742476, -105.1786)
    >>> print(f"{azimuth:.1f} {elevation:.1f}")  # 194.34 and 39.87 in the worked example of Reda and Andreas (2004)
    194.3 39.9
    """
    days = _days(at)
    lat, lon = np.radians(np.asarray(lat_deg, np.float64)), np.asarray(lon_deg, np.float64)
    ascension, declination, distance, sidereal_deg = _apparent(days)
    hour = np.radians(sidereal_deg + lon) - ascension
    east = -np.sin(hour) * np.cos(declination)
    north = np.sin(declination) * np.cos(lat) - np.cos(declination) * np.cos(hour) * np.sin(lat)
    up = np.sin(declination) * np.sin(lat) + np.cos(declination) * np.cos(hour) * np.cos(lat)
    across = np.hypot(east, north)
    elevation = np.degrees(np.arctan2(up, across)) - _PARALLAX_DEG / distance * across
    return np.degrees(np.arctan2(east, north)) % 360.0, np.asarray(elevation)


def refraction_deg(
    elevation_deg: Any, pressure_hpa: float = _STANDARD_HPA, temperature_c: float = _STANDARD_C
) -> Floats:
    """Give how much the air lifts the sun [°].

    Parameters
    ----------
    elevation_deg
        Without air [°]; what is below -1° is lifted as there.
    pressure_hpa, temperature_c
        Of the air at the ground [hPa, °C].

    Returns
    -------
    ndarray
        0.05° at 20°, 0.5° at the horizon; good to 0.002° in the air that is told (Sæmundsson 1986, in Meeus,
        chapter 16), and a twentieth of itself in other weather.
    """
    elevation = np.maximum(np.asarray(elevation_deg, np.float64), _LOWEST_DEG)
    minutes = 1.02 / np.tan(np.radians(elevation + 10.3 / (elevation + 5.11)))
    air = pressure_hpa / _STANDARD_HPA * (_ZERO_C_K + _STANDARD_C) / (_ZERO_C_K + temperature_c)
    # at the zenith the formula is a hair below nothing
    return np.asarray(np.maximum(minutes, 0.0) / 60 * air)


def _days(at: Any) -> Floats:
    """Give days since noon of 1 January 2000."""
    if isinstance(at, datetime):
        if at.tzinfo is None:
            raise ValueError(f"{at} has no time zone: give a time in UTC")
        at = np.datetime64(at.astimezone(UTC).replace(tzinfo=None), "us")
    return np.asarray((np.asarray(at, "datetime64[us]") - _NOON_2000).astype(np.float64) / _DAY_US)


def _apparent(days: Floats) -> tuple[Floats, Floats, Floats, Floats]:
    """Give right ascension, declination [rad], distance [au] and the sidereal time of Greenwich [°] (Meeus 25, 12)."""
    t = (days + _CLOCKS_APART_DAYS) / _CENTURY_DAYS
    mean_deg = 280.46646 + 36000.76983 * t + 0.0003032 * t * t
    anomaly = np.radians(357.52911 + 35999.05029 * t - 0.0001537 * t * t)
    centre_deg = (
        (1.914602 - 0.004817 * t - 0.000014 * t * t) * np.sin(anomaly)
        + (0.019993 - 0.000101 * t) * np.sin(2 * anomaly)
        + 0.000289 * np.sin(3 * anomaly)
    )
    node = np.radians(125.04 - 1934.136 * t)
    nutation_deg = -0.00478 * np.sin(node)
    longitude = np.radians(mean_deg + centre_deg - 0.00569 + nutation_deg)
    tilt = np.radians(23.4392911 - 0.0130042 * t + 0.00256 * np.cos(node))
    eccentricity = 0.016708634 - 0.000042037 * t
    true_anomaly = anomaly + np.radians(centre_deg)
    distance = 1.000001018 * (1 - eccentricity**2) / (1 + eccentricity * np.cos(true_anomaly))
    ascension = np.arctan2(np.cos(tilt) * np.sin(longitude), np.cos(longitude))
    declination = np.arcsin(np.sin(tilt) * np.sin(longitude))
    u = days / _CENTURY_DAYS
    sidereal_deg = 280.46061837 + 360.98564736629 * days + 0.000387933 * u * u + nutation_deg * np.cos(tilt)
    return ascension, declination, distance, sidereal_deg
