"""What a ship can have reached between two reports: places, and the outline of them all.

A ship that makes a speed at most, and has a time, reaches the points whose way from the one report and on to the other
is short enough: an ellipse on the ellipsoid with the reports as foci, or a circle that grows while she is silent still.
Land is not in the way here, so that the ways are too short if anything: what is out of reach is so in truth, and what
is within reach may lie behind a cape.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from ullage.geo import M_PER_NM, bearing_deg, destination, distance_m

if TYPE_CHECKING:
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]
    Point = tuple[float, float]

_HALVINGS = 48


@dataclass(frozen=True, slots=True)
class ReachRule:
    """What a ship can do between two reports.

    Parameters
    ----------
    most_kn
        The fastest that she can have sailed all the way [kn].
    stay_h
        The shortest call [h].
    """

    # the upper end of 10-12 kn that small tankers make, science 8.3: a slower one reaches less
    most_kn: float = 12.0
    # judged: mooring, the shortest parcel and casting off; a discharge of 3,000 t takes 12 h and more
    stay_h: float = 6.0


def measure_spare_h(
    off_lat: Any,
    off_lon: Any,
    on_lat: Any,
    on_lon: Any,
    hours: Any,
    lat: Any,
    lon: Any,
    most_kn: float = 12.0,
    radius_m: float = 0.0,
) -> Floats:
    """Measure the time that is left for a stay at a place between two reports [h].

    Parameters
    ----------
    off_lat, off_lon
        The report before [°].
    on_lat, on_lon
        The report after [°]; NaN while there is none, and she need not come back.
    hours
        Between the two, or since the one [h].
    lat, lon
        The place [°]. All arguments up to here may be arrays that broadcast together.
    most_kn
        The fastest that she can have sailed [kn].
    radius_m
        She is at the place this far from its middle [m].

    Returns
    -------
    ndarray
        Negative where the place is out of reach; NaN where an argument other than `on_lat`, `on_lon` is.

    Examples
    --------
    >>> spare_h = measure_spare_h(42.4, 133.0, 42.4, 133.0, 48.0, 41.75, 129.85)  # to Chongjin and back in two days
    >>> round(float(spare_h), 1)
    23.7
    """
    given = np.broadcast_arrays(off_lat, off_lon, on_lat, on_lon, hours, lat, lon)
    off_lat, off_lon, on_lat, on_lon, hours, lat, lon = (np.array(one, dtype=np.float64) for one in given)
    there = np.maximum(distance_m(off_lat, off_lon, lat, lon) - radius_m, 0.0)
    home = np.maximum(distance_m(lat, lon, on_lat, on_lon) - radius_m, 0.0)
    back = np.where(np.isnan(on_lat) | np.isnan(on_lon), 0.0, home)
    spare: Floats = hours - (there + back) / (most_kn * M_PER_NM)
    return spare


def is_reachable(
    off_lat: Any, off_lon: Any, on_lat: Any, on_lon: Any, hours: Any, lat: Any, lon: Any, rule: ReachRule | None = None
) -> npt.NDArray[np.bool_]:
    """Tell whether a call at a place fits between two reports; see `measure_spare_h`.

    False does not hang on the land, which is ignored; True may.
    """
    rule = rule or ReachRule()
    found: npt.NDArray[np.bool_] = (
        measure_spare_h(off_lat, off_lon, on_lat, on_lon, hours, lat, lon, rule.most_kn) >= rule.stay_h
    )
    return found


def outline_reach(
    off: tuple[float, float],
    on: tuple[float, float] | None,
    hours: float,
    rule: ReachRule | None = None,
    *,
    corners: int = 72,
) -> Floats:
    """Draw the outline of all places at which a call fits between two reports.

    Parameters
    ----------
    off, on
        Latitude and longitude of the report before and the one after [°]; None while there is none.
    hours
        Between the two, or since the one [h].
    rule
        What she can do; with ``stay_h=0`` it is the outline of where she can have been.
    corners
        Of the outline.

    Returns
    -------
    ndarray
        Latitudes and longitudes [°], shape (n, 2), the first again at the end; longitudes run on across the
        antimeridian and may leave the range from -180 to 180. Around a pole the outline is closed along it. Empty if no
        place is within reach: the two reports are further apart than she can sail in the time that a stay leaves.

    Raises
    ------
    ValueError
        When she could sail round half the Earth: the outline would be no simple line.
    """
    rule = rule or ReachRule()
    way_m = rule.most_kn * M_PER_NM * (hours - rule.stay_h)
    to = on or off
    apart = float(distance_m(*off, *to))
    if way_m < apart or way_m <= 0.0:
        return np.empty((0, 2))
    if way_m >= 1e7 * (1.0 if on is None else 2.0):
        raise ValueError(f"she sails {way_m / 1e3:,.0f} km in {hours:g} h: more than a quarter of the Earth's girth")
    toward = float(bearing_deg(*off, *to))
    middle = destination(*off, toward, apart / 2)
    bearings = np.linspace(0.0, 360.0, corners + 1)[:-1]
    radius = np.full(corners, way_m) if on is None else _radii(off, on, middle, bearings, way_m)
    lat, lon = destination(middle[0], middle[1], bearings, radius)
    return _closed(lat, np.degrees(np.unwrap(np.radians(lon))))


def _radii(off: Point, on: Point, middle: tuple[Floats, Floats], bearings: Floats, way_m: float) -> Floats:
    """Give how far from the middle the outline is, by halving."""
    low, high = np.zeros_like(bearings), np.full_like(bearings, way_m / 2)
    for _ in range(_HALVINGS):
        half = (low + high) / 2
        lat, lon = destination(middle[0], middle[1], bearings, half)
        inside = distance_m(*off, lat, lon) + distance_m(lat, lon, *on) <= way_m
        low, high = np.where(inside, half, low), np.where(inside, high, half)
    return low


def _closed(lat: Floats, lon: Floats) -> Floats:
    """Close an outline; one that goes round a pole is led along it."""
    turn = np.round((lon[0] - lon[-1]) / 360.0) * 360.0
    ring = np.column_stack([np.append(lat, lat[0]), np.append(lon, lon[0] - turn)])
    if turn == 0.0:
        return ring
    pole = 90.0 if lat.mean() > 0 else -90.0
    edge = [[pole, ring[-1, 1]], [pole, ring[0, 1]], ring[0]]
    return np.concatenate([ring, edge])
