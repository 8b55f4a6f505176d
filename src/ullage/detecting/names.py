"""Scenes of one name: one scene that was given twice, or several, each of which needs an id of its own."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from ullage.tables import row_ids

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ullage.records import Scene

_DIGITS: Final = 6  # of degrees: a decimetre


def own_id(scene: Scene) -> str:
    """Give an id that no other scene has: its name, and a hash of when, how large, in which bands and where it is.

    Parameters
    ----------
    scene
        Its pixels are not looked at: two scenes that differ in nothing else have the same.
    """
    return f"{scene.scene_id}-{scene_hash(scene)}"


def scene_hash(scene: Scene) -> str:
    """Give twelve digits of a hash of when, how large, in which bands and where a scene is, whatever its name."""
    corners = [(round(lon, _DIGITS), round(lat, _DIGITS)) for lon, lat in scene.footprint()]
    what = (scene.started_at, scene.ended_at, scene.rows, scene.columns, scene.bands, corners)
    return row_ids("", *([one] for one in what))[0].removeprefix("-")


def shared_names(ids: Iterable[tuple[str, str]]) -> set[str]:
    """Give the names that several scenes have.

    Parameters
    ----------
    ids
        Name and own id of each scene.
    """
    owns: dict[str, set[str]] = {}
    for name, own in ids:
        owns.setdefault(name, set()).add(own)
    return {name for name, several in owns.items() if len(several) > 1}


def told_apart(scenes: Iterable[Scene]) -> list[Scene]:
    """Give each scene once, with its own id where its name is that of several."""
    known = {own_id(one): one for one in scenes}
    shared = shared_names((one.scene_id, own) for own, one in known.items())
    return [replace(one, scene_id=own) if one.scene_id in shared else one for own, one in known.items()]
