"""Packed streams unpacked block by block; what comes before a fault is good."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ullage.sources.ais.streams import AheadStream

CUT_OFF: Final = "packed data cut off"
DAMAGED: Final = "packed data damaged"
PACKED_BYTES: Final = 1 << 18

_ZSTD_BYTES: Final = 2048
"""Packed bytes at a time: four may become 128 KiB, so that one step takes 64 MiB at most."""

_GZIP_WINDOW: Final = 31  # zlib's number for a gzip header and the largest window


class TooMuchMemoryError(Exception):
    """A zstd stream asks for a larger window than is allowed."""


def gunzip(source: AheadStream, faults: list[str], block_bytes: int) -> Iterator[bytes]:
    """Unpack gzip: members after one another, zeros after the last."""
    packed = source.read(PACKED_BYTES)
    while packed := packed.lstrip(b"\0") or source.read(PACKED_BYTES):
        if not packed.strip(b"\0"):
            continue
        unpacker = zlib.decompressobj(wbits=_GZIP_WINDOW)
        while not unpacker.eof:
            try:
                block = unpacker.decompress(packed, block_bytes)
            except zlib.error:
                faults.append(DAMAGED)
                return
            packed = unpacker.unconsumed_tail
            if block:
                yield block
            elif not packed and not unpacker.eof and not (packed := source.read(PACKED_BYTES)):
                faults.append(CUT_OFF)
                return
        packed = unpacker.unused_data or source.read(PACKED_BYTES)


def unzstd(source: AheadStream, faults: list[str], block_bytes: int, window_log2: int) -> Iterator[bytes]:
    """Unpack zstd: frames after one another."""
    import zstandard

    opener = zstandard.ZstdDecompressor(max_window_size=1 << window_log2)
    unpacker, ready, held = opener.decompressobj(), bytearray(), b""
    while packed := held or source.read(_ZSTD_BYTES):
        if unpacker.eof:
            unpacker = opener.decompressobj()
        try:
            ready += unpacker.decompress(packed)
        except zstandard.ZstdError as error:
            if "memory" in str(error):
                raise TooMuchMemoryError from None
            faults.append(DAMAGED)
            break
        held = unpacker.unused_data if unpacker.eof else b""
        if len(ready) >= block_bytes:
            yield bytes(ready)
            ready.clear()
    else:
        faults += [] if unpacker.eof else [CUT_OFF]
    if ready:
        yield bytes(ready)
