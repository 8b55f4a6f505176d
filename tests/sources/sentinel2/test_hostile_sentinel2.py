"""Products that are not whole, or were made to do harm: each is told in one sentence, and nothing else happens."""

import shutil
import struct
import zipfile

import numpy as np
import pytest

import sentinel2maker as maker
from ullage.errors import InputError
from ullage.records import Window
from ullage.simulate.optical.sentinel2_product import write_jpeg2000
from ullage.sources.scenes import read_scene as read_any
from ullage.sources.sentinel2 import read_scene

WHOLE = Window(0, 0, 200, 260)


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    return maker.safe(tmp_path_factory.mktemp("s2"), footprints=False)


@pytest.fixture
def safe(whole, tmp_path):
    return shutil.copytree(whole, tmp_path / whole.name)


def refused(product, words):
    with pytest.raises(InputError, match=words) as caught:
        read_scene(product).pixels.read(WHOLE)
    assert str(product.parent) not in str(caught.value)
    assert "root:" not in str(caught.value)


@pytest.mark.parametrize(
    ("part", "words"),
    [
        ("MTD_MSIL2A", "no MTD_MSIL1C.xml or MTD_MSIL2A.xml"),
        ("MTD_TL", "no GRANULE/.*/MTD_TL.xml"),
        ("B03_10m", "no images of B03 at 10 m"),
    ],
)
def test_a_file_that_is_not_there_is_named(safe, part, words):
    maker.file_of(safe, part).unlink()
    refused(safe, words)


@pytest.mark.parametrize(
    ("part", "old", "new", "words"),
    [
        ("MTD_MSIL2A", "Sentinel-2A", "Sentinel-9", "SPACECRAFT_NAME"),
        ("MTD_MSIL2A", "05.09", "nan", "PROCESSING_BASELINE"),
        ("MTD_MSIL2A", ">10000<", ">0<", "above 0"),
        ("MTD_MSIL2A", ">10000<", ">nan<", "finite"),
        ("MTD_MSIL2A", ">10000<", ">1<", "about 10000"),
        ("MTD_MSIL2A", 'band_id="7">-1000', 'band_id="7">1e300', "BOA_ADD_OFFSET"),
        ("MTD_MSIL2A", ">60<", ">600<", "expected 1 to 143"),
        ("MTD_MSIL2A", "DESCENDING", "SIDEWAYS", "ASCENDING or DESCENDING"),
        ("MTD_TL", "EPSG:32751", "EPSG:3857", "UTM zone"),
        ("MTD_TL", "EPSG:32751", "file:///etc/passwd", "UTM zone"),
        ("MTD_TL", "<NROWS>200<", "<NROWS>2000000<", "no tile is that large"),
        ("MTD_TL", "<NROWS>200<", "<NROWS>0<", "large or small"),
        ("MTD_TL", "<NROWS>200<", "<NROWS>300<", "do not belong together"),
        ("MTD_TL", "<XDIM>10<", "<XDIM>-10<", "pixels of 10 m"),
        ("MTD_TL", "<ULY>9400000<", "<ULY>1e300<", "nowhere on the Earth"),
        ("MTD_TL", "<ULX>300000<", "<ULX>inf<", "finite"),
        ("MTD_TL", "2023-08-04T02:19:22", "yesterday", "expected a time"),
        ("MTD_TL", "Mean_Sun_Angle", "Mean_Moon_Angle", "ZENITH_ANGLE"),
        ("MTD_TL", 'detectorId="7"', 'detectorId="77"', "detector"),
        ("MTD_TL", "<VALUES>33.93", "<VALUES>x", "no numbers"),
        ("MTD_TL", "<VALUES>33.93", "<VALUES>999", "that are none"),
        ("MTD_TL", "<VALUES>33.93", "<VALUES>1 33.93", "no grid|belong together"),
        ("MTD_TL", '<COL_STEP unit="m">5000', '<COL_STEP unit="m">0', "above 0"),
        ("MTD_TL", "Tile_Angles", "Tile_Angels", "Tile_Angles"),
    ],
)
def test_metadata_that_cannot_be_are_told(safe, part, old, new, words):
    maker.replaced(safe, part, old, new)
    refused(safe, words)


def test_offsets_that_should_be_there_are_missed(safe):
    maker.replaced(safe, "MTD_MSIL2A", "BOA_ADD_OFFSET", "NO_OFFSET")
    refused(safe, "is missing for B02, B03")


