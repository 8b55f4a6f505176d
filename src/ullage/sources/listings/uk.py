"""The United Kingdom's lists: the UK sanctions list (CSV, XML) and OFSI's consolidated list (CSV).

An entry has one row for each of its names; ships are those whose kind is Ship. The sanctions list has columns for
ships, OFSI's list has them in its free text: ``(IMO number):... (Type of ship):Oil tanker``.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from ullage.sources.listings.entry import Entry, Parsed
from ullage.sources.listings.markup import read_entries, text_of, texts_of
from ullage.sources.listings.words import day_of, free_text, is_null, number_of, split_names, split_several

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date
    from xml.etree.ElementTree import Element

    from ullage.sources.listings.tables import Record, Records

XML_ROOT: Final = "Designations"
AUTHORITY: Final = "UK"
KEY: Final = ("unique_id", "group_id")
NAME: Final = ("name_6",)
KIND: Final = ("designation_type", "individual_entity_ship", "individual_entity_or_ship", "group_type")
LONGEST_M: Final = 500.0

_NAMES = ("name_1", "name_2", "name_3", "name_4", "name_5", "name_6")
_SCRIPT = ("name_non_latin_script",)
_DAYS = ("date_designated", "uk_sanctions_list_date_designated", "listed_on")
_SHIP = {
    "imo": ("imo_number",),
    "flag": ("current_believed_flag_of_ship", "flag_of_ship"),
    "former_flags": ("previous_flags", "previous_flag_of_ship"),
    "type": ("type_of_ship",),
    "length": ("length_of_ship",),
    "tonnage": ("tonnage_of_ship",),
    "built": ("year_built",),
    "owner": ("current_owner_operator_s", "current_owners", "current_owner_operator"),
}
_SPAN = re.compile(r"\(([A-Za-z][A-Za-z /()]{2,40}?)\)\s*:\s*(.*?)(?=\s*\([A-Z][A-Za-z /()]{2,40}?\)\s*:|$)", re.DOTALL)
_METRES = re.compile(r"([\d.,]+)\s*(?:m|metres|meters)?\.?", re.IGNORECASE)


def parse_uk(records: Records) -> Parsed:
    """Read the ships of either list as CSV."""
    entries: dict[str, Entry] = {}
    keys: set[str] = set()
    for number, record in records:
        key = record.first(KEY)
        keys.add(key)
        if record.first(KIND).casefold() == "ship":
            entry = entries.setdefault(key, Entry(row=number, key=key))
            _add_row(entry, record)
    ofsi = "group_type" in records.header
    return Parsed(
        "OFSI consolidated list CSV" if ofsi else "UK sanctions list CSV",
        AUTHORITY,
        "OFSI consolidated list" if ofsi else "UK sanctions list",
        list(entries.values()),
        len(keys),
        _dated(records.above),
        records.refused,
        records.warnings,
    )


def _dated(above: Iterable[list[str]]) -> date | None:
    """Read ``Report Date: 24-Jun-2026`` or ``Last Updated,03/06/2026`` above the header."""
    for row in above:
        text = " ".join(row).replace(":", " ")
        for lead in ("Report Date", "Last Updated", "Date"):
            if lead in text and (day := day_of(text.partition(lead)[2])):
                return day
    return None


def _add_row(entry: Entry, record: Record) -> None:
    """Add one row of an entry: a name, and what the row says of the ship."""
    name = " ".join(filter(None, (record.get(column) for column in _NAMES)))
    _add_name(entry, name, record.first(("name_type", "alias_type")))
    if script := record.first(_SCRIPT):
        entry.other_names.append(script)
    about = free_text(record.get("other_information"))
    spans = {_label(label): value for label, value in _SPAN.findall(about)}
    entry.notes += [note for note in (record.get("sanctions_imposed"), about) if note not in entry.notes]
    said = {ours: [record.first(names) or _first(spans, names)] for ours, names in _SHIP.items()}
    _add_ship(entry, said)
    entry.listed_on = entry.listed_on or day_of(record.first(_DAYS))
    entry.programme = entry.programme or record.first(("regime_name", "regime"))


def _first(spans: dict[str, str], names: Iterable[str]) -> str:
    return next((spans[name] for name in names if name in spans and not is_null(spans[name])), "")


def _label(label: str) -> str:
    return re.sub(r"\W+", "_", label.casefold()).strip("_")


def _add_name(entry: Entry, text: str, kind: str) -> None:
    """Add a name: the first primary one is the name, all else are others."""
    name, former, others = split_names(text)
    entry.former_names += former
    entry.other_names += others
    if kind.casefold() in {"primary name", ""} and not entry.name:
        entry.name = name
    else:
        entry.other_names.append(name)


def _add_ship(entry: Entry, said: dict[str, list[str]]) -> None:
    """Add what is said of a ship; what was said before stays first."""
    entry.imo += [text for text in said["imo"] if text]
    flags = [flag for text in said["flag"] for flag in split_several(text)]
    entry.flag_state = entry.flag_state or next(iter(flags), "")
    former = [flag for text in said["former_flags"] for flag in split_several(text)]
    entry.former_flags = [*dict.fromkeys([*entry.former_flags, *former])]
    entry.vessel_type = entry.vessel_type or _one(said["type"])
    entry.built = entry.built or _one(said["built"])
    entry.owner = entry.owner or "; ".join(filter(None, said["owner"]))
    if (length := _one(said["length"])) and entry.length_m is None:
        metres = _METRES.fullmatch(length)
        entry.length_m = number_of(metres[1], LONGEST_M) if metres else None
        entry.notes += [] if entry.length_m else [f"length {length}"]
    tonnage = _one(said["tonnage"])
    if tonnage and f"tonnage {tonnage}, of which kind is not said" not in entry.notes:
        entry.notes.insert(0, f"tonnage {tonnage}, of which kind is not said")


def _one(texts: list[str]) -> str:
    return next((text for text in texts if not is_null(text)), "")


def parse_uk_xml(data: bytes, file: str) -> Parsed:
    """Read the ships of the UK sanctions list as XML.

    Raises
    ------
    InputError
        As `markup.read_entries`.
    """
    parsed = Parsed("UK sanctions list XML", AUTHORITY, "UK sanctions list", [], 0)
    for element in read_entries(data, file, {"DateGenerated", "Designation"}):
        if element.tag == "DateGenerated":
            parsed.list_date = day_of(element.text or "")
            continue
        parsed.total += 1
        if text_of(element, "IndividualEntityShip").casefold() == "ship":
            parsed.entries.append(_entry_of(element, parsed.total))
    return parsed


def _entry_of(element: Element, number: int) -> Entry:
    entry = Entry(row=number, key=text_of(element, "UniqueID"))
    for one in element.findall("Names/Name"):
        name = " ".join(filter(None, (text_of(one, f"Name{place}") for place in range(1, 7))))
        _add_name(entry, name, text_of(one, "NameType"))
    entry.other_names += texts_of(element, "NonLatinNames/NonLatinName/NameNonLatinScript")
    ship = "ShipDetails/Ship"
    said = {
        "imo": texts_of(element, f"{ship}/IMONumbers/IMONumber"),
        "flag": texts_of(element, f"{ship}/CurrentBelievedFlagOfShips/CurrentBelievedFlagOfShip"),
        "former_flags": texts_of(element, f"{ship}/PreviousFlags/PreviousFlag"),
        "type": texts_of(element, f"{ship}/TypeOfShipDetails/TypeOfShip"),
        "length": texts_of(element, f"{ship}/LengthOfShipDetails/LengthOfShip"),
        "tonnage": texts_of(element, f"{ship}/TonnageOfShipDetails/TonnageOfShip"),
        "built": texts_of(element, f"{ship}/YearsBuilt/YearBuilt"),
        "owner": texts_of(element, f"{ship}/CurrentOwnerOperators/CurrentOwnerOperator"),
    }
    _add_ship(entry, said)
    entry.listed_on = day_of(text_of(element, "DateDesignated"))
    entry.programme = text_of(element, "RegimeName")
    entry.notes += [text_of(element, "SanctionsImposed"), text_of(element, "OtherInformation")]
    return entry
