"""One run at a time in a folder: two would write results of different lakes beside each other."""

from __future__ import annotations

import os
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from ullage.writing import take_lock

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
    told = "another ullage track is at work here; nothing was changed. Wait until it has ended, or take another folder"
    handle = take_lock(folder / LOCK, f"{folder}: {told}")
    try:
        yield
    finally:
        os.close(handle)
