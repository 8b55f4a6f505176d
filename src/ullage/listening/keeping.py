"""What is heard, kept: from memory to tape each moment, to the disk each second, and to the process that pours.

Whoever receives only puts blocks down here, so that a slow disk keeps no datagram waiting. What memory holds is
bounded: when the disk takes nothing for so long that the bound is reached, blocks are dropped and counted.
"""

from __future__ import annotations

import errno
import os
import threading
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from ullage.listening.decoding import START
from ullage.listening.tape import LONGEST, Record, Tape, tapes_in

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from ullage.listening.spans import HeardSpans


@dataclass(frozen=True, slots=True)
class KeepRule:
    """How what is heard is kept.

    Parameters
    ----------
    write_s
        Seconds between two writings to tape: what one holds counts as heard at one moment.
    flush_s
        Seconds between two flushes to the disk: what a failure of power loses. A process that is killed loses no more
        than was not written.
    tape_s, tape_bytes
        A new tape begins after this time, or this many bytes.
    most_bytes
        Bytes that memory holds while the disk takes nothing; more are dropped.
    least_free_bytes
        Room on the disk that tapes leave to the lake: it is what makes room again.
    outage_s
        A silence of the feed as long as this is an outage [s].
    """

    # judged: a report without a time of its own gets that of its reception, stated to the second
    write_s: float = 0.2
    flush_s: float = 1.0
    # judged: what is read again after a failure
    tape_s: float = 60.0
    tape_bytes: int = 256 << 20
    # at 50,000 lines a second some 80 seconds
    most_bytes: int = 256 << 20
    # judged: one bucket of a busy day written anew
    least_free_bytes: int = 256 << 20
    # as long as a TCP connection may stall; a ship under way reports every 2 to 10 s, at anchor every 3 min
    outage_s: float = 120.0


_FULL: Final = {errno.ENOSPC, errno.EDQUOT}


class Keeper:
    """Keeps the blocks of one feed on tape.

    Parameters
    ----------
    tapes
        The folder of the feed's tapes, which exists.
    spans
        When the feed was heard.
    rule
        How it is kept.
    clock_us
        Gives the time now, in microseconds since 1970.

    Raises
    ------
    OSError
        When the first tape cannot be made.
    """

    def __init__(self, tapes: Path, spans: HeardSpans, rule: KeepRule, clock_us: Callable[[], int]) -> None:
        self._tapes = tapes
        self._spans = spans
        self._rule = rule
        self._clock_us = clock_us
        self._lock = threading.Lock()
        self._taken: list[tuple[int, bytes]] = []
        self._held: list[Record] = []
        self._bytes = 0
        self._flushed_at = self._cut_at = time.monotonic()
        self._unflushed = False
        self._reserve = rule.least_free_bytes
        self.lines = 0
        self.dropped = self._dropped_before = 0
        self.trouble = ""
        self.begun = START._replace(tape=max(tapes_in(tapes), default=0) + 1)
        self._tape = Tape(tapes, self.begun.tape)

    @property
    def held_bytes(self) -> int:
        """How many bytes memory holds."""
        return self._bytes

    def take(self, block: bytes) -> None:
        """Take a block of the feed; never waits for the disk."""
        heard_us = self._clock_us()
        lines = block.count(b"\n")
        with self._lock:
            if self._bytes + len(block) > self._rule.most_bytes:
                self.dropped += lines
                return
            self._taken.append((heard_us, block))
            self._bytes += len(block)
        self.lines += lines

    def keep(self) -> None:
        """Write what was taken; where the disk takes nothing it stays in memory, and `trouble` says why."""
        with self._lock:
            taken, self._taken = self._taken, []
        self._held += _as_records(taken)
        written = 0
        try:
            self._look_for_room()
            for record in self._held:
                self._tape.append(record)
                written += 1
                self._unflushed = True
                self._spans.hear(record.heard_us, record.data.count(b"\n"))
            self._flush_and_cut()
            self.trouble = ""
        except OSError as error:
            self._tell(error)
        gone = sum(len(record.data) for record in self._held[:written])
        del self._held[:written]
        with self._lock:
            self._bytes -= gone

    def close(self) -> None:
        """Write and flush what is left, as far as the disk takes it; what it does not is dropped and counted."""
        self._flushed_at, self._reserve = float("-inf"), 0
        self.keep()
        self.dropped += sum(record.data.count(b"\n") for record in self._held)
        self._tape.close()

    def _look_for_room(self) -> None:
        room = os.statvfs(self._tapes)
        if self._held and room.f_bavail * room.f_frsize < self._reserve:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    def _flush_and_cut(self) -> None:
        now = time.monotonic()
        if self._unflushed and now - self._flushed_at >= self._rule.flush_s:
            self._tape.flush()
            self._unflushed, self._flushed_at = False, now
        if self._tape.size and (now - self._cut_at >= self._rule.tape_s or self._tape.size >= self._rule.tape_bytes):
            if self._unflushed:
                self._tape.flush()
            next_tape = Tape(self._tapes, self._tape.number + 1)
            self._tape.close()
            self._tape, self._cut_at, self._unflushed = next_tape, now, False

    def _tell(self, error: OSError) -> None:
        what = "the disk is full" if error.errno in _FULL else f"cannot write to tape ({error.strerror or error})"
        self.trouble = what
        if self.dropped > self._dropped_before:
            self._dropped_before = self.dropped
            self._spans.end(what)


def _as_records(taken: list[tuple[int, bytes]]) -> list[Record]:
    """Lay blocks together that were taken between two writings: they count as heard when the first of them was."""
    if not taken:
        return []
    data = b"".join(block for _, block in taken)
    return [Record(taken[0][0], data[at : at + LONGEST]) for at in range(0, len(data), LONGEST)]
