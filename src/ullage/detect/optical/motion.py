"""Speed and course of a ship from the bands of one image, which are not taken at one moment.

Sentinel-2 takes red about one second after blue: at ten knots a ship moves half a pixel between. Each band's image of
the ship is laid onto that of the first by the shift, gain and offset that leave the least squares (Lucas and Kanade
1981); the shifts over the delays give the velocity. What moves, moves along its axis: only that part is told.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]
    Floats32 = npt.NDArray[np.float32]
    Bools = npt.NDArray[np.bool_]

M_S_PER_KN: Final = 1852.0 / 3600.0
_TURNS: Final = 8
_TWO: Final = 2  # bands of different moments tell a speed
_SETTLED: Final = 1e-3  # pixels
_NEARLY: Final = 0.05  # pixels: less than a shift is sure to
_FAR: Final = 3.0  # pixels: a shift beyond is none
_FEWEST: Final = 12  # pixels
_LEAST_S: Final = 1e-3


@dataclass(frozen=True, slots=True)
class MotionRule:
    """How speed is told from the bands.

    Parameters
    ----------
    shift_sd_px
        Standard deviation of the shift between two bands [pixels].
    least_ratio
        A course is told where the speed is this many of its standard deviations.
    most_kn
        A speed beyond is not told [kn].
    """

    # bands of Sentinel-2 lie on each other to 0.3 pixels (95 %, data quality reports); decks add as much
    shift_sd_px: float = 0.2
    least_ratio: float = 3.0
    most_kn: float = 45.0

    def __post_init__(self) -> None:
        if not (self.shift_sd_px > 0 and self.least_ratio > 0 and self.most_kn > 0):
            raise ValueError(
                f"shift_sd_px {self.shift_sd_px}, least_ratio {self.least_ratio}, most_kn {self.most_kn}; expected "
                "more than 0"
            )


class Motion(NamedTuple):
    """Speed along the axis and its standard deviation [kn], and whether she goes the way it points; None: not told."""

    speed_kn: float
    speed_sd_kn: float
    forward: bool | None


def measure_motion(
    images: Floats32,
    hull: Bools,
    delays_s: Sequence[float],
    angle_deg: float,
    row_m: float,
    column_m: float,
    rule: MotionRule | None = None,
) -> Motion | None:
    """Measure how fast a ship goes.

    Parameters
    ----------
    images
        How much brighter than the water each pixel is, of shape (bands, rows, columns).
    hull
        Which pixels are compared: the hull and a rim, of shape (rows, columns).
    delays_s
        When each band was taken [s].
    angle_deg
        The long axis, from the direction in which rows rise toward that of columns [°].
    row_m, column_m
        Spacing of rows and columns [m].
    rule
        How sure a shift is.

    Returns
    -------
    Motion
        None where the bands are of one moment, too few pixels show her, or no shift is found.
    """
    rule = rule or MotionRule()
    times = np.asarray(delays_s, np.float64)
    if len(times) < _TWO or np.ptp(times) < _LEAST_S or int(hull.sum()) < _FEWEST:
        return None
    shifts = [find_shift(images[0], one, hull) for one in images[1:]]
    found = [k for k, one in enumerate(shifts, start=1) if one is not None]
    late = np.array([times[k] - times[0] for k in found])
    if not found or float((late**2).sum()) < _LEAST_S:
        return None
    along = np.array([np.cos(np.radians(angle_deg)) * row_m, np.sin(np.radians(angle_deg)) * column_m])
    way_m = np.array([float(np.dot(one, along)) for one in shifts if one is not None])
    square = float((late**2).sum())
    speed = float((late * way_m).sum()) / square
    # every shift has the error of the first band, too
    sd_m = rule.shift_sd_px * float(np.hypot(*along))
    sd = sd_m * np.sqrt(square + float(late.sum()) ** 2) / np.sqrt(2.0) / square
    speed_kn, sd_kn = abs(speed) / M_S_PER_KN, float(sd) / M_S_PER_KN
    if speed_kn > rule.most_kn + 3 * sd_kn:
        return None
    sure = speed_kn >= rule.least_ratio * sd_kn
    return Motion(speed_kn, sd_kn, speed > 0 if sure else None)


def find_shift(first: Floats32, second: Floats32, where: Bools) -> Floats | None:
    """Find by how much the second image lies farther than the first, (rows, columns) [pixels].

    Parameters
    ----------
    first, second
        Of shape (rows, columns).
    where
        Which pixels are compared.

    Returns
    -------
    ndarray
        None where the search does not settle within three pixels, or the image has no structure to hold on to.
    """
    from scipy.ndimage import shift as moved

    at = np.zeros(2)
    wanted = second[where].astype(np.float64)
    for _ in range(_TURNS):
        laid = moved(first.astype(np.float64), at, order=3, mode="nearest")
        by_row, by_column = np.gradient(laid)
        design = np.stack([laid[where], np.ones(len(wanted)), -by_row[where], -by_column[where]], axis=1)
        solved, _, rank, _ = np.linalg.lstsq(design, wanted, rcond=None)
        if rank < design.shape[1] or solved[0] <= 0:
            return None
        step = solved[2:] / solved[0]
        at = at + np.clip(step, -1.0, 1.0)
        if np.hypot(*at) > _FAR:
            return None
        if np.hypot(*step) < _SETTLED:
            return np.asarray(at)
    return np.asarray(at) if float(np.hypot(*step)) < _NEARLY else None
