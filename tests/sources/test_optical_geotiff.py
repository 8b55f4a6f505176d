"""GeoTIFFs of cameras: what they do not tell is found beside them, reckoned and told, or asked for."""

import os
import struct
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest

from imagemaker import COLUMNS, ROWS, UTM, dimap, imd, planet_json, planet_xml, sea, write_image
from ullage.errors import InputError
from ullage.geo import distance_m
from ullage.records import Window
from ullage.sources.optical_geotiff import read_optical_geotiff
from ullage.sources.optical_overview import block_means
from ullage.sun import sun_position

DATA = Path(os.environ.get("ULLAGE_TEST_DATA", "../shared/data")) / "optical"
AT = datetime(2017, 3, 8, 19, 10, tzinfo=UTC)
ITEM = "20210709_175710_72_105e"
NORTH = (32615, (634_900.0, 3.0, 7_247_000.0, -3.0))
"""About where the item is."""


def whole(scene):
    return scene.pixels.read(Window(0, 0, scene.rows, scene.columns))


def told(scene, words):
    return any(words in one for one in scene.warnings)


def planet(tmp_path, values, asset="3B_AnalyticMS", **changed):
    (tmp_path / f"{ITEM}_metadata.json").write_text(planet_json(**changed))
    return write_image(tmp_path / f"{ITEM}_{asset}.tif", values, *NORTH)


def test_a_picture_is_brightness_with_white_as_one(tmp_path):
    values = sea()
    scene = read_optical_geotiff(write_image(tmp_path / "a.tif", values), AT)
    patch = whole(scene)
    assert np.allclose(patch.values, values / 255, rtol=1e-6)
    assert patch.valid.all()
    assert (scene.kind, scene.radiometry, scene.bands) == ("optical", "relative", ("red", "green", "blue"))


@pytest.mark.parametrize(
    ("epsg", "at"),
    [UTM, (4326, (-122.3, 6e-6, 37.7, -5e-6)), (3857, (-13_614_000, 0.7, 4_540_000, -0.7))],
    ids=["utm", "geographic", "mercator"],
)
def test_metres_are_true_in_any_projection(tmp_path, epsg, at):
    from pyproj import Transformer

    scene = read_optical_geotiff(write_image(tmp_path / "a.tif", sea(), epsg, at), AT)
    transform = Transformer.from_crs(epsg, 4326, always_xy=True)
    lons, lats = transform.transform([at[0] + 0.5 * at[1], at[0] + 100.5 * at[1]], [at[2] + 50.5 * at[3]] * 2)
    assert np.allclose(scene.grid.position(50, [0, 100]), (lats, lons), atol=1e-9)
    apart = float(distance_m(lats[0], lons[0], lats[1], lons[1])) / 100
    assert scene.optical.column_spacing_m == pytest.approx(apart, rel=1e-3)
    assert 0.4 < scene.optical.column_spacing_m < 0.6


def test_an_item_of_planet_tells_time_sun_and_view(tmp_path):
    scene = read_optical_geotiff(planet(tmp_path, sea(4, np.uint16, top=9_000)))
    seen = scene.optical
    assert (scene.sensor, f"{scene.started_at:%Y-%m-%dT%H:%M}") == ("planetscope", "2021-07-09T17:57")
    assert (seen.sun_azimuth_deg, seen.sun_elevation_deg, seen.sun_from) == (176.4, 46.9, "metadata")
    assert (seen.view_azimuth_deg, seen.view_from) == (285.7, "metadata")
    assert scene.bands == ("blue", "green", "red", "nir")
    assert not told(scene, "almanac")


