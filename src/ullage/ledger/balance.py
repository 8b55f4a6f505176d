"""Deliveries against a cap: the running balance by day, the chance that it is above the cap, and the day it crossed.

A cap binds the aggregate of all suppliers, so notified volumes and deliveries by other means are added to what the
ships brought. Each cap's period starts at zero.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import numpy as np

from ullage import draws
from ullage.kernels import normal_scores
from ullage.quantity import Quantity
from ullage.tables import BALANCE
from ullage.units import COMMITTEE_BBL_PER_T

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy.typing as npt
    import polars as pl

    from ullage.records import Cap

    Floats = npt.NDArray[np.float64]

ROUNDING = 1e-9  # relative; sums of some hundred days are exact to 1e-13

NOTICE_SHARES = (0.75, 0.9, 0.95)
"""Shares of the cap at which all states are told (resolution 2397, paragraph 5)."""


@dataclass(frozen=True, slots=True)
class OtherRule:
    """Which deliveries by other means are counted.

    Parameters
    ----------
    exclude
        Modes that are shown but not counted, such as ``rail``.
    """

    exclude: tuple[str, ...] = ()


@dataclass(frozen=True)
class Crossing:
    """The day on which the balance first came above an amount.

    Parameters
    ----------
    share
        The amount as a share of the cap; 1 for the cap itself.
    low, mid, high
        5, 50 and 95 % points; None where the point falls among worlds in which it never did.
    p
        Probability that it did within the period.
    """

    share: float
    low: date | None
    mid: date | None
    high: date | None
    p: float


@dataclass(frozen=True)
class Period:
    """One cap's period, or the whole case where there is no cap.

    Parameters
    ----------
    cap
        The cap, or None.
    first_day, last_day
        Both inside.
    delivered, notified, other, balance
        What ships brought, what was notified, what came by other means, and their sum at the period's end [bbl].
    crossed
        When the balance crossed the cap; None without a cap.
    notices
        When it reached the notice levels.
    """

    cap: Cap | None
    first_day: date
    last_day: date
    delivered: Quantity
    notified: Quantity
    other: Quantity
    balance: Quantity
    crossed: Crossing | None
    notices: tuple[Crossing, ...]


@dataclass(frozen=True)
class Balance:
    """The running balance, as a table of `tables.BALANCE` and by period."""

    table: pl.DataFrame
    periods: tuple[Period, ...]


def day_range(from_day: date, to_day: date, caps: Sequence[Cap]) -> tuple[date, int]:
    """Give the first day and the number of days that a case and its caps cover."""
    first = min([from_day, *(cap.from_day for cap in caps)])
    last = max([to_day, *(cap.to_day for cap in caps)])
    return first, (last - first).days + 1


def run_balance(
    daily_t: Floats,
    bbl_per_t: Floats | None,
    notified: pl.DataFrame,
    other: pl.DataFrame,
    caps: Sequence[Cap],
    rule: OtherRule,
    *,
    first_day: date,
    seed: int,
) -> Balance:
    """Run the balance of deliveries, notified volumes and other deliveries against each cap.

    Parameters
    ----------
    daily_t
        Cargo by day in each world [t], shape (draws, days).
    bbl_per_t
        Physical barrels in a tonne in each world, used where there is no cap; None when it cannot be told.
    notified, other
        Tables of `tables.NOTIFIED` and `tables.OTHER_DELIVERIES`.
    caps
        Caps with periods that do not overlap; each converts by its own factor.
    rule
        Which other deliveries count.
    first_day
        Day of the first column of `daily_t`.
    seed
        Seed of the draws of other deliveries.

    Returns
    -------
    Balance
        Days outside every cap's period do not appear.
    """
    periods: list[Period] = []
    tables: list[pl.DataFrame] = []
    for cap in caps or (None,):
        terms = _terms(daily_t, bbl_per_t, notified, other, cap, rule, first_day=first_day, seed=seed)
        table, period = _untold(terms) if terms.brought is None else _told(terms, terms.brought)
        tables.append(table)
        periods.append(period)
    return Balance(BALANCE.frame([row for table in tables for row in table.iter_rows(named=True)]), tuple(periods))


def end_balance(
    daily_t: Floats,
    bbl_per_t: Floats | None,
    notified: pl.DataFrame,
    other: pl.DataFrame,
    cap: Cap | None,
    rule: OtherRule,
    *,
    first_day: date,
    seed: int,
) -> Floats | None:
    """Give the balance at the end of one cap's period [bbl], shape (draws,): `run_balance` without its days."""
    terms = _terms(daily_t, bbl_per_t, notified, other, cap, rule, first_day=first_day, seed=seed)
    return None if terms.brought is None else terms.brought.sum(axis=1) + terms.noted.sum() + terms.added()


