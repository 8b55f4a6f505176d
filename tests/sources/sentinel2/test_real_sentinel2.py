"""Real metadata of Sentinel-2, and real ports as single bands."""

import math
import os
from pathlib import Path

import numpy as np
import pytest

from ullage.errors import InputError
from ullage.records import Window
from ullage.sources.safe_xml import parse_xml
from ullage.sources.sentinel2 import read_scene
from ullage.sources.sentinel2.bands import AFTER_B02_S
from ullage.sources.sentinel2.detectors import delay_s, heading_deg, middle_sun, middle_view, node_order, orders
from ullage.sources.sentinel2.metadata import read_product
from ullage.sources.sentinel2.tile import read_tile
from ullage.sun import sun_position

DATA = Path(os.environ.get("ULLAGE_TEST_DATA", "../shared/data"))
REAL = DATA / "sar/safe_metadata/allenai_s2_L1C_20230804"
PORTS = DATA / "optical/sen2ships"
metadata = pytest.mark.skipif(not REAL.is_dir(), reason="a real product is not here")
ports = pytest.mark.skipif(not PORTS.is_dir(), reason="real ports are not here")


def document(name):
    (path,) = REAL.glob(f"*.SAFE/**/{name}")
    return parse_xml(path.read_bytes(), path.name)


@pytest.fixture(scope="module")
def tile():
    return read_tile(document("MTD_TL.xml"))


@pytest.fixture(scope="module")
def flight(tile):
    return heading_deg(float(tile.grid.position(5490, 5490)[0]), descending=True)


@metadata
def test_a_real_product_says_its_numbers():
    product = read_product(document("MTD_MSIL1C.xml"), "1C")
    assert (product.sensor, product.baseline, product.track) == ("sentinel-2a", 5.09, 60)
    assert product.descending
    assert (product.quantification, set(product.offsets.values())) == (10_000, {-1000.0})
    assert product.wavelengths_nm["B11"] == 1613.7


@metadata
def test_the_sun_of_a_real_tile_is_that_of_the_almanac(tile):
    lat, lon = (float(one) for one in tile.grid.position(5489.5, 5489.5))
    expected = sun_position(tile.taken_at, lat, lon)
    assert np.allclose(middle_sun(tile), [float(one) for one in expected], atol=0.05)


@metadata
def test_directions_run_from_the_ground_to_the_satellite(tile):
    """Where they lean most, at the west of the swath, they point east, and the other way round."""
    for detector in {detector for _, detector in tile.views}:
        one = tile.views["B02", detector]
        leaning = np.nanmax(one.zenith_deg)
        azimuth = float(one.azimuth_deg[one.zenith_deg == leaning][0])
        if leaning > 3:  # far enough aside for the detectors' leaning back and forward not to matter
            columns = np.nonzero(np.isfinite(one.zenith_deg).any(axis=0))[0]
            outward = np.nanmean(one.zenith_deg[:, columns[0]]) > np.nanmean(one.zenith_deg[:, columns[-1]])
            assert (math.sin(math.radians(azimuth)) > 0) == outward


@metadata
def test_bands_follow_each_other_as_published_and_backward_on_even_detectors(tile, flight):
    for detector in {detector for _, detector in tile.views}:
        way = 1 if detector % 2 else -1
        for band in ("B03", "B04", "B08", "B11"):
            late = delay_s(tile.views["B02", detector], tile.views[band, detector], flight)
            assert late == pytest.approx(way * AFTER_B02_S[band], rel=0.03)


@metadata
def test_the_order_of_bands_alternates_over_a_real_tile(tile, flight):
    order = node_order(tile, orders(tile, flight))
    across = order.read(np.full(200, 5490), np.linspace(0, 10_979, 200))
    assert {-1, 0, 1} == set(across.tolist())
    known = across[across != 0]
    assert np.count_nonzero(np.diff(known)) == 4  # of five detectors along the middle of the tile


@metadata
def test_the_view_of_a_real_tile_is_near_the_mean_it_tells(tile):
    azimuth, elevation = middle_view(tile, ("B02", "B03", "B04", "B08"))
    assert 0 <= azimuth < 360
    assert 86 < elevation < 90


@metadata
def test_a_real_product_without_images_says_what_is_missing():
    with pytest.raises(InputError, match=r"no images of B02, B03, B04, B08 at 10 m"):
        read_scene(REAL)


@ports
@pytest.mark.parametrize("port", ["busan", "casablanca", "honolulu"])
def test_a_port_opens_by_its_folder(port):
    scene = read_scene(PORTS / port)
    assert scene.bands == ("B02", "B03", "B04", "B08", "B11")
    assert any("65,535 is taken" in one for one in scene.warnings)
    assert any("half past ten by the sun" in one for one in scene.warnings)
    assert 35 < scene.optical.sun_elevation_deg < 75
    patch = scene.pixels.read(Window(0, 0, scene.rows, scene.columns))
    assert patch.valid.mean() > 0.99
    assert 0 <= patch.values.min() <= patch.values.max() <= 1
    assert not scene.clouds.read(Window(0, 0, scene.rows, scene.columns)).any()


@ports
def test_the_pixels_of_a_port_are_as_large_as_they_truly_are():
    scene = read_scene(PORTS / "gdynia")
    assert scene.optical.column_spacing_m == pytest.approx(5.80, abs=0.02)
    assert scene.optical.row_spacing_m == pytest.approx(5.80, abs=0.02)
