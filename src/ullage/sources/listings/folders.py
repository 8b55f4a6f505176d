"""Finds the files of folders of lists and registers; what was not looked into is told, never left out quietly."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Final

from ullage.errors import InputError, Problem
from ullage.sources.listings.result import Unreached

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

MOST_FILES: Final = 1_000
"""Of a folder with all that lie in it."""
DEEPEST: Final = 4
"""Folders within a folder that are looked into."""


def files_of(paths: Iterable[Path]) -> tuple[list[Path], list[Unreached]]:
    """Give files, those of a folder and of the folders in it in the order of their names, none twice.

    Parameters
    ----------
    paths
        Files and folders. What begins with a dot is left out of a folder.

    Returns
    -------
    tuple
        The files, and the folders that hold none, cannot be read or lie too deep: nothing is known of these.

    Raises
    ------
    InputError
        When a folder holds more than `MOST_FILES` files or folders.
    """
    found: list[Path] = []
    unreached: list[Unreached] = []
    for path in paths:
        if not path.is_dir():
            found.append(path)
            continue
        walk = _Walk(path)
        walk.look(path, DEEPEST)
        found += walk.files
        unreached += walk.unreached
        if not (walk.files or walk.unreached):
            unreached.append(Unreached(_named(path), "is a folder without a file, also in the folders in it"))
    return list(dict.fromkeys(found)), unreached


class _Walk:
    """One folder that is looked through, with what was found so far."""

    def __init__(self, top: Path) -> None:
        self.files: list[Path] = []
        self.unreached: list[Unreached] = []
        self._top = top
        self._seen: set[Path] = set()

    def look(self, folder: Path, deep: int) -> None:
        """Add the files of a folder; one that was looked into already, as by a link that leads back, adds none."""
        if (real := folder.resolve()) in self._seen:
            return
        self._seen.add(real)
        if not os.access(folder, os.R_OK | os.X_OK):
            self.unreached.append(Unreached(_named(folder), "is a folder that cannot be read: check its permissions"))
            return
        for one in sorted(one for one in folder.iterdir() if not one.name.startswith(".")):
            if one.is_file():
                self.files.append(one)
            elif one.is_dir() and deep:
                self.look(one, deep - 1)
            elif one.is_dir():
                reason = f"lies more than {DEEPEST} folders deep and was not looked into: name it by itself"
                self.unreached.append(Unreached(_named(one), reason))
            self._check()

    def _check(self) -> None:
        if max(len(self.files), len(self._seen), len(self.unreached)) > MOST_FILES:
            problem = f"holds more than {MOST_FILES:,} files or folders: expected a folder of lists"
            raise InputError([Problem(_named(self._top), problem)])


def _named(folder: Path) -> str:
    return folder.name or str(folder)
