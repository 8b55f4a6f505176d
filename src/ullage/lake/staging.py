"""Reports on their way into a lake: sorted out by bucket, and put on the disk where they are too many to hold."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING, Self

import polars as pl

from ullage.errors import InputError, Problem
from ullage.lake.journal import writing
from ullage.lake.layout import DAY_US, TABLES, buckets_of, ship_numbers

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

# the years that a folder's name can have, 1 to 9999, in days since 1970
_FIRST_DAY, _LAST_DAY = -719_162, 2_932_896
_DAY = "_day"


class Staged:
    """The reports of one table that an import brings.

    Parameters
    ----------
    table
        ``positions`` or ``statics``.
    folder
        Where runs of rows are put when there are more than fit.
    buckets
        Number of buckets.
    most_rows
        Rows that may be held in memory.
    """

    def __init__(self, table: str, folder: Path, buckets: int, most_rows: int) -> None:
        self.table = table
        self.rows = 0
        self._folder = folder / "runs" / table
        self._buckets = buckets
        self._most_rows = most_rows
        self._held_rows = 0
        self._held: dict[int, list[pl.DataFrame]] = {}
        self._runs: dict[int, list[_Run]] = {}
        self._days: dict[int, Counter[int | None]] = {}

    def add(self, reports: pl.DataFrame) -> None:
        """Take reports; the frame is not changed.

        Raises
        ------
        InputError
            When an MMSI is not nine digits, or a year not between 1 and 9999.
        """
        if reports.is_empty():
            return
        rows = _conformed(self.table, reports)
        bucket = pl.Series("_bucket", buckets_of(ship_numbers(rows["mmsi"]), self._buckets))
        for (number,), part in (
            rows.with_columns(bucket).partition_by("_bucket", include_key=False, as_dict=True).items()
        ):
            self._held.setdefault(number, []).append(part)
            self._days.setdefault(number, Counter()).update(_counted(part))
        self.rows += rows.height
        self._held_rows += rows.height
        if self._held_rows > self._most_rows:
            self._put_away()

    def _put_away(self) -> None:
        with writing(self._folder.parent):
            self._folder.mkdir(parents=True, exist_ok=True)
            for bucket, parts in self._held.items():
                runs = self._runs.setdefault(bucket, [])
                runs.append(_Run.write(self._folder / f"{bucket:02d}-{len(runs)}.arrow", pl.concat(parts)))
        self._held.clear()
        self._held_rows = 0

    def buckets(self) -> list[int]:
        """List the buckets that got rows."""
        return sorted(self._days)

    def days(self, bucket: int) -> Iterator[tuple[int | None, pl.DataFrame]]:
        """Give a bucket's rows day by day in their order, those without a day last; they can be had once.

        Days are read together up to the number of rows that may be held, and at least one at a time.
        """
        held = self._held.pop(bucket, [])
        runs = self._runs.pop(bucket, [])
        counts = self._days[bucket]
        for batch in _batches(counts, self._most_rows):
            parts = [part for run in runs for part in run.read(batch)]
            if len(batch) == len(counts):
                parts += held
            else:
                wanted = pl.col(_DAY).is_null() if batch == [None] else pl.col(_DAY).is_between(batch[0], batch[-1])
                parts += [part.filter(wanted) for part in held]
            found = pl.concat(parts).partition_by(_DAY, include_key=False, as_dict=True)
            yield from ((day, found.pop((day,))) for day in batch)


@dataclass(frozen=True, slots=True)
class _Run:
    """Rows on the disk, in the order of their days."""

    path: Path
    places: dict[int | None, tuple[int, int]]  # first row and number of rows

    @classmethod
    def write(cls, path: Path, rows: pl.DataFrame) -> Self:
        """Write rows as they lie in memory, so that any part can be had without reading the others."""
        counts = _counted(rows)
        rows = rows.sort(_DAY, nulls_last=True) if len(counts) > 1 else rows
        buffer = BytesIO()
        rows.rechunk().write_ipc(buffer, compression="uncompressed")
        path.write_bytes(buffer.getbuffer())
        places, first = {}, 0
        for day in sorted(counts, key=_untimed_last):
            places[day] = first, counts[day]
            first += counts[day]
        return cls(path, places)

    def read(self, days: list[int | None]) -> list[pl.DataFrame]:
        """Read the rows of days that follow one another."""
        places = [self.places[day] for day in days if day in self.places]
        if not places:
            return []
        first, last = places[0][0], sum(places[-1])
        return [pl.scan_ipc(self.path, glob=False).slice(first, last - first).collect()]


def _counted(rows: pl.DataFrame) -> dict[int | None, int]:
    counts = rows[_DAY].value_counts()
    return dict(zip(counts[_DAY], counts["count"], strict=True))


def _untimed_last(day: int | None) -> tuple[bool, int]:
    return day is None, day or 0


def _batches(counts: Counter[int | None], most_rows: int) -> Iterator[list[int | None]]:
    """Join days that follow one another while their rows are not too many; those without a day stand alone."""
    batch: list[int | None] = []
    rows = 0
    for day in sorted(counts, key=_untimed_last):
        if batch and (day is None or rows + counts[day] > most_rows):
            yield batch
            batch, rows = [], 0
        batch.append(day)
        rows += counts[day]
    yield batch


def _conformed(table: str, reports: pl.DataFrame) -> pl.DataFrame:
    """Give reports in the table's columns with their day, on no track, and each number written in one way only."""
    schema = TABLES[table].schema
    columns = {name: pl.col(name).cast(kind) for name, kind in schema.items() if name != "track_id"}
    for name, kind in schema.items():
        if kind == pl.Float64:  # -0.0 is 0.0, and what is not a number is not known
            known = pl.when(pl.col(name) == 0.0).then(0.0).otherwise(columns[name])
            columns[name] = known.fill_nan(None).alias(name)
    if "track_id" in schema:
        columns["track_id"] = pl.lit(None, pl.String).alias("track_id")
    day = pl.col("seen_at").dt.timestamp("us").floordiv(DAY_US).cast(pl.Int32).alias(_DAY)
    rows = reports.select(*(columns[name] for name in schema), day)
    if not rows.filter(~pl.col(_DAY).is_between(_FIRST_DAY, _LAST_DAY)).is_empty():
        raise InputError((Problem(table, "found a time outside the years 1 to 9999; correct or leave it out"),))
    return rows
