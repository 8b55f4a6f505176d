"""Sums of squares of pixels: what is usable is told and added up in one look, while it is in the processor's cache."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np

from ullage.detect.sar.intensities import snapped
from ullage.kernels import kernel

if TYPE_CHECKING:
    import numpy.typing as npt

SQUARE: Final = 4
"""Side of a square [pixels]: small beside a ring, so that little of it is unsure."""

_STRIP: Final = 1024
"""Columns that are added up at once, a multiple of a square's: their sums stay in the processor's first cache."""

_FINITE: Final = np.uint32(0x7F7FFFFF)
"""Bits of the greatest float32: infinities, what is no number and what is negative have greater ones."""


class Squares(NamedTuple):
    """Squares of the pixels of a block.

    Parameters
    ----------
    total, greatest
        Sum and maximum of what is searched, of shape (bands, squares down, squares across).
    known
        How many pixels are usable, of shape (squares down, squares across).
    """

    total: npt.NDArray[np.float64]
    greatest: npt.NDArray[np.float32]
    known: npt.NDArray[np.int32]


def room_for_squares(bands: int, rows: int, columns: int) -> Squares:
    """Make room for the squares of a block; see `sum_squares`."""
    down, across = -(-rows // SQUARE), -(-columns // SQUARE)
    shape = bands, down, across
    return Squares(np.empty(shape), np.empty(shape, np.float32), np.empty((down, across), np.int32))


@kernel
def sum_squares(
    values: Any, bits: Any, top: int, valid: Any, scale: Any, most: Any, first: int, last: int, usable: Any,
    total: Any, greatest: Any, count: Any,
) -> None:  # fmt: skip
    """Give sum, maximum and number of usable pixels of squares, and which pixels are.

    Parameters
    ----------
    values, top, scale, most
        As of `intensities.Block`.
    bits
        The same memory as `values`, as uint32.
    valid
        Whether each pixel of the block is measured water; it may be `usable` itself.
    first, last
        Rows of squares that are looked at.
    usable
        Filled in these rows: of what is valid, where all bands are finite and not negative.
    total, greatest, count
        Filled, of shape (bands, squares down, squares across), the same, and (squares down, squares across).
    """
    rows, columns = usable.shape
    line, high, number = np.empty(_STRIP), np.empty(_STRIP, np.float32), np.empty(_STRIP, np.int32)
    for i in range(first, last):
        upper, lower = i * SQUARE, min(rows, (i + 1) * SQUARE)
        for left in range(0, columns, _STRIP):
            right = min(columns, left + _STRIP)
            own = slice(left // SQUARE, (right + SQUARE - 1) // SQUARE)
            pixels = 0
            for r in range(upper, lower):
                pixels += _mark_usable(values, bits, top + r, left, valid[r][left:right], usable[r][left:right])
            if pixels == SQUARE * (right - left):
                _all_usable(values, top + upper, left, right, scale, most, line, high, total, greatest, i)
                _count_all(count[i, own], right - left)
                continue
            count[i, own] = 0
            total[:, i, own], greatest[:, i, own] = 0.0, np.float32(0.0)
            if pixels:
                _some_usable(
                    values, top, usable, upper, lower, left, right, scale, most, line, high, total, greatest, i
                )
                _count_some(usable, upper, lower, left, right, number, count[i, own])


@kernel
def _mark_usable(values: Any, bits: Any, r: int, left: int, valid: Any, usable: Any) -> int:
    """Mark what is usable of a stretch of a row; give how many pixels are."""
    columns = usable.shape[0]
    for c in range(columns):
        usable[c] = valid[c]
    for b in range(values.shape[0]):
        if _greatest_bits(bits[b, r][left : left + columns]) > _FINITE:
            row = values[b, r][left : left + columns]
            for c in range(columns):
                usable[c] &= (row[c] >= np.float32(0.0)) & (row[c] < np.float32(np.inf))
    count = np.int32(0)
    for c in range(columns):
        count += np.int32(usable[c])
    return int(count)


@kernel
def _greatest_bits(bits: Any) -> Any:
    found = np.uint32(0)
    for c in range(bits.shape[0]):
        found = bits[c] if bits[c] > found else found  # noqa: FURB136 - max is slow
    return found


@kernel
def _all_usable(
    values: Any, r: int, left: int, right: int, scale: Any, most: Any, line: Any, high: Any, total: Any, greatest: Any,
    i: int,
) -> None:  # fmt: skip
    own = slice(left // SQUARE, (right + SQUARE - 1) // SQUARE)
    for b in range(values.shape[0]):
        _down(
            values[b, r][left:right], values[b, r + 1][left:right], values[b, r + 2][left:right],
            values[b, r + 3][left:right], scale, most, line[: right - left], high[: right - left],
        )  # fmt: skip
        _across(line[: right - left], high[: right - left], total[b, i, own], greatest[b, i, own])


@kernel
def _some_usable(
    values: Any, top: int, usable: Any, upper: int, lower: int, left: int, right: int, scale: Any, most: Any,
    line: Any, high: Any, total: Any, greatest: Any, i: int,
) -> None:  # fmt: skip
    own = slice(left // SQUARE, (right + SQUARE - 1) // SQUARE)
    for b in range(values.shape[0]):
        line[:], high[:] = 0.0, np.float32(0.0)
        for r in range(upper, lower):
            _add(values[b, top + r][left:right], usable[r][left:right], scale, most, line, high)
        _across(line[: right - left], high[: right - left], total[b, i, own], greatest[b, i, own])


@kernel
def _down(one: Any, two: Any, three: Any, four: Any, scale: Any, most: Any, line: Any, high: Any) -> None:
    for c in range(line.shape[0]):
        a, b = snapped(one[c], scale, most), snapped(two[c], scale, most)
        d, e = snapped(three[c], scale, most), snapped(four[c], scale, most)
        line[c] = (np.float64(a) + np.float64(b)) + (np.float64(d) + np.float64(e))
        upper = a if a > b else b  # noqa: FURB136 - max minds NaN, and is slow
        lower = d if d > e else e  # noqa: FURB136 - the same
        high[c] = upper if upper > lower else lower  # noqa: FURB136 - the same


@kernel
def _add(row: Any, usable: Any, scale: Any, most: Any, line: Any, high: Any) -> None:
    for c in range(row.shape[0]):
        x = snapped(row[c], scale, most) if usable[c] else np.float32(0.0)
        line[c] += np.float64(x)
        high[c] = x if x > high[c] else high[c]  # noqa: FURB136 - max minds NaN, and is slow


@kernel
def _across(line: Any, high: Any, total: Any, greatest: Any) -> None:
    whole = line.shape[0] // SQUARE
    for j in range(whole):
        k = j * SQUARE
        total[j] = (line[k] + line[k + 1]) + (line[k + 2] + line[k + 3])
        greatest[j] = max(high[k], high[k + 1], high[k + 2], high[k + 3])
    for j in range(whole, total.shape[0]):
        total[j], greatest[j] = 0.0, np.float32(0.0)
        for c in range(j * SQUARE, line.shape[0]):
            total[j] += line[c]
            greatest[j] = max(greatest[j], high[c])


@kernel
def _count_all(count: Any, columns: int) -> None:
    for j in range(count.shape[0]):
        count[j] = SQUARE * min(SQUARE, columns - j * SQUARE)


@kernel
def _count_some(usable: Any, upper: int, lower: int, left: int, right: int, number: Any, count: Any) -> None:
    number[:] = 0
    for r in range(upper, lower):
        own = usable[r][left:right]
        for c in range(own.shape[0]):
            number[c] += own[c]
    for j in range(count.shape[0]):
        k = j * SQUARE  # beyond the last column there is room that is 0
        count[j] = number[k] + number[k + 1] + number[k + 2] + number[k + 3]
