"""What a case has of one place in its period: looks, visits, stays; times in days from the period's begin."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from ullage.visits.unseen.dwell import KnownStays
from ullage.visits.unseen.exposure import STAYS_D

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    import numpy.typing as npt

    from ullage.records import Place
    from ullage.visits.unseen.rule import UnseenRule

    Floats = npt.NDArray[np.float64]

WEEK_D = 7.0
MOST_SPANS = 120
DATED_D = 0.5
MOST_STAYS = 600

# a landing is known by the moment of its first sighting alone
_LANDING: dict[str, Any] = dict.fromkeys(
    ("arrived_after", "arrived_before", "departed_after", "departed_before", "next_place_id")
)


@dataclass(frozen=True)
class Period:
    """The days that visits are estimated for, both inside."""

    from_day: date
    to_day: date

    @property
    def begin(self) -> datetime:
        """Its first moment."""
        return datetime.combine(self.from_day, time(), UTC)

    @property
    def end(self) -> datetime:
        """The moment after its last."""
        return datetime.combine(self.to_day + timedelta(days=1), time(), UTC)

    @property
    def days(self) -> int:
        """How many days it has."""
        return (self.to_day - self.from_day).days + 1

    @property
    def edges_d(self) -> Floats:
        """Where its spans begin and end [d]: equal parts of about a week, longer where there would be too many."""
        return np.linspace(0.0, self.days, min(max(1, round(self.days / WEEK_D)), MOST_SPANS) + 1)


@dataclass(frozen=True)
class Looks:
    """Looks at one place within a period.

    Parameters
    ----------
    possible
        How many there were.
    times_d, p_detect, sensor
        Of those that were clear, in order: when [d], probability to detect a ship, what looked.
    """

    possible: int
    times_d: Floats
    p_detect: Floats
    sensor: tuple[str, ...]

    @property
    def clear(self) -> int:
        """How many were clear."""
        return len(self.times_d)


@dataclass(frozen=True)
class Seen:
    """Visits of one place and period, as they are known.

    Parameters
    ----------
    first_d, last_d
        First and last moment at which each visit that a look saw is known to have lasted [d]; a vague date is a span.
    p_ship
        Probability that each is what it is taken for.
    vessel
        Which ship; empty where nobody named her.
    draw_key
        What says in which worlds each is what it is taken for: of loading and landing of one voyage the same.
    next_place
        Where a look saw each land her cargo; empty where none did.
    outer_d
        Bounds of arrival and departure of each [d], shape (visits, 2); infinite where nothing bounds it.
    precise
        Whether each was dated to less than half a day.
    declared
        Visits that were known from AIS alone, or beside the looks.
    otherwise
        Visits that somebody observed when no clear look is listed: some of those that the looks missed.
    cargoes_otherwise
        Of these, those that bring a cargo which no look saw landing either.
    reported
        Unnamed visits that only a published count vouches for.
    only_here
        Visits seen that are rows of this place: of a landing, those whose loading is not known.
    """

    first_d: Floats
    last_d: Floats
    p_ship: Floats
    vessel: tuple[str, ...]
    draw_key: tuple[str, ...]
    next_place: tuple[str, ...]
    outer_d: Floats
    precise: npt.NDArray[np.bool_]
    declared: int
    otherwise: int
    cargoes_otherwise: int
    reported: int
    only_here: int

    @property
    def count(self) -> int:
        """How many visits looks saw."""
        return len(self.first_d)


def looks_at(place_id: str, looks: pl.DataFrame, period: Period) -> Looks:
    """Give the looks at a place in a period."""
    some = looks.filter(
        (pl.col("place_id") == place_id) & (pl.col("looked_at") >= period.begin) & (pl.col("looked_at") < period.end)
    )
    clear = some.filter(pl.col("clear") & pl.col("p_detect").is_not_null()).with_columns(pl.col("sensor").fill_null(""))
    clear = clear.sort("looked_at", "sensor", "p_detect")
    return Looks(
        len(some), _days(clear["looked_at"], period), clear["p_detect"].to_numpy().copy(), tuple(clear["sensor"])
    )


def known_stays(stays: pl.DataFrame, places: Mapping[str, Place]) -> dict[str, KnownStays]:
    """Give the whole stays that are known, by place."""
    length = (pl.col("departed_at") - pl.col("arrived_at")).dt.total_microseconds() / 86_400e6
    some = stays.with_columns(length=length).filter(pl.col("length") > 0).drop_nulls("length")
    some = some.with_columns(
        ship=pl.coalesce(pl.lit("mmsi ") + pl.col("mmsi"), pl.lit("stay of ") + pl.col("arrived_at").cast(pl.String))
    )
    some = some.unique(["place_id", "arrived_at", "departed_at", "ship"]).sort("ship", "arrived_at", "departed_at")
    found = {}
    for place_id in places:
        here = some.filter(pl.col("place_id") == place_id)
        if len(here) > MOST_STAYS:  # evenly by length: what more would say is less than what a law of stays is worth
            here = here.sort("length", "ship", "arrived_at").gather_every(-(-len(here) // MOST_STAYS))
            here = here.sort("ship", "arrived_at", "departed_at")
        lengths = np.clip(here["length"].to_numpy(), STAYS_D[0], STAYS_D[-1])
        found[place_id] = KnownStays(lengths, tuple(here["ship"]))
    return found


def seen_at(place_id: str, visits: pl.DataFrame, looks: Mapping[str, Looks], period: Period, rule: UnseenRule) -> Seen:
    """Sort the visits of a place and period by how they are known.

    Parameters
    ----------
    place_id
        The place.
    visits
        Table of `tables.VISITS`. A voyage that was seen at both ends is one row, of the place where she loaded.
    looks
        Looks at all places, by place.
    period
        The days in question.
    rule
        How near a look a visit has to be observed to be seen by it.
    """
    visits = visits.sort("delivered_after", "delivered_before", "visit_id")
    here = visits.filter(pl.col("place_id") == place_id)
    reported = here.filter((pl.col("kind") == "reported") & _touches(period))
    rows, declared, otherwise, cargoes = [], 0, 0, 0
    slack = rule.look_hours / 24
    for row in here.filter(pl.col("kind") == "observed").iter_rows(named=True):
        first, last = _span(row, period)
        if last < 0 or first >= period.days:
            continue
        if row["declared"]:
            declared += 1
        elif _falls_into(looks[place_id], first, last, slack):
            rows.append((first, last, row | {"next_place_id": _landed_at(row, looks, period, slack)}))
        else:
            otherwise += 1
            cargoes += row["brings_cargo"] is not False and _landed_at(row, looks, period, slack) is None
    only_here = len(rows)
    landed = visits.filter((pl.col("next_place_id") == place_id) & pl.col("landed_after").is_not_null())
    for row in landed.iter_rows(named=True):
        if _landed_at(row, looks, period, slack):
            first, last = (_day(row[name], period) for name in ("landed_after", "landed_before"))
            rows.append((first, last, _LANDING | {name: row[name] for name in ("vessel_id", "p_ship", "draw_key")}))
    return Seen(
        np.array([first for first, _, _ in rows]),
        np.array([last for _, last, _ in rows]),
        np.array([_p_ship(row) for _, _, row in rows]),
        tuple(row["vessel_id"] or "" for _, _, row in rows),
        tuple(row["draw_key"] or f"{place_id} {first:.4f} {last:.4f}" for first, last, row in rows),
        tuple(row["next_place_id"] or "" for _, _, row in rows),
        np.array([_outer(row, period) for _, _, row in rows]).reshape(-1, 2),
        np.array([_is_precise(row) for _, _, row in rows], np.bool_),
        declared,
        otherwise,
        cargoes,
        len(reported),
        only_here,
    )


def looks_with_a_ship(seen: Seen, looks: Looks, rule: UnseenRule) -> int:
    """Count the clear looks at which a ship is known to have lain there, by dated visits that looks saw."""
    slack = rule.look_hours / 24
    lay = np.zeros(looks.clear, np.bool_)
    dated = seen.precise | (seen.last_d - seen.first_d <= DATED_D)
    for first, last in zip(seen.first_d[dated], seen.last_d[dated], strict=True):
        lay |= (looks.times_d >= first - slack) & (looks.times_d <= last + slack)
    return int(lay.sum())


def _days(times: pl.Series, period: Period) -> Floats:
    return np.asarray((times - period.begin).dt.total_microseconds().to_numpy() / 86_400e6, np.float64)


def _day(when: datetime, period: Period) -> float:
    return (when - period.begin) / timedelta(days=1)


def _span(row: Mapping[str, Any], period: Period) -> tuple[float, float]:
    """Give when a visit is known to have lasted; of a vague date, all the time that it may mean."""
    times = [row["arrived_before"], row["departed_after"]]
    known = [_day(one, period) for one in times if one is not None]
    if not known:
        known = [_day(row["delivered_after"], period), _day(row["delivered_before"], period)]
    return min(known), max(known)


def _landed_at(row: Mapping[str, Any], looks: Mapping[str, Looks], period: Period, slack: float) -> str | None:
    """Give where a look saw her land her cargo; None where none did."""
    place_id, after, before = row["next_place_id"], row["landed_after"], row["landed_before"]
    if place_id not in looks or after is None or before is None:
        return None
    return place_id if _falls_into(looks[place_id], _day(after, period), _day(before, period), slack) else None


def _outer(row: Mapping[str, Any], period: Period) -> tuple[float, float]:
    after, before = row["arrived_after"], row["departed_before"]
    return (
        -np.inf if after is None else _day(after, period),
        np.inf if before is None else _day(before, period),
    )


def _is_precise(row: Mapping[str, Any]) -> bool:
    """Tell whether first and last sighting are in order: those of one vague date are not."""
    before, after = row["arrived_before"], row["departed_after"]
    return before is not None and after is not None and before <= after + timedelta(days=DATED_D)


def _p_ship(row: Mapping[str, Any]) -> float:
    p = row.get("p_ship")
    return 1.0 if p is None else float(p)


def _falls_into(looks: Looks, first: float, last: float, slack: float) -> bool:
    begin = np.searchsorted(looks.times_d, first - slack, side="left")
    return bool(begin < looks.clear and looks.times_d[begin] <= last + slack)


def _touches(period: Period) -> pl.Expr:
    return (pl.col("delivered_before") > period.begin) & (pl.col("delivered_after") < period.end)
