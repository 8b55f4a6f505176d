"""From the finder's maps to boxes of ships."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from ullage.detect.nets.pictures import STRIDE, to_tensor

if TYPE_CHECKING:
    import numpy.typing as npt

    from ullage.detect.nets.pictures import Finder

    Floats = npt.NDArray[np.float64]
    Floats32 = npt.NDArray[np.float32]


VIEWS: Final = (1, 2, 4, 8)


@dataclass(frozen=True, slots=True)
class FinderRule:
    """When the finder has found a ship.

    Parameters
    ----------
    least_score
        Heat of a cell from which it is a ship's middle.
    most_overlap
        Two boxes whose intersection is more than this share of their union are one ship: the hotter.
    views
        In how many ways the picture is looked at, turned over and about; the mean of them is surer. 1, 2, 4 or 8 times
        the work.
    """

    least_score: float = 0.44  # best over the held-out folds of SSDD; training/finder.json
    most_overlap: float = 0.45  # ships alongside each other overlap less: axis-aligned boxes of SSDD
    views: int = 2  # as cross-validated: training/finder.json. 8 gave a little more on a part of one fold

    def __post_init__(self) -> None:
        """Check the number of views."""
        if self.views not in VIEWS:
            raise ValueError(f"views {self.views}; expected one of {VIEWS}")


@dataclass(frozen=True, slots=True, eq=False)
class Boxes:
    """Boxes of ships, the surest first.

    Parameters
    ----------
    corners
        x and y of the first and the last corner [pixels, from the corner of the picture], of shape (n, 4).
    score
        Heat, 0 to 1, of shape (n,). It orders boxes; it is no probability.
    """

    corners: Floats
    score: Floats


def find_boxes(picture: npt.NDArray[np.uint8], finder: Finder, rule: FinderRule | None = None) -> Boxes:
    """Find the ships of an 8-bit radar picture.

    Parameters
    ----------
    picture
        Of shape (rows, columns), uint8, stretched for display as those of SSDD: the sea dark, ships bright.
    finder
        The net.
    rule
        When it has found a ship.

    Returns
    -------
    Boxes
        Inside the picture; those of equal score in the order of their rows and columns.
    """
    rule = rule or FinderRule()
    heat, reach = _look(to_tensor(picture), finder, rule.views)
    rows, columns = picture.shape
    corners, score = read_maps(heat[0, 0], reach[0], rule.least_score)
    corners = corners.clip(0, [columns, rows, columns, rows])
    kept = keep_apart(corners, score, rule.most_overlap)
    return Boxes(corners[kept], score[kept])


def _look(tensor: Floats32, finder: Finder, views: int) -> tuple[Floats32, Floats32]:
    """Give the mean of the maps of a picture that is turned over, upside down and about its diagonal."""
    parts = []
    for view in range(views):
        right, below, corner = view & 1, view >> 1 & 1, view >> 2 & 1
        turned = tensor.transpose(0, 1, 3, 2) if corner else tensor
        step = (..., slice(None, None, -1 if below else 1), slice(None, None, -1 if right else 1))
        heat, reach = (one[step] for one in finder(np.ascontiguousarray(turned[step])))
        sides = [2 if right else 0, 3 if below else 1, 0 if right else 2, 1 if below else 3]
        reach = reach[:, sides]
        if corner:
            heat, reach = heat.transpose(0, 1, 3, 2), reach.transpose(0, 1, 3, 2)[:, [1, 0, 3, 2]]
        parts.append((heat, reach))
    heats, reaches = zip(*parts, strict=True)
    return np.mean(heats, axis=0, dtype=np.float32), np.mean(reaches, axis=0, dtype=np.float32)


def read_maps(heat: Floats32, reach: Floats32, least_score: float) -> tuple[Floats, Floats]:
    """Give the boxes of cells that are hotter than the eight about them, and their scores.

    Parameters
    ----------
    heat
        Of shape (rows, columns).
    reach
        Left, top, right and bottom [pixels], of shape (4, rows, columns).
    least_score
        Cells of less are passed over.
    """
    rows, columns = np.nonzero(_peaks(heat) & (heat >= least_score))
    x, y = (columns + 0.5) * STRIDE, (rows + 0.5) * STRIDE
    left, top, right, bottom = reach[:, rows, columns].astype(np.float64)
    return np.stack([x - left, y - top, x + right, y + bottom], axis=1), heat[rows, columns].astype(np.float64)


def _peaks(heat: Floats32) -> npt.NDArray[np.bool_]:
    """Say which cells are not colder than any of the eight about them; of equal neighbours the first is one."""
    rows, columns = heat.shape
    wide = np.pad(heat, 1, constant_values=-np.inf)
    peak = np.ones(heat.shape, dtype=np.bool_)
    for down in range(3):
        for right in range(3):
            other = wide[down : down + rows, right : right + columns]
            before = (down, right) < (1, 1)
            if (down, right) != (1, 1):
                peak &= (heat > other) if before else (heat >= other)
    return peak


def keep_apart(corners: Floats, score: Floats, most_overlap: float) -> npt.NDArray[np.int64]:
    """Give the indices of boxes to keep, the surest first: each that overlaps no surer one that is kept too much."""
    kept: list[int] = []
    for one in np.argsort(-score, kind="stable"):
        if not kept or overlaps(corners[one][None], corners[kept]).max() <= most_overlap:
            kept.append(int(one))
    return np.array(kept, dtype=np.int64)


def overlaps(a: Floats, b: Floats) -> Floats:
    """Give the intersection over the union of each box of (n, 4) with each of (m, 4)."""
    low, high = np.maximum(a[:, None, :2], b[None, :, :2]), np.minimum(a[:, None, 2:], b[None, :, 2:])
    common = np.prod(np.clip(high - low, 0, None), axis=2)
    areas = np.prod(a[:, 2:] - a[:, :2], axis=1)[:, None] + np.prod(b[:, 2:] - b[:, :2], axis=1)
    return np.asarray(common / np.maximum(areas - common, 1e-9))
