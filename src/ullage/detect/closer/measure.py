"""Lengths and beams in several ways that fail differently: their middle counts."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np
import polars as pl

from ullage.cargo.freeboard.geometry import Direction, GeometryError
from ullage.detect.closer.body import Body, find_body
from ullage.detect.closer.rule import CloserRule
from ullage.detect.closer.shaded import find_beyond
from ullage.detect.layout.describe import describe_layout
from ullage.detect.layout.result import LayoutError
from ullage.detect.layout.rule import LayoutRule
from ullage.detect.waterline import WaterlineError, WaterlineRule, measure_waterline
from ullage.tables import DETECTIONS, rule_text

if TYPE_CHECKING:
    from ullage.records import Scene

METHOD: Final = "ends and sides at full resolution"
_THREE: Final = 3
_TWO: Final = 2
_LOOSER: Final = 1.5


class _Beams(NamedTuple):
    """Beams by colours, by the layout and by the waterline [m]; None without."""

    own_m: float
    layout_m: float | None = None
    strip_m: float | None = None


def measure_closer(scene: Scene, detections: pl.DataFrame, rule: CloserRule | None = None) -> pl.DataFrame:
    """Measure the ships that were found in a fine optical scene anew, at its own pixels.

    Parameters
    ----------
    scene
        The scene in which they were found.
    detections
        Table of `tables.DETECTIONS`; what was rejected stays as it is.
    rule
        When and how; None for the default.

    Returns
    -------
    polars.DataFrame
        The same rows, with place, `length_m`, `beam_m`, their standard deviations, `axis_deg` and `method` where a hull
        was found by her colours. Scenes of radar and of coarser pixels are given back as they are.
    """
    rule = rule or CloserRule()
    if scene.kind != "optical" or _pixel_m(scene) > rule.most_pixel_m:
        return detections
    rows = [_closer(scene, row, rule) for row in detections.iter_rows(named=True)]
    return pl.DataFrame(rows, schema=DETECTIONS.schema, orient="row") if rows else detections


def _pixel_m(scene: Scene) -> float:
    from ullage.detect.waterline.frame import HullFrame

    return HullFrame.at(scene, scene.rows / 2, scene.columns / 2, 0.0).pixel_m


def _closer(scene: Scene, row: dict[str, Any], rule: CloserRule) -> dict[str, Any]:
    if row["reject_reason"] is not None or row["length_m"] is None:
        return row
    body = find_body(scene, row["row"], row["column"], row["length_m"], rule)
    if body is None:
        return row
    body = replace(
        body,
        length_m=max(body.length_m - rule.own_long_m, 1.0),
        beam_m=max(body.beam_m - rule.own_broad_m, 1.0),
    )
    lengths, beams = _in_all_ways(scene, body, row["length_m"], rule)
    length, length_sd = _length(lengths, rule)
    beam, beam_sd = _beam(beams, rule)
    body = replace(body, length_m=length, beam_m=beam)
    ahead, back = find_beyond(scene, body, rule)
    if ahead or back:
        body, length_sd = body.extended(ahead, back), max(length_sd, rule.length_sd_m * _LOOSER)
        length = body.length_m
    found = {"length_m": length, "length_sd_m": length_sd, "beam_m": beam, "beam_sd_m": beam_sd}
    here = scene.grid.pixel(np.array(body.lat_deg), np.array(body.lon_deg))
    found |= {"lat_deg": body.lat_deg, "lon_deg": body.lon_deg, "row": float(here[0]), "column": float(here[1])}
    said = {"axis_deg": body.axis_deg, "method": METHOD, "rule": f"{row['rule']}; {rule_text(rule)}"}
    return row | found | said


def _in_all_ways(scene: Scene, body: Body, searched_m: float, rule: CloserRule) -> tuple[list[float], _Beams]:
    """Give lengths by colours, search, layout and waterline, and beams, without what each is too long by [m]."""
    lengths, beams = [body.length_m, searched_m - rule.search_long_m], _Beams(body.beam_m)
    bow, stern = body.ends()
    try:
        layout = describe_layout(scene, bow, stern, LayoutRule(points_sd_m=rule.points_sd_m))
    except LayoutError:
        pass
    else:
        lengths.append(layout.length_m - rule.layout_long_m)
        beams = beams._replace(layout_m=None if layout.beam_m is None else layout.beam_m - rule.layout_broad_m)
    light = _light(scene)
    if light is None:
        return lengths, beams
    try:
        strip = measure_waterline(scene, bow, stern, *light, WaterlineRule(points_sd_m=rule.points_sd_m))
    except (WaterlineError, GeometryError):
        return lengths, beams
    if not any("was not found" in one for one in strip.warnings):
        lengths.append(strip.length_image_m - rule.waterline_long_m)
    return lengths, beams._replace(strip_m=strip.beam_image_m)


def _light(scene: Scene) -> tuple[Direction, Direction] | None:
    """Give the directions to the sun and to the satellite; None where one is not known."""
    seen = scene.optical
    if seen is None or seen.sun_azimuth_deg is None or seen.sun_elevation_deg is None:
        return None
    if seen.view_azimuth_deg is None or seen.view_elevation_deg is None:
        return None
    sun = Direction(seen.sun_azimuth_deg, seen.sun_elevation_deg)
    return sun, Direction(seen.view_azimuth_deg, seen.view_elevation_deg)


def _length(values: list[float], rule: CloserRule) -> tuple[float, float]:
    """Give the median of those that agree with the median of all, and how well it is known."""
    lengths = np.array(values)
    near = lengths[np.abs(lengths - np.median(lengths)) <= rule.agree_m]
    if len(near) >= _THREE:
        return float(np.median(near)), rule.length_sd_m
    if len(near) == _TWO:
        return float(np.mean(near)), rule.length_sd_m * _LOOSER
    return float(np.median(lengths)), rule.apart_sd_m


def _beam(beams: _Beams, rule: CloserRule) -> tuple[float, float]:
    """Give the beam by the waterline where the others do not speak against it, else their middle."""
    strip, layout = beams.strip_m, beams.layout_m
    if strip is not None and abs(strip - beams.own_m) <= rule.agree_m and strip >= (layout or 0.0) - rule.narrow_m:
        return strip, rule.beam_sd_m
    known = np.array([one for one in beams if one is not None])
    apart = bool(np.ptp(known) > rule.agree_m) if len(known) > 1 else True
    return float(np.median(known)), rule.apart_sd_m if apart else rule.rough_beam_sd_m
