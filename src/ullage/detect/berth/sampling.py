"""Scenes brought to the lattice of a berth, through their grids."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from ullage.detect.berth.leaks import leaked
from ullage.detect.berth.registering import MOST_SHIFT
from ullage.records import Window

if TYPE_CHECKING:
    import numpy.typing as npt

    from ullage.detect.berth.lattice import Lattice
    from ullage.records import Scene

    Floats = npt.NDArray[np.float64]
    Bools = npt.NDArray[np.bool_]

_SPARE: Final = 2  # pixels beside those that are sampled
_LARGEST: Final = 4_000  # pixels: a lattice is never so large in a scene whose grid is sane


class Around(NamedTuple):
    """The pixels of a scene around a berth.

    ``values`` is sigma nought of shape (bands, rows, columns), NaN where not measured, from the pixel ``row``,
    ``column`` on; ``where`` as `place_lattice` gives it, ``shape`` that of the lattice; ``leaks`` sigma nought that
    side lobes of what is bright outside the berth may bring to each pixel.
    """

    values: Floats
    row: int
    column: int
    where: Floats
    shape: tuple[int, int]
    leaks: Floats


class Stack(NamedTuple):
    """Scenes at the cells of a berth's lattice, the last one the one that is asked.

    ``levels`` are logarithms of sigma nought and ``leaks`` what side lobes may have brought, of shape (scenes, bands,
    along, across), NaN where not measured; ``unplaced`` counts the scenes that were left out because they could not be
    laid on the others.
    """

    levels: Floats
    leaks: Floats
    unplaced: int = 0


def place_lattice(lattice: Lattice, own: Scene, other: Scene) -> Floats | None:
    """Give where a lattice lies in another scene, through both grids.

    Returns
    -------
    array, shape (3, 2), or None
        Pixel = (1, along, across) · array, as (row, column); over a berth two grids differ by no more than a line. None
        where the other scene does not reach.
    """
    last = np.array(lattice.zone.shape) - 1
    along, across = (one.ravel() for one in np.meshgrid([0, last[0] / 2, last[0]], [0, last[1] / 2, last[1]]))
    lat, lon = own.grid.position(*lattice.pixel(along, across))
    row, column = other.grid.pixel(lat, lon)
    if not np.all(np.isfinite(row)):
        return None
    terms = np.column_stack([np.ones_like(along), along, across])
    return np.asarray(np.linalg.lstsq(terms, np.column_stack([row, column]), rcond=None)[0])


def read_around(scene: Scene, bands: tuple[str, ...], zone: Bools, where: Floats) -> Around | None:
    """Read the pixels of a scene that the lattice covers, and as many more as it may be shifted by.

    Parameters
    ----------
    scene
        What is read.
    bands
        Which bands, in which order.
    zone
        The berth's cells, of shape (along, across).
    where
        Of `place_lattice`.

    Returns
    -------
    Around, or None when the grid puts the lattice over more pixels than any berth has
    """
    ends = np.array(zone.shape) - 1
    corners = where[0] + np.array([[i * ends[0], k * ends[1]] for i in (0, 1) for k in (0, 1)]) @ where[1:]
    spare = _SPARE + MOST_SHIFT * np.abs(where[1:]).sum(axis=0)
    first = np.floor(corners.min(axis=0) - spare).astype(np.int64)
    size = np.ceil(corners.max(axis=0) + spare).astype(np.int64) + 1 - first
    if size.max() > _LARGEST:
        return None
    window = Window(*(int(one) for one in (*first, *size)))
    patch = scene.pixels.read(window)
    order = [scene.bands.index(band) for band in bands]
    values = np.where(patch.valid, patch.values[order].astype(np.float64), np.nan)
    shape = int(zone.shape[0]), int(zone.shape[1])
    return Around(values, window.row, window.column, where, shape, leaked(scene, values, _in_zone(window, zone, where)))


def _in_zone(window: Window, zone: Bools, where: Floats) -> Bools:
    """Tell which pixels lie in the berth."""
    back = np.linalg.inv(where[1:])
    row = window.row + np.arange(window.rows)[:, None] - where[0, 0]
    column = window.column + np.arange(window.columns)[None, :] - where[0, 1]
    along = np.floor(row * back[0, 0] + column * back[1, 0] + 0.5).astype(np.int64)
    across = np.floor(row * back[0, 1] + column * back[1, 1] + 0.5).astype(np.int64)
    inside = (along >= 0) & (along < zone.shape[0]) & (across >= 0) & (across < zone.shape[1])
    return np.asarray(inside & zone[np.where(inside, along, 0), np.where(inside, across, 0)])


def sample(around: Around, shift: tuple[float, float] = (0.0, 0.0)) -> tuple[Floats, Floats]:
    """Give a scene at the cells of a lattice, between its pixels in straight lines.

    Parameters
    ----------
    around
        The pixels.
    shift
        What is added to the cells, (along, across).

    Returns
    -------
    levels, leaks : arrays, shape (bands, along, across)
        Logarithm of sigma nought, NaN where one of the four pixels around was not measured; and what may have leaked.
    """
    along = np.arange(around.shape[0])[:, None] + shift[0]
    across = np.arange(around.shape[1])[None, :] + shift[1]
    where = around.where
    row, column = (where[0, k] + along * where[1, k] + across * where[2, k] for k in (0, 1))
    level = _between(around.values, row - around.row, column - around.column)
    leak = _between(around.leaks, row - around.row, column - around.column)
    with np.errstate(divide="ignore", invalid="ignore"):
        # a value of 0 is no measurement
        return np.where(level > 0, np.log(np.where(level > 0, level, 1.0)), np.nan), leak


def _between(values: Floats, row: Floats, column: Floats) -> Floats:
    """Give values between pixels, of shape (bands, ...)."""
    down, right = np.floor(row).astype(np.int64), np.floor(column).astype(np.int64)
    a, b = row - down, column - right
    upper = values[:, down, right] * (1 - b) + values[:, down, right + 1] * b
    lower = values[:, down + 1, right] * (1 - b) + values[:, down + 1, right + 1] * b
    return np.asarray(upper * (1 - a) + lower * a)
