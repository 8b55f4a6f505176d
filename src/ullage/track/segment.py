"""Reports to tracks: which reports of one MMSI are one ship, and where her track ends.

After the logic of Global Fishing Watch's gpsdio-segment (science 8.1): a report goes to the open track that it fits
best, if she can have come so far; else it begins a track. Other than there, a track that ended by silence is taken up
by the next one that its ship can have reached, and the two are of one *lineage*: gaps and port visits follow a lineage
through its silences, and two ships under one number have a lineage each.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl

from ullage.geo import M_PER_NM
from ullage.kernels import in_threads, kernel
from ullage.tables import TRACKS, UTC_TIME, rule_text
from ullage.track.columns import US_PER_H, Reports, sort_reports
from ullage.track.lineages import (
    BY_DATA,
    BY_SILENCE,
    CLOCK,
    G_LINEAGE,
    G_TRACK,
    L_IS_SHIP,
    NO_POSITION,
    NO_SPEED,
    SPIKE,
    T_ENDED_BY,
    T_FIRST,
    T_LAST,
    T_LAST_POSITION,
    T_LINEAGE,
    T_REPORTS,
    segment_ships,
)
from ullage.track.strays import judge_lineages

if TYPE_CHECKING:
    from datetime import datetime
    from typing import Any

    import numpy.typing as npt

    Whole = npt.NDArray[np.int64]

ENDED_BY: Final = ("data", "silence", "jump")

NO_TIME: Final = "no time"
UNTRACKED: Final = {
    NO_POSITION: "no position",
    NO_SPEED: "speed that stands for none",
    SPIKE: "off the track for one report",
    CLOCK: "on the track of another time",
}
"""Why a report with a time is on no track; those without one are counted as "no time"."""


@dataclass(frozen=True, slots=True)
class SegmentRule:
    """Which reports are one track.

    Parameters
    ----------
    most_kn
        A ship can have come this fast from one report to another [kn].
    slack_h
        Time granted beside that, since clocks err [h]. Two ships under one MMSI that never are further apart than she
        sails in it are taken for one.
    noise_nm
        Distance granted beside that, since positions err [nm]. A single report further off the track is put aside.
    silence_h
        A longer silence ends a track [h].
    """

    # what a fast merchant ship makes, and the buffer of a quarter of an hour: gpsdio-segment, science 8.1
    most_kn: float = 25.0
    slack_h: float = 0.25
    # judged: 2.4 minutes at 25 kn, and far above what GNSS errs
    noise_nm: float = 1.0
    # gpsdio-segment, science 8.1
    silence_h: float = 8.0


@dataclass(frozen=True)
class Segments:
    """Tracks, lineages and silences as numbers.

    Parameters
    ----------
    track, lineage
        Of each report of `Reports`; -1 for none. Both are numbered ship by ship in the order in which they begin.
    aside
        Why a report is on no track: a key of `UNTRACKED`, 0 where it is on one.
    tracks, ways
        A row of numbers a track, named ``T_...`` in `lineages`, and its length [m].
    lineages
        A row a lineage, ``L_...``.
    gaps
        A row a silence of at least the asked length, ``G_...``.
    until_us
        The end of the data [µs since 1970].
    """

    track: npt.NDArray[np.int32]
    lineage: npt.NDArray[np.int32]
    aside: npt.NDArray[np.int8]
    tracks: Whole
    ways: npt.NDArray[np.float64]
    lineages: Whole
    gaps: Whole
    until_us: int


def segment_tracks(
    positions: pl.DataFrame, rule: SegmentRule | None = None, until: datetime | None = None
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Give each position report its track, and the tracks.

    Parameters
    ----------
    positions
        Of `tables.POSITIONS`, in any order.
    rule
        Which reports are one track.
    until
        End of the data, by default the latest report of all: a track heard shortly before it has not ended by silence.

    Returns
    -------
    positions
        The same rows in the same order with ``track_id``; null where a report is on no track, see `count_untracked`.
    tracks
        Of `tables.TRACKS`, by MMSI, begin and number.
    """
    rule = rule or SegmentRule()
    reports = sort_reports(positions)
    segments = find_segments(reports, rule, until_us=end_us(reports, until))
    tracks = build_tracks(reports, segments, rule)
    return positions.with_columns(track_ids(reports, segments, tracks)), tracks


