"""The command that a page shows measures the same."""

import json
import shlex
from dataclasses import replace

import numpy as np
import pytest
import rasterio
import typer
from typer.testing import CliRunner

from boxship import off
from ullage.cargo.freeboard.edges import Surroundings
from ullage.cargo.freeboard.hulls import Particulars
from ullage.cli_measure import load_measure
from ullage.detect.waterline import EdgePair, Point
from ullage.measuring.command import command_of
from ullage.measuring.measure import measure_ship
from ullage.measuring.record import record_of
from ullage.measuring.wanted import MeasuringRules
from ullage.rule_options import late_command
from ullage.sources.scenes import read_scene

app = typer.Typer(pretty_exceptions_enable=False)


@app.command(cls=late_command(load_measure))
def measure():
    """Measure."""


@pytest.fixture(scope="module")
def image(tmp_path_factory, made):
    path = tmp_path_factory.mktemp("an image") / "box.tif"
    values = made.scene.pixels.values[0]
    half = values.shape[0] * 0.25
    profile = {"driver": "GTiff", "height": values.shape[0], "width": values.shape[1], "count": 1, "dtype": "uint16",
               "crs": "+proj=aeqd +lat_0=42.7 +lon_0=133.1 +datum=WGS84 +units=m"}  # fmt: skip
    with rasterio.open(path, "w", transform=rasterio.Affine(0.5, 0, -half, 0, -0.5, half), **profile) as out:
        out.write(np.rint(values * 10_000).astype(np.uint16), 1)
        out.set_band_description(1, "pan")
    return path


def abreast(made, y, x=0.0):
    turn = np.radians(made.heading)
    middle = tuple(np.add(made.bow, made.stern) / 2)
    return Point(*off(middle, x * np.cos(turn) - y * np.sin(turn), x * np.sin(turn) + y * np.cos(turn)))


def changed(wanted, made, name):
    pairs = tuple(EdgePair(abreast(made, -6.0, x), abreast(made, -12.0, x)) for x in (-12.0, 0.0, 12.0))
    rules = MeasuringRules()
    return {
        "edges found": wanted,
        "edges by hand": replace(
            wanted, edges=pairs, sides=(abreast(made, -6.0), abreast(made, 6.0)),
            rules=replace(rules, waterline=replace(rules.waterline, hand_px=0.4)),
        ),
        "particulars": replace(
            wanted, particulars=Particulars(72.0, 0.5, None, 12.0, None, 6.0, 0.1, 4.4, None, 1900.0), product="gasoil",
            around=Surroundings(bulwark_m=0.5), analyst="A. N. Analyst; rm -rf /", imo="9074729",
        ),
    }[name]  # fmt: skip


@pytest.mark.parametrize("name", ["edges found", "edges by hand", "particulars"])
def test_the_command_gives_the_same_record(image, made, wanted, name):
    scene = replace(read_scene(image, made.scene.started_at, sun=made.sun, view=made.view, kind="optical"))
    asked = changed(wanted, made, name)
    record = record_of(scene, None, asked, measure_ship(scene, asked, scene.scene_id))
    words = shlex.split(command_of(str(image), scene, asked))
    assert words[:3] == ["ullage", "measure", str(image)]
    done = CliRunner().invoke(app, [*words[2:], "--at", "2024-03-01T01:30:00Z", "--json"])
    assert done.exit_code == 0, done.output
    other = json.loads(done.stdout)
    assert {one: other[one] for one in ("imo", "analyst", "product", "around", "particulars", "rule")} == {
        one: record[one] for one in ("imo", "analyst", "product", "around", "particulars", "rule")
    }
    for quantity in ("length_m", "freeboard_m"):  # points are written to a centimetre
        assert other["result"][quantity]["mid"] == pytest.approx(record["result"][quantity]["mid"], abs=0.06)
    assert other["result"]["beam_m"]["mid"] == pytest.approx(record["result"]["beam_m"]["mid"], abs=0.1)
