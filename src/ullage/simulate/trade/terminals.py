"""Where tankers of a simulated trade load, discharge and wait: berths on a row, and roads to seaward of them.

Positions are in the water and a few kilometres from those of `simulate.ports`, where bystanders lie. They are scenery:
no terminal is there, and none of the real ones is shown.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

import numpy as np

from ullage.geo import destination
from ullage.records import Place
from ullage.simulate.ports import PORTS, Port

if TYPE_CHECKING:
    from collections.abc import Sequence

LONGEST_M: Final = 150.0
"""Length of the longest ship that the first berth of a terminal takes [m]."""

_SHORT_BERTH_M: Final = 118.0
_BETWEEN_M: Final = 40.0  # from one berth to the next [m]
_APRON_M: Final = 60.0  # how far the outline of a terminal reaches to both sides of its row [m]
_PIER_M: Final = 8.0  # from the row to the side of a ship that lies there [m]
ROADS_M: Final = 2000.0
"""Radius of an anchorage [m]."""


@dataclass(frozen=True, slots=True)
class Berth:
    """Where one ship lies alongside: middle of the row's face [°], its direction [°], longest ship [m]."""

    lat_deg: float
    lon_deg: float
    heading_deg: float
    longest_m: float

    def middle_of(self, beam_m: float) -> tuple[float, float]:
        """Give where the middle of a ship of a beam lies [°]: to starboard of the row's direction."""
        lat, lon = destination(self.lat_deg, self.lon_deg, self.heading_deg + 90.0, _PIER_M + beam_m / 2)
        return float(lat), float(lon)


@dataclass(frozen=True, slots=True)
class Terminal:
    """A place where tankers load or discharge.

    Parameters
    ----------
    place_id
        Its identifier in a case; the anchorage's is this and ``-roads``.
    port
        The port it belongs to, for the way by sea.
    role
        What tankers do there.
    lat_deg, lon_deg, heading_deg
        Middle and direction of its row of berths [°].
    roads
        Middle of the anchorage [°].
    longest_m
        Longest ship of each berth [m], along the row.
    share
        How often tankers choose it, relative to others of its role.
    """

    place_id: str
    port: Port
    role: Literal["loads", "discharges"]
    lat_deg: float
    lon_deg: float
    heading_deg: float
    roads: tuple[float, float]
    longest_m: tuple[float, ...] = (LONGEST_M, _SHORT_BERTH_M)
    share: float = 1.0

    @property
    def row_m(self) -> float:
        """Length of the row of berths [m]."""
        return sum(self.longest_m) + _BETWEEN_M * (len(self.longest_m) - 1)

    def berths(self) -> tuple[Berth, ...]:
        """Give the berths, along the row."""
        ends = np.cumsum([0.0, *(longest + _BETWEEN_M for longest in self.longest_m)])
        middles = ends[:-1] + np.array(self.longest_m) / 2 - self.row_m / 2
        lat, lon = destination(self.lat_deg, self.lon_deg, self.heading_deg, middles)
        return tuple(
            Berth(float(a), float(b), self.heading_deg, longest)
            for a, b, longest in zip(lat, lon, self.longest_m, strict=True)
        )

    def outline(self) -> tuple[tuple[float, float], ...]:
        """Give its outline, longitude first [°]: the row, its pier, and the ships alongside."""
        ends = destination(self.lat_deg, self.lon_deg, self.heading_deg, np.array([-1, 1]) * (self.row_m / 2 + 20.0))
        corners = []
        for k, side in ((0, -1.0), (1, -1.0), (1, 1.0), (0, 1.0)):
            lat, lon = destination(ends[0][k], ends[1][k], self.heading_deg + 90.0, side * _APRON_M)
            corners.append((round(float(lon), 6), round(float(lat), 6)))
        return tuple(corners)


def _terminal(name: str, at: tuple[float, float, float], roads: tuple[float, float], share: float) -> Terminal:
    port = next(one for one in PORTS if one.name == name)
    role: Literal["loads", "discharges"] = "loads" if port.role == "loads" else "discharges"
    return Terminal(name.lower(), port, role, *at, roads, share=share)


# in the sea and 350 m or more from the shore of GSHHG, as are the roads; rows lie along the shore
TERMINALS: Final = (
    _terminal("Vostochny", (42.6938, 133.0143, 130.0), (42.6470, 132.9965), 2.0),
    _terminal("Nakhodka", (42.7288, 132.8490, 120.0), (42.6960, 132.8891), 1.0),
    _terminal("Rajin", (42.2296, 130.3667, 90.0), (42.1583, 130.4094), 1.0),
    _terminal("Chongjin", (41.7867, 129.8728, 20.0), (41.7367, 129.8845), 5.0),
    _terminal("Hungnam", (39.7630, 127.5657, 85.0), (39.7128, 127.6045), 1.5),
    _terminal("Wonsan", (39.2065, 127.3963, 155.0), (39.2453, 127.4304), 2.0),
    _terminal("Nampo", (38.7512, 125.1122, 120.0), (38.7146, 125.0136), 1.0),
)
"""Terminals of the simulated trade."""


@dataclass(frozen=True, slots=True)
class Area:
    """Where ships meet at sea: what they sail from and to, and the terminal and port on both ends of their trade."""

    place_id: str
    port: Port
    supplier_from: Port
    lands_at: str


AREAS: Final = (
    Area(
        "meeting-east-sea",
        Port("East sea", 38.90, 130.60, 7),
        next(one for one in PORTS if one.name == "Busan"),
        "wonsan",
    ),
    Area(
        "meeting-yellow-sea",
        Port("Yellow sea", 36.80, 124.10, 14),
        next(one for one in PORTS if one.name == "Yeosu"),
        "nampo",
    ),
)
"""Where cargoes of other countries change ships; the terminals where these are loaded are nobody's case."""


def case_places(terminals: Sequence[Terminal] = TERMINALS) -> tuple[Place, ...]:
    """Give the places of a case: each terminal with its outline, and its anchorage with a radius."""
    found = []
    for one in terminals:
        name = one.port.name
        found.append(
            Place(
                one.place_id, f"{name}, simulated terminal", one.role, one.lat_deg, one.lon_deg,
                round(one.row_m / 2 + 100.0), one.outline(), verified=False, source="simulated",
            )
        )  # fmt: skip
        found.append(
            Place(
                f"{one.place_id}-roads", f"{name}, simulated anchorage", "anchorage", *one.roads, ROADS_M,
                verified=False, source="simulated",
            )
        )  # fmt: skip
    return tuple(found)
