"""Scenes come into a folder: each whole or not at all, several at a time, and what could not be had is told."""

from __future__ import annotations

import os
import shutil
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final, TypeVar

from ullage.errors import OutputError
from ullage.fetching.asking import append_line
from ullage.fetching.plan import STAGING, Planned
from ullage.sources.obtained import Download, read_downloads, record_download
from ullage.sources.sentinel2.told_scale import write_told_scale
from ullage.sources.stac.reflectance import told_scale
from ullage.sources.transport.download import download
from ullage.sources.transport.failures import NotFetched
from ullage.sources.transport.part import Had, Wanted
from ullage.writing import take_lock

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from ullage.fetching.session import Session
    from ullage.parts import Progress
    from ullage.sources.stac.files import SceneFiles
    from ullage.sources.stac.items import Asset, Item

T = TypeVar("T")

AT_ONCE: Final = 3
LOCK: Final = ".fetching.lock"
SPARE: Final = 64 << 20
"""Bytes that are left free on the disk."""
MOST_FILE: Final = 64 << 30


@dataclass(slots=True)
class Fetched:
    """What came.

    Parameters
    ----------
    scenes
        Names of files and folders that are new.
    here
        Names of those that were here.
    failed
        Item and why it could not be had.
    moved
        Bytes that came over the line.
    seconds
        How long it took.
    warnings
        What is to be known of some scene.
    """

    scenes: list[str] = field(default_factory=list)
    here: list[str] = field(default_factory=list)
    failed: list[tuple[str, str]] = field(default_factory=list)
    moved: int = 0
    seconds: float = 0.0
    warnings: list[str] = field(default_factory=list)

    def as_dict(self) -> dict[str, Any]:
        """Give it as plain values."""
        return {
            "scenes": sorted(self.scenes),
            "here": sorted(self.here),
            "failed": [{"id": own_id, "why": why} for own_id, why in sorted(self.failed)],
            "moved": self.moved,
            "seconds": round(self.seconds, 3),
            "warnings": sorted(self.warnings),
        }


class Bytes:
    """How many bytes have come, told as progress; several threads add to it."""

    def __init__(self, total: int, progress: Progress | None) -> None:
        self._total = total
        self._progress = progress
        self._lock = threading.Lock()
        self._done = 0
        self._stopped = False

    def stop(self) -> None:
        """Let no more come: what is here stays, and the next run goes on."""
        self._stopped = True

    def add(self, count: int) -> None:
        """Add what came; less than 0 for what has to come again.

        Raises
        ------
        NotFetched
            When it was stopped.
        """
        if self._stopped:
            raise NotFetched("was stopped; the next run goes on")
        with self._lock:
            self._done += count
            if self._progress is not None:
                self._progress("fetch", max(0, min(self._done, self._total)), max(self._total, 1))


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
    begun = time.monotonic()
    with folder_locked(folder):
        total = sum((one.files.size or 0) for one in wanted if one.files)
        _check_room(folder, total - sum(one.begun for one in wanted))
        counted = Bytes(total, progress)
        stopped: list[OutputError] = []

        def one_scene(one: Planned) -> None:
            if stopped or one.files is None:
                return
            try:
                fetched.moved += _fetch_scene(session, one.item, one.files, folder, counted.add)
                fetched.scenes.append(one.name)
            except NotFetched as error:
                fetched.failed.append((one.item.item_id, str(error)))
            except OutputError as error:
                stopped.append(error)

        run_threads(one_scene, wanted, session, counted)
        fetched.seconds = time.monotonic() - begun
        _clear(folder)
        if stopped:
            raise stopped[0]
        record_fetch(folder, session, fetched)
    return fetched


def run_threads(
    work: Callable[[T], None], wanted: Sequence[T], session: Session, counted: Bytes, most: int = AT_ONCE
) -> None:
    """Work on several at a time; when the user stops it, end soon and not when all has come."""
    with ThreadPoolExecutor(most) as pool:
        try:
            list(pool.map(work, wanted))
        except BaseException:
            counted.stop()
            session.client.patience.stop()
            pool.shutdown(wait=False, cancel_futures=True)
            raise


def record_fetch(folder: Path, session: Session, fetched: Fetched) -> None:
    """Write down what came, beside the searches."""
    now = f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}"
    line = {"kind": "fetch", "at": now, "service": session.service.name, "hosts": sorted(session.client.asked)}
    append_line(folder, line | fetched.as_dict())


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


def _fetch_scene(session: Session, item: Item, files: SceneFiles, folder: Path, tell: Callable[[int], object]) -> int:
    """Fetch the files of a scene beside it, then put it in its place; give how many bytes came over the line."""
    staging = folder / STAGING / files.name
    here: dict[str, Had] = {}
    moved = 0
    for number, (inner, asset) in enumerate(files.files.items()):
        state = staging / "states" / f"{number}.json"
        before = _moved_before(state)
        part = staging / "data" / inner if inner else staging / "data"
        try:
            had = download(session.doors, _wanted(asset), part, state, session.client.patience, tell)
        except NotFetched as error:
            raise NotFetched(f"{inner or files.name}: {error}", error.status) from None
        here[inner] = had
        moved += max(0, had.moved - before)
    note_scale(item, files, staging / "data")
    put_in_place(folder, files.name, staging, here, item.licence or session.service.licence)
    return moved


def note_scale(item: Item, files: SceneFiles, folder: Path) -> None:
    """Write beside bands of Sentinel-2 what their item tells of their numbers, which the files do not tell.

    Raises
    ------
    OutputError
        When it cannot be written.
    """
    if item.sensor != "s2" or "" in files.files:
        return
    told = told_scale(item, {inner.rpartition(".")[0]: asset for inner, asset in files.files.items()})
    if told is None:
        return
    try:
        write_told_scale(folder, told, item.item_id)
    except OSError as error:
        raise OutputError(f"{folder}: cannot be written ({error.strerror or error})") from error


def put_in_place(folder: Path, name: str, staging: Path, here: dict[str, Had], licence: str) -> None:
    """Write down where a scene came from, and give it its name.

    The log comes first: a scene that stands in it and is not there is fetched again, one that is there without a word
    of where from would stay so.

    Raises
    ------
    OutputError
        When it cannot be written.
    """
    target = folder / name
    if target.exists():
        raise NotFetched(f"{name} appeared while it was fetched: it is left as it is")
    logged = {(one.file, one.sha256) for one in read_downloads(folder).frame}
    now = datetime.now(UTC)
    for inner, had in here.items():
        file = f"{name}/{inner}" if inner else name
        if (file, had.sha256) not in logged:
            size = had.size or 0
            record_download(folder, Download(file, had.address, now, had.status, had.sha256, size, had.said, licence))
    try:
        (staging / "data").replace(target)
        shutil.rmtree(staging)
    except OSError as error:
        raise OutputError(f"{target}: cannot be written ({error.strerror or error})") from error


def _wanted(asset: Asset) -> Wanted:
    return Wanted(asset.address, asset.size, asset.told, MOST_FILE)


def _moved_before(state: Path) -> int:
    import json

    try:
        moved = json.loads(state.read_bytes())["moved"]
    except (OSError, ValueError, KeyError, TypeError):
        return 0
    return moved if isinstance(moved, int) else 0


def _clear(folder: Path) -> None:
    """Take away the folder of what had begun, if nothing is left in it."""
    try:
        (folder / STAGING).rmdir()
    except OSError:
        return
