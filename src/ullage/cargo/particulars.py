"""What a ship can carry: her register's word, its doubts, and what is inferred where it is silent."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal

import numpy as np

from ullage.tables import HULLS

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy.typing as npt
    import polars as pl

    Floats = npt.NDArray[np.float64]
    Values = Floats | float

Dimension = Literal["length_m", "beam_m", "depth_m", "summer_draught_m"]


@dataclass(frozen=True, slots=True)
class RegisterRule:
    """How far registers are trusted.

    Parameters
    ----------
    bias_sd
        Standard deviation of the relative error that the deadweights of all ships have in common.
    deadweight_cv
        Relative standard deviation of one ship's stated deadweight where its source gives none.
    """

    # registers differ in the draught that a deadweight is given at (design or scantling: 2.7 % on the
    # reference ship), in tons (a long ton is 1.016 t) and in the list they were copied from; a judgement of
    # the sum
    bias_sd: float = 0.05
    # one mark or the other, rounding, refits: the 3 % that the worked example of one visit assumes
    deadweight_cv: float = 0.03


@dataclass(frozen=True, slots=True)
class Relation:
    """A power law between the particulars of one ship: median = factor x product of input ** power.

    Parameters
    ----------
    inputs
        Columns it needs, in the units of their names.
    factor, powers
        Its coefficients, one power for each input.
    spread
        Standard deviation of the natural logarithm of a ship about it.
    basis
        What it rests on, in words for a reader.
    """

    inputs: tuple[str, ...]
    factor: float
    powers: tuple[float, ...]
    spread: float
    basis: str

    def median(self, *values: Values) -> Floats:
        """Give the median for values of the inputs, in their order."""
        product = np.asarray(self.factor, np.float64)
        for value, power in zip(values, self.powers, strict=True):
            product = product * np.asarray(value, np.float64) ** power
        return product


# Unless said otherwise: robust fits to 179 (with draught 133) tankers of 500-12,000 t off China and Japan in
# 2014-16 (OpenSARShip tables). design/fit_particulars.py says how, and how they hold ships they did not see.
_ALL: Final = "179 small tankers"
_LADEN: Final = "133 small tankers"

DEADWEIGHT_RELATIONS: Final = (
    # not fitted: customary tanks of 1.05-1.25 m³/t, about which the spread is doubled for want of a register
    Relation(("tank_volume_m3",), 0.870, (1.0,), 0.10, "customary small product tankers"),
    Relation(("length_m", "beam_m", "summer_draught_m"), 0.1996, (1.243, 0.629, 1.472), 0.134, _LADEN),
    Relation(("length_m", "beam_m"), 0.02000, (1.812, 1.465), 0.206, _ALL),
    Relation(("summer_draught_m",), 17.86, (3.129,), 0.214, _LADEN),
    Relation(("length_m", "gross_tonnage"), 0.1286, (1.340, 0.534), 0.225, _ALL),
    Relation(("length_m",), 0.003077, (3.089,), 0.233, _ALL),
    Relation(("gross_tonnage",), 2.564, (0.925,), 0.247, _ALL),
    Relation(("beam_m",), 0.4763, (3.349,), 0.280, _ALL),
)
"""Deadweight [t] from other particulars, the narrowest first."""

DIMENSION_RELATIONS: Final[Mapping[Dimension, Relation]] = {
    "length_m": Relation(("deadweight_t",), 8.527, (0.2914,), 0.071, _ALL),
    "beam_m": Relation(("deadweight_t",), 1.700, (0.2618,), 0.081, _ALL),
    "summer_draught_m": Relation(("deadweight_t",), 0.5332, (0.2846,), 0.065, _LADEN),
    # no depths in the fitted register: customary coastal tankers, not confirmed (the reference ship is 3 %
    # deeper)
    "depth_m": Relation(("deadweight_t",), 0.215, (0.43,), 0.09, "customary coastal tankers"),
}
"""Principal dimensions from deadweight."""

FITTED_T: Final = (500.0, 12_000.0)
"""Deadweights that the relations were fitted to [t]."""

BEYOND_FITTED: Final = 2.0
"""How much wider the law is outside them: at 12,000-20,000 t they fall short by 0.0-0.3 (logarithm)."""

# A stated deadweight within 1 % of the gross tonnage is that number, rounded. Below it are less than 5 % of
# 179 ships.
_SAME: Final = 0.01
_LEAST_T_PER_GROSS_TON: Final = 1.0

# Ships are built to just below the gross tonnages at which rules for crew and equipment change. First number
# of each ten below a limit, and how many of the 179 ships have a gross tonnage there; none of them has a
# deadweight there.
_JUST_BELOW_A_LIMIT: Final[Mapping[int, int]] = {490: 3, 740: 6, 1990: 4, 2990: 12}

_NAMES: Final[Mapping[str, str]] = {
    "tank_volume_m3": "tank volume {:,.0f} m³",
    "length_m": "length {:g} m",
    "beam_m": "beam {:g} m",
    "summer_draught_m": "summer draught {:g} m",
    "gross_tonnage": "gross tonnage {:,.0f}",
}


def estimate_hulls(fleet: pl.DataFrame, rule: RegisterRule) -> pl.DataFrame:
    """Estimate each ship's deadweight, with its law and spread, from what is known of her.

    Parameters
    ----------
    fleet
        Table of `tables.FLEET`.
    rule
        How far registers are trusted.

    Returns
    -------
    polars.DataFrame
        Table of `tables.HULLS`, one row a ship in the order of the fleet. A stated deadweight is taken as
        stated, doubtful or not; a silent register's is inferred by the narrowest relation that applies; a
        ship of which nothing is known has the fleet's prior.
    """
    return HULLS.frame(_hull(ship, rule) for ship in fleet.iter_rows(named=True))


def _hull(ship: Mapping[str, Any], rule: RegisterRule) -> dict[str, Any]:
    """Give one ship's row."""
    row = {"vessel_id": ship["vessel_id"], "tank_volume_m3": ship["tank_volume_m3"]}
    stated = ship["deadweight_t"]
    if stated is not None:
        return {
            **row,
            **_stated(stated, ship["deadweight_sd_t"], rule),
            "doubt": doubt_deadweight(stated, ship["gross_tonnage"]),
        }
    inferred = infer_deadweight(ship)
    if inferred is None:
        return {
            **row,
            "law": "fleet prior",
            "method": "nothing known of her size: drawn from the fleet's prior",
        }
    median, spread, method = inferred
    return {**row, "law": "log-normal", "deadweight_t": median, "deadweight_spread": spread, "method": method}


