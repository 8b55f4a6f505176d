"""A live feed of NMEA as blocks of bytes: a TCP or UDP socket, or standard input.

A feed is hostile and forgetful: it may stall, close in the middle of a line, never end one, or send anything. Nothing
here waits for ever.
"""

from __future__ import annotations

import os
import select
import socket
import sys
import threading
from dataclasses import dataclass, field
from random import SystemRandom
from secrets import randbits
from typing import TYPE_CHECKING, Final

from ullage.errors import InputError, Problem
from ullage.sources.ais.blocks import QUIET, SOURCE_BITS, Block
from ullage.sources.ais.datagrams import hear_datagrams
from ullage.sources.ais.feed_address import parse_address
from ullage.sources.ais.nmea import DecodeRule

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from ullage.sources.ais.feed_address import Address


_BLOCK: Final = 1 << 18


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
        Seconds before the first and the latest new attempt; each waits up to twice as long as the one before. By
        chance a wait is shorter by up to half, so that many who lost one feed do not come back at one moment.
    most_attempts
        Attempts in a row that may fail before the listening ends; None tries for ever.
    quiet_s
        Seconds of silence after which a `QUIET` block is given.
    buffer_bytes
        Room that the system is asked to keep for datagrams that came and were not read yet; it may give less.
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
    # 50,000 datagrams a second take 40 MB a second of the kernel's own counting: more than a second of them
    buffer_bytes: int = 64 << 20
    # a partition of the lake is written anew for each batch
    batch_s: float = 60.0
    batch_rows: int = 200_000
    decoding: DecodeRule = field(default_factory=DecodeRule)


@dataclass(slots=True)
class FeedState:
    """What is known of a feed beside its bytes; kept up to date by `listen`.

    Parameters
    ----------
    trouble
        Why nothing comes now; empty while the feed is open.
    connections
        Connections that were made, or 1 once an address is bound.
    dropped
        Datagrams that the system threw away because they were not read in time; None where it does not tell.
    buffer_bytes
        Room that the system gave for datagrams; None where there are none.
    """

    trouble: str = ""
    connections: int = 0
    dropped: int | None = None
    buffer_bytes: int | None = None


def listen(
    address: str,
    rule: ListenRule | None = None,
    stop: threading.Event | None = None,
    tell: Callable[[str], None] | None = None,
    state: FeedState | None = None,
) -> Iterator[Block]:
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
    state
        Is kept up to date with what else is known of the feed.

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
    feeds = {"tcp": _tcp, "udp": hear_datagrams, "-": _standard_input}
    try:
        yield from feeds[where.scheme](where, rule, stop, tell or (lambda _: None), state or FeedState())
    except KeyboardInterrupt:
        return


def _tcp(
    where: Address, rule: ListenRule, stop: threading.Event, tell: Callable[[str], None], state: FeedState
) -> Iterator[Block]:
    """Connect, read until the connection is closed or dead, wait, and connect again."""
    failed, wait = 0, rule.first_wait_s
    while not stop.is_set():
        heard = False
        try:
            with socket.create_connection((where.host, where.port), rule.connect_s) as connection:
                state.connections += 1
                state.trouble = ""
                source = randbits(SOURCE_BITS)
                for block in _received(connection, rule, stop, source):
                    heard = heard or bool(block)
                    yield block
        except OSError as error:
            reason = error.strerror or str(error)
        else:
            reason = "closed, or silent for too long"
        if stop.is_set():
            return
        state.trouble = reason
        failed, wait = (0, rule.first_wait_s) if heard else (failed + 1, wait)
        if rule.most_attempts is not None and failed >= rule.most_attempts:
            what = f"{where.host}:{where.port} cannot be heard after {failed} attempts in a row: {reason}"
            raise InputError((Problem("feed", f"{what}; check the address and that the feed runs"),))
        pause = wait * SystemRandom().uniform(0.5, 1)
        tell(f"{where.host}:{where.port}: {reason}; trying again in {pause:.2g} s")
        yield QUIET
        stop.wait(pause)
        wait = min(wait * 2, rule.longest_wait_s)


def _received(connection: socket.socket, rule: ListenRule, stop: threading.Event, source: int) -> Iterator[Block]:
    """Give what a connection sends until it is closed or silent for too long."""
    connection.settimeout(rule.quiet_s)
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    silent, ended = 0.0, True
    while not stop.is_set() and silent < rule.stall_s:
        try:
            block = connection.recv(_BLOCK)
        except TimeoutError:
            silent += rule.quiet_s
            yield QUIET
            continue
        except OSError:  # reset by the other side
            break
        if not block:
            break
        silent, ended = 0.0, block.endswith(b"\n")
        yield Block.of(source, block)
    if not ended:
        yield Block.of(source, b"\n")


def _standard_input(
    _: Address, rule: ListenRule, stop: threading.Event, __: Callable[[str], None], state: FeedState
) -> Iterator[Block]:
    """Give what comes on standard input until it ends."""
    state.connections = 1
    source = randbits(SOURCE_BITS)
    descriptor = sys.stdin.buffer.fileno()
    while not stop.is_set():
        if not select.select([descriptor], [], [], rule.quiet_s)[0]:
            yield QUIET
            continue
        block = os.read(descriptor, _BLOCK)
        if not block:
            return
        yield Block.of(source, block)
