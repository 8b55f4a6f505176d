"""Raw NMEA to columns: a stream of bytes, cut anywhere, becomes position and static reports.

The times that a line may carry are taken in this order: that of its tag block (``c:``), that of the ``$PGHP`` line
before it, the first epoch after its checksum. The first two say when a receiver heard the message; an epoch after the
checksum may be the time at which it reached the ground (satellite data comes 15 to 96 minutes late).
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING, Any, Final, TypeVar, cast

import numpy as np

from ullage.kernels import THREADS, map_in_threads
from ullage.sources.ais.arrays import (
    NO_RECEIVER,
    NO_TIME,
    Positions,
    Statics,
    room_for_positions,
    room_for_statics,
)
from ullage.sources.ais.counts import Counts
from ullage.sources.ais.fragments import Window, join_fragments, left_open, room_for_open
from ullage.sources.ais.lines import (
    FURTHER,
    LINES,
    MISSING,
    REFUSED,
    STAMPS,
    TOO_LONG,
    UNTIMED,
    Limits,
    State,
    count_lines,
    room_for_fragments,
    room_for_receivers,
    scan_lines,
)
from ullage.sources.ais.payload import NULLED

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ullage.sources.ais.lines import Fragments, Receivers

T = TypeVar("T")

_LEAST_SLICE: Final = 1 << 18
_SPARE: Final = 4
_SOURCE_BITS: Final = 32


@dataclass(frozen=True, slots=True)
class DecodeRule:
    """What a stream may hold.

    Parameters
    ----------
    longest_line
        Bytes of a line, tag block and suffix included; a longer one is refused.
    fragment_s
        Parts of one message are heard within this time [s], where they have times.
    fragment_lines
        And within this many lines where they have none.
    first_year, last_year
        Times outside are taken for none.
    """

    # NMEA 0183 has 82 characters, tag blocks up to as many more, suffixes of the US Coast Guard about 80
    longest_line: int = 4096
    # a transponder sends the parts in adjacent slots of 27 ms; what delays them is the network
    fragment_s: float = 60.0
    # ten sequence numbers go round in about as many lines of a busy station, times a hundred stations
    fragment_lines: int = 1000
    # AIS was first tried out in the 1990s
    first_year: int = 1990
    last_year: int = 2099


@dataclass(frozen=True)
class Decoded:
    """What came out of some bytes.

    Parameters
    ----------
    parts
        Columns of position and static reports, see `arrays`, in several pieces. They lie in memory that the decoder
        uses again: what is not copied from them is gone with its next call.
    receivers
        Names of receivers by the number that the columns have.
    counts
        What was read, decoded and refused.
    """

    parts: tuple[tuple[Positions, Statics], ...]
    receivers: tuple[str, ...]
    counts: Counts


class _Tally:
    """Counts as the kernels add to them."""

    def __init__(self) -> None:
        self.refused = np.zeros(len(REFUSED), dtype=np.int64)
        self.kinds = np.zeros(64, dtype=np.int64)
        self.nulled = np.zeros(len(NULLED), dtype=np.int64)
        self.tallies = np.zeros(4, dtype=np.int64)
        self.rows = np.zeros(3, dtype=np.int64)

    @property
    def counts(self) -> Counts:
        """The same as `Counts`."""
        spent = {"stamp lines": self.tallies[STAMPS], "further fragments": self.tallies[FURTHER]}
        return Counts(
            int(self.tallies[LINES]),
            Counter({str(kind): int(count) for kind, count in enumerate(self.kinds) if count}),
            Counter({name: int(count) for name, count in spent.items() if count}),
            Counter({name: int(count) for name, count in zip(REFUSED, self.refused, strict=True) if count}),
            Counter({name: int(count) for name, count in zip(NULLED, self.nulled, strict=True) if count}),
            int(self.tallies[UNTIMED]),
        )


class _Room:
    """One thread's room for rows, kept from block to block: fresh memory costs more than what is written to it."""

    def __init__(self) -> None:
        self._columns = room_for_positions(0), room_for_statics(0), room_for_fragments(0)

    def for_lines(self, count: int) -> tuple[Positions, Statics, Fragments]:
        """Give room for a row a line; what was in it before may go."""
        if len(self._columns[0].mmsi) < count:
            room = count + count // _SPARE
            self._columns = room_for_positions(room), room_for_statics(room), room_for_fragments(room)
        return self._columns


