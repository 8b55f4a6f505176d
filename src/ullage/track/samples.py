"""Tracks at even times: where each ship was at the marks of a grid that is fixed in UTC.

Reports come when they come; two ships are compared, and a speed over an hour is measured, at times that they share.
Mark number k is at k times the step since 1970, so that the marks depend neither on where the data begin nor on how
they are cut. Between two reports of one track that lie no further apart than a rule allows, a ship is taken to have
sailed evenly.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from math import atan2, cos, degrees, hypot, radians, sin, sqrt
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from ullage.geo import distance_at
from ullage.kernels import in_threads, inlined, kernel
from ullage.track.plane import metres_per_degree, turn

if TYPE_CHECKING:
    import numpy.typing as npt

    from ullage.track.columns import Reports
    from ullage.track.segment import Segments

    Floats = npt.NDArray[np.float64]
    Whole = npt.NDArray[np.int64]

FLAT_BELOW_DEG = 75.0
"""Up to this latitude ships are interpolated and compared on the plane; `plane` says how well."""


@dataclass(frozen=True)
class TrackReports:
    """The positions of tracks, track by track in the order of time.

    Parameters
    ----------
    track_id, mmsi
        Of each track.
    ship
        A number that tracks of one MMSI share.
    first
        Where each track's reports begin, and at last how many there are.
    t_us
        Times [µs since 1970].
    lat, lon
        Positions [°]; none is NaN.
    row
        The row of the table that each came from.
    """

    track_id: pl.Series
    mmsi: pl.Series
    ship: Whole
    first: Whole
    t_us: Whole
    lat: Floats
    lon: Floats
    row: Whole

    @property
    def begin_us(self) -> Whole:
        """The time of each track's first report [µs]."""
        return self.t_us[self.first[:-1]]

    @property
    def end_us(self) -> Whole:
        """The time of each track's last report [µs]."""
        return self.t_us[self.first[1:] - 1]


def reports_of_tracks(reports: Reports, segments: Segments, tracks: pl.DataFrame) -> TrackReports:
    """Lay the reports that `segment` put on tracks out track by track."""
    number = segments.track
    on_one = (number >= 0) & ~np.isnan(reports.lat) & ~np.isnan(reports.lon)
    values: list[Any] = [reports.t_us, reports.lat, reports.lon, reports.row]
    if not on_one.all():
        number, values = number[on_one], [one[on_one] for one in values]
    if (np.diff(number) < 0).any():  # two ships under one MMSI, whose reports come in turn
        order = np.argsort(number, kind="stable")
        number, values = number[order], [one[order] for one in values]
    first = np.flatnonzero(np.diff(number, prepend=-1))
    heard = number[first]
    mmsi = tracks["mmsi"].gather(heard)
    return TrackReports(
        tracks["track_id"].gather(heard), mmsi, _numbers(mmsi), np.append(first, len(number)), *_shut(values)
    )


def reports_by_track(positions: pl.DataFrame) -> TrackReports:
    """Take the positions of a table that are on a track, track by track.

    Parameters
    ----------
    positions
        Of `tables.POSITIONS`, in any order, with ``track_id``. Rows without a track, time or position are left out.
    """
    names = ("track_id", "mmsi", "seen_at", "lat_deg", "lon_deg")
    known = positions.select(names)
    row = np.arange(len(known))
    if any(known[name].null_count() for name in names):
        timed = known.select(pl.all_horizontal(pl.all().is_not_null())).to_series()
        known, row = known.filter(timed), row[timed.to_numpy()]
    track_id, first, source, runs = _runs_by_name(known["track_id"])
    values = [known[name].to_physical().to_numpy() for name in names[2:]]
    laid = [np.empty_like(one) for one in (*values, row)]
    arrays: tuple[Any, ...] = (*values, row, *runs, *laid)
    in_threads(partial(_lay, *arrays), len(runs[0]), 256)
    wrong = np.zeros(len(track_id), dtype=np.bool_)
    _mark_disorder(first, laid[0], laid[1], laid[2], wrong)
    if wrong.any():
        track = np.repeat(np.arange(len(track_id)), np.diff(first))
        some = np.flatnonzero(wrong[track])
        order = some[np.lexsort((laid[2][some], laid[1][some], laid[0][some], track[some]))]
        for one in laid:
            one[some] = one[order]
    mmsi = known["mmsi"].gather(source)
    return TrackReports(track_id, mmsi, _numbers(mmsi), first, *_shut(laid))


