"""A product of Sentinel-2, in whatever it comes, is a scene of reflectance."""

import zipfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest

import sentinel2maker as maker
from ullage.errors import InputError
from ullage.records import Window
from ullage.simulate.optical.sentinel2_product import as_numbers
from ullage.sources.sentinel2 import read_scene

ROWS, COLUMNS = 200, 260
WHOLE = Window(0, 0, ROWS, COLUMNS)


@pytest.fixture(scope="module")
def safe(tmp_path_factory):
    classes = np.full((ROWS // 2, COLUMNS // 2), 6, np.uint8)
    classes[20:60, 60:110] = 9
    classes[80:82, 10:20] = 8
    return maker.safe(tmp_path_factory.mktemp("s2"), clouds=classes)


@pytest.fixture(scope="module")
def scene(safe):
    return read_scene(safe)


@pytest.fixture(scope="module")
def level1(tmp_path_factory):
    of = replace(maker.DESCRIBED, level="1C")
    clouds = np.zeros((3, -(-ROWS // 6), -(-COLUMNS // 6)), np.uint8)
    clouds[0, 5:20, 5:30] = 1
    clouds[1] = 1
    return maker.safe(tmp_path_factory.mktemp("s2"), of=of, clouds=clouds)


def the_same(one, other):
    first, second = one.pixels.read(WHOLE), other.pixels.read(WHOLE)
    return np.array_equal(first.values, second.values) and np.array_equal(first.valid, second.valid)


def test_a_scene_says_what_it_is(scene, safe):
    assert scene.scene_id == safe.name.removesuffix(".SAFE")
    assert (scene.kind, scene.sensor, scene.radiometry) == ("optical", "simulated sentinel-2a", "reflectance")
    assert scene.bands == ("B02", "B03", "B04", "B08", "B11")
    assert (scene.rows, scene.columns) == (ROWS, COLUMNS)
    assert scene.started_at < maker.AT < scene.ended_at
    assert scene.ended_at - scene.started_at < timedelta(seconds=1)
    assert scene.warnings == ()


def test_numbers_become_reflectance_with_offset_and_quantification(scene):
    patch = scene.pixels.read(WHOLE)
    assert patch.valid.all()
    assert patch.values.dtype == np.float32
    for band, values in zip(scene.bands[:4], patch.values, strict=False):
        assert np.abs(values - maker.reflectance(maker.sea(), band)).max() < 6e-5


def test_a_band_of_20_m_is_brought_to_the_grid_of_10_m(scene):
    values = scene.pixels.read(Window(31, 41, 50, 70)).values[4]
    coarse = maker.reflectance(maker.sea(), "B11")
    expected = coarse[np.arange(31, 81)[:, None] // 2, np.arange(41, 111) // 2]
    assert np.abs(values - expected).max() < 6e-5


@pytest.mark.parametrize(
    ("level", "offset", "baseline"), [("1C", 0, "03.01"), ("1C", -1000, "05.09"), ("2A", 0, "02.14")]
)
def test_products_of_any_level_and_baseline_have_the_same_reflectance(tmp_path, level, offset, baseline):
    of = replace(maker.DESCRIBED, level=level, offset=offset, baseline=baseline)
    scene = read_scene(maker.safe(tmp_path, maker.numbers(offset=offset), of))
    values = scene.pixels.read(WHOLE).values
    assert np.abs(values[0] - maker.reflectance(maker.sea(), "B02")).max() < 6e-5


@pytest.mark.parametrize("kind", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED], ids=["stored", "deflated"])
def test_a_zip_is_read_in_place(scene, safe, tmp_path, kind):
    found = read_scene(maker.zipped(safe, tmp_path / "p q.zip", kind))
    assert the_same(found, scene)
    assert found.source == "p q.zip"
    assert found.scene_id == scene.scene_id


def test_the_metadata_file_or_the_folder_around_stand_for_the_product(scene, safe):
    assert the_same(read_scene(maker.file_of(safe, "MTD_MSIL2A")), scene)
    assert the_same(read_scene(safe.parent), scene)


def test_what_lies_outside_is_not_valid(scene):
    patch = scene.pixels.read(Window(-3, -5, ROWS + 10, COLUMNS + 10))
    inner = patch.valid[3 : 3 + ROWS, 5 : 5 + COLUMNS]
    assert inner.all()
    assert patch.valid.sum() == inner.size
    assert not patch.values[:, ~patch.valid].any()


def test_a_number_0_in_any_band_is_no_data_and_a_saturated_one_is_valid(tmp_path):
    numbers = maker.numbers()
    numbers["B03"][50:60, 70:80] = 0
    numbers["B08"][100, 200] = 65535
    patch = read_scene(maker.safe(tmp_path, numbers)).pixels.read(WHOLE)
    assert not patch.valid[50:60, 70:80].any()
    assert patch.valid.sum() == patch.valid.size - 100
    assert patch.values[3, 100, 200] == pytest.approx(6.4535)


def test_any_division_into_windows_and_threads_gives_the_same(scene):
    whole = scene.pixels.read(WHOLE)
    windows = [Window(row, column, 37, 53) for row in range(0, ROWS, 37) for column in range(0, COLUMNS, 53)]
    with ThreadPoolExecutor(4) as pool:
        for window, patch in zip(windows, pool.map(scene.pixels.read, windows), strict=True):
            rows, columns = min(37, ROWS - window.row), min(53, COLUMNS - window.column)
            part = whole.values[:, window.row : window.row + rows, window.column : window.column + columns]
            assert np.array_equal(patch.values[:, :rows, :columns], part)


@pytest.mark.parametrize("step", [1, 2, 4, 8, 32, 64])
def test_coarser_pixels_are_about_means(scene, step):
    patch = scene.overview.read(Window(0, 0, ROWS, COLUMNS), step)
    assert patch.values.shape == (5, -(-ROWS // step), -(-COLUMNS // step))
    rows, columns = ROWS // step, COLUMNS // step
    fine = maker.sea()[: rows * step, : columns * step].reshape(rows, step, columns, step).mean(axis=(1, 3))
    assert patch.valid[:rows, :columns].all()
    assert np.median(np.abs(patch.values[0, :rows, :columns] - fine)) < 0.005
    assert abs(float(patch.values[0, :rows, :columns].mean() / fine.mean()) - 1) < 0.01


@pytest.mark.parametrize("step", [16, 32, 64])
def test_a_cell_is_valid_if_half_of_it_is_in_the_scene(scene, step):
    patch = scene.overview.read(WHOLE, step)
    high = np.minimum(ROWS - np.arange(0, ROWS, step), step)
    wide = np.minimum(COLUMNS - np.arange(0, COLUMNS, step), step)
    assert np.array_equal(patch.valid, 2 * high[:, None] * wide >= step * step)


def test_coarser_pixels_of_a_window_are_those_of_the_scene(scene):
    whole = scene.overview.read(WHOLE, 4)
    part = scene.overview.read(Window(40, 80, 100, 90), 4)
    assert np.array_equal(part.values, whole.values[:, 10:35, 20:43])


def test_a_window_that_does_not_start_with_a_cell_is_averaged(scene):
    patch = scene.overview.read(Window(41, 83, 40, 40), 4)
    fine = scene.pixels.read(Window(41, 83, 40, 40)).values.reshape(5, 10, 4, 10, 4).mean(axis=(2, 4))
    assert np.allclose(patch.values, fine, atol=1e-6)


def test_some_bands_alone_are_those_of_all(scene):
    whole, some = scene.overview.read(WHOLE, 2), scene.overview.read(WHOLE, 2, [3, 0])
    assert np.array_equal(some.values, whole.values[[3, 0]])


def test_a_step_that_is_no_power_of_two_is_refused(scene):
    with pytest.raises(ValueError, match="power of two"):
        scene.overview.read(WHOLE, 3)


def test_no_data_blends_into_no_coarser_pixel_and_a_ship_makes_none(tmp_path):
    whole = np.full((ROWS, COLUMNS), 0.02)
    whole[:, 180:184] = 1.5
    numbers = {band: as_numbers(maker.reflectance(whole, band), offset=0) for band in maker.SHARES}
    for band, values in numbers.items():
        values[:, : 101 // maker.FACTORS.get(band, 1)] = 0
    of = replace(maker.DESCRIBED, baseline="03.01", offset=0)
    patch = read_scene(maker.safe(tmp_path, numbers, of)).overview.read(WHOLE, 2, [0])
    assert not patch.valid[:, :50].any()
    assert patch.valid[:, 54:].all()
    sea = patch.values[0, :, 54:85]
    assert np.abs(sea - 0.02).max() < 0.002


def test_clouds_are_wide_and_ships_are_none(scene):
    clouds = scene.clouds.read(WHOLE)
    assert clouds[44:116, 124:216].all()
    assert not clouds[155:170].any()  # what is 40 m high
    assert not clouds[:, :100].any()


def test_clouds_of_a_window_and_of_cells_are_those_of_the_scene(scene):
    whole = scene.clouds.read(WHOLE)
    assert np.array_equal(scene.clouds.read(Window(33, 101, 50, 90)), whole[33:83, 101:191])
    assert np.array_equal(scene.clouds.read(WHOLE, 4), whole[1::4, 1::4])
    outside = scene.clouds.read(Window(-10, -10, 300, 300))
    assert np.array_equal(outside[10:210, 10:270], whole)
    assert outside.sum() == whole.sum()


def test_of_level_1c_opaque_cloud_is_told_and_cirrus_is_not(level1):
    clouds = read_scene(level1).clouds.read(WHOLE)
    assert clouds[36:114, 36:174].all()
    assert not clouds[140:].any()


def test_polygons_of_older_products_are_clouds(tmp_path):
    of = replace(maker.DESCRIBED, level="1C", baseline="02.09", offset=0)
    product = maker.safe(tmp_path, maker.numbers(offset=0), of)
    ring = "300600 9399400 301500 9399400 301500 9398600 300600 9398600 300600 9399400"
    gml = (
        '<eop:Mask xmlns:eop="http://www.opengis.net/eop/2.0" xmlns:gml="http://www.opengis.net/gml/3.2">'
        "<eop:maskMembers><eop:MaskFeature><eop:maskType>{}</eop:maskType><eop:extentOf><gml:Polygon><gml:exterior>"
        '<gml:LinearRing><gml:posList srsDimension="2">{}</gml:posList></gml:LinearRing></gml:exterior></gml:Polygon>'
        "</eop:extentOf></eop:MaskFeature></eop:maskMembers></eop:Mask>"
    )
    path = next(product.glob("GRANULE/*/QI_DATA")) / "MSK_CLOUDS_B00.gml"
    path.write_text(gml.format("OPAQUE", ring))
    clouds = read_scene(product).clouds.read(WHOLE)
    assert clouds[72:132, 72:144].all()
    assert not clouds[:40].any()
    path.write_text(gml.format("CIRRUS", ring))
    assert not read_scene(product).clouds.read(WHOLE).any()


def test_without_a_mask_clouds_are_told_by_their_colours_and_ships_are_not(tmp_path):
    numbers = maker.numbers()
    for band, bright in {"B02": 0.6, "B03": 0.58, "B04": 0.58, "B08": 0.6, "B11": 0.3}.items():
        times = maker.FACTORS.get(band, 1)
        numbers[band][20 // times : 120 // times, 10 // times : 100 // times] = as_numbers(bright)
        numbers[band][150 // times : 156 // times, 150 // times : 190 // times] = as_numbers(bright)
    scene = read_scene(maker.safe(tmp_path, numbers))
    clouds = scene.clouds.read(WHOLE)
    assert clouds[30:110, 20:90].all()
    assert not clouds[:, 130:].any()
    assert any("has no cloud mask" in one for one in scene.warnings)


def test_angles_are_those_of_the_middle(scene):
    view = scene.optical
    assert (view.sun_azimuth_deg, view.sun_elevation_deg) == pytest.approx((46.3, 56.07))
    assert view.view_elevation_deg == pytest.approx(90 - 0.85, abs=0.3)
    assert (view.sun_from, view.view_from, view.relative_orbit) == ("metadata", "metadata", 60)
    assert (view.row_spacing_m, view.column_spacing_m) == pytest.approx((10.0, 10.0), abs=0.01)
    assert view.wavelengths_nm == (492.7, 559.8, 664.6, 832.8, 1613.7)
    assert view.delays_s == (0.0, 0.527, 1.005, 0.264, 1.468)


def test_the_order_of_bands_is_that_of_the_detector_that_saw_a_pixel(scene):
    order = scene.optical.band_order
    assert order.read([5, 5, 5, -1], [10, 129, 131, 10]).tolist() == [-1, -1, 1, 0]
    assert order.read(5, 200).shape == ()


def test_without_footprints_the_order_is_known_where_the_nodes_about_agree(tmp_path):
    found = read_scene(maker.safe(tmp_path, footprints=False)).optical.band_order
    assert found.read(5, 10) == 0  # detectors six and seven meet between the first nodes
    whole = read_scene(maker.safe(tmp_path / "b", of=replace(maker.DESCRIBED, track_column=-100), footprints=False))
    assert whole.optical.band_order.read([5, 5], [10, 250]).tolist() == [1, 1]


def test_without_directions_of_detectors_the_order_is_not_known(tmp_path):
    product = maker.safe(tmp_path)
    maker.replaced(product, "MTD_TL", "Viewing_Incidence_Angles_Grids", "Forgotten")
    scene = read_scene(product)
    assert scene.optical.view_elevation_deg == pytest.approx(89.2, abs=0.3)  # the tile's own mean
    assert scene.optical.band_order.read([5], [10]).tolist() == [0]
    assert any("turned about" in one for one in scene.warnings)


def test_a_sun_that_stands_elsewhere_than_in_the_almanac_is_told(tmp_path):
    scene = read_scene(maker.safe(tmp_path, of=replace(maker.DESCRIBED, sun_azimuth_deg=120.0)))
    assert any("from where the almanac has it" in one for one in scene.warnings)


def test_a_product_without_b11_is_read_without(tmp_path):
    scene = read_scene(maker.safe(tmp_path, maker.numbers(bands=("B02", "B03", "B04", "B08"))))
    assert scene.bands == ("B02", "B03", "B04", "B08")
    assert any("no image of B11" in one for one in scene.warnings)
    assert any("clouds are not recognised" in one for one in scene.warnings)


def test_an_image_by_night_is_refused(tmp_path):
    with pytest.raises(InputError, match="below the horizon"):
        read_scene(maker.safe(tmp_path, of=replace(maker.DESCRIBED, sun_elevation_deg=-3.0)))
