"""A strip whose edges somebody marked: pairs of points on the deck edge and where the strip ends."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from ullage.cargo.freeboard.geometry import strip_factor, view_factor, view_side
from ullage.detect.waterline.lines import fit_line
from ullage.detect.waterline.points import rough_frame
from ullage.detect.waterline.result import Point, Profiles, StripMeasurement, WaterlineError
from ullage.detect.waterline.rule import WaterlineRule
from ullage.detect.waterline.trunk import Added, deck_adds

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import numpy.typing as npt

    from ullage.cargo.freeboard.geometry import Direction, Side
    from ullage.detect.waterline.frame import HullFrame
    from ullage.detect.waterline.result import StripKind
    from ullage.records import Scene

    Floats = npt.NDArray[np.float64]

NOTHING_ADDED: Final = Added(0.0, 0.0)

_ENOUGH_FOR_SLOPE: Final = 4
_BEAM_SHARE: Final = 0.16  # of the length, where nobody marked or told her beam: tankers of 60 to 180 m have 0.14-0.18
_ENDS_PX: Final = 1.5  # of both ends together: a rounded end is less sharp than an edge
_WORTH_TELLING_M: Final = 0.05


class EdgePair(NamedTuple):
    """Two points on one line across a ship.

    Parameters
    ----------
    deck, shadow
        On the imaged deck edge, and where the shadow ends; of a lit side where the water begins.
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
    *,
    kind: StripKind = "shadow strip",
    sides: tuple[Point, Point] | None = None,
    beam_m: float | None = None,
    trunk_known: bool = False,
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
        How exactly a point is set by hand (`hand_px`), and the errors that no averaging removes.
    kind
        What the pairs mark: ``shadow strip``, from the deck edge to the end of the shadow; ``lit side``, from the deck
        edge to the water on the side that the satellite sees.
    sides
        Points on both of her sides, for the beam as imaged; None where nobody marked them.
    beam_m
        Her beam, if known: what stands on deck throws its shadow from inside it.
    trunk_known
        Whether what stands on deck is reckoned with elsewhere.

    Returns
    -------
    StripMeasurement
        With a reason instead of a width where the points cannot be edges of such a strip.

    Raises
    ------
    WaterlineError
        When there are no pairs, or points lie outside the image.

    Notes
    -----
    Each of the two points of n pairs is off by `hand_px` on its own, or the pairs scatter by more: the width's
    statistical deviation is the greater of both. Heading and length rest on two points more.
    """
    rule = rule or WaterlineRule()
    if not pairs:
        raise WaterlineError("no pair of edges is given: expected deck=LON,LAT and shadow=LON,LAT, once or more")
    frame, length = rough_frame(scene, bow, stern)
    x, y = _across(scene, frame, length, [point for pair in pairs for point in pair])
    x, y = x.reshape(-1, 2).mean(axis=1), y.reshape(-1, 2)
    order = np.argsort(x, kind="stable")
    profiles = Profiles(x[order], y[order, 0], y[order, 1], np.ones(x.size, np.bool_))
    hidden = strip_factor(sun, view, frame.heading_deg).hull_side < 0
    bare = replace(_bare(frame, length, kind, profiles, rule), side_in_beam=hidden)
    if sides is not None:
        beam = float(np.ptp(_across(scene, frame, length, sides)[1]))
        # each side is a point of its own, and wide of it what no averaging removes
        sd = frame.pixel_m * float(np.hypot(np.sqrt(2) * rule.hand_px, rule.bias_px))
        bare = replace(bare, beam_image_m=beam, beam_sd_m=sd)
    side, reason = _side(profiles, kind, sun, view, frame.heading_deg)
    if reason or side is None:
        return replace(bare, reason=reason)
    shadow = strip_factor(sun, view, frame.heading_deg)
    beam_m = beam_m or bare.beam_image_m or _BEAM_SHARE * length
    reckoned = kind == "shadow strip" and not trunk_known and shadow.k > 0
    added = deck_adds(None, shadow.k, shadow.shadow, beam_m, rule) if reckoned else NOTHING_ADDED
    thrown = shadow.shadow if kind == "shadow strip" else 0.0
    return _with_width(replace(bare, side=side), rule, added, thrown)


def _across(scene: Scene, frame: HullFrame, length: float, points: Sequence[Point]) -> tuple[Floats, Floats]:
    """Give points in metres forward and to starboard."""
    places = np.array(points)
    x, y = frame.metres(*scene.grid.pixel(places[:, 0], places[:, 1]))
    if not np.isfinite(x).all() or np.abs(x).max() > length or np.abs(y).max() > length:
        raise WaterlineError(f"{scene.source}: a marked edge lies more than a ship's length from the ship")
    return x, y


def _bare(
    frame: HullFrame, length: float, kind: StripKind, profiles: Profiles, rule: WaterlineRule
) -> StripMeasurement:
    """Give what two ends tell."""
    ends_m = frame.pixel_m * max(_ENDS_PX, float(np.sqrt(2)) * rule.hand_px)
    return StripMeasurement(
        kind=kind, side=None, width_m=None, width_sd_m=None, statistical_sd_m=None, bias_sd_m=None, slope=None,
        slope_sd=None, heading_deg=frame.heading_deg, heading_sd_deg=float(np.degrees(ends_m / length)),
        length_image_m=length, length_sd_m=ends_m, beam_image_m=None, beam_sd_m=None, side_in_beam=False, frame=frame,
        profiles=profiles, band=None, warnings=("the edges were marked by hand",),
    )  # fmt: skip


def _side(
    profiles: Profiles, kind: StripKind, sun: Direction, view: Direction, heading_deg: float
) -> tuple[Side | None, str]:
    """Give the side that the pairs lie to, or why they cannot be edges of such a strip."""
    signs = np.sign(profiles.outer_m - profiles.deck_m)
    side: Side | None = None if np.ptp(signs) or not signs[0] else "starboard" if signs[0] > 0 else "port"
    found = side or "both sides"
    if kind == "lit side":
        seen, factor = view_side(view, heading_deg), view_factor(view, heading_deg)
        if side is None or side != seen:
            return None, f"the marked hull side lies to {found}, the satellite sees that to {seen or 'neither'}"
        low = f"a metre of freeboard makes {factor:.2f} m of hull side here"
        return (side, "") if factor > 0 else (None, low)
    factor_of = strip_factor(sun, view, heading_deg)
    if side is None or side != factor_of.side:
        return None, f"the marked strip lies to {found}, the shadow falls to {factor_of.side or 'neither'}"
    return side, ""


def _with_width(bare: StripMeasurement, rule: WaterlineRule, added: Added, thrown: float) -> StripMeasurement:
    """Add the width between the edges, less what stands on deck may add to it."""
    profiles = bare.profiles
    if profiles is None:
        return bare
    px, widths = bare.frame.pixel_m, profiles.widths_m
    line = fit_line(profiles.x_m, widths, rule.outlier, _ENOUGH_FOR_SLOPE)
    middle = float(np.median(widths)) if line is None else line.middle
    scatter = 0.0 if line is None else line.middle_sd
    statistical = float(max(scatter, rule.hand_px * px * np.sqrt(2 / widths.size)))
    bias = float(np.hypot(rule.bias_px * px, rule.rails_m * thrown))
    if middle - added.mean_m <= 0:
        told = f"the marked strip is {middle:.1f} m wide: no more than what stands on deck may throw by itself"
        return replace(bare, reason=told)
    used = profiles.used if line is None else line.used
    return replace(
        bare, width_m=middle - added.mean_m, width_sd_m=float(np.sqrt(statistical**2 + bias**2 + added.sd_m**2)),
        statistical_sd_m=statistical, bias_sd_m=bias, trunk_m=added.mean_m, trunk_sd_m=added.sd_m,
        slope=None if line is None else line.slope, slope_sd=None if line is None else line.slope_sd,
        profiles=replace(profiles, used=used), warnings=(*bare.warnings, *_told(added)),
    )  # fmt: skip


def _told(added: Added) -> Iterator[str]:
    if added.mean_m > _WORTH_TELLING_M:
        off = f"{added.mean_m:.2f} ± {added.sd_m:.2f} m are taken off"
        yield f"{off} for pipes and catwalks whose shadow may pass that of the deck edge"
