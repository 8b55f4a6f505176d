"""Is a point on land: one look into the raster, and in a cell of coast the exact test.

The exact test counts how often the shore crosses a way from the cell's south-west corner, whose state is known: north
along the cell's western side, then east to the point. Both legs lie in the cell, so that no other cell is looked at.
Half-open comparisons (a vertex on the way counts as lying south or east of it) make the count right where the way runs
through a vertex. Corners and vertices are whole numbers; the point keeps all its bits.
"""

from __future__ import annotations

from math import floor
from typing import Any, Final

import numpy as np

from ullage.kernels import inlined, kernel
from ullage.land.grid import (
    CELL,
    CELLS_PER_DEGREE,
    COAST,
    LAND,
    MARGIN,
    NOWHERE,
    SEA,
    UNITS_PER_DEGREE,
    cell_at,
    column_of,
    is_position,
    row_of,
    turned,
    vertex_at,
)

_BATCH: Final = 64


@inlined
def side_of(ax: Any, ay: Any, bx: Any, by: Any, x: Any, y: Any) -> Any:
    """Tell on which side of a stretch from a to b a point lies: positive on the left, negative on the right.

    In units from a near corner only a point within a nanometre of the stretch can be put on its other side.
    """
    return (bx - ax) * (y - ay) - (x - ax) * (by - ay)


@inlined
def is_above(ax: Any, ay: Any, bx: Any, by: Any, x: Any, y: Any) -> Any:
    """Tell whether a point lies north of a stretch that passes its longitude."""
    side = side_of(ax, ay, bx, by, x, y)
    return side > 0 if bx > ax else side < 0


@inlined
def is_right(ax: Any, ay: Any, bx: Any, by: Any, x: Any, y: Any) -> Any:
    """Tell whether a point lies east of a stretch that passes its latitude."""
    side = side_of(ax, ay, bx, by, x, y)
    return side < 0 if by > ay else side > 0


@inlined
def western_leg(ax: Any, ay: Any, bx: Any, by: Any, y: Any) -> Any:
    """Follow the leg north along the cell's western side to latitude `y`, past one stretch.

    Returns
    -------
    crosses, starts_right
        Whether the stretch crosses the leg, and whether the leg's end lies east of the stretch, where that passes it.
    """
    crosses, starts_right = False, ax < 0
    if (ax < 0) != (bx < 0):
        above = ay <= y
        if (ay > y) != (by > y):
            starts_right = is_right(ax, ay, bx, by, 0.0, y)
            above = starts_right != ((bx > ax) == (by > ay))
        crosses = above != is_above(ax, ay, bx, by, 0, 0)
    return crosses, starts_right


@kernel
def _crossings(ax: Any, ay: Any, bx: Any, by: Any, x: Any, y: Any) -> Any:
    """Count how often one stretch crosses the way to (x, y), all in units from the cell's corner."""
    crosses, starts_right = western_leg(ax, ay, bx, by, y)
    count = 1 if crosses else 0
    if (ay > y) != (by > y) and starts_right != is_right(ax, ay, bx, by, x, y):
        count += 1
    return count


@inlined
def in_cell(lat: Any, lon: Any) -> Any:
    """Give a position in units east and north of the south-west corner of its cell; nothing is rounded."""
    x = lon * UNITS_PER_DEGREE - (column_of(lon) - 180 * CELLS_PER_DEGREE) * CELL
    y = lat * UNITS_PER_DEGREE - (row_of(lat) - 90 * CELLS_PER_DEGREE) * CELL
    return x, y


@kernel
def _chain_crossings(words: Any, k: Any, n: Any, x: Any, y: Any) -> Any:
    """Count the crossings of a narrow chain; a stretch whose ends lie alike is passed by comparing words alone."""
    # the half word that counts north is the high one: whole words compare as it does
    high = np.int64(min(max(floor(y) + MARGIN, 0), 0xFFFF))
    limit = np.uint32((high << 16) | 0xFFFF)
    count = 0
    a_north, a_west = words[k] > limit, (words[k] & np.uint32(0xFFFF)) < np.uint32(MARGIN)
    for i in range(1, n):
        word = words[k + i]
        b_north, b_west = word > limit, (word & np.uint32(0xFFFF)) < np.uint32(MARGIN)
        if a_north != b_north or a_west != b_west:
            ax, ay = vertex_at(words, 0, k, i - 1)
            bx, by = vertex_at(words, 0, k, i)
            count += _crossings(ax, ay, bx, by, x, y)
            a_north, a_west = b_north, b_west
    return count


@kernel
def is_land_in(words: Any, found: Any, x: Any, y: Any) -> Any:
    """Tell whether a point of a cell of coast is land.

    Parameters
    ----------
    words, found
        The records, and what stands for the cell; see `ullage.land.grid`.
    x, y
        The point, units east and north of the cell's south-west corner.
    """
    count = found & 1
    k = found >> 1
    more = True
    while more:
        head = np.int64(words[k])
        n, wide, more = head >> 2, (head >> 1) & 1, (head & 1) == 1
        if wide:
            for i in range(1, n):
                ax, ay = vertex_at(words, 1, k + 1, i - 1)
                bx, by = vertex_at(words, 1, k + 1, i)
                count += _crossings(ax, ay, bx, by, x, y)
            k += 1 + 2 * n
        else:
            count += _chain_crossings(words, k + 1, n, x, y)
            k += 1 + n
    return (count & 1) == 1


@kernel
def fill_is_land(blocks: Any, cells: Any, words: Any, lat: Any, lon: Any, out: Any) -> None:
    """Fill `out` with whether each point is land; what is no position is not.

    Points go by in batches: the looks into memory of one batch do not wait for each other.
    """
    found, heads = np.empty(_BATCH, np.int64), np.empty(_BATCH, np.int64)
    xs, ys = np.empty(_BATCH), np.empty(_BATCH)
    for first in range(0, out.shape[0], _BATCH):
        n = min(_BATCH, out.shape[0] - first)
        for j in range(n):
            found[j] = 0
            if is_position(lat[first + j], lon[first + j]):
                y, x = lat[first + j], turned(lon[first + j])
                found[j] = cell_at(blocks, cells, row_of(y), column_of(x))
                xs[j], ys[j] = in_cell(y, x)
        for j in range(n):
            heads[j] = words[found[j] >> 1]  # the first word is 0: it stands for water and land
        for j in range(n):
            out[first + j] = is_land_in(words, found[j], xs[j], ys[j]) if heads[j] else found[j]


@kernel
def fill_state(blocks: Any, cells: Any, lat: Any, lon: Any, out: Any) -> None:
    """Fill `out` with the state of the cell of each point."""
    for i in range(out.shape[0]):
        out[i] = NOWHERE
        if is_position(lat[i], lon[i]):
            found = cell_at(blocks, cells, row_of(lat[i]), column_of(turned(lon[i])))
            out[i] = SEA if found == 0 else LAND if found == 1 else COAST
