"""A folder that appears under its name only when all of it is written."""

from __future__ import annotations

import fcntl
import os
import shutil
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

from ullage.errors import OutputError

if TYPE_CHECKING:
    from collections.abc import Iterator

_UNFINISHED: Final = ".unfinished"


@contextmanager
def whole_folder(folder: str | os.PathLike[str]) -> Iterator[Path]:
    """Give a folder beside the wanted one to write into; it takes the wanted name when all went well.

    Whatever stops the writing, nothing stands under the name. What is written so far is removed, save after a kill that
    no process survives: then the next call for the same folder removes it, which it knows by a lock that ended with the
    process.

    Parameters
    ----------
    folder
        The wanted folder; it must not be there.

    Raises
    ------
    OutputError
        When it is there, or cannot be written: no space, no rights.
    """
    target = Path(folder)
    refuse_existing(target)
    _remove_left_over(target)
    temporary = target.with_name(f".{target.name}.{os.getpid()}{_UNFINISHED}")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        temporary.mkdir()
        held = os.open(temporary, os.O_RDONLY | os.O_CLOEXEC)
    except OSError as error:
        raise _failed(target, error) from error
    try:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield temporary
        temporary.rename(target)
    except OSError as error:
        raise _failed(target, error) from error
    finally:
        shutil.rmtree(temporary, ignore_errors=True)
        os.close(held)


def refuse_existing(target: Path) -> None:
    """Refuse a folder, or a file, that is there already.

    Raises
    ------
    OutputError
        When something has the name.
    """
    if target.exists() or target.is_symlink():
        raise OutputError(f"{target} is there already: a simulated case is written into a new folder; choose another")


def _failed(target: Path, error: OSError) -> OutputError:
    return OutputError(
        f"{target}: cannot be written ({error.strerror or error}); nothing was left behind. "
        "Free some space, make the folder above it writable, or choose another folder"
    )


def _remove_left_over(target: Path) -> None:
    """Remove what killed processes left of this folder: nobody holds its lock."""
    for left in sorted(target.parent.glob(f".{target.name}.*{_UNFINISHED}")):
        try:
            held = os.open(left, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC)
        except OSError:
            continue
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
            shutil.rmtree(left, ignore_errors=True)
        except BlockingIOError:
            pass  # another process is at it
        finally:
            os.close(held)
