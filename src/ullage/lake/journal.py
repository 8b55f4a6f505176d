"""One change of a lake: all of its files become visible together, or none does.

New files are written aside. When all of them are on the disk, a journal names them; from then on the change is made,
and whoever opens the lake next finishes what a killed process left undone. Without a journal nothing has changed, and
what lies aside is waste.
"""

from __future__ import annotations

import json
import os
import shutil
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Self

from ullage.errors import OutputError
from ullage.writing import take_lock

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import TracebackType

LOCK = ".lock"
JOURNAL = ".journal"
ASIDE = ".staging-"
_READY = "ready"


class Change:
    """A change of a lake, alone on it: ``with Change(folder) as change: change.put(...); change.commit()``.

    Parameters
    ----------
    folder
        The lake's folder; it is made if need be.
    patient
        Wait for another process that is changing the lake.

    Raises
    ------
    OutputError
        When another process is changing the lake and `patient` is not said, or the folder cannot be written. The lake
        stays as it was.
    """

    def __init__(self, folder: Path, *, patient: bool = False) -> None:
        self.folder = folder
        self._patient = patient
        self.aside = folder / f"{ASIDE}{os.getpid()}"
        self._put: set[str] = set()
        self._removed: set[str] = set()

    def __enter__(self) -> Self:
        with writing(self.folder):
            self.folder.mkdir(parents=True, exist_ok=True)
            self._lock = _locked(self.folder, wait=self._patient)
        try:
            with finishing(self.folder):
                _finish(self.folder)
            with writing(self.folder):
                for left in self.folder.glob(f"{ASIDE}*"):  # of processes that ended: who writes has the lock
                    shutil.rmtree(left)
                (self.aside / _READY).mkdir(parents=True)
        except BaseException:
            os.close(self._lock)
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if not (self.folder / JOURNAL).exists():  # else the change is made, and the next to open the lake ends it
                shutil.rmtree(self.aside, ignore_errors=True)
        finally:
            os.close(self._lock)

    def put(self, path: Path, content: bytes) -> None:
        """Write a file of the lake aside; it appears with the commit."""
        target = self.aside / _READY / path
        with writing(self.folder):
            target.parent.mkdir(parents=True, exist_ok=True)
            _write_safely(target, content)
        self._put.add(path.as_posix())

    def remove(self, path: Path) -> None:
        """Take a file out of the lake with the commit."""
        self._removed.add(path.as_posix())

    def puts(self, path: Path) -> bool:
        """Say whether the change writes a file."""
        return path.as_posix() in self._put

    def commit(self) -> None:
        """Make the change."""
        if not self._put | self._removed:
            return
        journal = {"aside": self.aside.name, "put": sorted(self._put), "removed": sorted(self._removed)}
        draft = self.aside / JOURNAL
        with writing(self.folder):
            _sync_folders(self.folder, [self.aside / _READY / path for path in self._put])
            _write_safely(draft, json.dumps(journal).encode())
            os.replace(draft, self.folder / JOURNAL)  # noqa: PTH105 - the one moment that counts, by its own name
        with finishing(self.folder):
            _sync_folders(self.folder, [self.folder / JOURNAL])
            _finish(self.folder)


def finish_change(folder: Path) -> None:
    """Finish the change that a killed process had made but not ended; waits for one that is being made.

    Raises
    ------
    OutputError
        When the folder cannot be written: until it can be, the lake is neither as it was nor as it shall be.
    """
    if not (folder / JOURNAL).exists():
        return
    with finishing(folder):
        lock = _locked(folder, wait=True)
        try:
            _finish(folder)
        finally:
            os.close(lock)


def _finish(folder: Path) -> None:
    """Do what the journal still asks for; under the lock."""
    journal = folder / JOURNAL
    if not journal.exists():
        return
    aside, put, removed = _told(journal)
    for path in put:
        if (aside / _READY / path).exists():  # else it was renamed before the process was killed
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            os.replace(aside / _READY / path, folder / path)  # noqa: PTH105 - as above
    for path in removed:
        (folder / path).unlink(missing_ok=True)
    _sync_folders(folder, [folder / path for path in put + removed])
    journal.unlink()
    _sync_folders(folder, [journal])
    shutil.rmtree(aside, ignore_errors=True)


def _told(journal: Path) -> tuple[Path, list[Path], list[Path]]:
    """Read a journal: where the new files lie, which they are, and which are taken away."""
    try:
        told = json.loads(journal.read_bytes())
        aside, put, removed = Path(told["aside"]), [*map(Path, told["put"])], [*map(Path, told["removed"])]
    except (ValueError, KeyError, TypeError) as error:
        raise _not_ours(journal, f"cannot be read ({error})") from error
    for path in (aside, *put, *removed):
        if path.is_absolute() or ".." in path.parts:
            raise _not_ours(journal, f"names {str(path)!r} outside the lake")
    return journal.parent / aside, put, removed


def _not_ours(journal: Path, found: str) -> OutputError:
    what = "it was not written by Ullage, or damaged; delete it and import again what came last"
    return OutputError(f"{journal}: {found}: {what}")


def _write_safely(path: Path, content: bytes) -> None:
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _sync_folders(folder: Path, paths: list[Path]) -> None:
    """Bring the names of files to the disk, and those of the folders above them, up to the lake's own."""
    above = {parent for path in paths for parent in path.parents if parent.is_relative_to(folder)}
    for one in sorted(above):
        if one.is_dir():
            handle = os.open(one, os.O_RDONLY)
            try:
                os.fsync(handle)
            finally:
                os.close(handle)


def _locked(folder: Path, *, wait: bool) -> int:
    """Take the lake's lock; the system gives it back when the process ends, however it ends."""
    told = "another process is writing into this lake; nothing was changed. Wait until it has ended"
    return take_lock(folder / LOCK, f"{folder}: {told}, or import into another folder", wait=wait)


@contextmanager
def writing(folder: Path) -> Iterator[None]:
    """Turn a failure to write into an error that says what to do."""
    try:
        yield
    except OSError as error:
        raise OutputError(
            f"{folder}: cannot be written ({error.strerror or error}); what the lake held before is whole. "
            "Make the folder writable, free some space, or import into another folder"
        ) from error


@contextmanager
def finishing(folder: Path) -> Iterator[None]:
    """Turn a failure to end a change that is already made into an error that says so."""
    try:
        yield
    except OSError as error:
        raise OutputError(
            f"{folder}: an import is complete, but its files could not all be put in place "
            f"({error.strerror or error}). Make the folder writable and run again: the rest is done first"
        ) from error
