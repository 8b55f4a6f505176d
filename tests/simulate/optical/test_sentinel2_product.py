"""A simulated product of Sentinel-2 is built as a real one is, and says what was asked for."""

import os
import re
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree as ET

import numpy as np
import pytest

import sentinel2maker as maker
from ullage.simulate.optical.sentinel2_metadata import view
from ullage.simulate.optical.sentinel2_product import Described, as_numbers, detector_of

DATA = Path(os.environ.get("ULLAGE_TEST_DATA", "../shared/data"))
REAL = DATA / "sar/safe_metadata/allenai_s2_L1C_20230804"
real = pytest.mark.skipif(not REAL.is_dir(), reason="a real product is not here")


@pytest.fixture(scope="module")
def safe(tmp_path_factory):
    of = replace(maker.DESCRIBED, level="1C")
    clouds = np.zeros((3, 34, 44), np.uint8)
    return maker.safe(tmp_path_factory.mktemp("s2"), of=of, clouds=clouds)


def paths_in(path):
    """Give the paths of all elements with their attributes' names."""
    found = set()

    def walk(element, before):
        here = f"{before}/{element.tag.rpartition('}')[2]}"
        found.add(here)
        found.update(f"{here}@{name}" for name in element.attrib)
        for one in element:
            walk(one, here)

    walk(ET.parse(path).getroot(), "")
    return found


@real
@pytest.mark.parametrize("name", ["MTD_MSIL1C.xml", "MTD_TL.xml"])
def test_every_element_is_one_that_a_real_product_has(safe, name):
    made, theirs = (paths_in(next(one.rglob(name))) for one in (safe, REAL))
    assert len(made) > 20
    assert made <= theirs


@real
def test_files_lie_where_those_of_a_real_product_do(safe):
    def shape(name):
        return re.sub(r"_B(?:\d[\dA])(?=\.)", "_Bxx", re.sub(r"L1C_[^/]+", "L1C", name))

    listed = re.findall(r'href="\./([^"]+)"', next(REAL.rglob("manifest.safe")).read_text())
    theirs = {shape(name) for name in listed}
    made = {shape(one.relative_to(safe).as_posix()) for one in safe.rglob("*") if one.is_file()}
    assert made - {"manifest.safe"} <= theirs


@real
def test_the_name_is_built_as_a_real_one_is(safe):
    theirs = next(REAL.glob("*.SAFE")).name
    assert safe.name[:44] == theirs[:44]
    assert len(safe.name) == len(theirs)


def test_bands_are_written_as_esa_does(tmp_path):
    from ullage.simulate.optical.sentinel2_product import write_jpeg2000
    from ullage.sources.codestream import read_codestream
    from ullage.sources.rasters import place_of

    path = tmp_path / "a.jp2"
    write_jpeg2000(path, np.full((1, 1100, 1100), 1200, np.uint16), Described(), 10)
    found = read_codestream(place_of(path))
    assert (found.tile_rows, found.tile_columns, found.levels, found.components) == (1024, 1024, 5, 1)


def test_numbers_keep_0_for_no_data_and_hold_what_is_bright():
    assert as_numbers([0.0, 0.05, -0.2, 9.0], [True, True, True, False]).tolist() == [1000, 1500, 1, 0]
    assert as_numbers(9.0) == 65_535


def test_detectors_follow_each_other_and_look_forward_and_back_by_turns():
    of = Described()
    column = np.array([of.track_column - 100, of.track_column + 100])
    assert detector_of(column, of).tolist() == [6, 7]
    turned = np.cos(np.radians(view(of, column, 0.0)[1] - of.flight_deg))
    assert turned[0] < 0 < turned[1]  # the satellite is yet to come, and is gone


def test_west_of_the_track_the_satellite_stands_in_the_east():
    of = Described()
    zenith, azimuth, _ = view(of, np.array([0.0, 10_980.0]), 0.0)
    assert (zenith > 3).all()
    assert 90 < azimuth[0] < 120
    assert 270 < azimuth[1] < 300


def test_the_same_is_written_twice(tmp_path):
    one, other = (maker.safe(tmp_path / name, footprints=False) for name in "ab")
    files = [path for path in sorted(one.rglob("*")) if path.is_file()]
    assert len(files) == 8
    for path in files:
        assert path.read_bytes() == (other / path.relative_to(one)).read_bytes()


def test_a_product_that_is_there_is_not_written_over(tmp_path):
    maker.safe(tmp_path, footprints=False)
    with pytest.raises(FileExistsError):
        maker.safe(tmp_path, footprints=False)


def test_bands_that_do_not_fit_are_refused(tmp_path):
    numbers = maker.numbers()
    with pytest.raises(ValueError, match="B11 has"):
        maker.safe(tmp_path, {**numbers, "B11": numbers["B02"]})
