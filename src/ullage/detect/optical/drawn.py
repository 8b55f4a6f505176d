"""Ships that the harbour net draws in a patch, as bodies."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

import numpy as np

from ullage.detect.nets.harbour import draw_maps, to_shown
from ullage.detect.nets.harbour_ships import ships_of
from ullage.detect.optical.bodies import Body

if TYPE_CHECKING:
    import numpy.typing as npt

    from ullage.detect.nets.harbour import HarbourMaps, HarbourRule
    from ullage.detect.nets.harbour_ships import Drawn
    from ullage.detect.optical.measured import Found
    from ullage.records import Scene

    Bools = npt.NDArray[np.bool_]
    Floats32 = npt.NDArray[np.float32]

ASKED_M: Final = (5.5, 12.5)
"""Spacings of scenes that the net is asked about [m]: it learned 5.8 to 9.8 m, larger and smaller by a third."""
NEEDED: Final = ("blue", "green", "red", "nir")
"""Colours without which it is not asked."""
NEAR_M: Final = 150.0
"""So near to both water and what is none it is asked [m]: as near as what it learned from."""
_AFLOAT_M: Final = 25.0  # of a hull some pixel is so near to water
_HALF: Final = 0.5


def can_be_asked(scene: Scene, colours: dict[str, int]) -> bool:
    """Tell whether the harbour net knows scenes like this."""
    side = float(np.mean(scene.spacing_m(scene.rows / 2, scene.columns / 2)))
    return ASKED_M[0] <= side <= ASKED_M[1] and all(one in colours for one in NEEDED)


def draw_bodies(
    over: Floats32,
    departure: Floats32,
    wet: Bools,
    dry: Bools,
    colours: dict[str, int],
    spacing: tuple[float, float],
    net: HarbourMaps,
    rule: HarbourRule,
) -> list[Body]:
    """Ask the harbour net for the ships of a patch, wherever something stands out of the water or ends it.

    Parameters
    ----------
    over
        Reflectance over that of the water near by, of shape (bands, rows, columns).
    departure, wet, dry
        How far each pixel departs from the water, which are water, and which that were measured are none.
    colours
        Where each colour is among the bands.
    spacing
        Of rows and of columns [m].
    net, rule
        What is asked, and what of its maps is a ship.

    Returns
    -------
    list of Body
        Hulls in pixels of the patch, the surest first; what is drawn ashore is left out.
    """
    from scipy.ndimage import distance_transform_edt

    if not wet.any() or not dry.any():
        return []
    water_m = distance_transform_edt(~wet, sampling=spacing)
    dry_m = distance_transform_edt(~dry, sampling=spacing)
    shown = to_shown(over, departure, colours, spacing)
    asked = _nearest((dry_m < NEAR_M) & (water_m < NEAR_M), shown.shape[1:])
    bodies = [_in_pixels(one, shown.shape[1:], wet.shape) for one in ships_of(draw_maps(shown, asked, net, rule), rule)]
    kept = []
    for body in bodies:
        at = _hull_pixels(body, wet.shape)
        if at[0].size and water_m[at].min() <= _AFLOAT_M:
            kept.append(body)
    return kept


def _nearest(mask: Bools, shape: tuple[int, ...]) -> Bools:
    """Bring a mask to other sides."""
    rows, columns = (
        np.minimum(((np.arange(after) + 0.5) * before / after).astype(np.int64), before - 1)
        for before, after in zip(mask.shape, shape, strict=True)
    )
    return np.asarray(mask[rows[:, None], columns])


def _in_pixels(drawn: Drawn, before: tuple[int, ...], after: tuple[int, ...]) -> Body:
    """Bring a ship from the pixels of the maps to those of the patch, in straight lines."""
    from scipy.ndimage import map_coordinates

    along, starts = [], []
    for first, count, old, new in zip((drawn.top, drawn.left), drawn.soft.shape, before, after, strict=True):
        low, high = int(np.floor(first * new / old)), int(np.ceil((first + count) * new / old))
        along.append((np.arange(low, high) + 0.5) * old / new - 0.5 - first)
        starts.append(low)
    soft = map_coordinates(drawn.soft, np.meshgrid(*along, indexing="ij"), order=1, mode="constant", prefilter=False)
    soft = np.asarray(soft, np.float32)
    return Body(starts[0], starts[1], soft, soft >= _HALF, drawn.heat)


def _hull_pixels(body: Body, shape: tuple[int, ...]) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Give rows and columns in the patch of a body's hull."""
    rows, columns = np.nonzero(body.inside)
    rows, columns = rows + body.top, columns + body.left
    own = (rows >= 0) & (rows < shape[0]) & (columns >= 0) & (columns < shape[1])
    return rows[own], columns[own]


def laid_together(free: list[Found], drawn: list[Found], side_m: float, rule: HarbourRule) -> list[Found]:
    """Lay what stands out of the water and what the net drew together: one row for each ship.

    Parameters
    ----------
    free, drawn
        Both, in pixels of one patch; of `drawn` the surest come first.
    side_m
        Side of a pixel [m].
    rule
        Near land the net is believed where it is sure of a ship, or nothing else is; elsewhere what stands out is kept
        with the net's probability, for it is measured more finely, and what the net alone has is left out.

    Returns
    -------
    list of Found
        What stands out first.
    """
    kept, left = [], list(free)
    for one in drawn:
        same = [other for other in left if _is_on(one, other, side_m) or _is_on(other, one, side_m)]
        good = [other for other in same if other.reason is None]
        if one.seen.shore_m > rule.beside_m:
            if good:
                best = max(good, key=lambda other: other.pixels)
                left[left.index(best)] = replace(best, p_ship=one.p_ship)
        elif one.reason is None or not good:
            left = [other for other in left if other not in same]
            kept.append(one)
    return left + kept


def _is_on(one: Found, other: Found, side_m: float) -> bool:
    """Tell whether the middle of the one lies on the other."""
    shape = other.shape
    down, right = (one.row - other.row) * side_m, (one.column - other.column) * side_m
    cos, sin = np.cos(np.radians(shape.angle_deg)), np.sin(np.radians(shape.angle_deg))
    along, across = down * cos + right * sin, right * cos - down * sin
    return bool(abs(along) <= shape.length_m / 2 and abs(across) <= shape.beam_m / 2 + side_m)