@dataclass(frozen=True)
class _Terms:
    """What adds up to the balance of one period, by day."""

    cap: Cap | None
    day: date
    brought: Floats | None  # (draws, days), None where tonnes have no barrels
    noted: Floats  # (days,)
    others: tuple[tuple[Floats, Floats], ...]  # draws of each other delivery, and its shares by day

    def added(self) -> Floats | float:
        return sum((score * share.sum() for score, share in self.others), 0.0)


def _terms(
    daily_t: Floats,
    bbl_per_t: Floats | None,
    notified: pl.DataFrame,
    other: pl.DataFrame,
    cap: Cap | None,
    rule: OtherRule,
    *,
    first_day: date,
    seed: int,
) -> _Terms:
    count, days = daily_t.shape
    begin, end = (0, days) if cap is None else ((cap.from_day - first_day).days, (cap.to_day - first_day).days + 1)
    factor: Floats | float | None = cap.bbl_per_t if cap else None if bbl_per_t is None else bbl_per_t[:, None]
    counted = [row for row in other.iter_rows(named=True) if mode_of(row) not in rule.exclude]
    shares = [_spread(row["from_day"], row["to_day"], first_day, days)[begin:end] for row in counted]
    return _Terms(
        cap=cap,
        day=first_day + timedelta(begin),
        brought=None if factor is None else daily_t[:, begin:end] * factor,
        noted=notified_by_day(notified, first_day, days, cap.bbl_per_t if cap else COMMITTEE_BBL_PER_T)[begin:end],
        others=tuple(zip(_other_draws(counted, seed, count), shares, strict=True)),
    )


def _told(terms: _Terms, brought: Floats) -> tuple[pl.DataFrame, Period]:
    """Run the balance of a period whose cargo has barrels."""
    delivered = brought.sum(axis=1)
    running = np.cumsum(brought, axis=1)
    running += np.cumsum(terms.noted)
    middle = np.zeros(len(terms.noted))
    for score, share in terms.others:
        running += np.multiply.outer(score, np.cumsum(share))
        middle += float(np.median(score)) * np.cumsum(share)
    table = _table(terms.day, np.cumsum(terms.noted), middle, running, terms.cap)
    added = np.zeros(len(delivered)) + terms.added()
    return table, _period(terms.cap, terms.day, delivered, float(terms.noted.sum()), added, running)


def mode_of(row: Mapping[str, Any]) -> str:
    """Give the mode of an other delivery, or that it is not stated."""
    return str(row["mode"] or "means not stated")


def notified_by_day(notified: pl.DataFrame, first_day: date, days: int, bbl_per_t: float) -> Floats:
    """Spread notified volumes evenly over their days [bbl], shape (days,).

    Barrels count as reported; tonnes alone are converted by the cap keeper's factor (the Committee's order).
    """
    total = np.zeros(days)
    for row in notified.iter_rows(named=True):
        amount = row["barrels"] if row["barrels"] is not None else row["tonnes"] * bbl_per_t
        total += amount * _spread(row["from_day"], row["to_day"], first_day, days)
    return total


def _spread(from_day: date, to_day: date, first_day: date, days: int) -> Floats:
    """Give the share of each day of an interval, zero elsewhere; what lies outside the days is lost."""
    length = (to_day - from_day).days + 1
    begin = (from_day - first_day).days
    shares = np.zeros(days)
    shares[max(begin, 0) : max(begin + length, 0)] = 1.0 / length
    return shares


