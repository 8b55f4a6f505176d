"""Delimited text into clean rows: the wanted cells, without quotes, trimmed, ready for a plain reader.

A row ends at a line feed or a carriage return. Quoting is as RFC 4180 and Python's `csv` have it: a quotation mark
opens a quoted cell only as its first character, a doubled one inside is a mark, and what follows the closing one up to
the next delimiter belongs to the cell. A quoted cell that is never closed costs one line, not the table.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from ullage.kernels import inlined, kernel

if TYPE_CHECKING:
    from collections.abc import Sequence

SEPARATOR: Final = "\x1f"
"""Between the cells of a clean row; no cell holds it."""

LONGEST_ROW: Final = 1 << 16
"""Bytes of a row; tables of AIS have at most some 170 columns, 1-2 kB."""

TOO_LONG: Final = "row too long, or a quotation mark never closed"
TOO_FEW: Final = "cells missing"
TOO_MANY: Final = "cells too many"
_BAD: Final = (TOO_LONG, TOO_FEW, TOO_MANY)

u = np.uint64  # an index of this type cannot be negative, and none is asked whether it is

_ROWS, _LONG, _FEW, _MANY = range(4)
_US, _LF, _CR, _QUOTE, _BLANK = 31, 10, 13, 34, 32


class RowCleaner:
    """Cleans the rows of one table, block by block; how it is cut into blocks does not matter.

    Parameters
    ----------
    delimiter
        One character of ASCII.
    wanted
        For each cell of a row, whether it is wanted.
    longest_row
        Bytes; a longer row is refused.
    """

    def __init__(self, delimiter: str, wanted: Sequence[bool], longest_row: int = LONGEST_ROW) -> None:
        self._delimiter = ord(delimiter)
        self._wanted = np.array(wanted, dtype=np.bool_)
        self._longest_row = longest_row
        self._rest = b""
        self._skipping = False
        self._tallies = np.zeros(4, dtype=np.int64)

    def feed(self, data: bytes, *, last: bool = False) -> bytes:
        """Give the clean rows of the next bytes, each ended by a line feed; `last` says that no more bytes come."""
        block = self._rest + data
        source = np.frombuffer(block, dtype=np.uint8)
        out = np.empty(len(block) + len(self._wanted) + 1, dtype=np.uint8)
        used, filled, skipping = clean_rows(
            source, self._delimiter, self._wanted, self._longest_row, self._skipping, last, out, self._tallies
        )
        self._skipping = bool(skipping)
        self._rest = block[used:]
        return out[:filled].tobytes()

    def take_counts(self) -> tuple[int, Counter[str]]:
        """Give how many rows that are not blank were read since the last call, and how many were refused by reason."""
        read, *bad = (int(tally) for tally in self._tallies)
        self._tallies[:] = 0
        return read, Counter({reason: count for reason, count in zip(_BAD, bad, strict=True) if count})


@kernel
def clean_rows(
    source: Any, delimiter: Any, wanted: Any, longest: Any, skipping: Any, last: Any, out: Any, tallies: Any
) -> Any:
    """Clean the whole rows of a block.

    Parameters
    ----------
    source
        The bytes, from the begin of a row on, or inside a row that is skipped.
    delimiter, wanted, longest
        See `RowCleaner`.
    skipping
        Whether the begin of the block belongs to a row that was too long.
    last
        Whether the end of the block ends its last row.
    out
        Filled with clean rows.
    tallies
        Added to: rows, rows too long, with too few and with too many cells.

    Returns
    -------
    used, filled, skipping
        Bytes of the source that are dealt with, bytes of `out`, and whether the row goes on that was too long.
    """
    ends = np.zeros(256, dtype=np.bool_)
    ends[delimiter], ends[_LF], ends[_CR] = True, True, True
    at, size, filled = u(0), u(source.shape[0]), u(0)
    while at < size:
        if skipping:
            while at < size and source[at] != _LF and source[at] != _CR:
                at += u(1)
            skipping = at == size
            at = min(at + u(1), size)
            continue
        limit = min(size, at + u(longest))
        end, stop, cells, spare = _clean_row(source, at, limit, ends, delimiter, wanted, out, filled)
        if end > limit or (end == limit and (limit < size or not last)):
            if limit == size and not last:  # the row goes on in the next block
                return at, filled, False
            tallies[_ROWS] += 1
            tallies[_LONG] += 1
            skipping = True
            continue
        if cells > u(0):
            tallies[_ROWS] += 1
            if cells < u(wanted.shape[0]):
                tallies[_FEW] += 1
            elif cells > u(wanted.shape[0]) and not spare:
                tallies[_MANY] += 1
            else:
                out[stop] = _LF
                filled = stop + u(1)
        at = min(end + u(1), size)
    return at, filled, skipping


@inlined
def _clean_row(source: Any, start: Any, limit: Any, ends: Any, delimiter: Any, wanted: Any, out: Any, stop: Any) -> Any:
    """Clean one row into `out` from `stop` on; nothing at or beyond `limit` is read.

    Returns
    -------
    end, stop, cells, spare
        Where the row's end stands, `limit` or more where it was not found; where the row ends in `out`; its number of
        cells, 0 of a blank row; whether all cells beyond the wanted ones are empty.
    """
    at, cell, width = start, u(0), u(wanted.shape[0])
    spare: Any
    blank: Any
    spare, blank, first = True, True, True
    while True:
        keep = cell < width and wanted[cell]
        if keep and not first:
            out[stop] = _US
            stop += u(1)
        first = first and not keep
        while at < limit and source[at] == _BLANK:
            at += u(1)
        begin = stop
        if at < limit and source[at] == _QUOTE:
            at, stop, filled = _clean_quoted(source, at + u(1), limit, ends, keep, out, stop)
            begin = stop if not keep else begin
        else:
            from_at = at
            while at < limit and not ends[source[at]]:
                at += u(1)
            filled = bool(at > from_at)
            if keep:
                for k in range(from_at, at):
                    byte = source[k]
                    out[stop] = max(_BLANK, byte)
                    stop += u(1)
        while stop > begin and out[stop - u(1)] == _BLANK:
            stop -= u(1)
        spare = spare and (cell < width or not filled)
        blank = blank and not filled
        cell += u(1)
        if at >= limit or source[at] != delimiter:
            return at, stop, u(0) if blank and cell == u(1) else cell, spare
        at += u(1)


@kernel
def _clean_quoted(source: Any, at: Any, limit: Any, ends: Any, keep: Any, out: Any, stop: Any) -> Any:
    """Clean a quoted cell from behind its first mark; give where it ends, beyond the limit if it does not."""
    begin, filled, quoted = stop, False, True
    while at < limit:
        byte = source[at]
        if quoted and byte == _QUOTE:
            at += u(1)
            quoted = at < limit and source[at] == _QUOTE
            if not quoted:
                continue
        elif not quoted and ends[byte]:
            return at, stop, filled
        at += u(1)
        filled = filled or byte > _BLANK
        if keep and (byte > _BLANK or stop > begin):
            out[stop] = max(_BLANK, byte)
            stop += u(1)
    return limit + u(quoted), stop, filled
