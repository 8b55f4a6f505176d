"""The units of systemd, and the line for cron, by which the system looks again by itself."""

from __future__ import annotations

import os
import re
import shutil
import sys
from hashlib import sha256
from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import timedelta

ENVIRONMENT: Final = "~/.config/ullage/watch.env"
"""File with the environment of a unit: addresses with secrets, the mail server, tokens of services."""

_HOUR, _DAY, _WEEK = 60, 1440, 10_080


def own_command() -> list[str]:
    """Give how this program is started, whatever folder one stands in."""
    began = Path(sys.argv[0])
    if began.name == "ullage" and (found := shutil.which(sys.argv[0])):
        return [os.path.abspath(found)]  # noqa: PTH100 - a link stays one: it is what updates replace
    return [sys.executable, "-m", "ullage"]


def timer_text(case: Path, every: timedelta, options: Sequence[str]) -> str:
    """Write a systemd service and timer, and a line for cron, that look again by themselves.

    Parameters
    ----------
    case
        The case folder: its name names the units, so that several cases have their own.
    every
        Time between two looks: whole minutes.
    options
        Of ``ullage watch CASE --once``.

    Raises
    ------
    ValueError
        When a word holds what neither of them can be told: control characters, or bytes that are no UTF-8.
    """
    command = [*own_command(), "watch", str(case.resolve()), "--once", *options]
    for word in command:
        if not word.isprintable():
            raise ValueError(f"{word!r} holds characters that no unit of the system can: rename it")
    minutes = int(every.total_seconds() // 60)
    name = unit_name(case)
    unit = " ".join([_unit_word(command[0], program=True), *map(_unit_word, command[1:])])
    cron = _cron(minutes)
    told = f"{cron} {' '.join(map(quote, command))}".replace("%", r"\%")  # cron takes it for the end of the line
    line = told if cron else "# cron has no such period: it knows parts of an hour and of a day, a day, a week"
    return f"""# ~/.config/systemd/user/{name}.service
[Unit]
Description=Ullage looks again at {case.name.replace("%", "%%")}

[Service]
Type=oneshot
EnvironmentFile=-%h{ENVIRONMENT.removeprefix("~")}
ExecStart={unit}

# ~/.config/systemd/user/{name}.timer
[Unit]
Description=When Ullage looks again at {case.name.replace("%", "%%")}

[Timer]
{_timer(minutes)}

[Install]
WantedBy=timers.target

# {ENVIRONMENT}, which others may not read (chmod 600): what the looks need of the environment, NAME=value a line:
# ULLAGE_NOTIFY, ULLAGE_HEARTBEAT, ULLAGE_SMTP..., tokens of services
# then: systemctl --user daemon-reload && systemctl --user enable --now {name}.timer
# and, so that it goes on when you log out: loginctl enable-linger
#
# or a line of crontab, which knows of the environment only what lines NAME=value before it say:
{line}
"""


def unit_name(case: Path) -> str:
    """Give the name of a case's units: its folder's, and what tells it from another folder of that name."""
    path = str(case.resolve())
    slug = re.sub(r"[^A-Za-z0-9]+", "-", case.resolve().name).strip("-")[:40]
    return f"ullage-watch-{slug}-{sha256(path.encode()).hexdigest()[:6]}".replace("--", "-")


def _timer(minutes: int) -> str:
    """Give when systemd runs it: by the calendar, which makes up for what was missed, where that has such a period."""
    calendar = {_DAY: "*-*-* 06:00", _WEEK: "Mon *-*-* 06:00", _HOUR: "hourly"}.get(minutes)
    if minutes < _HOUR and _HOUR % minutes == 0:
        calendar = f"*:0/{minutes}"
    elif _HOUR < minutes < _DAY and minutes % _HOUR == 0 and _DAY % minutes == 0:
        calendar = f"0/{minutes // _HOUR}:00"
    if calendar:
        return f"OnCalendar={calendar}\nPersistent=true"
    return f"OnStartupSec=5min\nOnUnitActiveSec={minutes}min"


def _cron(minutes: int) -> str:
    """Give when cron runs it; empty where cron knows no such period."""
    if minutes < _HOUR and _HOUR % minutes == 0:
        return f"*/{minutes} * * * *"
    if minutes < _DAY and minutes % _HOUR == 0 and _DAY % minutes == 0:
        return f"0 */{minutes // _HOUR} * * *"
    return {_DAY: "0 6 * * *", _WEEK: "0 6 * * 1"}.get(minutes, "")


def _unit_word(text: str, *, program: bool = False) -> str:
    """Quote a word by the rules of systemd, which are not those of a shell; the program's path has no variables."""
    told = text.replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%")
    if not program:
        told = told.replace("$", "$$")
    return f'"{told}"' if re.search(r"[^A-Za-z0-9_./:=@%+,?&~-]", told) else told
