"""Scenes of any kind: which reader a file or folder is for.

A further sensor is one file: a module beside this one with a `Reader`, and its name in `READERS`.
"""

from __future__ import annotations

import os
import re
import zipfile
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Final, Protocol

from ullage.errors import InputError, Problem
from ullage.sources.rasters import web_address

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from ullage.records import Scene
    from ullage.records.scene import SceneKind


class ReadScene(Protocol):
    """Reads a scene; see `ullage.sources.sentinel1.read_scene`."""

    def __call__(self, path: str | os.PathLike[str], at: datetime | None, /) -> Scene:
        """Read it; `at` is when it was taken, if the user says so."""


class ReadSeen(Protocol):
    """Reads a scene of a camera; see `ullage.sources.optical_geotiff.read_optical_geotiff`."""

    def __call__(
        self,
        path: str | os.PathLike[str],
        at: datetime | None,
        sun: Sequence[float] | None,
        view: Sequence[float] | None,
        /,
    ) -> Scene:
        """Read it; `sun` and `view` are azimuth and elevation [°], if the user says so."""


@dataclass(frozen=True, slots=True)
class Reader:
    """A reader of scenes of one kind.

    Parameters
    ----------
    name
        What it reads, for messages.
    is_for
        Whether a path or address looks like such a scene; it opens no more than it must to tell.
    read
        Reads it.
    kind
        What it reads: ``sar`` or ``optical``.
    read_seen
        Reads it with a sun and a view that the user gives; None where they have no part, or the product tells them.
    """

    name: str
    is_for: IsFor
    read: ReadScene
    kind: SceneKind = "sar"
    read_seen: ReadSeen | None = None


class IsFor(Protocol):
    """Tells whether a path is for a reader."""

    def __call__(self, path: str, /) -> bool:
        """Look at the path, and at what names a folder or an archive holds."""


KINDS: Final = ("sar", "optical")
MOST_NAMES: Final = 20_000
"""Of a folder or an archive that are looked at; a product has some hundred."""
LEAST_BANDS: Final = 2
_S2_FILE: Final = re.compile(
    r"^(?:S2[A-D]_(?:MSI|OPER|USER)|MTD_(?:MSI|TL)|T\d\d[C-X][A-Z]{2}_.*\.jp2$)", re.IGNORECASE
)
_BAND_SUFFIXES: Final = {".tif", ".tiff", ".jp2"}
_S1_NAME: Final = re.compile(r"^S1[A-D]_", re.IGNORECASE)
_FOREIGN: Final = {
    ".vrt": "is a VRT, which only points to other files: give the file that it points to",
    ".jp2": "is JPEG 2000 and no band of Sentinel-2 by its name: give the product's folder or zip, or a GeoTIFF",
    ".png": "is a picture without values or place: give the GeoTIFF or the product that it was made of",
    ".jpg": "is a picture without values or place: give the GeoTIFF or the product that it was made of",
    ".jpeg": "is a picture without values or place: give the GeoTIFF or the product that it was made of",
    ".nc": "is NetCDF, as of OCN products: expected a product of Sentinel-1 or 2, or a GeoTIFF",
    ".h5": "is HDF5, which is not read: expected a product of Sentinel-1 or 2, or a GeoTIFF",
    ".hdf": "is HDF, which is not read: expected a product of Sentinel-1 or 2, or a GeoTIFF",
    ".tgz": "is a packed archive: unpack it first",
    ".gz": "is a packed archive: unpack it first",
    ".tar": "is a packed archive: unpack it first",
    ".7z": "is a packed archive: unpack it first",
    ".rar": "is a packed archive: unpack it first",
}


def read_scene(
    path: str | os.PathLike[str],
    at: datetime | None = None,
    *,
    sun: Sequence[float] | None = None,
    view: Sequence[float] | None = None,
    kind: SceneKind | None = None,
) -> Scene:
    """Read a scene with the reader that it is for.

    Parameters
    ----------
    path
        A Sentinel-1 GRD product (SAFE folder, its zip, the folder of a public bucket, or the address of one), a
        Sentinel-2 product or a folder of its bands, or a GeoTIFF of a radar or a camera or its address.
    at
        When it was taken, for a file that does not tell it.
    sun, view
        Azimuth and elevation of the sun and of the camera, seen from the ship [°], for a GeoTIFF of a camera.
    kind
        ``sar`` or ``optical``, for a GeoTIFF that does not tell it; None to find out.

    Raises
    ------
    InputError
        When it is for no reader, its reader finds it at fault, or the user says of it what cannot be.
    """
    where = web_address(path) or os.fspath(path)
    file = Path(where).name or where
    if web_address(path) is None and not Path(where).exists():
        raise InputError([Problem(file, "is not there: give the path of a Sentinel-1 or 2 product, or of a GeoTIFF")])
    if kind not in (None, *KINDS):
        raise InputError([Problem(file, f"is to be read as {kind!r}: expected one of {', '.join(KINDS)}")])
    told, doubt = _told_of_geotiff(where, kind)
    for reader in READERS:
        if told in (None, reader.kind) and reader.is_for(where):
            scene = _read(reader, where, file, at, sun, view)
            return replace(scene, warnings=(doubt, *scene.warnings)) if doubt else scene
    foreign = _FOREIGN.get(Path(where).suffix.lower())
    names = ", ".join(reader.name for reader in READERS if kind in (None, reader.kind))
    raise InputError([Problem(file, foreign or f"is no scene that is known: expected one of {names}")])


