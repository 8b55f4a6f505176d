"""What reading registers gives: the claims of one, or of several with those that were not reached."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from datetime import date

    import polars as pl

    from ullage.sources.listings.result import Unreached


@dataclass(frozen=True, slots=True)
class Register:
    """One register of ships.

    Parameters
    ----------
    claims
        Table of `tables.CLAIMS`, in the order of the file.
    file
        The file's name.
    format
        Which format it was told to be.
    source_date
        The day of which it is; None where neither its content nor its name says so.
    sha256
        Hash of the file.
    rows
        Rows of ships in it.
    vessels
        How many different identities they are of.
    refused
        How many rows were not taken, by reason.
    warnings
        What was doubtful, and how it was taken.
    """

    claims: pl.DataFrame
    file: str
    format: str
    source_date: date | None
    sha256: str
    rows: int
    vessels: int
    refused: tuple[tuple[str, int], ...] = ()
    warnings: tuple[str, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """Give what a report says of the register: all but its claims."""
        return {
            "file": self.file,
            "reached": True,
            "format": self.format,
            "source_date": None if self.source_date is None else self.source_date.isoformat(),
            "sha256": self.sha256,
            "rows": self.rows,
            "vessels": self.vessels,
            "refused": dict(self.refused),
        }


@dataclass(frozen=True, slots=True)
class RegistersRead:
    """Several registers together.

    Parameters
    ----------
    claims
        Table of `tables.CLAIMS` of all of them, in the order in which they were given.
    registers
        Those that were read.
    unreached
        Those that were not.
    warnings
        What was doubtful in any of them.
    """

    claims: pl.DataFrame
    registers: tuple[Register, ...] = ()
    unreached: tuple[Unreached, ...] = ()
    warnings: tuple[str, ...] = ()

    def as_dicts(self) -> list[dict[str, Any]]:
        """Give what a report says of each register: those reached first."""
        return [*(one.as_dict() for one in self.registers), *(one.as_dict() for one in self.unreached)]
