"""Delimited text, as spreadsheets and people write it, into rows of cells."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Final

from ullage.errors import InputError, Problem

if TYPE_CHECKING:
    from collections.abc import Collection

DELIMITERS: Final = (",", ";", "\t")
_BYTE_ORDER_MARKS: Final = {b"\xff\xfe": "UTF-16", b"\xfe\xff": "UTF-16"}


def split_delimited(data: bytes, file: str, known: Collection[str]) -> list[list[str]]:
    """Split the bytes of a CSV file into rows of cells.

    Parameters
    ----------
    data
        The file: UTF-8, with or without a byte order mark; commas, semicolons or tabs between cells.
    file
        Its name, for messages.
    known
        Names of the columns that are looked for; they tell which delimiter the header uses.

    Returns
    -------
    list of list of str
        Cells as written, one list a row; a blank line is a row without cells. Line ends are line feeds, in
        quoted cells too, so that a file reads the same wherever it was saved.

    Raises
    ------
    InputError
        When the file is not text in UTF-8, or its quoting is broken.
    """
    text = decode_utf8(data, file).replace("\r\n", "\n").replace("\r", "\n")
    if "\0" in text:
        row = text[: text.index("\0")].count("\n") + 1
        raise InputError([Problem(file, "holds a zero byte: this is not a text file; save the table as CSV", row)])
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text, known), strict=True)
    rows: list[list[str]] = []
    try:
        rows.extend(reader)
    except csv.Error as error:
        raise InputError([Problem(file, _broken(error), len(rows) + 1)]) from None
    return rows


def decode_utf8(data: bytes, file: str) -> str:
    """Decode a text file.

    Raises
    ------
    InputError
        When it is not UTF-8; says in which line.
    """
    encoding = _BYTE_ORDER_MARKS.get(data[:2])
    if encoding is not None:
        raise InputError([Problem(file, f"is encoded in {encoding}: save it as UTF-8 (in a spreadsheet, 'CSV UTF-8')")])
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        row = data[: error.start].count(b"\n") + 1
        found = f"byte 0x{data[error.start]:02x} is not UTF-8 text"
        message = f"{found}: save the table as UTF-8 (in a spreadsheet, 'CSV UTF-8'), or it is no text at all"
        raise InputError([Problem(file, message, row)]) from None


def _delimiter(text: str, known: Collection[str]) -> str:
    """Choose the delimiter that finds most known columns in the header, then the one that makes most."""

    def found(delimiter: str) -> tuple[int, int]:
        try:
            header = next(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), [])
        except csv.Error:
            return (0, 0)
        return (sum(name.strip() in known for name in header), len(header))

    return max(DELIMITERS, key=found)


def _broken(error: csv.Error) -> str:
    reason = str(error)
    if "unexpected end of data" in reason:
        return "a quotation mark opens a cell and is never closed: close it, or double it to mean the mark"
    if "expected after" in reason:
        return "text follows a closing quotation mark: double the marks inside a quoted cell"
    if "field limit" in reason:
        return "a cell is far too long: a quotation mark may be missing"
    return f"is not a readable table ({reason})"
