"""Tiles of a scene: each pixel where it lies on the map, by a stretch that is stated."""

import io
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from scenemaker import scene, sea
from ullage.records import TieGrid
from ullage.web.errors import WebError
from ullage.web.scenes.mercator import SIDE, Bounds, Tile, pixels_of, pixels_of_reference
from ullage.web.scenes.opened import OpenScene
from ullage.web.scenes.stretch import choose, combinations
from ullage.web.scenes.tile import draw_tile, tile_values

WHOLE = slice(0, SIDE)


def tile_at(lat, lon, z):
    """Give the tile in which a place lies, and where in it."""
    world = Tile(0, 0, 0)
    across, down = world.across((lon + 180) % 360 - 180) / SIDE * 2**z, world.down(lat) / SIDE * 2**z
    return Tile(z, int(across), int(down)), (int((down % 1) * SIDE), int((across % 1) * SIDE))


def opened(values=None, **others):
    return OpenScene(scene(sea() if values is None else values, **others), "as analysed")


def optical(values, **others):
    bands = ("blue", "green", "red", "nir")[: len(values)]
    made = scene(values, sensor="planetscope")
    made = replace(made, kind="optical", bands=bands, sar=None, radiometry="reflectance", **others)
    return OpenScene(made, "as analysed")


def picture(png):
    return np.asarray(Image.open(io.BytesIO(png)))


@settings(max_examples=25)
@given(z=st.integers(8, 19), lat=st.floats(-75, 75), lon=st.floats(-179, 179), turn=st.floats(0, 360))
def test_places_between_knots_are_those_of_the_slow_reference(z, lat, lon, turn):
    a_scene = scene(np.zeros((1, 300, 400)), lat=lat, lon=lon, row_bearing=turn, column_bearing=turn + 90)
    tile, _ = tile_at(*(float(one) for one in a_scene.grid.position(150, 200)), z)
    for rows, columns in Bounds.of(a_scene).parts_of(tile):
        some = [slice(one.start, one.stop, 13) for one in (rows, columns)]
        quick, slow = pixels_of(a_scene, tile, rows, columns), pixels_of_reference(a_scene, tile, *some)
        step = 2.0 ** max(0, 14 - z)  # of a pixel of the tile, in pixels of the scene
        for one, other in zip(quick, slow, strict=True):
            assert np.allclose(one[::13, ::13], other, atol=0.02 * step)


@pytest.mark.parametrize("bearings", [(348.0, 78.0), (192.0, 282.0), (180.0, 90.0)])
@pytest.mark.parametrize(("lat", "lon"), [(42.6, 133.0), (-33.0, 179.99), (70.1, -179.98), (0.0, 0.0)])
def test_what_is_bright_lies_where_it_is_however_the_scene_lies(bearings, lat, lon):
    # also across the antimeridian and the equator
    values = np.full((1, 300, 400), 0.01)
    values[0, 150, 200] = 100.0
    one = opened(values, lat=lat, lon=lon, row_bearing=bearings[0], column_bearing=bearings[1])
    tile, at = tile_at(*(float(each) for each in one.scene.grid.position(150, 200)), 16)
    found = tile_values(one, tile, (0,))
    down, right = (each.mean() for each in np.nonzero(found[0] == 100.0))
    assert (down, right) == pytest.approx(at, abs=1.5)


def test_of_a_scene_across_the_antimeridian_both_halves_of_the_world_have_their_part():
    one = opened(lat=10.0, lon=179.99, row_bearing=180.0, column_bearing=90.0)
    assert one.bounds.west < 180 < one.bounds.east
    parts = list(one.bounds.parts_of(Tile(0, 0, 0)))
    assert [columns for _, columns in parts] == [slice(255, 256), slice(0, 1)]
    last = 2**13 - 1
    tile, _ = tile_at(9.99, 180.0, 13)
    for x in (0, last):
        assert draw_tile(one, Tile(13, x, tile.y), choose(one)) is not None


def test_a_scene_over_a_pole_reaches_all_round():
    down, right = np.linspace(0, 299, 9), np.linspace(0, 399, 9)
    north, east = (100 - down[:, None]) * 10.0, (right[None, :] - 150) * 10.0  # metres on a plane about the pole
    lat, lon = 90.0 - np.hypot(north, east) / 111_694.0, np.degrees(np.arctan2(east, north))
    one = OpenScene(replace(scene(sea()), grid=TieGrid(down, right, lat, lon)), "as analysed")
    assert (one.bounds.west, one.bounds.east, one.bounds.north) == (-180.0, 180.0, 90.0)


def test_neighbouring_tiles_show_the_pixels_that_one_tile_of_twice_the_size_shows():
    one = opened()
    lat, lon = (float(each) for each in one.scene.grid.position(150, 200))
    tile, _ = tile_at(lat, lon, 15)
    whole = tile_values(one, tile, (0, 1))
    quarters = [
        [tile_values(one, Tile(16, 2 * tile.x + right, 2 * tile.y + down), (0, 1)) for right in (0, 1)]
        for down in (0, 1)
    ]
    fine = np.concatenate([np.concatenate(row, axis=2) for row in quarters], axis=1)
    # the middle of a pixel of the larger tile is the corner of four of the smaller ones
    near = [fine[:, down::2, right::2] for down in (0, 1) for right in (0, 1)]
    assert np.logical_or.reduce([whole == each for each in near]).all(axis=0).mean() > 0.999


