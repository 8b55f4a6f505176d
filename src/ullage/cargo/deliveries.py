"""Visits to deliveries: fill and deadweight become tonnes and barrels, each visit with its interval."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from ullage import draws
from ullage.cargo.hydrostatics import NonCargoRule
from ullage.cargo.particulars import RegisterRule
from ullage.cargo.volume import ProductRule, TankRule
from ullage.tables import DELIVERIES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    import numpy.typing as npt
    import polars as pl

    from ullage.cargo.kernel import VisitArrays
    from ullage.cargo.worlds import Worlds
    from ullage.records import FleetPrior

    Floats = npt.NDArray[np.float64]
    Law = npt.NDArray[np.float64]

OBSERVED: Final = 0
REPORTED: Final = 1

_BLOCK_DRAWS = 4_000_000  # draws held at once while a block's intervals are taken: 32 MB


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
    # so much that a whole list's mean fill is uncertain by +-0.04 (laden) and +-0.1 (unknown), the panels' 0.6 to 0.9
    shared: float = 0.25


@dataclass(frozen=True, slots=True)
class CargoRules:
    """The rules by which a visit becomes a cargo."""

    fill: FillRule = field(default_factory=FillRule)
    register: RegisterRule = field(default_factory=RegisterRule)
    product: ProductRule = field(default_factory=ProductRule)
    tanks: TankRule = field(default_factory=TankRule)
    non_cargo: NonCargoRule = field(default_factory=NonCargoRule)


@dataclass(frozen=True, eq=False)
class Deliveries:
    """Deliveries and their sums.

    Parameters
    ----------
    table
        Table of `tables.DELIVERIES`.
    daily_t
        Cargo by day in each world [t], shape (draws, days).
    cargo_t, deadweight_t
        Cargo and deadweight of observed and reported visits [t], shape (2, draws).
    variance_t2
        Sum of the visits' own variances [t²]: the total's, if no error were shared.
    """

    table: pl.DataFrame
    daily_t: Floats
    cargo_t: Floats
    deadweight_t: Floats
    variance_t2: float

    @property
    def total_t(self) -> Floats:
        """Cargo of all visits in each world [t], shape (draws,)."""
        total: Floats = self.cargo_t.sum(axis=0)
        return total


def estimate_deliveries(
    visits: pl.DataFrame,
    hulls: pl.DataFrame,
    prior: FleetPrior | None,
    worlds: Worlds,
    rules: CargoRules,
    *,
    first_day: date,
    days: int,
    cap_bbl_per_t: float | None,
    can_tell_barrels: bool,
) -> Deliveries:
    """Estimate the delivery of each visit, and their sum by day.

    Parameters
    ----------
    visits, hulls
        Tables of `tables.VISITS` and `tables.HULLS`.
    prior
        Deadweight of a ship of which nothing is known.
    worlds
        Shared errors.
    rules
        Rules of fill, register, product, tanks and non-cargo deadweight.
    first_day, days
        The days that `daily_t` covers.
    cap_bbl_per_t
        The cap keeper's factor [bbl/t]; None without a cap.
    can_tell_barrels
        Whether a product is known, or a mix of products assumed, so that tonnes have physical barrels.

    Returns
    -------
    Deliveries
        Draws depend on seed, visit and hull alone, so slices of the visits may be estimated apart and added up.
    """
    from ullage.cargo.kernel import GROUPS, draw_cargo

    known = {row["vessel_id"]: row for row in hulls.iter_rows(named=True)}
    shared = _world_arrays(worlds, rules.fill)
    daily = np.zeros((worlds.count, days))
    totals = np.zeros((2 * GROUPS, worlds.count))
    variance = 0.0
    rows: list[dict[str, Any]] = []
    block = max(1, _BLOCK_DRAWS // worlds.count)
    for first in range(0, len(visits), block):
        some = list(visits.slice(first, block).iter_rows(named=True))
        arrays = _visit_arrays(some, known, prior, worlds.seed, rules, first_day, days)
        cargo = np.empty((len(some), worlds.count))
        draw_cargo(arrays, shared, cargo, daily, totals)
        variance += float(cargo.var(axis=1).sum())
        rows += _delivery_rows(some, known, cargo, worlds.bbl_per_t if can_tell_barrels else None, cap_bbl_per_t)
    return Deliveries(DELIVERIES.frame(rows), daily, totals[:GROUPS], totals[GROUPS:], variance)


def estimate_total(
    visits: pl.DataFrame,
    hulls: pl.DataFrame,
    prior: FleetPrior | None,
    worlds: Worlds,
    rules: CargoRules,
    *,
    first_day: date,
    days: int,
) -> Floats:
    """Estimate the sum by day [t], shape (draws, days): `estimate_deliveries` without the intervals of each visit."""
    from ullage.cargo.kernel import GROUPS, draw_cargo

    known = {row["vessel_id"]: row for row in hulls.iter_rows(named=True)}
    daily = np.zeros((worlds.count, days))
    for first in range(0, len(visits), 1000):
        some = list(visits.slice(first, 1000).iter_rows(named=True))
        arrays = _visit_arrays(some, known, prior, worlds.seed, rules, first_day, days)
        totals = np.zeros((2 * GROUPS, worlds.count))
        draw_cargo(arrays, _world_arrays(worlds, rules.fill), np.empty((0, 0)), daily, totals)
    return daily


def add_deliveries(parts: Sequence[Deliveries]) -> Deliveries:
    """Put slices of one case's deliveries together."""
    import polars as pl

    return Deliveries(
        pl.concat([part.table for part in parts]),
        np.sum([part.daily_t for part in parts], axis=0),
        np.sum([part.cargo_t for part in parts], axis=0),
        np.sum([part.deadweight_t for part in parts], axis=0),
        sum(part.variance_t2 for part in parts),
    )