class Decoder:
    """Decodes one stream.

    Parts of messages are joined within the stream, so that every file and every socket has a decoder of its own. The
    reports do not depend on how the stream is cut into blocks, nor on the number of threads.

    Parameters
    ----------
    rule
        What the stream may hold.
    threads
        How many scan a block at once; by default as many as there are processors.
    """

    def __init__(self, rule: DecodeRule | None = None, threads: int = THREADS) -> None:
        self._rule = rule or DecodeRule()
        years = (self._rule.first_year, self._rule.last_year + 1)
        edges = (int(datetime(year, 1, 1, tzinfo=UTC).timestamp()) * 1_000_000 for year in years)
        self._limits = Limits(self._rule.longest_line, *edges)
        self._window = Window(round(self._rule.fragment_s * 1e6), self._rule.fragment_lines)
        self._threads = threads
        self._rest = b""
        self._skipping = False
        self._line = 0
        self._open = room_for_open()
        self._heard_us = NO_TIME
        # the line with which each source begins, and its number
        self._sources = np.zeros(1, dtype=np.int64), np.zeros(1, dtype=np.int64)
        self._stamp = State(np.full(1, NO_TIME, dtype=np.int64), np.full(1, NO_RECEIVER, dtype=np.int32))
        self._receivers: dict[bytes, int] = {}
        # for the line that the last block began, and for the others: both are given at once
        self._rooms: tuple[list[_Room], list[_Room]] = ([], [])

    def feed(self, data: bytes, heard_us: int = NO_TIME, sources: Sequence[tuple[int, int]] = ()) -> Decoded:
        """Decode the next bytes; a last line without its newline waits for the next call.

        Parameters
        ----------
        data
            The bytes.
        heard_us
            When they were heard [us since 1970]: parts of messages that state no time are not joined over more than
            `DecodeRule.fragment_s`.
        sources
            Who sent what: at which offset a source begins, and its number, 0 to 2^31 - 1. Neither lines nor parts of
            messages of different sources are joined. By default all is of one.
        """
        self._heard_us = heard_us
        begun = self._rest or self._skipping
        if sources and begun and sources[0][1] != self._sources[1][-1]:
            sources = [(0, int(self._sources[1][-1])), *((offset + 1, source) for offset, source in sources)]
            data = b"\n" + data
        self._lay_out(data, sources)
        first, whole = 0, data.rfind(b"\n") + 1
        if self._skipping:
            first = data.find(b"\n") + 1
            self._skipping = first == 0
        found = []
        if self._rest and whole:  # the line that the last block began
            first = data.find(b"\n") + 1
            found.append(self._decode(self._rest + data[:first], 0, len(self._rest) + first, self._rooms[0]))
            self._rest = b""
        found.append(self._decode(data, first, max(first, whole), self._rooms[1]))
        if not self._skipping:
            self._rest += data[max(first, whole) :]
        if len(self._rest) > self._rule.longest_line:
            self._skipping, self._rest = True, b""
            found.append(_only(Counts(1, refused=Counter({REFUSED[TOO_LONG]: 1})), found[-1]))
        return _together(found)

    def finish(self) -> Decoded:
        """Decode what is left: the last line, and the count of parts whose others never came."""
        decoded = self._decode(self._rest + b"\n", 0, len(self._rest) + 1, self._rooms[0])
        missing = left_open(self._open)
        self._rest, self._open = b"", room_for_open()
        lost = Counts(refused=Counter({REFUSED[MISSING]: missing}) if missing else Counter())
        return _together([decoded, _only(lost, decoded)])

    def _decode(self, data: bytes, first: int, last: int, rooms: list[_Room]) -> Decoded:
        """Decode the whole lines of ``data[first:last]``."""
        block = np.frombuffer(data, dtype=np.uint8)
        pairs = list(pairwise(_slices(data, first, last, self._threads)))
        lines = map_in_threads(lambda edges: int(count_lines(block, *edges)), pairs)
        firsts = [self._line + sum(lines[:at]) for at in range(len(lines))]
        self._line += sum(lines)
        states = [State(stamp.copy(), receiver.copy()) for stamp, receiver in [self._stamp] * len(pairs)]
        for state in states[1:]:
            state.stamp[0], state.station[0] = NO_TIME, NO_RECEIVER
        rooms += [_Room() for _ in range(len(pairs) + 1 - len(rooms))]
        scan = partial(self._scan, block)
        made = map_in_threads(scan, pairs, firsts, lines, states, rooms[1 : 1 + len(pairs)])
        # the number of a last stamp line's station is the slice's own, and goes with it
        self._stamp = State(states[-1].stamp, np.full(1, NO_RECEIVER, dtype=np.int32))
        numbers = [self._number(block, table) for *_, table in made]
        tally = _Tally()
        parts = _laid_together([(one, codes) for (_, _, one, _), codes in zip(made, numbers, strict=True)])
        joined = self._join(parts, tally, rooms[0])
        for (_, columns, _, _), codes in zip(made, numbers, strict=True):
            for one in columns if len(codes) > 1 else ():  # the stream's numbers of receivers for those of the slice
                np.take(codes, one.receiver, out=one.receiver, mode="wrap")
        counts = sum((one.counts for one, *_ in made), tally.counts)
        names = tuple(name.decode("ascii", "backslashreplace") for name in self._receivers)
        return Decoded((*(columns for _, columns, _, _ in made), joined), names, counts)

    def _scan(
        self, block: Any, edges: tuple[int, int], line: int, lines: int, state: State, room: _Room
    ) -> tuple[_Tally, tuple[Positions, Statics], Fragments, Receivers]:
        tally, table = _Tally(), room_for_receivers()
        pos, stat, parts = room.for_lines(lines + 1)
        scan_lines(
            block, *edges, line, self._limits, state, table, pos, stat, parts,
            tally.refused, tally.kinds, tally.nulled, tally.tallies, tally.rows,
        )  # fmt: skip
        return tally, _filled(pos, stat, tally), _first(parts, tally.rows[2]), table

    def _lay_out(self, data: bytes, sources: Sequence[tuple[int, int]]) -> None:
        """Say with which line each source begins."""
        last = self._sources[1][-1:]
        if not sources:
            self._sources = np.zeros(1, dtype=np.int64), last
            return
        offsets = [offset for offset, _ in sources]
        lines = accumulate((data.count(b"\n", *edges) for edges in pairwise(offsets)), initial=self._line + 1)
        begun = np.fromiter(lines, dtype=np.int64) - self._skipping  # the rest of a line too long is not counted
        self._sources = begun, np.array([source for _, source in sources], dtype=np.int64)

    def _by_source(self, parts: Fragments) -> Fragments:
        """Tell parts of different sources apart that agree in all else."""
        begun, sources = self._sources
        source = sources[np.maximum(np.searchsorted(begun, parts.line, "right") - 1, 0)]
        group = np.where(parts.group, parts.group ^ (source.astype(np.uint64) << np.uint64(_SOURCE_BITS)), 0)
        return parts._replace(source=parts.source + (source << _SOURCE_BITS), group=group.astype(np.uint64))

    def _join(self, parts: Fragments, tally: _Tally, room: _Room) -> tuple[Positions, Statics]:
        count = len(parts.line)
        pos, stat, _ = room.for_lines(count + 1)
        join_fragments(
            self._by_source(parts), count, self._heard_us, self._window, self._open, pos, stat,
            tally.refused, tally.kinds, tally.nulled, tally.tallies, tally.rows,
        )  # fmt: skip
        return _filled(pos, stat, tally)

    def _number(self, block: Any, table: Receivers) -> Any:
        """Give the stream's numbers for those of a slice; the last is that of no receiver."""
        codes = np.full(int(table.count[0]) + 1, NO_RECEIVER, dtype=np.int32)
        for code in range(int(table.count[0])):
            start = table.start[code]
            name = block[start : start + table.length[code]].tobytes()
            codes[code] = self._receivers.setdefault(name, len(self._receivers))
        return codes


