"""A point set by hand is drawn to the edge beside it: where the brightness changes fastest along a line across."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from ullage.detect.waterline.frame import Chip, HullFrame
from ullage.detect.waterline.result import WaterlineError

if TYPE_CHECKING:
    import numpy.typing as npt

    from ullage.records import Scene

    Floats = npt.NDArray[np.float64]

REACH_PX: Final = 2.5
"""How far from the point an edge is looked for [pixels]: with 4, other edges are taken at 0.7 m a pixel, and points
scatter by more than those of hands (0.81 beside 0.71 pixels; with 2.5 by 0.64; seeds 2000 to 2023)."""

_ALONG_PX: Final = 6.0  # lines along the edge that are averaged: noise falls, a straight edge stays
_STEP_PX: Final = 0.25
_BLUR_PX: Final = 0.7  # a step's own width in an image: what is sharper is noise
_BEYOND_PX: Final = 6.0  # past the reach: what the noise is told from
_NEARER: Final = 0.6  # of the reach: of two edges alike the nearer one is meant
_LEAST: Final = 5.0  # gradients of noise: of 1,000 points on water 1 % find an edge


class Snapped(NamedTuple):
    """Where an edge was found.

    Parameters
    ----------
    row, column
        Pixel coordinates.
    moved_px
        How far from the point [pixels], positive in the direction across.
    strength
        Its gradient, in gradients of noise.
    """

    row: float
    column: float
    moved_px: float
    strength: float


def snap_to_edge(
    scene: Scene,
    row: float,
    column: float,
    across_deg: float,
    band: int = 0,
    *,
    rising: int = 0,
    reach_px: float = REACH_PX,
) -> Snapped | None:
    """Draw a point to the edge nearest to it along a direction, to fractions of a pixel.

    Parameters
    ----------
    scene
        In which it lies.
    row, column
        The point [pixels].
    across_deg
        Direction across the edge, in which is looked [° from north].
    band
        Number of the band.
    rising
        1 for an edge behind which it is brighter, in the direction across; -1 for one behind which it is darker; 0 for
        either.
    reach_px
        How far off the edge may be [pixels].

    Returns
    -------
    Snapped or None
        None where no edge stands out of the noise.

    Raises
    ------
    WaterlineError
        When the point lies outside the scene.
    """
    if not (0 <= row <= scene.rows - 1 and 0 <= column <= scene.columns - 1):
        raise WaterlineError(f"the point at row {row:.1f}, column {column:.1f} lies outside the image")
    # x runs along the edge, y across it
    frame = HullFrame.at(scene, row, column, across_deg - 90.0)
    px, whole = frame.pixel_m, reach_px + _BEYOND_PX
    chip = Chip.about(scene, frame, (_ALONG_PX + 2) * px, (whole + 2) * px)
    at = np.arange(-whole, whole + _STEP_PX / 2, _STEP_PX)
    along = np.arange(-_ALONG_PX / 2, _ALONG_PX / 2 + 0.1, 0.5)
    lines = chip.sample(frame, along[None, :] * px, at[:, None] * px, band)
    known = np.isfinite(lines)
    profile = np.where(known, lines, 0.0).sum(axis=1) / np.maximum(known.sum(axis=1), 1)
    there = known.sum(axis=1) * 2 > along.size
    found = _steepest(at, profile, there, rising, reach_px)
    if found is None:
        return None
    moved, strength = found
    at_row, at_column = frame.pixels(0.0, moved * px)
    return Snapped(float(at_row), float(at_column), moved, strength)


def _steepest(
    at: Floats, profile: Floats, there: npt.NDArray[np.bool_], rising: int, reach_px: float
) -> tuple[float, float] | None:
    """Give where a profile is steepest near its middle [pixels], and how much steeper than noise."""
    from scipy.ndimage import gaussian_filter1d

    if not there.all():
        profile = np.interp(at, at[there], profile[there]) if there.any() else profile
    slope = gaussian_filter1d(profile, _BLUR_PX / _STEP_PX, order=1, mode="nearest") / _STEP_PX
    noise = 1.4826 * float(np.median(np.abs(slope - np.median(slope))))
    noise = max(noise, 1e-3 * float(np.ptp(profile)), 1e-12)
    size = np.abs(slope) if rising == 0 else np.maximum(rising * slope, 0.0)
    near = (np.abs(at) <= reach_px) & there
    weight = np.where(near, size * np.exp(-0.5 * (at / (_NEARER * reach_px)) ** 2), 0.0)
    # only where it is steeper than on both sides: the flank of an edge farther off is none
    peak = (size >= np.roll(size, 1)) & (size > np.roll(size, -1))
    peak[[0, -1]] = False
    weight = np.where(peak, weight, 0.0)
    best = int(np.argmax(weight))
    if weight[best] <= 0 or size[best] < _LEAST * noise:
        return None
    before, middle, after = size[best - 1 : best + 2]
    bend = before - 2 * middle + after
    shift = 0.5 * (before - after) / bend if bend < 0 else 0.0
    return float(at[best] + np.clip(shift, -0.5, 0.5) * _STEP_PX), float(size[best] / noise)
