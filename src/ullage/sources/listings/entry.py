"""One entry of a list as its format gives it, before numbers are checked and names are bounded."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date


@dataclass(slots=True)
class Entry:
    """What a list says of one vessel; texts as written, empty where it says nothing.

    Parameters
    ----------
    row
        Line of the file, or number of the entry in it, from 1.
    key
        What its publisher calls it; empty if it has no number of its own.
    name
        Her name as listed.
    former_names, other_names
        Names that she bore; other names and spellings.
    imo, mmsi, callsigns
        Cells that hold numbers, one or several.
    flag_state, former_flags, vessel_type
        As listed.
    length_m, deadweight_t, gross_tonnage
        None where the list does not say.
    built
        Year, as written.
    owner
        As written.
    listed_on
        From when the designation holds.
    authority, list_name, programme
        None where the whole list has one.
    company_imo
        For an entry of a company: its number.
    notes
        What else it says.
    """

    row: int
    key: str = ""
    name: str = ""
    former_names: list[str] = field(default_factory=list)
    other_names: list[str] = field(default_factory=list)
    imo: list[str] = field(default_factory=list)
    mmsi: list[str] = field(default_factory=list)
    callsigns: list[str] = field(default_factory=list)
    flag_state: str = ""
    former_flags: list[str] = field(default_factory=list)
    vessel_type: str = ""
    length_m: float | None = None
    deadweight_t: float | None = None
    gross_tonnage: float | None = None
    built: str = ""
    owner: str = ""
    listed_on: date | None = None
    authority: str | None = None
    list_name: str | None = None
    programme: str = ""
    company_imo: str = ""
    notes: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Parsed:
    """What a format's reader found.

    Parameters
    ----------
    format
        Name of the format.
    authority, list_name
        Of the whole list; None where each entry has its own.
    entries
        Of vessels, and of companies whose text speaks of ships.
    total
        Entries of all kinds, those of people and companies among them.
    list_date
        The day of which the list is, where its content says so.
    refused
        How many entries of vessels were not taken, by reason.
    warnings
        What was doubtful.
    described
        Entries that describe a vessel and designate none: they give claims and no listings.
    """

    format: str
    authority: str | None
    list_name: str | None
    entries: list[Entry]
    total: int
    list_date: date | None = None
    refused: Counter[str] = field(default_factory=Counter)
    warnings: list[str] = field(default_factory=list)
    described: list[Entry] = field(default_factory=list)
