"""The cargoes that nobody saw: as many as are estimated, each like those that were seen."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from ullage import draws

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    import numpy.typing as npt
    import polars as pl

    from ullage.cargo.deliveries import Deliveries
    from ullage.cargo.kernel import VisitArrays
    from ullage.cargo.rules import CargoRules, UnseenCargoRule
    from ullage.cargo.worlds import Worlds
    from ullage.records import FleetPrior
    from ullage.visits.unseen.result import Unseen

    Floats = npt.NDArray[np.float64]

# cases of how stays grow with cargo: the middles of nine parts of a normal law that are equally likely, and their edges
_SCORES: Final = np.array([-1.593, -0.967, -0.589, -0.282, 0.0, 0.282, 0.589, 0.967, 1.593])
_EDGES: Final = np.array([-1.221, -0.765, -0.431, -0.140, 0.140, 0.431, 0.765, 1.221])


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

    An unseen cargo is not judged by anybody; but it is of the same trade. So it is taken to be like a seen one, of whom
    she was and of what is known of the fill: laden where the seen one was judged laden, unknown where it was not. Each
    has its own draw of that fill. Ships with small cargoes stay a shorter time and are missed more often, so seen
    visits are taken in proportion to the odds that a stay like theirs is missed (Horvitz and Thompson 1952).

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
    Blackwell and MacQueen 1973, Ann. Statist. 1:353, for the urn; Horvitz and Thompson 1952, J. Am. Stat. Assoc.
    47:663, for its weights.
    """
    from ullage.cargo.arrays import visit_arrays, world_arrays
    from ullage.cargo.unseen_kernel import Urn, draw_unseen_cargo
    from ullage.kernels import normal_scores

    if unseen.cargoes is None or unseen.share_by_day is None:
        return None
    if unseen.cargoes.shape != (worlds.count,) or unseen.share_by_day.shape != (days,):
        raise ValueError(f"unseen cargoes of {len(unseen.cargoes)} draws do not go with {worlds.count} worlds")
    known = {row["vessel_id"]: row for row in hulls.iter_rows(named=True)}
    like = [*like_unseen(visits).iter_rows(named=True), _nobody(visits)]
    seen = visit_arrays(like, known, prior, worlds.seed, rules, first_day, days)
    start = np.uint64(draws.stream(worlds.seed, "unseen cargo"))
    daily, deadweight = np.zeros((worlds.count, days)), np.zeros(worlds.count)
    counts = np.ascontiguousarray(unseen.cargoes, np.int64)
    weights = _weights(_middle_cargo_t(seen, worlds)[:-1], float(counts.mean()), rules.unseen)
    score = normal_scores(draws.stream(worlds.seed, "power of stays"), worlds.count)
    case = np.searchsorted(_EDGES, score)
    urn = Urn(seen, np.cumsum(weights, axis=1), case, rules.unseen.never_seen, start, _until(unseen.share_by_day))
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


def _middle_cargo_t(seen: VisitArrays, worlds: Worlds) -> Floats:
    """Give the cargo of each visit with all that is uncertain in its middle [t]."""
    middle = seen.laws[:, seen.laws.shape[1] // 2]
    deadweight, tank = middle[seen.deadweight], middle[seen.tank]
    tank = np.where(seen.tank_is_volume, tank, tank * deadweight) * float(np.median(worlds.tank_t_m3))
    full = np.maximum(np.minimum(deadweight - middle[seen.non_cargo], tank), 0.0)
    cargo: Floats = middle[seen.fill] * np.where(seen.stated, deadweight, full)
    return cargo


def _weights(cargo_t: Floats, unseen: float, rule: UnseenCargoRule) -> Floats:
    """Give the odds that a stay like each seen one is missed, in each case of how stays grow with cargo.

    Looks that come as if at random miss a stay d with chance exp(-k d), k being such that the odds of all seen stays
    add up to the number of those that nobody saw. Shape (cases, n); rows add up to n.
    """
    count = len(cargo_t)
    if not count:
        return np.zeros((len(_SCORES), 0))
    size = np.log(np.maximum(cargo_t, 1.0))
    size -= size.mean()
    power = np.maximum(rule.stay_power + rule.stay_power_sd * _SCORES, 0.0)
    stay = np.exp(power[:, None] * size)
    low, high = np.full((len(power), 1), 1e-6), np.full((len(power), 1), 1e3)
    wanted = max(unseen, 1e-3 * count)
    for _ in range(60):
        rate = np.sqrt(low * high)
        too_many = _odds(rate * stay).sum(axis=1, keepdims=True) > wanted
        low, high = np.where(too_many, rate, low), np.where(too_many, high, rate)
    odds = _odds(high * stay)
    weights: Floats = odds / odds.sum(axis=1, keepdims=True) * count
    return weights


def _odds(hazard: Floats) -> Floats:
    """Give the odds that nothing is seen where so many sightings are expected."""
    odds: Floats = np.exp(-hazard) / -np.expm1(-hazard)
    return odds


def _nobody(visits: pl.DataFrame) -> Mapping[str, Any]:
    """Give a visit of which nothing is known."""
    from datetime import UTC, datetime

    moment = datetime(1970, 1, 1, tzinfo=UTC)  # an unseen cargo has days of its own
    nothing = dict.fromkeys(visits.columns)
    return nothing | {"draw_key": "unseen", "kind": "observed", "delivered_after": moment, "delivered_before": moment}


def _until(share_by_day: Floats) -> Floats:
    until: Floats = np.cumsum(share_by_day)
    return until / until[-1] if until[-1] > 0 else np.linspace(1 / len(until), 1, len(until))
