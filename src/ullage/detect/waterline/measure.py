"""From two rough points to the strip beside a hull."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

import numpy as np

from ullage.cargo.freeboard.geometry import strip_factor
from ullage.detect.waterline.axis import refine_heading
from ullage.detect.waterline.ends import between_ends
from ullage.detect.waterline.frame import Chip
from ullage.detect.waterline.hull import Hull
from ullage.detect.waterline.place import place_hull
from ullage.detect.waterline.points import WIDE, check_pixels, reach_m, rough_frame
from ullage.detect.waterline.rule import WaterlineRule
from ullage.detect.waterline.sides import Looking
from ullage.detect.waterline.told import refuse, tell_strip

if TYPE_CHECKING:
    from ullage.cargo.freeboard.geometry import Direction
    from ullage.detect.waterline.result import Point, StripKind, StripMeasurement
    from ullage.records import Scene

_MARGIN_M: Final = 30.0
_LONGER: Final = 5.0  # deviations of a point, both together: 3.5 of their sum
_LEAST_FACTOR: Final = 0.2  # metres of strip for a metre of freeboard: below, an error of 0.1 m is one of 0.5 m


def measure_waterline(
    scene: Scene, bow: Point, stern: Point, sun: Direction, view: Direction, rule: WaterlineRule | None = None, *,
    beam_m: float | None = None,
    trunk_known: bool = False,
) -> StripMeasurement:  # fmt: skip
    """Measure a hull and the strip beside her from two rough points.

    Parameters
    ----------
    scene
        An optical scene.
    bow, stern
        Her ends, within some 10 m.
    sun, view
        Where the sun and the satellite stand, seen from the ship.
    rule
        When the strip is measured, and how.
    beam_m
        Her beam, if known: it tells her sides from lines on her deck.
    trunk_known
        Whether a trunk that may throw the end of the shadow is reckoned with elsewhere; else one is, where the deck's
        edge lies in shadow.

    Returns
    -------
    StripMeasurement
        With a reason instead of a width where none can be told.

    Raises
    ------
    WaterlineError
        When the points are not in the scene, or not those of a hull in it; when she is cut by its edge, saturated or
        under cloud.
    GeometryError
        When sun or satellite is below the horizon.
    """
    rule = rule or WaterlineRule()
    strip_factor(sun, view, 0.0)
    frame, length = rough_frame(scene, bow, stern)
    reach = reach_m(length, sun, view, rule)
    chip = Chip.about(scene, frame, length / 2 + _MARGIN_M, reach)
    check_pixels(scene, chip, frame, length, rule)
    bands = _bands(scene)
    half_y = WIDE * length + 2 * rule.points_sd_m + 5.0
    most_turn = min(20.0, float(np.degrees(np.arctan2(4 * rule.points_sd_m, length))) + 1.0)
    heading = refine_heading(chip, frame, bands, 0.35 * length, half_y, most_turn)
    names = tuple(scene.bands[band] for band in bands)
    hull = Hull(chip, frame.turned(heading), bands, names, length, beam_m, sun, view, rule, trunk_known)
    found = _measure(hull, "shadow strip")
    if hull.factor.k < _LEAST_FACTOR and hull.lit_factor > _LEAST_FACTOR:
        lit = _measure(hull, "lit side")
        if lit.width_m is not None:
            told = f"the shadow strip is not told: {found.reason}; the lit side is measured instead"
            return replace(lit, warnings=(*lit.warnings, told))
    return found


def _bands(scene: Scene) -> tuple[int, ...]:
    """Give the bands that are looked at: the panchromatic one alone if there is one."""
    if "pan" in scene.bands:
        return (scene.bands.index("pan"),)
    return tuple(range(min(len(scene.bands), 4)))


def _measure(hull: Hull, kind: StripKind) -> StripMeasurement:
    """Measure one kind of strip."""
    factor = hull.factor
    if factor.side is None:
        return refuse(hull, kind, "the sun shines along the ship: neither side is shaded")
    dark = kind == "shadow strip"
    k = factor.k if dark else hull.lit_factor
    if k < _LEAST_FACTOR:
        told = f"a metre of freeboard makes {k:.2f} m of strip here; expected {_LEAST_FACTOR} m or more"
        return refuse(hull, kind, f"{told}: the deck hides the shadow" if k <= 0 else told)
    looking = Looking(
        sign=(1.0 if factor.side == "starboard" else -1.0) * (1.0 if dark else -1.0),
        factor=k,
        shaded_share=max(0.0, factor.hull_side / k) if dark else 0.0,
        lit_per_m=hull.lit_factor if dark else 0.0,
        length_m=hull.length_m,
        beam_m=hull.beam_m,
        most_freeboard_m=min(hull.rule.most_freeboard_m, 0.12 * hull.length_m),
        centre_sd_m=1.5 * hull.rule.points_sd_m,
        dark=dark,
    )
    found = place_hull(hull, looking)
    # the second time about the middle that the first has found
    found = None if found is None else place_hull(found[0], looking)
    if found is None:
        return refuse(hull, kind, "no hull with an even, dark strip beside her is seen between the points")
    hull, sides = found
    marked = hull
    hull, ends_sd, warnings = between_ends(hull, sides, looking.sign)
    longer = hull.length_m - marked.length_m
    if longer > _LONGER * hull.rule.points_sd_m:
        told = f"what is there goes on {longer:.0f} m beyond the points: a quay or another ship lies in line with her"
        return refuse(marked, kind, told)
    strip = tell_strip(hull, sides, looking)
    length_sd = ends_sd or 2 * hull.rule.points_sd_m
    return replace(strip, length_sd_m=length_sd, warnings=(*warnings, *strip.warnings))
