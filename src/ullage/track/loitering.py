"""Tracks to loitering: where a ship made little way for hours.

Loitering states that she was slow. At a berth and at anchor she is slow too: unless it is asked for, nothing is left
out for lying near the shore. `without_encounters` leaves what she did alone, `without_port_visits` what she did
elsewhere.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from math import cos, radians, sin
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from ullage.geo import M_PER_NM
from ullage.kernels import in_threads, kernel
from ullage.tables import LOITERING, UTC_TIME, row_ids, rule_text
from ullage.track.columns import US_PER_H, Reports, sort_reports
from ullage.track.samples import (
    TrackReports,
    apart_m,
    fill_samples,
    first_not_before,
    reports_of_tracks,
    sample_reference,
)
from ullage.track.segment import SegmentRule, Segments, build_tracks, find_segments

if TYPE_CHECKING:
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]
    Whole = npt.NDArray[np.int64]

_US_PER_MIN = 60_000_000
_HOUR_US = 3_600_000_000
_ISO = "%Y-%m-%dT%H:%M:%SZ"
_DEGREE = 1e7  # units in a degree
_METRE = 1e4  # units in a metre of way
_NEVER = -(1 << 62)
_TRACK, _FIRST, _LAST = range(3)


@dataclass(frozen=True, slots=True)
class LoiteringRule:
    """What counts as loitering.

    Parameters
    ----------
    most_kn
        An hour is slow if the way made in it is below this speed [kn].
    least_h
        Slow hours that overlap or touch are loitering if they last at least so long [h].
    sample_min
        A ship's way is measured between marks of time so far apart [min]; it must divide the hour.
    bridge_h
        Where a ship was between two reports no further apart than this is interpolated [h]; a longer silence ends it.
    shore_nm
        Loitering of which any part is nearer to the shore is left out [nm]; 0 leaves out none.

    Raises
    ------
    ValueError
        When the marks do not divide the hour.
    """

    # Global Fishing Watch, after Miller et al. (2018), science 8.5; 8 h before
    most_kn: float = 2.0
    least_h: float = 4.0
    # as for encounters: positions err by 10 m, which over ten minutes is 0.03 kn, and over ten seconds would be 2 kn
    sample_min: float = 10.0
    # judged: one orbit of a satellite that was missed (95 min); she can have been 12 nm away and back, not more
    bridge_h: float = 2.0
    # published rules leave out all within 20 nm; these tankers wait there, science 8.5
    shore_nm: float = 0.0

    def __post_init__(self) -> None:
        step = _step_us(self)
        if not (step > 0 and _HOUR_US % step == 0):
            raise ValueError(f"sample_min is {self.sample_min}; expected minutes that divide the hour, such as 10")


def find_loitering(
    positions: pl.DataFrame,
    rule: LoiteringRule | None = None,
    *,
    segment: SegmentRule | None = None,
    shore_distance_m: Floats | None = None,
) -> pl.DataFrame:
    """Find the loitering of all ships.

    Parameters
    ----------
    positions
        Of `tables.POSITIONS`, in any order. Tracks are found anew, whatever ``track_id`` says.
    rule
        What counts as loitering.
    segment
        Which reports are one ship.
    shore_distance_m
        Distance of each row's position from the shore [m], for ``shore_nm``.

    Returns
    -------
    DataFrame
        Of `tables.LOITERING`, by MMSI and begin. Hours are any hours that begin at a mark of time fixed in UTC, not
        those of the clock or of the data; begin and end are marks. ``distance_nm`` is the way from mark to mark.

    Raises
    ------
    ValueError
        When the rule asks for a distance from the shore and none are given.
    """
    rule, segment = rule or LoiteringRule(), segment or SegmentRule()
    reports = sort_reports(positions)
    segments = find_segments(reports, segment)
    return build_loitering(reports, segments, build_tracks(reports, segments, segment), rule, shore_distance_m)


def build_loitering(
    reports: Reports,
    segments: Segments,
    tracks: pl.DataFrame,
    rule: LoiteringRule,
    shore_distance_m: Floats | None = None,
) -> pl.DataFrame:
    """Make the table of loitering of the tracks found."""
    laid = reports_of_tracks(reports, segments, tracks)
    rows = _slow_stretches(laid, rule)
    if rule.shore_nm > 0:
        rows = rows[_are_far(laid, rule, shore_distance_m, rows)]
    numbers = np.empty((len(rows), 7))
    step = _step_us(rule)
    measure = partial(_measure, laid.t_us, laid.lat, laid.lon, laid.first, rows, step, _bridge_us(rule), numbers)
    in_threads(measure, len(rows), 16)
    hours = (rows[:, _LAST] - rows[:, _FIRST]) * step / US_PER_H
    table = pl.DataFrame(
        {
            "mmsi": laid.mmsi.gather(rows[:, _TRACK]),
            "track_id": laid.track_id.gather(rows[:, _TRACK]),
            "started_at": pl.Series(rows[:, _FIRST] * step, dtype=pl.Int64).cast(UTC_TIME),
            "ended_at": pl.Series(rows[:, _LAST] * step, dtype=pl.Int64).cast(UTC_TIME),
            "duration_h": hours,
            "mean_speed_kn": numbers[:, 0] / M_PER_NM / hours,
            "distance_nm": numbers[:, 0] / M_PER_NM,
            "lat_deg": np.degrees(np.arctan2(numbers[:, 3], np.hypot(numbers[:, 1], numbers[:, 2]))),
            "lon_deg": np.degrees(np.arctan2(numbers[:, 2], numbers[:, 1])),
            "reports": numbers[:, 4].astype(np.int64),
            "rule": np.full(len(rows), rule_text(rule)),
        },
        schema_overrides={"mmsi": pl.String, "track_id": pl.String, "rule": pl.String},
    )
    # where she was tells two ships under one MMSI apart, and stays when she turns out to have loitered on
    first = pl.DataFrame(np.rint(numbers[:, 5:] * _DEGREE).astype(np.int64), schema=["lat", "lon"])
    content = table.select("mmsi", pl.col("started_at").dt.strftime(_ISO), *first)
    ids = row_ids("l", content.select(pl.concat_str(pl.all(), separator=" ")).to_series())
    named = table.with_columns(pl.Series("loitering_id", ids, dtype=pl.String), alone=None, in_port=None)
    sorted_rows = named.sort("mmsi", "started_at", "ended_at", "loitering_id")
    return sorted_rows.select(pl.col(name).cast(kind) for name, kind in LOITERING.schema.items())


def mark_company(
    loitering: pl.DataFrame, encounters: pl.DataFrame, port_visits: pl.DataFrame | None = None
) -> pl.DataFrame:
    """Say of all loitering whether the ship was alone, and whether she was in port.

    Parameters
    ----------
    loitering, encounters, port_visits
        Of `tables.LOITERING`, `tables.ENCOUNTERS` and `tables.PORT_VISITS`, of the same reports; without port visits
        nothing is said of ports.

    Returns
    -------
    DataFrame
        The same rows with ``alone`` and ``in_port``.
    """
    own = pl.col("loitering_id")
    marked = loitering.with_columns(
        alone=own.is_in(without_encounters(loitering, encounters)["loitering_id"].implode())
    )
    if port_visits is None:
        return marked
    at_sea = without_port_visits(loitering, port_visits)["loitering_id"].implode()
    return marked.with_columns(in_port=~own.is_in(at_sea))


def without_encounters(loitering: pl.DataFrame, encounters: pl.DataFrame) -> pl.DataFrame:
    """Leave what a ship did alone: loitering that shares a moment with none of her encounters.

    Parameters
    ----------
    loitering
        Of `tables.LOITERING`.
    encounters
        Of `tables.ENCOUNTERS`: she may be either ship.
    """
    spans = pl.concat(
        encounters.select(
            pl.col(name).alias("mmsi"), pl.col("started_at").alias("begin"), pl.col("ended_at").alias("end")
        )
        for name in ("mmsi_a", "mmsi_b")
    )
    return _without(loitering, spans)


def without_port_visits(loitering: pl.DataFrame, port_visits: pl.DataFrame) -> pl.DataFrame:
    """Leave what a ship did outside ports: loitering that shares a moment with none of her port visits.

    Parameters
    ----------
    loitering
        Of `tables.LOITERING`.
    port_visits
        Of `tables.PORT_VISITS`. Of one whose entry or exit was not heard, the first or last time that is known stands
        for it.
    """
    known = [pl.col(name) for name in ("entered_at", "stopped_at", "departed_stop_at", "exited_at")]
    spans = port_visits.select("mmsi", pl.min_horizontal(known).alias("begin"), pl.max_horizontal(known).alias("end"))
    return _without(loitering, spans.drop_nulls())


def _without(loitering: pl.DataFrame, spans: pl.DataFrame) -> pl.DataFrame:
    """Leave out rows during which their ship has a span of another kind."""
    begins, ends = (spans.select("mmsi", pl.col(name).alias("at")).sort("mmsi", "at") for name in ("begin", "end"))
    # spans that began by its end, less those that ended before its begin: what is left shares a moment with it
    keyed = loitering.with_row_index("_row")
    begun = _count_to(keyed, begins, "ended_at", closed=True)
    ended = _count_to(keyed, ends, "started_at", closed=False)
    return loitering.filter(begun == ended)


def _count_to(rows: pl.DataFrame, events: pl.DataFrame, column: str, *, closed: bool) -> pl.Series:
    """Count a ship's events up to a time of each row, or before it."""
    numbered = events.with_columns(count=pl.int_range(1, pl.len() + 1).over("mmsi"))
    asked = rows.select("_row", "mmsi", pl.col(column).alias("at")).sort("mmsi", "at")
    found = asked.join_asof(
        numbered, on="at", by="mmsi", strategy="backward", allow_exact_matches=closed, check_sortedness=False
    )
    return found.sort("_row")["count"].fill_null(0)


