"""The width of a strip and how far it may be off, or why none is told."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

import numpy as np

from ullage.detect.waterline.hull import PARTS
from ullage.detect.waterline.result import Profiles, StripMeasurement
from ullage.detect.waterline.strip import measure_edge_line, measure_edges
from ullage.detect.waterline.ways import other_widths, weigh_ways

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ullage.detect.waterline.hull import Hull
    from ullage.detect.waterline.lines import Line
    from ullage.detect.waterline.result import StripKind
    from ullage.detect.waterline.sides import Looking, Sides
    from ullage.detect.waterline.strip import StripEdges

_MOST_AGREE: Final = 0.6  # of the profiles
_MOST_TURN_SD: Final = 1.0
_MOST_SCATTER_PX: Final = 1.0  # standard deviation of the width: a house's shadow and the deck's side by side
_MOST_APART_PX: Final = 4.0  # width by profiles and by their stack
_WORTH_TELLING_M: Final = 0.05
_WORTH_TELLING: Final = 0.05  # of probability
_BEAMS: Final = (0.09, 0.3)  # of the length


def tell_strip(hull: Hull, sides: Sides, looking: Looking) -> StripMeasurement:
    """Measure a strip whose edges are known about.

    Parameters
    ----------
    hull, sides
        The hull, her axis along her sides and midway between them, and her edges.
    looking
        What geometry says of the strip.
    """
    edges = _best_edges(hull, sides, looking)
    found = _described(hull, sides, looking, edges)
    width = edges.width_line
    if edges.deck_line is None or width is None:
        least = int(hull.rule.least_profiles)
        return replace(found, reason=f"fewer than {least} of {edges.x.size} profiles agree on the strip's edges")
    reason = _why_not(hull, sides, width, float(np.degrees(edges.deck_line.slope_sd)), found.beam_image_m)
    return replace(found, reason=reason) if reason else _with_width(found, hull, sides, looking, width)


def refuse(hull: Hull, kind: StripKind, reason: str) -> StripMeasurement:
    """Give the measurement of a hull without a strip."""
    return StripMeasurement(
        kind=kind, side=None, width_m=None, width_sd_m=None, statistical_sd_m=None, bias_sd_m=None, slope=None,
        slope_sd=None, heading_deg=hull.frame.heading_deg, heading_sd_deg=0.5, length_image_m=hull.length_m,
        length_sd_m=2 * hull.rule.points_sd_m, beam_image_m=None, beam_sd_m=None,
        side_in_beam=hull.lit_factor > 0, frame=hull.frame, profiles=None, band=None, reason=reason,
    )  # fmt: skip


def _described(hull: Hull, sides: Sides, looking: Looking, edges: StripEdges) -> StripMeasurement:
    """Give all that is known but the width."""
    sign, px, band = looking.sign, hull.frame.pixel_m, hull.bands[sides.band]
    used = edges.width_line.used if edges.width_line else np.zeros(edges.x.size, np.bool_)
    found = replace(
        refuse(hull, looking.kind, ""), profiles=Profiles(edges.x, sign * edges.deck, sign * edges.outer, used),
        side="starboard" if sign > 0 else "port", band=hull.names[sides.band],
    )  # fmt: skip
    if edges.deck_line is None or edges.width_line is None:
        return found
    turn_sd = float(np.degrees(edges.deck_line.slope_sd))
    found = replace(found, heading_sd_deg=float(np.hypot(turn_sd, np.degrees(0.25 * px / hull.half_x))))
    sun_line, _, _ = measure_edge_line(hull.chip, hull.frame, sides.sun_edge, sign, band, hull.span, hull.rule)
    if sun_line is None:
        return found
    beam = edges.deck_line.middle - sun_line.middle
    sd = float(np.hypot(np.hypot(edges.deck_line.middle_sd, sun_line.middle_sd), 0.35 * px))
    return replace(found, beam_image_m=float(beam), beam_sd_m=sd)


def _best_edges(hull: Hull, sides: Sides, looking: Looking) -> StripEdges:
    """Measure along the whole mid-body where most of it agrees, for a slope is told by length; else along the part."""

    def along(part: tuple[float, float] | None) -> StripEdges:
        own, span = replace(sides, band=hull.bands[sides.band]), replace(hull, part=part).span
        return measure_edges(hull.chip, hull.frame, own, looking.sign, looking.shaded_share, span, hull.rule)

    edges = along(PARTS[0])
    line = edges.width_line
    if hull.part == PARTS[0] or (line is not None and line.used.mean() >= _MOST_AGREE):
        return edges
    return along(hull.part)


def _why_not(hull: Hull, sides: Sides, width: Line, turn_sd: float, beam_image: float | None) -> str:
    """Say why a width is not told; empty where it is."""
    rule, px = hull.rule, hull.frame.pixel_m
    if turn_sd > _MOST_TURN_SD:
        return f"the deck edge is not straight: its direction is known to {turn_sd:.1f}° only"
    beam = sides.deck_edge - sides.sun_edge if beam_image is None else beam_image
    if not _BEAMS[0] * hull.length_m < beam < _BEAMS[1] * hull.length_m:
        return f"the sides found are {beam:.1f} m apart: not those of one hull"
    if width.middle < rule.least_strip_px * px:
        wanted = f"expected {rule.least_strip_px:g} or more to resolve it"
        return f"the strip is {width.middle / px:.1f} pixels wide; {wanted}"
    apart = abs(width.middle - (sides.shadow_edge - sides.deck_edge))
    if width.middle_sd > _MOST_SCATTER_PX * px or apart > _MOST_APART_PX * px:
        return "the end of the shadow is not one straight line along the mid-body"
    return ""


def _with_width(
    found: StripMeasurement, hull: Hull, sides: Sides, looking: Looking, width: Line
) -> StripMeasurement:  # fmt: skip
    """Add the width that the best way gives, and those of the others."""
    rule, px = hull.rule, hull.frame.pixel_m
    ways = weigh_ways(hull, sides, looking)
    added = ways[0].added
    least_m = rule.least_freeboard_m * looking.factor if looking.dark else 0.0
    if width.middle - added.mean_m < least_m:
        told = f"less than {rule.least_freeboard_m:g} m of freeboard is left: an edge that was found is not the strip's"
        return replace(found, reason=told)
    thrown = hull.factor.k - hull.factor.hull_side if looking.dark else 0.0
    bias = float(np.hypot(rule.bias_px * px, rule.rails_m * thrown))
    sd = float(np.hypot(width.middle_sd, bias))
    others = other_widths(ways, width.middle, sd, px, least_m)
    with_width = replace(
        found, width_m=width.middle - added.mean_m, width_sd_m=float(np.hypot(sd, added.sd_m)),
        statistical_sd_m=width.middle_sd, bias_sd_m=bias, trunk_m=added.mean_m, trunk_sd_m=added.sd_m,
        slope=width.slope, slope_sd=width.slope_sd, others=others,
    )  # fmt: skip
    return replace(with_width, warnings=(*with_width.warnings, *_worth_telling(with_width)))


def _worth_telling(found: StripMeasurement) -> Iterator[str]:
    """Give what a reader has to be told of a width."""
    if found.trunk_m > _WORTH_TELLING_M:
        taken = f"{found.trunk_m:.2f} ± {found.trunk_sd_m:.2f} m are taken off"
        yield f"{taken} for what stands on deck and may throw the end"
    p = sum(one.p for one in found.others)
    if p > _WORTH_TELLING:
        widths = ", ".join(f"{one.width_m:.1f} m" for one in found.others)
        yield f"with {p:.0%} another edge is the strip's, and it is {widths} wide: the interval reckons with that"
