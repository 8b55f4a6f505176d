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
DEEPEST: Final = 16
"""Folders, one within another: a scene has six."""

_DEVICES: Final = frozenset(
    {"aux", "con", "nul", "prn", "conin$", "conout$"}
    | {f"{one}{number}" for one in ("com", "lpt") for number in "0123456789\u00b9\u00b2\u00b3"}
)
"""What Windows holds for devices, whatever follows a point (Microsoft, Naming Files, Paths, and Namespaces)."""
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
        "has a colon, after which Windows finds another content of the same file": ":" in name,
        "has a part that ends with a point or a blank, which Windows drops": any(
            part.endswith((".", " ")) for part in parts
        ),
        "is that of a device on Windows": any(part.split(".")[0].rstrip().lower() in _DEVICES for part in parts),
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
    every = list(names)
    # a folder stands right before all that is within it, since its name goes on with the least of characters
    keys = sorted((twin_key(name).replace("/", "\0"), place) for place, name in enumerate(every))
    found: dict[int, int] = {}
    last, at = "", -1
    for key, place in keys:
        if at >= 0 and (key == last or key.startswith(f"{last}\0")):
            found.setdefault(max(place, at), min(place, at))
        else:
            last, at = key, place
    for place, other in sorted(found.items()):
        yield every[place], every[other]
