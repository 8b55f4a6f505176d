"""One body of a patch with all that is measured on it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from ullage.detect.candidates.reject import BORDER, NO_DATA
from ullage.detect.optical.bodies import Body, free_bodies, part_bodies
from ullage.detect.optical.drawn import draw_bodies, laid_together
from ullage.detect.optical.judge import Seen, why_not, why_not_drawn
from ullage.detect.optical.motion import Motion, measure_motion
from ullage.detect.optical.odds import p_ship
from ullage.detect.optical.shape import Shape, measure_shape
from ullage.detect.optical.water import Water, find_water, find_wet
from ullage.detect.rule import NOT_A_SHIP

if TYPE_CHECKING:
    import numpy.typing as npt

    from ullage.detect.nets.harbour import HarbourMaps
    from ullage.detect.optical.rule import OpticalRule
    from ullage.records import Patch

    Bools = npt.NDArray[np.bool_]
    Floats = npt.NDArray[np.float64]
    Floats32 = npt.NDArray[np.float32]

_MOVED = ("blue", "green", "red", "nir")  # bands of one spacing; the short-wave infrared is twice as coarse
_HALF = 0.5
_TWO = 2  # bands of different moments tell a speed


@dataclass(frozen=True, slots=True)
class Found:
    """A body: where, how large, what is around, and why it is no ship.

    Rows and columns are those of the patch; `band`, `peak` and `mean` are of its brightest pixel, in the band in
    which it stands out most, and of the water there. `heat` and `p_ship` are the harbour
    net's, the heat NaN for what it did not draw.
    """

    shape: Shape
    row: float
    column: float
    peak_row: int
    peak_column: int
    band: int
    peak: float
    mean: float
    pixels: int
    motion: Motion | None
    seen: Seen
    reason: str | None
    heat: float = float("nan")
    p_ship: float = float("nan")

    @property
    def drawn(self) -> bool:
        """Whether the harbour net drew it; else it stands out of the water."""
        return not np.isnan(self.heat)


@dataclass(frozen=True, slots=True, eq=False)
class _Around:
    """What the bodies of a patch share."""

    patch: Patch
    water: Water
    departure: Floats32
    shore_m: Floats
    cloud: Bools
    colours: dict[str, int]
    delays_s: tuple[float, ...]
    spacing: tuple[float, float]
    rule: OpticalRule


def find_in_patch(
    patch: Patch,
    cloud: Bools,
    colours: dict[str, int],
    delays_s: tuple[float, ...],
    spacing: tuple[float, float],
    rule: OpticalRule,
    net: HarbourMaps | None = None,
) -> list[Found]:
    """Find the bodies that lie in the water of a patch, and say what each is.

    Parameters
    ----------
    patch
        Reflectance, and which pixels were measured.
    cloud
        Which are covered by cloud, of shape (rows, columns).
    colours
        Where each colour is among the bands.
    delays_s
        When each band was taken [s]; empty when not known.
    spacing
        Of rows and of columns [m].
    rule
        All thresholds.
    net
        Draws ships, those beside a quay too; without it nothing is told there.
    """
    free, drawn = find_both(patch, cloud, colours, delays_s, spacing, rule, net)
    return laid_together(free, drawn, float(np.sqrt(spacing[0] * spacing[1])), rule.harbour)


def find_both(
    patch: Patch,
    cloud: Bools,
    colours: dict[str, int],
    delays_s: tuple[float, ...],
    spacing: tuple[float, float],
    rule: OpticalRule,
    net: HarbourMaps | None,
) -> tuple[list[Found], list[Found]]:
    """Find what stands out of the water of a patch, and what the net draws, as `find_in_patch` lays together."""
    from scipy.ndimage import distance_transform_edt

    side = float(np.sqrt(spacing[0] * spacing[1]))
    clear = patch.valid & ~cloud
    water = find_water(patch.values, clear if clear.any() else patch.valid, colours, side, rule.water)
    if not np.isfinite(water.mean).all():
        return [], []
    wet, departure, limit = find_wet(water, patch.values, patch.valid, side, rule.water)
    labels, land = part_bodies(patch.valid & ~wet, side, rule.body)
    ashore = land[labels]
    shore_m = distance_transform_edt(~ashore, sampling=spacing) if ashore.any() else np.full(ashore.shape, np.inf)
    around = _Around(patch, water, departure, shore_m, cloud, colours, delays_s, spacing, rule)
    bodies = free_bodies(labels, land, departure, limit, rule.body)
    shapes: list[Body] = []
    if net is not None:
        shapes = draw_bodies(_over(around), departure, wet, labels > 0, colours, spacing, net, rule.harbour)
    free, drawn = ([_measure(one, around) for one in many] for many in (bodies, shapes))
    return [one for one in free if one is not None], [one for one in drawn if one is not None]


def _over(around: _Around) -> Floats32:
    return np.where(around.patch.valid, around.patch.values - around.water.mean, 0.0).astype(np.float32)


def _measure(body: Body, around: _Around) -> Found | None:
    shape = measure_shape(body.soft, *around.spacing)
    if shape is None or shape.length_m < around.rule.judge.least_m:
        return None
    rows, columns, hull, inside = _in_patch(body, around.patch.valid.shape)
    values, mean = around.patch.values[:, rows, columns], around.water.mean[:, rows, columns]
    over, departure = values - mean, around.departure[rows, columns]
    at = np.unravel_index(int(np.where(inside, departure, -1.0).argmax()), inside.shape)
    band = int(np.argmax((over / around.water.scatter[:, rows, columns])[:, at[0], at[1]]))
    seen = _seen(shape, values, over, hull, rows, columns, around)
    p = p_ship(body.heat)
    return Found(
        shape=shape,
        row=shape.row + body.top,
        column=shape.column + body.left,
        peak_row=rows.start + int(at[0]),
        peak_column=columns.start + int(at[1]),
        band=band,
        peak=float(values[band][at]),
        mean=float(mean[band][at]),
        pixels=int(inside.sum()),
        motion=_motion(over, hull, shape, around) if np.isnan(body.heat) else None,
        seen=seen,
        reason=_outside(body, around.patch.valid) or _reason(seen, p, around.rule),
        heat=body.heat,
        p_ship=p,
    )


def _reason(seen: Seen, p: float, rule: OpticalRule) -> str | None:
    """Give why a body is no ship; what the net drew is judged by the net, and by cloud and size."""
    if np.isnan(p):
        return why_not(seen, rule.judge)
    return why_not_drawn(seen, rule.judge) or (NOT_A_SHIP if p < rule.harbour.least_p else None)


def _in_patch(body: Body, size: tuple[int, ...]) -> tuple[slice, slice, Bools, Bools]:
    """Give the part of a body's map that lies in the patch: rows and columns there, the hull, and all its pixels."""
    high, wide = body.soft.shape
    rows = slice(max(body.top, 0), min(body.top + high, size[0]))
    columns = slice(max(body.left, 0), min(body.left + wide, size[1]))
    own = (
        slice(rows.start - body.top, rows.stop - body.top),
        slice(columns.start - body.left, columns.stop - body.left),
    )
    return rows, columns, body.soft[own] >= _HALF, body.inside[own]


