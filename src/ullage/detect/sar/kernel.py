"""The two windows, sliding: sums of columns that slide down, sums of those that slide along.

Every sum is exact. Intensities are whole multiples of 2⁻²³ (`snap`), and their sums stay below 2³⁰: a float64 holds
them to the last bit, so that sliding gives what adding anew would give, whatever the order and wherever a block begins.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np

from ullage.kernels import kernel

MOST: Final = 2.0**17
"""Greatest intensity that is told apart (51 dB): with it a window of 90 by 90 pixels sums to less than 2³⁰."""


@kernel
def snap(values: Any, usable: Any) -> None:
    """Round intensities to whole multiples of 2⁻²³, bound them, and put 0 where nothing is measured; in place."""
    one, zero, most = np.float32(1.0), np.float32(0.0), np.float32(MOST)
    for b in range(values.shape[0]):
        for r in range(values.shape[1]):
            row, known = values[b, r], usable[r]
            for c in range(values.shape[2]):
                x = (min(row[c], most) + one) - one
                row[c] = x if known[c] else zero


@kernel
def scan_rows(
    values: Any,
    background: Any,
    kept: Any,
    first: int,
    last: int,
    ring: int,
    guard: int,
    least: int,
    multiplier: Any,
    cut: Any,
    factor: Any,
    cell: int,
    where: Any,
    intensity: Any,
    clutter: Any,
    over: Any,
) -> int:
    """Find the pixels above their threshold in rows `first` to `last` of a block.

    Parameters
    ----------
    values
        What is tested, of shape (bands, rows, columns); 0 where nothing may be.
    background, kept
        What the clutter is measured in, and which of it counts; unless bright pixels are cut off, `values` and what
        is measured water. What does not count is 0.
    first, last
        Rows that are tested.
    ring, guard
        Half the sides of the windows [pixels].
    least
        Pixels of the ring that have to count.
    multiplier
        Threshold over mean, of shape (bands, cells down, cells across); the first cell begins at row `first`, column 0.
    cut, factor
        For truncated clutter the cut of each cell, of the shape of `multiplier`, and the factor of the mean at evenly
        spaced ratios of mean and cut from 0 to 1; empty otherwise.
    cell
        Side of a cell [pixels].
    where, intensity, clutter, over
        Room for what is found: row and column, and the bands' values.

    Returns
    -------
    int
        How many were found; no more are written than there is room for.
    """
    bands, rows, columns = values.shape
    pad = ring + 1
    # sums of the columns of both windows: a line a band, and a last one of how many pixels count
    outer, inner = np.zeros((bands + 1, columns + 2 * pad)), np.zeros((bands + 1, columns + 2 * pad))
    total, step = np.empty((bands + 1, columns)), np.empty(columns)
    flag = np.zeros((bands, columns), np.bool_)
    found = 0
    for r in range(max(0, first - ring - 1), min(rows, first + ring)):
        _add_row(background, kept, r, pad, outer)
    for r in range(max(0, first - guard - 1), min(rows, first + guard)):
        _add_row(background, kept, r, pad, inner)
    for r in range(first, last):
        _slide_down(background, kept, r, ring, pad, outer)
        _slide_down(background, kept, r, guard, pad, inner)
        for b in range(bands + 1):
            _slide_along(outer[b], inner[b], ring, guard, pad, step, total[b])
        number = total[bands]
        for c in range(columns):
            number[c] = number[c] if number[c] >= least else 0.0  # nothing is more than so many times no mean
        any_over = False
        for b in range(bands):
            hit = _mark_row(
                values[b, r], number, total[b], cell, multiplier[b, (r - first) // cell], cut[b, (r - first) // cell],
                factor, flag[b],
            )  # fmt: skip
            any_over = any_over or hit
        if any_over:
            found = _keep(values, r, flag, total, found, where, intensity, clutter, over)
    return found


@kernel
def _add_row(background: Any, kept: Any, r: int, pad: int, sums: Any) -> None:
    bands, columns = background.shape[0], kept.shape[1]
    for b in range(bands):
        row, into = background[b, r], sums[b, pad : pad + columns]
        for c in range(columns):
            into[c] += np.float64(row[c])
    known, n = kept[r], sums[bands, pad : pad + columns]
    for c in range(columns):
        n[c] += np.float64(known[c])


@kernel
def _take_row(background: Any, kept: Any, r: int, pad: int, sums: Any) -> None:
    bands, columns = background.shape[0], kept.shape[1]
    for b in range(bands):
        row, into = background[b, r], sums[b, pad : pad + columns]
        for c in range(columns):
            into[c] -= np.float64(row[c])
    known, n = kept[r], sums[bands, pad : pad + columns]
    for c in range(columns):
        n[c] -= np.float64(known[c])


@kernel
def _slide_down(background: Any, kept: Any, r: int, half: int, pad: int, sums: Any) -> None:
    """Take the row that comes in below into the sums of columns, and the one that leaves above out of them."""
    bands, (rows, columns) = background.shape[0], kept.shape
    coming, leaving = r + half, r - half - 1
    if coming < rows and leaving >= 0:
        for b in range(bands):
            new, old, into = background[b, coming], background[b, leaving], sums[b, pad : pad + columns]
            for c in range(columns):
                into[c] += np.float64(new[c]) - np.float64(old[c])
        known, gone, n = kept[coming], kept[leaving], sums[bands, pad : pad + columns]
        for c in range(columns):
            n[c] += np.float64(known[c]) - np.float64(gone[c])
    elif coming < rows:
        _add_row(background, kept, coming, pad, sums)
    elif leaving >= 0:
        _take_row(background, kept, leaving, pad, sums)


@kernel
def _slide_along(outer: Any, inner: Any, ring: int, guard: int, pad: int, step: Any, total: Any) -> None:
    """Give the ring's sum around each column: each differs from the one before by the ends of the windows.

    A sum waits for the one before it; four parts of the row are summed side by side, so that none waits long.
    """
    columns = total.shape[0]
    before, after = outer[:columns], outer[pad + ring : pad + ring + columns]
    near, far = inner[pad - guard - 1 : pad - guard - 1 + columns], inner[pad + guard : pad + guard + columns]
    for c in range(columns):
        step[c] = (after[c] - before[c]) - (far[c] - near[c])
    part = columns // 4
    one, two, three, four = step[:part], step[part : 2 * part], step[2 * part : 3 * part], step[3 * part : 4 * part]
    into_1, into_2, into_3, into_4 = (
        total[:part], total[part : 2 * part], total[2 * part : 3 * part], total[3 * part : 4 * part]
    )  # fmt: skip
    s1 = _ring_sum(outer, inner, ring, guard, pad - 1)
    s2 = _ring_sum(outer, inner, ring, guard, pad - 1 + part)
    s3 = _ring_sum(outer, inner, ring, guard, pad - 1 + 2 * part)
    s4 = _ring_sum(outer, inner, ring, guard, pad - 1 + 3 * part)
    for c in range(part):
        s1 += one[c]
        s2 += two[c]
        s3 += three[c]
        s4 += four[c]
        into_1[c], into_2[c], into_3[c], into_4[c] = s1, s2, s3, s4
    for c in range(4 * part, columns):
        total[c] = _ring_sum(outer, inner, ring, guard, pad + c)


@kernel
def _ring_sum(outer: Any, inner: Any, ring: int, guard: int, middle: int) -> float:
    s = 0.0
    for k in range(middle - ring, middle + ring + 1):
        s += outer[k]
    for k in range(middle - guard, middle + guard + 1):
        s -= inner[k]
    return s


@kernel
def _keep(
    values: Any, r: int, flag: Any, total: Any, found: int, where: Any, intensity: Any, clutter: Any, over: Any
) -> int:
    """Write down the marked columns of a row, while there is room; give how many have been found by now."""
    bands, columns = flag.shape
    for c in range(columns):
        passed = False
        for b in range(bands):
            passed = passed or flag[b, c]
        if passed:
            if found < where.shape[0]:
                where[found, 0], where[found, 1] = r, c
                for b in range(bands):
                    intensity[found, b] = values[b, r, c]
                    clutter[found, b] = total[b, c] / total[bands, c]
                    over[found, b] = flag[b, c]
            found += 1
    return found


@kernel
def _mark_row(
    value: Any, number: Any, total: Any, cell: int, multiplier: Any, cut: Any, factor: Any, flag: Any
) -> bool:
    """Mark the columns of a row that are above the thresholds of their cells; tell whether there is any."""
    columns = value.shape[0]
    hit = False
    for j in range((columns + cell - 1) // cell):
        own = slice(j * cell, min(columns, (j + 1) * cell))
        if factor.shape[0]:
            _mark_cut(value[own], number[own], total[own], multiplier[j], cut[j], factor, flag[own])
        else:
            _mark(value[own], number[own], total[own], multiplier[j], flag[own])
    for c in range(columns):
        hit |= flag[c]
    return hit


@kernel
def _mark(value: Any, number: Any, total: Any, many: float, flag: Any) -> None:
    """Mark the columns whose value is more than so many times the mean; what is not measured has the value 0."""
    for c in range(value.shape[0]):
        flag[c] = (np.float64(value[c]) * number[c] > many * total[c]) & (total[c] > 0.0)


@kernel
def _mark_cut(value: Any, number: Any, total: Any, many: float, cut: float, factor: Any, flag: Any) -> None:
    """Do the same where the clutter is what lies below a cut: its mean is raised by what was cut off."""
    last = factor.shape[0] - 1
    for c in range(value.shape[0]):
        flag[c] = False
        if number[c] > 0.0 and total[c] > 0.0:
            place = min(total[c] / number[c] / cut, 1.0) * last
            k = min(int(place), last - 1)
            raised = factor[k] + (place - k) * (factor[k + 1] - factor[k])
            flag[c] = np.float64(value[c]) * number[c] > many * raised * total[c]
