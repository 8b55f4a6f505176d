"""Where places are, and how far things lie apart there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ullage.geo import wrapped
from ullage.track.plane import M_PER_DEGREE

if TYPE_CHECKING:
    from ullage.records import Place


def position_of(place: Place) -> tuple[float, float] | None:
    """Give latitude and longitude of a place [°]: its position, or the mean of its outline; None without either."""
    if place.lat_deg is not None and place.lon_deg is not None:
        return place.lat_deg, place.lon_deg
    if not place.area:
        return None
    corners = np.array(place.area)
    east = wrapped(corners[:, 0] - corners[0, 0])
    return float(corners[:, 1].mean()), float(wrapped(corners[0, 0] + east.mean()))


def short_m(lat_a: Any, lon_a: Any, lat_b: Any, lon_b: Any) -> Any:
    """Give the distance of points within one place [m], on a plane: good to 1 % over some kilometres.

    Parameters
    ----------
    lat_a, lon_a, lat_b, lon_b
        Numbers or arrays [°], broadcast together.
    """
    across = np.cos(np.radians((np.asarray(lat_a) + np.asarray(lat_b)) / 2))
    east = wrapped(np.asarray(lon_b) - np.asarray(lon_a)) * across
    return M_PER_DEGREE * np.hypot(np.asarray(lat_b) - np.asarray(lat_a), east)
