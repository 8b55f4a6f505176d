"""Boxes in crops of pictures, right and wrong, to train the second look on, and what it should say of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np
from finder_crops import SEEN, Crops, turned_outlines, warped

from ullage.detect.nets.fusing import overlaps
from ullage.detect.nets.second_look import cut_chips

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy.typing as npt
    from ssdd import Picture

    Floats = npt.NDArray[np.float64]

BOXES = 8  # of a crop
ABOUT_SHIPS = 3  # of them drawn ones, moved
FOUND = 3  # of them boxes that the first look found, right or wrong, even with a low score; the rest lies anywhere
MOVED = 0.13  # standard deviation of a drawn box's shift, in shares of its size; half and twice of it too
MOVED_FOUND = 0.05
STRETCHED = 1.5  # logarithm of a box's sides against its shift
BRIGHT = 0.8  # share of boxes anywhere that lie on the brightest of `TRIED` places
TRIED = 40
NO_SHIP, SHIP = 0.35, 0.6  # overlap with a drawn box up to which a box is no ship's, and from which it is
NEAR = 0.25  # overlap from which the sides of the ship are learned
LEAST_SIDE = 4.0  # of a box [pixels]
NONE = np.empty((0, 4))


class BoxCrops(Crops):
    """Draws crops as the finder's, rougher and softer ones among them, and boxes in them.

    Parameters
    ----------
    pictures, seed
        As of `Crops`.
    found
        What the first look found in pictures, by their numbers: boxes of shape (n, 4); may be only of some.
    """

    def __init__(self, pictures: list[Picture], found: Mapping[int, Floats], seed: int) -> None:
        super().__init__(pictures, seed)
        self._found = found
        self._sizes = np.concatenate([one.boxes[:, 2:] - one.boxes[:, :2] for one in pictures])

    def batch(self, count: int, size: int) -> dict[str, npt.NDArray]:
        """Give the boxes of `count` crops of `size` pixels a side as ``x`` (n, 4, 48, 48) and their aims."""
        return {key: value.reshape(-1, *value.shape[2:]) for key, value in super().batch(count, size).items()}

    def _cut(self, picture: Picture, motion: Floats, size: int) -> dict[str, npt.NDArray]:
        values = self._changed(warped(picture.values, motion, size))
        outlines = turned_outlines(picture, motion)
        whole = np.array([[*one.min(axis=0), *one.max(axis=0)] for one in outlines]).reshape(-1, 4)
        drawn = whole.clip(0, size)
        seen = _areas(drawn) >= SEEN * _areas(whole)
        found = turned_boxes(self._found.get(picture.number, NONE), motion)
        boxes = self._boxes(drawn[seen], found[_middle_inside(found, size)], values, motion)
        return {"x": cut_chips(values, boxes)} | aims_of_boxes(boxes, drawn[seen], drawn[~seen])

    def _changed(self, values: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint8]:
        """Give a crop with more speckle, less sharp, brighter or darker."""
        rng = self._rng
        if rng.random() < 0.3:
            speckle = rng.uniform(0, 0.35) * rng.standard_normal(values.shape, np.float32)
            values = np.clip(values * (1 + speckle), 0, 255).astype(np.uint8)
        if rng.random() < 0.2:
            values = cv2.GaussianBlur(values, (0, 0), rng.uniform(0.4, 1.0))
        grey = (np.arange(256) / 255) ** np.exp(rng.normal() * 0.25) * np.exp(rng.normal() * 0.2)
        return cv2.LUT(values, (grey.clip(0, 1) * 255).astype(np.uint8))

    def _boxes(self, drawn: Floats, found: Floats, values: npt.NDArray[np.uint8], motion: Floats) -> Floats:
        """Give boxes about ships, of the first look, and anywhere."""
        rng, parts = self._rng, []
        if len(drawn):
            how_far = MOVED * rng.choice([0.5, 1.0, 2.0], (ABOUT_SHIPS, 1))
            parts.append(self._moved(drawn[rng.integers(len(drawn), size=ABOUT_SHIPS)], how_far))
        if len(found):
            parts.append(self._moved(found[rng.permutation(len(found))[:FOUND]], MOVED_FOUND))
        scale = float(np.sqrt(abs(np.linalg.det(motion[:, :2]))))
        parts.append(self._anywhere(BOXES - sum(len(one) for one in parts), values, scale))
        boxes = np.concatenate(parts).clip(0, len(values))
        short = np.maximum(LEAST_SIDE - (boxes[:, 2:] - boxes[:, :2]), 0) / 2
        return boxes + np.concatenate([-short, short], axis=1)

    def _moved(self, boxes: Floats, how_far: Floats | float) -> Floats:
        size = boxes[:, 2:] - boxes[:, :2]
        middle = (boxes[:, :2] + boxes[:, 2:]) / 2 + size * self._rng.normal(size=size.shape) * how_far
        half = size / 2 * np.exp(self._rng.normal(size=size.shape) * STRETCHED * how_far)
        return np.concatenate([middle - half, middle + half], axis=1)

    def _anywhere(self, count: int, values: npt.NDArray[np.uint8], scale: float) -> Floats:
        """Give boxes as large as ships, most on bright spots."""
        rng, soft = self._rng, cv2.GaussianBlur(values, (0, 0), 3)
        rows, columns = np.unravel_index(rng.integers(soft.size, size=(count, TRIED)), soft.shape)
        pick = np.argmax(soft[rows, columns] * (rng.random((count, 1)) < BRIGHT), axis=1)
        middle = np.stack([columns, rows], axis=-1)[np.arange(count), pick] + 0.5
        half = self._sizes[rng.integers(len(self._sizes), size=count)] * scale / 2
        half = np.where(rng.random((count, 1)) < 0.5, half, half[:, ::-1])
        return np.concatenate([middle - half, middle + half], axis=1)


def turned_boxes(boxes: Floats, motion: Floats) -> Floats:
    """Give the boxes about the turned ellipses in boxes: nothing is known of what is drawn in them."""
    middle = (boxes[:, :2] + boxes[:, 2:]) / 2 @ motion[:, :2].T + motion[:, 2]
    half = np.sqrt(((boxes[:, 2:] - boxes[:, :2]) / 2) ** 2 @ (motion[:, :2] ** 2).T)
    return np.concatenate([middle - half, middle + half], axis=1)


def aims_of_boxes(boxes: Floats, drawn: Floats, hidden: Floats) -> dict[str, npt.NDArray]:
    """Give what the second look should say of boxes, where ships are drawn and others mostly hidden by the rim."""
    size, middle = boxes[:, 2:] - boxes[:, :2], (boxes[:, :2] + boxes[:, 2:]) / 2
    shared, own, keep = np.zeros(len(boxes)), boxes, np.ones(len(boxes))
    if len(drawn):
        table = overlaps(boxes, drawn)
        shared, own = table.max(axis=1), drawn[table.argmax(axis=1)]
    if len(hidden):
        keep = ((overlaps(boxes, hidden).max(axis=1) < 0.05) | (shared > 0.5)).astype(float)
    reach = np.concatenate([(middle - own[:, :2]) / size, (own[:, 2:] - middle) / size], axis=1)
    aims = {
        "sure": np.clip((shared - NO_SHIP) / (SHIP - NO_SHIP), 0, 1),
        "near": shared > NEAR,
        "keep": keep,
        "reach": reach.clip(-0.5, 1.5),
        "size": np.tile(size / size.max(axis=1, keepdims=True), 2),
    }
    return {key: value.astype(np.float32) for key, value in aims.items()}


def _areas(boxes: Floats) -> Floats:
    return np.prod(boxes[:, 2:] - boxes[:, :2], axis=1)


def _middle_inside(boxes: Floats, size: int) -> npt.NDArray[np.bool_]:
    middle = (boxes[:, :2] + boxes[:, 2:]) / 2
    return np.asarray(((middle > 0) & (middle < size)).all(axis=1))
