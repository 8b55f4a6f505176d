"""A window out of a stranger's image is of the numbers as they are, or is refused before memory is asked for."""

from contextlib import contextmanager
from types import SimpleNamespace

import numpy as np
import pytest
import rasterio
import shapely
from rasterio import Affine
from rasterio.warp import transform

from ullage.sources.stac import windows
from ullage.sources.stac.windows import Cut, bytes_of_cut, cut_of_box, opened_elsewhere, write_cut, write_sparse
from ullage.sources.transport.failures import NotFetched

LAT, LON, UTM = 42.74, 133.07, "EPSG:32653"
BOX = shapely.box(LON - 0.01, LAT - 0.01, LON + 0.01, LAT + 0.01)


@pytest.fixture
def made(tmp_path, monkeypatch):
    """Give a function that opens an image about the place as one that lies elsewhere."""

    @contextmanager
    def go(values=None, *, crs=UTM, side=10.0, rows=600, columns=500, dtype="uint16", **options):
        east, north = transform("EPSG:4326", UTM, [LON], [LAT])
        placed = Affine(side, 0, east[0] - columns * side / 2, 0, -side, north[0] + rows * side / 2)
        profile = {"driver": "GTiff", "width": columns, "height": rows, "count": 1, "crs": crs, "transform": placed}
        tiled = {"tiled": True, "blockxsize": 64, "blockysize": 64, "compress": "deflate", "sparse_ok": True}
        path = tmp_path / "elsewhere.tif"
        with rasterio.open(path, "w", dtype=dtype, **profile, **(tiled | options)) as out:
            if values is not None:
                out.write(values, 1)
        data = path.read_bytes()
        there = SimpleNamespace(moved=7, size=len(data), read_at=lambda offset, length: data[offset : offset + length])
        monkeypatch.setattr(windows, "RangedFile", lambda *_: there)
        with opened_elsewhere(SimpleNamespace(client=SimpleNamespace(patience=None)), "", go.moved.append) as (
            raster,
            _,
        ):
            yield raster

    go.moved = []
    return go


@pytest.mark.parametrize("tiles", [{}, {"tiled": False}, {"blockysize": 128}])
def test_rows_that_are_copied_piece_by_piece_are_the_numbers_of_the_whole(made, tmp_path, monkeypatch, tiles):
    monkeypatch.setattr(windows, "AT_ONCE_PX", 9_000)
    values = np.random.default_rng(3).integers(1, 60_000, (600, 500)).astype(np.uint16)
    cut = Cut(37, 51, 333, 222)
    with made(values, **tiles) as raster:
        write_cut(raster, cut, tmp_path / "cut.tif")
        write_sparse(raster, [cut], tmp_path / "sparse.tif")
    wanted = values[37 : 37 + 333, 51 : 51 + 222]
    with rasterio.open(tmp_path / "cut.tif") as chip:
        assert (chip.read(1) == wanted).all()
    with rasterio.open(tmp_path / "sparse.tif") as chip:
        found = chip.read(1)
    assert (found[37 : 37 + 333, 51 : 51 + 222] == wanted).all()
    assert np.count_nonzero(found) == wanted.size


@pytest.mark.parametrize("crs", ["+proj=ortho +lat_0=-42 +lon_0=-47", "+proj=gnom +lat_0=-42 +lon_0=-47"])
def test_a_box_without_a_place_on_the_map_is_not_shown(made, crs):
    with made(crs=crs) as raster:
        assert cut_of_box(raster, BOX) is None


@pytest.mark.parametrize("kind", ["complex128", "complex64", "complex_int16"])
def test_numbers_of_another_kind_are_refused(made, kind):
    with pytest.raises(NotFetched, match="of the kind"), made(dtype=kind):
        pass
    assert made.moved == [7]  # what it cost is counted all the same


def test_a_tile_that_would_fill_memory_is_refused(made):
    large = {"blockxsize": 16_384, "blockysize": 4_096, "dtype": "float64"}
    with pytest.raises(NotFetched, match="has tiles of"), made(rows=20_000, columns=20_000, **large):
        pass


@pytest.mark.parametrize("side", [1e-300, 0.0001, 1_000.0])
def test_pixels_of_a_size_that_no_band_has_are_refused(made, side):
    with made(side=side, rows=64, columns=64) as raster, pytest.raises(NotFetched, match="pixels of"):
        cut_of_box(raster, BOX)


@pytest.mark.parametrize("cut", [Cut(0, 0, 19_000, 19_000), Cut(0, 0, 21_000, 10)])
def test_a_window_that_is_too_large_is_refused_before_anything_is_read(made, tmp_path, cut):
    with made(rows=22_000, columns=20_000, dtype="float32", blockxsize=512, blockysize=512) as raster:
        for work in (
            lambda: write_cut(raster, cut, tmp_path / "a.tif"),
            lambda: write_sparse(raster, [cut], tmp_path / "b.tif"),
            lambda: bytes_of_cut(raster, cut),
        ):
            with pytest.raises(NotFetched, match="fetch the whole"):
                work()
