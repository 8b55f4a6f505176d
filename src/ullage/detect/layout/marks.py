"""What a deck is painted with, metre by metre: pipes, manifold, hatches and crane stand out of it.

Brightness changes with every shadow, but paint is coloured and pipes are not: red over green is far above 1 on red
oxide, far below it on green and near 1 on steel, in shade as in light. Cells are of a metre, not parts of the length:
what a deck shows lies as far apart in every image, whatever was made of her ends.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

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
LINES: Final = 15  # a metre apart, from 7 m to port of the axis to 7 m to starboard
BEYOND_M: Final = 6  # cells beyond each end: ends may be off
COLOURS: Final = ("red", "green")
_VISIBLE: Final = 4  # bands that are looked at: up to the near infrared
_DARKEST: Final = 1.0  # percentile: what air alone adds
_FAINT: Final = 0.02  # reflectance below which a colour is noise
_QUARTER_M: Final = 0.25


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
    chip = Chip.about(scene, frame, 0.62 * length + BEYOND_M, max(beam_m, LINES / 2) + 2.0)
    bands = tuple(range(min(len(scene.bands), _VISIBLE)))
    level = np.zeros(len(bands)), np.ones(len(bands))
    hull = Straight(chip, frame, bands, length, -beam_m / 2, beam_m / 2, *level)
    return marks_of(hull, tuple(plain_name(scene.bands[one]) for one in bands), rule)


def plain_name(band: str) -> str:
    """Give the colour of a band."""
    return PLAIN.get(band, band)


def marks_of(hull: Straight, names: tuple[str, ...], rule: LayoutRule) -> Floats | None:
    """Give how red each square metre of the deck is, from port to starboard and from stern to bow.

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
        Natural logarithm of red over green, of shape (15, cells), her middle in the middle; None without the two
        colours, or where pixels are too coarse.
    """
    if hull.length_m < rule.line_px * hull.frame.pixel_m or not set(COLOURS) <= set(names):
        return None
    at = [names.index(one) for one in COLOURS]
    half, middle = round(hull.length_m / 2) + BEYOND_M, (hull.port_m + hull.starboard_m) / 2

    def seen(x: Any, y: Any) -> Floats:
        return hull.sample(x / hull.length_m + 0.5, middle + y)[at]

    x, y = np.arange(-half, half + 1.0), np.arange(LINES) - LINES // 2
    off = (-_QUARTER_M, _QUARTER_M)
    value = np.mean([seen(x + i, y + j) for i in off for j in off], axis=0)
    length, wide = hull.length_m, hull.width_m
    around = seen(np.linspace(-0.6, 0.6, 120) * length, np.linspace(-0.8, 0.8, 50) * wide).reshape(len(at), -1)
    dark = np.nanpercentile(around, _DARKEST, axis=1)
    red, green = np.maximum(np.nan_to_num(value) - dark[:, None, None], 0.0) + _FAINT
    return np.asarray(np.log(red / green))
