"""Where news is delivered: a webhook, e-mail, and what Apprise knows.

Addresses may hold secrets: they come from the command line or the environment, are never written down, and no message
repeats them. What is kept of one is a hash.
"""

from __future__ import annotations

import logging
import warnings
from functools import partial
from hashlib import sha256
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from ullage.evidence.text import visible
from ullage.watching.mail import check_mail, send_mail
from ullage.watching.patience import STEP_S, ChannelError, with_patience

if TYPE_CHECKING:
    from ullage.watching.news import News


def channel_key(address: str) -> str:
    """Give the name by which a channel is remembered: a hash, since its address may hold a secret."""
    return sha256(address.encode("utf-8", "surrogateescape")).hexdigest()[:12]


def check_channel(address: str) -> None:
    """Refuse an address that no message can be sent to.

    Raises
    ------
    ChannelError
        With what is wrong with it.
    """
    scheme = _scheme(address)
    if scheme in {"http", "https"}:
        check_web(address)
    elif scheme == "mailto":
        check_mail(address)
    elif _apprise(address) is None:
        told = "is no channel that is known, or its address is not whole: https://, mailto:, or what Apprise knows"
        raise ChannelError(f"{scheme or 'this'} {told}")


def check_web(address: str) -> None:
    """Refuse what is no address of the web.

    Raises
    ------
    ChannelError
        With what is expected.
    """
    import httpx2

    try:
        parts = urlsplit(address)
        fine = parts.scheme in {"http", "https"} and parts.hostname and (parts.port or 1) and httpx2.URL(address).host
    except (ValueError, httpx2.InvalidURL):
        fine = ""
    if not fine:
        raise ChannelError("an address of the web is broken, or has no host: https://HOST/PATH is expected")


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
        with_patience(channel_key(address), _host(address), partial(_post, news, address))
    elif scheme == "mailto":
        with_patience(channel_key(address), "the mail server", partial(_mail, news, address))
    else:
        with_patience(channel_key(address), f"the channel {scheme}:", partial(_notify, news, address))


def call(address: str) -> None:
    """Call an address, to say that the watcher is alive.

    Raises
    ------
    ChannelError
        When it does not answer.
    """
    with_patience(channel_key(address), _host(address), partial(_ask, "GET", address, None, {}))


def _post(news: News, address: str) -> None:
    import orjson

    headers = {"content-type": "application/json", "idempotency-key": news.id}
    _ask("POST", address, orjson.dumps(news.as_dict()), headers)


def _ask(method: str, address: str, content: bytes | None, headers: dict[str, str]) -> None:
    """Ask, and take the status for the whole answer: what it says beside that is not read."""
    import httpx2

    try:
        with httpx2.stream(method, address, content=content, headers=headers, timeout=STEP_S) as answer:
            status, taken = answer.status_code, answer.is_success
    except (httpx2.HTTPError, httpx2.InvalidURL, OSError) as error:
        raise ChannelError(f"{_host(address)} does not answer ({type(error).__name__})", silent=True) from None
    if not taken:
        raise ChannelError(f"{_host(address)} answered {status}")


def _mail(news: News, address: str) -> None:
    send_mail(address, visible(news.title), _body(news), news.id)


def _notify(news: News, address: str) -> None:
    channels = _apprise(address)
    if channels is None or not channels.notify(title=visible(news.title), body=_body(news)):
        raise ChannelError(f"the channel {_scheme(address)}: did not take the message")


def _body(news: News) -> str:
    return "\n".join(visible(one) for one in news.sentences) + f"\n\n{news.at}  {news.id}\n"


def _scheme(address: str) -> str:
    return address.partition(":")[0].lower() if ":" in address else ""


def _host(address: str) -> str:
    try:
        return urlsplit(address).hostname or "the host"
    except ValueError:
        return "the host"


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
        logging.getLogger("apprise").disabled = True  # it tells addresses, which may hold secrets
        try:
            channels = apprise.Apprise()
            return channels if channels.add(address) else None
        except Exception as error:  # noqa: BLE001 - a hundred kinds of addresses, each read by a plugin of its own
            raise ChannelError(f"an address of {_scheme(address)}: cannot be read ({type(error).__name__})") from None
