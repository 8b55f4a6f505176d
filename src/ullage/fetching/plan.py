"""What a fetch would do, before it does it: which scenes, how large, what of them is here."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from ullage.fetching.asking import read_lines
from ullage.fetching.staging import Staged
from ullage.sources.obtained import read_downloads
from ullage.sources.stac.files import SceneFiles, choose_files
from ullage.sources.transport.failures import NotFetched
from ullage.sources.unforeseen import unforeseen

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime
    from pathlib import Path

    from ullage.sources.stac.items import Item
    from ullage.sources.stac.services import Limits

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
    obtained = read_obtained(folder)
    taken: set[str] = set()
    planned = []
    for item in items:
        try:
            planned.append(_plan_item(item, folder, obtained, taken))
        except NotFetched as error:
            planned.append(Planned(item, None, "cannot", str(error)))
        except Exception as error:  # noqa: BLE001 - an item is a stranger's: the others are planned all the same
            planned.append(Planned(item, None, "cannot", unforeseen(error)))
    return planned


def _plan_item(item: Item, folder: Path, obtained: Mapping[str, Mapping[str, int]], taken: set[str]) -> Planned:
    files = choose_files(item)
    if files.name.casefold() in taken:
        return Planned(item, files, "cannot", f"another item gives the same scene, {files.name}")
    taken.add(files.name.casefold())
    if is_here(folder, files, obtained):
        return Planned(item, files, "here")
    if os.path.lexists(folder / files.name):
        return Planned(item, files, "cannot", why_in_the_way(files, obtained))
    begun = Staged(folder, files).begun()
    return Planned(item, files, "begun" if begun else "new", begun=begun)


def read_obtained(folder: Path) -> dict[str, dict[str, int]]:
    """Read what was fetched into a folder: of each scene the files of the last time, with their sizes.

    Parameters
    ----------
    folder
        With its ``obtained.jsonl``.
    """
    found: dict[str, tuple[datetime, dict[str, int]]] = {}
    for one in read_downloads(folder).frame:
        name = one.file.partition("/")[0]
        if name not in found or found[name][0] != one.obtained_at:  # all files of a scene are logged with one time
            found[name] = one.obtained_at, {}
        found[name][1][one.file] = one.size
    return {name: files for name, (_, files) in found.items()}


def is_here(folder: Path, files: SceneFiles, obtained: Mapping[str, Mapping[str, int]]) -> bool:
    """Whether a scene was fetched whole: all of its files are there, as large as the log says.

    Parameters
    ----------
    folder
        Where scenes are.
    files
        What makes it a scene.
    obtained
        See `read_obtained`; what was written beside its files is looked for too.
    """
    logged = obtained.get(files.name, {})
    if not {f"{files.name}/{inner}" if inner else files.name for inner in files.files} <= logged.keys():
        return False
    try:
        return all((folder / file).stat().st_size == size for file, size in logged.items())
    except OSError:
        return False


def why_in_the_way(files: SceneFiles, obtained: Mapping[str, object]) -> str:
    """Say why a scene whose name is taken is not fetched."""
    if files.name in obtained:
        return f"{files.name} is not as it was fetched, or has other files now: move it away to fetch it"
    return f"{files.name} is there already, and was not fetched from here: move it away to fetch it"


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


def _number(value: Any) -> float:
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) and value >= 0 else 0.0
