"""A scene in few pixels: the mean of blocks, read a strip at a time, and which of them are clouded."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from ullage.kernels import map_in_threads
from ullage.records import Window

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import numpy.typing as npt

    from ullage.records import Scene

    Floats = npt.NDArray[np.float64]
    Floats32 = npt.NDArray[np.float32]

_STRIP: Final = 4_000_000  # pixels that a thread holds at once: 50 MB with both bands


@dataclass(frozen=True, eq=False)
class Overview:
    """The mean of square blocks of one band, or whether they are clouded.

    Parameters
    ----------
    values
        Linear, of shape (rows, columns); NaN where nothing of a block was measured. Of clouds 1 where there is any.
    window
        The pixels of the scene that it shows.
    step
        Pixels along the side of a block.
    """

    values: Floats32
    window: Window
    step: int

    def at(self, row: Any, column: Any) -> Floats32:
        """Give the values of the blocks in which pixels of the scene lie; NaN outside."""
        with np.errstate(invalid="ignore"):
            down = np.floor((row - self.window.row + 0.5) / self.step)
            right = np.floor((column - self.window.column + 0.5) / self.step)
            rows, columns = self.values.shape
            inside = (down >= 0) & (down < rows) & (right >= 0) & (right < columns)
        found = self.values[np.where(inside, down, 0).astype(np.intp), np.where(inside, right, 0).astype(np.intp)]
        return np.where(inside, found, np.float32(np.nan))


def read_overview(
    scene: Scene, window: Window, band: int, most: int, progress: Callable[[int, int], None] | None = None
) -> Overview:
    """Read one band of a window of a scene in blocks; see `read_overviews`."""
    return read_overviews(scene, window, (band,), most, progress)[0]


def read_overviews(
    scene: Scene,
    window: Window,
    bands: Sequence[int],
    most: int,
    progress: Callable[[int, int], None] | None = None,
) -> list[Overview]:
    """Read some bands of a window of a scene in blocks; memory holds a strip a thread, never the window.

    Parameters
    ----------
    scene, window
        What is shown. Where the scene has a door to coarser pixels, these are taken.
    bands
        Numbers of the bands.
    most
        Blocks along the longer side, at most; of a scene with coarser pixels, whose blocks are powers of two, up to
        twice as many.
    progress
        Called with the strips done and the strips in all.

    Returns
    -------
    list
        One for each band.
    """
    step = _step(scene, window, most)
    if scene.overview is not None:
        window = _on_blocks(window, step)

    def strip(one: Window) -> Floats32:
        return _block_means(scene, one, bands, step)

    values = np.concatenate(_in_strips(strip, window, step, progress), axis=1)
    return [Overview(one, window, step) for one in values]


def read_clouds(scene: Scene, window: Window, most: int) -> Overview | None:
    """Read which blocks of a window of a scene are clouded; None where the scene does not tell, or none is.

    Parameters
    ----------
    scene, window, most
        As of `read_overviews`.
    """
    clouds, step = scene.clouds, _step(scene, window, most)
    if clouds is None:
        return None
    window = _on_blocks(window, step)
    found = np.concatenate(_in_strips(lambda one: clouds.read(one, step).astype(np.float32), window, step, None))
    return Overview(found, window, step) if found.any() else None


def _step(scene: Scene, window: Window, most: int) -> int:
    step = max(1, -(-max(window.rows, window.columns) // most))
    if scene.overview is None and scene.clouds is None:
        return step
    return 1 << (step.bit_length() - 1)  # coarser pixels come in powers of two, and are not to be coarser than drawn


def _on_blocks(window: Window, step: int) -> Window:
    """Give a window that begins on a block: a file's own coarser pixels lie there."""
    row, column = (at // step * step for at in (window.row, window.column))
    return Window(row, column, window.rows + window.row - row, window.columns + window.column - column)


def _in_strips(
    read: Callable[[Window], Floats32], window: Window, step: int, progress: Callable[[int, int], None] | None
) -> list[Floats32]:
    """Read whole blocks in strips of rows."""
    columns = -(-window.columns // step)
    blocks = max(1, _STRIP // (columns * step * step))
    tops = range(0, window.rows, blocks * step)
    done: list[int] = []

    def strip(top: int) -> Floats32:
        rows = min(blocks, -(-(window.rows - top) // step))
        values = read(Window(window.row + top, window.column, rows * step, columns * step))
        done.append(top)
        if progress:
            progress(len(done), len(tops))
        return values

    return map_in_threads(strip, tops)


def _block_means(scene: Scene, window: Window, bands: Sequence[int], step: int) -> Floats32:
    """Read whole blocks; those that reach outside the scene have what lies inside."""
    if scene.overview is not None:
        coarse = scene.overview.read(window, step, bands)
        return np.where(coarse.valid, coarse.values, np.float32(np.nan))
    patch = scene.pixels.read(window)
    shape = (window.rows // step, step, window.columns // step, step)
    weight = patch.valid.reshape(shape).sum(axis=(1, 3), dtype=np.float32)
    # what is not valid is 0, but a reader that forgets it shall not spoil the picture
    there = (np.where(patch.valid, patch.values[band], 0.0) for band in bands)
    whole = np.stack([one.reshape(shape).sum(axis=(1, 3), dtype=np.float32) for one in there])
    with np.errstate(invalid="ignore", divide="ignore"):
        mean: Floats32 = whole / weight
    return mean
