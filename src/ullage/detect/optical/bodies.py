"""Bodies in the water of a patch: what is not water, whole, and not land."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

if TYPE_CHECKING:
    import numpy.typing as npt

    Bools = npt.NDArray[np.bool_]
    Floats = npt.NDArray[np.float64]
    Floats32 = npt.NDArray[np.float32]
    Ints = npt.NDArray[np.int64]

_HALF: Final = 0.5
_RIM: Final = 3  # pixels around a body: where its brightness falls off
_ROUND: Final = np.ones((3, 3), np.bool_)  # pixels that touch at a corner are of one body


@dataclass(frozen=True, slots=True)
class BodyRule:
    """What of that which stands out of the water is a body of its own, and which part of it is hull.

    Parameters
    ----------
    high
        Departure from the water that the brightest pixel of a body has at least, in units of the water's limit.
    land_m2
        What is larger is land, a quay or a cloud, and what lies beside it is no body of its own [m²].
    land_width_m
        So is what is wider than this in every direction [m].
    hull_share
        A pixel is half hull where it departs from the water by this share of what the body's brighter pixels do.
    brighter
        Which these are: this share of the body's pixels is darker.
    least_pixels
        Bodies of fewer pixels are left out.
    """

    # half as much again as what one pixel of rough water in a thousand has
    high: float = 1.5
    # the longest ships cover 400 m by 62 m, less what bow and stern lack
    land_m2: float = 30_000.0
    land_width_m: float = 90.0
    # where decks of sen2ships in open water end, by eye
    hull_share: float = 0.3
    brighter: float = 0.8
    least_pixels: int = 4


@dataclass(frozen=True, slots=True, eq=False)
class Body:
    """One body.

    Parameters
    ----------
    top, left
        The first row and column of its map in the patch.
    soft
        How much of each pixel is hull, 0 to 1, of shape (rows, columns), with an empty rim.
    inside
        The pixels that stand out of the water and are of this body, of the same shape.
    heat
        How surely the harbour net holds it for a ship, 0 to 1; NaN for what stands out of the water.
    """

    top: int
    left: int
    soft: Floats32
    inside: Bools
    heat: float = float("nan")


def part_bodies(dry: Bools, spacing_m: float, rule: BodyRule) -> tuple[Ints, Bools]:
    """Part what is not water into bodies, and tell land from them.

    Parameters
    ----------
    dry
        What is not water, of shape (rows, columns).
    spacing_m
        Side of a pixel [m].
    rule
        What is land.

    Returns
    -------
    labels, land
        The number of the body of each pixel, 0 for water; and which numbers are land, of shape (bodies + 1,).
    """
    from scipy.ndimage import distance_transform_edt, label, maximum

    labels, count = label(dry, _ROUND)
    area = np.bincount(labels.ravel(), minlength=count + 1) * spacing_m**2
    land = area > rule.land_m2
    if count:
        inner = distance_transform_edt(np.pad(dry, 1, constant_values=True))[1:-1, 1:-1] * spacing_m
        widest = np.concatenate([[0.0], np.atleast_1d(maximum(inner, labels, np.arange(1, count + 1)))])
        land |= 2 * widest > rule.land_width_m
    land[0] = False
    return np.asarray(labels, np.int64), land


def free_bodies(labels: Ints, land: Bools, departure: Floats32, limit: float, rule: BodyRule) -> list[Body]:
    """Give the bodies that lie free in the water.

    Parameters
    ----------
    labels, land
        Of `part_bodies`.
    departure, limit
        How far each pixel departs from the water, and from where on it is none.
    rule
        Which part of a body is hull.
    """
    from scipy.ndimage import find_objects

    found = []
    for k, box in enumerate(find_objects(labels), start=1):
        if box is None or land[k]:
            continue
        own = labels[box] == k
        seen = departure[box][own]
        if own.sum() >= rule.least_pixels and seen.max() >= rule.high * limit:
            found.append(_cut(labels, departure, k, box, limit, rule))
    return found


def _cut(labels: Ints, departure: Floats32, k: int, box: Any, limit: float, rule: BodyRule) -> Body:
    """Cut a body out with a rim, and tell how much of each pixel is hull."""
    top, left = box[0].start - _RIM, box[1].start - _RIM
    rows = np.arange(top, box[0].stop + _RIM)
    columns = np.arange(left, box[1].stop + _RIM)
    inside_patch = ((rows >= 0) & (rows < labels.shape[0]))[:, None] & ((columns >= 0) & (columns < labels.shape[1]))
    at = np.clip(rows, 0, labels.shape[0] - 1)[:, None], np.clip(columns, 0, labels.shape[1] - 1)
    own = (labels[at] == k) & inside_patch
    free = (labels[at] == 0) & inside_patch  # the rim may be hull in part; another body's pixels are not
    level = float(np.quantile(departure[at][own], rule.brighter))
    half = max(limit, rule.hull_share * level)
    soft = np.where(own | free, np.clip(departure[at] / (2 * half), 0.0, 1.0), 0.0)
    return Body(top, left, _main_part(soft.astype(np.float32)), own)


def _main_part(soft: Floats32) -> Floats32:
    """Keep the largest part of a hull: what the threshold cuts off a body is wake, a boat beside it, or its rim."""
    from scipy.ndimage import binary_dilation, label

    parts, count = label(soft >= _HALF, _ROUND)
    if count <= 1:
        return soft
    weight = np.bincount(parts.ravel(), weights=soft.ravel())
    weight[0] = 0
    main = int(weight.argmax())
    others = binary_dilation((parts > 0) & (parts != main), _ROUND) & (parts != main)
    return np.where(others, 0.0, soft).astype(np.float32)
