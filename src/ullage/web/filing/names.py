"""Names that a file which comes in may have: one file, in the folder that is meant, on every system."""

from __future__ import annotations

import unicodedata
from pathlib import Path
from typing import TYPE_CHECKING, Final

from ullage.evidence.text import visible
from ullage.sealing.names import is_reserved, name_fault, twin_key
from ullage.web.errors import WebError

if TYPE_CHECKING:
    from ullage.web.filing.kinds import Kind

LONGEST: Final = 200
"""Bytes of a name; a temporary name has to have room beside it."""
_UNSAFE: Final = frozenset('/\\:*?"<>|')
_OWN: Final = frozenset({"case.toml", "licences.csv"})


def check_name(name: str, kind: Kind) -> str:
    """Give the name that a file is kept under: as it was given, in Unicode's composed form.

    Raises
    ------
    WebError
        When it is no plain name of one file, or its ending is of another kind.
    """
    kept = unicodedata.normalize("NFC", name)
    fault = _fault(kept)
    if fault:
        raise WebError(422, f"The name {visible(kept[:80])!r} {fault}.", "Give the file another name.")
    if kind.suffixes and Path(kept).suffix.lower() not in kind.suffixes:
        told = f"{visible(kept[:80])} is not of the kind {kind.name}, whose files end in {', '.join(kind.suffixes)}."
        raise WebError(415, told, "Choose the kind that it is of, or a file of another form.")
    return kept


def check_free(folder: Path, name: str) -> None:
    """Refuse a name that is taken, or that some system would hold for one that is.

    Raises
    ------
    WebError
        When it is.
    """
    key = twin_key(name)
    taken = next((one.name for one in folder.iterdir() if twin_key(one.name) == key), None) if folder.is_dir() else None
    if taken is not None:
        told = f"There is a file {visible(taken)} already: nothing is overwritten."
        raise WebError(409, told, "Give the new file another name, such as one with its day.")


def _fault(name: str) -> str | None:
    if name.startswith((".", " ")):
        return "begins with a point or a blank, so that it is hidden or mistaken"
    if set(name) & _UNSAFE:
        return "has a character that means something else in paths"
    if visible(name) != name:
        return "has characters that cannot be seen"
    if len(name.encode("utf-8", "surrogatepass")) > LONGEST:
        return f"is too long: at most {LONGEST} bytes"
    if twin_key(name) in _OWN or is_reserved(name):
        return "is that of a file of Ullage's own"
    return name_fault(name)