def _other_draws(counted: Sequence[Mapping[str, object]], seed: int, count: int) -> list[Floats]:
    """Draw each other delivery [bbl], shape (count,); the draws follow from mode and days, never from a source."""
    result = []
    alike: Counter[str] = Counter()
    for row in counted:
        values = [float(str(row[name])) for name in ("low_bbl", "mid_bbl", "high_bbl")]
        name = "|".join(str(row[key]) for key in ("mode", "from_day", "to_day"))
        start = draws.stream(seed, "other delivery", name, str(alike[name]))
        alike[name] += 1
        result.append(draws.interpolate_law(draws.three_point_law(*values), normal_scores(start, count)))
    return result


def _period(cap: Cap | None, day: date, delivered: Floats, noted: float, added: Floats, running: Floats) -> Period:
    balance = running[:, -1].copy()
    crossed = None if cap is None else _crossing(_above(running, cap.amount_bbl), 1.0, day)
    notices = (
        ()
        if cap is None
        else tuple(_crossing(_reached(running, share * cap.amount_bbl), share, day) for share in NOTICE_SHARES)
    )
    return Period(
        cap=cap,
        first_day=day,
        last_day=day + timedelta(running.shape[1] - 1),
        delivered=Quantity(delivered, "bbl"),
        notified=Quantity.exact(noted, "bbl"),
        other=Quantity(added, "bbl"),
        balance=Quantity(balance, "bbl"),
        crossed=crossed,
        notices=notices,
    )


def _above(running: Floats, amount: float) -> npt.NDArray[np.bool_]:
    """Judge where a balance is above an amount by more than the rounding of its sums."""
    above: npt.NDArray[np.bool_] = running > amount * (1.0 + ROUNDING)
    return above


def _reached(running: Floats, amount: float) -> npt.NDArray[np.bool_]:
    """Judge where a balance has reached an amount but for the rounding of its sums."""
    reached: npt.NDArray[np.bool_] = running >= amount * (1.0 - ROUNDING)
    return reached


def _crossing(above: npt.NDArray[np.bool_], share: float, first_day: date) -> Crossing:
    """Give the points of the first day on which a world is above, shape of `above` (draws, days)."""
    ever = above[:, -1]  # a running balance never falls
    when = np.where(ever, above.argmax(axis=1), np.inf)
    days = np.quantile(when, (0.05, 0.5, 0.95), method="inverted_cdf")
    low, mid, high = (first_day + timedelta(int(day)) if np.isfinite(day) else None for day in days)
    return Crossing(share, low, mid, high, float(ever.mean()))


def _table(day: date, noted: Floats, middle: Floats, running: Floats, cap: Cap | None) -> pl.DataFrame:
    low, mid, high = draws.points(running, axis=0)
    over = None if cap is None else _above(running, cap.amount_bbl).mean(axis=0)
    return BALANCE.frame(
        {
            "day": day + timedelta(i),
            "notified_bbl": float(noted[i]),
            "other_bbl": float(middle[i]),
            "low_bbl": float(low[i]),
            "mid_bbl": float(mid[i]),
            "high_bbl": float(high[i]),
            "p_over_cap": None if over is None else float(over[i]),
        }
        for i in range(len(noted))
    )


def _untold(terms: _Terms) -> tuple[pl.DataFrame, Period]:
    """Give a period whose cargo has no barrels: what was notified, and nothing else."""
    table = BALANCE.frame(
        {"day": terms.day + timedelta(i), "notified_bbl": float(value)}
        for i, value in enumerate(np.cumsum(terms.noted))
    )
    untold = Quantity.cannot_tell("bbl", "no product is given, so tonnes have no barrels")
    notified = Quantity.exact(float(terms.noted.sum()), "bbl")
    last = terms.day + timedelta(len(terms.noted) - 1)
    return table, Period(None, terms.day, last, untold, notified, untold, untold, None, ())
