"""The reports of a lake that a match of scenes needs, and no more: memory follows the scenes, not the archive.

Of each track those next to the moment of a scene say all that its reports say of that moment: two before and two after,
for a velocity that was not sent is taken from two. The last one in the hours of the scene tells how far the AIS goes.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import polars as pl
import shapely

from ullage.geo import M_PER_NM
from ullage.lake import Lake
from ullage.match.hulls import HULL
from ullage.match.rule import MatchRule
from ullage.tables import POSITIONS, STATICS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from pathlib import Path

_NEXT: Final = 2
_M_PER_DEG: Final = 110_500.0


def gather_reports(
    lake_folder: Path, scenes: pl.DataFrame, rule: MatchRule | None = None
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Read the reports about scenes from a lake whose tracks are found.

    Parameters
    ----------
    lake_folder
        The folder of `ullage track`. One that is not there, or holds nothing, gives no reports.
    scenes
        Of `tables.SCENES`.
    rule
        How long before and after, and how far around.

    Returns
    -------
    reports, statics
        Of `tables.POSITIONS` and `tables.STATICS`, what `match.match_detections` takes; sorted.

    Raises
    ------
    InputError
        When a file of the lake is damaged.
    """
    rule = rule or MatchRule()
    if not (lake_folder / "lake.json").exists() or not len(scenes):
        return POSITIONS.frame(), STATICS.frame()
    lake = Lake(lake_folder)
    windows = [_window(scene, rule) for scene in scenes.sort("seen_at", "scene_id").iter_rows(named=True)]
    found = [POSITIONS.frame()]
    for bucket in lake.buckets():
        found += [_about(lake, bucket, *window, rule) for window in windows]
    reports = pl.concat(found).unique().sort(POSITIONS.schema.names(), nulls_last=True)
    return reports, _statics(lake, reports["mmsi"].unique(), scenes["seen_at"], rule)


def _window(scene: dict[str, Any], rule: MatchRule) -> tuple[datetime, tuple[float, float, float, float] | None]:
    """Give the moment of a scene, and the middle of its box with half its height and width [°]."""
    if scene["footprint"] is None:
        return scene["seen_at"], None
    corners = shapely.get_coordinates(shapely.from_wkb(scene["footprint"]))
    south, north = float(corners[:, 1].min()), float(corners[:, 1].max())
    lon, half = _middle(corners[:, 0])
    around = rule.around_nm * M_PER_NM / _M_PER_DEG
    high = max(abs(south), abs(north)) + around
    wide = half + around / np.cos(np.radians(high)) if high < 85 else 180.0  # noqa: PLR2004 - nearer a pole all lie near
    return scene["seen_at"], ((south + north) / 2, lon, (north - south) / 2 + around, float(wide))


def _middle(lons: Any) -> tuple[float, float]:
    """Give the middle of longitudes, and how far they reach from it, across the antimeridian where that is shorter."""
    turned = lons[0] + (lons - lons[0] + 180.0) % 360.0 - 180.0
    return float((turned.min() + turned.max()) / 2), float((turned.max() - turned.min()) / 2)


def _about(lake: Lake, bucket: int, at: datetime, box: Any, rule: MatchRule) -> pl.DataFrame:
    """Read a bucket's reports next to a moment, of each track."""
    around = timedelta(hours=rule.window_h)
    rows = lake.scan("positions", bucket, _days(at - around, at + around))
    rows = rows.filter(pl.col("seen_at").is_between(at - around, at + around), pl.col("track_id").is_not_null())
    if box is not None:
        lat, lon, high, wide = box
        east = (pl.col("lon_deg") - lon + 180.0) % 360.0 - 180.0
        rows = rows.filter((pl.col("lat_deg") - lat).abs() <= high, east.abs() <= wide)
    near = rows.filter(pl.col("lat_deg").is_not_null()).sort("track_id", "seen_at", "lat_deg", "lon_deg").collect()
    of_track: Any = {"by": "track_id", "maintain_order": True}
    before, after = near.filter(pl.col("seen_at") <= at), near.filter(pl.col("seen_at") > at)
    last = near.sort("seen_at", "track_id", "lat_deg", "lon_deg").tail(1)
    kept = [before.group_by(**of_track).tail(_NEXT), after.group_by(**of_track).head(_NEXT), last]
    return pl.concat([one.select(POSITIONS.schema.names()) for one in kept])


def _statics(lake: Lake, mmsi: pl.Series, moments: pl.Series, rule: MatchRule) -> pl.DataFrame:
    """Read what ships sent of their hulls: of each hull the first report of it and the last."""
    around = timedelta(days=rule.static_days)
    days = {day for at in moments for day in _days(at - around, at + around)}
    names = STATICS.schema.names()
    found = [STATICS.frame()]
    for bucket in lake.buckets():
        rows = lake.scan("statics", bucket, sorted(days))
        own = rows.filter(pl.col("mmsi").is_in(mmsi.implode()), pl.col("length_m").is_not_null())
        ordered = own.select(names).sort(["seen_at", *names]).collect()
        found += [ordered.unique(["mmsi", *HULL], keep=which, maintain_order=True) for which in ("first", "last")]
    return pl.concat(found).unique().sort(names, nulls_last=True)


def _days(begin: datetime, end: datetime) -> list[date]:
    return list(_each(begin.date(), end.date()))


def _each(first: date, last: date) -> Iterator[date]:
    while first <= last:
        yield first
        first += timedelta(days=1)
