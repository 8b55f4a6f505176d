"""What reading lists gives: one list, or several with those that were not reached."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from datetime import date

    import polars as pl

DateFrom = Literal["content", "file name", "file name, month"]


@dataclass(frozen=True, slots=True)
class Listings:
    """One version of one list.

    Parameters
    ----------
    frame
        Table of `tables.LISTINGS`, in the order of the file.
    claims
        Table of `tables.CLAIMS`: all that the list says of each vessel.
    file
        The file's name.
    format
        Which format it was told to be.
    authority, list_name
        Whose list and which; None where every row has its own.
    list_date
        The day of which it is; None where neither its content nor its name says so.
    list_date_from
        Where that day stands: "content", "file name", or "file name, month" (then it is the month's first day).
    sha256
        Hash of the file.
    content_sha256
        Hash of what it holds, unpacked.
    entries
        Entries of all kinds in it.
    vessels
        Entries of vessels that were read; one with two IMO numbers has two rows.
    refused
        How many entries of vessels were not taken, by reason.
    companions
        Files that were read beside it, with their hashes.
    warnings
        What was doubtful, and how it was taken.
    """

    frame: pl.DataFrame
    claims: pl.DataFrame
    file: str
    format: str
    authority: str | None
    list_name: str | None
    list_date: date | None
    list_date_from: DateFrom | None
    sha256: str
    content_sha256: str
    entries: int
    vessels: int
    refused: tuple[tuple[str, int], ...] = ()
    companions: tuple[tuple[str, str], ...] = ()
    warnings: tuple[str, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """Give what a report says of the list: all but its tables."""
        return {
            "file": self.file,
            "reached": True,
            "format": self.format,
            "authority": self.authority,
            "list_name": self.list_name,
            "list_date": None if self.list_date is None else self.list_date.isoformat(),
            "list_date_from": self.list_date_from,
            "sha256": self.sha256,
            "entries": self.entries,
            "vessels": self.vessels,
            "refused": dict(self.refused),
            "companions": [{"file": file, "sha256": sha256} for file, sha256 in self.companions],
        }


@dataclass(frozen=True, slots=True)
class Unreached:
    """A list that was asked for and could not be read: nothing is known of what it says.

    Parameters
    ----------
    file
        Its name.
    reason
        Why, with what to do.
    """

    file: str
    reason: str

    def as_dict(self) -> dict[str, Any]:
        """Give what a report says of it."""
        return {"file": self.file, "reached": False, "reason": self.reason}


@dataclass(frozen=True, slots=True)
class ListsRead:
    """Several lists together.

    Parameters
    ----------
    frame
        Table of `tables.LISTINGS` of all lists, in the order in which they were given.
    claims
        Table of `tables.CLAIMS` of all lists.
    lists
        Those that were read.
    unreached
        Those that were not.
    repeats
        Files that hold the very version another one holds, with the name of that one; they add no rows.
    warnings
        What was doubtful in any of them.
    """

    frame: pl.DataFrame
    claims: pl.DataFrame
    lists: tuple[Listings, ...] = ()
    unreached: tuple[Unreached, ...] = ()
    repeats: tuple[tuple[str, str], ...] = ()
    warnings: tuple[str, ...] = ()

    def as_dicts(self) -> list[dict[str, Any]]:
        """Give what a report says of each list: those reached first."""
        return [*(one.as_dict() for one in self.lists), *(one.as_dict() for one in self.unreached)]
