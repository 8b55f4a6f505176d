"""The folder of a lake, told by its layout: which of its files hold what was heard.

`ullage listen` and `ullage track -o` fill such folders. Beside reports they hold tapes, locks and results, which are no
AIS to read.
"""

from __future__ import annotations

import errno
import os
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PART: Final = "part.parquet"
SPANS: Final = "heard_spans*.parquet"
"""When feeds were heard; a table that was damaged is set aside under another such name."""

TAPES: Final = ".heard"
"""What `ullage listen` makes first."""

_HEARD: Final = "heard_spans.parquet"
LAKE_NAMES: Final = frozenset({"positions", TAPES, _HEARD})
"""A folder with none of these in it is no lake."""
_TABLES: Final = ("positions", "statics", "copies/positions", "copies/statics")
_FOLDERS: Final = ("day=", "bucket=")
_DEEP: Final = 4
"""A part lies so deep in its lake, one of copies a folder deeper."""


def is_lake(folder: Path) -> bool:
    """Say whether a folder is a lake: it has position reports by day and bucket, or a feed was heard into it."""
    try:
        if next(_parts_in(folder / "positions"), None) is not None:
            return True
    except OSError:
        return True  # reading it says what is wrong
    return (folder / TAPES).is_dir() or (folder / _HEARD).is_file()


def find_parts(lake: Path) -> list[Path]:
    """Give the files of a lake that hold reports, and copies of them, in the order of their paths.

    Raises
    ------
    OSError
        When a folder cannot be looked through, or is a link: what lies elsewhere is no part of a lake.
    """
    return sorted(path for table in _TABLES for path in _parts_in(lake / table))


def find_spans(lake: Path) -> list[Path]:
    """Give the files of a lake that tell when feeds were heard."""
    return sorted(path for path in lake.glob(SPANS) if path.is_file() and not path.is_symlink())


def lake_files(lake: Path) -> list[Path]:
    """Give all that is read of a lake, in the order of the paths."""
    return sorted([*find_parts(lake), *find_spans(lake)])


def lake_of(part: Path) -> Path | None:
    """Give the lake that a part lies in; None of a file that is no part of one."""
    if part.name != PART or len(part.parents) <= _DEEP:
        return None
    above = part.parents[_DEEP - 1]
    lake = above.parent if above.name == "copies" else above
    return lake if is_lake(lake) else None


def ais_files(folder: Path) -> Iterator[Path]:
    """Give the files of a folder and of those within it, of a lake its parts; names that begin with a dot are left out.

    Links to folders are not followed.
    """
    if is_lake(folder):
        yield from find_parts(folder)
        return
    for one in sorted(folder.iterdir()):
        if one.name.startswith("."):
            continue
        if one.is_dir():
            if not one.is_symlink():
                yield from ais_files(one)
        elif one.is_file():
            yield one


def _parts_in(folder: Path, folders: tuple[str, ...] = _FOLDERS) -> Iterator[Path]:
    if not folder.is_dir() or folder.is_symlink():
        return
    with os.scandir(folder) as entries:
        for one in entries:
            wanted = one.name.startswith(folders[0]) if folders else one.name == PART
            if wanted and one.is_symlink():
                told = f"a link lies in the lake, {one.name}: what is in a lake has to be in it itself"
                raise OSError(errno.ELOOP, told)
            if wanted and folders and one.is_dir():
                yield from _parts_in(folder / one.name, folders[1:])
            elif wanted and not folders and one.is_file():
                yield folder / one.name
