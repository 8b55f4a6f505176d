"""Scenes of any kind: which reader a file or folder is for.

A further sensor is one file: a module beside this one with a `Reader`, and its name in `READERS`.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final, Protocol

from ullage.errors import InputError, Problem
from ullage.sources.rasters import web_address

if TYPE_CHECKING:
    from datetime import datetime

    from ullage.records import Scene


class ReadScene(Protocol):
    """Reads a scene; see `ullage.sources.sentinel1.read_scene`."""

    def __call__(self, path: str | os.PathLike[str], at: datetime | None, /) -> Scene:
        """Read it; `at` is when it was taken, if the user says so."""


@dataclass(frozen=True, slots=True)
class Reader:
    """A reader of scenes of one kind.

    Parameters
    ----------
    name
        What it reads, for messages.
    is_for
        Whether a path or address looks like such a scene; it opens nothing.
    read
        Reads it.
    """

    name: str
    is_for: IsFor
    read: ReadScene


class IsFor(Protocol):
    """Tells whether a path is for a reader."""

    def __call__(self, path: str, /) -> bool:
        """Look at the path, and at what names a folder holds."""


_FOREIGN: Final = {
    ".vrt": "is a VRT, which only points to other files: give the file that it points to",
    ".jp2": "is JPEG 2000, as of Sentinel-2: no reader for it is there yet",
    ".png": "is a picture without values or place: give the GeoTIFF or the product that it was made of",
    ".jpg": "is a picture without values or place: give the GeoTIFF or the product that it was made of",
    ".jpeg": "is a picture without values or place: give the GeoTIFF or the product that it was made of",
    ".nc": "is NetCDF, as of OCN products: expected a GRD product or a GeoTIFF",
    ".h5": "is HDF5, which is not read: expected a GRD product or a GeoTIFF",
    ".hdf": "is HDF, which is not read: expected a GRD product or a GeoTIFF",
    ".tgz": "is a packed archive: unpack it first",
    ".gz": "is a packed archive: unpack it first",
    ".tar": "is a packed archive: unpack it first",
    ".7z": "is a packed archive: unpack it first",
    ".rar": "is a packed archive: unpack it first",
}


def read_scene(path: str | os.PathLike[str], at: datetime | None = None) -> Scene:
    """Read a scene with the reader that it is for.

    Parameters
    ----------
    path
        A Sentinel-1 GRD product (SAFE folder, its zip, the folder of a public bucket, or the address of one), or a SAR
        GeoTIFF or its address.
    at
        When it was taken, for a file that does not tell it.

    Raises
    ------
    InputError
        When it is for no reader, or its reader finds it at fault.
    """
    where = web_address(path) or os.fspath(path)
    file = Path(where).name or where
    if web_address(path) is None and not Path(where).exists():
        raise InputError([Problem(file, "is not there: give the path of a Sentinel-1 product or a SAR GeoTIFF")])
    for reader in READERS:
        if reader.is_for(where):
            return reader.read(where, at)
    told = _FOREIGN.get(Path(where).suffix.lower())
    names = ", ".join(reader.name for reader in READERS)
    raise InputError([Problem(file, told or f"is no scene that is known: expected one of {names}")])


def _is_sentinel1(path: str) -> bool:
    if web_address(path) is not None:
        return Path(path).suffix.lower() not in {".tif", ".tiff", ".vrt", ".png", ".jp2"}
    return Path(path).is_dir() or Path(path).suffix.lower() in {".zip", ".safe"}


def _read_sentinel1(path: str | os.PathLike[str], at: datetime | None, /) -> Scene:
    from ullage.sources.sentinel1 import read_scene as read

    del at  # a product tells it
    return read(path)


def _is_geotiff(path: str) -> bool:
    return Path(path).suffix.lower() in {".tif", ".tiff", ".gtiff"}


def _read_geotiff(path: str | os.PathLike[str], at: datetime | None, /) -> Scene:
    from ullage.sources.sar_geotiff import read_sar_geotiff

    return read_sar_geotiff(path, at)


READERS: Final = (
    Reader("a Sentinel-1 GRD product (SAFE folder or zip)", _is_sentinel1, _read_sentinel1),
    Reader("a SAR GeoTIFF (.tif, .tiff)", _is_geotiff, _read_geotiff),
)
