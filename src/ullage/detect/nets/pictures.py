"""An 8-bit radar picture as the finder takes it, and what the finder is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Protocol

import numpy as np

if TYPE_CHECKING:
    import numpy.typing as npt

    Floats32 = npt.NDArray[np.float32]

STRIDE: Final = 4
"""Pixels of the picture to one cell of the finder's maps."""

MULTIPLE: Final = 32
"""The finder takes sides that are multiples of this."""


class Finder(Protocol):
    """A net that finds ships; how it runs is the business of who loaded it."""

    def __call__(self, pictures: Floats32) -> tuple[Floats32, Floats32]:
        """Give heat and boxes.

        Parameters
        ----------
        pictures
            Of shape (n, 1, rows, columns), 0 to 1, sides multiples of `MULTIPLE`.

        Returns
        -------
        heat
            How likely a ship's middle is in a cell, 0 to 1, of shape (n, 1, rows / 4, columns / 4).
        boxes
            Distances from a cell's middle to the left, top, right and bottom of the box [pixels], (n, 4, ..., ...).
        """


def to_tensor(picture: npt.NDArray[np.uint8]) -> Floats32:
    """Give a picture as the finder takes it: 0 to 1, made larger with black to the right and below.

    Parameters
    ----------
    picture
        Of shape (rows, columns), uint8.

    Raises
    ------
    ValueError
        When it is no such picture.
    """
    if picture.ndim != 2 or picture.dtype != np.uint8:  # noqa: PLR2004 - rows and columns
        raise ValueError(f"a picture is uint8 of shape (rows, columns), not {picture.dtype} of {picture.shape}")
    rows, columns = picture.shape
    more_rows, more_columns = -rows % MULTIPLE, -columns % MULTIPLE
    wide = np.pad(picture, ((0, more_rows), (0, more_columns)))
    return np.asarray(wide, dtype=np.float32)[None, None] / np.float32(255)


def resized(picture: npt.NDArray[np.uint8], size: float) -> npt.NDArray[np.uint8]:
    """Give a picture at another size, by linear interpolation; of each side at least one pixel is left."""
    from PIL import Image

    rows, columns = picture.shape
    if size == 1.0 or not picture.size:
        return picture
    sides = max(1, round(columns * size)), max(1, round(rows * size))
    return np.asarray(Image.fromarray(picture).resize(sides, Image.Resampling.BILINEAR))


def turned(pictures: Floats32, view: int) -> Floats32:
    """Give pictures of shape (n, channels, rows, columns) lying in one of eight ways.

    Parameters
    ----------
    view
        0 to 7: 4 changes rows and columns, then 1 changes left and right, 2 top and bottom.
    """
    about = pictures.transpose(0, 1, 3, 2) if view & 4 else pictures
    return np.ascontiguousarray(_mirrored(about, view))


def turned_back(maps: Floats32, view: int) -> Floats32:
    """Give maps of turned pictures as the pictures lay."""
    back = _mirrored(maps, view)
    return back.transpose(0, 1, 3, 2) if view & 4 else back


def sides_of(view: int) -> list[int]:
    """Give which sides of a turned picture are the left, top, right and bottom of the picture, by their numbers."""
    left, top, right, bottom = 2 * (view & 1), 1 + (view & 2), 2 - 2 * (view & 1), 3 - (view & 2)
    return [top, left, bottom, right] if view & 4 else [left, top, right, bottom]


def _mirrored(maps: Floats32, view: int) -> Floats32:
    return maps[..., :: -1 if view & 2 else 1, :: -1 if view & 1 else 1]
