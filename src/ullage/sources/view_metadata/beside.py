"""The files that vendors put beside an image, found by how they name them."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Final

MOST_FILES: Final = 20_000
"""Of a folder; what stands behind them is not looked at."""
LEAST_NAME: Final = 8
"""Characters of a name that begins another: shorter ones are a matter of chance."""
_METADATA: Final = re.compile(r"[_.-]?metadata(?:_clip)?$", re.IGNORECASE)
_MASK: Final = re.compile(r"(?:_3B|_1B|_ortho|_basic)*_udm2(?:_clip)?$", re.IGNORECASE)
_SUFFIXES: Final = (".json", ".imd", ".xml")


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
    metadata: list[tuple[int, int, str]] = []
    masks: list[str] = []
    try:
        with os.scandir(image.parent) as entries:
            names = sorted(one.name for one in islice(entries, MOST_FILES))
    except OSError:
        return Beside()
    stem = _key(image.stem)
    for name in names:
        suffix, own = Path(name).suffix.lower(), Path(name).stem
        if suffix in _SUFFIXES and not name.lower().endswith(".aux.xml"):
            key = _key(_METADATA.sub("", own))
            if _begins(key, stem):
                metadata.append((_SUFFIXES.index(suffix), -len(key), name))
        elif suffix in {".tif", ".tiff"} and _MASK.search(own) and _begins(_key(_MASK.sub("", own)), stem):
            masks.append(name)
    return Beside(
        tuple(image.parent / name for *_, name in sorted(metadata)),
        tuple(image.parent / name for name in masks if name != image.name),
    )


def _key(stem: str) -> str:
    key = stem.lower()
    return key[4:] if key.startswith(("img_", "dim_")) else key


def _begins(key: str, stem: str) -> bool:
    if key == stem:
        return True
    follows = stem[len(key) : len(key) + 1]
    return len(key) >= LEAST_NAME and any(map(str.isdigit, key)) and stem.startswith(key) and not follows.isalnum()
