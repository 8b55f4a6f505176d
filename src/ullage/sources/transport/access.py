"""Who asks: tokens, where they are got, and to which hosts alone they go. Nothing here is ever written to a file."""

from __future__ import annotations

import ipaddress
import json
import math
import os
import re
import threading
import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final, Protocol
from urllib.parse import urlencode, urlsplit

from ullage.sources.cells import listed
from ullage.sources.transport.failures import NotFetched

if TYPE_CHECKING:
    from collections.abc import Callable

EARLY_S: Final = 30.0
"""A token is renewed so long before it ends: clocks differ, and a download begins with it."""
DEFAULT_LIFE_S: Final = 300.0
MOST_TOKEN_BYTES: Final = 1 << 20
KEYRING: Final = "ullage"
_TOKEN: Final = re.compile(r"[\x21-\x7e]{1,16384}")
_UNKNOWN: Final = 401


Dressed = tuple[str, dict[str, str]]
"""An address as it is asked, and headers that are sent with it."""


class Access(Protocol):
    """What is added to a question so that it is answered."""

    def dress(self, address: str) -> Dressed:
        """Give the address as it is asked, and headers to send with it."""

    def renew(self, address: str, sent: Dressed, status: int) -> bool:
        """Say whether another token is to be tried after a refusal, of what was sent and the status that came."""

    def wanted(self, address: str) -> str:
        """Say what a user can do where a server wants to know who asks."""


class Open:
    """No account.

    Parameters
    ----------
    wanted
        What a user can do where a server wants to know who asks.
    """

    def __init__(self, wanted: str = "set name and password, or a token") -> None:
        self._wanted = wanted

    def dress(self, address: str) -> Dressed:
        """Give the address as it is."""
        return address, {}

    def renew(self, address: str, sent: Dressed, status: int) -> bool:
        """There is no other token."""
        del address, sent, status
        return False

    def wanted(self, address: str) -> str:
        """Say what is to be set."""
        del address
        return self._wanted


def find_secret(name: str) -> str | None:
    """Find a name, password or token: in the environment, else in the user's keyring.

    Parameters
    ----------
    name
        Of the variable, such as ``ULLAGE_CDSE_USER``; in the keyring the user's name of the service ``ullage``.
    """
    found = os.environ.get(name, "").strip("\r\n")
    if found:
        return found
    try:
        import keyring
    except ImportError:
        return None
    try:
        return (keyring.get_password(KEYRING, name) or "").strip("\r\n") or None
    except Exception:  # noqa: BLE001 - keyrings fail in many ways, and none may stop a search that needs no secret
        return None


class Bearer:
    """A token that the user has, for some hosts.

    Parameters
    ----------
    token
        Sent as ``Authorization: Bearer``.
    hosts
        To which it goes: ``name`` on port 443, or ``name:port``; over https, on this machine over http as well.

    Raises
    ------
    NotFetched
        When it has a space, a line break or letters outside of ASCII, as no token has.
    """

    def __init__(self, token: str, hosts: frozenset[str]) -> None:
        if not _TOKEN.fullmatch(token):
            raise NotFetched("the token has a space, a line break or letters that no token has: set it again")
        self._token = token
        self._hosts = hosts

    def dress(self, address: str) -> Dressed:
        """Add the token, if it is for that host."""
        return address, {"Authorization": f"Bearer {self._token}"} if is_for(self._hosts, address) else {}

    def renew(self, address: str, sent: Dressed, status: int) -> bool:
        """There is no other token."""
        del address, sent, status
        return False

    def wanted(self, address: str) -> str:
        """Say whether it did not take the token, or did not get it."""
        return _wanted(self._hosts, address)


