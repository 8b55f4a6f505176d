"""Takes a file in: streamed to a hidden folder of the case, looked at, and only then given its name."""

from __future__ import annotations

import os
import secrets
import shutil
import time
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Final

from ullage.errors import InputError
from ullage.sources.case_file import read_case_file
from ullage.web.errors import WebError
from ullage.web.filing.kinds import GB, MB
from ullage.web.filing.looked_at import Looked, look_at
from ullage.web.filing.names import check_free, check_name

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from ullage.web.filing.kinds import Kind

INCOMING: Final = ".incoming-"
KEPT_FREE: Final = GB // 2
"""Bytes of the disk that no file that comes in may take: a run needs room too."""
LOOK_EVERY: Final = 64 * MB
"""Bytes after which it is looked again how much room the disk has."""
OLD_S: Final = 24 * 3600.0
"""So old, what came in and was never finished is of a server that was killed."""


class Incoming:
    """A file that comes in.

    Parameters
    ----------
    case
        The case folder.
    kind
        What it is said to be.
    name
        What it is to be called.

    Raises
    ------
    WebError
        When its name cannot be, is taken, or its folder lies outside the case.
    """

    def __init__(self, case: Path, kind: Kind, name: str) -> None:
        self.case = case
        self.kind = kind
        self.name = check_name(name, kind)
        self.folder = folder_for(case, kind)
        check_free(self.folder, self.name)
        self.bytes = 0
        self._looked_at = 0

    @contextmanager
    def arriving(self, length: int | None) -> Iterator[Path]:
        """Give where its bytes go meanwhile; nothing of it is left unless it was kept.

        Parameters
        ----------
        length
            Bytes that were announced; None where none were.
        """
        self.check_size(length or 0)
        self._check_disk(length or 0)
        hidden = self.case / f"{INCOMING}{secrets.token_hex(6)}"
        hidden.mkdir(mode=0o700)
        try:
            yield hidden / self.name
        finally:
            shutil.rmtree(hidden, ignore_errors=True)

    def _check_disk(self, length: int) -> None:
        free = shutil.disk_usage(self.case).free
        if length > free - KEPT_FREE:
            told = f"The disk has {free // MB:,} MB free, of which a run needs {KEPT_FREE // MB:,} MB."
            raise WebError(503, told, "Free some space, then send it again.")

    def check_size(self, size: int) -> None:
        """Refuse more bytes than a file of its kind may have, or than the disk has room for.

        Raises
        ------
        WebError
            When there are.
        """
        if size - self._looked_at > LOOK_EVERY:  # what others write, and what was not announced, takes room too
            self._looked_at = size
            self._check_disk(0)
        if size > self.kind.most_bytes:
            told = f"A file of {self.kind.name} may have {self.kind.most_bytes / MB:,.0f} MB: this one is larger."
            more = "Start the application with a higher --upload-limit-gb, or put it into the folder yourself."
            raise WebError(413, told, more)

    def keep(self, path: Path) -> Looked:
        """Look at what has come, and give it its name if it is what it is said to be.

        Raises
        ------
        WebError
            When it is not, or its name was taken meanwhile.
        """
        try:
            looked = look_at(path, self.kind, self.case, self.folder)
        except InputError as error:
            raise UnlikeError(error) from error
        self.folder.mkdir(exist_ok=True)
        check_free(self.folder, self.name)
        _move(path, self.folder / self.name)
        return looked


def remove_unfinished(case: Path) -> None:
    """Remove what came in a day ago or earlier and was never finished: a server that is killed leaves it."""
    for hidden in case.glob(f"{INCOMING}*"):
        with suppress(OSError):
            if not hidden.is_symlink() and time.time() - hidden.stat().st_mtime > OLD_S:
                shutil.rmtree(hidden, ignore_errors=True)


class UnlikeError(WebError):
    """A file is not of the kind that it is said to be.

    Parameters
    ----------
    error
        What its reader found.
    """

    def __init__(self, error: InputError) -> None:
        super().__init__(415, "The file is not of this kind, or is damaged.", "Nothing was kept. Choose another kind.")
        self.problems = error.problems


def folder_for(case: Path, kind: Kind) -> Path:
    """Give the folder that files of a kind go to: what case.toml names, or a folder of the kind's name.

    Raises
    ------
    WebError
        When a link leads from there out of the case.
    """
    if not kind.several:
        return case
    try:
        named = read_case_file(case / "case.toml").sources.get(kind.name, ())
    except InputError:
        named = ()
    folder = next((case / one for one in named if (case / one).is_dir()), case / kind.name)
    if not folder.resolve().is_relative_to(case.resolve()):
        told = f"{folder.name} is a link that leads out of the case: nothing is written there."
        raise WebError(409, told, "Put the file there yourself.")
    if folder.exists() and not folder.is_dir():
        raise WebError(409, f"{folder.name} is a file, and no folder.", "Rename it, or name a folder in case.toml.")
    return folder


def _move(path: Path, target: Path) -> None:
    """Give a file its name without ever taking that of another."""
    try:
        os.link(path, target)  # unlike a renaming it fails where the name is taken
    except FileExistsError:
        told = f"There is a file {target.name} already: nothing is overwritten."
        raise WebError(409, told, "Give the new file another name.") from None
    except OSError:  # a file system without links
        with target.open("xb"):
            pass
        path.replace(target)
    with suppress(OSError):
        target.chmod(0o644)