def _slices(data: bytes, first: int, last: int, threads: int) -> list[int]:
    """Cut whole lines after sentences, so that no stamp line is cut from the sentence it belongs to."""
    count = max(1, min(threads, (last - first) // _LEAST_SLICE))
    edges = [first]
    for at in range(1, count):
        edge = data.find(b"\n", max(first + (last - first) * at // count, edges[-1]), last) + 1
        while edge and data[data.rfind(b"\n", 0, edge - 1) + 1 : edge][:1] not in (b"!", b"\\"):
            edge = data.find(b"\n", edge, last) + 1
        if edge:
            edges.append(edge)
    return [*edges, last]


def _only(counts: Counts, like: Decoded) -> Decoded:
    """Give counts without reports."""
    return Decoded((), like.receivers, counts)


def _together(found: list[Decoded]) -> Decoded:
    """Lay what came out of the pieces of one block end to end; the last knows all receivers."""
    counts = sum((one.counts for one in found), Counts())
    parts = (part for one in found for part in one.parts)
    some = tuple((pos, stat) for pos, stat in parts if len(pos.mmsi) or len(stat.mmsi))
    return Decoded(some, found[-1].receivers, counts)


def _first(columns: T, count: int) -> T:
    """Take the first rows of columns."""
    made: Any = columns
    return cast("T", type(made)(*(one[:count] for one in made)))


def _filled(pos: Positions, stat: Statics, tally: _Tally) -> tuple[Positions, Statics]:
    return _first(pos, tally.rows[0]), _first(stat, tally.rows[1])


def _laid_together(slices: list[tuple[Fragments, Any]]) -> Fragments:
    parts = [one._replace(receiver=codes[one.receiver], source=codes[one.source]) for one, codes in slices]
    return type(parts[0])(*(np.concatenate(one) for one in zip(*parts, strict=True)))
