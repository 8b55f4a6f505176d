"""What simulated tankers carry: which product, how full, and how deep they lie with it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from ullage.cargo.hydrostatics import (
    Hull,
    ballast_draught_prior_m,
    deadweight_on_board_t,
    draught_at_deadweight_m,
)
from ullage.cargo.volume import PRODUCTS, barrels, full_cargo_t
from ullage.draws import stream
from ullage.simulate.trade.identity import chosen

if TYPE_CHECKING:
    from ullage.simulate.trade.hulls import Dimensions

# of the summer draught: with ballast of 45 % of the deadweight, the most for which such ships have tanks (1,500 t of
# the 3,500 of the reference ship)
_DEEPEST_BALLAST: Final = 0.66


@dataclass(frozen=True, slots=True)
class CargoLaw:
    """How full tankers are and with what: not the laws of `cargo.rules`, but with like means.

    Parameters
    ----------
    left_shape, left_mean
        Of most cargoes a gamma law of what is left of full: its shape and mean.
    least
        Full cargoes are not below this fraction.
    parts, part
        Share of part cargoes, and between which fractions of full they lie, all alike.
    custom
        Width of the uniform law of the factor by which all that is left of full in a world is larger or smaller, the
        custom of the trade, about 1.
    products
        What the terminals of a world hand out, and how often a world has it.
    other
        Share of cargoes that are of another product than that.
    non_cargo_t
        Between which masses fuel, water and stores lie [t], all alike.
    light
        Share of tankers that sail with less ballast than the rules have.
    """

    # of ships judged laden `FillRule` has a beta law of mean 0.88 and deviation 0.084, a quarter of its variance
    # shared; here full cargoes have 0.885 and 0.08. Of ships of which nothing is known it has 0.62 and 0.2: there part
    # cargoes are among them
    left_shape: float = 2.5
    left_mean: float = 0.115
    least: float = 0.6
    parts: float = 0.25
    part: tuple[float, float] = (0.25, 0.80)
    custom: float = 1.0
    products: tuple[tuple[str, float], ...] = (
        ("gasoil", 0.50),
        ("gasoline", 0.22),
        ("kerosene", 0.08),
        ("fuel oil", 0.20),
    )
    other: float = 0.05
    # `NonCargoRule` has a normal law of 150 +- 60 t
    non_cargo_t: tuple[float, float] = (60.0, 240.0)
    light: float = 0.10


@dataclass(frozen=True, slots=True)
class Cargo:
    """What a tanker has on board: product, tonnes, its density at 15 °C [t/m³], fraction of full; 0 t in ballast."""

    product: str | None = None
    tonnes: float = 0.0
    density_t_m3: float = 1.0
    fill: float = 0.0

    @property
    def bbl(self) -> float:
        """The same in physical barrels."""
        return float(barrels(self.tonnes, self.density_t_m3))


EMPTY: Final = Cargo()


@dataclass(frozen=True, slots=True)
class Custom:
    """What all cargoes of a world have in common: the product, and the factor of what is left of full."""

    product: str
    left: float
    densities: dict[str, float]


def draw_custom(seed: int, law: CargoLaw) -> Custom:
    """Draw what is the same for all cargoes of a world."""
    rng = np.random.default_rng(stream(seed, "custom"))
    product = chosen(float(rng.random()), law.products)
    left = 1.0 + law.custom * float(rng.uniform(-0.5, 0.5))
    densities = {
        name: PRODUCTS[name].density_t_m3 + float(rng.normal(0, PRODUCTS[name].density_sd_t_m3))
        for name, _ in law.products
    }
    return Custom(product, left, densities)


def draw_cargo(rng: np.random.Generator, law: CargoLaw, custom: Custom, size: Dimensions, non_cargo_t: float) -> Cargo:
    """Draw a cargo for a tanker whose other load is known [t]."""
    product = custom.product
    if rng.random() < law.other:
        product = chosen(float(rng.random()), law.products)
    if rng.random() < law.parts:
        fill = float(rng.uniform(*law.part))
    else:
        left = float(rng.gamma(law.left_shape, law.left_mean / law.left_shape)) * custom.left
        fill = max(1.0 - left, law.least)
    density = custom.densities[product]
    full = float(full_cargo_t(size.hull.deadweight_t, size.tank_volume_m3, density, non_cargo_t))
    return Cargo(product, fill * full, density, fill)


def draw_ballast_t(rng: np.random.Generator, law: CargoLaw, size: Dimensions) -> float:
    """Draw what a tanker has on board in ballast, all told [t]."""
    mean, sd = ballast_draught_prior_m(size.length_m)
    draught = float(mean + sd * rng.normal(0, 1))
    if rng.random() < law.light:
        draught -= float(rng.uniform(0.3, 0.9))
    draught = min(draught, _DEEPEST_BALLAST * size.hull.design_draught_m)
    return max(float(deadweight_on_board_t(draught, size.hull)), law.non_cargo_t[1])


def draught_m(on_board_t: float, hull: Hull) -> float:
    """Give the mean draught with so much on board [m]."""
    return float(draught_at_deadweight_m(on_board_t, hull))
