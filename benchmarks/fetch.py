"""What a fetch costs on the line: a file of 1 GB that is interrupted, and a box of 20 km out of a large GeoTIFF.

    .venv/bin/python benchmarks/fetch.py [--size MB]

Serves from loopback, in a thread of this process; nothing leaves this machine.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import signal
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

from stacmaker import Service, serving, some_bytes  # type: ignore[import-not-found]
from ullage.fetching.areas import box
from ullage.sources.stac.windows import cut_of_box, opened_elsewhere, write_cut
from ullage.sources.transport.client import Client
from ullage.sources.transport.doors import Doors
from ullage.sources.transport.download import download
from ullage.sources.transport.part import Wanted
from ullage.sources.transport.patience import Patience

SIDE = 10_980
"""Pixels along a tile of Sentinel-2 at 10 m."""
UTM = "EPSG:32652"
LEFT, TOP = 399_960.0, 4_800_000.0
KILLS = 4


def fetch(address: str, folder: str) -> None:
    """Fetch a file; runs in a process of its own, to be killed."""
    with Client(address) as client:
        download(Doors(client), Wanted(address), Path(folder) / "part", Path(folder) / "state.json", Patience())


def interrupted(service: Service, size: int) -> None:
    """Kill a fetch at random moments, and count what came over the line twice."""
    piece = some_bytes(64 << 20)
    service.files["files/large.zip"] = (piece * (-(-size // len(piece))))[:size]
    address = f"{service.address}files/large.zip"
    spawn = multiprocessing.get_context("spawn")
    generator = np.random.default_rng(3)
    with tempfile.TemporaryDirectory() as folder:
        begun, killed = time.monotonic(), 0
        ends: list[int] = []
        while True:
            process = spawn.Process(target=fetch, args=(address, folder))
            process.start()
            if killed < KILLS:
                goal = size * (killed + generator.uniform(0.2, 0.8)) / (KILLS + 1)
                part = Path(folder) / "part"
                while process.is_alive() and (not part.exists() or part.stat().st_size < goal):
                    time.sleep(0.001)
            if killed < KILLS and process.is_alive() and process.pid:
                os.kill(process.pid, signal.SIGKILL)
                killed += 1
                process.join()
                ends.append(part.stat().st_size)
                continue
            process.join()
            break
        whole = (Path(folder) / "part").read_bytes() == service.files["files/large.zip"]
        seconds = time.monotonic() - begun
    began = [int((one[2] or "bytes=0-")[6:].split("-")[0]) for one in service.asked("files/large.zip")]
    print(f"{size / 1e6:,.0f} MB, killed (SIGKILL) {killed} times, {seconds:.1f} s in all: whole {whole}")
    print(f"  went on at {', '.join(f'{one / 1e6:,.1f} MB' for one in began)}")
    lost = sum(max(0, end - start) for end, start in zip(ends, began[1:], strict=False))
    print(f"  written before a kill and read again: {lost / 1e6:.2f} MB, {lost / size:.3%}")


def sea(tile: int) -> bytes:
    """Make a tile of Sentinel-2 as a cloud-optimised GeoTIFF: water with texture, its numbers as compressible."""
    import rasterio
    from rasterio import Affine

    generator = np.random.default_rng(1)
    rough = generator.normal(0, 60, (SIDE, SIDE)).astype(np.float32)
    coarse = np.kron(
        generator.normal(1_400, 150, (SIDE // 60, SIDE // 60)).astype(np.float32), np.ones((60, 60), np.float32)
    )
    values = np.clip(rough + coarse, 1, 10_000).astype(np.uint16)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "B02.tif"
        with rasterio.open(
            path, "w", driver="COG", width=SIDE, height=SIDE, count=1, dtype="uint16", crs=UTM, nodata=0,
            transform=Affine(10, 0, LEFT, 0, -10, TOP), compress="deflate", predictor="yes", level=1, blocksize=tile,
            overview_resampling="average",
        ) as out:  # fmt: skip
            out.write(values, 1)
        return path.read_bytes()


def boxes(service: Service, tile: int) -> None:
    """Read boxes of 20 km at random places, and count the bytes."""
    from pyproj import Transformer

    service.files["files/b02.tif"] = sea(tile)
    size = len(service.files["files/b02.tif"])
    to_map = Transformer.from_crs(UTM, "EPSG:4326", always_xy=True)
    generator = np.random.default_rng(2)
    shares, seconds = [], []
    with tempfile.TemporaryDirectory() as folder, Client(service.address) as client:
        for _ in range(12):
            east, north = generator.uniform(15_000, 94_000, 2)
            lon, lat = to_map.transform(LEFT + east, TOP - north)
            service.sent.clear()
            begun = time.monotonic()
            with opened_elsewhere(Doors(client), f"{service.address}files/b02.tif") as (raster, ranged):
                cut = cut_of_box(raster, box(lat, lon, 20))
                if cut is None:
                    raise RuntimeError(lat, lon)
                write_cut(raster, cut, Path(folder) / "chip.tif")
                seconds.append(time.monotonic() - begun)
                shares.append(ranged.moved / size)
    print(
        f"tiles of {tile}: file {size / 1e6:,.0f} MB; a box of 20 km moves {np.mean(shares):.2%} on average, "
        f"{min(shares):.2%} to {max(shares):.2%}; {np.mean(seconds):.2f} s a box on loopback"
    )


def main() -> None:
    """Run both."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", type=int, default=1_000, help="of the interrupted file [MB]")
    parser.add_argument("--tiles", type=int, nargs="*", default=[256, 512, 1_024], help="sides of the tiles [pixels]")
    chosen = parser.parse_args()
    for tile in chosen.tiles:
        with serving() as service:
            boxes(service, tile)
    if chosen.size:
        with serving() as service:
            interrupted(service, chosen.size * 1_000_000)


if __name__ == "__main__":
    main()
