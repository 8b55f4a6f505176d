"""Files of AIS, packed or not, of any known form, as a stream of reports."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final

import polars as pl

from ullage.errors import InputError, Problem
from ullage.sources.ais import forms
from ullage.sources.ais.batches import Batch, only
from ullage.sources.ais.columns import ColumnRule
from ullage.sources.ais.counts import Counts
from ullage.sources.ais.csv_tables import read_table
from ullage.sources.ais.forms import find_form
from ullage.sources.ais.frames import to_frames
from ullage.sources.ais.json_records import read_json
from ullage.sources.ais.lake_folder import ais_files, lake_of
from ullage.sources.ais.lake_parts import FORM, is_parquet, read_part
from ullage.sources.ais.msgpack_records import read_msgpack
from ullage.sources.ais.nmea import Decoder, DecodeRule
from ullage.sources.ais.opening import STANDARD_INPUT, OpenedFile, OpenRule
from ullage.tables import POSITIONS, STATICS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from ullage.sources.ais.forms import Form
    from ullage.sources.ais.opening import Member

    Progress = Callable[[str, int, int], None]

UNKNOWN: Final = "in a file of no known form"

_MOST_ROWS: Final = 1_000_000


@dataclass(frozen=True, slots=True)
class ReadRule:
    """What files may hold; each part has its own defaults.

    Parameters
    ----------
    opening
        What a packed file may unpack to.
    decoding
        What a stream of NMEA may hold.
    columns
        What a table's values may be.
    """

    opening: OpenRule = field(default_factory=OpenRule)
    decoding: DecodeRule = field(default_factory=DecodeRule)
    columns: ColumnRule = field(default_factory=ColumnRule)


@dataclass(slots=True)
class FileRead:
    """What became of one file, of one member of a zip, or of all parts of a lake.

    Parameters
    ----------
    name
        Its name; for messages only.
    form
        ``NMEA``, the name of the dialect, or ``lake``; None where it was none.
    counts
        What was read, decoded and refused.
    problems
        What was wrong with it as a whole, and which columns were ignored.
    """

    name: str
    form: str | None = None
    counts: Counts = field(default_factory=Counts)
    problems: list[str] = field(default_factory=list)


class Reading:
    """Reports of files, read one after the other while they are asked for.

    Parameters
    ----------
    paths
        Files or folders; of a folder all files in it and below, by name, save those that begin with a dot, and of a
        lake in it the reports alone. ``-`` means standard input. Suffixes do not matter.
    rule
        What files may hold.
    progress
        Called with what is read, how many bytes of all files were taken, as they lie on the disk, and how many there
        are; 0 where that is not known.

    Examples
    --------
    >>> reading = Reading(["log.nmea.gz"])  # doctest: +SKIP
    >>> for positions, statics in reading:  # doctest: +SKIP
    ...     print(len(positions))
    >>> reading.counts.refused  # doctest: +SKIP
    """

    def __init__(
        self, paths: str | Path | Iterable[str | Path], rule: ReadRule | None = None, progress: Progress | None = None
    ) -> None:
        self._rule = rule or ReadRule()
        self._progress = progress
        self._given = [Path(paths)] if isinstance(paths, str | Path) else [Path(path) for path in paths]
        self.files: list[FileRead] = []
        self._lakes: dict[Path, FileRead] = {}

    @property
    def counts(self) -> Counts:
        """What was read so far, of all files together."""
        return sum((one.counts for one in self.files), Counts())

    @property
    def problems(self) -> list[Problem]:
        """What was wrong with whole files, in their order."""
        return [Problem(one.name, what) for one in self.files for what in one.problems]

    def __iter__(self) -> Iterator[tuple[pl.DataFrame, pl.DataFrame]]:
        """Give position and static reports, in pieces of bounded size.

        Raises
        ------
        InputError
            At the end, when nothing could be read of any file.
        """
        self.files, self._lakes = [], {}
        paths = list(self._expanded())
        total = sum(_size(path) for path in paths)
        done = 0
        for path in paths:
            for batch in self._read_part(path) if _is_parquet(path) else self._read_file(path, done, total):
                if len(batch.positions) or len(batch.statics):
                    yield batch.positions, batch.statics
            done += _size(path)
            self._tell(path, done, total)
        if not any(one.form for one in self.files):
            raise InputError(self.problems or [Problem("files of AIS", "none were given, or the folder holds none")])

    def _expanded(self) -> Iterator[Path]:
        for path in self._given:
            if str(path) != STANDARD_INPUT and path.is_dir():
                try:
                    yield from ais_files(path)
                except OSError as error:
                    raise InputError([Problem(path.name, f"cannot be read: {error.strerror or error}")]) from None
            else:
                yield path

    def _tell(self, path: Path, done: int, total: int) -> None:
        if self._progress is not None:
            self._progress(path.name, done, total)

    def _read_file(self, path: Path, done: int, total: int) -> Iterator[Batch]:
        """Read one file; what is wrong with it as a whole is noted, not raised."""
        before = len(self.files)
        try:
            with OpenedFile(path, self._rule.opening) as opened:
                for member in opened.members():
                    for batch in self._read_member(member):
                        self._tell(path, done + opened.done_bytes, total)
                        yield batch
        except InputError as error:
            if len(self.files) == before:
                self.files.append(FileRead(path.name))
            self.files[-1].problems += [problem.message for problem in error.problems]
        if len(self.files) == before:
            self.files.append(FileRead(path.name, problems=["is a zip without members"]))

    def _read_part(self, path: Path) -> Iterator[Batch]:
        """Read one file of a lake; all of a lake are told as one."""
        lake = lake_of(path)
        told = self._lakes.get(lake) if lake else None
        if told is None:
            told = FileRead((lake or path).name)
            self.files.append(told)
            if lake:
                self._lakes[lake] = told
        try:
            for batch in read_part(path, self._rule.columns):
                told.counts += batch.counts
                yield batch
            told.form = FORM
        except InputError as error:
            where = f"{path.relative_to(lake).as_posix()} " if lake else ""
            told.problems += [f"{where}{problem.message}" for problem in error.problems]

    def _read_member(self, member: Member) -> Iterator[Batch]:
        """Read one stream, and note what it was and what was wrong with it."""
        told = FileRead(member.name)
        self.files.append(told)
        form, blocks = find_form(member.blocks)
        if form.kind == forms.EMPTY:
            told.problems.append("is empty")
        elif form.kind == forms.UNKNOWN:
            told.problems.append(form.why)
        elif form.kind != forms.NMEA:
            told.form = form.dialect.name if form.dialect else None
        if form.header is not None and (ignored := form.header.ignored()):
            told.problems.append(f"columns that are not of the plain dialect were ignored: {', '.join(ignored)}")
        for batch in _batches(form, blocks, self._rule, member.faults):
            told.counts += batch.counts
            yield batch
        told.problems += member.faults
        if form.kind == forms.NMEA:
            told.form = forms.NMEA if told.counts.decoded else None
        if form.kind == forms.NMEA and not told.counts.decoded:
            told.problems.append(f"none of {told.counts.read} lines is an AIS message: {_reasons(told.counts)}")


def read_ais(
    paths: str | Path | Iterable[str | Path], rule: ReadRule | None = None
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Read files of AIS whole, whatever their form.

    Parameters
    ----------
    paths
        Files or folders; see `Reading`, which also says what was refused and reads without holding all in memory.
    rule
        What files may hold.

    Returns
    -------
    positions, statics
        Tables of `tables.POSITIONS` and `tables.STATICS`, in the order in which they were read.

    Raises
    ------
    InputError
        When nothing could be read of any file.
    """
    found = list(Reading(paths, rule))
    positions = pl.concat([POSITIONS.frame(), *(one for one, _ in found)])
    return positions, pl.concat([STATICS.frame(), *(one for _, one in found)])


