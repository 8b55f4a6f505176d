"""Who may ask: whoever has the token, from this application's own pages, under the name it was given.

A page of another site can make a browser send requests to loopback. Each of these is refused on its own account: a
foreign `Host` (a name that was made to point here), a foreign `Origin`, a request without the token, a change without
the application's own header.
"""

from __future__ import annotations

import asyncio
import secrets
from http.cookies import CookieError, SimpleCookie
from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qsl, urlencode

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse

from ullage.web.errors import LOG, error_response, mistake

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

HEADER: Final = "x-ullage"
"""Every change carries it: a page of another origin cannot send it without being asked first, and is not allowed to."""

MOST_BYTES: Final = 1_000_000
"""Of a body that is no file."""
MOST_OF_HEADERS: Final = 32_000
PATIENCE_S: Final = 30.0
"""So long nothing of a body may come."""
TOO_LARGE: Final = f"What was sent is larger than {MOST_BYTES // 1000:,} kB."

READING: Final = frozenset({"GET", "HEAD"})
POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; font-src 'self'; "
    "connect-src 'self'; worker-src 'self' blob:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
"""What a page may load: nothing from outside, and no script or style written into it."""

_HEADERS: Final = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
}


class Guard:
    """Lets through what may be asked, and puts the headers that browsers go by on every answer.

    Parameters
    ----------
    app
        What is guarded.
    token
        The secret of this start.
    hosts
        Values of `Host` that are the application's own, with port.
    cookie
        Name of the cookie that holds the token once the address was opened.
    read_only
        Whether nothing may be changed.
    """

    def __init__(
        self, app: ASGIApp, *, token: str, hosts: frozenset[str], cookie: str, read_only: bool = False
    ) -> None:
        self.app = app
        self.token = token
        self.hosts = hosts
        self.cookie = cookie
        self.read_only = read_only

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
        if scope["type"] != "http":
            return  # nothing else is spoken here

        started = False

        async def send_guarded(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                headers = MutableHeaders(scope=message)
                for name, value in _HEADERS.items():
                    headers[name] = value
                headers.setdefault("cache-control", "no-store")
            await send(message)

        answer = self._refusal(scope) or self._entrance(scope) or _too_large(scope)
        try:
            await (answer or self.app)(scope, bounded(scope, receive), send_guarded)
        except Exception:
            if started:
                raise
            # answered here, so that this answer has the headers of every other
            LOG.exception("a request failed")
            await mistake()(scope, receive, send_guarded)

    def _refusal(self, scope: Scope) -> ASGIApp | None:
        headers, changes = Headers(scope=scope), scope["method"] not in READING
        if sum(len(name) + len(value) for name, value in scope["headers"]) > MOST_OF_HEADERS:
            return error_response(431, "The headers are too large.", "Delete the cookies of this address.")
        origin = headers.get("origin")
        foreign = origin is not None and origin.lower().removeprefix("http://") not in self.hosts
        elsewhere = headers.get("sec-fetch-site", "none") not in {"none", "same-origin"}
        followed = headers.get("sec-fetch-mode") == "navigate" and not changes  # a link that somebody clicked
        if headers.get("host", "").lower() not in self.hosts:
            return error_response(403, "This name is not the application's.", "Open the address that it printed.")
        if foreign or (elsewhere and not followed):
            return error_response(403, "A page of another site asked for this.", "Use the application's own pages.")
        if changes and HEADER not in headers:
            return error_response(403, f"A change carries the header {HEADER}.", f"Send '{HEADER}: 1' with it.")
        if changes and self.read_only:
            return error_response(403, "The application is read-only.", "Start it without --read-only to change.")
        return None

    def _entrance(self, scope: Scope) -> ASGIApp | None:
        """Turn the token in an address into a cookie; refuse who has neither."""
        if scope["path"].startswith("/static/"):
            return None  # the same for everybody: nothing of a case is in it
        query = parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True)
        given = [value for name, value in query if name == "token"]
        if given and self._is_token(given[-1]):
            rest = urlencode([one for one in query if one[0] != "token"])
            path = "/" + scope["path"].lstrip("/\\")  # two slashes would be another host's name
            answer = RedirectResponse(path + (f"?{rest}" if rest else ""), status_code=303)
            answer.set_cookie(self.cookie, self.token, httponly=True, samesite="strict", path="/")
            return answer
        headers = Headers(scope=scope)
        bearer = headers.get("authorization", "").removeprefix("Bearer ")
        if self._is_token(bearer) or self._is_token(_cookie(headers.get("cookie", ""), self.cookie)):
            return None
        told = "The token is missing or is that of an earlier start."
        return error_response(401, told, "Open the address that 'ullage serve' printed.", None)

    def _is_token(self, given: str) -> bool:
        return secrets.compare_digest(given.encode(), self.token.encode())


def bounded(scope: Scope, receive: Receive) -> Receive:
    """Take no more of a body than its route may have, and none that stops coming."""
    most, taken, more = _most_bytes(scope), 0, True

    async def receive_bounded() -> Message:
        nonlocal taken, more
        try:
            message = await asyncio.wait_for(receive(), PATIENCE_S if more else None)
        except TimeoutError:
            raise HTTPException(408, f"Nothing came for {PATIENCE_S:.0f} s.") from None
        taken += len(message.get("body", b""))
        more = message["type"] == "http.request" and message.get("more_body", False)
        if most is not None and taken > most:
            raise HTTPException(413, TOO_LARGE)
        return message

    return receive_bounded


def _too_large(scope: Scope) -> ASGIApp | None:
    """Refuse a body that is announced to be too large before any of it is read."""
    most, told = _most_bytes(scope), Headers(scope=scope).get("content-length", "0")
    if most is None or not (told.isascii() and told.isdigit()) or int(told[:20]) <= most:
        return None
    return error_response(413, TOO_LARGE, "Send less at once.")


def _most_bytes(scope: Scope) -> int | None:
    """Say how large a body may be; None where the route itself counts: of files that come in."""
    return None if scope["method"] == "PUT" and scope["path"].startswith("/api/files/") else MOST_BYTES


def _cookie(text: str, name: str) -> str:
    try:
        found = SimpleCookie(text).get(name)
    except CookieError:
        return ""
    return found.value if found else ""
