"""Ships, places, visits and voyages as entities of FollowTheMoney, a line of JSON each.

Schemata and properties are those of the FollowTheMoney model: Vessel, Address, Event, Trip, Sanction and UnknownLink.
What its types would not take (a flag that is no ISO code) goes into notes.
"""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any, Final

from ullage.evidence.decided import decided_by
from ullage.evidence.layers import plain_value
from ullage.evidence.text import number
from ullage.evidence.words import chance
from ullage.exporting.layers import begin_of_stay, end_of_stay

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    import polars as pl

    from ullage.explaining import Rows
    from ullage.records import Place

    Entity = dict[str, Any]

_CODE: Final = 2
_BEGIN, _END = "_begin", "_end"
_IDENTIFIED: Final = "identified as"
_BOUNDS: Final = "The dates are bounds: she came on the first or later, and left on the last or earlier."


def ftm_bytes(rows: Rows, fleet: pl.DataFrame, places: Iterable[Place]) -> bytes:
    """Write a result as entities.

    Parameters
    ----------
    rows
        The result of a case.
    fleet
        Table of `tables.FLEET`.
    places
        Of the case.
    """
    visits = rows.table("visits")
    dated = None if visits is None else visits.with_columns(begin_of_stay().alias(_BEGIN), end_of_stay().alias(_END))
    found = [] if dated is None else list(dated.iter_rows(named=True))
    known = {row["vessel_id"]: row for row in fleet.iter_rows(named=True)}
    ships = dict.fromkeys([*known, *(row["vessel_id"] for row in found if row["vessel_id"])])
    entities = [
        *(_vessel(name, known.get(name)) for name in ships),
        *(_address(one) for one in places),
        *_sanctions(rows, ships),
        *(entity for row in found for entity in _visit(rows, row)),
    ]
    lines = (json.dumps(one, ensure_ascii=False, sort_keys=True) for one in entities)
    return "".join(f"{line}\n" for line in lines).encode()


def _vessel(vessel_id: str, row: Mapping[str, Any] | None) -> Entity:
    kind, _, rest = vessel_id.partition(":")
    row = row or {}
    flag = str(row.get("flag_state") or "")
    is_code = len(flag) == _CODE and flag.isascii() and flag.isalpha()
    notes = [row.get("note"), None if is_code or not flag else f"flag state: {flag}"]
    deadweight = row.get("deadweight_t")
    return _entity(
        "Vessel",
        vessel_id,
        name=[row.get("name") or (rest if kind == "name" else vessel_id)],
        imoNumber=[rest if kind == "imo" else row.get("imo")],
        mmsi=[row.get("mmsi") or (rest if kind == "mmsi" else None)],
        flag=[flag.lower() if is_code else None],
        buildDate=[row.get("built")],
        grossRegisteredTonnage=[row.get("gross_tonnage")],
        tonnage=[None if deadweight is None else f"{deadweight:g} t deadweight"],
        notes=notes,
        publisher=[row.get("source")],
    )


def _address(place: Place) -> Entity:
    return _entity(
        "Address", f"place:{place.id}", full=[place.name], latitude=[place.lat_deg], longitude=[place.lon_deg],
        remarks=[place.role, place.source],
    )  # fmt: skip


def _sanctions(rows: Rows, ships: Mapping[str, None]) -> Iterator[Entity]:
    """Give designations of ships that are listed; nearly alike names are no designation."""
    listed, listings = rows.table("listed"), rows.table("listings")
    if listed is None or listings is None:
        return
    by_id = {row["listing_id"]: row for row in listings.iter_rows(named=True)}
    for row in listed.iter_rows(named=True):
        listing = by_id.get(row["listing_id"])
        if listing is None or row["vessel_id"] not in ships or row["class"] != "same":
            continue
        yield _entity(
            "Sanction", f"{row['listing_id']}:{row['vessel_id']}", entity=[entity_id(row["vessel_id"])],
            authority=[listing["authority"]], program=[listing["programme"]], listingDate=[listing["listed_on"]],
            summary=[listing["list_name"]],
        )  # fmt: skip


def _visit(rows: Rows, row: Mapping[str, Any]) -> Iterator[Entity]:
    visit_id, place, vessel, then = (row[name] for name in ("visit_id", "place_id", "vessel_id", "next_place_id"))
    name = f"{vessel or 'unnamed ship'} at {place}"
    summary = [row["explanation"], *_cargo(rows, visit_id)]
    about = {
        "location": [place], "summary": summary, "recordId": [visit_id], "startDate": [row[_BEGIN]],
        "endDate": [row[_END]], "notes": [_BOUNDS],
    }  # fmt: skip
    yield _entity("Event", visit_id, name=[name], **about)
    if vessel:
        ends = {"subject": [entity_id(vessel)], "object": [entity_id(visit_id)]}
        who = how_sure(row)
        yield _entity("UnknownLink", f"{visit_id}:{vessel}", role=["called"], summary=[who], **ends)
    if vessel and then:
        ends = {"startLocation": [entity_id(f"place:{place}")], "endLocation": [entity_id(f"place:{then}")]}
        name = f"{vessel} from {place} to {then}"
        told = about | {"notes": [_BOUNDS, *([who] if who else [])]}
        yield _entity("Trip", f"{visit_id}:trip", name=[name], vehicle=[entity_id(vessel)], **ends, **told)


def how_sure(row: Mapping[str, Any]) -> str | None:
    """Say how sure it is that this ship called; a decision is none of measurement."""
    if decided := decided_by(row["explanation"], _IDENTIFIED):
        return decided
    return None if row["p_vessel"] is None else f"that it was she: {chance(row['p_vessel'])}"


def _cargo(rows: Rows, visit_id: str) -> Iterator[str]:
    table = rows.table("deliveries")
    if table is None:
        return
    for row in table.filter(table["visit_id"] == visit_id).iter_rows(named=True):
        low, high = number(row["cargo_t_low"]), number(row["cargo_t_high"])
        yield f"cargo {low} to {high} t (90 % interval), middle {number(row['cargo_t_mid'])} t"


def entity_id(name: str) -> str:
    """Give the id of an entity: nothing of a name that came from the air stands in it."""
    return f"ullage-{hashlib.sha256(name.encode()).hexdigest()[:24]}"


def _entity(schema: str, name: str, /, **properties: Iterable[Any]) -> Entity:
    texts = {key: [_text(one) for one in values if one is not None and one != ""] for key, values in properties.items()}
    return {"id": entity_id(name), "schema": schema, "properties": {key: one for key, one in texts.items() if one}}


def _text(value: Any) -> str:
    return f"{value:.12g}" if isinstance(value, float) else str(plain_value(value))
