"""From pixels above the threshold to candidates: pixels that lie together, and what is measured of each lot.

Only the pixels found are looked at, never the image: the time is that of their number. Pixels of one row at most a gap
apart make a run; runs of near rows that come as near make a cluster. Every gap inside a run is no wider than the gap
allowed, so two runs come near exactly if two of their pixels do.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from ullage.kernels import kernel

if TYPE_CHECKING:
    import numpy.typing as npt

    from ullage.detect.sar.hits import Hits

    Floats = npt.NDArray[np.float64]
    Floats32 = npt.NDArray[np.float32]
    Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class ClusterRule:
    """Which pixels belong together.

    Parameters
    ----------
    gap_m
        Pixels at most this far apart, along rows and along columns, are of one object [m].
    """

    # two widths of a point of Sentinel-1 IW GRD (20 m): a dark deck between bright bow and bridge does not part a
    # tanker, and ships at anchor lie farther off than that. GFW dilates by 60 m (science 5.1)
    gap_m: float = 40.0

    def __post_init__(self) -> None:
        if not 0 <= self.gap_m < np.inf:
            raise ValueError(f"gap_m is {self.gap_m}; expected a distance, zero or more")


@dataclass(frozen=True, slots=True, eq=False)
class Clusters:
    """Candidates, in the order of their first pixels (by row, then column).

    Parameters
    ----------
    first_row, last_row, first_column, last_column
        The box that holds each one's pixels, both ends included, of shape (n,).
    row, column
        Its middle, weighted with what each pixel has above the clutter in the band of the best contrast, of shape (n,).
    peak_row, peak_column
        Its brightest pixel in that band.
    pixels
        How many there are, of shape (n,).
    peak, clutter
        The greatest intensity of its pixels, and the mean of the clutter around them, of shape (n, bands).
    over
        How many of its pixels passed each band's own threshold, of shape (n, bands).
    band
        Index of the band in which its peak stands highest above the clutter, of shape (n,).
    label
        The cluster of each hit, of shape (hits,).
    """

    first_row: Ints
    last_row: Ints
    first_column: Ints
    last_column: Ints
    row: Floats
    column: Floats
    peak_row: Ints
    peak_column: Ints
    pixels: Ints
    peak: Floats32
    clutter: Floats32
    over: Ints
    band: Ints
    label: Ints

    def __len__(self) -> int:
        return len(self.pixels)

    @property
    def contrast(self) -> Floats:
        """Ratio of peak and clutter in the band of the best, of shape (n,)."""
        at = np.arange(len(self)), self.band
        clutter = np.maximum(self.clutter[at].astype(np.float64), np.finfo(np.float32).tiny)
        return np.asarray(self.peak[at] / clutter, dtype=np.float64)


def find_clusters(hits: Hits, row_m: float, column_m: float, rule: ClusterRule | None = None) -> Clusters:
    """Find what pixels above the threshold lie together.

    Parameters
    ----------
    hits
        By row, then column; in another order they are put in order first.
    row_m, column_m
        Spacing of rows and columns on the ground [m].
    rule
        How near is together. Neighbours, also those across a corner, always are.

    Returns
    -------
    Clusters
        The same whatever the order of the hits; ``label`` is in the order given.
    """
    rule = rule or ClusterRule()
    down, right = (max(1, int(rule.gap_m / spacing + 1e-9)) for spacing in (row_m, column_m))
    order = np.lexsort((hits.column, hits.row))  # of what is in order already this is quick
    row, column = (np.ascontiguousarray(one[order], dtype=np.int64) for one in (hits.row, hits.column))
    label = np.empty(row.size, np.int64)
    count = _join_hits(row, column, down, right, label)
    found = _measure(count, row, column, hits.intensity[order], hits.clutter[order], hits.over[order], label)
    back = np.empty_like(label)
    back[order] = label
    return replace(found, label=back)


def clusters_reference(row: Any, column: Any, row_reach: int, column_reach: int) -> Ints:
    """Give the label of each pixel: every pair is compared, the slow and obvious form."""
    row, column = np.asarray(row, np.int64), np.asarray(column, np.int64)
    label = np.arange(row.size)
    for i in range(row.size):
        near = (np.abs(row - row[i]) <= row_reach) & (np.abs(column - column[i]) <= column_reach)
        joined = np.isin(label, label[near])
        label[joined] = label[near].min()
    return np.unique(label, return_inverse=True)[1].astype(np.int64)


@kernel
def _join_hits(row: Any, column: Any, row_reach: Any, column_reach: Any, label: Any) -> Any:
    """Label sorted pixels by cluster, numbered in the order of their first pixels; give the number of clusters."""
    count = row.shape[0]
    run = np.empty(count, np.int64)
    runs = 0
    for i in range(count):
        if i == 0 or row[i] != row[i - 1] or column[i] - column[i - 1] > column_reach:
            runs += 1
        run[i] = runs - 1
    first, last, parent = np.empty(runs, np.int64), np.empty(runs, np.int64), np.arange(runs)
    for i in range(count - 1, -1, -1):
        first[run[i]] = i
    for i in range(count):
        last[run[i]] = i
    for behind in range(1, row_reach + 1):
        _join_rows(row, column, first, last, behind, column_reach, parent)
    clusters = 0
    number = np.empty(runs, np.int64)
    for k in range(runs):
        root = _root(parent, k)
        if root == k:  # the root is the first run of its cluster
            number[k] = clusters
            clusters += 1
        number[k] = number[root]
    for i in range(count):
        label[i] = number[run[i]]
    return clusters


@kernel
def _join_rows(row: Any, column: Any, first: Any, last: Any, behind: Any, reach: Any, parent: Any) -> None:
    """Join each run with those that come near it in the row `behind` rows earlier."""
    k = 0
    for j in range(first.shape[0]):
        other = row[first[j]] - behind
        while k < j and (
            row[first[k]] < other or (row[first[k]] == other and column[last[k]] < column[first[j]] - reach)
        ):
            k += 1
        m = k
        while m < j and row[first[m]] == other and column[first[m]] <= column[last[j]] + reach:
            one, two = _root(parent, j), _root(parent, m)
            parent[max(one, two)] = min(one, two)
            m += 1


@kernel
def _root(parent: Any, k: Any) -> Any:
    """Give the root of a run; the way to it is halved."""
    while parent[k] != k:
        parent[k] = parent[parent[k]]
        k = parent[k]
    return k


def _measure(
    count: int, row: Ints, column: Ints, intensity: Floats32, clutter: Floats32, over: Any, label: Ints
) -> Clusters:
    """Measure clusters of labelled pixels."""
    bands = intensity.shape[1]
    box = np.empty((4, count), np.int64)
    pixels, brightest = np.zeros(count, np.int64), np.zeros((count, bands), np.int64)
    ring, passed = np.zeros((count, bands)), np.zeros((count, bands), np.int64)
    _fill_sums(row, column, intensity, clutter, over, label, box, pixels, brightest, ring, passed)
    peak = intensity[brightest, np.arange(bands)]
    mean = ring / np.maximum(pixels, 1)[:, None]
    band = np.argmax(peak / np.maximum(mean, np.finfo(np.float32).tiny), axis=1)
    middle = np.zeros((2, count))
    _fill_middles(row, column, intensity, label, band, mean, box, middle)
    at = brightest[np.arange(count), band]
    return Clusters(
        first_row=box[0], last_row=box[1], first_column=box[2], last_column=box[3], row=middle[0], column=middle[1],
        peak_row=row[at], peak_column=column[at], pixels=pixels, peak=peak, clutter=mean.astype(np.float32),
        over=passed, band=band.astype(np.int64), label=label,
    )  # fmt: skip


@kernel
def _fill_sums(
    row: Any, column: Any, intensity: Any, clutter: Any, over: Any, label: Any,
    box: Any, pixels: Any, brightest: Any, ring: Any, passed: Any,
) -> None:  # fmt: skip
    """Fill what needs one pass: boxes, numbers of pixels, the brightest pixel of each band, sums of the clutter."""
    for i in range(row.shape[0]):
        k = label[i]
        if pixels[k] == 0:
            box[0, k], box[1, k], box[2, k], box[3, k] = row[i], row[i], column[i], column[i]
            brightest[k, :] = i
        pixels[k] += 1
        box[1, k] = row[i]
        box[2, k] = min(box[2, k], column[i])
        box[3, k] = max(box[3, k], column[i])
        for b in range(intensity.shape[1]):
            if intensity[i, b] > intensity[brightest[k, b], b]:
                brightest[k, b] = i
            ring[k, b] += clutter[i, b]
            passed[k, b] += over[i, b]


@kernel
def _fill_middles(
    row: Any, column: Any, intensity: Any, label: Any, band: Any, ring: Any, box: Any, middle: Any
) -> None:
    """Fill the middles, weighted with what each pixel has above the clutter."""
    weight = np.zeros(band.shape[0])
    for i in range(row.shape[0]):
        k = label[i]
        more = max(np.float64(intensity[i, band[k]]) - ring[k, band[k]], 1e-30)
        weight[k] += more
        # from the corner of the box, so that no digits are lost in a long scene
        middle[0, k] += more * (row[i] - box[0, k])
        middle[1, k] += more * (column[i] - box[2, k])
    for k in range(band.shape[0]):
        middle[0, k] = box[0, k] + middle[0, k] / weight[k]
        middle[1, k] = box[2, k] + middle[1, k] / weight[k]
