"""Land or not: the same answers as the exact polygons, and how fast, how large and how soon ready, in one run.

    python benchmarks/land.py [POINTS]

Half of the points (2,000,000 in all, seeded) are spread evenly over the whole Earth, poles and all; half lie within
5 km of a vertex of a shore, each vertex of GSHHG alike likely. The exact answers come from shapely: how many rings hold
the point, odd or even, for every point.

roaring-landmask is used if it can be imported; it is no dependency: make an environment of its own with it and Ullage
to see those lines. Both are asked for all points at once, on one thread and on as many as there are processors, by
turns: the best of five. Land is built first if it is not in the cache.
"""

from __future__ import annotations

import importlib.util
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy.typing as npt

    from ullage.land import Land, Rings

    Floats = npt.NDArray[np.float64]
    Bools = npt.NDArray[np.bool_]

POINTS = 2_000_000
NEAR_M = 5_000.0
SEED = 20240301


def make_points(count: int, rings: Rings) -> tuple[Floats, Floats]:
    """Make the mix of points (latitude, longitude) [°]."""
    from ullage.geo import destination
    from ullage.land.grid import UNITS_PER_DEGREE

    rng = np.random.default_rng(SEED)
    half = count // 2
    lat = np.degrees(np.arcsin(rng.uniform(-1, 1, half)))
    lon = rng.uniform(-180, 180, half)
    at = rings.vertices[rng.integers(0, len(rings.vertices), count - half)] / UNITS_PER_DEGREE
    way = NEAR_M * np.sqrt(rng.uniform(0, 1, count - half))
    near_lat, near_lon = destination(at[:, 1], at[:, 0], rng.uniform(0, 360, count - half), way)
    order = rng.permutation(count)
    return np.concatenate([lat, near_lat])[order], np.concatenate([lon, near_lon])[order]


def exact_answers(lat: Floats, lon: Floats, rings: Rings) -> Bools:
    """Tell for each point whether an odd number of rings hold it, by shapely's prepared polygons."""
    import shapely  # type: ignore[import-untyped, unused-ignore]

    from ullage.land.grid import UNITS_PER_DEGREE

    closed = shapely.linearrings(
        rings.vertices / UNITS_PER_DEGREE, indices=np.repeat(np.arange(len(rings.levels)), np.diff(rings.starts))
    )
    tree = shapely.STRtree(shapely.points(lon, lat))
    _, held = tree.query(shapely.polygons(closed), predicate="contains")
    odd: Bools = np.bincount(held, minlength=len(lat)) % 2 == 1
    return odd


def best(functions: dict[str, Callable[[], Any]], rounds: int = 5) -> dict[str, tuple[float, float]]:
    """Give the shortest time of each, and the least of all processors' time [s], asked by turns: in equal company."""
    taken = dict.fromkeys(functions, (np.inf, np.inf))
    for _ in range(rounds):
        for name, function in functions.items():
            begin, work = time.perf_counter(), time.process_time()
            function()
            now = time.perf_counter() - begin, time.process_time() - work
            taken[name] = min(taken[name][0], now[0]), min(taken[name][1], now[1])
    return taken


