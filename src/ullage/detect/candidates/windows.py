"""Many small windows of a scene, read a few at a time: rasters keep whole rows together, so rows are read once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np

from ullage.kernels import map_in_threads
from ullage.records import Patch, Window

if TYPE_CHECKING:
    import numpy.typing as npt

    from ullage.records import Pixels

    Ints = npt.NDArray[np.int64]

_MOST_PIXELS: Final = 2_000_000
"""Of one reading: 16 MB of two bands."""


def read_windows(pixels: Pixels, boxes: Ints) -> list[Patch]:
    """Read windows of a scene.

    Parameters
    ----------
    pixels
        The scene's.
    boxes
        First and last row, first and last column of each, both included, of shape (n, 4).

    Returns
    -------
    list of Patch
        In the order of the boxes; what lies outside the scene is not valid.
    """
    patches: dict[int, Patch] = {}
    for found in map_in_threads(lambda group: _read_group(pixels, boxes, group), _groups(boxes)):
        patches |= found
    return [patches[k] for k in range(len(boxes))]


def _groups(boxes: Ints) -> list[list[int]]:
    """Put windows whose rows overlap together, as long as one reading of all of them stays small."""
    groups: list[list[int]] = []
    whole: list[Any] = []
    for k in np.lexsort((boxes[:, 2], boxes[:, 0])).tolist():
        top, bottom, left, right = boxes[k].tolist()
        if groups:
            wider = [min(whole[0], top), max(whole[1], bottom), min(whole[2], left), max(whole[3], right)]
            if top <= whole[1] and (wider[1] - wider[0] + 1) * (wider[3] - wider[2] + 1) <= _MOST_PIXELS:
                groups[-1].append(k)
                whole = wider
                continue
        groups.append([k])
        whole = [top, bottom, left, right]
    return groups


def _read_group(pixels: Pixels, boxes: Ints, group: list[int]) -> dict[int, Patch]:
    """Read the box that holds some windows, and cut them out."""
    own = boxes[group]
    top, left = int(own[:, 0].min()), int(own[:, 2].min())
    bottom, right = int(own[:, 1].max()), int(own[:, 3].max())
    whole = pixels.read(Window(top, left, bottom - top + 1, right - left + 1))
    patches = {}
    for k, (first, last, west, east) in zip(group, own.tolist(), strict=True):
        part = slice(first - top, last - top + 1), slice(west - left, east - left + 1)
        patches[k] = Patch(whole.values[:, *part].copy(), whole.valid[part].copy())
    return patches
