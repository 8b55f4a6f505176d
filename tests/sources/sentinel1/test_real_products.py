"""Real products beside xarray-sentinel, an independent reader of them."""

import os
import shutil
import warnings
from datetime import UTC
from pathlib import Path

import numpy as np
import pytest

from ullage.errors import InputError
from ullage.geo import distance_m
from ullage.records import Window
from ullage.sources.safe_xml import parse_xml
from ullage.sources.scenes import read_scene as read_any
from ullage.sources.sentinel1 import read_scene
from ullage.sources.sentinel1.annotation import read_annotation
from ullage.sources.sentinel1.noise import read_noise
from ullage.sources.sentinel1.vectors import read_lut

DATA = Path(os.environ.get("ULLAGE_TEST_DATA", "../shared/data")) / "sar"
pytestmark = pytest.mark.skipif(not (DATA / "safe_metadata").is_dir(), reason="real products are not here")

SAFES = ("allenai_s1_20221002", "sarsen")


def product(name):
    (safe,) = (DATA / "safe_metadata" / name).glob("*.SAFE")
    return safe


def files(name, role):
    pattern = {"annotation": "annotation/s1*.xml"}.get(role, f"annotation/calibration/{role}-*.xml")
    return sorted(product(name).glob(pattern))


def document(path):
    return parse_xml(path.read_bytes(), path.name)


def oracle(function, path):
    from xarray_sentinel import sentinel1

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return getattr(sentinel1, function)(path).load()


@pytest.mark.parametrize("name", [*SAFES, "xarray_sentinel"])
def test_the_geolocation_grid_is_that_of_xarray_sentinel(name):
    for path in files(name, "annotation")[-1:]:
        grid, other = read_annotation(document(path)).grid, oracle("open_gcp_dataset", path)
        assert np.array_equal(grid.rows, other["line"])
        assert np.array_equal(grid.columns, other["pixel"])
        assert np.array_equal(grid.lat_deg, other["latitude"])
        assert np.array_equal(grid.lon_deg, other["longitude"])
        assert np.array_equal(grid.incidence_deg, other["incidenceAngle"])
        assert np.allclose(grid.slant_range_m[0], other["slant_range_time"] * 299_792_458.0 / 2, rtol=1e-14)


@pytest.mark.parametrize("name", [*SAFES, "xarray_sentinel"])
def test_the_speed_is_that_of_the_state_vectors_of_xarray_sentinel(name):
    for path in files(name, "annotation")[-1:]:
        found, other = read_annotation(document(path)), oracle("open_orbit_dataset", path)
        middle = np.datetime64((found.started_at + (found.ended_at - found.started_at) / 2).replace(tzinfo=None))
        speed = np.sqrt((other["velocity"] ** 2).sum("axis")).interp(azimuth_time=middle)
        assert found.sar.satellite_speed_m_s == pytest.approx(float(speed), abs=1e-3)


@pytest.mark.parametrize("name", SAFES)
def test_calibration_gains_are_those_of_xarray_sentinel(name):
    for path, annotated in zip(files(name, "calibration"), files(name, "annotation")[::-1], strict=False):
        size = read_annotation(document(annotated))
        xml = document(path)
        lut = read_lut(xml.all("calibrationVectorList/calibrationVector"), "sigmaNought", size.columns, xml)
        other = oracle("open_calibration_dataset", path)["sigmaNought"]
        rows, columns = np.array([0, 777, size.rows - 1]), np.array([0, 1, 41, 9_999, size.columns - 1])
        expected = other.interp(line=rows, pixel=columns)
        for row, values in zip(rows, expected.values, strict=True):
            assert np.allclose(lut.window(row, 0, 1, size.columns)[0, columns], values, rtol=2e-7)


def test_noise_along_range_is_that_of_xarray_sentinel():
    (path,) = files("sarsen", "noise")
    noise = read_noise(document(path), 26_102)
    other = oracle("open_noise_range_dataset", path)["noiseRangeLut"]
    assert len(noise.along_azimuth) == 3
    for block in noise.along_azimuth:
        row, column = block.window.row + 5_003, block.window.column + 4_001
        expected = float(other.interp(line=row, pixel=column)) * np.interp(row, block.lines, block.values)
        assert float(noise.window(row, column, 1, 1)[0, 0]) == pytest.approx(expected, rel=1e-6)


def test_noise_vectors_of_different_lengths_are_read():
    """xarray-sentinel fails on this product; its vectors at the edges of sub-swaths are shorter than the others."""
    for path in files("allenai_s1_20221002", "noise"):
        noise = read_noise(document(path), 25_117)
        assert len({one.size for one in noise.along_range.pixels}) > 1
        assert len(noise.along_azimuth) == 5
        power = noise.window(5_000, 0, 1, 25_117)
        assert (power[0, :25_000] > 100).all()