def _batches(form: Form, blocks: Iterator[bytes], rule: ReadRule, faults: list[str]) -> Iterator[Batch]:
    """Read a stream as what it is."""
    if form.kind == forms.NMEA:
        yield from _read_nmea(blocks, rule.decoding)
    elif form.kind == forms.TABLE and form.header is not None:
        yield from read_table(blocks, form.header, rule.columns)
    elif form.kind == forms.JSON and form.dialect is not None:
        yield from read_json(blocks, form.dialect, rule.columns, wrapped=form.wrapped)
    elif form.kind == forms.MSGPACK and form.dialect is not None:
        yield from read_msgpack(blocks, form.dialect, rule.columns, faults)
    else:
        yield only(_lines_refused(blocks))


def _read_nmea(blocks: Iterator[bytes], rule: DecodeRule) -> Iterator[Batch]:
    decoder = Decoder(rule)
    for block in blocks:
        decoded = decoder.feed(block)
        yield Batch(*to_frames(decoded), decoded.counts)
    decoded = decoder.finish()
    yield Batch(*to_frames(decoded), decoded.counts)


def _lines_refused(blocks: Iterator[bytes]) -> Counts:
    """Count the lines of what cannot be read."""
    lines, last = 0, b"\n"
    for block in blocks:
        lines += block.count(b"\n")
        last = block[-1:] or last
    lines += last != b"\n"
    return Counts(lines, refused=+Counter({UNKNOWN: lines}))


def _reasons(counts: Counts) -> str:
    return ", ".join(f"{reason} {count}" for reason, count in counts.refused.most_common()) or "no lines"


def _is_parquet(path: Path) -> bool:
    return str(path) != STANDARD_INPUT and is_parquet(path)


def _size(path: Path) -> int:
    try:
        return 0 if str(path) == STANDARD_INPUT else path.stat().st_size
    except OSError:
        return 0
