"""By what the rest of a file can be held to be of the same file as its beginning."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

_STRONG: Final = re.compile(r'"[\x21\x23-\x7e]{0,500}"')
_DATE: Final = re.compile(r"[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT", re.ASCII)


def validator_of(said: Mapping[str, str]) -> str:
    """Give the strong ETag of an answer, without any ETag the time of change; empty for neither (RFC 9110, 13.1.5)."""
    told = said.get("etag", "") or said.get("last-modified", "")
    return told if is_validator(told) else ""


def is_validator(text: object) -> bool:
    """Whether a text is a strong ETag or a date of HTTP, and so may be sent as ``If-Range``."""
    return isinstance(text, str) and bool(_STRONG.fullmatch(text) or _DATE.fullmatch(text))


def is_other(before: Mapping[str, str], now: Mapping[str, str]) -> bool:
    """Whether two answers are of two files, or two versions of one: by their ETags, else by the times of change.

    Servers that do not know ``If-Range`` give a part of whatever they have by now.
    """
    for name in ("etag", "last-modified"):
        if before.get(name) and now.get(name):
            return before[name] != now[name]
    return False
