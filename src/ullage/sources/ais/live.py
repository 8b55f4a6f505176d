"""A live feed of NMEA: a TCP or UDP socket, or standard input, as blocks of bytes and as reports.

A feed is hostile and forgetful: it may stall, close in the middle of a line, never end one, or send anything. Nothing
here waits for ever, and what is not a message is counted as in a file.
"""

from __future__ import annotations

import os
import select
import socket
import sys
import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

import polars as pl

from ullage.errors import InputError, Problem
from ullage.sources.ais.counts import Counts
from ullage.sources.ais.frames import to_frames
from ullage.sources.ais.nmea import Decoder, DecodeRule
from ullage.tables import POSITIONS, STATICS, UTC_TIME

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from datetime import datetime

QUIET: Final = b""
"""A block without bytes: nothing came for a while, and whoever listens may do something else."""

_DATAGRAM: Final = 1 << 16


@dataclass(frozen=True, slots=True)
class ListenRule:
    """How a feed is listened to.

    Parameters
    ----------
    stall_s
        Seconds without a byte after which a TCP connection is taken for dead and made anew.
    connect_s
        Seconds that a connection may take to be made.
    first_wait_s, longest_wait_s
        Seconds before the first and the latest new attempt; each waits twice as long as the one before.
    most_attempts
        Attempts in a row that may fail before the listening ends; None tries for ever.
    quiet_s
        Seconds of silence after which a `QUIET` block is given.
    batch_s, batch_rows
        Reports are given when this many seconds passed or this many were heard, whichever comes first.
    decoding
        What the stream may hold.
    """

    # a busy harbour sends every second; a lonely receiver may hear nothing for minutes
    stall_s: float = 120.0
    connect_s: float = 10.0
    # doubling waits, as RFC 6298 has them for what is sent again
    first_wait_s: float = 1.0
    longest_wait_s: float = 60.0
    most_attempts: int | None = None
    quiet_s: float = 1.0
    # a partition of the lake is written anew for each batch
    batch_s: float = 60.0
    batch_rows: int = 200_000
    decoding: DecodeRule = field(default_factory=DecodeRule)


@dataclass(frozen=True, slots=True)
class Address:
    """Where a feed comes from.

    Parameters
    ----------
    scheme
        ``tcp``, ``udp`` or ``-`` for standard input.
    host, port
        Of ``tcp``, to whom to connect; of ``udp``, where to listen: an empty host means every address of this machine.
    """

    scheme: str
    host: str = ""
    port: int = 0


def parse_address(text: str) -> Address:
    """Read ``tcp://host:port``, ``udp://host:port``, ``udp://:port`` or ``-``.

    Raises
    ------
    InputError
        When it is none of these.
    """
    if text == "-":
        return Address("-")
    try:
        found = urlsplit(text)
        port = found.port
    except ValueError:
        found, port = urlsplit(""), None
    plain = not (found.path or found.query or found.fragment or found.username)
    if (
        found.scheme not in {"tcp", "udp"}
        or port is None
        or not plain
        or (found.scheme == "tcp" and not found.hostname)
    ):
        what = f"the address {text!r} is none; expected tcp://HOST:PORT, udp://HOST:PORT, udp://:PORT, or -"
        raise InputError((Problem("feed", what),))
    return Address(found.scheme, found.hostname or "", port)


def listen(
    address: str,
    rule: ListenRule | None = None,
    stop: threading.Event | None = None,
    tell: Callable[[str], None] | None = None,
) -> Iterator[bytes]:
    """Give what a feed sends, until it ends or is stopped.

    Parameters
    ----------
    address
        See `parse_address`.
    rule
        How to listen.
    stop
        Ends the listening when it is set. So does an interrupt from the keyboard, cleanly.
    tell
        Called with a line when a connection could not be made or was lost.

    Yields
    ------
    bytes
        What came; `QUIET` where nothing did. A line that a closed connection cut off is ended, so that it is not taken
        for the begin of the next one.

    Raises
    ------
    InputError
        When the address is none, cannot be bound, or the rule's attempts to connect all failed.
    """
    where, rule, stop = parse_address(address), rule or ListenRule(), stop or threading.Event()
    feeds = {"tcp": _tcp, "udp": _udp, "-": _standard_input}
    try:
        yield from feeds[where.scheme](where, rule, stop, tell or (lambda _: None))
    except KeyboardInterrupt:
        return