def _step_us(rule: LoiteringRule) -> int:
    return round(rule.sample_min * _US_PER_MIN)


def _bridge_us(rule: LoiteringRule) -> int:
    return round(rule.bridge_h * US_PER_H)


def _slow_stretches(tracks: TrackReports, rule: LoiteringRule) -> Whole:
    """Find the stretches of slow hours that last long enough: track, first mark and last mark of each."""
    step = _step_us(rule)
    hour = _HOUR_US // step
    least = max(hour, int(np.ceil(rule.least_h * US_PER_H / step)))
    # room for as many as fit into a track
    room = (tracks.end_us - tracks.begin_us) // (least * step) + 1 if len(tracks.mmsi) else np.zeros(0, np.int64)
    starts = np.concatenate([[0], np.cumsum(room)]).astype(np.int64)
    rows = np.zeros((starts[-1], 3), dtype=np.int64)
    # a slow hour's way is less; whole units, so that it is the same wherever her track began
    most_m = rule.most_kn * M_PER_NM * _METRE
    find = partial(
        _find_slow, tracks.t_us, tracks.lat, tracks.lon, tracks.first, step, _bridge_us(rule), hour, least, most_m,
        starts, rows,
    )  # fmt: skip
    in_threads(find, len(tracks.mmsi), 16)
    return rows[rows[:, _LAST] > rows[:, _FIRST]]


