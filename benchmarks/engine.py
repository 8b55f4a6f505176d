"""What it costs to spread work: two processes beside one, a Dask cluster beside processes, a task, a run without news.

python benchmarks/engine.py scenes 20      # 20 radar scenes searched: one process, two, two workers of a Dask cluster
python benchmarks/engine.py scenes 20 2000 # the same with smaller scenes: pixels a side
python benchmarks/engine.py tasks 500      # what one task costs beside its own work
python benchmarks/engine.py unchanged 1000 # 1,000 scenes run again: nothing new, one new scene, a rule, a decision
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from ullage.engine import Machine, Place, processes, run_tasks
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
lat_deg = 42.594
lon_deg = 133.008
radius_m = 200
"""


def write_scenes(folder: Path, count: int, size: int, ships: int = 5) -> list[Path]:
    """Write radar scenes of sea with a few ships: GeoTIFFs of 16 bits, a pixel of 10 m, eight hours apart."""
    folder.mkdir(parents=True)
    return [write_scene(folder, number, size, ships) for number in range(count)]


def write_scene(folder: Path, number: int, size: int, ships: int) -> Path:
    """Write one of them."""
    import rasterio

    rng = np.random.default_rng(number)
    values = np.sqrt(rng.gamma(4.0, 2500.0, (size, size)))
    for _ in range(ships):
        row, column = rng.integers(20, size - 20, 2)
        values[row : row + 3, column : column + 15] = 2000.0
    day = np.datetime64("2024-01-01T21:30") + np.timedelta64(number * 480, "m")
    path = folder / f"sar_{str(day).replace('-', '').replace(':', '')}00Z.tif"
    profile: dict[str, Any] = {"driver": "GTiff", "dtype": "uint16", "count": 1, "height": size, "width": size}
    transform = rasterio.Affine(1.2e-4, 0, AT[0], 0, -0.9e-4, AT[1])
    with rasterio.open(path, "w", crs="EPSG:4326", transform=transform, **profile) as out:
        out.write(values.astype(np.uint16), 1)
        out.update_tags(TIFFTAG_DATETIME=str(day).replace("-", ":").replace("T", " ") + ":00")
    return path


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
        here = str(Path(__file__).parent)  # whose functions the workers are to run
        one_thread = {
            **os.environ,
            "PYTHONPATH": here,
            "NUMBA_NUM_THREADS": "1",
            "POLARS_MAX_THREADS": "1",
            "OMP_NUM_THREADS": "1",
        }
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


def search(place: Place, paths: list[Path], folder: Path) -> Spent:
    """Search scenes as a run does; without the start of the workers."""
    from ullage.detecting.rules import DetectingRules

    run_tasks(place, _one_scene, [(str(paths[0]),)] * (2 * place.workers))  # loads the kernels in each
    folder.mkdir()
    begun, processor = time.perf_counter(), time.process_time()
    steps = KeptSteps(folder, place)
    steps.of_files(timed_scene, [(str(path), path.name) for path in paths], DetectingRules(), str(folder))
    ended, spent = time.perf_counter(), time.process_time() - processor
    return Spent(begun, ended, spent, [tuple(json.loads(one.read_text())) for one in folder.glob("*.time")])


def search_apart(workers: int, paths: list[Path], folder: Path) -> Spent:
    """Search scenes in processes that share nothing, each its own part of them: what the machine itself gives."""
    folder.mkdir()
    with ExitStack() as stack:
        alone = [stack.enter_context(processes(1)) for _ in range(workers)]
        for ready in [one.submit(_one_scene, str(paths[0])) for one in alone]:
            ready.result()
        begun = time.perf_counter()
        parts = [list(map(str, paths[number::workers])) for number in range(workers)]
        for future in [one.submit(several, part, str(folder)) for one, part in zip(alone, parts, strict=True)]:
            future.result()
        ended = time.perf_counter()
    return Spent(begun, ended, 0.0, [tuple(json.loads(one.read_text())) for one in folder.glob("*.time")])


def several(paths: list[str], folder: str) -> None:
    """Search some scenes, one after another."""
    from ullage.detecting.rules import DetectingRules

    for path in paths:
        timed_scene(path, DetectingRules(), folder)


def timed_scene(path: str, rules: Any, folder: str) -> Any:
    """Search a scene, and write down who did it, from when to when, and with how much of a processor."""
    from ullage.detecting.case_scenes import search_scene

    begun, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_SELF)
    found = search_scene(path, rules, (), False)
    after, ended = resource.getrusage(resource.RUSAGE_SELF), time.perf_counter()
    row = [os.getpid(), begun, ended, after.ru_utime - before.ru_utime, after.ru_stime - before.ru_stime,
           after.ru_minflt - before.ru_minflt]  # fmt: skip
    (Path(folder) / f"{Path(path).stem}.time").write_text(json.dumps(row))
    return found


