"""Why a candidate is not held to be a ship: every test joined, one reason each."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import numpy as np

from ullage.detect.candidates.ambiguities import GhostRule, Ghosts, find_ghosts
from ullage.detect.candidates.border import (
    BorderRule,
    SizeRule,
    has_little_around,
    is_at_border,
    is_beside_no_data,
    is_too_large,
)
from ullage.detect.candidates.clusters import ClusterRule, Clusters
from ullage.detect.candidates.sidelobes import SidelobeRule, find_sidelobes
from ullage.detect.candidates.structures import is_fixed

if TYPE_CHECKING:
    import numpy.typing as npt
    import polars as pl

    from ullage.detect.mask import CoarseMask
    from ullage.detect.sar.hits import Hits
    from ullage.records import Scene

    Bools = npt.NDArray[np.bool_]
    Ints = npt.NDArray[np.int64]

NO_DATA: Final = "beside no-data"
BORDER: Final = "at the border of the scene"
LITTLE_AROUND: Final = "too little sea around"
PART: Final = "part of a brighter target"
LARGE: Final = "too large for a ship"
FIXED: Final = "fixed structure"
SIDELOBE: Final = "sidelobe"
GHOST: Final = "azimuth ambiguity"
SMALL: Final = "too few pixels"

REASONS: Final = (BORDER, NO_DATA, LITTLE_AROUND, PART, LARGE, FIXED, SIDELOBE, GHOST, SMALL)
"""All reasons there are; where several hold, the first is given: outside the scene nothing was measured either."""


@dataclass(frozen=True, slots=True)
class CandidateRule:
    """How candidates are made of pixels, and what of them is rejected.

    Parameters
    ----------
    cluster
        Which pixels belong together.
    size
        What is too large or too small for a ship.
    border
        What is too near to where nothing was measured.
    sidelobe
        What is held to be a sidelobe.
    ghost
        What is held to be an azimuth ambiguity.
    """

    cluster: ClusterRule = field(default_factory=ClusterRule)
    size: SizeRule = field(default_factory=SizeRule)
    border: BorderRule = field(default_factory=BorderRule)
    sidelobe: SidelobeRule = field(default_factory=SidelobeRule)
    ghost: GhostRule = field(default_factory=GhostRule)


@dataclass(frozen=True, slots=True, eq=False)
class Judged:
    """What became of each candidate.

    Parameters
    ----------
    reason
        One of `REASONS`; None for what may be a ship, of shape (n,).
    part_of
        The candidate that it is a part of; -1 for what stands by itself. Parts have the reason `PART`.
    streak_of
        The candidate whose far sidelobe it is; -1 otherwise.
    ghosts
        Which are ghosts, and of what.
    """

    reason: tuple[str | None, ...]
    part_of: Ints
    streak_of: Ints
    ghosts: Ghosts


def judge_clusters(
    scene: Scene,
    hits: Hits,
    clusters: Clusters,
    mask: CoarseMask | None = None,
    rule: CandidateRule | None = None,
    *,
    fixed: pl.DataFrame | None = None,
    valid: Bools | None = None,
) -> Judged:
    """Give for each candidate why it is not held to be a ship.

    Parameters
    ----------
    scene
        The scene; its pixels are read only where the source of a ghost would lie outside of what was searched.
    hits, clusters
        Pixels above the threshold, and their clusters by `find_clusters`.
    mask
        What was searched; None when all was.
    rule
        What is rejected.
    fixed
        Places of fixed structures, with ``lat_deg``, ``lon_deg`` and ``radius_m``; None knows of none.
    valid
        Whether the pixels around each candidate were measured, of shape (n, size, size), see `is_beside_no_data`; None
        leaves those two reasons out.
    """
    rule = rule or CandidateRule()
    spacing = spacing_of(scene)
    held = {BORDER: is_at_border(clusters, scene.rows, scene.columns, rule.border)}
    if valid is not None:
        held[NO_DATA] = is_beside_no_data(clusters, valid, rule.border)
        held[LITTLE_AROUND] = has_little_around(valid, rule.border)
    resolution = spacing if scene.sar is None else (scene.sar.resolution_azimuth_m, scene.sar.resolution_range_m)
    radar_rows = scene.sar is None or scene.sar.radar_rows
    part_of, streak_of = find_sidelobes(hits, clusters, spacing, resolution, rule.sidelobe, radar_rows=radar_rows)
    held |= {PART: part_of >= 0, SIDELOBE: streak_of >= 0}
    held[LARGE] = is_too_large(hits, clusters, spacing, rule.size)
    held[SMALL] = clusters.pixels < rule.size.least_pixels
    if fixed is not None:
        held[FIXED] = is_fixed(*scene.grid.position(clusters.row, clusters.column), fixed)
    rejected = np.any([held[name] for name in held if name != SMALL], axis=0)
    ghosts = find_ghosts(scene, hits, clusters, mask, rule.ghost, ~rejected)
    held[GHOST] = ghosts.order != 0
    return Judged(_first_reasons(held, len(clusters)), part_of, streak_of, ghosts)


def spacing_of(scene: Scene) -> tuple[float, float]:
    """Give the spacing of rows and columns in the middle of a scene [m]."""
    along, across = scene.spacing_m(scene.rows / 2, scene.columns / 2)
    return float(along), float(across)


def _first_reasons(held: dict[str, Bools], count: int) -> tuple[str | None, ...]:
    """Give for each candidate the first of the reasons that hold."""
    first: list[str | None] = [None] * count
    for name in reversed(REASONS):
        for k in np.flatnonzero(held.get(name, np.zeros(count, np.bool_))):
            first[k] = name
    return tuple(first)
