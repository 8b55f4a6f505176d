"""Looks that go on: at every due time, until whoever began them ends them."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from ullage.watching.times import next_due

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import timedelta

NAP_S: Final = 30.0
"""Longest sleep: a machine that slept looks so soon after it woke [s]."""


def look_on(
    look: Callable[[datetime], object],
    every: timedelta,
    tell: Callable[[Exception], object],
    wait: Callable[[datetime], object] | None = None,
) -> None:
    """Look again and again; ends by Ctrl-C alone.

    Parameters
    ----------
    look
        Looks once; is given when the next look is due.
    every
        Time between two looks.
    tell
        Tells what a look raised; the next one is taken all the same.
    wait
        Waits until a time; `wait_until` when None.
    """
    due = datetime.now(UTC)
    while True:
        try:
            look(next_due(due, every, datetime.now(UTC)))
        except Exception as error:  # noqa: BLE001 - nothing ends a watch but who began it
            tell(error)
        due = next_due(due, every, datetime.now(UTC))
        (wait or wait_until)(due)


def wait_until(due: datetime) -> None:
    """Wait by the clock, and by the time that passes: a clock that is set back meanwhile makes no wait longer."""
    ends = time.monotonic() + (due - datetime.now(UTC)).total_seconds()
    while (left := min((due - datetime.now(UTC)).total_seconds(), ends - time.monotonic())) > 0:
        time.sleep(min(left, NAP_S))
