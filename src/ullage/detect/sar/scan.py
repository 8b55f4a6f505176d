"""A whole scene, block of rows by block of rows: read, calibrated and searched while it is in the cache."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final, Protocol, runtime_checkable

import numpy as np

from ullage.detect.sar.block import find_in_block, ring_cells
from ullage.detect.sar.cfar import INDEPENDENT, LOOKS, scale_exponent
from ullage.detect.sar.hits import Hits, lay_together, no_hits
from ullage.detect.sar.intensities import Block, most_of
from ullage.detect.sar.rule import CfarRule
from ullage.detect.sar.squares import SQUARE, room_for_squares, sum_squares
from ullage.detect.sar.texture import CELL
from ullage.detect.sar.thresholds import Clutter, table_of
from ullage.kernels import THREADS, in_threads, kernel
from ullage.records import Window

if TYPE_CHECKING:
    from collections.abc import Callable

    from ullage.detect.mask import CoarseMask
    from ullage.detect.sar.squares import Squares
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


@runtime_checkable
class _Direct(Protocol):
    """Pixels that can be read into room there is, which spares a copy of all of them."""

    def read_into(self, row: int, column: int, values: Any, valid: Any) -> None:
        """Fill values and what of them is valid, as of `Pixels.read`, of the window inside that begins at a pixel."""


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
        block, squares = self._read(Window(top, left, bottom - top, right - left), room)
        hits = find_in_block(block, (first - top, last - top), self.half_widths, self.rule, self.clutter, squares)
        hits = replace(hits, row=hits.row + np.int32(top), column=hits.column + np.int32(left))
        if self.mask is not None and self.mask.asked is not None:
            hits = hits.only(self.mask.asked[hits.row // self.mask.step, hits.column // self.mask.step])
        return replace(
            hits,
            intensity=hits.intensity / self.scale,
            clutter=hits.clutter / self.scale,
            crowded=tuple(one._replace(row=one.row + top, column=one.column + left) for one in hits.crowded),
        )

    def _read(self, window: Window, room: tuple[Any, Any]) -> tuple[Block, Squares]:
        """Read a window, some rows at a time, into the room there is, and look it over."""
        top, left, rows, columns = window
        bands = len(self.scene.bands)
        values = room[0][: bands * rows * columns].reshape(bands, rows, columns)
        usable = room[1][: rows * columns].reshape(rows, columns)
        block = Block(values, 0, usable, self.scale, most_of(self.half_widths[0]))
        bits, squares = values.view(np.uint32), room_for_squares(bands, rows, columns)
        step = max(1, _AT_ONCE // (4 * bands * columns * SQUARE)) * SQUARE
        for row in range(0, rows, step):
            part = slice(row, min(row + step, rows))
            self._fill(values[:, part], usable[part], top + row, left)
            last = -(-part.stop // SQUARE)
            sum_squares(values, bits, 0, usable, block.scale, block.most, row // SQUARE, last, usable, *squares)
        return block, squares

    def _fill(self, values: Any, usable: Any, row: int, column: int) -> None:
        """Read a window into the room there is for it."""
        pixels = self.scene.pixels
        if isinstance(pixels, _Direct):
            pixels.read_into(row, column, values, usable)
        else:
            patch = pixels.read(Window(row, column, *usable.shape))
            values[:], usable[:] = patch.values, patch.valid
        if self.mask is not None:
            _search_only(usable, self.mask.usable, self.mask.step, row, column)

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
    last = (left + columns - 1) // step
    for r in range(rows):
        row, across = usable[r], cells[(r + top) // step]
        j = left // step
        while j <= last:
            if across[j]:
                j += 1
                continue
            first = j
            while j <= last and not across[j]:
                j += 1
            row[max(0, first * step - left) : min(columns, j * step - left)] = False
