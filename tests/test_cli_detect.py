"""The command on scenes, as a user calls it."""

import json
from pathlib import Path

import numpy as np
import polars as pl
import pytest
import rasterio
import typer
from typer.testing import CliRunner

from ullage.cli_detect import load_detect
from ullage.detecting import first_run
from ullage.land import store

AREA = {"type": "Polygon", "coordinates": [[[10, 10], [11, 10], [11, 11], [10, 10]]]}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Give a folder with a small GeoTIFF of open sea with one bright ship, and one that is none."""
    made = tmp_path_factory.mktemp("scenes")
    values = 0.01 * np.random.default_rng(1).gamma(4.4, 1 / 4.4, (300, 400)).astype(np.float32)
    values[150:153, 200:215] = 5.0
    where = rasterio.Affine(10, 0, 500_000, 0, -10, 4_400_000)
    options = {"driver": "GTiff", "height": 300, "width": 400, "count": 1, "dtype": "float32", "nodata": 0.0}
    with rasterio.open(made / "sea.tif", "w", crs="EPSG:32653", transform=where, **options) as file:
        file.write(values, 1)
        file.set_band_description(1, "VV")
    (made / "broken.tif").write_bytes(b"II*\x00 no more")
    (made / "far.geojson").write_text(json.dumps(AREA))
    return made


@pytest.fixture
def detect(folder, monkeypatch):
    monkeypatch.chdir(folder)
    app = typer.Typer(rich_markup_mode=None, pretty_exceptions_enable=False)
    app.command()(load_detect())
    return lambda *arguments: CliRunner().invoke(app, [str(one) for one in arguments])


def test_a_ship_is_found_written_and_told(detect, tmp_path):
    done = detect("sea.tif", "--at", "2024-05-18T21:30:00Z", "-o", tmp_path / "x.parquet", "--model", "none")
    assert done.exit_code == 0, done.output
    kept = pl.read_parquet(tmp_path / "x.parquet").filter(pl.col("reject_reason").is_null())
    assert kept.height == 1
    assert kept["row"][0] == pytest.approx(151, abs=2)
    assert "1 ship" in done.output


def test_a_warning_names_its_file_once(detect, tmp_path):
    done = detect("sea.tif", "--at", "2024-05-18", "-o", tmp_path / "x.csv", "--model", "none")
    told = [line for line in done.output.splitlines() if "taken as intensity" in line]
    assert [line.count("sea.tif") for line in told] == [1]


@pytest.mark.parametrize("compiled", [True, False])
def test_that_the_first_run_compiles_is_told_though_the_land_is_built(detect, tmp_path, monkeypatch, compiled):
    monkeypatch.setattr(first_run, "is_compiled", lambda _: compiled)
    monkeypatch.setattr(store, "land_is_built", lambda: True)
    done = detect("sea.tif", "--at", "2024-05-18", "-o", tmp_path / "x.csv", "--model", "none", "--json")
    assert done.stderr.count("the first run compiles") == (not compiled)


def test_json_is_the_summary_and_nothing_else(detect, tmp_path):
    done = detect("sea.tif", "--at", "2024-05-18", "-o", tmp_path / "x.geojson", "--model", "none", "--json")
    told = json.loads(done.stdout)
    assert told["ships"] == 1
    assert told["written"] == [str(tmp_path / "x.geojson")]


def test_the_rate_of_false_alarms_is_an_option(detect, tmp_path):
    done = detect("sea.tif", "--at", "2024-05-18", "-o", tmp_path / "x.csv", "--pfa", "1e-5", "--json")
    assert json.loads(done.stdout)["rules"]["cfar"]["pfa"] == 1e-5


def test_a_scene_at_fault_ends_with_code_1_and_the_others_are_written(detect, tmp_path):
    done = detect("broken.tif", "sea.tif", "--at", "2024-05-18", "-o", tmp_path / "x.csv", "--model", "none")
    assert done.exit_code == 1
    assert "broken.tif" in done.stderr
    assert (tmp_path / "x.csv").exists()


def test_an_area_outside_is_empty_with_its_reason(detect, tmp_path):
    done = detect("sea.tif", "--at", "2024-05-18", "-o", tmp_path / "x.geojson", "--area", "far.geojson")
    assert done.exit_code == 0, done.output
    assert "outside" in done.output
    assert json.loads((tmp_path / "x.geojson").read_text())["features"] == []


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("sea.tif", "-o", "x.shp"), ".geojson"),
        (("sea.tif", "-o", "x.csv", "--quicklook", "x.jpg"), ".png"),
        (("sea.tif", "-o", "x.csv", "--berths", "x.csv"), "same file"),
        (("sea.tif", "-o", "x.parquet", "--layouts", "x.parquet"), "same file"),
        (("sea.tif", "-o", "x.csv", "--layouts", "y.csv"), ".parquet"),
        (("sea.tif", "-o", "x.csv", "--model", "all"), "none, auto"),
        (("sea.tif", "-o", "x.csv", "--at", "soon"), "2024-03-01T12:00:00Z"),
        (("sea.tif", "-o", "x.csv", "--pfa", "-1"), "pfa"),
        (("sea.tif", "-o", "x.csv", "--kind", "lidar"), "sar, optical"),
        (("sea.tif", "-o", "x.csv", "--sun", "152"), "152.4,31.0"),
        (("sea.tif", "-o", "x.csv", "--view", "a,b"), "--view"),
        (("sea.tif",), "--out"),
    ],
)
def test_what_was_not_understood_is_told_with_code_2(detect, arguments, told):
    done = detect(*arguments)
    assert done.exit_code == 2
    assert told in " ".join(done.output.split())
    assert not Path("x.csv").exists()
