"""The sides of a hull between two rough points: her axis is moved to the middle between them and turned along them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

import numpy as np

from ullage.detect.waterline.hull import PARTS
from ullage.detect.waterline.points import WIDE
from ullage.detect.waterline.sides import Stack, find_sides
from ullage.detect.waterline.strip import measure_edge_line

if TYPE_CHECKING:
    import numpy.typing as npt

    from ullage.detect.waterline.hull import Hull
    from ullage.detect.waterline.sides import Looking, Sides

    Floats = npt.NDArray[np.float64]

_FEW, _NEAR = 40, 25  # samples, two a pixel
_MOST_TURN: Final = 2.0  # degrees: no such error is left by the axis
_WHOLE_BONUS: Final = 4.0  # of cost: a part has to go together clearly better than the whole


def place_hull(hull: Hull, looking: Looking) -> tuple[Hull, Sides] | None:
    """Find a hull's sides, move her axis to the middle between them, and turn it along her deck edge."""
    ways = []
    for part in PARTS if hull.part is None else (hull.part,):
        one = replace(hull, part=part)
        found = find_sides(_stack(one, looking.sign), looking, hull.rule.least_contrast)
        if found is not None and found.contrast >= hull.rule.least_contrast:
            ways.append((found.cost - _WHOLE_BONUS * (part == PARTS[0]), part, found))
    if not ways:
        return None
    _, part, sides = min(ways, key=lambda way: way[:2])
    hull = replace(hull, part=part)
    middle = looking.sign * (sides.sun_edge + sides.deck_edge) / 2
    moved = replace(hull, frame=hull.frame.moved(0.0, middle))
    return _straightened(moved, sides.shifted(-looking.sign * middle), looking.sign)


def _stack(hull: Hull, sign: float) -> Stack:
    """Average the lines along the mid-body: of those that are known, the mean between the quarters."""
    px = hull.frame.pixel_m
    x = np.arange(*hull.span, px)
    reach = hull.reach_m - 3.0
    at = np.arange(-reach, reach, px / 2)
    rows = []
    for band in hull.bands:
        lines = np.sort(hull.chip.sample(hull.frame, x[None, :], sign * at[:, None], band), axis=1)
        quarter = x.size // 4
        rows.append(lines[:, quarter : x.size - quarter].mean(axis=1))
    values = np.array(rows)
    known = np.isfinite(values).all(axis=0)
    at, values = at[known], values[:, known]
    noise = _waves(values[:, far] if (far := np.abs(at) > WIDE * hull.length_m).sum() > _FEW else values)
    least = 0.004 * np.ptp(values, axis=1)
    return Stack(at, values, np.maximum(noise, least) + 1e-12, px)


def _waves(values: Floats) -> Floats:
    """Give how much lines of water differ from those near them: waves that a mean over the mid-body leaves."""
    from scipy.ndimage import median_filter

    off = values - median_filter(values, size=(1, _NEAR), mode="nearest")
    return np.asarray(1.4826 * np.median(np.abs(off), axis=1))


def _straightened(hull: Hull, sides: Sides, sign: float) -> tuple[Hull, Sides]:
    """Turn a hull until both of her sides run along x, on the mean weighted by how straight each is."""
    whole = (-hull.half_x, hull.half_x)
    lines = [
        measure_edge_line(hull.chip, hull.frame, edge, sign, hull.bands[sides.band], whole, hull.rule)[0]
        for edge in (sides.deck_edge, sides.sun_edge)
    ]
    known = [(line.slope, line.slope_sd) for line in lines if line is not None]
    if not known:
        return hull, sides
    slope, sd = np.array(known).T
    turn = float(np.degrees(np.arctan(sign * np.average(slope, weights=1 / sd**2))))
    if abs(turn) > _MOST_TURN:
        return hull, sides
    return replace(hull, frame=hull.frame.turned(hull.frame.heading_deg + turn)), sides
