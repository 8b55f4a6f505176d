"""News by e-mail: server and sender come from the environment, recipients from the address.

ULLAGE_SMTP           smtps://HOST:PORT, or smtp://HOST:PORT: with STARTTLS, unless the host is this machine;
                      smtp+plain://HOST:PORT: without
ULLAGE_SMTP_USER      with ULLAGE_SMTP_PASSWORD, where the server asks for them: never without TLS
ULLAGE_SMTP_FROM      the sender: desk@example.org, or Desk <desk@example.org>
"""

from __future__ import annotations

import ipaddress
import os
import smtplib
import ssl
from dataclasses import dataclass
from email.errors import NonASCIILocalPartDefect
from email.message import EmailMessage
from typing import Final
from urllib.parse import parse_qs, unquote, urlsplit

from ullage.watching.patience import STEP_S, ChannelError

_SENDER: Final = "ullage@localhost"
_PORTS: Final = {"smtps": 465, "smtp": 25, "smtp+plain": 25}


@dataclass(frozen=True, slots=True)
class _Server:
    scheme: str
    host: str
    port: int
    user: str
    password: str

    @property
    def needs_starttls(self) -> bool:
        return self.scheme == "smtp" and (bool(self.user) or not _is_here(self.host))


def check_mail(address: str) -> None:
    """Refuse an address of e-mail, and an environment, with which nothing can be sent.

    Raises
    ------
    ChannelError
        With what is wrong.
    """
    _server()
    _message(address, "", "")


def send_mail(address: str, subject: str, body: str, own_id: str) -> None:
    """Send an e-mail.

    Parameters
    ----------
    address
        ``mailto:A,B?to=C``.
    subject, body
        What it says; a subject is one line.
    own_id
        What its Message-ID is made of: a mail that is sent again has the same.

    Raises
    ------
    ChannelError
        When the server did not take it.
    """
    message = _message(address, subject, body)
    message["Message-ID"] = f"<{own_id}@ullage.invalid>"
    server = _server()
    try:
        _send(server, message)
    except smtplib.SMTPNotSupportedError:
        told = "offers no STARTTLS, or cannot send to such a name; where there is no TLS, ULLAGE_SMTP=smtp+plain://HOST"
        raise ChannelError(f"the mail server {server.host} {told}") from None
    except (smtplib.SMTPException, OSError) as error:
        silent = isinstance(error, OSError) and not isinstance(error, smtplib.SMTPResponseException)
        told = f"the mail server {server.host} did not take the message ({type(error).__name__})"
        raise ChannelError(told, silent=silent) from None


def _send(server: _Server, message: EmailMessage) -> None:
    checked = ssl.create_default_context()  # news and password go to the server that was named, and to no other
    opened = (
        smtplib.SMTP_SSL(server.host, server.port, timeout=STEP_S, context=checked) if server.scheme == "smtps"
        else smtplib.SMTP(server.host, server.port, timeout=STEP_S)
    )  # fmt: skip
    with opened as connection:
        if server.needs_starttls:
            connection.starttls(context=checked)
        if server.user:
            connection.login(server.user, server.password)
        connection.send_message(message)


def _server() -> _Server:
    """Read the mail server from the environment."""
    told = os.environ.get("ULLAGE_SMTP", "")
    user, password = (os.environ.get(f"ULLAGE_SMTP_{name}", "") for name in ("USER", "PASSWORD"))
    try:
        parts = urlsplit(told)
        scheme, host, port = parts.scheme, parts.hostname, parts.port
    except ValueError:
        scheme, host, port = "", None, None
    if scheme not in _PORTS or not host:
        raise ChannelError("e-mail needs a server: set ULLAGE_SMTP to smtp://HOST:PORT or smtps://HOST:PORT")
    if user and scheme == "smtp+plain":
        raise ChannelError("a password is not sent without TLS: set ULLAGE_SMTP to smtp://HOST or smtps://HOST")
    if not (user + password).isascii():
        raise ChannelError("ULLAGE_SMTP_USER and ULLAGE_SMTP_PASSWORD hold letters that are not ASCII: set others")
    return _Server(scheme, host, port or _PORTS[scheme], user, password)


def _message(address: str, subject: str, body: str) -> EmailMessage:
    message = EmailMessage()
    message["Subject"] = " ".join(subject.split())[:200]
    sender = os.environ.get("ULLAGE_SMTP_FROM", _SENDER)
    if not _set(message, "From", sender) or len(message["From"].addresses) != 1:
        raise ChannelError("ULLAGE_SMTP_FROM is no address: desk@example.org or Desk <desk@example.org> is expected")
    if not _set(message, "To", ", ".join(_recipients(address))):
        raise ChannelError("no address of e-mail is expected like that: mailto:desk@example.org")
    message.set_content(body)
    return message


def _set(message: EmailMessage, name: str, value: str) -> bool:
    """Set a header of addresses; give whether it is nothing but whole ones."""
    if not value.isprintable():
        return False
    try:
        message[name] = value
        header = message[name]
        broken = [one for one in header.defects if not isinstance(one, NonASCIILocalPartDefect)]  # the server may know
        return not broken and all(one.username and one.domain for one in header.addresses)
    except Exception:  # noqa: BLE001 - what the parser raises of a broken address is not said anywhere
        return False


def _recipients(address: str) -> list[str]:
    parts = urlsplit(address)
    found = [one.strip() for one in (unquote(parts.path), *parse_qs(parts.query).get("to", [])) if one.strip()]
    names = [name.strip() for one in found for name in one.split(",")]
    if not names or any("@" not in name or any(ord(letter) < 33 for letter in name) for name in names):  # noqa: PLR2004
        raise ChannelError("no address of e-mail is expected like that: mailto:desk@example.org")
    return names


def _is_here(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
