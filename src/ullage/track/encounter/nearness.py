"""Which pairs of tracks stay near each other, and for how long: pairs found at few marks, followed mark by mark."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from math import cos, radians, sin
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from ullage.kernels import in_threads, kernel
from ullage.track.encounter.pairs import find_near_pairs
from ullage.track.encounter.spells import (
    COLUMNS,
    DEGREE,
    DISTANCES,
    DISTANCES_END,
    FIRST,
    HEARD_A,
    KNOT,
    LAST,
    LAT,
    LON,
    MOST_VALUE,
    SPEEDS,
    SPEEDS_END,
    VECTOR,
    A,
    B,
    Spells,
    X,
    join,
    no_spells,
)
from ullage.track.plane import metres_per_degree
from ullage.track.samples import FLAT_BELOW_DEG, apart_m, fill_samples, first_not_before, flat_apart_m

if TYPE_CHECKING:
    import numpy.typing as npt

    from ullage.track.samples import TrackReports

    Whole = npt.NDArray[np.int64]
    Counts = npt.NDArray[np.int32]

_KN = 3600.0 / 1852.0  # knots in a metre a second
_MOST_SAMPLES = 2_000_000


@dataclass(frozen=True, slots=True)
class Grid:
    """When and how near, as the kernels take it.

    Parameters
    ----------
    step_us
        Time from one mark to the next [µs].
    bridge_us
        The longest silence over which a track is interpolated [µs].
    within_m
        How near [m].
    least
        Steps in the shortest spell that counts.
    search
        Steps from one mark that is searched for pairs to the next: no more than `least`, so that no spell is missed.
    """

    step_us: int
    bridge_us: int
    within_m: float
    least: int
    search: int

    @property
    def reach_us(self) -> int:
        """How far beyond a slice its reports must reach on either side [µs]."""
        return (self.search + 1) * self.step_us + self.bridge_us


def find_spells(tracks: TrackReports, grid: Grid, begin: int, end: int) -> Spells:
    """Find the spells in a slice of time.

    Parameters
    ----------
    tracks
        The reports; all that there are from `Grid.reach_us` before the slice to as much after it.
    grid
        When and how near.
    begin, end
        The slice: its first mark, and the one after its last.

    Returns
    -------
    Spells
        Cut at the slice's ends. Those that are too short, and end before the slice does, are left out.
    """
    near, active = _near_pairs(tracks, grid, begin, end)
    taken = np.unique(near)
    span = end - begin
    if len(taken) * (span + 1) > _MOST_SAMPLES and span > 4 * grid.search:
        half = begin + span // 2
        return join(find_spells(tracks, grid, begin, half), find_spells(tracks, grid, half, end))
    if not len(taken):
        return no_spells()
    names = pl.DataFrame({"mmsi": tracks.mmsi.gather(active[taken]), "track_id": tracks.track_id.gather(active[taken])})
    order = names.select(pl.arg_sort_by("mmsi", "track_id")).to_series().to_numpy()
    rank = np.empty(len(active), dtype=np.int64)
    rank[taken[order]] = np.arange(len(taken))
    pairs = np.sort(rank[near], axis=1)
    pairs = pairs[np.lexsort((pairs[:, 1], pairs[:, 0]))]
    rows, distances, speeds = _follow_pairs(tracks, active[taken[order]], pairs, grid, begin, end)
    named = names[order]
    return Spells(named["track_id"], named["mmsi"], rows, distances, speeds)


def _near_pairs(tracks: TrackReports, grid: Grid, begin: int, end: int) -> tuple[Whole, Whole]:
    """Give the pairs that are near at a mark in or about a slice, and the tracks that they are numbered in."""
    # the mark before the slice belongs to it too: is a spell new, or does it go on?
    marks = -(-(begin - grid.search) // grid.search), (end + grid.search - 2) // grid.search + 1
    step = grid.search * grid.step_us
    active = np.flatnonzero((tracks.begin_us <= marks[1] * step) & (tracks.end_us >= marks[0] * step))
    return find_near_pairs(tracks, active, marks, step, grid.bridge_us, grid.within_m), active


def _follow_pairs(
    tracks: TrackReports, active: Whole, pairs: Whole, grid: Grid, begin: int, end: int
) -> tuple[Whole, Counts, Counts]:
    """Follow pairs mark by mark; give the rows of their spells and the values."""
    count, marks = len(active), end - begin + 1
    places = np.empty((4, count, marks))  # latitude, longitude, and the lengths of a degree of each
    step, bridge = grid.step_us, grid.bridge_us
    place = partial(
        _place_tracks, tracks.t_us, tracks.lat, tracks.lon, tracks.first, active, step, bridge, begin, end, places
    )
    in_threads(place, count, 64)
    sizes = np.zeros((len(pairs) + 1, 2), dtype=np.int64)
    used = np.zeros((count, marks), dtype=np.bool_)
    in_threads(partial(_measure_pairs, pairs, places, grid.within_m, grid.least, sizes, used), len(pairs), 64)
    starts = np.concatenate([[[0, 0]], np.cumsum(sizes[:-1], axis=0)])
    speeds = np.empty((count, marks))
    sums = np.empty((count, marks + 1, 4), dtype=np.int64)
    at_mark = np.zeros((count, marks), dtype=np.int64)
    add = partial(_sum_tracks, tracks.t_us, tracks.first, active, step, begin, places, used, speeds, sums, at_mark)
    in_threads(add, count, 64)
    rows = np.empty((starts[-1, 0], COLUMNS), dtype=np.int64)
    distances, kept_speeds = (np.empty((starts[-1, 1], 2), dtype=np.int32) for _ in range(2))
    take = partial(
        _take_pairs, pairs, places, speeds, sums, at_mark, grid.within_m, grid.least, begin, starts,
        rows, distances, kept_speeds,
    )  # fmt: skip
    in_threads(take, len(pairs), 64)
    return rows, distances, kept_speeds


@kernel
def _place_tracks(
    t: Any, lat: Any, lon: Any, first: Any, active: Any, step: Any, bridge: Any, mark: Any, mark_end: Any,
    places: Any, begin: Any, end: Any,
) -> None:  # fmt: skip
    """Sample tracks at the marks of a slice and the one before it."""
    for n in range(begin, end):
        own_lat, own_lon, up, across = places[0, n], places[1, n], places[2, n], places[3, n]
        a, b = first[active[n]], first[active[n] + 1]
        fill_samples(t, lat, lon, a, b, step, mark - 1, mark_end, bridge, own_lat, own_lon)
        for k in range(own_lat.shape[0]):
            up[k], across[k] = metres_per_degree(own_lat[k])


@kernel
def _sum_tracks(
    t: Any, first: Any, active: Any, step: Any, mark: Any, places: Any, used: Any, speeds: Any, sums: Any,
    at_mark: Any, begin: Any, end: Any,
) -> None:  # fmt: skip
    """Measure what spells of tracks are made of, at the marks that are in one.

    `sums` are running sums before each mark: unit vectors, and reports since the mark before.
    """
    for n in range(begin, end):
        if not used[n].any():
            continue
        a, b = first[active[n]], first[active[n] + 1]
        own_lat, own_lon, up, across = places[0, n], places[1, n], places[2, n], places[3, n]
        sums[n, 0] = 0
        i = first_not_before(t, a, b, (mark - 2) * step + 1)
        for k in range(own_lat.shape[0]):
            heard, at = 0, (mark - 1 + k) * step
            while i < b and t[i] <= at:
                heard += 1
                at_mark[n, k] += t[i] == at
                i += 1
            sums[n, k + 1] = sums[n, k]
            sums[n, k + 1, 3] += heard
            speeds[n, k] = np.nan
            if not used[n, k]:
                continue
            flat, turned = radians(own_lat[k]), radians(own_lon[k])
            sums[n, k + 1, 0] += np.int64(np.rint(cos(flat) * cos(turned) * VECTOR))
            sums[n, k + 1, 1] += np.int64(np.rint(cos(flat) * sin(turned) * VECTOR))
            sums[n, k + 1, 2] += np.int64(np.rint(sin(flat) * VECTOR))
            if k > 0 and abs(own_lat[k]) <= FLAT_BELOW_DEG and abs(own_lat[k - 1]) <= FLAT_BELOW_DEG:
                way = flat_apart_m(
                    own_lat[k - 1], own_lon[k - 1], up[k - 1], across[k - 1], own_lat[k], own_lon[k], up[k], across[k]
                )  # fmt: skip
                speeds[n, k] = way / (step * 1e-6) * _KN
            elif k > 0 and not np.isnan(own_lat[k - 1]):
                speeds[n, k] = apart_m(own_lat[k - 1], own_lon[k - 1], own_lat[k], own_lon[k]) / (step * 1e-6) * _KN


@kernel
def _measure_distances(a: Any, b: Any, places: Any, out: Any) -> None:
    """Measure how far two tracks are apart at each mark [m]; NaN where one of them has no sample."""
    lat_a, lon_a, up_a, across_a = places[0, a], places[1, a], places[2, a], places[3, a]
    lat_b, lon_b, up_b, across_b = places[0, b], places[1, b], places[2, b], places[3, b]
    steep = False
    for k in range(out.shape[0]):
        out[k] = flat_apart_m(
            lat_a[k], lon_a[k], up_a[k], across_a[k], lat_b[k], lon_b[k], up_b[k], across_b[k]
        )  # fmt: skip
        steep |= abs(lat_a[k]) > FLAT_BELOW_DEG
    if steep:
        for k in range(out.shape[0]):
            out[k] = apart_m(lat_a[k], lon_a[k], lat_b[k], lon_b[k])


@kernel
def _next_spell(distances: Any, within: Any, k: Any, least: Any) -> Any:
    """Give the next spell that is to be kept: its first mark and the one after its last; the first one is 0 for none.

    Mark 0 lies before the slice. A spell that is near there goes on from the slice before; one that is near at the last
    mark may go on in the next. Both are kept however short.
    """
    count = distances.shape[0]
    while k < count:
        if not distances[k] <= within:
            k += 1
            continue
        last = k
        while last < count and distances[last] <= within:
            last += 1
        goes_on = distances[0] <= within and k == 1
        if goes_on or last == count or last - 1 - k >= least:
            return k, last
        k = last
    return 0, 0


@kernel
def _measure_pairs(
    pairs: Any, places: Any, within: Any, least: Any, sizes: Any, used: Any, begin: Any, end: Any
) -> None:
    """Count the spells of each pair, and the marks in them; tell which marks of which tracks are in one."""
    distances = np.empty(places.shape[2])
    for n in range(begin, end):
        _measure_distances(pairs[n, 0], pairs[n, 1], places, distances)
        k, last = _next_spell(distances, within, 1, least)
        while k > 0:
            sizes[n, 0] += 1
            sizes[n, 1] += last - k
            used[pairs[n, 0], k:last] = True
            used[pairs[n, 1], k:last] = True
            k, last = _next_spell(distances, within, last, least)


@kernel
def _take_pairs(
    pairs: Any, places: Any, speeds: Any, sums: Any, at_mark: Any, within: Any, least: Any, mark: Any, starts: Any,
    rows: Any, to_distances: Any, to_speeds: Any, begin: Any, end: Any,
) -> None:  # fmt: skip
    """Take the spells of each pair."""
    distances = np.empty(places.shape[2])
    counts = np.zeros(MOST_VALUE + 1, dtype=np.int32)
    for n in range(begin, end):
        a, b = pairs[n, 0], pairs[n, 1]
        _measure_distances(a, b, places, distances)
        row, value = starts[n, 0], starts[n, 1]
        k, last = _next_spell(distances, within, 1, least)
        while k > 0:
            one = rows[row]
            # what lies between the mark before and the first one is of the spell only if it goes on
            goes_on = k == 1 and distances[0] <= within
            one[A], one[B], one[FIRST], one[LAST] = a, b, mark - 1 + k, mark - 2 + last
            for part in range(3):
                one[X + part] = sums[a, last, part] - sums[a, k, part] + sums[b, last, part] - sums[b, k, part]
            for side in range(2):
                who = a if side == 0 else b
                before = sums[who, k, 3] if goes_on else sums[who, k + 1, 3] - at_mark[who, k]
                one[HEARD_A + side] = sums[who, last, 3] - before
            one[LAT], one[LON] = np.rint(places[0, a, k] * DEGREE), np.rint(places[1, a, k] * DEGREE)
            one[DISTANCES], one[SPEEDS] = value, value
            one[DISTANCES_END] = _tally(distances, distances, 1.0, k, last, counts, to_distances, value)
            one[SPEEDS_END] = _tally(
                speeds[a], speeds[b], KNOT, k if goes_on else k + 1, last, counts, to_speeds, value
            )  # fmt: skip
            row += 1
            value += last - k
            k, last = _next_spell(distances, within, last, least)


@kernel
def _tally(one: Any, other: Any, unit: Any, begin: Any, end: Any, counts: Any, out: Any, at: Any) -> Any:
    """Write how often each value of the mean of two numbers occurs, in whole units; give where that ends.

    `counts` comes and goes as zeros.
    """
    lowest: Any = MOST_VALUE
    highest: Any = 0
    for k in range(begin, end):
        value = np.int64(min(np.rint((one[k] + other[k]) * (0.5 * unit)), MOST_VALUE))
        counts[value] += 1
        lowest, highest = min(lowest, value), max(highest, value)
    for each in range(lowest, highest + 1):
        if counts[each] > 0:
            out[at, 0], out[at, 1] = each, counts[each]
            counts[each] = 0
            at += 1
    return at