@kernel
def _find_slow(
    t: Any, lat: Any, lon: Any, first: Any, step: Any, bridge: Any, hour: Any, least: Any, most: Any, starts: Any,
    rows: Any, begin: Any, end: Any,
) -> None:  # fmt: skip
    ways = np.empty(hour + 1, dtype=np.int64)
    here_lat, here_lon = np.empty(1), np.empty(1)
    for n in range(begin, end):
        a, b = first[n], first[n + 1]
        place, open_from, open_to = starts[n], 0, _NEVER
        count, way, last, last_lat, last_lon = 0, np.int64(0), 0, 0.0, 0.0
        for i in range(a, b):
            k, end_k = _marks_up_to(t, a, i, step, bridge)
            while k <= end_k:
                fill_samples(t, lat, lon, max(a, i - 1), i + 1, step, k, k + 1, bridge, here_lat, here_lon)
                if count > 0 and k == last + 1:
                    way += np.int64(np.rint(apart_m(last_lat, last_lon, here_lat[0], here_lon[0]) * _METRE))
                    count += 1
                else:
                    count, way = 1, np.int64(0)
                last, last_lat, last_lon = k, here_lat[0], here_lon[0]
                ways[count % (hour + 1)] = way
                if count > hour and way - ways[(count - hour) % (hour + 1)] < most:
                    if open_to < k - hour:
                        place += _take_stretch(rows, place, n, open_from, open_to, least)
                        open_from = k - hour
                    open_to = k
                k += 1
        _take_stretch(rows, place, n, open_from, open_to, least)


