"""Which place a detection lies in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np

from ullage.kernels import kernel
from ullage.track.port_visit.places import cell_of, lay_out_places, nearest_place

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ullage.records import Place

RADIUS_M: Final = 1000.0
"""Radius of a place that states none [m]: a berth with its basin."""


def places_of(lat_deg: Any, lon_deg: Any, places: Sequence[Place]) -> list[str | None]:
    """Give the identifier of the place that each position lies in; None in none.

    Parameters
    ----------
    lat_deg, lon_deg
        Positions [°], of shape (n,).
    places
        With an outline or a position; of several the smallest outline counts, then the nearest middle.
    """
    lat, lon = (np.ascontiguousarray(one, dtype=np.float64) for one in (lat_deg, lon_deg))
    grid = lay_out_places(places, RADIUS_M)
    if not grid.ids:
        return [None] * len(lat)
    found = np.full(len(lat), -1, np.int64)
    _fill_places(lat, lon, grid.block, grid.begin, grid.members, grid.rows, grid.vertices, found)
    return [grid.ids[k] if k >= 0 else None for k in found.tolist()]


@kernel
def _fill_places(
    lat: Any, lon: Any, block: Any, begin: Any, members: Any, rows: Any, vertices: Any, found: Any
) -> None:
    for k in range(lat.shape[0]):
        if np.isfinite(lat[k]) and np.isfinite(lon[k]):
            cell = cell_of(lat[k], lon[k], block)
            if cell >= 0:
                found[k] = nearest_place(lat[k], lon[k], cell, begin, members, rows, vertices)
