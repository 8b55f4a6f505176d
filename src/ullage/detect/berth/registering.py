"""Scenes brought to the lattice of a berth: through their grids, and by what stands still around it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np

from ullage.records import Window

if TYPE_CHECKING:
    import numpy.typing as npt

    from ullage.detect.berth.lattice import Lattice
    from ullage.records import Scene

    Floats = npt.NDArray[np.float64]
    Bools = npt.NDArray[np.bool_]

MOST_SHIFT: Final = 2.0  # cells: products of one orbit lie within a pixel of each other
_REACH = 3  # lags looked at, one more than may be taken, so that a peak has two sides
_LEAST_LIKENESS = 0.2  # of speckle alone it stays below 0.1 at 3,000 cells
_SMOOTH = 7  # cells: what is broader is not the surroundings' but the sea's and the land's level
_SPARE = 2  # pixels beside those that are sampled
_LARGEST = 4_000  # pixels: a lattice is never so large in a scene whose grid is sane


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


def sample_scene(
    scene: Scene, bands: tuple[str, ...], shape: tuple[int, int], where: Floats, shift: tuple[float, float] = (0, 0)
) -> Floats:
    """Read a scene at the cells of a lattice, between its pixels in straight lines.

    Parameters
    ----------
    scene
        What is read; only the window that holds the lattice.
    bands
        Which bands, in which order.
    shape
        Of the lattice, (along, across).
    where
        Of `place_lattice`.
    shift
        What is added to the cells, (along, across).

    Returns
    -------
    array, shape (bands, along, across)
        Logarithm of sigma nought; NaN where one of the four pixels around was not measured.
    """
    along = np.arange(shape[0])[:, None] + shift[0]
    across = np.arange(shape[1])[None, :] + shift[1]
    row, column = (where[0, k] + along * where[1, k] + across * where[2, k] for k in (0, 1))
    top, left = int(np.floor(row.min())) - _SPARE, int(np.floor(column.min())) - _SPARE
    rows, columns = int(np.ceil(row.max())) + _SPARE + 1 - top, int(np.ceil(column.max())) + _SPARE + 1 - left
    if max(rows, columns) > _LARGEST:
        return np.full((len(bands), *shape), np.nan)
    patch = scene.pixels.read(Window(top, left, rows, columns))
    order = [scene.bands.index(band) for band in bands]
    values = np.where(patch.valid, patch.values[order].astype(np.float64), np.nan)
    level = _between(values, row - top, column - left)
    with np.errstate(divide="ignore", invalid="ignore"):
        # a value of 0 is no measurement
        return np.where(level > 0, np.log(np.where(level > 0, level, 1.0)), np.nan)


def _between(values: Floats, row: Floats, column: Floats) -> Floats:
    """Give values between pixels, of shape (bands, ...)."""
    down, right = np.floor(row).astype(np.int64), np.floor(column).astype(np.int64)
    a, b = row - down, column - right
    upper = values[:, down, right] * (1 - b) + values[:, down, right + 1] * b
    lower = values[:, down + 1, right] * (1 - b) + values[:, down + 1, right + 1] * b
    return np.asarray(upper * (1 - a) + lower * a)


def find_shift(levels: Floats, reference: Floats, moving: Bools) -> tuple[float, float]:
    """Find how far a scene is off a reference, by what stands still.

    Correlation of the logarithms less their local means, bands together; of fresh speckle over water nothing is left of
    it, of quays, tanks and jetties much. The peak is set between lags by a parabola.

    Parameters
    ----------
    levels, reference
        Logarithms of sigma nought, of shape (bands, along, across), NaN where not measured.
    moving
        Cells that are left out: the berth, where ships come and go.

    Returns
    -------
    (along, across)
        Cells to add when the scene is sampled again, each up to 2; zeros when nothing is alike, or the peak
        lies farther off.
    """
    a, b = _without_means(reference, moving), _without_means(levels, moving)
    inner = (slice(None), slice(_REACH, -_REACH), slice(_REACH, -_REACH))
    size = 2 * _REACH + 1
    likeness = np.zeros((size, size))
    whole = np.sqrt((a[inner] ** 2).sum() * (b**2).sum())
    if not whole > 0:
        return 0.0, 0.0
    rows, columns = a.shape[1] - 2 * _REACH, a.shape[2] - 2 * _REACH
    for i in range(size):
        for k in range(size):
            likeness[i, k] = (a[inner] * b[:, i : i + rows, k : k + columns]).sum() / whole
    i, k = (int(one) for one in np.unravel_index(int(np.argmax(likeness)), likeness.shape))
    if likeness[i, k] < _LEAST_LIKENESS or not (0 < i < size - 1 and 0 < k < size - 1):
        return 0.0, 0.0
    found = i - _REACH + _peak(likeness[i - 1 : i + 2, k]), k - _REACH + _peak(likeness[i, k - 1 : k + 2])
    return (0.0, 0.0) if max(map(abs, found)) > MOST_SHIFT else found


def _peak(three: Any) -> float:
    """Give where the parabola through three values is highest, from the middle one."""
    bend = float(three[0] - 2 * three[1] + three[2])
    return 0.5 * float(three[0] - three[2]) / bend if bend < 0 else 0.0


def _without_means(levels: Floats, moving: Bools) -> Floats:
    from scipy.ndimage import uniform_filter

    kept = np.isfinite(levels) & ~moving
    filled = np.where(kept, levels, 0.0)
    size = (1, _SMOOTH, _SMOOTH)
    weight = uniform_filter(kept.astype(np.float64), size, mode="constant")
    mean = uniform_filter(filled, size, mode="constant") / np.maximum(weight, 1e-9)
    return np.where(kept, filled - mean, 0.0)
