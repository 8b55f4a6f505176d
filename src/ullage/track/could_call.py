"""Whether a call at a place fits into a gap: there and back in time, with a stay.

    d(off, place) + d(place, on) ≤ v (gap - stay),    while open d(off, place) ≤ v (gap - stay)

It says what was possible, not what happened. Ways are straight, and land makes them longer: a call that does not fit
does not fit.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ullage.track.reach import measure_spare_h

if TYPE_CHECKING:
    from collections.abc import Sequence

    import polars as pl

    from ullage.records import Place


@dataclass(frozen=True, slots=True)
class CallRule:
    """When a call fits into a gap.

    Parameters
    ----------
    most_kn
        As fast as she can have gone [kn].
    stay_h
        The shortest stay [h]. Contested: see ``design/disabling_prior.py``.
    """

    # science 8.3: 10-12 kn; the higher lets no call slip
    most_kn: float = 12.0
    # science 4.2: loading takes 8-20 h; a part cargo, or a transfer off the port, less
    stay_h: float = 6.0


def list_calls(gaps: pl.DataFrame, places: Sequence[Place], rule: CallRule) -> list[list[str] | None]:
    """List for each gap the places where a call fits into it, by id; null where her last position is not known.

    Parameters
    ----------
    gaps
        Of `tables.GAPS`.
    places
        Those without a position are left out.
    rule
        When a call fits.
    """
    found: list[list[str]] = [[] for _ in range(len(gaps))]
    off_lat, off_lon, on_lat, on_lon = (
        gaps[name].fill_null(np.nan).to_numpy() for name in ("off_lat_deg", "off_lon_deg", "on_lat_deg", "on_lon_deg")
    )
    hours = gaps["duration_h"].to_numpy()
    for place in sorted(places, key=lambda one: one.id):
        where = _position(place)
        if where is None:
            continue
        spare_h = measure_spare_h(
            off_lat, off_lon, on_lat, on_lon, hours, *where, rule.most_kn, radius_m=place.radius_m or 0.0
        )
        for k in np.flatnonzero(spare_h >= rule.stay_h):
            found[k].append(place.id)
    return [None if np.isnan(off_lat[k]) else one for k, one in enumerate(found)]


def _position(place: Place) -> tuple[float, float] | None:
    """Give the position of a place, or the mean of its outline."""
    if place.lat_deg is not None and place.lon_deg is not None:
        return place.lat_deg, place.lon_deg
    if not place.area:
        return None
    corners = np.array(place.area)
    east = (corners[:, 0] - corners[0, 0] + 540.0) % 360.0 - 180.0
    return float(corners[:, 1].mean()), float((corners[0, 0] + east.mean() + 540.0) % 360.0 - 180.0)
