"""A result as it was written down: of a case folder, of an ``out/`` folder, or in a package."""

from __future__ import annotations

import io
import json
import zipfile
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import polars as pl

from ullage.errors import InputError, Problem
from ullage.tables import DECISIONS, DELIVERIES, VISITS

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

MOST_BYTES: Final = 1 << 29
"""Of one file of a result."""

_TABLES: Final = (VISITS, DELIVERIES, DECISIONS)
_NEEDED: Final = ("title", "from", "to", "inputs", "rules", "version", "code", "seed", "draws", "warnings")


@dataclass(frozen=True, eq=False)
class SavedResult:
    """A result: its name as given, its summary, and its visits, deliveries and decisions."""

    name: str
    summary: dict[str, Any]
    visits: pl.DataFrame
    deliveries: pl.DataFrame
    decisions: pl.DataFrame


def read_result(path: Path) -> SavedResult:
    """Read a result.

    Parameters
    ----------
    path
        A case folder, an ``out/`` folder, or a package of ``ullage seal``, which is not verified here.

    Raises
    ------
    InputError
        When there is no result, or it is damaged.
    """
    if path.is_dir():
        folder = path if (path / "summary.json").is_file() else path / "out"
        return _read(path, lambda name: _of_folder(folder, name))
    try:
        with zipfile.ZipFile(path) as package:
            return _read(path, lambda name: _of_package(path, package, name))
    except (OSError, zipfile.BadZipFile, NotImplementedError, RuntimeError, zlib.error) as error:
        told = f"is neither a folder with a result nor a package ({error})"
        raise InputError([Problem(path.name, told)]) from error


def _read(path: Path, content: Callable[[str], bytes | None]) -> SavedResult:
    found = content("summary.json")
    if found is None:
        raise InputError([Problem(path.name, "holds no result: there is no summary.json; make it with ullage run")])
    try:
        summary = json.loads(found)
    except (ValueError, RecursionError) as error:
        raise InputError([Problem(path.name, f"summary.json is damaged ({error})")]) from error
    missing = [name for name in _NEEDED if not isinstance(summary, dict) or name not in summary]
    if missing:
        raise InputError([Problem(path.name, f"summary.json has no {', '.join(missing)}: it is no result of Ullage")])
    tables = [_table(path, table.name, content(f"{table.name}.parquet"), table.frame()) for table in _TABLES]
    return SavedResult(str(path), summary, *tables)


def _table(path: Path, name: str, content: bytes | None, empty: pl.DataFrame) -> pl.DataFrame:
    """Read a table; columns that an older version did not have are null."""
    if content is None:
        return empty
    try:
        return pl.concat([empty, pl.read_parquet(io.BytesIO(content))], how="diagonal_relaxed").select(empty.columns)
    except pl.exceptions.PolarsError as error:
        raise InputError([Problem(path.name, f"{name}.parquet is damaged ({error})")]) from error


def _of_folder(folder: Path, name: str) -> bytes | None:
    path = folder / name
    try:
        return path.read_bytes() if path.is_file() else None
    except OSError as error:
        raise InputError([Problem(name, f"cannot be read ({error.strerror or error})")]) from error


def _of_package(path: Path, package: zipfile.ZipFile, name: str) -> bytes | None:
    entries = [one for one in package.infolist() if one.filename == f"out/{name}"]
    if len(entries) > 1 or any(one.file_size > MOST_BYTES for one in entries):
        raise InputError([Problem(path.name, f"out/{name} is there twice, or too large: ullage verify says more")])
    if not entries:
        return None
    with package.open(entries[0]) as file:
        return file.read(MOST_BYTES)
