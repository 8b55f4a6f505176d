"""Where paint ends on a deck: pipes, manifold, hatches and crane, by how grey each cell is, in the sun or out of it.

Brightness changes with every shadow, but paint is coloured and pipes are not: the least of a cell's colours over its
greatest is near 1 on steel and low on red oxide or green, in shade as in light.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from ullage.detect.layout.straight import Straight
from ullage.detect.waterline.frame import Chip, HullFrame
from ullage.geo import bearing_deg, distance_m

if TYPE_CHECKING:
    import numpy.typing as npt

    from ullage.detect.layout.rule import LayoutRule
    from ullage.detect.waterline.result import Point
    from ullage.records import Scene

    Floats = npt.NDArray[np.float64]

PLAIN: Final = {"B02": "blue", "B03": "green", "B04": "red", "B08": "nir", "B8A": "nir", "B11": "swir"}
LINES: Final = 9
CELLS: Final = 160
COLOURS: Final = ("blue", "green", "red")
_VISIBLE: Final = 4  # bands that are looked at: up to the near infrared
_WIDTH: Final = 0.9  # of the breadth that is looked at
_DARKEST: Final = 1.0  # percentile: what air alone adds
_FAINT: Final = 0.02  # reflectance below which a colour is noise
_SMOOTH: Final = (0.06, 0.24, 0.4, 0.24, 0.06)


def marks_between(scene: Scene, bow: Point, stern: Point, beam_m: float, rule: LayoutRule) -> Floats | None:
    """Give the marks between ends and sides that were measured otherwise; see `marks_of`.

    Parameters
    ----------
    scene
        An optical scene.
    bow, stern
        Her ends, to about a metre.
    beam_m
        Her beam [m].
    rule
        From how many pixels on lines across are told.
    """
    row, column = scene.grid.pixel(np.array([bow[0], stern[0]]), np.array([bow[1], stern[1]]))
    heading, length = float(bearing_deg(*stern, *bow)), float(distance_m(*bow, *stern))
    frame = HullFrame.at(scene, float(row.mean()), float(column.mean()), heading)
    chip = Chip.about(scene, frame, 0.65 * length, 1.0 * beam_m + 2.0)
    bands = tuple(range(min(len(scene.bands), _VISIBLE)))
    level = np.zeros(len(bands)), np.ones(len(bands))
    hull = Straight(chip, frame, bands, length, -beam_m / 2, beam_m / 2, *level)
    return marks_of(hull, tuple(plain_name(scene.bands[one]) for one in bands), rule)


def plain_name(band: str) -> str:
    """Give the colour of a band."""
    return PLAIN.get(band, band)


def marks_of(hull: Straight, names: tuple[str, ...], rule: LayoutRule) -> Floats | None:
    """Give how grey each cell of the deck is, from port to starboard and from stern to bow.

    Parameters
    ----------
    hull
        Laid straight.
    names
        Of the bands that are looked at.
    rule
        From how many pixels on lines across are told.

    Returns
    -------
    array
        Of shape (9, 160), 0 to 1; None without the three colours, or where pixels are too coarse.
    """
    if hull.length_m < rule.line_px * hull.frame.pixel_m or not set(COLOURS) <= set(names):
        return None
    at = [names.index(one) for one in COLOURS]
    part, aside = (np.arange(CELLS) + 0.5) / CELLS, ((np.arange(LINES) + 0.5) / LINES - 0.5) * _WIDTH
    middle = (hull.port_m + hull.starboard_m) / 2

    def seen(part: Floats, aside: Floats) -> Floats:
        return hull.sample(part, middle + aside * hull.width_m)[at]

    step = 0.25 / CELLS, 0.25 * _WIDTH / LINES
    value = np.mean([seen(part + i * step[0], aside + j * step[1]) for i in (-1, 1) for j in (-1, 1)], axis=0)
    around = seen(np.linspace(-0.1, 1.1, 120), np.linspace(-0.8, 0.8, 50)).reshape(len(at), -1)
    dark = np.nanpercentile(around, _DARKEST, axis=1)
    over = np.maximum(np.nan_to_num(value) - dark[:, None, None], 0.0)
    grey = over.min(axis=0) / (over.max(axis=0) + _FAINT)
    return np.stack([np.convolve(np.pad(line, 2, mode="edge"), _SMOOTH, "valid") for line in grey])
