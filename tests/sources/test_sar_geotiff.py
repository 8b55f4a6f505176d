"""Plain SAR GeoTIFFs: what they do not tell is found out and told, or asked for."""

import os
import struct
import warnings
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest

from ullage.errors import InputError
from ullage.geo import distance_m
from ullage.records import Window
from ullage.sources.sar_geotiff import read_sar_geotiff
from ullage.sources.sar_values import to_linear, to_linear_reference

DATA = Path(os.environ.get("ULLAGE_TEST_DATA", "../shared/data")) / "sar"
AT = datetime(2024, 5, 18, 21, 30, tzinfo=UTC)
UTM = (32653, (300_000, 10, 4_740_000, -10))
ROWS, COLUMNS = 120, 150


def sea(bands=1, looks=5.0, seed=1):
    """Give linear intensities of a sea."""
    return 0.02 * np.random.default_rng(seed).gamma(looks, 1 / looks, (bands, ROWS, COLUMNS))


def write(path, values, epsg=UTM[0], at=UTM[1], tags=(), descriptions=(), points=(), **options):
    import rasterio

    left, width, top, height = at
    values = values if values.ndim == 3 else values[None]
    bands, rows, columns = values.shape
    profile = {"driver": "GTiff", "dtype": values.dtype, "count": bands, "height": rows, "width": columns}
    if epsg and not points:
        profile |= {"crs": f"EPSG:{epsg}", "transform": rasterio.Affine(width, 0, left, 0, height, top)}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", rasterio.errors.NotGeoreferencedWarning)
        with rasterio.open(path, "w", **(profile | options)) as out:
            if points:
                out.gcps = (list(points), rasterio.crs.CRS.from_epsg(4326))
            out.write(values)
            out.update_tags(**dict(tags))
            for band, text in enumerate(descriptions, start=1):
                out.set_band_description(band, text)
    return path


def db(values):
    return (10 * np.log10(values)).astype(np.float32)


def whole(scene):
    return scene.pixels.read(Window(0, 0, scene.rows, scene.columns))


@pytest.mark.parametrize(
    ("make", "scale", "told"),
    [
        (lambda one: one.astype(np.float32), "intensity", "taken as intensity, since its values are small"),
        (db, "db", "taken as decibels, since many of its values are negative"),
        (
            lambda one: (500 * np.sqrt(one)).round().astype(np.uint16),
            "amplitude",
            "amplitude, since its values are whole",
        ),
    ],
)
def test_the_scale_is_found_out_and_told(tmp_path, make, scale, told):
    values = sea()
    scene = read_sar_geotiff(write(tmp_path / "a.tif", make(values)), AT)
    assert any(told in one for one in scene.warnings)
    assert np.allclose(whole(scene).values, values, rtol=0.15 if scale == "amplitude" else 1e-4, atol=1e-6)
    assert whole(scene).valid.all()
    assert scene.radiometry == "relative"


def test_amplitudes_that_are_not_whole_are_squared(tmp_path):
    values = 300 * np.sqrt(sea())
    scene = read_sar_geotiff(write(tmp_path / "a.tif", values), AT)
    assert any("since its values are large" in one for one in scene.warnings)
    assert np.allclose(whole(scene).values, values**2, rtol=1e-6)


def test_a_name_or_an_argument_tells_the_scale(tmp_path):
    values = db(sea()) + 30
    named = read_sar_geotiff(write(tmp_path / "S1_dB_30m.tif", values), AT)
    told = read_sar_geotiff(write(tmp_path / "a.tif", values), AT, "db")
    assert np.array_equal(whole(named).values, whole(told).values)
    assert not any("taken as" in one for one in told.warnings)
    with pytest.raises(InputError, match="expected one of intensity, amplitude, db"):
        read_sar_geotiff(tmp_path / "a.tif", AT, "decibel")


@pytest.mark.parametrize(
    ("epsg", "at"),
    [UTM, (4326, (133.0, 1.2e-4, 42.8, -9e-5)), (3857, (14_800_000, 13.6, 5_280_000, -13.6))],
    ids=["utm", "geographic", "mercator"],
)
def test_metres_are_metres_in_any_projection(tmp_path, epsg, at):
    from pyproj import Transformer

    scene = read_sar_geotiff(write(tmp_path / "a.tif", db(sea()), epsg, at), AT)
    transform = Transformer.from_crs(epsg, 4326, always_xy=True)
    lons, lats = transform.transform([at[0] + 70.5 * at[1], at[0] + 71.5 * at[1]], [at[2] + 50.5 * at[3]] * 2)
    assert np.allclose(scene.grid.position(50, [70, 71]), (lats, lons), atol=1e-8)
    assert scene.sar.column_spacing_m == pytest.approx(float(distance_m(lats[0], lons[0], lats[1], lons[1])), rel=1e-3)
    assert 9 < scene.sar.column_spacing_m < 11


