"""The AIS of a case in a lake of its own: files that came since are read into it, and all is looked at anew.

What was read is written down beside the lake before it is read. A run that is killed finds there what the lake may
hold; the lake itself keeps copies of a report once, so that a file may be read twice.
"""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Final

import polars as pl

from ullage.parts import code_version
from ullage.tables import ANOMALIES, ENCOUNTERS, GAPS, LOITERING, PORT_VISITS, TRACKS
from ullage.tracking.run import NothingHeardError, Wanted, track_files
from ullage.writing import write_whole, writing_to

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date
    from pathlib import Path

    from ullage.records import Place

    Progress = Callable[[str, int, int], None]

TABLES: Final = {one.name: one for one in (TRACKS, GAPS, PORT_VISITS, ENCOUNTERS, LOITERING, ANOMALIES)}
STAMP: Final = "case.json"

BUCKET_BYTES: Final = 256 << 20
MOST_BUCKETS: Final = 64
"""Ships are spread into so many buckets that one has this much of the files: a small lake of many buckets is slow."""

NOTHING_HEARD: Final = "no report came of the case's files of AIS: nothing can be matched, and no ship is called dark"


@dataclass(frozen=True, eq=False)
class CaseAis:
    """What the AIS of a case shows.

    Parameters
    ----------
    lake
        The folder of all reports; None where no report was heard.
    key
        What tells which files the lake holds, and by which code, places and period it was looked through.
    tables
        Tracks and events, by the names of `TABLES`.
    warnings
        What a reader of the result has to be told.
    """

    lake: Path | None = None
    key: str = ""
    tables: dict[str, pl.DataFrame] = field(default_factory=lambda: {name: one.frame() for name, one in TABLES.items()})
    warnings: tuple[str, ...] = ()


def track_case(
    files: Sequence[tuple[Path, str, str]],
    folder: Path,
    places: Sequence[Place],
    to_day: date,
    progress: Progress | None = None,
) -> CaseAis:
    """Find tracks and events in the AIS of a case, unless an earlier run found them in the same files.

    Parameters
    ----------
    files
        Of each file its path, its name as results tell it, and its hash.
    folder
        Where the lake is kept; it is made, and may be deleted.
    places
        Where port visits are looked for.
    to_day
        Last day of the case: the history of gaps is told as of its end, whatever day it is.
    progress
        Called with the stage, how much of it is done, and how much there is.

    Raises
    ------
    InputError
        When a file is no AIS.
    OutputError
        When the folder cannot be written.
    """
    spoken = _spoken(files)
    silent = tuple(f"{name} is empty" for path, name, _ in files if not path.stat().st_size)
    if not spoken:
        return CaseAis(warnings=(*silent, *([NOTHING_HEARD] if files else [])))
    wanted = {name: content for _, name, content in spoken}
    key = _key(places, to_day)
    whole = sha256(f"{key}\n{sorted(wanted.items())}".encode()).hexdigest()
    stamp = _read_stamp(folder)
    if stamp == {"key": key, "files": wanted, "done": True}:
        return CaseAis(folder, whole, _read_tables(folder), (*silent, *_warnings(folder)))
    if not (stamp.get("key") == key and stamp["files"].items() <= wanted.items()):
        with writing_to(folder):
            shutil.rmtree(folder, ignore_errors=True)
        stamp = {"files": {}, "done": True}
    new = [path for path, name, _ in spoken if not (stamp["done"] and name in stamp["files"])]
    _write_stamp(folder, key, wanted, done=False)
    now = datetime(to_day.year, to_day.month, to_day.day, tzinfo=UTC) + timedelta(days=1)
    try:
        tracked = track_files(new, folder, Wanted(places=tuple(places), buckets=_buckets(folder, new)), progress, now)
    except NothingHeardError:
        return CaseAis(warnings=(*silent, NOTHING_HEARD))
    _write_stamp(folder, key, wanted, done=True)
    found = {name: tracked.tables[name] for name in TABLES}
    return CaseAis(folder, whole, found, (*silent, *tracked.summary["warnings"]))


def ais_to_do(
    files: Sequence[tuple[Path, str, str]], folder: Path, places: Sequence[Place], to_day: date
) -> tuple[list[str], int]:
    """Give the names of the files that `track_case` would read, and how many there are; what it takes is the same."""
    spoken, stamp = _spoken(files), _read_stamp(folder)
    wanted = {name: content for _, name, content in spoken}
    grows = stamp.get("key") == _key(places, to_day) and stamp["files"].items() <= wanted.items()
    kept = stamp["files"] if grows and stamp["done"] else {}
    return [name for _, name, _ in spoken if name not in kept], len(spoken)


def _spoken(files: Sequence[tuple[Path, str, str]]) -> list[tuple[Path, str, str]]:
    """Give the files that hold anything."""
    return [one for one in files if one[0].stat().st_size]


def _key(places: Sequence[Place], to_day: date) -> str:
    """Give what a lake is looked through with, beside its files."""
    return sha256(f"{code_version()}\n{sorted(map(repr, places))}\n{to_day}".encode()).hexdigest()


def _buckets(folder: Path, new: Sequence[Path]) -> int | None:
    """Give into how many buckets the ships of a new lake are spread; None for one that is there."""
    if (folder / "lake.json").exists():
        return None
    return min(MOST_BUCKETS, 1 + sum(path.stat().st_size for path in new) // BUCKET_BYTES)


def _read_stamp(folder: Path) -> dict[str, Any]:
    """Read what an earlier run wrote down; nothing where it is damaged."""
    try:
        found = json.loads((folder / STAMP).read_text("utf-8"))
        return found if found.keys() == {"key", "files", "done"} and isinstance(found["files"], dict) else {}
    except (OSError, ValueError, AttributeError):
        return {}


def _write_stamp(folder: Path, key: str, files: dict[str, str], *, done: bool) -> None:
    with writing_to(folder):
        folder.mkdir(parents=True, exist_ok=True)
        content = json.dumps({"key": key, "files": files, "done": done}, sort_keys=True).encode()
        write_whole(folder, {STAMP: content})


def _read_tables(folder: Path) -> dict[str, pl.DataFrame]:
    return {name: pl.read_parquet(folder / f"{name}.parquet") for name in TABLES}


def _warnings(folder: Path) -> list[str]:
    """Give what the run that made the tables told."""
    found: list[str] = json.loads((folder / "summary.json").read_text("utf-8"))["warnings"]
    return found
