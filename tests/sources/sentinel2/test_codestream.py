"""What a JPEG 2000 file claims is bounded before a decoder sees it."""

import struct

import numpy as np
import pytest

import sentinel2maker
from ullage.errors import InputError
from ullage.simulate.optical.sentinel2_product import write_jpeg2000
from ullage.sources.codestream import read_codestream
from ullage.sources.jpeg2000 import Jpeg2000
from ullage.sources.rasters import place_of


@pytest.fixture(scope="module")
def image(tmp_path_factory):
    path = tmp_path_factory.mktemp("jp2") / "a.jp2"
    numbers = np.random.default_rng(1).integers(1000, 1400, (1, 90, 1100), np.uint16)
    write_jpeg2000(path, numbers, sentinel2maker.DESCRIBED, 10)
    return path.read_bytes()


def place(tmp_path, data):
    path = tmp_path / "b.jp2"
    path.write_bytes(data)
    return place_of(path)


def changed(image, at, form, value):
    """Change a number, counted from the marker of the codestream's size."""
    data = bytearray(image)
    struct.pack_into(form, data, data.index(b"\xff\x4f\xff\x51") + 2 + at, value)
    return bytes(data)


def test_a_header_tells_sizes_tiles_and_levels(image, tmp_path):
    found = read_codestream(place(tmp_path, image))
    assert (found.rows, found.columns, found.tile_rows, found.tile_columns) == (90, 1100, 90, 1024)
    assert (found.components, found.bits, found.levels, found.layers) == (1, 16, 5, 1)


def test_a_codestream_without_boxes_is_read_too(image, tmp_path):
    bare = image[image.index(b"\xff\x4f\xff\x51") :]
    assert read_codestream(place(tmp_path, bare)).columns == 1100


@pytest.mark.parametrize(
    ("at", "form", "value", "words"),
    [
        (6, ">I", 4_000_000_000, "no scene is that large"),
        (10, ">I", 200_000, "no scene is that large"),
        (10, ">I", 0, "no scene is that large"),
        (14, ">I", 3, "beside its own origin"),
        (22, ">I", 0, "no pixels"),
        (30, ">I", 1, "beside its own origin"),
        (38, ">H", 16_384, "components"),
        (38, ">H", 0, "components"),
        (40, ">B", 37, "38 bits"),
        (40, ">B", 0x8F, "with a sign"),
        (41, ">B", 2, "unlike spacing"),
    ],
)
def test_what_no_scene_needs_is_refused(image, tmp_path, at, form, value, words):
    with pytest.raises(InputError, match=words) as caught:
        Jpeg2000(place(tmp_path, changed(image, at, form, value)))
    assert str(tmp_path) not in str(caught.value)


def test_tiles_that_would_fill_the_memory_are_refused(image, tmp_path):
    data = changed(changed(changed(image, 6, ">I", 20_000), 10, ">I", 20_000), 22, ">I", 20_000)
    with pytest.raises(InputError, match="have to be unpacked whole"):
        read_codestream(place(tmp_path, changed(data, 26, ">I", 20_000)))


def test_more_tiles_than_a_scene_has_are_refused(image, tmp_path):
    with pytest.raises(InputError, match="too many"):
        read_codestream(place(tmp_path, changed(changed(image, 22, ">I", 2), 26, ">I", 2)))


@pytest.mark.parametrize(
    ("at", "form", "value", "words"),
    [(9, ">B", 33, "33 levels"), (6, ">H", 65_535, "65,535 layers"), (10, ">B", 200, "blocks larger")],
)
def test_a_style_that_no_scene_has_is_refused(image, tmp_path, at, form, value, words):
    data = bytearray(image)
    struct.pack_into(form, data, data.index(b"\xff\x52\x00\x12") + at, value)
    with pytest.raises(InputError, match=words):
        read_codestream(place(tmp_path, bytes(data)))


@pytest.mark.parametrize("data", [b"", b"\x89PNG\r\n", b"<html>", b"\0" * 500, b"II*\0" + b"\xff" * 100])
def test_what_is_no_jpeg_2000_is_told(tmp_path, data):
    with pytest.raises(InputError, match=r"no JPEG 2000|cut off"):
        read_codestream(place(tmp_path, data))


def test_a_header_that_is_cut_off_is_told_wherever_it_ends(image, tmp_path):
    start = image.index(b"\xff\x4f\xff\x51")
    for end in range(4, start + 60, 97):
        with pytest.raises(InputError):
            read_codestream(place(tmp_path, image[:end]))


def test_boxes_without_end_are_not_followed(tmp_path, image):
    loop = image[:12] + struct.pack(">I4s", 8, b"free") * 200 + image[12:]
    with pytest.raises(InputError, match="no image in its first"):
        read_codestream(place(tmp_path, loop))


def test_a_box_of_impossible_length_is_told(tmp_path, image):
    with pytest.raises(InputError):
        read_codestream(place(tmp_path, image[:12] + struct.pack(">I4sQ", 1, b"free", 2**63) + image[12:]))


def test_other_components_than_the_header_has_are_refused(image, tmp_path):
    boxed = bytearray(image)
    at = boxed.index(b"ihdr") + 4
    struct.pack_into(">II", boxed, at, 91, 1100)
    try:
        found = Jpeg2000(place(tmp_path, bytes(boxed)))
    except InputError:
        return
    assert (found.rows, found.columns) == (90, 1100)  # the codestream has the last word