def _runs_by_name(names: pl.Series) -> tuple[pl.Series, Whole, Whole, tuple[Whole, Whole, Whole]]:
    """Find where rows of equal name go when they are laid end to end by name.

    Gives the names; where each begins, and at last how many rows there are; a row of each; and of the runs of rows that
    go there together where each begins, where it goes to and its length.
    """
    found = names.rle().struct.unnest()
    known = found["value"].unique().sort()
    number = (
        found["value"].replace_strict(known, pl.int_range(len(known), eager=True), return_dtype=pl.Int64).to_numpy()
    )
    lengths = found["len"].cast(pl.Int64).to_numpy()
    source = np.cumsum(lengths) - lengths
    order = np.argsort(number, kind="stable")
    number, source, lengths = number[order], source[order], lengths[order]
    target = np.cumsum(lengths) - lengths
    begins = np.flatnonzero(np.diff(number, prepend=-1))
    first = np.append(target[begins], len(names))
    return known, first, source[begins], (source, target, lengths)


@kernel
def _lay(
    t: Any, lat: Any, lon: Any, row: Any, source: Any, target: Any, lengths: Any,
    to_t: Any, to_lat: Any, to_lon: Any, to_row: Any, begin: Any, end: Any,
) -> None:  # fmt: skip
    """Lay runs of rows end to end."""
    for run in range(begin, end):
        a, b = source[run], target[run]
        for k in range(lengths[run]):
            to_t[b + k], to_lat[b + k], to_lon[b + k], to_row[b + k] = t[a + k], lat[a + k], lon[a + k], row[a + k]


@kernel
def _mark_disorder(first: Any, t: Any, lat: Any, lon: Any, wrong: Any) -> None:
    """Mark the tracks whose reports are not in the order of time, or those of one time not in that of position."""
    for n in range(wrong.shape[0]):
        for i in range(first[n] + 1, first[n + 1]):
            wrong[n] |= t[i - 1] > t[i]
            if t[i - 1] == t[i]:
                wrong[n] |= lat[i - 1] > lat[i] or (lat[i - 1] == lat[i] and lon[i - 1] > lon[i])


def _shut(values: list[Any]) -> list[Any]:
    """Give arrays that cannot be written to, as those of a table are: kernels are compiled once, for one kind."""
    shut = [one.view() for one in values]
    for one in shut:
        one.flags.writeable = False
    return shut


def _numbers(names: pl.Series) -> Whole:
    """Give names numbers so that equal ones, which stand together, have equal numbers."""
    return names.rle_id().cast(pl.Int64).to_numpy() if len(names) else np.zeros(0, dtype=np.int64)


@inlined
def between(lat_a: Any, lon_a: Any, lat_b: Any, lon_b: Any, share: Any) -> Any:
    """Give the position at a share of the way from one report to the next, (latitude, longitude) [°].

    Up to 75° of latitude it is even in latitude and longitude, the short way round; beyond, along the great circle's
    chord, which knows no pole.
    """
    if abs(lat_a) <= FLAT_BELOW_DEG and abs(lat_b) <= FLAT_BELOW_DEG:
        lat = lat_a + share * (lat_b - lat_a)
        lon = lon_a + share * turn(lon_a, lon_b)
        if lon > 180.0:  # noqa: PLR2004 - degrees
            lon -= 360.0
        elif lon < -180.0:  # noqa: PLR2004
            lon += 360.0
        return lat, lon
    across_a, across_b = cos(radians(lat_a)) * (1.0 - share), cos(radians(lat_b)) * share
    x = across_a * cos(radians(lon_a)) + across_b * cos(radians(lon_b))
    y = across_a * sin(radians(lon_a)) + across_b * sin(radians(lon_b))
    z = sin(radians(lat_a)) * (1.0 - share) + sin(radians(lat_b)) * share
    return degrees(atan2(z, hypot(x, y))), degrees(atan2(y, x))