class Listening:
    """Reports of a live feed, in batches, while they are asked for.

    Parameters
    ----------
    blocks
        What `listen` gives, or any other blocks of bytes.
    clock
        Gives the time now, in UTC: reports without a time of their own get that of their reception.
    rule
        How to listen.

    Examples
    --------
    >>> now = lambda: datetime.now(UTC)  # doctest: +SKIP
    >>> for positions, statics in Listening(listen("tcp://localhost:10110"), now):  # doctest: +SKIP
    ...     lake.append([(positions, statics)])
    """

    def __init__(self, blocks: Iterable[bytes], clock: Callable[[], datetime], rule: ListenRule | None = None) -> None:
        self._blocks = blocks
        self._clock = clock
        self._rule = rule or ListenRule()
        self._waiting: list[tuple[pl.DataFrame, pl.DataFrame]] = []
        self.counts = Counts()
        self.stamped = 0

    def __iter__(self) -> Iterator[tuple[pl.DataFrame, pl.DataFrame]]:
        """Give position and static reports; what was heard until the feed ends or is interrupted comes last.

        `counts` says what was read, decoded and refused so far, and `stamped` how many reports got the time of their
        reception.
        """
        decoder = Decoder(self._rule.decoding, threads=1)
        begun = self._clock()
        try:
            for block in self._blocks:
                if block:
                    self._take(decoder.feed(block))
                if self._is_due(begun):
                    yield self._batch()
                    begun = self._clock()
        except KeyboardInterrupt:
            pass
        self._take(decoder.finish())
        if self._waiting:
            yield self._batch()

    def _take(self, decoded: Any) -> None:
        self.counts += decoded.counts
        positions, statics = to_frames(decoded)
        if len(positions) or len(statics):
            self._waiting.append((self._timed(positions), self._timed(statics)))

    def _timed(self, reports: pl.DataFrame) -> pl.DataFrame:
        untimed = reports["seen_at"].null_count()
        if not untimed:
            return reports
        self.stamped += untimed
        return reports.with_columns(pl.col("seen_at").fill_null(pl.lit(self._clock(), dtype=UTC_TIME)))

    def _is_due(self, begun: datetime) -> bool:
        if not self._waiting:
            return False
        rows = sum(len(positions) + len(statics) for positions, statics in self._waiting)
        return rows >= self._rule.batch_rows or (self._clock() - begun).total_seconds() >= self._rule.batch_s

    def _batch(self) -> tuple[pl.DataFrame, pl.DataFrame]:
        positions = pl.concat([POSITIONS.frame(), *(one for one, _ in self._waiting)])
        statics = pl.concat([STATICS.frame(), *(one for _, one in self._waiting)])
        self._waiting = []
        return positions, statics


def _tcp(where: Address, rule: ListenRule, stop: threading.Event, tell: Callable[[str], None]) -> Iterator[bytes]:
    """Connect, read until the connection is closed or dead, wait, and connect again."""
    failed, wait = 0, rule.first_wait_s
    while not stop.is_set():
        heard = False
        try:
            with socket.create_connection((where.host, where.port), rule.connect_s) as connection:
                for block in _received(connection, rule, stop):
                    heard = heard or bool(block)
                    yield block
        except OSError as error:
            reason = error.strerror or str(error)
        else:
            reason = "closed, or silent for too long"
        if stop.is_set():
            return
        failed, wait = (0, rule.first_wait_s) if heard else (failed + 1, wait)
        if rule.most_attempts is not None and failed >= rule.most_attempts:
            what = f"{where.host}:{where.port} cannot be heard after {failed} attempts in a row: {reason}"
            raise InputError((Problem("feed", f"{what}; check the address and that the feed runs"),))
        tell(f"{where.host}:{where.port}: {reason}; trying again in {wait:g} s")
        yield QUIET
        stop.wait(wait)
        wait = min(wait * 2, rule.longest_wait_s)


def _received(connection: socket.socket, rule: ListenRule, stop: threading.Event) -> Iterator[bytes]:
    """Give what a connection sends until it is closed or silent for too long."""
    connection.settimeout(rule.quiet_s)
    silent, ended = 0.0, True
    while not stop.is_set() and silent < rule.stall_s:
        try:
            block = connection.recv(_DATAGRAM)
        except TimeoutError:
            silent += rule.quiet_s
            yield QUIET
            continue
        except OSError:  # reset by the other side
            break
        if not block:
            break
        silent, ended = 0.0, block.endswith(b"\n")
        yield block
    if not ended:
        yield b"\n"


def _udp(where: Address, rule: ListenRule, stop: threading.Event, _: Callable[[str], None]) -> Iterator[bytes]:
    """Give datagrams; each ends its last line."""
    family = socket.AF_INET6 if ":" in where.host else socket.AF_INET
    with socket.socket(family, socket.SOCK_DGRAM) as bound:
        try:
            bound.bind((where.host, where.port))
        except OSError as error:
            what = f"cannot listen on {where.host or 'any address'}, port {where.port}: {error.strerror or error}"
            raise InputError((Problem("feed", what),)) from None
        bound.settimeout(rule.quiet_s)
        while not stop.is_set():
            try:
                block = bound.recv(_DATAGRAM)
            except TimeoutError:
                yield QUIET
                continue
            except OSError:  # an earlier datagram of ours was refused; there is none, but some systems say so
                continue
            yield block if block.endswith(b"\n") or not block else block + b"\n"


def _standard_input(_: Address, rule: ListenRule, stop: threading.Event, __: Callable[[str], None]) -> Iterator[bytes]:
    """Give what comes on standard input until it ends."""
    descriptor = sys.stdin.buffer.fileno()
    while not stop.is_set():
        if not select.select([descriptor], [], [], rule.quiet_s)[0]:
            yield QUIET
            continue
        block = os.read(descriptor, _DATAGRAM)
        if not block:
            return
        yield block
