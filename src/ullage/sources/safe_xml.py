"""XML from strangers: bounded, without document types or entities, its values read with the place they stand in."""

from __future__ import annotations

import math
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final
from xml.etree.ElementTree import ParseError

import numpy as np

from ullage.errors import InputError, Problem
from ullage.sources.cells import shown

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TypeVar
    from xml.etree.ElementTree import Element

    import numpy.typing as npt

    T = TypeVar("T")
    Floats = npt.NDArray[np.float64]

MOST_BYTES: Final = 16 * 2**20
"""The longest annotation met has 2 MB."""
MOST_MARKS: Final = 1_500_000
"""Of elements and attributes; the longest annotation met has 130,000. A tree takes some hundred bytes for each."""


class Xml:
    """A document, or one element of it, and where it comes from.

    Parameters
    ----------
    element
        The element that paths start from.
    file
        The file's name, for messages.
    """

    __slots__ = ("element", "file")

    def __init__(self, element: Element, file: str) -> None:
        self.element = element
        self.file = file

    def all(self, path: str) -> list[Xml]:
        """Give the elements under a path, in the order of the file."""
        return [Xml(one, self.file) for one in self.element.findall(path)]

    def find(self, path: str) -> Xml | None:
        """Give the first element under a path, if there is one."""
        found = self.element.find(path)
        return None if found is None else Xml(found, self.file)

    def text(self, path: str) -> str:
        """Read a text that must be there.

        Raises
        ------
        InputError
            When it is absent or empty.
        """
        text = (self.element.findtext(path) or "").strip()
        if not text:
            raise self.problem(path, "is missing or empty: the file is not complete, get the product again")
        return text

    def number(self, path: str) -> float:
        """Read a finite number that must be there.

        Raises
        ------
        InputError
            When it is absent, no number, or not finite.
        """
        return self._read(path, _finite, "a finite number")

    def positive(self, path: str) -> float:
        """Read a number above 0.

        Raises
        ------
        InputError
            When it is anything else.
        """
        value = self.number(path)
        if value <= 0:
            raise self.problem(path, f"is {value:g}: expected a number above 0")
        return value

    def whole(self, path: str) -> int:
        """Read a whole number that must be there.

        Raises
        ------
        InputError
            When it is absent or no whole number of at most nine digits.
        """
        return self._read(path, _whole, "a whole number")

    def time(self, path: str) -> datetime:
        """Read a time, UTC.

        Raises
        ------
        InputError
            When it is absent or no time.
        """
        return self._read(path, _time, "a time as 2024-05-18T21:30:00.000000")

    def numbers(self, path: str) -> Floats:
        """Read a list of finite numbers with blanks between.

        Raises
        ------
        InputError
            When it is absent or one is no finite number.
        """
        return self._read(path, _numbers, "finite numbers with blanks between")

    def problem(self, path: str, message: str) -> InputError:
        """Give the error of one place in the file."""
        return InputError([Problem(self.file, message, column=path.rpartition("}")[2] or path)])

    def _read(self, path: str, kind: Callable[[str], T], expected: str) -> T:
        text = self.text(path)
        try:
            return kind(text)
        except (ValueError, OverflowError):
            raise self.problem(path, f"is {shown(text[:60])}: expected {expected}") from None


def parse_xml(data: bytes, file: str) -> Xml:
    """Read a document.

    Parameters
    ----------
    data
        Its bytes.
    file
        Its name, for messages.

    Raises
    ------
    InputError
        When it is no well-formed XML, larger than any annotation, or defines a document type or entities: those can
        make a few bytes fill the memory, or read other files.
    """
    from defusedxml.common import DefusedXmlException
    from defusedxml.ElementTree import fromstring

    if len(data) > MOST_BYTES or data.count(b"<") + data.count(b"=") > MOST_MARKS:
        raise InputError([Problem(file, f"is larger than any annotation (over {MOST_BYTES // 2**20} MiB or as deep)")])
    try:
        return Xml(fromstring(data, forbid_dtd=True), file)
    except DefusedXmlException:
        message = "defines a document type or entities, which no annotation needs: it is not read"
    except (ParseError, ValueError, LookupError) as error:
        message = f"is not well-formed XML ({error}): it is damaged, get the product again"
    raise InputError([Problem(file, message)])


def _finite(text: str) -> float:
    value = float(text)
    if not math.isfinite(value):
        raise ValueError
    return value


def _whole(text: str) -> int:
    most = 10  # digits with the sign
    if len(text) > most:
        raise ValueError
    return int(text)


def _time(text: str) -> datetime:
    time = datetime.fromisoformat(text)
    return time.replace(tzinfo=UTC) if time.tzinfo is None else time.astimezone(UTC)


def _numbers(text: str) -> Any:
    values = np.array(text.split(), dtype=np.float64)
    if not np.isfinite(values).all():
        raise ValueError
    return values
