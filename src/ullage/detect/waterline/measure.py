"""From two rough points to the strip beside a hull."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import numpy as np

from ullage.cargo.freeboard.geometry import Direction, StripFactor, across, cotangent, strip_factor
from ullage.detect.waterline.axis import refine_heading
from ullage.detect.waterline.ends import find_end
from ullage.detect.waterline.frame import Chip, HullFrame
from ullage.detect.waterline.result import Profiles, StripMeasurement, WaterlineError
from ullage.detect.waterline.rule import WaterlineRule
from ullage.detect.waterline.sides import Looking, Sides, Stack, find_sides
from ullage.detect.waterline.strip import StripEdges, measure_edge_line, measure_edges
from ullage.detect.waterline.trunk import Added, deck_adds, either, shaded_deck_m

if TYPE_CHECKING:
    import numpy.typing as npt

    from ullage.detect.waterline.lines import Line
    from ullage.detect.waterline.result import Point, StripKind
    from ullage.records import Scene

    Floats = npt.NDArray[np.float64]

_LEAST_LENGTH_PX: Final = 40
_LENGTHS_M: Final = (20.0, 460.0)
_MARGIN_M: Final = 30.0
_BEYOND_M: Final = 8.0  # of the points, that have to be in the image: they may be off by so much
_MOST_MISSING: Final = 0.06
_WIDE: Final = 0.12  # of the length: more than half of any tanker's beam
_FEW, _NEAR = 40, 25  # samples, two a pixel
# of the mid-body: the shadow of a house may lie over a part of it, from one end or across
_PARTS: Final = ((-1.0, 1.0), (-0.1, 1.0), (-1.0, 0.1))
_MOST_TURN: Final = 2.0  # degrees: no such error is left by the axis
_MOST_AGREE: Final = 0.6  # of the profiles
_WHOLE_BONUS: Final = 4.0  # of cost: a part has to go together clearly better than the whole
_MOST_TURN_SD: Final = 1.0
_MOST_SCATTER_PX: Final = 1.0  # standard deviation of the width: a house's shadow and the deck's side by side
_MOST_APART_PX: Final = 4.0  # width by profiles and by their stack
_WORTH_TELLING_M: Final = 0.05
_BEAMS: Final = (0.09, 0.3)  # of the length
_LEAST_FACTOR: Final = 0.2  # metres of strip for a metre of freeboard: below, an error of 0.1 m is one of 0.5 m


@dataclass(frozen=True, slots=True, eq=False)
class _Hull:
    """A hull whose axis is known."""

    chip: Chip
    frame: HullFrame
    length_m: float
    sun: Direction
    view: Direction
    beam_m: float | None
    rule: WaterlineRule
    trunk_known: bool = False
    part: tuple[float, float] | None = None

    @property
    def span(self) -> tuple[float, float]:
        """From where to where profiles are taken [m]."""
        low, high = self.part or _PARTS[0]
        return low * self.half_x, high * self.half_x

    @property
    def half_x(self) -> float:
        return self.rule.mid_body * self.length_m / 2

    @property
    def factor(self) -> StripFactor:
        return strip_factor(self.sun, self.view, self.frame.heading_deg)

    @property
    def view_across(self) -> float:
        """Metres across for a metre of height, positive to starboard towards the satellite."""
        return float(cotangent(self.view.elevation_deg) * across(self.view.azimuth_deg, self.frame.heading_deg))


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
    reach = _reach_m(length, sun, view, rule)
    chip = Chip.about(scene, frame, length / 2 + _MARGIN_M, reach)
    _check_pixels(scene, chip, frame, length, rule)
    bands = _bands(scene)
    half_y = _WIDE * length + 2 * rule.points_sd_m + 5.0
    most_turn = min(20.0, float(np.degrees(np.arctan2(4 * rule.points_sd_m, length))) + 1.0)
    heading = refine_heading(chip, frame, bands, 0.35 * length, half_y, most_turn)
    hull = _Hull(chip, frame.turned(heading), length, sun, view, beam_m, rule, trunk_known)
    found = _measure(hull, scene, "shadow strip")
    if hull.factor.k < _LEAST_FACTOR and _lit_factor(hull) > _LEAST_FACTOR:
        lit = _measure(hull, scene, "lit side")
        if lit.width_m is not None:
            told = f"the shadow strip is not told: {found.reason}; the lit side is measured instead"
            return replace(lit, warnings=(*lit.warnings, told))
    return found


def rough_frame(scene: Scene, bow: Point, stern: Point) -> tuple[HullFrame, float]:
    """Give the frame between two points and their distance [m]."""
    from ullage.geo import bearing_deg, distance_m

    row, column = scene.grid.pixel(np.array([bow[0], stern[0]]), np.array([bow[1], stern[1]]))
    inside = (np.rint(row) >= 0) & (np.rint(row) < scene.rows)
    inside &= (np.rint(column) >= 0) & (np.rint(column) < scene.columns)
    for name, point, there in zip(("bow", "stern"), (bow, stern), inside, strict=True):
        if not there:
            raise WaterlineError(
                f"{scene.source}: the {name} at {point[1]:.5f},{point[0]:.5f} lies outside the image: expected "
                "longitude,latitude of a point in it"
            )
    length = float(distance_m(*bow, *stern))
    frame = HullFrame.at(scene, float(row.mean()), float(column.mean()), float(bearing_deg(*stern, *bow)))
    low, high = _LENGTHS_M
    if not low <= length <= high:
        raise WaterlineError(
            f"{scene.source}: bow and stern are {length:.0f} m apart; expected a ship of {low:.0f} to {high:.0f} m: "
            "give both ends of one ship"
        )
    if length < _LEAST_LENGTH_PX * frame.pixel_m:
        raise WaterlineError(
            f"{scene.source}: the ship is {length / frame.pixel_m:.0f} pixels long; expected {_LEAST_LENGTH_PX} or "
            f"more: pixels of {frame.pixel_m:.2g} m show no waterline"
        )
    return frame, length


def _reach_m(length: float, sun: Direction, view: Direction, rule: WaterlineRule) -> float:
    """Give how far to the sides has to be read [m]."""
    thrown = float(cotangent(sun.elevation_deg) + cotangent(view.elevation_deg))
    highest = min(rule.most_freeboard_m, 0.12 * length)
    return _WIDE * length + 3 * rule.points_sd_m + min(highest * thrown, 80.0) + 15.0


def _check_pixels(scene: Scene, chip: Chip, frame: HullFrame, length: float, rule: WaterlineRule) -> None:
    """Refuse a hull that is cut off, saturated or clouded."""
    step = max(frame.pixel_m, 0.5)
    half = length / 2 + _BEYOND_M
    x, y = np.arange(-half, half, step)[:, None], np.arange(-_WIDE * length, _WIDE * length, step)[None, :]
    row, column = (np.rint(one).astype(int) for one in frame.pixels(x, y))
    row, column = row - chip.window.row, column - chip.window.column
    valid = chip.valid[row, column]
    if (~valid).mean() > _MOST_MISSING:
        raise WaterlineError(
            f"{scene.source}: {(~valid).mean():.0%} of what lies about the ship is outside the image or without data: "
            "she is cut; take an image that shows her whole"
        )
    values = chip.values[:, row, column]
    top = values.max(axis=(1, 2), keepdims=True)
    saturated = float(((values >= top) & valid).mean(axis=(1, 2)).max())
    if saturated > rule.most_saturated:
        raise WaterlineError(
            f"{scene.source}: {saturated:.0%} of what lies about the ship has the highest value there is: saturated; "
            "take the image before it was stretched for display"
        )
    if scene.clouds is not None:
        clouded = scene.clouds.read(chip.window)[row, column].mean()
        if clouded > rule.most_clouded:
            raise WaterlineError(f"{scene.source}: {clouded:.0%} of what lies about the ship is under cloud")
    if not np.ptp(values[:, valid]) > 0:
        raise WaterlineError(f"{scene.source}: there is nothing but one value about the ship")


def _bands(scene: Scene) -> tuple[int, ...]:
    """Give the bands that are looked at: the panchromatic one alone if there is one."""
    if "pan" in scene.bands:
        return (scene.bands.index("pan"),)
    return tuple(range(min(len(scene.bands), 4)))


def _lit_factor(hull: _Hull) -> float:
    """Give metres of lit side seen for a metre of freeboard; 0 where sun and satellite are on different sides."""
    return max(0.0, -hull.factor.hull_side)


def _measure(hull: _Hull, scene: Scene, kind: StripKind) -> StripMeasurement:
    """Measure one kind of strip."""
    factor = hull.factor
    if factor.side is None:
        return _refused(hull, kind, "the sun shines along the ship: neither side is shaded")
    dark = kind == "shadow strip"
    sign = (1.0 if factor.side == "starboard" else -1.0) * (1.0 if dark else -1.0)
    k = factor.k if dark else _lit_factor(hull)
    if k < _LEAST_FACTOR:
        told = f"a metre of freeboard makes {k:.2f} m of strip here; expected {_LEAST_FACTOR} m or more"
        return _refused(hull, kind, f"{told}: the deck hides the shadow" if k <= 0 else told)
    share = max(0.0, factor.hull_side / k) if dark else 0.0
    looking = Looking(
        k, share, _lit_factor(hull) if dark else 0.0, hull.length_m, hull.beam_m,
        min(hull.rule.most_freeboard_m, 0.12 * hull.length_m), 1.5 * hull.rule.points_sd_m, dark,
    )  # fmt: skip
    found = _placed(hull, looking, sign, _bands(scene))
    # the second time about the middle that the first has found
    found = None if found is None else _placed(found[0], looking, sign, _bands(scene))
    if found is None:
        return _refused(hull, kind, "no hull with an even, dark strip beside her is seen between the points")
    hull, sides = found
    hull, ends_sd, warnings = _between_ends(hull, sides, sign, _bands(scene))
    return _told(hull, scene, sides, sign, share, kind, (ends_sd, warnings))


def _placed(hull: _Hull, looking: Looking, sign: float, bands: tuple[int, ...]) -> tuple[_Hull, Sides] | None:
    """Find a hull's sides, move her axis to the middle between them, and turn it along her deck edge."""
    ways = []
    for part in _PARTS if hull.part is None else (hull.part,):
        one = replace(hull, part=part)
        found = find_sides(_stack(one, bands, sign), looking, hull.rule.least_contrast)
        if found is not None and found.contrast >= hull.rule.least_contrast:
            ways.append((found.cost - _WHOLE_BONUS * (part == _PARTS[0]), part, found))
    if not ways:
        return None
    _, part, sides = min(ways, key=lambda way: way[:2])
    hull = replace(hull, part=part)
    middle = sign * (sides.sun_edge + sides.deck_edge) / 2
    moved = replace(hull, frame=hull.frame.moved(0.0, middle))
    return _straightened(moved, sides.shifted(-sign * middle), sign, bands)


