"""The two windows, but only where they can matter: most pixels cannot pass, and a look at squares of pixels says so.

The ring of every pixel of a square holds all that lies within the ring of each of them: whole squares, whose sums are
known. Their sum is no more than the ring's, and the ring has no more pixels than all squares that it touches. A square
whose brightest pixel is not above so low a threshold holds no hit. The others, a few in a hundred thousand at sea, are
asked exactly, so that the result is that of `kernel.scan_rows`, pixel by pixel.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ullage.detect.sar.intensities import snapped
from ullage.detect.sar.kernel import add_up
from ullage.detect.sar.squares import SQUARE
from ullage.kernels import kernel


@kernel
def find_unsure(
    total: Any, greatest: Any, count: Any, first: int, last: int, ring: int, guard: int, multiplier: Any, cell: int,
    where: Any, low: Any,
) -> int:  # fmt: skip
    """Find the squares that may hold a hit.

    Parameters
    ----------
    total, greatest, count
        Of `squares.sum_squares`.
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
    step = np.empty(across)
    outer_n, inner_n = np.zeros(across + 2 * pad), np.zeros(across + 2 * pad)
    least_sum, most_n, unsure = np.empty(across), np.empty(across), np.empty(across, np.bool_)
    bound = np.empty((bands, across))
    found = 0
    top, bottom = first // SQUARE, (last - 1) // SQUARE + 1
    for i in range(top, bottom):
        _lines(count, i, wide, i == top, outer_n[pad : pad + across])
        _lines(count, i, narrow, i == top, inner_n[pad : pad + across])
        _windows(outer_n, inner_n, wide, narrow, pad, step, most_n)
        unsure[:] = False
        upper = max(i * SQUARE - first, 0) // cell
        lower = min((i + 1) * SQUARE - 1 - first, last - 1 - first) // cell
        for b in range(bands):
            _lines(total[b], i, sure, i == top, outer[b, pad : pad + across])
            _lines(total[b], i, touched, i == top, inner[b, pad : pad + across])
            _windows(outer[b], inner[b], sure, touched, pad, step, least_sum)
            for k in range(multiplier.shape[2]):
                own = slice(k * cell // SQUARE, min(across, (k + 1) * cell // SQUARE))
                many = min(multiplier[b, upper, k], multiplier[b, lower, k])
                _compare(greatest[b, i, own], most_n[own], whole, many, least_sum[own], bound[b, own], unsure[own])
        for j in range(across):
            if unsure[j]:
                if found < where.shape[0]:
                    where[found, 0], where[found, 1] = i, j
                    low[found] = bound[:, j]
                found += 1
    return found


@kernel
def _compare(greatest: Any, most_n: Any, whole: float, many: float, least_sum: Any, bound: Any, unsure: Any) -> None:
    """Bound from below what passes, a hair lower so that rounding never matters, and mark what may be above."""
    for j in range(greatest.shape[0]):
        pixels = most_n[j] if most_n[j] < whole else whole  # noqa: FURB136 - min minds NaN, and is slow
        bound[j] = many * least_sum[j] / pixels * 0.999999
        unsure[j] |= np.float64(greatest[j]) > bound[j]


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
def _windows(outer: Any, inner: Any, wide: int, narrow: int, pad: int, step: Any, out: Any) -> None:
    """Give the sum of the outer window less that of the inner one around each square of a row."""
    columns = out.shape[0]
    before, after = outer[pad - wide - 1 :][:columns], outer[pad + wide :][:columns]
    so_far = 0.0
    for k in range(pad - 1 - wide, pad + wide):
        so_far += outer[k]
    if narrow < 0:
        for c in range(columns):
            step[c] = after[c] - before[c]
    else:
        near, far = inner[pad - narrow - 1 :][:columns], inner[pad + narrow :][:columns]
        for k in range(pad - 1 - narrow, pad + narrow):
            so_far -= inner[k]
        for c in range(columns):
            step[c] = (after[c] - before[c]) - (far[c] - near[c])
    add_up(step, so_far, out)


@kernel
def ask_squares(
    values: Any, top: int, usable: Any, scale: Any, most: Any, total: Any, count: Any, squares: Any, low: Any,
    first: int, last: int, ring: int, guard: int, least: int, multiplier: Any, cell: int, where: Any, intensity: Any,
    clutter: Any, over: Any,
) -> int:  # fmt: skip
    """Ask each pixel of some squares exactly; results as of `kernel.scan_rows`, in the order of the squares.

    There has to be room for all pixels of the squares. `total` and `count` are of `squares.sum_squares`.
    """
    bands, columns = values.shape[0], usable.shape[1]
    ring_sum, flag = np.empty(bands), np.empty(bands, np.bool_)
    found = 0
    for k in range(squares.shape[0]):
        r0, c0 = squares[k, 0] * SQUARE, squares[k, 1] * SQUARE
        for r in range(max(r0, first), min(r0 + SQUARE, last)):
            for c in range(c0, min(c0 + SQUARE, columns)):
                if not (usable[r, c] and _may_pass(values, top + r, c, scale, most, low[k])):
                    continue
                number = _count_window(usable, count, r, c, ring) - _count_window(usable, count, r, c, guard)
                if number < least:
                    continue
                passed = False
                for b in range(bands):
                    ring_sum[b] = _sum_window(values, b, top, usable, scale, most, total[b], r, c, ring) - _sum_window(
                        values, b, top, usable, scale, most, total[b], r, c, guard
                    )
                    many = multiplier[b, (r - first) // cell, c // cell]
                    x = np.float64(snapped(values[b, top + r, c], scale, most))
                    flag[b] = (x * number > many * ring_sum[b]) and ring_sum[b] > 0.0
                    passed = passed or flag[b]
                if passed:
                    where[found, 0], where[found, 1] = r, c
                    for b in range(bands):
                        intensity[found, b] = snapped(values[b, top + r, c], scale, most)
                        clutter[found, b] = ring_sum[b] / number
                        over[found, b] = flag[b]
                    found += 1
    return found


@kernel
def _may_pass(values: Any, r: int, c: int, scale: Any, most: Any, low: Any) -> bool:
    may = False
    for b in range(values.shape[0]):
        may |= np.float64(snapped(values[b, r, c], scale, most)) > low[b]
    return may


@kernel
def _inner_squares(first: int, last: int) -> tuple[int, int]:
    """Give the first square that lies whole in a stretch of pixels, and the last + 1."""
    lower = (first + SQUARE - 1) // SQUARE
    return lower, max(lower, last // SQUARE)


@kernel
def _sum_window(
    values: Any, b: int, top: int, usable: Any, scale: Any, most: Any, total: Any, r: int, c: int, half: int
) -> float:
    """Sum a window: its whole squares, then the pixels around them; every sum is exact, whatever the order."""
    upper, lower = max(0, r - half), min(usable.shape[0], r + half + 1)
    left, right = max(0, c - half), min(usable.shape[1], c + half + 1)
    i0, i1 = _inner_squares(upper, lower)
    j0, j1 = _inner_squares(left, right)
    s = 0.0
    for i in range(i0, i1):
        for j in range(j0, j1):
            s += total[i, j]
    for y in range(upper, lower):
        row, known = values[b, top + y], usable[y]
        inside = i0 * SQUARE <= y < i1 * SQUARE and j0 < j1
        for x in range(left, j0 * SQUARE if inside else right):
            s += np.float64(snapped(row[x], scale, most) if known[x] else np.float32(0.0))
        for x in range(j1 * SQUARE if inside else right, right):
            s += np.float64(snapped(row[x], scale, most) if known[x] else np.float32(0.0))
    return s


@kernel
def _count_window(usable: Any, count: Any, r: int, c: int, half: int) -> float:
    """Count the usable pixels of a window in the same way."""
    upper, lower = max(0, r - half), min(usable.shape[0], r + half + 1)
    left, right = max(0, c - half), min(usable.shape[1], c + half + 1)
    i0, i1 = _inner_squares(upper, lower)
    j0, j1 = _inner_squares(left, right)
    n = 0
    for i in range(i0, i1):
        for j in range(j0, j1):
            n += count[i, j]
    for y in range(upper, lower):
        known = usable[y]
        inside = i0 * SQUARE <= y < i1 * SQUARE and j0 < j1
        for x in range(left, j0 * SQUARE if inside else right):
            n += known[x]
        for x in range(j1 * SQUARE if inside else right, right):
            n += known[x]
    return np.float64(n)
