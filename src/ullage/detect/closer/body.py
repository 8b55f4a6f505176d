"""A hull by her colours, glint or not.

Glint is white and as bright as a deck; but water and glint lie along one line of colours, and paint lies off it. What
stands off the water's law of all bands together is hull, and is as long and as broad as what hangs together.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from ullage.detect.waterline.frame import HullFrame
from ullage.detect.waterline.result import Point
from ullage.geo import bearing_deg, destination
from ullage.records import Window

if TYPE_CHECKING:
    import numpy.typing as npt

    from ullage.detect.closer.rule import CloserRule
    from ullage.records import Scene

    Bools = npt.NDArray[np.bool_]
    Floats = npt.NDArray[np.float64]

_VISIBLE: Final = 4  # bands: up to the near infrared
_CLIP: Final = (1.0, 99.0)  # percentiles of the water about a ship: boats and foam are left out
_FEW: Final = 50  # cells of water, below which there is no law of four bands
_ABREAST: Final = 2  # cells: a single one is a mast's doing
_MIDDLE: Final = 0.5
_SLENDER: Final = (3.0, 11.0)  # lengths over beams of ships, with what edges add to both


@dataclass(frozen=True, slots=True)
class Body:
    """What stands off the water: her middle and axis [°], length and beam [m]."""

    lat_deg: float
    lon_deg: float
    axis_deg: float
    length_m: float
    beam_m: float

    def ends(self) -> tuple[Point, Point]:
        """Give both ends."""
        there, back = (
            destination(self.lat_deg, self.lon_deg, self.axis_deg + turn, self.length_m / 2) for turn in (0.0, 180.0)
        )
        return Point(float(there[0]), float(there[1])), Point(float(back[0]), float(back[1]))

    def extended(self, ahead_m: float, back_m: float) -> Body:
        """Give the hull with its ends farther out [m]: where the axis points, and the other."""
        lat, lon = destination(self.lat_deg, self.lon_deg, self.axis_deg, (ahead_m - back_m) / 2)
        return replace(self, lat_deg=float(lat), lon_deg=float(lon), length_m=self.length_m + ahead_m + back_m)


def find_body(scene: Scene, row: float, column: float, length_m: float, rule: CloserRule) -> Body | None:
    """Find the hull about a pixel by her colours.

    Parameters
    ----------
    scene
        An optical scene.
    row, column
        About her middle.
    length_m
        About her length, which may be that of a part [m].
    rule
        What is hull.

    Returns
    -------
    Body
        None where nothing stands off the water.
    """
    pixel_m = HullFrame.at(scene, row, column, 0.0).pixel_m
    cell = max(1, round(rule.cell_m / pixel_m))
    half = int((length_m / 2 + rule.around_m) / pixel_m)
    top, left = max(0, round(row) - half), max(0, round(column) - half)
    bottom, right = min(scene.rows, round(row) + half), min(scene.columns, round(column) + half)
    patch = scene.pixels.read(Window(top, left, bottom - top, right - left))
    values, valid = _together(patch.values[:_VISIBLE].astype(np.float64), patch.valid, cell)
    at = (row - top + 0.5) / cell - 0.5, (column - left + 0.5) / cell - 0.5
    found = _find(values, valid, at, length_m / pixel_m / cell, pixel_m * cell, rule)
    if found is None:
        return None
    r, c, turn, length, beam = found

    def position(r: float, c: float) -> tuple[float, float]:
        lat, lon = scene.grid.position((r + 0.5) * cell - 0.5 + top, (c + 0.5) * cell - 0.5 + left)
        return float(lat), float(lon)

    here, ahead = position(r, c), position(r - np.cos(turn), c + np.sin(turn))
    return Body(*here, float(bearing_deg(*here, *ahead)) % 180.0, length * pixel_m * cell, beam * pixel_m * cell)


def _together(values: Floats, valid: Bools, cell: int) -> tuple[Floats, Bools]:
    """Put pixels together to cells."""
    rows, columns = (side // cell * cell for side in valid.shape)
    shape = rows // cell, cell, columns // cell, cell
    means = values[:, :rows, :columns].reshape(len(values), *shape).mean(axis=(2, 4))
    return np.asarray(means), np.asarray(valid[:rows, :columns].reshape(shape).all(axis=(1, 3)))


def departure(values: Floats, water: Bools) -> tuple[Any, Any]:
    """Give how far colours are off the water's law, and how much brighter than water their brightest band is.

    Parameters
    ----------
    values
        Of shape (bands, rows, columns).
    water
        Which pixels are water, of shape (rows, columns); a few that are not do little harm.

    Returns
    -------
    off, brighter
        Mahalanobis distance from the water, and the greatest difference in standard deviations of a band, of shape
        (rows, columns).
    """
    own = values[:, water]
    low, high = np.percentile(own, _CLIP, axis=1)
    own = own[:, ((own >= low[:, None]) & (own <= high[:, None])).all(axis=0)]
    spread = np.atleast_2d(np.cov(own)) + 1e-8 * np.eye(len(values))
    off = values - np.median(own, axis=1)[:, None, None]
    distance = np.sqrt(np.einsum("irc,ij,jrc->rc", off, np.linalg.inv(spread), off))
    return np.asarray(distance), np.asarray((off / np.sqrt(np.diag(spread))[:, None, None]).max(axis=0))


def _find(
    values: Floats, valid: Bools, at: tuple[float, float], length: float, cell_m: float, rule: CloserRule
) -> tuple[float, float, float, float, float] | None:
    """Give row, column, axis [rad from up, clockwise], length and beam of a hull [cells]."""
    from scipy.ndimage import gaussian_filter

    grid: Any = np.indices(valid.shape)
    r, c = grid
    away = np.hypot(r - at[0], c - at[1])
    water = (away > max(0.6 * length, 25.0 / cell_m)) & valid
    if water.sum() < _FEW:
        return None
    off, brighter = departure(np.stack([gaussian_filter(band, 0.7) for band in values]), water)
    level = max(rule.least_departure, float(np.percentile(off[water], 99.5)))
    near = away <= max(0.5 * length, 5.0)
    bright = (brighter > 1.0) & valid  # a shadow on the water is dark in all bands
    hull = _largest((off > level) & bright, near, cell_m, rule)
    if hull is None:
        return None
    # her edge is where a blurred step is part of the way up to what she is
    level = max(level, rule.half * float(np.median(off[hull])))
    hull = _largest((off > level) & bright, near, cell_m, rule)
    if hull is None or _at_border(hull):
        return None
    return _rectangle(*(np.asarray(one[hull], np.float64) for one in (r, c)))


def _largest(hull: Bools, near: Bools, cell_m: float, rule: CloserRule) -> Bools | None:
    """Give what hangs together and has most cells near a place."""
    from scipy.ndimage import binary_closing, binary_opening, label

    hull = binary_opening(hull, iterations=max(1, round(rule.speck_m / cell_m / 3)))
    gap = max(1, round(rule.gap_m / cell_m / 2))
    hull = binary_closing(np.pad(hull, 2 * gap), iterations=gap)[2 * gap : -2 * gap, 2 * gap : -2 * gap]
    parts, count = label(hull)
    sizes = np.bincount(parts[near & (parts > 0)], minlength=count + 1)
    return np.asarray(parts == int(np.argmax(sizes))) if sizes.any() else None


def _at_border(hull: Bools) -> bool:
    """Say whether a body goes on beyond what is looked at: a quay, a shore, another ship in line."""
    return bool(hull[[0, -1]].any() or hull[:, [0, -1]].any())


def _rectangle(r: Floats, c: Floats) -> tuple[float, float, float, float, float] | None:
    """Give middle, axis, length from end to end where cells lie abreast, and the usual breadth."""
    middle = np.array([r.mean(), c.mean()])
    if len(r) < _FEW:
        return None
    spread: Any = np.cov(np.stack([r, c]))
    ahead = np.linalg.eigh(spread).eigenvectors[:, 1]
    along = (r - middle[0]) * ahead[0] + (c - middle[1]) * ahead[1]
    across = (c - middle[1]) * ahead[0] - (r - middle[0]) * ahead[1]
    start = np.floor(along.min())
    count = np.bincount((along - start).astype(int))
    solid = np.flatnonzero(count >= _ABREAST)
    if not solid.size:
        return None
    low, high = start + solid[0], start + solid[-1] + 1
    inner = np.abs(along - (low + high) / 2) < _MIDDLE * (high - low) / 2
    if not inner.any():
        return None
    beam = float(np.median(count[np.unique((along[inner] - start).astype(int))]))
    if not _SLENDER[0] * beam <= high - low <= _SLENDER[1] * beam:
        return None
    aside = float(np.median(across[inner]))
    place = middle + ahead * (low + high) / 2 + np.array([-ahead[1], ahead[0]]) * aside
    return float(place[0]), float(place[1]), float(np.arctan2(ahead[1], -ahead[0])), float(high - low), beam