def test_coefficients_make_reflectance_of_an_analytic_image_alone(tmp_path):
    values = sea(4, np.uint16, top=9_000)
    path = planet(tmp_path, values)
    (tmp_path / f"{ITEM}_3B_AnalyticMS_metadata.xml").write_text(planet_xml())
    scene = read_optical_geotiff(path)
    assert scene.radiometry == "reflectance"
    assert np.allclose(whole(scene).values[3], values[3] * 3.5e-5, rtol=1e-6)
    for asset in ("3B_Visual", "3B_AnalyticMS_DN"):
        other = write_image(tmp_path / f"{ITEM}_{asset}.tif", values, *NORTH)
        assert read_optical_geotiff(other).radiometry == "relative"


def test_surface_reflectance_of_planets_is_a_ten_thousandth(tmp_path):
    values = sea(4, np.uint16, top=4_000)
    scene = read_optical_geotiff(planet(tmp_path, values, "3B_AnalyticMS_SR"))
    assert scene.radiometry == "reflectance"
    assert np.allclose(whole(scene).values, values / 1e4, rtol=1e-6)


def test_reflectance_of_dimap_comes_out(tmp_path):
    values = sea(4, np.uint16, top=4_000)
    (tmp_path / "DIM_PHR1A_PMS_201302181037.XML").write_text(dimap(processing="REFLECTANCE"))
    scene = read_optical_geotiff(write_image(tmp_path / "IMG_PHR1A_PMS_201302181037_R1C1.TIF", values))
    assert (scene.radiometry, scene.sensor) == ("reflectance", "pleiades-1a")
    assert scene.bands == ("red", "green", "blue", "nir")
    assert np.allclose(whole(scene).values, values / 1e4, rtol=1e-6)


def test_maxars_white_is_of_eleven_bits(tmp_path):
    values = sea(4, np.uint16, top=900)
    (tmp_path / "17JUL05-M1BS-500_P001.IMD").write_text(imd())
    scene = read_optical_geotiff(write_image(tmp_path / "17JUL05-M1BS-500_P001_R1C1.TIF", values))
    assert np.allclose(whole(scene).values, values / 2047, rtol=1e-6)
    assert scene.radiometry == "relative"


def test_without_metadata_the_sun_is_the_almanacs_and_the_view_is_not_known(tmp_path):
    scene = read_optical_geotiff(write_image(tmp_path / "harbour_20170308T191000.tif", sea()))
    lat, lon = scene.grid.position((ROWS - 1) / 2, (COLUMNS - 1) / 2)
    azimuth, elevation = (float(one) for one in sun_position(AT, lat, lon))
    seen = scene.optical
    assert (seen.sun_azimuth_deg, seen.sun_elevation_deg) == pytest.approx((azimuth, elevation))
    assert (seen.sun_from, seen.view_azimuth_deg, seen.view_from) == ("almanac", None, None)
    assert told(scene, "sun is taken from the almanac")
    assert told(scene, "nothing tells from where the camera looked: give --view")


def test_a_day_does_not_tell_the_sun(tmp_path):
    scene = read_optical_geotiff(write_image(tmp_path / "harbour_2017-03-08.tif", sea()))
    seen = scene.optical
    assert (seen.sun_azimuth_deg, seen.sun_elevation_deg, seen.sun_from) == (None, None, None)
    assert told(scene, "tells its time only to 12 h")
    assert told(scene, "nothing tells where the sun stood")


def test_angles_by_hand_go_first_and_contradictions_are_told(tmp_path):
    path = planet(tmp_path, sea(4, np.uint16, top=9_000))
    near = read_optical_geotiff(path, sun=(177, 47), view=(285, 87))
    assert (near.optical.sun_azimuth_deg, near.optical.sun_from, near.optical.view_from) == (177, "hand", "hand")
    assert not told(near, "one of them is wrong")
    far = read_optical_geotiff(path, sun=(170, 47), view=(285, 70))
    assert told(far, "the sun given by hand")
    assert told(far, "the view given by hand")
    assert told(far, "from that of the almanac")