def print_speed(lat: Floats, lon: Floats, exact: Bools, land: Land) -> None:
    """Print look-ups a second, beside roaring-landmask."""
    from ullage.kernels import THREADS
    from ullage.land.lookup import fill_is_land

    own, out, few = land.arrays, np.empty(len(lat), np.bool_), len(lat) // 20
    one, many = "one thread", f"{THREADS} threads"
    functions: dict[str, Callable[[], Any]] = {
        f"Ullage, {one}": lambda: fill_is_land(own.blocks, own.cells, own.words, lat, lon, out),
        f"Ullage, {many}": lambda: land.is_land(lat, lon),
    }
    if importlib.util.find_spec("roaring_landmask") is None:
        print("  roaring-landmask is not installed: no comparison was made")
    else:
        from roaring_landmask import (  # type: ignore[import-not-found, unused-ignore]
            LandmaskProvider,
            RoaringLandmask,
        )

        begin = time.perf_counter()
        peer = RoaringLandmask.new_with_provider(LandmaskProvider.Gshhg)
        print(f"  roaring-landmask: {time.perf_counter() - begin:.1f} s to load")
        others = np.count_nonzero(np.asarray(peer.contains_many(lon, lat)) != exact)
        print(f"  its answers other than the polygons' (lakes are land to it): {others:,}")
        functions[f"roaring-landmask, {one}"] = lambda: peer.contains_many(lon, lat)
        functions[f"roaring-landmask, {many}"] = lambda: peer.contains_many_par(lon, lat)
    taken = best(functions)
    for name, (seconds, work) in taken.items():
        print(f"  {name:30} {len(lat) / seconds / 1e6:8.2f} M points/s, {work / len(lat) * 1e9:6.0f} ns of processor")
    if len(taken) > 2:
        for each in (one, many):
            own_times, peer_times = taken[f"Ullage, {each}"], taken[f"roaring-landmask, {each}"]
            times, work = peer_times[0] / own_times[0], peer_times[1] / own_times[1]
            print(f"  on {each} Ullage is {times:.1f} times as fast, and takes 1/{work:.1f} of the processor's time")
    shore = best({"shore": lambda: land.shore_distance_m(lat[:few], lon[:few])}, 2)["shore"][0]
    print(f"  distance to the shore, within 200 km, {many}: {few / shore / 1e6:.2f} M points/s")


def print_fresh() -> None:
    """Print how soon a new process has answers, and how much its memory grows: the work of the subprocess."""
    lat, lon = np.load(sys.argv[2])
    began = time.perf_counter()
    from ullage.geo import distance_m
    from ullage.land import load_land

    imported = time.perf_counter()
    distance_m(0, 0, 1, 1)  # any kernel: the compiler starts
    started, before_mb = time.perf_counter(), resident_mb()
    land = load_land()
    loaded = time.perf_counter()
    land.is_land(lat[0], lon[0])
    answered = time.perf_counter()
    answers = land.is_land(lat, lon)
    grown_mb = resident_mb() - before_mb - answers.nbytes / 2**20
    file_mb = sum(array.nbytes for array in (land.arrays.blocks, land.arrays.cells, land.arrays.words)) / 2**20
    print(f"  import {imported - began:.2f} s, start of the compiler {started - imported:.2f} s, ", end="")
    print(f"load_land() {loaded - started:.3f} s, first answer {answered - loaded:.3f} s (kernel from its cache)")
    print(f"  memory grew by {grown_mb:.0f} MB (resident, all points asked), {file_mb:.0f} MB of it the mapped file")


def resident_mb() -> float:
    """Give the resident memory of this process, mapped files with it [MB]."""
    status = Path("/proc/self/status").read_text("ascii")
    return int(status.split("VmRSS:")[1].split()[0]) / 1024


def print_processes(lat: Floats, lon: Floats) -> None:
    """Print what new processes say: the second finds everything in the file cache."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "points.npy"
        np.save(path, np.stack([lat, lon]))
        for _ in range(2):
            subprocess.run([sys.executable, __file__, "--fresh", str(path)], check=True)  # noqa: S603 - this file


def main() -> None:
    """Print the figures."""
    from ullage import land as lands

    count = int(sys.argv[1]) if len(sys.argv) > 1 else POINTS
    begin = time.perf_counter()
    land = lands.load_land()
    print(f"load_land() {time.perf_counter() - begin:.2f} s (seconds if it had to be built)")
    rings = lands.read_rings()
    lat, lon = make_points(count, rings)
    answers = land.is_land(lat, lon)
    coast = np.count_nonzero(land.state(lat, lon) == lands.COAST)
    print(f"{count:,} points, {np.count_nonzero(answers):,} on land, {coast:,} in cells of coast")
    exact = exact_answers(lat, lon, rings)
    print(f"  other answers than the exact polygons: {np.count_nonzero(answers != exact)}")
    print("a new process, twice", flush=True)
    print_processes(lat, lon)
    print("speed")
    print_speed(lat, lon, exact, land)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--fresh"]:
        print_fresh()
    else:
        main()
