"""Questions over http(s): redirects, tokens, waits and bounds are ours."""

from __future__ import annotations

import threading
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final, Self
from urllib.parse import urljoin, urlsplit

from ullage.sources.cells import shown
from ullage.sources.transport.access import Access, Open
from ullage.sources.transport.addresses import Hosts, allowed_hosts, origin_of, split_address
from ullage.sources.transport.failures import NotFetched, RangeGone, TryAgain
from ullage.sources.transport.lines import open_lines_by
from ullage.sources.transport.patience import Patience, retry_after_s

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

CONNECT_S: Final = 20.0
READ_S: Final = 60.0
WHOLE_S: Final = 300.0
"""A catalogue's answer that is not whole by then is given up, however steadily it drips."""
PER_HOST: Final = 4
MOST_REDIRECTS: Final = 8
BUSY: Final = frozenset({408, 425, 429, 500, 502, 503, 504})
MOST_JSON_BYTES: Final = 64 << 20

_REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
_KEPT: Final = frozenset({307, 308})
_REFUSED: Final = frozenset({401, 403})
_RANGE_GONE: Final = 416
_CARRIED: Final = frozenset({"accept", "content-type", "range", "if-range"})
"""Headers that go along to another server."""


class Client:
    """Asks servers politely: a few questions at once to each, patiently, and only whom one may ask.

    Parameters
    ----------
    home
        The address that the user gave; see `Hosts`.
    patience
        Waits between tries.
    access
        Tokens; also settable later, for who gives tokens is asked by a client too.
    read_s
        How long nothing may come before an answer is given up [s].
    per_host
        Questions to one host at once.
    """

    def __init__(
        self,
        home: str | None,
        *,
        patience: Patience | None = None,
        access: Access | None = None,
        read_s: float = READ_S,
        per_host: int = PER_HOST,
    ) -> None:
        import httpx2

        self.hosts = Hosts(home, allowed_hosts())
        self.patience = patience or Patience()
        self.access: Access = access or Open()
        self.asked: set[str] = set()
        self.tell: Callable[[str], object] = lambda _: None
        """Called with what is tried again, and why."""
        self._per_host = per_host
        self._gates: dict[str, threading.BoundedSemaphore] = {}
        self._lock = threading.Lock()
        self._http = httpx2.Client(
            timeout=httpx2.Timeout(read_s, connect=min(CONNECT_S, read_s)),
            headers={"User-Agent": "ullage", "Accept-Encoding": "identity"},
            limits=httpx2.Limits(max_connections=32, max_keepalive_connections=16),
        )
        open_lines_by(self._http, self.hosts.find_addresses)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._http.close()

    @contextmanager
    def opened(
        self,
        address: str,
        headers: Mapping[str, str] | None = None,
        body: bytes | None = None,
        kind: str = "application/json",
        *,
        bare: bool = False,
    ) -> Iterator[Any]:
        """Ask once, with a body or without, and give the answer (an `httpx2.Response`) before its body is read.

        A bare question has no token: it is how one is got.

        Raises
        ------
        NotFetched, TryAgain
            When it is refused, or fails; `RangeGone` when the part asked for is not there.
        """
        renewed, led = False, 0
        sent = dict(headers or {}) | ({"Content-Type": kind} if body is not None else {})
        while led <= MOST_REDIRECTS:
            self.hosts.check(address)
            dressed = (address, {}) if bare else self.access.dress(address)
            with self._gate(address), self._answer(dressed[0], sent | dressed[1], body) as answer:
                status = answer.status_code
                if status in _REDIRECTS:
                    before = origin_of(split_address(address))
                    address, body = _led_to(address, answer.headers.get("location"), status, body)
                    if origin_of(split_address(address)) != before:
                        sent = {name: value for name, value in sent.items() if name.lower() in _CARRIED}
                    led += 1
                    continue
                if status in _REFUSED and not renewed and not bare and self.access.renew(address, dressed, status):
                    renewed = True
                    continue
                _check_status(address, answer, self.access)
                with _telling(address):
                    yield answer
                return
        raise NotFetched(f"{_host(address)} leads from address to address without end")

    def ask(
        self,
        address: str,
        body: bytes | None = None,
        most: int = MOST_JSON_BYTES,
        kind: str = "application/json",
        *,
        headers: Mapping[str, str] | None = None,
        bare: bool = False,
    ) -> bytes:
        """Ask until it is answered, and give the whole answer.

        Parameters
        ----------
        address, body, kind, bare
            What is asked; a body makes it a POST; see `opened`.
        most
            Bytes that are read; an answer of more is refused.
        headers
            Others that go along, but to no other scheme, host or port.

        Raises
        ------
        NotFetched
            When it cannot be had.
        """
        attempt = 0
        while True:
            try:
                sent = {"Accept": "application/json, */*;q=0.5"} | dict(headers or {})
                with self.opened(address, sent, body, kind, bare=bare) as answer:
                    return _whole(address, answer, most)
            except TryAgain as error:
                if attempt < self.patience.tries - 1:
                    self.tell(f"{error}; asked again")
                if not self.patience.wait(attempt, error.after_s):
                    raise NotFetched(f"{error}; asked {attempt + 1} times", error.status) from None
                attempt += 1

    def post_form(self, address: str, form: bytes | None, most: int) -> bytes:
        """Ask for a token, with a form or without; see `ask`."""
        return self.ask(address, form, most, "application/x-www-form-urlencoded", bare=True)

    def _gate(self, address: str) -> threading.BoundedSemaphore:
        host = _host(address)
        with self._lock:
            self.asked.add(host)
            return self._gates.setdefault(host, threading.BoundedSemaphore(self._per_host))

    @contextmanager
    def _answer(self, address: str, headers: dict[str, str], body: bytes | None) -> Iterator[Any]:
        with _telling(address):
            request = self._http.build_request(
                "GET" if body is None else "POST", address, headers=headers, content=body
            )
            answer = self._http.send(request, stream=True)
        try:
            yield answer
        finally:
            answer.close()


