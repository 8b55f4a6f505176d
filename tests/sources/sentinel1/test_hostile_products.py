"""Products that are not whole, or were made to do harm: each is told in one sentence, and nothing else happens."""

import os
import re
import struct
import zipfile

import numpy as np
import pytest

import safemaker
from ullage.errors import InputError
from ullage.records import Window
from ullage.sources.safe_xml import parse_xml
from ullage.sources.sentinel1 import read_scene
from ullage.sources.sentinel1.vectors import read_lut

WHOLE = Window(0, 0, 90, 130)
BOMB = (
    b'<?xml version="1.0"?><!DOCTYPE b [<!ENTITY a "aaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>'
    b"<product>&b;&b;&b;&b;</product>"
)
OUTSIDE = (
    b'<?xml version="1.0"?><!DOCTYPE p [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    b"<product><adsHeader>&x;</adsHeader></product>"
)


def refused(safe, words):
    with pytest.raises(InputError, match=words) as caught:
        read_scene(safe).pixels.read(WHOLE)
    assert str(safe.parent) not in str(caught.value)
    assert "passwd" not in str(caught.value)


@pytest.mark.parametrize("role", ["annotation", "calibration"])
def test_a_file_that_is_not_there_is_named_for_each_polarisation(tmp_path, role):
    safe = safemaker.write_safe(tmp_path, without=(role,) if role == "calibration" else ())
    if role == "annotation":
        safemaker.file_of(safe, "annotation").unlink()
    with pytest.raises(InputError) as caught:
        read_scene(safe)
    assert len(caught.value.problems) == (2 if role == "calibration" else 1)
    assert f"has no {role} file of VV" in str(caught.value)


def test_without_measurements_what_is_there_is_told(tmp_path):
    refused(
        safemaker.write_safe(tmp_path, without=("measurement",)), "holds annotations .VH and VV. but no measurement"
    )


def test_one_measurement_of_two_is_read_with_a_warning(tmp_path):
    safe = safemaker.write_safe(tmp_path)
    safemaker.file_of(safe, "measurement", "vh").unlink()
    scene = read_scene(safe)
    assert scene.bands == ("VV",)
    assert any("annotations of VH but no measurement" in one for one in scene.warnings)


def test_without_noise_a_product_is_read_and_only_its_noise_cannot_be_removed(tmp_path):
    scene = read_scene(safemaker.write_safe(tmp_path, without=("noise",)))
    assert any("no noise file of VV" in one for one in scene.warnings)
    assert scene.pixels.read(WHOLE).valid.all()
    with pytest.raises(InputError, match="noise cannot be removed"):
        scene.pixels.read(WHOLE, noise_removed=True)


def test_noise_in_units_of_the_first_processors_is_not_removed(tmp_path):
    scene = read_scene(safemaker.write_safe(tmp_path, ipf="002.36"))
    assert any("other units" in one for one in scene.warnings)


def test_one_polarisation_is_a_scene_of_one_band(tmp_path):
    scene = read_scene(safemaker.write_safe(tmp_path, safemaker.numbers(bands=1)))
    assert scene.bands == ("VV",)
    assert scene.pixels.read(WHOLE).values.shape == (1, 90, 130)


def test_a_measurement_without_control_points_is_placed_by_its_annotation(tmp_path):
    scene = read_scene(safemaker.write_safe(tmp_path, control=False))
    assert np.allclose(scene.grid.position(10, 10), safemaker.place(10, 10)[:2], atol=1e-7)


def test_a_scene_of_no_data_has_no_valid_pixel(tmp_path):
    patch = read_scene(safemaker.write_safe(tmp_path, np.zeros((2, 90, 130), np.uint16))).pixels.read(WHOLE)
    assert not patch.valid.any()
    assert not patch.values.any()


