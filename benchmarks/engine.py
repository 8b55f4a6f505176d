"""What it costs to spread work: two processes beside one, a Dask cluster beside processes, a task, a run without news.

python benchmarks/engine.py scenes 20      # 20 radar scenes searched: one process, two, two workers of a Dask cluster
python benchmarks/engine.py tasks 500      # what one task costs beside its own work
python benchmarks/engine.py unchanged 1000 # a case of 1,000 scenes run again with nothing new, in a new process
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from ullage.engine import Machine, Place, run_tasks
from ullage.engine.cluster import Cluster
from ullage.parts import KeptSteps

if TYPE_CHECKING:
    from collections.abc import Iterator

AT = (133.0, 42.6)
CASE = """format = 1
title = "Scenes for a benchmark"
from = 2024-01-01
to = 2024-12-31
seed = 1
draws = 1000
product = "gasoil"

[files]
scenes = "scenes"

[[place]]
id = "berth"
name = "Berth"
role = "loads"
verified = true
lat_deg = 42.55
lon_deg = 133.05
radius_m = 300
"""


def write_scenes(folder: Path, count: int, size: int) -> list[Path]:
    """Write radar scenes of sea with a few ships: GeoTIFFs of 16 bits, a pixel of 10 m."""
    import rasterio

    folder.mkdir(parents=True)
    paths = []
    for number in range(count):
        rng = np.random.default_rng(number)
        values = np.sqrt(rng.gamma(4.0, 2500.0, (size, size)))
        for _ in range(5):
            row, column = rng.integers(20, size - 20, 2)
            values[row : row + 3, column : column + 15] = 2000.0
        day = np.datetime64("2024-01-01T21:30") + np.timedelta64(number * 60, "m")
        path = folder / f"sar_{str(day).replace('-', '').replace(':', '')}00Z.tif"
        profile: dict[str, Any] = {"driver": "GTiff", "dtype": "uint16", "count": 1, "height": size, "width": size}
        transform = rasterio.Affine(1.2e-4, 0, AT[0], 0, -0.9e-4, AT[1])
        with rasterio.open(path, "w", crs="EPSG:4326", transform=transform, **profile) as out:
            out.write(values.astype(np.uint16), 1)
            out.update_tags(TIFFTAG_DATETIME=str(day).replace("-", ":").replace("T", " ") + ":00")
        paths.append(path)
    return paths


@contextmanager
def cluster(folder: Path, workers: int) -> Iterator[Place]:
    """Run a Dask cluster on this machine: a scheduler and workers, a process each."""
    file = folder / "scheduler.json"
    begin = [sys.executable, "-m", "distributed.cli.dask_scheduler", "--scheduler-file", str(file), "--port", "0"]
    running = [subprocess.Popen([*begin, "--no-dashboard", "--host", "127.0.0.1"], stderr=subprocess.DEVNULL)]  # noqa: S603
    try:
        while not file.exists() or not file.stat().st_size:
            time.sleep(0.1)
        address = json.loads(file.read_text())["address"]
        work = [sys.executable, "-m", "distributed.cli.dask_worker", address, "--nthreads", "1", "--no-nanny"]
        work += ["--no-dashboard", "--host", "127.0.0.1", "--local-directory", str(folder)]
        one_thread = {**os.environ, "NUMBA_NUM_THREADS": "1", "POLARS_MAX_THREADS": "1", "OMP_NUM_THREADS": "1"}
        running += [subprocess.Popen(work, env=one_thread, stderr=subprocess.DEVNULL) for _ in range(workers)]  # noqa: S603
        place = Cluster(address, folder)
        while place.workers < workers:
            place.close()
            place = Cluster(address, folder)
        yield place
        place.close()
    finally:
        for one in reversed(running):
            one.kill()
            one.wait()


def search(place: Place, paths: list[Path], folder: Path) -> float:
    """Search scenes; seconds by the clock, without the start of the workers."""
    from ullage.detecting.case_scenes import search_scene
    from ullage.detecting.rules import DetectingRules

    run_tasks(place, _ready, [(number,) for number in range(2 * place.workers)])
    begun = time.perf_counter()
    steps = KeptSteps(folder, place)
    steps.of_files(search_scene, [(str(path), path.name) for path in paths], DetectingRules(), (), False)
    return time.perf_counter() - begun


def scenes(count: int) -> None:
    """Print how long some scenes take in one process, in two, and on a Dask cluster of two workers."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        paths = write_scenes(root / "scenes", count, 4000)
        with Machine(1) as place:
            run_tasks(place, _one_scene, [(str(paths[0]),)])  # compiles, and reads the land
        spent = {}
        for name, workers in (("one process", 1), ("two processes", 2)):
            with Machine(workers) as place:
                run_tasks(place, _one_scene, [(str(paths[0]),)] * workers * 2)
                spent[name] = search(place, paths, root / name)
        with cluster(root, 2) as place:
            run_tasks(place, _one_scene, [(str(paths[0]),)] * 4)
            spent["Dask, two workers"] = search(place, paths, root / "dask")
    one, two, dask = spent.values()
    for name, seconds in spent.items():
        print(f"{name:20} {seconds:7.2f} s")
    print(f"two processes beside one: {one / two:.2f}; Dask beside two processes: {two / dask:.2f}")


def tasks(count: int) -> None:
    """Print what a task costs that does nothing, where it is kept as a part and where it is not."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        with Machine(2) as place:
            _cost("processes", place, count)
        with cluster(root, 2) as place:
            _cost("Dask", place, count)


def unchanged(count: int) -> None:
    """Print how long a run takes that finds nothing new, start of Python included."""
    with tempfile.TemporaryDirectory() as folder:
        case = Path(folder) / "case"
        write_scenes(case / "scenes", count, 64)
        (case / "case.toml").write_text(CASE, "utf-8")
        command = [sys.executable, "-m", "ullage", "run", str(case), "--no-open", "--json"]
        for name in ("first", "again", "again", "again"):
            begun = time.perf_counter()
            subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # noqa: S603
            print(f"{name:8} {time.perf_counter() - begun:7.2f} s")


def _cost(name: str, place: Place, count: int) -> None:
    run_tasks(place, _ready, [(number,) for number in range(8)])
    begun = time.perf_counter()
    run_tasks(place, _ready, [(number,) for number in range(count)])
    print(f"{name:10} {1000 * (time.perf_counter() - begun) / count * place.workers:6.2f} ms a task and worker")


def _ready(number: int) -> int:
    return number


def _one_scene(path: str) -> int:
    from ullage.detecting.case_scenes import search_scene
    from ullage.detecting.rules import DetectingRules

    return len(search_scene(path, DetectingRules(), (), False).detections)


if __name__ == "__main__":
    {"scenes": scenes, "tasks": tasks, "unchanged": unchanged}[sys.argv[1]](int(sys.argv[2]))
