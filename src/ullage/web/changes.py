"""What has changed in a case since its result was made: the case is read again, and compared with the summary."""

from __future__ import annotations

import time
from dataclasses import dataclass
from threading import Lock
from typing import TYPE_CHECKING, Any, Final

from ullage.case import read_case
from ullage.decisions import DecisionLog
from ullage.decisions.applied import head_of
from ullage.decisions.log import FILE as LOG
from ullage.errors import InputError, Problem, UllageError
from ullage.hashes import Hashes
from ullage.results import PARTS

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from ullage.web.held import Held

CASE: Final = "case.toml"
KEPT_S: Final = 10.0
"""So long an answer holds: reading a case of a hundred scenes takes half a second."""
MOST_LOOKED_AT: Final = 2_000
"""Files whose time and size are looked at each time."""


@dataclass(frozen=True, slots=True)
class Changes:
    """How the case differs from what its result was made of.

    Parameters
    ----------
    changed, new, gone
        Names of files: of another content, read by the next run for the first time, not read any more.
    decisions
        Entries of the log that the result does not know; None where the log is another one, or broken.
    problems
        What the next run would refuse.
    """

    changed: tuple[str, ...] = ()
    new: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()
    decisions: int | None = 0
    problems: tuple[Problem, ...] = ()

    @property
    def any(self) -> bool:
        """Whether the next result may be another."""
        return bool(self.changed or self.new or self.gone or self.decisions != 0 or self.problems)


class Watched:
    """The changes of a case, found again when they are asked for and what is known of them is old.

    Parameters
    ----------
    held
        The case that is served.
    """

    def __init__(self, held: Held) -> None:
        self._held = held
        self._lock = Lock()
        self._known: tuple[tuple[Any, ...], float, Changes] | None = None

    def changes(self) -> Changes:
        """Give what has changed since the result was made; of a case without one only what is wrong with its files."""
        with self._lock:
            try:
                summary = self._held.rows().summary
            except UllageError:
                summary = None
            about = (self._held.stamp, *_stats(self._held.folder, summary))
            if self._known and self._known[0] == about and time.monotonic() - self._known[1] < KEPT_S:
                return self._known[2]
            found = find_changes(self._held.folder, summary)
            self._known = (about, time.monotonic(), found)
            return found

    def forget(self) -> None:
        """Look anew when it is asked for next: a file has come."""
        with self._lock:
            self._known = None


def find_changes(folder: Path, summary: Mapping[str, Any] | None) -> Changes:
    """Compare a case with the summary of its result.

    Parameters
    ----------
    folder
        The case folder.
    summary
        Of the result; None without one.
    """
    if not (folder / CASE).is_file():
        return Changes()  # that it is gone is told by its state, and nothing else matters
    try:
        now: Mapping[str, str] = read_case(folder, Hashes(folder, folder / "out" / PARTS)).files
    except InputError as error:
        return Changes(problems=error.problems, decisions=_decided(folder, summary))
    if summary is None:
        return Changes()
    told = summary["inputs"] if isinstance(summary["inputs"], dict) else {}
    then = {name: content for name, content in told.items() if name != LOG}
    return Changes(
        changed=tuple(sorted(one for one in now.keys() & then.keys() if now[one] != then[one])),
        new=tuple(sorted(now.keys() - then.keys())),
        gone=tuple(sorted(then.keys() - now.keys())),
        decisions=_decided(folder, summary),
    )


def _decided(folder: Path, summary: Mapping[str, Any] | None) -> int | None:
    """Count the entries of the log that a result does not know."""
    if summary is None:
        return 0
    known = summary.get("decisions") or {"entries": 0, "head": None}
    try:
        entries, count = DecisionLog(folder).entries(), int(known["entries"])
    except (UllageError, TypeError, KeyError, ValueError):
        return None
    if len(entries) < count or (count and head_of(entries[:count]) != known.get("head")):
        return None
    return len(entries) - count


def _stats(folder: Path, summary: Mapping[str, Any] | None) -> list[tuple[int, int]]:
    """Give time and size of what a result was made of: a glance that shows most changes."""
    told = summary.get("inputs") if summary else None
    names = [one for one in told if isinstance(one, str)] if isinstance(told, dict) else []
    return [_stat(folder / one) for one in (CASE, LOG, f"{LOG}-wal", *names[:MOST_LOOKED_AT])]


def _stat(path: Path) -> tuple[int, int]:
    try:
        about = path.stat()
    except (OSError, ValueError):
        return (0, 0)
    return (about.st_mtime_ns, about.st_size)
