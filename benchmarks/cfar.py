"""How fast the two-window detector is, beside the same two means by OpenCV and SciPy, in one run.

    python benchmarks/cfar.py [ROWS] [COLUMNS]

OpenCV and SciPy get the easier task: one law, one threshold, no invalid pixels, no clipped windows. OpenCV
works on tiles of 512 pixels with margins, in float64 sums, on all its threads. It is no dependency: `pip install
opencv-python-headless` makes that line appear. Times are the best of several runs, one after the other in turn; in
brackets those of all processors together, whose ratio changes less with what else the machine does.
"""

from __future__ import annotations

import importlib
import importlib.util
import sys
import time
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from ullage.detect.sar import LAWS, CfarRule, cfar
from ullage.detect.sar.block import ring_cells
from ullage.detect.sar.thresholds import Clutter, table_of
from ullage.kernels import THREADS

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy.typing as npt

    Image = npt.NDArray[np.float32]
    Mask = npt.NDArray[np.bool_]

ROWS, COLUMNS = 4096, 8192
TILE = 512
RUNS = 3
RULE = CfarRule(law="gamma", pfa=1e-6)
RING, GUARD = RULE.half_widths(10.0)
CELLS = ring_cells(RING, GUARD)


def sea(rows: int, columns: int) -> Image:
    """Draw two bands of speckle with a bright square here and there."""
    rng = np.random.default_rng(1)
    values = rng.standard_gamma(4.4, (2, rows, columns), np.float32)
    values *= np.array([0.02, 0.004], np.float32)[:, None, None] / np.float32(4.4)
    for row, column in rng.integers(100, (rows - 100, columns - 100), (100, 2)):
        values[:, row : row + 4, column : column + 20] = 1.0
    return values


def threshold() -> float:
    """Give what Ullage asks for with this rule and two bands: a multiple of the mean."""
    return float(table_of(RULE, Clutter(2, 4.4, CELLS * 0.23))[0])


def above(image: Any, ring: Any, many: float) -> Mask:
    """Compare with the mean of the ring, given its sum."""
    return np.asarray(image * np.float64(CELLS) > many * ring)


def by_opencv(values: Image, many: float) -> Mask:
    """Do it with box filters on tiles; windows at the sides see reflections."""
    cv2: Any = importlib.import_module("cv2")

    bands, rows, columns = values.shape
    mask = np.zeros((rows, columns), np.bool_)
    for band in range(bands):
        padded = cv2.copyMakeBorder(values[band], RING, RING, RING, RING, cv2.BORDER_REFLECT_101)
        for r in range(0, rows, TILE):
            for c in range(0, columns, TILE):
                tile = padded[r : r + TILE + 2 * RING, c : c + TILE + 2 * RING]
                outer, inner = (
                    cv2.boxFilter(tile, cv2.CV_64F, (2 * half + 1,) * 2, normalize=False)[RING:-RING, RING:-RING]
                    for half in (RING, GUARD)
                )
                mask[r : r + TILE, c : c + TILE] |= above(tile[RING:-RING, RING:-RING], outer - inner, many)
    return mask


def by_scipy(values: Image, many: float) -> Mask:
    """Do it with uniform filters, whole bands at once."""
    from scipy.ndimage import uniform_filter

    mask = np.zeros(values.shape[1:], np.bool_)
    for image in values:
        outer, inner = (
            uniform_filter(image, side, output=np.float64, mode="mirror") * side**2
            for side in (2 * RING + 1, 2 * GUARD + 1)
        )
        mask |= above(image, outer - inner, many)
    return mask


def best_of(tasks: dict[str, Callable[[], Mask]]) -> tuple[dict[str, tuple[float, float]], dict[str, Mask]]:
    """Run tasks in turn, several times; give the least times of each [s, s of processors] and what it found."""
    seconds, found = dict.fromkeys(tasks, (np.inf, np.inf)), {}
    for _ in range(RUNS):
        for name, task in tasks.items():
            begun, used = time.perf_counter(), time.process_time()
            found[name] = task()
            now = time.perf_counter() - begun, time.process_time() - used
            seconds[name] = min(seconds[name][0], now[0]), min(seconds[name][1], now[1])
    return seconds, found


def main() -> None:
    """Measure and tell."""
    rows, columns = (int(sys.argv[k]) if len(sys.argv) > k else one for k, one in ((1, ROWS), (2, COLUMNS)))
    values, valid, many = sea(rows, columns), np.ones((rows, columns), np.bool_), threshold()
    tasks: dict[str, Callable[[], Mask]] = {
        f"ullage, {law}": partial(cfar, values, valid, CfarRule(law=law, pfa=RULE.pfa)) for law in LAWS
    }
    for task in tasks.values():
        task()  # compiles
    if importlib.util.find_spec("cv2"):
        tasks["OpenCV box filters, tiled"] = partial(by_opencv, values, many)
    tasks["SciPy uniform filters"] = partial(by_scipy, values, many)
    seconds, found = best_of(tasks)
    windows = f"windows of {2 * RING + 1} and {2 * GUARD + 1}"
    print(f"{rows:,} by {columns:,} pixels, two bands, {windows}, {THREADS} threads")
    inside = np.s_[RING:-RING, RING:-RING]
    ours = found["ullage, gamma"][inside]
    for name, (one, used) in seconds.items():
        ratio, ratio_all = (a / b for a, b in zip((one, used), seconds["ullage, gamma"], strict=True))
        other = np.count_nonzero(found[name][inside] != ours)
        told = "" if name.startswith("ullage") else f", {other} of {ours.sum()} pixels otherwise"
        print(
            f"  {name:28} {one:7.3f} s ({used:.3f} s)  {values.size / one / 1e6:7.0f} Mpx/s  "
            f"{ratio:6.1f} times the time ({ratio_all:.1f}){told}"
        )


if __name__ == "__main__":
    main()
