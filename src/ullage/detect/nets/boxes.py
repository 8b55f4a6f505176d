"""From the finder's maps to boxes of ships."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from ullage.detect.nets.fusing import Boxes, fuse_boxes, keep_apart
from ullage.detect.nets.pictures import STRIDE, resized, sides_of, to_tensor, turned, turned_back
from ullage.detect.nets.second_look import move_boxes

if TYPE_CHECKING:
    import numpy.typing as npt

    from ullage.detect.nets.pictures import Finder
    from ullage.detect.nets.second_look import SecondLook

    Floats = npt.NDArray[np.float64]
    Floats32 = npt.NDArray[np.float32]


VIEWS: Final = (1, 2, 4, 8)
LEAST_SIZE: Final = 0.25
MOST_SIZE: Final = 4.0
LOWEST: Final = 0.05
"""Heat from which a box of one size is laid together with those of others."""

LEAST_DOUBT: Final = 1e-4
"""No score is nearer to 0 or 1 when it is weighed against another."""


@dataclass(frozen=True, slots=True)
class FinderRule:
    """When the finder has found a ship.

    Parameters
    ----------
    least_score
        Heat of a cell from which it is a ship's middle, where there is no second look.
    most_overlap
        Two boxes whose intersection is more than this share of their union are one ship: the hotter.
    views
        In how many ways the picture is looked at, turned over and about; the mean of them is surer. 1, 2, 4 or 8 times
        the work.
    sizes
        Sizes at which the picture is looked at, as shares of its own; boxes of all are laid together.
    second_share
        What the second look counts in a box's score, 0 to 1: the score's logit is the mean of both, weighted with this.
    least_score_again
        Score from which a box is a ship after a second look.
    """

    least_score: float = 0.41  # best over the held-out folds of SSDD; training/finder.json
    most_overlap: float = 0.45  # ships alongside each other overlap less: axis-aligned boxes of SSDD
    sizes: tuple[float, ...] = (0.8, 1.0)  # of four tried on a part of one fold of SSDD: training/README.md
    views: int = 2  # as cross-validated: training/finder.json. 8 gave a little more on a part of one fold
    second_share: float = 0.1  # of five tried on two folds of SSDD: docs/methods/ship-nets.md
    least_score_again: float = 0.50  # as the first

    def __post_init__(self) -> None:
        """Check the number of views and the sizes."""
        if not self.sizes or not all(LEAST_SIZE <= one <= MOST_SIZE for one in self.sizes):
            raise ValueError(f"sizes {self.sizes}; expected some of {LEAST_SIZE} to {MOST_SIZE}")
        if self.views not in VIEWS:
            raise ValueError(f"views {self.views}; expected one of {VIEWS}")
        if not 0 <= self.second_share <= 1:
            raise ValueError(f"second_share {self.second_share}; expected 0 to 1")


def find_boxes(
    picture: npt.NDArray[np.uint8], finder: Finder, rule: FinderRule | None = None, second: SecondLook | None = None
) -> Boxes:
    """Find the ships of an 8-bit radar picture.

    Parameters
    ----------
    picture
        Of shape (rows, columns), uint8, stretched for display as those of SSDD: the sea dark, ships bright.
    finder
        The net.
    rule
        When it has found a ship.
    second
        The net of the second look; without it there is none.

    Returns
    -------
    Boxes
        Inside the picture; those of equal score in the order of their rows and columns.
    """
    rule = rule or FinderRule()
    found = fuse_boxes([_find_at(picture, size, finder, rule) for size in rule.sizes], rule.most_overlap)
    least = rule.least_score
    if second is not None:
        found, least = look_again(picture, found, second, rule), rule.least_score_again
    sure = found.score >= least
    return Boxes(found.corners[sure], found.score[sure])


def look_again(picture: npt.NDArray[np.uint8], found: Boxes, second: SecondLook, rule: FinderRule) -> Boxes:
    """Give boxes as a second look moves them and is sure of them.

    Parameters
    ----------
    picture
        In which they were found.
    found
        Boxes of a first look, unsure ones too.
    second
        The net.
    rule
        What its answer counts, and how far two boxes may overlap.
    """
    corners, again = move_boxes(picture, found.corners, second)
    score = _mean_score(found.score, again, rule.second_share)
    kept = keep_apart(corners, score, rule.most_overlap)
    return Boxes(corners[kept], score[kept])


def _mean_score(first: Floats, second: Floats, share: float) -> Floats:
    """Give the scores whose logits are the mean of those of two, the second weighted with its share."""
    a, b = (np.clip(one, LEAST_DOUBT, 1 - LEAST_DOUBT) for one in (first, second))
    odds = (a / (1 - a)) ** (1 - share) * (b / (1 - b)) ** share
    return np.asarray(odds / (1 + odds))


def _find_at(picture: npt.NDArray[np.uint8], size: float, finder: Finder, rule: FinderRule) -> Boxes:
    """Give the boxes of a copy of another size, in pixels of the picture."""
    copy = resized(picture, size)
    heat, reach = _look(to_tensor(copy), finder, rule.views)
    (rows, columns), (own_rows, own_columns) = picture.shape, copy.shape
    corners, score = read_maps(heat[0, 0], reach[0], min(LOWEST, rule.least_score))
    corners = corners * np.tile([columns / own_columns, rows / own_rows], 2)
    corners = corners.clip(0, [columns, rows, columns, rows])
    kept = keep_apart(corners, score, rule.most_overlap)
    return Boxes(corners[kept], score[kept])


def _look(tensor: Floats32, finder: Finder, views: int) -> tuple[Floats32, Floats32]:
    """Give the mean of the maps of a picture that is turned over, upside down and about its diagonal."""
    heats, reaches = [], []
    for view in range(views):
        heat, reach = finder(turned(tensor, view))
        heats.append(turned_back(heat, view))
        reaches.append(turned_back(reach, view)[:, sides_of(view)])
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
