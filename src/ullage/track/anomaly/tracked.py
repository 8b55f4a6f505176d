"""The positions on tracks, lineage by lineage: what the finders that look at ways work on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ullage.track.segment import ids_at

if TYPE_CHECKING:
    import numpy.typing as npt
    import polars as pl

    from ullage.track.columns import Reports
    from ullage.track.segment import Segments

    Floats = npt.NDArray[np.float64]
    Whole = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Tracked:
    """Positions on tracks.

    Parameters
    ----------
    lineage, track
        Their numbers; lineages follow each other, each in the order of time.
    t_us, lat, lon
        Times [µs since 1970] and positions [°].
    row
        The row of the table that each came from.
    mmsi, track_id
        Of each.
    """

    lineage: Whole
    track: Whole
    t_us: Whole
    lat: Floats
    lon: Floats
    row: Whole
    mmsi: pl.Series
    track_id: pl.Series


def tracked_of(reports: Reports, segments: Segments, tracks: pl.DataFrame) -> Tracked:
    """Lay the positions on tracks out lineage by lineage."""
    kept = np.flatnonzero((segments.track >= 0) & np.isfinite(reports.lat) & np.isfinite(reports.lon))
    lineage = segments.lineage[kept]
    if (np.diff(lineage) < 0).any():
        kept = kept[np.argsort(lineage, kind="stable")]
    track = segments.track[kept]
    return Tracked(
        lineage=segments.lineage[kept].astype(np.int64),
        track=track.astype(np.int64),
        t_us=reports.t_us[kept],
        lat=reports.lat[kept],
        lon=reports.lon[kept],
        row=reports.row[kept],
        mmsi=reports.ship_of(kept),
        track_id=ids_at(tracks["track_id"], track),
    )
