"""Contents read once, in pieces, and hashed on the way: SHA-256 and CRC-32 each in a thread of its own."""

from __future__ import annotations

import hashlib
import zlib
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO, Final, Self

if TYPE_CHECKING:
    from collections.abc import Callable
    from concurrent.futures import Future
    from types import TracebackType

CHUNK: Final = 4 << 20
"""Bytes that are read at once; two such pieces are in memory."""
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


def _fill(file: BinaryIO, piece: memoryview) -> int:
    """Read until a piece is full or the file at its end."""
    got = 0
    while got < len(piece):
        more = file.readinto(piece[got:])  # type: ignore[attr-defined]
        if not more:
            break
        got += more
    return got
