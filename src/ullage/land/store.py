"""The land file: built once from the installed shorelines, then mapped into memory.

It lies in the cache folder (``ULLAGE_CACHE``, else ``ullage`` in ``XDG_CACHE_HOME``, else ``~/.cache/ullage``) under a
name that holds its form and the hash of the shorelines. It is written beside and renamed, so that it is whole or
absent. A head of 4096 bytes (JSON, padded by spaces) gives the sizes of the three arrays that follow, little-endian,
and their checksum (CRC-32): the kernels follow what the file says without looking left or right.
"""

from __future__ import annotations

import json
import os
import zlib
from contextlib import suppress
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import TYPE_CHECKING, Final

import numpy as np

from ullage.errors import UllageError
from ullage.land.build import LandArrays
from ullage.land.grid import BLOCK_COLUMNS, BLOCK_ROWS, CELL, SIDE
from ullage.land.rings import read_rings, shoreline_version
from ullage.land.world import Land, build_land

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    import numpy.typing as npt

_FORM: Final = f"2-{CELL}-{SIDE}"  # the number rises whenever the same rings give other bytes
_HEAD: Final = 4096
_WORD: Final = np.dtype("<u4")


class LandFileError(UllageError):
    """A land file is damaged, or not one; delete it and it is built again."""


def load_land(folder: Path | None = None, progress: Callable[[float], None] | None = None) -> Land:
    """Load the land of the Earth; the first time, build it (a few seconds, 0.8 GB of memory).

    Parameters
    ----------
    folder
        Where the land file is kept; None for the cache folder. If nothing can be written there, the land is built in
        memory, each time.
    progress
        Called with the part of the building that is done, from 0 to 1; not called if nothing has to be built.

    Raises
    ------
    ShorelineError
        If the package of the shorelines is missing or damaged.
    """
    version = _version()
    path = _file_in(cache_folder() if folder is None else folder, version)
    with suppress(LandFileError, OSError):
        return open_land(path)
    land = build_land(read_rings(), version, progress)
    with suppress(OSError):
        write_land(land, path)
        return open_land(path)
    return land


def land_is_built() -> bool:
    """Tell whether the land file is in the cache folder."""
    return _file_in(cache_folder(), _version()).exists()


def _version() -> str:
    return f"{_FORM}-{shoreline_version()[:16]}"


def _file_in(folder: Path, version: str) -> Path:
    return folder / f"land-{version}.bin"


def cache_folder() -> Path:
    """Give the folder for what can be made again."""
    if own := os.environ.get("ULLAGE_CACHE"):
        return Path(own)
    shared = os.environ.get("XDG_CACHE_HOME")
    return (Path(shared) if shared else Path("~/.cache").expanduser()) / "ullage"


def write_land(land: Land, path: Path) -> None:
    """Write a land file, whole or not at all."""
    arrays = land.arrays
    parts = [array.astype(_WORD, copy=False).reshape(-1) for array in (arrays.blocks, arrays.cells, arrays.words)]
    sizes = {"cells": len(arrays.cells), "words": len(arrays.words)}
    head = json.dumps({"version": land.version, **sizes, "checksum": _checksum(parts)})
    path.parent.mkdir(parents=True, exist_ok=True)
    with NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}.", delete=False) as file:
        try:
            file.write(head.encode().ljust(_HEAD))
            for part in parts:
                file.write(part.data)
            file.flush()
            os.fsync(file.fileno())
            Path(file.name).chmod(0o644)  # others may share the folder
            Path(file.name).replace(path)
        except BaseException:
            Path(file.name).unlink(missing_ok=True)
            raise


def open_land(path: Path) -> Land:
    """Map a land file into memory.

    Raises
    ------
    LandFileError
        If it is damaged.
    OSError
        If it cannot be read.
    """
    with path.open("rb") as file:
        head = file.read(_HEAD)
    try:
        said = json.loads(head)
        version, cells, words, checksum = (said[name] for name in ("version", "cells", "words", "checksum"))
        sizes = BLOCK_ROWS * BLOCK_COLUMNS, cells * SIDE**2, words
        total = sum(sizes)
    except (ValueError, KeyError, TypeError) as error:
        raise LandFileError(f"{path} is no land file; delete it, and it is built again") from error
    damaged = LandFileError(f"{path} is damaged; delete it, and it is built again")
    if path.stat().st_size != _HEAD + total * _WORD.itemsize:
        raise damaged
    whole = np.memmap(path, dtype=_WORD, mode="r", offset=_HEAD, shape=(total,)).view(np.ndarray)
    if _checksum([whole]) != checksum:
        raise damaged
    blocks, inner, records = np.split(whole, np.cumsum(sizes[:-1]))
    arrays = LandArrays(blocks.reshape(BLOCK_ROWS, BLOCK_COLUMNS), inner.reshape(cells, SIDE**2), records)
    return Land(arrays, version, path)


def _checksum(parts: Iterable[npt.NDArray[np.uint32]]) -> int:
    value = 0
    for part in parts:
        value = zlib.crc32(part.data, value)
    return value
