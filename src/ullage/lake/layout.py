"""Where each report lies in a lake: its day, its bucket, and the names of the files."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from ullage.errors import InputError, Problem
from ullage.tables.ais import POSITIONS, STATICS

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy.typing as npt

TABLES = {table.name: table for table in (POSITIONS, STATICS)}
NOTHING = {name: table.frame() for name, table in TABLES.items()}

#: What stands for "no day" in the name of a folder; readers of such layouts take it for null.
UNTIMED = "__HIVE_DEFAULT_PARTITION__"
PART = "part.parquet"

#: What belongs to a report without being sent by the ship.
NOT_CONTENT = ("seen_at", "receiver", "track_id")

DAY_US = 86_400_000_000
_EPOCH_DAY = date(1970, 1, 1).toordinal()
_ROW_GROUP = 1 << 17
# 2^64 over the golden ratio: neighbouring MMSIs, which one owner's ships have, come into different buckets
_SPREAD = np.uint64(0x9E3779B97F4A7C15)


@dataclass(frozen=True, slots=True)
class Partition:
    """One file's worth of reports.

    Parameters
    ----------
    table
        ``positions`` or ``statics``.
    day
        Days since 1970-01-01 (UTC); None for the reports without a time.
    bucket
        Number of the bucket of ships.
    """

    table: str
    day: int | None
    bucket: int

    @property
    def path(self) -> Path:
        """The file of the reports, from the lake's folder."""
        return Path(self.table, f"day={day_name(self.day)}", f"bucket={self.bucket:02d}", PART)

    @property
    def copies_path(self) -> Path:
        """The file of the further copies of the same messages."""
        return Path("copies") / self.path


def day_name(day: int | None) -> str:
    """Write a day as the folder names it."""
    return UNTIMED if day is None else as_date(day).isoformat()


def as_date(day: int) -> date:
    """Give the date of a day counted from 1970-01-01."""
    return date.fromordinal(_EPOCH_DAY + day)


def day_number(day: date | None) -> int | None:
    """Count a date from 1970-01-01; None stays None."""
    return None if day is None else day.toordinal() - _EPOCH_DAY


def partitions_in(folder: Path, table: str) -> Iterator[Partition]:
    """List the partitions of a table that a lake's folder (or its ``copies/``) holds, in no order."""
    for path in (folder / table).glob(f"day=*/bucket=*/{PART}"):
        day, bucket = (part.partition("=")[2] for part in path.parts[-3:-1])
        yield Partition(table, None if day == UNTIMED else day_number(date.fromisoformat(day)), int(bucket))


def in_order(partition: Partition) -> tuple[bool, int, int]:
    """Order partitions by day, those without a day last, then by bucket."""
    return partition.day is None, partition.day or 0, partition.bucket


def ship_numbers(mmsi: pl.Series) -> npt.NDArray[np.uint32]:
    """Give MMSIs as numbers, in the order of their nine digits.

    Raises
    ------
    InputError
        When one is not nine digits; readers refuse such reports.
    """
    numbers = mmsi.cast(pl.UInt32, strict=False)
    bad = mmsi.filter((numbers.is_null() | (mmsi.str.len_bytes() != 9)).fill_null(value=True))  # noqa: PLR2004
    if bad.len():
        problem = Problem(
            str(mmsi.name), f"found {bad[0]!r} for an MMSI, expected nine digits; correct or leave it out"
        )
        raise InputError((problem,))
    return numbers.to_numpy()


def buckets_of(numbers: npt.NDArray[np.uint32], buckets: int) -> npt.NDArray[np.uint32]:
    """Give each ship its bucket, from 0: the high half of a product modulo 2^64, so equal on all machines."""
    return (((numbers.astype(np.uint64) * _SPREAD) >> np.uint64(32)) % np.uint64(buckets)).astype(np.uint32)


def parquet_bytes(frame: pl.DataFrame) -> bytes:
    """Write a frame as Parquet; equal rows give equal bytes, however the frame came together."""
    buffer = BytesIO()
    # statistics let a reader skip row groups; the texts that repeat are dictionary-encoded by Polars itself
    frame.rechunk().write_parquet(
        buffer, compression="zstd", compression_level=3, statistics=True, row_group_size=_ROW_GROUP
    )
    return buffer.getvalue()


def read_part(path: Path, table: str, where: pl.Expr | None = None) -> pl.DataFrame:
    """Read the file of a partition, or the rows of it that a condition holds for; without a file there are no rows.

    Raises
    ------
    InputError
        When the file is no such table: damaged, or of something else.
    """
    if not path.exists():
        return NOTHING[table]
    try:
        rows = pl.scan_parquet(path, hive_partitioning=False, glob=False)
        frame = (rows if where is None else rows.filter(where)).collect()
    except pl.exceptions.PolarsError as error:
        raise damaged(path, str(error)) from error
    if frame.schema != NOTHING[table].schema:
        raise damaged(path, "other columns")
    return frame


def damaged(path: Path, found: str) -> InputError:
    """Say that a file of the lake is not what the lake wrote."""
    what = f"not a table that the lake wrote ({found}); delete the lake, or bring back this file, and import again"
    return InputError((Problem(str(path), what),))


def differs(path: Path, found: str, asked: str, what_next: str) -> InputError:
    """Say that a lake was made otherwise than is asked for."""
    return InputError((Problem(str(path), f"found {found}, expected {asked}; {what_next}"),))
