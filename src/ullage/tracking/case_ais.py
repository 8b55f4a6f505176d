"""The AIS of a case in a lake of its own: files that came since are read into it, and all is looked at anew.

Of a lake that a feed fills, the parts that changed are read, as long as all that it held is in it still.
What was read is written down beside the lake before it is read. A run that is killed finds there what the lake may
hold; the lake itself keeps copies of a report once, so that a file may be read twice. Other places, or another period,
look at the same lake anew; other code reads the files anew too.
"""

from __future__ import annotations

import json
import shutil
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import TYPE_CHECKING, Final

import polars as pl

from ullage.lake import Lake
from ullage.lake.lake import DESCRIPTION
from ullage.made_with import code_version
from ullage.snapshot import snapshot_of
from ullage.sources.ais.lake_folder import PART, find_parts
from ullage.tables import ANOMALIES, ENCOUNTERS, GAPS, LOITERING, PORT_VISITS, TRACKS
from ullage.tracking.grown_lakes import parts_since
from ullage.tracking.heard_elsewhere import keep_spans
from ullage.tracking.history import HISTORY
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
PACKED: Final = 6
"""As many bytes a report take files of AIS, beside one of a lake."""
OUTGROWN: Final = 4
"""A lake that needs so many times its buckets is made anew: twice or thrice in all, however it grows."""

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
        Of each file, or lake, its path, its name as results tell it, and its hash. A lake that is being filled is given
        as a snapshot.
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
    silent = tuple(f"{name} is empty" for path, name, _ in files if not _is_spoken(path))
    if not spoken:
        return CaseAis(warnings=(*silent, *([NOTHING_HEARD] if files else [])))
    wanted = {name: content for _, name, content in spoken}
    key = _key(places, to_day)
    whole = sha256(f"{key}\n{sorted(wanted.items())}".encode()).hexdigest()
    stamp = _read_stamp(folder)
    if stamp.done and (stamp.code, stamp.key, stamp.files) == (code_version(), key, wanted):
        return CaseAis(folder, whole, _read_tables(folder), (*silent, *stamp.warnings))
    new = _to_read(spoken, stamp, folder)
    if new is None:
        with writing_to(folder):
            shutil.rmtree(folder, ignore_errors=True)
        stamp, new = _Stamp(), [part for path, _, _ in spoken for part in _parts_of(path)]
    elif stamp.key != key:
        _forget_history(folder)
    _write_stamp(folder, _Stamp(code_version(), key, wanted))
    with writing_to(folder):
        keep_spans(folder, (path for path, _, _ in spoken if path.is_dir()))
    now = datetime(to_day.year, to_day.month, to_day.day, tzinfo=UTC) + timedelta(days=1)
    try:
        tracked = track_files(new, folder, Wanted(places=tuple(places), buckets=_buckets(folder, new)), progress, now)
    except NothingHeardError:
        return CaseAis(warnings=(*silent, NOTHING_HEARD))
    # an earlier run told what is wrong with the files that it read: as if all were read now
    problems = sorted({*(stamp.problems if stamp.done else ()), *tracked.problems})
    warnings = [*problems, *(one for one in tracked.summary["warnings"] if one not in tracked.problems)]
    _write_stamp(folder, _Stamp(code_version(), key, wanted, True, problems, warnings))
    found = {name: tracked.tables[name] for name in TABLES}
    return CaseAis(folder, whole, found, (*silent, *warnings))


def ais_to_do(
    files: Sequence[tuple[Path, str, str]], folder: Path, places: Sequence[Place], to_day: date
) -> tuple[list[str], int, bool]:
    """Say what `track_case` would do; it takes the same.

    Returns
    -------
    new, of, same
        Names of the files that it would read, how many there are, and whether their reports would be looked through as
        before: with no new file too, if it is False, tracks and events are found anew.
    """
    spoken, stamp = _spoken(files), _read_stamp(folder)
    wanted = {name: content for _, name, content in spoken}
    same = stamp.key == _key(places, to_day) and stamp.done and stamp.files == wanted
    if _to_read(spoken, stamp, folder) is None:
        return list(wanted), len(spoken), same
    return [name for name in wanted if not stamp.done or stamp.files.get(name) != wanted[name]], len(spoken), same