def points(rows=(0, 60, 120), columns=(0, 75, 150)):
    from rasterio.control import GroundControlPoint

    return [GroundControlPoint(r, c, 133 + c * 1e-4, 42 - r * 1e-4, 0) for r in rows for c in columns]


def test_a_file_with_ground_control_points_alone_is_placed_by_them(tmp_path):
    scene = read_sar_geotiff(write(tmp_path / "a.tif", db(sea()), points=points()), AT)
    assert np.allclose(scene.grid.position(29.5, 39.5), (42 - 30e-4, 133 + 40e-4), atol=1e-7)


def test_points_that_form_no_grid_are_refused(tmp_path):
    path = write(tmp_path / "a.tif", db(sea()), points=points()[:-1])
    with pytest.raises(InputError, match="form no grid"):
        read_sar_geotiff(path, AT)


def test_a_file_that_does_not_tell_its_place_is_refused(tmp_path):
    with pytest.raises(InputError, match="does not tell where its pixels lie"):
        read_sar_geotiff(write(tmp_path / "a.tif", db(sea()), epsg=None), AT)


def test_pixels_off_the_earth_are_refused(tmp_path):
    with pytest.raises(InputError, match="lie nowhere on the Earth"):
        read_sar_geotiff(write(tmp_path / "a.tif", db(sea()), 4326, (133, 1, 95, 1)), AT)


def test_zero_decibels_are_no_data_at_the_edge_alone(tmp_path):
    values = db(sea())
    measured = np.ones((ROWS, COLUMNS), bool)
    for row in range(ROWS):
        measured[row, : max(0, 40 - row)] = False
    measured[:, 140:] = False
    values[0][~measured] = 0
    values[0, 60:63, 80:84] = 0
    scene = read_sar_geotiff(write(tmp_path / "a.tif", values, nodata=0), AT)
    patch = whole(scene)
    assert np.array_equal(patch.valid, measured)
    assert np.all(patch.values[0, 60:63, 80:84] == 1)
    assert not patch.values[0][~measured].any()
    part = scene.pixels.read(Window(10, 20, 30, 40))
    assert np.array_equal(part.valid, measured[10:40, 20:60])


@pytest.mark.parametrize("nodata", [-9999.0, float("nan")])
def test_a_value_that_nothing_can_have_is_no_data_everywhere(tmp_path, nodata):
    values = db(sea())
    values[0, 50:60, 50:60] = nodata
    patch = whole(read_sar_geotiff(write(tmp_path / "a.tif", values, nodata=nodata), AT))
    assert np.argwhere(~patch.valid).tolist() == [[r, c] for r in range(50, 60) for c in range(50, 60)]


def test_no_intensity_is_no_data(tmp_path):
    values = sea().astype(np.float32)
    values[0, 5, 5], values[0, 6, 6], values[0, 7, 7] = 0, -1, np.inf
    patch = whole(read_sar_geotiff(write(tmp_path / "a.tif", values), AT, "intensity"))
    assert np.argwhere(~patch.valid).tolist() == [[5, 5], [6, 6], [7, 7]]


def test_a_scene_of_no_data_is_one(tmp_path):
    scene = read_sar_geotiff(write(tmp_path / "a.tif", np.zeros((1, ROWS, COLUMNS), np.float32), nodata=0), AT)
    assert not whole(scene).valid.any()
    assert any("too little to estimate its looks" in one for one in scene.warnings)


def test_two_bands_are_valid_where_both_are(tmp_path):
    values = db(sea(2))
    values[1, 3, 4] = np.nan
    scene = read_sar_geotiff(write(tmp_path / "a.tif", values, descriptions=("Sigma0_VV_db", "Sigma0_VH_db")), AT)
    assert scene.bands == ("VV", "VH")
    assert np.argwhere(~whole(scene).valid).tolist() == [[3, 4]]


@pytest.mark.parametrize(
    ("name", "band"), [("s1-vh.tiff", "VH"), ("s1a-iw-grd-vv-20240518.tiff", "VV"), ("harbour.tif", "B1")]
)
def test_the_name_tells_the_polarisation(tmp_path, name, band):
    assert read_sar_geotiff(write(tmp_path / name, db(sea())), AT).bands == (band,)