def _stack(hull: _Hull, bands: tuple[int, ...], sign: float) -> Stack:
    """Average the lines along the mid-body: of those that are known, the mean between the quarters."""
    px = hull.frame.pixel_m
    x = np.arange(*hull.span, px)
    reach = _reach_m(hull.length_m, hull.sun, hull.view, hull.rule) - 3.0
    at = np.arange(-reach, reach, px / 2)
    rows = []
    for band in bands:
        lines = np.sort(hull.chip.sample(hull.frame, x[None, :], sign * at[:, None], band), axis=1)
        quarter = x.size // 4
        rows.append(lines[:, quarter : x.size - quarter].mean(axis=1))
    values = np.array(rows)
    known = np.isfinite(values).all(axis=0)
    at, values = at[known], values[:, known]
    noise = _waves(values[:, far] if (far := np.abs(at) > _WIDE * hull.length_m).sum() > _FEW else values)
    least = 0.004 * np.ptp(values, axis=1)
    return Stack(at, values, np.maximum(noise, least) + 1e-12, px)


def _waves(values: Floats) -> Floats:
    """Give how much lines of water differ from those near them: waves that a mean over the mid-body leaves."""
    from scipy.ndimage import median_filter

    off = values - median_filter(values, size=(1, _NEAR), mode="nearest")
    return np.asarray(1.4826 * np.median(np.abs(off), axis=1))


