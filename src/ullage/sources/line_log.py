"""A log of JSON lines that is only ever appended to, in a folder that may have come from somebody else."""

from __future__ import annotations

import errno
import fcntl
import json
import os
import stat
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path


def append_line(path: Path, line: dict[str, Any]) -> None:
    """Append a line in one piece; when this returns it is on the disk.

    A line that a killed process left unfinished stays apart from this one.

    Parameters
    ----------
    path
        The log. Where it is a link, nothing is written: a case folder that somebody made could lead anywhere by it.
    line
        What is written.

    Raises
    ------
    OSError
        When it cannot be written.
    """
    data = json.dumps(line, ensure_ascii=True, sort_keys=True).encode() + b"\n"
    with os.fdopen(_opened(path), "ab+") as log:
        fcntl.flock(log.fileno(), fcntl.LOCK_EX)  # given back when the file is closed, however that comes
        end = log.seek(0, os.SEEK_END)
        log.seek(max(0, end - 1))
        cut = end > 0 and log.read(1) != b"\n"
        log.write(b"\n" + data if cut else data)
        log.flush()
        os.fsync(log.fileno())


def _opened(path: Path) -> int:
    flags = os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC | os.O_NONBLOCK
    try:
        handle = os.open(path, flags, 0o666)
    except OSError as error:
        if error.errno == errno.ELOOP:
            raise OSError(error.errno, "it is a link, and nothing is written through links") from None
        raise
    if not stat.S_ISREG(os.fstat(handle).st_mode):
        os.close(handle)
        raise OSError(errno.EINVAL, "it is no plain file")
    return handle
