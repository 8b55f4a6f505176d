"""Delimited tables of any known dialect as position and static reports."""

from __future__ import annotations

import csv
from collections import Counter
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Final

import polars as pl

from ullage.sources.ais.batches import Batch, only
from ullage.sources.ais.columns import HEADERS, to_reports
from ullage.sources.ais.counts import Counts
from ullage.sources.ais.csv_dialects import PLAIN, TABLES
from ullage.sources.ais.csv_rows import SEPARATOR, RowCleaner
from ullage.sources.ais.dialects import find_dialect, nearest_dialect, plain_name
from ullage.sources.ais.encodings import MENDED, mend_utf8
from ullage.sources.ais.windows import in_order

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ullage.sources.ais.columns import ColumnRule
    from ullage.sources.ais.dialects import Dialect

BEFORE: Final = "before the header"

DELIMITERS: Final = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}
_FIRST_LINES: Final = 50
"""Lines among which a header is looked for."""

_SAMPLE: Final = 200
_LEAST_COLUMNS: Final = 3
_LONGEST_HEADER: Final = 1 << 15


@dataclass(frozen=True, slots=True)
class Header:
    """Where and what the header of a table is.

    Parameters
    ----------
    columns
        Names as `dialects.plain_name` has them, in the order of the file.
    delimiter
        One of `DELIMITERS`.
    before
        Lines that are not blank above it.
    end
        Bytes up to the end of its line.
    dialect
        What it belongs to; None where none fits.
    """

    columns: tuple[str, ...]
    delimiter: str
    before: int
    end: int
    dialect: Dialect | None

    def ignored(self) -> list[str]:
        """Give the columns of a plain table that mean nothing to Ullage."""
        known = set(PLAIN.names())
        return [name for name in self.columns if name and name not in known] if self.dialect is PLAIN else []

    def lack(self) -> str:
        """Say why a header is of no dialect: which one is nearest, and what it has that this lacks."""
        nearest, missing = nearest_dialect(self.columns, TABLES)
        shown = ", ".join(name[:40] for name in self.columns[:12]) + (", ..." if len(self.columns) > 12 else "")  # noqa: PLR2004 - as many as fit a line
        lacking = ", ".join(missing) or "the separation into columns"
        return (
            f"a table with the columns {shown}, separated by {DELIMITERS[self.delimiter]}, is of no known dialect;"
            f" nearest is {nearest.name}, which also has {lacking}: see docs/ais-formats.md"
        )


def find_header(head: bytes) -> Header | None:
    """Find the header of a table among its first lines.

    Returns
    -------
    Header or None
        The first line that is a known dialect's header; else the first that looks like names of columns, with the
        nearest dialect's delimiter; None where nothing looks like a table.
    """
    found = [(line, end) for line, end in _lines(head[: _FIRST_LINES * _LONGEST_HEADER]) if line.strip()]
    found = [(line, end) for line, end in found[:_FIRST_LINES] if len(line) <= _LONGEST_HEADER]
    for before, (line, end) in enumerate(found):
        for delimiter in DELIMITERS:
            columns = _cells(line, delimiter)
            fractions = _fractions(columns, [one for one, _ in found[before + 1 : _SAMPLE]], delimiter)
            dialect = find_dialect(columns, TABLES, fractions) if len(columns) >= _LEAST_COLUMNS else None
            if dialect is not None:
                return Header(tuple(columns), delimiter, before, end, dialect)
    for line, end in found[:1]:
        return _unknown(line, end)
    return None


def read_table(blocks: Iterator[bytes], header: Header, rule: ColumnRule) -> Iterator[Batch]:
    """Read the rows of a table, whose header was found.

    Parameters
    ----------
    blocks
        The bytes after the header.
    header
        What `find_header` gave; it has a dialect.
    rule
        What values may be.
    """
    if header.dialect is None:
        raise ValueError("a table of no dialect cannot be read")
    names = header.dialect.names()
    wanted = [name in names and name not in header.columns[:at] for at, name in enumerate(header.columns)]
    columns = [name for name, is_wanted in zip(header.columns, wanted, strict=True) if is_wanted]
    cleaner = RowCleaner(header.delimiter, wanted)
    yield only(Counts(header.before + 1, spent=Counter({HEADERS: 1}), refused=+Counter({BEFORE: header.before})))
    read = partial(_reports, columns=columns, dialect=header.dialect, rule=rule)
    for batch in in_order(read, _clean(cleaner, blocks)):
        if batch is not None:
            yield batch


def _clean(cleaner: RowCleaner, blocks: Iterator[bytes]) -> Iterator[tuple[bytes, Counter[str]]]:
    """Give the clean rows of each block, and what was refused."""
    for block in blocks:
        yield cleaner.feed(block), cleaner.take_counts()[1]
    yield cleaner.feed(b"", last=True), cleaner.take_counts()[1]


def _reports(
    cleaned: tuple[bytes, Counter[str]], *, columns: Sequence[str], dialect: Dialect, rule: ColumnRule
) -> Batch | None:
    """Make reports of clean rows, and count those that were not clean; None where there was neither."""
    rows, refused = cleaned
    counts = Counts(refused.total(), refused=refused)
    if not rows:
        return only(counts) if refused else None
    text, mended = mend_utf8(rows)
    cells = pl.read_csv(
        text,
        separator=SEPARATOR,
        has_header=False,
        schema=dict.fromkeys(columns, pl.String),
        quote_char=None,
        low_memory=False,
    )
    positions, statics, made = to_reports(cells, dialect, rule)
    return Batch(positions, statics, made + counts + Counts(nulled=+Counter({MENDED: mended})))


def _lines(head: bytes) -> Iterator[tuple[str, int]]:
    """Give the first lines, and where each ends with its mark."""
    end = 0
    for line in head.splitlines(keepends=True):
        end += len(line)
        yield line.decode("utf-8", "replace"), end


def _cells(line: str, delimiter: str) -> list[str]:
    return [plain_name(cell) for cell in _split(line.strip().removeprefix("#"), delimiter)]


def _split(line: str, delimiter: str) -> list[str]:
    try:
        return next(csv.reader([line], delimiter=delimiter), [])
    except csv.Error:
        return []


def _fractions(columns: Sequence[str], rows: Sequence[str], delimiter: str) -> set[str]:
    """Give the columns in which a number of the first rows has a fraction."""
    wholes = {one.whole for one in TABLES} & set(columns)
    places = {name: columns.index(name) for name in wholes if name is not None}
    split = [_split(row, delimiter) for row in rows] if places else []
    return {name for name, at in places.items() if any(at < len(row) and "." in row[at] for row in split)}


def _unknown(line: str, end: int) -> Header | None:
    """Give what may be a header of no dialect, split as it comes nearest to one."""
    splits = [(delimiter, _cells(line, delimiter)) for delimiter in DELIMITERS]
    most = max((len(columns) for _, columns in splits), default=0)
    if most < _LEAST_COLUMNS:
        return None
    delimiter, columns = min(
        ((delimiter, columns) for delimiter, columns in splits if len(columns) >= _LEAST_COLUMNS),
        key=lambda split: len(nearest_dialect(split[1], TABLES)[1]),
    )
    return Header(tuple(columns), delimiter, 0, end, None)
