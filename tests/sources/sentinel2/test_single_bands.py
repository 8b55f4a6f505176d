"""Single bands in a folder are one scene; what is not told is found out and said."""

from datetime import UTC, datetime

import numpy as np
import pytest

import sentinel2maker as maker
from ullage.errors import InputError
from ullage.records import Window
from ullage.simulate.optical.sentinel2_product import write_jpeg2000
from ullage.sources.sentinel2 import read_scene
from ullage.sources.sentinel2.folder import bands_in

ROWS, COLUMNS = 120, 150
WHOLE = Window(0, 0, ROWS, COLUMNS)
AT = datetime(2023, 7, 30, 15, 32, tzinfo=UTC)


def wide(band):
    """Give numbers of a web service: those of 10,000 spread over 16 bits, of full size in every band."""
    ten_thousand = np.rint(maker.sea(ROWS, COLUMNS) * maker.SHARES[band] * 10_000)
    return np.rint(ten_thousand * 6.5535).astype(np.uint16)


def folder_of(path, numbers, form="2023-07-30_S2_L2A_{}.tiff", **options):
    path.mkdir(exist_ok=True)
    for band, values in numbers.items():
        maker.tiff(path / form.format(band), values, **options)
    return path


@pytest.fixture
def port(tmp_path):
    return folder_of(tmp_path / "cartagena", {band: wide(band) for band in maker.SHARES})


def test_a_folder_of_bands_is_a_scene(port):
    scene = read_scene(port)
    assert scene.bands == ("B02", "B03", "B04", "B08", "B11")
    assert (scene.scene_id, scene.source, scene.sensor) == ("2023-07-30_S2_L2A", "cartagena", "sentinel-2")
    values = scene.pixels.read(WHOLE).values
    assert np.abs(values[0] - maker.sea(ROWS, COLUMNS)).max() < 6e-5
    assert any("65,535 is taken" in one for one in scene.warnings)


def test_one_of_the_files_stands_for_all(port):
    (port / "2023-08-01_S2_L2A_B02.tiff").write_bytes(b"of another day")
    assert read_scene(port / "2023-07-30_S2_L2A_B08.tiff").bands == read_scene_bands(port)


def read_scene_bands(port):
    return tuple(sorted(bands_in(port / "2023-07-30_S2_L2A_B02.tiff")))


def test_of_a_day_half_past_ten_by_the_sun_is_taken(port):
    scene = read_scene(port)
    assert scene.started_at.date().isoformat() == "2023-07-30"
    assert abs((scene.started_at - AT).total_seconds()) < 180
    assert any("half past ten by the sun" in one for one in scene.warnings)
    assert scene.optical.sun_from == "almanac"
    assert scene.optical.view_from is None
    assert scene.optical.band_order.read([1, 2], [3, 4]).tolist() == [0, 0]


def test_the_time_that_the_user_gives_is_taken(port):
    scene = read_scene(port, AT)
    assert scene.started_at == scene.ended_at == AT
    assert not any("half past ten" in one for one in scene.warnings)


def test_metres_are_metres_on_the_ground(tmp_path):
    values = {"B08": wide("B08")}
    scene = read_scene(folder_of(tmp_path / "north", values, top=7_260_000.0))
    assert scene.optical.column_spacing_m == pytest.approx(10 * np.cos(np.radians(54.4)), rel=0.01)
    assert any("has no B02, B03, B04" in one for one in scene.warnings)


@pytest.mark.parametrize(
    ("day", "offset", "words", "expected"),
    [
        ("2021-07-30", 0, "with nothing to take off", 0.061),
        ("2023-07-30", -1000, "1,000 taken off", 0.061),
        ("2023-07-30", 0, "with nothing to take off", 0.061),
    ],
)
def test_numbers_of_ten_thousand_are_told_with_or_without_an_offset(tmp_path, day, offset, words, expected):
    numbers = {"B02": maker.as_numbers(maker.sea(ROWS, COLUMNS), offset=offset)}
    scene = read_scene(folder_of(tmp_path / "a", numbers, day + "_{}.tif"))
    assert any(words in one for one in scene.warnings)
    assert float(scene.pixels.read(WHOLE).values.mean()) == pytest.approx(expected, abs=0.004)


def test_fractions_are_reflectance_and_nan_is_no_data(tmp_path):
    values = maker.sea(ROWS, COLUMNS).astype(np.float32)
    values[:20] = np.nan
    scene = read_scene(folder_of(tmp_path / "a", {"B02": values}))
    patch = scene.pixels.read(WHOLE)
    assert not patch.valid[:20].any()
    assert patch.valid[20:].all()
    assert np.array_equal(patch.values[0, 20:], values[20:])


