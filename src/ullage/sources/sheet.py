"""A table that somebody typed or exported, CSV or .xlsx: rows whose cells are looked up by the column's name.

All that is wrong is gathered and told at once; what is only doubtful becomes a warning.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Generic, TypeVar

from ullage.errors import InputError, Problem
from ullage.sources.cells import CellError, listed, nearest, shown
from ullage.sources.delimited import split_delimited
from ullage.sources.workbook import split_workbook

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

T = TypeVar("T")

MOST_BYTES: Final = 64 * 2**20
MOST_COLUMNS: Final = 200
MOST_ROWS: Final = 1_000_000
LONGEST_CELL: Final = 10_000
MOST_ALIKE: Final = 20
"""Warnings of one sort that are told one by one."""

_BLANK = " \t\n\u00a0"
_OTHER_FORMATS = {".xls", ".xlsb", ".xlsm", ".ods", ".numbers", ".pdf", ".docx", ".json", ".parquet"}


@dataclass(frozen=True, slots=True)
class Read(Generic[T]):
    """What a reader found.

    Parameters
    ----------
    frame
        The table, with the schema of `ullage.tables`; for places a tuple of records.
    warnings
        Sentences for the result's reader: what was doubtful, and how it was taken.
    """

    frame: T
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns that a table may have.

    Parameters
    ----------
    required
        Without them no row has a meaning.
    optional
        An absent one is the same as an empty one.
    other_names
        Usual names of other programs, to ours; only to say what was meant.
    """

    required: tuple[str, ...]
    optional: tuple[str, ...] = ()
    other_names: Mapping[str, str] = field(default_factory=dict)

    @property
    def known(self) -> tuple[str, ...]:
        """All of them."""
        return self.required + self.optional


class Row:
    """One row of a sheet; what is wrong with its cells is noted in the sheet."""

    __slots__ = ("_cells", "_sheet", "number")

    def __init__(self, sheet: Sheet, number: int, cells: list[str]) -> None:
        self._sheet = sheet
        self._cells = cells
        self.number = number

    def get(self, column: str, kind: Callable[[str], T]) -> T | None:
        """Read a cell; None when it is empty, absent or wrong."""
        index = self._sheet.index.get(column)
        if index is None or index >= len(self._cells):
            return None
        cell = self._cells[index].strip(_BLANK)
        if not cell:
            return None
        if len(cell) > LONGEST_CELL or "\0" in cell:
            self.problem(f"holds a zero character or more than {LONGEST_CELL:,} characters: shorten it", column)
            return None
        try:
            return kind(cell)
        except CellError as error:
            self.problem(str(error), column)
            return None

    def need(self, column: str, kind: Callable[[str], T]) -> T | None:
        """Read a cell that must not be empty; None only when it is wrong."""
        index = self._sheet.index.get(column)
        if index is not None and (index >= len(self._cells) or not self._cells[index].strip(_BLANK)):
            self.problem("is empty: every row needs it", column)
        return self.get(column, kind)

    @property
    def problems_so_far(self) -> int:
        """How many problems the sheet has; a check of several cells is idle when one of them is wrong."""
        return len(self._sheet.problems)

    def problem(self, message: str, column: str | None = None) -> None:
        """Note what is wrong."""
        self._sheet.problems.append(Problem(self._sheet.file, message, self.number, column))

    def warn(self, sort: str, message: str, column: str | None = None) -> None:
        """Note what is doubtful; `sort` says in general what the message says of this row."""
        self._sheet.doubts.append((sort, Problem(self._sheet.file, message, self.number, column)))