def middle_deadweight(visit: Mapping[str, Any], hull: Mapping[str, Any] | None, prior: FleetPrior | None) -> float:
    """Give the middle estimate of a visit's deadweight [t]: its count's, its register's, or the fleet prior's."""
    if visit["deadweight_t"] is not None:
        return float(visit["deadweight_t"])
    if hull is not None and hull["deadweight_t"] is not None:
        return float(hull["deadweight_t"])
    return prior.deadweight_mid_t if prior else float("nan")


def _world_arrays(worlds: Worlds, rule: FillRule) -> Any:
    from ullage.cargo.kernel import WorldArrays

    return WorldArrays(
        worlds.convention,
        worlds.bias,
        worlds.tank_t_m3,
        float(rule.shared**0.5),
        float((1.0 - rule.shared) ** 0.5),
    )


class _Laws:
    """Quantile tables, each once, in the order of their first use."""

    def __init__(self) -> None:
        self.rows: list[Law] = []
        self.index: dict[Any, int] = {}

    def add(self, key: Any, law: Law) -> int:
        if key not in self.index:
            self.index[key] = len(self.rows)
            self.rows.append(law)
        return self.index[key]


def _visit_arrays(
    some: Sequence[Mapping[str, Any]],
    known: Mapping[str, Mapping[str, Any]],
    prior: FleetPrior | None,
    seed: int,
    rules: CargoRules,
    first_day: date,
    days: int,
) -> VisitArrays:
    """Turn visits into what the kernel knows of them."""
    from ullage.cargo.kernel import VisitArrays

    laws = _Laws()
    non_cargo = laws.add("non-cargo", _non_cargo_law(rules.non_cargo))
    columns = [_visit_columns(visit, known.get(visit["vessel_id"]), prior, seed, rules, laws) for visit in some]
    windows = np.array([_window(visit, first_day, days) for visit in some], np.float64).reshape(-1, 2)

    def column(name: str, kind: Any) -> Any:
        return np.array([one[name] for one in columns], kind)

    return VisitArrays(
        laws=np.array(laws.rows),
        deadweight=column("deadweight", np.int64),
        fill=column("fill", np.int64),
        tank=column("tank", np.int64),
        non_cargo=np.full(len(some), non_cargo),
        stated=column("stated", np.bool_),
        tank_is_volume=column("tank_is_volume", np.bool_),
        hull_stream=column("hull_stream", np.uint64),
        visit_stream=column("visit_stream", np.uint64),
        hulls=column("hulls", np.int64),
        day_from=np.ascontiguousarray(windows[:, 0]),
        day_width=np.ascontiguousarray(windows[:, 1]),
        group=column("group", np.int64),
    )


def _visit_columns(
    visit: Mapping[str, Any],
    hull: Mapping[str, Any] | None,
    prior: FleetPrior | None,
    seed: int,
    rules: CargoRules,
    laws: _Laws,
) -> dict[str, Any]:
    """Give what the kernel knows of one visit."""
    volume = hull["tank_volume_m3"] if hull else None
    tanks = rules.tanks
    tank = (
        laws.add(("m3/t",), draws.normal_law(tanks.m3_per_t, tanks.m3_per_t_sd, 0.0))
        if volume is None
        else laws.add(("m3", volume), draws.normal_law(volume, volume * tanks.volume_cv, 0.0))
    )
    owner = visit["vessel_id"] or visit["count_id"] or visit["visit_id"]
    pooled = visit["vessel_id"] is None and visit["count_id"] is not None and bool(visit["hulls"])
    return {
        "deadweight": _deadweight_law(visit, hull, prior, laws),
        "fill": _fill_law(visit, rules.fill, laws),
        "tank": tank,
        "stated": visit["fill"] is not None,
        "tank_is_volume": volume is not None,
        "hull_stream": draws.stream(seed, "hull", owner if pooled or visit["vessel_id"] else visit["visit_id"]),
        "visit_stream": draws.stream(seed, "visit", visit["visit_id"]),
        "hulls": visit["hulls"] if pooled else 0,
        "group": OBSERVED if visit["kind"] == "observed" else REPORTED,
    }


