"""What of a chip is the ship in its middle, how it lies, and how its brightness runs along and across it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np

from ullage.kernels import in_threads, kernel

if TYPE_CHECKING:
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]

LEAST: Final = 5.0  # times the clutter: 7 dB; speckle of 4.4 looks stays below
MOST: Final = 12.0  # times the clutter: a weak end of a bright ship is still hers
BELOW_PEAK: Final = 0.003  # of the peak: 25 dB, sidelobes of the weighted pulse are weaker
CORE: Final = 9.0  # times the clutter: what the axis is taken from
NEAR: Final = 8  # pixels from the middle in which the ship's brightest point is looked for
ENOUGH: Final = 3  # pixels that have an axis
STEP_M: Final = 5.0  # along a profile
HALF: Final = 66  # steps of the profile along: 330 m
SIDE: Final = 12  # steps of the profile across: 60 m
INNER: Final = 3  # steps across that make the profile along: 15 m to each side
RIDGE: Final = 8  # steps, the brightest of the profile
LEVELS: Final = (3.0, 6.0, 12.0, 25.0)  # times the clutter
BELOW: Final = (0.1, 10**-1.5)  # of the ridge: 10 and 15 dB
NAMES: Final = (
    "sd_along", "sd_across", "pixels", "energy", "peak", "top", "along_track", "above_3", "above_6", "above_12",
    "above_25", "below_10_db", "below_15_db", "energy_90", "amplitude_90", "amplitude_98", "across_3", "across_6",
)  # fmt: skip
"""Features of `find_shapes`, natural logarithms of metres or of multiples of the clutter; `along_track` is a squared
cosine."""
LAYS: Final = 5  # axis, row, column, extent along and across at half height


def find_shapes(contrast: Any, row_m: Any, column_m: Any) -> tuple[Floats, Floats]:
    """Find the features of the ships in the middle of chips.

    Parameters
    ----------
    contrast
        Multiples of the clutter, of shape (n, size, size); 1 where nothing was measured.
    row_m, column_m
        Spacing, of shape (n,) [m].

    Returns
    -------
    features
        Of shape (n, len(NAMES)); NaN where nothing stands out.
    lay
        Axis from rows to columns [rad], its middle from the chip's [rows, columns], its extents along and across at
        half its height [m]; of shape (n, 5).
    """
    chips = np.ascontiguousarray(contrast, dtype=np.float64)
    features, lay = np.full((len(chips), len(NAMES)), np.nan), np.full((len(chips), LAYS), np.nan)
    spacing = np.stack([np.asarray(one, np.float64) * np.ones(len(chips)) for one in (row_m, column_m)], axis=1)

    def run(first: int, last: int) -> None:
        _fill(chips[first:last], spacing[first:last], features[first:last], lay[first:last])

    if len(chips):
        in_threads(run, len(chips), 16)
    return features, lay


@kernel
def _fill(chips: Any, spacing: Any, features: Any, lay: Any) -> None:
    count, size, _ = chips.shape
    member = np.empty((size, size), np.bool_)
    ship = np.empty((size, size))
    stack = np.empty((size * size, 2), np.int64)
    values = np.empty((2 * HALF + 1, 2 * SIDE + 1))
    for k in range(count):
        chip, f, out = chips[k], features[k], lay[k]
        row, column = _brightest_near(chip, size // 2)
        peak = chip[row, column]
        if not peak >= LEAST:
            continue
        found = _grow(chip, row, column, max(LEAST, min(BELOW_PEAK * peak, MOST)), member, stack)
        _spread(chip, stack, found, spacing[k, 0], spacing[k, 1], f, out)
        _alone(chip, member, ship)
        _sample(ship, out, spacing[k, 0], spacing[k, 1], values)
        _profile(values, f, out)
        shift = out[3]
        out[1] += shift * np.cos(out[0]) / spacing[k, 0] - size // 2
        out[2] += shift * np.sin(out[0]) / spacing[k, 1] - size // 2
        out[3] = out[4]
        out[4] = _across(values, f)


@kernel
def _brightest_near(chip: Any, middle: int) -> tuple[int, int]:
    """Choose where to begin: what is farther from the middle must be the brighter for it, or it is a neighbour."""
    reach = min(NEAR, middle - 1)
    row, column, best = middle, middle, chip[middle, middle]
    for r in range(middle - reach, middle + reach + 1):
        for c in range(middle - reach, middle + reach + 1):
            value = chip[r, c] * (1 - ((r - middle) ** 2 + (c - middle) ** 2) / (NEAR + 1) ** 2)
            if value > best:
                row, column, best = r, c, value
    return row, column


@kernel
def _grow(chip: Any, row: int, column: int, least: float, member: Any, stack: Any) -> int:
    """Gather the pixels above a threshold that hang together with one; they are left in `stack`."""
    size = chip.shape[0]
    for r in range(size):
        for c in range(size):
            member[r, c] = False
    member[row, column] = True
    stack[0, 0], stack[0, 1] = row, column
    done, found = 0, 1
    while done < found:
        r0, c0 = stack[done]
        done += 1
        for r in range(max(r0 - 1, 0), min(r0 + 2, size)):
            for c in range(max(c0 - 1, 0), min(c0 + 2, size)):
                if not member[r, c] and chip[r, c] >= least:
                    member[r, c] = True
                    stack[found, 0], stack[found, 1] = r, c
                    found += 1
    return found


@kernel
def _spread(chip: Any, stack: Any, found: int, row_m: float, column_m: float, f: Any, out: Any) -> None:
    """Take the axis from the ship's bright part, and middle, spread and energy from all of her."""
    bright = np.zeros(6)
    whole = np.zeros(6)
    energy = 0.0
    top = np.zeros(3)
    for k in range(found):
        r, c = stack[k, 0], stack[k, 1]
        value = chip[r, c]
        y, x = r * row_m, c * column_m
        energy += value
        _keep(top, value)
        _add(whole, np.sqrt(value), y, x)
        if value >= CORE:
            _add(bright, 1.0, y, x)
    if bright[0] < ENOUGH:
        bright = whole
    angle = 0.5 * np.arctan2(2 * _moment(bright, 1, 2, 5), _moment(bright, 1, 1, 3) - _moment(bright, 2, 2, 4))
    yy, xx, xy = _moment(whole, 1, 1, 3), _moment(whole, 2, 2, 4), _moment(whole, 1, 2, 5)
    co, si = np.cos(angle), np.sin(angle)
    along = yy * co * co + xx * si * si + 2 * xy * si * co
    across = yy * si * si + xx * co * co - 2 * xy * si * co
    f[0] = np.log(np.sqrt(12 * max(along, 0.0)) + 5)
    f[1] = np.log(np.sqrt(12 * max(across, 0.0)) + 5)
    f[2] = np.log(found * row_m * column_m / 100)
    f[3] = np.log(energy * row_m * column_m / 100)
    f[4] = np.log(top[2])
    f[5] = np.log((top[0] + top[1] + top[2]) / min(found, 3))
    f[6] = co * co
    out[0], out[1], out[2] = angle, whole[1] / whole[0] / row_m, whole[2] / whole[0] / column_m


