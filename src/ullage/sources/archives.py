"""Zip archives from strangers: nothing is unpacked to disk; what cannot be a product is refused before it is read."""

from __future__ import annotations

import zipfile
import zlib
from itertools import pairwise
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Final

from ullage.errors import InputError, Problem
from ullage.sources.cells import shown
from ullage.sources.rasters import RasterPlace

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

MOST_MEMBERS: Final = 10_000
MOST_BYTES: Final = 64 * 2**30
MOST_RATIO: Final = 100
"""Annotations pack 10 to 20 times, measurements 1.2 to 2 times."""
SMALL: Final = 2**20
"""A member below it may pack as well as it likes."""

_LOCAL_HEADER: Final = 30
_CORRUPT: Final = (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, RuntimeError, NotImplementedError)


class Archive:
    """A zip file whose members are read in place.

    Parameters
    ----------
    path
        The file.

    Raises
    ------
    InputError
        When it is damaged, protected by a password, packed as no product is, names files outside of itself, holds one
        twice, or would unpack to more than `MOST_RATIO` times its size.
    """

    def __init__(self, path: Path) -> None:
        self.file = path.name
        self._path = path.resolve()
        try:
            with zipfile.ZipFile(self._path) as opened:
                members = [one for one in opened.infolist() if not one.filename.endswith("/")]
        except _CORRUPT as error:
            raise self._problem(f"is no zip archive, or a damaged one ({_reason(error)}): get it again") from None
        self._check(members)
        self._members = {one.filename: one for one in members}

    def names(self) -> tuple[str, ...]:
        """Give the names of its files, sorted."""
        return tuple(sorted(self._members))

    def read(self, name: str, most: int) -> bytes:
        """Read a small file.

        Raises
        ------
        InputError
            When it is damaged or larger than `most` bytes.
        """
        try:
            with zipfile.ZipFile(self._path) as opened, opened.open(self._members[name]) as member:
                data = member.read(most + 1)
        except _CORRUPT as error:
            raise self._problem(f"{_tail(name)} in it is damaged ({_reason(error)}): get it again") from None
        if len(data) > most:
            raise self._problem(f"{_tail(name)} in it is larger than {most // 2**20} MiB: it is no annotation")
        return data

    def raster(self, name: str) -> RasterPlace:
        """Give where a raster is."""
        member = self._members[name]
        inside = f"/vsizip/{{{self._path}}}/{name}"
        with self._path.open("rb") as file:
            file.seek(member.header_offset)
            header = file.read(_LOCAL_HEADER)
        if len(header) < _LOCAL_HEADER:
            raise self._problem("is damaged: get it again")
        name_length, extra_length = (int.from_bytes(header[at : at + 2], "little") for at in (26, 28))
        start = member.header_offset + _LOCAL_HEADER + name_length + extra_length
        packed = None if member.compress_type == zipfile.ZIP_STORED else member.compress_size
        return RasterPlace(_tail(name), inside, self._path, start, member.file_size, packed)

    def _check(self, members: list[zipfile.ZipInfo]) -> None:
        if len(members) > MOST_MEMBERS:
            raise self._problem(f"holds {len(members):,} files: it is no product")
        if len({one.filename for one in members}) < len(members):
            raise self._problem("holds a file twice: it is not read")
        if sum(one.file_size for one in members) > MOST_BYTES:
            raise self._problem(f"would unpack to more than {MOST_BYTES // 2**30} GiB: no product is that large")
        for one in members:
            if leads_outside(one.filename):
                raise self._problem(f"names a file outside of itself, {shown(one.filename[:80])}: it is not read")
            if one.flag_bits & 1:
                raise self._problem("is protected by a password: unpack it first")
            if one.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
                raise self._problem(f"packs {_tail(one.filename)} in a way that is not read: unpack it first")
            if one.file_size > max(SMALL, MOST_RATIO * one.compress_size):
                times = one.file_size // max(one.compress_size, 1)
                raise self._problem(f"would unpack {_tail(one.filename)} to {times:,} times its size: no product does")
        self._check_places(sorted((one.header_offset, one.header_offset + one.compress_size) for one in members))

    def _check_places(self, places: list[tuple[int, int]]) -> None:
        """Check where files start and end."""
        if places and places[0][0] < 0:
            raise self._problem("says that a file starts before it does itself: it is damaged, get it again")
        if any(start < end for (_, end), (start, _) in pairwise(places)):
            raise self._problem("holds files that lie over each other: it is not read")

    def _problem(self, message: str) -> InputError:
        return InputError([Problem(self.file, message)])


def one_product(names: Iterable[str], folders: Collection[str]) -> tuple[str, ...]:
    """Give where a product lies among the names of an archive: the folders that hold one of some folders.

    Each comes with its last slash; there is often one.
    """
    found = set()
    for name in names:
        parts = PurePosixPath(name).parts[:-1]
        marks = [place for place, part in enumerate(parts) if part in folders]
        if marks and not is_clutter(name):
            found.add("".join(f"{part}/" for part in parts[: marks[-1]]))
    return tuple(sorted(found))


def is_clutter(name: str) -> bool:
    """Tell whether a file is one that a Mac adds to archives."""
    return name.startswith(("__MACOSX/", "._")) or "/._" in name


def leads_outside(name: str) -> bool:
    """Tell whether a name is one of a file that is not inside."""
    path = PurePosixPath(name)
    if not path.parts or path.is_absolute():
        return True
    return ".." in path.parts or "\\" in name or "\0" in name or ":" in path.parts[0]


def _tail(name: str) -> str:
    return name.rpartition("/")[2]


def _reason(error: BaseException) -> str:
    return " ".join(str(error).split())[:100] or type(error).__name__
