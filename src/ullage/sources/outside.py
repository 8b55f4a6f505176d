"""Names of what a case reads from outside its folder: in results and packages they lead nowhere else.

A lake ``../live`` is called ``outside/live``, and ``../../ais/live`` is ``outside/outside/ais/live``: one ``outside`` a
step up. A package has it there, and a case that has it there, unpacked from one, reads that.
"""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from pathlib import Path

OUTSIDE: Final = "outside"
_UP: Final = ".."


def told_name(name: str) -> str:
    """Give the name by which results tell a path relative to the case; one inside stays as it is."""
    return "/".join(OUTSIDE if part == _UP else part for part in PurePosixPath(name).parts)


def find_told(folder: Path, name: str) -> Path:
    """Give the path of what results call so: within the case where it is there, else where the name came from."""
    within = folder / name
    first = PurePosixPath(name).parts[:1] == (OUTSIDE,)
    return within if not first or within.exists() else folder / _real_name(name)


def _real_name(name: str) -> str:
    parts = PurePosixPath(name).parts
    up = next((at for at, part in enumerate(parts) if part != OUTSIDE), len(parts))
    return "/".join([_UP] * up + list(parts[up:]))
