"""A live feed into the lake of a folder."""

from __future__ import annotations

import os
import threading
import time
from datetime import UTC, datetime
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Final

from ullage.errors import OutputError
from ullage.lake import Lake
from ullage.listening.decoding import START
from ullage.listening.keeping import Keeper, KeepRule
from ullage.listening.losses import Losses
from ullage.listening.pourer import Pourer
from ullage.listening.pouring import LOCK, PourPlan
from ullage.listening.spans import HeardSpans, open_feeds
from ullage.listening.speaker import Speaker
from ullage.listening.state import ListenState
from ullage.listening.tape import bytes_beyond, heard_on_tape, tape_path
from ullage.sources.ais.feed_address import parse_address
from ullage.sources.ais.feeds import FeedState, ListenRule, listen
from ullage.writing import take_lock, write_whole, writing_to

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

TAPES: Final = ".heard"
_SPANS_S: Final = 60.0
_END_S: Final = 0.05
_LOOKS_S: Final = 2.0
_LAST_WORDS_S: Final = 5.0
_FEED: Final = "feed"
_AGAIN: Final = "Ctrl-C leaves it to the next ullage listen"
_WAIT: Final = "Wait until it has ended"


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
        lock = _alone(tapes, f"{folder}: another ullage listen hears {address} into it; nothing was changed. {_WAIT}")
        try:
            write_whole(tapes, {_FEED: address.encode()})
            Lake(folder, buckets=buckets)
            tell, rule, keeping = tell or (lambda _: None), rule or ListenRule(), keeping or KeepRule()
            _recover_spans(folder, address, keeping.outage_s, tell)
            hearing = _Hearing(folder, tapes, address, rule, keeping, buckets)
            return hearing.run(seconds, tell, show or (lambda _: None), show_s)
        finally:
            os.close(lock)