@pytest.mark.parametrize(
    ("name", "tags", "seen", "words"),
    [
        ("S1A_IW_GRDH_1SDV_20240518T213000_20240518T213025_053930_068DF3_1A2B.tif", {}, "2024-05-18T21:30:00", None),
        ("a.tif", {"ACQUISITION_START_TIME": "2024-05-18T21:30:05Z"}, "2024-05-18T21:30:05", None),
        ("harbour_20240518T213005.tif", {}, "2024-05-18T21:30:05", None),
        ("harbour_2024-05-18.tif", {}, "2024-05-18T12:00:00", "tells the time only to 12 h"),
        ("a.tif", {"TIFFTAG_DATETIME": "2024:05:18 23:10:00"}, "2024-05-18T23:10:00", "is when the file was written"),
    ],
)
def test_the_time_is_found_in_name_or_tags_and_doubts_are_told(tmp_path, name, tags, seen, words):
    scene = read_sar_geotiff(write(tmp_path / name, db(sea()), tags=tags))
    assert f"{scene.started_at:%Y-%m-%dT%H:%M:%S}" == seen
    assert scene.started_at.tzinfo is UTC
    assert any("time" in one for one in scene.warnings) == (words is not None)
    assert words is None or any(words in one for one in scene.warnings)


def test_a_product_name_tells_satellite_and_track(tmp_path):
    name = "S1A_IW_GRDH_1SDV_20240518T213000_20240518T213025_053930_068DF3_1A2B_Orb_NR_Cal_TC.tif"
    scene = read_sar_geotiff(write(tmp_path / name, db(sea())))
    assert (scene.sensor, scene.sar.relative_orbit) == ("sentinel-1a", (53930 - 73) % 175 + 1)


def test_without_any_time_the_option_is_named(tmp_path):
    with pytest.raises(InputError, match="give the time with --at 2024-05-18T21:30:00Z"):
        read_sar_geotiff(write(tmp_path / "a.tif", db(sea())))


def test_the_looks_are_estimated(tmp_path):
    scene = read_sar_geotiff(write(tmp_path / "a.tif", db(sea(looks=5.0))), AT)
    assert scene.sar.looks == pytest.approx(5, rel=0.15)
    assert any("looks is estimated" in one for one in scene.warnings)


def test_noise_cannot_be_removed(tmp_path):
    scene = read_sar_geotiff(write(tmp_path / "a.tif", db(sea())), AT)
    with pytest.raises(InputError, match="does not tell its thermal noise"):
        scene.pixels.read(Window(0, 0, 2, 2), noise_removed=True)


def test_what_lies_outside_is_not_valid(tmp_path):
    scene = read_sar_geotiff(write(tmp_path / "a.tif", db(sea())), AT)
    patch = scene.pixels.read(Window(-2, COLUMNS - 3, 4, 9))
    assert np.argwhere(patch.valid).tolist() == [[r, c] for r in (2, 3) for c in (0, 1, 2)]
    assert not scene.pixels.read(Window(9_999, 0, 2, 2)).valid.any()


@pytest.mark.parametrize(
    ("values", "words"),
    [
        (np.zeros((3, ROWS, COLUMNS), np.uint8), "has 3 bands: expected one or two"),
        (np.zeros((1, ROWS, COLUMNS), np.complex64), "complex values"),
    ],
)
def test_images_of_no_radar_are_refused(tmp_path, values, words):
    with pytest.raises(InputError, match=words):
        read_sar_geotiff(write(tmp_path / "a.tif", values), AT)


