"""Tracks to gaps: where a ship was not heard for longer than the rule.

A gap states that she was not heard. Whether her silence was deliberate is judged elsewhere, and only with a model of
reception: science 8.2 and 8.3.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import polars as pl

from ullage.geo import M_PER_NM, distance_m
from ullage.kernels import kernel
from ullage.tables import GAPS, UTC_TIME, row_ids, rule_text
from ullage.track.columns import US_PER_H, Reports, sort_reports
from ullage.track.lineages import G_LINEAGE, G_OFF, G_OFF_POSITION, G_ON, G_ON_POSITION, G_TRACK
from ullage.track.segment import SegmentRule, Segments, build_tracks, end_us, find_segments, ids_at

if TYPE_CHECKING:
    from datetime import datetime

    import numpy.typing as npt

NOT_JUDGED: Final = "not judged"
_BEFORE_H = 12.0  # over which Welch et al. (2022) count the reports before a gap, science 8.2


@dataclass(frozen=True, slots=True)
class GapRule:
    """What counts as a gap.

    Parameters
    ----------
    least_h
        A silence at least this long is a gap [h].
    shore_nm
        Gaps that begin nearer to the shore are left out [nm]; 0 leaves out none.
    """

    # the naive gap of Global Fishing Watch, science 8.2
    least_h: float = 6.0
    # published rules leave out all within 50 nm; these tankers sail there, science 8.3
    shore_nm: float = 0.0


def find_gaps(
    positions: pl.DataFrame,
    rule: GapRule | None = None,
    until: datetime | None = None,
    *,
    segment: SegmentRule | None = None,
    shore_distance_m: npt.NDArray[np.float64] | None = None,
) -> pl.DataFrame:
    """Find the gaps of all ships.

    A gap lies between two reports that follow each other in one lineage, see `segment`: ships that share an MMSI have
    their own gaps, and a message astray makes none. A report without a position ends a silence like any other.

    Parameters
    ----------
    positions
        Of `tables.POSITIONS`, in any order. Tracks are found anew, whatever ``track_id`` says.
    rule
        What counts as a gap.
    until
        End of the data; by default the latest report of all. Who is silent up to it has an open gap.
    segment
        Which reports are one ship.
    shore_distance_m
        Distance of each row's position from the shore [m], for ``shore_nm``.

    Returns
    -------
    DataFrame
        Of `tables.GAPS`, by MMSI and time, not judged: ``p_disabled`` and what belongs to it are null.

    Raises
    ------
    ValueError
        When the rule asks for a distance from the shore and none are given.
    """
    rule, segment = rule or GapRule(), segment or SegmentRule()
    reports = sort_reports(positions)
    segments = find_segments(reports, segment, least_us(rule), end_us(reports, until))
    tracks = build_tracks(reports, segments, segment)
    return build_gaps(reports, segments, tracks, rule, segment, shore_distance_m)


def least_us(rule: GapRule) -> int:
    """Give the shortest gap [µs]."""
    return round(rule.least_h * US_PER_H)


def build_gaps(
    reports: Reports,
    segments: Segments,
    tracks: pl.DataFrame,
    rule: GapRule,
    segment: SegmentRule,
    shore_distance_m: npt.NDArray[np.float64] | None = None,
) -> pl.DataFrame:
    """Make the table of gaps of the silences found."""
    found = _far_from_shore(reports, segments.gaps, rule, shore_distance_m)
    off, on = found[:, G_OFF], found[:, G_ON]
    before = np.empty(len(found), dtype=np.int64)
    _count_before(off, found[:, G_LINEAGE], reports.t_us, segments.lineage, round(_BEFORE_H * US_PER_H), before)
    off_us, on_us = reports.t_us[off], np.where(on < 0, segments.until_us, _at(reports.t_us, on, 0))
    off_lat, off_lon = (_at(one, found[:, G_OFF_POSITION], np.nan) for one in (reports.lat, reports.lon))
    on_lat, on_lon = (_at(one, found[:, G_ON_POSITION], np.nan) for one in (reports.lat, reports.lon))
    way_nm = distance_m(off_lat, off_lon, on_lat, on_lon) / M_PER_NM
    # positions may be of a little earlier and later than the silence
    under_way = _at(reports.t_us, found[:, G_ON_POSITION], 0) - _at(reports.t_us, found[:, G_OFF_POSITION], 0)
    table = pl.DataFrame(
        {
            "mmsi": reports.ship_of(off),
            "track_id": ids_at(tracks["track_id"], found[:, G_TRACK]),
            "off_at": pl.Series(off_us).cast(UTC_TIME),
            "off_lat_deg": off_lat,
            "off_lon_deg": off_lon,
            "on_at": pl.Series(on_us).set(pl.Series(on < 0), None).cast(UTC_TIME),
            "on_lat_deg": on_lat,
            "on_lon_deg": on_lon,
            "duration_h": (on_us - off_us) / US_PER_H,
            "distance_nm": way_nm,
            "implied_speed_kn": way_nm / np.maximum(under_way, 1) * US_PER_H,
            "reports_before": before,
            "reason": np.full(len(found), NOT_JUDGED),
            "rule": np.full(len(found), f"{rule_text(rule)}; {rule_text(segment)}"),
        }
    )
    ordered = table.with_columns(pl.col(pl.Float64).fill_nan(None)).sort(
        "mmsi", "off_at", "off_lat_deg", "off_lon_deg", "duration_h", "on_lat_deg", "on_lon_deg"
    )
    named = ordered.with_columns(pl.Series("gap_id", gap_ids(ordered), dtype=pl.String))
    absent = [pl.lit(None).alias(name) for name in GAPS.schema if name not in named.columns]
    return named.with_columns(absent).select(pl.col(name).cast(kind) for name, kind in GAPS.schema.items())


def gap_ids(gaps: pl.DataFrame) -> list[str]:
    """Give the ids of gaps: an open gap keeps its own when it ends."""
    return row_ids("g", *(gaps[name] for name in ("mmsi", "off_at", "off_lat_deg", "off_lon_deg")))


def _at(values: npt.NDArray[Any], index: npt.NDArray[np.int64], absent: float) -> npt.NDArray[Any]:
    """Take values at indices, and something else where an index is below zero."""
    return np.where(index < 0, absent, values[np.maximum(index, 0)]) if len(values) else values


def _far_from_shore(
    reports: Reports, found: npt.NDArray[np.int64], rule: GapRule, shore_distance_m: npt.NDArray[np.float64] | None
) -> npt.NDArray[np.int64]:
    if rule.shore_nm <= 0:
        return found
    if shore_distance_m is None:
        raise ValueError(f"shore_nm is {rule.shore_nm}, but no distances from the shore were given; give one a row")
    far = _at(shore_distance_m[reports.row], found[:, G_OFF_POSITION], np.nan) >= rule.shore_nm * M_PER_NM
    return found[far]


@kernel
def _count_before(off: Any, number: Any, t: Any, lineage: Any, span: Any, out: Any) -> None:
    """Count the reports of a lineage up to its last before a gap, that one included."""
    for k in range(out.shape[0]):
        i, count = off[k], 0
        while i >= 0 and t[i] >= t[off[k]] - span and (i == off[k] or t[i] <= t[i + 1]):
            count += lineage[i] == number[k]
            i -= 1
        out[k] = count
