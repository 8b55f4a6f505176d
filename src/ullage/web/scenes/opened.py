"""Opened scenes, a few at a time: what is least lately used is let go, and closed by whoever reads it last."""

from __future__ import annotations

from collections import OrderedDict
from threading import Lock
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from ullage.detecting.opening import open_scene
from ullage.detecting.overview import Overview, read_clouds, read_overviews
from ullage.detecting.wanted import Wanted
from ullage.errors import UllageError
from ullage.records import Window
from ullage.web.errors import WebError
from ullage.web.scenes.mercator import Bounds

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    import numpy.typing as npt

    from ullage.records import Scene

    Floats = npt.NDArray[np.float64]
    Bools = npt.NDArray[np.bool_]
    Values = npt.NDArray[np.float32]
    from ullage.web.scenes.files import SceneFile, SceneFiles, State

MOST_OPEN: Final = 6
"""Scenes that are held open: each has file handles, and up to some 100 MB of unpacked tiles and coarse pixels."""

COARSE: Final = 1024
"""Cells along the longer side of the coarse pixels that are kept of a scene, up to twice as many."""

COARSE_OF_ALL: Final = 2048
"""The same of a scene that has no coarser pixels of its own: finer ones are averaged of all pixels for each tile."""

_HALF: Final = 0.5  # a pixel reaches so far from its middle


