"""The length, beam and axis of a hull in an optical image.

A hull comes as a map of how much of each pixel is hull. Its axis is that of its moments. Along the axis the map is
collapsed to its brightest line of pixels, and the hull ends where that falls through a half, between pixels; its beam
is
the width of the same across, over the middle of the hull. Both are brought to what was measured on vessels drawn by
hand
(sen2ships) by a straight line; see docs/methods/optical.md.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]
    Floats32 = npt.NDArray[np.float32]

_HALF: Final = 0.5
_FINER: Final = 4  # samples a pixel, along and across
_MIDDLE: Final = 0.3  # of the length to either side of the middle: where a hull has its full breadth
_UNKNOWN_DEG: Final = 180.0 / np.sqrt(12.0)  # of an axis that may be any


@dataclass(frozen=True, slots=True)
class ShapeRule:
    """How a hull is measured.

    Parameters
    ----------
    length_add_m, length_times
        The length is the measured one times the second, and the first [m].
    beam_add_m, beam_times
        The same of the beam.
    length_sd_m, length_sd_share
        Standard deviation of a length: the first [m], and that share of it, as the root of the sum of squares.
    beam_sd_m
        Standard deviation of a beam [m].
    least_beam_m
        No beam is less [m].
    axis_sd_m
        How far the end of a hull is off to the side, one standard deviation [m]: the axis is as sure as she is long.
    """

    length_add_m: float = 5.3  # median of 34 ships of sen2ships: design/fit_optical.py
    length_times: float = 1.0
    beam_add_m: float = 0.0
    beam_times: float = 1.0
    length_sd_m: float = 22.0  # of the same ships, each port left out, in open water
    length_sd_share: float = 0.03
    beam_sd_m: float = 6.0
    least_beam_m: float = 5.0
    axis_sd_m: float = 5.0


@dataclass(frozen=True, slots=True)
class Shape:
    """What a map of a hull shows, before it is brought to true lengths.

    Parameters
    ----------
    row, column
        Its middle in the map [pixels].
    length_m, beam_m
        Between the points where the map falls through a half [m].
    angle_deg
        Angle of the long axis from the direction in which rows rise toward that of columns, 0 to 180 [°].
    straight
        How much of the rectangle of that length and beam is hull, 0 to 1.
    """

    row: float
    column: float
    length_m: float
    beam_m: float
    angle_deg: float
    straight: float


def measure_shape(soft: Floats32, row_m: float, column_m: float) -> Shape | None:
    """Measure a hull.

    Parameters
    ----------
    soft
        How much of each pixel is hull, 0 to 1, of shape (rows, columns), with some empty pixels around.
    row_m, column_m
        Spacing of rows and columns [m].

    Returns
    -------
    Shape
        None where no pixel is half hull.
    """
    if not (soft >= _HALF).any():
        return None
    row, column, angle = _moments(soft, row_m, column_m)
    along: tuple[float, float] | None = None
    across: tuple[float, float] | None = None
    for _ in range(2):  # the middle between the ends is not that of the brightness
        along, across = _profiles(soft, row, column, angle, row_m, column_m)
        if along is None or across is None:
            return None
        row, column = _moved(
            row, column, angle, (along[0] + along[1]) / 2, (across[0] + across[1]) / 2, row_m, column_m
        )
    if along is None or across is None:
        return None
    length, beam = along[1] - along[0], across[1] - across[0]
    if beam > length:
        length, beam, angle = beam, length, (angle + 90.0) % 180.0
    area = float((soft >= _HALF).sum()) * row_m * column_m
    return Shape(row, column, length, beam, angle, min(1.0, area / max(length * beam, 1e-9)))


def _moments(soft: Floats32, row_m: float, column_m: float) -> tuple[float, float, float]:
    """Give the middle of a hull [pixels], and the angle of its axis [°]."""
    weight = np.where(soft >= _HALF, soft, 0.0).astype(np.float64)
    rows, columns = np.nonzero(weight)
    w = weight[rows, columns]
    y, x = rows * row_m, columns * column_m
    my, mx = np.average(y, weights=w), np.average(x, weights=w)
    yy, xx, xy = (np.average(one, weights=w) for one in ((y - my) ** 2, (x - mx) ** 2, (y - my) * (x - mx)))
    angle = 0.5 * np.degrees(np.arctan2(2 * xy, yy - xx)) % 180.0
    return float(my / row_m), float(mx / column_m), float(angle)


def _moved(
    row: float, column: float, angle: float, along: float, across: float, row_m: float, column_m: float
) -> tuple[float, float]:
    c, s = np.cos(np.radians(angle)), np.sin(np.radians(angle))
    return row + float(along * c - across * s) / row_m, column + float(along * s + across * c) / column_m


def _profiles(
    soft: Floats32, row: float, column: float, angle: float, row_m: float, column_m: float
) -> tuple[tuple[float, float] | None, tuple[float, float] | None]:
    """Give where a hull begins and ends along its axis and across it, from its middle [m]."""
    from scipy.ndimage import map_coordinates

    step = min(row_m, column_m) / _FINER
    reach = np.hypot(soft.shape[0] * row_m, soft.shape[1] * column_m)
    at = np.arange(-reach, reach + step / 2, step)
    c, s = np.cos(np.radians(angle)), np.sin(np.radians(angle))
    u, v = at[:, None], at[None, :]
    where = np.stack([row + (u * c - v * s) / row_m, column + (u * s + v * c) / column_m])
    turned = map_coordinates(soft, where, order=1, mode="constant", cval=0.0, prefilter=False)
    along = _ends(turned.max(axis=1), at)
    if along is None:
        return None, None
    middle, half = (along[0] + along[1]) / 2, _MIDDLE * (along[1] - along[0])
    rows = np.abs(at - middle) <= max(half, step)
    return along, _ends(np.median(turned[rows], axis=0), at)


def _ends(profile: Floats, at: Floats) -> tuple[float, float] | None:
    """Give the first and the last place where a profile goes through a half, in straight lines between samples."""
    inside = np.flatnonzero(profile >= _HALF)
    if not inside.size:
        return None
    first, last = int(inside[0]), int(inside[-1])
    return _crossing(profile, at, first - 1, first), _crossing(profile, at, last + 1, last)


def _crossing(profile: Floats, at: Floats, out: int, inside: int) -> float:
    if not 0 <= out < len(at):
        return float(at[inside])
    low, high = float(profile[out]), float(profile[inside])
    return float(at[out] + (at[inside] - at[out]) * (_HALF - low) / (high - low))


def axis_sd_deg(length_m: Floats, beam_m: Floats, rule: ShapeRule) -> Floats:
    """Give the standard deviation of an axis [°]: as wide as the ends may be off, and none known of what is round."""
    with np.errstate(divide="ignore", invalid="ignore"):
        tilt = np.degrees(np.arctan2(rule.axis_sd_m, np.maximum(length_m - beam_m, 0.0) / 2))
    return np.asarray(np.minimum(tilt, _UNKNOWN_DEG))