def count_untracked(positions: pl.DataFrame, rule: SegmentRule | None = None) -> dict[str, int]:
    """Count the reports that are on no track, by reason.

    Nothing is dropped unsaid: a report is on a track, or here. A reason that no report has is not named.
    """
    reports = sort_reports(positions)
    return untracked_of(reports, find_segments(reports, rule or SegmentRule()))


def untracked_of(reports: Reports, segments: Segments) -> dict[str, int]:
    """Count reports on no track by reason, of what was found already."""
    counts = np.bincount(segments.aside, minlength=max(UNTRACKED) + 1)
    found = {NO_TIME: reports.rows - len(reports.row), **{name: int(counts[key]) for key, name in UNTRACKED.items()}}
    return {name: count for name, count in found.items() if count}


def end_us(reports: Reports, until: datetime | None) -> int:
    """Give the end of the data [µs since 1970]: what is said of it, or the latest report."""
    if until is None:
        return reports.latest_us
    if until.tzinfo is None:
        raise ValueError(f"the end of the data, {until}, has no time zone; give a time in UTC")
    return int(pl.Series([until]).dt.convert_time_zone("UTC").dt.timestamp("us")[0])


def find_segments(
    reports: Reports, rule: SegmentRule, least_us: float = float("inf"), until_us: int | None = None
) -> Segments:
    """Find the tracks of sorted reports, and the silences of at least a length [µs]."""
    count, ships = len(reports.t_us), len(reports.mmsi)
    until_us = reports.latest_us if until_us is None else until_us
    track, lineage = np.empty(count, np.int32), np.empty(count, np.int32)
    aside, numbers = np.empty(count, np.int8), np.zeros((ships + 1, 3), np.int64)
    # room for the worst; memory that is not written to is not taken
    tracks, ways, lineages = np.empty((count, 6), np.int64), np.empty(count), np.empty((count, 5), np.int64)
    gaps = np.empty((2 * count, 6), np.int64)
    limits = _limits_of(rule, least_us, until_us)
    arrays = (reports.first, reports.t_us, reports.lat, reports.lon, reports.sog)
    rooms = (tracks, ways, lineages, gaps)
    in_threads(partial(segment_ships, *arrays, limits, track, lineage, aside, *rooms, numbers), ships, 16)
    tracks, ways, lineages, gaps = _joined(reports.first, track, lineage, rooms, numbers)
    judge_lineages(*arrays[:4], limits, track, lineage, aside, tracks, lineages, len(lineages))
    _end_by_silence(reports, tracks, rule, until_us)
    return _kept(track, lineage, aside, (tracks, ways, lineages, gaps), until_us)


def _joined(first: Whole, track: Any, lineage: Any, rooms: tuple[Any, ...], numbers: Whole) -> tuple[Any, ...]:
    """Join what the threads have found, and let its numbers follow each other."""
    tracks, ways, lineages, gaps = rooms
    begins = np.flatnonzero(numbers[:, 1])
    rows: list[tuple[Any, ...]] = []
    counts = np.zeros(2, dtype=np.int64)
    for begin, end in pairwise([*begins, len(first) - 1]):
        a, b = first[begin], first[end]
        to_track, to_lineage, to_gap = numbers[begin]
        part = tracks[a:to_track], ways[a:to_track], lineages[a:to_lineage], gaps[2 * a : to_gap]
        for values, less in (
            (track[a:b], a - counts[0]), (part[3][:, G_TRACK], a - counts[0]), (lineage[a:b], a - counts[1]),
            (part[0][:, T_LINEAGE], a - counts[1]), (part[3][:, G_LINEAGE], a - counts[1]),
        ):  # fmt: skip
            if less:
                values[values >= 0] -= less
        counts += to_track - a, to_lineage - a
        rows.append(part)
    if not rows:
        return tracks, ways, lineages, gaps
    return tuple(np.concatenate(parts) for parts in zip(*rows, strict=True))


def _limits_of(rule: SegmentRule, least_us: float, until_us: int) -> tuple[float, ...]:
    """Give a rule's thresholds as the kernels take them."""
    return (
        rule.most_kn * M_PER_NM / US_PER_H,
        rule.slack_h * US_PER_H,
        rule.noise_nm * M_PER_NM,
        rule.silence_h * US_PER_H,
        float(least_us),
        float(until_us),
    )


