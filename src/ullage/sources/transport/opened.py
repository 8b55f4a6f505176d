"""A file elsewhere while it is read, whatever it came by."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


@dataclass(frozen=True, slots=True)
class Opened:
    """A file from some byte on.

    Parameters
    ----------
    offset
        Where `chunks` begin; 0 when the server gives the whole although a part was asked for.
    size
        Of the whole file [bytes]; None when it is not told.
    ends
        Whether the end of `chunks` is the end of the file by the rules of the line, so that nothing can be missing
        unnoticed even where the size is not told.
    status, said
        Of the answer.
    chunks
        The bytes.
    """

    offset: int
    size: int | None
    ends: bool
    status: int
    said: Mapping[str, str]
    chunks: Iterator[bytes] = field(repr=False)