class Spent(NamedTuple):
    """A search: when it began and ended, what this process took of a processor, and the tasks of `timed_scene` [s]."""

    begun: float
    ended: float
    here: float
    tasks: list[Any]

    @property
    def seconds(self) -> float:
        """How long it took by the clock."""
        return self.ended - self.begun

    def line(self, name: str) -> str:
        """Tell where the time went.

        ``serial`` is the part of the time in which no more than one task ran though there were two workers: before the
        first, between tasks, when the others are done, and after the last; of one worker, in which none ran.
        """
        workers = len({row[0] for row in self.tasks})
        marks = sorted([(row[1], 1) for row in self.tasks] + [(row[2], -1) for row in self.tasks])
        running, last, idle = 0, self.begun, 0.0
        for at, change in [*marks, (self.ended, 0)]:
            idle += (at - last) * (running < workers)
            running, last = running + change, at
        user, system, faults = (sum(row[k] for row in self.tasks) / len(self.tasks) for k in (3, 4, 5))
        longest = max(row[2] - row[1] for row in self.tasks)
        return (
            f"{name:26} {self.seconds:7.2f} s  a task {user:.3f} s + {system:.3f} s of the system, {faults:,.0f} page "
            f"faults, longest {longest:.2f} s by the clock  serial {idle / self.seconds:6.1%}  here {self.here:.2f} s"
        )


def scenes(count: int, size: int = 4000) -> None:
    """Print how long some scenes take in one process, in two, and on a Dask cluster of two workers, and why."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        paths = write_scenes(root / "scenes", count, size)
        spent: dict[str, Spent] = {}
        for name, workers in (("one process, no engine", 1), ("two processes, no engine", 2)):
            spent[name] = search_apart(workers, paths, root / name)
        for name, workers in (("one process", 1), ("two processes", 2)):
            with Machine(workers) as place:
                spent[name] = search(place, paths, root / name)
        with cluster(root, 2) as place:
            spent["Dask, two workers"] = search(place, paths, root / "dask")
    for name, one in spent.items():
        print(one.line(name))
    bare, bare_two, single, double, dask = (each.seconds for each in spent.values())
    print(f"two processes beside one: {single / double:.2f}, without the engine {bare / bare_two:.2f}")
    print(f"Dask beside two processes: {double / dask:.2f}")


def tasks(count: int) -> None:
    """Print what a task costs that does nothing, where it is kept as a part and where it is not."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        with Machine(2) as place:
            _cost("processes", place, count)
        with cluster(root, 2) as place:
            _cost("Dask", place, count)


def unchanged(count: int) -> None:
    """Print how long a run takes that finds nothing new, and one that finds little, start of Python included.

    The scenes are small, 128 pixels a side with one ship and a berth among them: what grows with their number is not
    their pixels. Beside it stands what the same takes of a tenth of them.
    """
    with tempfile.TemporaryDirectory() as folder:
        few, many = (Path(folder) / name for name in ("few", "many"))
        costs = [changes(few, count // 10), changes(many, count)]
    print(f"{'':34}{count // 10:>7,} scenes      {count:>7,} scenes     [s by the clock, s of the processors]")
    for name, small in costs[0].items():
        print(f"{name:34}{small[0]:7.2f} {small[1]:7.2f}    {costs[1][name][0]:7.2f} {costs[1][name][1]:7.2f}")


def changes(case: Path, count: int) -> dict[str, tuple[float, float]]:
    """Run a case, and run it again after one change after another; seconds by the clock and of the processors."""
    import polars as pl

    paths = write_scenes(case / "scenes", count, 128, 1)
    file = case / "case.toml"
    file.write_text(CASE, "utf-8")
    spent = {"first run": _run(case)}
    spent["nothing new, middle of five"] = sorted(_run(case) for _ in range(5))[2]
    os.utime(paths[0])
    spent["one file touched, same bytes"] = _run(case)
    spent["nothing new after that"] = _run(case)
    write_scene(case / "scenes", count, 128, 1)
    spent["one new scene"] = _run(case)
    file.write_text(f"{CASE}\n[rules.visit]\nmerge_days = 5\n", "utf-8")
    spent["one rule changed"] = _run(case)
    ship = pl.read_parquet(case / "out" / "detections.parquet")["detection_id"][0]
    _ullage("decide", str(case), ship, "--reject", "--why", "a buoy", "--by", "A. Analyst")
    spent["one decision"] = _run(case)
    return spent


def _run(case: Path) -> tuple[float, float]:
    begun, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
    _ullage("run", str(case), "--no-open", "--json")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.perf_counter() - begun, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def _ullage(*arguments: str) -> None:
    subprocess.run([sys.executable, "-m", "ullage", *arguments], check=True, capture_output=True)  # noqa: S603


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


def main() -> None:
    """Run what is asked for."""
    {"scenes": scenes, "tasks": tasks, "unchanged": unchanged}[sys.argv[1]](*map(int, sys.argv[2:]))


if __name__ == "__main__":
    import engine  # so that tasks name this file as workers know it

    engine.main()
