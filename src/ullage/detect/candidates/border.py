"""Sizes no ship has, and places where nothing can be told: at the border of a scene, beside no-data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import numpy.typing as npt

    from ullage.detect.candidates.clusters import Clusters
    from ullage.detect.sar.hits import Hits

    Bools = npt.NDArray[np.bool_]
    Floats = npt.NDArray[np.float64]
    Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class SizeRule:
    """What is too large or too small for a ship.

    Parameters
    ----------
    most_m
        The longest ship, along rows or columns [m].
    most_m2
        The largest area above the threshold [m²].
    core_db
        Length is measured over pixels at most this far below the brightest [dB].
    least_pixels
        A candidate has at least so many pixels above the threshold.
    """

    # the longest ship ever was 458 m
    most_m: float = 500.0
    # 330 m by 60 m and as much again for blooming, two side by side, is 80,000 m²
    most_m2: float = 100_000.0
    # sidelobes begin 21 dB below the brightest pixel and may reach over a kilometre
    core_db: float = 20.0
    # a point is two pixels wide each way: one alone is speckle, or a boat hardly seen
    least_pixels: int = 2


@dataclass(frozen=True, slots=True)
class BorderRule:
    """What is too near to where nothing was measured.

    Parameters
    ----------
    border_pixels
        Candidates this near to the border of the scene or to no-data are cut off or made by it [pixels].
    least_valid
        Share of the pixels around a candidate that were measured, at least.
    """

    # the width of a point: what is nearer may go on beyond
    border_pixels: int = 3
    # half a ring still gives a mean of the clutter
    least_valid: float = 0.5


def is_too_large(hits: Hits, clusters: Clusters, spacing_m: tuple[float, float], rule: SizeRule | None = None) -> Bools:
    """Tell which clusters are too large for a ship: land, ice, rain.

    Parameters
    ----------
    hits, clusters
        Pixels above the threshold and their clusters.
    spacing_m
        Of rows and of columns on the ground [m].
    rule
        What is too large.
    """
    rule = rule or SizeRule()
    area_m2 = clusters.pixels * spacing_m[0] * spacing_m[1]
    rows, columns = core_extent(hits, clusters, rule.core_db)
    long = (rows * spacing_m[0] > rule.most_m) | (columns * spacing_m[1] > rule.most_m)
    return np.asarray(long | (area_m2 > rule.most_m2))


def core_extent(hits: Hits, clusters: Clusters, core_db: float) -> tuple[Ints, Ints]:
    """Give how many rows and columns clusters span, of the pixels not too far below their brightest [dB]."""
    band = clusters.band[clusters.label]
    bright = hits.intensity[np.arange(len(band)), band]
    peak = clusters.peak[np.arange(len(clusters)), clusters.band]
    core = bright >= peak[clusters.label] * 10 ** (-core_db / 10)
    label = clusters.label[core]
    extents = []
    for place in (hits.row, hits.column):
        at = place[core].astype(np.int64)
        first, last = np.full(len(clusters), np.iinfo(np.int64).max), np.full(len(clusters), -1)
        np.minimum.at(first, label, at)
        np.maximum.at(last, label, at)
        extents.append(last - first + 1)
    return extents[0], extents[1]


def is_at_border(clusters: Clusters, rows: int, columns: int, rule: BorderRule | None = None) -> Bools:
    """Tell which clusters touch the border of a scene of some rows and columns, or nearly."""
    near = (rule or BorderRule()).border_pixels
    return np.asarray(
        (clusters.first_row < near)
        | (clusters.first_column < near)
        | (clusters.last_row >= rows - near)
        | (clusters.last_column >= columns - near)
    )


def is_beside_no_data(clusters: Clusters, valid: Bools, rule: BorderRule | None = None) -> Bools:
    """Tell which clusters touch no-data, or nearly.

    Parameters
    ----------
    clusters
        The candidates.
    valid
        Whether the pixels around each were measured, of shape (n, size, size): chips with the cluster's middle, rounded
        to the nearest pixel, at [size // 2, size // 2].
    rule
        How near is too near.
    """
    near, size = (rule or BorderRule()).border_pixels, valid.shape[-1]
    top, left = (np.rint(one).astype(np.int64) - size // 2 for one in (clusters.row, clusters.column))
    down, right = np.arange(size), np.arange(size)
    rows = (down >= (clusters.first_row - top - near)[:, None]) & (down <= (clusters.last_row - top + near)[:, None])
    columns = (right >= (clusters.first_column - left - near)[:, None]) & (
        right <= (clusters.last_column - left + near)[:, None]
    )
    return np.asarray((~valid & rows[:, :, None] & columns[:, None, :]).any(axis=(1, 2)))


def has_little_around(valid: Bools, rule: BorderRule | None = None) -> Bools:
    """Tell around which clusters too little was measured; `valid` is of shape (n, size, size)."""
    return np.asarray(valid.mean(axis=(1, 2)) < (rule or BorderRule()).least_valid)