def test_numbers_of_eight_bits_are_relative(tmp_path):
    scene = read_scene(folder_of(tmp_path / "a", {"B02": np.full((ROWS, COLUMNS), 51, np.uint8)}))
    assert scene.radiometry == "relative"
    assert scene.pixels.read(WHOLE).values[0, 0, 0] == pytest.approx(0.2)


def test_a_0_in_some_bands_was_measured_and_in_all_it_was_not(tmp_path):
    numbers = {band: wide(band) for band in ("B02", "B08")}
    numbers["B08"][:30] = 0
    numbers["B02"][:10] = 0
    patch = read_scene(folder_of(tmp_path / "a", numbers)).pixels.read(WHOLE)
    assert not patch.valid[:10].any()
    assert patch.valid[10:].all()


def test_coarser_pixels_of_a_geotiff_are_means(port):
    scene = read_scene(port)
    fine = scene.pixels.read(WHOLE).values.reshape(5, 30, 4, 150, 1)[:, :, :, :148].reshape(5, 30, 4, 37, 4)
    coarse = scene.overview.read(WHOLE, 4)
    assert np.allclose(coarse.values[:, :, :37], fine.mean(axis=(2, 4)), atol=1e-6)


def test_bands_of_a_product_without_its_metadata_are_read(tmp_path):
    folder = tmp_path / "R10m"
    folder.mkdir()
    for band in ("B02", "B11"):
        part = maker.numbers()[band]
        path = folder / f"T51MUP_20230804T021351_{band}.jp2"
        write_jpeg2000(path, part[None], maker.DESCRIBED, 20 if band == "B11" else 10)
    scene = read_scene(folder)
    assert scene.started_at == datetime(2023, 8, 4, 2, 13, 51, tzinfo=UTC)
    assert any("began to take images" in one for one in scene.warnings)
    values = scene.pixels.read(Window(0, 0, 200, 260)).values
    assert np.abs(values[0] - maker.sea()).max() < 6e-5
    assert np.abs(values[1][::2, ::2] - maker.reflectance(maker.sea(), "B11")).max() < 6e-5


def test_names_of_catalogues_are_understood(tmp_path):
    folder = folder_of(tmp_path / "S2A_20230730", {"blue": wide("B02"), "nir": wide("B08")}, "{}.tif")
    assert read_scene(folder).bands == ("B02", "B08")


def test_the_scene_classification_beside_them_tells_clouds(tmp_path):
    folder = folder_of(tmp_path / "a", {"B02": wide("B02"), "SCL": np.full((ROWS // 2, COLUMNS // 2), 9, np.uint8)},
                       "2023-07-30_{}.tif")  # fmt: skip
    maker.tiff(folder / "2023-07-30_SCL.tif", np.full((ROWS // 2, COLUMNS // 2), 9, np.uint8), side=20.0)
    assert read_scene(folder).clouds.read(WHOLE).all()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"left": -8_400_005.0}, "lies elsewhere"),
        ({"crs": "EPSG:32618", "left": 400_000.0, "top": 1_170_000.0}, "lies elsewhere"),
        ({"side": 20.0}, "lies elsewhere"),
    ],
)
def test_bands_that_lie_elsewhere_are_refused(port, change, words):
    maker.tiff(port / "2023-07-30_S2_L2A_B08.tiff", wide("B08"), **change)
    with pytest.raises(InputError, match=words):
        read_scene(port)


def test_bands_of_other_sizes_are_refused(port):
    maker.tiff(port / "2023-07-30_S2_L2A_B08.tiff", wide("B08")[:-1])
    with pytest.raises(InputError, match="not of one image"):
        read_scene(port)


def test_a_band_twice_is_refused(port):
    maker.tiff(port / "2023-08-04_S2_L2A_B08.tiff", wide("B08"))
    with pytest.raises(InputError, match="has B08 twice"):
        read_scene(port)


def test_without_any_time_the_option_is_named(tmp_path):
    with pytest.raises(InputError, match="--at"):
        read_scene(folder_of(tmp_path / "a", {"B02": wide("B02")}, "{}.tif"))


def test_a_time_by_night_is_refused(port):
    with pytest.raises(InputError, match="by night"):
        read_scene(port, datetime(2023, 7, 30, 4, tzinfo=UTC))


def test_a_file_of_several_bands_is_refused(tmp_path):
    import rasterio

    path = tmp_path / "2023-07-30_B02.tif"
    with rasterio.open(
        path, "w", driver="GTiff", width=9, height=9, count=3, dtype="uint16", crs="EPSG:32651",
        transform=rasterio.Affine(10, 0, 3e5, 0, -10, 9e6),
    ) as out:  # fmt: skip
        out.write(np.ones((3, 9, 9), np.uint16))
    with pytest.raises(InputError, match="3 bands of uint16"):
        read_scene(tmp_path)
