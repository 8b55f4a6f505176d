"""Packaged example cases: facts with their sources; and one that is simulated anew wherever it is asked for."""

from __future__ import annotations

import tomllib
from importlib.resources import as_file, files
from typing import TYPE_CHECKING, Final

from ullage.errors import UllageError
from ullage.examples.season import make_season

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Progress = Callable[[str, int, int], None]

SEASON: Final = "simulated-season"
_SEASON_TITLE: Final = "Simulated season: from pixels and radio to the report, with the truth beside it"


def list_examples() -> dict[str, str]:
    """Give the example cases: name to title."""
    found = {SEASON: _SEASON_TITLE}
    for entry in files("ullage.examples").iterdir():
        case = entry / "case.toml"
        if case.is_file():
            found[entry.name] = str(tomllib.loads(case.read_text("utf-8"))["title"])
    return dict(sorted(found.items()))


def copy_example(name: str, folder: Path, *, workers: int | None = None, progress: Progress | None = None) -> None:
    """Copy a packaged case into a folder, or simulate one there; files that are there already are never changed.

    Parameters
    ----------
    name
        Of `list_examples`.
    folder
        Where to.
    workers
        How many processes render the scenes of a simulated case; by default one a processor.
    progress
        Called with the stage, how much of it is done, and how much there is.

    Raises
    ------
    UllageError
        When there is no such example, or the folder holds other files of the same names.
    """
    if name not in list_examples():
        known = ", ".join(list_examples())
        raise UllageError(f"there is no example '{name}'; known are {known}")
    if name == SEASON:
        return make_season(folder, workers=workers, progress=progress)
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
    return None


def _differs(path: Path, content: bytes) -> bool:
    return path.exists() and (not path.is_file() or path.read_bytes() != content)
