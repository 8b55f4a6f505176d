"""JSON of any size as its records: a document, documents one after the other, or a line a record.

A document is never in memory as a whole. A record is the outermost object that stands in no other object, or, where
documents wrap their records (``{"features": [...]}``), the outermost object that is an element of a list.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np

from ullage.kernels import kernel

LONGEST_RECORD: Final = 1 << 20
"""Bytes of a record; those of AIS have some hundreds, a vessel with all its data some thousands."""

TOO_LONG: Final = "record too long, or never closed"
BROKEN: Final = "record broken"

_QUOTE, _ESCAPE, _OPEN, _CLOSE, _LIST, _LIST_END = 34, 92, 123, 125, 91, 93
_DEEPEST: Final = 60
"""No record begins deeper; a bit of a whole number stands for each depth."""

_DEPTH, _IN_TEXT, _ESCAPED, _RECORD, _LISTS, _STATES = range(6)


class ObjectSplitter:
    """Takes the records out of documents, block by block; how they are cut into blocks does not matter.

    Parameters
    ----------
    wrapped
        Whether records stand in a list in an object.
    longest
        Bytes; a longer record is refused.
    """

    def __init__(self, *, wrapped: bool, longest: int = LONGEST_RECORD) -> None:
        self._wrapped = wrapped
        self._longest = longest
        self._state = np.zeros(_STATES, dtype=np.int64)
        self._held: bytes | None = b""
        self.too_long = 0

    def feed(self, block: bytes) -> list[bytes]:
        """Give the records that end in the next bytes."""
        source = np.frombuffer(block, dtype=np.uint8)
        edges = np.empty((block.count(b"{") + 2, 2), dtype=np.int64)
        found, start = split_objects(source, self._wrapped, self._state, edges)
        records = []
        for begin, end in edges[:found].tolist():
            if begin >= 0:
                records.append(block[begin:end])
            elif self._held is None:
                self.too_long += 1
            else:
                records.append(self._held + block[:end])
            self._held = b""
        if self._state[_RECORD]:
            self._hold(block[max(start, 0) :])
        kept = [one for one in records if len(one) <= self._longest]
        self.too_long += len(records) - len(kept)
        return kept

    def finish(self) -> int:
        """Say how many records were never closed, 0 or 1."""
        return int(self._state[_RECORD] > 0)

    def _hold(self, piece: bytes) -> None:
        if self._held is not None:
            held = self._held + piece
            self._held = held if len(held) <= self._longest else None


@kernel
def split_objects(source: Any, wrapped: Any, state: Any, edges: Any) -> Any:  # noqa: C901, PLR0912 - one state machine
    """Find the records of a block.

    Parameters
    ----------
    source
        The bytes.
    wrapped
        See `ObjectSplitter`.
    state
        Depth, whether in a text, whether after a backslash, the depth of the open record or 0, and a bit for each
        depth that says whether it is a list's; kept from block to block.
    edges
        Filled with begin and end of each record that ends here; a begin of -1 lies in an earlier block.

    Returns
    -------
    found, start
        How many records there are, and where the open one begins; -1 in an earlier block.
    """
    depth, in_text, escaped, record, lists = state[0], state[1], state[2], state[3], state[4]
    found = 0
    start: Any = np.int64(-1)
    for at in range(source.shape[0]):
        c = source[at]
        if in_text:
            if escaped:
                escaped = 0
            elif c == _ESCAPE:
                escaped = 1
            elif c == _QUOTE:
                in_text = 0
        elif c == _QUOTE:
            in_text = 1
        elif c in (_OPEN, _LIST):
            if record == 0 and depth < _DEEPEST:
                of_list = depth > 0 and (lists >> (depth - 1)) & 1
                of_lists = lists == (1 << depth) - 1
                if c == _LIST:
                    lists |= 1 << depth
                elif of_list if wrapped else of_lists:
                    record, start = depth + 1, at
            depth += 1
        elif c in (_CLOSE, _LIST_END):
            if record and depth == record:
                edges[found, 0], edges[found, 1] = start, at + 1
                found += 1
                record, start = 0, -1
            depth = max(depth - 1, 0)
            if record == 0 and depth < _DEEPEST:
                lists &= (1 << depth) - 1
    state[0], state[1], state[2], state[3], state[4] = depth, in_text, escaped, record, lists
    return found, start


def split_objects_reference(data: bytes, *, wrapped: bool) -> list[bytes]:
    """Do what `split_objects` does with the whole data at once, slowly: the tests hold the kernel to it."""
    records: list[bytes] = []
    stack: list[int] = []
    record, start, at = 0, 0, 0
    while at < len(data):
        c = data[at]
        if c == _QUOTE:
            at += 1
            while at < len(data) and data[at] != _QUOTE:
                at += 2 if data[at] == _ESCAPE else 1
        elif c in (_OPEN, _LIST):
            parents = set(stack)
            begins = (bool(stack) and stack[-1] == _LIST) if wrapped else parents <= {_LIST}
            stack.append(c)
            if not record and c == _OPEN and begins:
                record, start = len(stack), at
        elif c in (_CLOSE, _LIST_END):
            if record and len(stack) == record:
                records.append(data[start : at + 1])
                record = 0
            stack = stack[:-1]
        at += 1
    return records
