"""The lists of a result, the comparisons with them, and their entries by what somebody typed."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from ullage.errors import InputError
from ullage.evidence.layers import plain_value
from ullage.sources.case_file import read_case_file
from ullage.sources.listings import read_lists
from ullage.web.finding.names import Names
from ullage.web.listed.shown import Compared, Entry, Lists, ListTold
from ullage.web.vessels.dossier import listed_row
from ullage.web.vessels.known import known_vessels

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    import polars as pl

    from ullage.web.held import Held
    from ullage.web.vessels.known import KnownVessels

MOST: Final = 50
_NUMBER: Final = re.compile(r"(?:IMO|MMSI)?[\s:.#]*(\d{4,9})", re.IGNORECASE)
_ENTRY: Final = ("authority", "list_name", "programme", "imo", "mmsi", "flag_state", "source", "row")


class Entries:
    """All entries of the lists of a case, ready to be searched: those that mean nobody of the case too.

    Parameters
    ----------
    folder
        The case folder.
    """

    def __init__(self, folder: Path) -> None:
        self.told: list[str] = []
        frame = self._read(folder)
        rows = [] if frame is None else list(frame.iter_rows(named=True))
        self.rows: list[dict[str, Any]] = rows
        self._owners = [(at, name) for at, row in enumerate(rows) for name in _names(row)]
        self._names = Names(name for _, name in self._owners)

    def find(self, typed: str) -> list[Entry]:
        """Give the entries that are like what was typed, the likest first."""
        why: dict[int, str] = {}
        if number := _NUMBER.fullmatch(typed.strip()):
            for at, row in enumerate(self.rows):
                same = [one for one in ("imo", "mmsi", "company_imo") if str(row[one] or "").startswith(number[1])]
                if same:
                    why[at] = f"{same[0].upper()} {row[same[0]]}"
        for like in self._names.find(typed, 4 * MOST):
            at, name = self._owners[like.at]
            why.setdefault(at, f"{name[:80]}: {like.why}")
        return [_entry(self.rows[at], told) for at, told in why.items()]

    def _read(self, folder: Path) -> pl.DataFrame | None:
        try:
            given = read_case_file(folder / "case.toml").sources.get("listings", ())
            paths = [folder / one for one in given]
            read = read_lists(paths) if paths else None
        except InputError as error:
            self.told = [f"{one.file}: {one.message}" for one in error.problems]
            return None
        if read is None:
            return None
        self.told = [f"{one.file}: {one.reason}" for one in read.unreached]
        return read.frame


def tell_lists(held: Held, typed: str) -> Lists:
    """Give the lists of the result, whom they may mean, and entries by what was typed.

    Parameters
    ----------
    held
        The case.
    typed
        A name in any script, an IMO number or an MMSI; nothing is searched without.
    """
    known = known_vessels(held)
    found: list[Entry] = []
    entries = None
    if typed.strip():
        entries = known.rows.once("lists", lambda: Entries(held.folder))
        found = entries.find(typed)
    identities = known.rows.summary.get("identities") or {}
    return Lists(
        lists=[_list(one) for one in identities.get("lists", ())],
        compared=list(_compared(known)),
        q=typed,
        searched=len(entries.rows) if entries else 0,
        total=len(found),
        found=found[:MOST],
        told=entries.told if entries else [],
    )


def _list(one: Mapping[str, Any]) -> ListTold:
    kept = {name: one[name] for name in ListTold.model_fields if name in one and name != "companions"}
    return ListTold(companions=[each["file"] for each in one.get("companions", ())], **kept)


def _compared(known: KnownVessels) -> Iterator[Compared]:
    listed, listings = known.rows.table("listed"), known.rows.table("listings")
    if listed is None or listings is None:
        return
    told = {row["listing_id"]: row for row in listings.iter_rows(named=True)}
    for row in listed.sort("score", "vessel_id", "listing_id", descending=[True, False, False]).iter_rows(named=True):
        vessel_id = known.by_subject.get(row["vessel_id"], row["vessel_id"])
        yield Compared(
            vessel_id=vessel_id, vessel=known.name(vessel_id), listing=listed_row(row, told.get(row["listing_id"], {}))
        )


def _entry(row: Mapping[str, Any], why: str) -> Entry:
    return Entry(
        listing_id=row["listing_id"],
        name=row["name"] or "",
        other_names=list(row["other_names"] or ())[:20],
        listed_on=plain_value(row["listed_on"]),
        list_date=plain_value(row["list_date"]),
        why=why,
        **{name: row[name] for name in _ENTRY},
    )


def _names(row: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(one for one in (row["name"], *(row["other_names"] or ())) if one)
