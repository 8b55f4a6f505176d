"""What one cell or key may hold: each kind reads a text and gives a value, or says what is wrong.

A kind never sees an empty cell: empty means "not known" and is None before a kind is asked.
"""

from __future__ import annotations

import difflib
import math
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterable

S = TypeVar("S", bound=str)

LONGEST_SHOWN: Final = 60
"""Characters of a faulty cell that a message repeats."""

MOST_SHOWN: Final = 20
"""Known names that a message lists."""

LARGEST: Final = 1e12
"""No number of a case, in any unit, is larger: beyond lies a slip of the keyboard or another unit."""

_NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,3})?", re.ASCII)
_GROUPED = re.compile(r"[+-]?\d[\d.,'\u2019_\s\u00a0\u202f]*\d", re.ASCII)
_IMO = re.compile(r"(?:imo[\s:]*)?(\d{7})(?:\.0*)?", re.ASCII | re.IGNORECASE)
_MMSI = re.compile(r"(\d{9})(?:\.0*)?", re.ASCII)


class CellError(ValueError):
    """A cell that does not hold what it should: what was found, what was expected, what to do."""


def shown(text: str) -> str:
    """Quote a text for a message: shortened, and with what cannot be seen written as an escape."""
    short = text if len(text) <= LONGEST_SHOWN else f"{text[:LONGEST_SHOWN]}..."
    visible = (c if c.isprintable() else c.encode("unicode_escape").decode() for c in short)
    return f"'{''.join(visible)}'"


def listed(names: Iterable[str]) -> str:
    """List the first known names for a message."""
    every = list(names)
    more = f" and {len(every) - MOST_SHOWN} more" if len(every) > MOST_SHOWN else ""
    return ", ".join(name if name.isprintable() else shown(name) for name in every[:MOST_SHOWN]) + more


def nearest(name: str, known: Iterable[str]) -> str | None:
    """Find the known name that somebody who wrote another one probably meant."""
    by_spelling = {other.casefold(): other for other in known}
    found = difflib.get_close_matches(name[:LONGEST_SHOWN].casefold(), by_spelling, n=1, cutoff=0.7)
    return by_spelling[found[0]] if found else None


def text(cell: str) -> str:
    """Read a text: any characters, as they are."""
    return cell


@dataclass(frozen=True, slots=True)
class Number:
    """A number with a decimal point, within a range.

    Parameters
    ----------
    low, high
        The range, ends inside.
    above
        A limit that the number must exceed; None for no such limit.
    what
        What is expected, in words with the unit, for the message.
    """

    low: float = -LARGEST
    high: float = LARGEST
    above: float | None = None
    what: str = "a number"
    advice: str = ""

    def __call__(self, cell: str) -> float:
        """Read a cell.

        Raises
        ------
        CellError
            For anything but plain digits with a decimal point, and for numbers out of range.
        """
        if _NUMBER.fullmatch(cell) is None:
            raise CellError(f"{shown(cell)} is not {self.what}: {_number_advice(cell)}")
        return self.check(float(cell), cell)

    def check(self, value: float, cell: str) -> float:
        """Give a value back when it is in range; `cell` is how it was written.

        Raises
        ------
        CellError
            When it is out of range or not finite.
        """
        low_enough = math.isfinite(value) and value <= self.high
        if not (low_enough and value >= self.low and (self.above is None or value > self.above)):
            raise CellError(f"{shown(cell)} is out of range: expected {self.what} {self._limits()}{self.advice}")
        return value

    def _limits(self) -> str:
        if self.above is not None:
            return f"above {self.above:g} and up to {self.high:g}"
        return f"from {self.low:g} to {self.high:g}"


