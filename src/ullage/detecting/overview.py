"""A scene in few pixels: the mean intensity of blocks, read a strip at a time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from ullage.kernels import map_in_threads
from ullage.records import Window

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy.typing as npt

    from ullage.records import Scene

    Floats = npt.NDArray[np.float64]
    Floats32 = npt.NDArray[np.float32]

_STRIP: Final = 4_000_000  # pixels that a thread holds at once: 50 MB with both bands


@dataclass(frozen=True, eq=False)
class Overview:
    """The mean intensity of square blocks of one band.

    Parameters
    ----------
    values
        Linear, of shape (rows, columns); NaN where nothing of a block was measured.
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
    """Read a window of a scene in blocks; memory holds a strip a thread, never the window.

    Parameters
    ----------
    scene, window
        What is shown.
    band
        Number of the band.
    most
        Blocks along the longer side, at most.
    progress
        Called with the strips done and the strips in all.
    """
    step = max(1, -(-max(window.rows, window.columns) // most))
    columns = -(-window.columns // step)
    blocks = max(1, _STRIP // (columns * step * step))
    tops = range(0, window.rows, blocks * step)
    done: list[int] = []

    def strip(top: int) -> Floats32:
        rows = min(blocks, -(-(window.rows - top) // step))
        values = _block_means(scene, Window(window.row + top, window.column, rows * step, columns * step), band, step)
        done.append(top)
        if progress:
            progress(len(done), len(tops))
        return values

    return Overview(np.concatenate(map_in_threads(strip, tops)), window, step)


def _block_means(scene: Scene, window: Window, band: int, step: int) -> Floats32:
    """Read whole blocks; those that reach outside the scene have what lies inside."""
    patch = scene.pixels.read(window)
    shape = (window.rows // step, step, window.columns // step, step)
    weight = patch.valid.reshape(shape).sum(axis=(1, 3), dtype=np.float32)
    # what is not valid is 0, but a reader that forgets it shall not spoil the picture
    whole = np.where(patch.valid, patch.values[band], 0.0).reshape(shape).sum(axis=(1, 3), dtype=np.float32)
    with np.errstate(invalid="ignore", divide="ignore"):
        mean: Floats32 = whole / weight
    return mean
