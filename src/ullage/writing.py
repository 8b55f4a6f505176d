"""Files of results, written whole or not at all, and by one process at a time."""

from __future__ import annotations

import fcntl
import os
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

from ullage.errors import OutputError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path


def temporary_name(path: Path) -> Path:
    """Give the name under which this thread writes a file until it is whole: no other one writes to it."""
    return path.with_name(f".{path.name}.{os.getpid()}-{threading.get_ident()}")


def write_whole(folder: Path, contents: Mapping[str, bytes], without: Iterable[str] = ()) -> tuple[Path, ...]:
    """Write files under temporary names, all of them, and only then rename them, in their order.

    Files of the names `without` are removed before that: they do not belong beside what is written.
    """
    temporary = {name: temporary_name(folder / name) for name in contents}
    try:
        for name, content in contents.items():
            with temporary[name].open("wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
        for name in without:
            (folder / name).unlink(missing_ok=True)
        for name, path in temporary.items():
            path.replace(folder / name)
    finally:
        for path in temporary.values():
            path.unlink(missing_ok=True)
    return tuple(folder / name for name in contents)


def take_lock(path: Path, told: str, *, wait: bool = False) -> int:
    """Take a lock that the system gives back when the process ends, however it ends, or when the handle is closed.

    Parameters
    ----------
    path
        The lock's file.
    told
        What to say when another process has it.
    wait
        Wait for it instead.

    Raises
    ------
    OutputError
        When another process has the lock and `wait` is not said.
    """
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o666)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
    except BlockingIOError:
        os.close(handle)
        raise OutputError(told) from None
    return handle


@contextmanager
def writing_to(out: Path) -> Iterator[None]:
    """Turn a failure to write into an error that says what to do."""
    try:
        yield
    except OSError as error:
        raise OutputError(
            f"{out}: cannot be written ({error.strerror or error}); earlier results stay as they were. "
            "Make the folder writable, free some space, or choose another folder"
        ) from error
