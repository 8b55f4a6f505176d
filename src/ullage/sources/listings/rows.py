"""Entries of a list into rows: numbers checked, names bounded, and all that is said of each vessel as claims."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from ullage.sources.cells import shown
from ullage.sources.claims import claims_frame, vessel_id_of
from ullage.sources.listings.numbers import Imos, imos_of, mmsis_of
from ullage.sources.listings.words import is_null, name_of, plain
from ullage.sources.workbook import cell_text
from ullage.tables import LISTINGS, row_ids

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

    import polars as pl

    from ullage.sources.listings.entry import Entry

LONGEST_NOTE: Final = 500
MOST_NAMES: Final = 100
"""Other names of one vessel that are kept; the most met are 24."""
MOST_TOLD: Final = 5
"""Warnings of one sort that are told one by one."""


@dataclass(frozen=True, slots=True)
class Version:
    """Which list the rows are of.

    Parameters
    ----------
    file, sha256
        The file and its hash.
    authority, list_name
        Of the whole list; None where each entry has its own.
    list_date
        The day of which it is, if known.
    """

    file: str
    sha256: str
    authority: str | None
    list_name: str | None
    list_date: date | None


@dataclass(slots=True)
class Doubts:
    """What was doubtful, by sort; of each sort only the first are told."""

    file: str
    told: list[str] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)

    def add(self, sort: str, row: int, message: str) -> None:
        """Note one."""
        self.counts[sort] += 1
        if self.counts[sort] <= MOST_TOLD:
            self.told.append(f"{self.file} row {row}: {message}")

    def sentences(self) -> list[str]:
        """Give the warnings, and how many more there are of each sort."""
        more = {sort: count - MOST_TOLD for sort, count in self.counts.items() if count > MOST_TOLD}
        return [*self.told, *(f"{self.file}: {count:,} more entries alike ({sort})" for sort, count in more.items())]


def make_rows(
    entries: Iterable[Entry], described: Iterable[Entry], version: Version, refused: Counter[str]
) -> tuple[pl.DataFrame, pl.DataFrame, int, list[str]]:
    """Make the tables of a list.

    Parameters
    ----------
    entries
        Its entries of vessels.
    described
        Entries that designate nobody: they give claims alone.
    version
        Which list it is.
    refused
        Counts by reason; entries without a name and a number are added here.

    Returns
    -------
    listings, claims : polars.DataFrame
        Tables of `tables.LISTINGS` and `tables.CLAIMS`.
    vessels : int
        How many entries of vessels were taken.
    warnings : list of str
        What was doubtful.
    """
    doubts = Doubts(version.file)
    rows: list[dict[str, Any]] = []
    claims: list[dict[str, Any]] = []
    vessels: set[int] = set()
    for entry in entries:
        made = list(_rows(entry, version, doubts))
        if not made:
            refused["neither name nor number"] += 1
            continue
        vessels |= set() if entry.company_imo else {entry.row}  # an entry may be listed by several authorities
        rows.extend(made)
        claims.extend(_claims(entry, made, version))
    for entry in described:
        claims.extend(_claims(entry, list(_rows(entry, version, doubts)), version))
    return _listings(rows, version), claims_frame(claims), len(vessels), doubts.sentences()


def _listings(rows: list[dict[str, Any]], version: Version) -> pl.DataFrame:
    parts = [[row.pop("key") for row in rows], *([row[name] for row in rows] for name in ("row", "imo"))]
    whose = ([row[name] for row in rows] for name in ("authority", "list_name"))
    which = [version.list_date or version.sha256] * len(rows)
    for row, key in zip(rows, row_ids("listing", *whose, which, *parts), strict=True):
        row["listing_id"] = key
    return LISTINGS.frame(rows).unique("listing_id", keep="first", maintain_order=True)


def _rows(entry: Entry, version: Version, doubts: Doubts) -> Iterator[dict[str, Any]]:
    """Give an entry's rows: one, or one for each IMO number."""
    name, former, others = _names(entry, doubts)
    imos, mmsis = imos_of(entry.imo), mmsis_of(entry.mmsi)
    if not (name or imos.right or mmsis):
        return
    calls = [plain(call) for call in entry.callsigns if not is_null(call)]
    note = _note(entry, imos, mmsis[1:], calls[1:])
    if imos.wrong:
        doubts.add(
            "not an IMO number", entry.row, f"{shown(imos.wrong[0])} has no ship's check digit: it is in the note"
        )
    for imo in imos.right or (None,):
        yield {
            "authority": entry.authority or version.authority,
            "list_name": entry.list_name or version.list_name,
            "programme": plain(entry.programme) or None,
            "name": name or None,
            "other_names": [*dict.fromkeys([*former, *others])],
            "imo": imo,
            "mmsi": mmsis[0] if mmsis else None,
            "callsign": calls[0] if calls else None,
            "flag_state": _known(entry.flag_state),
            "vessel_type": _known(entry.vessel_type),
            "length_m": entry.length_m,
            "deadweight_t": entry.deadweight_t,
            "gross_tonnage": entry.gross_tonnage,
            "listed_on": entry.listed_on,
            "list_date": version.list_date,
            "source": version.file,
            "source_sha256": version.sha256,
            "row": entry.row,
            "company_imo": entry.company_imo or None,
            "note": note or None,
            "key": entry.key,
        }