@pytest.mark.parametrize("options", [{}, {"compress": "deflate"}, {"tiled": True, "blockxsize": 64, "blockysize": 64}])
def test_a_truncated_measurement_is_told(tmp_path, options):
    safe = safemaker.write_safe(tmp_path, **options)
    path = safemaker.file_of(safe, "measurement")
    data = path.read_bytes()
    path.write_bytes(data[: len(data) // 2])
    refused(safe, f"{path.name}.*(get the product again|is it whole)")


def test_a_measurement_that_shrinks_while_it_is_read_is_told(tmp_path):
    safe = safemaker.write_safe(tmp_path)
    scene = read_scene(safe)
    path = safemaker.file_of(safe, "measurement")
    os.truncate(path, 9_000)
    with pytest.raises(InputError, match=r"rows 0 to 89, columns 0 to 129.*ends there"):
        scene.pixels.read(WHOLE)


@pytest.mark.parametrize("data", [b"", b"II*\0", b"not a tiff at all", b"II*\0" + b"\xff" * 400])
def test_a_measurement_that_is_no_tiff_is_told(tmp_path, data):
    safe = safemaker.write_safe(tmp_path)
    safemaker.file_of(safe, "measurement").write_bytes(data)
    refused(safe, "cannot be opened as a GeoTIFF")


@pytest.mark.parametrize("compressed", [b"\0" * 60, b"\xff" * 3000])
def test_a_corrupt_block_names_file_and_window(tmp_path, compressed):
    safe = safemaker.write_safe(tmp_path, compress="deflate")
    path = safemaker.file_of(safe, "measurement")
    data = bytearray(path.read_bytes())
    data[4000 : 4000 + len(compressed)] = compressed
    path.write_bytes(data)
    refused(safe, f"{path.name}.*rows 0 to 89")


def test_a_vrt_that_points_elsewhere_is_not_followed(tmp_path):
    safe = safemaker.write_safe(tmp_path)
    path = safemaker.file_of(safe, "measurement")
    secret = tmp_path / "secret.tif"
    path.rename(secret)
    path.write_text(
        f'<VRTDataset rasterXSize="130" rasterYSize="90"><VRTRasterBand dataType="UInt16" band="1"><SimpleSource>'
        f"<SourceFilename>{secret}</SourceFilename></SimpleSource></VRTRasterBand></VRTDataset>"
    )
    refused(safe, "cannot be opened as a GeoTIFF")


def test_sidecar_files_are_not_looked_at(tmp_path):
    safe = safemaker.write_safe(tmp_path)
    path = safemaker.file_of(safe, "measurement")
    path.with_name(path.name + ".aux.xml").write_text(
        "<PAMDataset><Metadata><MDI key='x'>1</MDI></Metadata></PAMDataset>"
    )
    with read_scene(safe).pixels.rasters[0].handle() as opened:
        assert "x" not in opened.tags()


@pytest.mark.parametrize("role", ["annotation", "calibration", "noise"])
@pytest.mark.parametrize("data", [BOMB, OUTSIDE], ids=["bomb", "external"])
def test_xml_with_entities_is_refused(tmp_path, role, data):
    safe = safemaker.write_safe(tmp_path)
    safemaker.file_of(safe, role).write_bytes(data)
    refused(safe, "defines a document type or entities")


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "is empty"),
        (b"<product>", "is not well-formed XML"),
        (b'<?xml version="1.0" encoding="klingon"?><a/>', "is not well-formed XML"),
        (b"\x80\x81", "is not well-formed XML"),
        (b"<product/>", "productType: is missing"),
        (b"<a>" + b"<b/>" * 1_500_001 + b"</a>", "is larger than any annotation"),
        (b"<a>" + b" " * 17_000_000 + b"</a>", "is larger than 16 MiB"),
    ],
)
def test_an_annotation_that_is_none_is_told(tmp_path, data, words):
    safe = safemaker.write_safe(tmp_path)
    safemaker.file_of(safe, "annotation").write_bytes(data)
    refused(safe, words)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"productType": "SLC"}, "only GRD products are read"),
        ({"numberOfLines": "91"}, "has 90 x 130 pixels, its annotation says 91 x 130"),
        ({"numberOfLines": "1e9"}, "expected a whole number"),
        ({"numberOfSamples": "999999999"}, "expected 2 to 200,000"),
        ({"numberOfSamples": "99999999999999999999"}, "expected a whole number"),
        ({"productFirstLineUtcTime": None}, "productFirstLineUtcTime: is missing"),
        ({"productLastLineUtcTime": "soon"}, "expected a time"),
        ({"productLastLineUtcTime": "2024-05-18T21:29:00"}, "is before the first line"),
        ({"radarFrequency": "0"}, "expected a number above 0"),
        ({"radarFrequency": "nan"}, "expected a finite number"),
        ({"orbitList": ""}, "holds no state vector"),
        ({"orbitList": None}, "holds no state vector"),
        ({"geolocationGridPointList": ""}, "has 0 points"),
        ({"polarisation": "HH"}, "is of VV by its name, of HH by its annotation"),
    ],
)
def test_what_is_wrong_in_an_annotation_is_named(tmp_path, changes, words):
    safe = safemaker.write_safe(tmp_path)
    safemaker.file_of(safe, "annotation").write_bytes(safemaker.annotation(90, 130, **({"pol": "VV"} | changes)))
    refused(safe, words)


