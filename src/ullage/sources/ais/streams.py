"""Streams of bytes that can be looked into before they are read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, BinaryIO

if TYPE_CHECKING:
    from collections.abc import Iterator


class CountedFile:
    """A file that knows how many of its bytes were taken, whether or not one can go back in it.

    Its first bytes can be looked at.
    """

    def __init__(self, file: BinaryIO, *, keep_open: bool) -> None:
        self._file, self._keep_open, self._ahead = file, keep_open, b""
        self._can_seek = not keep_open and file.seekable()
        self._read = 0

    @property
    def taken(self) -> int:
        """Bytes of the file that were taken so far."""
        return self._file.tell() if self._can_seek and not self._file.closed else self._read

    def peek(self, count: int) -> bytes:
        """Give the next bytes without taking them."""
        while len(self._ahead) < count and (more := self._file.read(count - len(self._ahead))):
            self._ahead += more
        if self._can_seek:
            head, self._ahead = self._ahead, b""
            self._file.seek(0)
            return head
        return self._ahead

    def read(self, count: int = -1) -> bytes:
        """Take bytes; fewer than asked for do not mean the end."""
        if self._ahead:
            found, self._ahead = self._ahead, b""
        elif self._keep_open and count > 0 and hasattr(self._file, "read1"):  # what is there: a pipe may be slow
            found = self._file.read1(count)
        else:
            found = self._file.read(count)
        self._read += len(found)
        return found

    def seekable(self) -> bool:
        """Say whether one can go back."""
        return self._can_seek

    def seek(self, offset: int, whence: int = 0) -> int:
        """Go to a byte."""
        return self._file.seek(offset, whence)

    def tell(self) -> int:
        """Give the byte at which it is."""
        return self._file.tell()

    def close(self) -> None:
        """Close the file, unless it is standard input."""
        self._read = self.taken
        if not self._keep_open:
            self._file.close()


class AheadStream:
    """A stream whose first bytes can be looked at."""

    def __init__(self, stream: Any) -> None:
        self._stream, self._ahead = stream, b""

    def peek(self, count: int) -> bytes:
        """Give the next bytes without taking them."""
        while len(self._ahead) < count and (more := self._stream.read(count - len(self._ahead))):
            self._ahead += more
        return self._ahead[:count]

    def read(self, count: int) -> bytes:
        """Take bytes; fewer than asked for do not mean the end."""
        if not self._ahead:
            return bytes(self._stream.read(count))
        taken, self._ahead = self._ahead[:count], self._ahead[count:]
        return taken


class BlockStream:
    """Blocks as a stream that can be read."""

    def __init__(self, blocks: Iterator[bytes]) -> None:
        self._blocks, self._rest = blocks, b""

    def read(self, count: int) -> bytes:
        """Take bytes; fewer than asked for do not mean the end."""
        block = self._rest or next(self._blocks, b"")
        self._rest = block[count:]
        return block[:count]
