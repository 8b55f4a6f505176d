"""Look-up tables of a product: vectors of values along range, one every second or so; between them straight lines."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    import numpy.typing as npt

    from ullage.sources.safe_xml import Xml

    Floats = npt.NDArray[np.float64]
    Floats32 = npt.NDArray[np.float32]
    Integers = npt.NDArray[np.int64]

MOST_VECTORS: Final = 2_000
"""A product of a minute has about sixty."""
MOST_BYTES: Final = 2**30
"""Of the table; that of the largest product met has 6 MB."""


@dataclass(frozen=True, eq=False)
class Lut:
    """Vectors along range at some lines; beyond the first and the last they are held.

    Parameters
    ----------
    lines
        Rows of the scene, rising, at least one.
    pixels, values
        Of each vector: columns, rising, and the values there.
    columns
        How many columns the scene has.
    """

    lines: Integers
    pixels: tuple[Floats, ...]
    values: tuple[Floats, ...]
    columns: int

    @cached_property
    def table(self) -> Floats32:
        """The vectors at every column, of shape (lines, columns); the last stands twice."""
        every = np.arange(self.columns, dtype=np.float64)
        rows = [np.interp(every, pixels, values) for pixels, values in zip(self.pixels, self.values, strict=True)]
        return np.array([*rows, rows[-1]], dtype=np.float32)

    def is_cut_off(self) -> bool:
        """Tell whether a vector does not reach both sides of the scene, to a pixel."""
        return any(along[0] > 1 or along[-1] < self.columns - 2 for along in self.pixels)

    def between(self, row: int, rows: int) -> tuple[Integers, Floats32]:
        """Give, for rows of the scene, the vector before each and how far it is to the next one, 0 to 1."""
        at = np.clip(np.arange(row, row + rows), self.lines[0], self.lines[-1])
        below = np.searchsorted(self.lines, at, side="right") - 1
        step = np.append(np.diff(self.lines), 1)[below]
        return below, ((at - self.lines[below]) / step).astype(np.float32)

    def window(self, row: int, column: int, rows: int, columns: int) -> Floats32:
        """Give the values of a window's pixels."""
        below, share = self.between(row, rows)
        part = self.table[:, column : column + columns]
        return part[below] + share[:, None] * (part[below + 1] - part[below])

    def at(self, row: float, column: float) -> float:
        """Give the value at one pixel, plainly."""
        along = [np.interp(column, pixels, values) for pixels, values in zip(self.pixels, self.values, strict=True)]
        return float(np.interp(row, self.lines, along))


def read_lut(vectors: list[Xml], name: str, columns: int, where: Xml) -> Lut:
    """Read the vectors of a calibration or noise file.

    Parameters
    ----------
    vectors
        Elements with ``line``, ``pixel`` and the values.
    name
        The element of the values.
    columns
        How many columns the scene has.
    where
        The document, for messages.

    Raises
    ------
    InputError
        When there is none or far too many, lengths differ, lines or pixels do not rise, or the vectors end before the
        scene's middle.
    """
    if not vectors:
        raise where.problem(name, "is nowhere in the file: it is not complete, get the product again")
    if len(vectors) > MOST_VECTORS or len(vectors) * columns * 4 > MOST_BYTES:
        raise where.problem(name, f"is there {len(vectors):,} times: no product has as many, the file is damaged")
    lines = [one.whole("line") for one in vectors]
    pixels = [one.numbers("pixel") for one in vectors]
    values = [one.numbers(name) for one in vectors]
    if any(second <= first for first, second in pairwise(lines)):
        raise where.problem("line", "of the vectors does not rise: the file is damaged, get the product again")
    for line, along, value in zip(lines, pixels, values, strict=True):
        if along.size != value.size or along.size == 0:
            raise where.problem(name, f"at line {line} has {value.size:,} values for {along.size:,} pixels")
        if np.any(np.diff(along) <= 0):
            raise where.problem("pixel", f"at line {line} does not rise: the file is damaged")
        if along[0] > columns / 2 or along[-1] < columns / 2:
            raise where.problem(
                "pixel", f"at line {line} runs from {along[0]:g} to {along[-1]:g}: expected 0 to {columns - 1}"
            )
    return Lut(np.array(lines), tuple(pixels), tuple(values), columns)