class Sheet:
    """A table with a header, read from a file.

    Parameters
    ----------
    path
        A CSV or .xlsx file; of a workbook the first sheet.
    columns
        The columns it may have.

    Attributes
    ----------
    file
        The file's name, for messages.
    index
        Column name to position.
    from_workbook
        Whether a spreadsheet program had a say in what its cells hold.
    header_is_whole
        Whether all columns are there and understood; a check of several columns is idle without.
    problems, doubts
        What was found wrong, and doubtful, so far.

    Raises
    ------
    InputError
        When the file is absent, is no table, or is too large. What else is wrong waits for `check`.
    """

    def __init__(self, path: Path, columns: Columns) -> None:
        self.file = path.name
        self.problems: list[Problem] = []
        self.doubts: list[tuple[str, Problem]] = []
        self.from_workbook = path.suffix.lower() == ".xlsx"
        self._warnings: list[str] = []
        grid = self._grid(read_bytes(path, MOST_BYTES), columns)
        self._names = [name.strip(_BLANK) for name in grid[0]] if grid else []
        self.index = {name: position for position, name in enumerate(self._names) if name}
        self._body = grid[1:]
        self._check_size(columns)
        self._check_header(columns)
        self.header_is_whole = not self.problems

    def __iter__(self) -> Iterator[Row]:
        """Give the rows that are not blank; the header is row 1."""
        width = len(self._names)
        for number, cells in enumerate(self._body, start=2):
            if not any(map(str.strip, cells)):
                continue
            row = Row(self, number, cells)
            if any(map(str.strip, cells[width:])):
                found = f"has {len(cells)} cells under {width} columns"
                row.problem(f"{found}: put quotation marks around a cell that holds the delimiter")
            yield row

    def row(self, number: int) -> Row:
        """Give one row again, to note something that only shows beside the others."""
        return Row(self, number, self._body[number - 2])

    def check(self) -> None:
        """End the reading if anything was wrong.

        Raises
        ------
        InputError
            With all problems, in the order of the file.
        """
        if self.problems:
            raise InputError(sorted(self.problems, key=lambda problem: problem.row or 0))

    def once(self, records: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
        """Keep the first of records that are equal but for their ``row``; each other one gives a warning."""
        first: dict[tuple[Any, ...], dict[str, Any]] = {}
        for record in records:
            content = tuple(value for key, value in record.items() if key != "row")
            kept = first.setdefault(content, record)
            if kept is not record:
                message = f"says exactly what row {kept['row']} says and is not counted again"
                self.doubts.append(("exact duplicates", Problem(self.file, message, record["row"])))
        return list(first.values())

    def warnings(self) -> tuple[str, ...]:
        """Give the warnings in the order of the file; of one sort the first, then how many more there are."""
        told: Counter[str] = Counter()
        sentences = list(self._warnings)
        for sort, doubt in sorted(self.doubts, key=lambda item: item[1].row or 0):
            told[sort] += 1
            if told[sort] <= MOST_ALIKE:
                sentences.append(str(doubt))
        more = {sort: count - MOST_ALIKE for sort, count in told.items() if count > MOST_ALIKE}
        return (
            *sentences,
            *(f"{self.file}: {count:,} more rows alike ({sort})" for sort, count in more.items()),
        )

    def _grid(self, data: bytes, columns: Columns) -> list[list[str]]:
        if self.from_workbook:
            grid, self._warnings = split_workbook(data, self.file)
            return grid
        if data.startswith(b"PK\x03\x04"):
            raise InputError(
                [Problem(self.file, "is a workbook, not CSV: name it .xlsx, or save the table as CSV UTF-8")]
            )
        if Path(self.file).suffix.lower() in _OTHER_FORMATS:
            raise InputError([Problem(self.file, "is neither CSV nor .xlsx: save the table as one of them")])
        return split_delimited(data, self.file, columns.known)

    def _check_size(self, columns: Columns) -> None:
        if not self.index:
            self._wrong_header(f"holds no column names: expected {listed(columns.known)}")
        if len(self._names) > MOST_COLUMNS:
            self._wrong_header(f"has {len(self._names):,} columns, more than {MOST_COLUMNS}: is it the right file?")
        if len(self._body) > MOST_ROWS:
            self._wrong_header(f"has {len(self._body):,} rows below it, more than {MOST_ROWS:,}: split the case")
        self.check()

    def _check_header(self, columns: Columns) -> None:
        for name, count in Counter(filter(None, self._names)).items():
            if count > 1:
                self._wrong_header(f"column {shown(name)} is there {count} times: keep one")
        absent = [name for name in columns.known if name not in self.index]
        for name in self.index:
            if name in columns.known:
                continue
            meant = columns.other_names.get(name.casefold(), nearest(name, absent))
            if meant in absent:
                self._wrong_header(f"column {shown(name)} is not known: did you mean '{meant}'?")
                absent.remove(meant)
            else:
                self._warnings.append(f"{self.file}: column {shown(name)} is not known and was ignored")
        for name in columns.required:
            if name in absent:
                found = listed(self.index)
                self._wrong_header(f"column '{name}' is missing: every row needs it; found {found}")

    def _wrong_header(self, message: str) -> None:
        self.problems.append(Problem(self.file, message, 1))


def read_bytes(path: Path, most: int) -> bytes:
    """Read a whole file that must not be empty.

    Raises
    ------
    InputError
        When it is absent, not a plain file, not readable, empty, or larger than `most` bytes.
    """
    try:
        if not path.exists():
            where = path.parent.name or "this folder"
            raise InputError([Problem(path.name, f"is not there: expected a file {path.name} in {where}")])
        if not path.is_file():
            raise InputError([Problem(path.name, "is not a file: give the name of a file")])
        with path.open("rb") as opened:
            data = opened.read(most + 1)
    except OSError as error:
        raise InputError([Problem(path.name, f"cannot be read ({error.strerror}): check its permissions")]) from None
    if not data.strip():
        raise InputError([Problem(path.name, "is empty: give it a header and rows, or take it out of [files]")])
    if len(data) > most:
        raise InputError([Problem(path.name, f"is larger than {most // 2**20} MiB: is this the right file?")])
    return data
