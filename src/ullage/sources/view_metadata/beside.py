"""The files that vendors put beside an image, found by how they name them."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from pathlib import Path

MOST_FILES: Final = 20_000
"""Of a folder; what stands behind them is not looked at."""
LEAST_NAME: Final = 8
"""Characters of a name that begins another: shorter ones are a matter of chance."""
_METADATA: Final = re.compile(r"[_.-]?metadata(?:_clip)?$", re.IGNORECASE)
_MASK: Final = re.compile(r"(?:_3B|_1B|_ortho|_basic)*_udm2(?:_clip)?$", re.IGNORECASE)
_SUFFIXES: Final = (".json", ".imd", ".xml")
_MASKS: Final = frozenset({".tif", ".tiff"})


@dataclass(frozen=True, slots=True)
class Beside:
    """What lies beside an image.

    Parameters
    ----------
    metadata
        Files that may be its vendor's metadata; the likeliest first.
    masks
        Files that may be Planet's usable data mask (UDM2).
    """

    metadata: tuple[Path, ...] = ()
    masks: tuple[Path, ...] = ()


def find_beside(image: Path) -> Beside:
    """Find what lies beside an image.

    A file belongs to it when its name without ``_metadata`` and the like is the image's, or begins it: of
    ``20210709_175710_72_105e_3B_AnalyticMS_clip.tif`` those of the item ``20210709_175710_72_105e``, of
    ``13NOV13163937-M1BS-500_P001_R1C1.TIF`` the whole order's ``13NOV13163937-M1BS-500_P001.IMD``, of
    ``IMG_PHR1A_..._R1C1.TIF`` the ``DIM_PHR1A_....XML``.
    """
    return ListedFolder(image.parent).beside(image)


class ListedFolder:
    """A folder listed once, for many of its images: each then costs what its own name is long, not the folder.

    Parameters
    ----------
    folder
        Where the images lie; one that cannot be listed has nothing beside them.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._metadata: dict[str, list[tuple[int, int, str]]] = {}
        self._masks: dict[str, list[str]] = {}
        try:
            with os.scandir(folder) as entries:
                names = sorted(one.name for one in islice(entries, MOST_FILES))
        except OSError:
            names = []
        for name in names:
            self._take(name)

    def beside(self, image: Path) -> Beside:
        """Give what lies beside an image of the folder; see `find_beside`."""
        stem = _key(image.stem)
        keys = [stem[:length] for length in range(len(stem) + 1) if _begins(stem[:length], stem)]
        metadata = sorted(one for key in keys for one in self._metadata.get(key, ()))
        masks = sorted(name for key in keys for name in self._masks.get(key, ()))
        return Beside(
            tuple(self._folder / name for *_, name in metadata),
            tuple(self._folder / name for name in masks if name != image.name),
        )

    def _take(self, name: str) -> None:
        own, suffix = os.path.splitext(name)  # noqa: PTH122 - a path for each of thousands of names takes seconds
        suffix = suffix.lower()
        if suffix in _SUFFIXES and not name.lower().endswith(".aux.xml"):
            key = _key(_METADATA.sub("", own))
            self._metadata.setdefault(key, []).append((_SUFFIXES.index(suffix), -len(key), name))
        elif suffix in _MASKS and _MASK.search(own):
            self._masks.setdefault(_key(_MASK.sub("", own)), []).append(name)


def _key(stem: str) -> str:
    key = stem.lower()
    return key[4:] if key.startswith(("img_", "dim_")) else key


def _begins(key: str, stem: str) -> bool:
    if key == stem:
        return True
    follows = stem[len(key) : len(key) + 1]
    return len(key) >= LEAST_NAME and any(map(str.isdigit, key)) and stem.startswith(key) and not follows.isalnum()
