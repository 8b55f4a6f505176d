"""OFAC's list of specially designated nationals as CSV: ``sdn.csv``, with ``alt.csv`` and ``add.csv`` beside it.

Twelve columns without a header: number, name, type, programme, title, call sign, vessel type, tonnage (deadweight),
gross tonnage, flag, owner, remarks. ``-0-`` is null. Numbers and former names of ships stand in the remarks. A copy
that somebody saved again has a header. The list does not say when a vessel was put on it.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Final

from ullage.sources.listings.entry import Entry, Parsed
from ullage.sources.listings.numbers import is_ship_number
from ullage.sources.listings.words import free_text, is_null, number_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from ullage.sources.listings.opening import Grid

AUTHORITY: Final = "OFAC"
LIST_NAME: Final = "SDN"
COLUMNS: Final = 12
ALT_COLUMNS: Final = 5
NULL: Final = "-0-"
LARGEST_T: Final = 700_000.0

_ALSO = re.compile(r"\b([afn])\.?k\.?a\.? ['\"](.+?)['\"](?=\s*[;.]|$)", re.IGNORECASE)
_LEADS = {
    "imo": "Vessel Registration Identification",
    "mmsi": "MMSI",
    "built": "Vessel Year of Build",
    "former_flag": "Former Vessel Flag",
    "other_flag": "Other Vessel Flag",
    "callsign": "Other Vessel Call Sign",
    "type": "Other Vessel Type",
}


def looks_like_sdn(grid: Grid) -> bool:
    """Tell whether rows are those of ``sdn.csv``, with or without a header."""
    wide = [row for row in grid.rows[:200] if len(row) == COLUMNS]
    return sum(any(cell.strip() == NULL for cell in row) for row in wide) > len(wide) / 2


def looks_like_companion(grid: Grid) -> bool:
    """Tell whether rows are those of ``alt.csv`` or ``add.csv``, which say nothing alone."""
    narrow = [row for row in grid.rows[:200] if len(row) in {ALT_COLUMNS, ALT_COLUMNS + 1}]
    numbered = [row for row in narrow if row[0].strip().isdecimal() and row[1].strip().isdecimal()]
    return len(numbered) > len(grid.rows[:200]) / 2 and any(NULL in cell for row in numbered for cell in row)


def parse_sdn(grid: Grid, alternates: Iterable[Grid]) -> Parsed:
    """Read the vessels of the list.

    Parameters
    ----------
    grid
        Rows of ``sdn.csv``.
    alternates
        Rows of ``alt.csv`` of the same version; none if it was not beside it.
    """
    names = _alternate_names(alternates)
    refused: Counter[str] = Counter()
    entries: list[Entry] = []
    total = 0
    for row, number in zip(grid.rows, grid.numbers, strict=True):
        if len(row) != COLUMNS:
            refused["not twelve columns"] += bool("".join(row).strip(" \x1a"))
            continue
        cells = [_cell(cell) for cell in row]
        if not cells[0].isdecimal():  # a header, or the mark at a file's end
            continue
        total += 1
        if cells[2].casefold() == "vessel":
            entries.append(_entry(number, cells, names.get(cells[0], [])))
    return Parsed("OFAC SDN CSV", AUTHORITY, LIST_NAME, entries, total, None, refused)


def _alternate_names(grids: Iterable[Grid]) -> Mapping[str, list[tuple[str, str]]]:
    """Give kinds and names by the number of the entry."""
    found: dict[str, list[tuple[str, str]]] = {}
    for grid in grids:
        for row in grid.rows:
            if len(row) == ALT_COLUMNS and not is_null(_cell(row[3])):
                found.setdefault(_cell(row[0]), []).append((_cell(row[2]).casefold(), _cell(row[3])))
    return found


def _cell(text: str) -> str:
    stripped = text.strip(" \x1a")
    return "" if stripped == NULL else stripped


def _entry(number: int, cells: list[str], alternates: list[tuple[str, str]]) -> Entry:
    entry = Entry(
        row=number,
        key=cells[0],
        name=cells[1],
        callsigns=[cells[5]],
        vessel_type=cells[6],
        deadweight_t=number_of(cells[7], LARGEST_T),
        gross_tonnage=number_of(cells[8], LARGEST_T),
        flag_state=cells[9],
        owner=cells[10],
        programme=programmes(cells[3]),
    )
    for kind, name in alternates:
        add_name(entry, kind, name)
    read_remarks(entry, cells[11])
    return entry


def programmes(text: str) -> str:
    """Write ``IRAN] [NPWMD`` as ``IRAN, NPWMD``."""
    return ", ".join(part for part in re.split(r"[\[\]\s]+", text) if part)


def add_name(entry: Entry, kind: str, name: str) -> None:
    """Add another name of an entry: ``fka`` is a former one."""
    (entry.former_names if kind.replace(".", "").startswith("f") else entry.other_names).append(name)


def read_remarks(entry: Entry, remarks: str) -> None:
    """Read numbers, names and flags out of the remarks; the rest becomes the note."""
    remarks = free_text(remarks)
    for kind, name in _ALSO.findall(remarks):
        add_name(entry, kind.casefold(), name)
    for part in _ALSO.sub("", remarks).split(";"):
        statement = part.strip().removeprefix("alt. ").strip(" .")
        lead = lead_of(statement)
        value = statement.removeprefix(_LEADS.get(lead, "")).strip()
        if not add_detail(entry, lead, value) and statement:
            entry.notes.append(statement)


def lead_of(statement: str) -> str:
    """Tell what a statement is about by its first words; empty if it has no place of its own."""
    return next((lead for lead, words in _LEADS.items() if statement.startswith(words)), "")


def add_detail(entry: Entry, lead: str, value: str) -> bool:
    """Add one detail of a vessel; tell whether it has a place of its own."""
    if lead == "imo":
        return add_registration(entry, value)
    targets = {"mmsi": entry.mmsi, "callsign": entry.callsigns, "former_flag": entry.former_flags}
    if lead in targets:
        targets[lead].append(value)
    elif lead == "built":
        entry.built = value
    elif lead == "other_flag" and not entry.flag_state:
        entry.flag_state = value
    elif lead == "type" and not entry.vessel_type:
        entry.vessel_type = value
    else:
        return False
    return True


def add_registration(entry: Entry, value: str) -> bool:
    """Take a registration as an IMO number if it is called one, or if its check digit says so."""
    bare = value.strip(" .")
    if bare.upper().startswith("IMO") or (len(bare) == len("9074729") and bare.isdecimal() and is_ship_number(bare)):
        entry.imo.append(bare)
        return True
    return False
