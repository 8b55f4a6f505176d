"""Visits to deliveries: fill and deadweight become tonnes and barrels, each visit with its interval."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from ullage import draws
from ullage.tables import DELIVERIES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    import numpy.typing as npt
    import polars as pl

    from ullage.cargo.rules import CargoRules
    from ullage.cargo.unseen import UnseenCargoes
    from ullage.cargo.worlds import Worlds
    from ullage.records import FleetPrior

    Floats = npt.NDArray[np.float64]
    Law = npt.NDArray[np.float64]

_BLOCK_DRAWS = 4_000_000  # draws held at once while a block's intervals are taken: 32 MB


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
    unseen
        What nobody saw, which `daily_t` then holds too; None where it cannot be told.
    """

    table: pl.DataFrame
    daily_t: Floats
    cargo_t: Floats
    deadweight_t: Floats
    variance_t2: float
    unseen: UnseenCargoes | None = None

    @property
    def observed_t(self) -> Floats:
        """Cargo of the visits that somebody named or dated, in each world [t], shape (draws,)."""
        from ullage.cargo.kernel import OBSERVED

        first: Floats = self.cargo_t[OBSERVED]
        return first

    @property
    def seen_t(self) -> Floats:
        """Cargo of the visits that were seen or reported, in each world [t], shape (draws,)."""
        seen: Floats = self.cargo_t.sum(axis=0)
        return seen

    @property
    def total_t(self) -> Floats:
        """Cargo of all visits, with those that nobody saw where they can be told, in each world [t], shape (draws,)."""
        return self.seen_t if self.unseen is None else self.seen_t + self.unseen.total_t


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
    from ullage.cargo.arrays import visit_arrays, world_arrays
    from ullage.cargo.kernel import GROUPS, draw_cargo

    visits = bringing_cargo(visits)
    known = {row["vessel_id"]: row for row in hulls.iter_rows(named=True)}
    shared = world_arrays(worlds, rules.fill)
    daily = np.zeros((worlds.count, days))
    totals = np.zeros((2 * GROUPS, worlds.count))
    variance = 0.0
    rows: list[dict[str, Any]] = []
    block = max(1, _BLOCK_DRAWS // worlds.count)
    for first in range(0, len(visits), block):
        some = list(visits.slice(first, block).iter_rows(named=True))
        arrays = visit_arrays(some, known, prior, worlds.seed, rules, first_day, days)
        cargo = np.empty((len(some), worlds.count))
        draw_cargo(arrays, shared, cargo, daily, totals)
        variance += float(cargo.var(axis=1).sum())
        rows += _delivery_rows(some, known, cargo, worlds.bbl_per_t if can_tell_barrels else None, cap_bbl_per_t)
    return Deliveries(DELIVERIES.frame(rows), daily, totals[:GROUPS], totals[GROUPS:], variance)


def bringing_cargo(visits: pl.DataFrame) -> pl.DataFrame:
    """Give the visits whose cargo is not known from another place already."""
    return visits.filter(visits["brings_cargo"].fill_null(value=True))


def count_real(visits: pl.DataFrame, seed: int, count: int) -> Floats:
    """Give how many visits that bring cargo are of ships that handle oil, in each world, shape (count,)."""
    bringing = bringing_cargo(visits)
    doubtful = bringing.filter(bringing["p_ship"] < 1)
    real = np.full(count, float(len(bringing) - len(doubtful)))
    for draw_key, p in doubtful.select("draw_key", "p_ship").iter_rows():
        real += draws.uniforms_reference(draws.real_stream(seed, draw_key), count) < p
    return real


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
    from ullage.cargo.arrays import visit_arrays, world_arrays
    from ullage.cargo.kernel import GROUPS, draw_cargo

    visits = bringing_cargo(visits)
    known = {row["vessel_id"]: row for row in hulls.iter_rows(named=True)}
    daily = np.zeros((worlds.count, days))
    for first in range(0, len(visits), 1000):
        some = list(visits.slice(first, 1000).iter_rows(named=True))
        arrays = visit_arrays(some, known, prior, worlds.seed, rules, first_day, days)
        totals = np.zeros((2 * GROUPS, worlds.count))
        draw_cargo(arrays, world_arrays(worlds, rules.fill), np.empty((0, 0)), daily, totals)
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
    if visit["p_ship"] is not None and visit["p_ship"] < 1:
        fill = f"a ship that handles oil with P {visit['p_ship']:.2f}, and nothing otherwise; {fill}"
    if visit["deadweight_t"] is not None:
        return f"{fill}; deadweight from the count's total"
    return f"{fill}; deadweight: {hull['method'] if hull else 'fleet prior'}"
