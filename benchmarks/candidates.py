"""How fast a scene is masked and pixels become candidates, beside scipy's labelling of the whole image, in one run.

    python benchmarks/candidates.py [ROWS COLUMNS]

By default 8,000 x 12,000 pixels, of which one in 2,400 stands out, in lots of some twenty.
"""

from __future__ import annotations

import sys
import time
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from scipy import ndimage

from ullage.detect.candidates.clusters import ClusterRule, find_clusters
from ullage.detect.mask import coarse_mask
from ullage.detect.sar.hits import Hits
from ullage.land import load_land
from ullage.simulate.sar.orbit import fly_over
from ullage.simulate.sar.scene import simulate_scene
from ullage.simulate.sar.settings import SarSettings

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy.typing as npt


def seconds(function: Callable[[], object], times: int = 3) -> float:
    """Give the least time of some runs; the first, which compiles, does not count."""
    function()
    least = np.inf
    for _ in range(times):
        before = time.perf_counter()
        function()
        least = min(least, time.perf_counter() - before)
    return float(least)


def picture(rows: int, columns: int) -> npt.NDArray[np.bool_]:
    """Light pixels of a picture: lots of eight rows and columns, a third of each."""
    generator = np.random.default_rng(1)
    lit = np.zeros((rows, columns), np.bool_)
    lots = rows * columns // 50_000
    for row, column in zip(*(generator.integers(0, one - 8, lots) for one in lit.shape), strict=True):
        lit[row : row + 8, column : column + 8] |= generator.random((8, 8)) < 1 / 3
    return lit


def hits_of(lit: npt.NDArray[np.bool_]) -> Hits:
    """Give the lit pixels as a scan does."""
    row, column = (one.astype(np.int32) for one in np.nonzero(lit))
    bright = np.random.default_rng(2).gamma(2.0, 1.0, (row.size, 2)).astype(np.float32) + 1
    return Hits(row, column, bright, np.full_like(bright, 0.1), bright > 1)


def main() -> None:
    """Print the times and their ratio."""
    rows, columns = (int(one) for one in sys.argv[1:3]) if len(sys.argv) > 2 else (8000, 12_000)
    lit = picture(rows, columns)
    hits = hits_of(lit)
    ours = seconds(lambda: find_clusters(hits, 10.0, 10.0, ClusterRule(10.0)))
    theirs = seconds(lambda: ndimage.label(lit, np.ones((3, 3))), 1)
    count = ndimage.label(lit, np.ones((3, 3)))[1]
    same = len(find_clusters(hits, 10.0, 10.0, ClusterRule(10.0))) == count
    print(f"{len(hits):,} pixels of {rows:,} x {columns:,}: {count:,} candidates, the same number: {same}")
    print(f"clusters, with all that is measured of each   {ours * 1e3:8.1f} ms")
    print(f"scipy.ndimage.label, labels alone             {theirs * 1e3:8.1f} ms, {theirs / ours:.1f} times as long")
    made = simulate_scene(1, SarSettings(rows=64, columns=64, ships=0, boats=0))
    whole = SarSettings(rows=16_700, columns=25_000)
    flight = fly_over(42.6, 132.0, whole.started_at, whole.rows, whole.columns, 0, ascending=False)
    scene = replace(made.scene, rows=whole.rows, columns=whole.columns, grid=flight.grid)
    land = load_land()
    print(f"mask of a scene of 16,700 x 25,000 off Nakhodka {seconds(lambda: coarse_mask(scene, land)) * 1e3:6.1f} ms")


if __name__ == "__main__":
    main()
