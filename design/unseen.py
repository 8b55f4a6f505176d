"""Whether intervals of the visits that nobody saw hold the truth, over many small worlds with their own laws.

    python design/unseen.py 120 90001       worlds of each kind, seeds from 90001 on, into design/unseen.json

A world is drawn by NumPy alone: ships arrive by a Poisson law at a terminal, stay by laws that the estimate does not
know, and lie there when satellites pass over clouds that last. Constants were looked at on seeds below 90000.
"""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from ullage.records import Place
from ullage.tables import LOOKS, STAYS, VISITS
from ullage.visits.unseen import UnseenAt, UnseenRule, estimate_missed

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import numpy.typing as npt
    import polars as pl

    Floats = npt.NDArray[np.float64]

OUT = Path(__file__).with_suffix(".json")
BEGINS = date(2024, 3, 1)
PLACE = Place("berth", "Berth", "loads")
DRAWS = 2000
ENOUGH = "30 stays or more"
STRATA = (0.15, 0.3, 0.45, 0.6, 0.8)
"""Bounds of the strata by the part of the visits that is seen."""

# between how many days each satellite passes, how many tracks it has, and what it detects of a clear look
SENSORS = {"s1": (12.0, 2, 0.9), "s1c": (12.0, 2, 0.9), "s2": (2.5, 1, 0.92), "planet": (1.0, 1, 0.95)}
MIXES = (("s1",), ("s2",), ("s1", "s2"), ("planet",), ("s1", "s1c", "s2"), ("s1", "s2", "planet"),
         ("s1", "s1c", "s2", "planet"))  # fmt: skip
LAWS = ("log-normal", "gamma", "uniform", "two kinds", "fixed and waiting")


@dataclass(frozen=True)
class Kind:
    """What worlds of one kind are like.

    Parameters
    ----------
    name
        As the table has it.
    days
        Between which lengths of the period [d].
    visits
        Between which expected numbers of visits in 240 days.
    stays
        Between which numbers of known stays.
    season
        By which part the rate swings about its mean in a year.
    step
        Whether the rate falls to a third, or rises from it, at some moment.
    by_ship
        Standard deviation of the natural logarithm of a ship's own mean stay; of the ships heard and of all others.
    p_error
        Standard deviation of the error of the logit of each sensor's stated probability to detect.
    from_prior
        Whether medians and spreads of stays are drawn from the prior, as an estimate without stays needs it.
    """

    name: str
    days: tuple[int, int] = (150, 365)
    visits: tuple[float, float] = (12.0, 80.0)
    stays: tuple[int, int] = (30, 120)
    season: float = 0.0
    step: bool = False
    by_ship: float = 0.0
    p_error: float = 0.0
    from_prior: bool = False


KINDS = (
    Kind(ENOUGH),
    Kind(ENOUGH + ", few visits", visits=(4.0, 14.0)),
    Kind(ENOUGH + ", a season", season=0.7),
    Kind(ENOUGH + ", a rate that breaks", step=True),
    Kind(ENOUGH + ", stays by ship", by_ship=0.35),
    Kind(ENOUGH + ", detection misjudged", p_error=0.3),
    Kind("10 to 29 stays", stays=(10, 29), from_prior=True),
    Kind("1 to 9 stays", stays=(1, 9), from_prior=True),
    Kind("no stay", stays=(0, 0), from_prior=True),
)


@dataclass(frozen=True)
class World:
    """One world: what is told of it, how many visits there were and how many were seen, and the chance to be seen."""

    visits: pl.DataFrame
    looks: pl.DataFrame
    stays: pl.DataFrame
    days: int
    all_visits: int
    seen: int
    p_seen: float


@dataclass(frozen=True)
class Judged:
    """What was estimated of one world, beside what is true of it; points are None where it cannot be told."""

    kind: str
    p_seen: float
    truth: int
    total: int
    low: float | None
    mid: float | None
    high: float | None


