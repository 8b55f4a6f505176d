"""Where news is delivered: a webhook, e-mail, and what Apprise knows.

Addresses may hold secrets: they come from the command line or the environment, are never written down, and no message
repeats them. What is kept of one is a hash.
"""

from __future__ import annotations

import os
import smtplib
import ssl
import warnings
from email.message import EmailMessage
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import parse_qs, unquote, urlsplit

from ullage.errors import UllageError
from ullage.evidence.text import visible

if TYPE_CHECKING:
    from ullage.watching.news import News

SECONDS: Final = 20.0
"""How long a channel may take."""

_HERE: Final = "ullage@localhost"


class ChannelError(UllageError):
    """A channel that cannot be used, or did not take a message."""


def channel_key(address: str) -> str:
    """Give the name by which a channel is remembered: a hash, since its address may hold a secret."""
    return sha256(address.encode()).hexdigest()[:12]


def check_channel(address: str) -> None:
    """Refuse an address that no message can be sent to.

    Raises
    ------
    ChannelError
        With what is wrong with it.
    """
    scheme = _scheme(address)
    if scheme in {"http", "https"} and not urlsplit(address).hostname:
        raise ChannelError("a webhook's address has no host: https://HOST/PATH is expected")
    if scheme == "mailto":
        _recipients(address)
        _server()
    if scheme not in {"http", "https", "mailto"} and _apprise(address) is None:
        raise ChannelError(f"{scheme or 'this'} is no channel that is known: https://, mailto:, or what Apprise knows")


def deliver(news: News, address: str) -> None:
    """Deliver a piece of news.

    Parameters
    ----------
    news
        What is told.
    address
        ``http`` or ``https``: its JSON is posted there, with its id as `Idempotency-Key`; ``mailto:``: an e-mail, by
        the server of ``ULLAGE_SMTP``; anything else is Apprise's.

    Raises
    ------
    ChannelError
        When it was not taken; it may be tried again.
    """
    scheme = _scheme(address)
    if scheme in {"http", "https"}:
        _post(news, address)
    elif scheme == "mailto":
        _mail(news, address)
    else:
        channels = _apprise(address)
        if channels is None or not channels.notify(title=visible(news.title), body=_body(news)):
            raise ChannelError(f"the channel {scheme}: did not take the message")


def call(address: str) -> None:
    """Call an address, to say that the watcher is alive.

    Raises
    ------
    ChannelError
        When it does not answer.
    """
    _ask("GET", address, None, {})


def _post(news: News, address: str) -> None:
    import orjson

    headers = {"content-type": "application/json", "idempotency-key": news.id}
    _ask("POST", address, orjson.dumps(news.as_dict()), headers)


def _ask(method: str, address: str, content: bytes | None, headers: dict[str, str]) -> None:
    import httpx2

    host = urlsplit(address).hostname
    try:
        answer = httpx2.request(method, address, content=content, headers=headers, timeout=SECONDS)
    except (httpx2.HTTPError, httpx2.InvalidURL, OSError) as error:
        raise ChannelError(f"{host} does not answer ({type(error).__name__})") from None
    if not answer.is_success:
        raise ChannelError(f"{host} answered {answer.status_code}")


def _mail(news: News, address: str) -> None:
    message = EmailMessage()
    message["Subject"] = " ".join(visible(news.title).split())[:200]
    message["From"] = os.environ.get("ULLAGE_SMTP_FROM", _HERE)
    message["To"] = ", ".join(_recipients(address))
    message["Message-ID"] = f"<{news.id}@ullage.invalid>"
    message.set_content(_body(news))
    host, port, secure = _server()
    try:
        checked = ssl.create_default_context()  # a password goes to the server that was named, and to no other
        opened = (
            smtplib.SMTP_SSL(host, port, timeout=SECONDS, context=checked) if secure
            else smtplib.SMTP(host, port, timeout=SECONDS)
        )  # fmt: skip
        with opened as server:
            if user := os.environ.get("ULLAGE_SMTP_USER"):
                if not secure:
                    server.starttls(context=checked)
                server.login(user, os.environ.get("ULLAGE_SMTP_PASSWORD", ""))
            server.send_message(message)
    except (smtplib.SMTPException, OSError) as error:
        raise ChannelError(f"the mail server {host} did not take the message ({type(error).__name__})") from None


def _server() -> tuple[str, int, bool]:
    """Read the mail server from the environment: ``smtp://HOST:PORT`` or ``smtps://HOST:PORT``."""
    told = os.environ.get("ULLAGE_SMTP", "")
    try:
        parts = urlsplit(told)
        host, port = parts.hostname, parts.port
    except ValueError:
        parts, host, port = urlsplit(""), None, None
    if parts.scheme not in {"smtp", "smtps"} or not host:
        raise ChannelError("e-mail needs a server: set ULLAGE_SMTP to smtp://HOST:PORT or smtps://HOST:PORT")
    secure = parts.scheme == "smtps"
    return host, port or (465 if secure else 25), secure


def _recipients(address: str) -> list[str]:
    parts = urlsplit(address)
    found = [one.strip() for one in (unquote(parts.path), *parse_qs(parts.query).get("to", [])) if one.strip()]
    names = [name for one in found for name in one.split(",")]
    if not names or any("@" not in name or any(ord(letter) < 33 for letter in name) for name in names):  # noqa: PLR2004
        raise ChannelError("no address of e-mail is expected like that: mailto:desk@example.org")
    return names


def _body(news: News) -> str:
    return "\n".join(visible(one) for one in news.sentences) + f"\n\n{news.at}  {news.id}\n"


def _scheme(address: str) -> str:
    return address.partition(":")[0].lower() if ":" in address else ""


def _apprise(address: str) -> Any:
    """Give Apprise with one channel; None where it does not know its kind."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # of what it loads
        try:
            import apprise
        except ImportError:
            told = (
                "this channel needs Apprise, which is not installed: ./install all; https:// and mailto: need nothing"
            )
            raise ChannelError(told) from None
        channels = apprise.Apprise()
        return channels if channels.add(address) else None
