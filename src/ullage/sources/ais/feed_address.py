"""Where a live feed comes from, as it is written: ``tcp://HOST:PORT``, ``udp://HOST:PORT``, or ``-``."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from ullage.errors import InputError, Problem


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
