"""When a feed was heard: without it, nobody could say later whether no ship was there or nobody listened."""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from typing import TYPE_CHECKING, Final

import polars as pl

from ullage.earlier import read_earlier
from ullage.tables.schema import UTC_TIME, Column, Table, row_ids
from ullage.writing import take_lock, write_whole

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

HEARD_SPANS: Final = Table(
    "heard_spans",
    "a time in which a live feed was heard",
    (
        Column("span_id", pl.String, "hash of the feed and its first moment"),
        Column("feed", pl.String, "address of the feed"),
        Column("started_at", UTC_TIME, "when its first bytes were heard"),
        Column("ended_at", UTC_TIME, "when its last bytes were heard so far"),
        Column("ended_by", pl.String, "why it ended; null while it goes on"),
        Column("lines", pl.Int64, "lines heard in it"),
    ),
)

KILLED: Final = "the listening was killed"
_LOCK: Final = ".heard_spans"


@dataclass(slots=True)
class _Span:
    started_us: int
    ended_us: int
    ended_by: str | None = None
    lines: int = 0


class HeardSpans:
    """The times in which a feed was heard, beside the lake.

    Parameters
    ----------
    folder
        The folder of the lake.
    feed
        Address of the feed.
    outage_s
        A silence as long as this is an outage [s], whatever the reason.
    """

    def __init__(self, folder: Path, feed: str, outage_s: float) -> None:
        self._folder = folder
        self._feed = feed
        self._outage_us = round(outage_s * 1e6)
        self._spans: list[_Span] = []
        self.outages = 0
        self.is_news = False  # a span began or ended since the last writing

    def hear(self, heard_us: int, lines: int) -> None:
        """Take note that lines were heard."""
        last = self._spans[-1] if self._spans else None
        if last and last.ended_by is None and heard_us - last.ended_us >= self._outage_us:
            last.ended_by = "silent"
        if not last or last.ended_by is not None:
            self.outages += bool(last)
            last = _Span(heard_us, heard_us)
            self._spans.append(last)
            self.is_news = True
        last.ended_us = max(last.ended_us, heard_us)  # clocks are set back
        last.lines += lines

    def end(self, why: str) -> None:
        """Take note that nothing is heard from now on, and why; the first reason stands."""
        if self._spans and self._spans[-1].ended_by is None:
            self._spans[-1].ended_by = why
            self.is_news = True

    def end_if_silent(self, now_us: int, why: str) -> None:
        """Take note of an outage once the silence is as long as one."""
        if self._spans and now_us - self._spans[-1].ended_us >= self._outage_us:
            self.end(why or "silent")

    def recover(self, last_heard_us: int | None) -> None:
        """End the span that a killed listening left open, with the last bytes that are on tape.

        Raises
        ------
        OSError
            When the folder cannot be written.
        """
        mine = pl.col("feed").eq(self._feed) & pl.col("ended_by").is_null()
        last = pl.lit(last_heard_us, pl.Int64).cast(UTC_TIME)
        ended = pl.max_horizontal("ended_at", last)
        self._write(
            lambda held: held.with_columns(
                pl.when(mine).then(ended).otherwise("ended_at").alias("ended_at"),
                pl.when(mine).then(pl.lit(KILLED)).otherwise("ended_by").alias("ended_by"),
            )
        )

    def write(self) -> None:
        """Write what is known so far, beside what earlier listenings and those to other feeds wrote.

        Raises
        ------
        OSError
            When the folder cannot be written.
        """
        rows = self._rows()
        self.is_news = False
        self._write(lambda held: pl.concat([held.join(rows, on="span_id", how="anti"), rows]))

    def _rows(self) -> pl.DataFrame:
        frame = HEARD_SPANS.frame(
            {
                "feed": self._feed,
                "started_at": _time(one.started_us),
                "ended_at": _time(one.ended_us),
                "ended_by": one.ended_by,
                "lines": one.lines,
            }
            for one in self._spans
        )
        return frame.with_columns(
            span_id=pl.Series(row_ids("h", frame["feed"], frame["started_at"]), dtype=pl.String)
        ).select(HEARD_SPANS.schema.names())

    def _write(self, change: Callable[[pl.DataFrame], pl.DataFrame]) -> None:
        lock = take_lock(self._folder / _LOCK, "", wait=True)
        try:
            made = change(read_heard_spans(self._folder)).sort("started_at", "feed", "span_id")
            buffer = BytesIO()
            made.write_parquet(buffer)
            write_whole(self._folder, {f"{HEARD_SPANS.name}.parquet": buffer.getvalue()})
        finally:
            os.close(lock)


def read_heard_spans(folder: Path) -> pl.DataFrame:
    """Read when live feeds were heard into a lake; empty where none was, of `HEARD_SPANS`."""
    held = read_earlier(folder / f"{HEARD_SPANS.name}.parquet", HEARD_SPANS)
    return HEARD_SPANS.frame() if held is None else held


def find_unheard(spans: pl.DataFrame) -> list[tuple[datetime, datetime]]:
    """Give the times between the first and the last moment in which none of the feeds was heard.

    Parameters
    ----------
    spans
        Of `HEARD_SPANS`, in any order.
    """
    found: list[tuple[datetime, datetime]] = []
    until: datetime | None = None
    for started, ended in spans.select("started_at", "ended_at").sort("started_at", "ended_at").iter_rows():
        if until is not None and started > until:
            found.append((until, started))
        until = ended if until is None else max(until, ended)
    return found


def _time(us: int) -> datetime:
    return datetime.fromtimestamp(us / 1e6, UTC)
