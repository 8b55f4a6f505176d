"""The edges of a strip, profile by profile along the parallel mid-body."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from math import ceil
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from ullage.detect.waterline.lines import Line, fit_line
from ullage.detect.waterline.steps import fit_blur, fit_steps

if TYPE_CHECKING:
    import numpy.typing as npt

    from ullage.detect.waterline.frame import Chip, HullFrame
    from ullage.detect.waterline.rule import WaterlineRule
    from ullage.detect.waterline.sides import Sides

    Floats = npt.NDArray[np.float64]
    Bools = npt.NDArray[np.bool_]

LEAST_COUNT: Final = 40
"""Profiles taken, at least."""
_PROFILE_PX: Final = 2.0  # along the hull; a blurred pixel is alike over about two
_INSIDE_PX, _BEYOND_PX = 2.6, 4.0
_REST_PX: Final = 1.6
_BLUR_PX: Final = 0.68  # customary optics, 0.6, and the pixel's own 1/sqrt(12)
_TOLD_PX: Final = 0.9  # a shaded side narrower than this is not told from the shadow
_ROUNDS: Final = 2


@dataclass(frozen=True, slots=True, eq=False)
class StripEdges:
    """Edges of a strip, in metres towards its side.

    Parameters
    ----------
    x
        Where the profiles are, forward of the origin [m].
    deck, outer
        Inner and outer edges [m], NaN where none was found.
    deck_line, width_line
        Lines through the inner edges and through the widths; None where too few profiles agree.
    blur
        Standard deviation of the blur [m].
    """

    x: Floats
    deck: Floats
    outer: Floats
    deck_line: Line | None
    width_line: Line | None
    blur: float


def measure_edges(
    chip: Chip, frame: HullFrame, sides: Sides, sign: float, shaded_share: float, span: tuple[float, float],
    rule: WaterlineRule,
) -> StripEdges:  # fmt: skip
    """Measure both edges of a strip in profiles along the mid-body.

    Parameters
    ----------
    chip, frame
        The pixels, and the hull's plane, x along her.
    sides
        Where the edges are, about.
    sign
        +1 where the strip lies to starboard, -1 to port.
    shaded_share
        Share of the strip that is the hull's shaded side, next to the deck.
    span
        From where to where along the hull profiles are taken [m].
    rule
        When a profile is dropped, and how many have to be left.
    """
    px = frame.pixel_m
    x, profiles, at = _profiles(chip, frame, sides, sign, span)
    edges, deck_at, shadow_at, between = _expected(sides, shaded_share, px)
    deck_line: Line | None = None
    width_line: Line | None = None
    blur, shifts = _BLUR_PX * px, np.zeros((len(x), 1))
    deck = outer = np.full(len(x), np.nan)
    for _ in range(_ROUNDS):
        stack = _stacked(at, profiles, shifts[:, 0])
        levels = _levels(at, stack, edges)
        noise = _noise(at, stack, edges, levels, blur)
        tight: dict[str, Any] = {
            "edge_sd": 1.5 * px,
            "level_sd": 3 * float(np.ptp(levels)) + noise,
            "noise": noise,
            "between": between,
        }
        blur = fit_blur(at, stack, edges, levels, _BLUR_PX * px, **tight)
        told = fit_steps(at, stack[None], edges, levels, blur, **tight)
        edges, levels = told.edges[0], told.levels[0]
        scatter = _scatter(profiles, at, edges + 0 * shifts[:, :1] + shifts, levels)
        fitted = fit_steps(
            at, profiles, edges + shifts, levels, blur, edge_sd=2.0 * px, level_sd=0.5 * float(np.ptp(levels)),
            noise=scatter, between=between,
        )  # fmt: skip
        deck, outer = _kept(fitted.edges[:, deck_at], fitted.edges[:, shadow_at], fitted.rms, at)
        deck_line = fit_line(x, deck, rule.outlier, rule.least_profiles)
        width_line = fit_line(x, outer - deck, rule.outlier, rule.least_profiles)
        if deck_line is None or width_line is None:
            break
        shifts = (deck_line.at(x) - edges[deck_at])[:, None]
    return StripEdges(x, deck, outer, deck_line, width_line, blur)


def _expected(sides: Sides, shaded_share: float, px: float) -> tuple[Floats, int, int, tuple[int, float] | None]:
    """Give the edges to fit, which of them are the deck's and the shadow's, and the waterline's tie."""
    width = sides.shadow_edge - sides.deck_edge
    tied = min(shaded_share, 1 - shaded_share) * width > _TOLD_PX * px
    inner = [] if sides.inner_edge is None else [sides.inner_edge]
    waterline = [sides.deck_edge + shaded_share * width] if tied else []
    edges = np.array([*inner, sides.deck_edge, *waterline, sides.shadow_edge])
    deck_at = len(inner)
    shadow_at = deck_at + len(waterline) + 1
    return edges, deck_at, shadow_at, (deck_at + 1, shaded_share) if tied else None


def _window(sides: Sides, px: float) -> tuple[float, float]:
    """Give from where to where a profile is looked at: some pixels of each level."""
    low = sides.deck_edge - _INSIDE_PX * px
    high = sides.shadow_edge + _BEYOND_PX * px
    if sides.inner_edge is not None:
        low = min(low, sides.inner_edge - _REST_PX * px)
    return low, high


