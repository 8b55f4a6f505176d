"""Answers one question: who of the lists and registers the ship may be, and which of them were not reached."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

import polars as pl

from ullage.identify import (
    IdentityRule,
    Vessels,
    compare_with_listings,
    compare_with_vessels,
    find_common_names,
    find_vessels,
)
from ullage.identify.contradictions import measure_of
from ullage.identify.hulls import HullRule, identify_hull
from ullage.identifying.amounts import counted
from ullage.identifying.companies import company_words, find_companies
from ullage.identifying.known import Known, read_known
from ullage.tables import CANDIDATES, FLEET

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from ullage.identifying.query import Query
    from ullage.records import Contradiction, Vessel

PARTS: Final = ("imo_part", "mmsi_part", "callsign_part", "name_part", "flag_part", "size_part")
_OF_LISTING: Final = (
    *("name", "other_names", "imo", "mmsi", "callsign", "flag_state", "vessel_type", "length_m", "deadweight_t"),
    *("gross_tonnage", "authority", "list_name", "programme", "listed_on", "list_date", "source", "row", "note"),
)
_OF_REGISTER: Final = (
    *("name", "former_name", "other_name", "imo", "mmsi", "callsign", "flag_state", "length_m", "beam_m"),
    *("deadweight_t", "gross_tonnage"),
)
_HULLS_WEIGHED: Final = 20  # as many as are shown: of a large register every ship is a hull
_SIZES: Final = ("length_m", "beam_m", "deadweight_t", "gross_tonnage")


@dataclass(frozen=True)
class Answer:
    """What lists and registers have of a ship.

    Parameters
    ----------
    query
        What was asked.
    listed
        Listings she may be of, the best first: the columns of `tables.LISTED` and of `tables.LISTINGS`.
    registered
        Ships of registers she may be, the best first, with who lists each of them by her IMO number.
    hulls
        Hulls of the registers that her size may be of, each with its probability, and the unknown hull; empty where no
        size was asked about or no register has any.
    known
        What lists and registers were read, and which were not reached.
    common_names
        Names that too many bear, by which nobody was compared.
    contradictions
        What registers say of the candidates, or of the number that was asked about, and does not go together.
    companies
        Entries of lists that have the number as that of a company.
    """

    query: Query
    listed: tuple[dict[str, Any], ...] = ()
    registered: tuple[dict[str, Any], ...] = ()
    hulls: tuple[dict[str, Any], ...] = ()
    known: Known = field(default_factory=Known)
    common_names: tuple[str, ...] = ()
    contradictions: tuple[Contradiction, ...] = ()
    companies: tuple[dict[str, Any], ...] = ()

    @property
    def conclusion(self) -> str:
        """The answer in a sentence, with what it cannot say; before it whether the number is that of a company."""
        if not self.companies:
            return self._of_ships
        return f"{company_words(self.query.imo or '', self.companies)}. {self._of_ships}"

    @property
    def _of_ships(self) -> str:
        sure = [one for one in self.listed if one["class"] == "same"]
        maybe = [one for one in self.listed if one["class"] in {"probable", "possible"}]
        if sure:
            who = sorted({one["authority"] or one["source"] for one in sure})
            return f"Listed, by her IMO number: {', '.join(who)}"
        of_ships = self.known.lists.frame["company_imo"].null_count()
        entries = counted(of_ships, "entry", "entries")
        compared = f"{entries} of {counted(len(self.known.lists.lists), 'list')}"
        if maybe:
            return f"Perhaps listed: {len(maybe)} of {compared} may be she; a number would tell"
        if not self.known.lists.lists:
            return "No list was asked (no --listings): nobody knows whether she is listed"
        return f"None of {compared} is she, as far as what was asked tells; that is no clearance"

    def as_dict(self) -> dict[str, Any]:
        """Give all of it as plain values."""
        return {
            "query": self.query.as_dict(),
            "conclusion": self.conclusion,
            "candidates": [*self.listed, *self.registered],
            "hulls": list(self.hulls),
            "contradictions": [
                {"kind": one.kind, "vessel_ids": list(one.vessel_ids), "words": one.words}
                for one in self.contradictions
            ],
            "companies": list(self.companies),
            "lists": self.known.lists.as_dicts(),
            "registers": self.known.registers.as_dicts(),
            "common_names": list(self.common_names),
            "warnings": [*self.known.lists.warnings, *self.known.registers.warnings],
        }


def answer_query(
    query: Query,
    lists: Sequence[Path],
    registers: Sequence[Path],
    rule: IdentityRule = IdentityRule(),  # noqa: B008 - frozen
    hull_rule: HullRule | None = None,
) -> Answer:
    """Answer who a ship may be.

    Parameters
    ----------
    query
        What is known of her.
    lists, registers
        Files, or folders of them.
    rule, hull_rule
        How names, numbers and sizes are weighed.

    Raises
    ------
    InputError
        When lists were given and none of them could be read, or registers and none of these.
    """
    known = read_known(lists, registers)
    listings = known.lists.frame
    vessels = find_vessels(known.registers.claims, rule)
    asked = [query.vessel]
    registered = tuple(_registered(compare_with_vessels(asked, vessels.vessels, rule), vessels, listings, rule))
    hulls = tuple(_hulls(query, vessels.vessels, hull_rule or HullRule()))
    meant = {one["vessel_id"] for one in (*registered, *hulls[:_HULLS_WEIGHED])} | {f"imo:{query.imo}"}
    return Answer(
        query,
        tuple(_listed(compare_with_listings(asked, listings, rule), listings)),
        registered,
        hulls,
        known,
        find_common_names(asked, listings, rule),
        tuple(one for one in vessels.contradictions if meant & set(one.vessel_ids)),
        find_companies(query.imo, listings),
    )


def _listed(found: pl.DataFrame, listings: pl.DataFrame) -> Iterable[dict[str, Any]]:
    """Give each candidate with what its list says of her; of equal ones the newest list first."""
    entries = {row["listing_id"]: row for row in listings.iter_rows(named=True)}
    told = [
        {
            "from": "listing",
            **_weighed(row),
            "listing_id": row["listing_id"],
            **{name: _plain(entries[row["listing_id"]][name]) for name in _OF_LISTING},
        }
        for row in found.iter_rows(named=True)
    ]
    told.sort(key=lambda one: one["list_date"] or "", reverse=True)
    return sorted(told, key=lambda one: -one["score"])


def _registered(
    found: pl.DataFrame, vessels: Vessels, listings: pl.DataFrame, rule: IdentityRule
) -> Iterable[dict[str, Any]]:
    """Give each ship of a register that she may be, with who lists that ship."""
    by_id = {one.vessel_id: one for one in vessels.vessels}
    ships = [by_id[one] for one in found["listing_id"]]
    listed = compare_with_listings(ships, listings, rule).filter(pl.col("class") == "same")
    authorities = dict(listings.select("listing_id", "authority").iter_rows())
    for row in found.iter_rows(named=True):
        vessel = by_id[row["listing_id"]]
        same = listed.filter(vessel_id=vessel.vessel_id)
        yield {
            "from": "register",
            **_weighed(row),
            "vessel_id": vessel.vessel_id,
            **{kind: list(vessel.values(kind)) for kind in _OF_REGISTER if vessel.values(kind)},
            "sources": sorted({source for one in vessel.said for source in one.sources}),
            "listed_by": sorted({authorities[key] or "?" for key in same["listing_id"]}),
        }


def _hulls(query: Query, vessels: Iterable[Vessel], rule: HullRule) -> Iterable[dict[str, Any]]:
    """Give the hulls that a size may be of, where registers have sizes."""
    if query.length_m is None and query.beam_m is None:
        return
    rows = [_of_fleet(at, vessel) for at, vessel in enumerate(vessels, start=1)]
    fleet = FLEET.frame(row for row in rows if row["length_m"] or row["beam_m"])
    if fleet.is_empty():
        return
    names = dict(fleet.select("vessel_id", "name").iter_rows())
    found = identify_hull(query.length_m, query.length_sd_m, query.beam_m, query.beam_sd_m, fleet, rule)
    for row in found.iter_rows(named=True):
        kept = {name: row[name] for name in CANDIDATES.schema.names() if name not in {"sighting_id", "seen_at", "rule"}}
        yield {**kept, "name": names.get(row["vessel_id"])}


def _of_fleet(number: int, vessel: Vessel) -> dict[str, Any]:
    """Give a register's ship as the fleet has her; of sizes that contradict each other the first."""
    sizes = {kind: next((measure_of(one) for one in vessel.of(kind)), 0.0) or None for kind in _SIZES}
    names = vessel.values("name")
    return {"vessel_id": vessel.vessel_id, "row": number, "name": names[-1] if names else "", **sizes}


def _weighed(row: dict[str, Any]) -> dict[str, Any]:
    return {
        "class": row["class"],
        "score": round(row["score"], 4),
        "parts": {name.removesuffix("_part"): row[name] for name in PARTS if row[name]},
        "explanation": row["explanation"],
    }


def _plain(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value
