"""Why a freeboard cannot be measured in a light and a view: a reason in plain words, or none."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from ullage.cargo.freeboard.errors import factor_sd
from ullage.cargo.freeboard.geometry import across, check_direction, check_heading, strip_factor
from ullage.cargo.freeboard.rule import FreeboardRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ullage.cargo.freeboard.geometry import Direction, Side

_NO_VIEW: Final = "where the satellite stood is not known"
_SURE: Final = 3.0  # standard deviations


def strip_refusal(
    sun: Direction,
    view: Direction | None,
    heading_deg: float,
    heading_sd_deg: float,
    *,
    side: Side | None = None,
    rule: FreeboardRule | None = None,
) -> str:
    """Say why a strip cannot be measured in this light and view; empty where it can.

    Raises
    ------
    GeometryError
        When sun or satellite is below the horizon.
    """
    rule = rule or FreeboardRule()
    check_direction("sun", sun)
    if view is None:
        return f"{_NO_VIEW}, so the layover of the deck is not: give the view's azimuth and elevation"
    return next(_strip_refusals(sun, view, heading_deg, heading_sd_deg, side, rule), "")


def _strip_refusals(
    sun: Direction, view: Direction, heading_deg: float, heading_sd_deg: float, side: Side | None, rule: FreeboardRule
) -> Iterator[str]:
    """Find what speaks against measuring a strip, the plainest first."""
    factor = strip_factor(sun, view, heading_deg)
    s_n = abs(float(across(sun.azimuth_deg, heading_deg)))
    off_deg = float(np.degrees(np.arcsin(min(s_n, 1.0))))
    if sun.elevation_deg < rule.least_sun_deg:
        yield f"the sun stands {sun.elevation_deg:.1f}° high; below {rule.least_sun_deg:g}° no shadow is measured with"
    if s_n < rule.least_across or off_deg < _SURE * heading_sd_deg:
        near = f"the sun shines {off_deg:.1f}° off the keel line, the heading is known to ± {heading_sd_deg:.1f}°"
        yield f"{near}: neither side is safely the shaded one"
    if side is not None and side != factor.side:
        yield f"the strip was measured to {side}, but the shadow falls to {factor.side}: bow and stern may be swapped"
    if factor.hidden:
        yield "the deck hides all of the shadow, for the satellite is on the sun's side and lower: use the hull side"
    if factor.k < rule.least_k:
        yield f"a metre of freeboard is {factor.k:.2f} m of strip; below {rule.least_k:g} m nothing is measured"
    cv = 100.0 * factor_sd(sun, view, heading_deg, heading_sd_deg, rule) / factor.k
    if cv > 100.0 * rule.most_k_cv:
        most = f"more than {100 * rule.most_k_cv:g} % is too much"
        yield f"what a metre of freeboard is worth in the image is known to ± {cv:.0f} % only; {most}"


def hull_side_refusal(
    view: Direction | None, heading_deg: float, heading_sd_deg: float, *, rule: FreeboardRule | None = None
) -> str:
    """Say why a hull side cannot be measured in this view; empty where it can."""
    rule = rule or FreeboardRule()
    if view is None:
        return f"{_NO_VIEW}: give the view's azimuth and elevation"
    check_direction("satellite", view)
    check_heading(heading_deg)
    zenith = 90.0 - view.elevation_deg
    if zenith < rule.least_zenith_deg:
        return f"the view is {zenith:.1f}° off the vertical; a hull side needs {rule.least_zenith_deg:g}°"
    v_n = abs(float(across(view.azimuth_deg, heading_deg)))
    if v_n < rule.least_hull_across:
        return f"{v_n:.2f} of the view is across the ship; a hull side needs {rule.least_hull_across:g}"
    slope = np.radians(heading_sd_deg) * float(np.sqrt(max(1.0 - v_n**2, 0.0))) / v_n
    if slope > rule.most_k_cv:
        return f"the heading is known to ± {heading_sd_deg:.1f}° only: too little for a hull side"
    return ""
