"""From a radar scene to its ships: search, gather, measure, judge; each step one call."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal, Protocol

import numpy as np
import polars as pl

from ullage.detect.candidates.clusters import Clusters, find_clusters
from ullage.detect.candidates.motion import shift_per_knot
from ullage.detect.candidates.reject import LARGE, PART, Judged, judge_clusters, spacing_of
from ullage.detect.candidates.windows import read_windows
from ullage.detect.chips import lay_hulls_together, leave_out_others, measure_in_any_band, with_lengths
from ullage.detect.hull import CHIP_PIXELS, FIT_M, Hulls
from ullage.detect.mask import as_polygons, coarse_mask
from ullage.detect.rows import Targets, as_detections, first_reason, in_db, shared_columns, within
from ullage.detect.rule import NOT_A_SHIP, DetectRule
from ullage.detect.sar import scan_scene
from ullage.tables import DETECTIONS, rule_text

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import numpy.typing as npt

    from ullage.detect.mask import CoarseMask
    from ullage.detect.sar.hits import Hits
    from ullage.detect.sar.rule import CfarRule
    from ullage.land import Land
    from ullage.records import Place, Scene

    Floats = npt.NDArray[np.float64]
    Floats32 = npt.NDArray[np.float32]
    Bools = npt.NDArray[np.bool_]

_AT_ONCE: Final = 2000  # candidates: their chips of two bands are 70 MB
_LEAST_TOLD_KM2: Final = 0.5


class ChipNet(Protocol):
    """A network that is shown chips and tells ships from what is none."""

    @property
    def version(self) -> str:
        """Which network it is: what it judged is written with it."""

    def __call__(self, values: Floats32, clutter: Floats32, bands: Sequence[str]) -> Floats:
        """Give the probability of a ship for each chip.

        Parameters
        ----------
        values
            Sigma nought, of shape (n, bands, size, size), the candidate in the middle.
        clutter
            Its mean around each candidate, of shape (n, bands).
        bands
            Names of the bands.
        """

    def lengths(self, values: Floats32, bands: Sequence[str]) -> tuple[Floats, Floats]:
        """Give the length of each ship [m], and the standard deviation of its logarithm, of shape (n,)."""


@dataclass(frozen=True, slots=True, eq=False)
class _Seen:
    """Candidates of a scene with all that was found out about them, as far as it is known."""

    clusters: Clusters
    judged: Judged
    hulls: Hulls
    row: Floats
    column: Floats
    p_ship: Floats


def find_radar_ships(
    scene: Scene,
    rule: DetectRule | None = None,
    land: Land | None = None,
    chip_net: ChipNet | None = None,
    places: Sequence[Place] = (),
    area: Sequence[Sequence[tuple[float, float]]] = (),
    fixed: pl.DataFrame | None = None,
    progress: Callable[[int, int], None] | None = None,
    tell: Callable[[str], None] | None = None,
) -> pl.DataFrame:
    """Find the ships of a radar scene.

    Parameters
    ----------
    scene
        The scene; its pixels are read in blocks.
    rule
        All thresholds.
    land
        The shorelines; without them land is searched like water, and what is bright there is found too.
    chip_net
        Tells ships from what is none, and how long they are; without it `p_ship` is null, nothing is rejected for it,
        and lengths are those of the fit.
    places
        In whose outlines or circles detections may lie.
    area
        Rings of (lon_deg, lat_deg); only inside is searched. Empty searches the whole scene.
    fixed
        Places of fixed structures, see `candidates.structures.find_fixed`.
    progress
        Called with the parts of the scene that are searched and how many there are.
    tell
        Called with what a reader of the result has to be told: why nothing was searched, where too much stood out.

    Returns
    -------
    DataFrame
        Of `tables.DETECTIONS`, by row and column in the scene. What was rejected is there, with its reason; what was
        found to be a part of a brighter target is a part of her.
    """
    rule, tell = rule or DetectRule(), tell or (lambda _: None)
    wanted = as_polygons(area)
    mask = coarse_mask(scene, land, rule.mask, rule.shore, wanted) if land is not None or area else None
    if mask is not None and mask.reason is not None:
        tell(mask.reason)
        return DETECTIONS.frame()
    hits = scan_scene(scene, rule.cfar, mask, progress)
    _tell_of_crowds(scene, hits, tell)
    _tell_of_narrows(scene, mask, rule.cfar, tell)
    clusters = find_clusters(hits, *spacing_of(scene), rule.candidate.cluster)
    if not len(clusters):
        return DETECTIONS.frame()
    valid, hulls, p_ship = _measure_all(scene, hits, clusters, chip_net, tell)
    judged = judge_clusters(scene, hits, clusters, mask, rule.candidate, fixed=fixed, valid=valid)
    version = None if chip_net is None else chip_net.version
    table = _table(scene, _seen(clusters, judged, hulls, p_ship), rule, land, places, version)
    if wanted is None:
        return table
    inside = within(wanted, table)
    known = pl.col("ghost_of").is_in(inside["detection_id"].implode())  # a source beside the area is no row to name
    return inside.with_columns(ghost_of=pl.when(known).then(pl.col("ghost_of")))


def _tell_of_crowds(scene: Scene, hits: Hits, tell: Callable[[str], None]) -> None:
    """Say where so much stands out that no ship can be told."""
    if hits.crowded:
        first = hits.crowded[0]
        lat, lon = scene.grid.position(first.row + first.rows / 2, first.column + first.columns / 2)
        tell(
            f"in {len(hits.crowded)} cells of {first.rows} pixels square too much stands out for ships (ice, land or "
            f"rain); nothing is told there, the first of them about {float(lat):.3f}, {float(lon):.3f}"
        )


def _tell_of_narrows(scene: Scene, mask: CoarseMask | None, rule: CfarRule, tell: Callable[[str], None]) -> None:
    """Say how much water has so little sea around that nothing was decided there: basins, fairways, narrow bays."""
    from scipy.ndimage import uniform_filter

    if mask is None or mask.usable.all():
        return
    along, across = spacing_of(scene)
    sides = [
        [max(1, round(side / (one * mask.step))) for one in (along, across)] for side in (rule.ring_m, rule.guard_m)
    ]
    water = mask.usable.astype(np.float32)
    ring, guard = (uniform_filter(water, side, mode="constant") * np.prod(side) for side in sides)
    share = (ring - guard) / max(np.prod(sides[0]) - np.prod(sides[1]), 1)
    narrow_km2 = float((mask.searched & (share < rule.least_share)).sum() * mask.step**2 * along * across / 1e6)
    if narrow_km2 >= _LEAST_TOLD_KM2:
        tell(
            f"{narrow_km2:.1f} km² of the water that was asked for has too little sea around to tell what stands out: "
            "nothing is decided there; berths are compared with earlier scenes instead"
        )


def _cut_chips(scene: Scene, clusters: Clusters, own: slice) -> tuple[Floats32, Bools]:
    """Read a square of pixels around some candidates, of shape (n, bands, size, size), and which were measured."""
    top = np.rint(clusters.row[own]).astype(np.int64) - CHIP_PIXELS // 2
    left = np.rint(clusters.column[own]).astype(np.int64) - CHIP_PIXELS // 2
    boxes = np.stack([top, top + CHIP_PIXELS - 1, left, left + CHIP_PIXELS - 1], axis=1)
    patches = read_windows(scene.pixels, boxes)
    return np.stack([one.values for one in patches]), np.stack([one.valid for one in patches])


def _measure_all(
    scene: Scene, hits: Hits, clusters: Clusters, chip_net: ChipNet | None, tell: Callable[[str], None]
) -> tuple[Bools, Hulls, Floats]:
    """Measure all candidates, some at a time: chips of all of them at once would fill the memory.

    Returns
    -------
    valid, hulls, p_ship
        Which pixels around each were measured, its size, and the probability that it is a ship.
    """
    count, row_m, column_m = len(clusters), *scene.spacing_m(clusters.row, clusters.column)
    valid, p_ship = np.empty((count, CHIP_PIXELS, CHIP_PIXELS), np.bool_), np.full(count, np.nan)
    parts: list[Hulls] = []
    asked = chip_net is not None and bool(np.all((row_m >= FIT_M[0]) & (row_m <= FIT_M[1])))
    if chip_net is not None and not asked:
        tell("the network knows pixels of 10 m only: whether each is a ship was not asked of it")
    # the fit knows how a ship lies to the track; on a map her rows do not say it
    model: Literal["opensarship"] | None = None if scene.sar and not scene.sar.radar_rows else "opensarship"
    for first in range(0, count, _AT_ONCE):
        own = slice(first, min(first + _AT_ONCE, count))
        values, valid[own] = _cut_chips(scene, clusters, own)
        alone = valid[own].copy()
        leave_out_others(hits, clusters, first, alone)
        parts.append(
            measure_in_any_band(values, alone, row_m[own], column_m[own], clusters.clutter[own], scene.bands, model)
        )
        if asked and chip_net is not None:
            p_ship[own] = chip_net(values, clusters.clutter[own], scene.bands)
            parts[-1] = with_lengths(parts[-1], *chip_net.lengths(values, scene.bands))
    return valid, lay_hulls_together(parts), p_ship


def _seen(clusters: Clusters, judged: Judged, hulls: Hulls, p_ship: Floats) -> _Seen:
    """Put what is known of candidates together; one that was not measured lies where its pixels do."""
    row, column = np.rint(clusters.row) + hulls.middle_row, np.rint(clusters.column) + hulls.middle_column
    lost = ~(np.isfinite(row) & np.isfinite(column))
    return _Seen(
        clusters, judged, hulls, np.where(lost, clusters.row, row), np.where(lost, clusters.column, column), p_ship
    )


def _table(
    scene: Scene, seen: _Seen, rule: DetectRule, land: Land | None, places: Sequence[Place], version: str | None
) -> pl.DataFrame:
    """Put everything into a table; what is a part of a brighter target has no row."""
    clusters, hulls = seen.clusters, seen.hulls
    columns = shared_columns(scene, _targets(seen), land, places)
    track, shift = shift_per_knot(scene, seen.row, seen.column, columns["axis_deg"])
    columns |= {name: getattr(hulls, name) for name in _MEASURED}
    columns |= {
        "contrast_db": in_db(clusters.contrast),
        "p_ship": seen.p_ship,
        "reject_reason": _reasons(seen, rule),
        "incidence_deg": scene.grid.incidence(seen.row, seen.column),
        "sub_swath": _sub_swaths(scene, seen),
        "track_bearing_deg": track,
        "shift_m_per_kn": shift,
        "ghost_of": _sources(seen.judged, columns["detection_id"]),
        "method": [one or None for one in hulls.method],
        "rule": _rules(seen, rule, version),
    }
    return as_detections(columns).filter(pl.col("reject_reason").ne_missing(PART))


_MEASURED: Final = ("length_sd_m", "length_low_m", "length_high_m", "beam_sd_m", "axis_sd_deg")


def _targets(seen: _Seen) -> Targets:
    clusters, hulls = seen.clusters, seen.hulls
    own = np.arange(len(clusters)), clusters.band
    return Targets(
        row=seen.row,
        column=seen.column,
        peak_row=clusters.peak_row.tolist(),
        peak_column=clusters.peak_column.tolist(),
        length_m=hulls.length_m,
        beam_m=hulls.beam_m,
        deg_from_rows=hulls.axis_deg_from_rows,
        band=clusters.band.tolist(),
        peak=clusters.peak[own],
        background=clusters.clutter[own],
        pixels=clusters.pixels.tolist(),
    )


def _sources(judged: Judged, ids: list[str]) -> list[str | None]:
    """Give the detection that each ghost is of: the whole target where its source is a part of one."""
    part_of = judged.part_of
    return [None if k < 0 else ids[int(part_of[k]) if part_of[k] >= 0 else k] for k in judged.ghosts.source.tolist()]


def _reasons(seen: _Seen, rule: DetectRule) -> list[str | None]:
    """Give the reason of each candidate: that of its pixels, else that its hull is too large, or the network's."""
    large = seen.hulls.length_m > rule.candidate.size.most_m
    return first_reason(seen.judged.reason, (large, LARGE), (seen.p_ship < rule.ship.least_p, NOT_A_SHIP))


def _rules(seen: _Seen, rule: DetectRule, version: str | None) -> list[str]:
    """Write the rule of each candidate, and which network judged it where one did."""
    bare = rule_text(rule)
    judged = bare if version is None else f"{bare}, ChipNet({version!r})"
    return [judged if known else bare for known in np.isfinite(seen.p_ship).tolist()]


def _sub_swaths(scene: Scene, seen: _Seen) -> list[str | None]:
    if scene.sar is None:
        return [None] * len(seen.row)
    found = (scene.sar.sub_swath(*one) for one in zip(seen.row.tolist(), seen.column.tolist(), strict=True))
    return [None if one is None else one.name for one in found]
