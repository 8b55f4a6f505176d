"""When to look: durations as people write them, the next due time, and the units of a scheduler of the system."""

from __future__ import annotations

import re
import sys
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

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


def timer_text(case: Path, every: timedelta, options: Sequence[str]) -> str:
    """Write a systemd service and timer, and a line for cron, that look again by themselves."""
    command = " ".join([_quoted(sys.argv[0]), "watch", _quoted(str(case.resolve())), "--once", *map(_quoted, options)])
    unit, line = command.replace("%", "%%"), command.replace("%", r"\%")  # both take a percent sign for their own
    minutes = int(every.total_seconds() // 60)
    return f"""# ~/.config/systemd/user/ullage-watch.service
[Unit]
Description=Ullage looks again at {case.name}

[Service]
Type=oneshot
ExecStart={unit}

# ~/.config/systemd/user/ullage-watch.timer
[Unit]
Description=When Ullage looks again at {case.name}

[Timer]
OnBootSec=5min
OnUnitActiveSec={minutes}min
Persistent=true

[Install]
WantedBy=timers.target

# then: systemctl --user enable --now ullage-watch.timer
# or a line of crontab:
{_cron(minutes)} {line}
"""


def _cron(minutes: int) -> str:
    """Give when cron runs it: as often, or the next rarer time that cron knows."""
    if minutes < 60:  # noqa: PLR2004 - minutes of an hour
        return f"*/{minutes} * * * *"
    hours = -(-minutes // 60)
    return f"0 */{hours} * * *" if hours < 24 else f"0 6 */{-(-hours // 24)} * *"  # noqa: PLR2004 - hours of a day


def _quoted(text: str) -> str:
    from shlex import quote

    return quote(text)
