"""Whether a case would give the result that it has: then it need not be run.

A run notes what its result was made of: code and libraries, the SHA-256 of every input, size and time of every file of
the case as it was before the first was read, and of each file that it wrote. `standing_result` goes by sizes and times
alone and opens no input; `is_unchanged` goes by what the inputs hold. Who changes a file and sets its time back is not
noticed by the first: ``--rehash`` reads all, and so does ``ullage verify --rerun``.
"""

from __future__ import annotations

import json
import os
from hashlib import sha256
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from ullage.finished import Finished, read_finished
from ullage.parts import code_version
from ullage.sources.ais.lake_folder import LAKE_NAMES, is_lake, lake_files
from ullage.writing import write_whole

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

FILE: Final = "unchanged.json"
_LIBRARIES: Final = ("onnxruntime", "rasterio", "pyproj", "shapely", "matplotlib", "typst")
"""Beside those of parts: a network that can run now may find what it could not, and charts are drawn by one of them."""

_PASSING: Final = "-shm"
"""End of the name of a file beside a database that comes and goes with its readers, and holds nothing of its own."""

_NO_INPUTS: Final = frozenset({"watch", "measured", "obtained.jsonl", "searches.jsonl"})
"""What Ullage writes into a case and reads nothing of when it runs."""

_DEEPEST: Final = 12

States = dict[str, list[int] | None]


def result_key(files: Mapping[str, str]) -> str:
    """Give what a result is made of, in one hash: inputs, rules and decisions by their files, code, libraries.

    Parameters
    ----------
    files
        SHA-256 of every input, of the case file, and of the last decision.
    """
    return sha256(json.dumps([_code(), sorted(files.items())]).encode()).hexdigest()


def states_of(*roots: Path) -> States:
    """Give size and time of every file of some folders, of a case without its results, and of single files."""
    paths = (path for root in roots for path in (_files(root, _DEEPEST) if root.is_dir() else [root]))
    return {str(path): _state(path) for path in paths if not path.name.endswith(_PASSING)}


def note_result(
    out: Path, parts: Path, key: str, inputs: States, elsewhere: Sequence[Path], names: Iterable[str]
) -> None:
    """Note what a run read and wrote, when all of it is written.

    Parameters
    ----------
    out, parts
        The results, and what is kept of them.
    key
        Of `result_key`.
    inputs
        Of `states_of`, as it was before they were read.
    elsewhere
        Inputs that do not lie in the case folder.
    names
        What was written into `out`.
    """
    content = {
        "key": key,
        "code": _code(),
        "inputs": inputs,
        "elsewhere": sorted(map(str, elsewhere)),
        "outputs": {name: _state(out / name) for name in sorted(names)},
    }
    write_whole(parts, {FILE: json.dumps(content).encode()})


def standing_result(folder: Path, out: Path, parts: Path, wanted: Iterable[str]) -> Finished | None:
    """Give the result of a case if no file of it has another size or time than it had, without opening an input.

    Parameters
    ----------
    folder
        The case folder.
    out, parts
        Its results, and what is kept of them.
    wanted
        Files that the result has to have.
    """
    noted = _noted(parts)
    if not noted or noted["code"] != _code() or not _has_outputs(noted, out, wanted):
        return None
    now = states_of(folder, *map(Path, noted["elsewhere"]))
    return _read(noted, out) if now == noted["inputs"] else None


def unchanged_result(out: Path, parts: Path, key: str, wanted: Iterable[str]) -> Finished | None:
    """Give the result of a case if it is the one that inputs, rules, decisions and code of this key give."""
    noted = _noted(parts)
    return _read(noted, out) if noted and noted["key"] == key and _has_outputs(noted, out, wanted) else None


def _read(noted: Mapping[str, Any], out: Path) -> Finished:
    return read_finished(out, [name for name in noted["outputs"] if "/" not in name])


def _has_outputs(noted: Mapping[str, Any], out: Path, wanted: Iterable[str]) -> bool:
    outputs: States = noted["outputs"]
    return outputs.keys() >= set(wanted) and all(_state(out / name) == state for name, state in outputs.items())


def _noted(parts: Path) -> dict[str, Any]:
    """Read what the last run noted; nothing where it is damaged."""
    kinds = {"key": str, "code": list, "inputs": dict, "elsewhere": list, "outputs": dict}
    try:
        found = json.loads((parts / FILE).read_text("utf-8"))
        return found if all(isinstance(found[name], kind) for name, kind in kinds.items()) else {}
    except (OSError, ValueError, TypeError, KeyError):
        return {}


def _files(folder: Path, deepest: int) -> Iterator[Path]:
    """Give the files of a folder and of those within it; hidden ones and results are left out."""
    with os.scandir(folder) as entries:
        found = sorted(entries, key=lambda one: one.name)
    names = {one.name for one in found}
    if names & LAKE_NAMES and "case.toml" not in names and is_lake(folder):
        try:
            yield from lake_files(folder)
        except OSError:  # reading it says what is wrong
            yield folder
        return
    for one in found:
        own = one.name == "out" and (folder / "case.toml").exists()
        if own or one.name.startswith(".") or one.name in _NO_INPUTS:
            continue
        if one.is_dir() and deepest:  # a link may lead back to where it lies
            yield from _files(folder / one.name, deepest - 1)
        else:
            yield folder / one.name


def _code() -> list[str]:
    return [code_version(), *(f"{name}={_version(name)}" for name in _LIBRARIES)]


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