@pytest.mark.parametrize("half", [True, False])
def test_a_damaged_file_is_told(tmp_path, half):
    path = write(tmp_path / "a.tif", db(sea()), compress="deflate")
    data = path.read_bytes()
    path.write_bytes(data[: len(data) // 2] if half else data[:20_000] + b"\xff" * 500 + data[20_500:])
    with pytest.raises(InputError, match=r"a\.tif.*is it whole"):
        whole(read_sar_geotiff(path, AT, "db"))


@pytest.mark.parametrize("scale", ["intensity", "amplitude", "db"])
@pytest.mark.parametrize("dtype", [np.uint8, np.uint16, np.int16, np.float32, np.float64])
def test_linear_values_are_those_of_the_reference(scale, dtype):
    generator = np.random.default_rng(3)
    drawn = generator.normal(60, 60, (40, 50))
    raw = np.clip(drawn, 0 if np.issubdtype(dtype, np.unsignedinteger) else -999, 255).astype(dtype)
    if np.issubdtype(dtype, np.floating):
        raw[0, :6] = np.nan, np.inf, -np.inf, 0, 1e30, -1e30
    (found, usable), (expected, possible) = to_linear(raw, scale), to_linear_reference(raw, scale)
    assert np.array_equal(usable, possible)
    assert np.allclose(found, expected, rtol=1e-6, atol=2**-24)


@pytest.mark.skipif(not DATA.is_dir(), reason="real scenes are not here")
def test_the_real_scene_in_decibels_is_read():
    scene = read_sar_geotiff(DATA / "s1_crops" / "port_la_long_beach_S1_dB_30m_2021-01-05.tif")
    patch = whole(scene)
    assert (~patch.valid).mean() == pytest.approx(0.0251, abs=1e-4)
    assert np.median(patch.values[0][patch.valid]) == pytest.approx(0.0091, abs=1e-4)
    assert scene.sar.row_spacing_m == pytest.approx(30, abs=0.05)
    assert scene.sensor == "sentinel-1"
    lat, lon = scene.grid.position(scene.rows / 2, scene.columns / 2)
    assert (float(lat), float(lon)) == pytest.approx((33.716, -118.199), abs=2e-3)


def test_rows_of_a_map_are_not_those_of_the_radar(tmp_path):
    on_a_map = read_sar_geotiff(write(tmp_path / "a.tif", db(sea())), AT)
    by_points = read_sar_geotiff(write(tmp_path / "b.tif", db(sea()), points=points()), AT)
    assert (on_a_map.sar.radar_rows, by_points.sar.radar_rows) == (False, True)


def test_all_rows_of_a_map_were_taken_in_the_middle_of_the_time(tmp_path):
    name = "S1A_IW_GRDH_1SDV_20240518T213000_20240518T213025_053930_068DF3_1A2B_vv.tif"
    scene = read_sar_geotiff(write(tmp_path / name, db(sea())))
    assert {scene.seen_at(row) for row in (0, 50, ROWS - 1)} == {AT + timedelta(seconds=12.5)}


def test_a_file_that_unpacks_to_one_huge_block_is_refused(tmp_path):
    side, path = 12_000, tmp_path / "a.tif"
    write(path, np.zeros((1, 64, 64), np.uint16), compress="deflate", tiled=True, blockxsize=64, blockysize=64)
    data = path.read_bytes()
    for tag in (256, 257, 322, 323):  # width and height, of the image and of its tile
        kept = struct.pack("<HHI", tag, 3, 1)
        assert kept + struct.pack("<I", 64) in data
        data = data.replace(kept + struct.pack("<I", 64), kept + struct.pack("<I", side))
    path.write_bytes(data)
    with pytest.raises(InputError, match="blocks of 12,000 x 12,000 pixels, 274 MiB each: write it anew with tiles"):
        read_sar_geotiff(path, AT)


@pytest.mark.parametrize(
    ("epsg", "at", "words"),
    [
        (4978, (133.0, 1e-4, 42.8, -1e-4), "counted from the Earth's middle"),
        (UTM[0], (300_000, 0.05, 4_740_000, -0.05), "has pixels of 0.05 m"),
        (4326, (133.0, 1e-4, 90.0, -1e-4), "reaches a pole"),
    ],
    ids=["geocentric", "tiny", "pole"],
)
def test_pixels_that_no_radar_has_are_refused(tmp_path, epsg, at, words):
    with pytest.raises(InputError, match=words):
        read_sar_geotiff(write(tmp_path / "a.tif", db(sea()), epsg, at), AT)


def test_more_control_points_along_a_side_than_any_file_has_are_refused(tmp_path):
    many = points((0, 120), np.linspace(0, 150, 2_001).tolist())
    with pytest.raises(InputError, match=r"2,001 ground control points along a side"):
        read_sar_geotiff(write(tmp_path / "a.tif", db(sea()), points=many), AT)


def test_an_image_without_speckle_is_told(tmp_path):
    values = sea(looks=1e5).astype(np.float32)
    scene = read_sar_geotiff(write(tmp_path / "a.tif", values), AT)
    assert scene.sar.looks == 500
    assert any("next to no speckle: 500 looks are taken" in one for one in scene.warnings)
