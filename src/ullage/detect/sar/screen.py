"""The two windows, but only where they can matter: most pixels cannot pass, and a look at squares of pixels says so.

The ring of every pixel of a square holds all that lies within the ring of each of them: whole squares, whose sums are
known. Their sum is no more than the ring's, and the ring has no more pixels than all squares that it touches. A square
whose brightest pixel is not above so low a threshold holds no hit. The others, a few in a hundred thousand at sea, are
asked exactly, so that the result is that of `kernel.scan_rows`, pixel by pixel.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np

from ullage.kernels import kernel

SQUARE: Final = 4
"""Side of a square [pixels]: small beside a ring, so that little of it is unsure."""


@kernel
def sum_squares(values: Any, usable: Any, top: int, bottom: int, total: Any, most: Any, count: Any) -> None:
    """Give sum, maximum and number of measured pixels of squares.

    Parameters
    ----------
    values, usable
        Snapped, 0 where not measured, of shape (bands, rows, columns) and (rows, columns).
    top, bottom
        Rows of squares that are looked at.
    total, most, count
        Filled, of shape (bands, squares down, squares across), the same, and (squares down, squares across).
    """
    bands, rows, columns = values.shape
    line, most_here, known = np.empty(columns), np.empty(columns, np.float32), np.empty(columns, np.int32)
    for i in range(top, bottom):
        first, last = i * SQUARE, min(rows, (i + 1) * SQUARE)
        known[:] = 0
        for r in range(first, last):
            own = usable[r]
            for c in range(columns):
                known[c] += own[c]
        _across_counts(known, count[i])
        for b in range(bands):
            if last - first == SQUARE:
                _down(
                    values[b, first], values[b, first + 1], values[b, first + 2], values[b, first + 3], line, most_here
                )
            else:
                _down_some(values, b, first, last, line, most_here)
            _across(line, most_here, total[b, i], most[b, i])


@kernel
def _down(one: Any, two: Any, three: Any, four: Any, line: Any, top: Any) -> None:
    for c in range(line.shape[0]):
        line[c] = (np.float64(one[c]) + np.float64(two[c])) + (np.float64(three[c]) + np.float64(four[c]))
        upper = one[c] if one[c] > two[c] else two[c]  # noqa: FURB136 - max minds NaN, and is slow
        lower = three[c] if three[c] > four[c] else four[c]  # noqa: FURB136 - the same
        top[c] = upper if upper > lower else lower  # noqa: FURB136 - the same


@kernel
def _down_some(values: Any, b: int, first: int, last: int, line: Any, top: Any) -> None:
    line[:] = 0.0
    top[:] = 0.0
    for r in range(first, last):
        row = values[b, r]
        for c in range(row.shape[0]):
            line[c] += np.float64(row[c])
            top[c] = max(top[c], row[c])


@kernel
def _across(line: Any, top: Any, total: Any, most: Any) -> None:
    whole = line.shape[0] // SQUARE
    for j in range(whole):
        k = j * SQUARE
        total[j] = (line[k] + line[k + 1]) + (line[k + 2] + line[k + 3])
        most[j] = max(top[k], top[k + 1], top[k + 2], top[k + 3])
    for j in range(whole, total.shape[0]):
        total[j], most[j] = 0.0, np.float32(0.0)
        for c in range(j * SQUARE, line.shape[0]):
            total[j] += line[c]
            most[j] = max(most[j], top[c])


@kernel
def _across_counts(known: Any, count: Any) -> None:
    whole = known.shape[0] // SQUARE
    for j in range(whole):
        k = j * SQUARE
        count[j] = known[k] + known[k + 1] + known[k + 2] + known[k + 3]
    for j in range(whole, count.shape[0]):
        count[j] = 0
        for c in range(j * SQUARE, known.shape[0]):
            count[j] += known[c]


@kernel
def find_unsure(
    total: Any, most: Any, count: Any, first: int, last: int, ring: int, guard: int, multiplier: Any, cell: int,
    where: Any, low: Any,
) -> int:  # fmt: skip
    """Find the squares that may hold a hit.

    Parameters
    ----------
    total, most, count
        Of `sum_squares`.
    first, last
        Rows that are tested; `first` begins a row of cells.
    ring, guard
        Half the sides of the windows [pixels].
    multiplier
        As of `kernel.scan_rows`.
    cell
        Side of a cell, a multiple of the square's.
    where
        Room for what is found: row and column of the square.
    low
        As much room, of shape (n, bands): no pixel of the square passes with a value below it.

    Returns
    -------
    int
        How many were found; no more are written than there is room for.
    """
    bands, _, across = total.shape
    # squares that lie in the outer window of each pixel of a square, and those that the guard of any of them touches
    sure, touched = (ring - SQUARE + 1) // SQUARE, (guard + SQUARE - 1) // SQUARE
    # the other way round for the number of pixels
    wide, narrow = (ring + SQUARE - 1) // SQUARE, (guard - SQUARE + 1) // SQUARE
    whole = np.float64((2 * ring + 1) ** 2 - (2 * guard + 1) ** 2)
    pad = wide + 1
    outer, inner = np.zeros((bands, across + 2 * pad)), np.zeros((bands, across + 2 * pad))
    outer_n, inner_n = np.zeros(across + 2 * pad), np.zeros(across + 2 * pad)
    least_sum, most_n, unsure = np.empty(across), np.empty(across), np.empty(across, np.bool_)
    bound = np.empty((bands, across))
    found = 0
    top, bottom = first // SQUARE, (last - 1) // SQUARE + 1
    for i in range(top, bottom):
        _lines(count, i, wide, i == top, outer_n[pad : pad + across])
        _lines(count, i, narrow, i == top, inner_n[pad : pad + across])
        _windows(outer_n, inner_n, wide, narrow, pad, most_n)
        unsure[:] = False
        upper = max(i * SQUARE - first, 0) // cell
        lower = min((i + 1) * SQUARE - 1 - first, last - 1 - first) // cell
        for b in range(bands):
            _lines(total[b], i, sure, i == top, outer[b, pad : pad + across])
            _lines(total[b], i, touched, i == top, inner[b, pad : pad + across])
            _windows(outer[b], inner[b], sure, touched, pad, least_sum)
            for k in range(multiplier.shape[2]):
                own = slice(k * cell // SQUARE, min(across, (k + 1) * cell // SQUARE))
                many = min(multiplier[b, upper, k], multiplier[b, lower, k])
                _compare(most[b, i, own], most_n[own], whole, many, least_sum[own], bound[b, own], unsure[own])
        for j in range(across):
            if unsure[j]:
                if found < where.shape[0]:
                    where[found, 0], where[found, 1] = i, j
                    low[found] = bound[:, j]
                found += 1
    return found


@kernel
def _compare(most: Any, most_n: Any, whole: float, many: float, least_sum: Any, bound: Any, unsure: Any) -> None:
    """Bound from below what passes, a hair lower so that rounding never matters, and mark what may be above."""
    for j in range(most.shape[0]):
        pixels = most_n[j] if most_n[j] < whole else whole  # noqa: FURB136 - min minds NaN, and is slow
        bound[j] = many * least_sum[j] / pixels * 0.999999
        unsure[j] |= np.float64(most[j]) > bound[j]


@kernel
def _lines(values: Any, i: int, half: int, begin: bool, into: Any) -> None:
    """Slide the sums of columns of squares down to row `i`; with a half width below 0 they stay 0."""
    if half < 0:
        return
    rows, columns = values.shape
    if begin:
        for r in range(max(0, i - half), min(rows, i + half + 1)):
            for c in range(columns):
                into[c] += values[r, c]
        return
    if i + half < rows:
        for c in range(columns):
            into[c] += values[i + half, c]
    if i - half - 1 >= 0:
        for c in range(columns):
            into[c] -= values[i - half - 1, c]


@kernel
def _windows(outer: Any, inner: Any, wide: int, narrow: int, pad: int, out: Any) -> None:
    """Give the sum of the outer window less that of the inner one around each square of a row."""
    s = 0.0
    for k in range(pad - 1 - wide, pad + wide):
        s += outer[k]
    if narrow >= 0:
        for k in range(pad - 1 - narrow, pad + narrow):
            s -= inner[k]
    for c in range(out.shape[0]):
        s += outer[pad + c + wide] - outer[pad + c - wide - 1]
        if narrow >= 0:
            s -= inner[pad + c + narrow] - inner[pad + c - narrow - 1]
        out[c] = s


@kernel
def ask_squares(
    values: Any, usable: Any, squares: Any, low: Any, first: int, last: int, ring: int, guard: int, least: int,
    multiplier: Any, cell: int, where: Any, intensity: Any, clutter: Any, over: Any,
) -> int:  # fmt: skip
    """Ask each pixel of some squares exactly; results as of `kernel.scan_rows`, in the order of the squares.

    There has to be room for all pixels of the squares.
    """
    bands, _, columns = values.shape
    ring_sum, buffer = np.empty(bands), np.empty(2 * ring + 1)
    flag = np.empty(bands, np.bool_)
    found = 0
    for k in range(squares.shape[0]):
        r0, c0 = squares[k, 0] * SQUARE, squares[k, 1] * SQUARE
        for r in range(max(r0, first), min(r0 + SQUARE, last)):
            for c in range(c0, min(c0 + SQUARE, columns)):
                if not (usable[r, c] and _may_pass(values, low[k], r, c)):
                    continue
                number = _count_ring(usable, r, c, ring, guard)
                if number < least:
                    continue
                passed = False
                for b in range(bands):
                    ring_sum[b] = _sum_window(values[b], r, c, ring, buffer) - _sum_window(
                        values[b], r, c, guard, buffer
                    )
                    many = multiplier[b, (r - first) // cell, c // cell]
                    flag[b] = (np.float64(values[b, r, c]) * number > many * ring_sum[b]) and ring_sum[b] > 0.0
                    passed = passed or flag[b]
                if passed:
                    _write(values, r, c, flag, ring_sum, number, found, where, intensity, clutter, over)
                    found += 1
    return found


@kernel
def _may_pass(values: Any, low: Any, r: int, c: int) -> bool:
    may = False
    for b in range(values.shape[0]):
        may |= np.float64(values[b, r, c]) > low[b]
    return may


@kernel
def _write(
    values: Any, r: int, c: int, flag: Any, ring_sum: Any, number: float, found: int, where: Any, intensity: Any,
    clutter: Any, over: Any,
) -> None:  # fmt: skip
    where[found, 0], where[found, 1] = r, c
    for b in range(values.shape[0]):
        intensity[found, b] = values[b, r, c]
        clutter[found, b] = ring_sum[b] / number
        over[found, b] = flag[b]


@kernel
def _sum_window(values: Any, r: int, c: int, half: int, buffer: Any) -> float:
    """Sum a window: its columns side by side first; every sum is exact, so that any order gives the same."""
    top, bottom = max(0, r - half), min(values.shape[0], r + half + 1)
    left, right = max(0, c - half), min(values.shape[1], c + half + 1)
    line = buffer[: right - left]
    line[:] = 0.0
    for y in range(top, bottom):
        row = values[y, left:right]
        for x in range(row.shape[0]):
            line[x] += np.float64(row[x])
    s = 0.0
    for x in range(line.shape[0]):
        s += line[x]
    return s


@kernel
def _count_ring(usable: Any, r: int, c: int, ring: int, guard: int) -> float:
    rows, columns = usable.shape
    n = 0
    for y in range(max(0, r - ring), min(rows, r + ring + 1)):
        row = usable[y, max(0, c - ring) : min(columns, c + ring + 1)]
        for x in range(row.shape[0]):
            n += row[x]
    for y in range(max(0, r - guard), min(rows, r + guard + 1)):
        row = usable[y, max(0, c - guard) : min(columns, c + guard + 1)]
        for x in range(row.shape[0]):
            n -= row[x]
    return np.float64(n)
