"""A live feed into the lake of a folder."""

from __future__ import annotations

import os
import threading
import time
from datetime import UTC, datetime
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Final

import polars as pl

from ullage.errors import OutputError
from ullage.lake import Lake
from ullage.listening.keeping import Keeper, KeepRule
from ullage.listening.pourer import Pourer
from ullage.listening.pouring import LOCK, PourPlan
from ullage.listening.spans import HeardSpans, read_heard_spans
from ullage.listening.state import ListenState
from ullage.listening.tape import last_heard_us
from ullage.sources.ais.feed_address import parse_address
from ullage.sources.ais.feeds import FeedState, ListenRule, listen
from ullage.writing import take_lock, writing_to

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

TAPES: Final = ".heard"
_SPANS_S: Final = 60.0
_END_S: Final = 0.05


def hear_into(
    folder: Path,
    address: str,
    seconds: float | None = None,
    tell: Callable[[str], None] | None = None,
    rule: ListenRule | None = None,
    *,
    show: Callable[[dict[str, Any]], None] | None = None,
    show_s: float = 10.0,
    buckets: int | None = None,
    keeping: KeepRule | None = None,
) -> dict[str, Any]:
    """Listen to a feed until it ends, is interrupted or a time has passed.

    What is heard is on tape within a fifth of a second, on the disk within one, and in the lake after `batch_s` or
    later, see `listening.pouring`. What an earlier listening left on tape is put into the lake first.

    Parameters
    ----------
    folder
        Where the lake is.
    address
        ``tcp://HOST:PORT``, ``udp://HOST:PORT``, or ``-`` for standard input.
    seconds
        When to stop [s]; None for never.
    tell
        Called with a line when something is amiss.
    rule
        How to listen.
    show, show_s
        Called with how it goes, see `ListenState.now`, each time so many seconds have passed.
    buckets
        Into how many buckets ships are spread in a new lake.
    keeping
        How what is heard is kept.

    Returns
    -------
    dict
        The counts of `ListenState.as_dict`.

    Raises
    ------
    InputError
        When the feed cannot be heard at all, or the lake is none that this Ullage wrote.
    OutputError
        When nothing can be written at the start, or the feed is being heard into this lake already.
    """
    parse_address(address)
    with writing_to(folder):
        tapes = _tapes(folder, address)
        tapes.mkdir(parents=True, exist_ok=True)
        told = f"{folder}: another ullage listen hears {address} into it; nothing was changed. Wait until it has ended"
        lock = take_lock(tapes / LOCK, told)
        try:
            Lake(folder, buckets=buckets)
            _recover_spans(folder, address)
            hearing = _Hearing(folder, tapes, address, rule or ListenRule(), keeping or KeepRule(), buckets)
            return hearing.run(seconds, tell or (lambda _: None), show or (lambda _: None), show_s)
        finally:
            os.close(lock)


class _Hearing:
    """One listening: a thread that keeps and shows beside the one that receives."""

    def __init__(
        self, folder: Path, tapes: Path, address: str, rule: ListenRule, keeping: KeepRule, buckets: int | None
    ) -> None:
        self._address, self._rule, self._keeping = address, rule, keeping
        self._feed = FeedState()
        self._spans = HeardSpans(folder, address, keeping.outage_s)
        self._keeper = Keeper(tapes, self._spans, keeping, _now_us)
        self._state = ListenState(self._feed, self._keeper, self._spans)
        self._plan = PourPlan(folder, tapes, self._keeper.begun, buckets, rule=rule)
        self._stop = threading.Event()
        self._ended = threading.Event()
        self._failed: BaseException | None = None

    def run(
        self, seconds: float | None, tell: Callable[[str], None], show: Callable[[dict[str, Any]], None], show_s: float
    ) -> dict[str, Any]:
        self._tell, self._show, self._show_s = tell, show, show_s
        self._pourer = Pourer(self._plan)
        keeping = threading.Thread(target=self._keep_on, name="keeping", daemon=True)
        timer = threading.Timer(seconds, self._stop.set) if seconds is not None else None
        keeping.start()
        if timer:
            timer.daemon = True
            timer.start()
        why = "stopped"
        try:
            for block in listen(self._address, self._rule, self._stop, tell, self._feed):
                if block:
                    self._keeper.take(block)
            why = "stopped" if self._address != "-" or self._stop.is_set() else "the feed ended"
        except KeyboardInterrupt:
            pass
        finally:
            if timer:
                timer.cancel()
            self._ended.set()
            keeping.join()
            self._finish(why)
        if self._failed:
            raise self._failed
        return self._state.as_dict()

    def _keep_on(self) -> None:
        """Keep what is taken, hear what is poured, and show how it goes, until the feed ends."""
        shown = written = time.monotonic()
        try:
            while not self._ended.wait(self._keeping.write_s):
                self._keeper.keep()
                self._spans.end_if_silent(_now_us(), self._feed.trouble)
                self._take_news()
                if time.monotonic() - shown >= self._show_s:
                    shown = time.monotonic()
                    self._show(self._state.now())
                if self._spans.is_news or time.monotonic() - written >= _SPANS_S:
                    written = time.monotonic()
                    self._write_spans()
        except BaseException as error:  # noqa: BLE001 - raised again by whoever receives
            self._failed = error
            self._stop.set()

    def _finish(self, why: str) -> None:
        """Write what is left to tape, and wait until it is in the lake."""
        self._keeper.close()
        self._spans.end(why)
        self._write_spans()
        self._pourer.end()
        while not self._pourer.is_done:
            self._take_news()
            time.sleep(_END_S)
        if self._state.trouble or self._pourer.gave_up:
            self._tell("what is not in the lake stays on tape; the next ullage listen puts it there")

    def _take_news(self) -> None:
        before = self._state.trouble
        for news in self._pourer.take_news():
            self._state.add(news)
        if self._state.trouble and self._state.trouble != before:
            self._tell(self._state.trouble)
        if self._pourer.deaths != self._state.deaths:
            self._state.deaths = self._pourer.deaths
            self._tell("the process that writes into the lake died, and was started anew; nothing is lost")

    def _write_spans(self) -> None:
        try:
            self._spans.write()
        except OSError as error:
            self._tell(f"when the feed was heard cannot be written ({error.strerror or error})")


def _tapes(folder: Path, address: str) -> Path:
    return folder / TAPES / sha256(address.encode()).hexdigest()[:12]


def _recover_spans(folder: Path, address: str) -> None:
    """End the spans that killed listenings left open: to this feed, and to those that nobody hears now."""
    left = read_heard_spans(folder).filter(pl.col("ended_by").is_null())["feed"].unique().sort().to_list()
    for feed in left:
        tapes = _tapes(folder, feed)
        try:
            lock = None if feed == address or not tapes.is_dir() else take_lock(tapes / LOCK, "is being heard")
        except OutputError:
            continue
        try:
            HeardSpans(folder, feed, 0.0).recover(last_heard_us(tapes))
        finally:
            if lock is not None:
                os.close(lock)


def _now_us() -> int:
    return round(datetime.now(UTC).timestamp() * 1e6)
