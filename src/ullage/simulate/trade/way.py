"""The way of a tanker while it is being sailed: where she is, what she has on board, where her bow points."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING

from ullage.geo import distance_at
from ullage.simulate.ports import Port, find_way

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]

M_PER_NM = 1852.0


@dataclass(frozen=True, slots=True)
class Rest:
    """A time [h] in which a ship lies still or drifts: her heading [°], and whether she is alongside a terminal."""

    from_h: float
    to_h: float
    heading_deg: float
    alongside: bool


@dataclass
class Way:
    """Corners of a way, in the order they are sailed.

    Parameters
    ----------
    hours, lat, lon
        When [h since the begin of the world] and where [°].
    load_hours, load_t
        When [h] and what is on board, all told [t]; linear in between.
    rests
        Where she lay still.
    draughts, destinations
        What is typed into her transponder from when on [h].
    """

    hours: list[float]
    lat: list[float]
    lon: list[float]
    load_hours: list[float] = field(default_factory=list)
    load_t: list[float] = field(default_factory=list)
    rests: list[Rest] = field(default_factory=list)
    draughts: list[tuple[float, float]] = field(default_factory=list)
    destinations: list[tuple[float, str]] = field(default_factory=list)

    @property
    def hour(self) -> float:
        """When she is at the end of the way so far [h]."""
        return self.hours[-1]

    def lie_until(self, hour: float, heading_deg: float, *, alongside: bool = False) -> None:
        """Lie where she is."""
        if hour > self.hour:
            self.rests.append(Rest(self.hour, hour, heading_deg, alongside))
            self._to(hour, self.lat[-1], self.lon[-1])

    def sail(self, lat: float, lon: float, knots: float) -> None:
        """Sail straight to a point."""
        way_m = float(distance_at(self.lat[-1], self.lon[-1], lat, lon))
        self._to(self.hour + max(way_m / M_PER_NM / knots, 0.01), lat, lon)

    def sail_by_sea(self, rng: np.random.Generator, start: Port, end: Port, knots: float, aside_deg: float) -> None:
        """Sail the points at sea between two ports, each aside by a little; not to the port itself."""
        for lat, lon in _points(start, end):
            aside = rng.normal(0, aside_deg, 2)
            self.sail(lat + float(aside[0]), lon + float(aside[1]), knots)

    def drift_until(self, hour: float, north_deg: float, east_deg: float, heading_deg: float) -> None:
        """Drift a little, her bow pointing where it does."""
        self.rests.append(Rest(self.hour, hour, heading_deg, alongside=False))
        self._to(hour, self.lat[-1] + north_deg, self.lon[-1] + east_deg)

    def load(self, hour: float, tonnes: float) -> None:
        """Note what is on board at an hour."""
        self.load_hours.append(hour)
        self.load_t.append(tonnes)

    def _to(self, hour: float, lat: float, lon: float) -> None:
        self.hours.append(hour)
        self.lat.append(lat)
        self.lon.append(lon)


@cache
def _points(start: Port, end: Port) -> tuple[tuple[float, float], ...]:
    return tuple((float(lat), float(lon)) for lat, lon in find_way(start, end)[1:-1])
