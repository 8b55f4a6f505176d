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
from typing import TYPE_CHECKING, Final, NamedTuple

from ullage.listening.decoding import START
from ullage.listening.tape import LONGEST, Record, Tape, tapes_in

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
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
        Bytes that memory holds while the disk takes nothing; more are dropped, until half of them are on tape.
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
_SLOW: Final = "the disk is too slow"


class _Taken(NamedTuple):
    """A block as it was taken: when, by the clock and by one that nobody sets, and whether some before it were lost."""

    heard_us: int
    steady_s: float
    block: bytes
    source: int
    after_loss: bool


class _Held(NamedTuple):
    """A record that waits for the tape."""

    record: Record
    steady_s: float
    after_loss: bool


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
    steady
        Gives seconds by a clock that nobody sets.

    Attributes
    ----------
    lines, dropped
        Lines taken, and lines that memory did not hold.
    trouble
        Why nothing can be written now; empty where it can.
    deaf
        Why what is kept does not count as heard; empty where it does.
    begun
        Where its first tape begins.

    Raises
    ------
    OSError
        When the first tape cannot be made.
    """

    def __init__(
        self,
        tapes: Path,
        spans: HeardSpans,
        rule: KeepRule,
        clock_us: Callable[[], int],
        steady: Callable[[], float] = time.monotonic,
    ) -> None:
        self._tapes = tapes
        self._spans = spans
        self._rule = rule
        self._clocks = clock_us, steady
        self._lock = threading.Lock()
        self._taken: list[_Taken] = []
        self._held: list[_Held] = []
        self._bytes = 0
        self._is_dropping = self._has_lost = False
        self._loss = _SLOW
        self._flushed_at = self._cut_at = time.monotonic()
        self._unflushed = False
        self._reserve = rule.least_free_bytes
        self.lines = self.dropped = 0
        self.trouble = self.deaf = ""
        self.begun = START._replace(tape=max(tapes_in(tapes), default=0) + 1)
        self._tape = Tape(tapes, self.begun.tape)

    @property
    def is_behind(self) -> bool:
        """Whether the disk did not take all that was taken before it was written to last."""
        return bool(self._held)

    @property
    def tape(self) -> int:
        """The number of the tape that is being written, or was last."""
        return self._tape.number

    @property
    def held_bytes(self) -> int:
        """How many bytes memory holds."""
        return self._bytes

    def take(self, block: bytes, source: int = 0) -> None:
        """Take a block of a source of the feed; never waits for the disk."""
        clock_us, steady = self._clocks
        lines = block.count(b"\n")
        with self._lock:
            room = self._rule.most_bytes // 2 if self._is_dropping else self._rule.most_bytes
            self._is_dropping = self._bytes + len(block) > room
            if self._is_dropping:
                self.dropped += lines
                self._has_lost = True
                return
            self._taken.append(_Taken(clock_us(), steady(), block, source, self._has_lost))
            self._has_lost = False
            self._bytes += len(block)
        self.lines += lines

    def keep(self) -> None:
        """Write what was taken; where the disk takes nothing it stays in memory, and `trouble` says why."""
        with self._lock:
            taken, self._taken = self._taken, []
        self._held += _as_records(taken, self._rule.write_s)
        written = 0
        try:
            self._look_for_room()
            for held in self._held:
                self._tape.append(held.record)
                written += 1
                self._unflushed = True
                self._hear(held)
            self._flush_and_cut()
            self.trouble = ""
        except OSError as error:
            self._tell(error)
        gone = sum(len(held.record.data) for held in self._held[:written])
        del self._held[:written]
        with self._lock:
            self._bytes -= gone
            is_lost = self._has_lost and not self._held and not self._taken
        if is_lost:
            self._spans.end(self._loss)

    def close(self) -> None:
        """Write and flush what is left, as far as the disk takes it; what it does not is dropped and counted."""
        self._flushed_at, self._reserve = float("-inf"), 0
        self.keep()
        self.dropped += sum(held.record.lines for held in self._held)
        self._tape.close()

    def _hear(self, held: _Held) -> None:
        """Tell when the feed was heard: not over what was lost, and not by what no ship sent."""
        if held.after_loss:
            self._spans.end(self._loss)
            self._loss = _SLOW
        if self.deaf:
            self._spans.end(self.deaf)
        elif held.record.has_ais:
            self._spans.hear(held.record.heard_us, held.record.lines, held.steady_s)

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
        self.trouble = self._loss = what


def _as_records(taken: list[_Taken], moment_s: float) -> list[_Held]:
    """Lay blocks together that were taken within a moment: they count as heard when the first of them was."""
    made: list[_Held] = []
    moment: list[_Taken] = []
    for one in taken:
        if moment and (one.after_loss or one.steady_s - moment[0].steady_s > moment_s):
            made += _by_source(moment)
            moment = []
        moment.append(one)
    return [*made, *(_by_source(moment) if moment else ())]


def _by_source(moment: list[_Taken]) -> Iterator[_Held]:
    """Make records of a moment, of each source its own."""
    first = moment[0]
    sources: dict[int, list[bytes]] = {}
    for one in moment:
        sources.setdefault(one.source, []).append(one.block)
    after_loss = first.after_loss
    for source, blocks in sources.items():
        data = b"".join(blocks)
        for at in range(0, len(data), LONGEST):
            yield _Held(Record(first.heard_us, data[at : at + LONGEST], source), first.steady_s, after_loss)
            after_loss = False
