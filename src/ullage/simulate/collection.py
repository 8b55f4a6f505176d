"""What would I have to buy: the visits that a mix of sensors would see at a terminal, by simulation.

Looks are drawn as they happen, visits by a Poisson law with stays of a gamma law. What was seen thins the visits: with
the exposure W of the looks that were clear, the unseen ones follow from those seen (`docs/methods/simulate-looks.md`).
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import polars as pl

from ullage.draws import stream
from ullage.simulate.looks import CloudClimate, LookSettings, draw_looks
from ullage.tables.schema import Column, Table

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    from ullage.records import Place

    Floats = npt.NDArray[np.float64]
    Mix = tuple[str, ...]

MIXES: Final[tuple[Mix, ...]] = (
    ("s1",),
    ("s2",),
    ("s1", "s2"),
    ("planet",),
    ("s1", "s2", "planet"),
    ("s1", "s2", "vhr"),
    ("s1", "s2", "planet", "vhr"),
)
"""Mixes that a plan compares: what costs nothing, what is bought beside it."""

STAYS_D: Final = (0.5, 1.0, 1.5, 2.0, 3.0, 4.0)
ARRIVALS_A_DAY: Final = 24  # of the exposure's integral
LENGTHS: Final = 32  # stays of its law, evenly by probability
TAIL_STAYS: Final = 6.0  # mean stays, of the longest that is told, after the last arrival for which looks are drawn
DRAWS: Final = 1000
SURE: Final = 1 - 1e-9
# part of the freeboards asked for that were measured: 129 of 160 simulated ships at 0.5 m (docs/accuracy.md)
MEASURED: Final = 0.8
TELLS: Final = frozenset({"continuous", "three classes", "two classes"})

COLLECTION = Table(
    "collection",
    "what one mix of sensors would see of the visits to one place",
    (
        Column("sensors", pl.String, "the mix"),
        Column("looks_a_week", pl.Float64, "looks, clear or not"),
        Column("clear_looks_a_week", pl.Float64, "looks at which the place was clear"),
        Column("visits", pl.Float64, "visits of the period, on average"),
        Column("seen", pl.Float64, "part of them seen at least once"),
        Column("seen_low", pl.Float64, "the same in one period of twenty, or less"),
        Column("seen_high", pl.Float64, "the same in one period of twenty, or more"),
        Column("width_90", pl.Float64, "width of the 90 % interval of the number of visits, as a part of it"),
        Column("held", pl.Float64, "part of the 90 % intervals that held the number"),
        Column("load_told", pl.Float64, "part of the visits of which an image could tell the load"),
        Column("seen_by_stay", pl.List(pl.Float64), f"part seen for mean stays of {STAYS_D} days"),
    ),
)


@dataclass(frozen=True, slots=True)
class PlanSettings:
    """What a collection is planned for.

    Parameters
    ----------
    days
        Length of the period [d].
    dwell_d, dwell_cv
        Mean stay alongside [d], and its standard deviation as a part of it; a gamma law.
    visits_a_day
        How often ships come.
    cloud
        Mean cover of the sky; None for the seasons of the Sea of Japan.
    begins
        First moment, UTC.
    length_m, heading_deg
        Of the ships [m]; where the berth points [°]; None to draw it anew for every look.
    satellites
        How many of a kind fly, by sensor.
    worlds, visits_worlds
        How many skies are drawn, and how many periods of visits under each.
    """

    days: float = 240.0
    # science of the Sea of Japan's terminals: 3,000 t at 150-400 t/h and formalities take 0.5 to 3.5 days
    dwell_d: float = 1.5
    dwell_cv: float = 0.5
    visits_a_day: float = 51.6 / 240
    cloud: float | None = 0.55
    begins: datetime = datetime(2024, 3, 1, tzinfo=UTC)
    length_m: float = 96.0
    heading_deg: float | None = None
    satellites: dict[str, int] = field(default_factory=dict)
    worlds: int = 24
    visits_worlds: int = 25

    def __post_init__(self) -> None:
        positive = {
            "days": self.days,
            "dwell_d": self.dwell_d,
            "dwell_cv": self.dwell_cv,
            "visits_a_day": self.visits_a_day,
        }
        wrong = [f"{name} {value}" for name, value in positive.items() if not 0 < value < np.inf]
        if self.cloud is not None and not 0 <= self.cloud <= 1:
            wrong.append(f"cloud {self.cloud}")
        if wrong:
            raise ValueError(f"{', '.join(wrong)}: expected numbers above 0, and a cloud cover from 0 to 1")

    def stay_law(self, mean_d: float | None = None) -> Floats:
        """Give stays evenly by probability [d], shape (LENGTHS,)."""
        from scipy.special import gammaincinv

        shape = 1 / self.dwell_cv**2
        parts = (np.arange(LENGTHS) + 0.5) / LENGTHS
        return np.asarray(gammaincinv(shape, parts) / shape * (mean_d or self.dwell_d))


@dataclass(frozen=True, eq=False)
class Thinned:
    """Periods of visits under one sequence of looks.

    Parameters
    ----------
    visits, seen
        How many there were and how many were seen, shape (periods,).
    exposure
        Part of all visits that such looks see.
    low, high
        90 % intervals of the number of visits, from those seen, shape (periods,).
    """

    visits: npt.NDArray[np.int64]
    seen: npt.NDArray[np.int64]
    exposure: float
    low: Floats
    high: Floats


def seen_chance(times_d: Floats, chances: Floats, arrived_d: Floats, stay_d: Floats) -> Floats:
    """Give the probability that a stay is seen: one less the product of what every look in it misses.

    Parameters
    ----------
    times_d, chances
        Looks in order [d], and the probability of each to see a ship.
    arrived_d, stay_d
        Of the stays [d]; they broadcast.
    """
    missed = np.concatenate([[0.0], np.cumsum(np.log1p(-np.minimum(chances, SURE)))])
    first = np.searchsorted(times_d, arrived_d, side="left")
    last = np.searchsorted(times_d, arrived_d + stay_d, side="right")
    return np.asarray(-np.expm1(missed[last] - missed[first]))


def exposure_of(times_d: Floats, chances: Floats, settings: PlanSettings, mean_d: float | None = None) -> float:
    """Give the part of all visits of a period that looks see: the exposure W over its length T."""
    arrivals = (np.arange(int(settings.days * ARRIVALS_A_DAY)) + 0.5) / ARRIVALS_A_DAY
    return float(seen_chance(times_d, chances, arrivals[:, None], settings.stay_law(mean_d)[None, :]).mean())


def thin_visits(
    rng: np.random.Generator, times_d: Floats, chances: Floats, settings: PlanSettings, periods: int
) -> Thinned:
    """Draw periods of visits, and what looks saw of them.

    Parameters
    ----------
    rng
        Where chance comes from.
    times_d, chances
        Looks in order [d from the period's begin], and the probability of each to see a ship: 0 under cloud.
    settings
        Of the visits.
    periods
        How many.
    """
    visits = rng.poisson(settings.visits_a_day * settings.days, periods)
    total, shape = int(visits.sum()), 1 / settings.dwell_cv**2
    arrived, stay = rng.uniform(0, settings.days, total), rng.gamma(shape, settings.dwell_d / shape, total)
    saw = rng.random(total) < seen_chance(times_d, chances, arrived, stay)
    seen = np.bincount(np.repeat(np.arange(periods), visits), saw, periods).astype(np.int64)
    exposure = exposure_of(times_d, chances, settings)
    low, high = visits_interval(rng, seen, exposure)
    return Thinned(visits, seen, exposure, low, high)


def visits_interval(rng: np.random.Generator, seen: npt.NDArray[np.int64], exposure: float) -> tuple[Floats, Floats]:
    """Give 90 % intervals of the number of visits, from those seen and the part that is seen.

    The reference prior Gamma(1/2, 0) makes the rate of all visits Gamma(1/2 + seen) over the exposure, and those not
    seen a Poisson number of the rest.
    """
    if exposure <= 0:
        return np.zeros(len(seen)), np.full(len(seen), np.inf)
    rates = rng.gamma(0.5 + seen, 1 / exposure, (DRAWS, len(seen)))
    drawn = seen + rng.poisson(rates * (1 - exposure))
    low, high = np.quantile(drawn, (0.05, 0.95), axis=0)
    return low, high


def plan_collection(
    seed: int, place: Place, settings: PlanSettings | None = None, mixes: Sequence[Mix] = MIXES
) -> pl.DataFrame:
    """Say what mixes of sensors would see of the visits to a place.

    Parameters
    ----------
    seed
        Fixes everything.
    place
        With a position; its latitude and longitude fix when satellites pass.
    settings
        Stays, clouds and period.
    mixes
        Names of sensors: ``s1``, ``s2``, ``planet``, ``vhr``.

    Returns
    -------
    DataFrame
        Of `COLLECTION`, a row for each mix.

    Raises
    ------
    ValueError
        For a place without position, or a sensor that is not known.
    """
    settings = settings or PlanSettings()
    if place.lat_deg is None or place.lon_deg is None:
        raise ValueError(f"{place.id} has no position: no satellite can be sent there")
    used = tuple(dict.fromkeys(name for mix in mixes for name in mix))
    skies = [_looks(seed, number, place, settings, used) for number in range(settings.worlds)]
    return COLLECTION.frame(_row(seed, mix, skies, settings) for mix in mixes)


def _looks(seed: int, number: int, place: Place, settings: PlanSettings, sensors: Mix) -> pl.DataFrame:
    """Draw the looks under one sky, with days from the begin and what each could tell of a load."""
    own = stream(seed, "plan", str(number))
    climate = CloudClimate() if settings.cloud is None else CloudClimate.even(settings.cloud)
    with_ships = LookSettings(climate, settings.length_m, satellites=settings.satellites)
    days = settings.days + TAIL_STAYS * max(settings.dwell_d, *STAYS_D)
    looks = draw_looks(own, [place], settings.begins, days, sensors, with_ships)
    rng = np.random.default_rng(stream(own, "berth"))
    headings = (
        rng.uniform(0, 360, looks.height) if settings.heading_deg is None else [settings.heading_deg] * looks.height
    )
    return looks.with_columns(
        day=(pl.col("looked_at") - settings.begins).dt.total_microseconds() / 86_400e6,
        chance=pl.col("clear") * pl.col("p_detect"),
        load=pl.Series(
            [_tells(one, heading) for one, heading in zip(looks.to_dicts(), headings, strict=True)], dtype=pl.Float64
        ),
    )


def _tells(look: dict[str, Any], heading_deg: float) -> float:
    """Give the probability that a clear look tells the load of a ship that lies at a heading."""
    from ullage.cargo.freeboard import Direction, what_can_be_told

    if look["sensor"] == "s1" or not look["clear"]:
        return 0.0
    sun = Direction(look["sun_azimuth_deg"], look["sun_elevation_deg"])
    view = Direction(look["view_azimuth_deg"], look["view_elevation_deg"])
    told = what_can_be_told(sun, view, heading_deg, look["ground_m"])
    return MEASURED * look["p_detect"] if told.answer in TELLS else 0.0


def _row(seed: int, mix: Mix, skies: list[pl.DataFrame], settings: PlanSettings) -> dict[str, Any]:
    rng = np.random.default_rng(stream(seed, "plan", *mix))
    weeks = settings.days / 7
    mine = [one.filter(pl.col("sensor").is_in(mix)) for one in skies]
    within = [one.filter(pl.col("day") < settings.days) for one in mine]
    found, by_stay, told = [], [], []
    for looks in mine:
        times, chances = looks["day"].to_numpy(), looks["chance"].to_numpy()
        found.append(thin_visits(rng, times, chances, settings, settings.visits_worlds))
        by_stay.append([exposure_of(times, chances, settings, mean) for mean in STAYS_D])
        told.append(exposure_of(times, looks["load"].to_numpy(), settings))
    visits, seen, low, high = (
        np.concatenate([getattr(one, name) for one in found]) for name in ("visits", "seen", "low", "high")
    )
    parts = seen / np.maximum(visits, 1)
    expected = settings.visits_a_day * settings.days
    return {
        "sensors": "+".join(mix),
        "looks_a_week": float(np.mean([one.height for one in within]) / weeks),
        "clear_looks_a_week": float(np.mean([one["clear"].sum() for one in within]) / weeks),
        "visits": expected,
        "seen": float(seen.sum() / max(visits.sum(), 1)),
        "seen_low": float(np.quantile(parts, 0.05)),
        "seen_high": float(np.quantile(parts, 0.95)),
        "width_90": float(np.mean(high - low) / expected),
        "held": float(np.mean((low <= visits) & (visits <= high))),
        "load_told": float(np.mean(told)),
        "seen_by_stay": [float(one) for one in np.mean(by_stay, axis=0)],
    }


def plan_place(place: Place, **changes: Any) -> PlanSettings:
    """Give the settings of a plan for a place, with the heading of its pier where its outline has one."""
    from ullage.simulate.imagery.ground import pier_of

    pier = pier_of(place)
    return replace(PlanSettings(heading_deg=pier.heading_deg if pier else None), **changes)