def test_a_sun_in_metadata_that_contradicts_the_almanac_is_told(tmp_path):
    scene = read_optical_geotiff(planet(tmp_path, sea(4, np.uint16, top=9_000), sun_azimuth=200.0))
    assert told(scene, "from that of the almanac at its time and place")
    assert scene.optical.sun_azimuth_deg == 200


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"sun": (170, -2)}, "sun below the horizon"),
        ({"view": (170, -10)}, "view from below the horizon"),
        ({"view": (170, 0)}, "not its angle off nadir"),
        ({"sun": (1e9, 40)}, "more than a turn"),
        ({"sun": (170, float("nan"))}, "is no number"),
        ({"view": (170,)}, "expected AZIMUTH,ELEVATION"),
    ],
)
def test_angles_that_cannot_be_are_refused(tmp_path, given, words):
    path = write_image(tmp_path / "a.tif", sea())
    with pytest.raises(InputError, match=words):
        read_optical_geotiff(path, AT, **given)


def test_an_image_of_the_night_is_refused(tmp_path):
    path = write_image(tmp_path / "a.tif", sea())
    with pytest.raises(InputError, match="was taken at night: by the almanac"):
        read_optical_geotiff(path, AT.replace(hour=8))


def test_a_time_by_hand_that_contradicts_the_metadata_is_told(tmp_path):
    scene = read_optical_geotiff(planet(tmp_path, sea(4, np.uint16, top=9_000)), datetime(2021, 7, 9, 19, tzinfo=UTC))
    assert scene.started_at.hour == 19
    assert told(scene, "though its metadata has 2021-07-09T17:57:10Z")


def test_without_any_time_the_option_is_named(tmp_path):
    with pytest.raises(InputError, match="give the time with --at 2024-05-18T21:30:00Z"):
        read_optical_geotiff(write_image(tmp_path / "a.tif", sea()))


def test_without_a_place_it_is_refused(tmp_path):
    with pytest.raises(InputError, match="does not tell where its pixels lie"):
        read_optical_geotiff(write_image(tmp_path / "a.tif", sea(), epsg=None), AT)


def test_metadata_at_fault_is_told_by_its_own_name(tmp_path):
    path = write_image(tmp_path / "harbour.tif", sea())
    (tmp_path / "harbour.json").write_text("{")
    with pytest.raises(InputError, match=r"harbour\.json: is not well-formed JSON"):
        read_optical_geotiff(path, AT)


def test_a_file_beside_it_that_is_no_metadata_is_told(tmp_path):
    path = write_image(tmp_path / "harbour.tif", sea())
    (tmp_path / "harbour.json").write_text("{}")
    assert told(read_optical_geotiff(path, AT), "harbour.json beside harbour.tif is no metadata that is known")


@pytest.mark.parametrize(
    ("descriptions", "bands"),
    [
        (("Blue", "Green", "Red", "NIR"), ("blue", "green", "red", "nir")),
        (("B04", "B03", "B02", "B08"), ("B04", "B03", "B02", "B08")),
        (("coastal_blue", "green_i", "red edge", "near infrared"), ("coastal", "green1", "rededge", "nir")),
        (("one", "two", "three", "four"), ("B1", "B2", "B3", "B4")),
    ],
)
def test_bands_are_named_by_their_descriptions(tmp_path, descriptions, bands):
    path = write_image(tmp_path / "a.tif", sea(4, np.uint16), descriptions=descriptions, photometric="MINISBLACK")
    scene = read_optical_geotiff(path, AT)
    assert scene.bands == bands
    assert told(scene, "does not tell its 4 bands") == (bands[0] == "B1")


def test_one_band_is_panchromatic(tmp_path):
    assert read_optical_geotiff(write_image(tmp_path / "a.tif", sea(1)), AT).bands == ("pan",)


