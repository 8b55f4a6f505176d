"""Which voyages a report tells one by one, each with the days about its visit and what was heard and seen in them."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import polars as pl

from ullage.evidence.sections.voyages import located
from ullage.evidence.timeline_chart import senders

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ullage.evidence.layers import Vertex

    Summary = Mapping[str, Any]
    Tables = Mapping[str, pl.DataFrame]
    Rows = tuple[Mapping[str, Any], ...]

MOST_MAPS: Final = 24
LEAST_SILENCE_H: Final = 24.0
"""A gap is told in words from this length on; shorter ones are drawn."""
_BEFORE, _AFTER = timedelta(days=4), timedelta(days=7)


class ToldVoyage(NamedTuple):
    """A visit with what is known of its ship from before she came until where she was next.

    Parameters
    ----------
    visit
        Row of the visits.
    begins, ends
        Between which times she is followed: four days before she came until she landed her cargo, or seven days after
        she left; never into her visits before and after.
    mmsis
        Under which she may have been heard.
    gaps
        Hers that reach into those days, by time.
    sightings
        Of hers in those days, by time.
    """

    visit: Mapping[str, Any]
    begins: datetime
    ends: datetime
    mmsis: tuple[str, ...]
    gaps: Rows = ()
    sightings: Rows = ()

    @property
    def name(self) -> str:
        """The name of its map."""
        return f"voyage-{self.visit['visit_id']}"

    @property
    def silences(self) -> Rows:
        """The gaps that are told in words."""
        return tuple(one for one in self.gaps if one["duration_h"] >= LEAST_SILENCE_H)

    @property
    def left(self) -> datetime:
        """When she left, or else when her cargo counts at the latest."""
        return _left(self.visit)

    def where(self, sighting: Mapping[str, Any], places: Mapping[str, Mapping[str, Any]]) -> Vertex | None:
        """Say where a sighting was: at its own position, or at its place."""
        if sighting["lon_deg"] is not None and sighting["lat_deg"] is not None:
            return sighting["lon_deg"], sighting["lat_deg"]
        place = places.get(sighting["place_id"])
        return None if place is None else (place["lon_deg"], place["lat_deg"])


def told_voyages(summary: Summary, tables: Tables) -> list[ToldVoyage]:
    """Give the voyages that have maps of their own, by time; see `could_be_told`.

    Those first of which there is most to tell: a silence of a day, a sighting, a next place; of equals the earlier.
    """
    found = could_be_told(summary, tables)
    ranked = sorted(found, key=lambda one: (-_much(one), *_at(one)))
    return sorted(ranked[:MOST_MAPS], key=_at)


def could_be_told(summary: Summary, tables: Tables) -> list[ToldVoyage]:
    """Give the voyages of known ships from known positions of which AIS, sightings or a next place tell anything."""
    if not {"scenes", "tracks"} & set(tables):
        return []
    places, heard_as = located(summary), senders(tables)
    ships = tables["visits"]["vessel_id"].drop_nulls().unique().sort().to_list()
    mmsis_of = {ship: tuple(sorted(heard_as.get(ship, ()))) for ship in ships}
    asked = sorted({mmsi for mmsis in mmsis_of.values() for mmsi in mmsis})
    gaps = _by(tables.get("gaps"), "mmsi", asked, "off_at", "gap_id")
    seen = _by(tables.get("sightings"), "vessel_id", ships, "seen_at", "sighting_id")
    heard = set(tables["tracks"].filter(pl.col("mmsi").is_in(asked))["mmsi"]) if "tracks" in tables else set()
    found = []
    for visit, begins, ends in _days(tables["visits"]):
        if visit["place_id"] not in places:
            continue
        mmsis = mmsis_of[visit["vessel_id"]]
        silent = [one for mmsi in mmsis for one in gaps.get(mmsi, ()) if _reaches(one, begins, ends)]
        told = ToldVoyage(
            visit, begins, ends, mmsis,
            tuple(sorted(silent, key=lambda one: (one["off_at"], one["gap_id"]))),
            tuple(one for one in seen.get(visit["vessel_id"], ()) if begins <= one["seen_at"] <= ends),
        )  # fmt: skip
        if told.sightings or visit["next_place_id"] in places or heard & set(mmsis):
            found.append(told)
    return found


def _much(voyage: ToldVoyage) -> int:
    return bool(voyage.silences) + bool(voyage.sightings) + (voyage.visit["next_place_id"] is not None)


def _at(voyage: ToldVoyage) -> tuple[datetime, str]:
    return voyage.visit["delivered_after"], voyage.visit["visit_id"]


def _days(visits: pl.DataFrame) -> list[tuple[Mapping[str, Any], datetime, datetime]]:
    """Give the visits of known ships with the days in which each is followed, between her visits before and after."""
    known = visits.filter(
        (pl.col("kind") == "observed") & pl.col("vessel_id").is_not_null() & pl.col("delivered_after").is_not_null()
        & pl.col("delivered_before").is_not_null()
    )  # fmt: skip
    rows = list(known.sort("vessel_id", "delivered_after", "visit_id").iter_rows(named=True))
    found: list[tuple[Mapping[str, Any], datetime, datetime]] = []
    for at, one in enumerate(rows):
        came, left = _came(one), _left(one)
        before, after = (rows[i] if 0 <= i < len(rows) else None for i in (at - 1, at + 1))
        begins, ends = came - _BEFORE, one["landed_before"] or left + _AFTER
        if before is not None and before["vessel_id"] == one["vessel_id"]:
            begins = max(begins, _left(before))
        if after is not None and after["vessel_id"] == one["vessel_id"]:
            ends = min(ends, _came(after))
        found.append((one, min(begins, came), max(ends, left)))
    return found


def _came(visit: Mapping[str, Any]) -> datetime:
    found: datetime = visit["arrived_before"] or visit["delivered_after"]
    return found


def _left(visit: Mapping[str, Any]) -> datetime:
    found: datetime = visit["departed_after"] or visit["delivered_before"]
    return found


def _reaches(gap: Mapping[str, Any], begins: datetime, ends: datetime) -> bool:
    return gap["off_at"] < ends and (gap["on_at"] is None or gap["on_at"] > begins)


def _by(table: pl.DataFrame | None, name: str, values: list[str], *order: str) -> dict[str, list[dict[str, Any]]]:
    """Give the rows of a table by some values of one column, those with a time, in their order."""
    found: dict[str, list[dict[str, Any]]] = {}
    if table is not None:
        known = table.filter(pl.col(name).is_in(values)).drop_nulls(order[0]).sort(*order)
        for one in known.iter_rows(named=True):
            found.setdefault(one[name], []).append(one)
    return found