class OpenScene:
    """A scene, open, with coarse pixels of it that are read once.

    Parameters
    ----------
    scene
        The scene.
    state
        Whether it is what the result was made of.

    Attributes
    ----------
    ends
        Black and white as they were chosen by the whole scene, by bands and law; they cost more than a tile.
    """

    def __init__(self, scene: Scene, state: State) -> None:
        self.scene = scene
        self.state = state
        self.bounds = Bounds.of(scene)
        self._most = COARSE_OF_ALL if scene.overview is None else COARSE
        self._lock = Lock()
        self._coarse: dict[int, Overview] = {}
        self._levels: dict[int, list[Overview]] = {}
        self.ends: dict[tuple[tuple[int, ...], str], Any] = {}
        self._clouds: Overview | None = None

    @property
    def header(self) -> str:
        """The state as one word."""
        return self.state.replace(" ", "-")

    @property
    def window(self) -> Window:
        """All of its pixels."""
        return Window(0, 0, self.scene.rows, self.scene.columns)

    def coarse(self, bands: Sequence[int], ratio: float = 1.0) -> list[Overview]:
        """Give coarse pixels of bands: the whole scene in about `COARSE` cells along its longer side, or in fewer.

        Parameters
        ----------
        bands
            Numbers of the bands.
        ratio
            Pixels of the scene along the side of a cell that is wanted.
        """
        base = self._coarsened(bands)
        halvings = max(0, round(np.log2(max(ratio, 1.0) / base[0].step)))
        return base if not halvings else [self._halved(band, halvings) for band in bands]

    def _halved(self, band: int, times: int) -> Overview:
        """Give the coarse pixels of a band in cells that are twice as large, so many times over; each is made once."""
        with self._lock:
            levels = self._levels.setdefault(band, [self._coarse[band]])
            while len(levels) <= times:
                levels.append(_halved(levels[-1]))
            return levels[times]

    def _coarsened(self, bands: Sequence[int]) -> list[Overview]:
        with self._lock:
            missing = [band for band in dict.fromkeys(bands) if band not in self._coarse]
            if missing and self.scene.kind == "sar":
                missing = [band for band in range(len(self.scene.bands)) if band not in self._coarse]  # read together
            if missing:
                found = read_overviews(self.scene, self.window, missing, self._most)
                self._coarse |= dict(zip(missing, found, strict=True))
            return [self._coarse[band] for band in bands]

    def sample(self, bands: Sequence[int]) -> Values:
        """Give values by which black and white are chosen, of shape (bands, n): measured, and without cloud if some is.

        All bands have a value at each of them.
        """
        coarse = self.coarse(bands)
        values = np.stack([one.values for one in coarse])
        there = np.isfinite(values).all(axis=0)
        with self._lock:
            if self._clouds is None and self.scene.clouds is not None:
                self._clouds = read_clouds(self.scene, self.window, self._most)
        if self._clouds is not None and self._clouds.values.shape == there.shape:
            clear = there & ~(self._clouds.values > 0)
            there = clear if clear.any() else there
        return np.asarray(values[:, there], np.float32)

    def read(self, rows: Floats, columns: Floats, bands: Sequence[int], ratio: float) -> Values:
        """Give the values of the cells in which pixel coordinates lie.

        Parameters
        ----------
        rows, columns
            Coordinates of one shape.
        bands
            Numbers of the bands.
        ratio
            Pixels of the scene between neighbouring coordinates: cells of about that size are read.

        Returns
        -------
        ndarray
            Of shape (bands, ...), NaN where nothing was measured.
        """
        inside = (rows > -_HALF) & (rows < self.scene.rows - _HALF)
        inside &= (columns > -_HALF) & (columns < self.scene.columns - _HALF)
        if not inside.any():
            return np.full((len(bands), *rows.shape), np.nan, np.float32)
        step = step_of(ratio)
        coarse = self.coarse(bands, ratio) if step > 1 else []
        if not coarse or step < coarse[0].step:
            window = _cells(rows[inside], columns[inside], step)
            coarse = read_overviews(self.scene, window, bands, -(-max(window.rows, window.columns) // step))
        return _picked(coarse, rows, columns, inside)


class OpenScenes:
    """Scenes by their ids, opened when they are asked for. Safe from several threads at once.

    Parameters
    ----------
    files
        Where they are.
    most
        How many are held.
    """

    def __init__(self, files: SceneFiles, most: int = MOST_OPEN) -> None:
        self.files = files
        self._most = most
        self._lock = Lock()
        self._opening: dict[str, Lock] = {}
        self._open: OrderedDict[str, tuple[SceneFile, OpenScene]] = OrderedDict()

    def get(self, scene_id: str) -> OpenScene:
        """Give a scene; one whose files have changed meanwhile is opened anew.

        Raises
        ------
        WebError
            When there is no such scene, its file is missing or cannot be read.
        """
        if scene_id not in self.files.sources:
            raise WebError(404, "This result has no such scene.", "The scenes of the result: /api/scenes")
        file = self.files.find(scene_id)
        if file.path is None:
            told = f"The scene's file is not there: {self.files.sources[scene_id]}."
            raise WebError(409, told, "Put it back where it was, or run the case again without it.")
        with self._lock:
            own = self._opening.setdefault(scene_id, Lock())
        with own:  # one thread opens it, the others wait for that
            with self._lock:
                held = self._open.get(scene_id)
                if held and held[0].signature == file.signature:
                    self._open.move_to_end(scene_id)
                    return held[1]
            opened = OpenScene(_opened(file.path, self.files.sources[scene_id]), file.state)
            with self._lock:
                self._open[scene_id] = file, opened
                self._open.move_to_end(scene_id)
                while len(self._open) > self._most:
                    self._open.popitem(last=False)  # its handles are closed when the last thread lets go of it
            return opened


def _opened(path: Path, name: str) -> Scene:
    try:
        return open_scene(path, Wanted())
    except (UllageError, OSError) as error:
        told = " ".join(str(error).split())
        raise WebError(409, f"The scene {name} cannot be read: {told}", "Get it again, then run the case.") from error


def step_of(ratio: float) -> int:
    """Give the side of the cells that are read where so many pixels lie between neighbouring coordinates."""
    return 1 << max(0, round(float(np.log2(max(ratio, 1.0)))))


def _halved(fine: Overview) -> Overview:
    """Average cells two by two; one is measured if any of its four is."""
    rows, columns = (-(-side // 2) for side in fine.values.shape)
    even = np.full((2 * rows, 2 * columns), np.nan, np.float32)
    even[: fine.values.shape[0], : fine.values.shape[1]] = fine.values
    there = np.isfinite(even).reshape(rows, 2, columns, 2)
    count = there.sum(axis=(1, 3))
    total = np.where(there, even.reshape(there.shape), 0).sum(axis=(1, 3), dtype=np.float64)
    values = np.where(count > 0, total / np.maximum(count, 1), np.nan).astype(np.float32)
    return Overview(values, fine.window, 2 * fine.step)


def _picked(coarse: Sequence[Overview], rows: Floats, columns: Floats, inside: Bools) -> Values:
    """Give the values of the cells in which coordinates lie, as `Overview.at` of each; of all bands at once."""
    window, step = coarse[0].window, coarse[0].step
    down, right = (
        np.where(inside, (at - first + _HALF) / step, 0).astype(np.intp)
        for at, first in ((rows, window.row), (columns, window.column))
    )
    found = np.stack([one.values[down, right] for one in coarse])
    found[:, ~inside] = np.nan
    return found


def _cells(rows: Floats, columns: Floats, step: int) -> Window:
    """Give the window of whole cells that holds pixel coordinates; cells of neighbouring tiles are the same."""
    top, left = (int(np.floor((one.min() + 0.5) / step)) * step for one in (rows, columns))
    bottom, right = (int(np.ceil((one.max() + 0.5) / step)) * step for one in (rows, columns))
    return Window(top, left, bottom - top, right - left)
