"""Where counting is done: in one thread, one count after the other, and only what somebody may still want."""

from __future__ import annotations

import threading
from collections import deque
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor
from typing import TYPE_CHECKING, Any, Final, ParamSpec, TypeVar

from ullage.web.errors import WebError

if TYPE_CHECKING:
    from collections.abc import Callable

MOST_WAITING: Final = 8
"""Counts that may wait: each has one of the forty threads that answer, and takes a second before the next can begin."""

Given = ParamSpec("Given")
Got = TypeVar("Got")


class Counter:
    """Runs what counts in a thread of its own; that others wait holds up nothing else.

    A slider that is dragged asks again before it is answered. So the latest questions are kept where too many wait,
    and the oldest is refused: its page has most likely asked another since.

    Parameters
    ----------
    most
        How many may wait.
    """

    def __init__(self, most: int = MOST_WAITING) -> None:
        self._most = most
        self._lock = threading.Lock()
        self._waiting: deque[Future[Any]] = deque()
        self._own = threading.local()
        # one thread, also because memory that several threads take for large arrays is not given back
        self._worker = ThreadPoolExecutor(1, "count", _begin, (self._own,))

    @property
    def waiting(self) -> int:
        """How many wait."""
        with self._lock:
            return sum(not one.running() and not one.done() for one in self._waiting)

    def run(self, function: Callable[Given, Got], /, *given: Given.args, **named: Given.kwargs) -> Got:
        """Run a function and give what it gives; what it calls in turn runs at once.

        Raises
        ------
        WebError
            When so many later questions have come that this one is given up.
        """
        if getattr(self._own, "counts", False):
            return function(*given, **named)
        with self._lock:
            future = self._worker.submit(function, *given, **named)
            self._waiting.append(future)
            self._waiting = deque(one for one in self._waiting if not one.running() and not one.done())
            while len(self._waiting) > self._most:
                self._waiting.popleft().cancel()
        try:
            return future.result()
        except CancelledError:
            raise WebError(503, "Too many counts were asked for at once.", "Ask again in a moment.") from None


def _begin(own: threading.local) -> None:
    own.counts = True
