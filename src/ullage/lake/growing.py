"""How a lake grows: each partition that gets reports is merged with them and written anew, where that changes it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import astuple, dataclass
from typing import TYPE_CHECKING

from ullage.kernels import THREADS
from ullage.lake.layout import DAY_US, NOTHING, TABLES, Partition, parquet_bytes, read_part
from ullage.lake.merging import Merged, last_moments, merge_reports
from ullage.lake.staging import Staged

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    import polars as pl

    from ullage.lake.journal import Change
    from ullage.lake.merging import MergeRule


@dataclass(frozen=True, slots=True)
class Tally:
    """What became of the reports of one table; `given` is the sum of the other three.

    Parameters
    ----------
    given
        Reports that came.
    new
        By how many messages the lake grew.
    copies
        Reports that are further copies of a message, or made an earlier one a copy.
    repeated
        Reports that were there already, or came twice, equal in all columns.
    """

    given: int
    new: int
    copies: int
    repeated: int


@dataclass(frozen=True, slots=True)
class Appended:
    """What an import did to a lake.

    Parameters
    ----------
    positions, statics
        What became of the reports.
    written
        Files that were written anew or taken away; 0 when the lake held everything already.
    """

    positions: Tally
    statics: Tally
    written: int


def grow(
    change: Change,
    chunks: Iterable[tuple[pl.DataFrame, pl.DataFrame]],
    *,
    buckets: int,
    rule: MergeRule,
    most_rows: int,
) -> Appended:
    """Put the files of a grown lake into a change, which is left to commit."""
    staged = {name: Staged(name, change.aside, buckets, most_rows) for name in TABLES}
    for positions, statics in chunks:
        staged["positions"].add(positions)
        staged["statics"].add(statics)
    grown = {name: _grow_table(change, rule, rows) for name, rows in staged.items()}
    tallies = {name: _tally(staged[name].rows, one) for name, one in grown.items()}
    return Appended(tallies["positions"], tallies["statics"], sum(one.written for one in grown.values()))


@dataclass(slots=True)
class _Grown:
    """By how many rows and files a part of a lake grew."""

    kept: int = 0
    copies: int = 0
    written: int = 0


def _tally(given: int, grown: _Grown) -> Tally:
    return Tally(given, grown.kept, grown.copies, given - grown.kept - grown.copies)


def _grow_table(change: Change, rule: MergeRule, staged: Staged) -> _Grown:
    """Merge what an import brings for one table, a bucket a thread."""
    with ThreadPoolExecutor(THREADS) as threads:
        buckets = [_Bucket(change, rule, staged.table, number) for number in staged.buckets()]
        work = [threads.submit(bucket.merge, staged) for bucket in buckets]
        try:
            done = [one.result() for one in work]
        except BaseException:
            threads.shutdown(wait=True, cancel_futures=True)
            raise
    return _Grown(*(sum(column) for column in zip(*map(astuple, done), strict=True))) if done else _Grown()


class _Bucket:
    """The days of one bucket, merged in their order, since a message before midnight may have copies after it."""

    def __init__(self, change: Change, rule: MergeRule, table: str, number: int) -> None:
        self._change = change
        self._rule = rule
        self._table = table
        self._number = number
        self._nothing = NOTHING[table]
        self._grown = _Grown()
        self._day: int | None = None  # the day merged last, its last moments, and whether they changed
        self._moments = self._nothing
        self._changed = False

    def merge(self, staged: Staged) -> _Grown:
        """Merge the rows of each day, and the days after them where a copy may lie."""
        for day, rows in staged.days(self._number):
            self._catch_up(day)
            self._merge(day, rows)
        self._catch_up(None)
        return self._grown

    def _catch_up(self, next_day: int | None) -> None:
        """Merge the days after the last one while their first moments may have changed."""
        while self._changed and self._day is not None and self._day + 1 != next_day:
            following = Partition(self._table, self._day + 1, self._number)
            if not any((self._change.folder / path).exists() for path in (following.path, following.copies_path)):
                break
            self._merge(following.day, self._nothing)

    def _merge(self, day: int | None, given: pl.DataFrame) -> None:
        partition = Partition(self._table, day, self._number)
        held = Merged(self._read(partition.path), self._read(partition.copies_path))
        merged = merge_reports(self._table, held, given, self._rule, self._moments_before(day))
        self._put(partition.path, held.kept, merged.kept)
        self._put(partition.copies_path, held.copies, merged.copies)
        self._grown.kept += merged.kept.height - held.kept.height
        self._grown.copies += merged.copies.height - held.copies.height
        if day is not None:
            last = last_moments((day + 1) * DAY_US, self._rule)
            old, self._moments = (rows.filter(last) for rows in (held.kept, merged.kept))
            self._changed = not _without_track(old).equals(_without_track(self._moments))
            self._day = day

    def _moments_before(self, day: int | None) -> pl.DataFrame:
        if day is None:
            return self._nothing
        if self._day == day - 1:
            return self._moments
        path = Partition(self._table, day - 1, self._number).path
        return self._read(path, last_moments(day * DAY_US, self._rule))

    def _read(self, path: Path, where: pl.Expr | None = None) -> pl.DataFrame:
        return read_part(self._change.folder / path, self._table, where)

    def _put(self, path: Path, old: pl.DataFrame, new: pl.DataFrame) -> None:
        if new is old or new.equals(old):
            return
        self._grown.written += 1
        if new.is_empty():
            self._change.remove(path)
        else:
            self._change.put(path, parquet_bytes(new))


def _without_track(rows: pl.DataFrame) -> pl.DataFrame:
    return rows.drop("track_id", strict=False)