def _end_by_silence(reports: Reports, tracks: Whole, rule: SegmentRule, until_us: int) -> None:
    """Say of tracks that nothing else ended, and that were not heard for long before the end, that silence did."""
    silent = until_us - reports.t_us[tracks[:, T_LAST]] > rule.silence_h * US_PER_H
    tracks[silent & (tracks[:, T_ENDED_BY] == BY_DATA), T_ENDED_BY] = BY_SILENCE


def _kept(track: Any, lineage: Any, aside: Any, found: tuple[Any, Any, Any, Any], until_us: int) -> Segments:
    """Leave out gaps of what is no ship, and tracks that were set aside; number tracks anew then."""
    tracks, ways, lineages, gaps = found
    keep = tracks[:, T_REPORTS] > 0
    gaps = gaps[lineages[gaps[:, G_LINEAGE], L_IS_SHIP] == 1]
    if not keep.all():
        number = np.append(np.cumsum(keep) - 1, -1)
        track = number[track].astype(np.int32)
        gaps[:, G_TRACK] = number[gaps[:, G_TRACK]]
        tracks, ways = tracks[keep], ways[keep]
    return Segments(track, lineage, aside, tracks, ways, lineages, gaps, until_us)


def build_tracks(reports: Reports, segments: Segments, rule: SegmentRule) -> pl.DataFrame:
    """Make the table of tracks."""
    numbers = segments.tracks
    first, last = numbers[:, T_FIRST], numbers[:, T_LAST]
    end = numbers[:, T_LAST_POSITION]
    mmsi = reports.ship_of(first)
    started = pl.Series(reports.t_us[first]).cast(UTC_TIME)
    table = pl.DataFrame(
        {
            "mmsi": mmsi,
            "started_at": started,
            "ended_at": pl.Series(reports.t_us[last]).cast(UTC_TIME),
            "reports": numbers[:, T_REPORTS],
            "start_lat_deg": reports.lat[first],
            "start_lon_deg": reports.lon[first],
            "end_lat_deg": reports.lat[end],
            "end_lon_deg": reports.lon[end],
            "distance_nm": segments.ways / M_PER_NM,
            "shared": _are_shared(reports, first, last),
            "ended_by": pl.Series(ENDED_BY).gather(numbers[:, T_ENDED_BY]),
        }
    )
    stem = pl.col("mmsi") + "-" + pl.col("started_at").dt.strftime("%Y%m%dT%H%M%SZ")
    nth = pl.int_range(1, pl.len() + 1).over(stem)
    track_id = pl.when(nth == 1).then(stem).otherwise(stem + "-" + nth.cast(pl.String))
    named = table.with_columns(track_id=track_id, rule=pl.lit(rule_text(rule)))
    return named.select(pl.col(column).cast(kind) for column, kind in TRACKS.schema.items())


def track_ids(reports: Reports, segments: Segments, tracks: pl.DataFrame) -> pl.Series:
    """Give the track of each row of the table that the reports came from."""
    of_row = np.full(reports.rows, -1, dtype=np.int32)
    of_row[reports.row] = segments.track
    return ids_at(tracks["track_id"], of_row).alias("track_id")


def ids_at(names: pl.Series, numbers: npt.NDArray[Any]) -> pl.Series:
    """Give the names of numbers, null for those below zero."""
    index = pl.Series(numbers)
    return names.gather(index.set(index < 0, None)).cast(pl.String)


def _are_shared(reports: Reports, first: Whole, last: Whole) -> npt.NDArray[np.bool_]:
    """Tell which tracks run while another one of their MMSI does."""
    shared = np.zeros(len(first), dtype=np.bool_)
    ship = np.searchsorted(reports.first, first, side="right")
    _mark_shared(ship, reports.t_us[first], reports.t_us[last], shared)
    return shared


@kernel
def _mark_shared(ship: Any, begin: Any, end: Any, shared: Any) -> None:
    # tracks come by ship and begin, so the one that ends last so far is all that a later one can meet
    latest = 0
    for k in range(1, shared.shape[0]):
        if ship[k] != ship[latest]:
            latest = k
            continue
        if begin[k] <= end[latest]:
            shared[k], shared[latest] = True, True
        if end[k] > end[latest]:
            latest = k
