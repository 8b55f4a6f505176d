"""Which reader a scene is for, and what is said of what is none."""

import zipfile
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest

import imagemaker
import safemaker
from ullage.errors import InputError
from ullage.sources import scenes
from ullage.sources.rasters import web_address
from ullage.sources.scenes import READERS, Reader, read_scene

AT = datetime(2024, 5, 18, 21, 30, tzinfo=UTC)


def test_a_product_is_read_by_the_reader_of_products(tmp_path):
    assert read_scene(safemaker.write_safe(tmp_path)).radiometry == "sigma0"


def test_a_geotiff_is_read_by_the_reader_of_geotiffs_at_the_time_that_is_told(tmp_path):
    safemaker.write_tiff(tmp_path / "a.tiff", safemaker.numbers()[0])
    assert read_scene(tmp_path / "a.tiff", AT).started_at == AT


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("a.vrt", "only points to other files"),
        ("a.png", "is a picture without values"),
        ("a.jp2", "is JPEG 2000 and no band of Sentinel-2 by its name"),
        ("a.nc", "is NetCDF"),
        ("a.tar", "unpack it first"),
        ("a.xyz", "is no scene that is known: expected one of a Sentinel-2 product"),
    ],
)
def test_what_is_no_scene_is_told_with_what_to_do(tmp_path, name, words):
    (tmp_path / name).write_bytes(b"x")
    with pytest.raises(InputError, match=words):
        read_scene(tmp_path / name)


def test_what_is_not_there_is_told(tmp_path):
    with pytest.raises(InputError, match=r"a\.tif: is not there"):
        read_scene(tmp_path / "a.tif")


@pytest.mark.parametrize(
    "name", ["/vsicurl/http://example.org/a.tif", "/vsimem/a.tif", "GTIFF_DIR:1:a.tif", "<VRTDataset/>"]
)
def test_names_that_mean_something_to_gdal_alone_are_no_files(name):
    with pytest.raises(InputError, match="is not there"):
        read_scene(name)


def test_a_vrt_by_another_name_is_not_followed(tmp_path):
    safemaker.write_tiff(tmp_path / "secret.tif", safemaker.numbers()[0])
    (tmp_path / "a.tif").write_text(
        '<VRTDataset rasterXSize="130" rasterYSize="90"><VRTRasterBand dataType="UInt16" band="1"><SimpleSource>'
        f"<SourceFilename>{tmp_path}/secret.tif</SourceFilename></SimpleSource></VRTRasterBand></VRTDataset>"
    )
    with pytest.raises(InputError, match="cannot be opened as a GeoTIFF"):
        read_scene(tmp_path / "a.tif", AT)


def test_an_empty_folder_is_told(tmp_path):
    with pytest.raises(InputError, match=r"holds no measurement/\*\.tiff"):
        read_scene(tmp_path)


@pytest.mark.parametrize("path", ["https://example.org/p.SAFE", Path("https://example.org/p.SAFE")])
def test_an_address_stays_one_when_it_comes_as_a_path(path):
    assert web_address(path) == "https://example.org/p.SAFE"


@pytest.mark.parametrize("path", ["p.SAFE", "file:///etc/passwd", "ftp://example.org/p", "s3://bucket/p"])
def test_other_addresses_are_none(path):
    assert web_address(path) is None


def test_a_further_sensor_is_one_reader_more(tmp_path, monkeypatch):
    (tmp_path / "a.radar").write_bytes(b"x")
    mine = Reader("mine", lambda path: path.endswith(".radar"), lambda path, at: (Path(path).name, at))
    monkeypatch.setattr(scenes, "READERS", (*READERS, mine))
    assert read_scene(tmp_path / "a.radar", AT) == ("a.radar", AT)


