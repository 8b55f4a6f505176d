"""Addresses on the web: what they lead to is found out first; nothing but http and https is opened."""

from __future__ import annotations

import urllib.error
import urllib.request
from typing import Any, Final

from ullage.errors import InputError, Problem

SECONDS: Final = 60.0


def opener() -> Any:
    """Give what opens http and https, and nothing else, not even after a redirection."""
    director = urllib.request.OpenerDirector()
    for handler in (
        urllib.request.ProxyHandler,
        urllib.request.HTTPHandler,
        urllib.request.HTTPSHandler,
        urllib.request.HTTPRedirectHandler,
        urllib.request.HTTPDefaultErrorHandler,
        urllib.request.HTTPErrorProcessor,
    ):
        director.add_handler(handler())
    return director


def final_address(address: str, file: str) -> str:
    """Give where an address leads to, after all redirections; a byte is asked for.

    GDAL by itself would follow them to ftp too.

    Parameters
    ----------
    address
        http or https.
    file
        Its name, for messages.

    Raises
    ------
    InputError
        When it leads nowhere, or to what is neither http nor https.
    """
    asked = urllib.request.Request(address, headers={"Range": "bytes=0-0"})  # noqa: S310 - the opener knows no other
    try:
        with opener().open(asked, timeout=SECONDS) as answer:
            return str(answer.geturl())
    except urllib.error.HTTPError as error:
        error.close()
        told = (
            "leads to another address that is not followed: only http and https are"
            if 300 <= error.code < 400  # noqa: PLR2004 - redirections
            else f"was refused by the server ({error.code}): is the address right?"
        )
    except (OSError, ValueError) as error:
        reason = " ".join(str(getattr(error, "reason", error)).split())[:100]
        told = f"cannot be fetched ({reason}): try again"
    raise InputError([Problem(file, told)])
