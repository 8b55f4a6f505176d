"""A file that arrives whole or not at all, and goes on where it was cut off."""

from __future__ import annotations

import os
import shutil
import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from ullage.errors import OutputError
from ullage.sources.transport.checksums import etag_md5, sums_of_answer, sums_of_file
from ullage.sources.transport.failures import NotFetched, RangeGone, TryAgain
from ullage.sources.transport.part import Had, Wanted, read_state, write_state
from ullage.sources.transport.validators import validator_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from ullage.sources.transport.doors import Door
    from ullage.sources.transport.opened import Opened
    from ullage.sources.transport.patience import Patience

STEP: Final = 2 << 20
"""So many bytes are on the disk, and known to be, before more are asked for: what a kill can cost."""
PROGRESS: Final = 1 << 16
"""Bytes beyond all that was ever here with which a try counts as one that got further."""
SPARE: Final = 64 << 20
"""Bytes that are left free on the disk."""
MOST_RESTARTS: Final = 3
MOST_TRIES: Final = 2_000
GRACE_S: Final = 600.0
LEAST_SPEED: Final = 8_000.0
"""Bytes a second: a file that falls behind that by `GRACE_S` is left for the next run, or it would hold up a watch."""


def download(
    door: Door,
    wanted: Wanted,
    part: Path,
    state: Path,
    patience: Patience,
    tell: Callable[[int], object] = lambda _: None,
) -> Had:
    """Fetch a file into `part`, or go on with what is there of it.

    Parameters
    ----------
    door
        Opens it.
    wanted
        Which.
    part
        Where its bytes go.
    state
        Where is written how far it is; both stay after a failure.
    patience
        Waits between tries.
    tell
        Is told how many more bytes are here; less than 0 when it has to begin anew.

    Returns
    -------
    Had
        It is whole: of the size that was told, and of every checksum that was.

    Raises
    ------
    NotFetched
        When it cannot be had, or is not what was told.
    OutputError
        When the disk is full or read-only.
    """
    try:
        had = read_state(state, wanted, part)
        tell(had.offset)
        if not had.sha256:
            had = _fetch(_Fetch(door, wanted, part, state, patience, tell), had)
            had = _check(had, wanted, part, state)
            write_state(state, had)
    except OSError as error:
        raise OutputError(f"{part.name}: cannot be written ({error.strerror or error}); what is here stays") from error
    return had


@dataclass(frozen=True, slots=True)
class _Fetch:
    door: Door
    wanted: Wanted
    part: Path
    state: Path
    patience: Patience
    tell: Callable[[int], object]


def _fetch(fetch: _Fetch, had: Had) -> Had:
    """Ask for the rest until all is here."""
    fruitless = restarts = 0
    furthest, pace = had.offset, _Pace()
    for _ in range(MOST_TRIES):
        if had.offset and had.offset == had.size:  # it was stopped before it could be checked
            return had
        came, anew, broke = _go_on(fetch, had, pace)
        if broke is None:
            return came
        if came.offset >= furthest + PROGRESS:
            furthest, fruitless = came.offset, 0
        anew = anew or isinstance(broke, RangeGone)
        had = came
        sure = had.validator or fetch.wanted.told  # else the rest could be another file's
        if had.offset and (isinstance(broke, RangeGone) or not sure):
            anew = True
            fetch.tell(-had.offset)
            had = replace(had, offset=0, validator="", size=None)
        restarts += anew
        if restarts > MOST_RESTARTS or not fetch.patience.wait(fruitless, broke.after_s):
            raise NotFetched(f"{broke}; {had.offset:,} bytes are here, the next run goes on", broke.status)
        fruitless += 1
    raise NotFetched("the line breaks again and again; the next run goes on")


def _go_on(fetch: _Fetch, had: Had, pace: _Pace) -> tuple[Had, bool, TryAgain | None]:
    """Ask once for what is missing; give what is here then, whether it began anew, and what broke."""
    here = _Here(fetch, had, pace)
    broke = None
    try:
        with fetch.door.opened(fetch.wanted.address, had.offset, None, had.validator) as opened:
            here.take(opened)
    except TryAgain as error:
        broke = error
    finally:
        here.close()
    return here.had, here.anew, broke


class _Pace:
    """How fast a file comes in all tries together; waits between them do not count."""

    def __init__(self) -> None:
        self._seconds = 0.0
        self._bytes = 0

    def add(self, count: int, seconds: float) -> None:
        """Add what came.

        Raises
        ------
        NotFetched
            When it is so slow that the rest had better wait.
        """
        self._bytes += count
        self._seconds += seconds
        if self._seconds > GRACE_S + self._bytes / LEAST_SPEED:
            told = f"{self._bytes:,} bytes came in {self._seconds:,.0f} s: too slow; what is here stays"
            raise NotFetched(f"{told}, the next run goes on")


