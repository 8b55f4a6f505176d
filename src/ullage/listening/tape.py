"""A tape: what a feed sent, as it was heard, kept on the disk until it is in the lake.

A record is a line that says when it was heard, how long it is, who sent it and what it adds up to, and then the bytes
of the feed as they came. A record that a killed process left half written does not add up: there a tape that is being
written ends. On one that is not, what adds up behind it is read too, and what does not is counted.
"""

from __future__ import annotations

import os
from contextlib import suppress
from typing import TYPE_CHECKING, Final, NamedTuple, Self
from zlib import crc32

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

LONGEST: Final = 1 << 20
"""Bytes of a record; more are several."""

SUFFIX: Final = ".tape"
DAMAGED: Final = ".damaged"
_WORD: Final = b"#heard"
_LONGEST_HEAD: Final = 80
_WORDS: Final = 5
_PIECE: Final = 1 << 20


class Record(NamedTuple):
    """What a source sent within a moment: when it was heard [us since 1970], the bytes, and the source's number."""

    heard_us: int
    data: bytes
    source: int = 0

    @property
    def lines(self) -> int:
        """How many lines end in it."""
        return self.data.count(b"\n")

    @property
    def has_ais(self) -> bool:
        """Whether a ship may be in it: a server that only says that it is there is not a feed that was heard."""
        return b"VDM," in self.data


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


def bytes_beyond(folder: Path, place: Place) -> int:
    """Count the bytes that lie on tape beyond a place."""
    beyond = 0
    for number in tapes_in(folder):
        if number >= place.tape:
            with suppress(FileNotFoundError):  # whoever pours takes tapes away
                size = tape_path(folder, number).stat().st_size
                beyond += size - (place.offset if number == place.tape else 0)
    return beyond


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
        """Let go of the tape, without what could not be written whole."""
        with suppress(OSError):
            os.ftruncate(self._file, self.size)
        os.close(self._file)


class TapeReader:
    """Reads one tape, which may be growing meanwhile.

    Parameters
    ----------
    folder
        Where it is.
    place
        Where to begin.

    Attributes
    ----------
    damaged
        Bytes that were passed over, since they add up to nothing.
    """

    def __init__(self, folder: Path, place: Place) -> None:
        self.place = place
        self.damaged = 0
        self._file = os.open(tape_path(folder, place.tape), os.O_RDONLY | os.O_CLOEXEC)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        os.close(self._file)

    @property
    def size(self) -> int:
        """How long the tape is now."""
        return os.fstat(self._file).st_size

    def records(self, *, is_closed: bool = False) -> Iterator[Record]:
        """Give the whole records from the place on, which moves with them.

        Parameters
        ----------
        is_closed
            Nobody writes to it any more: what does not add up is passed over, and counted in `damaged`.
        """
        while True:
            found = self._record_at(self.place.offset)
            if found is None and is_closed:
                found = self._find_on()
            if found is None:
                return
            record, end = found
            self.place = self.place._replace(offset=end)
            yield record

    def _find_on(self) -> tuple[Record, int] | None:
        """Find the next record that adds up, and count what lies before it."""
        size, at = self.size, self.place.offset
        begun = at
        while at < size:
            piece = os.pread(self._file, _PIECE + len(_WORD), at)
            hit = piece.find(_WORD)
            while hit >= 0:
                found = self._record_at(at + hit)
                if found:
                    self.damaged += at + hit - begun
                    return found
                hit = piece.find(_WORD, hit + 1)
            at += _PIECE
        self.damaged += size - begun
        self.place = self.place._replace(offset=size)
        return None

    def _record_at(self, offset: int) -> tuple[Record, int] | None:
        """Read the record that begins at an offset, and say where it ends."""
        head, newline, _ = os.pread(self._file, _LONGEST_HEAD, offset).partition(b"\n")
        words = head.split(b" ")
        if not newline or len(words) != _WORDS or words[0] != _WORD:
            return None
        try:
            heard_us, size, source = int(words[1]), int(words[2]), int(words[3], 16)
        except ValueError:
            return None
        if not 0 <= size <= LONGEST or source < 0:
            return None
        begin = offset + len(head) + 1
        record = Record(heard_us, os.pread(self._file, size, begin), source)
        if len(record.data) < size or _head(record) != head + newline:
            return None
        return record, begin + size


def heard_on_tape(folder: Path) -> Iterator[Record]:
    """Give all records that the tapes of a folder hold."""
    for number in tapes_in(folder):
        with suppress(FileNotFoundError), TapeReader(folder, Place(number, 0)) as reader:
            yield from reader.records(is_closed=True)


def _head(record: Record) -> bytes:
    words = b"%s %d %d %x" % (_WORD, record.heard_us, len(record.data), record.source)
    return b"%s %08x\n" % (words, crc32(record.data, crc32(words)))
