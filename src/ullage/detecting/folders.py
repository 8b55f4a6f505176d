"""Folders that a run writes to: whether that can be done is found out before any work is."""

from __future__ import annotations

from tempfile import TemporaryFile
from typing import TYPE_CHECKING

from ullage.errors import OutputError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from ullage.detecting.wanted import Wanted


def check_folders(out: Path, wanted: Wanted) -> None:
    """Find out whether all that is wanted could be written; nothing is left behind, and no folder is made.

    Parameters
    ----------
    out
        The file of the detections.
    wanted
        With the folder of the chips, the files of berth looks and layouts, and the picture.

    Raises
    ------
    OutputError
        With every folder that cannot be written to.
    """
    told = [told for option, folder in _folders(out, wanted) if (told := _why_not(option, folder))]
    if told:
        raise OutputError("\n".join(told))


def _folders(out: Path, wanted: Wanted) -> Iterator[tuple[str, Path]]:
    yield "--out", out.parent
    files = (("--quicklook", wanted.quicklook), ("--berths", wanted.berths), ("--layouts", wanted.layouts))
    for option, file in files:
        if file is not None:
            yield option, file.parent
    if wanted.chips is not None:
        yield "--chips", wanted.chips


def _why_not(option: str, folder: Path) -> str | None:
    """Say why a folder cannot be written to; one not there yet is judged by the nearest above that is."""
    try:
        there = next(one for one in (folder, *folder.absolute().parents) if one.exists())
        with TemporaryFile(dir=there):
            return None
    except OSError as error:
        return (
            f"{option}: {folder} cannot be written to ({error.strerror or error}); no scene was read. "
            "Make the folder writable, or choose another"
        )
