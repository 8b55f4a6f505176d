"""A zip file with one form: the same entries give the same bytes, and every byte of it can be accounted for.

Entries are stored as they are, dated 1 January 1980, without comments, extra fields or gaps; sizes beyond four
gigabytes are in ZIP64 records (PKWARE, .ZIP File Format Specification, 4.3 and 4.5). Any tool opens it. A reader that
knows names, sizes and checksums of the entries can write all other bytes itself, and compare: nothing hides between.
"""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO, Final

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

CHUNK: Final = 1 << 20
MOST_ENTRIES: Final = 200_000
"""Entries that a reader takes: a case has some thousands."""
LONGEST_NAME: Final = 1_000
"""Bytes of a name."""

_LOCAL, _CENTRAL, _END = b"PK\x03\x04", b"PK\x01\x02", b"PK\x05\x06"
_END64, _LOCATOR64 = b"PK\x06\x06", b"PK\x06\x07"
_UTF8: Final = 0x800
_DATE: Final = 0x21  # 1 January 1980
_MOST32, _MOST16 = 0xFFFFFFFF, 0xFFFF
_UNIX_FILE: Final = 0o100644 << 16
_END_SIZE, _LOCATOR_SIZE, _END64_SIZE, _CENTRAL_SIZE = 22, 20, 56, 46


class ArchiveError(ValueError):
    """A file that is no archive of this form; it says where it departs from it."""


@dataclass(frozen=True, slots=True)
class Member:
    """One entry of an archive.

    Parameters
    ----------
    name
        Path inside, parts divided by ``/``.
    size
        In bytes.
    crc32
        CRC-32 of the content.
    """

    name: str
    size: int
    crc32: int


class ArchiveWriter:
    """Writes an archive entry by entry.

    Parameters
    ----------
    file
        Open for writing, empty, seekable.
    """

    def __init__(self, file: BinaryIO) -> None:
        self.file = file
        self.members: list[Member] = []

    def begin(self, name: str, size: int) -> None:
        """Begin an entry of a known size; its content is to be written to `file`, then `end` called."""
        self._begun = self.file.tell()
        self._member = name, size
        self.file.write(local_header(Member(name, size, 0)))

    def end(self, crc32: int) -> Member:
        """End the entry, given the checksum of what was written."""
        name, size = self._member
        member = Member(name, size, crc32)
        after = self.file.tell()
        header = local_header(member)
        if after - self._begun - len(header) != size:
            raise ArchiveError(f"{name} has not the {size:,} bytes that were announced: it changed while it was read")
        self.file.seek(self._begun)
        self.file.write(header)
        self.file.seek(after)
        self.members.append(member)
        return member

    def add(self, name: str, content: bytes) -> Member:
        """Write an entry whole."""
        self.begin(name, len(content))
        self.file.write(content)
        return self.end(zlib.crc32(content))

    def finish(self) -> None:
        """Write the directory."""
        for part in directory(self.members):
            self.file.write(part)


def local_header(member: Member) -> bytes:
    """Give the bytes that stand before an entry's content."""
    name = member.name.encode()
    big = member.size >= _MOST32
    extra = struct.pack("<HHQQ", 1, 16, member.size, member.size) if big else b""
    size = _MOST32 if big else member.size
    fixed = struct.pack(
        "<4sHHHHHIIIHH", _LOCAL, 45 if big else 20, _UTF8, 0, 0, _DATE, member.crc32, size, size, len(name), len(extra)
    )
    return fixed + name + extra


def directory(members: Sequence[Member]) -> Iterator[bytes]:
    """Give the bytes that stand after the last entry: one part an entry, then the end."""
    offset = total = 0
    for member in members:
        part = _central(member, offset)
        total += len(part)
        offset += len(local_header(member)) + member.size
        yield part
    yield _end(len(members), total, offset)


