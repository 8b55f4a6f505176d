"""The two windows, sliding: sums of columns that slide down, sums of those that slide along.

Every sum is exact. Intensities are whole multiples of 2⁻²³, bounded, and their sums stay below 2³⁰: a float64 holds
them to the last bit, so that sliding gives what adding anew would give, whatever the order and wherever a block begins.
A block is searched in strips of columns: the rows of a strip's window stay in the processor's own cache.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np

from ullage.kernels import kernel

_STRIP: Final = 8  # cells
_CHAINS: Final = 8


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
        How many were found, strip by strip; no more are written than there is room for.
    """
    found, across = 0, _STRIP * cell
    for left in range(0, kept.shape[1], across):
        right, j = min(left + across, kept.shape[1]), left // cell
        found = _scan_strip(
            values, background, kept, first, last, left, right, ring, guard, least, multiplier[:, :, j:], cut[:, :, j:],
            factor, cell, found, where, intensity, clutter, over,
        )  # fmt: skip
    return found


@kernel
def _scan_strip(
    values: Any, background: Any, kept: Any, first: int, last: int, left: int, right: int, ring: int, guard: int,
    least: int, multiplier: Any, cut: Any, factor: Any, cell: int, found: int, where: Any, intensity: Any, clutter: Any,
    over: Any,
) -> int:  # fmt: skip
    """Search the columns `left` to `right`; give how many have been found by now."""
    bands, width, pad = values.shape[0], right - left, ring + 1
    # sums of the columns of both windows: a line a band, and a last one of how many pixels count
    outer, inner = np.zeros((bands + 1, width + 2 * pad)), np.zeros((bands + 1, width + 2 * pad))
    total, step = np.empty((bands + 1, width)), np.empty(width)
    flag = np.zeros((bands, width), np.bool_)
    number, start, changed = total[bands], left - pad, True
    for r in range(first - ring - 1, first + ring):
        _slide_down(background, kept, r, -1, start, outer)
    for r in range(first - guard - 1, first + guard):
        _slide_down(background, kept, r, -1, start, inner)
    for r in range(first, last):
        changed |= _slide_down(background, kept, r + ring, r - ring - 1, start, outer)
        changed |= _slide_down(background, kept, r + guard, r - guard - 1, start, inner)
        for b in range(bands):
            _slide_along(outer[b], inner[b], ring, guard, step, total[b])
        if changed:
            _slide_along(outer[bands], inner[bands], ring, guard, step, number)
            for c in range(width):
                number[c] = number[c] if number[c] >= least else 0.0  # nothing is more than so many times no mean
            changed = False
        i, hit = (r - first) // cell, False
        for b in range(bands):
            own = values[b, r][left:right]
            hit |= _mark_row(own, number, total[b], cell, multiplier[b, i], cut[b, i], factor, flag[b])
        if hit:
            found = _keep(values, r, left, flag, total, found, where, intensity, clutter, over)
    return found


@kernel
def _slide_down(background: Any, kept: Any, coming: int, leaving: int, start: int, sums: Any) -> bool:
    """Take a row that comes in below into the sums of columns, and one that leaves above out of them.

    Rows outside the block are nothing. The first sum is that of column `start`. Tells whether what counts may have
    changed: mostly all of both rows does.
    """
    rows, columns = kept.shape
    lower, upper = max(0, start), min(columns, start + sums.shape[1])
    bands, to = background.shape[0], lower - start
    comes, leaves = 0 <= coming < rows, 0 <= leaving < rows
    if not (comes or leaves):
        return False
    new, old = coming if comes else leaving, leaving if leaves else coming
    known, gone, n = kept[new][lower:upper], kept[old][lower:upper], sums[bands, to : to + upper - lower]
    if comes and leaves:
        for b in range(bands):
            _exchange(
                background[b, new][lower:upper], background[b, old][lower:upper], sums[b, to : to + upper - lower]
            )
        if not _differ(known, gone):
            return False
        for c in range(upper - lower):
            n[c] += np.float64(known[c]) - np.float64(gone[c])
        return True
    sign = 1.0 if comes else -1.0
    for b in range(bands):
        _add(background[b, new][lower:upper], sign, sums[b, to : to + upper - lower])
    for c in range(upper - lower):
        n[c] += sign * np.float64(known[c])
    return True


@kernel
def _exchange(new: Any, old: Any, into: Any) -> None:
    for c in range(into.shape[0]):
        into[c] += np.float64(new[c]) - np.float64(old[c])


@kernel
def _add(row: Any, sign: float, into: Any) -> None:
    for c in range(into.shape[0]):
        into[c] += sign * np.float64(row[c])


@kernel
def _differ(one: Any, other: Any) -> bool:
    count = 0
    for c in range(one.shape[0]):
        count += one[c] != other[c]
    return count > 0


@kernel
def _slide_along(outer: Any, inner: Any, ring: int, guard: int, step: Any, total: Any) -> None:
    """Give the ring's sum around each column: each differs from the one before by the ends of the windows."""
    columns, pad = total.shape[0], ring + 1
    before, after = outer[:columns], outer[pad + ring : pad + ring + columns]
    near, far = inner[pad - guard - 1 : pad - guard - 1 + columns], inner[pad + guard : pad + guard + columns]
    for c in range(columns):
        step[c] = (after[c] - before[c]) - (far[c] - near[c])
    add_up(step, _sum_of(outer[: 2 * ring + 1]) - _sum_of(inner[ring - guard : ring + guard + 1]), total)


