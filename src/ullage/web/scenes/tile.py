"""A tile of a scene: its pixels where they lie on the map, each as it was measured, by a stated stretch."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

import numpy as np

from ullage.web.scenes.mercator import SIDE, pixels_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    from ullage.web.scenes.mercator import Tile
    from ullage.web.scenes.opened import OpenScene
    from ullage.web.scenes.stretch import Stretch


def draw_tile(opened: OpenScene, tile: Tile, stretch: Stretch) -> bytes | None:
    """Draw a tile.

    Parameters
    ----------
    opened
        The scene.
    tile
        Which part of the world.
    stretch
        How values become shades.

    Returns
    -------
    bytes or None
        A PNG of 256 by 256 pixels, transparent where nothing was measured; None when nothing was measured in all of it.
    """
    values = tile_values(opened, tile, stretch.bands)
    return None if values is None else png(stretch.paint(values))


def tile_values(opened: OpenScene, tile: Tile, bands: Sequence[int]) -> npt.NDArray[np.float32] | None:
    """Give the values of a tile, of shape (bands, 256, 256), NaN where nothing was measured; None if nowhere was."""
    found: npt.NDArray[np.float32] | None = None
    for rows, columns in opened.bounds.parts_of(tile):
        row, column = pixels_of(opened.scene, tile, rows, columns)
        values = opened.read(row, column, bands, _ratio(row, column))
        if np.isfinite(values).any():
            if found is None:
                found = np.full((len(bands), SIDE, SIDE), np.nan, np.float32)
            part = found[:, rows, columns]
            part[...] = np.where(np.isfinite(part), part, values)
    return found


def _ratio(row: npt.NDArray[np.float64], column: npt.NDArray[np.float64]) -> float:
    """Give how many pixels of the scene a pixel of the tile steps over, by the middle row and column."""
    middle = [slice(side // 2, side // 2 + 1) for side in row.shape]
    lines = [(slice(None), middle[1]), (middle[0], slice(None))]
    steps = [
        np.hypot(np.diff(row[line], axis=axis), np.diff(column[line], axis=axis))
        for axis, line in enumerate(lines) if row.shape[axis] > 1
    ]  # fmt: skip
    finite = [one[np.isfinite(one)] for one in steps]
    return max((float(np.median(one)) for one in finite if one.size), default=1.0)


def png(picture: Any) -> bytes:
    """Write a picture with alpha as PNG; packed lightly, for it does not go far."""
    from PIL import Image

    buffer = io.BytesIO()
    Image.fromarray(picture).save(buffer, "PNG", compress_level=1)
    return buffer.getvalue()
