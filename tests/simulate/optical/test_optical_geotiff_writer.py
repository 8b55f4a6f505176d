"""Simulated images as files: readers open them as those of a vendor, and see the same pixels, places and angles."""

from datetime import UTC, datetime

import pytest

from ullage.geo import distance_m
from ullage.records import Window
from ullage.simulate.optical import ImageSettings, simulate_image, write_geotiff
from ullage.sources.optical_geotiff import read_optical_geotiff

SETTINGS = ImageSettings(
    size=(96, 80), ships=1, kinds=("boat",), view_azimuth_deg=103.0, view_elevation_deg=68.0, sun_by_almanac=True,
    taken_at=datetime(2024, 9, 18, 1, 50, tzinfo=UTC),
)  # fmt: skip


@pytest.fixture(scope="module")
def made():
    return simulate_image(5, SETTINGS)


@pytest.mark.parametrize("vendor", ["planet", "maxar", "dimap"])
def test_a_reader_sees_the_angles_that_the_vendors_file_tells(made, vendor, tmp_path):
    view = read_optical_geotiff(write_geotiff(made, tmp_path, vendor)).optical
    assert (view.sun_azimuth_deg, view.sun_elevation_deg) == pytest.approx(made.plan.sun, abs=1e-3)
    assert (view.view_azimuth_deg, view.view_elevation_deg) == pytest.approx(made.plan.view, abs=1e-3)
    assert (view.sun_from, view.view_from) == ("metadata", "metadata")


@pytest.mark.parametrize("vendor", ["planet", "maxar", "dimap", None])
def test_a_reader_sees_the_same_pixels_at_the_same_places_and_time(made, vendor, tmp_path):
    scene = read_optical_geotiff(write_geotiff(made, tmp_path, vendor))
    assert scene.pixels.read(Window(0, 0, 96, 80)).values == pytest.approx(made.values, abs=1e-3)
    assert scene.bands == SETTINGS.bands
    assert scene.started_at == SETTINGS.taken_at
    corners = [(0, 0), (95, 79)]
    for corner in corners:
        assert float(distance_m(*scene.grid.position(*corner), *made.scene.grid.position(*corner))) < 0.01


def test_without_a_vendor_the_almanac_has_the_same_sun(made, tmp_path):
    view = read_optical_geotiff(write_geotiff(made, tmp_path)).optical
    assert view.sun_from == "almanac"
    assert (view.sun_azimuth_deg, view.sun_elevation_deg) == pytest.approx(made.plan.sun, abs=0.01)


def test_eight_bits_are_written_as_bytes(tmp_path):
    import rasterio

    bands = ("red", "green", "blue")
    shown = simulate_image(
        1, ImageSettings(size=(64, 64), ships=0, bits=8, radiometry="relative", full_scale=0.4, bands=bands)
    )
    with rasterio.open(write_geotiff(shown, tmp_path)) as opened:
        assert opened.dtypes[0] == "uint8"
        assert (opened.read() / 255).astype("float32") == pytest.approx(shown.values, abs=1e-6)


@pytest.mark.parametrize("vendor", ["planet", "maxar", "dimap", None])
def test_an_image_that_no_satellite_took_says_so(made, vendor, tmp_path):
    assert read_optical_geotiff(write_geotiff(made, tmp_path, vendor)).sensor.startswith("simulated ")
