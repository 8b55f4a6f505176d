"""Where a hull ends: the outermost of her that is neither water nor shadow."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

import numpy as np

from ullage.detect.waterline.frame import Chip

if TYPE_CHECKING:
    import numpy.typing as npt

    from ullage.detect.waterline.frame import HullFrame
    from ullage.detect.waterline.hull import Hull
    from ullage.detect.waterline.sides import Sides

    Floats = npt.NDArray[np.float64]

_LINES: Final = 9
_RUN_M: Final = 3.0  # of hull behind an end: less is a wave, a boat or a fender
_RUN_SHARE: Final = 0.75
_STAND_OUT: Final = 5.0  # noises
_DARKEST: Final = 1.6  # of the strip's depth: beside a hull less skylight falls than in its middle
_OUTERMOST: Final = 85.0  # percentile of the lines: a pointed bow is met by few, a single odd line is not one


def find_end(
    chip: Chip, frame: HullFrame, about: float, reach: float, half_width: float, water: Floats, noise: Floats,
    shadow: Floats | None,
) -> tuple[float, float] | None:  # fmt: skip
    """Find an end of a hull, coming in from the water.

    Parameters
    ----------
    chip, frame
        The pixels, and the hull's plane.
    about
        Where the end is, about [m forward of the origin]; its sign tells which end.
    reach
        How far off it may be [m].
    half_width
        Half of the width about the axis that is looked at [m].
    water, noise
        Level of the water and standard deviation of a pixel, of shape (bands,).
    shadow
        Level of shadow on the water, of shape (bands,), where it may lie beyond this end; else None.

    Returns
    -------
    x, sd
        The end and its standard deviation [m]; None where no hull is met.
    """
    px = frame.pixel_m
    outward = np.sign(about)
    out = np.arange(-reach, reach + px / 4, px / 2)[::-1]  # from the water in
    y = np.linspace(-half_width, half_width, _LINES)
    values = np.stack([
        chip.sample(frame, about + outward * out[None, :], y[:, None], band) for band in range(len(water))
    ])  # fmt: skip
    off = np.nan_to_num((values - water[:, None, None]) / noise[:, None, None])
    ship = np.abs(off).max(axis=0) > _STAND_OUT
    if shadow is not None:
        # along the way from water to shadow, and no further off it than noise and blur explain
        way = (shadow - water) / noise
        share = np.tensordot(way, off, axes=1) / max(float((way**2).sum()), 1e-12)
        astray = np.sqrt(np.sum((off - way[:, None, None] * share) ** 2, axis=0))
        ship &= ~((share > 0) & (share < _DARKEST) & (astray < _STAND_OUT))
    run = max(2, round(_RUN_M / (px / 2)))
    behind = np.apply_along_axis(lambda line: np.convolve(line, np.ones(run))[run - 1 :], 1, ship.astype(float))
    begins = ship & (behind >= _RUN_SHARE * run)
    met = begins.any(axis=1)
    if met.sum() < _LINES / 3:
        return None
    ends = out[np.argmax(begins, axis=1)[met]]
    # noise and blur let a hull begin some way out of its half level
    found = float(np.percentile(ends, _OUTERMOST)) - 0.4 * px
    return float(about + outward * found), float(np.hypot(0.7 * px, 0.5))


def between_ends(hull: Hull, sides: Sides, sign: float) -> tuple[Hull, float | None, tuple[str, ...]]:
    """Move a hull's origin to her middle and give her the length from end to end."""
    water, noise, shadow = _sea(hull, sides, sign)
    half_width = 0.25 * (sides.deck_edge - sides.sun_edge)
    along = float(np.cos(np.radians(hull.sun.azimuth_deg - hull.frame.heading_deg)))
    chip, reach = _only(hull.chip, hull.bands), 3 * hull.rule.points_sd_m + 3.0
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


def _sea(hull: Hull, sides: Sides, sign: float) -> tuple[Floats, Floats, Floats]:
    """Give the level of water, the noise of its pixels, and the level of the strip, by band."""
    px = hull.frame.pixel_m
    x = np.arange(*hull.span, px)
    beyond = sides.shadow_edge + np.arange(1.0, 8.0) * px
    width = sides.shadow_edge - sides.deck_edge
    strip = sides.deck_edge + np.linspace(0.6, 0.8, 3) * width
    sea, dark = (
        np.stack(
            [hull.chip.sample(hull.frame, x[None, :], sign * at[:, None], band, fine=False) for band in hull.bands]
        )
        for at in (beyond, strip)
    )
    water = np.nanmedian(sea, axis=(1, 2))
    noise = 1.4826 * np.nanmedian(np.abs(sea - water[:, None, None]), axis=(1, 2))
    return water, np.maximum(noise, 1e-9), np.nanmedian(dark, axis=(1, 2))
