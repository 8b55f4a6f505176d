"""From a radar scene to its ships: search, gather, measure, judge; each step one call."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Protocol

import numpy as np
import polars as pl

from ullage.detect.candidates.clusters import Clusters, find_clusters
from ullage.detect.candidates.motion import shift_per_knot
from ullage.detect.candidates.reject import PART, Judged, judge_clusters, spacing_of
from ullage.detect.candidates.windows import read_windows
from ullage.detect.hull import CHIP_PIXELS, Hulls, hull_outline, measure_hulls
from ullage.detect.mask import coarse_mask
from ullage.detect.places import places_of
from ullage.detect.rule import DetectRule
from ullage.detect.sar import scan_scene
from ullage.tables import DETECTIONS, row_ids, rule_text

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import numpy.typing as npt

    from ullage.detect.sar.hits import Hits
    from ullage.land import Land
    from ullage.records import Place, Scene

    Floats = npt.NDArray[np.float64]
    Floats32 = npt.NDArray[np.float32]
    Bools = npt.NDArray[np.bool_]

NOT_A_SHIP: Final = "the network holds it for no ship"


class ChipNet(Protocol):
    """A network that is shown chips and tells ships from what is none."""

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


@dataclass(frozen=True, slots=True, eq=False)
class _Seen:
    """Candidates of a scene with all that was found out about them, as far as it is known."""

    clusters: Clusters
    judged: Judged
    hulls: Hulls
    row: Floats
    column: Floats
    p_ship: Floats


def find_ships(
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
        Tells ships from what is none; without it `p_ship` is null and nothing is rejected for it.
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
    mask = coarse_mask(scene, land, rule.mask, _as_polygons(area)) if land is not None or area else None
    if mask is not None and mask.reason is not None:
        tell(mask.reason)
        return DETECTIONS.frame()
    hits = scan_scene(scene, rule.cfar, mask, progress)
    _tell_of_crowds(scene, hits, tell)
    clusters = find_clusters(hits, *spacing_of(scene), rule.candidate.cluster)
    if not len(clusters):
        return DETECTIONS.frame()
    values, valid = _cut_chips(scene, clusters)
    judged = judge_clusters(scene, hits, clusters, mask, rule.candidate, fixed=fixed, valid=valid)
    seen = _measure(scene, clusters, judged, values, valid, chip_net)
    return _table(scene, seen, rule, land, places)


def _tell_of_crowds(scene: Scene, hits: Hits, tell: Callable[[str], None]) -> None:
    """Say where so much stands out that no ship can be told."""
    if hits.crowded:
        first = hits.crowded[0]
        lat, lon = scene.grid.position(first.row + first.rows / 2, first.column + first.columns / 2)
        tell(
            f"in {len(hits.crowded)} cells of {first.rows} pixels square too much stands out for ships (ice, land or "
            f"rain); nothing is told there, the first of them about {float(lat):.3f}, {float(lon):.3f}"
        )


def _as_polygons(area: Sequence[Sequence[tuple[float, float]]]) -> Any:
    import shapely

    return shapely.MultiPolygon([shapely.Polygon(ring) for ring in area]) if area else None


def _cut_chips(scene: Scene, clusters: Clusters) -> tuple[Floats32, Bools]:
    """Read a square of pixels around each candidate, of shape (n, bands, size, size), and which were measured."""
    top = np.rint(clusters.row).astype(np.int64) - CHIP_PIXELS // 2
    left = np.rint(clusters.column).astype(np.int64) - CHIP_PIXELS // 2
    boxes = np.stack([top, top + CHIP_PIXELS - 1, left, left + CHIP_PIXELS - 1], axis=1)
    patches = read_windows(scene.pixels, boxes)
    return np.stack([one.values for one in patches]), np.stack([one.valid for one in patches])


def _measure(
    scene: Scene,
    clusters: Clusters,
    judged: Judged,
    values: Floats32,
    valid: Bools,
    chip_net: ChipNet | None,
) -> _Seen:
    row_m, column_m = scene.spacing_m(clusters.row, clusters.column)
    hulls = measure_hulls(values, valid, row_m, column_m, clusters.clutter, scene.bands)
    p_ship = np.full(len(clusters), np.nan)
    if chip_net is not None:
        p_ship = chip_net(values, clusters.clutter, scene.bands)
    row, column = np.rint(clusters.row) + hulls.middle_row, np.rint(clusters.column) + hulls.middle_column
    lost = ~(np.isfinite(row) & np.isfinite(column))
    return _Seen(
        clusters, judged, hulls, np.where(lost, clusters.row, row), np.where(lost, clusters.column, column), p_ship
    )


def _table(scene: Scene, seen: _Seen, rule: DetectRule, land: Land | None, places: Sequence[Place]) -> pl.DataFrame:
    """Put everything into a table; what is not a number is not known."""
    clusters, hulls = seen.clusters, seen.hulls
    lat, lon = scene.grid.position(seen.row, seen.column)
    axis = _bearing_of(scene, seen)
    track, shift = shift_per_knot(scene, seen.row, seen.column, axis)
    own = np.arange(len(clusters)), clusters.band
    ids = row_ids(
        "d", [scene.scene_id] * len(clusters), *(np.round(one, 2).tolist() for one in (seen.row, seen.column))
    )
    columns: dict[str, Any] = {
        "detection_id": ids,
        "scene_id": [scene.scene_id] * len(clusters),
        "seen_at": [scene.seen_at(one) for one in seen.row.tolist()],
        "lat_deg": lat,
        "lon_deg": lon,
        **{name: getattr(hulls, name) for name in _MEASURED},
        "axis_deg": axis,
        "contrast_db": 10 * np.log10(clusters.contrast),
        "p_ship": seen.p_ship,
        "reject_reason": _reasons(seen, rule),
        "band": [scene.bands[k] for k in clusters.band.tolist()],
        "peak_db": _db(clusters.peak[own]),
        "clutter_db": _db(clusters.clutter[own]),
        "pixels": clusters.pixels,
        "row": seen.row,
        "column": seen.column,
        "incidence_deg": scene.grid.incidence(seen.row, seen.column),
        "sub_swath": _sub_swaths(scene, seen),
        "shore_distance_m": np.full(len(clusters), np.nan) if land is None else land.shore_distance_m(lat, lon),
        "track_bearing_deg": track,
        "shift_m_per_kn": shift,
        "ghost_of": [ids[k] if k >= 0 else None for k in seen.judged.ghosts.source.tolist()],
        "place_id": places_of(lat, lon, places),
        "hull": _outlines(scene, seen),
        "method": list(hulls.method),
        "rule": [rule_text(rule)] * len(clusters),
    }
    frame = pl.DataFrame(columns, schema_overrides=dict(DETECTIONS.schema), strict=False)
    alone = pl.col("reject_reason").ne_missing(PART)
    return frame.select(_known(frame)).filter(alone).sort("row", "column")


_MEASURED: Final = (
    "length_m", "length_sd_m", "length_low_m", "length_high_m", "beam_m", "beam_sd_m", "axis_sd_deg",
)  # fmt: skip


def _known(frame: pl.DataFrame) -> list[pl.Expr]:
    """Give the columns in their order, with null for what is not a finite number."""
    return [
        pl.when(pl.col(name).is_finite()).then(pl.col(name)) if kind == pl.Float64 else pl.col(name)
        for name, kind in DETECTIONS.schema.items()
        if name in frame.columns
    ]


def _reasons(seen: _Seen, rule: DetectRule) -> list[str | None]:
    unlike = seen.p_ship < rule.ship.least_p
    return [
        reason if reason is not None else (NOT_A_SHIP if no_ship else None)
        for reason, no_ship in zip(seen.judged.reason, unlike.tolist(), strict=True)
    ]


def _db(values: Any) -> Floats:
    with np.errstate(divide="ignore"):
        return np.asarray(10 * np.log10(np.asarray(values, np.float64)))


def _bearing_of(scene: Scene, seen: _Seen) -> Floats:
    """Turn axes in the image into bearings from 0 to 180 [°]."""
    down, right = (np.radians(one) for one in scene.bearing_deg(seen.row, seen.column))
    along = np.radians(seen.hulls.axis_deg_from_rows)
    east = np.cos(along) * np.sin(down) + np.sin(along) * np.sin(right)
    north = np.cos(along) * np.cos(down) + np.sin(along) * np.cos(right)
    return np.asarray(np.degrees(np.arctan2(east, north)) % 180.0)


def _sub_swaths(scene: Scene, seen: _Seen) -> list[str | None]:
    if scene.sar is None:
        return [None] * len(seen.row)
    found = (scene.sar.sub_swath(*one) for one in zip(seen.row.tolist(), seen.column.tolist(), strict=True))
    return [None if one is None else one.name for one in found]


def _outlines(scene: Scene, seen: _Seen) -> list[bytes | None]:
    """Give the outline of each hull as WKB; None where length or breadth is not known."""
    import shapely

    hulls = seen.hulls
    row_m, column_m = scene.spacing_m(seen.row, seen.column)
    rows, columns = hull_outline(hulls.length_m, hulls.beam_m, hulls.axis_deg_from_rows, row_m, column_m)
    lat, lon = scene.grid.position(seen.row[:, None] + rows, seen.column[:, None] + columns)
    known = np.asarray(np.isfinite(lat).all(axis=1) & np.isfinite(lon).all(axis=1))
    lon = np.unwrap(lon, axis=1, period=360.0)
    rings = shapely.polygons(np.stack([lon, lat], axis=-1)[known])
    written: list[bytes | None] = [None] * len(known)
    for k, wkb in zip(np.flatnonzero(known).tolist(), shapely.to_wkb(rings), strict=True):
        written[k] = bytes(wkb)
    return written
