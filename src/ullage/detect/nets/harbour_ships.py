"""The ships that the harbour net's maps draw.

Middles that stand out are ships; every pixel of ship belongs to the middle it points to, so that hulls that touch part
(after Panoptic-DeepLab, Cheng et al. 2020).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from ullage.detect.nets.harbour import FAR_PIXELS, GROUND_M, LONG_PIXELS

if TYPE_CHECKING:
    import numpy.typing as npt

    from ullage.detect.nets.harbour import HarbourRule

    Floats32 = npt.NDArray[np.float32]
    Ints = npt.NDArray[np.int64]

_HALF: Final = 0.5


class Drawn(NamedTuple):
    """A ship that the maps draw: rows and columns are those of the maps.

    Parameters
    ----------
    row, column
        Her middle.
    heat
        How surely it is one, 0 to 1: it orders ships, and is no probability.
    top, left
        The first row and column of `soft`.
    soft
        How much of each pixel is she, 0 to 1, with an empty rim.
    """

    row: int
    column: int
    heat: float
    top: int
    left: int
    soft: Floats32


def ships_of(maps: Floats32, rule: HarbourRule) -> list[Drawn]:
    """Give the ships that maps draw, the surest first.

    Parameters
    ----------
    maps
        Of shape (7, rows, columns).
    rule
        What of them is a ship.
    """
    peaks, ship = _middles(maps, rule)
    owner = _owners(maps, peaks, ship, rule)
    first = [int(np.flatnonzero(ship == k)[0]) for k in range(int(ship.max(initial=-1)) + 1)]
    found = (
        _drawn(maps, owner, k, int(peaks[at, 0]), int(peaks[at, 1]), rule.least_hull) for k, at in enumerate(first)
    )
    return [one for one in found if one is not None]


def _middles(maps: Floats32, rule: HarbourRule) -> tuple[Ints, Ints]:
    """Give rows and columns of middles, the surest first, and the number of the ship of each: some have several."""
    from scipy.ndimage import maximum_filter

    heat = maps[1]
    peaks = np.argwhere((heat >= rule.least_middle) & (heat >= maximum_filter(heat, 3)))
    peaks = peaks[np.argsort(-heat[tuple(peaks.T)], kind="stable")]
    ship: list[int] = []
    kept: list[tuple[int, int]] = []
    for row, column in peaks.tolist():
        same = next((k for k, (r, c) in enumerate(kept) if _one_ship(maps, r, c, row - r, column - c, rule)), None)
        if same is None:
            kept.append((row, column))
        ship.append(len(kept) - 1 if same is None else same)
    return peaks, np.array(ship, np.int64)


def _one_ship(maps: Floats32, row: int, column: int, down: int, right: int, rule: HarbourRule) -> bool:
    """Tell whether a place so far from a ship's middle is on her: near it, or at the end of one unbroken hull."""
    length = LONG_PIXELS * float(np.exp(maps[6, row, column]))
    far = float(np.hypot(down, right))
    if far > max(length, rule.abreast_m / GROUND_M):
        return False
    angle = np.arctan2(maps[5, row, column], maps[4, row, column]) / 2
    if abs(down * np.cos(angle) - right * np.sin(angle)) * GROUND_M >= rule.abreast_m:
        return False
    share = np.linspace(0, 1, int(far) + 2)
    between = maps[0, np.round(row + share * down).astype(int), np.round(column + share * right).astype(int)]
    return bool(far < rule.apart * length or between.min() >= rule.unbroken)


def _owners(maps: Floats32, peaks: Ints, ship: Ints, rule: HarbourRule) -> Ints:
    """Give the number of the ship of each pixel, -1 for none: that one of whose middles it points to."""
    from scipy.spatial import cKDTree

    owner = np.full(maps.shape[1:], -1, np.int64)
    rows, columns = np.nonzero(maps[0] >= rule.least_hull)
    if not len(peaks) or not len(rows):
        return owner
    to = np.column_stack([rows, columns]) + FAR_PIXELS * maps[2:4, rows, columns].T
    off, nearest = cKDTree(peaks.astype(np.float64)).query(to)
    length = LONG_PIXELS * np.exp(maps[6][tuple(peaks.T)])
    own = off <= np.maximum(rule.astray * length[nearest], 2.0)
    owner[rows[own], columns[own]] = ship[nearest[own]]
    return owner


def _drawn(maps: Floats32, owner: Ints, k: int, row: int, column: int, least: float) -> Drawn | None:
    """Cut a ship out with a rim: her own pixels, and what falls off around them and is no other ship's."""
    from scipy.ndimage import binary_dilation, label

    reach = int(LONG_PIXELS * np.exp(maps[6, row, column])) + 4
    top, left = max(row - reach, 0), max(column - reach, 0)
    cut = slice(top, row + reach + 1), slice(left, column + reach + 1)
    parts, count = label(owner[cut] == k, np.ones((3, 3)))
    if not count:
        return None
    own = parts == int(np.bincount(parts.ravel())[1:].argmax()) + 1
    rim = binary_dilation(own, np.ones((3, 3))) & (maps[0][cut] < least)
    level = np.minimum(maps[0][cut] * (_HALF / least), 1.0)
    rows, columns = np.nonzero(own | rim)
    r, c = slice(rows.min(), rows.max() + 1), slice(columns.min(), columns.max() + 1)
    soft = np.pad(np.where(own | rim, level, 0.0)[r, c], 2).astype(np.float32)
    return Drawn(row, column, float(maps[1, row, column]), top + r.start - 2, left + c.start - 2, soft)