def _stated(deadweight_t: float, sd_t: float | None, rule: RegisterRule) -> dict[str, Any]:
    if sd_t is None:
        sd = deadweight_t * rule.deadweight_cv
        method = f"stated deadweight, its standard deviation taken as {100 * rule.deadweight_cv:.3g} % of it"
    else:
        sd, method = sd_t, "stated deadweight and standard deviation"
    return {"law": "normal", "deadweight_t": deadweight_t, "deadweight_spread": sd, "method": method}


def infer_deadweight(ship: Mapping[str, Any]) -> tuple[float, float, str] | None:
    """Infer a deadweight from the other particulars of a ship.

    Parameters
    ----------
    ship
        Particulars by the column names of `tables.FLEET`; None where not known.

    Returns
    -------
    median_t, spread, method
        Median [t], standard deviation of the natural logarithm, and how it was had; None where no relation
        applies.
    """
    for relation in DEADWEIGHT_RELATIONS:
        values = [ship.get(name) for name in relation.inputs]
        known = [value for value in values if value is not None]
        if len(known) < len(values):
            continue
        median = float(relation.median(*known))
        said = ", ".join(_NAMES[name].format(value) for name, value in zip(relation.inputs, known, strict=True))
        method = f"inferred from {said} ({relation.basis})"
        if FITTED_T[0] <= median <= FITTED_T[1]:
            return median, relation.spread, method
        return median, relation.spread * BEYOND_FITTED, f"{method}; beyond their sizes, spread doubled"
    return None


def dimension_from_deadweight(dimension: Dimension, deadweight_t: Values) -> tuple[Floats, float]:
    """Give a principal dimension that goes with a deadweight.

    Parameters
    ----------
    dimension
        Which.
    deadweight_t
        Deadweight [t], 500-12,000.

    Returns
    -------
    median_m, spread
        Median [m], in the shape of the deadweight, and the standard deviation of the natural logarithm.
    """
    relation = DIMENSION_RELATIONS[dimension]
    return relation.median(deadweight_t), relation.spread


def doubt_deadweight(deadweight_t: float, gross_tonnage: float | None) -> str | None:
    """Say why a stated deadweight is probably a gross tonnage; None when nothing speaks for it.

    Parameters
    ----------
    deadweight_t
        Stated deadweight [t].
    gross_tonnage
        Gross tonnage; None when not known.

    Notes
    -----
    Public databases show gross tonnages where a reader expects deadweights. Nine small tankers of ten carry
    1.0-2.0 t for each gross ton, in the median 1.4: the mistake takes a third off her cargo, or half.
    """
    said = f"{deadweight_t:,.0f} t is probably a gross tonnage"
    if gross_tonnage is None:
        ten = int(deadweight_t // 10) * 10
        count = _JUST_BELOW_A_LIMIT.get(ten, 0)
        near = f"{count} of {_ALL} have one of {ten:,}-{ten + 9:,}, and none has such a deadweight"
        return f"{said}: {near}" if count else None
    if abs(deadweight_t - gross_tonnage) <= _SAME * gross_tonnage:
        return f"{said}: it equals hers, {gross_tonnage:,.0f}, within rounding"
    ratio = deadweight_t / gross_tonnage
    if ratio < _LEAST_T_PER_GROSS_TON:
        few = f"{ratio:.2f} t for each of her {gross_tonnage:,.0f} gross tons"
        return f"{said}, or misread: {few}, where 95 % of {_ALL} have more than 1"
    return None
