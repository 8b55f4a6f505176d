"""Columns of registers, and what one row claims of its ship."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from ullage.sources.claims import vessel_id_of
from ullage.sources.listings.numbers import imos_of, mmsis_of
from ullage.sources.listings.words import day_of, is_null, name_of, number_of, plain, split_names, split_several
from ullage.sources.workbook import cell_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

    from ullage.sources.listings.tables import Record

NUMBERS: Final[Mapping[str, tuple[tuple[str, ...], float]]] = {
    "length_m": (("length_m", "loa_m", "length", "loa", "length_overall"), 500.0),
    "beam_m": (("beam_m", "beam", "breadth", "width"), 80.0),
    "depth_m": (("depth_m",), 40.0),
    "summer_draught_m": (("summer_draught_m", "draught", "draft"), 35.0),
    "deadweight_t": (("deadweight_t", "deadweight", "dwt"), 700_000.0),
    "gross_tonnage": (("gross_tonnage", "gt", "grt"), 400_000.0),
}
"""Kinds of claims that are numbers: names of their columns, and the largest value of any ship."""
TEXTS: Final[Mapping[str, tuple[str, ...]]] = {
    "callsign": ("callsign", "call_sign"),
    "flag_state": ("flag_state", "flag", "flag_country"),
    "type": ("type", "vessel_type", "ship_type"),
    "built": ("built", "year_built", "year"),
    "owner": ("owner", "registered_owner"),
    "port_of_registry": ("port_of_registry",),
    "home_port": ("home_port",),
}
NAME: Final = ("name", "vessel_name", "ship_name", "vessel", "ship")
OTHER_NAMES: Final = ("other_names", "former_names", "previous_names", "aliases")
IMO: Final = ("imo", "imo_number", "imo_no", "imonumber")
MMSI: Final = ("mmsi", "mmsi_number")
FROM: Final = ("from", "from_day", "valid_from", "since")
TO: Final = ("to", "to_day", "valid_to", "until")
LONGEST_TEXT: Final = 200


@dataclass(frozen=True, slots=True)
class Source:
    """Which register claims are of, and for what time it speaks.

    Parameters
    ----------
    text
        Who says so.
    day
        The day of which it is.
    sha256
        Hash of the file.
    from_day, to_day
        For which days all of it holds; None where a row says so or nobody does.
    """

    text: str
    day: date | None
    sha256: str
    from_day: date | None = None
    to_day: date | None = None


@dataclass(slots=True)
class Told:
    """What was gathered of a register's rows: claims, how many rows, how many refused by reason."""

    claims: list[dict[str, Any]] = field(default_factory=list)
    rows: int = 0
    refused: Counter[str] = field(default_factory=Counter)

    def add(self, record: Record, number: int, source: Source) -> None:
        """Add all that a row says of its ship; a row without name and number says nothing of anybody."""
        self.rows += 1
        imos, mmsis = imos_of([record.first(IMO)]), mmsis_of([record.first(MMSI)])
        self.refused["IMO numbers with a wrong check digit"] += len(imos.wrong)
        imo = imos.right[0] if len(imos.right) == 1 else None
        mmsi = mmsis[0] if len(mmsis) == 1 else None
        name, former, others = _names(record)
        if not (name or imo or mmsi):
            self.refused["rows with neither name nor number"] += 1
            return
        said = [("name", name), ("imo", imo), ("mmsi", mmsi)]
        said += [("former_name", one) for one in former] + [("other_name", one) for one in others]
        day_from, day_to = day_of(record.first(FROM)), day_of(record.first(TO))
        base = {
            "vessel_id": vessel_id_of(imo, mmsi, name),
            "from_day": day_from or source.from_day,
            "to_day": day_to or source.to_day,
            "source": plain(record.get("source"))[:LONGEST_TEXT] or source.text,
            "source_date": source.day,
            "source_sha256": source.sha256,
            "row": number,
        }
        for kind, value in (*said, *self._details(record)):
            if value:
                self.claims.append({**base, "kind": kind, "value": value})

    def _details(self, record: Record) -> Iterator[tuple[str, str]]:
        for kind, columns in TEXTS.items():
            text = record.first(columns)
            if not is_null(text):
                yield kind, plain(text)[:LONGEST_TEXT]
        for kind, (columns, high) in NUMBERS.items():
            text = record.first(columns)
            value = number_of(text, high)
            if value is not None:
                yield kind, cell_text(value)
            elif text:
                self.refused[f"{kind} that is no number up to {high:,.0f}"] += 1


def _names(record: Record) -> tuple[str, list[str], list[str]]:
    name, former, others = split_names(record.first(NAME))
    others = (*others, *split_several(record.first(OTHER_NAMES)))
    return name_of(name)[0], [name_of(one)[0] for one in former], [name_of(one)[0] for one in others]