class OAuth:
    """Tokens of an OAuth 2 service, by password or as a client (RFC 6749), renewed while downloads go on.

    Parameters
    ----------
    address
        Where tokens are got.
    form
        What is sent for the first: ``grant_type``, ``client_id`` and so on.
    hosts
        To which tokens go; see `Bearer`.
    ask
        Asks the address with a form.
    clock
        Seconds that only rise.
    """

    def __init__(
        self,
        address: str,
        form: dict[str, str],
        hosts: frozenset[str],
        ask: Callable[[str, bytes | None, int], bytes],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._address = address
        self._form = form
        self._hosts = hosts
        self._ask = ask
        self._clock = clock
        self._lock = threading.Lock()
        self._token = ""
        self._refresh = ""
        self._ends = -1.0
        self._refresh_ends = -1.0

    def dress(self, address: str) -> Dressed:
        """Add a token that lives yet, if it is for that host."""
        if not is_for(self._hosts, address):
            return address, {}
        with self._lock:
            if self._clock() >= self._ends:
                self._get()
            return address, {"Authorization": f"Bearer {self._token}"}

    def renew(self, address: str, sent: Dressed, status: int) -> bool:
        """Forget the token that was refused, so that the next question has another; one got meanwhile stays."""
        if status != _UNKNOWN or not is_for(self._hosts, address):
            return False  # who is known and forbidden stays so with any token
        with self._lock:
            if sent[1].get("Authorization") == f"Bearer {self._token}":
                self._ends = -1.0
        return True

    def wanted(self, address: str) -> str:
        """Say whether it did not take the token, or did not get it."""
        return _wanted(self._hosts, address)

    def _get(self) -> None:
        if self._refresh and self._clock() < self._refresh_ends:
            form = {"grant_type": "refresh_token", "refresh_token": self._refresh}
            form |= {key: self._form[key] for key in ("client_id", "client_secret") if key in self._form}
            try:
                return self._take(form)
            except NotFetched:
                self._refresh = ""  # it may have been withdrawn: the password still holds
        return self._take(self._form)

    def _take(self, form: dict[str, str]) -> None:
        told = _asked(self._ask, self._address, urlencode(form).encode())
        token, life, refresh = told.get("access_token"), told.get("expires_in"), told.get("refresh_token")
        if not isinstance(token, str) or not _TOKEN.fullmatch(token):
            raise NotFetched(f"{_host(self._address)} gave no token")
        now = self._clock()
        self._token = token
        self._ends = now + max(0.0, _seconds(life, DEFAULT_LIFE_S) - EARLY_S)
        self._refresh = refresh if isinstance(refresh, str) else ""
        self._refresh_ends = now + max(0.0, _seconds(told.get("refresh_expires_in"), DEFAULT_LIFE_S) - EARLY_S)


class Signed:
    """Addresses that a service signs for a while, a token for each store of files.

    Parameters
    ----------
    address
        Where tokens are got, with ``{account}`` and ``{container}``.
    suffix
        Of the hosts whose addresses are signed.
    ask
        Asks an address.
    now
        The clock.
    """

    def __init__(
        self,
        address: str,
        suffix: str,
        ask: Callable[[str, bytes | None, int], bytes],
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._address = address
        self._suffix = suffix
        self._ask = ask
        self._now = now
        self._lock = threading.Lock()
        self._tokens: dict[tuple[str, str], tuple[str, datetime]] = {}

    def dress(self, address: str) -> Dressed:
        """Add the signature, if addresses of that host are signed."""
        store = self._store(address)
        if store is None or urlsplit(address).query:
            return address, {}
        with self._lock:
            token, ends = self._tokens.get(store, ("", self._now()))
            if (ends - self._now()).total_seconds() < EARLY_S:
                token, ends = self._get(store)
                self._tokens[store] = token, ends
        return f"{address}?{token}", {}

    def renew(self, address: str, sent: Dressed, status: int) -> bool:
        """Forget the signature that was refused; one got meanwhile stays. These stores forbid where it has run out."""
        del status
        store = self._store(address)
        if store is None or sent[0] == address:
            return False
        with self._lock:
            if sent[0] == f"{address}?{self._tokens.get(store, ('',))[0]}":
                del self._tokens[store]
        return True

    def wanted(self, address: str) -> str:
        """Say whether it did not take the signature, or did not get one."""
        signed = self._store(address) is not None
        return "it did not take the signature" if signed else "addresses of that host are not signed"

    def _store(self, address: str) -> tuple[str, str] | None:
        parts = urlsplit(address)
        host, folders = (parts.hostname or "").lower(), parts.path.split("/")
        if parts.scheme != "https" or not host.endswith(self._suffix) or len(folders) < 2 or not folders[1]:  # noqa: PLR2004
            return None
        account, container = host.removesuffix(self._suffix), folders[1]
        fair = all(one.replace("-", "").replace("$", "").isalnum() for one in (account, container))
        return (account, container) if fair else None

    def _get(self, store: tuple[str, str]) -> tuple[str, datetime]:
        told = _asked(self._ask, self._address.format(account=store[0], container=store[1]), None)
        token, ends = told.get("token"), told.get("msft:expiry")
        try:
            when = datetime.fromisoformat(str(ends))
            when = when.replace(tzinfo=UTC) if when.tzinfo is None else when
        except ValueError:
            when = self._now()
        if not isinstance(token, str) or not _TOKEN.fullmatch(token):
            raise NotFetched(f"{_host(self._address)} signed nothing for {store[0]}")
        return token, when


def _asked(ask: Callable[[str, bytes | None, int], bytes], address: str, form: bytes | None) -> dict[str, Any]:
    try:
        told = json.loads(ask(address, form, MOST_TOKEN_BYTES))
    except NotFetched as error:
        what = f" (answer {error.status})" if error.status else ""
        raise NotFetched(
            f"{_host(address)} gives no token{what}: are name and password right, and the account open?", error.status
        ) from None
    except (ValueError, RecursionError):
        raise NotFetched(f"{_host(address)} gave no token: its answer is no JSON") from None
    return told if isinstance(told, dict) else {}


def is_for(hosts: frozenset[str], address: str) -> bool:
    """Whether a token that is for some hosts may go to an address; see `Bearer`."""
    parts = urlsplit(address)
    host = (parts.hostname or "").lower()
    if parts.scheme != "https" and not (parts.scheme == "http" and _is_loopback(host)):
        return False
    port = parts.port or (443 if parts.scheme == "https" else 80)
    named = f"[{host}]" if ":" in host else host
    return f"{named}:{port}" in hosts or (port == 443 and named in hosts)  # noqa: PLR2004 - of https


def _is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _wanted(hosts: frozenset[str], address: str) -> str:
    if is_for(hosts, address):
        return "it did not take the token"
    return f"the token is for {listed(sorted(hosts))} over https, and was not sent there"


def _host(address: str) -> str:
    return urlsplit(address).hostname or "the server"


def _seconds(value: object, default: float) -> float:
    if not isinstance(value, int | float) or isinstance(value, bool):
        return default
    try:
        seconds = float(value)
    except OverflowError:
        return default
    return seconds if seconds > 0 and math.isfinite(seconds) else default