def _seen(
    shape: Shape, values: Floats32, over: Floats32, hull: Bools, rows: slice, columns: slice, around: _Around
) -> Seen:
    colours = around.colours
    mean_over = {one: float(over[k][hull].mean()) for one, k in colours.items()}
    ratio = float("nan")
    if "nir" in colours and "red" in colours:
        red = float(values[colours["red"]][hull].mean())
        ratio = float(values[colours["nir"]][hull].mean()) / red if red > 0 else float("inf")
    cloud = around.cloud[rows, columns]
    rim = ~hull  # a mask takes bright ships for clouds, but not the sea around them
    share = float(cloud[rim].mean()) if rim.any() else float(cloud.mean())
    return Seen(shape, mean_over, ratio, share, float(around.shore_m[rows, columns][hull].min()))


def _outside(body: Body, valid: Bools) -> str | None:
    """Tell whether a body reaches the border of what was read, or of what was measured."""
    rows, columns = np.nonzero(body.inside)
    rows, columns = rows + body.top, columns + body.left
    if rows.min() == 0 or columns.min() == 0 or rows.max() == valid.shape[0] - 1 or columns.max() == valid.shape[1] - 1:
        return BORDER
    near: Any = [valid[rows + down, columns + right] for down in (-1, 0, 1) for right in (-1, 0, 1)]
    return None if all(one.all() for one in near) else NO_DATA


def _motion(over: Floats32, hull: Bools, shape: Shape, around: _Around) -> Motion | None:
    """Tell the speed from the bands that are as fine as the pixels."""
    from scipy.ndimage import binary_dilation

    bands = [around.colours[one] for one in _MOVED if one in around.colours]
    if len(around.delays_s) < len(over) or len(bands) < _TWO:
        return None
    bands.sort(key=lambda k: around.delays_s[k])
    rim = binary_dilation(hull, np.ones((3, 3)), iterations=2)
    delays = [around.delays_s[k] for k in bands]
    return measure_motion(over[bands], rim, delays, shape.angle_deg, *around.spacing, around.rule.motion)
