"""The bytes of a package, every one accounted for: headers, contents, directory, and nothing between or after."""

from __future__ import annotations

import io
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, BinaryIO

from ullage.sealing.archive import ArchiveError, Member, directory, local_header, read_members
from ullage.sealing.names import find_twins, name_fault
from ullage.sealing.streaming import Hasher

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ullage.parts import Progress
    from ullage.sealing.checks import Findings
    from ullage.sealing.streaming import Digest


class Opened:
    """A package whose bytes were read once.

    Parameters
    ----------
    file
        Open for reading, unbuffered.
    members, offsets, digests
        What the directory says, where each content begins, and what was found there.
    """

    def __init__(self, file: BinaryIO) -> None:
        self.file = file
        self.members: list[Member] = []
        self.offsets: list[int] = []
        self.digests: list[Digest] = []
        self._places: list[str] = []
        self._last: dict[str, int] = {}

    def place(self, name: str) -> int | None:
        """Give the place of the last entry of a name that was read; None where there is none."""
        if len(self._places) != len(self.digests):
            self._places = [one.name for one in self.members[: len(self.digests)]]
            self._last = {one: place for place, one in enumerate(self._places)}
        return self._last.get(name)

    def read(self, name: str, most: int) -> bytes:
        """Read an entry whole.

        Raises
        ------
        ArchiveError
            When there is none, or when it is larger than is taken.
        """
        place = self.place(name)
        if place is None:
            raise ArchiveError("is missing")
        if self.members[place].size > most:
            raise ArchiveError(f"has {self.members[place].size:,} bytes; at most {most:,} are read")
        self.file.seek(self.offsets[place])
        return read_exactly(self.file, self.members[place].size)

    @contextmanager
    def lines(self, place: int) -> Iterator[BinaryIO]:
        """Give an entry to be read line by line; the file stays open."""
        self.file.seek(self.offsets[place])
        lines: Any = io.BufferedReader(self.file, 1 << 16)
        try:
            yield lines
        finally:
            lines.detach()


def read_exactly(file: BinaryIO, size: int) -> bytes:
    """Read so many bytes, or to the end of the file."""
    parts = []
    while size > 0:
        part = file.read(min(size, 1 << 20))
        if not part:
            break
        parts.append(part)
        size -= len(part)
    return b"".join(parts)


def open_package(file: BinaryIO, findings: Findings, progress: Progress) -> Opened:
    """Read a package from its first byte to its last, and tell what is not as it must be.

    Parameters
    ----------
    file
        Open for reading, unbuffered.
    findings
        Takes what fails.
    progress
        Called with the stage's name, entries read and entries in all.
    """
    opened = Opened(file)
    length = file.seek(0, 2)
    try:
        opened.members = read_members(file)
    except ArchiveError as error:
        findings.fails("structure", str(error))
        return opened
    _check_names(opened.members, findings)
    at = _read_entries(opened, length, findings, progress)
    if at is not None:
        _check_directory(opened, at, length, findings)
    findings.holds("structure", f"{len(opened.members):,} entries, {length:,} bytes, nothing between or after them")
    return opened


def _check_names(members: list[Member], findings: Findings) -> None:
    good = []
    for one in members:
        fault = name_fault(one.name)
        if fault:
            findings.fails("names", f"its name {fault}", shown(one.name))
        else:
            good.append(one.name)
    for name, other in find_twins(good):
        same = "stands twice" if name == other else f"is on some systems the same file as {shown(other)}"
        findings.fails("names", same, shown(name))
    findings.holds("names", "all are relative, in one form, and different on every system")


def shown(name: str) -> str:
    """Give a name as it can be shown: what is not to be seen is written out."""
    return name if name.isprintable() and len(name) <= 200 else ascii(name)[:200]  # noqa: PLR2004 - a line


def _read_entries(opened: Opened, length: int, findings: Findings, progress: Progress) -> int | None:
    """Read every header and content; give where the directory must begin, None where the file ends before."""
    at, total = 0, len(opened.members)
    odd: list[str] = []
    with Hasher() as hasher:
        for done, member in enumerate(opened.members):
            progress("verify", done, total)
            header = local_header(member)
            if at + len(header) + member.size > length:
                _tell_odd(odd, done, findings)
                findings.fails("structure", "says that it is longer than the file", shown(member.name))
                return None
            opened.file.seek(at)
            if read_exactly(opened.file, len(header)) != header:
                odd.append(shown(member.name))
            at += len(header)
            digest = hasher.read(opened.file, member.size)
            if digest.crc32 != member.crc32:
                told = "its content does not have the checksum that stands beside it"
                findings.fails("contents", told, shown(member.name))
            opened.offsets.append(at)
            opened.digests.append(digest)
            at += member.size
    _tell_odd(odd, total, findings)
    progress("verify", total, total)
    return at


def _tell_odd(odd: list[str], read: int, findings: Findings) -> None:
    """Tell which entries do not begin as they must: once for all of them, where another program packed them again."""
    if len(odd) == read > 1:
        told = "no entry begins as Ullage writes it: another program packed it again; ask for the file as it was sealed"
        findings.fails("structure", told)
        return
    for name in odd:
        findings.fails("structure", "the bytes before its content are not what they must be", name)


def _check_directory(opened: Opened, at: int, length: int, findings: Findings) -> None:
    opened.file.seek(at)
    names = [*(shown(one.name) for one in opened.members), ""]
    for name, part in zip(names, directory(opened.members), strict=True):
        if read_exactly(opened.file, len(part)) != part:
            where = "its place in the directory" if name else "the end of the directory"
            findings.fails("structure", f"{where} is not what it must be: something was moved, added or changed", name)
            return
        at += len(part)
    if at != length:
        findings.fails("structure", f"{length - at:,} bytes follow the end of the archive")
