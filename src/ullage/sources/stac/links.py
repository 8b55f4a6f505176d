"""Where documents of a catalogue lead: addresses and links, looked at once, where they are read."""

from __future__ import annotations

from typing import Any, Final
from urllib.parse import urljoin, urlsplit

from ullage.sources.stac.footprints import Refused

LONGEST_ADDRESS: Final = 8_192


def is_address(text: Any) -> bool:
    """Whether a text is an address or a path that can be taken apart, so that nobody who does so later can fail."""
    if not isinstance(text, str) or not 0 < len(text) <= LONGEST_ADDRESS or "\0" in text:
        return False
    try:
        text.encode()
        return (urlsplit(text).port or 1) > 0
    except ValueError:
        return False


def absolute(address: str, base: str) -> str:
    """Give an address as it is from a document at `base`: address or path.

    Raises
    ------
    Refused
        When the two together are none.
    """
    if "://" in address[:12] or not base:
        return address
    if "://" in base:
        try:
            found = urljoin(base, address)
        except ValueError:
            found = ""
        if not is_address(found):
            raise Refused("has an address that is none")
        return found
    folder = base.rpartition("/")[0] or "."
    return address if address.startswith("/") else f"{folder}/{address}"


def links_of(value: dict[str, Any], *relations: str) -> tuple[list[dict[str, Any]], int]:
    """Give the links of a document with one of these relations that have an address, and how many have none."""
    links = value.get("links")
    told = [one for one in links if isinstance(one, dict)] if isinstance(links, list) else []
    ours = [one for one in told if one.get("rel") in relations]
    fair = [one for one in ours if is_address(one.get("href"))]
    return fair, len(ours) - len(fair)
