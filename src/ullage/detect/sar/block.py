"""One block of rows: thresholds from its own clutter, then the two windows over it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np

from ullage.detect.sar.hits import Hits
from ullage.detect.sar.kernel import scan_rows
from ullage.detect.sar.texture import CELL
from ullage.detect.sar.thresholds import find_thresholds
from ullage.kernels import kernel
from ullage.records import Window

if TYPE_CHECKING:
    import numpy.typing as npt

    from ullage.detect.sar.rule import CfarRule
    from ullage.detect.sar.thresholds import Clutter

    Bools = npt.NDArray[np.bool_]
    Floats32 = npt.NDArray[np.float32]

_ROOM: Final = 0.01
"""Share of a block's pixels that there is room for at first."""


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

    Returns
    -------
    Hits
        Rows and columns are those of the block.
    """
    first, last = rows
    ring, guard = half_widths
    least = max(1, int(rule.least_share * ring_cells(ring, guard)))
    thresholds = find_thresholds(values[:, first:last], usable[first:last], rule, clutter)
    background, kept = values, usable
    if rule.law == "truncated":
        background, kept = _cut_off(values, usable, first, thresholds.cut)
    room = max(1024, int(_ROOM * (last - first) * usable.shape[1]))
    while True:
        bands = len(values)
        where = np.empty((room, 2), np.int32)
        intensity, mean = np.empty((room, bands), np.float32), np.empty((room, bands), np.float32)
        over = np.empty((room, bands), np.bool_)
        count = scan_rows(
            values, background, kept, first, last, ring, guard, least, thresholds.multiplier, thresholds.cut,
            thresholds.factor, CELL, where, intensity, mean, over,
        )  # fmt: skip
        if count <= room:
            break
        room = count
    own = slice(count)
    row, column = (np.ascontiguousarray(where[own, k]) for k in (0, 1))
    return _thinned(Hits(row, column, intensity[own], mean[own], over[own]), first, usable.shape[1], rule.most_hits)


def _cut_off(values: Floats32, usable: Bools, first: int, cut: Any) -> tuple[Floats32, Bools]:
    """Take what lies above the cut out of the background; rows around the tested ones have their neighbours' cut."""
    background, kept = values.copy(), usable.copy()
    _cut_rows(background, kept, first, cut)
    return background, kept


@kernel
def _cut_rows(background: Any, kept: Any, first: int, cut: Any) -> None:
    bands, rows, columns = background.shape
    for r in range(rows):
        i = min(max(r - first, 0) // CELL, cut.shape[1] - 1)
        for c in range(columns):
            for b in range(bands):
                if background[b, r, c] > cut[b, i, c // CELL]:
                    kept[r, c] = False
            if not kept[r, c]:
                for b in range(bands):
                    background[b, r, c] = 0.0


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
