"""OFAC's list of specially designated nationals as XML: the plain one, in which each entry is whole.

It says the same as the CSV files, and the day on which it was published.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ullage.sources.listings.entry import Entry, Parsed
from ullage.sources.listings.markup import read_entries, text_of, texts_of
from ullage.sources.listings.ofac_csv import (
    AUTHORITY,
    LARGEST_T,
    LIST_NAME,
    add_detail,
    add_name,
    lead_of,
    read_remarks,
)
from ullage.sources.listings.words import day_of, number_of

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

ROOT: Final = "sdnList"


def parse_sdn_xml(data: bytes, file: str) -> Parsed:
    """Read the vessels of the list.

    Raises
    ------
    InputError
        As `markup.read_entries`.
    """
    parsed = Parsed("OFAC SDN XML", AUTHORITY, LIST_NAME, [], 0)
    for element in read_entries(data, file, {"publshInformation", "sdnEntry"}):
        if element.tag == "publshInformation":
            parsed.list_date = day_of(text_of(element, "Publish_Date"), ("%m/%d/%Y",))
            continue
        parsed.total += 1
        if text_of(element, "sdnType").casefold() == "vessel":
            parsed.entries.append(_entry(element, parsed.total))
    return parsed


def _entry(element: Element, number: int) -> Entry:
    entry = Entry(
        row=number,
        key=text_of(element, "uid"),
        name=text_of(element, "lastName"),
        callsigns=[text_of(element, "vesselInfo/callSign")],
        vessel_type=text_of(element, "vesselInfo/vesselType"),
        flag_state=text_of(element, "vesselInfo/vesselFlag"),
        owner=text_of(element, "vesselInfo/vesselOwner"),
        deadweight_t=number_of(text_of(element, "vesselInfo/tonnage"), LARGEST_T),
        gross_tonnage=number_of(text_of(element, "vesselInfo/grossRegisteredTonnage"), LARGEST_T),
        programme=", ".join(texts_of(element, "programList/program")),
    )
    for other in element.findall("akaList/aka"):
        add_name(entry, text_of(other, "type").casefold(), text_of(other, "lastName"))
    for number_of_id in element.findall("idList/id"):
        kind, value = text_of(number_of_id, "idType"), text_of(number_of_id, "idNumber")
        if not add_detail(entry, lead_of(kind), value):
            entry.notes.append(f"{kind} {value}".strip())
    read_remarks(entry, text_of(element, "remarks"))
    return entry
