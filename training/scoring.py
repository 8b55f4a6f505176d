"""How well boxes agree with those that people drew."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ullage.detect.nets.fusing import overlaps

if TYPE_CHECKING:
    import numpy.typing as npt

    from ullage.detect.nets.fusing import Boxes

SAME = 0.5  # overlap from which a box is the ship's
THRESHOLDS = np.round(np.arange(0.1, 0.8, 0.01), 2)


@dataclass(frozen=True, slots=True, eq=False)
class Looked:
    """What was found in one picture: the scores, which of them are ships, and how many ships there are."""

    score: npt.NDArray[np.float64]
    right: npt.NDArray[np.bool_]
    ships: int
    inshore: bool


def compare(boxes: Boxes, drawn: npt.NDArray[np.float64], *, inshore: bool) -> Looked:
    """Give each box, the surest first, the free ship that it overlaps most, if by half."""
    right = np.zeros(len(boxes.score), dtype=np.bool_)
    free = np.ones(len(drawn), dtype=np.bool_)
    shared = overlaps(boxes.corners, drawn)
    for one in np.argsort(-boxes.score, kind="stable"):
        open_to = np.where(free, shared[one], -1.0)
        if len(drawn) and open_to.max() >= SAME:
            free[open_to.argmax()] = False
            right[one] = True
    return Looked(boxes.score, right, len(drawn), inshore)


def counts(looked: list[Looked], threshold: float) -> npt.NDArray[np.int64]:
    """Give per picture how many boxes were right, how many there were, and how many ships, of shape (n, 3)."""
    rows = [((one.right & (one.score >= threshold)).sum(), (one.score >= threshold).sum(), one.ships) for one in looked]
    return np.array(rows, dtype=np.int64).reshape(-1, 3)


def figures(rows: npt.NDArray[np.int64], seed: int = 20) -> dict[str, object]:
    """Give precision, recall, F1 and its 90 % interval: pictures drawn again a thousand times."""
    right, found, ships = rows.sum(axis=0)
    rng = np.random.default_rng(seed)
    sums = np.stack([rows[rng.integers(len(rows), size=len(rows))].sum(axis=0) for _ in range(1000)])
    drawn = 2 * sums[:, 0] / np.maximum(sums[:, 1] + sums[:, 2], 1)
    return {
        "pictures": len(rows),
        "ships": int(ships),
        "precision": round(float(right / max(found, 1)), 4),
        "recall": round(float(right / max(ships, 1)), 4),
        "f1": round(float(2 * right / max(found + ships, 1)), 4),
        "f1_90": [round(float(x), 4) for x in np.quantile(drawn, [0.05, 0.95])],
    }


def best_threshold(looked: list[Looked]) -> float:
    """Give the threshold of the best F1."""
    sums = [counts(looked, threshold).sum(axis=0) for threshold in THRESHOLDS]
    return float(THRESHOLDS[np.argmax([2 * right / max(found + ships, 1) for right, found, ships in sums])])


def average_precision(looked: list[Looked]) -> float:
    """Give the area below precision over recall, precision made to fall (as COCO does, at an overlap of 0.5)."""
    score = np.concatenate([one.score for one in looked])
    right = np.concatenate([one.right for one in looked])[np.argsort(-score, kind="stable")]
    recall = np.cumsum(right) / sum(one.ships for one in looked)
    precision = np.cumsum(right) / np.arange(1, len(right) + 1)
    falling = np.maximum.accumulate(precision[::-1])[::-1]
    return round(float(np.sum(np.diff(recall, prepend=0.0) * falling)), 4)
