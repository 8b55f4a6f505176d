"""Derived parts kept by content: a stage's result under the hash of its inputs, its rules and the code.

A part is one file, written to a temporary name and renamed, so that a run that is killed goes on where it was and a
part is whole or absent. Parts hold numbers, text, dates, tables, arrays and Ullage's own dataclasses; reading one runs
no code that it names.
"""

from __future__ import annotations

import hashlib
import importlib
import io
import json
import time
import zipfile
from contextlib import suppress
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Final

from ullage.engine.place import EngineError
from ullage.engine.tasks import run_tasks
from ullage.made_with import code_version
from ullage.writing import temporary_name

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from ullage.engine import Place

    Progress = Callable[[str, int, int], None]


_LEFT_S: Final = 86_400.0
"""No part is written for so long."""


class KeptSteps:
    """Runs the stages of a flow, each kept as a part; see `flow.Step`.

    Parameters
    ----------
    folder
        Where parts are kept; made when the first one is written.
    place
        Where slices run; it is opened only when more than one slice has to be worked out.
    progress
        Called with the stage's name, how many of its slices are done, and how many there are.
    """

    def __init__(self, folder: Path, place: Place, progress: Progress | None = None) -> None:
        self.folder = folder
        self.place = place
        self.progress = progress or (lambda *_: None)
        self.used: set[str] = set()

    def one(self, function: Callable[..., Any], *arguments: Any, **options: Any) -> Any:
        """Run a stage once, or read what an earlier run kept of it."""
        return self._run(function, [(arguments, options)])[0]

    def many(self, function: Callable[..., Any], slices: Sequence[Any], *arguments: Any, **options: Any) -> list[Any]:
        """Run a stage on each slice of its first argument; what earlier runs kept is not run again."""
        return self._run(function, [((part, *arguments), options) for part in slices])

    def cut(
        self,
        function: Callable[..., Any],
        slices: Callable[..., Sequence[Any]],
        inputs: Sequence[Any],
        *arguments: Any,
    ) -> Any:
        """Run a stage on the slices of some tables, and lay the results one after another."""
        import polars as pl

        nothing = function(*(one.clear() for one in inputs), *arguments)
        calls: list[tuple[Any, Any]] = [((*one, *arguments), {}) for one in slices(*inputs, *arguments)]
        return pl.concat([nothing, *(self._run(function, calls) if calls else ())])

    def of_files(
        self, function: Callable[..., Any], files: Sequence[tuple[Any, str]], *arguments: Any, need: int = 0
    ) -> list[Any]:
        """Run a stage on each of some files; a part is known by what its files hold, wherever they lie.

        Parameters
        ----------
        function
            Called with a file's path, or with several, and the arguments.
        files
            Path or paths, and the text that tells what they hold: names and hashes.
        need
            Memory that one takes [bytes].
        """
        keys: list[tuple[Any, Any]] = [((told, *arguments), {}) for _, told in files]
        return self._run(function, [((path, *arguments), {}) for path, _ in files], keys, need)

    def paths_of(self, function: Callable[..., Any], keys: Sequence[tuple[Any, Any]]) -> list[Path]:
        """Give the files in which the results of some calls are kept, there or not."""
        known: dict[int, bytes] = {}
        return [self.folder / f"{part_key(function, *key, known)}.part" for key in keys]

    def forget_others(self) -> None:
        """Remove the parts that no stage of this run used, and what a process that was killed left of one."""
        for path in self.folder.glob("*.part"):
            if path.stem not in self.used:
                path.unlink(missing_ok=True)
        for path in self.folder.glob(".*.part.*"):
            with suppress(FileNotFoundError):
                if time.time() - path.stat().st_mtime > _LEFT_S:
                    path.unlink()

    def _run(
        self,
        function: Callable[..., Any],
        calls: Sequence[tuple[Any, Any]],
        keys: Sequence[tuple[Any, Any]] | None = None,
        need: int = 0,
    ) -> list[Any]:
        """Run what is missing of some calls; `keys` stand for the calls where these do not tell what they read."""
        stage = function.__name__
        paths = self.paths_of(function, keys or calls)
        self.used.update(path.stem for path in paths)
        missing = [i for i, path in enumerate(paths) if not path.exists()]
        self.progress(stage, len(calls) - len(missing), len(calls))
        if len(missing) == 1:
            keep_part(paths[missing[0]], function, *calls[missing[0]])
        elif missing:
            self._run_missing(stage, [(paths[i], function, *calls[i]) for i in missing], missing, len(calls), need)
        self.progress(stage, len(calls), len(calls))
        return [self._read(path, function, call) for path, call in zip(paths, calls, strict=True)]

    def _run_missing(
        self, stage: str, calls: Sequence[tuple[Any, ...]], numbers: Sequence[int], of: int, need: int
    ) -> None:
        """Run what is missing of a stage where slices run."""
        kept = of - len(calls)
        names = [f"{stage}, {number + 1} of {of}" for number in numbers]
        try:
            run_tasks(
                self.place, keep_part, calls, names=names, need=need,
                done=lambda done: self.progress(stage, kept + done, of),
            )  # fmt: skip
        except EngineError as error:
            raise EngineError(f"{error} What was done before is kept: run it again") from error

    def _read(self, path: Path, function: Callable[..., Any], call: tuple[Any, Any]) -> Any:
        try:
            return read_part(path)
        except Exception:  # noqa: BLE001 - damaged since it was written: by which byte decides what is raised
            keep_part(path, function, *call)
            return read_part(path)


