"""OFAC's list as advanced XML, in which everything stands apart and is tied together by numbers.

Parties have names and features, identity documents name an identity, entries of sanctions name a party, and words
stand in reference sets. It is the only form of the list that says when a vessel was put on it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Final

from ullage.sources.listings.entry import Entry, Parsed
from ullage.sources.listings.markup import read_entries, text_of, texts_of
from ullage.sources.listings.ofac_csv import AUTHORITY, LARGEST_T, LIST_NAME, add_detail, add_name, lead_of
from ullage.sources.listings.words import number_of

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

ROOT: Final = "Sanctions"

_VESSEL: Final = "vessel"
_TAGS: Final = {"DateOfIssue", "ReferenceValueSets", "Location", "IDRegDocument", "DistinctParty", "SanctionsEntry"}


@dataclass(slots=True)
class _Apart:
    """What stands apart in the file, by its numbers.

    `words` are texts by element and number, `places` country numbers by location, `documents` kinds and values by
    identity, `entries` the lists, days and programmes by party, `identities` the identities of a party.
    """

    words: dict[tuple[str, str], str] = field(default_factory=dict)
    places: dict[str, str] = field(default_factory=dict)
    documents: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    entries: dict[str, list[tuple[str, date | None, str]]] = field(default_factory=dict)
    identities: dict[str, list[str]] = field(default_factory=dict)

    def word(self, element: str, number: str | None) -> str:
        """Give the text of a reference value."""
        return self.words.get((element, number or ""), "")


def parse_advanced(data: bytes, file: str) -> Parsed:
    """Read the vessels of the list.

    Raises
    ------
    InputError
        As `markup.read_entries`.
    """
    parsed = Parsed("OFAC SDN advanced XML", AUTHORITY, LIST_NAME, [], 0)
    apart = _Apart()
    for element in read_entries(data, file, _TAGS):
        if element.tag == "DateOfIssue":
            parsed.list_date = _day(element)
        elif element.tag == "DistinctParty":
            parsed.total += 1
            parsed.entries += _vessels(element, parsed.total, apart)
        else:
            _set_apart(element, apart)
    for entry in parsed.entries:
        _join(entry, apart)
    return parsed


def _set_apart(element: Element, apart: _Apart) -> None:
    if element.tag == "ReferenceValueSets":
        for one in element.iter():
            if one.get("ID") and one.text:
                apart.words[one.tag, one.get("ID", "")] = " ".join(one.text.split())
    elif element.tag == "Location":
        country = element.find("LocationCountry")
        apart.places[element.get("ID", "")] = "" if country is None else country.get("CountryID", "")
    elif element.tag == "IDRegDocument":
        kind = apart.word("IDRegDocType", element.get("IDRegDocTypeID"))
        known = apart.documents.setdefault(element.get("IdentityID", ""), [])
        known.append((kind, text_of(element, "IDRegistrationNo")))
    elif element.tag == "SanctionsEntry":
        days = [day for day in map(_day, element.findall("EntryEvent/Date")) if day]
        programmes = ", ".join(dict.fromkeys(texts_of(element, "SanctionsMeasure/Comment")))
        which = apart.word("List", element.get("ListID"))
        entry = (which, min(days, default=None), programmes)
        apart.entries.setdefault(element.get("ProfileID", ""), []).append(entry)


def _vessels(party: Element, number: int, apart: _Apart) -> list[Entry]:
    found = []
    for profile in party.findall("Profile"):
        kind = profile.get("PartySubTypeID", "")
        # OFAC numbers vessels 1; the reference set says so where it is there
        if (apart.word("PartySubType", kind) or {"1": _VESSEL}.get(kind, "")).casefold() != _VESSEL:
            continue
        entry = Entry(row=number, key=profile.get("ID", ""))
        for alias in profile.findall("Identity/Alias"):
            _add_alias(entry, alias, apart)
        for feature in profile.findall("Feature"):
            _add_feature(entry, apart.word("FeatureType", feature.get("FeatureTypeID")), _values(feature, apart))
        apart.identities[entry.key] = [one.get("ID", "") for one in profile.findall("Identity")]
        found.append(entry)
    return found


def _add_alias(entry: Entry, alias: Element, apart: _Apart) -> None:
    names = [" ".join(texts_of(one, "DocumentedNamePart/NamePartValue")) for one in alias.findall("DocumentedName")]
    kind = apart.word("AliasType", alias.get("AliasTypeID")).casefold()
    for name in filter(None, names):
        if alias.get("Primary") == "true" and not entry.name:
            entry.name = name
        else:
            add_name(entry, kind, name)


def _values(feature: Element, apart: _Apart) -> list[str]:
    """Give what a feature says: its text, the word that it refers to, or the country of its place."""
    found: list[str] = []
    for version in feature.findall("FeatureVersion"):
        details, places = version.findall("VersionDetail"), version.findall("VersionLocation")
        found += [
            (one.text or "").strip() or apart.word("DetailReference", one.get("DetailReferenceID")) for one in details
        ]
        found += [apart.word("Country", apart.places.get(one.get("LocationID", ""))) for one in places]
    return [value for value in found if value]


def _add_feature(entry: Entry, kind: str, values: list[str]) -> None:
    for value in values:
        match kind.casefold():
            case "vessel call sign":
                entry.callsigns.append(value)
            case "vessel type":
                entry.vessel_type = entry.vessel_type or value
            case "vessel flag":
                entry.flag_state = entry.flag_state or value
            case "vessel owner":
                entry.owner = entry.owner or value
            case "vessel tonnage":
                entry.deadweight_t = number_of(value, LARGEST_T)
            case "vessel gross tonnage" | "vessel gross registered tonnage":
                entry.gross_tonnage = number_of(value, LARGEST_T)
            case _:
                if not add_detail(entry, lead_of(kind), value) and kind:
                    entry.notes.append(f"{kind} {value}")


def _join(entry: Entry, apart: _Apart) -> None:
    """Give a vessel her documents and the entries that put her on a list."""
    for identity in apart.identities.get(entry.key, []):
        for kind, value in apart.documents.get(identity, []):
            if not add_detail(entry, lead_of(kind), value):
                entry.notes.append(f"{kind} {value}".strip())
    entries = apart.entries.get(entry.key, [])
    entry.listed_on = min((day for _, day, _ in entries if day), default=None)
    entry.programme = ", ".join(dict.fromkeys(programme for _, _, programme in entries if programme))
    names = [name for name, _, _ in entries if name and name != "SDN List"]
    entry.list_name = names[0] if names and len(names) == len(entries) else None


def _day(element: Element) -> date | None:
    parts = [text_of(element, part) for part in ("Year", "Month", "Day")]
    try:
        return date(*(int(part[:4]) for part in parts))
    except ValueError:
        return None
