"""The rules by which a visit becomes a cargo."""

from __future__ import annotations

from dataclasses import dataclass, field

from ullage.cargo.hydrostatics import NonCargoRule
from ullage.cargo.particulars import RegisterRule
from ullage.cargo.volume import ProductRule, TankRule


@dataclass(frozen=True, slots=True)
class FillRule:
    """How full a ship is of which no fill is stated.

    Parameters
    ----------
    laden_mean, laden_sd
        Fraction of full cargo of a ship judged laden, and its standard deviation.
    unknown_mean, unknown_sd
        The same for a ship of which nothing is known.
    stated_sd
        Standard deviation of a stated fraction of deadweight whose source gives none.
    shared
        Share of a prior's variance that all visits have in common: the convention of those who judge.
    """

    # Beta(12, 1.6), a fraction of full cargo: 0.88 +- 0.084
    laden_mean: float = 0.88
    laden_sd: float = 0.084
    # the expert panels' laden fractions for calls of unknown state run from 1/3 to 0.9; see design/fill_prior.py
    unknown_mean: float = 0.62
    unknown_sd: float = 0.2
    # an estimate by eye to the nearest tenth, from one image: half a step either way and as much again
    stated_sd: float = 0.06
    # so much that the mean fill of a long list is uncertain by +-0.04 (laden) and +-0.10 (unknown), one sd: for
    # unknown ships a 90 % interval, 0.45-0.78, about as wide as from the panels' 0.6 to 0.9; see design/fill_prior.py
    shared: float = 0.25


@dataclass(frozen=True, slots=True)
class UnseenCargoRule:
    """What a cargo that nobody saw is like.

    Parameters
    ----------
    never_seen
        Weight of a hull that was never seen, beside a weight of 1 for each seen visit.
    stay_power, stay_power_sd
        How a ship's stay grows with her cargo: as this power of it, and its standard deviation. 0 for stays that have
        nothing to do with it.
    """

    # one visit more than were seen: the rule of succession (Laplace), as the weight of a Dirichlet process
    never_seen: float = 1.0
    # science 4.2: 3,000 t at 150-400 t/h are pumped in 8-20 h, which is 0.28 to 0.69 of a median stay of 29 h; the
    # rest, formalities and waiting, does not grow with the cargo
    stay_power: float = 0.5
    stay_power_sd: float = 0.15

    def __post_init__(self) -> None:
        """Refuse a weight that no urn has, and stays that no ship makes."""
        wrong = []
        if not 0 < self.never_seen < float("inf"):
            wrong.append(f"never_seen is a weight above zero, found {self.never_seen}")
        wrong += [
            f"{name} lies from 0 to 2, found {value}"
            for name, value in (("stay_power", self.stay_power), ("stay_power_sd", self.stay_power_sd))
            if not 0 <= value <= 2  # noqa: PLR2004 - twice what pumping alone would make it
        ]
        if wrong:
            raise ValueError("; ".join(wrong))


@dataclass(frozen=True, slots=True)
class CargoRules:
    """The rules by which a visit becomes a cargo."""

    fill: FillRule = field(default_factory=FillRule)
    register: RegisterRule = field(default_factory=RegisterRule)
    product: ProductRule = field(default_factory=ProductRule)
    tanks: TankRule = field(default_factory=TankRule)
    non_cargo: NonCargoRule = field(default_factory=NonCargoRule)
    unseen: UnseenCargoRule = field(default_factory=UnseenCargoRule)
