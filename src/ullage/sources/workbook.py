"""The first sheet of an .xlsx workbook into rows of cells, with the text that a CSV file would hold.

A workbook is a zip of XML, and may have been made to exhaust the machine that opens it: a few bytes unpack to
gigabytes, one cell in the last corner makes a table of 17 thousand million cells, one long text is repeated
by each cell. The reader behind this module ends the whole process then, so all of it is measured and
refused before.
"""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from datetime import MAXYEAR, date, datetime, time, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from ullage.errors import InputError, Problem

if TYPE_CHECKING:
    from collections.abc import Sequence

MOST_MEMBERS: Final = 2_000
MOST_UNPACKED_BYTES: Final = 256 * 2**20
MOST_CELLS: Final = 12_000_000
MOST_TEXT_BYTES: Final = 2 * 2**30

_CORRUPT = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    OSError,
    ValueError,
    LookupError,
    RuntimeError,
)
_EMPTY_ELEMENT = re.compile(rb'<(?:row|c)(?: [\w:.]+="[^"<>]*")*\s*/>')
_COLUMN_OF_REFERENCE = re.compile(rb"""\sr\s*=\s*["']\s*([A-Za-z]{0,9})[A-Za-z]*\d""")
_ROW_OF_REFERENCE = re.compile(rb"""\sr\s*=\s*["']\s*[A-Za-z]*0*(\d{1,20})""")
_SHARED_CELL = re.compile(rb"""\st\s*=\s*["']s["']""")
_SHARED_TEXT = re.compile(rb"<(?:[^\s<>/:]+:)?si\b")
_ROW = re.compile(rb"<(?:[^\s<>/:]+:)?row\b")
_CELL = re.compile(rb"<(?:[^\s<>/:]+:)?c[\s/>]")
_CELL_WITHOUT_VALUE = re.compile(  # t="str" is a formula whose result is an empty text: that is a value
    rb'<c r="([A-Z]{1,3}\d{1,7})"(?![^<>]*t="str")[^<>]*>\s*'
    rb"(?:<f\b[^<>]*/>|<f\b[^<>]*>[^<]*</f>)\s*(?:<v\s*/>|<v></v>|</c>)"
)
_ERROR_CELL = re.compile(rb'<c r="([A-Z]{1,3}\d{1,7})"[^<>]*? t="e"')


def split_workbook(data: bytes, file: str) -> tuple[list[list[str]], list[str]]:
    """Read the first sheet of a workbook.

    Parameters
    ----------
    data
        The file's bytes.
    file
        Its name, for messages.

    Returns
    -------
    cells : list of list of str
        One list a row from row 1: dates as ``2024-03-06``, times of a day as ``2024-03-06T03:00``, numbers
        without a needless ``.0``, booleans as ``true`` and ``false``.
    warnings : list of str
        What the reader of the table has to be told.

    Raises
    ------
    InputError
        When it is not a workbook, is damaged, is protected by a password, or would take too much memory.
    """
    plain, warnings = _unpacked(data, file)
    return [[cell_text(cell) for cell in row] for row in _first_sheet(plain, file)], warnings