def _straightened(hull: _Hull, sides: Sides, sign: float, bands: tuple[int, ...]) -> tuple[_Hull, Sides]:
    """Turn a hull until both of her sides run along x, on the mean weighted by how straight each is."""
    whole = (-hull.half_x, hull.half_x)
    lines = [
        measure_edge_line(hull.chip, hull.frame, edge, sign, bands[sides.band], whole, hull.rule)[0]
        for edge in (sides.deck_edge, sides.sun_edge)
    ]
    known = [(line.slope, line.slope_sd) for line in lines if line is not None]
    if not known:
        return hull, sides
    slope, sd = np.array(known).T
    turn = float(np.degrees(np.arctan(sign * np.average(slope, weights=1 / sd**2))))
    if abs(turn) > _MOST_TURN:
        return hull, sides
    return replace(hull, frame=hull.frame.turned(hull.frame.heading_deg + turn)), sides


def _edges(hull: _Hull, sides: Sides, sign: float, share: float, bands: tuple[int, ...]) -> StripEdges:
    own = replace(sides, band=bands[sides.band])
    return measure_edges(hull.chip, hull.frame, own, sign, share, hull.span, hull.rule)


def _best_edges(hull: _Hull, sides: Sides, sign: float, share: float, bands: tuple[int, ...]) -> StripEdges:
    """Measure along the whole mid-body where most of it agrees, for a slope is told by length; else along the part."""
    edges = _edges(replace(hull, part=_PARTS[0]), sides, sign, share, bands)
    line = edges.width_line
    if hull.part == _PARTS[0] or (line is not None and line.used.mean() >= _MOST_AGREE):
        return edges
    return _edges(hull, sides, sign, share, bands)