@inlined
def apart_m(lat_a: Any, lon_a: Any, lat_b: Any, lon_b: Any) -> Any:
    """Measure the distance of two samples [m].

    On the plane up to 75° of latitude, with the mean of the two latitudes' degrees: below 20 km right to 1e-5. Beyond,
    by the geodesic.
    """
    if abs(lat_a) > FLAT_BELOW_DEG or abs(lat_b) > FLAT_BELOW_DEG:
        return distance_at(lat_a, lon_a, lat_b, lon_b)
    up_a, across_a = metres_per_degree(lat_a)
    up_b, across_b = metres_per_degree(lat_b)
    return flat_apart_m(lat_a, lon_a, up_a, across_a, lat_b, lon_b, up_b, across_b)


@inlined
def flat_apart_m(
    lat_a: Any, lon_a: Any, up_a: Any, across_a: Any, lat_b: Any, lon_b: Any, up_b: Any, across_b: Any
) -> Any:
    """Measure the distance of two samples on the plane [m], with the lengths of their degrees at hand."""
    north = (lat_b - lat_a) * ((up_a + up_b) * 0.5)
    east = turn(lon_a, lon_b) * ((across_a + across_b) * 0.5)
    return sqrt(north * north + east * east)


@kernel
def first_not_before(t: Any, a: Any, b: Any, when: Any) -> Any:
    """Give the first of sorted times a to b that is not before a time; b where there is none."""
    while a < b:
        middle = (a + b) >> 1
        if t[middle] < when:
            a = middle + 1
        else:
            b = middle
    return a


@kernel
def fill_samples(
    t: Any, lat: Any, lon: Any, a: Any, b: Any, step: Any, begin: Any, end: Any, bridge: Any, to_lat: Any, to_lon: Any
) -> None:
    """Give the positions of one track's reports a to b at the marks begin to end (not included); NaN for none."""
    to_lat[:] = np.nan
    to_lon[:] = np.nan
    i = first_not_before(t, a, b, begin * step)
    for k in range(begin, end):
        at = k * step
        while i < b and t[i] < at:
            i += 1
        if i == b:
            break
        if t[i] == at:
            to_lat[k - begin], to_lon[k - begin] = lat[i], lon[i]
        elif i > a and t[i] - t[i - 1] <= bridge:
            share = (at - t[i - 1]) / (t[i] - t[i - 1])
            to_lat[k - begin], to_lon[k - begin] = between(lat[i - 1], lon[i - 1], lat[i], lon[i], share)


def sample_reference(
    t: list[int], lat: list[float], lon: list[float], mark_us: int, bridge_us: int
) -> tuple[float, float] | None:
    """Say where a ship was at a time, from all her reports: the slow, obvious form of `fill_samples`."""
    before = [i for i in range(len(t)) if t[i] <= mark_us]
    after = [i for i in range(len(t)) if t[i] >= mark_us]
    if not before or not after:
        return None
    if t[after[0]] == mark_us:
        return lat[after[0]], lon[after[0]]
    a, b = before[-1], after[0]
    if t[b] - t[a] > bridge_us:
        return None
    place: tuple[float, float] = between(lat[a], lon[a], lat[b], lon[b], (mark_us - t[a]) / (t[b] - t[a]))
    return place
