"""Which addresses are asked: a catalogue is a stranger's file, and may name anything."""

from __future__ import annotations

import ipaddress
import socket
import urllib.request
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from ullage.sources.cells import shown
from ullage.sources.transport.failures import NotFetched, TryAgain

if TYPE_CHECKING:
    from urllib.parse import SplitResult

LONGEST: Final = 8_192
_PORTS: Final = {"http": 80, "https": 443}

Origin = tuple[str, str, int]
"""Scheme, host and port."""


def split_address(address: str) -> SplitResult:
    """Take an http(s) address apart.

    Raises
    ------
    NotFetched
        For any other scheme, without a host, with a name or password in it, or with characters no address has.
    """
    if len(address) > LONGEST or not address.isascii() or any(one <= " " or one in '\\"<>' for one in address):
        raise NotFetched(f"{shown(address)} is no address: too long, or with characters that none has")
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:
        raise NotFetched(f"{shown(address)} is no address") from None
    if parts.scheme not in _PORTS:
        raise NotFetched(f"{shown(address)} is not opened: only http and https are, not {shown(parts.scheme)}")
    if not parts.hostname or port == 0:
        raise NotFetched(f"{shown(address)} names no host")
    if "@" in parts.netloc:
        raise NotFetched(
            f"an address at {parts.hostname} has a name or password in it: give them by environment or keyring"
        )
    return parts


def origin_of(parts: SplitResult) -> Origin:
    """Give scheme, host and port of an address."""
    return parts.scheme, (parts.hostname or "").lower(), parts.port or _PORTS[parts.scheme]


class Hosts:
    """Which hosts may be asked: any public one, and the one that the user named, wherever it is.

    A private address (loopback, a local network, a cloud's metadata service) is asked only when the user's own address
    names that very host: else a catalogue could make this machine ask what only this machine can reach.

    Parameters
    ----------
    home
        The address that the user gave; None when that was no address, so that only public hosts are asked.
    """

    def __init__(self, home: str | None) -> None:
        self._home = origin_of(split_address(home)) if home else None
        self._public: set[str] = set()

    @property
    def home(self) -> Origin | None:
        """Where the user's own address leads."""
        return self._home

    def check(self, address: str) -> SplitResult:
        """Give the parts of an address that may be asked.

        Raises
        ------
        NotFetched
            When it may not be.
        TryAgain
            When its host's name cannot be resolved now.
        """
        parts = split_address(address)
        host = (parts.hostname or "").lower()
        if self._is_home(host) or host in self._public:
            return parts
        literal = _literal(host)
        if literal is not None:
            self.check_peer(host, host)
        elif not _by_proxy(parts.scheme, host):  # a proxy resolves names by itself
            for one in _resolved(host):
                self.check_peer(host, one)
        self._public.add(host)
        return parts

    def check_peer(self, host: str, peer: str) -> None:
        """Refuse what a name turned out to lead to, if it is no public address.

        Raises
        ------
        NotFetched
            When it is private and the user did not name that host.
        """
        found = _literal(peer)
        if self._is_home(host) or (found is not None and _is_public(found)):
            return
        raise NotFetched(f"{shown(host)} is a private host, and not the one of the catalogue: it is not asked")

    def by_proxy(self, parts: SplitResult) -> bool:
        """Whether a proxy stands between, so that whoever answers is the proxy."""
        return _by_proxy(parts.scheme, parts.hostname or "")

    def _is_home(self, host: str) -> bool:
        return self._home is not None and host.lower() == self._home[1]


def _is_public(found: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    inner = getattr(found, "ipv4_mapped", None) or getattr(found, "sixtofour", None)
    return (inner or found).is_global and not found.is_multicast


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


def _by_proxy(scheme: str, host: str) -> bool:
    return scheme in urllib.request.getproxies() and not urllib.request.proxy_bypass(host)