def test_the_reader_of_sentinel_2_is_found_by_names(tmp_path, monkeypatch):
    folders = tmp_path / "S2A_MSIL2A_20230611T100031_N0509_R122_T34UCF_20230611T143000.SAFE", tmp_path / "renamed"
    for folder in folders:
        folder.mkdir()
        (folder / "MTD_MSIL2A.xml").write_text("")
    renamed = tmp_path / "renamed.zip"
    with zipfile.ZipFile(renamed, "w") as archive:
        archive.writestr("a/MTD_MSIL1C.xml", "")
    bands = tmp_path / "bands"
    bands.mkdir()
    for band in ("B02", "B08"):
        (bands / f"2023-06-11_{band}.tiff").write_text("")
    (tmp_path / "T34UCF_20230611T100031_B02_10m.jp2").write_text("")
    calls = []
    monkeypatch.setattr("ullage.sources.sentinel2.read_scene", lambda path, _: calls.append(Path(path).name))
    paths = (*folders, folders[1] / "MTD_MSIL2A.xml", renamed, bands, bands / "2023-06-11_B02.tiff",
             tmp_path / "T34UCF_20230611T100031_B02_10m.jp2")  # fmt: skip
    for path in paths:
        read_scene(path)
    assert calls == [path.name for path in paths]


def test_a_zip_that_is_none_is_told_by_the_reader_of_products(tmp_path):
    (tmp_path / "a.zip").write_bytes(b"PK")
    with pytest.raises(InputError, match=r"a\.zip"):
        read_scene(tmp_path / "a.zip")


@pytest.mark.parametrize(
    ("name", "bands", "options", "kind"),
    [
        ("a.tif", 3, {}, "optical"),
        ("a.tif", 4, {"descriptions": ("blue", "green", "red", "nir")}, "optical"),
        ("a.tif", 1, {"descriptions": ("pan",)}, "optical"),
        ("a.tif", 2, {"descriptions": ("VV", "VH")}, "sar"),
        ("harbour_PAN_0.5m.tif", 1, {}, "optical"),
        ("2023-06-11_S2_L2A_B02.tif", 1, {}, "optical"),
        ("s1-vv.tif", 1, {}, "sar"),
        ("a_dB.tif", 1, {}, "sar"),
        ("a.tif", 1, {}, "sar"),
    ],
)
def test_a_geotiff_is_told_to_be_a_radars_or_a_cameras(tmp_path, name, bands, options, kind):
    values = imagemaker.sea(bands, np.uint16)
    imagemaker.write_image(tmp_path / name, values, photometric="MINISBLACK", **options)
    scene = read_scene(tmp_path / name, AT)
    assert scene.kind == kind
    guessed = any("is taken for a radar's image, as nothing tells" in one for one in scene.warnings)
    assert guessed == ((name, bands, options) == ("a.tif", 1, {}))


def test_metadata_beside_a_geotiff_tell_a_camera(tmp_path):
    imagemaker.write_image(tmp_path / "harbour.tif", imagemaker.sea(1, np.uint16))
    (tmp_path / "harbour.IMD").write_text(imagemaker.imd())
    assert read_scene(tmp_path / "harbour.tif").sensor == "worldview-3"


def test_the_user_says_what_an_image_is(tmp_path):
    path = imagemaker.write_image(tmp_path / "a.tif", imagemaker.sea(1, np.uint16))
    scene = read_scene(path, AT, kind="optical", sun=(155, 44), view=(100, 60))
    assert (scene.optical.sun_from, scene.optical.view_elevation_deg) == ("hand", 60)
    with pytest.raises(InputError, match="has 3 bands: expected one or two"):
        read_scene(imagemaker.write_image(tmp_path / "b.tif", imagemaker.sea(3)), AT, kind="sar")
    with pytest.raises(InputError, match="is to be read as 'radar': expected one of sar, optical"):
        read_scene(path, AT, kind="radar")


def test_a_sun_has_no_part_in_a_radars_image(tmp_path):
    path = imagemaker.write_image(tmp_path / "s1_vv.tif", imagemaker.sea(1, np.uint16))
    with pytest.raises(InputError, match="are for an optical GeoTIFF"):
        read_scene(path, AT, sun=(155, 44))
