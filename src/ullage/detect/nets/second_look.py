"""A second look at boxes: of chips about each, near and wide, a net says whether it is a ship and where that ends."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, Protocol

import numpy as np

from ullage.detect.nets.pictures import sides_of, turned

if TYPE_CHECKING:
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]
    Floats32 = npt.NDArray[np.float32]

CHIP_PIXELS: Final = 48
"""Side of a chip."""

CUTS: Final = ((2.0, 48.0), (5.0, 120.0))
"""Near and wide: a chip shows a square of so many times the box's longer side, and of at least so many pixels."""

VIEWS: Final = 8
"""A box is looked at in all ways in which a square can lie; the mean of the answers is surer."""

CHIPS_AT_ONCE: Final = 128

LEAST_SIDE: Final = 2.0
"""No box is made smaller than this [pixels]."""


class SecondLook(Protocol):
    """A net that is asked about boxes; how it runs is the business of who loaded it."""

    def __call__(self, chips: Floats32, /) -> tuple[Floats32, Floats32]:
        """Say how sure a ship is, and where it ends.

        Parameters
        ----------
        chips
            As `cut_chips` gives them, of shape (n, 4, 48, 48).

        Returns
        -------
        score
            How likely the box is a ship's, 0 to 1, of shape (n,).
        reach
            Distances from the box's middle to the ship's left, top, right and bottom, as shares of the box's width and
            height, of shape (n, 4): 0.5 where the box is right.
        """


def move_boxes(picture: npt.NDArray[np.uint8], corners: Floats, second: SecondLook) -> tuple[Floats, Floats]:
    """Move boxes to where their ships end, and say how sure these are.

    Parameters
    ----------
    picture
        Of shape (rows, columns), uint8.
    corners
        x and y of the first and the last corner [pixels], of shape (n, 4).
    second
        The net.

    Returns
    -------
    corners
        Moved, inside the picture, of shape (n, 4).
    score
        0 to 1, of shape (n,).
    """
    score, reach = _ask(second, cut_chips(picture, corners))
    return _moved(corners, reach, np.array(picture.shape[::-1])), score


def _ask(second: SecondLook, chips: Floats32) -> tuple[Floats, Floats]:
    """Give the mean of the answers about chips that are turned over and about."""
    score, reach = np.zeros(len(chips)), np.zeros((len(chips), 4))
    for first in range(0, len(chips), CHIPS_AT_ONCE):
        own = slice(first, first + CHIPS_AT_ONCE)
        for view in range(VIEWS):
            its_score, its_reach = second(turned(chips[own], view))
            score[own] += its_score / VIEWS
            reach[own] += its_reach[:, sides_of(view)] / VIEWS
    return score, reach


def _moved(corners: Floats, reach: Floats, rim: npt.NDArray[np.int64]) -> Floats:
    """Give boxes that reach from the middles of boxes to other sides, in shares of their sizes, as far as the rim."""
    middle, size = (corners[:, :2] + corners[:, 2:]) / 2, corners[:, 2:] - corners[:, :2]
    first = (middle - reach[:, :2] * size).clip(0, np.maximum(rim - LEAST_SIDE, 0))
    last = np.minimum(np.maximum(middle + reach[:, 2:] * size, first + LEAST_SIDE), rim)
    return np.concatenate([first, last], axis=1)


def cut_chips(picture: npt.NDArray[np.uint8], corners: Floats) -> Floats32:
    """Cut what is about each box: the near picture, 0 to 1, and which of it is in the box; then the wide.

    Parameters
    ----------
    picture
        Of shape (rows, columns), uint8; black beyond its rim.
    corners
        x and y of the first and the last corner [pixels], of shape (n, 4).

    Returns
    -------
    float32
        Of shape (n, 4, 48, 48).
    """
    from PIL import Image

    image = Image.fromarray(picture)
    chips = np.empty((len(corners), 2 * len(CUTS), CHIP_PIXELS, CHIP_PIXELS), np.float32)
    for chip, box in zip(chips, corners, strict=True):
        for cut, (share, least) in enumerate(CUTS):
            side = max(share * float((box[2:] - box[:2]).max()), least)
            first = (box[:2] + box[2:]) / 2 - side / 2
            chip[2 * cut] = _cut(image, first, side)
            chip[2 * cut + 1] = _inside((box - np.tile(first, 2)) * (CHIP_PIXELS / side))
    return chips


def _cut(image: Any, first: Floats, side: float) -> Floats32:
    """Give a square of a picture at the size of a chip, 0 to 1."""
    from PIL import Image

    low, high = np.floor(first), np.ceil(first + side)
    part = image.crop((*low.astype(int).tolist(), *high.astype(int).tolist()))
    box = np.concatenate([first - low, np.minimum(first - low + side, high - low)])
    chip = part.resize((CHIP_PIXELS, CHIP_PIXELS), Image.Resampling.BILINEAR, box=tuple(box.tolist()))
    return np.asarray(chip, dtype=np.float32) / np.float32(255)


def _inside(box: Floats) -> Floats:
    """Give the share of each pixel of a chip that is inside a box of x0, y0, x1, y1 [its pixels]."""
    pixel = np.arange(CHIP_PIXELS)
    across, down = (np.clip(np.minimum(pixel + 1, box[k + 2]) - np.maximum(pixel, box[k]), 0, 1) for k in (0, 1))
    return np.outer(down, across)
