"""How fast tiles of scenes are, through HTTP, beside rasterio alone reading the same ground.

    python benchmarks/web_tiles.py [FOLDER] [--side 10980] [--tiles 40] [--sentinel1]

A cloud-optimised GeoTIFF of four bands (deflate, overviews) and the bands of a Sentinel-2 product (JPEG 2000), SIDE
pixels a side each, are written into FOLDER if they are not there (some minutes at the full side); with --sentinel1 a
whole dual-polarised scene too (1.7 GB). They are the scenes of a case that is served on loopback. Each zoom is measured
from that which shows the scene whole to one beyond that whose pixels are the scene's own. TILES different tiles by
chance, none of them twice, are asked for one after the other in a warm process (the scene is open, its coarse pixels
are read; how long the first tile of all takes stands apart); then as many that lie side by side, as in a view of the
map. Told are the 50 % and 95 % points by the clock, the mean of processor time with that of the client, and for tiles
by chance those of rasterio alone: a WarpedVRT of 256 by 256 pixels of the same tile in the same bands, from datasets
that stay open, without stretch or PNG. Of Sentinel-1, whose place is told by ground control points, it takes a
polynomial through them. Milliseconds.
"""

from __future__ import annotations

import argparse
import http.client
import json
import math
import tempfile
import threading
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import numpy as np
import shapely
import uvicorn
from sar_scene import made as made_sentinel1
from sentinel2_tile import made as made_sentinel2
from sentinel2_tile import water

from ullage.detecting.opening import open_scene
from ullage.detecting.wanted import Wanted
from ullage.examples import copy_example
from ullage.results import run_case
from ullage.tables import SCENES
from ullage.web.app import create_app
from ullage.web.scenes.mercator import Tile
from ullage.web.serving import listening, own_hosts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ullage.records import Scene

TOKEN = "benchmark"  # noqa: S105
UTM = "EPSG:32653"
LEFT, TOP, PIXEL_M = 340_000.0, 4_740_000.0, 3.0
TARGETS = {"COG": 50, "JPEG 2000": 150}
HALF_M = math.pi * 6_378_137.0


def made_cog(folder: Path, side: int) -> Path:
    """Give the GeoTIFF; it is written if it is not there."""
    import rasterio

    path = folder / "20240518_013015_6243_3B_AnalyticMS_SR.tif"
    if path.exists():
        return path
    whole = water(side, 2)
    profile = {"driver": "GTiff", "dtype": "uint16", "count": 4, "height": side, "width": side, "crs": UTM, "nodata": 0}
    profile |= {"transform": rasterio.Affine(PIXEL_M, 0, LEFT, 0, -PIXEL_M, TOP), "tiled": True, "compress": "deflate"}
    with rasterio.open(path, "w", **profile, blockxsize=512, blockysize=512, predictor=2) as out:
        for band, share in enumerate((1.0, 0.9, 0.7, 0.5), start=1):
            out.write((whole * share * 10_000).astype(np.uint16), band)
            out.set_band_description(band, ("blue", "green", "red", "nir")[band - 1])
        out.build_overviews([2, 4, 8, 16, 32])
    return path


def make_case(folder: Path, scenes: dict[str, Scene], files: dict[str, Path]) -> None:
    """Make a case whose result has these scenes."""
    if not folder.is_dir():
        copy_example("vostochny-2024", folder)
        run_case(folder, workers=1)
        (folder / "scenes").mkdir()
    summary = json.loads((folder / "out" / "summary.json").read_text("utf-8"))
    rows = []
    for kind, scene in scenes.items():
        link = folder / "scenes" / files[kind].name
        if not link.exists():
            link.symlink_to(files[kind].resolve())
        rows.append({
            "scene_id": scene.scene_id, "seen_at": scene.started_at, "sensor": scene.sensor, "kind": scene.kind,
            "pixel_m": 10.0, "footprint": shapely.to_wkb(shapely.Polygon(scene.footprint())),
            "source": f"scenes/{files[kind].name}",
        })  # fmt: skip
    case = (folder / "case.toml").read_text("utf-8")
    if "scenes =" not in case:
        (folder / "case.toml").write_text(case.replace("[files]", '[files]\nscenes = "scenes"', 1), "utf-8")
    SCENES.frame(rows).write_parquet(folder / "out" / "scenes.parquet")
    (folder / "out" / "summary.json").write_text(json.dumps(summary), "utf-8")


