"""Where simulated ships are: shuttle tankers, cargo ships, fishing boats, and ships that only lie there."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np

from ullage.draws import stream
from ullage.geo import distance_at
from ullage.simulate.ports import PORTS, Port, find_way

if TYPE_CHECKING:
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]

KM_PER_DEGREE = 111.2
KM_PER_NM = 1.852


@dataclass(frozen=True, slots=True)
class FleetSettings:
    """How many ships of each kind there are.

    Parameters
    ----------
    shuttles
        Small tankers between loading and discharging ports, class A.
    cargo
        Cargo ships between all ports, class A.
    fishing
        Fishing boats that sail from a port to grounds off it and back, class B.
    lying
        Ships that lie at a berth or at anchor all the time; one in three is of class B.
    """

    shuttles: int = 14
    cargo: int = 60
    fishing: int = 30
    lying: int = 24


@dataclass(frozen=True, slots=True)
class Stay:
    """A stay at a port: its name, hours since the begin of the world, and draughts [m]."""

    port: str
    role: str
    arrived_h: float
    departed_h: float
    lat_deg: float
    lon_deg: float
    draught_in_m: float
    draught_out_m: float


@dataclass(frozen=True)
class Ship:
    """One ship and her way.

    Parameters
    ----------
    mmsi, kind, ais_class
        Who she is; kind is shuttle, cargo, fishing or lying.
    hours, lat, lon
        Corners of her way: hours since the begin of the world, increasing, and positions [°].
    stays
        Her stays at ports, in order.
    length_m, ship_type
        What she says of herself.
    """

    mmsi: str
    kind: str
    ais_class: str
    hours: Floats
    lat: Floats
    lon: Floats
    stays: list[Stay] = field(default_factory=list)
    length_m: float = 100.0
    ship_type: int = 70

    def locate(self, hours: Floats) -> tuple[Floats, Floats, Floats, Floats]:
        """Give latitude, longitude [°], speed [kn] and course [°] at hours."""
        lat, lon = np.interp(hours, self.hours, self.lat), np.interp(hours, self.hours, self.lon)
        leg = np.clip(np.searchsorted(self.hours, hours, side="right") - 1, 0, len(self.hours) - 2)
        span = np.maximum(np.diff(self.hours)[leg], 1e-9)
        north = np.diff(self.lat)[leg] * KM_PER_DEGREE
        east = np.diff(self.lon)[leg] * KM_PER_DEGREE * np.cos(np.radians(lat))
        return lat, lon, np.hypot(north, east) / KM_PER_NM / span, np.degrees(np.arctan2(east, north)) % 360.0


@cache
def _way(start: str, end: str) -> tuple[tuple[float, float], ...]:
    by_name = {one.name: one for one in PORTS}
    return tuple((float(a), float(b)) for a, b in find_way(by_name[start], by_name[end]))


@dataclass
class _Log:
    """A way while it is being sailed."""

    rng: np.random.Generator
    hours: list[float]
    lat: list[float]
    lon: list[float]
    stays: list[Stay] = field(default_factory=list)

    def lie(self, hours: float) -> None:
        self.hours.append(self.hours[-1] + hours)
        self.lat.append(self.lat[-1])
        self.lon.append(self.lon[-1])

    def sail(self, lat: float, lon: float, knots: float) -> None:
        way_nm = float(distance_at(self.lat[-1], self.lon[-1], lat, lon)) / 1852.0
        self.hours.append(self.hours[-1] + max(way_nm / knots, 0.01))
        self.lat.append(lat)
        self.lon.append(lon)

    def sail_near(self, point: Floats, aside_deg: float, knots: float) -> None:
        """Sail to somewhere near a point."""
        lat, lon = point + self.rng.normal(0, aside_deg, 2)
        self.sail(float(lat), float(lon), knots)

    def stay(self, port: Port, hours: float, draughts: tuple[float, float]) -> None:
        arrived = self.hours[-1]
        self.lie(hours)
        where = self.lat[-1], self.lon[-1]
        self.stays.append(Stay(port.name, port.role, arrived, arrived + hours, *where, *draughts))

    def voyage(self, start: Port, end: Port, knots: float, aside_deg: float) -> None:
        """Sail a way between ports, its points aside by a little, and the berth by less."""
        points = _way(start.name, end.name)
        for lat, lon in points[1:-1]:
            self.sail(lat + self.rng.normal(0, aside_deg), lon + self.rng.normal(0, aside_deg), knots)
        lat, lon = points[-1]
        self.sail(lat + self.rng.normal(0, 0.012), lon + self.rng.normal(0, 0.012), knots)


def _begin(rng: np.random.Generator, port: Port) -> _Log:
    # her first stay began before the world did
    at = port.lat_deg + rng.normal(0, 0.012), port.lon_deg + rng.normal(0, 0.012)
    return _Log(rng, [-float(rng.uniform(0, 60))], [at[0]], [at[1]])


def _shuttle(rng: np.random.Generator, hours: float) -> _Log:
    loads = [one for one in PORTS if one.role == "loads"]
    lands = [one for one in PORTS if one.role == "discharges"]
    here = loads[rng.integers(len(loads))]
    log, knots = _begin(rng, here), float(rng.uniform(8.5, 11.5))
    weights = np.array([{"Chongjin": 5.0, "Wonsan": 2.0, "Hungnam": 1.5, "Nampo": 1.0}.get(p.name, 1.0) for p in lands])
    while log.hours[-1] < hours:
        log.stay(here, float(rng.gamma(6, 5)), (3.2, 5.6))
        there = lands[rng.choice(len(lands), p=weights / weights.sum())]
        log.voyage(here, there, knots, 0.05)
        log.stay(there, float(rng.gamma(4, 7)), (5.6, 3.2))
        back = loads[rng.integers(len(loads))]
        log.voyage(there, back, knots * 1.05, 0.05)
        here = back
    return log


def _cargo(rng: np.random.Generator, hours: float) -> _Log:
    ports = [one for one in PORTS if one.role != "discharges"]
    here = ports[rng.integers(len(ports))]
    log, knots = _begin(rng, here), float(rng.uniform(9.5, 15))
    while log.hours[-1] < hours:
        log.stay(here, float(rng.gamma(2, 12)), (6.0, 6.0))
        there = ports[rng.integers(len(ports))]
        if there is not here:
            log.voyage(here, there, knots, 0.12)
            here = there
    return log


def _fishing(rng: np.random.Generator, hours: float) -> _Log:
    ports = [one for one in PORTS if one.role != "discharges"]
    home = ports[rng.integers(len(ports))]
    log = _begin(rng, home)
    points = _way(home.name, home.name)
    off = np.array(points[1])
    while log.hours[-1] < hours:
        log.stay(home, float(rng.gamma(2, 8)), (2.5, 2.5))
        ground = off + rng.normal(0, 0.3, 2)
        log.sail_near(off, 0.03, 8.5)
        for _ in range(int(rng.integers(6, 30))):
            log.sail_near(ground, 0.08, float(rng.uniform(2, 5)))
        log.sail_near(off, 0.03, 8.5)
        log.sail(home.lat_deg + rng.normal(0, 0.01), home.lon_deg + rng.normal(0, 0.01), 8.0)
    return log


def _lying(rng: np.random.Generator, hours: float) -> _Log:
    port = PORTS[rng.integers(len(PORTS))]
    log = _begin(rng, port)
    log.stay(port, hours - log.hours[-1] + 1.0, (4.0, 4.0))
    return log


_KINDS: dict[str, tuple[Any, int]] = {
    "shuttle": (_shuttle, 80),
    "cargo": (_cargo, 70),
    "fishing": (_fishing, 30),
    "lying": (_lying, 89),
}


def make_fleet(seed: int, settings: FleetSettings, hours: float) -> list[Ship]:
    """Make the ships of a world, by MMSI.

    Parameters
    ----------
    seed
        Each ship has a stream of her own, so that more ships change none.
    settings
        How many of each kind.
    hours
        Length of the world [h].
    """
    counts = (settings.shuttles, settings.cargo, settings.fishing, settings.lying)
    ships = []
    for (kind, (sail, ship_type)), count, block in zip(_KINDS.items(), counts, range(4), strict=True):
        for k in range(count):
            rng = np.random.default_rng(stream(seed, "ship", kind, str(k)))
            log = sail(rng, hours)
            is_b = kind == "fishing" or (kind == "lying" and k % 3 == 0)
            length = {"fishing": 22.0, "cargo": 140.0}.get(kind, 95.0) * float(rng.uniform(0.8, 1.2))
            ships.append(
                Ship(
                    f"{440_000_000 + 1_000_000 * block + k}", kind, "B" if is_b else "A",
                    np.array(log.hours), np.array(log.lat), np.array(log.lon), log.stays, round(length), ship_type,
                )
            )  # fmt: skip
    return ships
