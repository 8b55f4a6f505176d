"""Pixels that stand out of the clutter around them: what a scan of a scene finds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    from ullage.records import Window

    Ints32 = npt.NDArray[np.int32]
    Floats32 = npt.NDArray[np.float32]
    Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Hits:
    """Pixels above the threshold of a band, sorted by row, then column.

    Parameters
    ----------
    row, column
        Where in the scene, of shape (n,).
    intensity
        Sigma nought of each band, of shape (n, bands).
    clutter
        Its mean in the ring around the pixel, of shape (n, bands).
    over
        Which band passed its own threshold, of shape (n, bands).
    crowded
        Cells of the scene in which so many pixels stood out that they are no ships, but ice, land or rain: nothing of
        them is here.
    """

    row: Ints32
    column: Ints32
    intensity: Floats32
    clutter: Floats32
    over: Bools
    crowded: tuple[Window, ...] = ()

    def __len__(self) -> int:
        return len(self.row)

    def only(self, own: Bools) -> Hits:
        """Give some of them."""
        return Hits(
            self.row[own], self.column[own], self.intensity[own], self.clutter[own], self.over[own], self.crowded
        )


def no_hits(bands: int) -> Hits:
    """Give hits of which there are none."""
    numbers = np.empty((0, bands), np.float32)
    where = np.empty(0, np.int32)
    return Hits(where, where, numbers, numbers, np.empty((0, bands), np.bool_))


def lay_together(parts: Sequence[Hits], bands: int) -> Hits:
    """Put the hits of rows that follow each other into one."""
    if not parts:
        return no_hits(bands)
    names = ("row", "column", "intensity", "clutter", "over")
    columns = {name: np.concatenate([getattr(part, name) for part in parts]) for name in names}
    crowded = tuple(one for part in parts for one in part.crowded)
    return Hits(**columns, crowded=crowded)
