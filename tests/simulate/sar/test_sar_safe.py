"""Simulated products on disk have the structure of real ones and are read back as they were."""

import os
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree as ET

import numpy as np
import pytest

from ullage.records import Window
from ullage.simulate.sar import SarSettings, simulate_scene, whole, write_safe, write_whole_scene
from ullage.simulate.sar.safe import as_numbers
from ullage.simulate.sar.tiff import Measurement
from ullage.sources.sentinel1 import read_scene

DATA = Path(os.environ.get("ULLAGE_TEST_DATA", Path(__file__).parents[4] / "shared/data"))
REAL = sorted((DATA / "sar/safe_metadata/allenai_s1_20221002").glob("*.SAFE"))
SETTINGS = SarSettings(rows=120, columns=150, ships=1, boats=0, swath_column=8380, border_columns=7)
NUMBERS = {"pixel", "line", "sigmaNought", "betaNought", "gamma", "dn", "noiseRangeLut", "noiseAzimuthLut"}


@pytest.fixture(scope="module")
def made():
    return simulate_scene(1, SETTINGS)


@pytest.fixture(scope="module")
def safe(made, tmp_path_factory):
    return write_safe(made, tmp_path_factory.mktemp("products"))


def parsed(path):
    return ET.parse(path).getroot()


def paths(element, above=""):
    here = f"{above}/{element.tag}"
    return {here}.union(*(paths(child, here) for child in element))


def test_the_reader_gives_back_the_scene(made, safe):
    scene = read_scene(safe)
    assert (scene.scene_id, scene.rows, scene.columns, scene.bands) == (made.scene.scene_id, 120, 150, ("VV", "VH"))
    speed = made.scene.sar.satellite_speed_m_s
    assert scene.sar.satellite_speed_m_s == pytest.approx(speed)
    assert replace(scene.sar, satellite_speed_m_s=speed) == made.scene.sar
    assert (scene.started_at, scene.ended_at) == (made.scene.started_at, made.scene.ended_at)
    assert scene.warnings == ()
    at = np.array([[3.0, 77.0], [140.0, 20.0]])
    assert np.abs(np.array(scene.grid.position(*at)) - made.scene.grid.position(*at)).max() < 1e-9
    assert scene.grid.incidence(*at) == pytest.approx(made.scene.grid.incidence(*at))


def test_pixels_are_read_back_to_the_rounding_of_digital_numbers(made, safe):
    window = Window(0, 0, 120, 150)
    read, mine = read_scene(safe).pixels.read(window), made.scene.pixels.read(window)
    assert (read.valid == mine.valid).all()
    assert np.abs(np.sqrt(read.values) - np.sqrt(mine.values)).max() < 0.51 / 560


def test_the_noise_is_read_back_with_its_step_between_sub_swaths(made, safe):
    window = Window(0, 0, 120, 150)
    with_noise, without = (read_scene(safe).pixels.read(window, noise_removed=off).values for off in (False, True))
    taken = (with_noise - without)[without > 0]
    known = made.scene.pixels.noise[without > 0]
    assert taken == pytest.approx(known, rel=0.02, abs=2e-6)


def test_the_same_scene_gives_the_same_bytes(made, safe, tmp_path):
    again = write_safe(made, tmp_path)
    files = sorted(one.relative_to(safe) for one in safe.rglob("*") if one.is_file())
    assert len(files) == 9
    assert all((again / one).read_bytes() == (safe / one).read_bytes() for one in files)


def test_a_product_is_not_written_over(made, safe):
    with pytest.raises(FileExistsError):
        write_safe(made, safe.parent)


def test_a_measurement_is_in_strips_of_a_row_with_control_points(safe):
    import rasterio

    with rasterio.open(next((safe / "measurement").glob("*-vv-*"))) as file:
        assert (file.dtypes, file.block_shapes, file.compression) == (("uint16",), [(1, 150)], None)
        points, crs = file.gcps
    assert crs.to_epsg() == 4326
    assert (points[0].row, points[0].col) == (0.5, 0.5)


@pytest.mark.parametrize(
    "group", ["", "gcp", "orbit", "attitude", "dc_estimate", "azimuth_fm_rate", "coordinate_conversion", "calibration",
              "noise_range", "noise_azimuth"],
)  # fmt: skip
def test_xarray_sentinel_opens_the_product(safe, group):
    sentinel = pytest.importorskip("xarray_sentinel")
    import warnings

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found = sentinel.open_sentinel1_dataset(str(safe), group=f"IW/VV/{group}" if group else "")
    assert found.attrs["product_type"] == "GRD"


@pytest.mark.skipif(not REAL, reason="needs shared/data/sar/safe_metadata")
@pytest.mark.parametrize("kind", ["annotation", "annotation/calibration/calibration", "annotation/calibration/noise"])
def test_annotations_have_no_element_that_real_ones_lack(safe, kind):
    folder, _, prefix = kind.rpartition("/") if "/" in kind else (kind, "", "")
    mine, real = (parsed(next((one / folder).glob(f"{prefix}*-vv-*.xml"))) for one in (safe, REAL[0]))
    assert paths(mine) - paths(real) == set()