def _central(member: Member, offset: int) -> bytes:
    name = member.name.encode()
    wide = b""
    if member.size >= _MOST32:
        wide += struct.pack("<QQ", member.size, member.size)
    if offset >= _MOST32:
        wide += struct.pack("<Q", offset)
    extra = struct.pack("<HH", 1, len(wide)) + wide if wide else b""
    version, size = (45 if wide else 20), min(member.size, _MOST32)
    made_by = 3 << 8 | version  # on Unix, so that the rights below are read as such
    fixed = struct.pack(
        "<4sHHHHHHIIIHHHHHII", _CENTRAL, made_by, version, _UTF8, 0, 0, _DATE, member.crc32, size, size, len(name),
        len(extra), 0, 0, 0, _UNIX_FILE, min(offset, _MOST32),
    )  # fmt: skip
    return fixed + name + extra


def _end(count: int, size: int, offset: int) -> bytes:
    wide = count >= _MOST16 or size >= _MOST32 or offset >= _MOST32
    parts = b""
    if wide:
        parts += struct.pack("<4sQHHIIQQQQ", _END64, 44, 3 << 8 | 45, 45, 0, 0, count, count, size, offset)
        parts += struct.pack("<4sIQI", _LOCATOR64, 0, offset + size, 1)
    few = min(count, _MOST16)
    end = struct.pack("<4sHHHHIIH", _END, 0, 0, few, few, min(size, _MOST32), min(offset, _MOST32), 0)
    return parts + end


def read_members(file: BinaryIO, most: int = MOST_ENTRIES) -> list[Member]:
    """Read which entries an archive says that it has, without trusting it.

    Parameters
    ----------
    file
        Open for reading, seekable.
    most
        Entries that are taken.

    Raises
    ------
    ArchiveError
        When the file is none, is of another form, or says that it has too many entries.
    """
    length = file.seek(0, 2)
    count, size, offset = _read_end(file, length)
    if count > most:
        raise ArchiveError(f"it says that it has {count:,} entries; at most {most:,} are taken")
    if size > count * (_CENTRAL_SIZE + LONGEST_NAME + 32) or offset + size > length:
        raise ArchiveError("its directory is longer than its entries need, or lies outside the file")
    file.seek(offset)
    return list(_split_directory(file.read(size), count))


def _read_end(file: BinaryIO, length: int) -> tuple[int, int, int]:
    """Read the end of the directory: how many entries, its size and its offset."""
    if length < _END_SIZE:
        raise ArchiveError(f"it has {length} bytes: it was cut off, or is no package")
    file.seek(length - _END_SIZE)
    sign, *_, count, size, offset, comment = struct.unpack("<4sHHHHIIH", file.read(_END_SIZE))
    if sign != _END or comment:
        raise ArchiveError("its last bytes are not the end of an archive: it was cut off, added to, or is no package")
    if count < _MOST16 and size < _MOST32 and offset < _MOST32:
        return count, size, offset
    wide = _END_SIZE + _LOCATOR_SIZE + _END64_SIZE
    if length < wide:
        raise ArchiveError("it lacks the end of a large archive")
    file.seek(length - wide)
    sign, *_, count, size, offset = struct.unpack("<4sQHHIIQQQQ", file.read(_END64_SIZE))
    if sign != _END64:
        raise ArchiveError("it lacks the end of a large archive")
    return count, size, offset


def _split_directory(content: bytes, count: int) -> Iterator[Member]:
    at = 0
    for number in range(1, count + 1):
        fixed = content[at : at + _CENTRAL_SIZE]
        if len(fixed) < _CENTRAL_SIZE or fixed[:4] != _CENTRAL:
            raise ArchiveError(f"entry {number} of its directory is damaged")
        crc32, _, size, name_length, extra_length = struct.unpack("<IIIHH", fixed[16:32])
        if name_length > LONGEST_NAME:
            raise ArchiveError(
                f"entry {number} has a name of {name_length:,} bytes; at most {LONGEST_NAME:,} are taken"
            )
        at += _CENTRAL_SIZE
        name, extra = content[at : at + name_length], content[at + name_length : at + name_length + extra_length]
        if size == _MOST32:
            if len(extra) < 12:  # noqa: PLR2004 - head of the field and one size
                raise ArchiveError(f"entry {number} of its directory lacks its size")
            (size,) = struct.unpack("<Q", extra[4:12])
        try:
            yield Member(name.decode(), size, crc32)
        except UnicodeDecodeError:
            raise ArchiveError(f"entry {number} has a name that is no UTF-8") from None
        at += name_length + extra_length
