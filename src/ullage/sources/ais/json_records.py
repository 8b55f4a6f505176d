"""JSON, as documents or a record a line, as position and static reports."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, Final

import orjson

from ullage.sources.ais.batches import Batch, only
from ullage.sources.ais.counts import Counts
from ullage.sources.ais.json_objects import BROKEN, LONGEST_RECORD, TOO_LONG, ObjectSplitter
from ullage.sources.ais.records import RecordReader, flattened, record_dialect

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ullage.sources.ais.columns import ColumnRule
    from ullage.sources.ais.dialects import Dialect

_SAMPLE: Final = 50


class LineSplitter:
    """Takes lines out of blocks, so that a broken record costs one line."""

    def __init__(self, longest: int = LONGEST_RECORD) -> None:
        self._longest = longest
        self._rest = b""
        self._skipping = False
        self.too_long = 0

    def feed(self, block: bytes) -> list[bytes]:
        """Give the lines that end in the next bytes, blank ones left out."""
        first, *others = block.split(b"\n")
        if not others:
            self._keep(self._rest + first)
            return []
        lines = [] if self._skipping else [self._rest + first]
        self._rest, self._skipping = b"", False
        lines += others[:-1]
        self._keep(others[-1])
        kept = [line for line in lines if line.strip()]
        short = [line for line in kept if len(line) <= self._longest]
        self.too_long += len(kept) - len(short)
        return short

    def finish(self) -> list[bytes]:
        """Give the last line, if it has no end."""
        return self.feed(b"\n")

    def _keep(self, rest: bytes) -> None:
        if not self._skipping and len(rest) > self._longest:
            self.too_long += 1
            self._skipping = True
        self._rest = b"" if self._skipping else rest


def find_json(head: bytes) -> tuple[Dialect | None, bool | None, list[str]]:
    """Tell what JSON a stream holds, by its first bytes.

    Returns
    -------
    dialect, wrapped, keys
        The dialect, or None; whether records stand in a list in an object, None where each has a line of its own; and
        the keys of the first record, for a message.
    """
    lines = head.split(b"\n")
    whole = [one for one in map(_loaded, lines[:_SAMPLE]) if isinstance(one, dict)]
    dialect = record_dialect(map(flattened, whole))
    if dialect is not None:
        return dialect, None, []
    keys: list[str] = []
    for wrapped in (False, True):
        found = [_loaded(one) for one in ObjectSplitter(wrapped=wrapped).feed(head)[:_SAMPLE]]
        records = [flattened(one) for one in found if isinstance(one, dict)]
        keys = list(records[0]) if records else keys
        dialect = record_dialect(records)
        if dialect is not None:
            return dialect, wrapped, keys
    return None, False, keys


def read_json(blocks: Iterator[bytes], dialect: Dialect, rule: ColumnRule, *, wrapped: bool | None) -> Iterator[Batch]:
    """Read a stream of JSON; see `find_json` for what it holds."""
    reader = RecordReader(dialect, rule)
    splitter = LineSplitter() if wrapped is None else ObjectSplitter(wrapped=wrapped)
    for block in blocks:
        yield from _read(splitter.feed(block), reader)
    last = splitter.finish()
    if isinstance(last, list):
        yield from _read(last, reader)
    elif last:
        yield only(Counts(last, refused=Counter({TOO_LONG: last})))
    if splitter.too_long:
        yield only(Counts(splitter.too_long, refused=Counter({TOO_LONG: splitter.too_long})))


def _read(pieces: list[bytes], reader: RecordReader) -> Iterator[Batch]:
    """Read records as they stand in the file; those that are no JSON are refused."""
    try:
        records = orjson.loads(b"[" + b",".join(pieces) + b"]")
    except orjson.JSONDecodeError:
        records = None
    if records is None or len(records) != len(pieces):
        records = [found for piece in pieces if (found := _loaded(piece)) is not None]
    broken = len(pieces) - len(records)
    yield from reader.read(records)
    if broken:
        yield only(Counts(broken, refused=Counter({BROKEN: broken})))


def _loaded(piece: bytes) -> Any:
    try:
        return orjson.loads(piece)
    except orjson.JSONDecodeError:
        return None
