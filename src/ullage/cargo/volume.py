"""What fits in a ship, and what it is in barrels: products, tanks, temperature.

Functions take numbers or arrays and broadcast them. Volumes are at 15 °C unless a name says otherwise.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

import numpy as np

from ullage.cargo.hydrostatics import draught_at_deadweight_m
from ullage.errors import UllageError
from ullage.units import BBL_PER_M3, COMMITTEE_BBL_PER_T, SEA_WATER_T_M3

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy.typing as npt

    from ullage.cargo.hydrostatics import Hull

    Floats = npt.NDArray[np.float64]
    Values = Floats | float


class UnknownProductError(UllageError, KeyError):
    """A product that Ullage does not know; carries the name that was given and those that are known."""

    def __init__(self, name: str, known: tuple[str, ...]) -> None:
        self.name = name
        self.known = known
        super().__init__(name, known)

    def __str__(self) -> str:
        return (
            f"'{self.name}' is not a product Ullage knows: expected one of {', '.join(self.known)}; "
            "take the nearest of them and give its density in [rules.product]"
        )


@dataclass(frozen=True, slots=True)
class Product:
    """One oil product.

    Parameters
    ----------
    name
        Its name.
    density_t_m3, density_sd_t_m3
        Density at 15 °C and its standard deviation between cargoes [t/m³].
    expansion_per_c
        Relative growth of the volume for each degree [1/°C].
    un_bbl_per_t
        The factor of the UN Statistics Division's energy yearbook [bbl/t]; None where it has none.
    """

    name: str
    density_t_m3: float
    density_sd_t_m3: float
    expansion_per_c: float
    un_bbl_per_t: float | None = None

    @property
    def bbl_per_t(self) -> float:
        """Physical barrels at 15 °C in a tonne [bbl/t]."""
        return BBL_PER_M3 / self.density_t_m3


# Densities: customary product ranges, in brackets, taken as 90 % of all cargoes (their width over 3.29 is the
# sd); where none is given, the sd is a judgement. Expansion: (K0 + K1 rho) / rho² at the density, with the
# constants of API MPMS 11.1 (1980) for the product's group; lpg, which that standard leaves out, is the
# middle of propane and butane. Last column: UN Statistics Division, conversion factors of the energy
# yearbook.
PRODUCTS: Final[Mapping[str, Product]] = MappingProxyType(
    {
        product.name: product
        for product in (
            Product("lpg", 0.540, 0.0200, 0.00250, 11.65),  # judged: from propane to butane
            Product("naphtha", 0.720, 0.0122, 0.00128, 8.74),  # (0.70-0.74)
            Product("gasoline", 0.745, 0.0167, 0.00121, 8.50),  # (0.720-0.775)
            Product("kerosene", 0.800, 0.0198, 0.00093, 7.77),  # (0.775-0.840)
            Product("gasoil", 0.845, 0.0122, 0.00084, 7.23),  # (0.82-0.86)
            Product("crude", 0.860, 0.0061, 0.00083, 7.32),  # (Urals and ESPO 0.85-0.87)
            Product("fuel oil", 0.965, 0.0182, 0.00070, 6.62),  # (0.93-0.99), residual
            Product("lubricants", 0.900, 0.0150, 0.00070, 6.99),  # judged: base oils and finished oils
        )
    }
)
"""The products Ullage knows, by name."""

_ALIASES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "petrol": "gasoline",
        "motor gasoline": "gasoline",
        "jet": "kerosene",
        "jet fuel": "kerosene",
        "jet a-1": "kerosene",
        "diesel": "gasoil",
        "gas oil": "gasoil",
        "gasoil/diesel": "gasoil",
        "gas-diesel oil": "gasoil",
        "diesel oil": "gasoil",
        "mgo": "gasoil",
        "crude oil": "crude",
        "hfo": "fuel oil",
        "heavy fuel oil": "fuel oil",
        "residual fuel oil": "fuel oil",
        "mazut": "fuel oil",
        "lubricating oil": "lubricants",
        "lubricating oils": "lubricants",
        "liquefied petroleum gas": "lpg",
    }
)

UNKNOWN_MIX: Final[Mapping[str, float]] = MappingProxyType(
    {"gasoline": 0.25, "kerosene": 0.10, "gasoil": 0.45, "fuel oil": 0.20}
)
"""Probability of each product when nobody says which: a judgement, mostly gasoil; shown as an assumption."""


@dataclass(frozen=True, slots=True)
class ProductRule:
    """What replaces a product's own figures, and how warm the cargo is.

    Parameters
    ----------
    density_t_m3, density_sd_t_m3
        Density at 15 °C and its standard deviation [t/m³]; None leaves the product's own.
    temperature_c
        Temperature of the cargo [°C].
    """

    density_t_m3: float | None = None
    density_sd_t_m3: float | None = None
    # the reference temperature of densities and of barrels: no correction unless somebody knows better
    temperature_c: float = 15.0


@dataclass(frozen=True, slots=True)
class TankRule:
    """How much a ship's tanks hold.

    Parameters
    ----------
    fraction
        Greatest fill of a tank, of its geometric volume.
    volume_cv
        Relative standard deviation of a register's tank volume.
    m3_per_t, m3_per_t_sd
        Tank volume at 100 % per tonne of deadweight where the register is silent, and its standard deviation
        [m³/t].
    """

    # customary commercial maximum for oil, and the default filling limit of the gas carrier code (IGC 15.3)
    fraction: float = 0.98
    # registers give tanks with or without slop tanks, at 98 or at 100 %
    volume_cv: float = 0.03
    # small product tankers 1.05-1.25 m³/t, taken as 90 % of them; the reference ship 4000 m³ / 3500 t = 1.14
    m3_per_t: float = 1.15
    m3_per_t_sd: float = 0.06


def find_product(name: str) -> Product:
    """Find a product by its name or another name of it, in any case.

    Raises
    ------
    UnknownProductError
        When no product has the name; its message lists those that are known.
    """
    key = " ".join(name.casefold().split())
    key = _ALIASES.get(key, key)
    if key not in PRODUCTS:
        raise UnknownProductError(name, tuple(PRODUCTS))
    return PRODUCTS[key]


def volume_at(volume_15_m3: Values, temperature_c: Values, expansion_per_c: Values) -> Floats:
    """Give the volume at a temperature of what has a volume at 15 °C [m³]: V15 [1 + β (T - 15)].

    Parameters
    ----------
    volume_15_m3
        Volume at 15 °C [m³].
    temperature_c
        Temperature [°C]; the linear law is good to 0.14 % between 0 and 40, to 0.43 % between -20 and 60.
    expansion_per_c
        Expansion β [1/°C]: about 0.0007 for fuel oil to 0.0012 for gasoline.
    """
    return np.asarray(volume_15_m3, np.float64) * (1.0 + expansion_per_c * (np.asarray(temperature_c) - 15.0))


def density_at(density_15_t_m3: Values, temperature_c: Values, expansion_per_c: Values) -> Floats:
    """Give the density at a temperature of what has a density at 15 °C [t/m³]: only the volume grows."""
    return np.asarray(density_15_t_m3, np.float64) / volume_at(1.0, temperature_c, expansion_per_c)


def full_cargo_t(
    deadweight_t: Values,
    tank_volume_m3: Values,
    density_t_m3: Values,
    non_cargo_t: Values,
    *,
    fraction: Values = 0.98,
) -> Floats:
    """Give the cargo of a full ship [t]: what her tanks hold or what she can bear, whichever is less.

    Parameters
    ----------
    deadweight_t
        Deadweight [t].
    tank_volume_m3
        Volume of the cargo tanks at 100 % [m³].
    density_t_m3
        Density of the product at the temperature of the cargo [t/m³].
    non_cargo_t
        Deadweight that is not cargo [t].
    fraction
        Greatest fill of a tank.
    """
    room = fraction * np.asarray(tank_volume_m3, np.float64) * density_t_m3
    return np.minimum(room, np.maximum(np.asarray(deadweight_t) - non_cargo_t, 0.0))


def draught_when_full_m(
    hull: Hull,
    tank_volume_m3: Values,
    density_t_m3: Values,
    non_cargo_t: Values,
    *,
    fraction: Values = 0.98,
    water_t_m3: Values = SEA_WATER_T_M3,
) -> Floats:
    """Give the mean draught of a full ship [m]: short of the design draught where tanks fill up first."""
    cargo = full_cargo_t(hull.deadweight_t, tank_volume_m3, density_t_m3, non_cargo_t, fraction=fraction)
    return draught_at_deadweight_m(cargo + non_cargo_t, hull, water_t_m3=water_t_m3)


def barrels(cargo_t: Values, density_t_m3: Values) -> Floats:
    """Give physical barrels at 15 °C [bbl] of a cargo [t] of a density at 15 °C [t/m³]."""
    return BBL_PER_M3 * np.asarray(cargo_t, np.float64) / density_t_m3


def committee_barrels(cargo_t: Values, bbl_per_t: Values = COMMITTEE_BBL_PER_T) -> Floats:
    """Give a cargo [t] in the cap keeper's barrels [bbl], by his one factor for all products."""
    return np.asarray(cargo_t, np.float64) * bbl_per_t
