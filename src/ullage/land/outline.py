"""The shores of a window as lines to draw: joined from cell to cell, thinned, and cut at the window's sides."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ullage.kernels import kernel
from ullage.land.grid import CELL, CELLS_PER_DEGREE, COLUMNS, UNITS_PER_DEGREE, cell_at, vertex_at
from ullage.land.window import cell_span

if TYPE_CHECKING:
    import numpy.typing as npt

    from ullage.land.build import LandArrays

    Floats = npt.NDArray[np.float64]
    Units = npt.NDArray[np.int64]


def build_outline(
    arrays: LandArrays, south: float, west: float, north: float, east: float, least_deg: float
) -> list[Floats]:
    """Give the shores of a window as lines (longitude, latitude) [°]; see `Land.outline`.

    Parameters
    ----------
    arrays
        The raster and its records.
    south, west, north, east
        The window's sides [°], east beyond west.
    least_deg
        How far apart vertices have to be [°, of latitude or of longitude].
    """
    points, starts = _join(*_list_lines(arrays, cell_span(south, west, north, east)))
    kept = np.empty(len(points), np.bool_)
    _thin(points, starts, least_deg * UNITS_PER_DEGREE, kept)
    counts = np.cumsum(np.append(0, kept))
    lines = np.split(points[kept] / UNITS_PER_DEGREE, counts[starts[1:-1]]) if kept.any() else []
    low, high = np.array([west, south]), np.array([east, north])
    return [part for line in lines if len(line) > 1 for part in _cut(line, low, high)]


def _list_lines(arrays: LandArrays, span: tuple[int, int, int, int]) -> tuple[Units, Units]:
    """List the shores of a span of cells as short lines: points, where each line begins, and the number of points."""
    found = []
    for entering in (False, True):
        points, starts = np.empty((0, 2), np.int64), np.empty(0, np.int64)
        count, lines = _list(arrays.blocks, arrays.cells, arrays.words, span, entering, points, starts)
        points, starts = np.empty((count, 2), np.int64), np.empty(lines, np.int64)
        _list(arrays.blocks, arrays.cells, arrays.words, span, entering, points, starts)
        found.append((points, starts))
    (points, starts), (entered, _) = found
    # a stretch that begins outside is in the record of each cell that it passes
    entered = np.unique(entered.reshape(-1, 4), axis=0).reshape(-1, 2)
    starts = np.concatenate([starts, np.arange(len(points), len(points) + len(entered) + 1, 2)])
    return np.concatenate([points, entered]), starts


@kernel
def _list(blocks: Any, cells: Any, words: Any, span: Any, entering: Any, points: Any, starts: Any) -> Any:
    """List the shores of a span of cells: each stretch in the cell where it begins, or those that begin outside.

    Parameters
    ----------
    span
        The cells, as `cell_span` gives them.
    entering
        Whether to list the stretches that begin outside the span, each as a line of its own.
    points, starts
        Filled with units east and north of (0, 0) of each vertex, and where each line begins; empty ones only count.

    Returns
    -------
    points, lines
        How many there are.
    """
    count, lines = 0, 0
    for row in range(span[0], span[2]):
        for column in range(span[1], span[3]):
            found = cell_at(blocks, cells, row, column % COLUMNS)
            west, south = (column - 180 * CELLS_PER_DEGREE) * CELL, (row - 90 * CELLS_PER_DEGREE) * CELL
            k = found >> 1
            more = found > 1
            while more:
                head = np.int64(words[k])
                n, wide, more = head >> 2, (head >> 1) & 1, (head & 1) == 1
                ended = True
                ax, ay = vertex_at(words, wide, k + 1, 0)
                for i in range(1, n):
                    bx, by = vertex_at(words, wide, k + 1, i)
                    if entering:
                        of_row = span[0] <= row + ay // CELL < span[2]
                        wanted = not (of_row and span[1] <= column + ax // CELL < span[3])
                    else:
                        wanted = 0 <= ax < CELL and 0 <= ay < CELL
                    if wanted and (ended or entering):
                        if starts.shape[0]:
                            starts[lines] = count
                            points[count, 0] = west + ax
                            points[count, 1] = south + ay
                        lines, count = lines + 1, count + 1
                    if wanted:
                        if starts.shape[0]:
                            points[count, 0] = west + bx
                            points[count, 1] = south + by
                        count += 1
                    ended = not wanted
                    ax, ay = bx, by
                k += 1 + n + wide * n
    return count, lines


def _join(points: Units, starts: Units) -> tuple[Units, Units]:
    """Join lines where one ends in the vertex in which another begins; each is used once."""
    if len(starts) == 1:
        return points, starts
    places = points[:, 0] << 32 | (points[:, 1] & 0xFFFFFFFF)
    begins, ends = places[starts[:-1]], places[starts[1:] - 1]
    order = np.argsort(begins, kind="stable")
    at = np.minimum(np.searchsorted(begins[order], ends), len(order) - 1)
    following = np.where(begins[order[at]] == ends, order[at], -1)
    loose = ~np.isin(begins, ends)
    turns = np.concatenate([np.flatnonzero(loose), np.flatnonzero(~loose)])
    ordered, heads = np.empty(len(turns), np.int64), np.empty(len(turns), np.bool_)
    _follow(turns, following, ordered, heads)
    # a line that goes on from another leaves out the vertex that they share
    first = starts[ordered] + ~heads
    lengths = starts[ordered + 1] - first
    stops = np.cumsum(lengths)
    index = np.arange(stops[-1]) + np.repeat(first - stops + lengths, lengths)
    return points[index], np.append((stops - lengths)[heads], stops[-1])


@kernel
def _follow(turns: Any, following: Any, ordered: Any, heads: Any) -> None:
    """Put lines in the order in which they follow each other, and tell which of them go on from none."""
    used = np.zeros(turns.shape[0], np.bool_)
    count = 0
    for turn in range(turns.shape[0]):
        i = turns[turn]
        head = True
        while i >= 0 and not used[i]:
            used[i] = True
            ordered[count], heads[count] = i, head
            head = False
            count += 1
            i = following[i]


@kernel
def _thin(points: Any, starts: Any, least: Any, kept: Any) -> None:
    """Keep vertices that lie `least` units or more from the last that was kept, and the ends; of a speck keep none."""
    for line in range(starts.shape[0] - 1):
        first, last = starts[line], starts[line + 1] - 1
        x, y = points[first, 0], points[first, 1]
        anything = False
        for i in range(first + 1, last + 1):
            kept[i] = max(abs(points[i, 0] - x), abs(points[i, 1] - y)) >= least
            if kept[i]:
                x, y = points[i, 0], points[i, 1]
                anything = True
        kept[first], kept[last] = anything, anything


def _cut(line: Floats, low: Floats, high: Floats) -> list[Floats]:
    """Give the parts of a line that lie in a window, cut at its sides."""
    if ((line >= low) & (line <= high)).all():
        return [line]
    a, way = line[:-1], np.diff(line, axis=0)
    with np.errstate(divide="ignore", invalid="ignore"):
        one, two = (low - a) / way, (high - a) / way
    inside = (low <= a) & (a <= high)
    enters = np.where(way == 0, np.where(inside, 0.0, np.inf), np.fmin(one, two)).max(axis=1).clip(0.0)
    leaves = np.where(way == 0, 1.0, np.fmax(one, two)).min(axis=1).clip(max=1.0)
    crossing = np.flatnonzero(enters < leaves)
    breaks = np.flatnonzero((np.diff(crossing) > 1) | (leaves[crossing[:-1]] < 1.0) | (enters[crossing[1:]] > 0.0)) + 1
    parts = []
    for run in np.split(crossing, breaks) if crossing.size else ():
        first, last = run[0], run[-1]
        begin = a[first] + enters[first] * way[first]
        end = a[last] + leaves[last] * way[last]
        parts.append(np.vstack([begin, line[first + 1 : last + 1], end]))
    return parts