@kernel
def _add(sums: Any, w: float, y: float, x: float) -> None:
    sums[0] += w
    sums[1] += w * y
    sums[2] += w * x
    sums[3] += w * y * y
    sums[4] += w * x * x
    sums[5] += w * x * y


@kernel
def _keep(greatest: Any, value: float) -> None:
    """Put a value among the greatest, which rise; the least falls out."""
    if value <= greatest[0]:
        return
    k = 0
    while k + 1 < len(greatest) and greatest[k + 1] < value:
        greatest[k] = greatest[k + 1]
        k += 1
    greatest[k] = value


@kernel
def _moment(sums: Any, i: int, j: int, k: int) -> float:
    return float(sums[k] / sums[0] - sums[i] / sums[0] * sums[j] / sums[0])


@kernel
def _alone(chip: Any, member: Any, ship: Any) -> None:
    """Copy the ship and one pixel around her; all else becomes sea."""
    size = chip.shape[0]
    for r in range(size):
        for c in range(size):
            ship[r, c] = 1.0
    for r in range(size):
        for c in range(size):
            if member[r, c]:
                for i in range(max(r - 1, 0), min(r + 2, size)):
                    for j in range(max(c - 1, 0), min(c + 2, size)):
                        ship[i, j] = chip[i, j]


@kernel
def _sample(ship: Any, lay: Any, row_m: float, column_m: float, values: Any) -> None:
    """Turn the ship so that rows run along her: bilinear, every 5 m."""
    last = ship.shape[0] - 1
    co, si = np.cos(lay[0]), np.sin(lay[0])
    for i in range(2 * HALF + 1):
        for j in range(2 * SIDE + 1):
            t, u = (i - HALF) * STEP_M, (j - SIDE) * STEP_M
            y = min(max(lay[1] + (t * co - u * si) / row_m, 0.0), float(last))
            x = min(max(lay[2] + (t * si + u * co) / column_m, 0.0), float(last))
            r, c = min(int(y), last - 1), min(int(x), last - 1)
            a, b = y - r, x - c
            values[i, j] = (1 - a) * ((1 - b) * ship[r, c] + b * ship[r, c + 1]) + a * (
                (1 - b) * ship[r + 1, c] + b * ship[r + 1, c + 1]
            )


