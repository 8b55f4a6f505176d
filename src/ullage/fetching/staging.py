"""Where a scene stays until it is whole. What lies there is what it was begun for, or it goes: no link, no leftover."""

from __future__ import annotations

import json
import os
import shutil
import stat
import time
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Final

from ullage.sources.transport.checksums import sums_of_file
from ullage.sources.transport.failures import NotFetched
from ullage.sources.transport.part import Wanted, read_state

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from ullage.sources.stac.files import SceneFiles
    from ullage.sources.transport.part import Had

STAGING: Final = ".fetching"
"""Folder beside the scenes in which each stays until it is whole; no reader looks into what begins with a dot."""
MOST_FILE: Final = 64 << 30
LEFT_S: Final = 30 * 86_400.0
"""How long stays what has begun and is asked for no more [s]."""


@dataclass(frozen=True, slots=True)
class Staged:
    """A scene that has begun, or will.

    Parameters
    ----------
    folder
        Where scenes are.
    files
        What makes it a scene.
    """

    folder: Path
    files: SceneFiles

    @property
    def root(self) -> Path:
        """Where all of it stays."""
        return self.folder / STAGING / self.files.name

    @property
    def data(self) -> Path:
        """What becomes the scene: a folder, or a single file."""
        return self.root / "data"

    def part(self, inner: str) -> Path:
        """Where the bytes of a file go."""
        return self.data / inner if inner else self.data

    def wanted(self, inner: str) -> Wanted:
        """Give what is wanted."""
        asset = self.files.files[inner]
        return Wanted(asset.address, asset.size, asset.told, MOST_FILE)

    def state(self, inner: str) -> Path:
        """Where is written how far a file is: another one for another address, size or checksum."""
        one = self.wanted(inner)
        named = json.dumps([inner, one.address, one.size, one.told]).encode("ascii")
        return self.root / "states" / f"{sha256(named).hexdigest()[:24]}.json"

    def begun(self) -> int:
        """Count the bytes that are here of it."""
        begun = [one for one in self.files.files if self.state(one).is_file()]  # and no pipe on which one would wait
        return sum(read_state(self.state(one), self.wanted(one), self.part(one)).offset for one in begun)

    def prepare(self) -> None:
        """Make its folders, and take away whatever else lies there.

        An earlier run may have begun other files, or the same of another size or checksum; a case folder that came from
        somebody else may have links here, through which what is fetched would be written elsewhere.

        Raises
        ------
        OSError
            When it cannot be done.
        """
        for path in (self.root.parent, self.root, self.root / "states"):
            if path.is_symlink() or (path.exists() and not path.is_dir()):
                path.unlink()
            path.mkdir(parents=True, exist_ok=True)
        parts = {self.part(inner) for inner in self.files.files}
        keep_only(self.root, parts | {self.state(inner) for inner in self.files.files})

    def check(self, here: Mapping[str, Had]) -> None:
        """Hold the files once more to their hashes, as they lie there: another process may have changed one.

        Raises
        ------
        NotFetched
            When one is not what came; it is thrown away, and comes anew the next time.
        """
        for inner, had in here.items():
            if sums_of_file(self.part(inner), {"sha256"})["sha256"] != had.sha256:
                self.part(inner).unlink()
                raise NotFetched(
                    f"{inner or self.files.name} was changed on the disk: it is fetched anew the next time"
                )
        keep_only(self.data, {self.part(inner) for inner in here})

    def clear(self) -> None:
        """Take it away."""
        shutil.rmtree(self.root, ignore_errors=True)


def keep_only(root: Path, kept: Collection[Path]) -> None:
    """Take away what is under a folder, but for plain files that are named and have no other name."""
    for place, folders, names in os.walk(root, topdown=False):
        here = Path(place)
        for path in (here / name for name in [*names, *folders]):
            told = path.lstat()
            if stat.S_ISDIR(told.st_mode):
                if not any(path in one.parents for one in kept):
                    path.rmdir()
            elif path not in kept or not stat.S_ISREG(told.st_mode) or told.st_nlink > 1:
                path.unlink()


def clear_leftovers(folder: Path, now: float | None = None) -> None:
    """Take away what has begun and was not gone on with for long, and the folder of it all if nothing is left in it.

    Parameters
    ----------
    folder
        Where scenes are; the caller is alone at work there.
    now
        The clock [s since 1970]; the machine's when None.
    """
    staging = folder / STAGING
    if staging.is_symlink() or not staging.is_dir():
        return
    before = (time.time() if now is None else now) - LEFT_S
    with suppress(OSError):  # something is left in it
        for root in staging.iterdir():
            if not root.is_symlink() and root.is_dir() and _last_touched(root) < before:
                shutil.rmtree(root, ignore_errors=True)
        staging.rmdir()


def _last_touched(root: Path) -> float:
    times = [root.lstat().st_mtime]
    for place, folders, names in os.walk(root):
        times += [(Path(place) / name).lstat().st_mtime for name in [*names, *folders]]
    return max(times)
