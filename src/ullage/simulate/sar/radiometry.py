"""How bright a sea is, how much the receiver adds, and how the swath is divided: figures of real products.

Sub-swaths, noise and gain follow the annotation of S1A_IW_GRDH_1SDV_20221002T205126; the sea follows the shape of the
common models of wind and incidence at C band, in round figures.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np

from ullage.records import SubSwath, Window

if TYPE_CHECKING:
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]

SWATH_COLUMNS: Final = 25_117
# name, PRF [Hz], first and last column in the whole swath
SUB_SWATHS: Final = (
    ("IW1", 1717.128973878037, 0, 8455),
    ("IW2", 1451.627112193990, 8456, 17_261),
    ("IW3", 1685.817302492702, 17_262, SWATH_COLUMNS - 1),
)
# noise-equivalent sigma nought [dB] at the near side, in the middle and at the far side of each sub-swath in VV
NOISE_DB: Final = {"IW1": (-24.2, -26.0, -25.2), "IW2": (-26.4, -28.1, -27.0), "IW3": (-27.3, -30.8, -27.5)}
CROSS_NOISE_DB: Final = 0.4
BURST_ROWS: Final = 1840  # 2.74 s: the noise rises to the ends of each burst
SCALLOP: Final = 0.14
GAIN: Final = 474.0
"""DN = GAIN · sqrt(sigma nought / sin(incidence))."""


def sub_swaths(rows: int, columns: int, swath_column: int) -> tuple[SubSwath, ...]:
    """Give the sub-swaths that an image has a part of."""
    found = []
    for name, prf, first, last in SUB_SWATHS:
        left, right = max(first - swath_column, 0), min(last - swath_column, columns - 1)
        if name == SUB_SWATHS[-1][0] and last - swath_column < columns - 1:
            right = columns - 1
        if left <= right:
            found.append(SubSwath(name, prf, Window(0, left, rows, right - left + 1)))
    return tuple(found)


def noise_along_range(columns: Any, swath_column: int, band: str) -> Floats:
    """Give the noise-equivalent sigma nought of columns, linear, without what changes along azimuth."""
    at = np.asarray(columns, np.float64) + swath_column
    level = np.full(at.shape, np.nan)
    for name, _, first, last in SUB_SWATHS:
        near, middle, far = NOISE_DB[name]
        share = (at - first) / (last - first)
        curve = near + (far - near) * share - 4 * ((near + far) / 2 - middle) * share * (1 - share)
        inside = (at >= first) & ((at <= last) | (name == SUB_SWATHS[-1][0]))
        level = np.where(inside, curve, level)
    return np.asarray(10 ** ((level + CROSS_NOISE_DB * (band == "VH")) / 10))


def noise_along_azimuth(rows: Any, name: str) -> Floats:
    """Give what the noise is multiplied by, row by row, in a sub-swath: most at the ends of its bursts."""
    shift = {"IW1": 0.0, "IW2": 1 / 3, "IW3": 2 / 3}[name]
    phase = (np.asarray(rows, np.float64) / BURST_ROWS + shift) % 1.0
    return 1 + SCALLOP * (2 * phase - 1) ** 4


def noise_window(window: Window, swath_column: int, band: str) -> npt.NDArray[np.float32]:
    """Give the noise-equivalent sigma nought of a window's pixels, linear."""
    columns = np.arange(window.column, window.column + window.columns)
    rows = np.arange(window.row, window.row + window.rows)
    out = np.empty((window.rows, window.columns), np.float32)
    along = noise_along_range(columns, swath_column, band).astype(np.float32)
    for one in sub_swaths(1, window.column + window.columns, swath_column):
        left = max(one.window.column - window.column, 0)
        right = one.window.column + one.window.columns - window.column
        if right > left:
            factor = noise_along_azimuth(rows, one.name).astype(np.float32)
            out[:, left:right] = factor[:, None] * along[left:right]
    return out


def sea_sigma(incidence_deg: Any, wind_m_s: float, band: str) -> Floats:
    """Give sigma nought of a sea, linear.

    Parameters
    ----------
    incidence_deg
        Angle of incidence [°].
    wind_m_s
        Speed of the wind ten metres up, 2 to 20 [m/s].
    band
        ``VV`` falls by 0.5 dB a degree, ``VH`` is far lower and flatter.
    """
    away = np.asarray(incidence_deg, np.float64) - 35.0
    wind = np.log10(max(wind_m_s, 0.5) / 6.0)
    level = -16.0 + 16 * wind - 0.5 * away if band == "VV" else -28.0 + 18 * wind - 0.25 * away
    return np.asarray(10 ** (level / 10))


def gain(incidence_deg: Any) -> Floats:
    """Give A of sigma nought = (DN / A)²."""
    return np.asarray(GAIN / np.sqrt(np.sin(np.radians(incidence_deg))))
