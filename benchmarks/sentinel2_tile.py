"""How long a Sentinel-2 tile takes coarse to fine, beside decoding all of its bands, in one run.

    python benchmarks/sentinel2_tile.py [FOLDER] [SIDE]

An L2A tile of 10,980 x 10,980 pixels is simulated into FOLDER, if it is not there yet (some minutes, 0.7 GB): sea with
swell and noise, land in a corner, 60 ships. Decoding is rasterio's, all five bands, tile by tile in GDAL's own threads.
Coarse to fine is `Scene.overview` at a quarter of the resolution in red and infrared, and all pixels, of all bands or
of these two, where tiles hold something bright on the water: so many of them, and more beside where that is not enough.
The search is `find_optical_ships`, all of it: its looks in all bands, and what it does with what it reads. Every part
is timed in a new process from a warm file cache; told are seconds, those of all processors together, the ratios of both
(the latter change less with what else the machine does), and the most memory.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    import numpy.typing as npt

SIDE = 10_980
TILE = 1024
STEP = 4
SHIPS = 60
SCREENED = ("B04", "B08")
SHARES = {"B02": 1.0, "B03": 0.9, "B04": 0.7, "B08": 0.5, "B11": 0.3}
MORE = (0, 6, 24, 40)


def water(side: int, seed: int) -> npt.NDArray[np.float32]:
    """Give the reflectance of a sea with land in a corner, and ships."""
    draw = np.random.default_rng(seed)
    out = np.empty((side, side), np.float32)
    along = np.arange(side, dtype=np.float32)
    for row in range(0, side, 512):
        rows = min(512, side - row)
        noise = draw.standard_normal((rows, side), np.float32)
        swell = np.sin((along[None] + 2.2 * np.arange(row, row + rows)[:, None]) / 3.5)
        out[row : row + rows] = 0.06 + 0.0015 * noise + 0.001 * swell
    shore = (side * 0.35 + 120 * np.sin(along / 300) + 40 * np.sin(along / 37)).astype(np.int64)
    for row in range(int(side * 0.35)):
        width = max(0, int(shore[row]) - row)
        out[row, :width] = 0.12 + 0.03 * draw.standard_normal(width, np.float32)
    for _ in range(SHIPS):
        length, beam = draw.integers(6, 28), draw.integers(1, 5)
        row, column = draw.integers(int(side * 0.4), side - 40, 2)
        out[row : row + beam, column : column + length] += np.float32(draw.uniform(0.1, 0.3))
    return out


def made(folder: Path, side: int) -> Path:
    """Give the simulated product; it is written if it is not there."""
    from ullage.simulate.optical.sentinel2_product import Described, as_numbers, write_safe

    found = sorted(folder.glob("*.SAFE"))
    if found:
        return found[0]
    begun = time.perf_counter()
    folder.mkdir(parents=True, exist_ok=True)
    whole = water(side, 1)
    bands: dict[str, Any] = {}
    for band, share in SHARES.items():
        times = 2 if band == "B11" else 1
        part = whole[::times, ::times]
        numbers = np.empty(part.shape, np.uint16)
        for row in range(0, part.shape[0], 512):
            numbers[row : row + 512] = as_numbers(part[row : row + 512] * share)
        bands[band] = numbers
    del whole
    path = write_safe(bands, Described(), folder, clouds=np.full((side // 2, side // 2), 6, np.uint8))
    print(f"simulated in {time.perf_counter() - begun:.0f} s")
    return path


def decode(product: Path) -> float:
    """Decode all bands with rasterio alone, a row of tiles at a time [s]."""
    import rasterio
    from rasterio.windows import Window

    begun = time.perf_counter()
    for path in sorted(product.glob("GRANULE/*/IMG_DATA/*/*_B*.jp2")):
        with rasterio.open(path) as raster:
            tall = raster.block_shapes[0][0]
            for row in range(0, raster.height, tall):
                raster.read(1, window=Window(0, row, raster.width, min(tall, raster.height - row)))
    return time.perf_counter() - begun


def coarse_to_fine(product: Path, more: int, bands: tuple[int, ...] | None) -> tuple[float, float, int]:
    """Read a tile coarse to fine, with so many tiles in some bands, first those that hold something [s, s, tiles]."""
    from ullage.records import Window
    from ullage.sources.sentinel2 import read_scene

    begun = time.perf_counter()
    scene = read_scene(product)
    if scene.overview is None:
        raise AssertionError("a product has an overview")
    screened = [scene.bands.index(band) for band in SCREENED]
    held = set()
    others = []
    for row in range(0, scene.rows, TILE):
        strip = scene.overview.read(Window(row, 0, TILE, scene.columns), STEP, screened)
        values = strip.values[-1]
        for column in range(0, scene.columns, TILE):
            part = values[:, column // STEP : (column + TILE) // STEP]
            middle = float(np.median(part))
            spread = float(np.median(np.abs(part - middle))) * 1.4826
            if middle < 0.05 and (part > middle + 12 * spread).any():
                held.add((row, column))
            else:
                others.append((row, column))
    coarse = time.perf_counter() - begun
    for row, column in sorted(held)[:more] if more < len(held) else [*sorted(held), *others[: more - len(held)]]:
        scene.overview.read(Window(row, column, TILE, TILE), 1, bands)
    return coarse, time.perf_counter() - begun, len(held)


def search(product: Path) -> tuple[float, int]:
    """Find the ships of a tile [s], and how many there are."""
    from ullage.detect.optical import find_optical_ships
    from ullage.sources.sentinel2 import read_scene

    begun = time.perf_counter()
    found = find_optical_ships(read_scene(product))
    return time.perf_counter() - begun, found["reject_reason"].null_count()


def main() -> None:
    """Measure, or be the process that is measured."""
    if sys.argv[1:2] == ["decode"]:
        print(decode(Path(sys.argv[2])), *_used())
        return
    if sys.argv[1:2] == ["search"]:
        print(*search(Path(sys.argv[2])), *_used())
        return
    if sys.argv[1:2] == ["coarse"]:
        bands = tuple(int(one) for one in sys.argv[4:]) or None
        print(*coarse_to_fine(Path(sys.argv[2]), int(sys.argv[3]), bands), *_used())
        return
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(tempfile.mkdtemp())
    product = made(folder, int(sys.argv[2]) if len(sys.argv) > 2 else SIDE)
    coarse_to_fine(product, 0, None)  # what is compiled and cached is so before
    full, full_all, most = _apart("decode", product)
    print(f"decoding all bands {full:.1f} s ({full_all:.1f} s of processors), at most {most:.2f} GB")
    kinds: tuple[tuple[str, tuple[str, ...]], ...] = (("all bands", ()), ("two bands", ("2", "3")))
    for named, chosen in kinds:
        for tiles in MORE[2:] if chosen else MORE:
            coarse, seconds, found, used, most = _apart("coarse", product, str(tiles), *chosen)
            print(
                f"coarse {coarse:.2f} s, with {tiles} tiles of {named} {seconds:.2f} s ({used:.1f} s): "
                f"{full / seconds:.1f} times as fast ({full_all / used:.1f}); {found:.0f} tiles hold something; "
                f"at most {most:.2f} GB"
            )
    seconds, found, used, most = _apart("search", product)
    print(
        f"search {seconds:.1f} s ({used:.1f} s): {full / seconds:.1f} times as fast ({full_all / used:.1f}); "
        f"{found:.0f} ships; at most {most:.2f} GB"
    )


def _used() -> tuple[float, float]:
    """Give the time that processors spent [s], and the most memory [GB]; `getrusage` begins with another process's."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return time.process_time(), int(status.partition("VmHWM:")[2].split()[0]) * 1024 / 1e9


def _apart(task: str, product: Path, *more: str) -> list[float]:
    """Run a task in a process of its own."""
    done = subprocess.run(  # noqa: S603 - this file itself
        [sys.executable, __file__, task, str(product), *more], check=True, capture_output=True, text=True
    )
    return [float(one) for one in done.stdout.split()]


if __name__ == "__main__":
    main()