@dataclass(frozen=True)
class _Stamp:
    """What a lake holds and how it was looked through.

    Parameters
    ----------
    code
        That read the files; see `code_version`.
    key
        What it was looked through with; see `_key`.
    files
        Names and hashes of the files that it holds or, if it was not done, may hold.
    done
        Whether all was read and looked through.
    problems, warnings
        What was wrong with the files, and all that a reader of the result has to be told.
    """

    code: str = ""
    key: str = ""
    files: dict[str, str] = field(default_factory=dict)
    done: bool = False
    problems: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)


def _spoken(files: Sequence[tuple[Path, str, str]]) -> list[tuple[Path, str, str]]:
    """Give the files that hold anything."""
    return [one for one in files if _is_spoken(one[0])]


def _is_spoken(path: Path) -> bool:
    return path.is_dir() or path.stat().st_size > 0


def _parts_of(path: Path) -> list[Path]:
    """Give the files that hold the reports of a lake, or the file."""
    return find_parts(path) if path.is_dir() else [path]


def _to_read(spoken: Sequence[tuple[Path, str, str]], stamp: _Stamp, folder: Path) -> list[Path] | None:
    """Give the files to be read into the lake; None where it has to be made anew, since what it holds is gone."""
    if stamp.code != code_version() or not stamp.files.keys() <= {name for _, name, _ in spoken}:
        return None
    if _has_outgrown(folder, [part for path, _, _ in spoken for part in _parts_of(path)]):
        return None
    new: list[Path] = []
    for path, name, content in spoken:
        before = stamp.files.get(name, content)
        parts = _parts_of(path)
        if before != content:
            since = _parts_since(path, snapshot_of(folder.parent, name, before), stamp)
            if since is None:
                return None
            parts = since if stamp.done else parts
        elif stamp.done and name in stamp.files:
            continue
        new += parts
    return new


def _parts_since(lake: Path, before: Path | None, stamp: _Stamp) -> list[Path] | None:
    """Give the parts of a lake that came since; None of a file, and where what was wrong with it may be mended."""
    if not lake.is_dir() or before is None or any(one.startswith(f"{lake.name}: ") for one in stamp.problems):
        return None
    return parts_since(before, lake)


def _key(places: Sequence[Place], to_day: date) -> str:
    """Give what a lake is looked through with, beside its files."""
    return sha256(f"{code_version()}\n{sorted(map(repr, places))}\n{to_day}".encode()).hexdigest()


def _buckets(folder: Path, new: Sequence[Path]) -> int | None:
    """Give into how many buckets the ships of a new lake are spread; None for one that is there."""
    if (folder / DESCRIPTION).exists():
        return None
    return _fitting_buckets(new)


def _fitting_buckets(parts: Sequence[Path]) -> int:
    size = sum(path.stat().st_size * (PACKED if path.name == PART else 1) for path in parts)
    return min(MOST_BUCKETS, 1 + size // BUCKET_BYTES)


def _has_outgrown(folder: Path, parts: Sequence[Path]) -> bool:
    """Say whether a lake that began small has so much to hold that its buckets are far too large."""
    if not (folder / DESCRIPTION).exists():
        return False
    return _fitting_buckets(parts) > OUTGROWN * len(Lake(folder).buckets())


def _forget_history(folder: Path) -> None:
    """Let the history of gaps begin anew: what other places change in their judgement is nothing that came later."""
    with writing_to(folder):
        for name in ("gaps", HISTORY):
            (folder / f"{name}.parquet").unlink(missing_ok=True)


def _read_stamp(folder: Path) -> _Stamp:
    """Read what an earlier run wrote down; nothing where it is damaged."""
    try:
        found = _Stamp(**json.loads((folder / STAMP).read_text("utf-8")))
        return found if isinstance(found.files, dict) else _Stamp()
    except (OSError, ValueError, TypeError):
        return _Stamp()


def _write_stamp(folder: Path, stamp: _Stamp) -> None:
    with writing_to(folder):
        folder.mkdir(parents=True, exist_ok=True)
        write_whole(folder, {STAMP: json.dumps(asdict(stamp), sort_keys=True).encode()})


def _read_tables(folder: Path) -> dict[str, pl.DataFrame]:
    return {name: pl.read_parquet(folder / f"{name}.parquet") for name in TABLES}
