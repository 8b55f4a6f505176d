"""The lakes that a case reads as they were at one moment: a feed may fill them while the case is run, and long after.

Files of a lake are only ever replaced, never changed where they lie. So a link to each holds what it holds now: the
result rests on the very bytes whose hash it tells, ``ullage seal`` finds them later, and the next run sees what came
since. Where no links can be made, on another file system, the files are copied.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import time
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from ullage.errors import InputError, Problem
from ullage.lake.journal import JOURNAL, finish_change
from ullage.sources.ais.lake_folder import lake_files
from ullage.writing import temporary_name, write_whole, writing_to

if TYPE_CHECKING:
    from pathlib import Path

    from ullage.case import Case, SourceFile
    from ullage.hashes import Hashes

FOLDER: Final = ".lake"
_SHA256: Final = re.compile("[0-9a-f]{64}")
_LEFT_S: Final = 86_400.0
TAKEN: Final = "taken.json"
"""Size and time of each file, beside them."""
_TRIES: Final = 10
"""What is poured meanwhile makes the next try; it takes a moment, and comes once a minute."""


def with_snapshots(case: Case, out: Path, hashes: Hashes) -> Case:
    """Give a case whose lakes are those of now, whatever comes into them later.

    Parameters
    ----------
    case
        As it was read.
    out
        Its results; links come into a hidden folder in there. Those that neither the result nor the tracks rest on, nor
        this case, are removed.
    hashes
        With which it was read.

    Raises
    ------
    InputError
        When a file of a lake cannot be read.
    OutputError
        When the folder cannot be written.
    """
    files = case.sources.get("ais", ())
    if not any(one.path.is_dir() for one in files) and not (out / FOLDER).is_dir():
        return case
    with writing_to(out):
        taken = tuple(_taken(one, out / FOLDER, hashes) if one.path.is_dir() else one for one in files)
        _forget_others(out, {one.content for one in taken if one.path.is_dir()})
    told = {one.name: one.content for one in taken if one.path.is_dir()}
    return replace(case, sources={**case.sources, "ais": taken}, files={**case.files, **told})


def snapshot_of(out: Path, name: str, content: str) -> Path | None:
    """Give a lake as a result read it; None where there is no such snapshot, or somebody changed it.

    Parameters
    ----------
    out
        The results.
    name
        Of the lake, as results tell it.
    content
        Its hash.
    """
    if not _SHA256.fullmatch(content):  # of a summary that somebody else wrote
        return None
    path = _place(out / FOLDER, name, content)
    told = _told(path)
    return path if told is not None and told == _sizes_and_times(path) else None


def _place(folder: Path, name: str, content: str) -> Path:
    return folder / content / name.rpartition("/")[2]


def _told(place: Path) -> Any:
    """Read which sizes and times the files of a snapshot had; None where nothing says it.

    Who writes over a file of the lake where it lies, as ``cp`` does, writes over what is linked to it as well.
    """
    try:
        return json.loads((place.parent / TAKEN).read_bytes())
    except (OSError, ValueError):
        return None


def _sizes_and_times(lake: Path) -> dict[str, list[int]]:
    return {name: [size, time_ns] for name, (_, size, time_ns) in _states(lake).items()}


def _taken(lake: SourceFile, folder: Path, hashes: Hashes) -> SourceFile:
    """Take a snapshot of a lake, unless there is one of what it holds."""
    finish_change(lake.path)
    place = _place(folder, lake.name, lake.content)
    told = _told(place)
    if told is not None and told == _sizes_and_times(place) == _sizes_and_times(lake.path):
        return lake._replace(path=place)
    aside = temporary_name(folder / "taking")
    try:
        content = _take(lake.path, aside, hashes)
        place = _place(folder, lake.name, content)
        shutil.rmtree(place.parent, ignore_errors=True)
        place.parent.mkdir(parents=True)
        aside.replace(place)
        write_whole(place.parent, {TAKEN: json.dumps(_sizes_and_times(place)).encode()})
    finally:
        shutil.rmtree(aside, ignore_errors=True)
    return lake._replace(path=place, content=content)


def _take(lake: Path, aside: Path, hashes: Hashes) -> str:
    """Link the files of a lake, all as they are at one moment; give their hash, made of what was linked."""
    content = ""
    for _ in range(_TRIES):
        shutil.rmtree(aside, ignore_errors=True)
        finish_change(lake)
        try:
            before = _states(lake)
            for one in before:
                _link(lake / one, aside / one)
            content = hashes.of(aside, known_as=lake)
        except FileNotFoundError:  # taken out of the lake at this moment
            continue
        if not (lake / JOURNAL).exists() and _states(lake) == before:
            break
    if not content:
        raise InputError([Problem(lake.name, "changes so fast that it cannot be read: run again")])
    return content


def _states(lake: Path) -> dict[str, tuple[int, int, int]]:
    """Give what changes when a file of a lake is replaced, by its name."""
    found = {}
    for one in lake_files(lake):
        about = one.stat()
        found[one.relative_to(lake).as_posix()] = about.st_ino, about.st_size, about.st_mtime_ns
    return found


def _link(path: Path, link: Path) -> None:
    link.parent.mkdir(parents=True, exist_ok=True)
    try:
        os.link(path.resolve() if path.is_symlink() else path, link)
    except FileNotFoundError:
        raise
    except OSError:  # another file system, or the file is another user's
        with path.open("rb") as source, link.open("wb") as copy:
            shutil.copyfileobj(source, copy, 1 << 20)
            about = os.fstat(source.fileno())
        os.utime(link, ns=(about.st_atime_ns, about.st_mtime_ns))


def _forget_others(out: Path, used: set[str]) -> None:
    """Remove snapshots that nothing rests on any more."""
    kept = used | _values(out / "summary.json", "inputs")
    if used:  # what is in the lake of the case is held to them
        kept |= _values(out / "ais" / "case.json", "files")
    for one in (out / FOLDER).iterdir():
        if one.name not in kept and (not one.name.startswith(".") or _is_left(one)):
            shutil.rmtree(one, ignore_errors=True)


def _is_left(aside: Path) -> bool:
    """Say whether what was being taken was left by a process that was killed."""
    return time.time() - aside.stat().st_mtime > _LEFT_S


def _values(path: Path, key: str) -> set[Any]:
    """Give the hashes that a file of results names; none where it cannot be read."""
    try:
        return set(json.loads(path.read_bytes())[key].values())
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return set()