def part_key(
    function: Callable[..., Any],
    arguments: Sequence[Any],
    options: dict[str, Any],
    known: dict[int, bytes] | None = None,
) -> str:
    """Give the name under which a stage's result is kept: a hash of stage, inputs, rules and code.

    Parameters
    ----------
    function, arguments, options
        The call.
    known
        Hashes of arguments by their `id`, as long as these live: many calls share their rules, which are then looked
        into once.
    """
    known = {} if known is None else known
    digest = hashlib.sha256(f"{code_version()}\n{function.__module__}:{function.__qualname__}\n".encode())
    for value in arguments:
        if id(value) not in known:
            known[id(value)] = _content_hash(value)
        digest.update(known[id(value)])
    digest.update(b"options" + _content_hash(options))
    return digest.hexdigest()


def _content_hash(value: Any) -> bytes:
    """Hash what a value holds."""
    tree, files = _encoded(value)
    digest = hashlib.sha256(json.dumps(tree, sort_keys=True).encode())
    for content in files:
        digest.update(hashlib.sha256(content).digest())
    return digest.digest()


def keep_part(path: Path, function: Callable[..., Any], arguments: Sequence[Any], options: dict[str, Any]) -> None:
    """Work a stage out and keep its result; may be run anywhere, and again."""
    tree, files = _encoded(function(*arguments, **options))
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = temporary_name(path)
    try:
        with zipfile.ZipFile(temporary, "w") as part:
            part.writestr("tree.json", json.dumps(tree))
            for number, content in enumerate(files):
                part.writestr(str(number), content)
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


def read_part(path: Path) -> Any:
    """Read a kept result.

    Raises
    ------
    Exception
        When the file is damaged: of many kinds.
    """
    with zipfile.ZipFile(path) as part:
        tree = json.loads(part.read("tree.json"))
        return _decoded(tree, part.read)


def _encoded(value: Any) -> tuple[Any, list[bytes]]:  # noqa: C901 - one line a kind
    """Turn a value into plain JSON and the bytes of its tables and arrays."""
    files: list[bytes] = []

    def encode(value: Any) -> Any:  # noqa: PLR0911 - one line a kind
        import numpy as np
        import polars as pl

        if value is None or isinstance(value, bool | int | float | str):
            return value
        if isinstance(value, datetime):
            return {"time": value.isoformat()}
        if isinstance(value, date):
            return {"day": value.isoformat()}
        if isinstance(value, pl.DataFrame):
            buffer = io.BytesIO()
            value.rechunk().write_ipc_stream(buffer, compression="uncompressed")
            files.append(buffer.getvalue())
            return {"table": len(files) - 1}
        if isinstance(value, pl.Series):
            return {"column": encode(value.to_frame())}
        if isinstance(value, np.ndarray):
            buffer = io.BytesIO()
            np.save(buffer, value, allow_pickle=False)
            files.append(buffer.getvalue())
            return {"array": len(files) - 1}
        if isinstance(value, tuple | list):
            return {type(value).__name__: [encode(one) for one in value]}
        if isinstance(value, dict):
            return {"dict": [[key, encode(value[key])] for key in value]}
        if is_dataclass(value):
            name = f"{type(value).__module__}:{type(value).__qualname__}"
            return {
                "record": name,
                "fields": {one.name: encode(getattr(value, one.name)) for one in fields(value)},
            }
        raise TypeError(f"a part cannot hold a {type(value).__name__}")

    return encode(value), files


def _decoded(tree: Any, read: Callable[[str], bytes]) -> Any:  # noqa: C901, PLR0911 - one line a kind
    """Turn plain JSON and bytes back into the value; the inverse of `_encoded`."""
    import numpy as np
    import polars as pl

    if not isinstance(tree, dict):
        return tree
    if "record" in tree:
        kind = _record_type(tree["record"])
        return kind(**{name: _decoded(value, read) for name, value in tree["fields"].items()})
    ((kind, value),) = tree.items()
    match kind:
        case "time":
            return datetime.fromisoformat(value)
        case "day":
            return date.fromisoformat(value)
        case "table":
            return pl.read_ipc_stream(io.BytesIO(read(str(value))))  # a twentieth of what its file form takes to read
        case "column":
            return _decoded(value, read).to_series()
        case "array":
            return np.load(io.BytesIO(read(str(value))), allow_pickle=False)
        case "tuple":
            return tuple(_decoded(one, read) for one in value)
        case "list":
            return [_decoded(one, read) for one in value]
        case "dict":
            return {key: _decoded(one, read) for key, one in value}
    raise ValueError(f"a part holds no '{kind}'")


def _record_type(name: str) -> Callable[..., Any]:
    """Find one of Ullage's own dataclasses by its name."""
    module, _, attribute = name.partition(":")
    if not module.startswith("ullage."):
        raise ValueError(f"'{name}' is not one of Ullage's records")
    found = getattr(importlib.import_module(module), attribute)
    if not (isinstance(found, type) and is_dataclass(found)):
        raise ValueError(f"'{name}' is not one of Ullage's records")
    return found
