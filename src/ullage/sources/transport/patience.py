"""How long is waited before a server is asked again."""

from __future__ import annotations

import random
import threading
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

TRIES: Final = 6
FIRST_S: Final = 1.0
LONGEST_S: Final = 60.0
MOST_TOLD_S: Final = 600.0
"""A server that asks for a longer wait is not waited for: the next run asks again."""


class Patience:
    """Waits that double, up to a minute, each shortened by chance to between a half and all of it.

    Parameters
    ----------
    tries
        How often one thing is asked for without getting any further.
    first_s
        The first wait [s].
    sleep
        Waits instead; tests give one that does not.
    draw
        Gives a number from 0 to 1, so that many who were turned away do not come back at once.
    """

    def __init__(
        self,
        tries: int = TRIES,
        first_s: float = FIRST_S,
        sleep: Callable[[float], object] | None = None,
        draw: Callable[[], float] | None = None,
    ) -> None:
        self.tries = tries
        self._first_s = first_s
        self._stopped = threading.Event()
        self._sleep = sleep or self._stopped.wait
        self._draw = draw or random.random

    def seconds(self, attempt: int, told_s: float | None = None) -> float | None:
        """Give the wait after a failed attempt, counted from 0 [s]; None when it is not worth it."""
        if told_s is not None and told_s > MOST_TOLD_S:
            return None
        wait = min(LONGEST_S, self._first_s * 2.0 ** min(attempt, 20)) * (0.5 + 0.5 * self._draw())
        return max(wait, told_s or 0.0)

    def wait(self, attempt: int, told_s: float | None = None) -> bool:
        """Wait; False, at once, when no more should be tried."""
        seconds = self.seconds(attempt, told_s) if attempt < self.tries - 1 else None
        if seconds is None:
            return False
        self._sleep(seconds)
        return not self._stopped.is_set()

    def stop(self) -> None:
        """End all waits, and let nothing be tried again: the user has enough."""
        self._stopped.set()


def retry_after_s(header: str | None, now: datetime | None = None) -> float | None:
    """Read ``Retry-After``: seconds, or a date [s]; None for none, or for what is neither.

    A date is compared with the clock of this machine; one that has passed is 0.
    """
    if header is None:
        return None
    text = header.strip()
    if text.isascii() and text.isdigit():
        return float(text[:9])
    try:
        when = parsedate_to_datetime(text)
        when = when.replace(tzinfo=UTC) if when.tzinfo is None else when
        return max(0.0, (when - (now or datetime.now(UTC))).total_seconds())
    except (ValueError, TypeError, OverflowError):  # strangers write dates with zones of twenty digits
        return None