def draw_world(seed: int, kind: Kind) -> World:
    """Draw a world of a kind."""
    rng = np.random.default_rng([seed, 77])
    days = int(rng.integers(kind.days[0], kind.days[1] + 1))
    times, p_true, p_told, clear, sensor = _looks(rng, days, kind)
    stay = _Stays(rng, kind)
    rate = rng.uniform(*kind.visits) / 240
    lead = 30.0
    count = rng.poisson(rate * 3 * (days + lead))
    arrived = rng.uniform(-lead, days, count)
    arrived = np.sort(arrived[rng.random(count) < _rate_form(rng, kind, arrived, days) / 3])
    length = stay.draw(rng, len(arrived), ships=14)
    alongside = (arrived + length > 0) & (arrived < days)
    rows = []
    for a, d in zip(arrived[alongside], length[alongside], strict=True):
        saw = (times >= a) & (times <= a + d) & clear & (rng.random(len(times)) < p_true)
        if saw.any():
            rows.append((times[saw][0], times[saw][-1]))
    number = int(rng.integers(kind.stays[0], kind.stays[1] + 1))
    known = stay.draw(rng, number, ships=max(3, number // 10)) if number else np.empty(0)
    tables = _visits(rows), _looks_table(times, p_told, clear, sensor), _stays_table(known, stay.ships)
    p_seen = _chance(rng, stay, times, np.where(clear, p_true, 0.0), days)
    return World(*tables, days, int(alongside.sum()), len(rows), p_seen)


class _Stays:
    """A law of stays of a world."""

    def __init__(self, rng: np.random.Generator, kind: Kind) -> None:
        self.law = str(rng.choice(LAWS))
        if kind.from_prior:
            self.median, self.spread = 1.2 * np.exp(0.354 * rng.normal()), 0.45 * np.exp(0.35 * rng.normal())
            self.law = str(rng.choice(LAWS[:2]))
        else:
            self.median, self.spread = np.exp(rng.uniform(np.log(0.6), np.log(2.8))), rng.uniform(0.25, 0.8)
        self.by_ship = kind.by_ship
        self.ships: list[int] = []

    def draw(self, rng: np.random.Generator, count: int, ships: int) -> Floats:
        """Draw stays of some ships [d]."""
        own = np.exp(self.by_ship * rng.normal(size=ships))
        self.ships = [int(one) for one in rng.integers(ships, size=count)]
        return self._of_law(rng, count) * own[self.ships]

    def _of_law(self, rng: np.random.Generator, count: int) -> Floats:
        m, s = self.median, self.spread
        if self.law == "gamma":
            shape = 1 / s**2
            return np.asarray(rng.gamma(shape, m / shape, count))
        if self.law == "uniform":
            return np.asarray(rng.uniform(0.2 * m, 1.8 * m, count))
        if self.law == "two kinds":
            kinds = np.where(rng.random(count) < 0.65, 0.6 * m, 2.4 * m)
            return np.asarray(kinds * np.exp(0.2 * rng.normal(size=count)))
        if self.law == "fixed and waiting":
            return np.asarray(0.6 * m + rng.exponential(0.6 * m, count))
        return np.asarray(m * np.exp(s * rng.normal(size=count)))


def _looks(rng: np.random.Generator, days: int, kind: Kind) -> tuple[Floats, Floats, Floats, Any, list[str]]:
    """Draw looks of a mix of sensors, under clouds that last."""
    mix = MIXES[int(rng.integers(len(MIXES)))]
    cover = float(rng.uniform(0.25, 0.75))
    times: list[float] = []
    sensor: list[str] = []
    for name in mix:
        apart, tracks, _ = SENSORS[name]
        for _ in range(tracks):
            own = np.arange(rng.uniform(0, apart), days, apart)
            own = own + (rng.uniform(-0.03, 0.03, len(own)) if name == "planet" else 0.0)
            own = own[(own >= 0) & (own < days)]
            own = own[rng.random(len(own)) < (0.9 if name == "planet" else 1.0)]
            times += list(own)
            sensor += [name[:2] if name.startswith("s1") else name] * len(own)
    order = np.argsort(times)
    when = np.array(times)[order]
    names = [sensor[k] for k in order]
    sky = _sky(rng, days, cover)
    clear = np.array([name == "s1" or not sky(t) for name, t in zip(names, when, strict=True)], np.bool_)
    told = np.array([SENSORS[name][2] for name in names])
    error = {name: kind.p_error * rng.normal() for name in sorted(set(names))}
    odds = told / (1 - told) * np.exp([error[name] for name in names])
    return when, odds / (1 + odds), told, clear, names


def _sky(rng: np.random.Generator, days: int, cover: float) -> Any:
    """Draw spells of cloud and of clear sky, of two days together."""
    edges, state, cloudy = [0.0], [], bool(rng.random() < cover)
    while edges[-1] < days:
        state.append(cloudy)
        edges.append(edges[-1] + rng.exponential(3.0 * (cover if cloudy else 1 - cover)))
        cloudy = not cloudy
    return lambda t: state[int(np.searchsorted(edges, t, side="right")) - 1]


def _rate_form(rng: np.random.Generator, kind: Kind, at: Floats, days: int) -> Floats:
    """Give the rate over its mean, at most 3."""
    if kind.step:
        low, when = (0.5, 1.5) if rng.random() < 0.5 else (1.5, 0.5), rng.uniform(0.3, 0.7) * days
        return np.where(at < when, low[0], low[1])
    return np.asarray(1 + kind.season * np.cos(2 * np.pi * (at / 365 - rng.random())))


def _chance(rng: np.random.Generator, stay: _Stays, times: Floats, p: Floats, days: int) -> float:
    """Give the chance that a visit is seen, by many of them."""
    length = stay.draw(rng, 3000, ships=200)
    arrived = -length + rng.random(3000) * (days + length)
    missed = np.concatenate([[0.0], np.cumsum(np.log1p(-p))])
    last = np.searchsorted(times, arrived + length, side="right")
    chance = -np.expm1(missed[last] - missed[np.searchsorted(times, arrived)])
    weight = days + length
    return float((chance * weight).sum() / weight.sum())


def _moment(day: float) -> datetime:
    return datetime(BEGINS.year, BEGINS.month, BEGINS.day, tzinfo=UTC) + timedelta(days=float(day))


def _visits(rows: Sequence[tuple[float, float]]) -> pl.DataFrame:
    return VISITS.frame(
        {
            "visit_id": f"v{k}", "place_id": PLACE.id, "kind": "observed", "declared": False,
            "arrived_before": _moment(first), "departed_after": _moment(last),
            "delivered_after": _moment(last), "delivered_before": _moment(last),
        }
        for k, (first, last) in enumerate(rows)
    )  # fmt: skip


def _looks_table(times: Floats, p: Floats, clear: Any, sensor: Sequence[str]) -> pl.DataFrame:
    return LOOKS.frame(
        {"looked_at": _moment(t), "place_id": PLACE.id, "clear": bool(c), "p_detect": float(q), "sensor": name}
        for t, q, c, name in zip(times, p, clear, sensor, strict=True)
    )


def _stays_table(lengths: Floats, ships: Sequence[int]) -> pl.DataFrame:
    return STAYS.frame(
        {"place_id": PLACE.id, "arrived_at": _moment(k), "departed_at": _moment(k + d), "mmsi": f"{ship:09d}"}
        for k, (d, ship) in enumerate(zip(lengths, ships[: len(lengths)], strict=True))
    )


def estimate(world: World, seed: int, rule: UnseenRule | None = None) -> UnseenAt:
    """Estimate what nobody saw of a world."""
    found = estimate_missed(
        world.visits, world.looks, world.stays, {PLACE.id: PLACE}, BEGINS, BEGINS + timedelta(days=world.days - 1),
        rule or UnseenRule(), seed=seed, draws=DRAWS, first_day=BEGINS, days=world.days,
    )  # fmt: skip
    return found.at[0]


def judge(seed: int, kind: Kind, rule: UnseenRule | None = None) -> Judged:
    """Draw a world, estimate what nobody saw of it, and set it beside the truth."""
    world = draw_world(seed, kind)
    points = estimate(world, seed, rule).quantity.points()
    return Judged(kind.name, world.p_seen, world.all_visits - world.seen, world.all_visits, **points)


def table(judged: Iterable[Judged]) -> list[dict[str, Any]]:
    """Count how often intervals held the truth, and how far the middle is off, by kind and stratum."""
    judged = list(judged)
    rows = _rows(ENOUGH, [one for one in judged if one.kind.startswith(ENOUGH)])
    for kind in dict.fromkeys(one.kind for one in judged):
        rows += _rows(f"{kind}, no more" if kind == ENOUGH else kind, [one for one in judged if one.kind == kind])
    return rows


def _rows(kind: str, some: list[Judged]) -> list[dict[str, Any]]:
    """Give the rows of a kind: all within the strata, each stratum, and what lies beyond."""
    rows = [_row(kind, "all", [one for one in some if STRATA[0] <= one.p_seen <= STRATA[-1]])]
    for low, high in pairwise(STRATA):
        rows.append(_row(kind, f"{low:.2f}-{high:.2f}", [one for one in some if low <= one.p_seen < high]))
    rows.append(_row(kind, f"below {STRATA[0]:.2f}", [one for one in some if one.p_seen < STRATA[0]]))
    return [*rows, _row(kind, f"above {STRATA[-1]:.2f}", [one for one in some if one.p_seen > STRATA[-1]])]


def _row(kind: str, stratum: str, some: list[Judged]) -> dict[str, Any]:
    told = [one for one in some if one.low is not None and one.mid is not None and one.high is not None]
    row: dict[str, Any] = {"kind": kind, "p_seen": stratum, "worlds": len(some), "refused": len(some) - len(told)}
    if not told:
        return row | dict.fromkeys(("held", "low_side", "bias_of_all", "bias_of_unseen", "width"))
    low, mid, high, truth, total = (
        np.array([getattr(one, name) for one in told], np.float64) for name in ("low", "mid", "high", "truth", "total")
    )
    return row | {
        "held": float(np.mean((low <= truth) & (truth <= high))),
        "low_side": float(np.mean(truth < low)),
        "bias_of_all": float(np.median((mid - truth) / np.maximum(total, 1))),
        "bias_of_unseen": float(np.median((mid - truth) / np.maximum(truth, 1))),
        "width": float(np.median((high - low) / np.maximum(total, 1))),
    }


def main(count: int, first: int) -> None:
    """Judge worlds of every kind, write the table and print it."""
    rows = table(judge(first + k + 10_000 * i, kind) for i, kind in enumerate(KINDS) for k in range(count))
    command = f"python design/unseen.py {count} {first}"
    if first >= 90_000:
        OUT.write_text(json.dumps({"command": command, "rows": rows}, indent=1) + "\n", "utf-8")
    for row in rows:
        if row["held"] is not None:
            print(f"{row['kind']:38} {row['p_seen']:11} {row['worlds']:4} refused {row['refused']:3} "
                  f"held {row['held']:.3f} (low {row['low_side']:.3f}) bias {row['bias_of_all']:+.3f} "
                  f"of unseen {row['bias_of_unseen']:+.3f} width {row['width']:.2f}")  # fmt: skip


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
