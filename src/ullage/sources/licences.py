"""What the files of a case may be used for: ``licences.csv`` in the case folder, which nobody has to write."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from ullage.sources.cells import CellError, shown, text
from ullage.sources.sheet import Columns, Read, Row, Sheet

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

FILE: Final = "licences.csv"
PUBLIC: Final = ("yes", "chips", "no")
"""Whether a file may be published: itself, only small pictures cut from it, or not at all."""

COLUMNS: Final = Columns(
    required=("file",),
    optional=("licence", "source", "public"),
    other_names={"path": "file", "license": "licence", "credit": "source"},
)


@dataclass(frozen=True, slots=True)
class Licence:
    """What is told of some files.

    Parameters
    ----------
    file
        Path relative to the case folder; ``*`` stands for anything, slashes included. A folder means all in it.
    licence, source
        In words; empty where nothing is told.
    public
        Of `PUBLIC`.
    """

    file: str
    licence: str
    source: str
    public: str

    def is_of(self, name: str) -> bool:
        """Say whether a file is meant."""
        pattern = re.escape(self.file.rstrip("/")).replace(r"\*", ".*")
        return re.fullmatch(f"{pattern}(/.*)?", name, re.DOTALL) is not None


UNKNOWN: Final = Licence("*", "", "", "no")
"""What holds for a file of which nothing is told."""


def find_licence(licences: Iterable[Licence], name: str) -> Licence:
    """Give what is told of a file: the first row that means it."""
    return next((one for one in licences if one.is_of(name)), UNKNOWN)


def read_licences(folder: Path) -> Read[tuple[Licence, ...]]:
    """Read what a case tells of its files; nothing where it has no such table.

    Parameters
    ----------
    folder
        The case folder.

    Raises
    ------
    InputError
        With every problem of the file.
    """
    path = folder / FILE
    if not path.exists():
        return Read(())
    sheet = Sheet(path, COLUMNS)
    found = tuple(_licence(row) for row in sheet)
    sheet.check()
    return Read(found, sheet.warnings())


def _licence(row: Row) -> Licence:
    return Licence(
        row.need("file", _pattern) or "", row.get("licence", text) or "", row.get("source", text) or "",
        row.get("public", _public) or "no",
    )  # fmt: skip


def _pattern(cell: str) -> str:
    if cell.startswith("/") or ".." in cell.split("/") or cell.count("*") > 5:  # noqa: PLR2004 - each costs time
        raise CellError(f"{shown(cell)} is no path within the case folder with at most five stars")
    return cell


def _public(cell: str) -> str:
    if cell.lower() not in PUBLIC:
        raise CellError(f"{shown(cell)} is unknown: expected yes, chips (small pictures cut from it) or no")
    return cell.lower()
