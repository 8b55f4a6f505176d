"""Contents read once, in pieces, and hashed on the way: SHA-256 and CRC-32 each in a thread of its own."""

from __future__ import annotations

import hashlib
import os
import zlib
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO, Final, Self

if TYPE_CHECKING:
    from collections.abc import Callable
    from concurrent.futures import Future
    from types import TracebackType

CHUNK: Final = 2 << 20
"""Bytes that are read at once; two such pieces are in memory."""
FLUSHED: Final = 16 << 20
"""Bytes after which the disk is set to work."""
SMALL: Final = 64 << 10
"""Shorter contents are hashed where they are read: handing them over would take longer."""


@dataclass(frozen=True, slots=True)
class Digest:
    """What is known of a content once it was read.

    Parameters
    ----------
    size
        In bytes.
    sha256
        As 64 digits.
    crc32
        As a number.
    """

    size: int
    sha256: str
    crc32: int


def digest_of(content: bytes) -> Digest:
    """Give the digest of what is in memory."""
    return Digest(len(content), hashlib.sha256(content).hexdigest(), zlib.crc32(content))


class Hasher:
    """Reads contents and hashes them; to be used in a ``with``, since it has threads."""

    def __init__(self) -> None:
        self._threads = ThreadPoolExecutor(2)
        self._pieces = [memoryview(bytearray(CHUNK)), memoryview(bytearray(CHUNK))]

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._threads.shutdown()

    def read(
        self, file: BinaryIO, length: int | None = None, take: Callable[[memoryview], object] | None = None
    ) -> Digest:
        """Read a content to its end.

        Parameters
        ----------
        file
            Open for reading, unbuffered at best, where the content begins.
        length
            How many bytes it has [byte]; to the end of the file when None. A file that ends before gives fewer.
        take
            Is given every piece before the next one is read.

        Returns
        -------
        Digest
            Of what was read.
        """
        sha, crc, size = hashlib.sha256(), 0, 0
        running: tuple[Future[None], Future[int]] | None = None
        for turn in range(1 << 62):
            piece = self._pieces[turn % 2]
            wanted = CHUNK if length is None else min(CHUNK, length - size)
            got = _fill(file, piece[:wanted])
            if running:
                running[0].result()
                crc = running[1].result()
                running = None
            if got == 0:
                break
            size += got
            part = piece[:got]
            if got < SMALL:
                sha.update(part)
                crc = zlib.crc32(part, crc)
            else:
                running = self._threads.submit(sha.update, part), self._threads.submit(zlib.crc32, part, crc)
            if take:
                take(part)
        return Digest(size, sha.hexdigest(), crc)


class Flusher:
    """Writes to a file, and has what was written put on the disk meanwhile: little is left to wait for at the end.

    Parameters
    ----------
    file
        Open for writing.
    """

    def __init__(self, file: BinaryIO) -> None:
        self.file = file
        self._thread = ThreadPoolExecutor(1)
        self._running: Future[None] | None = None
        self._written = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._thread.shutdown()

    def write(self, part: memoryview) -> None:
        """Write a part.

        Raises
        ------
        OSError
            When it, or an earlier part, cannot be written.
        """
        self.file.write(part)
        self._written += len(part)
        if self._written < FLUSHED or (self._running and not self._running.done()):
            return
        if self._running:
            self._running.result()
        self._written = 0
        self._running = self._thread.submit(_flush, self.file.fileno())


def _flush(handle: int) -> None:
    """Put on the disk what was written, and give its memory back: fresh memory would cost more than the hashes."""
    os.fdatasync(handle)
    os.posix_fadvise(handle, 0, 0, os.POSIX_FADV_DONTNEED)


def _fill(file: BinaryIO, piece: memoryview) -> int:
    """Read until a piece is full or the file at its end."""
    got = 0
    while got < len(piece):
        more = file.readinto(piece[got:])  # type: ignore[attr-defined]
        if not more:
            break
        got += more
    return got
