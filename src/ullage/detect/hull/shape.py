"""What of a chip is the ship in its middle, and how it lies."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from ullage.kernels import in_threads, kernel

if TYPE_CHECKING:
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]

_LEAST: Final = 4.0  # times the clutter: 6 dB
_BELOW_PEAK: Final = 10**-1.7  # of the peak: sidelobes are weaker
_NEAR: Final = 6  # pixels from the middle in which the ship's brightest point is looked for


@dataclass(frozen=True, slots=True, eq=False)
class Shapes:
    """What stands out in the middle of each chip; NaN where nothing does. Arrays of shape (n,)."""

    along_m: Floats
    across_m: Floats
    axis_deg: Floats
    row: Floats
    column: Floats


def find_shapes(values: Any, valid: Any, row_m: Any, column_m: Any, clutter: Any) -> Shapes:
    """Find what stands out in the middle of chips; arguments as of `measure_hulls`."""
    chips = np.ascontiguousarray(values, dtype=np.float32)
    mean = np.maximum(np.asarray(clutter, np.float64), 1e-9)
    out = np.full((5, len(chips)), np.nan)
    spacing = np.stack([np.asarray(one, np.float64) * np.ones(len(chips)) for one in (row_m, column_m)])
    known = np.ascontiguousarray(valid, dtype=np.bool_)

    def run(first: int, last: int) -> None:
        _fill_shapes(chips[first:last], known[first:last], mean[first:last], spacing[:, first:last], out[:, first:last])

    in_threads(run, len(chips), 16)
    return Shapes(*out)


@kernel
def _fill_shapes(chips: Any, valid: Any, mean: Any, spacing: Any, out: Any) -> None:
    count, bands, size, _ = chips.shape
    contrast = np.empty((size, size))
    member = np.empty((size, size), np.bool_)
    stack = np.empty((size * size, 2), np.int64)
    for k in range(count):
        for r in range(size):
            for c in range(size):
                total = 0.0
                for b in range(bands):
                    total += chips[k, b, r, c] / mean[k, b]
                contrast[r, c] = total / bands if valid[k, r, c] else 0.0
        peak_row, peak_column = _brightest_near(contrast, size // 2)
        peak = contrast[peak_row, peak_column]
        if peak < _LEAST:
            continue
        found = _grow(contrast, peak_row, peak_column, max(_LEAST, peak * _BELOW_PEAK), member, stack)
        _lay(contrast, stack, found, spacing[0, k], spacing[1, k], size // 2, out[:, k])


@kernel
def _brightest_near(contrast: Any, middle: int) -> tuple[int, int]:
    row, column = middle, middle
    for r in range(middle - _NEAR, middle + _NEAR + 1):
        for c in range(middle - _NEAR, middle + _NEAR + 1):
            if contrast[r, c] > contrast[row, column]:
                row, column = r, c
    return row, column


@kernel
def _grow(contrast: Any, row: int, column: int, least: float, member: Any, stack: Any) -> int:
    """Gather the pixels above a threshold that hang together with one; they are left in `stack`."""
    size = contrast.shape[0]
    member[:] = False
    member[row, column] = True
    stack[0, 0], stack[0, 1] = row, column
    done, found = 0, 1
    while done < found:
        r0, c0 = stack[done]
        done += 1
        for r in range(max(r0 - 1, 0), min(r0 + 2, size)):
            for c in range(max(c0 - 1, 0), min(c0 + 2, size)):
                if not member[r, c] and contrast[r, c] >= least:
                    member[r, c] = True
                    stack[found, 0], stack[found, 1] = r, c
                    found += 1
    return found


@kernel
def _lay(contrast: Any, stack: Any, found: int, row_m: float, column_m: float, middle: int, out: Any) -> None:
    """Measure how pixels lie: the axis of their second moments, and how far they reach along and across it."""
    weight, mean_y, mean_x = 0.0, 0.0, 0.0
    for k in range(found):
        w = np.sqrt(contrast[stack[k, 0], stack[k, 1]])
        weight += w
        mean_y += w * (stack[k, 0] - middle) * row_m
        mean_x += w * (stack[k, 1] - middle) * column_m
    mean_y, mean_x = mean_y / weight, mean_x / weight
    yy, xx, xy = 0.0, 0.0, 0.0
    for k in range(found):
        w = np.sqrt(contrast[stack[k, 0], stack[k, 1]])
        y, x = (stack[k, 0] - middle) * row_m - mean_y, (stack[k, 1] - middle) * column_m - mean_x
        yy += w * y * y
        xx += w * x * x
        xy += w * x * y
    angle = 0.5 * np.arctan2(2 * xy, yy - xx)
    low, high, left, right = 0.0, 0.0, 0.0, 0.0
    for k in range(found):
        y, x = (stack[k, 0] - middle) * row_m - mean_y, (stack[k, 1] - middle) * column_m - mean_x
        along, across = y * np.cos(angle) + x * np.sin(angle), x * np.cos(angle) - y * np.sin(angle)
        low, high = min(low, along), max(high, along)
        left, right = min(left, across), max(right, across)
    pixel = np.sqrt(row_m * column_m)
    out[0], out[1] = high - low + pixel, right - left + pixel
    out[2] = np.degrees(angle) % 180.0
    shift_along, shift_across = (high + low) / 2, (right + left) / 2
    out[3] = (mean_y + shift_along * np.cos(angle) - shift_across * np.sin(angle)) / row_m
    out[4] = (mean_x + shift_along * np.sin(angle) + shift_across * np.cos(angle)) / column_m
