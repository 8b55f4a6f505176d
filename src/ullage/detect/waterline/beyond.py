"""What lies beyond the end of a strip: water, or something that shows that the strip is none of a hull."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from ullage.detect.optical.colours import colours_of
from ullage.detect.optical.water import WaterRule, is_water
from ullage.detect.waterline.frame import Chip

if TYPE_CHECKING:
    import numpy.typing as npt

    from ullage.detect.waterline.result import StripMeasurement
    from ullage.records import Scene

LEAST_WATER: Final = 0.3
"""Share of what lies beyond the end that has to look like water: foam, a tug or a buoy may take the rest."""

_FROM_PX: Final = 2.0  # beyond the end: nearer it is blurred into it
_REACH_M: Final = 8.0  # of water, which a shadow on a quay does not have beyond it
_STEPS: Final = 17
_TELLING: Final = frozenset(("green", "nir"))  # with one band alone a cloud is as smooth as water


def share_of_water_beyond(scene: Scene, strip: StripMeasurement) -> float | None:
    """Give the share of what lies beyond a strip's end that looks like water, 0 to 1.

    Parameters
    ----------
    scene
        The image that the strip was measured in.
    strip
        With its profiles, found or marked by hand.

    Returns
    -------
    float or None
        None where nothing can be asked: no profile counts, the image ends there, or has neither green and near infrared
        nor a mask of clouds.
    """
    colours, profiles = colours_of(scene), strip.profiles
    telling = _TELLING.issubset(colours)
    if profiles is None or not profiles.used.any() or not (telling or scene.clouds is not None):
        return None
    px = strip.frame.pixel_m
    used = profiles.used & np.isfinite(profiles.deck_m) & np.isfinite(profiles.outer_m)
    away = np.sign(profiles.outer_m[used] - profiles.deck_m[used])[:, None]
    steps = np.linspace(_FROM_PX * px, _FROM_PX * px + _REACH_M, _STEPS)[None, :]
    x, y = np.broadcast_arrays(profiles.x_m[used][:, None], profiles.outer_m[used][:, None] + away * steps)
    chip = Chip.about(scene, strip.frame, float(np.abs(x).max()) + px, float(np.abs(y).max()) + px)
    row, column = (np.rint(one).astype(int) for one in strip.frame.pixels(x, y))
    row, column = row - chip.window.row, column - chip.window.column
    wet = _water(chip, colours) if telling else chip.valid
    if scene.clouds is not None:
        wet = wet & ~np.asarray(scene.clouds.read(chip.window), np.bool_)
    valid = chip.valid[row, column]
    return float(wet[row, column][valid].mean()) if valid.any() else None


def doubt_of_water(scene: Scene, strip: StripMeasurement) -> str:
    """Say why a strip cannot be a hull's by what lies beyond its end; empty where it can."""
    share = share_of_water_beyond(scene, strip)
    if share is None or share >= LEAST_WATER:
        return ""
    what = f"only {share:.0%} of what lies beyond the strip's end looks like water"
    return f"{what}: cloud, ice, a quay or another ship is there, and no edge of a shadow on water can be told"


def _water(chip: Chip, colours: dict[str, int]) -> npt.NDArray[np.bool_]:
    values = chip.values[list(colours.values())]
    return is_water(values, chip.valid, {one: k for k, one in enumerate(colours)}, WaterRule())
