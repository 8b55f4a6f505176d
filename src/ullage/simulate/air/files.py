"""Files of simulated AIS, written whole or not at all."""

from __future__ import annotations

import os
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING

from ullage.errors import OutputError

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def whole_file(path: str | os.PathLike[str]) -> Iterator[IO[bytes]]:
    """Open a file that appears under its name only when all of it is written.

    Raises
    ------
    OutputError
        When the disk is full or the folder cannot be written to; nothing is left behind.
    """
    target = Path(path)
    temporary = target.with_name(f".{target.name}.{os.getpid()}")
    try:
        try:
            with temporary.open("wb") as file:
                yield file
            temporary.replace(target)
        except OSError as error:
            raise OutputError(f"{target} could not be written: {error.strerror or error}") from error
    finally:
        temporary.unlink(missing_ok=True)
