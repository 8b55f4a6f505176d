"""From rings to the raster and the records of its cells of coast; see `ullage.land.grid` for their form.

Where the source had to cut a ring (at the antimeridian, at a pole, along a meridian that two rings share) the cut is no
shore: it is left out. The states of corners come from the south pole upwards, column by column, so that nothing needs
the cuts.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from ullage.kernels import inlined, kernel
from ullage.land.grid import (
    BLOCK_COLUMNS,
    BLOCK_ROWS,
    CELL,
    CELLS_PER_DEGREE,
    COLUMNS,
    MARGIN,
    ROWS,
    SIDE,
    TURN,
    UNITS_PER_DEGREE,
    cell_key,
)
from ullage.land.lookup import is_above, side_of

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy.typing as npt

    from ullage.land.rings import Rings

    Units = npt.NDArray[np.int32]
    Bools = npt.NDArray[np.bool_]
    Words = npt.NDArray[np.uint32]

_FIRST_WORD: Final = 1  # so that no cell of coast is taken for water or land
_WEST: Final = 180 * CELLS_PER_DEGREE
_SOUTH: Final = 90 * CELLS_PER_DEGREE
_LOW: Final = 0xFFFFFFFF


@dataclass(frozen=True, slots=True, eq=False)
class LandArrays:
    """The raster and the records; see `ullage.land.grid`."""

    blocks: Words
    cells: Words
    words: Words


def build_arrays(rings: Rings, progress: Callable[[float], None] | None = None) -> LandArrays:
    """Build the arrays of a world of rings.

    Parameters
    ----------
    rings
        The shores, as `read_rings` or `make_rings` give them.
    progress
        Called with the part that is done, from 0 to 1.

    Returns
    -------
    LandArrays
        The same bytes for the same rings.
    """
    tell = progress or (lambda _: None)
    tell(0.0)
    x, y = np.ascontiguousarray(rings.vertices.T)
    kept = _shore(rings, x, y)
    tell(0.2)
    corners = _corners(x, y, kept, _south(rings, x, y))
    tell(0.4)
    keys = np.empty(_list_cells(x, y, kept, np.empty(0, np.uint64)), np.uint64)
    _list_cells(x, y, kept, keys)
    keys.sort()
    tell(0.6)
    numbers = keys >> np.uint64(32)
    firsts = np.flatnonzero(np.diff(numbers, prepend=np.uint64(2**63))).astype(np.int64)
    bounds = np.append(firsts, keys.size)
    blocks, cells = _raster(corners, np.unique(numbers[firsts].astype(np.int64) // SIDE**2))
    tell(0.8)
    size = _write_records(x, y, keys, bounds, blocks, cells, np.empty(0, np.uint32))
    words = np.zeros(size, np.uint32)
    _write_records(x, y, keys, bounds, blocks, cells, words)
    tell(1.0)
    for one in (blocks, cells, words):
        one.flags.writeable = False  # like those of a land file: kernels are compiled for one kind of array
    return LandArrays(blocks, cells, words)


def _shore(rings: Rings, x: Units, y: Units) -> Bools:
    """Tell which stretches (vertex i to i + 1) are shore: neither between two rings nor a cut of the source."""
    kept = np.ones(max(x.size - 1, 0), np.bool_)
    kept[rings.starts[1:-1] - 1] = False
    level, upright = y[1:] == y[:-1], x[1:] == x[:-1]
    kept &= ~(upright & (np.abs(x[1:]) == 180 * UNITS_PER_DEGREE))
    kept &= ~(level & (np.abs(y[1:]) == 90 * UNITS_PER_DEGREE))
    kept &= ~(level & upright)
    at = np.flatnonzero(kept & upright)
    ways = np.stack([x[at], np.minimum(y[at], y[at + 1]), np.maximum(y[at], y[at + 1])], axis=1)
    _, inverse, count = np.unique(ways, axis=0, return_inverse=True, return_counts=True)
    kept[at[count[inverse.ravel()] % 2 == 0]] = False
    return kept


def _south(rings: Rings, x: Units, y: Units) -> Bools:
    """Tell for the western side of each column whether it is land at the south pole."""
    south = np.zeros(COLUMNS, np.bool_)
    along = (y[1:] == -90 * UNITS_PER_DEGREE) & (y[:-1] == -90 * UNITS_PER_DEGREE)
    along[rings.starts[1:-1] - 1] = False
    columns = np.arange(1, COLUMNS + 1)
    sides = (columns - _WEST) * CELL
    for i in np.flatnonzero(along):
        south[columns[(x[i] < sides) != (x[i + 1] < sides)] % COLUMNS] ^= True
    return south


def _corners(x: Units, y: Units, kept: Bools, south: Bools) -> Bools:
    """Give the state of every cell's south-west corner, shape (ROWS, COLUMNS)."""
    corners = np.zeros((ROWS, COLUMNS), np.bool_)
    _turn_corners(x, y, kept, corners)
    corners[0] ^= south
    for south_of, row in pairwise(corners.view(np.uint8)):
        np.bitwise_xor(row, south_of, out=row)
    return corners


