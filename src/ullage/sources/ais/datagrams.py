"""A live feed that comes as datagrams, of one sender or of many."""

from __future__ import annotations

import os
import select
import socket
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from zlib import crc32

from ullage.errors import InputError, Problem
from ullage.sources.ais.blocks import QUIET, SOURCE_BITS, Block

if TYPE_CHECKING:
    import threading
    from collections.abc import Callable, Iterator

    from ullage.sources.ais.feed_address import Address
    from ullage.sources.ais.feeds import FeedState, ListenRule

_DATAGRAM: Final = 1 << 16
_ROOM: Final = 1 << 18
_MOST_DATAGRAMS: Final = 1 << 14  # at once: they may be empty
_NEWLINE: Final = ord("\n")
_BUFFER_FORCE: Final = 33  # SO_RCVBUFFORCE of Linux, for those who may; Python has no name for it


def hear_datagrams(
    where: Address, rule: ListenRule, stop: threading.Event, tell: Callable[[str], None], state: FeedState
) -> Iterator[Block]:
    """Give datagrams; each ends its last line."""
    with _bound(where) as bound:
        given, asked = _widened(bound, rule.buffer_bytes), rule.buffer_bytes
        state.buffer_bytes = given
        state.connections = 1
        if given < asked:
            less = f"the system keeps {given / 1e6:.1f} MB for datagrams, {asked / 1e6:.0f} MB asked"
            tell(f"{less}: a fast feed may lose some, which is counted; raise net.core.rmem_max")
        bound.setblocking(False)
        waiting = select.poll()
        waiting.register(bound, select.POLLIN)
        room = memoryview(bytearray(_ROOM))
        looked = -rule.quiet_s
        while not stop.is_set():
            if time.monotonic() - looked >= rule.quiet_s:
                state.dropped, looked = _dropped(bound), time.monotonic()
            waiting.poll(rule.quiet_s * 1000)
            yield from _gathered(bound, room) or [QUIET]


def _bound(where: Address) -> socket.socket:
    """Make a socket that hears an address; without a host all of this machine, by both protocols where it has both."""
    why = "no such address"
    for family, address in _addresses(where):
        try:
            bound = socket.socket(family, socket.SOCK_DGRAM)
        except OSError as error:  # a machine without that protocol
            why = error.strerror or str(error)
            continue
        try:
            if family == socket.AF_INET6:
                bound.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, bool(where.host))
            bound.bind(address)
        except OSError as error:
            bound.close()
            why = error.strerror or str(error)
        else:
            return bound
    raise InputError((Problem("feed", f"cannot listen on {where.host or 'any address'}, port {where.port}: {why}"),))


def _addresses(where: Address) -> list[tuple[int, Any]]:
    """Give where an address may be heard: first the one that hears more, of a name the one that it always meant."""
    try:
        found = socket.getaddrinfo(where.host or None, where.port, type=socket.SOCK_DGRAM, flags=socket.AI_PASSIVE)
    except OSError:
        return []
    first = socket.AF_INET if where.host else socket.AF_INET6
    return sorted(((one[0], one[4]) for one in found), key=lambda one: one[0] != first)


def _gathered(bound: socket.socket, room: memoryview) -> list[Block]:
    """Take the datagrams that wait, each with its last line ended: those of a sender in a block."""
    filled = 0
    senders: dict[object, list[tuple[int, int]]] = {}
    for _ in range(_MOST_DATAGRAMS):
        if filled + _DATAGRAM >= len(room):
            break
        begun = filled
        try:
            size, sender = bound.recvfrom_into(room[filled:], _DATAGRAM)
        except OSError:
            break  # none waits, or an earlier datagram of ours was refused: there is none, but some systems say so
        filled += size
        if size and room[filled - 1] != _NEWLINE:
            room[filled] = _NEWLINE
            filled += 1
        senders.setdefault(sender, []).append((begun, filled))
    if len(senders) == 1:
        return [Block.of(_number(next(iter(senders))), room[:filled])]
    return [Block.of(_number(one), b"".join(room[a:b] for a, b in pieces)) for one, pieces in senders.items()]


def _number(sender: object) -> int:
    return crc32(repr(sender).encode()) >> (32 - SOURCE_BITS)


def _widened(bound: socket.socket, wanted: int) -> int:
    """Ask the system for room, beyond its usual bound where that is allowed; say how much it gave."""
    for option in (_BUFFER_FORCE, socket.SO_RCVBUF):
        try:
            bound.setsockopt(socket.SOL_SOCKET, option, wanted)
            break
        except OSError:
            continue
    return bound.getsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF)


def _dropped(bound: socket.socket) -> int | None:
    """Read how many datagrams the system threw away, from its table of sockets; None where it has none."""
    table = "udp6" if bound.family == socket.AF_INET6 else "udp"
    inode = str(os.fstat(bound.fileno()).st_ino)
    try:
        rows = [line.split() for line in Path("/proc/net", table).read_text("ascii").splitlines()[1:]]
    except (OSError, ValueError):
        return None
    return next((int(row[-1]) for row in rows if row[9:10] == [inode]), None)
