"""Tapes into the lake, in a process of its own: whoever hears the feed is never kept waiting by the lake.

The lake writes a day anew for what comes to it, so the more a day holds, the rarer that is done: at most half of the
time goes into it. What is not in the lake yet is on tape.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
import time
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from itertools import chain
from typing import TYPE_CHECKING, Final

import polars as pl

from ullage.errors import UllageError
from ullage.lake import Lake
from ullage.listening.decoding import START, Heard, TapeDecoder
from ullage.listening.tape import DAMAGED, Place, tape_path, tapes_in
from ullage.sources.ais.feeds import ListenRule
from ullage.writing import take_lock

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator
    from multiprocessing.connection import Connection
    from pathlib import Path

    from ullage.lake import Appended
    from ullage.listening.decoding import Reports

LOCK: Final = ".lock"
_POURING: Final = ".pouring"
_MOST_ROWS: Final = 1_000_000  # in memory; about 200 MB
_CHUNK_ROWS: Final = 100_000
_PAUSES: Final = 1  # times as long as the last pouring took
_AGAIN_S: Final = 10.0
_MOST_WORDS: Final = 500
_NEVER: Final = Place(1 << 62, 0)


@dataclass(frozen=True, slots=True)
class PourPlan:
    """What is poured where.

    Parameters
    ----------
    lake
        The folder of the lake.
    tapes
        The folder of the feed's tapes.
    begun
        The first place of this listening.
    buckets
        Into how many buckets ships are spread in a new lake; None for the usual.
    counted
        Up to where a process that died counted what it decoded.
    rule
        How the feed is listened to.
    """

    lake: Path
    tapes: Path
    begun: Place
    buckets: int | None = None
    counted: Place = START
    rule: ListenRule = field(default_factory=ListenRule)


@dataclass(slots=True)
class News:
    """What became of tapes since the last news.

    Parameters
    ----------
    place
        Up to where was decoded.
    heard
        What that gave.
    appended
        What the lake took; None where nothing was poured.
    trouble
        Why the lake cannot be written; empty where it can.
    """

    place: Place
    heard: Heard
    appended: Appended | None = None
    trouble: str = ""


def pour_all(connection: Connection, plan: PourPlan) -> None:
    """Pour tapes until the other side says which was the last, or is gone; `News` come about each second.

    Tapes beyond the last are another listening's: this process may outlive the one that it was started by, if by
    moments. It may be killed at any moment: the lake is changed as a whole, and tapes go when that is done.
    """
    for one in (signal.SIGINT, signal.SIGTERM):  # whoever hears the feed decides when it ends
        signal.signal(one, signal.SIG_IGN)
    threading.Thread(target=end_with_parent, daemon=True).start()
    lock = take_lock(plan.tapes / _POURING, "", wait=True)  # of a listening that was killed, one may still be pouring
    try:
        for news in _pour_left(plan):
            connection.send(news)
        pouring, last = TapePouring(plan), 0
        while not last:
            last = connection.recv() if connection.poll(plan.rule.quiet_s) else 0
            connection.send(pouring.look(last))
    except (EOFError, BrokenPipeError, ConnectionResetError):
        return
    finally:
        os.close(lock)


class TapePouring:
    """The way from tapes to the lake, which begins anew where it failed: the lake keeps what comes twice once."""

    def __init__(self, plan: PourPlan) -> None:
        self._plan = plan
        self._counted = plan.counted
        self._poured_at, self._took_s = time.monotonic(), 0.0
        self._failed_at: float | None = None
        self._trouble = ""
        self._begin()

    def look(self, last: int = 0) -> News:
        """Decode what came, and pour it when it is time; all up to the last tape, when there is one."""
        if self._failed_at is not None and not last and time.monotonic() - self._failed_at < _AGAIN_S:
            return News(self._decoder.place, Heard(), None, self._trouble)
        appended = None
        try:
            self._read_on(last)
            if last or (self._rows and self._is_due()):
                appended = self._pour(last)
        except Exception as error:  # noqa: BLE001 - whatever it is, what was heard stays on tape, and is tried again
            self._fail(_in_words(error))
        else:
            self._failed_at, self._trouble = None, ""
        self._counted = max(self._counted, self._decoder.place)
        news = News(self._decoder.place, self._decoder.take_heard(), appended, self._trouble)
        if self._trouble:
            self._begin()
        return news

    def _begin(self) -> None:
        self._decoder = TapeDecoder(self._plan.tapes, self._plan.rule.decoding, self._plan.begun, self._counted)
        self._waiting: list[Reports] = []
        self._rows = 0

    def _fail(self, trouble: str) -> None:
        self._failed_at, self._trouble = time.monotonic(), trouble

    def _read_on(self, last: int) -> None:
        for reports in self._decoder.read_on(last) if self._rows < _MOST_ROWS else ():
            self._rows += len(reports[0]) + len(reports[1])
            self._waiting.append(reports)
            if self._rows >= _MOST_ROWS:
                break

    def _is_due(self) -> bool:
        pause = max(self._plan.rule.batch_s, _PAUSES * self._took_s)
        return time.monotonic() - self._poured_at >= pause

    def _pour(self, last: int) -> Appended:
        begun = time.monotonic()
        waiting, self._waiting, self._rows = self._waiting, [], 0
        end = self._decoder.finish(_now_us()) if last else ()
        lake = Lake(self._plan.lake, buckets=self._plan.buckets, most_rows=_MOST_ROWS)
        appended = lake.append(_gathered(chain(waiting, self._decoder.read_on(last), end)), patient=True)
        # parts of a message may lie on two tapes: one is kept before that which is read
        _forget(self._plan.tapes, last + 1 if last else self._decoder.place.tape - 1, self._decoder.damaged_tapes)
        self._poured_at = time.monotonic()
        self._took_s = self._poured_at - begun
        return appended


def _gathered(chunks: Iterable[Reports]) -> Iterator[Reports]:
    """Lay small pieces together: each costs the lake something."""
    held: list[Reports] = []
    rows = 0
    for reports in chunks:
        held.append(reports)
        rows += len(reports[0]) + len(reports[1])
        if rows >= _CHUNK_ROWS:
            yield _laid_together(held)
            held, rows = [], 0
    if held:
        yield _laid_together(held)


def _laid_together(held: list[Reports]) -> Reports:
    return pl.concat([one for one, _ in held]), pl.concat([one for _, one in held])


def _pour_left(plan: PourPlan) -> Iterator[News]:
    """Pour what listenings to other feeds left on tape and nobody else is at work on."""
    for folder in sorted(plan.tapes.parent.iterdir()):
        if folder == plan.tapes or not folder.is_dir() or not tapes_in(folder):
            continue
        try:
            lock = take_lock(folder / _POURING, "is being poured")
        except UllageError:
            continue
        try:
            left = PourPlan(plan.lake, folder, _NEVER, plan.buckets, rule=plan.rule)
            if last := _last_left(folder):
                yield replace(TapePouring(left).look(last), place=START)
        finally:
            os.close(lock)


def _last_left(folder: Path) -> int:
    """Give the last tape of a feed that nobody hears now, 0 where it is heard: it may be heard again at any moment."""
    try:
        lock = take_lock(folder / LOCK, "is being heard")
    except UllageError:
        return 0
    last = max(tapes_in(folder), default=0)
    os.close(lock)
    return last


def _forget(folder: Path, first: int, damaged: Collection[int]) -> None:
    """Take away the tapes before the first that is needed; a damaged one stays under another name."""
    for number in tapes_in(folder):
        path = tape_path(folder, number)
        if number < first and number in damaged:
            path.rename(path.with_suffix(f".{time.time_ns()}{DAMAGED}"))
        elif number < first:
            path.unlink(missing_ok=True)


def end_with_parent() -> None:
    """End this process with the one that started it, however that ended."""
    parent = multiprocessing.parent_process()
    if parent:
        parent.join()
    os._exit(1)


def _in_words(error: Exception) -> str:
    if isinstance(error, UllageError):
        return str(error)
    what = error.strerror if isinstance(error, OSError) and error.strerror else f"{type(error).__name__}: {error}"
    return f"what was heard cannot be put into the lake ({what[:_MOST_WORDS]}); it stays on tape, and is tried again"


def _now_us() -> int:
    return round(datetime.now(UTC).timestamp() * 1e6)
