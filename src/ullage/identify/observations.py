"""Claims to vessel: which ship an observation is of."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import polars as pl

from ullage.identify.names import names_in
from ullage.records import name_key

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from ullage.identify.names import Name

_NAMES = ("name", "former_name", "other_name")


def identify_observations(
    observations: pl.DataFrame, fleet: pl.DataFrame, claims: pl.DataFrame | None = None
) -> pl.DataFrame:
    """Link observations to ships, by IMO number first and by name second.

    A number that the fleet does not know is the fleet's ship of that name, where one ship bears it and has no number. A
    name without a number is the one ship that bears it in the fleet, or else the one number that other observations
    give for it. A name that several ships bear links to none of them: it stays a ship of its own, known by name alone.
    An observation without name and number stays without a ship.

    Names are one where they are the same letters and number, however spaced, and after them where a name in another
    script sounds like one of the fleet's; names that are nearly alike are not. `find_respelled` tells what was taken
    for what.

    Parameters
    ----------
    observations
        Table of `tables.OBSERVATIONS`.
    fleet
        Table of `tables.FLEET`.
    claims
        Table of `tables.CLAIMS`; its names of the fleet's ships count in their intervals.

    Returns
    -------
    polars.DataFrame
        The observations with `vessel_id` filled where it can be.
    """
    known = set(fleet.get_column("vessel_id"))
    bearers = _bearers(fleet, claims)

    def by_number(found: set[str], imo: str) -> str:
        alone = next(iter(found)) if len(found) == 1 else ""
        return alone if f"imo:{imo}" not in known and alone.startswith("name:") else f"imo:{imo}"

    columns = ("vessel", "imo", "seen_after", "seen_before")
    rows = [
        (imo, name or "", bearers.find(name or "", after and after.date(), before and before.date()))
        for name, imo, after, before in observations.select(columns).iter_rows()
    ]
    seen: dict[str, set[str]] = defaultdict(set)
    written: dict[str, set[str]] = defaultdict(set)
    for imo, name, found in rows:
        key = _spelled(name)
        written[key].add(name_key(name))
        if key and imo and not found:
            seen[key].add(by_number(found, imo))

    def link(imo: str | None, name: str, found: set[str]) -> str | None:
        if imo:
            return by_number(found, imo)
        key = _spelled(name)
        candidates = found or seen.get(key) or set()
        if len(candidates) == 1:
            return next(iter(candidates))
        return f"name:{min(written[key])}" if key else None

    return observations.with_columns(pl.Series("vessel_id", [link(*row) for row in rows], pl.String))


def find_contradictions(observations: pl.DataFrame, fleet: pl.DataFrame) -> Iterator[tuple[int, str, str]]:
    """Find observations whose number is of a ship that the fleet calls otherwise: row, name seen, fleet's name."""
    names = dict(fleet.select("vessel_id", "name").iter_rows())
    numbered = observations.filter(pl.col("imo").is_not_null())
    for row, vessel_id, name in numbered.select("row", "vessel_id", "vessel").iter_rows():
        registered = names.get(vessel_id)
        if name and registered and not _keys(name) & _keys(registered):
            yield row, name, registered


def find_respelled(observations: pl.DataFrame, fleet: pl.DataFrame) -> Iterator[tuple[int, str, str]]:
    """Find observations that were linked by a name which the fleet spells otherwise: row, name seen, fleet's name."""
    names = dict(fleet.select("vessel_id", "name").iter_rows())
    unnumbered = observations.filter(pl.col("imo").is_null())
    for row, vessel_id, name in unnumbered.select("row", "vessel_id", "vessel").iter_rows():
        registered = names.get(vessel_id)
        if name and registered and name_key(name) != name_key(registered):
            yield row, name, registered


@dataclass(slots=True)
class _Bearers:
    """Which ships bear a name: as written, by its letters, or by its sound; each with the days on which they do."""

    as_written: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    by_letters: dict[str, list[_Borne]] = field(default_factory=lambda: defaultdict(list))
    by_sound: dict[str, list[_Borne]] = field(default_factory=lambda: defaultdict(list))

    def add(self, vessel_id: str, text: str, from_day: date | None = None, to_day: date | None = None) -> None:
        for name in names_in(text):
            borne = _Borne(vessel_id, name, from_day, to_day)
            self.by_letters[_key(name)].append(borne)
            self.by_sound[f"{name.sound} {name.number}"].append(borne)

    def find(self, text: str, after: date | None, before: date | None) -> set[str]:
        """Give the ships that bear a name in a span of days, by the strictest way in which any does."""
        if found := self.as_written.get(name_key(text)):
            return found
        for name in names_in(text):
            ways = (self.by_letters.get(_key(name), ()), self._foreign(name))
            for way in ways:
                if found := {one.vessel_id for one in way if one.in_span(after, before)}:
                    return found
        return set()

    def _foreign(self, name: Name) -> list[_Borne]:
        """Give the names that sound alike where one of the two had to be written in other letters."""
        if not name.sound:
            return []
        same = self.by_sound.get(f"{name.sound} {name.number}", [])
        return [one for one in same if one.name.written.isascii() != name.written.isascii()]


@dataclass(frozen=True, slots=True)
class _Borne:
    vessel_id: str
    name: Name
    from_day: date | None
    to_day: date | None

    def in_span(self, after: date | None, before: date | None) -> bool:
        ended = self.to_day is not None and after is not None and self.to_day < after
        return not ended and not (self.from_day is not None and before is not None and self.from_day > before)


def _bearers(fleet: pl.DataFrame, claims: pl.DataFrame | None) -> _Bearers:
    found = _Bearers()
    for vessel_id, name in fleet.select("vessel_id", "name").iter_rows():
        found.as_written[name_key(name)].add(vessel_id)
        found.add(vessel_id, name)
    if claims is not None:
        own = claims.filter(pl.col("kind").is_in(_NAMES), pl.col("vessel_id").is_in(fleet["vessel_id"].to_list()))
        for row in own.select("vessel_id", "value", "from_day", "to_day").iter_rows():
            found.add(*row)
    return found


def _key(name: Name) -> str:
    return f"{name.letters} {name.number}"


def _keys(text: str) -> set[str]:
    """Give the forms of all names in a text; of one without letters and figures the text."""
    return {_key(name) for name in names_in(text)} or {name_key(text)}


def _spelled(text: str) -> str:
    """Give the form of the first name in a text; of one without letters and figures the text."""
    return next((_key(name) for name in names_in(text)), name_key(text))
