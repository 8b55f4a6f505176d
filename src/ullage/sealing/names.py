"""Which names an entry of a package may have: those that mean one file, below the package, on every system."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Final

from ullage.sealing.archive import LONGEST_NAME

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

LONGEST_PART: Final = 255
"""Bytes between two slashes: what file systems take."""
DEEPEST: Final = 64
"""Folders, one within another."""

_DRIVE: Final = re.compile(r"^[A-Za-z]:")
_HIDDEN: Final = {"Cc", "Cf", "Cs", "Zl", "Zp"}
"""Unicode categories of what a reader does not see: controls, directions of writing, halves of pairs."""


def name_fault(name: str) -> str | None:
    """Say what is wrong with an entry's name; None when nothing is.

    Parameters
    ----------
    name
        Path inside the package.
    """
    parts = name.split("/")
    faults = {
        "is empty": not name,
        "is absolute": name.startswith("/") or _DRIVE.match(name) is not None,
        "has a backslash": "\\" in name,
        "leads out of the package": ".." in parts,
        "has an empty part": bool(name) and not name.startswith("/") and bool({"", "."} & set(parts)),
        "has characters that cannot be seen": not name.isprintable()
        and any(unicodedata.category(one) in _HIDDEN for one in name),
    }
    for told, wrong in faults.items():
        if wrong:
            return told
    if not unicodedata.is_normalized("NFC", name):
        return "is not in Unicode's composed form (NFC), so that another file may look the same"
    if len(parts) > DEEPEST:
        return f"lies deeper than {DEEPEST} folders"
    if len(name.encode()) > LONGEST_NAME or any(len(part.encode()) > LONGEST_PART for part in parts):
        return f"is too long: at most {LONGEST_NAME} bytes, and {LONGEST_PART} between two slashes"
    return None


def is_reserved(name: str) -> bool:
    """Say whether an input has a place that is Ullage's own: results, what it keeps of them, and the log.

    A stranger who could put inputs there could give the flow its results before it runs.

    Parameters
    ----------
    name
        Path within the case.
    """
    first = twin_key(name).split("/")[0]
    return first == "out" or first.startswith("decisions.sqlite")


def twin_key(name: str) -> str:
    """Give what two names share that some system would hold for one."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFKC", name).casefold())


def find_twins(names: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Find names that are one on some system: by case or Unicode form, or one the folder of the other.

    Parameters
    ----------
    names
        Without a fault.

    Yields
    ------
    tuple
        A name and the earlier one that it is a twin of.
    """
    known: dict[str, str] = {}
    folders: dict[str, str] = {}
    for name in names:
        key = twin_key(name)
        other = known.get(key) or folders.get(key)
        above = [key[:at] for at, one in enumerate(key) if one == "/"]
        other = other or next((known[one] for one in above if one in known), None)
        if other is not None:
            yield name, other
        known.setdefault(key, name)
        for one in above:
            folders.setdefault(one, name)
