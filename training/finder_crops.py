"""Crops of pictures to train the finder on, and what it should say of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import cv2
import numpy as np
from finder_net import STRIDE

if TYPE_CHECKING:
    import numpy.typing as npt
    from ssdd import Picture

    Floats = npt.NDArray[np.float64]
    Floats32 = npt.NDArray[np.float32]

SCALES = (0.7, 1.6)  # of a crop's pixels
TURNED = 0.6  # share of crops that are turned by any angle, not by quarters alone
WIDTH = 0.13  # standard deviation of a ship's heat, as a share of its box
LEAST_WIDTH = 0.5  # ... and at least [cells]
NEAR = 0.3  # cells of at least this heat have a box
SEEN = 0.5  # a ship of which less is inside a crop is neither learned nor held against the net


class Crops:
    """Draws crops: seven of ten about a ship, three of them near land; others there or anywhere."""

    def __init__(self, pictures: list[Picture], seed: int) -> None:
        self._pictures = pictures
        self._rng = np.random.default_rng(seed)
        self._ships = [(p, s) for p, one in enumerate(pictures) for s in range(len(one.boxes))]
        self._inshore = [p for p, one in enumerate(pictures) if one.inshore]
        self._near_land = [(p, s) for p, s in self._ships if pictures[p].inshore]

    def batch(self, count: int, size: int) -> dict[str, npt.NDArray]:
        """Give `count` crops of `size` pixels a side as ``x`` (n, 1, size, size) and their aims, stacked."""
        drawn = [self._draw(size) for _ in range(count)]
        return {key: np.stack([one[key] for one in drawn]) for key in drawn[0]}

    @property
    def drawn(self) -> dict[str, Any]:
        """Where the drawing stands."""
        return self._rng.bit_generator.state

    @drawn.setter
    def drawn(self, state: dict[str, Any]) -> None:
        self._rng.bit_generator.state = state

    def _draw(self, size: int) -> dict[str, npt.NDArray]:
        rng = self._rng
        kind = rng.random()
        if kind < 0.7:
            ships = self._near_land if kind < 0.3 else self._ships
            number, ship = ships[rng.integers(len(ships))]
            picture = self._pictures[number]
            middle = picture.boxes[ship].reshape(2, 2).mean(axis=0)
            offset = rng.uniform(-0.4, 0.4, 2) * size
        else:
            number = rng.choice(self._inshore) if kind < 0.9 else rng.integers(len(self._pictures))
            picture = self._pictures[number]
            middle = rng.uniform(0, picture.values.shape[::-1])
            offset = np.zeros(2)
        return self._cut(picture, self._motion(middle, size / 2 + offset), size)

    def _motion(self, middle: Floats, place: Floats) -> Floats:
        """Give an affine map (2, 3) of the picture onto the crop: mirror, turn and scale, the middle to a place."""
        rng = self._rng
        turn = np.eye(2)[:, rng.permutation(2)] * rng.choice([-1.0, 1.0], 2)
        if rng.random() < TURNED:
            angle = rng.uniform(-np.pi / 4, np.pi / 4)
            turn = turn @ np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
        turn = turn * np.exp(rng.uniform(*np.log(SCALES)))
        return np.column_stack([turn, place - turn @ middle])

    def _cut(self, picture: Picture, motion: Floats, size: int) -> dict[str, npt.NDArray]:
        rng = self._rng
        values, land = (warped(one, motion, size) for one in (picture.values, picture.land.astype(np.float32)))
        x = values.astype(np.float32) / 255
        x = np.clip(x ** np.exp(rng.normal() * 0.2) * np.exp(rng.normal() * 0.15), 0, 1).astype(np.float32)
        return {"x": x[None], "land": shrink(land)} | aims_of(turned_outlines(picture, motion), size)


def warped(values: npt.NDArray, motion: Floats, size: int) -> npt.NDArray:
    """Give the crop of `size` pixels a side that an affine map (2, 3) makes of values of a picture."""
    # OpenCV counts from the middle of the first pixel, outlines from its corner
    pixels = motion.copy()
    pixels[:, 2] += motion[:, :2] @ [0.5, 0.5] - 0.5
    return cv2.warpAffine(values, pixels, (size, size), flags=cv2.INTER_LINEAR)


def turned_outlines(picture: Picture, motion: Floats) -> list[Floats]:
    """Give the outlines of a picture's ships in that crop."""
    return [outline @ motion[:, :2].T + motion[:, 2] for outline in picture.outlines]


def shrink(values: Floats32) -> Floats32:
    """Give the means of cells."""
    rows, columns = values.shape
    return cv2.resize(values, (columns // STRIDE, rows // STRIDE), interpolation=cv2.INTER_AREA)


def aims_of(outlines: list[Floats], size: int) -> dict[str, npt.NDArray]:
    """Give what the finder should say of a crop of `size` pixels a side with these outlines."""
    cells = size // STRIDE
    aims = {
        "heat": np.zeros((cells, cells), np.float32),
        "box": np.zeros((4, cells, cells), np.float32),
        "weight": np.zeros((cells, cells), np.float32),
        "keep": np.ones((cells, cells), np.float32),
    }
    canvas = np.zeros((size, size), np.float32)
    kept = []
    for outline in outlines:
        whole = np.concatenate([outline.min(axis=0), outline.max(axis=0)])
        box = whole.clip(0, size)
        if (box[2:] - box[:2]).min() < 2:
            continue
        if _area(box) < SEEN * _area(whole):
            x0, y0, x1, y1 = (box / STRIDE).astype(int)
            aims["keep"][y0 : y1 + 1, x0 : x1 + 1] = 0
            continue
        kept.append(box)
        cv2.fillPoly(canvas, [np.round(outline * 16 - 8).astype(np.int32)], 1.0, shift=4)
    for box in sorted(kept, key=lambda box: -_area(box)):  # the smaller lies on top
        _write(aims, box)
    return aims | {"ship": shrink(canvas), "count": np.float32(len(kept))}


def _area(box: Floats) -> float:
    return float((box[2] - box[0]) * (box[3] - box[1]))


def _write(aims: dict[str, npt.NDArray], box: Floats) -> None:
    """Write a ship's heat, and its box where the heat is strong."""
    cells = aims["heat"].shape[0]
    size = np.maximum(WIDTH * (box[2:] - box[:2]) / STRIDE, LEAST_WIDTH)
    peak = np.clip(np.floor((box[:2] + box[2:]) / 2 / STRIDE), 0, cells - 1)
    along = [np.exp(-0.5 * ((np.arange(cells) - peak[k]) / size[k]) ** 2) for k in (0, 1)]
    heat = np.outer(along[1], along[0])
    near = heat > NEAR
    stronger = heat > aims["heat"]
    aims["heat"][stronger] = heat[stronger]
    rows, columns = np.nonzero(near)
    x, y = (columns + 0.5) * STRIDE, (rows + 0.5) * STRIDE
    aims["box"][:, rows, columns] = [x - box[0], y - box[1], box[2] - x, box[3] - y]
    aims["weight"][near] = heat[near] / heat[near].sum()
