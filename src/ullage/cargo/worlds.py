"""What all visits share: the draws of the errors that no number of visits averages away."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ullage import draws
from ullage.cargo.volume import UNKNOWN_MIX, Product, density_at, find_product
from ullage.kernels import normal_scores
from ullage.units import BBL_PER_M3

if TYPE_CHECKING:
    import numpy.typing as npt

    from ullage.cargo.particulars import RegisterRule
    from ullage.cargo.volume import ProductRule, TankRule

    Floats = npt.NDArray[np.float64]


UNKNOWN_PRODUCT = "unknown"


@dataclass(frozen=True, eq=False)
class Worlds:
    """Shared errors in each of the imagined worlds, shape (count,) each.

    Parameters
    ----------
    seed, count
        What the draws follow from, and how many there are.
    convention
        Normal score of what all prior fills have in common.
    bias
        One plus the relative error of the register, the same for all ships.
    density_t_m3
        Density of the product at 15 °C [t/m³].
    tank_t_m3
        Tonnes that a m³ of tank holds at most: a tank's greatest fill times the density at the cargo's temperature.
    """

    seed: int
    count: int
    convention: Floats
    bias: Floats
    density_t_m3: Floats
    tank_t_m3: Floats

    @property
    def bbl_per_t(self) -> Floats:
        """Physical barrels at 15 °C in a tonne of the product [bbl/t]."""
        return BBL_PER_M3 / self.density_t_m3


def draw_worlds(
    seed: int,
    count: int,
    product: str | None,
    product_rule: ProductRule,
    register: RegisterRule,
    tanks: TankRule,
) -> Worlds:
    """Draw the shared errors of a case.

    Parameters
    ----------
    seed, count
        Seed and number of draws.
    product
        Name of the product; None, or "unknown", draws one product a world from `volume.UNKNOWN_MIX`, for all visits
        alike: what a terminal hands out does not change from ship to ship.
    product_rule, register, tanks
        Rules.

    Returns
    -------
    Worlds
        The draws; they depend on the seed and on each error's name alone.
    """
    score = normal_scores(draws.stream(seed, "density"), count)
    mix = UNKNOWN_MIX if product is None or product == UNKNOWN_PRODUCT else {product: 1.0}
    kinds = {find_product(name): share for name, share in mix.items()}
    density, hot = _mixed(kinds, score, draws.uniforms_reference(draws.stream(seed, "product"), count), product_rule)
    return Worlds(
        seed=seed,
        count=count,
        convention=normal_scores(draws.stream(seed, "fill convention"), count),
        bias=np.maximum(1.0 + register.bias_sd * normal_scores(draws.stream(seed, "register bias"), count), 0.0),
        density_t_m3=density,
        tank_t_m3=tanks.fraction * hot,
    )


def _mixed(kinds: dict[Product, float], score: Floats, chance: Floats, rule: ProductRule) -> tuple[Floats, Floats]:
    """Draw one product a world, and its density at 15 °C and at the cargo's temperature."""
    densities = []
    for kind in kinds:
        mean = kind.density_t_m3 if rule.density_t_m3 is None else rule.density_t_m3
        sd = kind.density_sd_t_m3 if rule.density_sd_t_m3 is None else rule.density_sd_t_m3
        # no oil product is lighter than half of water or heavier than bitumen
        densities.append(np.clip(mean + sd * score, 0.45, 1.1))
    chosen = np.searchsorted(np.cumsum(list(kinds.values()))[:-1], chance, side="right")
    density = np.choose(chosen, densities)
    hot = [
        density_at(value, rule.temperature_c, kind.expansion_per_c)
        for kind, value in zip(kinds, densities, strict=True)
    ]
    return density, np.choose(chosen, hot)