class _Hearing:
    """One listening: one thread receives; one keeps, and does nothing else; one minds the lake; one speaks."""

    def __init__(
        self, folder: Path, tapes: Path, address: str, rule: ListenRule, keeping: KeepRule, buckets: int | None
    ) -> None:
        self._folder, self._tapes, self._address = folder, tapes, address
        self._rule, self._keeping, self._buckets = rule, keeping, buckets
        self._stop = threading.Event()
        self._ended = threading.Event()
        self._failed: BaseException | None = None

    def run(
        self, seconds: float | None, tell: Callable[[str], None], show: Callable[[dict[str, Any]], None], show_s: float
    ) -> dict[str, Any]:
        self._speaker, self._show_s = Speaker(tell, show, self._fail), show_s
        self._make()
        threads = [threading.Thread(target=one, daemon=True) for one in (self._keep_on, self._mind_on)]
        timer = threading.Timer(seconds, self._stop.set) if seconds is not None else None
        if timer:
            timer.daemon = True
        for one in [*threads, timer] if timer else threads:
            one.start()
        why = "stopped"
        try:
            for block in listen(self._address, self._rule, self._stop, self._speaker.tell, self._feed):
                if block:
                    self._keeper.take(block, block.source)
            why = "stopped" if self._address != "-" or self._stop.is_set() else "the feed ended"
        except KeyboardInterrupt:
            pass
        finally:
            if timer:
                timer.cancel()
            self._ended.set()
            for one in threads:
                one.join()
            self._finish(why)
        if self._failed:
            raise self._failed
        return self._state.as_dict()

    def _make(self) -> None:
        self._feed = FeedState()
        self._spans = HeardSpans(self._folder, self._address, self._keeping.outage_s, self._speaker.tell)
        self._keeper = Keeper(self._tapes, self._spans, self._keeping, _now_us)
        plan = PourPlan(self._folder, self._tapes, self._keeper.begun, self._buckets, rule=self._rule)
        self._pourer = Pourer(plan, self._speaker.tell)
        self._state = ListenState(self._tapes, self._feed, self._keeper, self._spans, self._pourer)

    def _keep_on(self) -> None:
        """Keep what is taken until the feed ends; nothing else here may wait."""
        losses = Losses(self._feed, self._keeper)
        try:
            while not self._ended.wait(self._keeping.write_s):
                self._keeper.keep()
                losses.look(time.monotonic())
                if not self._keeper.is_behind:
                    self._spans.end_if_silent(time.monotonic(), self._feed.trouble)
        except BaseException as error:  # noqa: BLE001 - raised again by whoever receives
            self._fail(error)

    def _mind_on(self) -> None:
        """Hear what is poured, write when the feed was heard, and show how it goes, until the feed ends."""
        shown = written = time.monotonic()
        try:
            while not self._ended.wait(self._keeping.write_s):
                self._take_news()
                if time.monotonic() - shown >= self._show_s:
                    shown = time.monotonic()
                    self._speaker.show(self._state.now())
                if self._spans.is_news or time.monotonic() - written >= _SPANS_S:
                    written = time.monotonic()
                    self._write_spans()
        except BaseException as error:  # noqa: BLE001 - raised again by whoever receives
            self._fail(error)

    def _finish(self, why: str) -> None:
        """Write what is left to tape, and wait until it is in the lake."""
        self._keeper.close()
        self._spans.end(why)
        self._write_spans()
        self._take_news()
        try:
            self._pour_rest()
        except KeyboardInterrupt:
            self._pourer.abandon()
        if self._state.trouble or bytes_beyond(self._tapes, START):
            self._speaker.tell("what is not in the lake stays on tape; the next ullage listen puts it there")
        self._speaker.close(_LAST_WORDS_S)

    def _pour_rest(self) -> None:
        if not any(bytes_beyond(one, START) for one in self._tapes.parent.iterdir()):
            self._pourer.abandon()  # it may be compiling what nobody needs
            tape_path(self._tapes, self._keeper.tape).unlink(missing_ok=True)
            return
        waiting = bytes_beyond(self._tapes, self._pourer.place)
        self._speaker.tell(f"ended: pouring what is on tape, {waiting:,} bytes not decoded; {_AGAIN}")
        self._pourer.end(self._keeper.tape)
        while not self._pourer.is_done:
            self._take_news()
            time.sleep(_END_S)

    def _take_news(self) -> None:
        before = self._state.trouble
        for news in self._pourer.take_news():
            self._state.add(news)
        if self._state.trouble and self._state.trouble != before:
            self._speaker.tell(self._state.trouble)

    def _write_spans(self) -> None:
        try:
            self._spans.write()
        except OSError as error:
            self._speaker.tell(f"when the feed was heard cannot be written ({error.strerror or error})")

    def _fail(self, error: BaseException) -> None:
        self._failed = self._failed or error
        self._stop.set()


def _alone(tapes: Path, told: str) -> int:
    """Take the lock of a feed, which others hold for moments to look what is left of it."""
    until = time.monotonic() + _LOOKS_S
    while True:
        try:
            return take_lock(tapes / LOCK, told)
        except OutputError:
            if time.monotonic() > until:
                raise
            time.sleep(_END_S)


def _tapes(folder: Path, address: str) -> Path:
    return folder / TAPES / sha256(address.encode()).hexdigest()[:12]


def _recover_spans(folder: Path, address: str, outage_s: float, tell: Callable[[str], None]) -> None:
    """End the spans that killed listenings left open: to this feed, and to those that nobody hears now."""
    on_tape = [path.read_text("utf-8", "replace") for path in (folder / TAPES).glob(f"*/{_FEED}")]
    for feed in sorted({*open_feeds(folder, tell), *on_tape}):
        tapes = _tapes(folder, feed)
        try:
            lock = None if feed == address or not tapes.is_dir() else take_lock(tapes / LOCK, "is being heard")
        except OutputError:
            continue
        try:
            HeardSpans(folder, feed, outage_s, tell).recover(heard_on_tape(tapes))
        finally:
            if lock is not None:
                os.close(lock)


def _now_us() -> int:
    return round(datetime.now(UTC).timestamp() * 1e6)
