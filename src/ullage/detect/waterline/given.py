"""A strip whose edges somebody marked: pairs of points on the deck edge and on the end of the shadow."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from ullage.cargo.freeboard.geometry import strip_factor
from ullage.detect.waterline.lines import fit_line
from ullage.detect.waterline.points import rough_frame
from ullage.detect.waterline.result import Point, Profiles, StripMeasurement, WaterlineError
from ullage.detect.waterline.rule import WaterlineRule

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ullage.cargo.freeboard.geometry import Direction
    from ullage.records import Scene

_POINT_PX: Final = 0.7  # a point set by hand on a magnified edge, standard deviation
_ENOUGH_FOR_SLOPE: Final = 4


class EdgePair(NamedTuple):
    """Two points on one line across a ship.

    Parameters
    ----------
    deck, shadow
        On the imaged deck edge, and where the shadow ends.
    """

    deck: Point
    shadow: Point


def measure_given_edges(
    scene: Scene,
    bow: Point,
    stern: Point,
    sun: Direction,
    view: Direction,
    pairs: Sequence[EdgePair],
    rule: WaterlineRule | None = None,
) -> StripMeasurement:
    """Measure a strip from pairs of points.

    Parameters
    ----------
    scene
        An optical scene.
    bow, stern
        Her ends, as exactly as can be: the heading is theirs.
    sun, view
        Where the sun and the satellite stand.
    pairs
        Pairs of points; of each only the way across the ship counts.
    rule
        For the error that no averaging removes.

    Returns
    -------
    StripMeasurement
        With a reason instead of a width where the points cannot be edges of the shadow strip.

    Raises
    ------
    WaterlineError
        When there are no pairs, or points lie outside the image.
    """
    rule = rule or WaterlineRule()
    if not pairs:
        raise WaterlineError("no pair of edges is given: expected deck=LON,LAT and shadow=LON,LAT, once or more")
    frame, length = rough_frame(scene, bow, stern)
    places = np.array([[one.deck, one.shadow] for one in pairs])
    row, column = scene.grid.pixel(places[..., 0], places[..., 1])
    x, y = frame.metres(row, column)
    if not np.isfinite(x).all() or np.abs(x).max() > length or np.abs(y).max() > length:
        raise WaterlineError(f"{scene.source}: a marked edge lies more than a ship's length from the ship")
    order = np.argsort(x.mean(axis=1), kind="stable")
    x, y = x[order].mean(axis=1), y[order]
    signs, width = np.sign(y[:, 1] - y[:, 0]), np.abs(y[:, 1] - y[:, 0])
    factor = strip_factor(sun, view, frame.heading_deg)
    side = None if np.ptp(signs) else "starboard" if signs[0] > 0 else "port"
    px = frame.pixel_m
    bare = StripMeasurement(
        kind="shadow strip", side=None, width_m=None, width_sd_m=None, statistical_sd_m=None, bias_sd_m=None,
        slope=None, slope_sd=None, heading_deg=frame.heading_deg, heading_sd_deg=float(np.degrees(1.5 * px / length)),
        length_image_m=length, length_sd_m=1.5 * px, beam_image_m=None, beam_sd_m=None,
        side_in_beam=factor.hull_side < 0, frame=frame,
        profiles=Profiles(x, y[:, 0], y[:, 1], np.ones(x.size, np.bool_)), band=None,
        warnings=("the edges were marked by hand",),
    )  # fmt: skip
    if side is None or side != factor.side:
        found = "both sides" if side is None else side
        return replace(bare, reason=f"the marked strip lies to {found}, the shadow falls to {factor.side}")
    line = fit_line(x, width, rule.outlier, _ENOUGH_FOR_SLOPE)
    middle = float(np.median(width)) if line is None else line.middle
    scatter = 0.0 if line is None else line.middle_sd
    statistical = float(max(scatter, _POINT_PX * px * np.sqrt(2 / x.size)))
    bias = rule.bias_px * px
    return replace(
        bare, side=factor.side, width_m=middle, width_sd_m=float(np.hypot(statistical, bias)),
        statistical_sd_m=statistical, bias_sd_m=bias,
        slope=None if line is None else line.slope, slope_sd=None if line is None else line.slope_sd,
    )  # fmt: skip