@pytest.mark.parametrize("declared", [True, False])
def test_an_alpha_band_tells_what_was_imaged(tmp_path, declared):
    values = np.concatenate([sea(), np.full((1, ROWS, COLUMNS), 255, np.uint8)])
    values[3, :40, 20:] = 0
    colours = ("red", "green", "blue", "alpha" if declared else "undefined")
    scene = read_optical_geotiff(write_image(tmp_path / "a.tif", values, colours=colours), AT)
    patch = whole(scene)
    assert scene.bands == ("red", "green", "blue")
    assert np.array_equal(patch.valid, values[3] > 0)
    assert not patch.values[:, ~patch.valid].any()
    assert not told(scene, "saturated")


def test_black_is_a_colour_but_at_the_edges(tmp_path):
    values = sea()
    filling = np.zeros((ROWS, COLUMNS), bool)
    for row in range(ROWS):
        filling[row, : max(0, 40 - row)] = True
    values[:, filling] = 0
    values[:, 60:63, 80:90] = 0
    for nodata in (None, 0):
        path = write_image(tmp_path / f"{nodata}.tif", values, nodata=nodata)
        scene = read_optical_geotiff(path, AT)
        assert np.array_equal(whole(scene).valid, ~filling)
        assert np.array_equal(scene.pixels.read(Window(10, 5, 30, 40)).valid, ~filling[10:40, 5:45])


def test_declared_no_data_of_many_bits_is_so_everywhere(tmp_path):
    values = sea(4, np.uint16, top=4_000)
    values[:, 60:63, 80:90] = 0
    values[0, 5, 5] = 0
    patch = whole(read_optical_geotiff(write_image(tmp_path / "a.tif", values, nodata=0), AT))
    assert (~patch.valid).sum() == 30


def test_fractions_that_are_none_are_not_valid(tmp_path):
    values = (sea() / 255).astype(np.float32)
    values[1, 7, 8] = np.nan
    scene = read_optical_geotiff(write_image(tmp_path / "a.tif", values), AT)
    assert np.argwhere(~whole(scene).valid).tolist() == [[7, 8]]
    assert told(scene, "1 is taken for white")


def test_a_usable_data_mask_tells_clouds_and_what_was_not_imaged(tmp_path):
    path = planet(tmp_path, sea(4, np.uint16, top=9_000))
    mask = np.zeros((8, ROWS, COLUMNS), np.uint8)
    mask[0] = 1
    mask[5, 8:24, 16:48] = 1
    mask[2, 100:104, 0:8] = 1
    mask[7, :, 140:] = 1
    write_image(tmp_path / f"{ITEM}_3B_udm2.tif", mask, *NORTH)
    scene = read_optical_geotiff(path)
    assert not whole(scene).valid[:, 140:].any()
    assert whole(scene).valid[:, :140].all()
    clouds = scene.clouds.read(Window(0, 0, ROWS, COLUMNS))
    assert np.array_equal(clouds, (mask[5] | mask[2]) > 0)
    coarse = scene.clouds.read(Window(-8, 0, ROWS + 8, COLUMNS), 8)
    assert coarse.shape == scene.overview.read(Window(-8, 0, ROWS + 8, COLUMNS), 8).valid.shape == (16, 19)
    assert np.argwhere(coarse).tolist() == [[r, c] for r in (2, 3) for c in range(2, 6)] + [[13, 0]]


def test_a_mask_of_another_size_is_not_used(tmp_path):
    path = planet(tmp_path, sea(4, np.uint16, top=9_000))
    write_image(tmp_path / f"{ITEM}_3B_udm2.tif", np.zeros((8, 10, 10), np.uint8), *NORTH)
    scene = read_optical_geotiff(path)
    assert scene.clouds is None
    assert told(scene, "is not of the size")


@pytest.mark.parametrize(
    ("values", "white", "words"),
    [
        (sea(3, np.uint16, top=250), 255, "has 8 bits in numbers of 16"),
        (sea(3, np.uint8).astype(np.uint16) * 257, 65_535, "has 8 bits stretched to 16"),
        (sea(3, np.uint16, top=3_000), 2_047, "2047, which nothing looked at exceeds"),
    ],
)
def test_what_white_is_is_found_out_and_told(tmp_path, values, white, words):
    scene = read_optical_geotiff(write_image(tmp_path / "a.tif", values), AT)
    assert np.allclose(whole(scene).values, values / white, rtol=1e-6)
    assert told(scene, words)