@pytest.mark.skipif(not REAL, reason="needs shared/data/sar/safe_metadata")
def test_values_are_in_the_units_of_real_ones(safe):
    mine, real = (parsed(next((one / "annotation").glob("*-vv-*.xml"))) for one in (safe, REAL[0]))
    for name, within in (
        ("radarFrequency", 1e-9), ("slantRangeTime", 0.1), ("azimuthTimeInterval", 0.02), ("rangePixelSpacing", 0),
        ("geolocationGridPoint/incidenceAngle", 0.3), ("prf", 0.2), ("t0", 0.1),
    ):  # fmt: skip
        one, other = (float(root.find(f".//{name}").text) for root in (mine, real))
        assert one == pytest.approx(other, rel=within), name
    rates = [float(root.find(".//azimuthFmRatePolynomial").text.split()[0]) for root in (mine, real)]
    assert rates[0] == pytest.approx(rates[1], rel=0.1)


@pytest.mark.skipif(not REAL, reason="needs shared/data/sar/safe_metadata")
@pytest.mark.parametrize(
    ("prefix", "name", "within"), [("calibration", "sigmaNought", 0.15), ("noise", "noiseRangeLut", 0.6)]
)
def test_gain_and_noise_are_as_large_as_real_ones(safe, prefix, name, within):
    files = (next((one / "annotation/calibration").glob(f"{prefix}*-vv-*.xml")) for one in (safe, REAL[0]))
    mine, real = (float(parsed(path).find(f".//{name}").text.split()[1]) for path in files)
    assert mine == pytest.approx(real, rel=within)


def test_numbers_are_counted_as_in_real_annotations(safe):
    for path in (safe / "annotation").rglob("*.xml"):
        for one in parsed(path).iter():
            if one.tag in NUMBERS and "count" in one.attrib:
                assert len(one.text.split()) == int(one.attrib["count"])


def test_rows_that_are_missing_are_noticed(tmp_path):
    with (
        pytest.raises(ValueError, match="2 rows were never written"),
        Measurement(tmp_path / "a.tiff", 5, 8, np.zeros((1, 4))) as out,
    ):
        out.append(np.zeros((3, 8), np.uint16))


def test_an_image_beyond_four_gigabytes_is_refused(tmp_path):
    with pytest.raises(ValueError, match="4 GB"):
        Measurement(tmp_path / "a.tiff", 60_000, 60_000, np.zeros((1, 4)))


def test_a_scene_written_in_blocks_is_like_one_in_memory(tmp_path, monkeypatch):
    monkeypatch.setattr(whole, "FIELD", 512)  # smaller fields take less time to draw
    settings = SarSettings(rows=560, columns=540, ships=3, boats=0, land="terminal", seaward_m=800.0, border_columns=4)
    written = write_whole_scene(2, tmp_path, settings)
    made = simulate_scene(2, settings)
    assert written.truth.select("object_id", "row", "column", "peak_vv_db").equals(
        made.truth.select("object_id", "row", "column", "peak_vv_db")
    )
    patch = read_scene(written.path).pixels.read(Window(0, 0, 560, 540))
    assert (patch.valid == made.scene.pixels.valid).all()
    for band in range(2):
        for part in (made.land, ~made.land):
            levels = [np.median(one[band][part & patch.valid]) for one in (patch.values, made.values)]
            assert levels[0] == pytest.approx(levels[1], rel=0.1)


def test_the_kernel_of_whole_scenes_agrees_with_its_plain_form():
    rng = np.random.default_rng(3)
    noise, sea = rng.random((12, 1100), np.float32), rng.random(1100, np.float32)
    surface, bright = rng.integers(0, 4, (6, 550)).astype(np.uint8), np.array([0, 1, 2, 3], np.float32)
    fields = tuple(rng.random((whole.FIELD, whole.FIELD), np.float32) for _ in range(3))
    shifts = rng.integers(0, whole.FIELD, (3, 4))
    values = noise.copy()
    whole.fill_block(values, 0, 5, surface, 1, sea, bright, fields, shifts)
    whole.fill_block(values, 5, 12, surface, 1, sea, bright, fields, shifts)
    plain = whole.fill_reference(noise, surface, 1, sea, bright, fields, shifts)
    assert values == pytest.approx(plain, rel=1e-6)


def test_the_kernel_of_digital_numbers_agrees_with_those_of_scenes_in_memory():
    rng = np.random.default_rng(4)
    values, scale = rng.gamma(1.0, 50.0, (7, 40)).astype(np.float32) ** 2, np.full(40, 600, np.float32)
    numbers, sums = np.empty((7, 40), np.uint16), np.zeros((7, 2))
    whole.number_block(values, 0, 7, scale, 3, numbers, sums)
    valid = np.broadcast_to(np.arange(40) >= 3, (7, 40))
    assert (numbers == as_numbers(values, valid, scale)).all()
    assert sums.sum(axis=0).tolist() == [numbers.sum(), (numbers.astype(np.float64) ** 2).sum()]
