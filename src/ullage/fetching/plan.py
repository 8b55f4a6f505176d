"""What a fetch would do, before it does it: which scenes, how large, what of them is here."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal

from ullage.fetching.asking import read_lines
from ullage.sources.obtained import read_downloads
from ullage.sources.stac.files import SceneFiles, choose_files
from ullage.sources.transport.failures import NotFetched

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from ullage.sources.stac.items import Item
    from ullage.sources.stac.services import Limits

STAGING: Final = ".fetching"
"""Folder beside the scenes in which each stays until it is whole; no reader looks into what begins with a dot."""

Standing = Literal["new", "begun", "here", "cannot"]


@dataclass(frozen=True, slots=True)
class Planned:
    """A scene that is to be fetched.

    Parameters
    ----------
    item
        As the service has it.
    files
        What makes it a scene; None where that cannot be.
    standing
        Whether it is new, has begun, is here, or cannot be had.
    why
        Why it cannot.
    begun
        Bytes that are here of one that has begun.
    """

    item: Item
    files: SceneFiles | None
    standing: Standing
    why: str = ""
    begun: int = 0

    @property
    def name(self) -> str:
        """The scene's file or folder, else the item's id."""
        return self.files.name if self.files else self.item.item_id


def plan_fetch(items: Sequence[Item], folder: Path) -> list[Planned]:
    """Plan what of some items has to be fetched into a folder, one scene of each name.

    Parameters
    ----------
    items
        As answered; of two with one name the first is taken, and the other told as one that cannot be had.
    folder
        Where scenes are.
    """
    obtained = {one.file: one.size for one in read_downloads(folder).frame}
    taken: set[str] = set()
    planned = []
    for item in items:
        try:
            files = choose_files(item)
        except NotFetched as error:
            planned.append(Planned(item, None, "cannot", str(error)))
            continue
        if files.name.casefold() in taken:
            planned.append(Planned(item, files, "cannot", f"another item gives the same scene, {files.name}"))
            continue
        taken.add(files.name.casefold())
        if is_here(folder, files, obtained):
            planned.append(Planned(item, files, "here"))
            continue
        if (folder / files.name).exists():
            why = f"{files.name} is there already, and was not fetched from here: move it away to fetch it"
            planned.append(Planned(item, files, "cannot", why))
            continue
        begun = _begun(folder / STAGING / files.name)
        planned.append(Planned(item, files, "begun" if begun else "new", begun=begun))
    return planned


def is_here(folder: Path, files: SceneFiles, obtained: dict[str, int]) -> bool:
    """Whether a scene was fetched whole: all of its files are there, as large as the log says."""
    for inner in files.files:
        file = f"{files.name}/{inner}" if inner else files.name
        try:
            if file not in obtained or (folder / file).stat().st_size != obtained[file]:
                return False
        except OSError:
            return False
    return True


def measured_speed(folder: Path, service: str) -> float | None:
    """Give how fast the last fetches from a service were [bytes/s]; None when none was."""
    lines = [one for one in read_lines(folder) if one.get("kind") == "fetch" and one.get("service") == service]
    moved = sum(_number(one.get("moved")) for one in lines[-5:])
    seconds = sum(_number(one.get("seconds")) for one in lines[-5:])
    return moved / seconds if moved > 0 and seconds > 0 else None


def told_of_plan(planned: Sequence[Planned], speed: float | None, limits: Limits | None = None) -> dict[str, Any]:
    """Give a plan as plain values.

    Parameters
    ----------
    planned
        See `plan_fetch`.
    speed
        As it was measured [bytes/s].
    limits
        What the service documents that one account may do.
    """
    wanted = [one for one in planned if one.standing in {"new", "begun"}]
    sizes = [one.files.size for one in wanted if one.files]
    known = sum(one for one in sizes if one is not None)
    begun = sum(one.begun for one in wanted)
    left = max(0, known - begun)
    return {
        "scenes": len(wanted),
        "here": sum(one.standing == "here" for one in planned),
        "size": known,
        "of_unknown_size": sum(one is None for one in sizes),
        "begun": begun,
        "seconds": round(left / speed) if speed and None not in sizes else None,
        "quota": limits.beside(left) if limits else None,
        "items": [
            {
                "id": one.item.item_id,
                "scene": one.name,
                "standing": one.standing,
                "size": one.files.size if one.files else None,
                "begun": one.begun,
                "files": len(one.files.files) if one.files else 0,
                "why": one.why,
            }
            for one in planned
        ],
    }


def _begun(staging: Path) -> int:
    """Count the bytes that are here of a scene that has begun."""
    found = 0
    for state in sorted((staging / "states").glob("*.json")) if staging.is_dir() else ():
        try:
            found += int(_number(json.loads(state.read_bytes()).get("offset")))
        except (OSError, ValueError, AttributeError):
            continue
    return found


def _number(value: Any) -> float:
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) and value >= 0 else 0.0
