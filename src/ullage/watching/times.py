"""When to look: durations as people write them, and the next due time."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Final

_UNITS: Final = {"m": 60, "h": 3600, "d": 86_400}
_LEAST: Final = timedelta(minutes=1)
_MOST: Final = timedelta(days=366)


def read_duration(text: str) -> timedelta:
    """Read a duration: ``30m``, ``6h``, ``1d``.

    Raises
    ------
    ValueError
        When it is none, shorter than a minute, or longer than a year.
    """
    told = re.fullmatch(r"([0-9]{1,6})([mhd])", text.strip())
    if told is None:
        raise ValueError(f"{text!r} is no duration: 30m, 6h or 1d is expected")
    found = timedelta(seconds=int(told[1]) * _UNITS[told[2]])
    if not _LEAST <= found <= _MOST:
        raise ValueError(f"{text!r} is not between a minute and a year")
    return found


def next_due(last_due: datetime, every: timedelta, now: datetime) -> datetime:
    """Give the next time to look: on the grid of the first one, so that looks that take long do not push it on.

    What was missed while the machine slept is made up for by one look: it is due now. A clock that was set back moves
    the grid.

    Parameters
    ----------
    last_due
        When the last look was due.
    every
        Time between two looks.
    now
        The clock.
    """
    due = last_due + every
    if due - now > every:
        return now + every
    if due >= now:
        return due
    missed = (now - due) // every
    return due + missed * every
