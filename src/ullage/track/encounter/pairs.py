"""Which tracks come near each other: a search through cells of latitude and longitude, one mark of time after another.

Who stays together for long enough is together at some of the marks in between, so that few marks need to be searched;
`spells` then follows the pairs found mark by mark.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ullage.kernels import in_threads, inlined, kernel
from ullage.track.plane import metres_per_degree
from ullage.track.samples import apart_m, between, first_not_before

if TYPE_CHECKING:
    import numpy.typing as npt

    from ullage.track.samples import TrackReports

    Floats = npt.NDArray[np.float64]
    Whole = npt.NDArray[np.int64]

_SHORTEST_DEGREE_M = 110_574.0  # of latitude, at the equator
_MOST_ROWS = 1 << 20
_LEAST_COLUMNS = 60
_ROW = 1 << 32  # cells of a row have the lower numbers
_HASH = np.uint64(0x9E3779B97F4A7C15)


def find_near_pairs(
    tracks: TrackReports, active: Whole, marks: tuple[int, int], step_us: int, bridge_us: int, within_m: float
) -> Whole:
    """Find the pairs of tracks that are within a distance of each other at one of some marks.

    Parameters
    ----------
    tracks
        The reports.
    active
        Numbers of the tracks to look at, in ascending order.
    marks
        The first mark, and the one after the last.
    step_us
        Time from one mark to the next [µs].
    bridge_us
        The longest silence over which a track is interpolated [µs].
    within_m
        The distance [m].

    Returns
    -------
    ndarray of shape (pairs, 2)
        Places in `active`, the lower first; each pair once, sorted. Tracks of one MMSI make no pair.
    """
    begin, end = marks
    per_mark = np.zeros(end - begin + 1, dtype=np.int64)
    first = tracks.first
    _count(tracks.t_us, first, active, step_us, begin, end, bridge_us, per_mark)
    edges = np.concatenate([[0], np.cumsum(per_mark[:-1])])
    count = int(edges[-1])
    who, lat, lon = np.empty(count, np.int64), np.empty(count), np.empty(count)
    _fill(
        tracks.t_us, tracks.lat, tracks.lon, first, active, step_us, begin, end, bridge_us, edges.copy(),
        who, lat, lon,
    )  # fmt: skip
    columns, ship, found = columns_of(within_m), tracks.ship[active], []

    def search(first_mark: int, last_mark: int) -> None:
        found.append(_searched(edges[first_mark : last_mark + 1], who, lat, lon, ship, columns, within_m))

    in_threads(search, end - begin, 2)
    keys = np.unique(np.concatenate(found)) if found else np.zeros(0, dtype=np.int64)
    return np.stack(np.divmod(keys, max(1, len(active))), axis=1)


def _searched(
    edges: Whole, who: Whole, lat: Floats, lon: Floats, ship: Whole, columns: Whole, within_m: float
) -> Whole:
    """Give the keys of the near pairs of some marks, lower place * tracks + higher place."""
    room = 1024 + 4 * len(ship)
    while True:
        keys = np.empty(room, dtype=np.int64)
        count = int(_search(edges, who, lat, lon, ship, columns, within_m, keys))
        if count < room:  # the last place is overwritten when there is no other
            return keys[:count]
        room = count + 1


def columns_of(within_m: float) -> npt.NDArray[np.int64]:
    """Give the number of cells in each row of cells, from the south pole to the north pole.

    A row is as high as the distance at least, and a cell as wide at least, wherever two points of a row and the next
    are; near a pole a row is one cell.
    """
    rows = max(1, min(_MOST_ROWS, int(180.0 / (within_m / _SHORTEST_DEGREE_M * 1.001))))
    columns = np.empty(rows, dtype=np.int64)
    _count_columns(within_m, columns)
    return columns


@kernel
def _count_columns(within: Any, columns: Any) -> None:
    height = 180.0 / columns.shape[0]
    for row in range(columns.shape[0]):
        # as far from the equator as a neighbour can lie
        furthest = max(abs(row * height - 90.0), abs((row + 1) * height - 90.0)) + height
        columns[row] = 1
        if furthest < 90.0:  # noqa: PLR2004 - degrees
            across = metres_per_degree(furthest)[1]
            count = np.int64(360.0 * across / (within * 1.001))
            # where cells are so wide that an arc is longer than its chord, one goes all the way round
            columns[row] = count if count >= _LEAST_COLUMNS else 1


@kernel
def _count(t: Any, first: Any, active: Any, step: Any, begin: Any, end: Any, bridge: Any, per_mark: Any) -> None:
    """Count the samples of each mark."""
    for n in range(active.shape[0]):
        a, b = first[active[n]], first[active[n] + 1]
        i = first_not_before(t, a, b, begin * step)
        for k in range(begin, end):
            at = k * step
            while i < b and t[i] < at:
                i += 1
            if i == b:
                break
            if t[i] == at or (i > a and t[i] - t[i - 1] <= bridge):
                per_mark[k - begin] += 1


@kernel
def _fill(
    t: Any, lat: Any, lon: Any, first: Any, active: Any, step: Any, begin: Any, end: Any, bridge: Any, cursor: Any,
    who: Any, to_lat: Any, to_lon: Any,
) -> None:  # fmt: skip
    """Take the samples mark by mark, in each by track; as `samples.fill_samples` does for one track."""
    for n in range(active.shape[0]):
        a, b = first[active[n]], first[active[n] + 1]
        i = first_not_before(t, a, b, begin * step)
        for k in range(begin, end):
            at = k * step
            while i < b and t[i] < at:
                i += 1
            if i == b:
                break
            exact = t[i] == at
            if exact or (i > a and t[i] - t[i - 1] <= bridge):
                place = cursor[k - begin]
                cursor[k - begin] += 1
                who[place] = n
                if exact:
                    to_lat[place], to_lon[place] = lat[i], lon[i]
                else:
                    share = (at - t[i - 1]) / (t[i] - t[i - 1])
                    to_lat[place], to_lon[place] = between(lat[i - 1], lon[i - 1], lat[i], lon[i], share)


@inlined
def _slot(keys: Any, key: Any, mask: Any) -> Any:
    """Find the place of a key in a table, or the free one where it goes."""
    # the high bits of a product are well mixed, the low ones are not
    at = np.int64((np.uint64(key) * _HASH) >> np.uint64(32)) & mask
    while keys[at] != -1 and keys[at] != key:
        at = (at + 1) & mask
    return at


@kernel
def _search(edges: Any, who: Any, lat: Any, lon: Any, ship: Any, columns: Any, within: Any, out: Any) -> Any:
    """Put the keys of near pairs into `out` once each, as far as there is room; give how many there are."""
    most = np.max(edges[1:] - edges[:-1])
    size = 16
    while size < 2 * most:
        size *= 2
    cells, heads, chain = np.empty(size, np.int64), np.empty(size, np.int64), np.empty(most, np.int64)
    seen = np.full(1024, -1, dtype=np.int64)
    rows, found = columns.shape[0], 0
    for mark in range(edges.shape[0] - 1):
        first = edges[mark]
        cells[:] = -1
        for i in range(first, edges[mark + 1]):
            row = _row(lat[i], rows)
            cell = row * _ROW + _column(lon[i], columns[row])
            chain[i - first] = _last_in(cells, heads, cell)
            at = _slot(cells, cell, size - 1)
            cells[at], heads[at] = cell, i
        for i in range(first, edges[mark + 1]):
            row = _row(lat[i], rows)
            # her own cell and the next one, and three of the row to the north: the others find her
            for near in range(row, min(rows, row + 2)):
                count = columns[near]
                for side in range(-1 if near > row and count > 2 else 0, min(2, count)):  # noqa: PLR2004 - no cell twice
                    j = _last_in(cells, heads, near * _ROW + _beside(_column(lon[i], count), side, count))
                    while j >= 0:
                        if _are_near(i, j, lat, lon, who, ship, within):
                            key = min(who[i], who[j]) * ship.shape[0] + max(who[i], who[j])
                            out[min(found, out.shape[0] - 1)] = key
                            found += _is_new(seen, key)
                            if 2 * found > seen.shape[0]:
                                seen = _grown(seen)
                        j = chain[j - first]
    return found


@inlined
def _beside(column: Any, side: Any, count: Any) -> Any:
    """Give the cell beside another one of a row of cells that goes round the Earth."""
    column += side
    if column < 0:
        return column + count
    return column if column < count else column - count


@inlined
def _last_in(cells: Any, heads: Any, cell: Any) -> Any:
    """Give the sample last put into a cell; -1 for none."""
    at = _slot(cells, cell, cells.shape[0] - 1)
    return heads[at] if cells[at] != -1 else -1


@inlined
def _row(lat: Any, rows: Any) -> Any:
    """Give the row of cells that a latitude lies in."""
    return min(rows - 1, np.int64((lat + 90.0) * (rows / 180.0)))


@kernel
def _are_near(i: Any, j: Any, lat: Any, lon: Any, who: Any, ship: Any, within: Any) -> Any:
    """Tell whether two samples are of two ships near each other."""
    if abs(lat[i] - lat[j]) * _SHORTEST_DEGREE_M > within or ship[who[i]] == ship[who[j]]:
        return False
    return apart_m(lat[i], lon[i], lat[j], lon[j]) <= within


@inlined
def _column(lon: Any, count: Any) -> Any:
    """Give the cell of a row of cells that a longitude from -180 to 180 lies in."""
    return min(count - 1, np.int64((lon + 180.0) * (count / 360.0)))


@kernel
def _is_new(seen: Any, key: Any) -> Any:
    """Put a key into a set; tell whether it was not there."""
    at = _slot(seen, key, seen.shape[0] - 1)
    new = seen[at] == -1
    seen[at] = key
    return new


@kernel
def _grown(seen: Any) -> Any:
    """Give a set of keys twice the room."""
    larger = np.full(2 * seen.shape[0], -1, dtype=np.int64)
    for n in range(seen.shape[0]):
        if seen[n] != -1:
            larger[_slot(larger, seen[n], larger.shape[0] - 1)] = seen[n]
    return larger


def near_pairs_reference(places: list[tuple[str, float, float]], within_m: float) -> set[tuple[int, int]]:
    """Say which of some (MMSI, latitude, longitude) at one time are near each other: the slow, obvious form."""
    return {
        (i, j)
        for j, (ship_b, lat_b, lon_b) in enumerate(places)
        for i, (ship_a, lat_a, lon_a) in enumerate(places[:j])
        if ship_a != ship_b and apart_m(lat_a, lon_a, lat_b, lon_b) <= within_m
    }
