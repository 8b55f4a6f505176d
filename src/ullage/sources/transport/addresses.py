"""Which addresses are asked: a catalogue is a stranger's file, and may name anything."""

from __future__ import annotations

import ipaddress
import os
import socket
import threading
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from ullage.sources.cells import shown
from ullage.sources.obtained import without_secrets
from ullage.sources.transport.failures import NotFetched, TryAgain

if TYPE_CHECKING:
    from collections.abc import Iterable
    from urllib.parse import SplitResult

LONGEST: Final = 8_192
ALLOWED: Final = "ULLAGE_PRIVATE_HOSTS"
_PORTS: Final = {"http": 80, "https": 443}
_HOLDING: Final = tuple(ipaddress.ip_network(one) for one in ("64:ff9b::/96", "::/96", "::ffff:0:0:0/96"))
"""Networks whose last 32 bits are an address of IPv4: NAT64, compatible, translated."""

Origin = tuple[str, str, int]
"""Scheme, host and port."""


def split_address(address: str) -> SplitResult:
    """Take an http(s) address apart.

    Raises
    ------
    NotFetched
        For any other scheme, without a host, with a name or password in it, or with characters no address has.
    """
    told = shown(without_secrets(address))
    if len(address) > LONGEST or not address.isascii() or any(one <= " " or one in '\\"<>\x7f' for one in address):
        raise NotFetched(f"{told} is no address: too long, or with characters that none has")
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:
        raise NotFetched(f"{told} is no address") from None
    if "@" in parts.netloc:
        raise NotFetched(f"{told} has a name or password in it: give them by environment or keyring")
    if parts.scheme not in _PORTS:
        raise NotFetched(f"{told} is not opened: only http and https are, not {shown(parts.scheme)}")
    if not parts.hostname or port == 0:
        raise NotFetched(f"{told} names no host")
    return parts


def origin_of(parts: SplitResult) -> Origin:
    """Give scheme, host and port of an address."""
    return parts.scheme, (parts.hostname or "").lower(), parts.port or _PORTS[parts.scheme]


def allowed_hosts() -> frozenset[str]:
    """Give the private hosts that the user allows by ``ULLAGE_PRIVATE_HOSTS``: ``host:port``, several by commas."""
    return frozenset(one.strip().lower() for one in os.environ.get(ALLOWED, "").split(",") if one.strip())


class Hosts:
    """Which hosts may be asked: any public one, and private ones that the user named, on the very port.

    A private address (loopback, a local network, a cloud's metadata service) is asked only where the user's own address
    leads, or where the user allows it: else a catalogue could make this machine ask what only this machine can reach.

    Parameters
    ----------
    home
        The address that the user gave; None when that was no address, so that only public hosts are asked.
    allowed
        Private hosts beside it, as ``host:port``; see `allowed_hosts`.
    """

    def __init__(self, home: str | None, allowed: Iterable[str] = ()) -> None:
        self._home = origin_of(split_address(home)) if home else None
        self._named = frozenset(allowed) | ({at_port(*self._home[1:])} if self._home else frozenset())
        self._known: dict[str, frozenset[str]] = {}
        self._lock = threading.Lock()

    @property
    def home(self) -> Origin | None:
        """Where the user's own address leads."""
        return self._home

    def check(self, address: str) -> SplitResult:
        """Give the parts of an address that may be asked, as far as it tells: names are looked up by `find_addresses`.

        Raises
        ------
        NotFetched
            When it may not be.
        """
        parts = split_address(address)
        _, host, port = origin_of(parts)
        if _literal(host) is not None:
            self._check(host, port, frozenset([host]))
        return parts

    def find_addresses(self, host: str, port: int) -> list[str]:
        """Look up where a name leads, and give the addresses to which a line may be opened.

        A private host that the user named is held to the private addresses that it had when it was first looked up: a
        name that turns private later is somebody's trick.

        Raises
        ------
        NotFetched
            When one of them is private, and not one that the user named.
        TryAgain
            When the name cannot be looked up now.
        """
        host = host.lower()
        found = [host] if _literal(host) is not None else _resolved(host)
        self._check(host, port, frozenset(found))
        return list(dict.fromkeys(found))

    def _check(self, host: str, port: int, found: frozenset[str]) -> None:
        private = frozenset(one for one in found if not _is_public(one))
        with self._lock:
            known = self._known.setdefault(host, private)
        if private - known or (private and at_port(host, port) not in self._named):
            told = "is private, and not what the user named: it is not asked"
            raise NotFetched(f"{shown(at_port(host, port))} {told}; {ALLOWED} allows single ones")


def at_port(host: str, port: int) -> str:
    """Write a host with its port."""
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def _is_public(address: str) -> bool:
    """Whether an address is one of the internet; of one that holds another (mapped, translated, 6to4) by that one."""
    found = _literal(address)
    if isinstance(found, ipaddress.IPv6Address):
        inner = found.ipv4_mapped or found.sixtofour
        if inner is None and any(found in net for net in _HOLDING):
            inner = ipaddress.IPv4Address(int(found) & 0xFFFFFFFF)
        found = inner or found
    return found is not None and found.is_global and not found.is_multicast


def _literal(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return None


def _resolved(host: str) -> list[str]:
    try:
        found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise TryAgain(f"{shown(host)} cannot be found ({type(error).__name__}): is this machine online?") from None
    return [str(one[4][0]) for one in found]