def _read(
    reader: Reader,
    where: str,
    file: str,
    at: datetime | None,
    sun: Sequence[float] | None,
    view: Sequence[float] | None,
) -> Scene:
    if sun is None and view is None:
        return reader.read(where, at)
    if reader.read_seen is None:
        message = f"is read as {reader.name}: --sun and --view are for an optical GeoTIFF, leave them out"
        raise InputError([Problem(file, message)])
    return reader.read_seen(where, at, sun, view)


def _told_of_geotiff(where: str, kind: SceneKind | None) -> tuple[SceneKind | None, str | None]:
    """Give what kind of image a GeoTIFF is, and a doubt; of anything else, what the user says."""
    if kind is not None or not _is_geotiff(where) or _is_sentinel2(where):
        return kind, None
    from ullage.sources.geotiff_kind import tell_kind

    told = tell_kind(where)
    doubt = (
        f"{Path(where).name}: is taken for a radar's image, as nothing tells: say --kind optical if a camera took it"
    )
    return told.kind, doubt if told.guessed else None


def _is_sentinel1(path: str) -> bool:
    if web_address(path) is not None:
        return Path(path).suffix.lower() not in {".tif", ".tiff", ".vrt", ".png", ".jp2"}
    return Path(path).is_dir() or Path(path).suffix.lower() in {".zip", ".safe"}


def _read_sentinel1(path: str | os.PathLike[str], at: datetime | None, /) -> Scene:
    from ullage.sources.sentinel1 import read_scene as read

    del at  # a product tells it
    return read(path)


def _is_sentinel2(path: str) -> bool:
    """Whether a name is Sentinel-2's, or else names in a folder or an archive are."""
    name, suffix = Path(path).name, Path(path).suffix.lower()
    if _S2_FILE.search(name):
        return True
    if web_address(path) is not None or _S1_NAME.search(name):
        return False
    if suffix == ".zip":
        return any(_S2_FILE.search(Path(one).name) for one in _names_in_zip(path))
    if Path(path).is_dir():
        with os.scandir(path) as entries:
            if any(_S2_FILE.search(one.name) for one in islice(entries, MOST_NAMES)):
                return True
    elif suffix not in _BAND_SUFFIXES:
        return False
    from ullage.sources.sentinel2.folder import bands_in

    return len(bands_in(path)) >= (1 if suffix == ".jp2" else LEAST_BANDS)


def _names_in_zip(path: str) -> list[str]:
    try:
        with zipfile.ZipFile(path) as archive:
            return archive.namelist()[:MOST_NAMES]
    except (OSError, ValueError, NotImplementedError, zipfile.BadZipFile):
        return []  # the reader of products says what is wrong with it


def _read_sentinel2(path: str | os.PathLike[str], at: datetime | None, /) -> Scene:
    from ullage.sources.sentinel2 import read_scene as read

    return read(path, at)


def _is_geotiff(path: str) -> bool:
    return Path(path).suffix.lower() in {".tif", ".tiff", ".gtiff"} and not Path(path).is_dir()


def _read_sar_geotiff(path: str | os.PathLike[str], at: datetime | None, /) -> Scene:
    from ullage.sources.sar_geotiff import read_sar_geotiff

    return read_sar_geotiff(path, at)


def _read_optical_geotiff(
    path: str | os.PathLike[str],
    at: datetime | None,
    sun: Sequence[float] | None = None,
    view: Sequence[float] | None = None,
    /,
) -> Scene:
    from ullage.sources.optical_geotiff import read_optical_geotiff

    return read_optical_geotiff(path, at, sun, view)


READERS: Final = (
    Reader(
        "a Sentinel-2 product (SAFE folder or zip) or a folder of its bands", _is_sentinel2, _read_sentinel2, "optical"
    ),
    Reader("a Sentinel-1 GRD product (SAFE folder or zip)", _is_sentinel1, _read_sentinel1),
    Reader("a SAR GeoTIFF (.tif, .tiff)", _is_geotiff, _read_sar_geotiff),
    Reader("an optical GeoTIFF (.tif, .tiff)", _is_geotiff, _read_optical_geotiff, "optical", _read_optical_geotiff),
)