class _Here:
    """What is on the disk of a file, and is written on."""

    def __init__(self, fetch: _Fetch, had: Had, pace: _Pace) -> None:
        self.had = had
        self.anew = False
        self._fetch = fetch
        self._pace = pace
        self._file: Any = None
        self._end = had.offset

    def take(self, opened: Opened) -> None:
        """Write what comes."""
        self._begin(opened)
        since = time.monotonic()
        for chunk in opened.chunks:
            if self._end + len(chunk) > min(self.had.size or self._fetch.wanted.most, self._fetch.wanted.most):
                self._drop()
                raise NotFetched("more comes than the server told")
            self._file.write(chunk)
            self._end += len(chunk)
            self._fetch.tell(len(chunk))
            if self._end - self.had.offset >= STEP:
                self.keep()
                self._check_room()
            now = time.monotonic()
            self._pace.add(len(chunk), now - since)
            since = now
        if self.had.size is not None and self._end < self.had.size:
            raise TryAgain(f"only {self._end:,} of {self.had.size:,} bytes came")
        if self.had.size is None and not opened.ends:
            raise NotFetched(
                "the server tells neither how long it is nor where it ends: it cannot be known to be whole"
            )

    def keep(self) -> None:
        """See to it that what came is on the disk, and write down how far that is."""
        if self._file is None:
            return
        os.fsync(self._file.fileno())
        self.had = replace(self.had, offset=self._end, moved=self.had.moved + self._end - self.had.offset)
        write_state(self._fetch.state, self.had)

    def close(self) -> None:
        """Keep what came."""
        try:
            self.keep()
        finally:
            if self._file is not None:
                self._file.close()

    def _check_room(self) -> None:
        free = shutil.disk_usage(self._fetch.part.parent).free
        if free < SPARE:
            raise OutputError(f"{self._fetch.part.name}: only {free:,} bytes are free on the disk; what is here stays")

    def _drop(self) -> None:
        """Let nothing stay of what cannot be believed."""
        self._fetch.tell(-self._end)
        self.had, self._end = replace(self.had, offset=0, validator=""), 0
        self._file.truncate(0)

    def _begin(self, opened: Opened) -> None:
        wanted, had = self._fetch.wanted, self.had
        validator = validator_of(opened.said)
        if opened.offset not in {had.offset, 0}:
            raise RangeGone("another part came than was asked for")
        changed = bool(opened.offset) and (
            (had.size is not None and opened.size is not None and opened.size != had.size)
            or (bool(had.validator) and bool(validator) and validator != had.validator)
        )
        if changed:
            raise RangeGone("the file is another one than before")
        size = opened.size if opened.size is not None else had.size if opened.offset else None
        if opened.offset and size is None and wanted.size is None:
            raise RangeGone("a part came, and nobody tells of how much")
        if wanted.size is not None and size is not None and size != wanted.size:
            raise NotFetched(f"has {size:,} bytes, the catalogue says {wanted.size:,}: one of them is out of date")
        size = wanted.size if size is None else size
        if size is not None and size > wanted.most:
            raise NotFetched(f"has {size:,} bytes, more than {wanted.most:,}")
        if opened.offset == 0 and had.offset:
            self.anew = True
            self._fetch.tell(-had.offset)
        self.had = replace(
            had,
            size=size,
            offset=opened.offset,
            validator=validator,
            status=opened.status,
            said=_of_whole(had.said if opened.offset else {}) | dict(opened.said),
        )
        self._end = opened.offset
        self._fetch.part.parent.mkdir(parents=True, exist_ok=True)
        self._file = self._fetch.part.open("r+b" if self._fetch.part.exists() else "wb", buffering=0)
        self._file.truncate(opened.offset)
        self._file.seek(opened.offset)


def _of_whole(said: Mapping[str, str]) -> dict[str, str]:
    """Give what an earlier answer told of the whole file, which later ones with its parts do not."""
    return {name: said[name] for name in ("content-md5",) if name in said}


def _check(had: Had, wanted: Wanted, part: Path, state: Path) -> Had:
    """Hold a file to what was told of it; one that is something else is thrown away."""
    told = [*([wanted.told] if wanted.told else []), *sums_of_answer(had.said)]
    md5 = etag_md5(had.said)
    sums = sums_of_file(part, {"sha256"} | {name for name, _ in told} | ({"md5"} if md5 else set()))
    size = part.stat().st_size
    wrong = [name for name, digest in told if sums[name] != digest]
    if wrong or (had.size is not None and size != had.size):
        part.unlink()
        state.unlink(missing_ok=True)
        what = f"{wrong[0]} is another than was told" if wrong else f"{size:,} bytes are not {had.size:,}"
        raise NotFetched(f"arrived damaged: its {what}; it was thrown away")
    checked = {name for name, _ in told} | ({"md5"} if md5 and md5 == sums["md5"] else set())
    by_size = {"size"} if had.size is not None else set()
    return replace(had, size=size, offset=size, sha256=sums["sha256"], checked=tuple(sorted(checked | by_size)))