def test_entities_are_not_followed(safe):
    path = maker.file_of(safe, "MTD_TL")
    text = path.read_text().split("?>", 1)[1]
    head = '<?xml version="1.0"?><!DOCTYPE t [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    path.write_text(head + text.replace("NOMINAL", "&x;"))
    refused(safe, "document type or entities")


def test_an_image_that_is_cut_off_names_file_and_window(safe):
    path = maker.file_of(safe, "B08_10m")
    data = path.read_bytes()
    path.write_bytes(data[: len(data) * 2 // 3])
    refused(safe, r"B08_10m\.jp2: cannot be read at rows")


@pytest.mark.parametrize("data", [b"", b"II*\0" + b"\xff" * 400, b"<VRTDataset/>"])
def test_an_image_of_another_kind_is_told(safe, data):
    maker.file_of(safe, "B04_10m").write_bytes(data)
    refused(safe, r"B04_10m\.jp2: (is no JPEG 2000|ends within)")


def test_an_image_that_lies_about_its_size_is_refused(safe):
    path = maker.file_of(safe, "B02_10m")
    data = bytearray(path.read_bytes())
    struct.pack_into(">II", data, data.index(b"\xff\x4f\xff\x51") + 8, 10_980, 10_980)
    path.write_bytes(data)
    refused(safe, "do not belong together|another in its boxes|cannot be opened")


def test_an_image_of_another_size_is_refused(safe):
    numbers = np.full((1, 100, 130), 1200, np.uint16)
    maker.file_of(safe, "B08_10m").unlink()
    path = next(safe.glob("GRANULE/*/IMG_DATA/R10m")) / "T51MUP_20230804T021351_B08_10m.jp2"
    write_jpeg2000(path, numbers, maker.DESCRIBED, 10)
    refused(safe, "do not belong together")


def test_a_link_out_of_the_product_is_not_followed(safe, tmp_path):
    path = maker.file_of(safe, "B02_10m")
    outside = tmp_path / "elsewhere.jp2"
    path.rename(outside)
    path.symlink_to(outside)
    refused(safe, "link to a file outside")


def test_a_product_of_several_tiles_is_refused(safe):
    granule = next(safe.glob("GRANULE/*"))
    shutil.copytree(granule, granule.with_name("L2A_T52SDE_A042385_20230804T021840"))
    refused(safe, "holds 2 tiles")


def test_a_zip_that_names_files_outside_is_refused(safe, tmp_path):
    path = maker.zipped(safe, tmp_path / "p.zip")
    with zipfile.ZipFile(path, "a") as out:
        out.writestr("../GRANULE/x.jp2", b"x")
    refused(path, "outside of itself")


def test_a_zip_of_a_bomb_is_refused(safe, tmp_path):
    path = maker.zipped(safe, tmp_path / "p.zip")
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as out:
        out.writestr(f"{safe.name}/GRANULE/a/IMG_DATA/b.jp2", b"\0" * 2**25)
    refused(path, "times its size")


def test_a_zip_whose_files_start_before_it_is_refused(safe, tmp_path):
    path = maker.zipped(safe, tmp_path / "p.zip")
    data = bytearray(path.read_bytes())
    at = data.rindex(b"PK\x05\x06")
    (start,) = struct.unpack_from("<I", data, at + 16)
    struct.pack_into("<I", data, at + 16, start + 1_000)
    path.write_bytes(data)
    refused(path, "starts before it does itself|damaged")


def test_a_zip_of_something_else_says_so(tmp_path):
    path = tmp_path / "p.zip"
    with zipfile.ZipFile(path, "w") as out:
        out.writestr("S1A.SAFE/measurement/a.tiff", b"x")
    refused(path, "is a Sentinel-1 product")


def test_a_folder_of_nothing_says_what_is_expected(tmp_path):
    (tmp_path / "a").mkdir()
    refused(tmp_path / "a", "expected a Sentinel-2 L1C or L2A product")


def test_an_address_is_refused():
    with pytest.raises(InputError, match="download it"):
        read_scene("https://example.org/S2A_MSIL2A.SAFE")


def test_the_reader_of_any_scene_still_tells_what_is_absent(tmp_path):
    with pytest.raises(InputError, match="is not there"):
        read_any(tmp_path / "S2A_MSIL2A.SAFE")
