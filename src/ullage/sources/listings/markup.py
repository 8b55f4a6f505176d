"""Lists in XML, entry by entry: bounded, without document types or entities, one entry at a time in memory."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING, Final
from xml.etree.ElementTree import ParseError

from ullage.errors import InputError, Problem

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from xml.etree.ElementTree import Element

MOST_ELEMENTS: Final = 300_000
"""Of one entry; the reference values of OFAC's advanced list, the largest met, are some 20,000."""
DEEPEST: Final = 60

_ROOT = re.compile(r"<(?!\?|!)(?:[\w.-]+:)?([\w.-]+)")


def root_of(data: bytes) -> str:
    """Give the name of a document's root element, as far as its first bytes tell; empty if there is none."""
    head = data[:4096]
    text = head.decode("utf-16", errors="replace") if head[:2] in {b"\xff\xfe", b"\xfe\xff"} else head.decode("latin-1")
    found = _ROOT.search(re.sub(r"<!--.*?-->", "", text, flags=re.DOTALL))
    return found[1] if found else ""


def read_entries(data: bytes, file: str, tags: Collection[str]) -> Iterator[Element]:
    """Give the elements of some names one after another; each is emptied when the next one is asked for.

    The names of all elements come without their namespaces.

    Raises
    ------
    InputError
        When it is no well-formed XML (half a file among them), defines a document type or entities, or one entry is
        larger or deeper than any of a list.
    """
    from defusedxml.common import DefusedXmlException
    from defusedxml.ElementTree import iterparse

    try:
        yield from _entries(iterparse(io.BytesIO(data), events=("start", "end"), forbid_dtd=True), file, tags)
    except DefusedXmlException:
        message = "defines a document type or entities, which no list needs: it is not read"
    except (ParseError, ValueError, LookupError) as error:
        message = f"is not well-formed XML ({error}): it is damaged or cut off, get it again"
    else:
        return
    raise InputError([Problem(file, message)])


def _entries(events: Iterator[tuple[str, Element]], file: str, tags: Collection[str]) -> Iterator[Element]:
    path: list[Element] = []
    since = 0
    for event, element in events:
        if event == "start":
            element.tag = element.tag.rpartition("}")[2]
            path.append(element)
            since += 1
            if since > MOST_ELEMENTS or len(path) > DEEPEST:
                what = f"has an entry of more than {MOST_ELEMENTS:,} elements, or {DEEPEST} deep: it is no list"
                raise InputError([Problem(file, what)])
            continue
        path.pop()
        inside = any(one.tag in tags for one in path)
        if element.tag in tags and not inside:
            yield element
        if path and not inside:  # nobody asks for it again
            del path[-1][:]
            since = 0


def text_of(element: Element, path: str) -> str:
    """Give the text under a path, on one line; empty when there is none."""
    return " ".join((element.findtext(path) or "").split())


def texts_of(element: Element, path: str) -> list[str]:
    """Give all texts under a path that are not blank."""
    found = (" ".join("".join(one.itertext()).split()) for one in element.findall(path))
    return [text for text in found if text]