def test_bits_in_the_file_tell_white(tmp_path):
    values = sea(3, np.uint16, top=900)
    scene = read_optical_geotiff(write_image(tmp_path / "a.tif", values, nbits=12), AT)
    assert np.allclose(whole(scene).values, values / 4095, rtol=1e-6)


def test_a_stretched_picture_is_told(tmp_path):
    drawn = np.random.default_rng(2).normal(60, 12, (3, 400, 400)).round()
    values = np.clip((drawn - 20) * 3, 1, 254).astype(np.uint8)
    assert told(read_optical_geotiff(write_image(tmp_path / "a.tif", values), AT), "was stretched")
    assert not told(
        read_optical_geotiff(write_image(tmp_path / "b.tif", sea(3, rows=400, columns=400)), AT), "stretched"
    )


def test_saturated_pixels_are_told(tmp_path):
    values = sea()
    values[1, 50:70, 60:90] = 255
    assert told(
        read_optical_geotiff(write_image(tmp_path / "a.tif", values), AT), "of the pixels looked at are saturated"
    )
    assert not told(read_optical_geotiff(write_image(tmp_path / "b.tif", sea()), AT), "saturated")


def test_windows_do_not_depend_on_how_an_image_is_divided(tmp_path):
    values = sea(3, np.uint16, top=4_000)
    values[:, :9, :30] = 0
    scene = read_optical_geotiff(write_image(tmp_path / "a.tif", values), AT)
    patch = whole(scene)
    windows = [Window(row, column, 32, 48) for row in range(-10, ROWS, 32) for column in range(-5, COLUMNS, 48)]
    with ThreadPoolExecutor(4) as pool:
        parts = list(pool.map(scene.pixels.read, windows))
    put, valid = np.zeros_like(patch.values), np.zeros_like(patch.valid)
    for one, part in zip(windows, parts, strict=True):
        top, left = max(one.row, 0), max(one.column, 0)
        down, right = min(one.row + 32, ROWS) - top, min(one.column + 48, COLUMNS) - left
        inside = slice(top - one.row, top - one.row + down), slice(left - one.column, left - one.column + right)
        put[:, top : top + down, left : left + right] = part.values[:, *inside]
        valid[top : top + down, left : left + right] = part.valid[inside]
        assert part.valid.sum() == part.valid[inside].sum()
    assert np.array_equal(put, patch.values)
    assert np.array_equal(valid, patch.valid)


