"""A window of the Earth as a raster of land and water.

A window is south, west, north and east [°]; where east is less than west it runs across the antimeridian.
"""

from __future__ import annotations

from math import floor
from typing import Any

import numpy as np

from ullage.kernels import kernel
from ullage.land.grid import (
    CELL,
    CELLS_PER_DEGREE,
    COAST,
    COLUMNS,
    LAND,
    ROWS,
    SEA,
    UNITS_PER_DEGREE,
    cell_at,
    column_of,
    row_of,
    turned,
    vertex_at,
)
from ullage.land.lookup import is_right, western_leg


def cell_span(south: float, west: float, north: float, east: float) -> tuple[int, int, int, int]:
    """Give first row, first column, and one beyond the last of each; columns run on beyond the antimeridian.

    A window of a full turn that begins inside a cell has that cell at both ends.
    """
    rows = floor((south + 90) * CELLS_PER_DEGREE), floor((north + 90) * CELLS_PER_DEGREE) + 1
    columns = floor((west + 180) * CELLS_PER_DEGREE), floor((east + 180) * CELLS_PER_DEGREE) + 1
    return max(rows[0], 0), columns[0], min(rows[1], ROWS), columns[1]


@kernel
def _turn_pixels(words: Any, found: Any, y: Any, xs: Any, turns: Any) -> Any:
    """Mark the pixels of one line, in one cell, at which the state turns; give the state west of the first.

    Parameters
    ----------
    xs
        Middles of the pixels, units east of the cell's corner, rising.
    turns
        One for each pixel, all false.
    """
    state = (found & 1) == 1
    k = found >> 1
    more = True
    while more:
        head = np.int64(words[k])
        n, wide, more = head >> 2, (head >> 1) & 1, (head & 1) == 1
        ax, ay = vertex_at(words, wide, k + 1, 0)
        for i in range(1, n):
            bx, by = vertex_at(words, wide, k + 1, i)
            if (ay > y) != (by > y) or (ax < 0) != (bx < 0):
                crosses, starts_right = western_leg(ax, ay, bx, by, y)
                state = state != crosses
                if (ay > y) != (by > y):
                    state = state != starts_right
                    first, last = 0, xs.shape[0]
                    while first < last:
                        middle = (first + last) // 2
                        if is_right(ax, ay, bx, by, xs[middle], y):
                            last = middle
                        else:
                            first = middle + 1
                    if first < xs.shape[0]:
                        turns[first] = not turns[first]
            ax, ay = bx, by
        k += 1 + n + wide * n
    return state


@kernel
def fill_mask(blocks: Any, cells: Any, words: Any, lat: Any, lon: Any, out: Any) -> None:
    """Fill `out`, of shape (latitudes, longitudes), with whether the middle of each pixel is land or sea."""
    turns = np.zeros(lon.shape[0], np.bool_)
    xs = np.empty(lon.shape[0])
    for i in range(lat.shape[0]):
        row = row_of(lat[i])
        y = lat[i] * UNITS_PER_DEGREE - (row - 90 * CELLS_PER_DEGREE) * CELL
        first = 0
        while first < lon.shape[0]:
            column = column_of(turned(lon[first]))
            stop = first
            while stop < lon.shape[0] and column_of(turned(lon[stop])) == column:
                xs[stop] = turned(lon[stop]) * UNITS_PER_DEGREE - (column - 180 * CELLS_PER_DEGREE) * CELL
                stop += 1
            found = cell_at(blocks, cells, row, column)
            state = found == 1
            if found > 1:
                turns[first:stop] = False
                state = _turn_pixels(words, found, y, xs[first:stop], turns[first:stop])
            for j in range(first, stop):
                state = state != (found > 1 and turns[j])
                out[i, j] = LAND if state else SEA
            first = stop


@kernel
def _mark_stretch(ax: Any, ay: Any, bx: Any, by: Any, out: Any) -> None:
    """Mark the pixels that a stretch touches; coordinates are in pixels from the window's north-west corner."""
    if ax > bx:
        ax, ay, bx, by = bx, by, ax, ay
    if bx < 0 or ax >= out.shape[1] or max(ay, by) < 0 or min(ay, by) >= out.shape[0]:
        return
    for j in range(np.int64(max(ax, 0.0)), np.int64(min(floor(bx), out.shape[1] - 1.0)) + 1):
        one, two = ay, by
        if bx > ax:
            slope = (by - ay) / (bx - ax)
            one = ay + (max(ax, np.float64(j)) - ax) * slope
            two = ay + (min(bx, j + 1.0) - ax) * slope
        top, bottom = max(min(one, two), 0.0), min(max(one, two), out.shape[0] - 1.0)
        for i in range(np.int64(top), np.int64(floor(bottom)) + 1):
            out[i, j] = COAST


@kernel
def mark_coast(blocks: Any, cells: Any, words: Any, span: Any, north: Any, west: Any, scale: Any, out: Any) -> None:
    """Mark the pixels that shore touches.

    Parameters
    ----------
    span
        The cells, as `cell_span` gives them.
    north, west
        Of the window [°].
    scale
        Pixels per degree, down and to the right.
    """
    for row in range(span[0], span[2]):
        for column in range(span[1], span[3]):
            found = cell_at(blocks, cells, row, column % COLUMNS)
            k = found >> 1
            more = found > 1
            top = (north + 90.0 - row / CELLS_PER_DEGREE) * scale[0]
            left = (column / CELLS_PER_DEGREE - 180.0 - west) * scale[1]
            down, right = scale[0] / UNITS_PER_DEGREE, scale[1] / UNITS_PER_DEGREE
            while more:
                head = np.int64(words[k])
                n, wide, more = head >> 2, (head >> 1) & 1, (head & 1) == 1
                ax, ay = vertex_at(words, wide, k + 1, 0)
                for i in range(1, n):
                    bx, by = vertex_at(words, wide, k + 1, i)
                    _mark_stretch(left + ax * right, top - ay * down, left + bx * right, top - by * down, out)
                    ax, ay = bx, by
                k += 1 + n + wide * n
