"""Tapes to reports: decoded in the order in which they were heard, and each only once while nothing goes wrong."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import polars as pl

from ullage.listening.tape import Place, TapeReader, tapes_in
from ullage.sources.ais.counts import Counts
from ullage.sources.ais.frames import to_frames
from ullage.sources.ais.nmea import Decoder
from ullage.tables import UTC_TIME

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from ullage.listening.tape import Record
    from ullage.sources.ais.nmea import Decoded, DecodeRule

    Reports = tuple[pl.DataFrame, pl.DataFrame]

START: Final = Place(0, 0)


@dataclass(slots=True)
class Heard:
    """What was decoded since it was asked last.

    Parameters
    ----------
    counts
        What was read, decoded and refused.
    stamped
        Reports that got the time of their reception.
    recovered
        Lines of an earlier listening that ended before they were in the lake; they are in no other count.
    lag_s
        How long after the times that they state reports were heard, in the middle of the last record that has some
        [s]; None where no report states a time. Below zero a sender's clock, or this one, is wrong.
    """

    counts: Counts = field(default_factory=Counts)
    stamped: int = 0
    recovered: int = 0
    lag_s: float | None = None


class TapeDecoder:
    """Decodes the tapes of a feed, one after the other.

    Parameters
    ----------
    folder
        Where they are.
    rule
        What the stream may hold.
    begun
        Where this listening begins: what was heard before is recovered.
    counted
        What lies before was counted already, by a process that died; it is decoded again, and not counted.
    """

    def __init__(self, folder: Path, rule: DecodeRule, begun: Place, counted: Place = START) -> None:
        self._folder = folder
        self._decoder = Decoder(rule, threads=1)
        self._begun = begun
        self._counted = counted
        self.place = Place(next(iter(tapes_in(folder)), 0), 0)
        self.heard = Heard()

    def read_on(self) -> Iterator[Reports]:
        """Give the reports of all whole records that are there now and were not given yet."""
        tapes = tapes_in(self._folder)
        for number in tapes:
            if number < self.place.tape:
                continue
            if number > self.place.tape:
                self.place = Place(number, 0)
            with TapeReader(self._folder, self.place) as reader:
                for record in reader.records():
                    before, self.place = self.place, reader.place
                    yield self._reports(self._decoder.feed(record.data), record, before)

    def finish(self, heard_us: int) -> Iterator[Reports]:
        """Give what a last line without its end holds, and count parts whose others never came."""
        from ullage.listening.tape import Record

        yield self._reports(self._decoder.finish(), Record(heard_us, b""), self.place)

    def waiting_bytes(self) -> int:
        """Count the bytes that lie on tape beyond the place."""
        waiting = 0
        for number in tapes_in(self._folder):
            if number >= self.place.tape:
                with TapeReader(self._folder, Place(number, 0)) as reader:
                    waiting += reader.size - (self.place.offset if number == self.place.tape else 0)
        return waiting

    def take_heard(self) -> Heard:
        """Give what was decoded since the last call."""
        heard, self.heard = self.heard, Heard()
        return heard

    def _reports(self, decoded: Decoded, record: Record, before: Place) -> Reports:
        positions, statics = to_frames(decoded)
        self._count(decoded, before, positions["seen_at"].null_count() + statics["seen_at"].null_count())
        stated = positions["seen_at"].drop_nulls()
        if len(stated) and before >= self._begun:
            middle = sorted(stated.dt.timestamp("us").to_list())[len(stated) // 2]
            self.heard.lag_s = round((record.heard_us - middle) / 1e6, 3)
        now = pl.lit(record.heard_us, pl.Int64).cast(UTC_TIME)
        timed = pl.col("seen_at").fill_null(now)
        return positions.with_columns(timed), statics.with_columns(timed)

    def _count(self, decoded: Decoded, before: Place, untimed: int) -> None:
        if before < self._begun:
            self.heard.recovered += decoded.counts.read
        elif before >= self._counted:
            self.heard.counts += decoded.counts
            self.heard.stamped += untimed
