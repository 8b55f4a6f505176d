"""Streams of msgpack records, as Global Fishing Watch keeps decoded messages."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, Final

import msgpack  # type: ignore[import-untyped, unused-ignore]

from ullage.sources.ais.batches import Batch, only
from ullage.sources.ais.counts import Counts
from ullage.sources.ais.json_objects import BROKEN, LONGEST_RECORD
from ullage.sources.ais.records import RecordReader, flattened, record_dialect

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ullage.sources.ais.columns import ColumnRule
    from ullage.sources.ais.dialects import Dialect

REST: Final = "the rest after a broken record was not read: msgpack has no mark at which to go on"

_SAMPLE: Final = 50
_MAPS: Final = (*range(0x81, 0x90), 0xDE, 0xDF)
_PIECE: Final = LONGEST_RECORD
_MOST_UNREAD: Final = 4 * LONGEST_RECORD
_FAULTS: Final = (ValueError, TypeError, UnicodeDecodeError, RecursionError, OverflowError, msgpack.UnpackException)


def find_msgpack(head: bytes) -> tuple[Dialect | None, list[str]] | None:
    """Give the dialect of a stream of msgpack maps and the keys of its first record; None of other streams."""
    if not head or head[0] not in _MAPS:
        return None
    unpacker, records = _unpacker(), []
    unpacker.feed(head[:_PIECE])
    try:
        for record in unpacker:
            records.append(flattened(record))
            if len(records) == _SAMPLE:
                break
    except (*_FAULTS, AttributeError):
        pass
    texts = [one for one in records if one]
    return (record_dialect(texts), list(texts[0])) if texts else None


def read_msgpack(blocks: Iterator[bytes], dialect: Dialect, rule: ColumnRule, faults: list[str]) -> Iterator[Batch]:
    """Read a stream of records; where one is broken the reading ends, and `faults` says so."""
    reader, stream = RecordReader(dialect, rule), _Stream()
    for block in blocks:
        for at in range(0, len(block), _PIECE):
            yield from reader.read(stream.feed(block[at : at + _PIECE]))
        if stream.broken:
            faults.append(REST)
            break
    if stream.broken or stream.unread:
        yield only(Counts(1, refused=Counter({BROKEN: 1})))


class _Stream:
    """Records out of pieces of a stream."""

    def __init__(self) -> None:
        self._unpacker = _unpacker()
        self._fed = 0
        self._end = 0
        self.broken = False

    @property
    def unread(self) -> int:
        """Bytes after the last whole record."""
        return self._fed - self._end

    def feed(self, piece: bytes) -> list[Any]:
        """Give the records that end in the next bytes; none after a broken one."""
        records: list[Any] = []
        if self.broken:
            return records
        self._fed += len(piece)
        try:
            self._unpacker.feed(piece)
            for record in self._unpacker:
                records.append(record)
                self._end = self._unpacker.tell()
        except _FAULTS:
            self.broken = True
        self.broken = self.broken or self.unread > _MOST_UNREAD
        return records


def _unpacker() -> Any:
    return msgpack.Unpacker(
        raw=False, unicode_errors="replace", strict_map_key=False, timestamp=3, max_buffer_size=2 * _MOST_UNREAD,
        max_str_len=_PIECE, max_bin_len=_PIECE, max_array_len=_PIECE, max_map_len=_PIECE, max_ext_len=_PIECE,
    )  # fmt: skip