def _between_ends(
    hull: _Hull, sides: Sides, sign: float, bands: tuple[int, ...]
) -> tuple[_Hull, float | None, tuple[str, ...]]:  # fmt: skip
    """Move a hull's origin to her middle and give her the length from end to end."""
    water, noise, shadow = _sea(hull, sides, sign, bands)
    half_width = 0.25 * (sides.deck_edge - sides.sun_edge)
    along = float(np.cos(np.radians(hull.sun.azimuth_deg - hull.frame.heading_deg)))
    chip, reach = _only(hull.chip, bands), 3 * hull.rule.points_sd_m + 3.0
    found = []
    for end in (1.0, -1.0):
        thrown = -end * along > 0.05  # noqa: PLR2004 - the sun from the other end throws it out here
        beyond = shadow if thrown else None
        found.append(find_end(chip, hull.frame, end * hull.length_m / 2, reach, half_width, water, noise, beyond))
    ahead, astern = found
    if ahead is None or astern is None:
        name = "bow" if ahead is None else "stern"
        return hull, None, (f"the {name} was not found: the length is that of the points",)
    (bow, bow_sd), (stern, stern_sd) = ahead, astern
    moved = replace(hull, frame=hull.frame.moved((bow + stern) / 2, 0.0), length_m=bow - stern)
    return moved, float(np.hypot(bow_sd, stern_sd)), ()


def _only(chip: Chip, bands: tuple[int, ...]) -> Chip:
    return Chip(chip.window, chip.values[list(bands)], chip.valid)


def _sea(
    hull: _Hull, sides: Sides, sign: float, bands: tuple[int, ...]
) -> tuple[Floats, Floats, Floats]:  # fmt: skip
    """Give the level of water, the noise of its pixels, and the level of the strip, by band."""
    px = hull.frame.pixel_m
    x = np.arange(*hull.span, px)
    beyond = sides.shadow_edge + np.arange(1.0, 8.0) * px
    width = sides.shadow_edge - sides.deck_edge
    strip = sides.deck_edge + np.linspace(0.6, 0.8, 3) * width
    sea, dark = (
        np.stack([hull.chip.sample(hull.frame, x[None, :], sign * at[:, None], band, fine=False) for band in bands])
        for at in (beyond, strip)
    )
    water = np.nanmedian(sea, axis=(1, 2))
    noise = 1.4826 * np.nanmedian(np.abs(sea - water[:, None, None]), axis=(1, 2))
    return water, np.maximum(noise, 1e-9), np.nanmedian(dark, axis=(1, 2))


def _told(
    hull: _Hull, scene: Scene, sides: Sides, sign: float, share: float, kind: StripKind,
    ends: tuple[float | None, tuple[str, ...]],
) -> StripMeasurement:  # fmt: skip
    """Measure the strip once all else is known."""
    bands = _bands(scene)
    rule, px = hull.rule, hull.frame.pixel_m
    edges = _best_edges(hull, sides, sign, share, bands)
    sun_line, _, _ = measure_edge_line(hull.chip, hull.frame, sides.sun_edge, sign, bands[sides.band], hull.span, rule)
    profiles = Profiles(
        edges.x, sign * edges.deck, sign * edges.outer,
        edges.width_line.used if edges.width_line else np.zeros(edges.x.size, np.bool_),
    )  # fmt: skip
    found = _refused(hull, kind, "")
    found = replace(
        found, length_sd_m=ends[0] or 2 * rule.points_sd_m, profiles=profiles, warnings=ends[1],
        side="starboard" if sign > 0 else "port", band=scene.bands[bands[sides.band]],
    )  # fmt: skip
    if edges.deck_line is None or edges.width_line is None:
        least = int(rule.least_profiles)
        return replace(found, reason=f"fewer than {least} of {edges.x.size} profiles agree on the strip's edges")
    turn_sd = float(np.degrees(edges.deck_line.slope_sd))
    found = replace(found, heading_sd_deg=float(np.hypot(turn_sd, np.degrees(0.25 * px / hull.half_x))))
    if sun_line is not None:
        beam = edges.deck_line.middle - sun_line.middle
        sd = float(np.hypot(np.hypot(edges.deck_line.middle_sd, sun_line.middle_sd), 0.35 * px))
        found = replace(found, beam_image_m=float(beam), beam_sd_m=sd)
    width = edges.width_line
    reason = _why_not(hull, sides, width, turn_sd, found.beam_image_m or 0.0)
    if reason:
        return replace(found, reason=reason)
    added = _added(hull, sides, sign, bands) if kind == "shadow strip" and not hull.trunk_known else Added(0.0, 0.0)
    k, thrown = hull.factor.k, hull.factor.k - hull.factor.hull_side
    if kind == "shadow strip" and width.middle - added.mean_m < rule.least_freeboard_m * k:
        told = f"less than {rule.least_freeboard_m:g} m of freeboard is left: an edge that was found is not the strip's"
        return replace(found, reason=told)
    bias = float(np.hypot(rule.bias_px * px, rule.rails_m * thrown if kind == "shadow strip" else 0.0))
    sd = float(np.sqrt(width.middle_sd**2 + bias**2 + added.sd_m**2))
    if added.mean_m > _WORTH_TELLING_M:
        told = f"{added.mean_m:.2f} ± {added.sd_m:.2f} m are taken off for what stands on deck and may throw the end"
        found = replace(found, warnings=(*found.warnings, told))
    return replace(
        found, width_m=width.middle - added.mean_m, width_sd_m=sd, statistical_sd_m=width.middle_sd, bias_sd_m=bias,
        trunk_m=added.mean_m, trunk_sd_m=added.sd_m, slope=width.slope, slope_sd=width.slope_sd,
    )  # fmt: skip


