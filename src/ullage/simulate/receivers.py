"""Who hears simulated ships: stations on the coast with soft edges and weather, and satellites that come and go."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from ullage.draws import stream
from ullage.simulate.ships import KM_PER_DEGREE

if TYPE_CHECKING:
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]

SITES = {
    "Nakhodka": (42.80, 132.87), "Vladivostok": (43.10, 131.90), "Slavyanka": (42.85, 131.40),
    "Ulleung": (37.50, 130.87), "Donghae": (37.52, 129.12), "Pohang": (36.05, 129.55), "Busan": (35.10, 129.05),
    "Yeosu": (34.70, 127.75), "Jeju": (33.50, 126.55), "Mokpo": (34.75, 126.30), "Taean": (36.75, 126.15),
    "Baengnyeong": (37.95, 124.65), "Niigata": (37.95, 139.05), "Tsuruga": (35.75, 136.05), "Dandong": (39.85, 124.15),
}  # fmt: skip
"""Where stations stand (lat, lon) [°]; none stands in North Korea."""

_SECTORS = 36


@dataclass(frozen=True, slots=True)
class ReceiverSettings:
    """How well ships are heard.

    Parameters
    ----------
    sites
        Names of `SITES`.
    law
        How hearing falls with distance: ``weibull``, ``gamma`` or ``erfc`` (a smooth step).
    reach_km
        Distance at which one message in two of a usual class A ship is heard [km].
    weather_sd, weather_h
        Spread of the logarithm of the reach by weather that all stations share, and how long it lasts [h]; each station
        has half as much of its own.
    day_swing
        Part by which the reach is longer at night: ducts over cool water.
    blocked
        Part of a station's horizon that terrain takes, most of the reach with it.
    satellites
        How many; each passes twice in twelve hours, once and 95 min later.
    satellite_hears
        Chance that a satellite overhead hears one message of a usual class A ship.
    """

    sites: tuple[str, ...] = tuple(SITES)
    law: Literal["weibull", "gamma", "erfc"] = "weibull"
    reach_km: float = 75.0
    weather_sd: float = 0.12
    weather_h: float = 8.0
    day_swing: float = 0.08
    blocked: float = 0.15
    satellites: int = 4
    satellite_hears: float = 0.06


@dataclass(frozen=True)
class Receiver:
    """One station, or one satellite (without a position).

    Parameters
    ----------
    name
        As the feed names it.
    lat_deg, lon_deg
        Where it stands [°]; NaN for a satellite.
    reach_km
        Reach by direction (36 sectors from north) [km].
    hourly
        Factor of the reach, or of a satellite's hearing, hour by hour.
    phase_h, second_h
        When a satellite first passes, and its second swath after that [h].
    """

    name: str
    lat_deg: float
    lon_deg: float
    reach_km: Floats
    hourly: Floats
    phase_h: float = 0.0
    second_h: float = 0.0


def make_receivers(seed: int, settings: ReceiverSettings, hours: float) -> list[Receiver]:
    """Make the receivers of a world, stations first."""
    count = int(hours) + 2
    shared = _weather(np.random.default_rng(stream(seed, "weather")), count, settings.weather_h)
    night = settings.day_swing * np.cos(2 * np.pi * (np.arange(count) - 17) / 24)  # 17 h UTC is about 2 h there
    made = []
    for name in settings.sites:
        rng = np.random.default_rng(stream(seed, "station", name))
        reach = np.full(_SECTORS, settings.reach_km) * np.exp(rng.normal(0, 0.12))
        begin, width = int(rng.integers(_SECTORS)), round(_SECTORS * settings.blocked)
        reach[(begin + np.arange(width)) % _SECTORS] *= rng.uniform(0.25, 0.7)
        own = _weather(rng, count, settings.weather_h / 2)
        factor = np.exp(settings.weather_sd * (shared + 0.5 * own)) * (1 + night)
        made.append(Receiver(name, *SITES[name], reach, factor))
    for k in range(settings.satellites):
        rng = np.random.default_rng(stream(seed, "satellite", str(k)))
        quality = rng.beta(4, 2, count)
        nowhere = np.empty(0)
        phase, second = float(rng.uniform(0, 12)), float(rng.uniform(4, 8))
        made.append(Receiver(f"SAT-{k + 1}", np.nan, np.nan, nowhere, quality, phase, second))
    return made


def hear(
    receiver: Receiver, law: str, hears: float, hours: Floats, lat: Floats, lon: Floats, reach: float, messages: Floats
) -> Floats:
    """Give the chance that a receiver hears at least one of a few messages sent about a moment.

    Parameters
    ----------
    receiver
        Who listens.
    law, hears
        Of `ReceiverSettings`.
    hours, lat, lon
        When [h] and where [°].
    reach
        Of the ship's antenna, relative to a usual one.
    messages
        How many she sends; they share the path and the sea, so they count as their number to the power 0.6.
    """
    together = messages**0.6
    if np.isnan(receiver.lat_deg):
        one = hears * np.minimum(reach, 1.5) ** 2 * _overhead(receiver, hours)
        return np.asarray(1.0 - (1.0 - np.minimum(one, 0.95)) ** together)
    north = (lat - receiver.lat_deg) * KM_PER_DEGREE
    east = (lon - receiver.lon_deg) * KM_PER_DEGREE * np.cos(np.radians((lat + receiver.lat_deg) / 2))
    way = np.hypot(north, east)
    sector = (np.degrees(np.arctan2(east, north)) % 360.0 / (360.0 / _SECTORS)).astype(np.int64) % _SECTORS
    scale = receiver.reach_km[sector] * receiver.hourly[np.maximum(hours, 0).astype(np.int64)] * reach
    return np.asarray(1.0 - (1.0 - by_distance(law, way / scale)) ** together)


def by_distance(law: str, ratio: Floats) -> Floats:
    """Give the chance to hear one message at a distance over that at which one in two is heard."""
    from scipy.special import erfc, gammaincc, gammainccinv

    if law == "weibull":
        return np.asarray(np.exp(-np.log(2.0) * ratio**3.5))
    if law == "gamma":
        return np.asarray(gammaincc(6.0, gammainccinv(6.0, 0.5) * ratio))
    return np.asarray(0.5 * erfc((ratio - 1.0) / 0.3))


def _overhead(receiver: Receiver, hours: Floats) -> Floats:
    """Give how well a satellite hears at moments: two passes of twelve minutes in each of two swaths a half-day."""
    since = (hours - receiver.phase_h) % 12.0
    seen = np.zeros(len(hours))
    for begin in (0.0, 1.58, receiver.second_h, receiver.second_h + 1.58):
        seen = np.maximum(seen, np.clip(1.0 - np.abs((since - begin - 0.1) / 0.1), 0.0, 1.0))
    return np.asarray(seen * receiver.hourly[np.maximum(hours, 0).astype(np.int64)])


def _weather(rng: np.random.Generator, count: int, lasting_h: float) -> Floats:
    """Draw an hourly factor of mean 0 and deviation 1 that is forgotten over hours."""
    keep = float(np.exp(-1.0 / lasting_h))
    new = rng.normal(0, 1, count)
    out = np.empty(count)
    out[0] = new[0]
    for k in range(1, count):
        out[k] = keep * out[k - 1] + np.sqrt(1 - keep**2) * new[k]
    return out
