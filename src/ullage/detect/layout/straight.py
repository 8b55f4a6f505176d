"""A hull laid straight: her pixels along and across, where her ends and sides are, and the water beside her."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Final

import numpy as np

from ullage.detect.layout.result import LayoutError
from ullage.detect.waterline.axis import refine_heading
from ullage.detect.waterline.frame import Chip, HullFrame

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy.typing as npt

    from ullage.detect.layout.rule import LayoutRule
    from ullage.detect.waterline.result import Point
    from ullage.records import Scene

    Floats = npt.NDArray[np.float64]

_LENGTHS_M: Final = (20.0, 460.0)
_HALF: Final = 0.5  # of the step from water to hull
_SHADED: Final = 0.15  # of that step: what skylight alone leaves of a deck in the shadow of her own house and pipes
_BLUR_PX: Final = 0.8  # standard deviation of an edge's blur: optics, the pixel, lines drawn between pixels
_OUT_PX: Final = 1.04 * _BLUR_PX  # by which a blurred edge reaches `_SHADED` too far out
_PIPES: Final = 0.04  # of the length: the shadow of pipes or a trunk along the deck
_WAVES: Final = 1.5  # noises of a pixel that a mean of seven lines seldom reaches
_FINE_PX: Final = 5.0  # of beam, below which the two sides' blurs run into each other
_TURN_PX: Final = 20  # along the hull, below which edges show no better axis than the points
_TURN_DEG: Final = 6.0
_WIDE: Final = 0.12  # half of a hull's breadth at the most, in lengths
_RUN: Final = 0.03  # of the length: what is shorter than that is a wave or a boat
_CUT: Final = 0.02
_BEYOND_M: Final = 12.0
_VISIBLE: Final = 4  # bands that are looked at: up to the near infrared


@dataclass(frozen=True, eq=False)
class Straight:
    """A hull laid straight.

    Parameters
    ----------
    chip, frame
        The pixels, and the hull's plane; its origin is her middle as imaged, x is forward.
    bands
        Numbers of the bands that are looked at.
    length_m
        From end to end as imaged [m].
    port_m, starboard_m
        Her sides over the mid-body, to starboard of the axis [m].
    water, noise
        Level of the water beside her and standard deviation of a pixel of it, of shape (bands,).
    """

    chip: Chip
    frame: HullFrame
    bands: tuple[int, ...]
    length_m: float
    port_m: float
    starboard_m: float
    water: Floats
    noise: Floats

    @property
    def width_m(self) -> float:
        """Breadth as imaged [m]."""
        return self.starboard_m - self.port_m

    def sample(self, part: Floats, y: Floats) -> Floats:
        """Give values at fractions of the length from the stern and lines to starboard [m], (bands, lines, points)."""
        x = (part - 0.5) * self.length_m
        return np.stack([self.chip.sample(self.frame, x[None, :], y[:, None], one, fine=False) for one in self.bands])

    def turned(self) -> Straight:
        """Give the hull with bow and stern changed over."""
        frame = self.frame.turned(self.frame.heading_deg + 180.0)
        return replace(self, frame=frame, port_m=-self.starboard_m, starboard_m=-self.port_m)

    @cached_property
    def parts(self) -> Floats:
        """Give fractions from the stern, about two to a pixel."""
        count = int(np.clip(2 * self.length_m / self.frame.pixel_m, 32, 1024))
        return (np.arange(count) + 0.5) / count


def lay_straight(scene: Scene, bow: Point, stern: Point, rule: LayoutRule) -> Straight:
    """Find a hull between two rough points and lay her straight.

    Raises
    ------
    LayoutError
        When the points or the pixels between them show no ship.
    """
    frame, length = _rough(scene, bow, stern)
    reach = length / 2 + 3 * rule.points_sd_m + _BEYOND_M + 4 * frame.pixel_m
    reach_y = 2.5 * _WIDE * length + 2 * rule.points_sd_m + 4 * frame.pixel_m
    chip = Chip.about(scene, frame, reach, reach_y)
    bands = _bands(scene)
    _check(scene, chip, frame, length, rule)
    water, noise = _water(chip, frame, bands, length, reach_y)
    if length >= _TURN_PX * frame.pixel_m:
        together = Chip(chip.window, (chip.values[list(bands)] / noise[:, None, None]).sum(axis=0)[None], chip.valid)
        heading = refine_heading(together, frame, (0,), 0.35 * length, _WIDE * length + rule.points_sd_m, _TURN_DEG)
        frame = frame.turned(heading)
    hull = Straight(chip, frame, bands, length, -_WIDE * length / 2, _WIDE * length / 2, water, noise)
    for _ in range(2):
        hull = _between_ends(scene, _between_sides(scene, hull, rule), rule)
    return hull


def _rough(scene: Scene, bow: Point, stern: Point) -> tuple[HullFrame, float]:
    from ullage.geo import bearing_deg, distance_m

    row, column = scene.grid.pixel(np.array([bow[0], stern[0]]), np.array([bow[1], stern[1]]))
    for name, point, r, c in zip(("bow", "stern"), (bow, stern), row, column, strict=True):
        if not (0 <= np.rint(r) < scene.rows and 0 <= np.rint(c) < scene.columns):
            raise LayoutError(f"{scene.source}: the {name} at {point[1]:.5f},{point[0]:.5f} lies outside the image")
    length = float(distance_m(*bow, *stern))
    low, high = _LENGTHS_M
    if not low <= length <= high:
        raise LayoutError(
            f"{scene.source}: bow and stern are {length:.0f} m apart; expected a ship of {low:.0f} to {high:.0f} m"
        )
    return HullFrame.at(scene, float(row.mean()), float(column.mean()), float(bearing_deg(*stern, *bow))), length


def _bands(scene: Scene) -> tuple[int, ...]:
    return tuple(range(min(len(scene.bands), _VISIBLE)))


def _check(scene: Scene, chip: Chip, frame: HullFrame, length: float, rule: LayoutRule) -> None:
    """Refuse a hull that is cut off or clouded."""
    x, y = np.linspace(-0.55, 0.55, 60)[:, None] * length, np.linspace(-0.7, 0.7, 25)[None, :] * _WIDE * length
    row, column = (np.rint(one).astype(int) for one in frame.pixels(x, y))
    row, column = row - chip.window.row, column - chip.window.column
    missing = float((~chip.valid[row, column]).mean())
    if missing > _CUT:
        raise LayoutError(f"{scene.source}: {missing:.0%} of what lies about the ship is outside the image: she is cut")
    if scene.clouds is not None:
        clouded = float(scene.clouds.read(chip.window)[row, column].mean())
        if clouded > rule.most_clouded:
            raise LayoutError(f"{scene.source}: {clouded:.0%} of what lies about the ship is under cloud")


def _water(
    chip: Chip, frame: HullFrame, bands: tuple[int, ...], length: float, reach_y: float
) -> tuple[Floats, Floats]:
    """Give level and noise of the water on both sides: the median, on which a shadow or a boat has little hold."""
    px = frame.pixel_m
    x = np.arange(-0.45 * length, 0.45 * length, px)
    out = np.arange(1.2 * _WIDE * length, reach_y, px)
    y = np.concatenate([-out, out])
    values = np.stack([chip.sample(frame, x[None, :], y[:, None], one, fine=False) for one in bands])
    water = np.nanmedian(values, axis=(1, 2))
    noise = 1.4826 * np.nanmedian(np.abs(values - water[:, None, None]), axis=(1, 2))
    return water, np.maximum(noise, 1e-6)


def _shares(hull: Straight, part: Floats, y: Floats) -> tuple[Floats, float]:
    """Give how far pixels are on the way from water to hull, and how clear that way is, in noises."""
    off = hull.sample(part, y) - hull.water[:, None, None]
    inner = np.abs(y) <= max(0.25 * hull.width_m, 0.5 * hull.frame.pixel_m)
    level = np.nanmedian(off[:, inner][:, :, (part > 0.3) & (part < 0.9)], axis=(1, 2))  # noqa: PLR2004 - clear of ends
    weight = np.maximum(level, 0.0) / hull.noise**2
    strength = float(np.sqrt((np.maximum(level, 0.0) * weight).sum()))
    share: Floats = np.tensordot(weight, off, axes=1) / max(float((weight * level).sum()), 1e-12)
    return share, strength


def _between_sides(scene: Scene, hull: Straight, rule: LayoutRule) -> Straight:
    """Find both sides over the mid-body and lay the axis between them."""
    px = hull.frame.pixel_m
    part = np.linspace(0.3, 0.75, max(12, int(0.9 * hull.length_m / px)))
    reach = 1.6 * _WIDE * hull.length_m + rule.points_sd_m
    y = np.arange(-reach, reach, px / 4)
    share, strength = _shares(hull, part, y)
    if strength < rule.least_contrast:
        raise LayoutError(
            f"{scene.source}: nothing between the points stands out of the water: {strength:.1f} noises, expected "
            f"{rule.least_contrast:g} or more"
        )
    line = over_lines(np.nanmedian, share.T)
    top = min(1.0, float(np.nanmax(line)))
    sides = _run_about(y, line / max(top, 1e-9), 0.0, _HALF)
    if sides is not None and sides[1] - sides[0] > _FINE_PX * px:
        sides = _run_about(y, line, 0.0, _SHADED, _PIPES * hull.length_m)
    if sides is None:
        raise LayoutError(f"{scene.source}: no hull with two sides is seen between the points")
    middle = sum(sides) / 2
    half = _without_blur(sides[1] - sides[0], px) / 2
    return replace(hull, frame=hull.frame.moved(0.0, middle), port_m=-half, starboard_m=half)


def over_lines(mean: Callable[..., Floats], share: Floats) -> Floats:
    """Give a mean over lines, of shape (points,); NaN where none of them lies in the image."""
    known = np.isfinite(share).any(axis=0)
    found = np.full(known.shape, np.nan)
    found[known] = mean(share[:, known], axis=0)
    return found


def _without_blur(wide: float, px: float) -> float:
    """Take the blur off a breadth: off each side where it is broad, of the half level's width where it is not.

    The half level of a box B blurred by s is about (B³ + (2.355 s)³)^⅓ wide.
    """
    if wide > _FINE_PX * px:
        return wide - 2 * _OUT_PX * px
    return float(np.cbrt(max(wide**3 - (2.355 * _BLUR_PX * px) ** 3, (0.5 * px) ** 3)))


def _run_about(at: Floats, line: Floats, about: float, level: float, gap: float = 0.0) -> tuple[float, float] | None:
    """Give where the widest run above a level, gaps left out, begins and ends, of those nearest to a place."""
    above = np.nan_to_num(line, nan=0.0) > level
    edge = np.flatnonzero(np.diff(np.concatenate([[False], above, [False]]).astype(int)))
    if edge.size == 0:
        return None
    first, last = edge[::2], edge[1::2] - 1
    apart = at[first[1:]] - at[last[:-1]] > gap
    first, last = first[np.concatenate([[True], apart])], last[np.concatenate([apart, [True]])]
    off = np.maximum(np.maximum(at[first] - about, about - at[last]), 0.0)
    best = int(np.argmax((at[last] - at[first]) - 2 * off))
    return _crossing(at, line, int(first[best]), -1, level), _crossing(at, line, int(last[best]), 1, level)


def _crossing(at: Floats, line: Floats, inside: int, way: int, level: float) -> float:
    beyond = inside + way
    if not 0 <= beyond < at.size or not np.isfinite(line[beyond]):
        return float(at[inside])
    share = (line[inside] - level) / max(line[inside] - line[beyond], 1e-9)
    return float(at[inside] + share * (at[beyond] - at[inside]))


def _between_ends(scene: Scene, hull: Straight, rule: LayoutRule) -> Straight:
    """Find bow and stern, coming in from the water, and move the origin to the middle between them."""
    px = hull.frame.pixel_m
    more = (3 * rule.points_sd_m + 2 * px) / hull.length_m
    part = np.arange(-more, 1 + more, px / 4 / hull.length_m)
    y = np.linspace(-0.25, 0.25, 7) * hull.width_m
    share, strength = _shares(hull, part, y)
    level = float(np.clip(_WAVES / strength, _SHADED, _HALF))
    # a mean: a pointed bow is met by the middle lines alone
    line = np.nan_to_num(over_lines(np.nanmean, np.clip(share, -0.5, 1.0)), nan=0.0)
    run = max(3, int(_RUN / (part[1] - part[0])))
    solid = np.convolve(line > level, np.ones(run), "valid") >= 0.75 * run  # waves and pipes make gaps
    if not solid.any():
        raise LayoutError(f"{scene.source}: no hull is seen from end to end between the points")
    first, last = int(np.argmax(solid)), int(solid.size - 1 - np.argmax(solid[::-1])) + run - 1
    first += int(np.argmax(line[first:] > level))
    last -= int(np.argmax(line[last::-1] > level))
    low, high = _crossing(part, line, first, -1, level), _crossing(part, line, last, 1, level)
    shift = ((low + high) / 2 - 0.5) * hull.length_m
    return replace(hull, frame=hull.frame.moved(shift, 0.0), length_m=(high - low) * hull.length_m - _OUT_PX * px)