@dataclass(frozen=True, slots=True)
class Whole:
    """A whole number within a range, ends inside; a sheet's ``1978.0`` is one."""

    low: int
    high: int
    what: str = "a whole number"

    def __call__(self, cell: str) -> int:
        """Read a cell.

        Raises
        ------
        CellError
            For fractions, for anything but plain digits, and for numbers out of range.
        """
        value = Number(self.low, self.high, what=self.what)(cell)
        if not value.is_integer():
            raise CellError(f"{shown(cell)} has a fraction: expected {self.what}")
        return int(value)


@dataclass(frozen=True, slots=True)
class Choice(Generic[S]):
    """One of a few words; capitals do not matter, nor which white space separates two words."""

    words: tuple[S, ...]

    def __call__(self, cell: str) -> S:
        """Read a cell.

        Raises
        ------
        CellError
            For any other word.
        """
        folded = " ".join(cell.casefold().split())
        for word in self.words:
            if word.casefold() == folded:
                return word
        raise CellError(unknown(cell, self.words, "one of the known words"))


@dataclass(frozen=True, slots=True)
class Known:
    """An identifier that must be among those that are known, letter by letter.

    Parameters
    ----------
    names
        Those that are known.
    what
        What they name, for the message.
    """

    names: tuple[str, ...]
    what: str

    def __call__(self, cell: str) -> str:
        """Read a cell.

        Raises
        ------
        CellError
            For an identifier that is not known.
        """
        if cell not in self.names:
            raise CellError(unknown(cell, self.names, f"a known {self.what}"))
        return cell


def unknown(name: str, known: tuple[str, ...], what: str) -> str:
    """Say that a name is not a known one, which one was probably meant, and which ones there are."""
    meant = nearest(name, known)
    hint = f"did you mean '{meant}'? " if meant else ""
    there = f"known are {listed(known)}" if known else "none is known"
    return f"{shown(name)} is not {what}: {hint}{there}"


def boolean(cell: str) -> bool:
    """Read yes or no, true or false, 1 or 0.

    Raises
    ------
    CellError
        For anything else.
    """
    folded = cell.casefold()
    if folded in {"yes", "true", "1"}:
        return True
    if folded in {"no", "false", "0"}:
        return False
    raise CellError(f"{shown(cell)} is neither yes nor no: write yes, no, true, false, 1 or 0")


def imo_number(cell: str) -> str:
    """Read an IMO number, with or without the letters, into its seven digits.

    The last digit is the last one of the sum of the other six, each times its place counted from the right,
    7 to 2 (IMO resolution A.1117(30)).

    Raises
    ------
    CellError
        When it does not have seven digits or its check digit is wrong.
    """
    found = _IMO.fullmatch(cell)
    if found is None or found[1].startswith("0"):
        raise CellError(f"{shown(cell)} is not an IMO number: expected seven digits, or an empty cell when not known")
    digits = found[1]
    check = sum(int(digit) * weight for digit, weight in zip(digits[:6], range(7, 1, -1), strict=True)) % 10
    if check != int(digits[6]):
        raise CellError(
            f"IMO number {digits} has a wrong check digit: it ends in {digits[6]}, expected {check}; "
            "look it up again, or leave the cell empty"
        )
    return digits


def mmsi(cell: str) -> str:
    """Read an MMSI into its nine digits.

    Raises
    ------
    CellError
        When it does not have nine digits.
    """
    found = _MMSI.fullmatch(cell)
    if found is None:
        raise CellError(f"{shown(cell)} is not an MMSI: expected nine digits, or an empty cell when not known")
    return found[1]


def _number_advice(cell: str) -> str:
    if cell.casefold().lstrip("+-") in {
        "nan",
        "inf",
        "infinity",
        "n/a",
        "na",
        "none",
        "null",
        "-",
        "?",
        "unknown",
    }:
        return "leave the cell empty when it is not known"
    if cell.endswith("%"):
        return "write a fraction such as 0.9, without a per cent sign"
    if _GROUPED.fullmatch(cell):
        return "write it with a decimal point and without thousands separators, such as 1234.5"
    return "write digits with a decimal point, such as 1234.5, and no unit"
