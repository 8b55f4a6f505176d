"""What analysts wrote down of a simulated trade: some of what lay there, with their own words and errors."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from ullage.draws import stream

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import polars as pl

    from ullage.simulate.trade.states import Track
    from ullage.simulate.trade.voyages import Visit

OBSERVATION_COLUMNS: Final = (
    "seen_at", "place", "vessel", "imo", "condition", "fill", "fill_sd", "sensor", "image", "source", "note",
)  # fmt: skip
SOURCE: Final = "simulated analyst"

LADEN: Final = 0.75
"""Fraction of full cargo from which on a ship is laden to an eye."""

_EMPTY, _NEARER = 0.15, 0.6

Row = dict[str, Any]

# chance that the loading condition is judged right, and that it is said that it cannot be told; else it is wrong
_JUDGES: Final[Mapping[str, tuple[float, float]]] = {
    "s1": (0.0, 1.0),
    "s2": (0.50, 0.45),
    "planet": (0.72, 0.25),
    "vhr": (0.93, 0.06),
}


@dataclass(frozen=True, slots=True)
class AnalystLaw:
    """How analysts work.

    Parameters
    ----------
    knows
        Share of cargoes whose ship is known to them, wherever she is seen with it.
    numbers
        Share of these of which the IMO number is written too.
    judges
        By sensor, the chance that the condition is judged right, and that it is said that it cannot be told.
    told_laden
        Share of cargoes with which the ship is written down as laden by what others say of her on her way, of full
        cargoes and of parts of one.
    fill_sensors
        Sensors on which a fill is stated, of ships that lie there with their whole cargo.
    least_fill
        Nothing below this is stated: ballast may be as much, and looks the same.
    fill_sd
        Between which values the standard deviation of a stated fill lies, all alike; it is told.
    day_alone, two_days, month
        Shares of rows dated by the day, by two days, and by the month.
    roads
        Share of sightings of known ships at the anchorage that are written down.
    """

    knows: float = 0.85
    numbers: float = 0.8
    judges: Mapping[str, tuple[float, float]] = field(default_factory=lambda: dict(_JUDGES))
    told_laden: tuple[float, float] = (0.85, 0.08)
    fill_sensors: tuple[str, ...] = ("vhr",)
    least_fill: float = 0.55
    fill_sd: tuple[float, float] = (0.05, 0.10)
    day_alone: float = 0.15
    two_days: float = 0.04
    month: float = 0.01
    roads: float = 0.3


@dataclass(frozen=True)
class Notes:
    """What was written: rows of the observations; of each stay its looks and clear looks, and whether it was seen."""

    rows: list[Row]
    looks: list[int]
    clear: list[int]
    seen: list[bool]


def write_notes(
    seed: int,
    begins: datetime,
    hours: float,
    visits: Sequence[Visit],
    tracks: Sequence[Track],
    looks: pl.DataFrame,
    law: AnalystLaw,
) -> Notes:
    """Write down what was seen of stays at terminals.

    Parameters
    ----------
    seed
        Each stay has a stream of its own.
    begins, hours
        The world's begin, and its length [h].
    visits, tracks
        The stays, and the ships.
    looks
        Of `looks.SIMULATED_LOOKS`.
    law
        How analysts work.

    Returns
    -------
    Notes of an analyst
        Rows in the order of time. A ship whom nobody knows has one row a stay, at loading terminals alone: where oil
        is landed nobody could tell whether her cargo was counted before.
    """
    by_place = {key[0]: _Looks(begins, part) for key, part in looks.group_by("place_id", maintain_order=True)}
    notes = Notes([], [], [], [])
    for visit in visits:
        at = by_place.get(visit.terminal.place_id)
        desk = _Desk(seed, begins, visit, tracks[visit.tanker], law)
        inside = [] if at is None else at.between(max(visit.arrived_h, 0.0), min(visit.departed_h, hours))
        before = (
            [] if at is None or visit.anchored_h is None else at.between(max(visit.anchored_h, 0.0), visit.arrived_h)
        )
        rows = desk.stay(inside)
        notes.rows.extend([*rows, *desk.roads([one for one in before if one["hour"] < hours])])
        notes.looks.append(len(inside))
        notes.clear.append(sum(one["clear"] for one in inside))
        notes.seen.append(bool(rows))
    notes.rows.sort(key=lambda row: (row["order"], row["place"], row["vessel"]))
    return notes


class _Looks:
    """The looks at one place, in the order of time."""

    def __init__(self, begins: datetime, looks: pl.DataFrame) -> None:
        self.rows = looks.sort("looked_at", "look_id").to_dicts()
        for row in self.rows:
            row["hour"] = (row["looked_at"] - begins).total_seconds() / 3600
        self.hours = np.array([row["hour"] for row in self.rows])

    def between(self, from_h: float, to_h: float) -> list[Row]:
        return self.rows[np.searchsorted(self.hours, from_h) : np.searchsorted(self.hours, to_h)]


class _Desk:
    """An analyst on one stay."""

    def __init__(self, seed: int, begins: datetime, visit: Visit, track: Track, law: AnalystLaw) -> None:
        number = str(track.vessel.number)
        self.rng = np.random.default_rng(stream(seed, "analyst", number, str(visit.cycle), visit.terminal.role))
        cargo = np.random.default_rng(stream(seed, "known", number, str(visit.cycle)))
        self.known = bool(cargo.random() < law.knows)
        self.told = bool(cargo.random() < law.told_laden[visit.cargo.fill < LADEN])
        self.begins, self.visit, self.track, self.law = begins, visit, track, law

    def stay(self, looks: Sequence[Row]) -> list[Row]:
        """Give the rows of the stay."""
        loads = self.visit.terminal.role == "loads"
        found = [one for one in looks if one["clear"] and self.rng.random() < one["p_detect"]]
        if not found or not (self.known or loads):
            return []
        rows = [self._row(one, self.visit.terminal.place_id) for one in found]
        if self.told and all(row["condition"] != "laden" for row in rows):
            rows[-1] |= {"condition": "laden", "note": "laden when she was seen at sea, by another's word"}
        return rows if self.known else [self._unknown(found, rows)]

    def roads(self, looks: Sequence[Row]) -> list[Row]:
        """Give rows of her wait at the anchorage."""
        found = [one for one in looks if one["clear"] and self.rng.random() < one["p_detect"] * self.law.roads]
        rows = [self._row(one, f"{self.visit.terminal.place_id}-roads") for one in found if self.known]
        return [{**row, "fill": None, "fill_sd": None, "note": "at anchor"} for row in rows]

    def _row(self, look: Row, place: str) -> Row:
        known = self.known
        row: Row = dict.fromkeys(OBSERVATION_COLUMNS)
        row |= {
            "order": look["looked_at"],
            "look_id": look["look_id"],
            "seen_at": self._date(look["looked_at"]),
            "place": place,
            "vessel": self.track.vessel.name if known else "",
            "imo": self.track.vessel.imo if known and self.rng.random() < self.law.numbers else None,
            "condition": self._condition(look),
            "sensor": look["sensor"],
            "source": SOURCE,
        }
        if row["condition"] != "ballast" and look["sensor"] in self.law.fill_sensors and self._whole(look["hour"]):
            sd = round(float(self.rng.uniform(*self.law.fill_sd)), 2)
            share = float(self.track.on_board_t(np.array([look["hour"]]))[0]) / self.track.vessel.size.hull.deadweight_t
            stated = round(min(share + float(self.rng.normal(0, sd)), 1.0), 2)
            if stated >= self.law.least_fill:
                row |= {"fill": stated, "fill_sd": sd}
        return row

    def _unknown(self, looks: Sequence[Row], rows: Sequence[Row]) -> Row:
        """Give the one row of a ship whom nobody knows: the best that was judged, over all the time she was seen."""
        best = min(rows, key=lambda row: (row["fill"] is None, row["condition"] != "laden", row["order"]))
        first, last = looks[0]["looked_at"], looks[-1]["looked_at"]
        when = best["seen_at"] if first == last else f"{_minute(first)}/{_minute(last)}"
        return {**best, "seen_at": when, "note": best["note"] or "not identified"}

    def _whole(self, hour: float) -> bool:
        """Tell whether all of the cargo is on board."""
        return (
            hour >= self.visit.pumped_to_h if self.visit.terminal.role == "loads" else hour < self.visit.pumped_from_h
        )

    def _condition(self, look: Row) -> str:
        hour = look["hour"]
        right, cannot = self.law.judges.get(look["sensor"], (0.0, 1.0))
        chance = float(self.rng.random())
        done = (hour - self.visit.pumped_from_h) / (self.visit.pumped_to_h - self.visit.pumped_from_h)
        left = done if self.visit.terminal.role == "loads" else 1.0 - done
        fill = self.visit.cargo.fill * min(max(left, 0.0), 1.0)
        if _EMPTY < fill < LADEN:  # half way there is little to be seen
            cannot, right = 0.5 + 0.5 * cannot, 0.5 * right
        if chance < cannot:
            return "cannot tell"
        says_laden = (fill >= _NEARER) == (chance < cannot + right)
        return "laden" if says_laden else "ballast"

    def _date(self, when: datetime) -> str:
        """Write a date as it is known."""
        chance, law = float(self.rng.random()), self.law
        if chance < law.month:
            return f"{when:%Y-%m}"
        if chance < law.month + law.two_days:
            first = when - timedelta(days=int(self.rng.integers(2)))
            return f"{first:%Y-%m-%d}/{first + timedelta(days=1):%Y-%m-%d}"
        if chance < law.month + law.two_days + law.day_alone:
            return f"{when:%Y-%m-%d}"
        return _minute(when)


def _minute(when: datetime) -> str:
    return f"{when:%Y-%m-%dT%H:%M}Z"