def _profiles(
    chip: Chip, frame: HullFrame, sides: Sides, side_sign: float, span: tuple[float, float]
) -> tuple[Floats, Floats, Floats]:
    """Sample the profiles: x of each [m], values of shape (profiles, samples), and where the samples are."""
    px = frame.pixel_m
    long = span[1] - span[0]
    count = max(LEAST_COUNT, ceil(long / (_PROFILE_PX * px)))
    thick = long / count
    x = span[0] + (np.arange(count) + 0.5) * thick
    across = max(1, round(thick / (0.7 * px)))
    inside = (np.arange(across) + 0.5) / across * thick - thick / 2
    at = np.arange(*_window(sides, px), px / 2)
    values = chip.sample(
        frame, (x[:, None] + inside)[:, :, None], side_sign * at[None, None, :], sides.band
    ).mean(axis=1)  # fmt: skip
    return np.asarray(x), np.asarray(values), at


def _stacked(at: Floats, profiles: Floats, shifts: Floats) -> Floats:
    """Give the middle profile once each is shifted back: the mean of what lies between the quarters."""
    moved = np.stack([
        np.interp(at + shift, at, profile) for shift, profile in zip(shifts, profiles, strict=True)
        if np.isfinite(profile).all()
    ] or [np.full(at.size, np.nan)])  # fmt: skip
    ranked = np.sort(moved, axis=0)
    quarter = len(ranked) // 4
    return np.asarray(ranked[quarter : len(ranked) - quarter].mean(axis=0))


def _levels(at: Floats, stack: Floats, edges: Floats) -> Floats:
    """Give the levels between edges: medians of the inner part of each."""
    bounds = [at[0], *edges, at[-1]]
    found = []
    for low, high in pairwise(bounds):
        inner = (at >= low + 0.25 * (high - low)) & (at <= high - 0.25 * (high - low))
        nearest = int(np.argmin(np.abs(at - (low + high) / 2)))
        found.append(float(np.median(stack[inner])) if inner.any() else float(stack[nearest]))
    return np.array(found)


def _noise(at: Floats, stack: Floats, edges: Floats, levels: Floats, blur: float) -> float:
    """Give what the stack scatters about its steps, but not less than a hundredth of them."""
    rest = fit_steps(
        at, stack[None], edges, levels, blur, edge_sd=blur, level_sd=3 * float(np.ptp(levels)) + 1e-9,
        noise=0.02 * float(np.ptp(levels)) + 1e-9,
    )  # fmt: skip
    return max(float(rest.rms[0]), 0.01 * float(np.ptp(levels)), 1e-9)


def _scatter(profiles: Floats, at: Floats, edges: Floats, levels: Floats) -> float:
    """Give what one profile's samples scatter over the water and the strip."""
    water = at > edges[:, -1].max() + (at[-1] - edges[:, -1].max()) * 0.3
    beyond = profiles[:, water]
    beyond = beyond[np.isfinite(beyond).any(axis=1)]  # at the image's rim a profile may end before the water
    if not beyond.size:
        return max(0.01 * float(np.ptp(levels)), 1e-9)
    rest = beyond - np.nanmedian(beyond, axis=1, keepdims=True)
    found = 1.4826 * float(np.nanmedian(np.abs(rest)))
    return max(found, 0.01 * float(np.ptp(levels)), 1e-9)


def _kept(deck: Floats, outer: Floats, rms: Floats, at: Floats) -> tuple[Floats, Floats]:
    """Give the edges of profiles that look like steps at all."""
    odd = (rms > 3.0 * np.median(rms)) | (deck < at[0]) | (outer > at[-1]) | (outer <= deck)
    return np.where(odd, np.nan, deck), np.where(odd, np.nan, outer)


def measure_edge_line(
    chip: Chip,
    frame: HullFrame,
    edge: float,
    side_sign: float,
    band: int,
    span: tuple[float, float],
    rule: WaterlineRule,
) -> tuple[Line | None, Floats, Floats]:
    """Measure one edge along the mid-body, and give the line through it, and the profiles' x and edges."""
    from ullage.detect.waterline.sides import Sides

    px = frame.pixel_m
    x, profiles, at = _profiles(chip, frame, Sides(0.0, edge, edge, band, 0.0), side_sign, span)
    edges = np.array([edge])
    stack = _stacked(at, profiles, np.zeros(len(x)))
    if not np.isfinite(stack).all():
        return None, x, np.full(len(x), np.nan)
    levels = _levels(at, stack, edges)
    noise = _noise(at, stack, edges, levels, _BLUR_PX * px)
    fitted = fit_steps(
        at, profiles, edges, levels, _BLUR_PX * px, edge_sd=2 * px, level_sd=float(np.ptp(levels)) + 1e-9,
        noise=3 * noise,
    )  # fmt: skip
    found = np.where(fitted.rms > 3 * np.median(fitted.rms), np.nan, fitted.edges[:, 0])
    return fit_line(x, found, rule.outlier, rule.least_profiles), x, found
