"""Where simulated ships go: ports round the Korean peninsula and the Sea of Japan, and the waters between them.

Positions are of roadsteads and points at sea, good to a few kilometres: scenery for a simulation, never evidence.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Final

import numpy as np

from ullage.geo import distance_at

if TYPE_CHECKING:
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Port:
    """A port: its name, where ships lie, the point of the coastal way off it, and what tankers do there."""

    name: str
    lat_deg: float
    lon_deg: float
    node: int
    role: str = "other"


COASTAL_WAY: Final = (
    (42.55, 133.20), (42.45, 132.20), (42.10, 130.95), (41.60, 130.25), (40.80, 129.75), (40.05, 128.60),
    (39.45, 128.05), (38.50, 128.95), (37.40, 129.60), (36.10, 129.85), (35.05, 129.45), (34.15, 128.20),
    (33.90, 126.60), (34.80, 125.10), (36.50, 125.10), (37.80, 124.60), (38.50, 124.70),
)  # fmt: skip
"""Points at sea along the coast from the Russian Far East round the peninsula to the Yellow Sea (lat, lon) [°]."""

OPEN_SEA: Final = ((40.60, 135.50), (38.60, 137.60))
"""Points of the way across the Sea of Japan (lat, lon) [°]; they follow those of `COASTAL_WAY` in number."""

PORTS: Final = (
    Port("Vostochny", 42.70, 133.08, 0, "loads"),
    Port("Nakhodka", 42.79, 132.88, 0, "loads"),
    Port("Vladivostok", 43.08, 131.87, 1),
    Port("Rajin", 42.20, 130.29, 2, "discharges"),
    Port("Chongjin", 41.77, 129.82, 3, "discharges"),
    Port("Hungnam", 39.80, 127.65, 5, "discharges"),
    Port("Wonsan", 39.19, 127.47, 6, "discharges"),
    Port("Donghae", 37.50, 129.17, 8),
    Port("Pohang", 36.06, 129.44, 9),
    Port("Busan", 35.06, 129.10, 10),
    Port("Yeosu", 34.72, 127.78, 11),
    Port("Incheon", 37.35, 126.40, 15),
    Port("Nampo", 38.66, 125.12, 16, "discharges"),
    Port("Niigata", 38.00, 139.10, 18),
    Port("Tsuruga", 35.75, 136.00, 18),
)


NODES: Final[Floats] = np.array([*COASTAL_WAY, *OPEN_SEA])


@cache
def _edges() -> tuple[tuple[int, int, float], ...]:
    """Give which points have a way between them, and how long it is [m]."""
    along = [(k, k + 1) for k in range(len(COASTAL_WAY) - 1)]
    across = len(COASTAL_WAY)
    pairs = [*along, (0, across), (across, across + 1), (8, across + 1), (3, across), (10, across + 1)]
    return tuple((a, b, float(distance_at(*NODES[a], *NODES[b]))) for a, b in pairs)


def find_way(start: Port, end: Port) -> Floats:
    """Give the points of the shortest way by sea between two ports, ends included, shape (n, 2) [°]."""
    count = len(NODES)
    reach = np.full(count, np.inf)
    before = np.full(count, -1)
    reach[start.node] = 0.0
    for _ in range(count):  # Bellman and Ford: nineteen points need no better
        for a, b, way in _edges():
            for one, other in ((a, b), (b, a)):
                if reach[one] + way < reach[other]:
                    reach[other], before[other] = reach[one] + way, one
    nodes = [end.node]
    while before[nodes[-1]] >= 0:
        nodes.append(int(before[nodes[-1]]))
    points = [(start.lat_deg, start.lon_deg), *(tuple(NODES[k]) for k in reversed(nodes)), (end.lat_deg, end.lon_deg)]
    return np.array(points)
