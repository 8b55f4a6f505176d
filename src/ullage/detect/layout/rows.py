"""Layouts as rows of a table and back: what a ship looked like in one sighting, kept to be compared with later ones."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final, get_args

import numpy as np
import polars as pl

from ullage.detect.layout.describe import describe_layout
from ullage.detect.layout.marks import LINES, marks_between
from ullage.detect.layout.result import Layout, LayoutError, Orientation, Told
from ullage.detect.layout.rule import LayoutRule
from ullage.geo import destination
from ullage.tables import LAYOUTS, row_ids, rule_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import numpy.typing as npt

    from ullage.detect.waterline.result import Point
    from ullage.records import Scene

    Floats = npt.NDArray[np.float64]

GIVEN: Final = "as given"
TURNED: Final = "turned"
EDGES: Final = "edges"
PROFILES: Final = ("profile_port", "profile_middle", "profile_starboard")
MARKS: Final = tuple(f"paint_{line}" for line in range(1, LINES + 1))
_SIZE: Final = ("length_m", "length_sd_m", "beam_m", "beam_sd_m", "heading_deg", "pixel_m")
_HALF_TURN: Final = 180.0


def describe_found(
    scene: Scene, detections: pl.DataFrame, rule: LayoutRule | None = None
) -> tuple[pl.DataFrame, dict[str, str]]:
    """Describe the ships that were found in an optical scene.

    Parameters
    ----------
    scene
        The scene.
    detections
        Rows of `tables.DETECTIONS`; those that were rejected and those without length or axis are left out. Where a
        course is told, the bow is there; else it is where the house says, if it does.
    rule
        When a part is told. Ends that are known less well than its points are looked for as far off as they may be.

    Returns
    -------
    layouts, refused
        Rows of `tables.LAYOUTS`, in the order of the detections, and why a ship could not be described, by detection.
    """
    known = pl.all_horizontal(pl.col("length_m", "axis_deg", "lat_deg", "lon_deg").is_not_null())
    tables, refused = [LAYOUTS.frame()], dict[str, str]()
    for row in detections.filter(known & pl.col("reject_reason").is_null()).iter_rows(named=True):
        used = _loosened(rule or LayoutRule(), row["length_sd_m"])
        try:
            layout = _described(scene, row, used)
        except LayoutError as error:
            refused[row["detection_id"]] = str(error)
        else:
            tables.append(layout_rows(layout, row, used))
    return pl.concat(tables), refused


def _loosened(rule: LayoutRule, length_sd_m: float | None) -> LayoutRule:
    """Let ends be as far off as the length may be: farther than points of a hand, or nearer where it was measured."""
    if length_sd_m is None:
        return rule
    return replace(rule, points_sd_m=max(min(rule.points_sd_m, 2 * length_sd_m), length_sd_m / 2))


def _described(scene: Scene, row: Mapping[str, Any], rule: LayoutRule) -> Layout:
    told = row["course_deg"] is not None
    bow, stern = _ends(row, row["course_deg"] if told else row["axis_deg"])
    layout = describe_layout(scene, bow, stern, rule)
    if layout.orientation == TURNED and not told:  # nobody had said where the bow is
        bow, stern = stern, bow
        layout = describe_layout(scene, bow, stern, rule)
    if (row["length_sd_m"] or rule.points_sd_m) >= rule.points_sd_m or row["beam_m"] is None:
        return layout
    # the middle that was measured is better than the one found here, and the axis found here than the one measured
    given = replace(layout, marks=_marks(scene, row, layout.heading_deg, rule))
    if layout.other is None:
        return given
    return replace(given, other=replace(layout.other, marks=_marks(scene, row, layout.other.heading_deg, rule)))


def _marks(scene: Scene, row: Mapping[str, Any], heading_deg: float, rule: LayoutRule) -> Floats | None:
    return marks_between(scene, *_ends(row, heading_deg), row["beam_m"], rule)


def _ends(row: Mapping[str, Any], heading_deg: float) -> tuple[Point, Point]:
    from ullage.detect.waterline.result import Point

    middle, half = (row["lat_deg"], row["lon_deg"]), row["length_m"] / 2
    bow, stern = (destination(*middle, heading_deg + turn, half) for turn in (0.0, _HALF_TURN))
    return Point(float(bow[0]), float(bow[1])), Point(float(stern[0]), float(stern[1]))


def layout_rows(layout: Layout, sighting: Mapping[str, Any], rule: LayoutRule) -> pl.DataFrame:
    """Write a layout as rows, one a feature; with both ways round where bow and stern are not surely as given.

    Parameters
    ----------
    layout
        The layout; its warnings are not kept, they follow from its orientation.
    sighting
        With `detection_id`, `scene_id` and `seen_at` of the sighting.
    rule
        By which it was described.

    Returns
    -------
    DataFrame
        Of `tables.LAYOUTS`.
    """
    text = rule_text(rule)
    (layout_id,) = row_ids("l", [sighting["detection_id"]], [text])
    of_all = {name: sighting[name] for name in ("detection_id", "scene_id", "seen_at")}
    of_all |= {"layout_id": layout_id, "orientation": layout.orientation, "rule": text}
    ways = [(GIVEN, layout)] if layout.other is None else [(GIVEN, layout), (TURNED, layout.other)]
    return LAYOUTS.frame(
        of_all | {"way": way} | {name: getattr(one, name) for name in _SIZE} | feature
        for way, one in ways
        for feature in _features(one)
    )


def _features(layout: Layout) -> Iterator[dict[str, Any]]:
    for name, told in layout.features.items():
        yield {"feature": name, "value": told.value, "sd": told.sd}
    if layout.profile is not None:
        for name, line in zip(PROFILES, layout.profile, strict=True):
            yield {"feature": name, "values": [one if np.isfinite(one) else None for one in line.tolist()]}
    if layout.marks is not None:
        for name, line in zip(MARKS, layout.marks, strict=True):
            yield {"feature": name, "values": line.tolist()}
    if layout.edges is not None:
        yield {"feature": EDGES, "values": list(layout.edges)}


def layout_of(rows: pl.DataFrame) -> Layout:
    """Give the layout back that rows were written of, to be compared by `layout_distance`.

    Parameters
    ----------
    rows
        Of `tables.LAYOUTS`, of one `layout_id`.

    Raises
    ------
    ValueError
        When they are of no layout or of several.
    """
    ids = rows["layout_id"].unique().to_list()
    if len(ids) != 1:
        raise ValueError(f"rows of {len(ids)} layouts; expected those of one")
    ways = {way: rows.filter(pl.col("way") == way) for way in (GIVEN, TURNED)}
    other = None if ways[TURNED].is_empty() else _one_way(ways[TURNED], None)
    return _one_way(ways[GIVEN], other)


def _one_way(rows: pl.DataFrame, other: Layout | None) -> Layout:
    first = rows.row(0, named=True)
    many = {row["feature"]: row["values"] for row in rows.iter_rows(named=True) if row["values"] is not None}
    profile = [np.array(many[name], np.float64) for name in PROFILES if name in many]
    marks = [np.array(many[name], np.float64) for name in MARKS if name in many]
    (orientation,) = (one for one in get_args(Orientation) if one == first["orientation"])
    return Layout(
        features={
            row["feature"]: Told(row["value"], row["sd"]) for row in rows.iter_rows(named=True) if row["values"] is None
        },
        profile=np.stack(profile) if profile else None,
        edges=tuple(many[EDGES]) if EDGES in many else None,
        **{name: first[name] for name in _SIZE},
        orientation=orientation,
        other=other,
        marks=np.stack(marks) if marks else None,
    )
