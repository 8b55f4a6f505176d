"""The European Union's listed vessels (Regulation (EU) 833/2014, annex XLII) as authorities export them.

Three columns: name, IMO number, date of application. Former names stand in the name, in brackets.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ullage.sources.listings.entry import Entry, Parsed
from ullage.sources.listings.words import day_of, split_names

if TYPE_CHECKING:
    from ullage.sources.listings.tables import Records

NAME: Final = ("vessel_name", "name_of_the_vessel", "name_of_vessel", "ship_name", "name")
IMO: Final = ("imo_number", "imo_ship_identification_number", "imo")
DAY: Final = ("date_of_application", "date_of_application_of_the_measure")
PROGRAMME: Final = "Regulation (EU) 833/2014, annex XLII"


def parse_eu(records: Records) -> Parsed:
    """Read the vessels of the list; each is in force from its date of application on."""
    entries = []
    for number, record in records:
        name, former, others = split_names(record.first(NAME))
        day = record.first(DAY)
        entry = Entry(
            row=number,
            name=name,
            former_names=list(former),
            other_names=list(others),
            imo=[record.first(IMO)],
            listed_on=day_of(day),
            programme=PROGRAMME,
            notes=[record.first(("ground_for_listing", "grounds", "reason", "remarks"))],
        )
        if day and entry.listed_on is None:
            entry.notes.append(f"date of application {day}")
        entries.append(entry)
    return Parsed("EU annex CSV", "EU", "annex XLII", entries, len(entries), None, records.refused, records.warnings)
