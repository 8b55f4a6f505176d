"""Coasts and terminals of simulated scenes: land, quays, jetties, breakwaters, cranes, tanks, buoys and berths.

All of it is laid out in a frame of its own: `along` the coast and `seaward` of it [m], turned and set into the image.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal

import numpy as np

from ullage.simulate.sar.orbit import SPACING_M
from ullage.simulate.sar.target import Points

if TYPE_CHECKING:
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]
    Surface = npt.NDArray[np.uint8]

WATER: Final = 0
LAND: Final = 1
CONCRETE: Final = 2
ROCK: Final = 3
# mean sigma nought of each surface but water: VV and VH [dB], and the shape of its gamma texture
SURFACES: Final = {LAND: (-9.0, -15.5, 2.0), CONCRETE: (-11.0, -19.0, 1.2), ROCK: (-5.0, -13.0, 1.0)}

BUOY_DB: Final = 19.0  # with a radar reflector [dB m²]
BESIDE: Final = 20.0  # how far outside an image what stands there still matters [pixels]

Kind = Literal["none", "coast", "terminal"]


@dataclass(frozen=True, slots=True)
class Block:
    """A rectangle of a surface in the frame of the coast [m]: its middle, its sides, and how it is turned [°]."""

    surface: int
    along_m: float
    seaward_m: float
    length_m: float
    width_m: float
    turned_deg: float = 0.0


@dataclass(frozen=True, slots=True)
class Berth:
    """A stretch of quay or jetty where one ship lies, its water on the seaward side.

    Parameters
    ----------
    berth_id
        Its name.
    row, column
        Middle of the edge at which a ship lies, in the image [pixels].
    angle_deg
        Direction of that edge, from rows toward columns [°]; the water is on its left, 90° less.
    length_m
        How long it is [m].
    """

    berth_id: str
    row: float
    column: float
    angle_deg: float
    length_m: float


@dataclass(frozen=True, eq=False)
class Landscape:
    """What does not move in a scene.

    Parameters
    ----------
    kind
        ``none`` is open sea.
    row, column
        The middle of the coast in the image [pixels].
    angle_deg
        Direction of the coast, `along`, from rows toward columns [°]; seaward is on its left.
    waves
        Of the coast line: amplitudes [m], lengths [m] and phases, of shape (3, waves).
    blocks
        Quays, jetties and breakwaters.
    berths
        Where ships can lie.
    """

    kind: Kind
    row: float = 0.0
    column: float = 0.0
    angle_deg: float = 0.0
    waves: Floats | None = None
    blocks: tuple[Block, ...] = ()
    berths: tuple[Berth, ...] = ()

    def pixel(self, along_m: Any, seaward_m: Any) -> tuple[Floats, Floats]:
        """Give the pixels of places in the frame of the coast, (row, column)."""
        cos, sin = np.cos(np.radians(self.angle_deg)), np.sin(np.radians(self.angle_deg))
        along, seaward = np.asarray(along_m, np.float64), np.asarray(seaward_m, np.float64)
        return (
            self.row + (along * cos + seaward * sin) / SPACING_M,
            self.column + (along * sin - seaward * cos) / SPACING_M,
        )

    def frame(self, row: Any, column: Any) -> tuple[Floats, Floats]:
        """Give the places of pixels in the frame of the coast, (along, seaward) [m]."""
        cos, sin = np.cos(np.radians(self.angle_deg)), np.sin(np.radians(self.angle_deg))
        down, right = (row - self.row) * SPACING_M, (column - self.column) * SPACING_M
        return down * cos + right * sin, down * sin - right * cos

    def surface(self, rows: Any, columns: Any) -> Surface:
        """Give what lies at pixels, of shape (rows, columns): water, land, concrete or rock."""
        out = np.zeros((len(rows), len(columns)), np.uint8)
        if self.kind == "none":
            return out
        along, seaward = self.frame(np.asarray(rows, np.float32)[:, None], np.asarray(columns, np.float32)[None, :])
        out[seaward < self.shore(along)] = LAND
        for one in self.blocks:
            cos, sin = np.cos(np.radians(one.turned_deg)), np.sin(np.radians(one.turned_deg))
            a, b = along - one.along_m, seaward - one.seaward_m
            inside = (np.abs(a * cos + b * sin) <= one.length_m / 2) & (np.abs(b * cos - a * sin) <= one.width_m / 2)
            out[inside] = one.surface
        return out

    def shore(self, along_m: Any) -> Any:
        """Give how far seaward the coast line lies [m]."""
        if self.waves is None:
            return np.zeros_like(along_m)
        calm = 1 - np.exp(-((np.asarray(along_m) / 1500.0) ** 2)) * (self.kind == "terminal")
        total = sum(a * np.sin(2 * np.pi * along_m / b + p) for a, b, p in self.waves.T)
        return total * calm


@dataclass(frozen=True, eq=False)
class Fixture:
    """A bright thing that is no ship."""

    kind: str
    row: float
    column: float
    points: Points


def draw_landscape(rng: np.random.Generator, kind: Kind, rows: int, columns: int, seaward_m: float) -> Landscape:
    """Draw a coast, straight at the terminal and winding elsewhere.

    Parameters
    ----------
    rng
        Where chance comes from.
    kind
        ``none``, ``coast`` or ``terminal``.
    rows, columns
        Size of the image [pixels].
    seaward_m
        How far seaward of the coast's middle the middle of the image is [m].
    """
    if kind == "none":
        return Landscape("none")
    angle = float(rng.uniform(0, 360))
    cos, sin = np.cos(np.radians(angle)), np.sin(np.radians(angle))
    row, column = (rows - 1) / 2 - seaward_m * sin / SPACING_M, (columns - 1) / 2 + seaward_m * cos / SPACING_M
    lengths = rng.uniform((9_000, 2_500, 700), (15_000, 4_500, 1_200))
    waves = np.stack([lengths * rng.uniform(0.02, 0.05, 3), lengths, rng.uniform(0, 2 * np.pi, 3)])
    bare = Landscape(kind, row, column, angle, waves)
    if kind == "coast":
        return bare
    blocks, edges = _draw_terminal(rng)
    berths = tuple(
        Berth(f"B{number}", float(bare.pixel(along, seaward)[0]), float(bare.pixel(along, seaward)[1]), angle, length)
        for number, (along, seaward, length) in enumerate(edges, start=1)
    )
    return Landscape(kind, row, column, angle, waves, blocks, berths)


def _draw_terminal(rng: np.random.Generator) -> tuple[tuple[Block, ...], list[tuple[float, float, float]]]:
    """Draw a quay of two or three berths, two jetties with a head each, and a breakwater."""
    quay, berth = 60.0, float(rng.uniform(220, 280))
    count = int(rng.integers(2, 4))
    blocks = [Block(CONCRETE, 0.0, quay / 2 - 60, count * berth + 60, quay + 120)]
    edges = [((i - (count - 1) / 2) * berth, quay, berth - 20) for i in range(count)]
    for side in (-1, 1):
        at, out = side * (count * berth / 2 + float(rng.uniform(350, 500))), float(rng.uniform(350, 600))
        head = float(rng.uniform(180, 260))
        blocks.append(Block(ROCK, at, out / 2 - 30, 14.0, out + 60))
        blocks.append(Block(CONCRETE, at, out, head, 26.0))
        edges.append((at, out + 13.0, head + 40))
    far = float(rng.uniform(1100, 1400))
    blocks.append(
        Block(ROCK, float(rng.uniform(-200, 200)), far, float(rng.uniform(500, 900)), 24.0, float(rng.uniform(-15, 15)))
    )
    return tuple(blocks), edges


def draw_fixtures(
    rng: np.random.Generator, land: Landscape, rows: int, columns: int, incidence_deg: float
) -> tuple[Fixture, ...]:
    """Draw what stands at a terminal whatever the day: tanks, buildings, mooring posts and buoys; no cranes."""
    if land.kind == "none":
        return ()
    found = []
    for _ in range(int(rng.integers(10, 22)) if land.kind == "terminal" else 0):
        at = land.pixel(rng.uniform(-900, 900), -rng.uniform(250, 900))
        found.append(_tank(rng, *at, incidence_deg))
    for _ in range(60):
        place = land.pixel(rng.uniform(-4000, 4000), -rng.uniform(150, 3000))
        if -BESIDE < place[0] < rows + BESIDE and -BESIDE < place[1] < columns + BESIDE:
            found.append(_building(rng, *place, incidence_deg))
    for berth in land.berths[-2:]:
        along, seaward = land.frame(berth.row, berth.column)
        found.extend(
            draw_point(rng, "structure", *land.pixel(along + side * (berth.length_m / 2 + 25), seaward - 10), 24.0)
            for side in (-1, 1)
        )
    for number in range(int(rng.integers(3, 7))):
        place = land.pixel((-1) ** number * rng.uniform(120, 500) * number, rng.uniform(1500, 3500))
        found.append(draw_point(rng, "buoy", *place, BUOY_DB))
    return tuple(found)


def draw_cranes(rng: np.random.Generator, land: Landscape, incidence_deg: float) -> tuple[Fixture, ...]:
    """Draw the cranes and loading arms on the quays, which stand elsewhere each time."""
    found = []
    for berth in land.berths:
        along, seaward = land.frame(berth.row, berth.column)
        quay = berth in land.berths[:-2]
        for _ in range(int(rng.integers(1, 4)) if quay else 1):
            spread = 0.45 * berth.length_m if quay else 15.0
            place = land.pixel(along + rng.uniform(-spread, spread), seaward - 14.0)
            found.append(draw_lattice(rng, "crane", *place, rng.normal(36, 3.5), 35.0, 14.0, incidence_deg))
    return tuple(found)


def draw_things(
    rng: np.random.Generator, kind: str, row: Any, column: Any, incidence_deg: float
) -> tuple[Fixture, ...]:
    """Draw a ``buoy``, or a ``structure``: a crane, a tank or a building, with its like beside it."""
    if kind == "buoy":
        return (draw_point(rng, kind, row, column, BUOY_DB),)
    make = int(rng.integers(0, 3))
    if make == 0:
        return (draw_lattice(rng, "crane", row, column, rng.normal(36, 3.5), 35.0, 14.0, incidence_deg),)
    return ((_tank, _building)[make - 1](rng, row, column, incidence_deg),)


def draw_point(rng: np.random.Generator, kind: str, row: Any, column: Any, area_db: float) -> Fixture:
    """Draw one point: a buoy with its reflector, a post."""
    level = 10 ** ((area_db + rng.normal(0, 3)) / 10)
    areas = np.array([[level], [level * 10 ** (rng.normal(-10, 2) / 10)]])
    points = Points(np.atleast_1d(row), np.atleast_1d(column), np.zeros(1), areas, rng.uniform(0, 2 * np.pi, (2, 1)))
    return Fixture(kind, float(row), float(column), points)


def draw_lattice(
    rng: np.random.Generator,
    kind: str,
    row: Any,
    column: Any,
    area_db: float,
    height_m: float,
    size_m: float,
    incidence_deg: float,
    count: int = 8,
) -> Fixture:
    """Draw points within a box: what is high lies over toward the satellite."""
    down, right = rng.normal(0, size_m / 3, (2, count))
    height, incidence = rng.uniform(0, height_m, count), np.radians(incidence_deg)
    shares = rng.gamma(0.6, 1.0, (2, count)) + 0.02
    shares /= shares.sum(axis=1, keepdims=True)
    levels = np.array([[area_db], [area_db + rng.normal(-7, 1.5)]])
    points = Points(
        row + down / SPACING_M,
        column + (right - height / np.tan(incidence)) / SPACING_M,
        right * np.sin(incidence) - height * np.cos(incidence),
        shares * 10 ** (levels / 10),
        rng.uniform(0, 2 * np.pi, (2, count)),
    )
    return Fixture(kind, float(row), float(column), points)


def _building(rng: np.random.Generator, row: Any, column: Any, incidence_deg: float) -> Fixture:
    level, size = float(rng.normal(32, 6)), float(rng.uniform(8, 40))
    return draw_lattice(rng, "structure", row, column, level, 20.0, size, incidence_deg)


def _tank(rng: np.random.Generator, row: Any, column: Any, incidence_deg: float) -> Fixture:
    """Draw a tank: the corner of its wall and the ground before it is bright, the rim of its roof less."""
    radius, height, incidence = float(rng.uniform(10, 40)), 16.0, np.radians(incidence_deg)
    rim = np.radians(np.concatenate([rng.normal(180, 25, 8), rng.uniform(0, 360, 6)]))
    lifted = np.concatenate([np.zeros(8), np.full(6, height)])
    shares = np.concatenate([rng.gamma(1, 1, 8) * 4, rng.gamma(1, 1, 6)])
    areas = shares / shares.sum() * 10 ** ((rng.normal(40, 3) + 20 * np.log10(radius / 25)) / 10)
    down, right = radius * np.sin(rim), radius * np.cos(rim)
    points = Points(
        row + down / SPACING_M,
        column + (right - lifted / np.tan(incidence)) / SPACING_M,
        right * np.sin(incidence) - lifted * np.cos(incidence),
        np.stack([areas, areas * 10 ** (rng.normal(-11, 2) / 10)]),
        rng.uniform(0, 2 * np.pi, (2, rim.size)),
    )
    return Fixture("tank", float(row), float(column), points)
