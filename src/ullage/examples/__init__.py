"""Packaged example cases: facts with their sources."""

from __future__ import annotations

import tomllib
from importlib.resources import as_file, files
from typing import TYPE_CHECKING

from ullage.errors import UllageError

if TYPE_CHECKING:
    from pathlib import Path


def list_examples() -> dict[str, str]:
    """Give the packaged cases: name to title."""
    found = {}
    for entry in files("ullage.examples").iterdir():
        case = entry / "case.toml"
        if case.is_file():
            found[entry.name] = str(tomllib.loads(case.read_text("utf-8"))["title"])
    return dict(sorted(found.items()))


def copy_example(name: str, folder: Path) -> None:
    """Copy a packaged case into a folder; files that are there already are never changed.

    Raises
    ------
    UllageError
        When there is no such example, or the folder holds other files of the same names.
    """
    if name not in list_examples():
        known = ", ".join(list_examples())
        raise UllageError(f"there is no example '{name}'; known are {known}")
    with as_file(files("ullage.examples") / name) as source:
        contents = {path.relative_to(source): path.read_bytes() for path in source.rglob("*") if path.is_file()}
    changed = [str(path) for path, content in contents.items() if _differs(folder / path, content)]
    if changed:
        raise UllageError(
            f"{folder} holds other files named {', '.join(sorted(changed))}; name an empty folder to copy to"
        )
    for path, content in contents.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        if not target.exists():
            target.write_bytes(content)


def _differs(path: Path, content: bytes) -> bool:
    return path.exists() and (not path.is_file() or path.read_bytes() != content)
