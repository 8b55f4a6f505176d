"""News as a feed: Atom (RFC 4287), whole, with ids that stay."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from xml.etree import ElementTree as ET

from ullage import __version__
from ullage.evidence.text import visible

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ullage.watching.news import News

FILE: Final = "feed.atom"
MOST: Final = 50
"""Pieces of news in the feed, the latest."""

_NAMESPACE: Final = "http://www.w3.org/2005/Atom"


def feed_bytes(case: str, title: str, news: Sequence[News]) -> bytes:
    """Write a feed.

    Parameters
    ----------
    case
        What tells the feed from others: its part of every id.
    title
        Title of the case.
    news
        All news, the first first.

    Returns
    -------
    bytes
        UTF-8; the same news give the same bytes.
    """
    feed = ET.Element("feed", {"xmlns": _NAMESPACE})
    latest = list(reversed(news))[:MOST]
    _add(feed, "id", _id(case))
    _add(feed, "title", title)
    _add(feed, "updated", latest[0].at if latest else "1970-01-01T00:00:00Z")
    author = ET.SubElement(feed, "author")
    _add(author, "name", "Ullage")
    _add(feed, "generator", "Ullage", version=__version__)
    for one in latest:
        entry = ET.SubElement(feed, "entry")
        _add(entry, "id", _id(f"{case}:{one.id}"))
        _add(entry, "title", one.title)
        _add(entry, "updated", one.at)
        content = "\n".join(visible(sentence) for sentence in one.sentences)
        ET.SubElement(entry, "content", type="text").text = content
    written: bytes = ET.tostring(feed, encoding="utf-8", xml_declaration=True)
    return written + b"\n"


def _add(parent: ET.Element, name: str, text: str, **attributes: str) -> None:
    ET.SubElement(parent, name, attributes).text = visible(text)


def _id(name: str) -> str:
    """Give a tag URI (RFC 4151) of a name."""
    from urllib.parse import quote

    return f"tag:ullage.invalid,2024:{quote(name, safe=':', errors='backslashreplace')}"
