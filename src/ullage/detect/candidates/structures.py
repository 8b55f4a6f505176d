"""Fixed structures: platforms, wind turbines, beacons, cranes. They are where they were in earlier scenes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from ullage.geo import MEAN_RADIUS_M

if TYPE_CHECKING:
    import numpy.typing as npt

    Bools = npt.NDArray[np.bool_]
    Floats = npt.NDArray[np.float64]
    Ints = npt.NDArray[np.int64]

FIXED_SCHEMA = pl.Schema({"lat_deg": pl.Float64, "lon_deg": pl.Float64, "radius_m": pl.Float64, "scenes": pl.Int64})
"""Places of fixed structures: only the first three are needed of a list of one's own."""


@dataclass(frozen=True, slots=True)
class FixedRule:
    """What is held to be fixed.

    Parameters
    ----------
    radius_m
        What was seen this near to one place is one thing [m].
    least_scenes
        With fewer scenes (passes, by `ullage detect`) nothing is held to be fixed.
    least_share
        Share of the scenes in which a fixed structure was seen, at least.
    """

    # two or three pixels of Sentinel-1: what the grid of one product and the next differ by, and the peak's own
    radius_m: float = 30.0
    # GFW: five images or more (science 5.1)
    least_scenes: int = 5
    # as a median over the scenes has it: there more often than not
    least_share: float = 0.5

    def __post_init__(self) -> None:
        if not (self.radius_m > 0 and self.least_scenes > 1 and 0 < self.least_share <= 1):
            raise ValueError(
                f"radius_m {self.radius_m}, least_scenes {self.least_scenes}, least_share {self.least_share}; expected "
                "more than 0, at least 2, and more than 0 and at most 1"
            )


def find_fixed(detections: pl.DataFrame, rule: FixedRule | None = None, scenes: int | None = None) -> pl.DataFrame:
    """Find fixed structures: what was seen at the same place in many scenes.

    Parameters
    ----------
    detections
        Of `tables.DETECTIONS`, of earlier scenes of one relative orbit, with what was rejected: a structure's image
        leans toward the satellite, so that another orbit sees it elsewhere.
    rule
        What is held to be fixed.
    scenes
        How many scenes were looked at, with those in which nothing was found; None counts those in the table.

    Returns
    -------
    DataFrame
        With the columns of `FIXED_SCHEMA`, from south to north. Empty when there are too few scenes. A tanker that lay
        at one place all the time is among them: storage ships are.
    """
    rule = rule or FixedRule()
    seen = (
        detections.select("scene_id", "lat_deg", "lon_deg").drop_nulls().unique().sort("lat_deg", "lon_deg", "scene_id")
    )
    count = seen["scene_id"].n_unique() if scenes is None else scenes
    if count < rule.least_scenes or seen.is_empty():
        return pl.DataFrame(schema=FIXED_SCHEMA)
    scene = seen["scene_id"].rank("dense").to_numpy().astype(np.int64)
    points = _points(seen["lat_deg"].to_numpy(), seen["lon_deg"].to_numpy())
    near = _near(points, points, rule.radius_m)
    often = np.array([len(np.unique(scene[one])) for one in near])
    return _merged(points, near, often, rule, count)


def is_fixed(lat_deg: Any, lon_deg: Any, fixed: pl.DataFrame) -> Bools:
    """Tell which positions lie within the radius of a fixed structure.

    Parameters
    ----------
    lat_deg, lon_deg
        Positions [°], of shape (n,).
    fixed
        With ``lat_deg``, ``lon_deg`` and ``radius_m``: of `find_fixed`, or a list of one's own.
    """
    lat, lon = np.atleast_1d(np.asarray(lat_deg, np.float64)), np.atleast_1d(np.asarray(lon_deg, np.float64))
    known = fixed.select("lat_deg", "lon_deg", "radius_m").drop_nulls()
    out = np.zeros(lat.shape, np.bool_)
    at = np.isfinite(lat) & np.isfinite(lon)
    if known.is_empty() or not at.any():
        return out
    centres = _points(known["lat_deg"].to_numpy(), known["lon_deg"].to_numpy())
    inside = np.zeros(int(at.sum()), np.bool_)
    for found in _near(centres, _points(lat[at], lon[at]), known["radius_m"].to_numpy()):
        inside[found] = True
    out[at] = inside
    return out


def _points(lat_deg: Floats, lon_deg: Floats) -> Floats:
    """Give places on a sphere [m]: over tens of metres as good as the ellipsoid, to 0.4 %."""
    lat, lon = np.radians(lat_deg), np.radians(lon_deg)
    return MEAN_RADIUS_M * np.stack([np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)], axis=1)


def _near(points: Floats, others: Floats, radius_m: Any) -> list[Ints]:
    """Give for each point which of the others lie near."""
    from scipy.spatial import cKDTree

    found = cKDTree(others).query_ball_point(points, radius_m, return_sorted=True)
    return [np.asarray(one, np.int64) for one in found]


def _merged(places: Floats, near: list[Ints], often: Ints, rule: FixedRule, count: int) -> pl.DataFrame:
    """Make one structure of places seen often enough that lie near to each other, the most often seen first."""
    least = max(rule.least_share * count, 1)
    used = np.zeros(len(places), np.bool_)
    rows = []
    for k in np.lexsort((np.arange(len(often)), -often)):
        if often[k] >= least and not used[k]:
            x, y, z = places[near[k]].mean(axis=0)
            lat, lon = np.degrees(np.arctan2(z, np.hypot(x, y))), np.degrees(np.arctan2(y, x))
            rows.append((float(lat), float(lon), rule.radius_m, int(often[k])))
            for other in near[k]:
                used[near[other]] = True
    return pl.DataFrame(rows, schema=FIXED_SCHEMA, orient="row").sort("lat_deg", "lon_deg")