def _names(entry: Entry, doubts: Doubts) -> tuple[str, list[str], list[str]]:
    """Give the name, former names and other names, each bounded, none twice."""
    cut = False
    seen: set[str] = set()
    groups: list[list[str]] = [[], [], []]
    for group, texts in zip(groups, ([entry.name], entry.former_names, entry.other_names), strict=True):
        for text in texts:
            name, was_cut = name_of(text)
            cut = cut or was_cut
            if not is_null(name) and name not in seen:
                seen.add(name)
                group.append(name)
    if cut:
        doubts.add("a name that is far too long", entry.row, "has a name that is far too long: its beginning is taken")
    if len(seen) > MOST_NAMES:
        doubts.add("too many names", entry.row, f"has {len(seen):,} names: the first {MOST_NAMES} are taken")
    first, former, others = groups
    first = first or others[:1] or former[:1]  # a list that calls no name the first one
    former, others = former[:MOST_NAMES], others[: max(MOST_NAMES - len(former), 0)]
    name = first[0] if first else ""
    return name, [one for one in former if one != name], [one for one in others if one != name]


def _known(text: str) -> str | None:
    return None if is_null(text) else plain(text)[:LONGEST_NOTE] or None


def _note(entry: Entry, imos: Imos, more_mmsis: tuple[str, ...], more_calls: list[str]) -> str:
    """Gather what has no column of its own, what matters most first."""
    parts = [
        f"no ship's IMO number: {', '.join(imos.wrong)}" if imos.wrong else "",
        f"IMO numbers {', '.join(imos.right)}" if len(imos.right) > 1 else "",
        f"further MMSI {', '.join(more_mmsis)}" if more_mmsis else "",
        f"further call signs {', '.join(more_calls)}" if more_calls else "",
        f"built {plain(entry.built)}" if not is_null(entry.built) else "",
        f"owner {plain(entry.owner)}" if not is_null(entry.owner) else "",
        f"former flag states {', '.join(map(plain, entry.former_flags))}" if entry.former_flags else "",
        *(plain(note) for note in entry.notes if not is_null(note)),
    ]
    whole = "; ".join(filter(None, parts))
    return whole if len(whole) <= LONGEST_NOTE else f"{whole[: LONGEST_NOTE - 3]}..."


def _claims(entry: Entry, rows: list[dict[str, Any]], version: Version) -> Iterator[dict[str, Any]]:
    """Say each thing that an entry says of its vessel; of companies nothing."""
    if entry.company_imo:
        return
    former, mmsis = {name_of(text)[0] for text in entry.former_names}, mmsis_of(entry.mmsi)
    for row in rows:
        said: list[tuple[str, object]] = [
            ("name", row["name"]),
            *(("former_name" if name in former else "other_name", name) for name in row["other_names"]),
            ("imo", row["imo"]),
            *(("mmsi", mmsi) for mmsi in mmsis),
            *(("callsign", plain(call)) for call in entry.callsigns if not is_null(call)),
            ("flag_state", row["flag_state"]),
            *(("former_flag_state", _known(flag)) for flag in entry.former_flags),
            ("type", row["vessel_type"]),
            ("length_m", row["length_m"]),
            ("deadweight_t", row["deadweight_t"]),
            ("gross_tonnage", row["gross_tonnage"]),
            ("built", _known(entry.built)),
            ("owner", _known(entry.owner)),
        ]
        vessel_id = vessel_id_of(row["imo"], row["mmsi"], row["name"] or "")
        for kind, value in said:
            if value is not None:
                yield {
                    "vessel_id": vessel_id,
                    "kind": kind,
                    "value": cell_text(value),
                    "from_day": None,
                    "to_day": None,
                    "source": _said_by(row),
                    "source_date": version.list_date,
                    "source_sha256": version.sha256,
                    "row": entry.row,
                }


def _said_by(row: dict[str, Any]) -> str:
    whose = " ".join(filter(None, (row["authority"], row["list_name"])))
    return f"{whose}, {row['source']}" if whose else str(row["source"])