def _deadweight_law(
    visit: Mapping[str, Any], hull: Mapping[str, Any] | None, prior: FleetPrior | None, laws: _Laws
) -> int:
    if visit["deadweight_t"] is not None:
        return laws.add(("exact", visit["deadweight_t"]), draws.constant_law(visit["deadweight_t"]))
    if hull is not None and hull["law"] != "fleet prior":
        key = (hull["law"], hull["deadweight_t"], hull["deadweight_spread"])
        if key in laws.index:
            return laws.index[key]
        if hull["law"] == "normal":
            return laws.add(key, draws.normal_law(hull["deadweight_t"], hull["deadweight_spread"], 0.0))
        return laws.add(key, draws.log_normal_law(hull["deadweight_t"], hull["deadweight_spread"]))
    if prior is None:
        raise ValueError("a ship without particulars needs a fleet prior")
    low, mid, high = prior.deadweight_low_t, prior.deadweight_mid_t, prior.deadweight_high_t
    return laws.add(("prior", low, mid, high), draws.three_point_law(low, mid, high))


def _fill_law(visit: Mapping[str, Any], rule: FillRule, laws: _Laws) -> int:
    if visit["fill"] is not None:
        sd = rule.stated_sd if visit["fill_sd"] is None else visit["fill_sd"]
        return laws.add(("stated", visit["fill"], sd), draws.normal_law(visit["fill"], sd, 0.0))
    if visit["condition"] == "laden":
        return laws.add("laden", _beta_law(rule.laden_mean, rule.laden_sd))
    return laws.add("unknown", _beta_law(rule.unknown_mean, rule.unknown_sd))


@cache
def _beta_law(mean: float, sd: float) -> Law:
    return draws.beta_law(mean, sd)


@cache
def _non_cargo_law(rule: NonCargoRule) -> Law:
    return draws.truncated_normal_law(rule.mean_t, rule.sd_t, rule.least_t)


def _window(visit: Mapping[str, Any], first_day: date, days: int) -> tuple[float, float]:
    """Give when a visit's cargo counts, in days since the first day, cut to the days there are."""
    moments = []
    for name in ("delivered_after", "delivered_before"):
        moment = visit[name]
        whole = (moment.date() - first_day).days
        seconds = moment.hour * 3600 + moment.minute * 60 + moment.second + moment.microsecond / 1e6
        moments.append(min(max(whole + seconds / 86400.0, 0.0), float(days)))
    return moments[0], moments[1] - moments[0]


def _delivery_rows(
    some: Sequence[Mapping[str, Any]],
    known: Mapping[str, Mapping[str, Any]],
    cargo: Floats,
    bbl_per_t: Floats | None,
    cap_bbl_per_t: float | None,
) -> list[dict[str, Any]]:
    """Give the rows of a block of visits."""
    tonnes = draws.points(cargo, axis=1)
    barrels = None if bbl_per_t is None else draws.points(cargo * bbl_per_t, axis=1)
    rows = []
    for i, visit in enumerate(some):
        method = _method(visit, known.get(visit["vessel_id"]))
        row = {name: visit[name] for name in ("visit_id", "vessel_id", "delivered_after", "delivered_before")}
        row["delivery_id"] = "d-" + hashlib.sha256(f"{visit['visit_id']}\x1f{method}".encode()).hexdigest()[:12]
        row["method"] = method
        for j, point in enumerate(("low", "mid", "high")):
            row[f"cargo_t_{point}"] = float(tonnes[j, i])
            row[f"bbl_{point}"] = None if barrels is None else float(barrels[j, i])
            row[f"cap_bbl_{point}"] = None if cap_bbl_per_t is None else float(tonnes[j, i]) * cap_bbl_per_t
        rows.append(row)
    return rows


def _method(visit: Mapping[str, Any], hull: Mapping[str, Any] | None) -> str:
    """Say how fill and deadweight were had."""
    if visit["fill"] is not None:
        fill = f"stated fill {visit['fill']:g} of deadweight"
    else:
        fill = f"prior fill of full cargo, {'laden' if visit['condition'] == 'laden' else 'loading condition unknown'}"
    if visit["deadweight_t"] is not None:
        return f"{fill}; deadweight from the count's total"
    return f"{fill}; deadweight: {hull['method'] if hull else 'fleet prior'}"
