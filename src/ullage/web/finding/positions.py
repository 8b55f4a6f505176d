"""Positions in the notations that people write: degrees, with minutes, with seconds, and of the military grid."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Final, NamedTuple

from ullage.web.finding.grid import read_grid

if TYPE_CHECKING:
    from collections.abc import Iterator

MOST: Final = 80
"""Longer texts are no position [characters]."""

_NUMBER: Final = r"\d{1,3}(?:\.\d{1,12})?"
_SMALL: Final = r"\d{1,2}(?:\.\d{1,12})?"
_DEGREES: Final = r"(?:\s*[°D:]\s*|\s+)"
_MINUTES: Final = r"(?:\s*['\u2032\u2019M:]\s*|\s+)"  # a prime, or the apostrophe that word processors make of it
_SECONDS: Final = r"(?:\s*(?:[\"\u2033\u201d]|''|\u2032\u2032|\u2019\u2019|S(?=\s*[NSEW])))?"
_PARTS: Final = rf"({_NUMBER})(?:{_DEGREES}({_SMALL})(?:{_MINUTES}({_SMALL}){_SECONDS}|\s*['\u2032\u2019M]?)|\s*[°D]?)"
_BEFORE: Final = re.compile(rf"([NSEW+-]?)\s*{_PARTS}")
_AFTER: Final = re.compile(rf"{_PARTS}\s*([NSEW])")
_MARKS: Final = re.compile(r"[,;/]")
_LETTERED: Final = (re.compile(r"(.*?[NSEW])\s*(\S.*[NSEW])"), re.compile(r"([NSEW].*?)\s*([NSEW].*)"))
_SIXTY: Final = 60.0


class Position(NamedTuple):
    """A position [degrees, WGS 84], and the notation it was written in."""

    lat_deg: float
    lon_deg: float
    notation: str


class _Half(NamedTuple):
    axis: str
    value: float
    parts: int


def read_position(text: str) -> Position | None:
    """Read a position of any notation.

    Parameters
    ----------
    text
        Such as ``42.69, 133.01``, ``42°41.6'N 133°00.9'E``, ``42 41 37 N, 133 0 51 E`` or ``52T EN 12345 67890``.
        Latitude first, unless letters say otherwise, or the first of two numbers can be none.

    Returns
    -------
    Position or None
        None where the text is no position.
    """
    plain = unicodedata.normalize("NFKC", text).upper().replace("\u2212", "-").strip()
    if not plain or len(plain) > MOST:
        return None
    if middle := read_grid(plain):
        return Position(*middle, "MGRS")
    return next((found for one, other in _halves(plain) if (found := _joined(one, other))), None)


def _halves(plain: str) -> Iterator[tuple[str, str]]:
    """Give the ways to part it: at a comma, after a letter, or in the middle of the numbers."""
    marked = _MARKS.split(plain)
    if len(marked) == 2:  # noqa: PLR2004 - latitude and longitude
        yield marked[0].strip(), marked[1].strip()
        return
    for one in _LETTERED:
        if parts := one.fullmatch(plain):
            yield parts[1].strip(), parts[2].strip()
    words = plain.split()
    middle = len(words) // 2
    if words and len(words) % 2 == 0:
        yield " ".join(words[:middle]), " ".join(words[middle:])


def _joined(one: str, other: str) -> Position | None:
    first, second = _half(one), _half(other)
    if first is None or second is None or (first.axis and first.axis == second.axis):
        return None
    if first.axis == "lon" or second.axis == "lat":
        first, second = second, first
    turned = not (first.axis or second.axis) and abs(first.value) > 90 >= abs(second.value)  # noqa: PLR2004 - as below
    if turned:
        first, second = second, first
    if abs(first.value) > 90 or abs(second.value) > 180:  # noqa: PLR2004 - degrees of latitude and longitude
        return None
    notation = ("DD", "DMM", "DMS")[max(first.parts, second.parts) - 1]
    return Position(first.value, second.value, f"{notation}, longitude first" if turned else notation)


def _half(text: str) -> _Half | None:
    """Read one half: degrees, minutes below sixty, seconds below sixty; only the last of them with decimals."""
    if after := _AFTER.fullmatch(text):
        *parts, letter = after.groups()
    elif before := _BEFORE.fullmatch(text):
        letter, *parts = before.groups()
    else:
        return None
    given = [one for one in parts if one is not None]
    small = [float(one) for one in given[1:]]
    if any(one >= _SIXTY for one in small) or any("." in one for one in given[:-1]):
        return None
    size = sum((float(one) / _SIXTY**at for at, one in enumerate(given)), 0.0)
    axis = "lat" if letter in {"N", "S"} else "lon" if letter in {"E", "W"} else ""
    return _Half(axis, -size if letter in {"S", "W", "-"} else size, len(given))
