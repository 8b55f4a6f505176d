"""Chips that an earlier run left in the folder of the chips: which of them are to go, and which are somebody else's."""

from __future__ import annotations

import re
import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from ullage.evidence.text import counted

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

MAKER: Final = "Ullage"
"""Every chip says in its PNG who made it (``Software``), and of which scene it is (``Source``, `names.scene_hash`)."""

_NAME: Final = re.compile(r"d-[0-9a-f]{12}\.png")


@dataclass(frozen=True)
class EarlierChips:
    """Chips in a folder that are not of this run.

    Parameters
    ----------
    folder
        Where they are.
    stale
        Made by Ullage, of scenes that were searched again, and not found in them any more: they go.
    others
        How many more are named like chips: of other scenes, or not known to be made by Ullage. They stay.
    """

    folder: Path
    stale: tuple[Path, ...] = ()
    others: int = 0

    def told(self) -> list[str]:
        """Say what goes and what stays."""
        gone, stay = counted(len(self.stale), "chip"), counted(self.others, "chip")
        sentences = [
            (self.stale, f"{gone} of an earlier run, of scenes that were searched again, removed from {self.folder}"),
            (self.others, f"{stay} in {self.folder} not of this run: of other scenes, or not known to be of Ullage"),
        ]
        return [told for some, told in sentences if some]

    def remove(self) -> None:
        """Remove those that are stale; one that is gone already is no fault."""
        for path in self.stale:
            path.unlink(missing_ok=True)


def find_earlier_chips(folder: Path, scenes: Collection[str], names: Collection[str]) -> EarlierChips:
    """Find the chips in a folder that are not of this run. Nothing is changed.

    A file is stale only if it is a plain file with the name of a chip, if its PNG says that Ullage made it of one of
    the scenes, and if this run does not write it. All else stays.

    Parameters
    ----------
    folder
        Of the chips; it need not be there.
    scenes
        Of this run, by `names.scene_hash`.
    names
        Of the files that this run writes there.
    """
    there = sorted(folder.iterdir()) if folder.is_dir() else []
    chips = [path for path in there if _NAME.fullmatch(path.name) and path.name not in names]
    stale = tuple(path for path in chips if not path.is_symlink() and path.is_file() and scene_of(path) in scenes)
    return EarlierChips(folder, stale, len(chips) - len(stale))


def scene_of(path: Path) -> str | None:
    """Read of which scene a chip is; None of what is none, or not made by Ullage."""
    from PIL import Image

    try:
        with warnings.catch_warnings(action="error"), Image.open(path, formats=("PNG",)) as image:
            said = image.info
    except (OSError, ValueError, SyntaxError, Warning, Image.DecompressionBombError):
        return None
    source = said.get("Source")
    return source if said.get("Software") == MAKER and isinstance(source, str) else None
