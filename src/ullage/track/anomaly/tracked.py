"""The positions on tracks, lineage by lineage: what the finders that look at ways work on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from ullage.track.lineages import L_FIRST

if TYPE_CHECKING:
    import numpy.typing as npt

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
    mmsis, ships
        The MMSI of each lineage, and a number that those of one MMSI share.
    track_ids
        Of each track.
    """

    lineage: Whole
    track: Whole
    t_us: Whole
    lat: Floats
    lon: Floats
    row: Whole
    mmsis: pl.Series
    ships: Whole
    track_ids: pl.Series

    def mmsi(self, report: int) -> str:
        """Give the MMSI of a report."""
        return str(self.mmsis[int(self.lineage[report])])

    def track_id(self, report: int) -> str:
        """Give the track of a report."""
        return str(self.track_ids[int(self.track[report])])


def tracked_of(reports: Reports, segments: Segments, tracks: pl.DataFrame) -> Tracked:
    """Lay the positions on tracks out lineage by lineage."""
    kept = np.flatnonzero((segments.track >= 0) & np.isfinite(reports.lat) & np.isfinite(reports.lon))
    lineage = segments.lineage[kept]
    if (np.diff(lineage) < 0).any():
        kept = kept[np.argsort(lineage, kind="stable")]
    mmsis = reports.ship_of(segments.lineages[:, L_FIRST])
    return Tracked(
        lineage=segments.lineage[kept].astype(np.int64),
        track=segments.track[kept].astype(np.int64),
        t_us=reports.t_us[kept],
        lat=reports.lat[kept],
        lon=reports.lon[kept],
        row=reports.row[kept],
        mmsis=mmsis,
        ships=mmsis.rle_id().cast(pl.Int64).to_numpy() if len(mmsis) else np.zeros(0, dtype=np.int64),
        track_ids=tracks["track_id"],
    )
