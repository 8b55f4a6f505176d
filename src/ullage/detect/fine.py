"""Ships that were found in a fine colour image, shown to the fine net: chips of its spacing, in its kind of display.

The net learned from chips of PlanetScope's visual product: eight bits, made for the eye. An image made for display is
shown as it is. Reflectance is made display-like first: the middle of each chip, which is water, is laid at the level
that water has in those chips, and brightness rises from there as in Sentinel-2's true colour image, where the 255th
level is a reflectance of 0.3558 (ESA, Sentinel-2 products specification).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl

from ullage.detect.nets.fine_chips import FINE_GROUND_M, FINE_PIXELS
from ullage.detect.rule import NOT_A_SHIP
from ullage.records import Window

if TYPE_CHECKING:
    import numpy.typing as npt

    from ullage.detect.nets.fine_chips import FineJudge
    from ullage.records import Patch, Scene

    Floats = npt.NDArray[np.float64]
    Floats32 = npt.NDArray[np.float32]

ASKED_M: Final = (2.0, 5.5)
"""Spacings of scenes that the net is asked about [m]: it learned 3 m, and from coarser ones chips would be blur."""
ASKED_LENGTH_M: Final = 150.0
"""Of what the net is asked about, at least [m]: the ships that it learned are large ones, and of drawn ships of 100 to
120 m it held eight of twelve for none, of 150 to 330 m one of forty-eight."""
COLOURS: Final = ("red", "green", "blue")
WATER_SHOWN: Final = (0.31, 0.35, 0.31)
"""Median of red, green and blue in the chips of shipsnet with a ship: mostly water."""
GAIN: Final = 1 / 0.3558
"""Display brightness for a reflectance of 1."""
_AT_ONCE: Final = 256  # chips: 20 MB


def judge_fine_ships(scene: Scene, found: pl.DataFrame, net: FineJudge | None, least_p: float) -> pl.DataFrame:
    """Ask the fine net about what was found, where it knows such scenes.

    Parameters
    ----------
    scene
        In which it was found.
    found
        Rows of `tables.DETECTIONS`.
    net
        The net; None asks nothing.
    least_p
        Probability below which what was not rejected is.

    Returns
    -------
    DataFrame
        The same rows with `p_ship`, and in `rule` the net that gave it; as they were where the net is not asked, such
        as about what is shorter than `ASKED_LENGTH_M` or has no length.
    """
    if net is None or not can_be_asked(scene):
        return found
    asked = (found["length_m"] >= ASKED_LENGTH_M).fill_null(value=False).to_numpy()
    if not asked.any():
        return found
    answers = np.full(found.height, np.nan)
    answers[asked] = ask_about(scene, found.filter(pl.Series(asked)), net)
    p = pl.Series("p", answers).fill_nan(None)
    unlike = pl.col("reject_reason").is_null() & (p < least_p).fill_null(value=False)
    named = pl.concat_str("rule", pl.lit(f", FineNet({net.version!r})"))
    return found.with_columns(
        p_ship=pl.coalesce(p, pl.col("p_ship")),
        reject_reason=pl.when(unlike).then(pl.lit(NOT_A_SHIP)).otherwise(pl.col("reject_reason")),
        rule=pl.when(p.is_not_null()).then(named).otherwise(pl.col("rule")),
    )


def can_be_asked(scene: Scene) -> bool:
    """Tell whether the fine net knows scenes like this: pixels of 2 to 5.5 m in red, green and blue."""
    from ullage.detect.optical.colours import colours_of

    spacing = [float(one) for one in scene.spacing_m(scene.rows / 2, scene.columns / 2)]
    fine = all(ASKED_M[0] <= one <= ASKED_M[1] for one in spacing)
    return fine and set(COLOURS) <= set(colours_of(scene))


def ask_about(scene: Scene, found: pl.DataFrame, net: FineJudge) -> Floats:
    """Give the net's probability of a ship for each row, of shape (n,)."""
    p = np.empty(found.height)
    places = found.select("row", "column").to_numpy()
    for first in range(0, len(places), _AT_ONCE):
        own = places[first : first + _AT_ONCE]
        p[first : first + len(own)] = net(np.stack([cut_chip(scene, row, column) for row, column in own.tolist()]))
    return p


def cut_chip(scene: Scene, row: float, column: float) -> Floats32:
    """Cut a chip about a place: red, green, blue as displayed, 0 to 1, of shape (3, 80, 80), its pixels of 3 m.

    Parameters
    ----------
    scene
        The scene; outside of it, and where nothing was measured, a chip has the middle of what it shows.
    row, column
        The middle.
    """
    from scipy.ndimage import gaussian_filter, map_coordinates

    from ullage.detect.optical.colours import colours_of

    spacing = np.array([float(one) for one in scene.spacing_m(row, column)])
    half = (FINE_PIXELS - 1) / 2 * FINE_GROUND_M
    top, left = (int(at) for at in np.floor(np.array([row, column]) - half / spacing) - 2)
    sides = np.ceil(2 * half / spacing).astype(int) + 5
    patch = scene.pixels.read(Window(top, left, *(int(one) for one in sides)))
    values = _shown(patch, [colours_of(scene)[one] for one in COLOURS], reflectance=scene.radiometry == "reflectance")
    # what is finer than the chip's pixels is blurred to them before it is drawn anew
    blur = 0.5 * np.sqrt(np.maximum((FINE_GROUND_M / spacing) ** 2 - 1, 0))
    steps = np.arange(FINE_PIXELS) * FINE_GROUND_M - half
    at = np.meshgrid(row - top + steps / spacing[0], column - left + steps / spacing[1], indexing="ij")
    drawn = [map_coordinates(gaussian_filter(one, blur), at, order=1, mode="nearest") for one in values]
    return np.asarray(np.clip(drawn, 0, 1), np.float32)


def _shown(patch: Patch, bands: list[int], *, reflectance: bool) -> Floats32:
    """Give values as displayed, not yet cut off at black and white."""
    values = patch.values[bands]
    if not patch.valid.any():
        return np.zeros_like(values)
    middle = np.median(values[:, patch.valid], axis=1)[:, None, None]
    whole = np.where(patch.valid, values, middle)
    if not reflectance:
        return np.asarray(whole, np.float32)
    return np.asarray(np.array(WATER_SHOWN)[:, None, None] + (whole - middle) * GAIN, np.float32)
