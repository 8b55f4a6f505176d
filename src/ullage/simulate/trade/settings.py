"""What a simulated trade is like, and which worlds are impossible."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Final

from ullage.simulate.looks import SENSORS, LookSettings
from ullage.simulate.trade.analyst import AnalystLaw
from ullage.simulate.trade.cargoes import CargoLaw
from ullage.simulate.trade.fleet import FleetLaw
from ullage.simulate.trade.habits import HabitLaw
from ullage.simulate.trade.papers import PaperLaw
from ullage.simulate.trade.terminals import TERMINALS, Terminal
from ullage.simulate.trade.voyages import VoyageLaw
from ullage.simulate.trade.wrong import ImpossibleWorldError

MOST_DAYS: Final = 3_660
MOST_TANKERS: Final = 500
MOST_BYSTANDERS: Final = 20_000
MOST_SHIP_DAYS: Final = 600_000
"""Days of all ships together that a world holds: about 1.4 kB each."""


@dataclass(frozen=True, slots=True)
class TradeSettings:
    """What a simulated trade is like.

    Parameters
    ----------
    days
        Its length [d], 1 to 3,660.
    tankers, bystanders
        How many ships carry its oil, 1 to 500, and how many do not, 0 to 20,000.
    sensors
        What looks at its terminals: s1, s2, planet, vhr; none for a world that nobody looks at.
    begins
        Its first moment, UTC, the beginning of a day.
    fleet, voyages, cargoes, habits, looks, analyst, papers
        The laws of its parts.
    terminals
        At which terminals of `terminals.TERMINALS` tankers call, by id, some that load and some that discharge; all of
        them when empty.
    berths
        How many berths a terminal has at most, the first of its row; None for all of them.
    """

    days: int = 90
    tankers: int = 12
    bystanders: int = 60
    sensors: tuple[str, ...] = ("s1", "s2", "planet", "vhr")
    begins: datetime = datetime(2024, 1, 1, tzinfo=UTC)
    fleet: FleetLaw = field(default_factory=FleetLaw)
    voyages: VoyageLaw = field(default_factory=VoyageLaw)
    cargoes: CargoLaw = field(default_factory=CargoLaw)
    habits: HabitLaw = field(default_factory=HabitLaw)
    looks: LookSettings = field(default_factory=LookSettings)
    analyst: AnalystLaw = field(default_factory=AnalystLaw)
    papers: PaperLaw = field(default_factory=PaperLaw)
    terminals: tuple[str, ...] = ()
    berths: int | None = None

    @property
    def called(self) -> tuple[Terminal, ...]:
        """The terminals at which tankers call."""
        chosen = [one for one in TERMINALS if not self.terminals or one.place_id in self.terminals]
        return tuple(replace(one, longest_m=one.longest_m[: self.berths]) for one in chosen)

    def __post_init__(self) -> None:
        problems = [
            *_count("tankers", self.tankers, 1, MOST_TANKERS),
            *_count("bystanders", self.bystanders, 0, MOST_BYSTANDERS),
            *_count("days", self.days, 1, MOST_DAYS),
        ]
        ship_days = (self.tankers + self.bystanders) * self.days
        if not problems and ship_days > MOST_SHIP_DAYS:
            told = f"{self.tankers + self.bystanders:,} ships over {self.days:,} days cannot be simulated at once"
            problems.append(f"{told}: expected at most {MOST_SHIP_DAYS:,} days of ships; take fewer ships or days")
        unknown = [one for one in self.sensors if one not in SENSORS]
        if unknown:
            problems.append(f"there is no sensor {unknown[0]!r}: expected some of {', '.join(SENSORS)}")
        problems += [] if self.berths is None else _count("berths", self.berths, 1, 2)
        problems += _terminals(self.terminals, meets=self.fleet.meeting > 0)
        if self.begins.tzinfo is None or self.begins.timestamp() % 86_400:
            problems.append(f"a world cannot begin at {self.begins.isoformat()}: expected the beginning of a day, UTC")
        if problems:
            raise ImpossibleWorldError("\n".join(problems))


def _count(what: str, count: int, least: int, most: int) -> list[str]:
    if least <= count <= most:
        return []
    return [f"{count:,} {what} cannot be simulated: expected {least:,} to {most:,}"]


def _terminals(chosen: tuple[str, ...], *, meets: bool) -> list[str]:
    """Find why tankers cannot call at some terminals alone."""
    if not chosen:
        return []
    roles = {one.place_id: one.role for one in TERMINALS}
    unknown = [name for name in chosen if name not in roles]
    if unknown:
        return [f"there is no terminal {unknown[0]!r}: expected some of {', '.join(roles)}"]
    if {roles[name] for name in chosen} != {"loads", "discharges"}:
        return [f"no trade is possible between {', '.join(chosen)} alone: expected some that load, some that discharge"]
    if meets:
        return ["ships that meet at sea land at terminals of their own: choose a fleet without meetings (meeting=0)"]
    return []