@contextmanager
def serving(case: Path) -> Iterator[http.client.HTTPConnection]:
    """Serve the case; gives a connection that stays open."""
    with listening("127.0.0.1", 0) as listener:
        port = listener.getsockname()[1]
        app = create_app(case, token=TOKEN, hosts=own_hosts("127.0.0.1", port), read_only=True)
        server = uvicorn.Server(uvicorn.Config(app, log_level="error", access_log=False, lifespan="off"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        try:
            yield http.client.HTTPConnection("127.0.0.1", port)
        finally:
            server.should_exit = True
            thread.join()


def ask(connection: http.client.HTTPConnection, path: str) -> tuple[float, float, int]:
    """Give how long an answer took by the clock and of processors [ms], and its status."""
    connection.close()  # opened anew: what is measured between takes longer than a server waits
    connection.connect()
    begun, used = time.perf_counter(), time.process_time()
    connection.request("GET", path, headers={"authorization": f"Bearer {TOKEN}"})
    answer = connection.getresponse()
    answer.read()
    return 1000 * (time.perf_counter() - begun), 1000 * (time.process_time() - used), answer.status


def tiles_of(scene: Scene, zoom: int, most: int) -> list[Tile]:
    """Give different tiles within a scene, in an order by chance."""
    draw = np.random.default_rng(zoom)
    world = Tile(0, 0, 0)
    found: dict[Tile, None] = {}
    for _ in range(40 * most):
        row, column = draw.uniform(0, scene.rows - 1), draw.uniform(0, scene.columns - 1)
        lat, lon = (float(one) for one in scene.grid.position(row, column))
        tile = Tile(zoom, int(world.across(lon) / 256 * 2**zoom), int(world.down(lat) / 256 * 2**zoom))
        found[tile] = None
        if len(found) == most:
            break
    return list(found)


def datasets_of(kind: str, path: Path) -> list[Any]:
    """Open the bands that are shown, for rasterio alone."""
    import rasterio

    if kind == "COG":
        return [(rasterio.open(path), [3, 2, 1])]
    if kind == "JPEG 2000":
        return [
            (rasterio.open(next(path.glob(f"GRANULE/*/IMG_DATA/*/*_{band}_10m.jp2"))), [1])
            for band in ("B04", "B03", "B02")
        ]
    return [(rasterio.open(next((path / "measurement").glob("*-vh-*.tiff"))), [1])]


def side_by_side(scene: Scene, zoom: int, most: int) -> list[Tile]:
    """Give tiles that lie side by side about a place by chance, row by row, eight in a row."""
    middle = tiles_of(scene, zoom, 2)[-1]
    return [Tile(zoom, middle.x + at % 8 - 4, middle.y + at // 8 - most // 16) for at in range(most)]


def alone(datasets: list[Any], tile: Tile) -> float:
    """Read a tile by rasterio alone [ms]."""
    import rasterio
    from rasterio.vrt import WarpedVRT

    side = 2 * HALF_M / 2**tile.z
    left, top = -HALF_M + tile.x * side, HALF_M - tile.y * side
    where = rasterio.Affine(side / 256, 0, left, 0, -side / 256, top)
    begun = time.perf_counter()
    for dataset, bands in datasets:
        own = {} if dataset.crs else {"src_crs": dataset.gcps[1]}
        with WarpedVRT(dataset, crs="EPSG:3857", transform=where, width=256, height=256, **own) as warped:
            warped.read(bands)
    return 1000 * (time.perf_counter() - begun)


def told(times: list[float]) -> str:
    """Write the 50 % and the 95 % point."""
    return f"{np.percentile(times, 50):6.1f} {np.percentile(times, 95):6.1f}" if times else "     –      –"


def measure(connection: http.client.HTTPConnection, kind: str, scene: Scene, path: Path, tiles: int) -> None:
    """Measure one scene at all its zooms."""
    lat, _ = scene.grid.position(scene.rows / 2, scene.columns / 2)
    spacing = float(min(scene.spacing_m(scene.rows / 2, scene.columns / 2)))
    native = math.ceil(math.log2(2 * HALF_M * math.cos(math.radians(float(lat))) / 256 / spacing))
    whole = native - math.ceil(math.log2(max(scene.rows, scene.columns) / 256))
    base = f"/api/scenes/{quote(scene.scene_id)}/tiles"
    first = tiles_of(scene, whole, 1)[0]
    waited = ask(connection, f"{base}/{whole}/{first.x}/{first.y}.png")[0]
    print(f"\n{kind}: {scene.rows} x {scene.columns}, first tile of all {waited:.0f} ms")
    print(
        "  zoom     by chance: p50 p95, processor   |   side by side: p50 p95, processor   |   rasterio alone: p50 p95"
    )
    datasets = datasets_of(kind, path)
    every: tuple[list[float], list[float]] = ([], [])
    for zoom in range(whole, native + 2):
        chance = tiles_of(scene, zoom, tiles)
        parts = []
        for asked, all_times in zip((chance, side_by_side(scene, zoom, tiles)), every, strict=True):
            found = [ask(connection, f"{base}/{zoom}/{one.x}/{one.y}.png") for one in asked]
            shown = [(ms, used) for ms, used, status in found if status == 200]
            all_times += [ms for ms, _ in shown]
            used = np.mean([one for _, one in shown]) if shown else math.nan
            parts.append(f"{len(shown):3} tiles {told([ms for ms, _ in shown])} {used:9.1f}")
        plain = told([alone(datasets, one) for one in chance])
        print(f"  {zoom:4}     {'   |   '.join(parts)}   |   {plain}", flush=True)
    target = f"; target {TARGETS[kind]} ms" if kind in TARGETS else ""
    print(f"  all zooms: by chance {told(every[0])}, side by side {told(every[1])}{target}")


def main() -> None:
    """Measure, and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", nargs="?", type=Path)
    parser.add_argument("--side", type=int, default=10_980)
    parser.add_argument("--tiles", type=int, default=40)
    parser.add_argument("--sentinel1", action="store_true")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = given.folder or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        files = {"COG": made_cog(folder, given.side), "JPEG 2000": made_sentinel2(folder / "sentinel2", given.side)}
        if given.sentinel1:
            files["Sentinel-1"] = made_sentinel1(folder / "sentinel1", 16_700, 25_000)
        scenes = {kind: open_scene(path, Wanted()) for kind, path in files.items()}
        make_case(folder / "case", scenes, files)
        with serving(folder / "case") as connection:
            for kind, scene in scenes.items():
                measure(connection, kind, scene, files[kind], given.tiles)


if __name__ == "__main__":
    main()
