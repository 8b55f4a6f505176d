"""Whether a case would give the result that it has: then it need not be run.

A run notes what its result was made of: code and libraries, the SHA-256 of every input, size and time of every file of
the case as it was before the first was read, and size, time and SHA-256 of each file that it wrote. `standing_result`
goes by sizes and times alone and opens no input; `is_unchanged` goes by what the inputs hold. Who changes a file and
sets its time back is not noticed by the first: ``--rehash`` reads all, and so does ``ullage verify --rerun``.
"""

from __future__ import annotations

import json
import os
from hashlib import sha256
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any, Final

from ullage.finished import Finished, read_finished
from ullage.hashes import file_hash
from ullage.made_with import made_with
from ullage.sources.ais.lake_folder import LAKE_NAMES, is_lake, lake_files
from ullage.writing import write_whole

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

FILE: Final = "unchanged.json"

_PASSING: Final = "-shm"
"""End of the name of a file beside a database that comes and goes with its readers, and holds nothing of its own."""

_OWN: Final = frozenset({"out", "watch", "measured"})
"""Folders of a case that Ullage writes; what lies there is read only where ``case.toml`` names it."""

_LOGS: Final = frozenset({"obtained.jsonl", "searches.jsonl"})
"""What stands beside fetched files and is none of them."""

_DEEPEST: Final = 12

States = dict[str, list[int] | None]
"""Size and time of files by their paths relative to the case; None of one that is not there."""


def result_key(files: Mapping[str, str]) -> str:
    """Give what a result is made of, in one hash: inputs, rules and decisions by their files, code, libraries.

    Parameters
    ----------
    files
        SHA-256 of every input, of the case file, and of the last decision.
    """
    return sha256(json.dumps([made_with(), sorted(files.items())]).encode()).hexdigest()


def states_of_case(folder: Path, apart: Iterable[Path] = ()) -> States:
    """Give the states of the files of a case, without its results, and of what it reads apart; see `is_apart`."""
    root = str(folder)
    found = {name: _state(f"{root}/{name}") for name in _names(root, "", _DEEPEST)}
    return found | states_of(folder, apart)


def states_of(folder: Path, paths: Iterable[Path]) -> States:
    """Give the states of some files, and of all files of some folders."""
    found: States = {}
    for path in paths:
        root, name = str(path), os.path.relpath(path, folder)
        if path.is_dir():
            found |= {f"{name}/{one}": _state(f"{root}/{one}") for one in _names(root, "", _DEEPEST, own=False)}
        else:
            found[name] = _state(root)
    return found


def is_apart(name: str) -> bool:
    """Say whether a path that ``case.toml`` names is one that `states_of_case` does not come to by itself."""
    parts = PurePosixPath(name).parts
    return parts[:1] in {(one,) for one in _OWN} or any(one.startswith(".") or one in _LOGS for one in parts)


def note_result(
    folder: Path, parts: Path, key: str, inputs: States, apart: Iterable[Path], outputs: Mapping[str, str]
) -> None:
    """Note what a run read and wrote, when all of it is written.

    Parameters
    ----------
    folder, parts
        The case, and what is kept of its results.
    key
        Of `result_key`.
    inputs
        Of `states_of_case`, as it was before they were read.
    apart
        Inputs that `states_of_case` does not come to.
    outputs
        SHA-256 of what stands in ``out/`` by its name.
    """
    content = {
        "key": key,
        "made_with": made_with(),
        "inputs": inputs,
        "apart": sorted({os.path.relpath(path, folder) for path in apart}),
        "outputs": {name: [_state(f"{folder}/out/{name}"), told] for name, told in sorted(outputs.items())},
    }
    write_whole(parts, {FILE: json.dumps(content).encode()})


