"""A file elsewhere as one that can be read from anywhere: only the parts that are asked for come over the line."""

from __future__ import annotations

import io
import threading
from typing import TYPE_CHECKING, Final

from ullage.sources.transport.failures import NoParts, NotFetched, TryAgain
from ullage.sources.transport.validators import is_other, validator_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ullage.sources.transport.doors import Door
    from ullage.sources.transport.patience import Patience

HEAD: Final = 64 << 10
"""The first question: in a cloud-optimised GeoTIFF all that says where its tiles lie."""
BLOCK: Final = 16 << 10
"""Parts are asked for in whole blocks: GDAL reads a tile's length before the tile."""
MOST_HELD: Final = 1 << 29
_WHENCE: Final = (0, 1, 2)


class RangedFile:
    """A file elsewhere, read by parts; what came is held, so that nothing is asked for twice.

    Parameters
    ----------
    door, address
        Where it is.
    patience
        Waits between tries.

    Raises
    ------
    NotFetched
        When it cannot be had, or the server gives no parts.
    """

    def __init__(self, door: Door, address: str, patience: Patience) -> None:
        self._door = door
        self._address = address
        self._patience = patience
        self._blocks: dict[int, bytes] = {}
        self._lock = threading.Lock()
        self._said: Mapping[str, str] = {}
        self.size = -1
        self.moved = 0
        self._take(0, HEAD)

    def read_at(self, offset: int, length: int) -> bytes:
        """Give bytes from anywhere; fewer at the end of the file."""
        end = min(self.size, offset + length)
        if end <= offset:
            return b""
        first, last = offset // BLOCK, (end - 1) // BLOCK
        with self._lock:
            absent = [number for number in range(first, last + 1) if number not in self._blocks]
            if absent:
                self._take(absent[0] * BLOCK, (absent[-1] + 1 - absent[0]) * BLOCK)
            whole = b"".join(self._blocks[number] for number in range(first, last + 1))
        return whole[offset - first * BLOCK : end - first * BLOCK]

    def _take(self, offset: int, length: int) -> None:
        attempt = 0
        while True:
            try:
                data = self._part(offset, length)
                break
            except TryAgain as error:
                if not self._patience.wait(attempt, error.after_s):
                    raise NotFetched(f"{error}; asked {attempt + 1} times", error.status) from None
                attempt += 1
        if len(self._blocks) * BLOCK + len(data) > MOST_HELD:
            raise NotFetched(f"more than {MOST_HELD:,} bytes of it would be needed: fetch it whole")
        for at in range(0, len(data), BLOCK):
            self._blocks[(offset + at) // BLOCK] = data[at : at + BLOCK]

    def _part(self, offset: int, length: int) -> bytes:
        with self._door.opened(self._address, offset, length, validator_of(self._said)) as opened:
            if opened.size is None or (self.size >= 0 and opened.size != self.size):
                raise NotFetched("the server does not tell its size, or it changed while it was read")
            if opened.offset != offset or (opened.status == 200 and opened.size > length):  # noqa: PLR2004 - the whole
                raise NoParts("the server gives no parts of it, or it changed: fetch it whole")
            if is_other(self._said, opened.said):
                raise NotFetched("it changed while it was read: ask for it again")
            expected = min(length, opened.size - offset)
            data = bytearray()
            for chunk in opened.chunks:
                data += chunk
                self.moved += len(chunk)
                if len(data) >= expected:
                    break
            if len(data) < expected:
                raise TryAgain(f"only {len(data):,} of {expected:,} bytes came")
            self.size, self._said = opened.size, self._said or opened.said
        return bytes(data[:expected])


class Reading(io.RawIOBase):
    """One reader of a `RangedFile`, as Python's own files are read.

    Parameters
    ----------
    file
        What is read.
    """

    def __init__(self, file: RangedFile) -> None:
        super().__init__()
        self._file = file
        self._at = 0

    def readable(self) -> bool:
        """Say that it is."""
        return True

    def seekable(self) -> bool:
        """Say that it is."""
        return True

    def tell(self) -> int:
        """Give where the next byte is read."""
        return self._at

    def seek(self, offset: int, whence: int = 0) -> int:
        """Go somewhere."""
        if whence not in _WHENCE:
            raise ValueError(whence)
        self._at = max(0, offset + (0, self._at, self._file.size)[whence])
        return self._at

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        """Read."""
        data = self._file.read_at(self._at, len(buffer))
        buffer[: len(data)] = data
        self._at += len(data)
        return len(data)
