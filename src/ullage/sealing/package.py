"""What is to go into a package: pieces, each with its place, and what is known of the case."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import os
    from pathlib import Path

    from ullage.decisions import Entry
    from ullage.sealing.run_record import RunRecord


@dataclass(frozen=True, slots=True)
class Piece:
    """One file that goes into a package, or stays out with its hash.

    Parameters
    ----------
    name
        Path in the package.
    role
        Of `manifest.ROLES`.
    path
        The file; None where `content` is given.
    content
        What is written instead of the file.
    licence, source
        As the case tells them.
    redacted
        Whether `content` is a redacted form of the file.
    why
        Why it stays out; empty where it goes in.
    told
        What was redacted, for the preview.
    state
        Of the file when it was found (`state_of`): it must be the same when the package is whole.
    """

    name: str
    role: str
    path: Path | None = None
    content: bytes | None = None
    licence: str = ""
    source: str = ""
    redacted: bool = False
    why: str = ""
    told: str = ""
    state: tuple[int, int, int] | None = None


def state_of(about: os.stat_result) -> tuple[int, int, int]:
    """Give what changes when a file is written anew."""
    return about.st_ino, about.st_size, about.st_mtime_ns


@dataclass(frozen=True, slots=True)
class Packing:
    """A case as it is to be sealed.

    Parameters
    ----------
    summary
        Of its result.
    pieces
        In any order.
    record
        What the run says of itself.
    log
        Decisions as they go in.
    redaction
        Sentences; empty where nothing was redacted.
    """

    summary: dict[str, Any]
    pieces: tuple[Piece, ...]
    record: RunRecord
    log: tuple[Entry, ...] = ()
    redaction: tuple[str, ...] = field(default=())

    def inside(self) -> list[Piece]:
        """Give what goes in, by name."""
        return sorted((one for one in self.pieces if not one.why), key=lambda one: one.name.encode())

    def outside(self) -> list[Piece]:
        """Give what stays out, by name."""
        return sorted((one for one in self.pieces if one.why), key=lambda one: one.name.encode())
