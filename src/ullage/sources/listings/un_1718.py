"""The 1718 Committee's designated vessels, as the table that is kept beside the Committee's document.

Several values of one cell are numbered (``1: EGRET 8 2: ...``); the first name is the present one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ullage.sources.listings.entry import Entry, Parsed
from ullage.sources.listings.words import day_of, split_names, split_numbered

if TYPE_CHECKING:
    from ullage.sources.listings.tables import Record, Records

NAME: Final = ("vessel_name",)
IMO: Final = ("imo_number",)
DAY: Final = ("date_of_designation",)
LIST_NAME: Final = "1718 designated vessels"
_PARAGRAPHS = ("paragraph", "economic_resources")


def parse_1718(records: Records) -> Parsed:
    """Read the vessels of the list."""
    entries = [_entry(number, record) for number, record in records]
    return Parsed(
        "UN 1718 designated vessels CSV",
        "UN",
        LIST_NAME,
        entries,
        len(entries),
        None,
        records.refused,
        records.warnings,
    )


def _entry(number: int, record: Record) -> Entry:
    names = split_numbered(record.get("vessel_name")) or ("",)
    name, former, others = split_names(names[0])
    paragraphs = [key for key, cell in record.cells.items() if key.startswith(_PARAGRAPHS) and record.get(key) and cell]
    flags = split_numbered(record.get("flag"))
    return Entry(
        row=number,
        key=record.get("#"),
        name=name,
        former_names=list(former),
        other_names=[*names[1:], *others],
        imo=[record.get("imo_number")],
        mmsi=list(split_numbered(record.get("mmsi"))),
        callsigns=list(split_numbered(record.get("call_sign"))),
        flag_state=flags[0] if flags else "",
        former_flags=list(flags[1:]),
        vessel_type=record.get("type"),
        owner=record.get("designated_owner"),
        listed_on=day_of(record.get("date_of_designation")),
        programme="; ".join(paragraph.replace("_", " ") for paragraph in paragraphs) or "1718",
        notes=[record.get("other_information")],
    )