@contextmanager
def _telling(address: str) -> Iterator[None]:
    """Say what broke, with the host alone: an address may hold a signature."""
    import httpx2

    try:
        yield
    except httpx2.TimeoutException:
        raise TryAgain(f"{_host(address)} does not answer") from None
    except (httpx2.TransportError, httpx2.DecodingError) as error:
        if why := _wrong_certificate(error):
            raise NotFetched(
                f"the certificate of {_host(address)} is not valid ({shown(why)}): nothing was sent"
            ) from None
        if isinstance(error, httpx2.ConnectError):
            raise TryAgain(f"no line to {_host(address)} can be opened") from None
        raise TryAgain(f"the line to {_host(address)} broke ({type(error).__name__})") from None
    except httpx2.InvalidURL:
        raise NotFetched(f"{_host(address)}: no such address") from None


def _wrong_certificate(error: BaseException | None) -> str:
    """Say what is wrong with a certificate, if that is why a line could not be opened; else give nothing."""
    import ssl

    for _ in range(10):  # causes of causes
        if isinstance(error, ssl.SSLCertVerificationError):
            return error.verify_message or "not trusted"
        error = error.__cause__ or error.__context__ if error is not None else None
    return ""


def _led_to(address: str, location: str | None, status: int, body: bytes | None) -> tuple[str, bytes | None]:
    """Give where a redirect leads; a body goes along only to the same scheme, host and port."""
    if not location:
        raise NotFetched(f"{_host(address)} leads elsewhere ({status}) and does not say where", status)
    try:
        led = urljoin(address, location)
    except ValueError:
        raise NotFetched(f"{_host(address)} leads to what is no address", status) from None
    old, new = urlsplit(address), urlsplit(led)
    if (old.scheme, new.scheme) == ("https", "http"):
        raise NotFetched(f"{_host(address)} leads from https to http: not followed", status)
    if new.scheme not in {"http", "https"}:
        raise NotFetched(f"{_host(address)} leads to {shown(new.scheme)}: only http and https are opened", status)
    if body is not None and (status not in _KEPT or origin_of(split_address(address)) != origin_of(split_address(led))):
        raise NotFetched(f"{_host(address)} leads elsewhere ({status}): what was asked is not sent there", status)
    return led, body


def _check_status(address: str, answer: Any, access: Access) -> None:
    status, host = answer.status_code, _host(address)
    if status in BUSY:
        raise TryAgain(f"{host} is busy or fails ({status})", status, retry_after_s(answer.headers.get("retry-after")))
    if status == _RANGE_GONE:
        raise RangeGone(f"{host} has no such part ({status})", status)
    told = {
        401: f"wants to know who asks: {access.wanted(address)}",
        403: "forbids it: the account may not, its quota is used up, or the address has run out",
        404: "does not have it",
        410: "does not have it any more",
    }
    if status not in {200, 206}:
        raise NotFetched(f"{host} {told.get(status, 'refuses it')} ({status})", status)


def _whole(address: str, answer: Any, most: int, clock: Callable[[], float] = time.monotonic) -> bytes:
    found = bytearray()
    until = clock() + WHOLE_S
    for chunk in answer.iter_bytes(1 << 16):
        found += chunk
        if len(found) > most:
            raise NotFetched(f"{_host(address)} answers with more than {most:,} bytes")
        if clock() > until:
            raise TryAgain(f"{_host(address)} answers too slowly")
    return bytes(found)


def _host(address: str) -> str:
    try:
        return urlsplit(address).hostname or "the server"
    except ValueError:
        return "the server"
