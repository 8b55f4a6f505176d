"""Sidelobes: the cross of weak echoes that a very bright one throws along its row and its column.

A processor's window leaves, at a distance d from a point, echoes below its peak by

    level_db + 20 log10(d / resolution),

whatever the wavelength: of Sentinel-1's Hamming window 13.5 dB at one width of a point (docs/methods/candidates.md).
What lies in the row or column of a pixel, narrow, and is no brighter than that, cannot be told from a sidelobe. Near
the ship it is taken as a part of her; farther off it is rejected. A boat beside a tanker that is brighter than the law
allows is kept.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from ullage.kernels import kernel

if TYPE_CHECKING:
    import numpy.typing as npt

    from ullage.detect.candidates.clusters import Clusters
    from ullage.detect.sar.hits import Hits

    Ints = npt.NDArray[np.int64]
    Floats = npt.NDArray[np.float64]

_WIDE = 1 << 32  # more than a scene has columns or rows


@dataclass(frozen=True, slots=True)
class SidelobeRule:
    """What is held to be a sidelobe.

    Parameters
    ----------
    level_db
        How far below a bright pixel its sidelobes are at least, one width of a point off [dB].
    merge_m
        A sidelobe this near to its source is a part of it [m]; one farther off is rejected.
    reach_m
        How far sidelobes are looked for [m].
    across_m
        How wide a sidelobe is at most across its line, and how far off the line its brightest pixel may be [m].
    source_db
        How far above the clutter a pixel that has sidelobes stands at least [dB].
    """

    # 13.5 dB of a Hamming window of 0.75, the annotations' own coefficient (0.70-0.75), less 3 dB: a ship is several
    # points in one row
    level_db: float = 10.5
    # science 5.2: components within 60-100 m
    merge_m: float = 100.0
    # 1,500 m off they are 48 dB down, below the clutter for any ship
    reach_m: float = 1500.0
    # the width of a point and a pixel to either side
    across_m: float = 40.0
    # at 100 m a sidelobe is 24 dB down
    source_db: float = 20.0


def find_sidelobes(
    hits: Hits,
    clusters: Clusters,
    spacing_m: tuple[float, float],
    resolution_m: tuple[float, float],
    rule: SidelobeRule | None = None,
    *,
    radar_rows: bool = True,
) -> tuple[Ints, Ints]:
    """Find clusters that are sidelobes of brighter ones.

    Parameters
    ----------
    hits, clusters
        Pixels above the threshold and their clusters.
    spacing_m, resolution_m
        Of rows and of columns on the ground [m].
    rule
        What is held to be a sidelobe.
    radar_rows
        Whether rows and columns are those of the radar, see `records.SarView`. On a map sidelobes lie along other
        lines: none is sought.

    Returns
    -------
    part_of
        The cluster that each is a part of; -1 for what stands by itself.
    streak_of
        The cluster of which each is a sidelobe too far off to be a part of it; -1 for all others.
    """
    rule = rule or SidelobeRule()
    allowed = np.zeros(len(clusters))
    source = np.full(len(clusters), -1, np.int64)
    if not radar_rows:
        return source, source.copy()
    away_m = np.zeros(len(clusters))
    strong = _strong(hits, rule.source_db)
    for axis in (0, 1):
        _look_along(hits, clusters, strong, axis, spacing_m, resolution_m, rule, allowed, source, away_m)
    at = np.arange(len(clusters)), clusters.band
    found = (clusters.peak[at] - clusters.clutter[at] <= allowed) & (source >= 0)
    source = np.where(found, source, -1)
    near = found & (away_m <= rule.merge_m)
    return np.where(near, _roots(source), -1), np.where(found & ~near, _roots(source), -1)


def _strong(hits: Hits, source_db: float) -> Ints:
    """Give the hits that stand far enough above their clutter in any band."""
    return np.flatnonzero((hits.intensity >= 10 ** (source_db / 10) * hits.clutter).any(axis=1))


def _look_along(
    hits: Hits,
    clusters: Clusters,
    strong: Ints,
    axis: int,
    spacing_m: tuple[float, float],
    resolution_m: tuple[float, float],
    rule: SidelobeRule,
    allowed: Floats,
    source: Ints,
    away_m: Floats,
) -> None:
    """Look along rows (axis 0) or columns (axis 1) for the pixel that allows the brightest sidelobe."""
    places, peaks = (hits.row, hits.column), (clusters.peak_row, clusters.peak_column)
    line, along = (places[one][strong].astype(np.int64) for one in (axis, 1 - axis))
    order = np.lexsort((along, line))
    firsts, lasts = (clusters.first_row, clusters.first_column), (clusters.last_row, clusters.last_column)
    narrow = (lasts[axis] - firsts[axis]) * spacing_m[axis] <= rule.across_m
    _fill_allowed(
        line[order] * _WIDE + along[order],
        (hits.intensity[strong] - hits.clutter[strong])[order].astype(np.float64),
        clusters.label[strong][order],
        peaks[axis],
        peaks[1 - axis],
        narrow,
        clusters.band,
        int(rule.across_m / 2 / spacing_m[axis]),
        spacing_m[1 - axis],
        10 ** (-rule.level_db / 10) * resolution_m[1 - axis] ** 2,
        rule.reach_m,
        allowed,
        source,
        away_m,
    )


@kernel
def _fill_allowed(
    keys: Any, excess: Any, label: Any, line: Any, along: Any, narrow: Any, band: Any,
    beside: Any, spacing: Any, level: Any, reach: Any, allowed: Any, source: Any, away: Any,
) -> None:  # fmt: skip
    """Fill the brightest sidelobe that other clusters' pixels allow at each cluster, and which allows it."""
    far = np.int64(reach / spacing)
    for k in range(line.shape[0]):
        if not narrow[k]:
            continue
        for one in range(line[k] - beside, line[k] + beside + 1):
            i = np.searchsorted(keys, one * _WIDE + max(along[k] - far, 0))
            while i < keys.shape[0] and keys[i] <= one * _WIDE + along[k] + far:
                way = abs(keys[i] - one * _WIDE - along[k]) * spacing
                if label[i] != k and way > 0.0:
                    here = excess[i, band[k]] * level / (way * way)
                    if here > allowed[k]:
                        allowed[k], source[k], away[k] = here, label[i], way
                i += 1


