"""One block of rows: thresholds from its own clutter, then the two windows over it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from ullage.detect.sar.hits import Hits, lay_together
from ullage.detect.sar.kernel import scan_rows
from ullage.detect.sar.screen import SQUARE, ask_squares, find_unsure, sum_squares
from ullage.detect.sar.texture import CELL
from ullage.detect.sar.thresholds import find_thresholds
from ullage.kernels import kernel
from ullage.records import Window

if TYPE_CHECKING:
    import numpy.typing as npt

    from ullage.detect.sar.rule import CfarRule
    from ullage.detect.sar.thresholds import Clutter, Thresholds

    Bools = npt.NDArray[np.bool_]
    Floats32 = npt.NDArray[np.float32]
    Squares = tuple[npt.NDArray[np.float64], Floats32, npt.NDArray[np.int32]]

_ROOM: Final = 0.01
"""Share of a block's pixels that there is room for at first."""

_MOST_UNSURE: Final = 0.002
"""Share of the squares above which windows are slid over all: asking one pixel takes a hundred times as long."""


def ring_cells(ring: int, guard: int) -> int:
    """Give the pixels of a whole ring."""
    return (2 * ring + 1) ** 2 - (2 * guard + 1) ** 2


def find_in_block(
    values: Floats32,
    usable: Bools,
    rows: tuple[int, int],
    half_widths: tuple[int, int],
    rule: CfarRule,
    clutter: Clutter,
    squares: Squares | None = None,
) -> Hits:
    """Find the pixels above their threshold in some rows of a block.

    Parameters
    ----------
    values, usable
        Snapped sigma nought, of shape (bands, rows, columns), and whether each pixel is measured water. The first
        column is the first of a cell.
    rows
        First row that is tested, the first of a cell, and the last + 1; around them are as many as the ring reaches.
    half_widths
        Of ring and guard [pixels].
    rule, clutter
        What is asked.
    squares
        Sums of the squares of the block, if they are known already.

    Returns
    -------
    Hits
        Rows and columns are those of the block.
    """
    first, last = rows
    ring, guard = half_widths
    least = max(1, int(rule.least_share * ring_cells(ring, guard)))
    thresholds = find_thresholds(values[:, first:last], usable[first:last], rule, clutter)
    if rule.law != "truncated":
        unsure = _unsure_squares(squares or squares_of(values, usable), rows, half_widths, thresholds)
        if unsure is None:
            found = _scan(values, values, usable, rows, half_widths, least, thresholds)
        else:
            found = _ask(values, usable, rows, half_widths, least, thresholds, unsure)
        return _thinned(found, first, usable.shape[1], rule.most_hits)
    parts = []
    for i, top in enumerate(range(first, last, CELL)):
        own = slice(max(0, top - ring), min(len(usable), top + CELL + ring))
        there = top - own.start, min(top + CELL, last) - own.start
        cell = thresholds.of_row(i)
        background, kept = values[:, own].copy(), usable[own].copy()
        _cut_off(background, kept, cell.cut, CELL)
        hits = _scan(values[:, own].copy(), background, kept, there, half_widths, least, cell)
        parts.append(replace(hits, row=hits.row + np.int32(own.start)))
    return _thinned(lay_together(parts, len(values)), first, usable.shape[1], rule.most_hits)


def room_for_squares(bands: int, rows: int, columns: int) -> Squares:
    """Make room for sum, maximum and number of measured pixels of the squares of a block; see `screen.sum_squares`."""
    down, across = -(-rows // SQUARE), -(-columns // SQUARE)
    shape = bands, down, across
    return np.empty(shape), np.empty(shape, np.float32), np.empty((down, across), np.int32)


def squares_of(values: Floats32, usable: Bools) -> Squares:
    """Give sum, maximum and number of measured pixels of the squares of a block."""
    squares = room_for_squares(*values.shape)
    sum_squares(values, usable, 0, len(squares[2]), *squares)
    return squares


def _unsure_squares(
    squares: Squares, rows: tuple[int, int], half_widths: tuple[int, int], thresholds: Thresholds
) -> Any:
    """Give the squares that may hold a hit, and what passes there at least; None when sliding is quicker."""
    room = int(_MOST_UNSURE * squares[2].size) + 16
    where, low = np.empty((room, 2), np.int32), np.empty((room, len(squares[0])))
    found = find_unsure(*squares, *rows, *half_widths, thresholds.multiplier, CELL, where, low)
    return (where[:found], low[:found]) if found <= room else None


def _ask(
    values: Floats32,
    usable: Bools,
    rows: tuple[int, int],
    half_widths: tuple[int, int],
    least: int,
    thresholds: Thresholds,
    squares: tuple[Any, Any],
) -> Hits:
    """Ask the pixels of squares that may hold a hit."""
    bands, room = len(values), len(squares[0]) * SQUARE**2
    where = np.empty((room, 2), np.int32)
    intensity, mean = np.empty((room, bands), np.float32), np.empty((room, bands), np.float32)
    over = np.empty((room, bands), np.bool_)
    count = ask_squares(
        values,
        usable,
        squares[0],
        squares[1],
        *rows,
        *half_widths,
        least,
        thresholds.multiplier,
        CELL,
        where,
        intensity,
        mean,
        over,
    )
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