def _why_not(hull: _Hull, sides: Sides, width: Line, turn_sd: float, beam_image: float) -> str:
    """Say why a width is not told; empty where it is."""
    rule, px = hull.rule, hull.frame.pixel_m
    if turn_sd > _MOST_TURN_SD:
        return f"the deck edge is not straight: its direction is known to {turn_sd:.1f}° only"
    if not _BEAMS[0] * hull.length_m < beam_image < _BEAMS[1] * hull.length_m:
        return f"the sides found are {beam_image:.1f} m apart: not those of one hull"
    if width.middle < rule.least_strip_px * px:
        wanted = f"expected {rule.least_strip_px:g} or more to resolve it"
        return f"the strip is {width.middle / px:.1f} pixels wide; {wanted}"
    apart = abs(width.middle - (sides.shadow_edge - sides.deck_edge))
    if width.middle_sd > _MOST_SCATTER_PX * px or apart > _MOST_APART_PX * px:
        return "the end of the shadow is not one straight line along the mid-body"
    return ""


def _added(hull: _Hull, sides: Sides, sign: float, bands: tuple[int, ...]) -> Added:
    """Give what a trunk that shades the deck's edge, and pipes on deck, may add to the strip."""
    px, factor = hull.frame.pixel_m, hull.factor
    width = sides.shadow_edge - sides.deck_edge
    lit_edge = sides.sun_edge + _lit_factor(hull) * width / factor.k
    x, at = np.arange(*hull.span, px), np.arange(sides.sun_edge - 3 * px, sides.shadow_edge + 3 * px, px / 4)
    level = np.nanmedian(hull.chip.sample(hull.frame, x[None, :], sign * at[:, None], bands[sides.band]), axis=1)
    dark = float(np.interp(sides.deck_edge + 0.6 * width, at, level))
    shaded = shaded_deck_m(at, level, sides.deck_edge, lit_edge, dark, px, hull.rule.least_lit)
    ways = [shaded]
    if shaded is not None and sides.inner_edge is not None:
        # pipes may shade the trunk's top too: its edge is then the first step, not the first that is half lit
        ways.append(min(shaded, sides.deck_edge - sides.inner_edge))
    beam, thrown = sides.deck_edge - lit_edge, factor.k - factor.hull_side
    return either([deck_adds(way, factor.k, thrown, beam, hull.rule) for way in ways])


def _refused(hull: _Hull, kind: StripKind, reason: str) -> StripMeasurement:
    """Give the measurement of a hull without a strip."""
    return StripMeasurement(
        kind=kind, side=None, width_m=None, width_sd_m=None, statistical_sd_m=None, bias_sd_m=None, slope=None,
        slope_sd=None, heading_deg=hull.frame.heading_deg, heading_sd_deg=0.5, length_image_m=hull.length_m,
        length_sd_m=2 * hull.rule.points_sd_m, beam_image_m=None, beam_sd_m=None,
        side_in_beam=_lit_factor(hull) > 0, frame=hull.frame, profiles=None, band=None, reason=reason,
    )  # fmt: skip
