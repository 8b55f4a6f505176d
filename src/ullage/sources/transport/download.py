"""A file that arrives whole or not at all, and goes on where it was cut off."""

from __future__ import annotations

import os
import re
import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from ullage.errors import OutputError
from ullage.sources.transport.checksums import etag_md5, sums_of_answer, sums_of_file
from ullage.sources.transport.failures import NotFetched, RangeGone, TryAgain
from ullage.sources.transport.part import Had, Wanted, read_state, write_state

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from ullage.sources.transport.doors import Door, Opened
    from ullage.sources.transport.patience import Patience

STEP: Final = 2 << 20
"""So many bytes are on the disk, and known to be, before more are asked for: what a kill can cost."""
PROGRESS: Final = 1 << 16
"""Bytes with which a try counts as one that got further."""
MOST_RESTARTS: Final = 3
MOST_TRIES: Final = 2_000
SLOW_S: Final = 60.0
SLOWEST: Final = 512.0
"""Bytes a second over `SLOW_S`, below which a line counts as broken."""
_STRONG: Final = re.compile(r'"[\x21\x23-\x7e]{0,500}"')


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
    for _ in range(MOST_TRIES):
        if had.offset and had.offset == had.size:  # it was stopped before it could be checked
            return had
        came, broke = _go_on(fetch, had)
        if broke is None:
            return came
        if came.moved - had.moved >= PROGRESS:
            fruitless = 0
        began_anew = isinstance(broke, RangeGone) or came.offset < had.offset
        restarts += began_anew
        had = came
        sure = had.validator or fetch.wanted.told  # else the rest could be another file's
        if had.offset and (isinstance(broke, RangeGone) or not sure):
            restarts += not began_anew
            fetch.tell(-had.offset)
            had = replace(had, offset=0, validator="", size=None)
        if restarts > MOST_RESTARTS or not fetch.patience.wait(fruitless, broke.after_s):
            raise NotFetched(f"{broke}; {had.offset:,} bytes are here, the next run goes on", broke.status)
        fruitless += 1
    raise NotFetched("the line breaks again and again; the next run goes on")


def _go_on(fetch: _Fetch, had: Had) -> tuple[Had, TryAgain | None]:
    """Ask once for what is missing; give what is here then, and what broke."""
    here = _Here(fetch, had)
    broke = None
    try:
        with fetch.door.opened(fetch.wanted.address, had.offset, None, had.validator) as opened:
            here.take(opened)
    except TryAgain as error:
        broke = error
    finally:
        here.close()
    return here.had, broke


class _Here:
    """What is on the disk of a file, and is written on."""

    def __init__(self, fetch: _Fetch, had: Had) -> None:
        self.had = had
        self._fetch = fetch
        self._file: Any = None
        self._end = had.offset

    def take(self, opened: Opened) -> None:
        """Write what comes."""
        self._begin(opened)
        since, count = time.monotonic(), 0
        for chunk in opened.chunks:
            if self._end + len(chunk) > min(self.had.size or self._fetch.wanted.most, self._fetch.wanted.most):
                self._drop()
                raise NotFetched("more comes than the server told")
            self._file.write(chunk)
            self._end += len(chunk)
            count += len(chunk)
            self._fetch.tell(len(chunk))
            if self._end - self.had.offset >= STEP:
                self.keep()
            if time.monotonic() - since > SLOW_S:
                if count < SLOWEST * SLOW_S:
                    raise TryAgain("next to nothing comes any more")
                since, count = time.monotonic(), 0
        if self.had.size is not None and self._end < self.had.size:
            raise TryAgain(f"only {self._end:,} of {self.had.size:,} bytes came")
        if not opened.ends:
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

    def _drop(self) -> None:
        """Let nothing stay of what cannot be believed."""
        self._fetch.tell(-self._end)
        self.had, self._end = replace(self.had, offset=0, validator=""), 0
        self._file.truncate(0)

    def _begin(self, opened: Opened) -> None:
        wanted, had = self._fetch.wanted, self.had
        validator = _validator(opened)
        if opened.offset not in {had.offset, 0}:
            raise RangeGone("another part came than was asked for")
        changed = bool(opened.offset) and (
            (had.size is not None and opened.size is not None and opened.size != had.size)
            or (bool(had.validator) and bool(validator) and validator != had.validator)
        )
        if changed:
            raise RangeGone("the file is another one than before")
        size = opened.size if opened.size is not None else had.size if opened.offset else None
        if wanted.size is not None and size is not None and size != wanted.size:
            raise NotFetched(f"has {size:,} bytes, the catalogue says {wanted.size:,}: one of them is out of date")
        size = wanted.size if size is None else size
        if size is not None and size > wanted.most:
            raise NotFetched(f"has {size:,} bytes, more than {wanted.most:,}")
        if opened.offset == 0 and had.offset:
            self._fetch.tell(-had.offset)
        self.had = replace(
            had,
            size=size,
            offset=opened.offset,
            validator=validator,
            status=opened.status,
            said=dict(opened.said),
        )
        self._end = opened.offset
        self._fetch.part.parent.mkdir(parents=True, exist_ok=True)
        self._file = self._fetch.part.open("r+b" if self._fetch.part.exists() else "wb", buffering=0)
        self._file.truncate(opened.offset)
        self._file.seek(opened.offset)


def _validator(opened: Opened) -> str:
    """Give by what a later part can be held to be of the same file (RFC 9110, 13.1.5: no weak ETag)."""
    etag = opened.said.get("etag", "")
    if _STRONG.fullmatch(etag):
        return etag
    return "" if etag else opened.said.get("last-modified", "")


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
