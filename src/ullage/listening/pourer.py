"""The process that pours, seen from the one that hears: what it tells, and another one when it dies."""

from __future__ import annotations

import multiprocessing
import time
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from ullage.listening.decoding import START
from ullage.listening.pouring import pour_all

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from multiprocessing.connection import Connection

    from ullage.listening.pouring import News, PourPlan

_FIRST_WAIT_S: Final = 1.0
_LONGEST_WAIT_S: Final = 300.0
_NOT_YET: Final = "nothing is poured yet: a first time takes minutes to compile, or an earlier listening still pours"
_MOST_DEATHS: Final = 5  # in a row, without news in between, once the listening has ended


class Pourer:
    """Pours tapes into a lake in a process of its own; one that dies is replaced, each time later.

    Parameters
    ----------
    plan
        What is poured where.
    tell
        Called with a line when the process died.

    Attributes
    ----------
    place
        Up to where was decoded, as far as is known.
    trouble
        Why nothing is poured now; empty where it is.
    is_done
        Nothing more comes of it: all is poured, or the rest is left on tape.
    """

    def __init__(self, plan: PourPlan, tell: Callable[[str], None]) -> None:
        self._plan = plan
        self._tell = tell
        self._context = multiprocessing.get_context("spawn")
        self._deaths = self._last = 0
        self._again_s: float | None = None
        self.place = START
        self.trouble = _NOT_YET
        self.is_done = False
        self._start()

    def take_news(self) -> Iterator[News]:
        """Give what came since the last call; a process that died is replaced when it is time."""
        if self.is_done or not self._is_there():
            return
        try:
            while self._connection.poll():
                news = self._connection.recv()
                self.place = max(self.place, news.place)
                self._plan = replace(self._plan, counted=max(self._plan.counted, news.place))
                self._deaths, self.trouble = 0, ""
                yield news
        except (EOFError, ConnectionResetError):
            self._process.join()
            if self._last and not self._process.exitcode:
                self.is_done = True
            else:
                self._take_death(_how(self._process.exitcode))

    def end(self, last: int) -> None:
        """Ask it to pour what is left up to the last tape, and to end."""
        self._last, self._deaths = last, 0
        if self._again_s is None:
            self._ask_to_end()

    def abandon(self) -> None:
        """End it at once: what is not in the lake stays on tape."""
        self.is_done = True
        self._process.kill()
        self._process.join()

    def _is_there(self) -> bool:
        if self._again_s is None:
            return True
        if not self._last and time.monotonic() < self._again_s:
            return False
        try:
            self._start()
        except OSError as error:  # no memory, no processes
            self._take_death(error.strerror or str(error))
            return False
        return True

    def _ask_to_end(self) -> None:
        try:
            self._connection.send(self._last)
        except OSError:  # it died just now, and will be replaced
            return

    def _take_death(self, how: str) -> None:
        wait_s = min(_FIRST_WAIT_S * 2**self._deaths, _LONGEST_WAIT_S)
        self._deaths += 1
        what = f"the process that writes into the lake died ({how})"
        if self._last and self._deaths >= _MOST_DEATHS:
            self.is_done = True
            self.trouble = f"{what}, {self._deaths} times in a row"
        else:
            self._again_s = time.monotonic() + wait_s
            self.trouble = f"{what}; another begins {'now' if self._last else f'in {wait_s:.0f} s'}"
        self._tell(f"{self.trouble}; what was heard is on tape")

    def _start(self) -> None:
        self._connection, other = self._context.Pipe()
        self._process = self._context.Process(target=_pour, args=(other, self._plan), daemon=True)
        self._process.start()
        other.close()
        self._again_s = None
        if self._last:
            self._ask_to_end()


def _pour(connection: Connection, plan: PourPlan) -> None:
    pour_all(connection, plan)


def _how(exit_code: int | None) -> str:
    return f"signal {-exit_code}" if exit_code and exit_code < 0 else f"exit code {exit_code}"
