"""Scenes come into a folder: each whole or not at all, several at a time, and what could not be had is told."""

from __future__ import annotations

import os
import shutil
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, Final

from ullage.errors import OutputError
from ullage.fetching.pieces import Bytes, Fetched, Piece, fetch_pieces
from ullage.fetching.plan import is_here, read_obtained
from ullage.fetching.staging import Staged
from ullage.sources.obtained import Download, record_download
from ullage.sources.sentinel2.told_scale import FILE as TOLD_SCALE
from ullage.sources.sentinel2.told_scale import write_told_scale
from ullage.sources.stac.reflectance import told_scale
from ullage.sources.transport.checksums import sums_of_file
from ullage.sources.transport.download import SPARE, download
from ullage.sources.transport.failures import NotFetched
from ullage.sources.transport.part import Had
from ullage.writing import take_lock

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from ullage.fetching.plan import Planned
    from ullage.fetching.session import Session
    from ullage.parts import Progress
    from ullage.sources.stac.items import Item

LOCK: Final = ".fetching.lock"


def fetch_scenes(
    session: Session, planned: Sequence[Planned], folder: Path, progress: Progress | None = None
) -> Fetched:
    """Fetch scenes into a folder.

    Parameters
    ----------
    session
        Where they are.
    planned
        Which; those that are here are left alone, those that cannot be had are told.
    folder
        Where to; it is made.
    progress
        Is told bytes.

    Returns
    -------
    Fetched
        What came and what did not; each scene is whole or absent, and none is there twice.

    Raises
    ------
    OutputError
        When another fetch is at work in that folder, or it cannot be written; scenes that came stay.
    """
    fetched = Fetched(here=[one.name for one in planned if one.standing == "here"])
    fetched.failed += [(one.item.item_id, one.why) for one in planned if one.standing == "cannot"]
    wanted = [one for one in planned if one.standing in {"new", "begun"} and one.files is not None]
    fetched.warnings += [f"{one.name}: {one.files.doubt}" for one in wanted if one.files and one.files.doubt]
    if not wanted:
        return fetched
    with folder_locked(folder):
        obtained = read_obtained(folder)  # another fetch may have been at work since this was planned
        came = {one.name for one in wanted if one.files and is_here(folder, one.files, obtained)}
        fetched.here += sorted(came)
        wanted = [one for one in wanted if one.name not in came]
        total = sum((one.files.size or 0) for one in wanted if one.files)
        _check_room(folder, total - sum(one.begun for one in wanted))
        counted = Bytes(total, progress)
        pieces = [
            Piece(one.item.item_id, one.name, staged, partial(_fetch_scene, session, one.item, staged, counted))
            for one in wanted
            if one.files and (staged := Staged(folder, one.files))
        ]
        fetch_pieces(session, folder, pieces, fetched, counted)
    return fetched


@contextmanager
def folder_locked(folder: Path) -> Iterator[None]:
    """Have a folder for oneself: two fetches, or two watchers, would write over each other.

    Raises
    ------
    OutputError
        When another process has it, or it cannot be written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        handle = take_lock(folder / LOCK, f"{folder}: another fetch is at work there: wait until it is done")
    except OSError as error:
        raise OutputError(f"{folder}: cannot be written ({error.strerror or error}): choose another folder") from error
    try:
        yield
    finally:
        os.close(handle)


def _check_room(folder: Path, size: int) -> None:
    free = shutil.disk_usage(folder).free
    if size + SPARE > free:
        raise OutputError(
            f"{folder}: {size:,} bytes are to come and {free:,} are free: free some space, or narrow the search"
        )


def _fetch_scene(session: Session, item: Item, staged: Staged, counted: Bytes) -> None:
    """Fetch the files of a scene beside it, then put it in its place."""
    staged.prepare()
    here: dict[str, Had] = {}
    for inner in staged.files.files:
        tell = counted.of_download()
        try:
            here[inner] = download(
                session.doors,
                staged.wanted(inner),
                staged.part(inner),
                staged.state(inner),
                session.client.patience,
                tell,
            )
        except NotFetched as error:
            raise NotFetched(f"{inner or staged.files.name}: {error}", error.status) from None
    put_in_place(staged, here | note_scale(item, staged), item.licence or session.service.licence)


def note_scale(item: Item, staged: Staged) -> dict[str, Had]:
    """Write beside bands of Sentinel-2 what their item tells of their numbers, which the files do not tell.

    Returns
    -------
    dict of str to Had
        The file that was written, as one that came from the item; empty where it tells nothing.
    """
    files = staged.files.files
    if item.sensor != "s2" or "" in files:
        return {}
    told = told_scale(item, {inner.rpartition(".")[0]: asset for inner, asset in files.items()})
    if told is None:
        return {}
    path = write_told_scale(staged.data, told, item.item_id)
    digest = sums_of_file(path, {"sha256"})["sha256"]
    return {TOLD_SCALE: Had(item.address, path.stat().st_size, sha256=digest)}


def put_in_place(staged: Staged, here: Mapping[str, Had], licence: str) -> None:
    """Write down where a scene came from, and give it its name.

    The log comes first: a scene that stands in it and is not there is fetched again, one that is there without a word
    of where from would stay so.

    Raises
    ------
    NotFetched
        When its name is taken by now, or a file is not what came.
    OutputError, OSError
        When it cannot be written.
    """
    name = staged.files.name
    target = staged.folder / name
    if os.path.lexists(target):
        staged.clear()
        raise NotFetched(f"{name} appeared while it was fetched: it is left as it is")
    staged.check(here)
    now = datetime.now(UTC)
    for inner, had in here.items():
        file = f"{name}/{inner}" if inner else name
        size = had.size or 0
        record_download(
            staged.folder, Download(file, had.address, now, had.status, had.sha256, size, had.said, licence)
        )
    staged.data.replace(target)
    staged.clear()
