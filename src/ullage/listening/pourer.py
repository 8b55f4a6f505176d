"""The process that pours, seen from the one that hears: what it tells, and another one when it dies."""

from __future__ import annotations

import multiprocessing
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from ullage.listening.pouring import pour_all

if TYPE_CHECKING:
    from collections.abc import Iterator
    from multiprocessing.connection import Connection

    from ullage.listening.pouring import News, PourPlan

_MOST_DEATHS: Final = 5  # in a row, without news in between


class Pourer:
    """Pours tapes into a lake in a process of its own.

    Parameters
    ----------
    plan
        What is poured where.

    Attributes
    ----------
    is_done
        Nothing more comes of it.
    deaths
        How often it was replaced.
    """

    def __init__(self, plan: PourPlan) -> None:
        self._plan = plan
        self._context = multiprocessing.get_context("spawn")
        self.deaths = 0
        self._in_a_row = 0
        self._ending = False
        self.is_done = False
        self._start()

    def take_news(self) -> Iterator[News]:
        """Give what came since the last call; a process that died is replaced."""
        if self.is_done:
            return
        try:
            while self._connection.poll():
                news = self._connection.recv()
                self._plan = replace(self._plan, counted=max(self._plan.counted, news.place))
                self._in_a_row = 0
                yield news
        except (EOFError, ConnectionResetError):
            self._process.join()
            if self._ending and not self._process.exitcode:
                self.is_done = True
            else:
                self._replace()

    def end(self) -> None:
        """Ask it to pour what is left, and to end."""
        self._ending = True
        self._ask_to_end()

    @property
    def gave_up(self) -> bool:
        """Say whether it died so often that nothing is poured any more; what was heard stays on tape."""
        return self._in_a_row >= _MOST_DEATHS

    def _ask_to_end(self) -> None:
        try:
            self._connection.send("end")
        except OSError:  # it died just now, and will be replaced
            return

    def _replace(self) -> None:
        self.deaths += 1
        self._in_a_row += 1
        if self.gave_up:
            self.is_done = True
            return
        self._start()
        if self._ending:
            self._ask_to_end()

    def _start(self) -> None:
        self._connection, other = self._context.Pipe()
        self._process = self._context.Process(target=_pour, args=(other, self._plan), daemon=True)
        self._process.start()
        other.close()


def _pour(connection: Connection, plan: PourPlan) -> None:
    pour_all(connection, plan)
