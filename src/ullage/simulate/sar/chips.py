"""Chips for training: small squares with a ship in the middle, or with what only looks like one."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from ullage.draws import stream
from ullage.simulate.sar.ghosts import CROSS_DB, SPREAD_ROWS
from ullage.simulate.sar.landscape import CONCRETE, LAND, ROCK, SURFACES, Landscape, draw_things
from ullage.simulate.sar.radiometry import noise_along_range, sea_sigma
from ullage.simulate.sar.speckle import EQUIVALENT_LOOKS, draw_speckle, draw_texture
from ullage.simulate.sar.target import add_stamp, smear, stamp
from ullage.simulate.sar.vessels import draw_vessel, scatter_vessel

if TYPE_CHECKING:
    import numpy.typing as npt

    from ullage.simulate.sar.vessels import Vessel

SIZE: Final = 64
POOL: Final = 1024  # side of the fields of speckle that chips are cut from
POOL_CHIPS: Final = 400  # chips from one field: each of its pixels is used about twice, turned over or not
NOT_SHIPS: Final = ("ghost", "structure", "sidelobe", "sea", "land", "buoy")
BANDS: Final = ("VV", "VH")
MIDDLE: Final = (SIZE - 1) / 2
OFF_MIDDLE: Final = 1.5  # pixels: a detection is not quite in the middle of its ship
GHOST_DB: Final = (5.0, 16.0)  # peak over the sea, VV [dB]
BESIDE: Final = 0.12  # part of the ships at a quay, and part with a neighbour


@dataclass(frozen=True, eq=False)
class SimulatedChips:
    """Chips with their truth.

    Parameters
    ----------
    values
        Sigma nought with noise, VV and VH, of shape (chips, 2, 64, 64), float32.
    labels
        ``ship``, or what it is instead: ``ghost``, ``structure``, ``sidelobe``, ``sea``, ``land`` or ``buoy``.
    length_m, beam_m
        Of ships [m]; NaN otherwise.
    angle_deg
        Where a ship's bow points, from rows toward columns [°]; NaN otherwise.
    middle
        Row and column of a ship's middle at the waterline, of shape (chips, 2); NaN otherwise.
    incidence_deg
        Angle of incidence [°].
    """

    values: npt.NDArray[np.float32]
    labels: npt.NDArray[np.str_]
    length_m: npt.NDArray[np.float64]
    beam_m: npt.NDArray[np.float64]
    angle_deg: npt.NDArray[np.float64]
    middle: npt.NDArray[np.float64]
    incidence_deg: npt.NDArray[np.float64]

    @property
    def is_ship(self) -> npt.NDArray[np.bool_]:
        """Whether a chip shows a ship in its middle."""
        return np.asarray(self.labels == "ship")


def simulate_chips(seed: int, count: int, ships: float = 0.5) -> SimulatedChips:
    """Simulate chips for training.

    Each chip has its own sea, wind, incidence and target. Speckle is cut from large fields at places of their own,
    turned over at random, some four hundred chips from one field: two chips may share a part of it, never the whole.

    Parameters
    ----------
    seed
        Fixes everything.
    count
        How many.
    ships
        Part that are ships; the others are of six kinds in equal parts.

    Returns
    -------
    SimulatedChips
    """
    rng = np.random.default_rng(stream(seed, "chips"))
    values = np.empty((count, 2, SIZE, SIZE), np.float32)
    labels = np.where(rng.random(count) < ships, "ship", rng.choice(NOT_SHIPS, count))
    truth = np.full((count, 6), np.nan)
    fields: Any = None
    for index in range(count):
        if index % POOL_CHIPS == 0:
            fields = _fields(rng)
        vessel, middle, incidence = _draw_chip(rng, str(labels[index]), fields, values[index])
        truth[index, 5] = incidence
        if vessel is not None:
            truth[index, :5] = vessel.length_m, vessel.beam_m, vessel.angle_deg, *middle
    length, beam, angle, row, column, incidence_deg = truth.T
    return SimulatedChips(values, labels, length, beam, angle, np.stack([row, column], axis=1), incidence_deg)


def _fields(rng: np.random.Generator) -> tuple[Any, Any, Any]:
    """Draw speckle for both bands, texture of a sea of shape 1, and of land."""
    speckle = np.stack([draw_speckle(rng, POOL, POOL, EQUIVALENT_LOOKS) for _ in BANDS])
    shape = float(np.exp(rng.uniform(np.log(4.0), np.log(60.0))))
    return speckle, draw_texture(rng, POOL, POOL, shape), draw_texture(rng, POOL, POOL, 1.5, 1.5)


def _cut(rng: np.random.Generator, field: Any) -> Any:
    row, column = rng.integers(0, POOL - SIZE, 2)
    part = field[..., row : row + SIZE, column : column + SIZE]
    # over, not across: along rows and along columns speckle is not alike
    part = part[..., ::-1, :] if rng.random() < 0.5 else part  # noqa: PLR2004 - half
    return part[..., ::-1] if rng.random() < 0.5 else part  # noqa: PLR2004 - half


def _draw_chip(
    rng: np.random.Generator, label: str, fields: tuple[Any, Any, Any], out: Any
) -> tuple[Vessel | None, tuple[float, float], float]:
    swath_column = float(rng.uniform(0, 25_000))
    incidence = 30.9 + 15.1 * swath_column / 25_000
    wind = float(np.clip(rng.gamma(4.0, 1.6), 1.5, 16))
    sea = np.array([float(sea_sigma(incidence, wind, band)) for band in BANDS], np.float32)
    noise = np.array([float(noise_along_range(0.0, int(swath_column), band)) for band in BANDS], np.float32)
    mean = sea[:, None, None] * _cut(rng, fields[1])
    near = label in ("structure", "land") or (label == "ship" and rng.random() < BESIDE)
    middle = (MIDDLE + rng.normal(0, OFF_MIDDLE / 2), MIDDLE + rng.normal(0, OFF_MIDDLE / 2))
    vessel = draw_vessel(rng) if label in ("ship", "ghost", "sidelobe") else None
    coast = _coast(rng, label, vessel, middle) if near else None
    if coast is not None:
        _add_land(rng, coast, fields[2], mean)
    out[:] = (mean + noise[:, None, None]) * _cut(rng, fields[0])
    _add_things(rng, label, vessel, middle, incidence, coast, out)
    if label == "sea":
        _bring_up(out)
    return (vessel if label == "ship" else None), middle, incidence


def _coast(rng: np.random.Generator, label: str, vessel: Vessel | None, middle: tuple[float, float]) -> Landscape:
    """Draw a coast through a chip: beside a ship, under a structure, through the middle else."""
    angle = float(rng.uniform(0, 360)) if vessel is None else vessel.angle_deg
    off = (vessel.beam_m / 2 + 4.0) / 10 if vessel is not None else rng.uniform(-6, 1)
    if label == "land":
        off = rng.uniform(-1.5, 1.5)
    cos, sin = np.cos(np.radians(angle)), np.sin(np.radians(angle))
    row, column = middle[0] - off * sin, middle[1] + off * cos
    bend = 0.0 if vessel is not None else rng.uniform(0, 30)
    waves = np.array([[bend], [rng.uniform(200, 600)], [rng.uniform(0, 2 * np.pi)]])
    return Landscape("coast", row, column, angle, waves)


def _add_land(rng: np.random.Generator, coast: Landscape, texture: Any, mean: Any) -> None:
    side = np.arange(SIZE)
    inside = coast.surface(side, side) != 0
    levels = SURFACES[int(rng.choice([LAND, CONCRETE, ROCK], p=[0.5, 0.4, 0.1]))]
    spread = rng.normal(0, 2.0)
    varied = _cut(rng, texture)
    for band in range(2):
        mean[band][inside] = (10 ** ((levels[band] + spread) / 10) * varied)[inside]


def _add_things(
    rng: np.random.Generator, label: str, vessel: Vessel | None, middle: tuple[float, float], incidence: float,
    coast: Landscape | None, out: Any,
) -> None:  # fmt: skip
    """Add a chip's target, and what else is bright in it."""
    if vessel is not None:
        for points in _ship_points(rng, label, vessel, middle, incidence, float(np.median(out[0]))):
            add_stamp(out, stamp(points))
    elif label in ("buoy", "structure"):
        for thing in draw_things(rng, label, *middle, incidence):
            add_stamp(out, stamp(thing.points))
    if coast is not None:
        for _ in range(int(rng.integers(0, 5))):
            place = coast.pixel(rng.uniform(-300, 300), -rng.uniform(15, 250))
            for thing in draw_things(rng, "structure", *place, incidence):
                add_stamp(out, stamp(thing.points))
    elif label == "ship" and rng.random() < BESIDE:
        turn, away = rng.uniform(0, 2 * np.pi), rng.uniform(25, 45)
        other = scatter_vessel(
            rng, draw_vessel(rng), middle[0] + away * np.cos(turn), middle[1] + away * np.sin(turn), incidence
        )
        add_stamp(out, stamp(other))