def test_what_was_not_measured_is_transparent_and_a_tile_of_nothing_is_none():
    valid = np.ones((300, 400), np.bool_)
    valid[:, :200] = False
    one = OpenScene(scene(sea(), valid=valid), "as analysed")
    tile, (_, right) = tile_at(*(float(each) for each in one.scene.grid.position(150, 200)), 14)
    alpha = picture(draw_tile(one, tile, choose(one)))[..., -1]
    assert set(np.unique(alpha)) == {0, 255}
    assert alpha[:, : right // 2].max() == 0
    nothing = OpenScene(scene(sea(), valid=np.zeros((300, 400), np.bool_)), "as analysed")
    assert draw_tile(nothing, tile, choose(nothing)) is None
    assert draw_tile(one, Tile(tile.z, tile.x + 40, tile.y), choose(one)) is None


def test_coarse_tiles_show_means_and_not_every_so_many_pixels():
    values = np.full((1, 1024, 1024), 0.02)
    values[0, ::2, ::2] = 0.10
    one = opened(values, row_bearing=180.0, column_bearing=90.0)
    tile, _ = tile_at(*(float(each) for each in one.scene.grid.position(512, 512)), 10)
    found = tile_values(one, tile, (0,))
    inner = found[np.isfinite(found)]
    assert np.median(inner) == pytest.approx(0.04, rel=1e-4)


def test_all_tiles_of_a_scene_have_one_stretch_and_a_look_into_it_changes_none():
    one = opened()
    before = choose(one)
    tile, _ = tile_at(*(float(each) for each in one.scene.grid.position(150, 200)), 17)
    draw_tile(one, tile, before)
    assert choose(one) == before
    assert before.law == "db"
    assert before.high[0] - before.low[0] >= 20


def test_black_and_white_that_are_asked_for_are_what_is_shown():
    values = np.full((1, 300, 400), 0.1)  # -10 dB
    one = opened(values)
    tile, at = tile_at(*(float(each) for each in one.scene.grid.position(150, 200)), 15)
    shown = picture(draw_tile(one, tile, choose(one, "VV", "db", "-20", "0")))
    assert shown[at].tolist() == [128, 255]
    assert picture(draw_tile(one, tile, choose(one, "VV", "linear", "0", "0.2")))[at].tolist() == [128, 255]


@pytest.mark.parametrize("law", ["db", "linear"])
def test_a_very_dark_sea_has_a_black_below_its_white_too(law):
    stretch = choose(opened(sea() * 1e-4), None, law)
    assert all(low < high for low, high in zip(stretch.low, stretch.high, strict=True))


def test_three_bands_are_red_green_and_blue_in_the_order_asked_for():
    values = np.stack([np.full((300, 400), each) for each in (0.1, 0.2, 0.3, 0.4)])
    one = optical(values)
    assert combinations(one.scene)["true colour"] == ["red", "green", "blue"]
    tile, at = tile_at(*(float(each) for each in one.scene.grid.position(150, 200)), 15)
    shown = picture(draw_tile(one, tile, choose(one, "nir,red,green", "linear", "0", "0.5")))
    assert shown[at].tolist() == [204, 153, 102, 255]
    assert choose(one).told(one.scene)["bands"] == ["red", "green", "blue"]


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ({"bands": "VX"}, "no band VX"),
        ({"bands": "VV,VH"}, "in one band or in three"),
        ({"low": "3", "high": "2"}, "is not below white"),
        ({"bands": "VV", "low": "1,2", "high": "3"}, "2 numbers are given for 1 bands"),
        ({"law": "root"}, "not shown by the law root"),
    ],
)
def test_what_cannot_be_shown_is_refused_with_a_reason(asked, told):
    with pytest.raises(WebError, match=told) as caught:
        choose(opened(), **asked)
    assert caught.value.status == 409


def test_a_scene_without_a_single_measured_pixel_still_has_a_stretch():
    for one in (
        OpenScene(scene(sea(), valid=np.zeros((300, 400), np.bool_)), "as analysed"),
        optical(np.full((4, 9, 9), np.nan)),
    ):
        stretch = choose(one)
        assert all(low < high for low, high in zip(stretch.low, stretch.high, strict=True))


def test_many_threads_get_the_bytes_that_one_gets():
    one = opened()
    tile, _ = tile_at(*(float(each) for each in one.scene.grid.position(150, 200)), 15)
    alone = draw_tile(opened(), tile, choose(opened()))
    with ThreadPoolExecutor(8) as threads:
        found = list(threads.map(lambda _: draw_tile(one, tile, choose(one)), range(24)))
    assert set(found) == {alone}
