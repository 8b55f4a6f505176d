"""JPEG 2000 coarse to fine: any division into windows and threads gives the same, and damage is told."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

import sentinel2maker
from ullage.errors import InputError
from ullage.simulate.optical.sentinel2_product import write_jpeg2000
from ullage.sources.jpeg2000 import JP2_TILE, Jpeg2000
from ullage.sources.rasters import place_of

ROWS, COLUMNS = 1300, 1200


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    path = tmp_path_factory.mktemp("jp2") / "a.jp2"
    numbers = np.random.default_rng(1).integers(1000, 1400, (1, ROWS, COLUMNS), np.uint16)
    numbers[0, 600:640, 500:700] = 5000
    write_jpeg2000(path, numbers, sentinel2maker.DESCRIBED, 10)
    return path, numbers[0]


def read(raster, row, column, rows, columns):
    out = np.zeros((rows, columns), np.uint16)
    raster.read_into(out, row, column)
    return out


def test_windows_across_tiles_hold_what_was_written(made):
    path, numbers = made
    found = read(Jpeg2000(place_of(path)), JP2_TILE - 30, JP2_TILE - 50, 77, 90)
    assert np.array_equal(found, numbers[994:1071, 974:1064])


def test_a_coarser_image_is_a_mean_of_about_its_cells(made):
    path, numbers = made
    coarse = Jpeg2000(place_of(path)).at_level(2)
    assert (coarse.rows, coarse.columns) == (325, 300)
    means = numbers.reshape(325, 4, 300, 4).mean(axis=(1, 3))
    found = read(coarse, 0, 0, 325, 300)
    assert abs(found.mean() / means.mean() - 1) < 0.01
    assert np.corrcoef(found.ravel(), means.ravel())[0, 1] > 0.95


def test_windows_of_a_coarser_image_are_parts_of_it(made):
    coarse = Jpeg2000(place_of(made[0])).at_level(1)
    assert np.array_equal(read(coarse, 500, 480, 60, 90), read(coarse, 0, 0, 650, 600)[500:560, 480:570])


def test_several_threads_read_what_one_does(made):
    path, numbers = made
    raster = Jpeg2000(place_of(path))
    windows = [(row, column) for row in range(0, 1200, 150) for column in range(0, 1100, 275)]
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda at: read(raster, *at, 100, 100), windows))
    for (row, column), part in zip(windows, found, strict=True):
        assert np.array_equal(part, numbers[row : row + 100, column : column + 100])


@pytest.mark.parametrize("level", [0, 2])
def test_a_file_that_is_cut_off_is_told_also_when_several_tiles_are_asked_for(made, tmp_path, level):
    data = made[0].read_bytes()
    path = tmp_path / "cut.jp2"
    path.write_bytes(data[: len(data) // 3])
    raster = Jpeg2000(place_of(path)).at_level(level)
    with pytest.raises(InputError, match=r"cut\.jp2: cannot be read at rows"):
        read(raster, 0, 0, raster.rows, raster.columns)
