"""One block of rows: thresholds from its own clutter, then the two windows over it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from ullage.detect.sar.hits import Hits, lay_together
from ullage.detect.sar.kernel import scan_rows
from ullage.detect.sar.screen import ask_squares, find_unsure
from ullage.detect.sar.squares import SQUARE, Squares, room_for_squares, sum_squares
from ullage.detect.sar.texture import CELL
from ullage.detect.sar.thresholds import find_thresholds
from ullage.kernels import kernel
from ullage.records import Window

if TYPE_CHECKING:
    import numpy.typing as npt

    from ullage.detect.sar.intensities import Block
    from ullage.detect.sar.rule import CfarRule
    from ullage.detect.sar.thresholds import Clutter, Thresholds

    Bools = npt.NDArray[np.bool_]
    Floats32 = npt.NDArray[np.float32]

_ROOM: Final = 0.01
"""Share of a block's pixels that there is room for at first."""

_MOST_UNSURE: Final = 0.002
"""Share of the squares above which windows are slid over all: asking one pixel takes a hundred times as long."""


def ring_cells(ring: int, guard: int) -> int:
    """Give the pixels of a whole ring."""
    return (2 * ring + 1) ** 2 - (2 * guard + 1) ** 2


def find_in_block(
    block: Block,
    rows: tuple[int, int],
    half_widths: tuple[int, int],
    rule: CfarRule,
    clutter: Clutter,
    squares: Squares,
) -> Hits:
    """Find the pixels above their threshold in some rows of a block.

    Parameters
    ----------
    block
        What is searched.
    rows
        First of its rows that is tested, the first of a cell, and the last + 1; around them are as many as the ring
        reaches.
    half_widths
        Of ring and guard [pixels].
    rule, clutter
        What is asked.
    squares
        Of the block.

    Returns
    -------
    Hits
        Rows and columns are those of the block.
    """
    first, last = rows
    columns = block.usable.shape[1]
    least = max(1, int(rule.least_share * ring_cells(*half_widths)))
    laying = block.scale, block.most
    thresholds = find_thresholds(block.given(first, last), block.usable[first:last], rule, clutter, laying)
    if rule.law == "truncated":
        found = _scan_below_cuts(block, rows, half_widths, least, thresholds)
        return _thinned(found, first, columns, rule.most_hits)
    unsure = _unsure_squares(squares, rows, half_widths, thresholds)
    if unsure is None:
        values = block.laid()
        found = _scan(values, values, block.usable, rows, half_widths, least, thresholds)
    else:
        found = _ask(block, rows, half_widths, least, thresholds, squares, unsure)
    return _thinned(found, first, columns, rule.most_hits)


def squares_of(block: Block, valid: Bools) -> Squares:
    """Give the squares of a block, and mark what of it is usable: where it is valid and holds usable numbers."""
    squares = room_for_squares(len(block.values), *block.usable.shape)
    bits = block.values.view(np.uint32)
    sum_squares(
        block.values, bits, block.top, valid, block.scale, block.most, 0, len(squares.known), block.usable, *squares
    )
    return squares


def _scan_below_cuts(
    block: Block, rows: tuple[int, int], half_widths: tuple[int, int], least: int, thresholds: Thresholds
) -> Hits:
    """Slide windows over what lies below the cuts of each row of cells."""
    first, last = rows
    ring, parts, values = half_widths[0], [], block.laid()
    for i, top in enumerate(range(first, last, CELL)):
        own = slice(max(0, top - ring), min(len(block.usable), top + CELL + ring))
        there = top - own.start, min(top + CELL, last) - own.start
        cell = thresholds.of_row(i)
        background, kept = values[:, own].copy(), block.usable[own].copy()
        _cut_off(background, kept, cell.cut, CELL)
        hits = _scan(values[:, own].copy(), background, kept, there, half_widths, least, cell)
        parts.append(replace(hits, row=hits.row + np.int32(own.start)))
    return lay_together(parts, len(values))