def means_reference(patch, step):
    bands, rows, columns = patch.values.shape
    shape = -(-rows // step), -(-columns // step)
    values, valid = np.zeros((bands, *shape), np.float32), np.zeros(shape, bool)
    for r in range(shape[0]):
        for c in range(shape[1]):
            part = slice(r * step, (r + 1) * step), slice(c * step, (c + 1) * step)
            usable = patch.valid[part]
            valid[r, c] = 2 * usable.sum() >= step * step
            if valid[r, c]:
                for band in range(bands):
                    values[band, r, c] = patch.values[band][part][usable].mean(dtype=np.float64)
    return values, valid


@pytest.mark.parametrize("step", [1, 2, 8, 32])
def test_a_coarser_look_is_the_means_of_cells(tmp_path, step):
    values = sea()
    values[:, :37, :21] = 0
    scene = read_optical_geotiff(write_image(tmp_path / "a.tif", values), AT)
    window = Window(-3, 10, 101, 77)
    patch = scene.overview.read(window, step)
    expected, valid = means_reference(scene.pixels.read(window), step)
    assert np.array_equal(patch.valid, valid)
    assert np.allclose(patch.values, expected, rtol=1e-6, atol=1e-7)
    some = scene.overview.read(window, step, [2, 0])
    assert np.array_equal(some.values, patch.values[[2, 0]])


def test_means_of_blocks_are_those_of_the_reference():
    from ullage.records import Patch

    generator = np.random.default_rng(8)
    valid = generator.random((21, 30)) > 0.4
    patch = Patch(generator.random((2, 21, 30), np.float32) * valid, valid)
    found, expected = block_means(patch, 6, 8, 4), means_reference(patch, 4)
    assert np.array_equal(found[1], expected[1])
    assert np.allclose(found[0], expected[0], rtol=1e-6)


@pytest.mark.parametrize(("bands", "nodata"), [(1, 0), (4, 0), (3, None)])
def test_overviews_of_the_file_are_used_where_they_lie_right(tmp_path, bands, nodata):
    import rasterio
    from rasterio.enums import Resampling

    values = sea(bands, np.uint16, rows=256, columns=256, top=4_000)
    tiled = {"tiled": True, "blockxsize": 64, "blockysize": 64}
    path = write_image(tmp_path / "a.tif", values, nodata=nodata, **(tiled if bands > 1 else {}))
    with rasterio.open(path, "r+") as opened:
        opened.build_overviews([4], Resampling.average)
    scene = read_optical_geotiff(path, AT)
    door = scene.overview.coarser[4]
    assert (door.raster.rows, door.raster.columns) == (64, 64)
    means, _ = means_reference(whole(scene), 16)
    coarse = scene.overview.read(Window(0, 0, 256, 256), 16)
    assert np.allclose(coarse.values, means, atol=0.5 / 2047)
    level = np.asarray(door.read(Window(0, 0, 64, 64)).values)
    assert np.array_equal(scene.overview.read(Window(64, 128, 64, 64), 4).values, level[:, 16:32, 32:48])
    assert np.allclose(scene.overview.read(Window(1, 0, 64, 64), 4).valid, True)


def test_a_step_that_is_no_power_of_two_is_refused(tmp_path):
    scene = read_optical_geotiff(write_image(tmp_path / "a.tif", sea()), AT)
    with pytest.raises(ValueError, match="no power of two"):
        scene.overview.read(Window(0, 0, 9, 9), 3)


def test_a_mask_inside_the_file_is_heeded(tmp_path):
    import rasterio

    path = write_image(tmp_path / "a.tif", sea())
    mask = np.full((ROWS, COLUMNS), 255, np.uint8)
    mask[10:20, 30:50] = 0
    with rasterio.Env(GDAL_TIFF_INTERNAL_MASK=True), rasterio.open(path, "r+") as opened:
        opened.write_mask(mask)
    assert np.array_equal(whole(read_optical_geotiff(path, AT)).valid, mask > 0)


@pytest.mark.parametrize(
    ("values", "options", "words"),
    [
        (np.zeros((1, ROWS, COLUMNS), np.complex64), {}, "complex values"),
        (sea(65, rows=8, columns=8), {}, "has 65 bands"),
        (sea(1), {"photometric": "PALETTE"}, "has a palette"),
    ],
)
def test_what_is_no_image_of_a_camera_is_refused(tmp_path, values, options, words):
    path = tmp_path / "a.tif"
    if "photometric" in options:
        import rasterio

        write_image(path, values, **options)
        with rasterio.open(path, "r+") as opened:
            opened.write_colormap(1, {0: (0, 0, 0, 255), 255: (255, 255, 255, 255)})
    else:
        write_image(path, values)
    with pytest.raises(InputError, match=words):
        read_optical_geotiff(path, AT)


def test_a_pixel_that_no_camera_has_is_refused(tmp_path):
    path = write_image(tmp_path / "a.tif", sea(), UTM[0], (557_050.0, 0.001, 4_176_460.0, -0.001))
    with pytest.raises(InputError, match=r"has pixels of 0\.001 m"):
        read_optical_geotiff(path, AT)


@pytest.mark.parametrize("half", [True, False])
def test_a_damaged_file_is_told(tmp_path, half):
    path = write_image(tmp_path / "a.tif", sea(), compress="deflate")
    data = path.read_bytes()
    path.write_bytes(data[: len(data) // 2] if half else data[:20_000] + b"\xff" * 500 + data[20_500:])
    with pytest.raises(InputError, match=r"a\.tif.*is it whole"):
        whole(read_optical_geotiff(path, AT))


def test_a_file_that_lies_about_its_size_is_refused(tmp_path):
    path = write_image(
        tmp_path / "a.tif", sea(3, rows=64, columns=64), compress="deflate", tiled=True, blockxsize=64, blockysize=64
    )
    data = path.read_bytes()
    for tag in (256, 257, 322, 323):  # width and height, of the image and of its tile
        kept = struct.pack("<HHI", tag, 3, 1)
        assert kept + struct.pack("<I", 64) in data
        data = data.replace(kept + struct.pack("<I", 64), kept + struct.pack("<I", 20_000))
    path.write_bytes(data)
    with pytest.raises(InputError, match=r"blocks of 20,000 x 20,000 pixels"):
        read_optical_geotiff(path, AT)


def test_a_header_that_slipped_is_told(tmp_path):
    path = write_image(tmp_path / "a.tif", sea(4, rows=12, columns=20))
    data = path.read_bytes()
    keys = data.rindex(struct.pack("<4H", 1, 1, 0, 7))
    path.write_bytes(data[: keys - 58] + data[keys - 55 :])
    with pytest.raises(InputError, match=r"a\.tif: has a header that cannot be read .*: is it whole\? Get it again"):
        read_optical_geotiff(path, AT)


def test_noise_cannot_be_removed(tmp_path):
    scene = read_optical_geotiff(write_image(tmp_path / "a.tif", sea()), AT)
    with pytest.raises(InputError, match="does not tell its noise"):
        scene.pixels.read(Window(0, 0, 2, 2), noise_removed=True)


@pytest.mark.skipif(not DATA.is_dir(), reason="real images are not here")
def test_the_real_image_of_rapideye_is_read():
    path = DATA / "rapideye_sfbay_5m" / "1056417_2017-03-08_RE3_3A_Visual_clip.tif"
    scene = read_optical_geotiff(path, AT)
    patch = whole(scene)
    assert (scene.sensor, scene.bands) == ("rapideye", ("red", "green", "blue"))
    assert (~patch.valid).mean() == pytest.approx(0.0174, abs=1e-3)
    assert scene.optical.row_spacing_m == pytest.approx(5, abs=0.01)
    lat, lon = scene.grid.position(scene.rows / 2, scene.columns / 2)
    assert (float(lat), float(lon)) == pytest.approx((37.726, -122.333), abs=0.01)
    assert 40 < scene.optical.sun_elevation_deg < 50


@pytest.mark.skipif(not DATA.is_dir(), reason="real images are not here")
def test_real_tiles_of_sentinel_2_have_the_sun_of_their_hour():
    paths = sorted((DATA / "s2_anchorage_tiles").glob("*/*_1005.tif"))
    scenes = [read_optical_geotiff(path) for path in paths]
    assert {scene.sensor for scene in scenes} == {"sentinel-2"}
    assert all(whole(scene).valid.mean() > 0.99 for scene in scenes)
    for scene in scenes:  # at 29° north, before noon
        assert 100 < scene.optical.sun_azimuth_deg < 165
        assert 30 < scene.optical.sun_elevation_deg < 75


@pytest.mark.skipif(not DATA.is_dir(), reason="real images are not here")
def test_a_real_web_mercator_measures_true_metres():
    path = DATA / "sen2ships" / "gdynia" / "2023-06-11_S2_L2A_B08.tiff"
    scene = read_optical_geotiff(path, datetime(2023, 6, 11, 10, tzinfo=UTC))
    assert scene.bands == ("B08",)
    assert scene.optical.column_spacing_m == pytest.approx(5.8, abs=0.03)
