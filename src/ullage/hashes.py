"""What the files of a case hold, as SHA-256; large ones are read once, as long as size and time stay the same.

A scene has gigabytes. What is kept of it is its hash beside its size and the time of its last change, to the
nanosecond: who changes a file and sets that time back goes unnoticed until ``out/`` is removed.
"""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any, Final

from ullage.errors import InputError, Problem
from ullage.sources.ais.lake_folder import is_lake, lake_files
from ullage.sources.outside import told_name
from ullage.writing import temporary_name

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

KEPT: Final = "hashes.json"
LARGE: Final = 1 << 20
"""Smaller files are read each time [bytes]."""


def file_hash(path: Path) -> str:
    """Give the SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


class Hashes:
    """Hashes of files and folders of a case.

    Parameters
    ----------
    root
        The case folder: paths are kept relative to it, so that a case may be moved.
    kept
        The folder where the hashes of large files are kept; None keeps none.
    trust
        Whether a large file whose size and time are as before is taken to hold what it held.
    """

    def __init__(self, root: Path, kept: Path | None = None, *, trust: bool = True) -> None:
        self.root = root
        self._file = kept / KEPT if kept else None
        self._known = _read(self._file) if trust else {}
        self._used: dict[str, list[Any]] = {}

    def of(self, path: Path, known_as: Path | None = None) -> str:
        """Give the hash of a file, or of all files of a folder with their names; of a lake, of all that is read of it.

        Parameters
        ----------
        path
            The file or folder.
        known_as
            Where the same files were read before: a large one is not read again if its size and time are those.

        Raises
        ------
        InputError
            When something of it cannot be read, or has a name that results cannot say.
        """
        own = known_as or path
        try:
            self._check_name(own)
            if not path.is_dir():
                return self._of_file(path, own)
            digest = hashlib.sha256()
            for one in lake_files(path) if is_lake(path) else files_in(path):
                inner = one.relative_to(path)
                self._check_name(own / inner)
                digest.update(f"{inner.as_posix()}\n{self._of_file(one, own / inner)}\n".encode())
            return digest.hexdigest()
        except OSError as error:
            raise InputError([Problem(self.name(own), f"cannot be read ({error.strerror or error})")]) from error

    def name(self, path: Path) -> str:
        """Give a path as results name it: relative to the case; see `sources.outside`."""
        if path.is_relative_to(self.root):
            return told_name(path.relative_to(self.root).as_posix())
        return path.name

    def _check_name(self, path: Path) -> None:
        """Refuse a name that is no UTF-8: results, which name every input, could not be written."""
        name = self.name(path)
        told = name.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
        if told != name:
            raise InputError([Problem(told, "the name of this file is no UTF-8, as from another system: rename it")])

    def keep(self) -> None:
        """Write down what was asked for; what was not is forgotten."""
        if self._file is None:
            return
        self._file.parent.mkdir(parents=True, exist_ok=True)
        temporary = temporary_name(self._file)
        temporary.write_text(json.dumps(self._used, sort_keys=True), "utf-8")
        temporary.replace(self._file)

    def _of_file(self, path: Path, known_as: Path) -> str:
        about = path.stat()
        if about.st_size < LARGE:
            return file_hash(path)
        name, now = self.name(known_as), [about.st_size, about.st_mtime_ns]
        known = self._used.get(name) or self._known.get(name)
        found = known[2] if known and known[:2] == now else file_hash(path)
        self._used[name] = [*now, found]
        return str(found)


def files_in(folder: Path) -> Iterator[Path]:
    """Give the files of a folder and of those within it, in the order of their paths; hidden ones are left out."""
    for one in sorted(folder.iterdir()):
        if one.name.startswith("."):
            continue
        if one.is_dir():
            yield from files_in(one)
        elif one.is_file():
            yield one


def _read(file: Path | None) -> dict[str, list[Any]]:
    """Read what an earlier run kept; what is damaged is worked out again."""
    try:
        found = json.loads(file.read_text("utf-8")) if file else {}
    except (OSError, ValueError):
        return {}
    shape = 3
    return {
        name: row for name, row in (found if isinstance(found, dict) else {}).items()
        if isinstance(row, list) and len(row) == shape and isinstance(row[2], str)
    }  # fmt: skip
