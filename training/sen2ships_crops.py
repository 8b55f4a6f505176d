"""Crops of ports to train the harbour net on, ships laid along other quays, and what the net should say of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import cv2
import numpy as np

from ullage.detect.nets.harbour import FAR_PIXELS, GROUND_M, LONG_PIXELS, compress

if TYPE_CHECKING:
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]
    Floats32 = npt.NDArray[np.float32]

SCALES = (0.72, 1.4)  # of what is 8 m
LAID = 0.5  # share of crops in which ships of other places are laid into the water
COARSE_BAND = 4  # the short-wave infrared, which some scenes lack
RIM = 4  # pixels about a ship that is laid elsewhere


@dataclass(frozen=True, slots=True, eq=False)
class Ship:
    """A drawn vessel: the middle, the sides and the axis of the least rectangle about her mask, and her number.

    Parameters
    ----------
    x, y
        Column and row of the middle [pixels].
    length, beam
        Its sides [pixels].
    angle
        Of the long one from the columns' direction toward the rows' [rad].
    number
        Of her pixels in the port's map.
    alongside
        Whether she lies within 60 m of land.
    """

    x: float
    y: float
    length: float
    beam: float
    angle: float
    number: int
    alongside: bool


@dataclass(frozen=True, slots=True, eq=False)
class Lesson:
    """A port: `over` (6, rows, columns): five colours over the water, and the departure from it; and what is drawn.

    Parameters
    ----------
    name
        Of the port.
    over
        Float32.
    number
        Number of the ship of each pixel, 0 for none, as float32 for OpenCV.
    wet
        Which pixels are water, as the image shows it.
    keep
        Which pixels are learned from: what is near water.
    shore
        Rows and columns of pixels near both water and land, (n, 2).
    spacing_m
        Side of a pixel [m].
    ships
        All that are drawn.
    """

    name: str
    over: Floats32
    number: Floats32
    wet: npt.NDArray[np.uint8]
    keep: npt.NDArray[np.uint8]
    shore: npt.NDArray[np.int64]
    spacing_m: float
    ships: list[Ship]


class Crops:
    """Draws crops: half about a ship alongside, others about one in open water, or at some shore."""

    def __init__(self, lessons: list[Lesson], seed: int) -> None:
        self._lessons = lessons
        self._rng = np.random.default_rng(seed)
        self._share = np.sqrt([len(one.ships) for one in lessons])
        self._share /= self._share.sum()

    def batch(self, count: int, size: int) -> dict[str, npt.NDArray]:
        """Give `count` crops of `size` pixels a side as ``x`` (n, 6, size, size) and their aims, stacked."""
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
        lesson = self._lessons[rng.choice(len(self._lessons), p=self._share)]
        kind = rng.random()
        ships = [one for one in lesson.ships if one.alongside == (kind < 0.5)]
        if kind < 0.68 and ships:
            ship = ships[rng.integers(len(ships))]
            middle, place = np.array([ship.x, ship.y]), size / 2 + rng.uniform(-0.4, 0.4, 2) * size
        else:
            middle, place = lesson.shore[rng.integers(len(lesson.shore))][::-1].astype(float), np.full(2, size / 2)
        turn = _turn(rng.uniform(0, 2 * np.pi), mirrored=rng.random() < 0.5)
        turn *= lesson.spacing_m / GROUND_M * np.exp(rng.uniform(*np.log(SCALES)))
        return self._cut(lesson, np.column_stack([turn, place - turn @ middle]), size)

    def _cut(self, lesson: Lesson, motion: Floats, size: int) -> dict[str, npt.NDArray]:
        rng = self._rng
        over = _warped(lesson.over, motion, size)
        number = _nearest(lesson.number, motion, size).astype(np.int32)
        wet, keep = (_nearest(one, motion, size) for one in (lesson.wet, lesson.keep))
        ships = [_moved(one, motion) for one in lesson.ships if (number == one.number).any()]
        if rng.random() < LAID:
            for _ in range(rng.integers(1, 4)):
                over, number, ships = self._lay(over, number, wet, ships)
        aims = aims_of(number, ships)
        return {"x": self._seen(over), "keep": keep.astype(np.float32)} | aims

    def _lay(self, over: Floats32, number: npt.NDArray, wet: npt.NDArray, ships: list[Ship]) -> tuple:
        """Lay a ship of some place into the water of a crop, mostly along its shore; where there is room."""
        rng, size = self._rng, len(wet)
        source = self._lessons[rng.choice(len(self._lessons), p=self._share)]
        ship = source.ships[rng.integers(len(source.ships))]
        scale = source.spacing_m / GROUND_M * np.exp(rng.uniform(-0.25, 0.2))
        free = ((wet > 0) & (number == 0)).astype(np.uint8)
        off = cv2.distanceTransform(free, cv2.DIST_L2, 5)
        half = ship.beam * scale / 2
        rows, columns = np.nonzero((off > half - 0.6) & (off < half + 1.0))
        if not len(rows):
            return over, number, ships
        k = rng.integers(len(rows))
        row, column = int(rows[k]), int(columns[k])
        r0, r1, c0, c1 = max(row - 6, 0), row + 7, max(column - 6, 0), column + 7
        away = cv2.GaussianBlur(off[r0:r1, c0:c1], (5, 5), 0)
        down, right = (float(one.mean()) for one in np.gradient(away))
        angle = np.arctan2(right, -down) + rng.normal(0, 0.05) if rng.random() < 0.85 else rng.uniform(0, np.pi)
        own = _turn(0.0, mirrored=rng.random() < 0.5)
        turn = _turn(angle, mirrored=False) @ own @ _turn(-ship.angle, mirrored=False) * scale
        motion = np.column_stack([turn, np.array([column, row]) - turn @ [ship.x, ship.y]])
        cut, motion = _about(ship, motion)
        alpha = cv2.warpAffine((source.number[cut] == ship.number).astype(np.float32), motion, (size, size))
        inside = alpha > 0.5
        if inside.sum() < 6 or free[inside].mean() < 0.9:
            return over, number, ships
        over = over * (1 - alpha) + _warped(source.over[:, *cut], motion, size) * alpha
        named = 1000 + len(ships)
        number = np.where(inside, named, number)
        laid = Ship(float(column), float(row), ship.length * scale, ship.beam * scale, angle, named, alongside=True)
        return over, number, [*ships, laid]

    def _seen(self, over: Floats32) -> Floats32:
        """Brighten, blur and disturb a crop, lose a band of it, and bring it to what the net is shown."""
        rng = self._rng
        gain = np.exp(rng.normal(0, 0.2) + rng.normal(0, 0.08, 6)).astype(np.float32)
        out = over * gain[:, None, None]
        if rng.random() < 0.3:
            out = np.stack([cv2.GaussianBlur(one, (0, 0), rng.uniform(0.3, 0.8)) for one in out])
        lift = rng.normal(0, 0.006, 6).astype(np.float32)
        lift[5] = 0
        noise = rng.normal(0, rng.uniform(0, 0.006), out.shape).astype(np.float32)
        noise[5] = 0
        out = out + lift[:, None, None] + noise
        if rng.random() < 0.15:
            out[COARSE_BAND] = 0
        if rng.random() < 0.05:
            out[rng.integers(4)] = 0
        return compress(out)


def _turn(angle: float, *, mirrored: bool) -> Floats:
    cos, sin = np.cos(angle), np.sin(angle)
    return np.array([[cos, -sin], [sin, cos]]) @ np.diag([1.0, -1.0 if mirrored else 1.0])


def _warped(stack: Floats32, motion: Floats, size: int) -> Floats32:
    return np.stack([_linear(one, motion, size) for one in stack])


def _linear(image: Floats32, motion: Floats, size: int) -> Floats32:
    return cv2.warpAffine(image, motion, (size, size), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT_101)


def _nearest(image: npt.NDArray, motion: Floats, size: int) -> npt.NDArray:
    return cv2.warpAffine(image, motion, (size, size), flags=cv2.INTER_NEAREST)


def _about(ship: Ship, motion: Floats) -> tuple[tuple[slice, slice], Floats]:
    """Give the part of a port about a ship, and the motion of that part."""
    reach = int(ship.length / 2) + RIM
    row, column = max(int(ship.y) - reach, 0), max(int(ship.x) - reach, 0)
    cut = slice(row, int(ship.y) + reach), slice(column, int(ship.x) + reach)
    moved = motion.copy()
    moved[:, 2] += motion[:, :2] @ [column, row]
    return cut, moved


def _moved(ship: Ship, motion: Floats) -> Ship:
    x, y = motion[:, :2] @ [ship.x, ship.y] + motion[:, 2]
    along = motion[:, :2] @ [np.cos(ship.angle), np.sin(ship.angle)]
    scale = float(np.hypot(*along))
    angle = float(np.arctan2(along[1], along[0]))
    return Ship(x, y, ship.length * scale, ship.beam * scale, angle, ship.number, ship.alongside)


def aims_of(number: npt.NDArray, ships: list[Ship]) -> dict[str, npt.NDArray]:
    """Give what the net should say of a crop in which each pixel is of the ship `number`, or of none."""
    size = len(number)
    aims = {name: np.zeros((size, size), np.float32) for name in ("ship", "heat", "weight", "long")}
    aims |= {name: np.zeros((2, size, size), np.float32) for name in ("way", "axis")}
    rows, columns = np.mgrid[:size, :size].astype(np.float32)
    inside = 0
    for ship in ships:
        own = number == ship.number
        if not own.any():
            continue
        down, right = ship.y - rows, ship.x - columns
        cos, sin = np.cos(ship.angle), np.sin(ship.angle)
        u, v = right * cos + down * sin, down * cos - right * sin
        heat = np.exp(-0.5 * ((u / max(0.15 * ship.length, 1.0)) ** 2 + (v / max(0.3 * ship.beam, 0.8)) ** 2))
        if 0 <= ship.x < size and 0 <= ship.y < size:
            aims["heat"] = np.maximum(aims["heat"], np.where(heat > 0.02, heat, 0).astype(np.float32))
            inside += 1
        aims["ship"][own] = 1
        aims["weight"][own] = 1 / max(own.sum(), 20)
        aims["way"][:, own] = np.stack([down[own], right[own]]) / FAR_PIXELS
        aims["axis"][:, own] = np.array([[np.cos(2 * ship.angle)], [np.sin(2 * ship.angle)]])
        aims["long"][own] = np.log(ship.length / LONG_PIXELS)
    return aims | {"count": np.float32(inside)}
