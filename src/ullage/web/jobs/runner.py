"""Starts the process of a run, listens to it, stops it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from datetime import UTC, datetime
from threading import Lock, Thread
from typing import TYPE_CHECKING, Final

from ullage.running import find_run
from ullage.web.errors import WebError
from ullage.web.jobs.job import RUNNING, STOPPING, Job

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from ullage.running import Running

MOST_JOBS: Final = 20
PATIENCE_S: Final = 10.0
"""A run that was asked to stop gets so long before it is ended."""


class Jobs:
    """The runs of a case since the application started; one goes on at a time.

    Parameters
    ----------
    folder
        The case folder.
    command
        What a run is; by default ``ullage run`` of the case.
    """

    def __init__(self, folder: Path, command: Sequence[str] | None = None) -> None:
        run = (sys.executable, "-m", "ullage", "run", str(folder), "--no-open", "--progress-json")
        self.folder = folder
        self.command = tuple(command or run)
        self._jobs: list[Job] = []
        self._process: subprocess.Popen[bytes] | None = None
        self._listener: Thread | None = None
        self._lock = Lock()
        self._next = 1

    def all(self) -> list[Job]:
        """Give the runs, the latest first."""
        return self._jobs[::-1]

    def find(self, number: int) -> Job:
        """Give a run by its number.

        Raises
        ------
        WebError
            When there is none.
        """
        found = next((one for one in self._jobs if one.number == number), None)
        if found is None:
            raise WebError(404, "There is no such run, or it is of an earlier start.", "The page Jobs has the runs.")
        return found

    def elsewhere(self) -> Running | None:
        """Give the run that another process does now: that of a terminal, say."""
        found, own = find_run(self.folder), self._process
        return None if found is None or (own is not None and found.pid == own.pid) else found

    def start(self) -> Job:
        """Start a run.

        Raises
        ------
        WebError
            When one goes on, here or elsewhere, or none can be started.
        """
        with self._lock:
            if self._jobs and self._jobs[-1].goes_on:
                told = f"Run {self._jobs[-1].number} goes on: one runs at a time."
                raise WebError(409, told, "Wait for it, or stop it, on the page Jobs.")
            if other := self.elsewhere():
                who = f"process {other.pid}, since {other.started_at}" if other.pid else "another process"
                raise WebError(409, f"The case is run already: by {who}.", "Wait for it: its result is shown here too.")
            if not self.folder.is_dir():
                raise WebError(409, "The case folder is gone.", f"Put {self.folder.name} back where it was.")
            try:
                self._process = process = _started(self.command)
            except OSError as error:
                told = f"No process can be started ({error.strerror or error})."
                raise WebError(503, told, "Free some memory, then try again.") from error
            job = Job(self._next, _now(), time.monotonic())
            self._next += 1
            self._jobs = [*self._jobs, job][-MOST_JOBS:]
            self._listener = Thread(target=_listen, args=(job, process), daemon=True)
            self._listener.start()
            return job

    def stop(self, number: int) -> Job:
        """Ask a run to stop; the next goes on where it was. One that has ended stays as it is.

        Raises
        ------
        WebError
            When there is none.
        """
        job = self.find(number)
        with self._lock:
            if job.state == RUNNING and self._process is not None:
                job.state = STOPPING
                Thread(target=_end, args=(self._process, PATIENCE_S), daemon=True).start()
        return job

    def close(self) -> None:
        """Stop what goes on, and wait for it: the application ends."""
        process, listener = self._process, self._listener
        if process is not None and process.poll() is None:
            if self._jobs:
                self._jobs[-1].state = STOPPING
            _end(process, PATIENCE_S / 2)
        if listener is not None:
            listener.join(PATIENCE_S)


def _started(command: Sequence[str]) -> subprocess.Popen[bytes]:
    return subprocess.Popen(  # noqa: S603 - Ullage's own command, no shell
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        env={**os.environ, "PYTHONUNBUFFERED": "1", "PYTHONUTF8": "1"},
        start_new_session=True,  # Ctrl-C of the terminal is the server's: it then asks the run to stop
    )


def _listen(job: Job, process: subprocess.Popen[bytes]) -> None:
    """Hear a process until it ends."""
    stream = process.stdout
    if stream is not None:
        for line in iter(lambda: stream.readline(1 << 16), b""):
            job.hear(line.decode("utf-8", "replace"), time.monotonic())
        stream.close()
    job.end(process.wait(), _now(), time.monotonic())


def _end(process: subprocess.Popen[bytes], patience_s: float) -> None:
    """Interrupt a process as Ctrl-C would, and end it with all its helpers if that is not enough."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGINT)  # as a terminal does: to its helpers too
    with suppress(subprocess.TimeoutExpired):
        process.wait(patience_s)
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)  # what is left of its session


def _now() -> str:
    return f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}"