def test_a_blank_measurement_of_true_size_is_read_by_windows():
    scene = read_scene(product("sarsen"))
    assert (scene.rows, scene.columns, scene.bands) == (16_705, 26_102, ("VV",))
    assert scene.sar.relative_orbit == 22
    assert scene.started_at.tzinfo is UTC
    patch = scene.pixels.read(Window(16_700, 26_000, 10, 200))
    assert not patch.valid.any()


def test_a_scene_is_opened_without_reading_a_pixel(monkeypatch):
    from ullage.sources.rasters import Raster

    monkeypatch.setattr(Raster, "read_into", lambda *_: pytest.fail("read pixels"))
    assert read_scene(product("sarsen")).rows > 0


def paste(path, values, row, column):
    """Write a measurement of true size that is empty but for a window."""
    import rasterio

    options = {"driver": "GTiff", "dtype": "uint16", "width": 26_102, "height": 16_705, "count": 1, "SPARSE_OK": True}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", rasterio.errors.NotGeoreferencedWarning)
        with rasterio.open(path, "w", tiled=True, **options) as out:
            out.write(values, 1, window=rasterio.windows.Window(column, row, *values.shape[::-1]))


def test_ships_pasted_into_a_real_product_are_calibrated_as_xarray_sentinel_does(tmp_path):
    safe = tmp_path / product("sarsen").name
    shutil.copytree(product("sarsen"), safe)
    (path,) = (safe / "measurement").glob("*.tiff")
    path.unlink()
    values = np.random.default_rng(1).integers(1, 3_000, (40, 40)).astype(np.uint16)
    paste(path, values, 8_000, 13_000)
    patch = read_scene(safe).pixels.read(Window(8_000, 13_000, 40, 40))
    other = oracle("open_calibration_dataset", files("sarsen", "calibration")[0])["sigmaNought"]
    gains = other.interp(line=np.arange(8_000, 8_040), pixel=np.arange(13_000, 13_040)).values
    assert np.allclose(patch.values[0], (values / gains) ** 2, rtol=1e-6, atol=1.3e-7)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("allenai_s1_20221002", r"holds annotations \(VH and VV\) but no measurement"),
        ("xarray_sentinel", "has no calibration file of VV"),
        ("allenai_s2_L1C_20230804", "has no images of B02, B03, B04, B08"),
    ],
)
def test_products_that_are_not_whole_say_what_is_missing(name, words):
    with pytest.raises(InputError, match=words):
        read_any(product(name))


def test_decimated_measurements_of_the_public_bucket_are_relative():
    (folder,) = (DATA / "s1_crops" / "rio_tiler_pds_GRD_overviews").glob("GRD/2018/*/*/*/*/S1A*")
    scene = read_scene(folder)
    assert (scene.bands, scene.radiometry) == (("VV", "VH"), "relative")
    assert f"{scene.started_at:%Y-%m-%dT%H:%M:%S}" == "2018-07-16T00:40:42"
    assert scene.sar.row_spacing_m == pytest.approx(203, abs=2)
    # the first point is the middle of the first of 20 x 20 pixels of which one was made
    lat, lon = scene.grid.position(-0.475, -0.475)
    assert (float(lat), float(lon)) == pytest.approx((10.737548, 78.203903), abs=1e-6)


def test_decimated_measurements_are_placed_as_the_whole_scene_was():
    import rasterio

    (folder,) = (DATA / "s1_crops" / "rio_tiler_pds_GRD_overviews").glob("GRD/2018/*/*/*/*/S1A*")
    scene = read_scene(folder)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", rasterio.errors.NotGeoreferencedWarning)
        with rasterio.open(folder / "measurement" / "iw-vv.tiff") as opened:
            points, (rows, columns) = opened.gcps[0], opened.shape
    times = 1 / (rows - max(one.row for one in points)), 1 / (columns - max(one.col for one in points))
    row, column = (np.array([getattr(one, name) for one in points]) for name in ("row", "col"))
    # where the middle of a pixel of the whole scene lies among those of the copy
    lat, lon = scene.grid.position((row * times[0] + 0.5) / times[0] - 0.5, (column * times[1] + 0.5) / times[1] - 0.5)
    apart = distance_m(lat, lon, np.array([one.y for one in points]), np.array([one.x for one in points]))
    assert times == pytest.approx((20, 20), rel=2e-3)
    assert apart.max() < 1
