"""One run at a time in a folder: two would write results of different lakes beside each other."""

from __future__ import annotations

import fcntl
import os
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from ullage.errors import OutputError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

LOCK: Final = ".tracking"


@contextmanager
def alone_in(folder: Path) -> Iterator[None]:
    """Keep other runs out of a folder; the system ends it with the process, however that ends.

    Raises
    ------
    OutputError
        When another run is at work there.
    """
    folder.mkdir(parents=True, exist_ok=True)
    handle = os.open(folder / LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o666)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            told = "another ullage track is at work here; nothing was changed. Wait until it has ended"
            raise OutputError(f"{folder}: {told}, or take another folder") from None
        yield
    finally:
        os.close(handle)
