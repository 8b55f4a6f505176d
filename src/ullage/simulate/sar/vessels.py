"""Ships as a radar sees them: hulls of points, drawn from length, type and how they lie.

Cross sections follow the chips of opensarship by length: in VV 39 dB m² at 80 m and 2.7 dB more for each dB of length,
with a standard deviation of 4 dB; VH is 8 dB lower.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from ullage.simulate.sar.orbit import SPACING_M
from ullage.simulate.sar.target import Points

if TYPE_CHECKING:
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]

# length over beam, height of the deck over the water and of the superstructure [m], per metre of length
FORMS: Final = {
    "tanker": (6.2, 0.045, 0.15),
    "cargo": (6.6, 0.045, 0.15),
    "container": (7.2, 0.09, 0.17),
    "fishing": (4.2, 0.05, 0.20),
    "boat": (3.4, 0.05, 0.15),
}
# share of the cross section in: edges of the deck, deck, superstructure, manifold or hatches and cranes, bow, waterline
SHARES: Final = {
    "tanker": (0.22, 0.14, 0.36, 0.12, 0.06, 0.10),
    "cargo": (0.24, 0.10, 0.34, 0.18, 0.05, 0.09),
    "container": (0.26, 0.22, 0.20, 0.20, 0.03, 0.09),
    "fishing": (0.20, 0.15, 0.40, 0.10, 0.05, 0.10),
    "boat": (0.30, 0.20, 0.30, 0.00, 0.10, 0.10),
}
AREA_DB: Final = 39.0  # of a ship of 80 m in VV [dB m²]
AREA_SLOPE: Final = 2.7
LARGE_M: Final = 180.0  # beyond which it grows no faster than length
AREA_SD_DB: Final = 4.0
CROSS_DB: Final = -8.0
CROSS_SD_DB: Final = 1.8


@dataclass(frozen=True, slots=True)
class Vessel:
    """One ship.

    Parameters
    ----------
    kind
        ``tanker``, ``cargo``, ``container``, ``fishing`` or ``boat``.
    length_m, beam_m
        Of the hull [m].
    angle_deg
        Where the bow points, from the direction of rows toward that of columns [°].
    speed_kn
        Over ground, along the bow [kn].
    """

    kind: str
    length_m: float
    beam_m: float
    angle_deg: float
    speed_kn: float = 0.0


def draw_vessel(
    rng: np.random.Generator,
    kind: str | None = None,
    angle_deg: float | None = None,
    speed_kn: float = 0.0,
    length_m: float | None = None,
) -> Vessel:
    """Draw a ship: most are tankers and most of those 60 to 180 m long."""
    if kind is None:
        kind = str(rng.choice(["tanker", "cargo", "container", "fishing"], p=[0.55, 0.25, 0.1, 0.1]))
    if length_m is None:
        length_m = _draw_length(rng, kind)
    if angle_deg is None:
        angle_deg = float(rng.uniform(0, 360))
    beam = length_m / (FORMS[kind][0] * np.exp(rng.normal(0, 0.07)))
    return Vessel(kind, float(length_m), float(beam), float(angle_deg), float(speed_kn))


def _draw_length(rng: np.random.Generator, kind: str) -> float:
    if kind == "tanker" and rng.random() < 0.75:  # noqa: PLR2004 - three of four
        return float(rng.uniform(60, 180))
    low, high = {"tanker": (180, 335), "cargo": (60, 250), "container": (110, 366), "fishing": (18, 60)}.get(
        kind, (7, 18)
    )
    return float(rng.uniform(low, high))


def scatter_vessel(rng: np.random.Generator, vessel: Vessel, row: float, column: float, incidence_deg: float) -> Points:
    """Draw the points of a ship whose middle, at the waterline, is at a pixel.

    What is high lies over toward the satellite; the side that faces it and the water before it are brighter; broadside
    on, much brighter.
    """
    ahead, starboard, height, area = _parts(rng, vessel)
    angle, incidence = np.radians(vessel.angle_deg), np.radians(incidence_deg)
    down = ahead * np.cos(angle) - starboard * np.sin(angle)
    right = ahead * np.sin(angle) + starboard * np.cos(angle)
    facing = starboard * np.sign(np.cos(angle)) < -0.3 * vessel.beam_m  # the satellite is where columns are less
    area = area * np.where(facing, 1.6, 0.8) * (1 + 5 * facing * np.exp(-((np.sin(angle) / 0.06) ** 2)))
    scale = np.array(_areas(rng, vessel.length_m)) / area.sum()
    wobble = rng.exponential(1.0, (2, area.size)) * 0.6 + 0.4
    mixed = np.stack([area, area ** rng.uniform(0.8, 1.0) * area.mean() ** 0.1]) * wobble
    mixed *= (scale * area.sum() / mixed.sum(axis=1))[:, None]
    return Points(
        rows=row + down / SPACING_M,
        columns=column + (right - height / np.tan(incidence)) / SPACING_M,
        slant_m=right * np.sin(incidence) - height * np.cos(incidence),
        areas=mixed,
        phases=rng.uniform(0, 2 * np.pi, (2, area.size)),
    )


def _areas(rng: np.random.Generator, length_m: float) -> tuple[float, float]:
    level = AREA_DB + AREA_SLOPE * 10 * np.log10(min(length_m, LARGE_M) / 80.0) + rng.normal(0, AREA_SD_DB)
    level += 10 * np.log10(max(length_m, LARGE_M) / LARGE_M)
    level = max(level, 8.0 + rng.normal(0, 3.0))
    cross = level + CROSS_DB + rng.normal(0, CROSS_SD_DB)
    return float(10 ** (level / 10)), float(10 ** (cross / 10))


def _parts(rng: np.random.Generator, vessel: Vessel) -> tuple[Floats, Floats, Floats, Floats]:
    """Draw where on a ship its points are (ahead, to starboard, up [m]) and their shares of the cross section."""
    length, beam = vessel.length_m, vessel.beam_m
    _, deck, top = FORMS[vessel.kind]
    deck, top = deck * length, min(top * length, 38.0)
    along = max(3, int(length / 7))
    edges = rng.uniform(-0.5, 0.5, 2 * along)
    side = np.repeat([-1.0, 1.0], along)
    narrow = np.clip((0.5 - np.abs(edges)) / np.where(edges > 0, 0.16, 0.05), 0.15, 1.0)  # bow and stern taper
    inner = rng.uniform(-0.42, 0.46, along)
    house = -0.40 + rng.normal(0, 0.02) if vessel.kind != "fishing" else rng.uniform(-0.2, 0.2)
    houses = max(3, along // 3)
    gear = _gear(rng, vessel.kind, max(2, along // 2))
    water = rng.uniform(-0.45, 0.42, along)
    parts = (
        (edges, 0.5 * side * narrow, deck + 0 * edges),
        (inner, rng.uniform(-0.4, 0.4, along), deck + rng.uniform(0, 3, along) * min(1.0, length / 60)),
        (house + rng.normal(0, 0.025, houses), rng.uniform(-0.45, 0.45, houses), rng.uniform(deck, top, houses)),
        (gear, rng.uniform(-0.3, 0.3, gear.size), deck + rng.uniform(1, 6, gear.size) * min(1.0, length / 60)),
        (0.485 + rng.normal(0, 0.006, 2), rng.normal(0, 0.05, 2), np.array([deck, deck + 0.03 * length])),
        (water, 0.5 * rng.choice([-1.0, 1.0], along), 0 * water),
    )
    ahead, starboard, height = (np.concatenate([part[axis] for part in parts]) for axis in range(3))
    shares = [
        share * one / one.sum()
        for share, part in zip(SHARES[vessel.kind], parts, strict=True)
        for one in (rng.gamma(0.9, 1.0, part[0].size) + 0.05,)
    ]
    return ahead * length, starboard * beam, height, np.concatenate(shares)


def _gear(rng: np.random.Generator, kind: str, count: int) -> Floats:
    """Draw what stands on deck: a manifold amidships, or hatches and cranes all along."""
    if kind == "tanker":
        return np.asarray(rng.normal(0.02, 0.03, count))
    return np.asarray(rng.choice(np.linspace(-0.25, 0.38, 5), count) + rng.normal(0, 0.01, count))
