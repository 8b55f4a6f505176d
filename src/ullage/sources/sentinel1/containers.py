"""What a product may come in: a folder."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Final, Protocol

from ullage.errors import InputError, Problem
from ullage.sources.rasters import RasterPlace
from ullage.sources.sheet import read_bytes

if TYPE_CHECKING:
    from pathlib import Path

MOST_FILES: Final = 10_000


class Container(Protocol):
    """The files of a product, by names relative to it with ``/`` between."""

    file: str
    """What the user called it, for messages."""

    def names(self) -> tuple[str, ...]:
        """Give the names of all files, sorted."""

    def read(self, name: str, most: int) -> bytes:
        """Read a small file.

        Raises
        ------
        InputError
            When it cannot be read or has more than `most` bytes.
        """

    def raster(self, name: str) -> RasterPlace:
        """Give where a GeoTIFF is."""


class Folder:
    """A product unpacked in a folder.

    Parameters
    ----------
    path
        The folder.
    """

    def __init__(self, path: Path) -> None:
        self.file = path.name
        self._root = path.resolve()

    def names(self) -> tuple[str, ...]:
        """Give the names of all files, sorted."""
        found: list[str] = []
        for folder, _, files in os.walk(self._root):
            found += [os.path.relpath(os.path.join(folder, one), self._root).replace(os.sep, "/") for one in files]  # noqa: PTH118 - many
            if len(found) > MOST_FILES:
                raise InputError([Problem(self.file, f"holds over {MOST_FILES:,} files: it is no product")])
        return tuple(sorted(found))

    def read(self, name: str, most: int) -> bytes:
        """Read a small file."""
        return read_bytes(self._inside(name), most)

    def raster(self, name: str) -> RasterPlace:
        """Give where a GeoTIFF is."""
        path = self._inside(name)
        return RasterPlace(path.name, str(path), path)

    def _inside(self, name: str) -> Path:
        path = (self._root / name).resolve()
        if not path.is_relative_to(self._root):
            raise InputError([Problem(self.file, f"{name} is a link to a file outside of the product: it is not read")])
        return path
