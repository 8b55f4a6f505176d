"""Side lobes: what is very bright beside a berth leaks along its row and its column into it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    import numpy.typing as npt

    from ullage.records import Scene

    Floats = npt.NDArray[np.float64]
    Bools = npt.NDArray[np.bool_]

_HAMMING: Final = 0.70  # windowCoefficient of IW1 in the annotation; 0.71 and 0.73 of the others
_PER_WIDTH: Final = 1.05  # widths of a point at half power in the reciprocal of its band, with that window
_FIRST: Final = 1.5  # reciprocals of the band at which side lobes begin
_HIGHEST: Final = 0.0063  # 22 dB: of the first side lobes
_SPARE: Final = 10  # pixels around the berth: as many as a scene may be shifted by, and a few more


def leaked(scene: Scene, values: Floats, inside: Bools) -> Floats:
    """Give how much sigma nought side lobes of what lies outside a berth may bring to each pixel.

    Parameters
    ----------
    scene
        Its spacing and its resolution are looked at.
    values
        Sigma nought of shape (bands, rows, columns), NaN where not measured.
    inside
        Pixels of the berth, of shape (rows, columns): what they leak does not count.

    Returns
    -------
    array, shape (bands, rows, columns)
        The envelope, two times the mean, in the berth and a little around it; 0 elsewhere, and where lines of side
        lobes are not known, as on a map. Within 30 m of its source nothing: there a side lobe is part of it.
    """
    if scene.sar is None or not scene.sar.radar_rows:
        return np.zeros_like(values)
    sources = np.where(np.isfinite(values) & ~inside, values, 0.0)
    rows, rows_near = _response(values.shape[1], scene.sar.row_spacing_m, scene.sar.resolution_azimuth_m)
    columns, columns_near = _response(values.shape[2], scene.sar.column_spacing_m, scene.sar.resolution_range_m)
    leaks = np.zeros_like(values)
    if inside.any():
        # the berth alone is asked for
        down, right = (
            slice(max(int(one.min()) - _SPARE, 0), int(one.max()) + _SPARE + 1) for one in np.nonzero(inside)
        )
        far = _spread(sources, rows[down], columns[right])
        leaks[:, down, right] = np.maximum(far - _spread(sources, rows_near[down], columns_near[right]), 0.0)
    return leaks


def _spread(sources: Floats, rows: Floats, columns: Floats) -> Floats:
    # not by matrix products: their last digit hangs on the threads
    return np.asarray(np.einsum("ck,brk->brc", columns, np.einsum("ri,bik->brk", rows, sources)))


def _response(count: int, spacing_m: float, width_m: float) -> tuple[Floats, Floats]:
    """Give the envelope of a point's power along one axis, and the same without its side lobes.

    A sinc of the band, weighted by a generalised Hamming window, of which side lobes fall as 1/x. Both divided by how
    many pixels the main lobe's power is that of the brightest.

    Returns
    -------
    arrays, shape (count, count)
        From each pixel to each.
    """
    u = np.arange(count) * spacing_m * _PER_WIDTH / width_m
    sinc = _HAMMING * np.sinc(u) + (1 - _HAMMING) / 2 * (np.sinc(u - 1) + np.sinc(u + 1))
    main = np.where(u < _FIRST, (sinc / _HAMMING) ** 2, 0.0)
    tail = ((2 * _HAMMING - 1) / (_HAMMING * np.pi) / np.maximum(u, 1.0)) ** 2
    whole = np.where(u < _FIRST, main, np.minimum(tail, _HIGHEST))
    apart = np.abs(np.arange(count)[:, None] - np.arange(count)[None, :])
    power = 2 * main.sum() - main[0]
    return whole[apart] / power, main[apart] / power
