"""The keys of one table of the case file: looked up by name, checked, and none left over unnoticed."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Final, TypeVar

from ullage.errors import Problem
from ullage.sources import times
from ullage.sources.cells import CellError, Number, Whole, boolean, listed, nearest, shown
from ullage.sources.sheet import LONGEST_CELL

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")

_MOST_WRITTEN: Final = 10**18
"""A larger whole number is not repeated in a message; with thousands of digits Python would refuse to."""


class Keys:
    """One table of the case file.

    Parameters
    ----------
    file
        The file's name, for messages.
    where
        The table's name as a message shows it, such as ``[[cap]] 2``; empty for the whole file.
    table
        Its keys and values.
    problems
        Where problems are noted; all tables of a file share one list.
    """

    def __init__(self, file: str, where: str, table: dict[str, Any], problems: list[Problem]) -> None:
        self.file = file
        self.where = where
        self.problems = problems
        self._table = table
        self._asked: set[str] = set()

    def get(self, key: str, kind: Callable[[object], T]) -> T | None:
        """Read a key; None when it is absent or wrong."""
        self._asked.add(key)
        if key not in self._table:
            return None
        try:
            return kind(self._table[key])
        except CellError as error:
            self.problem(str(error), key)
            return None

    def need(self, key: str, kind: Callable[[object], T], example: str) -> T | None:
        """Read a key that must be there; None only when it is wrong. `example` shows how to write it."""
        if key not in self._table and nearest(key, self._table) is None:
            self.problem(f"is missing: write, for example, {example}", key)
        return self.get(key, kind)

    def table(self, key: str) -> Keys:
        """Give a table within this one; an empty one when it is absent or wrong."""
        found = self.get(key, _table)
        return Keys(self.file, f"[{key}]", found or {}, self.problems)

    def tables(self, key: str) -> list[Keys]:
        """Give the tables of a list such as ``[[cap]]``."""
        found = self.get(key, _tables) or []
        return [Keys(self.file, f"[[{key}]] {number}", each, self.problems) for number, each in enumerate(found, 1)]

    @property
    def empty(self) -> bool:
        """Whether it holds no key at all."""
        return not self._table

    def items(self) -> list[tuple[str, Any]]:
        """Give all keys with their values, unchecked."""
        self._asked.update(self._table)
        return list(self._table.items())

    def problem(self, message: str, key: str | None = None) -> None:
        """Note what is wrong."""
        column = ", ".join(part for part in (self.where, key) if part)
        self.problems.append(Problem(self.file, message, column=column or None))

    def finish(self) -> None:
        """Note the keys that nobody asked for: each is misspelt, or does nothing."""
        absent = sorted(self._asked - set(self._table))
        for key in self._table:
            if key not in self._asked:
                meant = nearest(key, absent)
                hint = f"did you mean '{meant}'?" if meant else f"known are {listed(sorted(self._asked))}"
                self.problem(f"{shown(key)} is not a known key: {hint}")


def as_text(value: object) -> str:
    """Read a text.

    Raises
    ------
    CellError
        For anything else, for an empty text and for one that is far too long.
    """
    if not isinstance(value, str):
        raise CellError(f"{_found(value)}, expected a text in quotation marks")
    if len(value) > LONGEST_CELL or "\0" in value:
        raise CellError(f"a text with a zero character, or of more than {LONGEST_CELL:,} characters: shorten it")
    return value


def as_name(value: object) -> str:
    """Read a text that says something.

    Raises
    ------
    CellError
        As `as_text`, and for blanks.
    """
    name = as_text(value).strip()
    if not name:
        raise CellError("found an empty text, expected a name")
    return name


def as_number(kind: Number) -> Callable[[object], float]:
    """Make the kind of key that holds a number in a range."""

    def read(value: object) -> float:
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise CellError(f"{_found(value)}, expected {kind.what} without quotation marks")
        try:
            return kind.check(float(value), _written(value))
        except OverflowError:
            raise CellError(f"{_found(value)}, expected {kind.what}") from None

    return read


def as_whole(kind: Whole) -> Callable[[object], int]:
    """Make the kind of key that holds a whole number in a range."""

    def read(value: object) -> int:
        if isinstance(value, bool) or not isinstance(value, int):
            raise CellError(f"{_found(value)}, expected {kind.what} without quotation marks")
        if not kind.low <= value <= kind.high:
            raise CellError(f"{_found(value)}, expected {kind.what} from {kind.low:,} to {kind.high:,}")
        return value

    return read


def as_cell(kind: Callable[[str], T]) -> Callable[[object], T]:
    """Make the kind of key that holds the text of a cell."""

    def read(value: object) -> T:
        return kind(as_name(value))

    return read


def as_boolean(value: object) -> bool:
    """Read true or false.

    Raises
    ------
    CellError
        For anything else.
    """
    return value if isinstance(value, bool) else boolean(str(value))


def as_first_day(value: object) -> date:
    """Read the first day of a period: a date, or a text such as ``"2024-03"``.

    Raises
    ------
    CellError
        For anything else, or a day that is not in the calendar.
    """
    return times.first_day(_day_text(value))


def as_last_day(value: object) -> date:
    """Read the last day of a period, itself inside.

    Raises
    ------
    CellError
        As `as_first_day`.
    """
    return times.last_day(_day_text(value))


def _day_text(value: object) -> str:
    if isinstance(value, datetime):
        raise CellError(f"'{value}' has a time of day: expected a date such as 2024-03-07; the whole day counts, UTC")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, str):
        return as_name(value)
    raise CellError(f"{_found(value)}, expected a date such as 2024-03-07")


def _table(value: object) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise CellError(f"{_found(value)}, expected a table: a line with its name in single brackets, then its keys")
    return value


def _tables(value: object) -> list[dict[str, Any]]:
    if not isinstance(value, list) or not all(isinstance(each, dict) for each in value):
        raise CellError(f"{_found(value)}, expected one or more tables, each under its name in double brackets")
    return value


def _found(value: object) -> str:
    if isinstance(value, str):
        return f"found the text {shown(value)}"
    if isinstance(value, dict | list):
        return "found a table" if isinstance(value, dict) else "found a list"
    return f"found {_written(value)}"


def _written(value: object) -> str:
    if isinstance(value, int) and abs(value) > _MOST_WRITTEN:
        return "a number beyond all bounds"
    return str(value).lower() if isinstance(value, bool) else str(value)
