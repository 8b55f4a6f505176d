"""Shorelines as rings with their boxes: loaded once, beside the request that needs them first."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ullage.land.rings import Rings, read_rings, shoreline_version

if TYPE_CHECKING:
    import numpy.typing as npt


@dataclass(frozen=True, slots=True, eq=False)
class Shores:
    """Rings, and the box of each.

    Parameters
    ----------
    rings
        Closed rings; see `ullage.land.rings.Rings`.
    low, high
        South-western and north-eastern corner of each ring's box, longitude and latitude in the rings' units, shape
        (rings, 2).
    version
        What the shorelines are: equal versions give equal tiles.
    """

    rings: Rings
    low: npt.NDArray[np.int32]
    high: npt.NDArray[np.int32]
    version: str


def find_boxes(rings: Rings, version: str = "") -> Shores:
    """Measure the box of each ring."""
    if len(rings.starts) == 1:
        none = np.empty((0, 2), np.int32)
        return Shores(rings, none, none, version)
    firsts = rings.starts[:-1]
    low = np.minimum.reduceat(rings.vertices, firsts, axis=0)
    high = np.maximum.reduceat(rings.vertices, firsts, axis=0)
    return Shores(rings, low, high, version)


_LOCK = threading.Lock()
_KEPT: list[Shores] = []


def load_shores() -> Shores:
    """Give the installed shorelines (80 MB), read at the first call only.

    Raises
    ------
    ShorelineError
        If their package is missing or damaged.
    """
    with _LOCK:
        if not _KEPT:
            _KEPT.append(find_boxes(read_rings(), shoreline_version()[:16]))
        return _KEPT[0]
