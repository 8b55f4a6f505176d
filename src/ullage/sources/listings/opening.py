"""The bytes and the text of a list: packed or plain, bounded, in whatever encoding it was saved."""

from __future__ import annotations

import csv
import io
import zlib
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Final

from ullage.errors import InputError, Problem
from ullage.sources.sheet import read_bytes

if TYPE_CHECKING:
    from pathlib import Path

MOST_PACKED_BYTES: Final = 256 * 2**20
MOST_BYTES: Final = 256 * 2**20
"""The largest list met, OFAC's advanced XML, has some 130 MB."""
MOST_CELL_CHARACTERS: Final = 2**20
"""The longest remark met has 6,000."""
MOST_COLUMNS: Final = 300
MOST_ROWS: Final = 2_000_000

_GZIP: Final = b"\x1f\x8b"
_GZIP_WINDOW: Final = 31  # zlib's number for a gzip header and the largest window
_DELIMITERS: Final = (",", ";", "\t", "|")
_HEAD_ROWS: Final = 20


@dataclass(frozen=True, slots=True)
class Opened:
    """A list's bytes.

    Parameters
    ----------
    file
        The file's name, for messages.
    data
        What it holds, unpacked.
    sha256
        Hash of the file as it is on the disk.
    content_sha256
        Hash of what it holds, unpacked: the same for a packed and a plain copy.
    """

    file: str
    data: bytes
    sha256: str
    content_sha256: str


@dataclass(frozen=True, slots=True)
class Grid:
    """A table's rows of cells, as written.

    Parameters
    ----------
    rows
        One list a row; a blank line is a row without cells.
    numbers
        Line on which each row begins, from 1.
    warnings
        What was doubtful about the text.
    """

    rows: list[list[str]]
    numbers: list[int]
    warnings: tuple[str, ...]


def open_list(path: Path) -> Opened:
    """Read a file whole, and unpack it if it is gzip.

    Raises
    ------
    InputError
        When it is absent, not readable, empty, damaged, cut off, or larger than `MOST_BYTES` unpacked.
    """
    packed = read_bytes(path, MOST_PACKED_BYTES)
    data = _unpacked(packed, path.name) if packed.startswith(_GZIP) else packed
    if not data.strip():
        raise InputError([Problem(path.name, "holds nothing: expected a list; get it again")])
    return Opened(path.name, data, sha256(packed).hexdigest(), sha256(data).hexdigest())


def _unpacked(packed: bytes, file: str) -> bytes:
    """Unpack gzip, members after one another; never more than is allowed."""
    parts: list[bytes] = []
    size, rest = 0, packed
    while rest.strip(b"\0"):
        unpacker = zlib.decompressobj(wbits=_GZIP_WINDOW)
        try:
            part = unpacker.decompress(rest, MOST_BYTES - size + 1)
        except zlib.error:
            raise InputError([Problem(file, "is damaged: it cannot be unpacked; get it again")]) from None
        size += len(part)
        if size > MOST_BYTES:
            raise InputError([Problem(file, f"unpacks to more than {MOST_BYTES // 2**20} MiB: no list is that large")])
        if not unpacker.eof:
            raise InputError([Problem(file, "is cut off: its packed data ends too early; get it again")])
        parts.append(part)
        rest = unpacker.unused_data
    return b"".join(parts)


def read_text(data: bytes, file: str) -> tuple[str, tuple[str, ...]]:
    """Decode a text of unknown encoding: UTF-8, UTF-16 with its mark, or Windows-1252, line by line.

    Older lists are in Windows-1252, and some were saved again by a program that mixed both: a line that is UTF-8 is
    read as that, another one as Windows-1252. Line ends become line feeds.

    Raises
    ------
    InputError
        When it holds zero bytes: it is no text.
    """
    if data[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        return _lines_alike(data.decode("utf-16", errors="replace")), ()
    if b"\0" in data:
        raise InputError([Problem(file, "holds zero bytes: it is no text; get it again")])
    data = data.removeprefix(b"\xef\xbb\xbf")
    try:
        return _lines_alike(data.decode("utf-8")), ()
    except UnicodeDecodeError:
        lines = [_line(line) for line in data.split(b"\n")]
    others = sum(other for _, other in lines)
    told = f"{file}: {others:,} of {len(lines):,} lines are no UTF-8 and were read as Windows-1252"
    return _lines_alike("\n".join(text for text, _ in lines)), (told,)


def _line(line: bytes) -> tuple[str, bool]:
    try:
        return line.decode("utf-8"), False
    except UnicodeDecodeError:
        return line.decode("cp1252", errors="replace"), True


def _lines_alike(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def split_table(data: bytes, file: str) -> Grid:
    """Split delimited text into rows of cells.

    Raises
    ------
    InputError
        When it is no text, a quotation mark is never closed (half a file), or it has more rows or columns than a list.
    """
    text, warnings = read_text(data, file)
    text = text.removesuffix("\x1a").removesuffix("\x1a\n")  # the end of a file, as DOS marked it
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    rows: list[list[str]] = []
    numbers: list[int] = []
    line, before = 1, csv.field_size_limit(MOST_CELL_CHARACTERS)
    try:
        for row in reader:
            rows.append(row)
            numbers.append(line)
            line = reader.line_num + 1
            if len(row) > MOST_COLUMNS or len(rows) > MOST_ROWS:
                what = f"has more than {MOST_COLUMNS} columns or {MOST_ROWS:,} rows: it is no list"
                raise InputError([Problem(file, what, numbers[-1])])
    except csv.Error as error:
        raise InputError([Problem(file, _broken(error), line)]) from None
    finally:
        csv.field_size_limit(before)
    return Grid(rows, numbers, warnings)


def _delimiter(text: str) -> str:
    """Choose the delimiter that splits the first lines into most cells."""
    head = "\n".join(text[: 2**16].split("\n")[:_HEAD_ROWS])

    def found(delimiter: str) -> int:
        try:
            return sum(len(row) for row in csv.reader(io.StringIO(head, newline=""), delimiter=delimiter) if row)
        except csv.Error:
            return 0

    return max(_DELIMITERS, key=found)


def _broken(error: csv.Error) -> str:
    reason = str(error)
    if "unexpected end of data" in reason:
        return "a quotation mark opens a cell here and is never closed: half a file; get it again"
    if "field limit" in reason or "field larger" in reason:
        return (
            f"a cell has more than {MOST_CELL_CHARACTERS:,} characters: it is no list, or a quotation mark is missing"
        )
    return f"is not a readable table ({reason}): get it again"
