"""When a feed was heard: without it, nobody could say later whether no ship was there or nobody listened."""

from __future__ import annotations

import os
import threading
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from typing import TYPE_CHECKING, Final

import polars as pl

from ullage.earlier import read_earlier
from ullage.errors import InputError, Problem
from ullage.tables.schema import UTC_TIME, Column, Table, row_ids
from ullage.writing import take_lock, write_whole

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from ullage.listening.tape import Record

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
CLOCK_SET: Final = "the clock was set, or the machine slept"
SILENT: Final = "silent"
LOCK: Final = ".heard_spans"
FILE: Final = f"{HEARD_SPANS.name}.parquet"
_ASIDE: Final = f"{HEARD_SPANS.name}-damaged-"
_LEAP_S: Final = 5.0  # judged: more than a busy machine lies between two looks at two clocks


@dataclass(slots=True)
class _Span:
    started_us: int
    ended_us: int
    ended_by: str | None = None
    lines: int = 0


class HeardSpans:
    """The times in which a feed was heard, beside the lake; one thread may tell it while another one writes.

    Times are those of the clock. How long a feed was silent is told by one that nobody sets, so that a clock which is
    wrong for a moment neither hides an outage nor makes one.

    Parameters
    ----------
    folder
        The folder of the lake.
    feed
        Address of the feed.
    outage_s
        A silence as long as this is an outage [s], whatever the reason.
    tell
        Called with a line when something is amiss.
    """

    def __init__(self, folder: Path, feed: str, outage_s: float, tell: Callable[[str], None] | None = None) -> None:
        self._folder = folder
        self._feed = feed
        self._outage_s = outage_s
        self._tell = tell or (lambda _: None)
        self._lock = threading.Lock()
        self._spans: list[_Span] = []
        self._heard_us = 0
        self._heard_s: float | None = None
        self.outages = 0
        self.trouble = ""
        self.is_news = False  # a span began or ended since the last writing

    def hear(self, heard_us: int, lines: int, steady_s: float | None = None) -> None:
        """Take note that lines of AIS were heard.

        Parameters
        ----------
        heard_us
            When, by the clock [us since 1970].
        lines
            How many.
        steady_s
            When, by a clock that nobody sets [s]; None where only the other one is known.
        """
        steady_s = heard_us / 1e6 if steady_s is None else steady_s
        with self._lock:
            self._end_before(heard_us, steady_s)
            self._heard_us, self._heard_s, self.trouble = heard_us, steady_s, ""
            last = self._spans[-1] if self._spans else None
            if not last or last.ended_by is not None:
                self.outages += bool(last)
                last = _Span(heard_us, heard_us)
                self._spans.append(last)
                self.is_news = True
            last.ended_us = max(last.ended_us, heard_us)  # clocks are put right by a little
            last.lines += lines

    def end(self, why: str) -> None:
        """Take note that nothing is heard from now on, and why; the first reason stands."""
        with self._lock:
            self._end(why)

    def end_if_silent(self, steady_s: float, why: str) -> None:
        """Take note of an outage once the silence is as long as one, by the clock that nobody sets [s]."""
        with self._lock:
            if self._heard_s is None:
                self._heard_s = steady_s
            if steady_s - self._heard_s >= self._outage_s:
                self._end(why or SILENT)
                self.trouble = "" if why else f"no AIS for {steady_s - self._heard_s:,.0f} s"

    def recover(self, records: Iterable[Record]) -> None:
        """End the spans that a killed listening left open, by what is on tape; keep those it had no time to write.

        Raises
        ------
        OSError
            When the folder cannot be written.
        """
        mine = _held(self._folder, self._tell).filter(feed=self._feed).sort("started_at")
        left = mine.filter(pl.col("ended_by").is_null())
        known = (mine if left.is_empty() else left).select(pl.col("ended_at").dt.timestamp("us").max()).item() or 0
        times = left.select(pl.col("started_at", "ended_at").dt.timestamp("us"), "lines")
        self._spans = [_Span(started, ended, KILLED, lines) for started, ended, lines in times.iter_rows()]
        if self._spans:
            self._spans[-1].ended_by, self._heard_us, self._heard_s = None, known, known / 1e6
        for record in records:
            if record.has_ais and record.heard_us > known:
                self.hear(record.heard_us, record.lines)
        self.end(KILLED)
        if self._spans:
            self.write()

    def write(self) -> None:
        """Write what is known so far, beside what earlier listenings and those to other feeds wrote.

        Raises
        ------
        OSError
            When the folder cannot be written.
        """
        with self._lock:
            rows = self._rows()
            self.is_news = False
        lock = take_lock(self._folder / LOCK, "", wait=True)
        try:
            others = _held(self._folder, self._tell).join(rows, on="span_id", how="anti")
            buffer = BytesIO()
            pl.concat([others, rows]).sort("started_at", "feed", "span_id").write_parquet(buffer)
            write_whole(self._folder, {FILE: buffer.getvalue()})
        finally:
            os.close(lock)

    def _end(self, why: str) -> None:
        if self._spans and self._spans[-1].ended_by is None:
            self._spans[-1].ended_by = why
            self.is_news = True

    def _end_before(self, heard_us: int, steady_s: float) -> None:
        """End a span that what is heard now does not go on with."""
        if self._heard_s is None or not self._spans or self._spans[-1].ended_by is not None:
            return
        silent_s = steady_s - self._heard_s
        leap_s = (heard_us - self._heard_us) / 1e6 - silent_s
        if silent_s >= self._outage_s:
            self._end(SILENT)
        elif abs(leap_s) > _LEAP_S:
            self._end(CLOCK_SET)
            self._tell(f"{CLOCK_SET}: times of reception leap by {leap_s:+,.0f} s")

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


def read_heard_spans(folder: Path) -> pl.DataFrame:
    """Read when live feeds were heard into a lake; empty where none was, of `HEARD_SPANS`.

    Raises
    ------
    InputError
        When the table is damaged or of another version, or one that was is set aside: without it, times in which
        nobody listened would be taken for the ships' own silence.
    """
    aside = sorted(folder.glob(f"{_ASIDE}*"))
    if aside:
        raise InputError(
            (Problem(str(aside[0]), f"{_MISSING}; put a copy of it in the place of {FILE}, or {_REMOVE}"),)
        )
    return _read(folder)


def open_feeds(folder: Path, tell: Callable[[str], None]) -> list[str]:
    """List the feeds whose last span has not ended yet."""
    left = _held(folder, tell).filter(pl.col("ended_by").is_null())
    return left["feed"].unique().sort().to_list()


_MISSING: Final = "it says when feeds were heard, and was damaged"
_REMOVE: Final = "take it away if times in which nobody listened may be taken for the ships' silence"


def _read(folder: Path) -> pl.DataFrame:
    path = folder / FILE
    if not path.exists():
        return HEARD_SPANS.frame()
    found = read_earlier(path, HEARD_SPANS)
    if found is None:
        what = "it says when feeds were heard, and is damaged or of another version of Ullage; bring back a copy, or"
        raise InputError((Problem(str(path), f"{what} {_REMOVE}"),))
    return found


def _held(folder: Path, tell: Callable[[str], None]) -> pl.DataFrame:
    """Read the table; one that cannot be read is set aside, so that the feed can be heard, and told."""
    try:
        return _read(folder)
    except InputError:
        aside = folder / f"{_ASIDE}{datetime.now(UTC):%Y%m%dT%H%M%S%f}.parquet"
        (folder / FILE).rename(aside)
        tell(f"{FILE} is damaged or of another version; it is kept as {aside.name}, and ullage track asks about it")
        return HEARD_SPANS.frame()


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