def _unsure_squares(
    squares: Squares, rows: tuple[int, int], half_widths: tuple[int, int], thresholds: Thresholds
) -> Any:
    """Give the squares that may hold a hit, and what passes there at least; None when sliding is quicker."""
    room = int(_MOST_UNSURE * squares.known.size) + 16
    where, low = np.empty((room, 2), np.int32), np.empty((room, len(squares.total)))
    found = find_unsure(*squares, *rows, *half_widths, thresholds.multiplier, CELL, where, low)
    return (where[:found], low[:found]) if found <= room else None


def _ask(
    block: Block,
    rows: tuple[int, int],
    half_widths: tuple[int, int],
    least: int,
    thresholds: Thresholds,
    squares: Squares,
    unsure: tuple[Any, Any],
) -> Hits:
    """Ask the pixels of squares that may hold a hit."""
    bands, room = len(block.values), len(unsure[0]) * SQUARE**2
    where = np.empty((room, 2), np.int32)
    intensity, mean = np.empty((room, bands), np.float32), np.empty((room, bands), np.float32)
    over = np.empty((room, bands), np.bool_)
    count = ask_squares(
        block.values, block.top, block.usable, block.scale, block.most, squares.total, squares.known, *unsure,
        *rows, *half_widths, least, thresholds.multiplier, CELL, where, intensity, mean, over,
    )  # fmt: skip
    return _in_order(where[:count], intensity, mean, over)


def _in_order(where: Any, intensity: Any, mean: Any, over: Any) -> Hits:
    """Give what was found, by row and column."""
    order = np.lexsort((where[:, 1], where[:, 0]))
    row, column = (np.ascontiguousarray(where[order, k]) for k in (0, 1))
    return Hits(row, column, intensity[order], mean[order], over[order])


def _scan(
    values: Floats32,
    background: Floats32,
    kept: Bools,
    rows: tuple[int, int],
    half_widths: tuple[int, int],
    least: int,
    thresholds: Thresholds,
) -> Hits:
    """Run the kernel, with more room if there was too little."""
    bands, columns = len(values), kept.shape[1]
    room = max(1024, int(_ROOM * (rows[1] - rows[0]) * columns))
    while True:
        where = np.empty((room, 2), np.int32)
        intensity, mean = np.empty((room, bands), np.float32), np.empty((room, bands), np.float32)
        over = np.empty((room, bands), np.bool_)
        count = scan_rows(
            values, background, kept, *rows, *half_widths, least, thresholds.multiplier, thresholds.cut,
            thresholds.factor, CELL, where, intensity, mean, over,
        )  # fmt: skip
        if count <= room:
            break
        room = count
    return _in_order(where[:count], intensity, mean, over)


@kernel
def _cut_off(background: Any, kept: Any, cut: Any, side: int) -> None:
    """Take what lies above the cut of the tested row of cells out of the background, in place."""
    bands, rows, columns = background.shape
    for r in range(rows):
        for j in range(cut.shape[2]):
            own = kept[r][j * side : min(columns, (j + 1) * side)]
            for b in range(bands):
                row, most = background[b, r][j * side : min(columns, (j + 1) * side)], cut[b, 0, j]
                for c in range(own.shape[0]):
                    own[c] &= row[c] <= most
        known = kept[r]
        for b in range(bands):
            row = background[b, r]
            for c in range(columns):
                row[c] = row[c] if known[c] else np.float32(0.0)


def _thinned(hits: Hits, first: int, columns: int, most: float) -> Hits:
    """Leave out cells in which too many pixels stand out."""
    if not len(hits):
        return hits
    across = -(-columns // CELL)
    cell = (hits.row - first) // CELL * across + hits.column // CELL
    counts = np.bincount(cell)
    crowded = np.flatnonzero(counts > most * CELL * CELL)
    if not crowded.size:
        return hits
    own = ~np.isin(cell, crowded)
    windows = tuple(Window(first + int(one // across) * CELL, int(one % across) * CELL, CELL, CELL) for one in crowded)
    return Hits(hits.row[own], hits.column[own], hits.intensity[own], hits.clutter[own], hits.over[own], windows)
