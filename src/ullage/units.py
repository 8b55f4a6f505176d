"""Units and conversion factors, each with its source.

A unit is written as a product of symbols with integer powers: ``"t"``, ``"bbl"``, ``"bbl/t"``, ``"t/m3"``, ``"1"``.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from ullage.errors import UnitError

if TYPE_CHECKING:
    from collections.abc import Mapping

M3_PER_BBL: Final = 0.158987294928
"""One barrel in m³: 42 US gallons of 231 cubic inches, exactly (NIST SP 811, appendix B)."""

BBL_PER_M3: Final = 6.28981
"""Barrels in one m³, to the digits that published tables carry (1 / 0.158987; UN Statistics Division)."""

COMMITTEE_BBL_PER_T: Final = 8.33
"""The 1718 Committee's default factor [bbl/t], fixed by five published pairs of tonnes and barrels."""

KM_PER_NM: Final = 1.852
"""One nautical mile in km, exactly (SI Brochure, 9th edition, table 8)."""

M_PER_S_PER_KN: Final = 1852 / 3600
"""One knot in m/s, exactly: a nautical mile an hour."""

SEA_WATER_T_M3: Final = 1.025
"""Density of standard sea water [t/m³] (ICLL 1966; the Sea of Japan spans 1.024-1.026)."""

_FACTOR = re.compile(r"([A-Za-z]+|%)(-?\d+)?")


def api_gravity(density_t_m3: float) -> float:
    """Give the API gravity of an oil of a density at 15 °C [t/m³] (API MPMS 11.1: 141.5 / SG - 131.5)."""
    return 141.5 / density_t_m3 - 131.5


def density_from_api(api_gravity_deg: float) -> float:
    """Give the density [t/m³] of an oil of an API gravity [°]; the inverse of `api_gravity`."""
    return 141.5 / (api_gravity_deg + 131.5)


def parse_unit(text: str) -> dict[str, int]:
    """Read a unit such as ``"t/m3"`` into powers of its symbols, ``{"t": 1, "m": -3}``.

    Raises
    ------
    UnitError
        When the text is not a product or quotient of symbols with integer powers.
    """
    powers: dict[str, int] = {}
    sign = 1
    for position, part in enumerate(text.replace(" ", "").split("/")):
        if position:
            sign = -1
        for factor in part.split("*"):
            if factor == "1":
                continue
            found = _FACTOR.fullmatch(factor)
            if found is None:
                raise UnitError(f"'{text}' is not a unit: expected symbols such as t, bbl, m3 or bbl/t")
            powers[found[1]] = powers.get(found[1], 0) + sign * int(found[2] or 1)
    return {symbol: power for symbol, power in powers.items() if power}


def format_unit(powers: Mapping[str, int]) -> str:
    """Write powers of symbols as a unit; the inverse of `parse_unit`."""

    def product(sign: int) -> list[str]:
        chosen = [(symbol, sign * power) for symbol, power in sorted(powers.items()) if sign * power > 0]
        return [symbol if power == 1 else f"{symbol}{power}" for symbol, power in chosen]

    return "/".join(["*".join(product(1)) or "1", *product(-1)])


def multiply_units(left: str, right: str, power: int = 1) -> str:
    """Give the unit of a product, or of a quotient with ``power=-1``."""
    powers = parse_unit(left)
    for symbol, exponent in parse_unit(right).items():
        powers[symbol] = powers.get(symbol, 0) + power * exponent
    return format_unit({symbol: exponent for symbol, exponent in powers.items() if exponent})
