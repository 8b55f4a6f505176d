"""Whether a case is being run now, and by whom: a mark in its ``out/`` whose lock ends with the process."""

from __future__ import annotations

import fcntl
import json
import os
import time
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from ullage.errors import OutputError
from ullage.writing import take_lock

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

MARK: Final = "running.json"
_TRIES, _BETWEEN_S = 5, 0.02  # who looks whether a case is run has the lock for a moment


@dataclass(frozen=True, slots=True)
class Running:
    """A run that goes on.

    Parameters
    ----------
    pid
        Number of the process; None where its mark does not tell it.
    started_at
        When it began, ISO 8601; empty where its mark does not tell it.
    """

    pid: int | None
    started_at: str


@contextmanager
def marking_run(folder: Path) -> Iterator[None]:
    """Mark a case as being run while this lasts; where no mark can be written, it is run all the same."""
    parts = folder / "out" / ".parts"
    handle = _mark(parts) if (folder / "case.toml").is_file() else None
    try:
        yield
    finally:
        if handle is not None:
            with suppress(OSError):
                (parts / MARK).unlink(missing_ok=True)
            os.close(handle)
            for one in (parts, parts.parent):  # of a case without a result nothing is left
                with suppress(OSError):
                    one.rmdir()


def find_run(folder: Path) -> Running | None:
    """Give the run of a case that goes on now; None without one, or where it cannot be told."""
    try:
        handle = os.open(folder / "out" / ".parts" / MARK, os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        return None
    try:
        fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return _read_mark(os.read(handle, 4096))
    except OSError:
        return None
    finally:
        os.close(handle)
    return None  # its process has ended without taking it away


def _mark(parts: Path) -> int | None:
    told = {"pid": os.getpid(), "started_at": f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}"}
    for left in range(_TRIES, 0, -1):
        try:
            parts.mkdir(parents=True, exist_ok=True)
            handle = take_lock(parts / MARK, "the case is run already")
            os.ftruncate(handle, 0)
            os.write(handle, json.dumps(told).encode())
        except OutputError:
            if left > 1:
                time.sleep(_BETWEEN_S)
        except OSError:
            return None  # the run itself will say what cannot be written
        else:
            return handle
    return None


def _read_mark(content: bytes) -> Running:
    try:
        told: dict[str, Any] = json.loads(content)
        return Running(int(told["pid"]), str(told["started_at"])[:40])
    except (ValueError, KeyError, TypeError):
        return Running(None, "")
