"""Which reader a scene is for, and what is said of what is none."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

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
