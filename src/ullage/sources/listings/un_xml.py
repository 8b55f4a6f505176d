"""The Security Council's consolidated list (XML), which designates people and entities and no vessels as such.

Some entities are shipping companies, and the text about them gives an IMO number. Those of the list as it stands
are numbers of the companies, not of ships, though nothing but the check digit says so: see `numbers`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ullage.sources.listings.entry import Entry, Parsed
from ullage.sources.listings.markup import read_entries, text_of, texts_of
from ullage.sources.listings.numbers import imos_in, is_company_number
from ullage.sources.listings.words import day_of

if TYPE_CHECKING:
    from datetime import date
    from xml.etree.ElementTree import Element

ROOT: Final = "CONSOLIDATED_LIST"
AUTHORITY: Final = "UN"
LIST_NAME: Final = "Security Council consolidated list"

_TEXTS = ("COMMENTS1", "ENTITY_ADDRESS", "ENTITY_ALIAS", "FIRST_NAME")


def parse_un(data: bytes, file: str) -> Parsed:
    """Read the entities that give an IMO number.

    Raises
    ------
    InputError
        As `markup.read_entries`.
    """
    entries: list[Entry] = []
    total = 0
    for element in read_entries(data, file, {"INDIVIDUAL", "ENTITY"}):
        total += 1
        if element.tag == "ENTITY":
            entry = _entry(element, total)
            if entry.imo or entry.company_imo:
                entries.append(entry)
    companies = sum(bool(entry.company_imo) for entry in entries)
    warnings = []
    if companies:
        warnings.append(
            f"{file}: {companies} entities give the IMO number of a company, not of a ship: see company_imo"
        )
    return Parsed("UN consolidated XML", AUTHORITY, LIST_NAME, entries, total, _generated(data), warnings=warnings)


def _generated(data: bytes) -> date | None:
    """Give the day on which the list was made, which stands in its first element."""
    _, _, after = data[:4096].partition(b"dateGenerated=")
    return day_of(after[1:30].decode("latin-1").replace("'", '"').partition('"')[0])


def _entry(element: Element, number: int) -> Entry:
    comment = text_of(element, "COMMENTS1")
    written = "\n".join(text for tag in _TEXTS for text in texts_of(element, tag))
    imos = imos_in(written)
    every = (*imos.right, *imos.wrong)
    # an entity of this list is no ship: a number that is right for a company is the company's, even if it is also
    # right for a ship, as one in ten is by chance
    company = next((digits for digits in every if is_company_number(digits)), "")
    return Entry(
        row=number,
        key=text_of(element, "REFERENCE_NUMBER") or text_of(element, "DATAID"),
        name=" ".join(filter(None, (text_of(element, f"{place}_NAME") for place in ("FIRST", "SECOND", "THIRD")))),
        other_names=[*texts_of(element, "ENTITY_ALIAS/ALIAS_NAME"), *texts_of(element, "NAME_ORIGINAL_SCRIPT")],
        imo=[digits for digits in every if digits != company],
        company_imo=company,
        listed_on=day_of(text_of(element, "LISTED_ON")),
        programme=text_of(element, "UN_LIST_TYPE"),
        notes=[text_of(element, "REFERENCE_NUMBER"), comment],
    )
