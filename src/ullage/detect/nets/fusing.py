"""Boxes of one picture seen at several sizes become boxes of its ships."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]

SAME: Final = 0.4
"""Boxes of two sizes that share more than this of their union are of one ship."""


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


def fuse_boxes(parts: Sequence[Boxes], most_overlap: float) -> Boxes:
    """Lay boxes that were found in copies of a picture together.

    The surest box that is left takes from each other copy the box that it shares most with. Their mean, each weighted
    with its score, is a ship (weighted boxes fusion, Solovyev et al. 2021); its score is the mean of theirs, where a
    copy that has none counts as 0.

    Parameters
    ----------
    parts
        Of each copy its boxes, in pixels of the one picture.
    most_overlap
        Two boxes that share more than this of their union are one ship: the surer.
    """
    corners = np.concatenate([one.corners for one in parts])
    score = np.concatenate([one.score for one in parts])
    copy = np.repeat(np.arange(len(parts)), [len(one.score) for one in parts])
    free = np.ones(len(score), np.bool_)
    found, sure = [], []
    for one in np.argsort(-score, kind="stable"):
        if not free[one]:
            continue
        own = _same_ship(int(one), corners, copy, free, len(parts))
        free[own] = False
        found.append(np.average(corners[own], axis=0, weights=score[own]))
        sure.append(score[own].sum() / len(parts))
    together = Boxes(np.array(found).reshape(-1, 4), np.array(sure))
    kept = keep_apart(together.corners, together.score, most_overlap)
    return Boxes(together.corners[kept], together.score[kept])


def _same_ship(
    one: int, corners: Floats, copy: npt.NDArray[np.int64], free: npt.NDArray[np.bool_], copies: int
) -> list[int]:
    """Give the boxes of one ship: this one, and of each other copy the free one that shares most with it."""
    shared = overlaps(corners[one][None], corners)[0]
    own = [one]
    for other in range(copies):
        open_to = np.where(free & (copy == other), shared, -1.0)
        best = int(np.argmax(open_to))
        if other != copy[one] and open_to[best] > SAME:
            own.append(best)
    return own


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
