"""Whether a case would give the result that it has: then it need not be run.

A run notes what its result was made of, and of each file that it wrote size and time. While neither differs, its
result stands. Who changes an output and sets its time back is not noticed: ``ullage verify --rerun`` reads all.
"""

from __future__ import annotations

import json
from hashlib import sha256
from importlib import metadata
from typing import TYPE_CHECKING, Any, Final

from ullage.parts import code_version
from ullage.writing import write_whole

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

FILE: Final = "unchanged.json"
_LIBRARIES: Final = ("onnxruntime", "rasterio", "pyproj", "shapely", "matplotlib", "typst")
"""Beside those of parts: a network that can run now may find what it could not, and charts are drawn by one of them."""


def result_key(files: Mapping[str, str]) -> str:
    """Give what a result is made of, in one hash: inputs, rules and decisions by their files, code, libraries.

    Parameters
    ----------
    files
        SHA-256 of every input, of the case file, and of the last decision.
    """
    libraries = [f"{name}={_version(name)}" for name in _LIBRARIES]
    return sha256(json.dumps([code_version(), libraries, sorted(files.items())]).encode()).hexdigest()


def note_result(out: Path, parts: Path, key: str, names: Iterable[str]) -> None:
    """Note what a run wrote, when all of it is written."""
    states = {name: _state(out / name) for name in sorted(names)}
    write_whole(parts, {FILE: json.dumps({"key": key, "outputs": states}, indent=1).encode()})


def is_unchanged(out: Path, parts: Path, key: str, wanted: Iterable[str] = ()) -> bool:
    """Whether the result in ``out/`` is the one that a run would give, with all files that are wanted."""
    noted = _noted(parts)
    if noted.get("key") != key or not noted["outputs"].keys() >= set(wanted):
        return False
    return all(_state(out / name) == state for name, state in noted["outputs"].items())


def _noted(parts: Path) -> dict[str, Any]:
    try:
        found = json.loads((parts / FILE).read_text("utf-8"))
        return found if isinstance(found["key"], str) and isinstance(found["outputs"], dict) else {}
    except (OSError, ValueError, TypeError, KeyError):
        return {}


def _state(path: Path) -> list[int] | None:
    try:
        about = path.stat()
    except OSError:
        return None
    return [about.st_size, about.st_mtime_ns]


def _version(name: str) -> str:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return "none"
