"""Slow and obvious: what a look-up has to say, straight from the rings. The tests hold the kernels to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ullage.geo import distance_m
from ullage.land.grid import UNITS_PER_DEGREE

if TYPE_CHECKING:
    import numpy.typing as npt

    from ullage.land.rings import Rings

    Floats = npt.NDArray[np.float64]


def is_land_reference(rings: Rings, lat_deg: float, lon_deg: float) -> bool:
    """Tell whether a point, longitude from -180 to 180, is in an odd number of rings.

    Counts the stretches that a ray from the point to the east passes.
    """
    a, b = _stretches(rings)
    passes = (a[:, 1] > lat_deg) != (b[:, 1] > lat_deg)
    a, b = a[passes], b[passes]
    at = a[:, 0] + (b[:, 0] - a[:, 0]) * (lat_deg - a[:, 1]) / (b[:, 1] - a[:, 1])
    return bool(np.count_nonzero(at > lon_deg) % 2)


def shore_distance_reference(rings: Rings, lat_deg: float, lon_deg: float, step_deg: float = 1e-4) -> float:
    """Measure how far the nearest of many points along every shore is [m]; too far by `step_deg` at most.

    What lies along the antimeridian or at a pole is where rings were cut, and no shore.
    """
    a, b = _stretches(rings)
    cut = ((np.abs(a) == [180, 90]) & (a == b)).any(axis=1)
    nearest = np.inf
    for one, two in zip(a[~cut], b[~cut], strict=True):
        parts = np.linspace(0, 1, int(np.abs(two - one).max() / step_deg) + 2)[:, np.newaxis]
        along = one + parts * (two - one)
        nearest = min(nearest, float(distance_m(lat_deg, lon_deg, along[:, 1], along[:, 0]).min()))
    return nearest


def _stretches(rings: Rings) -> tuple[Floats, Floats]:
    """Give both ends of each stretch of each ring (longitude, latitude) [°]."""
    degrees = rings.vertices / UNITS_PER_DEGREE
    within = np.ones(max(len(degrees) - 1, 0), np.bool_)
    within[rings.starts[1:-1] - 1] = False
    return degrees[:-1][within], degrees[1:][within]
