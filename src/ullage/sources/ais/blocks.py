"""Blocks of bytes of a live feed, each of one source."""

from __future__ import annotations

from typing import Final, Self

SOURCE_BITS: Final = 31


class Block(bytes):
    """Bytes of one source: of one connection, of one sender of datagrams.

    Neither lines nor parts of messages go on in the bytes of another.

    Attributes
    ----------
    source
        Its number, 0 to 2^31 - 1: of a sender the same at each time, of a connection drawn by chance.
    """

    source: int = 0

    @classmethod
    def of(cls, source: int, data: bytes | memoryview) -> Self:
        """Make a block of bytes of a source."""
        block = cls(data)
        block.source = source
        return block


QUIET: Final = Block()
"""A block without bytes: nothing came for a while, and whoever listens may do something else."""
