"""Where the files of a result's scenes are, and whether they are still what the result was made of."""

from __future__ import annotations

import hashlib
import os
from functools import cached_property, lru_cache
from pathlib import Path, PurePosixPath
from threading import Lock
from typing import TYPE_CHECKING, Final, Literal, NamedTuple

from ullage.errors import UllageError
from ullage.hashes import Hashes, files_in
from ullage.results import PARTS
from ullage.sources.case_file import read_case_file
from ullage.sources.view_metadata.beside import find_beside

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

State = Literal["as analysed", "changed", "missing"]

Signature = tuple[tuple[str, int, int], ...]

_BESIDE: Final = frozenset((".tif", ".tiff", ".gtiff"))


class SceneFile(NamedTuple):
    """The file or folder of a scene now.

    Parameters
    ----------
    path
        Where it is; None when it is nowhere.
    state
        Whether it is what the result was made of.
    signature
        Name, size and time of the last change of all of its files: another one is another scene.
    """

    path: Path | None
    state: State
    signature: Signature

    @property
    def version(self) -> str:
        """Another one with every change of its files, for addresses of pictures that may be kept."""
        return hashlib.sha256(repr(self.signature).encode()).hexdigest()[:12]


class SceneFiles:
    """The files of a case's scenes. Safe from several threads at once.

    Parameters
    ----------
    folder
        The case folder.
    sources
        Names of the scenes' files by the scenes' ids, as the result has them.
    inputs
        SHA-256 of the result's inputs, by name.
    """

    def __init__(self, folder: Path, sources: Mapping[str, str], inputs: Mapping[str, str]) -> None:
        self.folder = folder
        self.sources = sources
        self.inputs = inputs
        self._lock = Lock()
        self._hashes = Hashes(folder, folder / "out" / PARTS)
        self._states: dict[tuple[str, Signature], State] = {}

    def find(self, scene_id: str) -> SceneFile:
        """Find the file of a scene.

        Parameters
        ----------
        scene_id
            Of `sources`.
        """
        name = self.sources[scene_id]
        path = self._path(name)
        signature = _signature(path)
        if path is None or not signature:
            return SceneFile(None, "missing", ())
        with self._lock:
            state = self._states.get((name, signature))
            if state is None:
                state = self._states[name, signature] = self._state(path)
        return SceneFile(path, state, signature)

    def _path(self, name: str) -> Path | None:
        """Give the path behind a name of the result: in the case folder; by links where ``case.toml`` names it."""
        inner = PurePosixPath(name)
        path = self.folder / inner
        if inner.is_absolute() or ".." in inner.parts or not path.exists():
            return None
        if path.resolve().is_relative_to(self.folder.resolve()):
            return path
        return path if any(inner.is_relative_to(one) for one in self._named) else None

    @cached_property
    def _named(self) -> tuple[str, ...]:
        """What the case file names as scenes, as it is now."""
        try:
            return tuple(read_case_file(self.folder / "case.toml").sources.get("scenes", ()))
        except UllageError:
            return ()

    def _state(self, path: Path) -> State:
        """Compare the hashes of a scene with those that the result was made of; large files that kept size and time."""
        try:
            same = all(self.inputs.get(self._hashes.name(one)) == self._hashes.of(one) for one in _parts(path))
        except UllageError:
            return "missing"
        return "as analysed" if same else "changed"


def _parts(path: Path) -> tuple[Path, ...]:
    """Give a scene and what its reader reads beside it."""
    if path.is_dir() or path.suffix.lower() not in _BESIDE:
        return (path,)
    return _with_beside(path, path.parent.stat().st_mtime_ns)


@lru_cache(maxsize=4096)
def _with_beside(path: Path, folder_changed_ns: int) -> tuple[Path, ...]:
    del folder_changed_ns  # what lies beside it may have changed with the folder
    beside = find_beside(path)
    return (path, *sorted({*beside.metadata, *beside.masks}))


def _signature(path: Path | None) -> Signature:
    if path is None:
        return ()
    try:
        return tuple(_told(path))
    except (OSError, UllageError):
        return ()


def _told(path: Path) -> Iterator[tuple[str, int, int]]:
    for part in _parts(path):
        for one in files_in(part) if part.is_dir() else [part]:
            about: os.stat_result = one.stat()
            yield str(one), about.st_size, about.st_mtime_ns