@kernel
def _turn_corners(x: Any, y: Any, kept: Any, corners: Any) -> None:
    """Mark, in each column, the lowest corner above each stretch that passes the column's western side."""
    for i in range(kept.shape[0]):
        ax, ay, bx, by = np.int64(x[i]), np.int64(y[i]), np.int64(x[i + 1]), np.int64(y[i + 1])
        for column in range(min(ax, bx) // CELL + 1, max(ax, bx) // CELL + 1):
            west = column * CELL
            if kept[i]:
                row = (ay + (by - ay) * (west - ax) // (bx - ax)) // CELL
                while not is_above(ax, ay, bx, by, west, row * CELL):
                    row += 1
                if row + _SOUTH < ROWS:
                    corners[row + _SOUTH, (column + _WEST) % COLUMNS] ^= True


@inlined
def _may_touch(ax: Any, ay: Any, bx: Any, by: Any, west: Any, south: Any) -> Any:
    """Tell whether a stretch touches a cell that its bounds touch: not all four corners are on one side of it."""
    one, two = side_of(ax, ay, bx, by, west, south), side_of(ax, ay, bx, by, west + CELL, south)
    three, four = side_of(ax, ay, bx, by, west, south + CELL), side_of(ax, ay, bx, by, west + CELL, south + CELL)
    return min(one, two, three, four) <= 0 <= max(one, two, three, four)


@kernel
def _list_cells(x: Any, y: Any, kept: Any, keys: Any) -> Any:
    """List, for each stretch, the cells it touches, as ``cell << 32 | stretch``; an empty list only counts."""
    count = 0
    for i in range(kept.shape[0]):
        if kept[i]:
            ax, ay, bx, by = np.int64(x[i]), np.int64(y[i]), np.int64(x[i + 1]), np.int64(y[i + 1])
            for row in range(min(ay, by) // CELL, max(ay, by) // CELL + 1):
                for column in range(min(ax, bx) // CELL, max(ax, bx) // CELL + 1):
                    if _may_touch(ax, ay, bx, by, column * CELL, row * CELL):
                        if keys.shape[0]:
                            key = cell_key(min(row + _SOUTH, ROWS - 1), (column + _WEST) % COLUMNS)
                            keys[count] = (np.uint64(key) << np.uint64(32)) | np.uint64(i)
                        count += 1
    return count


def _raster(corners: Bools, mixed: npt.NDArray[np.int64]) -> tuple[Words, Words]:
    """Give the blocks, and the cells of those that hold coast: each with its corner's state."""
    blocks = corners[::SIDE, ::SIDE].astype(np.uint32)
    blocks.reshape(-1)[mixed] = np.arange(mixed.size, dtype=np.uint32) + 2
    by_block = corners.reshape(BLOCK_ROWS, SIDE, BLOCK_COLUMNS, SIDE)
    cells = by_block[mixed // BLOCK_COLUMNS, :, mixed % BLOCK_COLUMNS, :].astype(np.uint32)
    return blocks, cells.reshape(-1, SIDE * SIDE)


@inlined
def _from_corner(x: Any, y: Any, i: Any, west: Any, south: Any) -> Any:
    """Give a vertex in units from a cell's corner, the short way round."""
    east = np.int64(x[i]) - west
    if east > TURN // 2:
        east -= TURN
    return east, np.int64(y[i]) - south


@kernel
def _write_chain(x: Any, y: Any, first: Any, last: Any, west: Any, south: Any, at: Any, words: Any) -> Any:
    """Write the chain of vertices `first` to `last` at `at`, or only measure it; give where it ends."""
    wide = False
    for i in range(first, last + 1):
        east, north = _from_corner(x, y, i, west, south)
        wide = wide or min(east, north) < -MARGIN or max(east, north) >= MARGIN + CELL
    n = last - first + 1
    if words.shape[0]:
        words[at] = (n << 2) | (2 if wide else 0)
        for i in range(n):
            east, north = _from_corner(x, y, first + i, west, south)
            if wide:
                words[at + 1 + 2 * i], words[at + 2 + 2 * i] = east & _LOW, north & _LOW
            else:
                words[at + 1 + i] = ((north + MARGIN) << 16) | (east + MARGIN)
    return at + 1 + (2 * n if wide else n)


@kernel
def _write_records(x: Any, y: Any, keys: Any, bounds: Any, blocks: Any, cells: Any, words: Any) -> Any:
    """Write the record of each cell of coast, and into its cell where that begins; without words, only measure."""
    at = _FIRST_WORD
    for k in range(bounds.shape[0] - 1):
        key = np.int64(keys[bounds[k]] >> np.uint64(32))
        block, inner = key // (SIDE * SIDE), key % (SIDE * SIDE)
        south = (block // BLOCK_COLUMNS * SIDE + inner // SIDE - _SOUTH) * CELL
        west = (block % BLOCK_COLUMNS * SIDE + inner % SIDE - _WEST) * CELL
        if words.shape[0]:
            cells[np.int64(blocks[block // BLOCK_COLUMNS, block % BLOCK_COLUMNS]) - 2, inner] |= at << 1
        j = bounds[k]
        while j < bounds[k + 1]:
            stop = j + 1
            while stop < bounds[k + 1] and keys[stop] == keys[stop - 1] + np.uint64(1):
                stop += 1
            head, first = at, np.int64(keys[j]) & _LOW
            at = _write_chain(x, y, first, first + stop - j, west, south, at, words)
            if words.shape[0] and stop < bounds[k + 1]:
                words[head] |= 1
            j = stop
    return at