def standing_result(folder: Path, parts: Path, wanted: Iterable[str]) -> Finished | None:
    """Give the result of a case if no file of it has another size or time than it had, without opening an input.

    Parameters
    ----------
    folder
        The case folder.
    parts
        What is kept of its results.
    wanted
        Files that the result has to have.
    """
    noted = _noted(parts)
    if not noted or noted["made_with"] != list(made_with()) or _faults(noted, folder, wanted):
        return None
    now = states_of_case(folder, [folder / name for name in noted["apart"]])
    return _read(noted, folder) if now == noted["inputs"] else None


def unchanged_result(folder: Path, parts: Path, key: str, wanted: Iterable[str]) -> Finished | None:
    """Give the result of a case if it is the one that inputs, rules, decisions and code of this key give."""
    noted = _noted(parts)
    return _read(noted, folder) if noted and noted["key"] == key and not _faults(noted, folder, wanted) else None


def outputs_of(parts: Path) -> dict[str, str]:
    """Give the SHA-256 of the files of the last result by their names."""
    return {name: told for name, (_, told) in _noted(parts).get("outputs", {}).items()}


def other_libraries(parts: Path) -> list[str]:
    """Say which libraries, and which Python, are others than those of the last run."""
    before = dict(one.split("=", 1) for one in _noted(parts).get("made_with", ())[1:])
    now = dict(one.split("=", 1) for one in made_with()[1:])
    return [f"{name} {before[name]} is {now[name]} now" for name in now if before.get(name, now[name]) != now[name]]


def faults_of(folder: Path, parts: Path, wanted: Iterable[str]) -> list[str]:
    """Say which files of the last result are not as its run left them; see `standing_result`."""
    noted = _noted(parts)
    return _faults(noted, folder, wanted) if noted else ["what the last run noted of its result is not there"]


def _read(noted: Mapping[str, Any], folder: Path) -> Finished:
    return read_finished(folder / "out", [name for name in noted["outputs"] if "/" not in name])


def _faults(noted: Mapping[str, Any], folder: Path, wanted: Iterable[str]) -> list[str]:
    """Say which files of a result are not as they were written; one that differs in time alone is read."""
    outputs: Mapping[str, tuple[list[int] | None, str]] = noted["outputs"]
    told = [f"out/{name} was not made" for name in wanted if name not in outputs]
    for name, (before, content) in outputs.items():
        now = _state(f"{folder}/out/{name}")
        if now is None:
            told.append(f"out/{name} is missing")
        elif now != before and (before is None or now[0] != before[0] or file_hash(folder / "out" / name) != content):
            told.append(f"out/{name} was changed")
    return told


def _noted(parts: Path) -> dict[str, Any]:
    """Read what the last run noted; nothing where it is damaged."""
    kinds = {"key": str, "made_with": list, "inputs": dict, "apart": list, "outputs": dict}
    try:
        found = json.loads((parts / FILE).read_text("utf-8"))
        return found if all(isinstance(found[name], kind) for name, kind in kinds.items()) else {}
    except (OSError, ValueError, TypeError, KeyError):
        return {}


def _names(root: str, inner: str, deepest: int, *, own: bool = True) -> Iterator[str]:
    """Give the paths of the files of a folder below it; hidden ones and, of a case, Ullage's own are left out."""
    folder = Path(root, inner)
    with os.scandir(folder) as entries:
        found = sorted(entries, key=lambda one: one.name)
    if not own and not LAKE_NAMES.isdisjoint(one.name for one in found) and is_lake(folder):
        try:
            yield from [one.relative_to(root).as_posix() for one in lake_files(folder)]
        except OSError:  # reading it says what is wrong
            yield inner
        return
    for one in found:
        if one.name.startswith(".") or one.name in _LOGS or one.name.endswith(_PASSING) or (own and one.name in _OWN):
            continue
        if one.is_dir() and deepest:  # a link may lead back to where it lies
            yield from _names(root, f"{inner}{one.name}/", deepest - 1, own=False)
        else:
            yield f"{inner}{one.name}"


def _state(path: str) -> list[int] | None:
    try:
        about = os.stat(path)  # noqa: PTH116 - of thousands, and to make a Path takes longer
    except OSError:
        return None
    return [about.st_size, about.st_mtime_ns]
