"""What a stream of bytes holds, told by its beginning: raw NMEA, a table, JSON or msgpack."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING, Final

from ullage.sources.ais.csv_tables import find_header
from ullage.sources.ais.dialects import nearest_dialect
from ullage.sources.ais.encodings import as_utf8
from ullage.sources.ais.json_dialects import RECORDS
from ullage.sources.ais.json_records import find_json
from ullage.sources.ais.msgpack_records import find_msgpack

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ullage.sources.ais.csv_tables import Header
    from ullage.sources.ais.dialects import Dialect

NMEA, TABLE, JSON, MSGPACK, EMPTY, UNKNOWN = "NMEA", "table", "JSON", "msgpack", "empty", "unknown"

HEAD_BYTES: Final = 1 << 18
"""Looked at before anything is read."""

PARQUET: Final = b"PAR1"
_NOT_THROUGH: Final = "is a Parquet file that is packed, or comes through a pipe: unpack it, and give it as a file"
_SENTENCE: Final = re.compile(rb"![A-Z0-9]{2}VD[MO],\d")
_STARTS: Final = re.compile(rb"(?:\\[^\\\r\n]{0,400}\\)?[!$][A-Z0-9]{3,6},|\\[a-z]:")
_EXPECTED: Final = (
    "expected NMEA sentences, a table of a known dialect with its header, or JSON or msgpack records:"
    " see docs/ais-formats.md"
)


@dataclass(frozen=True, slots=True)
class Form:
    """What a stream holds.

    Parameters
    ----------
    kind
        One of ``NMEA``, ``table``, ``JSON``, ``msgpack``, ``empty``, ``unknown``.
    dialect
        Of a table or of records.
    header
        Of a table.
    wrapped
        Of JSON; see `json_records.find_json`.
    why
        Of what is unknown: what was found and what was expected.
    """

    kind: str
    dialect: Dialect | None = None
    header: Header | None = None
    wrapped: bool | None = None
    why: str = ""


def find_form(blocks: Iterator[bytes]) -> tuple[Form, Iterator[bytes]]:
    """Tell what a stream holds; give that, and its blocks, in UTF-8 where it is text, of a table without the header."""
    head, rest = _ahead(blocks)
    if head.startswith(PARQUET):
        return Form(UNKNOWN, why=_NOT_THROUGH), chain((head,), rest)
    packed = find_msgpack(head)
    if packed is not None:
        dialect, keys = packed
        form = Form(MSGPACK, dialect) if dialect else Form(UNKNOWN, why=_unlike(keys))
        return form, chain((head,), rest)
    head, rest = _ahead(as_utf8(chain((head,), rest)))
    form = find_text_form(head)
    start = form.header.end if form.kind == TABLE and form.header else 0
    return form, chain((head[start:],), rest)


def find_text_form(head: bytes) -> Form:
    """Tell what text holds by its beginning."""
    text = head.lstrip(b" \t\r\n\0")
    if not text:
        return Form(EMPTY)
    if _STARTS.match(text):
        return Form(NMEA)
    if text[:1] in (b"{", b"["):
        dialect, wrapped, keys = find_json(head)
        if dialect is not None:
            return Form(JSON, dialect, wrapped=wrapped)
        if keys:
            return Form(UNKNOWN, why=_unlike(keys))
    return _line_form(head)


def _line_form(head: bytes) -> Form:
    """Tell what text is that does not begin as NMEA or JSON do."""
    header = find_header(head)
    if header is not None and header.dialect is not None:
        return Form(TABLE, header.dialect, header)
    if _SENTENCE.search(head):
        return Form(NMEA)
    return Form(UNKNOWN, why=header.lack() if header is not None and _is_text(head) else f"holds no AIS; {_EXPECTED}")


def _is_text(head: bytes) -> bool:
    return b"\0" not in head and sum(byte < 32 and byte not in b"\t\r\n\f" for byte in head[:1000]) == 0  # noqa: PLR2004 - control characters


def _unlike(keys: list[str]) -> str:
    nearest, missing = nearest_dialect(keys, RECORDS)
    shown = ", ".join(key[:40] for key in keys[:12]) + (", ..." if len(keys) > 12 else "")  # noqa: PLR2004 - as many as fit a line
    return (
        f"records with the keys {shown} are of no known dialect; nearest is {nearest.name}, which also has"
        f" {', '.join(missing)}: see docs/ais-formats.md"
    )


def _ahead(blocks: Iterator[bytes]) -> tuple[bytes, Iterator[bytes]]:
    """Take as many blocks as the beginning needs."""
    pieces, size = [], 0
    for block in blocks:
        pieces.append(block)
        size += len(block)
        if size >= HEAD_BYTES:
            break
    return b"".join(pieces), blocks
