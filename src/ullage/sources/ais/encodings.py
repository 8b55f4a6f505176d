"""Text of any of the usual encodings as UTF-8: UTF-8, UTF-16, and Windows-1252 where bytes are no UTF-8."""

from __future__ import annotations

import codecs
import re
from itertools import chain
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

MENDED: Final = "characters not in UTF-8 (read as Windows-1252)"

_UTF8_MARK: Final = b"\xef\xbb\xbf"
_UTF16: Final = {b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be"}
_STRAY: Final = re.compile("[\udc80-\udcff]")


def as_utf8(blocks: Iterator[bytes]) -> Iterator[bytes]:
    """Give blocks without a byte order mark, those of UTF-16 as UTF-8; other bytes are left as they are.

    UTF-16 is known by its mark, or by a zero in one of the first two bytes.
    """
    first = next(blocks, b"")
    while 0 < len(first) < len(_UTF8_MARK) and (more := next(blocks, b"")):
        first += more
    first = first.removeprefix(_UTF8_MARK)
    encoding = _UTF16.get(first[:2])
    if encoding is not None:
        first = first[2:]
    elif len(first) > 1 and not (first[0] and first[1]) and (first[0] or first[1]):
        encoding = "utf-16-le" if first[0] else "utf-16-be"
    if encoding is None:
        yield from chain((first,), blocks)
        return
    decoder = codecs.getincrementaldecoder(encoding)(errors="replace")
    for block in chain((first,), blocks):
        yield decoder.decode(block).encode("utf-8", "replace")
    yield decoder.decode(b"", final=True).encode("utf-8", "replace")


def mend_utf8(data: bytes) -> tuple[bytes, int]:
    """Give text that is UTF-8 throughout, and how many bytes had to be read as Windows-1252 for it.

    A provider that joins tables of two makers sends both encodings in one file; what is good UTF-8 stays so.
    """
    try:
        data.decode()
    except UnicodeDecodeError:
        text, count = _STRAY.subn(_as_windows_1252, data.decode("utf-8", "surrogateescape"))
        return text.encode(), count
    return data, 0


def _as_windows_1252(found: re.Match[str]) -> str:
    return bytes((ord(found[0]) & 0xFF,)).decode("cp1252", "replace")
