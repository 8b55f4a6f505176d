"""Whether a run has to compile first: the search of a radar scene is compiled once a machine, which takes a minute."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ullage.detecting.opening import open_scene
from ullage.errors import UllageError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from ullage.detecting.wanted import Wanted


def has_to_compile(paths: Sequence[Path], wanted: Wanted) -> bool:
    """Tell whether the search will be compiled: the first scene is a radar's, and no compiled search is on disk.

    Parameters
    ----------
    paths
        Scenes, in their order; only the first is opened, and only where nothing is compiled.
    wanted
        With what the user says of scenes.
    """
    from ullage.detect.sar.squares import sum_squares

    if not paths or is_compiled(sum_squares):
        return False
    try:
        return open_scene(paths[0], wanted).kind == "sar"
    except (UllageError, OSError):
        return False  # it will be told of when its turn comes


def is_compiled(kernel: Any) -> bool:
    """Tell whether a kernel has been compiled, by this process or by an earlier one that kept it on disk.

    Numba has no public way to ask. Where the private one is not as it was, the answer is yes: nothing is said, and all
    else goes on.
    """
    try:
        return bool(kernel.overloads or kernel._cache._cache_file._load_index())  # noqa: SLF001 - see above
    except Exception:  # noqa: BLE001 - what is asked only for a message must not stop a run
        return True
