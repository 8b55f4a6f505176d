"""A whole scene, block of rows by block of rows: read, calibrated and searched while it is in the cache."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from ullage.detect.sar.block import find_in_block, ring_cells, room_for_squares
from ullage.detect.sar.cfar import INDEPENDENT, LOOKS, scale_exponent
from ullage.detect.sar.hits import Hits, lay_together, no_hits
from ullage.detect.sar.kernel import most_of
from ullage.detect.sar.rule import CfarRule
from ullage.detect.sar.screen import SQUARE, sum_squares
from ullage.detect.sar.texture import CELL
from ullage.detect.sar.thresholds import Clutter, table_of
from ullage.kernels import THREADS, in_threads, kernel
from ullage.records import Window

if TYPE_CHECKING:
    from collections.abc import Callable

    from ullage.detect.mask import CoarseMask
    from ullage.records import Scene

BLOCK: Final = 2 * CELL
"""Rows that are searched at once. With the ring around them and two bands of a full scene they are 120 MB a thread."""

_AT_ONCE: Final = 3_000_000
"""Bytes that are read and looked over at once: so many stay in the processor's own cache."""

_SAMPLES: Final = 16  # rows that tell of what power of two relative intensities are


def scan_scene(
    scene: Scene,
    rule: CfarRule | None = None,
    mask: CoarseMask | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Hits:
    """Find the pixels of a scene that stand out of the clutter around them.

    Parameters
    ----------
    scene
        Its pixels are read in blocks, on all threads at once.
    rule
        How far is far enough.
    mask
        Where it is searched; what is not searched is no clutter either. None searches all that was measured.
    progress
        Called with the blocks that are done and how many there are.

    Returns
    -------
    Hits
        The same however many threads there are.
    """
    rule = rule or CfarRule()
    task = _task(scene, rule, mask)
    starts = range(0, scene.rows, BLOCK)
    parts: list[Hits] = [no_hits(len(scene.bands))] * len(starts)
    turns, done = itertools.count(), itertools.count(1)

    def run(*_: int) -> None:
        room = (
            task.room()
        )  # one a thread: so much memory the system gives page by page, which takes longer than reading
        while (turn := next(turns)) < len(starts):
            parts[turn] = task.search(starts[turn], room)
            if progress:
                progress(next(done), len(starts))

    in_threads(run, min(THREADS, len(starts)), 1)
    return lay_together(parts, len(scene.bands))


@dataclass(frozen=True, slots=True)
class _Task:
    scene: Scene
    rule: CfarRule
    mask: CoarseMask | None
    half_widths: tuple[int, int]
    clutter: Clutter
    scale: np.float32

    def room(self) -> tuple[Any, Any]:
        """Make room for the values of a block, and for what of them is usable."""
        pixels = (BLOCK + 2 * self.half_widths[0]) * self.scene.columns
        return np.empty(len(self.scene.bands) * pixels, np.float32), np.empty(pixels, np.bool_)

    def search(self, first: int, room: tuple[Any, Any]) -> Hits:
        """Search a block of rows."""
        scene, ring = self.scene, self.half_widths[0]
        last = min(first + BLOCK, scene.rows)
        columns = self._columns(first, last)
        if columns is None:
            return no_hits(len(scene.bands))
        top, bottom = max(0, first - ring), min(scene.rows, last + ring)
        left, right = max(0, (columns[0] - ring) // CELL * CELL), min(scene.columns, columns[1] + ring)
        values, usable, squares = self._read(Window(top, left, bottom - top, right - left), room)
        rows = first - top, last - top
        hits = find_in_block(values, usable, rows, self.half_widths, self.rule, self.clutter, squares)
        hits = replace(hits, row=hits.row + np.int32(top), column=hits.column + np.int32(left))
        if self.mask is not None and self.mask.asked is not None:
            hits = hits.only(self.mask.asked[hits.row // self.mask.step, hits.column // self.mask.step])
        return replace(
            hits,
            intensity=hits.intensity / self.scale,
            clutter=hits.clutter / self.scale,
            crowded=tuple(one._replace(row=one.row + top, column=one.column + left) for one in hits.crowded),
        )

    def _read(self, window: Window, room: tuple[Any, Any]) -> tuple[Any, Any, Any]:
        """Read a window, some rows at a time, into the room there is: scaled, snapped, 0 where not searched."""
        top, left, rows, columns = window
        bands = len(self.scene.bands)
        values = room[0][: bands * rows * columns].reshape(bands, rows, columns)
        usable = room[1][: rows * columns].reshape(rows, columns)
        squares = room_for_squares(bands, rows, columns)
        most, step = most_of(self.half_widths[0]), max(1, _AT_ONCE // (4 * bands * columns * SQUARE)) * SQUARE
        for row in range(0, rows, step):
            part = slice(row, min(row + step, rows))
            patch = self.scene.pixels.read(Window(top + row, left, part.stop - row, columns))
            if self.mask is not None:
                _search_only(patch.valid, self.mask.usable, self.mask.step, top + row, left)
            _lay_in(patch.values, patch.valid, self.scale, most, row, values, usable)
            sum_squares(values, usable, row // SQUARE, -(-part.stop // SQUARE), *squares)
        return values, usable, squares

    def _columns(self, first: int, last: int) -> tuple[int, int] | None:
        """Give the columns in which a block is searched at all."""
        if self.mask is None:
            return 0, self.scene.columns
        step = self.mask.step
        found = np.flatnonzero(self.mask.searched[first // step : -(-last // step)].any(axis=0))
        return (int(found[0]) * step, int(found[-1] + 1) * step) if found.size else None


def _task(scene: Scene, rule: CfarRule, mask: CoarseMask | None) -> _Task:
    row_m, column_m = (float(one) for one in scene.spacing_m(scene.rows / 2, scene.columns / 2))
    half_widths = rule.half_widths((row_m * column_m) ** 0.5)
    looks, independent = LOOKS, INDEPENDENT
    if scene.sar is not None:
        looks = scene.sar.looks
        cell = scene.sar.resolution_azimuth_m * scene.sar.resolution_range_m
        independent = min(1.0, row_m * column_m / cell) if cell > 0 else 1.0
    clutter = Clutter(len(scene.bands), rule.looks or looks, max(1.0, ring_cells(*half_widths) * independent))
    table_of(rule, clutter)  # once, before the threads ask for it
    scale = np.float32(1.0 if scene.radiometry == "sigma0" else 2.0 ** -_exponent(scene))
    return _Task(scene, rule, mask, half_widths, clutter, scale)


def _exponent(scene: Scene) -> int:
    """Give the power of two that the intensities of a scene are of, after a few of its rows, or more if need be."""
    values, valid = np.zeros((len(scene.bands), 0, scene.columns)), np.zeros((0, scene.columns), np.bool_)
    for count in (_SAMPLES, 16 * _SAMPLES, scene.rows):
        rows = np.unique(np.linspace(0, scene.rows - 1, min(count, scene.rows)).astype(int))
        patches = [scene.pixels.read(Window(int(row), 0, 1, scene.columns)) for row in rows]
        values = np.concatenate([one.values for one in patches], axis=1)
        valid = np.concatenate([one.valid for one in patches])
        if valid.any():
            break
    return scale_exponent(values, valid)


@kernel
def _search_only(usable: Any, cells: Any, step: int, top: int, left: int) -> None:
    """Take what is not searched out of what is usable."""
    rows, columns = usable.shape
    for r in range(rows):
        row, across = usable[r], cells[(r + top) // step]
        c = 0
        while c < columns:
            j = (c + left) // step
            end = min(columns, (j + 1) * step - left)
            if not across[j]:
                row[c:end] = False
            c = end


@kernel
def _lay_in(given: Any, valid: Any, scale: Any, most: Any, top: int, values: Any, usable: Any) -> None:
    """Lay in intensities from row `top` on: scaled, whole multiples of 2⁻²³, bounded, 0 where not usable."""
    one, zero = np.float32(1.0), np.float32(0.0)
    for r in range(valid.shape[0]):
        known, own = valid[r], usable[top + r]
        for c in range(known.shape[0]):
            own[c] = known[c]
        for b in range(given.shape[0]):  # a reader that forgets it makes no bright target of what is no number
            row = given[b, r]
            for c in range(known.shape[0]):
                own[c] &= (row[c] >= zero) & (row[c] < np.float32(np.inf))
        for b in range(given.shape[0]):
            row, into = given[b, r], values[b, top + r]
            for c in range(known.shape[0]):
                x = row[c] * scale
                x = ((x if x < most else most) + one) - one  # noqa: FURB136 - min minds NaN, and is slow
                into[c] = x if own[c] else zero