@kernel
def _marks_up_to(t: Any, a: Any, i: Any, step: Any, bridge: Any) -> Any:
    """Give the first and last mark from the report before to this one; after a silence only the one that it lies on."""
    last = t[i] // step
    if i > a and t[i] - t[i - 1] <= bridge:
        return t[i - 1] // step + 1, last
    return last, last if last * step == t[i] else last - 1


@kernel
def _take_stretch(rows: Any, place: Any, track: Any, begin: Any, end: Any, least: Any) -> Any:
    """Take a stretch down if it is long enough; tell so."""
    if end - begin < least:
        return 0
    rows[place, 0], rows[place, 1], rows[place, 2] = track, begin, end
    return 1


@kernel
def _measure(
    t: Any, lat: Any, lon: Any, first: Any, rows: Any, step: Any, bridge: Any, numbers: Any, begin: Any, end: Any
) -> None:
    """Measure stretches: way [m], summed unit vectors, reports, and where each begins [°]."""
    for n in range(begin, end):
        track, mark, mark_end = rows[n, 0], rows[n, 1], rows[n, 2] + 1
        a, b = first[track], first[track + 1]
        own_lat, own_lon = np.empty(mark_end - mark), np.empty(mark_end - mark)
        fill_samples(t, lat, lon, a, b, step, mark, mark_end, bridge, own_lat, own_lon)
        numbers[n, :] = 0.0
        for k in range(own_lat.shape[0]):
            if k > 0:
                numbers[n, 0] += apart_m(own_lat[k - 1], own_lon[k - 1], own_lat[k], own_lon[k])
            flat, turned = radians(own_lat[k]), radians(own_lon[k])
            numbers[n, 1] += cos(flat) * cos(turned)
            numbers[n, 2] += cos(flat) * sin(turned)
            numbers[n, 3] += sin(flat)
        numbers[n, 4] = first_not_before(t, a, b, (mark_end - 1) * step + 1) - first_not_before(t, a, b, mark * step)
        numbers[n, 5], numbers[n, 6] = own_lat[0], own_lon[0]


def _are_far(
    tracks: TrackReports, rule: LoiteringRule, shore_distance_m: Floats | None, rows: Whole
) -> npt.NDArray[np.bool_]:
    """Tell which stretches lie far from the shore with all their reports, the ones about their ends included."""
    if shore_distance_m is None:
        raise ValueError(f"shore_nm is {rule.shore_nm}, but no distances from the shore were given; give one a row")
    far = np.empty(len(rows), dtype=np.bool_)
    way, step = shore_distance_m[tracks.row], _step_us(rule)
    for n, (track, mark, last) in enumerate(rows.tolist()):
        a, b = tracks.first[track], tracks.first[track + 1]
        own = tracks.t_us[a:b]
        begin = max(0, int(np.searchsorted(own, mark * step, side="right")) - 1)
        end = int(np.searchsorted(own, last * step)) + 1
        far[n] = not (way[a + begin : a + end] < rule.shore_nm * M_PER_NM).any()
    return far


def loitering_reference(
    t: list[int], lat: list[float], lon: list[float], rule: LoiteringRule
) -> list[tuple[int, int, float]]:
    """Say when one track loiters, and the way made [m]: the slow, obvious form of the kernels."""
    step = _step_us(rule)
    hour = _HOUR_US // step
    marks = range(t[0] // step, t[-1] // step + 1) if t else range(0)
    places = {k: sample_reference(t, lat, lon, k * step, _bridge_us(rule)) for k in marks}
    ways: dict[int, float] = {}
    for k in marks:
        here, there = places[k], places.get(k + 1)
        if here is not None and there is not None:
            ways[k] = apart_m(*here, *there)
    slow: set[int] = set()
    for k in marks:
        steps = range(k, k + hour)
        if (
            all(one in ways for one in steps)
            and sum(round(ways[one] * _METRE) for one in steps) < rule.most_kn * M_PER_NM * _METRE
        ):
            slow |= set(steps)
    found = []
    for k in sorted(slow):
        if k - 1 in slow:
            continue
        last = next(end for end in range(k, marks[-1] + 2) if end not in slow)
        if (last - k) * step >= rule.least_h * US_PER_H:
            found.append((k * step, last * step, sum(ways[one] for one in range(k, last))))
    return found
