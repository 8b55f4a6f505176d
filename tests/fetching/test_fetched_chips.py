"""A chip is a scene: the same numbers in the same places, and a small part of the bytes."""

import json
import warnings

import numpy as np
import pytest
import rasterio
import typer
from pyproj import Transformer
from typer.testing import CliRunner

import safemaker
from sentinel2maker import tiff
from stacmaker import LAT, LON, item, square
from ullage.cli_fetch import load_fetch
from ullage.records import Window
from ullage.sources.scene_files import find_scenes
from ullage.sources.scenes import read_scene

SIDE = 1_200
UTM = "EPSG:32652"


@pytest.fixture
def fetch(service, tmp_path):
    def go(*arguments, place=f"{LAT},{LON}", sensor="s2"):
        app = typer.Typer(rich_markup_mode=None, pretty_exceptions_enable=False)
        app.command()(load_fetch())
        options = ["--api", service.address, "--from", "2024-01-01", "--to", "2024-12-31", "--sensor", sensor]
        done = CliRunner().invoke(app, [place, *options, "-o", str(tmp_path / "scenes"), "--json", *arguments])
        assert done.stdout, done.exception
        return json.loads(done.stdout)

    go.out = tmp_path / "scenes"
    return go


@pytest.fixture
def bands(service, tmp_path):
    """Serve an image of Sentinel-2 in bands, and give them."""
    east, north = Transformer.from_crs("EPSG:4326", UTM, always_xy=True).transform(LON, LAT)
    left, top = round(east / 60) * 60 - 6_000, round(north / 60) * 60 + 6_000
    generator, found, assets = np.random.default_rng(5), {}, {}
    tiled = {"tiled": True, "blockxsize": 128, "blockysize": 128, "compress": "deflate"}
    for key, side in (("blue", 10), ("green", 10), ("red", 10), ("nir", 10), ("swir16", 20), ("scl", 20)):
        pixels = SIDE * 10 // side
        values = generator.integers(1_100, 3_000, (pixels, pixels)).astype(np.uint16)
        values = np.full_like(values, 6, np.uint8) if key == "scl" else values
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", PendingDeprecationWarning)
            path = tiff(tmp_path / f"{key}.tif", values, left, top, side, UTM, **tiled)
        found[key] = values
        service.files[f"files/{key}.tif"] = path.read_bytes()
        assets[key] = {"href": f"files/{key}.tif", "type": "image/tiff; application=geotiff; profile=cloud-optimized"}
    name = "S2B_MSIL2A_20240501T021609_N0510_R003_T52TGN_20240501T060000"
    service.items = [item(0, sensor="s2", assets=assets, **{"s2:product_uri": f"{name}.SAFE"})]
    return found


def test_a_chip_of_bands_is_one_scene_with_the_numbers_of_the_whole(fetch, bands, service):
    told = fetch("--chips", "3")
    assert told["failed"] == []
    (path,) = find_scenes(fetch.out)
    scene = read_scene(path)
    assert (scene.kind, f"{scene.started_at:%Y-%m-%dT%H:%M}") == ("optical", "2024-05-01T21:30")
    assert scene.bands == ("B02", "B03", "B04", "B08", "B11")
    row, column = (float(one) for one in scene.grid.pixel(LAT, LON))
    assert abs(row - scene.rows / 2) < 8
    assert abs(column - scene.columns / 2) < 8
    with rasterio.open(path / "B02.tif") as chip, rasterio.MemoryFile(service.files["files/blue.tif"]).open() as whole:
        row, column = whole.index(*chip.xy(0, 0))
        numbers = bands["blue"][row : row + chip.height, column : column + chip.width]
        assert (chip.read(1) == numbers).all()


def test_a_chip_moves_a_part_of_the_bytes(fetch, bands, service):
    fetch("--chips", "1.5")
    whole, moved = len(service.files["files/blue.tif"]), service.sent["files/blue.tif"]
    assert moved < 0.25 * whole


def test_a_chip_that_is_here_is_not_cut_again(fetch, bands, service):
    assert len(fetch("--chips", "2")["scenes"]) == 1
    service.log.clear()
    told = fetch("--chips", "2")
    assert (told["scenes"], len(told["here"])) == ([], 1)
    assert not [one for one in service.log if one[1].startswith("files/")]


def test_a_server_without_parts_gives_no_chip_and_says_why(fetch, bands, service):
    service.faults = {f"files/{key}.tif": ["whole"] * 9 for key in bands}
    told = fetch("--chips", "2")
    assert "gives no parts" in told["failed"][0]["why"]
    assert find_scenes(fetch.out) == []


def test_a_file_that_is_no_image_gives_no_chip(fetch, bands, service):
    service.files["files/blue.tif"] = b"II*\0" + b"nothing of the kind" * 10_000
    assert "no GeoTIFF" in fetch("--chips", "2")["failed"][0]["why"]


def test_a_dry_run_of_chips_fetches_nothing(fetch, bands):
    plan = fetch("--chips", "2", "--dry-run")["plan"]
    assert (plan["scenes"], plan["of_unknown_size"]) == (1, 0)
    assert not fetch.out.exists()


def test_a_chip_of_a_radar_is_calibrated_as_the_whole_is(fetch, service, tmp_path):
    numbers = safemaker.numbers(rows=900, columns=1_100)
    tiled = {"tiled": True, "blockxsize": 128, "blockysize": 128, "compress": "deflate"}
    safe = safemaker.write_safe(tmp_path / "made", numbers, **tiled)
    assets = {}
    for path in sorted(safe.rglob("*.*")):
        inner = path.relative_to(safe.parent).as_posix()
        if path.is_file():
            service.files[f"files/{inner}"] = path.read_bytes()
            assets[inner] = {"href": f"files/{inner}"}
    whole = read_scene(safe)
    lat, lon = (float(one) for one in whole.grid.position(450, 550))
    service.items = [item(0, item_id=safe.name, assets=assets, geometry=square(lat, lon))]
    told = fetch("--chips", "2", place=f"{lat},{lon}", sensor="s1")
    assert told["failed"] == []
    (path,) = find_scenes(fetch.out)
    chip = read_scene(path)
    assert (chip.rows, chip.columns, chip.bands) == (whole.rows, whole.columns, whole.bands)
    window = Window(430, 530, 40, 40)
    assert (chip.pixels.read(window).values == whole.pixels.read(window).values).all()
    assert not chip.pixels.read(Window(0, 0, 20, 20)).valid.any()
    assert told["moved"] < sum(len(data) for data in service.files.values())


def test_what_has_no_parts_to_cut_is_told(fetch, service):
    service.add(0)
    assert "fetch it whole" in fetch("--chips", "2", sensor="s1")["failed"][0]["why"]
