"""Simulated hulls: particulars that belong together, as ships of that size have them.

The laws scatter about the relations that were fitted to small tankers of East Asia (`cargo.particulars`); what follows
from others is worked out, so that lightship and deadweight together are the summer displacement, exactly.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from ullage.cargo.hydrostatics import Hull, lightship_t
from ullage.cargo.particulars import dimension_from_deadweight
from ullage.units import SEA_WATER_T_M3

if TYPE_CHECKING:
    from collections.abc import Mapping

_TRIES: Final = 200


@dataclass(frozen=True, slots=True)
class HullLaw:
    """What the tankers of a world are like.

    Parameters
    ----------
    deadweight_t, deadweight_spread
        Median of the deadweights [t] and standard deviation of their natural logarithm.
    deadweight_least_t, deadweight_most_t
        Where that law ends [t].
    length_spread, beam_spread
        Standard deviation of the logarithm of length and beam about those that go with the deadweight.
    alike
        Correlation of the two: a hull that is long for her deadweight is broad for it.
    block, block_sd
        Mean and standard deviation of the block coefficient at the summer draught; 0.74 to 0.82.
    lightship_t_m3, lightship_sd_t_m3
        Lightship over Lpp B D [t/m³], and its standard deviation.
    draught_of_depth, draught_of_depth_sd
        Summer draught over moulded depth, and its standard deviation.
    tank_m3_t, tank_sd_m3_t
        Cargo tanks over deadweight [m³/t], and its standard deviation.
    beam_of_draught
        Least and greatest beam over summer draught: other hulls are drawn again.
    """

    # shuttles to the DPRK carry 1,000-9,000 t, mostly at the low end (the press on those of 2024)
    deadweight_t: float = 3000.0
    deadweight_spread: float = 0.55
    deadweight_least_t: float = 900.0
    deadweight_most_t: float = 9000.0
    # residuals of 181 small tankers off China and Japan: 0.066 and 0.063, correlation 0.44
    length_spread: float = 0.060
    beam_spread: float = 0.060
    alike: float = 0.44
    # coastal tankers have 0.74-0.82; the reference ship 0.78, 0.215 t/m³, 6.20 m of 7.40 m, 1.14 m³/t
    block: float = 0.78
    block_sd: float = 0.018
    lightship_t_m3: float = 0.205
    lightship_sd_t_m3: float = 0.018
    draught_of_depth: float = 0.83
    draught_of_depth_sd: float = 0.025
    tank_m3_t: float = 1.15
    tank_sd_m3_t: float = 0.055
    # 95 % of those of them that typed a likely draught have 2.2-3.8
    beam_of_draught: tuple[float, float] = (2.05, 3.4)


@dataclass(frozen=True, slots=True)
class Dimensions:
    """One hull: lengths [m], block coefficient, masses [t], tanks [m³]; null tanks are nan."""

    length_m: float
    hull: Hull
    lightship_t: float
    tank_volume_m3: float
    gross_tonnage: float


def draw_tanker_hull(rng: np.random.Generator, law: HullLaw) -> Dimensions:
    """Draw one tanker.

    Parameters
    ----------
    rng
        Her stream.
    law
        What the tankers of her world are like.

    Notes
    -----
    With D = T / k and a lightship of c Lpp B D, the identity of displacement gives the summer draught: T = deadweight
    / (Lpp B (w Cb - c / k)), w being the density of sea water.
    """
    deadweight = _truncated(rng, law)
    for _ in range(_TRIES):
        made = _one(rng, law, deadweight)
        if law.beam_of_draught[0] <= made.hull.beam_m / made.hull.design_draught_m <= law.beam_of_draught[1]:
            return made
    return made


def _truncated(rng: np.random.Generator, law: HullLaw) -> float:
    for _ in range(_TRIES):
        deadweight = law.deadweight_t * float(np.exp(rng.normal(0, law.deadweight_spread)))
        if law.deadweight_least_t <= deadweight <= law.deadweight_most_t:
            return deadweight
    return float(rng.uniform(law.deadweight_least_t, law.deadweight_most_t))


def _one(rng: np.random.Generator, law: HullLaw, deadweight: float) -> Dimensions:
    first, second = rng.normal(0, 1, 2).clip(-2.5, 2.5)
    broad = law.alike * first + np.sqrt(1 - law.alike**2) * second
    length = float(dimension_from_deadweight("length_m", deadweight)[0] * np.exp(law.length_spread * first))
    beam = float(dimension_from_deadweight("beam_m", deadweight)[0] * np.exp(law.beam_spread * broad))
    lpp = length * (0.945 + 0.008 * float(rng.normal(0, 1)))
    block = float(np.clip(rng.normal(law.block, law.block_sd), 0.73, 0.83))
    share = float(np.clip(rng.normal(law.draught_of_depth, law.draught_of_depth_sd), 0.74, 0.90))
    light = float(np.clip(rng.normal(law.lightship_t_m3, law.lightship_sd_t_m3), 0.15, 0.25))
    draught = deadweight / (lpp * beam * (SEA_WATER_T_M3 * block - light / share))
    hull = Hull(lpp, beam, draught / share, draught, block, deadweight)
    tanks = deadweight * float(np.clip(rng.normal(law.tank_m3_t, law.tank_sd_m3_t), 1.0, 1.3))
    # deadweight over gross tonnage: median 1.43, 5-95 % 1.01-1.95, of the same ships
    gross = deadweight / (1.43 * float(np.exp(np.clip(rng.normal(0, 0.17), -0.4, 0.4))))
    return Dimensions(length, hull, lightship_t(hull), tanks, gross)


# length over beam, beam over draught, depth over draught and block coefficient of ships that only pass (customary)
_OTHERS: Final[Mapping[str, tuple[float, float, float, float]]] = {
    "cargo": (6.3, 2.6, 1.45, 0.76),
    "lying": (6.0, 2.7, 1.35, 0.74),
    "fishing": (3.9, 2.7, 1.35, 0.58),
}


def draw_other_hull(rng: np.random.Generator, kind: str, length_m: float) -> Dimensions:
    """Draw a ship that carries no oil: cargo, fishing or lying, of a length [m]."""
    slender, wide, deep, block = _OTHERS[kind]
    beam = length_m / (slender * float(np.exp(rng.normal(0, 0.05))))
    draught = beam / (wide * float(np.exp(rng.normal(0, 0.05))))
    lpp, depth = length_m * 0.945, draught * deep
    displaced = SEA_WATER_T_M3 * lpp * beam * draught * block
    light = min((0.16 if kind == "cargo" else 0.20) * lpp * beam * depth, 0.6 * displaced)
    hull = Hull(lpp, beam, depth, draught, block, displaced - light)
    return Dimensions(length_m, hull, light, float("nan"), (displaced - light) / 1.5)
