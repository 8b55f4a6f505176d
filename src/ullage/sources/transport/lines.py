"""Lines to servers: only to addresses that may be asked, and none on which bytes drip for ever."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any, Final

from ullage.sources.transport.failures import TryAgain

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    import httpx2

SLOW_S: Final = 60.0
SLOWEST: Final = 512.0
"""Bytes a second over `SLOW_S` of waiting, below which a line counts as broken, in whatever part of an answer."""
MOST_ADDRESSES: Final = 2
"""Of one host, of IPv4 and IPv6 each, that are tried one after the other."""


def open_lines_by(client: httpx2.Client, find: Callable[[str, int], Sequence[str]]) -> None:
    """Let a client open its lines as `Lines` does; those to a proxy without looking names up, which the proxy does.

    Parameters
    ----------
    client
        Its pools are given their backend anew: the library has no argument for it.
    find
        Gives the addresses of a host; see `Lines`.
    """
    direct: Any = client._transport  # noqa: SLF001 - no public way
    mounted: Any = client._mounts.values()  # noqa: SLF001 - no public way
    for transport in (direct, *(one for one in mounted if one is not None)):
        pool = transport._pool  # noqa: SLF001 - no public way
        pool._network_backend = Lines(pool._network_backend, find if transport is direct else None)  # noqa: SLF001


class Lines:
    """Opens lines; what httpcore2 calls a network backend.

    Parameters
    ----------
    backend
        Opens a line to an address.
    find
        Gives the addresses to which a line may be opened, of a host and a port; None where any may be.
    """

    def __init__(self, backend: Any, find: Callable[[str, int], Sequence[str]] | None) -> None:
        self._backend = backend
        self._find = find

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> Line:
        """Open a line: names are looked up once, here, so that nothing is sent to an address that was not looked at."""
        import httpcore2

        addresses = [host] if self._find is None else _few(self._find(host, port))
        for address in addresses[:-1]:
            try:
                return Line(self._backend.connect_tcp(address, port, timeout, local_address, socket_options), host)
            except (httpcore2.ConnectError, httpcore2.ConnectTimeout):
                continue
        return Line(self._backend.connect_tcp(addresses[-1], port, timeout, local_address, socket_options), host)

    def sleep(self, seconds: float) -> None:
        """Wait."""
        self._backend.sleep(seconds)


def _few(addresses: Sequence[str]) -> list[str]:
    """Give some addresses of either kind, in their order: where one kind leads nowhere the other may."""
    kinds: dict[bool, list[str]] = {True: [], False: []}
    for one in addresses:
        kinds[":" in one].append(one)
    few = {one for kind in kinds.values() for one in kind[:MOST_ADDRESSES]}
    return [one for one in addresses if one in few]


class Line:
    """One line, which counts as broken when next to nothing comes; what httpcore2 calls a network stream.

    Parameters
    ----------
    stream
        Reads and writes.
    host
        Where it leads, for messages.
    """

    def __init__(self, stream: Any, host: str) -> None:
        self._stream = stream
        self._host = host
        self._waited = 0.0
        self._came = 0

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """Read.

        Raises
        ------
        TryAgain
            When it is too slow. Only time spent waiting counts, not what is done with the bytes meanwhile.
        """
        begun = time.monotonic()
        data: bytes = self._stream.read(max_bytes, timeout)
        if self._came:  # how long a server thinks before it begins is bounded by the timeout
            self._waited += time.monotonic() - begun
        self._came += len(data)
        if data and self._waited > SLOW_S:
            if self._came < SLOWEST * self._waited:
                raise TryAgain(f"next to nothing comes from {self._host} any more")
            self._waited, self._came = 0.0, 0
        return data

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Write: a new question, whose answer is timed anew."""
        self._waited, self._came = 0.0, 0
        self._stream.write(buffer, timeout)

    def close(self) -> None:
        """Close."""
        self._stream.close()

    def start_tls(self, ssl_context: Any, server_hostname: str | None = None, timeout: float | None = None) -> Line:
        """Go on in secret."""
        return Line(self._stream.start_tls(ssl_context, server_hostname, timeout), self._host)

    def get_extra_info(self, info: str) -> Any:
        """Give what is known of it."""
        return self._stream.get_extra_info(info)
