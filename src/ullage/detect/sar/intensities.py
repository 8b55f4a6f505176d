"""Intensities as they are given, and as they are searched: scaled, bounded, whole multiples of 2⁻²³, 0 where unusable.

A search takes them as they are given and makes of each what is searched where it needs it: to write all of that down
first takes longer than the search. Whole multiples of 2⁻²³, bounded, have sums that a float64 holds to the last bit.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from ullage.kernels import inlined, kernel

if TYPE_CHECKING:
    import numpy.typing as npt

    Floats32 = npt.NDArray[np.float32]
    Bools = npt.NDArray[np.bool_]

MOST: Final = 2.0**17
"""Greatest intensity that is told apart (51 dB): with it a window of 90 by 90 pixels sums to less than 2³⁰."""

_SUM: Final = 2.0**30


def most_of(ring: int) -> np.float32:
    """Give the greatest intensity that is told apart with a window of half the side `ring`: sums stay below 2³⁰."""
    return np.float32(min(MOST, _SUM / (2 * ring + 2) ** 2))


@dataclass(frozen=True, slots=True, eq=False)
class Block:
    """Some rows of an image that are searched at once, with what the windows reach around them.

    Parameters
    ----------
    values
        Intensities of the image as they are given, float32, of shape (bands, rows, columns). Its first column is the
        first of a cell.
    top
        Its row with which the block begins.
    usable
        Whether each pixel of the block is measured water, of shape (rows of the block, columns). Where it is, all bands
        are finite and not negative.
    scale
        What intensities are multiplied by, a power of two.
    most
        Greatest of them that is told apart, after that.
    """

    values: Floats32
    top: int
    usable: Bools
    scale: np.float32
    most: np.float32

    def given(self, first: int, last: int) -> Floats32:
        """Give some of its rows as they are given."""
        return self.values[:, self.top + first : self.top + last]

    def laid(self) -> Floats32:
        """Give all of it as it is searched, of shape (bands, rows of the block, columns)."""
        out = np.empty((len(self.values), *self.usable.shape), np.float32)
        _lay(self.values, self.top, self.usable, self.scale, self.most, out)
        return out


@inlined
def snapped(value: Any, scale: Any, most: Any) -> Any:
    """Give an intensity as it is searched; once more it stays what it is."""
    x = value * scale
    return ((x if x < most else most) + np.float32(1.0)) - np.float32(1.0)  # noqa: FURB136 - min minds NaN, and is slow


@kernel
def _lay(values: Any, top: int, usable: Any, scale: Any, most: Any, out: Any) -> None:
    for r in range(usable.shape[0]):
        known = usable[r]
        for b in range(values.shape[0]):
            row, into = values[b, top + r], out[b, r]
            for c in range(known.shape[0]):
                into[c] = snapped(row[c], scale, most) if known[c] else np.float32(0.0)
