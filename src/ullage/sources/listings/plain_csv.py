"""A list of vessels that somebody wrote or exported: one row a vessel, columns by their usual names."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ullage.sources.listings.entry import Entry, Parsed
from ullage.sources.listings.words import day_of, number_of, split_names, split_several

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ullage.sources.listings.tables import Record, Records

COLUMNS: Final[Mapping[str, tuple[str, ...]]] = {
    "name": ("name", "vessel_name", "ship_name", "vessel", "ship", "caption"),
    "other_names": ("other_names", "aliases", "former_names", "previous_names", "ex_names"),
    "imo": ("imo", "imo_number", "imo_no", "imonumber"),
    "mmsi": ("mmsi", "mmsi_number"),
    "callsign": ("callsign", "call_sign"),
    "flag_state": ("flag_state", "flag", "flag_country"),
    "vessel_type": ("vessel_type", "ship_type", "type"),
    "length_m": ("length_m", "loa_m", "length", "loa"),
    "deadweight_t": ("deadweight_t", "deadweight", "dwt"),
    "gross_tonnage": ("gross_tonnage", "gt", "grt"),
    "built": ("built", "year_built", "year"),
    "authority": ("authority", "listed_by", "listing_authority", "sanctioned_by"),
    "list_name": ("list_name", "list", "datasets", "dataset"),
    "programme": ("programme", "program", "regime", "risk"),
    "listed_on": ("listed_on", "date_listed", "listing_date", "date_of_designation", "designated_on"),
    "note": ("note", "notes", "remarks"),
}
"""Our names of columns, each with those of other programs; the first one that holds something is taken."""
NAME: Final = COLUMNS["name"]
NUMBERS: Final = (*COLUMNS["imo"], *COLUMNS["mmsi"], *COLUMNS["callsign"], *COLUMNS["authority"])
LONGEST_M: Final = 500.0
LARGEST_T: Final = 700_000.0


def parse_plain(records: Records) -> Parsed:
    """Read the vessels of a table."""
    entries = [_entry(number, record) for number, record in records]
    known = {name for names in COLUMNS.values() for name in names}
    ignored = [key for key in records.header if key and key not in known]
    warnings = list(records.warnings)
    if ignored:
        warnings.append(f"columns that are not known and were ignored: {', '.join(ignored[:20])}")
    if not any(key in COLUMNS["authority"] for key in records.header):
        warnings.append("has no column 'authority': who lists these vessels is not known")
    return Parsed("plain CSV", None, None, entries, len(entries), None, records.refused, warnings)


def _entry(number: int, record: Record) -> Entry:
    cell = {ours: record.first(names) for ours, names in COLUMNS.items()}
    name, former, others = split_names(cell["name"])
    return Entry(
        row=number,
        key=record.first(("id", "entity_id")),
        name=name,
        former_names=list(former),
        other_names=[*split_several(cell["other_names"]), *others],
        imo=[cell["imo"]],
        mmsi=[cell["mmsi"]],
        callsigns=list(split_several(cell["callsign"])),
        flag_state=cell["flag_state"],
        vessel_type=cell["vessel_type"],
        length_m=number_of(cell["length_m"], LONGEST_M),
        deadweight_t=number_of(cell["deadweight_t"], LARGEST_T),
        gross_tonnage=number_of(cell["gross_tonnage"], LARGEST_T),
        built=cell["built"],
        listed_on=day_of(cell["listed_on"]),
        authority=cell["authority"] or None,
        list_name=cell["list_name"] or None,
        programme=cell["programme"],
        notes=[cell["note"]],
    )