def cell_text(value: object) -> str:
    """Write a sheet's value as a CSV file would hold it."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)  # noqa: PLR2004 - exact
    if isinstance(value, datetime):
        return _time_text(value)
    if isinstance(value, date | time | timedelta):
        return str(value)
    return str(value)


def _time_text(value: datetime) -> str:
    # A sheet counts days in floating point: 03:00 may come back as 02:59:59.9996.
    late = value.microsecond >= 500_000 and value.year < MAXYEAR  # noqa: PLR2004 - half a second
    nearest = value.replace(microsecond=0) + timedelta(seconds=late)
    if nearest.time() == time():
        return nearest.date().isoformat()
    return nearest.isoformat(timespec="seconds" if nearest.second else "minutes")


def _first_sheet(plain: io.BytesIO, file: str) -> Sequence[Sequence[object]]:
    from python_calamine import CalamineWorkbook

    try:
        with CalamineWorkbook.from_filelike(plain) as workbook:
            return workbook.get_sheet_by_index(0).to_python(skip_empty_area=False)
    except (KeyboardInterrupt, SystemExit):
        raise
    except BaseException as error:  # noqa: BLE001 - a panic of the reader is not an Exception
        raise _unreadable(file, str(error)) from None


def _unpacked(data: bytes, file: str) -> tuple[io.BytesIO, list[str]]:
    """Copy what matters of a workbook, unpacked and measured, so that the reader sees nothing unmeasured."""
    members = _members(data, file)
    for xml in members.values():
        _check_extent(xml, file)
    longest = max(map(_longest_shared_text, members.values()), default=0)
    sharing = sum(len(_SHARED_CELL.findall(xml)) for xml in members.values())
    if longest * sharing > MOST_TEXT_BYTES:
        raise _too_large(file, f"{sharing:,} cells share texts of up to {longest:,} bytes")
    plain = io.BytesIO()
    with zipfile.ZipFile(plain, "w") as copy:
        for name, xml in members.items():
            copy.writestr(zipfile.ZipInfo(name), xml)
    plain.seek(0)
    return plain, [warning for xml in members.values() for warning in _failed_formulas(xml, file)]


def _members(data: bytes, file: str) -> dict[str, bytes]:
    """Unpack the XML of a workbook, never more of a part than it declares; pictures stay packed."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            _check_sizes(packed.infolist(), file)
            return {
                member.filename: _content(packed, member)
                for member in packed.infolist()
                if member.filename.endswith((".xml", ".rels"))
            }
    except _CORRUPT as error:
        raise _unreadable(file, str(error)) from None


def _content(packed: zipfile.ZipFile, member: zipfile.ZipInfo) -> bytes:
    with packed.open(member) as opened:
        return opened.read(member.file_size)


def _check_sizes(members: list[zipfile.ZipInfo], file: str) -> None:
    unpacked = sum(member.file_size for member in members)
    if len(members) > MOST_MEMBERS:
        raise _too_large(file, f"it holds {len(members):,} parts, more than {MOST_MEMBERS:,}")
    if unpacked > MOST_UNPACKED_BYTES:
        raise _too_large(file, f"it unpacks to {unpacked / 2**20:,.0f} MiB, more than {MOST_UNPACKED_BYTES // 2**20}")


def _check_extent(xml: bytes, file: str) -> None:
    """Refuse a part whose cells reach so far that the table between them would not fit into memory."""
    if b"\0" in xml:
        raise _unreadable(file, "a part is not UTF-8 XML")
    letters = _COLUMN_OF_REFERENCE.findall(xml)
    rows, columns = _reach(xml, letters)
    if len(letters) < len(_ROW.findall(xml)) + len(_CELL.findall(xml)):  # some only follow the one before
        chunks = _ROW.split(xml)
        rows += len(chunks)
        columns += max(len(_CELL.findall(chunk)) for chunk in chunks)
    elif rows * columns > MOST_CELLS:  # formatted but empty cells are common, and take no room in the table
        used = _EMPTY_ELEMENT.sub(b"", xml)
        rows, columns = _reach(used, _COLUMN_OF_REFERENCE.findall(used))
    if rows * columns > MOST_CELLS:
        raise _too_large(file, f"its area is {rows:,} rows by {columns:,} columns; delete what lies far outside")


def _reach(xml: bytes, letters: list[bytes]) -> tuple[int, int]:
    rows = max(map(int, set(_ROW_OF_REFERENCE.findall(xml))), default=0)
    columns = max(map(_column_number, set(letters)), default=0)
    return rows, max(columns, 1)


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - ord("A") + 1
    return number


def _longest_shared_text(xml: bytes) -> int:
    starts = [found.start() for found in _SHARED_TEXT.finditer(xml)]
    return max((after - before for before, after in pairwise([*starts, len(xml)])), default=0)


def _failed_formulas(xml: bytes, file: str) -> list[str]:
    found = _CELL_WITHOUT_VALUE.search(xml) or _ERROR_CELL.search(xml)
    if found is None:
        return []
    cell = found[1].decode()
    return [f"{file}: a formula has no value or ends in an error (cell {cell} is one); such cells count as empty"]


def _unreadable(file: str, reason: str) -> InputError:
    why = f" ({reason[:200]})" if reason and reason.isprintable() else ""
    advice = "save the table anew as .xlsx without a password, or as CSV UTF-8"
    return InputError([Problem(file, f"is not a readable workbook{why}: {advice}")])


def _too_large(file: str, reason: str) -> InputError:
    return InputError([Problem(file, f"is too large a workbook: {reason}; save the table as CSV UTF-8")])