def test_geolocation_points_that_form_no_grid_are_refused(tmp_path):
    safe = safemaker.write_safe(tmp_path)
    path = safemaker.file_of(safe, "annotation")
    path.write_bytes(path.read_bytes().replace(b"<pixel>32</pixel>", b"<pixel>33</pixel>", 1))
    refused(safe, "form no grid")


def test_places_off_the_earth_are_refused(tmp_path):
    safe = safemaker.write_safe(tmp_path)
    path = safemaker.file_of(safe, "annotation")
    path.write_bytes(re.sub(rb"<latitude>[^<]*", b"<latitude>99", path.read_bytes(), count=1))
    refused(safe, "not on the Earth")


PIXELS = np.array([0, 60, 129])
GAINS = np.array([500.0, 510, 520])


@pytest.mark.parametrize(
    ("vectors", "words"),
    [
        ([(0, PIXELS, GAINS), (0, PIXELS, GAINS)], "does not rise"),
        ([(9, PIXELS, GAINS), (3, PIXELS, GAINS)], "does not rise"),
        ([(0, PIXELS[::-1], GAINS)], "does not rise"),
        ([(0, PIXELS, GAINS[:2])], "has 2 values for 3 pixels"),
        ([(0, PIXELS[:0], GAINS[:0])], "is missing or empty"),
        ([(0, PIXELS, GAINS * np.nan)], "expected finite numbers"),
        ([(0, PIXELS, -GAINS)], "not above 0"),
        ([(0, PIXELS // 4, GAINS)], "runs from 0 to 32"),
        ([(0, PIXELS - 2, GAINS)], "runs from -2 to 127"),
        ([(0, PIXELS, GAINS), (9, PIXELS + 2, GAINS)], "runs from 2 to 129"),
        ([(0, np.array([0, 60, 100]), GAINS)], "runs from 0 to 100 at some line: expected 0 to 129"),
        ([(line, PIXELS[::2], GAINS[::2]) for line in range(2_001)], "is there 2,001 times"),
    ],
)
def test_calibration_vectors_of_no_use_are_refused(tmp_path, vectors, words):
    safe = safemaker.write_safe(tmp_path)
    safemaker.file_of(safe, "calibration").write_bytes(safemaker.calibration(90, 130, vectors))
    refused(safe, words)


def test_no_calibration_vectors_at_all_are_refused(tmp_path):
    safe = safemaker.write_safe(tmp_path)
    safemaker.file_of(safe, "calibration").write_bytes(b"<calibration/>")
    refused(safe, "is nowhere in the file")


def test_a_link_out_of_the_product_is_not_followed(tmp_path):
    safe = safemaker.write_safe(tmp_path)
    path = safemaker.file_of(safe, "annotation")
    path.rename(tmp_path / "elsewhere.xml")
    path.symlink_to(tmp_path / "elsewhere.xml")
    refused(safe, "is a link to a file outside")


def test_two_measurements_of_one_polarisation_are_refused(tmp_path):
    safe = safemaker.write_safe(tmp_path)
    path = safemaker.file_of(safe, "measurement")
    path.with_name("again-vv-.tiff").write_bytes(path.read_bytes())
    refused(safe, "has two files of one kind")


def test_an_slc_product_says_so(tmp_path):
    folder = tmp_path / "x.SAFE" / "measurement"
    folder.mkdir(parents=True)
    for swath in ("iw1", "iw2"):
        (folder / f"s1a-{swath}-slc-vv-20240518t213000-20240518t213025-053930-068df3-001.tiff").write_bytes(b"II*\0")
    refused(tmp_path / "x.SAFE", "is an SLC product: only GRD")


def test_measurements_of_other_numbers_are_refused(tmp_path):
    refused(
        safemaker.write_safe(tmp_path, np.ones((1, 90, 130), np.float32)), "1 bands of float32: expected one of uint16"
    )


def zipped(path, members, **options):
    with zipfile.ZipFile(path, "w", **options) as out:
        for name, data in members.items():
            out.writestr(name, data)
    return path


@pytest.mark.parametrize(
    "name", ["../../etc/x.tiff", "/etc/x.tiff", "a/../../x", "C:/x.tiff", "p.SAFE\\..\\x.tiff", "."], ids=range(6)
)
def test_a_zip_that_names_files_outside_of_itself_is_refused(tmp_path, name):
    path = zipped(tmp_path / "p.zip", {"p.SAFE/measurement/a-vv-.tiff": b"II", name: b"x"})
    refused(path, "names a file outside of itself")


def test_a_zip_that_unpacks_to_a_hundred_times_its_size_is_refused(tmp_path):
    data = {"p.SAFE/measurement/a-vv-.tiff": bytes(3_000_000)}
    refused(zipped(tmp_path / "p.zip", data, compression=zipfile.ZIP_DEFLATED), "times its size")


def test_a_zip_in_a_zip_without_a_product_is_refused(tmp_path):
    refused(zipped(tmp_path / "p.zip", {"p.SAFE.zip": b"PK"}), "holds another archive")


def test_a_zip_of_two_products_is_refused(tmp_path):
    names = ("p.SAFE/measurement/a-vv-.tiff", "q.SAFE/measurement/a-vv-.tiff")
    refused(zipped(tmp_path / "p.zip", dict.fromkeys(names, b"II")), "holds 2 products")


def test_a_zip_with_a_password_is_refused(tmp_path):
    path = zipped(tmp_path / "p.zip", {"p.SAFE/measurement/a-vv-.tiff": b"II"})
    data = bytearray(path.read_bytes())
    at = data.index(b"PK\x01\x02")
    struct.pack_into("<H", data, at + 8, struct.unpack_from("<H", data, at + 8)[0] | 1)
    path.write_bytes(data)
    refused(path, "is protected by a password")


def test_a_zip_packed_as_none_is_refused(tmp_path):
    path = zipped(tmp_path / "p.zip", {"p.SAFE/measurement/a-vv-.tiff": b"II" * 99}, compression=zipfile.ZIP_LZMA)
    refused(path, "in a way that is not read")


def test_a_zip_of_files_that_lie_over_each_other_is_refused(tmp_path):
    path = zipped(tmp_path / "p.zip", {"p.SAFE/measurement/a-vv-.tiff": b"II" * 50, "p.SAFE/b": b"II" * 50})
    data = bytearray(path.read_bytes())
    second = data.rindex(b"PK\x01\x02")
    struct.pack_into("<I", data, second + 42, 0)
    path.write_bytes(data)
    refused(path, "lie over each other|damaged")


@pytest.mark.parametrize("data", [b"", b"PK", b"PK\x05\x06" + bytes(18), b"x" * 500])
def test_a_zip_that_is_none_is_told(tmp_path, data):
    path = tmp_path / "p.zip"
    path.write_bytes(data)
    refused(path, "no zip archive|holds no measurement")


def test_what_is_not_there_is_told(tmp_path):
    refused(tmp_path / "x.SAFE", "is not there")


def test_calibration_vectors_that_would_fill_the_memory_are_refused():
    xml = parse_xml(b"<a>" + b"<v><line>0</line></v>" * 1_500 + b"</a>", "calibration.xml")
    with pytest.raises(InputError, match="is there 1,500 times"):
        read_lut(xml.all("v"), "sigmaNought", 200_000, xml)


def test_noise_vectors_that_are_cut_off_are_told(tmp_path):
    safe = safemaker.write_safe(tmp_path)
    for pol in ("vv", "vh"):
        path = safemaker.file_of(safe, "noise", pol)
        path.write_bytes(path.read_bytes().replace(b"120 129</pixel>", b"120 124</pixel>"))
    scene = read_scene(safe)
    assert sum("do not reach the sides of the scene" in one for one in scene.warnings) == 2
    assert scene.pixels.read(WHOLE, noise_removed=True).valid.all()


def test_a_geolocation_grid_that_would_fill_the_memory_is_refused(tmp_path):
    safe = safemaker.write_safe(tmp_path)
    one = (
        "<geolocationGridPoint><slantRangeTime>5e-3</slantRangeTime><line>{0}</line><pixel>{1}</pixel><latitude>{2}"
        "</latitude><longitude>{1}e-4</longitude><incidenceAngle>30</incidenceAngle></geolocationGridPoint>"
    )
    points = "".join(one.format(line, pixel, line * 1e-4) for line in (0, 89) for pixel in range(2_001))
    data = safemaker.annotation(90, 130, geolocationGridPointList=points)
    safemaker.file_of(safe, "annotation").write_bytes(data)
    refused(safe, "2,001 points along a side: expected at most 2,000")


def test_a_geolocation_grid_without_extent_is_refused(tmp_path):
    safe = safemaker.write_safe(tmp_path)
    path = safemaker.file_of(safe, "annotation")
    data = re.sub(rb"<longitude>[^<]*", b"<longitude>133", path.read_bytes())
    path.write_bytes(re.sub(rb"<latitude>[^<]*", b"<latitude>42", data))
    refused(safe, "has pixels of 0 m: its georeference is wrong")
