"""Which events lie far from the shore and from anchorages, where a rule asks for it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
import polars as pl

from ullage.geo import M_PER_NM, distance_at
from ullage.kernels import kernel
from ullage.track.plane import M_PER_DEGREE

if TYPE_CHECKING:
    import numpy.typing as npt

    from ullage.track.encounter.encounters import EncounterRule


class Shore(Protocol):
    """Who knows how far the shore is, as `ullage.land.Land` does."""

    def shore_distance_m(self, lat_deg: Any, lon_deg: Any, most_m: float = ...) -> npt.NDArray[np.float64]:
        """Measure how far the nearest shore is [m]."""


def far_encounters(
    encounters: pl.DataFrame,
    rule: EncounterRule,
    *,
    shore: Shore | None = None,
    anchorages: pl.DataFrame | None = None,
) -> pl.DataFrame:
    """Leave out encounters whose mean position lies near the shore or an anchorage, if the rule asks for it.

    Raises
    ------
    ValueError
        When it does and `shore` or `anchorages` are not given.
    """
    lat, lon = encounters["lat_deg"].to_numpy(), encounters["lon_deg"].to_numpy()
    if rule.shore_nm > 0:
        if shore is None:
            raise ValueError(f"shore_nm is {rule.shore_nm}, but no shore was given; give the land")
        far = shore.shore_distance_m(lat, lon) >= rule.shore_nm * M_PER_NM
        encounters, lat, lon = encounters.filter(pl.Series(far)), lat[far], lon[far]
    if rule.anchorage_km > 0:
        if anchorages is None:
            raise ValueError(f"anchorage_km is {rule.anchorage_km}, but no anchorages were given; give their positions")
        near = _are_near(lat, lon, anchorages, rule.anchorage_km * 1e3)
        encounters = encounters.filter(pl.Series(~near))
    return encounters


def _are_near(lat: Any, lon: Any, places: pl.DataFrame, way_m: float) -> npt.NDArray[np.bool_]:
    """Tell which positions have a place within a distance: only those of like latitude are measured."""
    known = places.drop_nulls(["lat_deg", "lon_deg"]).sort("lat_deg", "lon_deg")
    to_lat, to_lon = (known[name].to_numpy() for name in ("lat_deg", "lon_deg"))
    # no degree of latitude is shorter by two hundredths
    height = way_m / (0.98 * M_PER_DEGREE)
    first, last = np.searchsorted(to_lat, lat - height), np.searchsorted(to_lat, lat + height, side="right")
    near = np.zeros(len(lat), dtype=np.bool_)
    _mark_near(lat, lon, to_lat, to_lon, first, last, way_m, near)
    return near


@kernel
def _mark_near(lat: Any, lon: Any, to_lat: Any, to_lon: Any, first: Any, last: Any, way: Any, near: Any) -> None:
    for n in range(near.shape[0]):
        for k in range(first[n], last[n]):
            near[n] |= distance_at(lat[n], lon[n], to_lat[k], to_lon[k]) < way