def allowed_reference(
    hits: Hits,
    clusters: Clusters,
    spacing_m: tuple[float, float],
    resolution_m: tuple[float, float],
    rule: SidelobeRule,
) -> Floats:
    """Give the brightest sidelobe at each cluster: every pixel is asked, the slow and obvious form."""
    allowed = np.zeros(len(clusters))
    strong = _strong(hits, rule.source_db)
    boxes = (clusters.first_row, clusters.last_row), (clusters.first_column, clusters.last_column)
    peaks, places = (clusters.peak_row, clusters.peak_column), (hits.row, hits.column)
    for k in range(len(clusters)):
        for i in strong:
            for axis in (0, 1):
                off_m = abs(int(places[axis][i]) - int(peaks[axis][k])) * spacing_m[axis]
                way_m = abs(int(places[1 - axis][i]) - int(peaks[1 - axis][k])) * spacing_m[1 - axis]
                wide_m = (boxes[axis][1][k] - boxes[axis][0][k]) * spacing_m[axis]
                own = clusters.label[i] == k or max(wide_m, 2 * off_m) > rule.across_m
                if not own and 0 < way_m <= rule.reach_m:
                    b = clusters.band[k]
                    excess = float(hits.intensity[i, b] - hits.clutter[i, b])
                    below = 10 ** (-rule.level_db / 10) * (resolution_m[1 - axis] / way_m) ** 2
                    allowed[k] = max(allowed[k], excess * below)
    return allowed


def _roots(source: Ints) -> Ints:
    """Give for each cluster the source of its source, and so on: each is brighter than the last."""
    root = source.copy()
    while np.any(further := (root >= 0) & (source[root] >= 0)):
        root[further] = source[root[further]]
    return root
