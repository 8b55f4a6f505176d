"""The cargoes that nobody saw: as many as are estimated, each like those that were seen."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from ullage import draws

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    import numpy.typing as npt
    import polars as pl

    from ullage.cargo.deliveries import Deliveries
    from ullage.cargo.rules import CargoRules
    from ullage.cargo.worlds import Worlds
    from ullage.records import FleetPrior
    from ullage.visits.unseen.result import Unseen

    Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class UnseenCargoes:
    """What nobody saw delivered.

    Parameters
    ----------
    daily_t
        Cargo by day in each world [t], shape (draws, days).
    total_t, deadweight_t
        Cargo and deadweight of all unseen cargoes in each world [t], shape (draws,).
    """

    daily_t: Floats
    total_t: Floats
    deadweight_t: Floats


def draw_unseen(
    unseen: Unseen,
    visits: pl.DataFrame,
    hulls: pl.DataFrame,
    prior: FleetPrior | None,
    worlds: Worlds,
    rules: CargoRules,
    *,
    first_day: date,
    days: int,
) -> UnseenCargoes | None:
    """Draw the cargoes that nobody saw.

    An unseen cargo is not judged by anybody; but what kind of cargo it is did not depend on its being seen. So it is
    taken to be like a seen one picked at random, of whom she was and of what is known of the fill: laden as often as
    seen ones were judged laden, of unknown condition as often as they were not. Each has its own draw of that fill.

    Parameters
    ----------
    unseen
        How many, and on which days.
    visits, hulls
        Tables of `tables.VISITS` and `tables.HULLS`.
    prior
        Deadweight of a ship of which nothing is known: a hull never seen is one.
    worlds
        Shared errors, and the number of draws.
    rules
        Rules of fill, register, product, tanks, non-cargo deadweight and unseen cargoes.
    first_day, days
        The days that `daily_t` covers.

    Returns
    -------
    UnseenCargoes or None
        None where the number cannot be told.

    Raises
    ------
    ValueError
        When the unseen cargoes are of another number of draws or days than the worlds.

    References
    ----------
    Blackwell and MacQueen 1973, Ann. Statist. 1:353, for the urn.
    """
    from ullage.cargo.arrays import visit_arrays, world_arrays
    from ullage.cargo.unseen_kernel import Urn, draw_unseen_cargo

    if unseen.cargoes is None or unseen.share_by_day is None:
        return None
    if unseen.cargoes.shape != (worlds.count,) or unseen.share_by_day.shape != (days,):
        raise ValueError(f"unseen cargoes of {len(unseen.cargoes)} draws do not go with {worlds.count} worlds")
    known = {row["vessel_id"]: row for row in hulls.iter_rows(named=True)}
    like = [*like_unseen(visits).iter_rows(named=True), _nobody(visits)]
    seen = visit_arrays(like, known, prior, worlds.seed, rules, first_day, days)
    start = np.uint64(draws.stream(worlds.seed, "unseen cargo"))
    urn = Urn(seen, rules.unseen.never_seen, start, _until(unseen.share_by_day))
    daily, deadweight = np.zeros((worlds.count, days)), np.zeros(worlds.count)
    counts = np.ascontiguousarray(unseen.cargoes, np.int64)
    draw_unseen_cargo(urn, world_arrays(worlds, rules.fill), counts, daily, deadweight)
    return UnseenCargoes(daily, daily.sum(axis=1), deadweight)


def add_unseen(deliveries: Deliveries, unseen: UnseenCargoes | None) -> Deliveries:
    """Add what nobody saw to the deliveries that were seen; None adds nothing, and says so."""
    if unseen is None:
        return deliveries
    return replace(deliveries, daily_t=deliveries.daily_t + unseen.daily_t, unseen=unseen)


def like_unseen(visits: pl.DataFrame) -> pl.DataFrame:
    """Give the visits that unseen cargoes are like, in an order of their own.

    A ship that is heard at the place is never unseen, so the visits of ships that declare themselves say little of
    those that nobody saw; they stand in only where there are no others. Published counts name no ship.
    """
    import polars as pl

    observed = visits.filter(pl.col("kind") == "observed").sort("draw_key", "visit_id")
    silent = observed.filter(~pl.col("declared").fill_null(value=False))
    return silent if len(silent) else observed


def _nobody(visits: pl.DataFrame) -> Mapping[str, Any]:
    """Give a visit of which nothing is known."""
    from datetime import UTC, datetime

    moment = datetime(1970, 1, 1, tzinfo=UTC)  # an unseen cargo has days of its own
    nothing = dict.fromkeys(visits.columns)
    return nothing | {"draw_key": "unseen", "kind": "observed", "delivered_after": moment, "delivered_before": moment}


def _until(share_by_day: Floats) -> Floats:
    until: Floats = np.cumsum(share_by_day)
    return until / until[-1] if until[-1] > 0 else np.linspace(1 / len(until), 1, len(until))
