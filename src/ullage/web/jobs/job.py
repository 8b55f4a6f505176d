"""One run: its stages, its log, how it ended."""

from __future__ import annotations

import json
from collections import deque
from dataclasses import dataclass, field
from typing import Any, Final

from ullage.evidence.text import visible

RUNNING: Final = "running"
STOPPING: Final = "stopping"
DONE: Final = "done"
FAILED: Final = "failed"
STOPPED: Final = "stopped"

MOST_LINES: Final = 500
MOST_LETTERS: Final = 2_000
"""Of a line of the log; a run tells at most so much of what a file says."""


@dataclass(slots=True)
class Stage:
    """How far one stage is.

    Parameters
    ----------
    name
        As the code calls it.
    done, total
        Slices; those that an earlier run kept are done at once.
    began_with
        How many were done when the stage began.
    began_s, told_s
        When it began and was last heard of, on the clock of the run [s].
    """

    name: str
    done: int
    total: int
    began_with: int
    began_s: float
    told_s: float

    @property
    def left_s(self) -> float | None:
        """Time that the stage still takes if it goes on as it did [s]; None while nobody can tell."""
        worked = self.done - self.began_with
        if self.done >= self.total:
            return 0.0
        return (self.total - self.done) * (self.told_s - self.began_s) / worked if worked > 0 else None


@dataclass(slots=True)
class Job:
    """A run of the case.

    Parameters
    ----------
    number
        Counts the runs of this start of the application, from 1.
    began_at, ended_at
        ISO 8601, UTC; `ended_at` None while it goes on.
    began_s
        The same on a clock that only goes on [s].
    """

    number: int
    began_at: str
    began_s: float
    state: str = RUNNING
    ended_at: str | None = None
    took_s: float | None = None
    code: int | None = None
    stages: dict[str, Stage] = field(default_factory=dict)
    log: deque[str] = field(default_factory=lambda: deque(maxlen=MOST_LINES))

    @property
    def goes_on(self) -> bool:
        """Whether its process has not ended."""
        return self.state in {RUNNING, STOPPING}

    def hear(self, line: str, now_s: float) -> None:
        """Take a line that the process wrote: progress, or a line for the log."""
        told = _progress(line)
        if told is None:
            if line.strip():
                self.log.append(visible(line.rstrip())[:MOST_LETTERS])
            return
        name, done, total = told
        stage, words = self.stages.get(name), name.replace("_", " ")
        if stage is None:
            stage = self.stages[name] = Stage(name, done, total, done, now_s, now_s)
            kept = f", {done} of {total} kept from earlier runs" if done else ""
            self.log.append(f"{now_s - self.began_s:7.1f} s  {words}{kept}")
        if done >= total > stage.done:
            self.log.append(f"{now_s - self.began_s:7.1f} s  {words}: done in {now_s - stage.began_s:.1f} s")
        stage.done, stage.total, stage.told_s = done, total, now_s

    def end(self, code: int, at: str, now_s: float) -> None:
        """Take note of how the process ended."""
        stopped = self.state == STOPPING
        self.state = DONE if code == 0 else STOPPED if stopped else FAILED
        self.code, self.ended_at, self.took_s = code, at, now_s - self.began_s


def _progress(line: str) -> tuple[str, int, int] | None:
    """Read a line of ``--progress-json``; None for any other."""
    if not line.startswith('{"stage"'):
        return None
    try:
        told: dict[str, Any] = json.loads(line)
        return visible(str(told["stage"]))[:80], int(told["done"]), int(told["total"])
    except (ValueError, KeyError, TypeError, OverflowError, RecursionError):
        return None
