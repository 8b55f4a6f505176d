"""Whether a ship lies at a berth in an optical image: where there is water in other images, and none now.

Beside a quay a ship is one body with it, and a single image does not part them. But a berth that was looked at some
times is known: what is water when nobody lies there. A ship takes a strip of that water along the berth.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np

from ullage.detect.berth.rule import CANNOT_TELL, EMPTY, OCCUPIED

if TYPE_CHECKING:
    import numpy.typing as npt

    Bools = npt.NDArray[np.bool_]
    States = npt.NDArray[np.int8]

UNKNOWN, DRY, WET = -1, 0, 1
"""What a cell of a berth is: not seen, or under cloud; no water; water."""

FEW: Final = "fewer clear images of the same sensor than the rule asks for"
HIDDEN: Final = "too little of the berth can be seen in the image"
BETWEEN: Final = "something lies on the water that has no ship's shape"


@dataclass(frozen=True, slots=True)
class BerthWaterRule:
    """When a berth in optical images is occupied.

    Parameters
    ----------
    least_images
        Clear images of one sensor, the asked one among them, without which nothing is told.
    seen_share
        Part of the berth that has to be seen in a clear image.
    water_share
        A cell is water when nobody lies there, if it was in this part of the clear images.
    gap_m
        Gaps along the berth that a deck which looks like water makes in a hull [m].
    least_length_m, most_length_m
        Lengths along the berth of what is held for a ship [m].
    least_cells
        Lengths of fewer cells are no ship's.
    least_beam_m, most_beam_m
        Beams likewise [m].
    empty_m2
        With less than this that is no water in one piece the berth is empty [m²].
    offset_m
        How far images of one sensor lie off each other at most [m].
    right_p
        Probability that a berth which is called occupied is, and one called empty is not.
    length_share, length_cells
        Standard deviation of a length: this part of it, and so many cells; they add in squares.
    """

    # of five, two may hold a ship at a cell and three still show its water
    least_images: int = 5
    seen_share: float = 0.8
    # a berth that is taken three days of four shows its water in one
    water_share: float = 0.25
    # judged: hatches and shadows on decks of simulated tankers
    gap_m: float = 21.0
    # a coaster of 500 t is 45 m by 8 m; fenders and foam are narrower
    least_length_m: float = 38.0
    most_length_m: float = 400.0
    # of 10 m, an empty berth of seed 101 was called by a stretch of four
    least_cells: float = 5.0
    least_beam_m: float = 6.0
    most_beam_m: float = 70.0
    empty_m2: float = 240.0
    # vendors state 10 m
    offset_m: float = 12.0
    # 36 of 37 called at 3 m and 10 m in simulated seasons of seeds 101 and 102: docs/methods/berth.md
    right_p: float = 0.95
    length_share: float = 0.12
    length_cells: float = 1.5

    def __post_init__(self) -> None:
        wrong = [one.name for one in fields(self) if not getattr(self, one.name) >= 0]
        wrong += [name for name in ("seen_share", "water_share", "right_p") if getattr(self, name) > 1]
        if wrong or self.least_images < 2:  # noqa: PLR2004 - one image has nothing to be compared with
            raise ValueError(
                f"{', '.join(wrong) or 'least_images'} out of range: expected nothing below 0, shares and "
                "probabilities up to 1, and at least 2 images"
            )


class BerthWater(NamedTuple):
    """What one image shows of a berth.

    `state` is occupied, empty or cannot tell, with `reason`; a ship has `along_m` and `across_m`, the middle of her
    water from the middle of the berth, and `length_m` and `beam_m` [m].
    """

    state: str
    reason: str | None = None
    along_m: float = 0.0
    across_m: float = 0.0
    length_m: float = 0.0
    beam_m: float = 0.0


def tell_berths(cells: States, cell_m: float, rule: BerthWaterRule) -> list[BerthWater]:
    """Tell of each image of one sensor whether a ship lay at a berth.

    Parameters
    ----------
    cells
        Of `UNKNOWN`, `DRY` and `WET`, shape (images, along the berth, across it); middles of cells lie evenly about the
        middle of the berth.
    cell_m
        Side of a cell [m].
    rule
        When it is occupied.
    """
    seen = (cells != UNKNOWN).mean(axis=(1, 2)) >= rule.seen_share
    if seen.sum() < rule.least_images:
        return [BerthWater(CANNOT_TELL, FEW if one else HIDDEN) for one in seen]
    laid = _laid_on_each_other(cells, seen, round(rule.offset_m / cell_m), rule)
    water = _usual_water(laid[seen], rule)
    return [
        _told(water & (one == DRY), cell_m, rule) if clear else BerthWater(CANNOT_TELL, HIDDEN)
        for one, clear in zip(laid, seen, strict=True)
    ]


def _usual_water(cells: States, rule: BerthWaterRule) -> Bools:
    """Tell where there is water when nobody lies there."""
    known, wet = (cells != UNKNOWN).sum(axis=0), (cells == WET).sum(axis=0)
    return np.asarray((wet >= rule.water_share * known) & (wet > 1))


def _laid_on_each_other(cells: States, seen: Bools, most: int, rule: BerthWaterRule) -> States:
    """Shift images by whole cells so that what is never water, the quay, lies in one place."""
    quay = ~_usual_water(cells[seen], rule)
    if not quay.any() or not most:
        return cells
    laid = cells.copy()
    for k in np.flatnonzero(seen):
        shifts = [(i, j) for i in range(-most, most + 1) for j in range(-most, most + 1)]
        shifts.sort(key=lambda one: (abs(one[0]) + abs(one[1]), one))
        laid[k] = max((_shifted(cells[k], *one) for one in shifts), key=lambda one: int((one[quay] == DRY).sum()))
    return laid


def _shifted(one: States, down: int, right: int) -> States:
    rows, columns = one.shape
    out = np.full(one.shape, UNKNOWN, np.int8)
    out[max(down, 0) : rows + min(down, 0), max(right, 0) : columns + min(right, 0)] = one[
        max(-down, 0) : rows + min(-down, 0), max(-right, 0) : columns + min(-right, 0)
    ]
    return out


def _told(dry: Bools, cell_m: float, rule: BerthWaterRule) -> BerthWater:
    """Tell what lies on the usual water of one image."""
    from scipy.ndimage import binary_closing, binary_opening, label

    wide = max(1, round(rule.least_beam_m / cell_m))
    bridged = binary_closing(np.pad(dry, 8), np.ones((max(1, round(rule.gap_m / cell_m)), 1)))[8:-8, 8:-8] | dry
    bodies, count = label(binary_opening(bridged, np.ones((wide, wide))), np.ones((3, 3)))
    largest = 0.0
    ships = []
    for number in range(1, count + 1):
        along, across = np.nonzero(bodies == number)
        area, length = len(along) * cell_m**2, float(np.ptp(along) + 1) * cell_m
        largest = max(largest, area)
        if (
            max(rule.least_length_m, rule.least_cells * cell_m) <= length <= rule.most_length_m
            and rule.least_beam_m <= area / length
        ):
            along_m, across_m = (
                float(one.mean() - (size - 1) / 2) * cell_m
                for one, size in zip((along, across), dry.shape, strict=True)
            )
            ships.append((area, BerthWater(OCCUPIED, None, along_m, across_m, length, area / length)))
    ships = [one for one in ships if one[1].beam_m <= min(rule.most_beam_m, one[1].length_m / 2)]
    if ships:
        return max(ships, key=lambda one: one[0])[1]
    return BerthWater(EMPTY) if largest < rule.empty_m2 else BerthWater(CANNOT_TELL, BETWEEN)


def length_sd_m(length_m: Any, cell_m: float, rule: BerthWaterRule) -> float:
    """Give the standard deviation of a length [m]."""
    return float(np.hypot(rule.length_share * length_m, rule.length_cells * cell_m))
