"""What registers and governments say of a simulated trade: with gaps and slips."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from ullage.draws import stream
from ullage.units import COMMITTEE_BBL_PER_T

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from ullage.simulate.trade.fleet import Vessel

FLEET_COLUMNS: Final = (
    "name", "imo", "mmsi", "flag_state", "built", "length_m", "beam_m", "depth_m", "summer_draught_m", "deadweight_t",
    "deadweight_sd_t", "gross_tonnage", "tank_volume_m3", "listed_by", "source", "note",
)  # fmt: skip
NOTIFIED_COLUMNS: Final = ("month", "supplier", "tonnes", "barrels", "source")
SOURCE: Final = "simulated register"
SUPPLIER: Final = "Simulated supplier"


@dataclass(frozen=True, slots=True)
class PaperLaw:
    """How far papers tell the truth.

    Parameters
    ----------
    listed
        Share of tankers that a register has.
    bias
        Greatest relative error that the deadweights of all ships have in common, to both sides, all alike.
    deadweight_cv
        Relative standard deviation of one ship's deadweight.
    size_cv
        That of lengths, beams, depths, draughts and tanks.
    gross_for_deadweight
        Share of ships whose gross tonnage stands where the deadweight should.
    has
        Share of ships of which a column is filled.
    notified_bbl
        Between which amounts a supplier notifies of a month [bbl], all alike: of oil that no ship of the trade brought.
    months_absent
        Share of months of which nothing is notified.
    """

    listed: float = 0.95
    # `RegisterRule` has normal laws of 5 and 3 %; a uniform law of +-8.7 % has a deviation of 5 %
    bias: float = 0.087
    deadweight_cv: float = 0.03
    size_cv: float = 0.01
    gross_for_deadweight: float = 0.02
    has: tuple[tuple[str, float], ...] = (
        ("built", 0.9), ("length_m", 0.9), ("beam_m", 0.85), ("depth_m", 0.45), ("summer_draught_m", 0.55),
        ("deadweight_t", 0.88), ("deadweight_sd_t", 0.3), ("gross_tonnage", 0.75), ("tank_volume_m3", 0.35),
        ("listed_by", 0.3), ("mmsi", 0.7),
    )  # fmt: skip
    # China's months of 2021 run from nothing to about 25,000 barrels
    notified_bbl: tuple[float, float] = (0.0, 25_000.0)
    months_absent: float = 0.2


def fleet_rows(seed: int, vessels: Sequence[Vessel], law: PaperLaw) -> list[dict[str, Any]]:
    """Give what registers say of tankers, in the order of their names."""
    bias = 1.0 + law.bias * float(np.random.default_rng(stream(seed, "register bias")).uniform(-1, 1))
    rows = [_fleet_row(seed, one, bias, law) for one in vessels]
    return sorted((row for row in rows if row is not None), key=lambda row: row["name"])


def _fleet_row(seed: int, vessel: Vessel, bias: float, law: PaperLaw) -> dict[str, Any] | None:
    rng = np.random.default_rng(stream(seed, "register", str(vessel.number)))
    listed, slip = rng.random(2)
    hull, size = vessel.size.hull, vessel.size
    off = 1.0 + rng.normal(0, law.size_cv, 5)
    deadweight = hull.deadweight_t / bias * (1.0 + float(rng.normal(0, law.deadweight_cv)))
    gross = float(round(size.gross_tonnage))
    values: dict[str, Any] = {
        "built": vessel.built,
        "length_m": round(size.length_m * float(off[0]), 1),
        "beam_m": round(hull.beam_m * float(off[1]), 1),
        "depth_m": round(hull.depth_m * float(off[2]), 1),
        "summer_draught_m": round(hull.design_draught_m * float(off[3]), 2),
        "deadweight_t": float(round(deadweight)),
        "deadweight_sd_t": float(round(law.deadweight_cv * deadweight)),
        "gross_tonnage": gross,
        "tank_volume_m3": float(round(size.tank_volume_m3 * float(off[4]))),
        "listed_by": "simulated list",
        "mmsi": vessel.mmsi,
    }
    kept = {name: values[name] for name, share in law.has if rng.random() < share}
    if "deadweight_t" in kept and slip < law.gross_for_deadweight:
        kept["deadweight_t"] = gross
    if "deadweight_t" not in kept:
        kept.pop("deadweight_sd_t", None)
    if listed >= law.listed:
        return None
    row: dict[str, Any] = dict.fromkeys(FLEET_COLUMNS)
    row |= {"name": vessel.name, "imo": vessel.imo, "flag_state": vessel.flag, "source": SOURCE}
    return row | kept


def notified_rows(seed: int, days: Sequence[date], law: PaperLaw) -> list[dict[str, Any]]:
    """Give what a supplier notified month by month, of oil that no ship of the trade brought.

    Parameters
    ----------
    seed
        Each month has a stream of its own.
    days
        The days of the world, in order; of a month that lies in it in part, the days that do are notified.
    law
        How much is notified.
    """
    low, high = law.notified_bbl
    rows = []
    for month, some in groupby(days, lambda day: f"{day:%Y-%m}"):
        rng = np.random.default_rng(stream(seed, "notified", month))
        gone, amount, in_tonnes = rng.random(), float(rng.uniform(low, high)), rng.random() < 0.5  # noqa: PLR2004 - a coin
        if gone < law.months_absent:
            continue
        inside = list(some)
        length = monthrange(inside[0].year, inside[0].month)[1]
        barrels = amount * len(inside) / length
        row: dict[str, Any] = dict.fromkeys(NOTIFIED_COLUMNS)
        row |= {
            "month": month if len(inside) == length else f"{inside[0]}/{inside[-1]}",
            "supplier": SUPPLIER,
            "tonnes": round(barrels / COMMITTEE_BBL_PER_T, 1) if in_tonnes else None,
            "barrels": None if in_tonnes else float(round(barrels)),
            "source": "simulated",
        }
        rows.append(row)
    return rows
