"""How long a whole Sentinel-1 scene takes from its files to its ships, beside merely reading them, in one run.

    python benchmarks/sar_scene.py [FOLDER] [ROWS] [COLUMNS]

A dual-polarised IW scene of 16,700 rows and 25,000 columns is simulated into FOLDER, if it is not there yet (some
minutes, 1.7 GB). Reading is rasterio's, one thread, both measurements in blocks of 1,024 rows, from a warm file cache;
everything is `read_scene` and `find_ships` with the shorelines, in a new process after one that compiles. Told are the
ratio, seconds, those of all processors together, whose ratio changes less with what else the machine does, the parts,
and the most memory.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from ullage.records import Scene

ROWS, COLUMNS = 16_700, 25_000
BLOCK = 1024
RUNS = 3


def made(folder: Path, rows: int, columns: int) -> Path:
    """Give the simulated product; it is written if it is not there."""
    from dataclasses import replace

    from ullage.simulate.sar import write_whole_scene
    from ullage.simulate.sar.whole import WHOLE

    found = sorted(folder.glob("*.SAFE"))
    if found:
        return found[0]
    begun = time.perf_counter()
    folder.mkdir(parents=True, exist_ok=True)
    path = write_whole_scene(1, folder, replace(WHOLE, rows=rows, columns=columns)).path
    print(f"simulated in {time.perf_counter() - begun:.0f} s")
    return path


def read_alone(product: Path) -> tuple[float, float]:
    """Read both measurements with one thread of rasterio, and nothing else [s, s of processors]."""
    import rasterio
    from rasterio.windows import Window

    begun, used = time.perf_counter(), time.process_time()
    for path in sorted((product / "measurement").glob("*.tiff")):
        with rasterio.open(path) as raster:
            out = np.empty((BLOCK, raster.width), np.uint16)
            for row in range(0, raster.height, BLOCK):
                rows = min(BLOCK, raster.height - row)
                raster.read(1, window=Window(0, row, raster.width, rows), out=out[:rows])
    return time.perf_counter() - begun, time.process_time() - used


def find(product: Path) -> tuple[float, float, int]:
    """Find the ships of a product [s, s of processors], and how many rows there are."""
    from ullage.detect import find_ships
    from ullage.land import load_land
    from ullage.sources.sentinel1 import read_scene

    land = load_land()
    begun, used = time.perf_counter(), time.process_time()
    frame = find_ships(read_scene(product), land=land)
    return time.perf_counter() - begun, time.process_time() - used, frame.height


def most_memory() -> float:
    """Give the most memory of this process [GB]; what `getrusage` tells begins with that of the process before it."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.partition("VmHWM:")[2].split()[0]) * 1024 / 1e9


def parts(product: Path) -> None:
    """Tell how long each step takes."""
    from ullage.detect.candidates.clusters import find_clusters
    from ullage.detect.candidates.reject import judge_clusters, spacing_of
    from ullage.detect.mask import coarse_mask
    from ullage.detect.radar import _measure_all
    from ullage.detect.rule import DetectRule
    from ullage.detect.sar import scan_scene
    from ullage.land import load_land
    from ullage.records import Window
    from ullage.sources.sentinel1 import read_scene

    land, rule = load_land(), DetectRule()
    marks = [("", time.perf_counter())]

    def mark(name: str) -> None:
        marks.append((name, time.perf_counter()))

    scene: Scene = read_scene(product)
    mark("open")
    mask = coarse_mask(scene, land, rule.mask, rule.shore)
    mark("mask")
    for row in range(0, scene.rows, 512):
        scene.pixels.read(Window(row, 0, min(512, scene.rows - row), scene.columns))
    mark("(read and calibrate alone, one thread)")
    hits = scan_scene(scene, rule.cfar, mask)
    mark("scan")
    clusters = find_clusters(hits, *spacing_of(scene), rule.candidate.cluster)
    mark("cluster")
    valid, _, _ = _measure_all(scene, hits, clusters, None, print)
    mark("chips and hulls")
    judge_clusters(scene, hits, clusters, mask, rule.candidate, valid=valid)
    mark("judge")
    for (_, before), (name, after) in pairwise(marks):
        print(f"  {name:40} {after - before:6.2f} s")
    print(f"  {len(hits):,} hits, {len(clusters):,} candidates")


def main() -> None:
    """Measure, or be the process that is measured."""
    if sys.argv[1:2] == ["find"]:
        for _ in range(2):
            told = find(Path(sys.argv[2]))
            print(*told, most_memory())
        return
    if sys.argv[1:2] == ["parts"]:
        parts(Path(sys.argv[2]))
        return
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(tempfile.mkdtemp())
    rows, columns = (int(sys.argv[k]) if len(sys.argv) > k else one for k, one in ((2, ROWS), (3, COLUMNS)))
    product = made(folder, rows, columns)
    print("\n".join(run_apart("parts", product)))
    for _ in range(RUNS):
        reading, reading_all = (min(one) for one in zip(*(read_alone(product) for _ in range(2)), strict=True))
        print(f"reading {reading:.2f} s ({2 * rows * columns / reading / 1e6:,.0f} Mpx/s, {reading_all:.2f} s)")
        for name, line in zip(("a new process", "its second scene"), run_apart("find", product), strict=True):
            seconds, used, found, most = (float(one) for one in line.split())
            print(
                f"  everything, {name}: {seconds:.2f} s ({used:.2f} s), {seconds / reading:.2f} times "
                f"({used / reading_all:.2f}); {found:.0f} detections; at most {most:.2f} GB"
            )


def run_apart(task: str, product: Path) -> list[str]:
    """Run a task in a process of its own; give the lines it prints."""
    done = subprocess.run(  # noqa: S603 - this file itself
        [sys.executable, __file__, task, str(product)], check=True, capture_output=True, text=True
    )
    return done.stdout.splitlines()


if __name__ == "__main__":
    main()
