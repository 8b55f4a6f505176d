"""Tiles of the coast: what they hold is the land of the rings, cut and thinned, and nothing that a cut made."""

from itertools import pairwise

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from ullage.land import make_rings
from ullage.web.coast.shores import find_boxes
from ullage.web.coast.tiles import coast_tile, cut
from ullage.web.coast.vector_tile import EXTENT, numbers, write_layer
from webmaker import ask


def read_number(content, at):
    value, shift = 0, 0
    while True:
        byte = content[at]
        value, at, shift = value | (byte & 0x7F) << shift, at + 1, shift + 7
        if byte < 0x80:
            return value, at


def fields(content):
    """Give (number, value) of a message; the plain form of the format, for the tests alone."""
    at = 0
    while at < len(content):
        key, at = read_number(content, at)
        value, at = read_number(content, at)
        if key & 7 == 2:
            value, at = content[at : at + value], at + value
        yield key >> 3, value


def shapes(commands):
    """Give the vertices that drawing commands visit."""
    values, at, x, y, found = [], 0, 0, 0, []
    while at < len(commands):
        value, at = read_number(commands, at)
        values.append(value)
    at = 0
    while at < len(values):
        command, count, at = values[at] & 7, values[at] >> 3, at + 1
        for _ in range(count if command != 7 else 0):
            x, y = x + (values[at] >> 1 ^ -(values[at] & 1)), y + (values[at + 1] >> 1 ^ -(values[at + 1] & 1))
            found, at = [*found, (x, y)], at + 2
    return found


def layers(tile):
    """Give {layer: [(level, vertices)]} of a tile."""
    found = {}
    for _, layer in fields(tile):
        parts = list(fields(layer))
        name = next(value for number, value in parts if number == 1).decode()
        levels = [next(fields(value))[1] for number, value in parts if number == 4]
        for number, feature in parts:
            if number == 2:
                told = dict(fields(feature))
                found.setdefault(name, []).append((levels[told[2][1]], shapes(told[4])))
    return found


def shores(*rings, levels=None):
    made = make_rings(rings)
    if levels is not None:
        made.levels[:] = levels
    return find_boxes(made)


SQUARE = [(10.0, 10.0), (10.0, 30.0), (30.0, 30.0), (30.0, 10.0)]


@given(st.lists(st.integers(0, 2**35 - 1), min_size=1, max_size=30))
def test_numbers_are_read_back_as_they_were_written(values):
    content, at, found = numbers(np.array(values, np.int64)), 0, []
    while at < len(content):
        value, at = read_number(content, at)
        found.append(value)
    assert found == values


@given(st.floats(-1.5, 1.5), st.sampled_from([0, 1]), st.sampled_from([1.0, -1.0]))
def test_a_cut_ring_is_what_of_it_lies_on_that_side(edge, axis, sign):
    ring = np.array([(-1.0, -1.0), (1.0, -1.0), (0.2, 0.1), (1.0, 1.0), (-1.0, 1.0)])
    found = cut(ring, axis, edge, sign)
    half = [-9.0, -9.0, 9.0, 9.0]
    half[axis + (0 if sign > 0 else 2)] = edge
    expected = shapely.Polygon(ring).intersection(shapely.box(*half)).area
    assert (shapely.Polygon(found).area if len(found) > 2 else 0.0) == pytest.approx(expected, abs=1e-9)


@pytest.mark.parametrize(("z", "x", "y"), [(0, 0, 0), (3, 4, 3), (5, 17, 14), (6, 36, 28)])
def test_a_tile_holds_land_where_the_ring_does(z, x, y):
    (_, ring), *more = layers(coast_tile(shores(SQUARE), z, x, y))["land"]
    assert not more
    held = shapely.Polygon(ring)
    rng = np.random.default_rng(1)
    for east, south in rng.uniform(0, EXTENT, (200, 2)):
        lon = (x + east / EXTENT) / 2**z * 360 - 180
        lat = np.degrees(np.arctan(np.sinh(np.pi * (1 - 2 * (y + south / EXTENT) / 2**z))))
        if shapely.Polygon([(b, a) for a, b in SQUARE]).exterior.distance(shapely.Point(lon, lat)) > 360 / 2**z / 200:
            assert held.contains(shapely.Point(east, south)) == (10 < lon < 30 and 10 < lat < 30)


def test_lines_do_not_follow_the_cut_at_a_tiles_side():
    tile = layers(coast_tile(shores(SQUARE), 5, 16, 14))
    for _, line in tile["shore"]:
        for (ax, ay), (bx, by) in pairwise(line):
            assert not (ax == bx and (ax <= -64 or ax >= EXTENT + 64))
            assert not (ay == by and (ay <= -64 or ay >= EXTENT + 64))


def test_no_line_is_drawn_along_the_meridian_where_rings_are_parted():
    ring = [(10.0, 170.0), (10.0, 180.0), (30.0, 180.0), (30.0, 170.0)]
    lines = [line for _, line in layers(coast_tile(shores(ring), 2, 3, 1))["shore"]]
    assert all(not (ax == bx == EXTENT) for line in lines for (ax, _), (bx, _) in pairwise(line))
    assert sum(len(line) - 1 for line in lines) == 3


def test_a_lake_is_drawn_after_the_land_that_holds_it_and_its_island_after_the_lake():
    lake, island = [(15.0, 15.0), (15.0, 25.0), (25.0, 25.0), (25.0, 15.0)], [(18.0, 18.0), (18.0, 20.0), (20.0, 19.0)]
    tile = layers(coast_tile(shores(island, lake, SQUARE, levels=[3, 2, 1]), 3, 4, 3))
    assert [level for level, _ in tile["land"]] == [1, 2, 3]


def test_the_ice_of_antarctica_is_land_beneath_all_else():
    ice = [(-80.0, 10.0), (-80.0, 40.0), (-70.0, 40.0), (-70.0, 10.0)]
    tile = layers(coast_tile(shores([(-75.0, 20.0), (-75.0, 25.0), (-72.0, 22.0)], ice, levels=[2, 5]), 2, 2, 3))
    assert [level for level, _ in tile["land"]] == [5, 2]


def test_what_is_smaller_than_two_pixels_is_left_out_and_a_tile_of_sea_is_empty():
    speck = [(20.0, 20.0), (20.0, 20.05), (20.05, 20.05)]
    assert coast_tile(shores(speck), 2, 2, 1) == b""
    assert coast_tile(shores(speck), 9, 284, 226) != b""
    assert coast_tile(shores(SQUARE), 5, 0, 0) == b""
    assert write_layer("land", [], []) == b""


def test_tiles_are_asked_for_by_address_and_those_that_are_not_are_refused(season_address):
    land = ask(season_address, "/api/coast/3/6/3.mvt")
    assert land.status == 200
    assert "land" in layers(land.body)
    assert ask(season_address, "/api/coast/12/2048/2048.mvt").status == 204
    assert ask(season_address, "/api/coast/3/8/0.mvt").status == 404
    assert ask(season_address, "/api/coast/13/0/0.mvt").status == 422
