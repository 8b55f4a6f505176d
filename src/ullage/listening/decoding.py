"""Tapes to reports: decoded in the order in which they were heard, and each only once while nothing goes wrong."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import accumulate
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
_MOST_BYTES: Final = 16 << 20  # that are decoded at once


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
    damaged_bytes
        Bytes on tape that add up to nothing; what was heard in them is lost.
    lag_s
        How long after the times that they state reports were heard, in the middle of the last record that has some
        [s]; None where no report states a time. Below zero a sender's clock, or this one, is wrong.
    """

    counts: Counts = field(default_factory=Counts)
    stamped: int = 0
    recovered: int = 0
    damaged_bytes: int = 0
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

    Attributes
    ----------
    place
        Up to where was decoded.
    heard
        What that gave since `take_heard` was called last.
    damaged_tapes
        Numbers of the tapes on which something does not add up.
    """

    def __init__(self, folder: Path, rule: DecodeRule, begun: Place, counted: Place = START) -> None:
        self._folder = folder
        self._decoder = Decoder(rule, threads=1)
        self._begun = begun
        self._counted = counted
        self.place = Place(next(iter(tapes_in(folder)), 0), 0)
        self.heard = Heard()
        self.damaged_tapes: set[int] = set()

    def read_on(self, last: int = 0) -> Iterator[Reports]:
        """Give the reports of all whole records that are there now and were not given yet.

        Parameters
        ----------
        last
            The last tape of a listening that ended: those beyond are another one's. 0 while it goes on.
        """
        tapes = tapes_in(self._folder)
        for number in tapes:
            if number < self.place.tape or (last and number > last):
                continue
            if number > self.place.tape:
                self.place = Place(number, 0)
            with TapeReader(self._folder, self.place) as reader:
                told = 0
                for moment, place, damaged in _moments(reader, is_closed=number < tapes[-1] or bool(last)):
                    before, self.place = self.place, place
                    self._count_damage(damaged - told)
                    told = damaged
                    yield self._decode(moment, before)
                self._count_damage(reader.damaged - told)
                self.place = reader.place

    def finish(self, heard_us: int) -> Iterator[Reports]:
        """Give what a last line without its end holds, and count parts whose others never came."""
        yield self._reports(self._decoder.finish(), heard_us, self.place)

    def take_heard(self) -> Heard:
        """Give what was decoded since the last call."""
        heard, self.heard = self.heard, Heard()
        return heard

    def _decode(self, moment: list[Record], before: Place) -> Reports:
        """Decode what was heard at a moment; who sent which bytes keeps parts of messages apart."""
        offsets = accumulate((len(one.data) for one in moment), initial=0)
        sources = [(offset, one.source) for offset, one in zip(offsets, moment, strict=False)]
        heard_us = moment[0].heard_us
        data = b"".join(one.data for one in moment)
        return self._reports(self._decoder.feed(data, heard_us, sources), heard_us, before)

    def _reports(self, decoded: Decoded, heard_us: int, before: Place) -> Reports:
        positions, statics = to_frames(decoded)
        self._count(decoded, before, positions["seen_at"].null_count() + statics["seen_at"].null_count())
        stated = positions["seen_at"].drop_nulls()
        if len(stated) and before >= self._begun:
            middle = sorted(stated.dt.timestamp("us").to_list())[len(stated) // 2]
            self.heard.lag_s = round((heard_us - middle) / 1e6, 3)
        now = pl.lit(heard_us, pl.Int64).cast(UTC_TIME)
        timed = pl.col("seen_at").fill_null(now)
        return positions.with_columns(timed), statics.with_columns(timed)

    def _count(self, decoded: Decoded, before: Place, untimed: int) -> None:
        if before < self._begun:
            self.heard.recovered += decoded.counts.read
        elif before >= self._counted:
            self.heard.counts += decoded.counts
            self.heard.stamped += untimed

    def _count_damage(self, size: int) -> None:
        if size:
            self.damaged_tapes.add(self.place.tape)
            if self.place >= self._counted:
                self.heard.damaged_bytes += size


def _moments(reader: TapeReader, *, is_closed: bool) -> Iterator[tuple[list[Record], Place, int]]:
    """Lay the records together that count as heard at one moment; with where they end, and what was damaged so far."""
    moment: list[Record] = []
    place, damaged, size = reader.place, 0, 0
    for record in reader.records(is_closed=is_closed):
        if moment and (record.heard_us != moment[0].heard_us or size + len(record.data) > _MOST_BYTES):
            yield moment, place, damaged
            moment, size = [], 0
        moment.append(record)
        place, damaged, size = reader.place, reader.damaged, size + len(record.data)
    if moment:
        yield moment, place, damaged
