"""What a result is made with: Ullage's own code and data, and the libraries and the Python whose numbers could differ.

A part, a lake and a result are kept under it, and workers of a cluster have to have the same.
"""

from __future__ import annotations

import hashlib
import os
import sys
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Final

import ullage

if TYPE_CHECKING:
    from collections.abc import Iterator

LIBRARIES: Final = (
    "anyascii", "basemap-data-hires", "fonttools", "jinja2", "matplotlib", "numba", "numpy", "onnxruntime", "orjson",
    "pillow", "polars", "pyogrio", "pyproj", "python-calamine", "rapidfuzz", "rasterio", "scipy", "shapely", "typst",
)  # fmt: skip
"""Those that read inputs, reckon, or draw: one that is there now may find what was not found without it."""

NONE: Final = "none"
"""The version of a library that is not there."""


def code_hash() -> str:
    """Give the SHA-256 of all that Ullage consists of: code, weights, fonts and templates."""
    return made_with()[0]


def code_version() -> str:
    """Give in one text what a part is made with, see `made_with`."""
    return " ".join(made_with())


@cache
def made_with() -> tuple[str, ...]:
    """Give what a result is made with: `code_hash`, the version of Python, ``name=version`` of each of `LIBRARIES`."""
    python = f"python={sys.version_info.major}.{sys.version_info.minor}"
    libraries = (f"{name}={_version(name)}" for name in LIBRARIES)
    return _hash_of(Path(ullage.__file__).parent), python, *libraries


def _hash_of(root: Path) -> str:
    """Hash the files of a package with their names; ends of lines in texts are those of any system."""
    digest = hashlib.sha256()
    for name in sorted(_files_of(str(root), "")):
        content = (root / name).read_bytes()
        if b"\0" not in content:
            content = content.replace(b"\r\n", b"\n")
        digest.update(f"{name}\n{len(content)}\n".encode())
        digest.update(content)
    return digest.hexdigest()


def _files_of(folder: str, above: str) -> Iterator[str]:
    """Give the names of the files of a folder, as paths below the first one; compiled and hidden ones are left out."""
    with os.scandir(folder) as entries:
        for one in entries:
            if one.name.startswith(".") or one.name == "__pycache__":
                continue
            if one.is_dir():
                yield from _files_of(one.path, f"{above}{one.name}/")
            else:
                yield f"{above}{one.name}"


def _version(name: str) -> str:
    """Give the version of a library; to parse all that is told of it takes six times as long."""
    try:
        found = metadata.distribution(name)
    except metadata.PackageNotFoundError:
        return NONE
    told = (found.read_text("METADATA") or "").partition("\nVersion: ")[2].partition("\n")[0].strip()
    return told or found.version
