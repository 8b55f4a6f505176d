"""A tape: what a feed sent, as it was heard, kept on the disk until it is in the lake.

A record is a line that says when it was heard, how long it is and what it adds up to, and then the bytes of the feed
as they came. A record that a killed process left half written does not add up: there the tape ends.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Final, NamedTuple, Self
from zlib import crc32

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

LONGEST: Final = 1 << 20
"""Bytes of a record; more are several."""

SUFFIX: Final = ".tape"
_WORD: Final = b"#heard"
_LONGEST_HEAD: Final = 64


class Record(NamedTuple):
    """What was heard within a moment: when, in microseconds since 1970, and the bytes."""

    heard_us: int
    data: bytes


class Place(NamedTuple):
    """A place on the tapes of a feed: which tape, counted from 1, and how many bytes of it lie before."""

    tape: int
    offset: int


def tape_path(folder: Path, number: int) -> Path:
    """Name a tape."""
    return folder / f"{number:010d}{SUFFIX}"


def tapes_in(folder: Path) -> list[int]:
    """List the numbers of the tapes that a folder has, rising."""
    return sorted(int(path.stem) for path in folder.glob(f"*{SUFFIX}") if path.stem.isdecimal())


class Tape:
    """One tape that is being written.

    Parameters
    ----------
    folder, number
        Where it is, and which.

    Raises
    ------
    OSError
        When it cannot be made.
    """

    def __init__(self, folder: Path, number: int) -> None:
        self.number = number
        self.size = 0
        self._file = os.open(tape_path(folder, number), os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o666)

    def append(self, record: Record) -> None:
        """Write a record; if it cannot be written whole, it is not on the tape, and the next one takes its place."""
        content = _head(record) + record.data
        done = 0
        while done < len(content):
            done += os.pwrite(self._file, content[done:], self.size + done)
        self.size += len(content)

    def flush(self) -> None:
        """Bring what was written to the disk."""
        os.fsync(self._file)

    def close(self) -> None:
        """Let go of the tape."""
        os.close(self._file)


class TapeReader:
    """Reads one tape, which may be growing meanwhile.

    Parameters
    ----------
    folder
        Where it is.
    place
        Where to begin.
    """

    def __init__(self, folder: Path, place: Place) -> None:
        self.place = place
        self._file = os.open(tape_path(folder, place.tape), os.O_RDONLY | os.O_CLOEXEC)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        os.close(self._file)

    @property
    def size(self) -> int:
        """How long the tape is now."""
        return os.fstat(self._file).st_size

    def records(self) -> Iterator[Record]:
        """Give the whole records from the place on, which moves with them."""
        while record := self._next():
            yield record

    def _next(self) -> Record | None:
        offset = self.place.offset
        head, newline, _ = os.pread(self._file, _LONGEST_HEAD, offset).partition(b"\n")
        words = head.split(b" ")
        if not newline or len(words) != 4 or words[0] != _WORD:  # noqa: PLR2004 - of `_head`
            return None
        try:
            heard_us, size, total = int(words[1]), int(words[2]), int(words[3], 16)
        except ValueError:
            return None
        if not 0 <= size <= LONGEST:
            return None
        data = os.pread(self._file, size, offset + len(head) + 1)
        if len(data) < size or crc32(data, heard_us & _MASK) != total:
            return None
        self.place = self.place._replace(offset=offset + len(head) + 1 + size)
        return Record(heard_us, data)


def last_heard_us(folder: Path) -> int | None:
    """Give when the last whole record of all tapes of a folder was heard; None without one."""
    last = None
    for number in reversed(tapes_in(folder)):
        with TapeReader(folder, Place(number, 0)) as reader:
            for record in reader.records():
                last = record.heard_us
        if last is not None:
            return last
    return None


def _head(record: Record) -> bytes:
    total = crc32(record.data, record.heard_us & _MASK)
    return b"%s %d %d %08x\n" % (_WORD, record.heard_us, len(record.data), total)


_MASK: Final = 0xFFFFFFFF
