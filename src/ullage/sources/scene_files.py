"""Which scenes a folder holds: a product's folder is one scene, any other folder is looked through."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Final

from ullage.errors import InputError, Problem

if TYPE_CHECKING:
    from pathlib import Path

SUFFIXES: Final = (".tif", ".tiff", ".gtiff", ".zip")
MOST_SCENES: Final = 100_000
DEEPEST: Final = 4
"""Folders within folders that are looked through."""

_PRODUCT_FILES: Final = ("manifest.safe", "MTD_MSIL1C.xml", "MTD_MSIL2A.xml", "MTD_TL.xml")
_BANDS: Final = {f"{band}.tif" for band in ("b02", "b03", "b04", "b08", "b11")}
_MASKS: Final = ("_udm.tif", "_udm2.tif")  # Planet's masks of usable pixels: no scenes


def find_scenes(path: Path) -> list[Path]:
    """Find the scenes of a file or folder, in the order of their names.

    Parameters
    ----------
    path
        A scene, or a folder of scenes: products (``.SAFE`` folders, folders of Sentinel-2's bands, zips) and GeoTIFFs.
        What lies beside a GeoTIFF and is none, such as its metadata, is left to the scene's reader.

    Raises
    ------
    InputError
        When it cannot be read, or holds far too many.
    """
    try:
        found = _found(path, DEEPEST)
    except OSError as error:
        raise InputError([Problem(str(path), f"cannot be read ({error.strerror or error})")]) from error
    if len(found) > MOST_SCENES:
        raise InputError([Problem(str(path), f"holds {len(found):,} scenes, expected at most {MOST_SCENES:,}")])
    return found


def _found(path: Path, deep: int) -> list[Path]:
    if not path.is_dir() or _is_product(path):
        return [path]
    found: list[Path] = []
    with os.scandir(path) as entries:
        names = sorted(entry.name for entry in entries if not entry.name.startswith("."))
    for name in names:
        one = path / name
        if one.is_dir():
            found += _found(one, deep - 1) if deep else []
        elif one.suffix.lower() in SUFFIXES and not name.lower().endswith(_MASKS):
            found.append(one)
    return found


def _is_product(folder: Path) -> bool:
    """Whether a folder is one scene: by its name, by the file that lists its parts, or by bands in files of their own.

    Bands are JPEG 2000, or GeoTIFFs called after two bands or more of Sentinel-2, as ``ullage fetch`` writes them.
    """
    if folder.suffix.lower() == ".safe" or any((folder / name).is_file() for name in _PRODUCT_FILES):
        return True
    with os.scandir(folder) as entries:
        names = [entry.name.lower() for entry in entries]
    return any(name.endswith(".jp2") for name in names) or len(_BANDS & set(names)) > 1