def _ship_points(
    rng: np.random.Generator, label: str, vessel: Vessel, middle: tuple[float, float], incidence: float, level: float
) -> list[Any]:
    if label == "ship":
        points = scatter_vessel(rng, vessel, *middle, incidence)
        speed = rng.uniform(4, 15) if rng.random() < 0.3 else 0.0  # noqa: PLR2004 - three of ten
        return [smear(rng, points, 0.08 * speed)]
    if label == "ghost":
        large = replace(vessel, length_m=max(vessel.length_m, 120.0))
        points = scatter_vessel(rng, large, *middle, incidence).moved(0, 0, 1.0, 10 ** (-CROSS_DB / 10))
        points = smear(rng, points, SPREAD_ROWS * int(rng.integers(1, 3)))
        # fainter ones no detector would find
        wanted = level * 10 ** (rng.uniform(*GHOST_DB) / 10)
        return [points.moved(0, 0, wanted / float(stamp(points).values[0].max()))]
    # side lobes run along rows and columns from a ship that is outside the chip, or at its rim
    large = replace(vessel, length_m=max(vessel.length_m, 180.0))
    away = rng.choice([-1, 1]) * rng.uniform(14, 34)
    row, column = (away, 0.0) if rng.random() < 0.5 else (0.0, away)  # noqa: PLR2004 - half
    return [scatter_vessel(rng, large, middle[0] + row, middle[1] + column, incidence).moved(0, 0, 3.0)]


def _bring_up(out: Any) -> None:
    """Bring the brightest pixel of a sea near the chip's middle: it is what a detector would have found."""
    low, high = SIZE // 4, 3 * SIZE // 4
    row, column = np.unravel_index(np.argmax(out[0, low:high, low:high]), (high - low, high - low))
    out[:] = np.roll(out, (SIZE // 2 - low - row, SIZE // 2 - low - column), axis=(1, 2))
