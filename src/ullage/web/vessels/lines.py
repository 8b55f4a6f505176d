"""All vessels of a case, a line each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final
from unicodedata import category

import polars as pl

from ullage.evidence.spreadsheet import csv_bytes
from ullage.identify.flags import flag_name
from ullage.web.items.counted import points_of, share_of
from ullage.web.items.shown import Points
from ullage.web.vessels.known import imos_of, mmsis_of
from ullage.web.vessels.shown import VesselRow

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from ullage.explaining import Rows
    from ullage.records import Vessel
    from ullage.web.vessels.known import KnownVessels

_LONGEST: Final = 120  # letters of a name that are romanised
_MOST: Final = 12  # values of one kind in a line
_QUANTITIES: Final = ("cargo_t", "share")
_POINTS: Final = ("cargo_t_low", "cargo_t_mid", "cargo_t_high")


def list_vessels(known: KnownVessels) -> list[VesselRow]:
    """Give all vessels: those that called first, most visits first, then by id."""
    counted = Counted(known)
    lines = [counted.line(vessel) for vessel in known.vessels.values()]
    return sorted(lines, key=lambda one: (-one.visits, -one.sightings, one.vessel_id))


def lines_as_csv(lines: Sequence[VesselRow]) -> bytes:
    """Write lines as CSV that a spreadsheet opens without running anything in it."""
    texts, lists = (
        ("vessel_id", "name", "latin"),
        ("other_names", "imos", "mmsis", "callsigns", "flag_states", "listed"),
    )
    schema: dict[str, Any] = dict.fromkeys(texts, pl.String) | dict.fromkeys(lists, pl.List(pl.String))
    schema |= dict.fromkeys(("visits", "sightings", "contradictions"), pl.Int64)
    schema |= dict.fromkeys((f"{one}_{point}" for one in _QUANTITIES for point in ("low", "mid", "high")), pl.Float64)
    return csv_bytes(pl.DataFrame([_flat(one.model_dump()) for one in lines], schema=schema))


class Counted:
    """Counts what is of each vessel, once for all of them.

    Parameters
    ----------
    known
        Result and vessels.
    """

    def __init__(self, known: KnownVessels) -> None:
        self.known = known
        self.visits = self._counts("visits")
        self.sightings = self._counts("sightings")
        self.cargo = self._cargo()
        self.lists = _lists(known.rows)
        self.against: dict[str, int] = {}
        for one in contradictions_of(known):
            for vessel_id in one["vessel_ids"]:
                self.against[vessel_id] = self.against.get(vessel_id, 0) + 1

    def line(self, vessel: Vessel) -> VesselRow:
        """Give the line of one vessel."""
        vessel_id, name = vessel.vessel_id, self.known.name(vessel.vessel_id)
        row = self.known.fleet.get(vessel_id, {})
        cargo = self.cargo.get(vessel_id)
        return VesselRow(
            vessel_id=vessel_id,
            name=name,
            latin=latin_of(name),
            other_names=_few(one.value for one in vessel.names if one.value != name),
            imos=_few((*imos_of(vessel), row.get("imo"))),
            mmsis=_few((*mmsis_of(vessel), row.get("mmsi"))),
            callsigns=_few(vessel.values("callsign")),
            flag_states=_few(flag_name(one) or one for one in (*_flags(vessel), row.get("flag_state")) if one),
            listed=self.lists.get(vessel_id, []),
            visits=self.visits.get(vessel_id, 0),
            sightings=self.sightings.get(vessel_id, 0),
            cargo_t=cargo,
            share=share_of(cargo, self.known.rows.summary.get("delivered_t")) if cargo else None,
            contradictions=self.against.get(vessel_id, 0),
        )

    def _counts(self, table: str) -> Mapping[str, int]:
        frame = self.known.rows.table(table)
        if frame is None:
            return {}
        return dict(self._own(frame).group_by("vessel_id").len().iter_rows())

    def _cargo(self) -> Mapping[str, Points]:
        frame = self.known.rows.table("deliveries")
        if frame is None:
            return {}
        sums = self._own(frame).group_by("vessel_id").agg(pl.col(_POINTS).sum())
        return {row["vessel_id"]: points_of(row, "cargo_t") for row in sums.iter_rows(named=True)}

    def _own(self, frame: pl.DataFrame) -> pl.DataFrame:
        """Give the rows that name a vessel, under the id that she is known by."""
        named = frame.filter(pl.col("vessel_id").is_not_null())
        taken = {one: vessel_id for one, vessel_id in self.known.by_subject.items() if one != vessel_id}
        return named.with_columns(pl.col("vessel_id").replace(taken)) if taken else named


def contradictions_of(known: KnownVessels) -> list[dict[str, Any]]:
    """Give the contradictions of the summary, with the ids that vessels are known by."""
    told = (known.rows.summary.get("identities") or {}).get("contradictions", ())
    return [
        one | {"vessel_ids": list(dict.fromkeys(known.by_subject.get(each, each) for each in one["vessel_ids"]))}
        for one in told
    ]


def latin_of(name: str | None) -> str | None:
    """Romanise a name; None where it is Latin already."""
    from anyascii import anyascii

    if not name or name.isascii():
        return None
    letters = (one for one in name[:_LONGEST] if category(one)[0] not in "MC")  # marks and controls are no letters
    return anyascii("".join(letters)).strip() or None


def _flat(line: dict[str, Any]) -> dict[str, Any]:
    """Give each point of a quantity a column of its own."""
    points = dict[str, float | None]()
    for one in _QUANTITIES:
        known = line.pop(one) or {}
        points |= {f"{one}_{point}": known.get(point) for point in ("low", "mid", "high")}
    return line | points


def _flags(vessel: Vessel) -> list[str]:
    """Give her flag states, the latest first."""
    said = sorted(vessel.flag_states, key=lambda one: str(one.to_day or one.from_day or ""), reverse=True)
    return [one.value for one in said]


def _lists(rows: Rows) -> dict[str, list[str]]:
    listed, listings = rows.table("listed"), rows.table("listings")
    if listed is None or listings is None:
        return {}
    whose = dict(listings.select("listing_id", "authority").iter_rows())
    found: dict[str, list[str]] = {}
    for vessel_id, listing_id, of_class in listed.select("vessel_id", "listing_id", "class").iter_rows():
        if of_class != "refuted":
            told = f"{whose.get(listing_id) or 'a list'}: {of_class}"
            found[vessel_id] = list(dict.fromkeys((*found.get(vessel_id, ()), told)))
    return found


def _few(values: Iterable[str | None]) -> list[str]:
    return [*dict.fromkeys(one for one in values if one)][:_MOST]
