"""Azimuth ambiguities: the faint second images of bright targets, one pulse repetition of Doppler away."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from ullage.simulate.sar.orbit import SPACING_M, WAVELENGTH_M
from ullage.simulate.sar.target import Points, smear

if TYPE_CHECKING:
    from ullage.simulate.sar.orbit import Flight

ORDERS: Final = (-2, -1, 1, 2)
# weaker than the target by: the first order, the second [dB]; azimuth ambiguity ratios of IW are -22 dB and below
WEAKER_DB: Final = {1: (20.0, 29.0), 2: (27.0, 36.0)}
CROSS_DB: Final = 3.0  # what a ghost loses more in VH, the width of whose beam is another
NEAR_ROWS: Final = 80.0
SPREAD_ROWS: Final = 1.6  # of what is focussed for another Doppler [pixels]


@dataclass(frozen=True, eq=False)
class Ghost:
    """One ambiguity of one target."""

    order: int
    row: float
    column: float
    points: Points


def cast_ghosts(
    rng: np.random.Generator, flight: Flight, points: Points, row: float, column: float, prf_hz: float, rate_m_s: float
) -> tuple[Ghost, ...]:
    """Give the ambiguities of a target that may fall into the image.

    Parameters
    ----------
    rng
        Where chance comes from: how much weaker each is.
    flight
        The pass, from whose orbit they follow: where the target's distance changes by n · wavelength · PRF / 2.
    points
        The target as it is imaged.
    row, column
        Where it really is [pixels].
    prf_hz
        Pulse repetition frequency of its sub-swath [Hz].
    rate_m_s
        How fast it goes away from the satellite by itself [m/s].
    """
    near, distance = flight.seen_at_rate(row, column, -rate_m_s)
    found = []
    apart = WAVELENGTH_M * distance * prf_hz / (2 * float(np.linalg.norm(flight.state(0.0)[1])) * SPACING_M)
    for order in ORDERS:
        if not -NEAR_ROWS < near + order * apart < flight.rows + NEAR_ROWS:
            continue  # far outside the image; the exact place takes longer
        weaker = 10 ** (-rng.uniform(*WEAKER_DB[abs(order)]) / 10)
        at, far = flight.seen_at_rate(row, column, order * WAVELENGTH_M * prf_hz / 2 - rate_m_s)
        down, right = at - near, float(flight.column(far) - flight.column(distance))
        moved = points.moved(down, right, weaker, 10 ** (-CROSS_DB / 10))
        spread = smear(rng, moved, SPREAD_ROWS * abs(order))
        found.append(Ghost(order, near + down, column + right, spread))
    return tuple(found)
