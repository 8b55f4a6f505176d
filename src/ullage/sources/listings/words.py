"""What lists write about ships, into plain values: names with older names in them, days, numbers with commas.

Nothing here raises: a list is not the user's to correct. What cannot be read is None, and its text goes to the note.
"""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import date, datetime
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

LONGEST_NAME: Final = 200
"""Ships have 35 characters in registers and 20 in AIS; names with all that was added by lists stay below 120."""
LONGEST_TEXT: Final = 32_768
"""Characters of free text that are read; the longest remark met has 6,000."""
FIRST_YEAR: Final = 1945
LAST_YEAR: Final = 2199

_NULLS = {
    "",
    "-",
    "--",
    "-0-",
    "n/a",
    "na",
    "none",
    "null",
    "unknown",
    "not known",
    "does not exist",
    "not applicable",
    "none identified",
}
_JOINERS = "\u200c\u200d"  # they tell letters apart in Persian and in Indic scripts
_MARKS = "\u200b\u200e\u200f\u061c\u2060\ufeff\u00ad\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
_FORMER_LEAD = r"(?:(?:formerly(?: known as)?|former names?|f\.?/?k\.?/?a\.?|previously)(?![^\W\d_])|ex[-. ])"
_ALSO_LEAD = r"(?:(?:[an]\.?/?k\.?/?a\.?|also known as|now|alias)(?![^\W\d_]))"
_BRACKET = re.compile(
    rf"\s*\((?:(?P<former>{_FORMER_LEAD})|(?P<also>{_ALSO_LEAD}))[\s:]*(?P<names>[^()]*)(?:\)|$)", re.IGNORECASE
)
_AGAIN = re.compile(rf"^(?:{_FORMER_LEAD}|{_ALSO_LEAD})[\s:]+", re.IGNORECASE)
_NUMBERED = re.compile(r"(?:^|\s)\d{1,2}:\s+")
_GROUPED = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?", re.ASCII)
_DAY_FORMS = ("%Y-%m-%d", "%d.%m.%Y", "%d/%m/%Y", "%d-%b-%Y", "%d-%b-%y", "%d %b %Y", "%d %B %Y", "%d-%m-%Y", "%Y%m%d")
_NAME_DAY = re.compile(r"(?<!\d)((?:19|20)\d\d)[-_.](\d\d)(?:[-_.](\d\d))?(?!\d)", re.ASCII)
_NAME_EIGHT = re.compile(r"(?<!\d)\d{8}(?!\d)", re.ASCII)
_NAME_WORDS = re.compile(r"(?<!\d)\d{1,2}[-_ ][A-Za-z]{3}[-_ ]\d{4}(?!\d)", re.ASCII)


def is_null(text: str) -> bool:
    """Tell whether a cell says that nothing is known."""
    return text.strip().casefold() in _NULLS


def plain(text: str) -> str:
    """Give a text on one line, what cannot be seen in it written as an escape; all scripts stay as they are.

    Marks of direction at either end are taken off: lists wrap names in them. The joiners of Persian and of Indic
    scripts stay.
    """
    joined = " ".join(text.split()).strip(_MARKS + " ")
    if joined.isprintable():
        return joined
    return "".join(c if c.isprintable() or c in _JOINERS else c.encode("unicode_escape").decode() for c in joined)


def free_text(text: str) -> str:
    """Give a text on one line, cut to what is read of it."""
    return " ".join(text[: 2 * LONGEST_TEXT].split())[:LONGEST_TEXT]


def name_of(text: str) -> tuple[str, bool]:
    """Give a name as `plain` does, cut to `LONGEST_NAME` characters, and whether it was cut."""
    whole = plain(text[: 4 * LONGEST_NAME])
    return whole[:LONGEST_NAME].rstrip(), len(whole) > LONGEST_NAME or len(text) > 4 * LONGEST_NAME


def split_names(text: str) -> tuple[str, tuple[str, ...], tuple[str, ...]]:
    """Split ``Heron (formerly Stork; Egret)`` into the name, former names and other names.

    A bracket that says nothing of names belongs to the name. One that is never closed ends with the text.
    """
    text = " ".join(text[: 8 * LONGEST_NAME].split())
    former: list[str] = []
    others: list[str] = []
    for found in _BRACKET.finditer(text):
        names = [_AGAIN.sub("", part.strip()) for part in re.split(r"[;,]", found["names"])]
        (former if found["former"] else others).extend(part for part in names if part)
    return _BRACKET.sub("", text).strip(), tuple(former), tuple(others)


def split_numbered(text: str) -> tuple[str, ...]:
    """Split ``1: EGRET 8 2: na``, as the Committee's list numbers several values of one cell."""
    return tuple(part.strip() for part in _NUMBERED.split(text) if not is_null(part))


def split_several(text: str) -> tuple[str, ...]:
    """Split a cell that holds several values, with semicolons, bars or line ends between."""
    return tuple(part.strip() for part in re.split(r"[;|\n]", text) if not is_null(part))


def day_of(text: str, forms: Iterable[str] = _DAY_FORMS) -> date | None:
    """Read a day in one of the forms that lists use; None when it is no day. A time of day is left out."""
    short = " ".join(text[:40].split()).split("T")[0][:20]
    if not short[:1].isdigit():
        return None
    for form in forms:
        with suppress(ValueError):
            day = datetime.strptime(short, form).date()  # noqa: DTZ007 - a day has no zone
            return day if FIRST_YEAR <= day.year <= LAST_YEAR else None
    return None


def day_of_name(file: str) -> tuple[date | None, bool]:
    """Read the day in a file's name, and whether it is only a month (then its first day is given).

    ``sdn_2021-07.csv``, ``list-2025-10-23.csv``, ``20251023.csv`` and ``05072025.xlsx`` (day first) are understood.
    """
    for found in _NAME_DAY.finditer(file):
        with suppress(ValueError):
            return date(int(found[1]), int(found[2]), int(found[3] or 1)), found[3] is None
    for digits in _NAME_EIGHT.findall(file):
        day = day_of(digits, ("%Y%m%d",)) or day_of(digits, ("%d%m%Y",))
        if day is not None:
            return day, False
    for words in _NAME_WORDS.findall(file):
        day = day_of(re.sub(r"[-_ ]", "-", words), ("%d-%b-%Y",))
        if day is not None:
            return day, False
    return None, False


def number_of(text: str, high: float) -> float | None:
    """Read a number above 0 and up to a limit, with or without commas between thousands; None for anything else."""
    found = _GROUPED.fullmatch(text.strip()[:40])
    if found is None:
        return None
    value = float(found[0].replace(",", ""))
    return value if 0 < value <= high else None
