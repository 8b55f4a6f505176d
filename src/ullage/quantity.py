"""A number with its uncertainty and unit.

A quantity holds seeded draws, all quantities of a case the same number of them. Draw *k* of every quantity belongs to
the same imagined world *k*, so a shared error stays shared through every sum, difference, product and quotient.
"Cannot tell" is a value: it has no draws, a reason instead, and whatever is computed with it cannot be told either.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Self

import numpy as np

from ullage import draws
from ullage.errors import UnitError
from ullage.units import BBL_PER_M3, KM_PER_NM, format_unit, multiply_units, parse_unit

if TYPE_CHECKING:
    from collections.abc import Iterable

    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]

_TO_BASE = {"bbl": ("m3", 1.0 / BBL_PER_M3), "kt": ("t", 1000.0), "nm": ("km", KM_PER_NM), "%": ("1", 0.01)}


@dataclass(frozen=True, slots=True, eq=False)
class Quantity:
    """A number with unit and draws.

    Parameters
    ----------
    draws
        Draws, shape (n,), all equally likely; empty when the value cannot be told.
    unit
        Unit, see `ullage.units.parse_unit`.
    reason
        Why it cannot be told; empty when it can.

    Examples
    --------
    >>> one = Quantity.exact(3000.0, "t")
    >>> (one * Quantity.exact(8.33, "bbl/t")).mid
    24990.0
    """

    draws: Floats = field(repr=False)
    unit: str
    reason: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "unit", format_unit(parse_unit(self.unit)))
        self.draws.flags.writeable = False

    @classmethod
    def exact(cls, value: float, unit: str) -> Self:
        """Make a quantity that is known exactly."""
        return cls(np.array([float(value)]), unit)

    @classmethod
    def of_law(cls, law: Floats, unit: str, *, name: str, seed: int, count: int) -> Self:
        """Draw a law tabled by `ullage.draws`; quantities of the same name and seed move together."""
        from ullage.kernels import normal_scores

        return cls(draws.interpolate_law(law, normal_scores(draws.stream(seed, name), count)), unit)

    @classmethod
    def normal(cls, mean: float, sd: float, unit: str, *, name: str, seed: int, count: int) -> Self:
        """Draw a normal law; quantities of the same name and seed move together."""
        return cls.of_law(draws.normal_law(mean, sd), unit, name=name, seed=seed, count=count)

    @classmethod
    def cannot_tell(cls, unit: str, reason: str) -> Self:
        """Make the value "cannot tell", with its reason."""
        if not reason:
            raise ValueError("'cannot tell' needs its reason")
        return cls(np.empty(0), unit, reason)

    @classmethod
    def total(cls, parts: Iterable[Quantity], unit: str) -> Quantity:
        """Sum quantities of one unit; an empty sum is exactly zero."""
        result: Quantity = cls.exact(0.0, unit)
        for part in parts:
            result = result + part
        return result

    @property
    def can_tell(self) -> bool:
        """Whether there is a value at all."""
        return not self.reason

    @property
    def low(self) -> float | None:
        """The 5 % point; None when it cannot be told."""
        return self.at(0.05)

    @property
    def mid(self) -> float | None:
        """The 50 % point; None when it cannot be told."""
        return self.at(0.5)

    @property
    def high(self) -> float | None:
        """The 95 % point; None when it cannot be told."""
        return self.at(0.95)

    @property
    def mean(self) -> float | None:
        """The mean; None when it cannot be told."""
        return float(self.draws.mean()) if self.can_tell else None

    @property
    def sd(self) -> float | None:
        """The standard deviation; None when it cannot be told."""
        return float(self.draws.std()) if self.can_tell else None

    def at(self, probability: float) -> float | None:
        """Give the value that the quantity is below with a probability; None when it cannot be told."""
        return float(np.quantile(self.draws, probability)) if self.can_tell else None

    def p_above(self, value: float) -> float | None:
        """Give the probability that the quantity is above a value of the same unit; None when it cannot be told."""
        return float(np.mean(self.draws > value)) if self.can_tell else None

    def points(self) -> dict[str, float | None]:
        """Give low, mid and high, as they stand in ``summary.json``."""
        if not self.can_tell:
            return {"low": None, "mid": None, "high": None}
        low, mid, high = (float(point) for point in draws.points(self.draws))
        return {"low": low, "mid": mid, "high": high}

    def to(self, unit: str) -> Quantity:
        """Express the quantity in another unit of the same kind.

        Raises
        ------
        UnitError
            When the units are not of one kind; tonnes become barrels only by a density or a factor.
        """
        ours, here = _in_base(self.unit)
        theirs, there = _in_base(unit)
        if ours != theirs:
            raise UnitError(f"{self.unit} cannot be expressed in {unit}; multiply by a quantity that relates them")
        return Quantity(self.draws * (here / there), unit, self.reason)

    def __add__(self, other: Quantity) -> Quantity:
        return self._combined(other, np.add)

    def __sub__(self, other: Quantity) -> Quantity:
        return self._combined(other, np.subtract)

    def __mul__(self, other: Quantity | float) -> Quantity:
        return self._scaled(other, np.multiply, 1)

    def __truediv__(self, other: Quantity | float) -> Quantity:
        return self._scaled(other, np.divide, -1)

    __rmul__ = __mul__

    def __neg__(self) -> Quantity:
        return self * -1.0

    def __str__(self) -> str:
        if not self.can_tell:
            return f"cannot tell: {self.reason}"
        return f"{self.mid:,.6g} {self.unit} ({self.low:,.6g} to {self.high:,.6g})"

    def _combined(self, other: Quantity, operation: np.ufunc) -> Quantity:
        if not isinstance(other, Quantity):
            raise UnitError(f"a number without unit cannot be added to {self.unit}: make it a Quantity first")
        if other.unit != self.unit:
            raise UnitError(f"{self.unit} and {other.unit} cannot be added; convert one with .to()")
        return self._with(other, operation, self.unit)

    def _scaled(self, other: Quantity | float, operation: np.ufunc, power: int) -> Quantity:
        if not isinstance(other, Quantity):
            other = Quantity.exact(other, "1")
        return self._with(other, operation, multiply_units(self.unit, other.unit, power))

    def _with(self, other: Quantity, operation: np.ufunc, unit: str) -> Quantity:
        reason = "; ".join(dict.fromkeys(text for text in (self.reason, other.reason) if text))
        if reason:
            return Quantity.cannot_tell(unit, reason)
        lengths = {len(self.draws), len(other.draws)} - {1}
        if len(lengths) > 1:
            raise ValueError(f"quantities of {sorted(lengths)} draws are not of one case")
        return Quantity(operation(self.draws, other.draws), unit)


def _in_base(unit: str) -> tuple[str, float]:
    """Give a unit in base units, and how many of them it is."""
    base, factor = "1", 1.0
    for symbol, power in parse_unit(unit).items():
        name, size = _TO_BASE.get(symbol, (symbol, 1.0))
        for _ in range(abs(power)):
            base = multiply_units(base, name, 1 if power > 0 else -1)
        factor *= size**power
    return base, factor
