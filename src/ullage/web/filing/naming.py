"""Names a file in case.toml, and leaves every other letter of it as it was."""

from __future__ import annotations

import json
import re
import tomllib
from contextlib import suppress
from threading import Lock
from typing import TYPE_CHECKING, Any, Final

from ullage.decisions.log import FILE as LOG
from ullage.errors import InputError
from ullage.sources.case_file import FILE_KINDS, SOURCE_KINDS, read_case_file
from ullage.web.errors import WebError
from ullage.writing import write_whole

if TYPE_CHECKING:
    from pathlib import Path

CASE: Final = "case.toml"
_ONE_AT_A_TIME: Final = Lock()  # what is read, compared and written is not to be another thread's in between
_HEADER: Final = re.compile(r"^[ \t]*\[[ \t]*files[ \t]*\][ \t]*(#[^\n]*)?$", re.MULTILINE)
_NEXT: Final = re.compile(r"^[ \t]*\[", re.MULTILINE)
_TEXT: Final = r"""(?:"(?:[^"\\\n]|\\.)*"|'[^'\n]*')"""


def line_of(kind: str, name: str) -> str:
    """Give the line that names a file or folder in ``[files]``."""
    return f"{kind} = {json.dumps(name, ensure_ascii=False)}"


def is_named(case: Path, kind: str, name: str) -> bool:
    """Say whether case.toml names a file, or a folder that it is in."""
    try:
        file = read_case_file(case / CASE)
    except InputError:
        return False
    if kind in FILE_KINDS:
        return file.files.get(kind) == name
    return any(one in (name, ".") or name.startswith(f"{one}/") for one in file.sources.get(kind, ()))


def write_name(case: Path, kind: str, name: str, *, instead: bool = False) -> str:
    """Name a file or folder in case.toml, whole or not at all.

    Parameters
    ----------
    case
        The case folder.
    kind
        A key of ``[files]``.
    name
        Of a file or folder of the case, relative to it.
    instead
        Whether a table that the key names now may be left out for this one.

    Returns
    -------
    str
        The line that stands there now.

    Raises
    ------
    WebError
        When there is no such file, it is none of this kind, another is named, or case.toml is written in a way that
        only its author can change.
    InputError
        When case.toml is at fault.
    """
    if kind not in (*FILE_KINDS, *SOURCE_KINDS):
        raise WebError(422, f"case.toml names no files of the kind {kind[:40]}.", "Choose a kind that it names.")
    if not _is_of_case(case, name):
        raise WebError(404, f"{name[:80]} is not in the case.", "Import it first.")
    _check_kind(case, kind, name)
    with _ONE_AT_A_TIME:
        return _write_name(case, kind, name, instead=instead)


def _check_kind(case: Path, kind: str, name: str) -> None:
    """Refuse what the next run would refuse: a folder as a table, and results as inputs."""
    path = (case / name).resolve()
    first = path.relative_to(case.resolve()).parts[0]
    if kind in FILE_KINDS and not path.is_file():
        raise WebError(422, f"{name[:80]} is a folder; for {kind} a file is named.", "Choose a file.")
    if first == "out" or first.startswith(".") or path.name in (CASE, LOG):
        raise WebError(
            422, f"{name[:80]} is no input of a case.", "Choose a file or folder that was put into the case."
        )


def _write_name(case: Path, kind: str, name: str, *, instead: bool) -> str:
    path = case / CASE
    content = path.read_bytes()
    text = content.decode()
    now = tomllib.loads(text)
    wanted = {**now, "files": {**now.get("files", {}), kind: name}}
    if now.get("files", {}).get(kind) == name:
        return line_of(kind, name)
    if kind in now.get("files", {}) and not instead:
        other = now["files"][kind]
        told = f"case.toml names {other if isinstance(other, str) else 'other files'} for {kind} already."
        raise WebError(409, told, "Say that this one is to be read instead.")
    changed = _changed(text, now, kind, name)
    if _parsed(changed) != wanted:
        told = "case.toml is written in a way that only its author can change."
        raise WebError(409, told, f"Write under [files]: {line_of(kind, name)}")
    _write(path, content, changed)
    return line_of(kind, name)


def _changed(text: str, now: dict[str, Any], kind: str, name: str) -> str:
    header = _HEADER.search(text)
    if header is None:
        return text if "files" in now else f"{text.rstrip()}\n\n[files]\n{line_of(kind, name)}\n"
    begin = header.end()
    following = _NEXT.search(text, begin)
    end = following.start() if following else len(text)
    entry = re.compile(rf"^([ \t]*{re.escape(kind)}[ \t]*=[ \t]*){_TEXT}", re.MULTILINE)
    written = json.dumps(name, ensure_ascii=False)
    section, found = entry.subn(lambda one: one[1] + written, text[begin:end], count=1)
    if not found:
        section = f"\n{line_of(kind, name)}{section}"
    return text[:begin] + section + text[end:]


def _parsed(text: str) -> dict[str, Any] | None:
    try:
        return tomllib.loads(text)
    except ValueError:
        return None


def _write(path: Path, content: bytes, changed: str) -> None:
    mode = path.stat().st_mode
    if path.read_bytes() != content:
        raise WebError(409, "case.toml was changed meanwhile.", "Look at it, then try again.")
    write_whole(path.parent, {CASE: changed.encode()})
    with suppress(OSError):
        path.chmod(mode)


def _is_of_case(case: Path, name: str) -> bool:
    try:
        path = (case / name).resolve()
        return bool(name) and path.is_relative_to(case.resolve()) and path.exists() and path != case.resolve()
    except (OSError, ValueError, RuntimeError):
        return False