@kernel
def _profile(values: Any, f: Any, out: Any) -> None:
    """Measure the profile along; the shift of its middle and its extent at half height are left in `out`."""
    count = 2 * HALF + 1
    core = np.zeros(count)
    for i in range(count):
        for j in range(SIDE - INNER, SIDE + INNER + 1):
            core[i] += values[i, j] / (2 * INNER + 1)
    for k in range(len(LEVELS)):
        f[7 + k] = np.log(_extent(core, LEVELS[k]) + 10)
    ridge = _mean_of_greatest(core)
    for k in range(len(BELOW)):
        f[11 + k] = np.log(_extent(core, max(ridge * BELOW[k], 2.0)) + 10)
    energy, amplitude = np.zeros(count), np.zeros(count)
    for i in range(count):
        above = max(core[i] - 1, 0.0)
        energy[i] = (energy[i - 1] if i else 0.0) + above
        amplitude[i] = (amplitude[i - 1] if i else 0.0) + np.sqrt(above)
    f[13] = np.log(_reached(energy, 0.95) - _reached(energy, 0.05) + 5)
    low, high = _reached(amplitude, 0.05), _reached(amplitude, 0.95)
    f[14] = np.log(high - low + 5)
    f[15] = np.log(_reached(amplitude, 0.98) - _reached(amplitude, 0.02) + 5)
    first, last = int(np.ceil(low / STEP_M)), int(np.floor(high / STEP_M))
    plateau = _median(core[first : max(last, first) + 1])
    out[3] = (low + high) / 2 - HALF * STEP_M
    out[4] = _extent(core, max(1 + (plateau - 1) / 2, 2.0))


@kernel
def _mean_of_greatest(profile: Any) -> float:
    greatest = np.zeros(RIDGE)
    for i in range(len(profile)):
        _keep(greatest, profile[i])
    total = 0.0
    for k in range(RIDGE):
        total += greatest[k]
    return total / RIDGE


@kernel
def _median(values: Any) -> float:
    count = len(values)
    greatest = np.full(count // 2 + 1, -np.inf)
    for i in range(count):
        _keep(greatest, values[i])
    return float(greatest[0] if count % 2 else (greatest[0] + greatest[1]) / 2)


@kernel
def _across(values: Any, f: Any) -> float:
    """Measure the profile across the part that holds nine tenths of the amplitude."""
    half = (np.exp(f[14]) - 5) / 2 / STEP_M
    reach = int(half)
    profile = np.zeros(2 * SIDE + 1)
    for i in range(max(HALF - reach, 0), min(HALF + reach, 2 * HALF) + 1):
        for j in range(2 * SIDE + 1):
            profile[j] += values[i, j] / (2 * reach + 1)
    f[16] = np.log(_extent(profile, 3.0) + 10)
    f[17] = np.log(_extent(profile, 6.0) + 10)
    top = 0.0
    for j in range(2 * SIDE + 1):
        top = max(top, profile[j])
    return float(_extent(profile, max(1 + (top - 1) / 2, 2.0)))


@kernel
def _extent(profile: Any, level: float) -> float:
    """Give how far it is from the first to the last crossing of a level [m], linear between steps; at least a step."""
    first, last = -1, -1
    for i in range(len(profile)):
        if profile[i] >= level:
            last = i
            if first < 0:
                first = i
    if first < 0:
        return STEP_M
    low, high = float(first), float(last)
    if first > 0:
        low -= (profile[first] - level) / (profile[first] - profile[first - 1])
    if last < len(profile) - 1:
        high += (profile[last] - level) / (profile[last] - profile[last + 1])
    return max((high - low) * STEP_M, STEP_M)


@kernel
def _reached(sums: Any, share: float) -> float:
    """Give where a running sum reaches a share of its end, from the first step [m]."""
    aim = share * sums[-1]
    for i in range(len(sums)):
        if sums[i] >= aim:
            before = sums[i - 1] if i else 0.0
            part = (aim - before) / (sums[i] - before) if sums[i] > before else 1.0
            return float(max(i - 1 + part, 0.0) * STEP_M)
    return float((len(sums) - 1) * STEP_M)
