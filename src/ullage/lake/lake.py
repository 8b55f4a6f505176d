"""A lake as a whole: opened, read, and grown."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from ullage.hashes import file_hash
from ullage.lake.growing import grow
from ullage.lake.journal import Change, finish_change
from ullage.lake.layout import (
    NOTHING,
    Partition,
    as_date,
    damaged,
    day_number,
    differs,
    in_order,
    parquet_bytes,
    partitions_in,
    read_part,
)
from ullage.lake.merging import MergeRule
from ullage.lake.tracking import tracks_by_day, with_tracks

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence
    from datetime import date

    from ullage.lake.growing import Appended

FORMAT = 1
DESCRIPTION = "lake.json"
MOST_BUCKETS = 1000


class Lake:
    """Position and static reports in one folder, by day and bucket of ships.

    Parameters
    ----------
    folder
        Where it is; nothing is made before reports come.
    buckets
        Into how many buckets ships are spread, 1 to 1000; 16 where nothing is said. It is fixed with the first reports.
    rule
        When two reports are one message; fixed with the first reports.
    most_rows
        Rows of a table that an import holds in memory; more go to the disk until they are merged.

    Raises
    ------
    InputError
        When ``lake.json`` is damaged or of another format, or the lake has other buckets or another rule than asked
        for.
    OutputError
        When an import that was cut short cannot be ended, because the folder cannot be written.
    """

    def __init__(
        self,
        folder: str | Path,
        *,
        buckets: int | None = None,
        rule: MergeRule | None = None,
        most_rows: int = 4_000_000,
    ) -> None:
        if buckets is not None and not 1 <= buckets <= MOST_BUCKETS:
            raise ValueError(f"{buckets} buckets; expected 1 to {MOST_BUCKETS}")
        self.folder = Path(folder)
        self.most_rows = most_rows
        self._asked = buckets, rule
        self._buckets, self._rule = buckets or 16, rule or MergeRule()
        self._open()

    @property
    def rule(self) -> MergeRule:
        """When two reports are one message."""
        return self._rule

    def buckets(self) -> range:
        """List the buckets of ships."""
        return range(self._buckets)

    def days(self, table: str = "positions") -> list[date]:
        """List the days (UTC) of which the lake has reports, in their order."""
        days = {one.day for one in self._partitions(table)}
        return [as_date(day) for day in sorted(day for day in days if day is not None)]

    def append(self, chunks: Iterable[tuple[pl.DataFrame, pl.DataFrame]], *, patient: bool = False) -> Appended:
        """Add reports, all of them or, whatever happens, none.

        Parameters
        ----------
        chunks
            Position reports and static reports, in the columns of `ullage.tables.POSITIONS` and `STATICS`, in any order
            and any number of pieces. A `track_id` in them is not kept.
        patient
            Wait for another process that is writing.

        Returns
        -------
        Appended
            What became of them. Reports that the lake holds already change nothing.

        Raises
        ------
        InputError
            When a report cannot be kept, or a file of the lake is damaged. What `chunks` raises passes through. In
            either case the lake stays as it was.
        OutputError
            When the folder cannot be written, or another process is writing into it and `patient` is not said.
        """
        with Change(self.folder, patient=patient) as change:
            self._read_description()
            appended = grow(change, chunks, buckets=self._buckets, rule=self._rule, most_rows=self.most_rows)
            self._describe(change)
            change.commit()
        return appended

    def read_positions(
        self,
        bucket: int | None = None,
        days: Collection[date | None] | None = None,
        columns: Sequence[str] | None = None,
    ) -> pl.DataFrame:
        """Read position reports, by day and bucket, and in each by MMSI and time.

        Parameters
        ----------
        bucket
            One bucket's; by default of all ships.
        days
            Those days' (UTC), where None stands for the reports without a time; by default all.
        columns
            These columns; by default all.

        Raises
        ------
        InputError
            When a file is damaged.
        """
        return self._read("positions", bucket, days, columns)

    def read_statics(
        self,
        bucket: int | None = None,
        days: Collection[date | None] | None = None,
        columns: Sequence[str] | None = None,
    ) -> pl.DataFrame:
        """Read static reports as `read_positions` reads position reports."""
        return self._read("statics", bucket, days, columns)

    def scan(
        self,
        table: str = "positions",
        bucket: int | None = None,
        days: Collection[date | None] | None = None,
        *,
        copies: bool = False,
    ) -> pl.LazyFrame:
        """Give a table as a Polars query that has not run yet.

        Parameters
        ----------
        table
            ``positions`` or ``statics``.
        bucket, days
            As in `read_positions`.
        copies
            Instead of one report a message, the further copies of them: who else heard it, and when.
        """
        chosen = self._partitions(table, bucket, days, copies=copies)
        paths = [self.folder / (one.copies_path if copies else one.path) for one in chosen]
        if not paths:
            return NOTHING[table].lazy()
        return pl.scan_parquet(paths, schema=NOTHING[table].schema, hive_partitioning=False, glob=False)

    def count(self, table: str = "positions") -> pl.DataFrame:
        """Count the reports of each partition, from the files' metadata only: `day`, `bucket`, `rows`."""
        chosen = self._partitions(table)
        rows = [self._rows(self.folder / one.path) for one in chosen]
        return pl.DataFrame(
            {
                "day": [None if one.day is None else as_date(one.day) for one in chosen],
                "bucket": [one.bucket for one in chosen],
                "rows": rows,
            },
            schema={"day": pl.Date, "bucket": pl.Int64, "rows": pl.Int64},
        )

    def hash_positions(self, days: Collection[date | None]) -> str:
        """Hash the files of some days' position reports, tracks included: SHA-256 of their names and bytes."""
        digest = hashlib.sha256()
        for one in self._partitions("positions", days=days):
            digest.update(f"{one.path.as_posix()}\n{file_hash(self.folder / one.path)}\n".encode())
        return digest.hexdigest()

    def write_tracks(self, bucket: int, tracks: pl.DataFrame, days: Collection[date | None] | None = None) -> int:
        """Write which track each position report of a bucket belongs to.

        Parameters
        ----------
        bucket
            The bucket.
        tracks
            `track_id`, and the columns that tell the reports apart: all others of `POSITIONS`, or as few as `mmsi` and
            `seen_at`. Its rows may stand in any order. A report that is not among them is on no track; a row that names
            no report is passed over.
        days
            The days that `tracks` speaks of; by default all.

        Returns
        -------
        int
            How many files changed; the others are not touched.

        Raises
        ------
        InputError
            When two rows of `tracks` name one report and different tracks, or a file of the lake is damaged.
        OutputError
            As `append`.
        """
        with Change(self.folder, patient=True) as change:  # a live feed may be writing a batch
            told = tracks_by_day(tracks)
            written = 0
            for one in self._partitions("positions", bucket, days):
                rows = read_part(self.folder / one.path, "positions")
                tracked = with_tracks(rows, told.get(one.day))
                if not tracked.equals(rows):
                    change.put(one.path, parquet_bytes(tracked))
                    written += 1
            change.commit()
        return written

    def _read(
        self, table: str, bucket: int | None, days: Collection[date | None] | None, columns: Sequence[str] | None
    ) -> pl.DataFrame:
        rows = self.scan(table, bucket, days)
        try:
            return (rows if columns is None else rows.select(columns)).collect()
        except pl.exceptions.PolarsError:
            for one in self._partitions(table, bucket, days):  # which file is it?
                read_part(self.folder / one.path, table)
            raise

    def _partitions(
        self,
        table: str,
        bucket: int | None = None,
        days: Collection[date | None] | None = None,
        *,
        copies: bool = False,
    ) -> list[Partition]:
        self._open()
        folder = self.folder / "copies" if copies else self.folder
        wanted = None if days is None else {day_number(day) for day in days}
        found = (
            one
            for one in partitions_in(folder, table)
            if bucket in (None, one.bucket) and (wanted is None or one.day in wanted)
        )
        return sorted(found, key=in_order)

    def _rows(self, path: Path) -> int:
        try:
            return int(pl.scan_parquet(path, hive_partitioning=False, glob=False).select(pl.len()).collect().item())
        except pl.exceptions.PolarsError as error:
            raise damaged(path, str(error)) from error

    def _open(self) -> None:
        """End what a killed process left undone, and read how the lake was made."""
        finish_change(self.folder)
        self._read_description()

    def _read_description(self) -> None:
        path = self.folder / DESCRIPTION
        if not path.exists():
            return
        try:
            told = json.loads(path.read_bytes())
            found, buckets, rule = told["format"], int(told["buckets"]), MergeRule(**told["rule"])
        except (ValueError, KeyError, TypeError) as error:
            raise damaged(path, str(error)) from error
        if found != FORMAT:
            raise differs(path, f"format {found}", f"format {FORMAT}", "use the Ullage that made it")
        for what, here, asked in zip(("buckets", "rule"), (buckets, rule), self._asked, strict=True):
            if asked not in (None, here):
                raise differs(path, f"{what} {here}", f"{asked}", "leave it out, or import into another folder")
        self._buckets, self._rule = buckets, rule

    def _describe(self, change: Change) -> None:
        """Write how a new lake is made, and a file without rows a table, so that every reader finds the columns."""
        told = {"format": FORMAT, "buckets": self._buckets, "rule": asdict(self._rule)}
        if not (self.folder / DESCRIPTION).exists():
            change.put(Path(DESCRIPTION), json.dumps(told, indent=1).encode() + b"\n")
        for name, nothing in NOTHING.items():
            first = Partition(name, None, 0).path
            if not (self.folder / first).exists() and not change.puts(first):
                change.put(first, parquet_bytes(nothing))
