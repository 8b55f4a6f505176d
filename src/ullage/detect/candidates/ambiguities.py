"""Azimuth ambiguities: ghosts of bright targets, some kilometres along the track.

Echoes whose Doppler differs by n pulse repetition frequencies cannot be told apart. What is bright at one place so has
a faint copy at

    d_azimuth = n λ R PRF / (2 V),    n = ±1, ±2,

a little farther in range: by Δ = d_azimuth² / (2 R sin(incidence)) on the ground, with the satellite steered ahead or
astern (TOPS) by as much as 2.6 |n| of the Δ of n = 1 either way. R is the slant range, PRF that of the sub-swath, V the
speed of the satellite. The copy is as much weaker as the antenna's side is than its middle: 16 to 40 dB.

A candidate is a ghost if a target that much brighter lies where its source would; brightness is what a pixel has above
the mean of the clutter around it, for echoes of both lie on top of the sea (of land that was not searched no clutter is
known, and none is taken off). Sources on water are among the hits;
those on land and near the shore, which were not searched, are looked up in the image, in small windows. A ship that
happens to lie there is kept if she is too bright for a ghost in either band.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from ullage.detect.candidates.windows import read_windows
from ullage.kernels import kernel

if TYPE_CHECKING:
    import numpy.typing as npt

    from ullage.detect.candidates.clusters import Clusters
    from ullage.detect.mask import CoarseMask
    from ullage.detect.sar.hits import Hits
    from ullage.records import Patch, Scene, Window

    Floats = npt.NDArray[np.float64]
    Ints = npt.NDArray[np.int64]
    Bools = npt.NDArray[np.bool_]

ORDERS: Final = (1, -1, 2, -2)
_WIDE = 1 << 32  # more than a scene has columns


@dataclass(frozen=True, slots=True)
class GhostRule:
    """What is held to be an azimuth ambiguity.

    Parameters
    ----------
    least_db
        How far a source stands above its ghost at least, both less their clutter [dB]; pixels as seen differ less.
    most_db
        How far at most [dB].
    azimuth_m
        How far a source may be off the place that was worked out, along the track [m].
    range_m
        How far across the track [m], for the first ambiguity; half as much again for the second.
    source_db
        How far above the clutter a source stands at least [dB].
    """

    # points are seen 20-30 dB below (science 5.2); the brightest of the pixels of either is 4 dB off by chance
    least_db: float = 16.0
    # beyond it a ghost of a tank farm is below the clutter of any sea
    most_db: float = 40.0
    # half a large tanker, since the brightest point of the ghost need not be that of the ship; R, PRF and V are the
    # product's own and leave 20 m
    azimuth_m: float = 150.0
    # the range of TOPS steering, see above: 3.6 times 24 m in IW
    range_m: float = 100.0
    # a ghost passes a threshold of 6 dB or more and is 16 dB down, of the mean: both to spare
    source_db: float = 20.0


@dataclass(frozen=True, slots=True, eq=False)
class Ghosts:
    """Which clusters are ghosts, and of what.

    Parameters
    ----------
    order
        Number of the ambiguity, of shape (n,): positive for a ghost ahead of its source; 0 for what is no ghost.
    source
        The cluster that is the source; -1 where there is none or it lies where was not searched.
    source_row, source_column
        The pixel of the source; -1 where there is none.
    ratio_db
        How far the source stands above it in the band of its best contrast, both less their clutter [dB]; NaN where
        there is none.
    """

    order: Ints
    source: Ints
    source_row: Ints
    source_column: Ints
    ratio_db: Floats


def ghost_offset(scene: Scene, row: Any, column: Any, order: int) -> tuple[Floats, Floats]:
    """Give how far off a target at a pixel its ghosts lie.

    Parameters
    ----------
    scene
        With its sub-swaths, slant ranges and incidences.
    row, column
        Pixels of the targets, of shape (n,).
    order
        Which ambiguity: 1 one PRF ahead, -1 one behind.

    Returns
    -------
    rows, columns
        Offsets [pixels], positive along the track and away from the satellite; NaN where the sub-swath or the slant
        range is not known.
    """
    row, column = np.atleast_1d(np.asarray(row, np.float64)), np.atleast_1d(np.asarray(column, np.float64))
    slant = scene.grid.slant_range(row, column)
    sine = np.sin(np.radians(scene.grid.incidence(row, column)))
    along_m, across_m = scene.spacing_m(row, column)
    if scene.sar is None:
        return np.full(row.shape, np.nan), np.full(row.shape, np.nan)
    way_m = order * scene.sar.wavelength_m * slant * _prf(scene, row, column) / (2 * scene.sar.satellite_speed_m_s)
    return way_m / along_m, way_m**2 / (2 * slant * sine) / across_m


def _prf(scene: Scene, row: Floats, column: Floats) -> Floats:
    """Give the pulse repetition frequencies of pixels [Hz]; NaN outside all sub-swaths."""
    prf = np.full(row.shape, np.nan)
    for one in scene.sar.sub_swaths if scene.sar else ():
        w = one.window
        inside = (row >= w.row) & (row < w.row + w.rows) & (column >= w.column) & (column < w.column + w.columns)
        prf[inside & np.isnan(prf)] = one.prf_hz
    return prf


def find_ghosts(
    scene: Scene,
    hits: Hits,
    clusters: Clusters,
    mask: CoarseMask | None = None,
    rule: GhostRule | None = None,
    asked: Bools | None = None,
) -> Ghosts:
    """Find the clusters that are azimuth ambiguities.

    Parameters
    ----------
    scene
        With its sub-swaths; without them nothing can be told and nothing is a ghost.
    hits, clusters
        Pixels above the threshold and their clusters.
    mask
        What was searched; windows of the image are read where a source would lie in what was not. None when all was.
    rule
        What is held to be a ghost.
    asked
        Which clusters are asked, of shape (n,); None asks all.
    """
    rule, count = rule or GhostRule(), len(clusters)
    nothing = np.full((3, count), -1, np.int64)
    found = Ghosts(np.zeros(count, np.int64), nothing[0], nothing[1], nothing[2], np.full(count, np.nan))
    if scene.sar is None or not scene.sar.sub_swaths or not count:
        return found
    asked = np.ones(count, np.bool_) if asked is None else asked
    least, most = _limits(clusters, rule)
    keys, excess, label = _strong_hits(hits, clusters, rule)
    places = _source_places(scene, clusters, rule)
    bright = np.zeros(count)  # of the source, above the clutter
    own = found.order, found.source, found.source_row, found.source_column
    for order, place in places.items():
        yet = asked & (found.order == 0) & np.isfinite(place.row)
        _fill_from_hits(keys, excess, label, *place.box(), yet, least, most, clusters.band, order, *own, bright)
    for order, place in places.items():
        yet = asked & (found.order == 0) & np.isfinite(place.row)
        boxes = np.stack(place.box(), axis=1)
        yet &= _reach_unsearched(mask, boxes) | _reach_windows(hits.crowded, boxes)
        _look_up(scene, boxes, np.flatnonzero(yet), (least, most), clusters.band, order, own, bright)
    at = found.order != 0
    ratio = bright[at] / least[at, clusters.band[at]]
    found.ratio_db[at] = rule.least_db + 10 * np.log10(ratio)
    return found


@dataclass(frozen=True, slots=True, eq=False)
class _Places:
    """Where sources would lie: middles of windows and half their sizes [pixels], of shape (n,)."""

    row: Floats
    column: Floats
    rows: Floats
    columns: Floats

    def box(self) -> tuple[Ints, Ints, Ints, Ints]:
        """Give first and last row, first and last column; 0 where there is none."""
        sides = (self.row - self.rows, self.row + self.rows, self.column - self.columns, self.column + self.columns)
        first_row, last_row, first_column, last_column = (np.rint(np.nan_to_num(one)).astype(np.int64) for one in sides)
        return first_row, last_row, first_column, last_column


def _source_places(scene: Scene, clusters: Clusters, rule: GhostRule) -> dict[int, _Places]:
    """Give where the source of each cluster would lie, were it a ghost of each order.

    Range and sub-swath of the cluster stand for those of its source, a few columns nearer.
    """
    row, column = clusters.peak_row.astype(np.float64), clusters.peak_column.astype(np.float64)
    down, right = ghost_offset(scene, row, column, 1)
    along_m, across_m = scene.spacing_m(row, column)
    places = {}
    for order in ORDERS:
        at, aside = row - order * down, column - order**2 * right
        outside = ~((at >= 0) & (at < scene.rows) & (aside >= 0) & (aside < scene.columns))
        wide_m = rule.range_m * (1 + abs(order)) / 2
        places[order] = _Places(np.where(outside, np.nan, at), aside, rule.azimuth_m / along_m, wide_m / across_m)
    return places


def _limits(clusters: Clusters, rule: GhostRule) -> tuple[Floats, Floats]:
    """Give how bright a source of each cluster is at least, of shape (n, bands), and at most in its best band, (n,).

    Where a cluster does not pass a band's own threshold, its source may be anything in that band.
    """
    excess = np.maximum(clusters.peak.astype(np.float64) - clusters.clutter, 0.0)
    own = np.arange(len(clusters)), clusters.band
    least = np.where(clusters.over > 0, excess * 10 ** (rule.least_db / 10), 0.0)
    least[own] = excess[own] * 10 ** (rule.least_db / 10)
    return least, excess[own] * 10 ** (rule.most_db / 10)


def _strong_hits(hits: Hits, clusters: Clusters, rule: GhostRule) -> tuple[Ints, Floats, Ints]:
    """Give the hits that may be sources, by row and column: their keys, what they have above the clutter, clusters."""
    strong = (hits.intensity >= 10 ** (rule.source_db / 10) * hits.clutter).any(axis=1)
    at = np.flatnonzero(strong)
    keys = hits.row[at].astype(np.int64) * _WIDE + hits.column[at]
    order = np.argsort(keys, kind="stable")
    excess = (hits.intensity[at].astype(np.float64) - hits.clutter[at])[order]
    return keys[order], np.ascontiguousarray(excess), clusters.label[at][order]


@kernel
def _fill_from_hits(
    keys: Any, excess: Any, label: Any, top: Any, bottom: Any, left: Any, right: Any, asked: Any,
    least: Any, most: Any, band: Any, order: Any,
    out_order: Any, out_source: Any, out_row: Any, out_column: Any, bright: Any,
) -> None:  # fmt: skip
    """Take for each cluster the brightest hit in its window that may be its source, if the window is in every band."""
    brightest = np.empty(excess.shape[1])
    for k in range(top.shape[0]):
        if not asked[k]:
            continue
        b, best, at = band[k], 0.0, -1
        brightest[:] = 0.0
        for row in range(top[k], bottom[k] + 1):
            i = np.searchsorted(keys, row * _WIDE + max(left[k], 0))
            while i < keys.shape[0] and keys[i] <= row * _WIDE + right[k]:
                if label[i] != k:
                    for one in range(excess.shape[1]):
                        brightest[one] = max(brightest[one], excess[i, one])
                    if least[k, b] <= excess[i, b] <= most[k] and excess[i, b] > best:
                        best, at = excess[i, b], i
                i += 1
        if at >= 0 and (brightest >= least[k]).all():
            out_order[k], out_source[k] = order, label[at]
            out_row[k], out_column[k] = keys[at] // _WIDE, keys[at] % _WIDE
            bright[k] = best


def _look_up(
    scene: Scene,
    boxes: Ints,
    at: Ints,
    limits: tuple[Floats, Floats],
    band: Ints,
    order: int,
    own: tuple[Ints, Ints, Ints, Ints],
    bright: Floats,
) -> None:
    """Look for the sources of some clusters in the image itself."""
    for k, patch in zip(at, read_windows(scene.pixels, boxes[at]), strict=True):
        pixel = _brightest(patch, limits[0][k], float(limits[1][k]), int(band[k]))
        if pixel is not None:
            row, column, bright[k] = pixel
            own[0][k], own[2][k], own[3][k] = order, boxes[k, 0] + row, boxes[k, 2] + column


def _reach_windows(windows: tuple[Window, ...], boxes: Ints) -> Bools:
    """Tell which boxes reach into any of some windows."""
    reach = np.zeros(len(boxes), np.bool_)
    for row, column, rows, columns in windows:
        down = (boxes[:, 0] < row + rows) & (boxes[:, 1] >= row)
        reach |= down & (boxes[:, 2] < column + columns) & (boxes[:, 3] >= column)
    return reach


def _reach_unsearched(mask: CoarseMask | None, boxes: Ints) -> Bools:
    """Tell which boxes reach into cells that were not searched."""
    if mask is None:
        return np.zeros(len(boxes), np.bool_)
    rows, columns = mask.searched.shape
    total = np.zeros((rows + 1, columns + 1), np.int64)
    np.cumsum(np.cumsum(~mask.searched, axis=0), axis=1, out=total[1:, 1:])
    top, bottom = (np.clip(boxes[:, k] // mask.step + k, 0, rows) for k in (0, 1))
    left, right = (np.clip(boxes[:, 2 + k] // mask.step + k, 0, columns) for k in (0, 1))
    return np.asarray(total[bottom, right] - total[top, right] - total[bottom, left] + total[top, left] > 0)


def _brightest(patch: Patch, least: Floats, most: float, band: int) -> tuple[int, int, float] | None:
    """Give the brightest pixel of a patch that may be a source, and how bright it is."""
    values = np.where(patch.valid, patch.values, 0.0)
    fits = (values[band] >= least[band]) & (values[band] <= most)
    if not fits.any() or (values.max(axis=(1, 2)) < least).any():
        return None
    own = np.where(fits, values[band], -np.inf)
    row, column = np.unravel_index(int(np.argmax(own)), own.shape)
    return int(row), int(column), float(own[row, column])
