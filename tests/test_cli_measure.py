"""The command `ullage measure`, on an image written for it."""

import json
from types import SimpleNamespace

import numpy as np
import pytest
import rasterio
import typer
from typer.testing import CliRunner

from boxship import box_scene
from ullage.cli_measure import load_measure
from ullage.rule_options import late_command

app = typer.Typer(pretty_exceptions_enable=False)


@app.command(cls=late_command(load_measure))
def measure():
    """Measure."""


@pytest.fixture(scope="module")
def image(tmp_path_factory):
    """Give a GeoTIFF of a box hull, and the arguments that measure her."""
    made = box_scene()
    values = made.scene.pixels.values[0]
    path = tmp_path_factory.mktemp("image") / "box.tif"
    rows, columns = values.shape
    half = rows * 0.25
    crs = "+proj=aeqd +lat_0=42.7 +lon_0=133.1 +datum=WGS84 +units=m"
    profile = {"driver": "GTiff", "height": rows, "width": columns, "count": 1, "dtype": "uint16", "crs": crs}
    with rasterio.open(path, "w", transform=rasterio.Affine(0.5, 0, -half, 0, -0.5, half), **profile) as out:
        out.write(np.rint(values * 10_000).astype(np.uint16), 1)
        out.set_band_description(1, "pan")
    places = [f"--{name}={place[1]:.7f},{place[0]:.7f}" for name, place in (("bow", made.bow), ("stern", made.stern))]
    light = ["--sun", "150,30", "--view", "60,70", "--at", "2024-03-01T01:30:00Z"]
    return SimpleNamespace(path=path, made=made, arguments=[str(path), *places, *light])


def run(*arguments):
    return CliRunner().invoke(app, [str(one) for one in arguments])


def test_a_measurement_is_printed_kept_and_drawn(image, tmp_path):
    out, chip = tmp_path / "measured.jsonl", tmp_path / "chip.png"
    found = run(*image.arguments, "-o", out, "--chip", chip, "--json")
    assert found.exit_code == 0, found.output
    record = json.loads(found.stdout)
    assert json.loads(out.read_text("utf-8")) == record
    assert chip.read_bytes().startswith(b"\x89PNG")
    assert abs(record["result"]["freeboard_m"]["mid"] - image.made.freeboard) < 0.25
    assert "this image can tell" in found.stderr


def test_two_analysts_are_compared(image, tmp_path):
    out = tmp_path / "measured.jsonl"
    assert run(*image.arguments, "-o", out, "--analyst", "a").exit_code == 0
    found = run(*image.arguments, "--compare", out, "--analyst", "b")
    assert "freeboard_m alike" in found.stdout.replace("\n", " ")


@pytest.mark.parametrize(
    ("more", "told"),
    [
        (["--edge", "deck=1,2"], "in turns"),
        (["--chip", "chip.jpg"], ".png"),
        (["--depth", "-3"], "depth_m"),
        (["--fleet", "fleet.csv"], "--imo"),
    ],
)
def test_what_cannot_be_understood_is_usage(image, more, told):
    found = run(*image.arguments, *more)
    assert found.exit_code == 2
    assert told in found.output


def test_latitude_first_is_told():
    found = run("box.tif", "--bow", "42.7,133.1", "--stern", "133.1,42.7")
    assert found.exit_code == 2
    assert "longitude" in found.output
