"""Reports of a live feed, in batches: what is not a message is counted as in a file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl

from ullage.sources.ais.counts import Counts
from ullage.sources.ais.feeds import ListenRule
from ullage.sources.ais.frames import to_frames
from ullage.sources.ais.nmea import Decoder
from ullage.tables import POSITIONS, STATICS, UTC_TIME

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from datetime import datetime


class Listening:
    """Reports of a live feed, in batches, while they are asked for.

    Parameters
    ----------
    blocks
        What `listen` gives, or any other blocks of bytes.
    clock
        Gives the time now, in UTC: reports without a time of their own get that of their reception.
    rule
        How to listen.

    Examples
    --------
    >>> now = lambda: datetime.now(UTC)  # doctest: +SKIP
    >>> for positions, statics in Listening(listen("tcp://localhost:10110"), now):  # doctest: +SKIP
    ...     lake.append([(positions, statics)])
    """

    def __init__(self, blocks: Iterable[bytes], clock: Callable[[], datetime], rule: ListenRule | None = None) -> None:
        self._blocks = blocks
        self._clock = clock
        self._rule = rule or ListenRule()
        self._waiting: list[tuple[pl.DataFrame, pl.DataFrame]] = []
        self.counts = Counts()
        self.stamped = 0

    def __iter__(self) -> Iterator[tuple[pl.DataFrame, pl.DataFrame]]:
        """Give position and static reports; what was heard until the feed ends or is interrupted comes last.

        `counts` says what was read, decoded and refused so far, and `stamped` how many reports got the time of their
        reception.
        """
        decoder = Decoder(self._rule.decoding, threads=1)
        begun = self._clock()
        try:
            for block in self._blocks:
                if block:
                    heard_us = round(self._clock().timestamp() * 1e6)
                    self._take(decoder.feed(block, heard_us, [(0, getattr(block, "source", 0))]))
                if self._is_due(begun):
                    yield self._batch()
                    begun = self._clock()
        except KeyboardInterrupt:
            pass
        self._take(decoder.finish())
        if self._waiting:
            yield self._batch()

    def _take(self, decoded: Any) -> None:
        self.counts += decoded.counts
        positions, statics = to_frames(decoded)
        if len(positions) or len(statics):
            self._waiting.append((self._timed(positions), self._timed(statics)))

    def _timed(self, reports: pl.DataFrame) -> pl.DataFrame:
        untimed = reports["seen_at"].null_count()
        if not untimed:
            return reports
        self.stamped += untimed
        return reports.with_columns(pl.col("seen_at").fill_null(pl.lit(self._clock(), dtype=UTC_TIME)))

    def _is_due(self, begun: datetime) -> bool:
        if not self._waiting:
            return False
        rows = sum(len(positions) + len(statics) for positions, statics in self._waiting)
        return rows >= self._rule.batch_rows or (self._clock() - begun).total_seconds() >= self._rule.batch_s

    def _batch(self) -> tuple[pl.DataFrame, pl.DataFrame]:
        positions = pl.concat([POSITIONS.frame(), *(one for one, _ in self._waiting)])
        statics = pl.concat([STATICS.frame(), *(one for _, one in self._waiting)])
        self._waiting = []
        return positions, statics