@kernel
def add_up(step: Any, so_far: float, total: Any) -> None:
    """Add up steps from a first sum on.

    A sum waits for the one before it; eight parts of the row are summed side by side, each from 0, so that none waits
    long, and what came before a part is added to it in the end. Exact sums are the same in any order.
    """
    columns = total.shape[0]
    part = columns // _CHAINS
    _sum_chains(step, part, total)
    for k in range(_CHAINS if part else 0):
        own = total[k * part : (k + 1) * part]
        for c in range(part):
            own[c] += so_far
        so_far = own[part - 1]
    for c in range(_CHAINS * part, columns):
        so_far += step[c]
        total[c] = so_far


@kernel
def _sum_chains(step: Any, part: int, total: Any) -> None:
    s0, s1, s2, s3, s4, s5, s6, s7 = 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0
    a0, a1, a2, a3 = step[:part], step[part : 2 * part], step[2 * part : 3 * part], step[3 * part : 4 * part]
    a4, a5, a6, a7 = (
        step[4 * part : 5 * part], step[5 * part : 6 * part], step[6 * part : 7 * part], step[7 * part : 8 * part]
    )  # fmt: skip
    t0, t1, t2, t3 = total[:part], total[part : 2 * part], total[2 * part : 3 * part], total[3 * part : 4 * part]
    t4, t5, t6, t7 = (
        total[4 * part : 5 * part], total[5 * part : 6 * part], total[6 * part : 7 * part], total[7 * part : 8 * part]
    )  # fmt: skip
    for c in range(part):
        s0 += a0[c]
        s1 += a1[c]
        s2 += a2[c]
        s3 += a3[c]
        s4 += a4[c]
        s5 += a5[c]
        s6 += a6[c]
        s7 += a7[c]
        t0[c], t1[c], t2[c], t3[c], t4[c], t5[c], t6[c], t7[c] = s0, s1, s2, s3, s4, s5, s6, s7


@kernel
def _sum_of(values: Any) -> float:
    s0, s1, s2, s3 = 0.0, 0.0, 0.0, 0.0
    whole = values.shape[0] // 4 * 4
    for k in range(0, whole, 4):
        s0 += values[k]
        s1 += values[k + 1]
        s2 += values[k + 2]
        s3 += values[k + 3]
    for k in range(whole, values.shape[0]):
        s0 += values[k]
    return (s0 + s1) + (s2 + s3)


@kernel
def _keep(
    values: Any, r: int, left: int, flag: Any, total: Any, found: int, where: Any, intensity: Any, clutter: Any,
    over: Any,
) -> int:  # fmt: skip
    """Write down the marked columns of a row, while there is room; give how many have been found by now."""
    bands, columns = flag.shape
    for c in range(columns):
        passed = False
        for b in range(bands):
            passed = passed or flag[b, c]
        if passed:
            if found < where.shape[0]:
                where[found, 0], where[found, 1] = r, left + c
                for b in range(bands):
                    intensity[found, b] = values[b, r, left + c]
                    clutter[found, b] = total[b, c] / total[bands, c]
                    over[found, b] = flag[b, c]
            found += 1
    return found


@kernel
def _mark_row(
    value: Any, number: Any, total: Any, cell: int, multiplier: Any, cut: Any, factor: Any, flag: Any
) -> bool:
    """Mark the columns of a row that are above the thresholds of their cells; tell whether there is any."""
    columns, count = value.shape[0], 0
    for j in range((columns + cell - 1) // cell):
        a, b = j * cell, min(columns, (j + 1) * cell)
        if factor.shape[0]:
            count += _mark_cut(value[a:b], number[a:b], total[a:b], multiplier[j], cut[j], factor, flag[a:b])
        else:
            count += _mark(value[a:b], number[a:b], total[a:b], multiplier[j], flag[a:b])
    return count > 0


@kernel
def _mark(value: Any, number: Any, total: Any, many: float, flag: Any) -> int:
    """Mark the columns whose value is more than so many times the mean; what is not measured has the value 0."""
    count = 0
    for c in range(value.shape[0]):
        over = (np.float64(value[c]) * number[c] > many * total[c]) & (total[c] > 0.0)
        flag[c] = over
        count += over
    return count


@kernel
def _mark_cut(value: Any, number: Any, total: Any, many: float, cut: float, factor: Any, flag: Any) -> int:
    """Do the same where the clutter is what lies below a cut: its mean is raised by what was cut off."""
    last, count = factor.shape[0] - 1, 0
    for c in range(value.shape[0]):
        flag[c] = False
        if number[c] > 0.0 and total[c] > 0.0:
            place = min(total[c] / number[c] / cut, 1.0) * last
            k = min(int(place), last - 1)
            raised = factor[k] + (place - k) * (factor[k + 1] - factor[k])
            flag[c] = np.float64(value[c]) * number[c] > many * raised * total[c]
            count += flag[c]
    return count
