"""A scene opened as the user says: when it was taken, by what, in which light, from where."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ullage.sources.scenes import read_scene

if TYPE_CHECKING:
    from pathlib import Path

    from ullage.detecting.wanted import Wanted
    from ullage.records import Scene


def open_scene(path: Path, wanted: Wanted) -> Scene:
    """Open a scene; see `sources.scenes.read_scene` for what it raises.

    Parameters
    ----------
    path
        The scene's file or folder.
    wanted
        With what the user says of scenes that do not say it themselves.
    """
    return read_scene(path, wanted.at, sun=wanted.sun, view=wanted.view, kind=wanted.kind)
