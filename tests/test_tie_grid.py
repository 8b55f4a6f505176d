"""Where pixels lie, and back: everywhere on the Earth, inside the tie points and a little beyond."""

import numpy as np
import pytest

from scenemaker import tie_grid
from ullage.geo import destination, distance_m
from ullage.records import TieGrid

PLACES = {"Nakhodka": (42.6, 133.0), "antimeridian": (-17.0, 179.9), "equator": (0.0, 0.0)}


def grid_over_the_pole():
    """Give a grid of 10 m pixels with the north pole in its middle."""
    rows, columns = np.linspace(0, 1999, 9), np.linspace(0, 2999, 9)
    up, right = np.meshgrid(10 * (rows - 1000), 10 * (columns - 1500), indexing="ij")
    lat, lon = destination(90.0, 0.0, np.degrees(np.arctan2(right, up)), np.hypot(up, right))
    return TieGrid(rows, columns, lat, lon)


@pytest.fixture(params=[*PLACES, "north pole"])
def grid(request):
    name = request.param
    return tie_grid(2000, 3000, *PLACES[name]) if name in PLACES else grid_over_the_pole()


def pixels(rows=2000, columns=3000, count=50):
    generator = np.random.default_rng(5)
    return generator.uniform(0, rows - 1, count), generator.uniform(0, columns - 1, count)


def test_a_pixel_comes_back_from_its_place(grid):
    row, column = pixels()
    back = grid.pixel(*grid.position(row, column))
    np.testing.assert_allclose(back, (row, column), atol=1e-3)


def test_pixels_beyond_the_tie_points_are_run_on(grid):
    lat, lon = grid.position(np.array([-20.0, 0.0, 1999.0, 2019.0]), np.full(4, 1500.0))
    np.testing.assert_allclose(distance_m(lat[[0, 2]], lon[[0, 2]], lat[[1, 3]], lon[[1, 3]]), 200.0, rtol=1e-3)


def test_a_grid_of_pixels_lies_where_each_of_them_lies(grid):
    rows, columns = np.array([-30.0, 0.0, 7.5, 1999.0, 2040.0]), np.array([-11.0, 0.0, 1000.25, 2999.0, 3050.0])
    lat, lon = grid.positions(rows, columns)
    each = grid.position(*np.meshgrid(rows, columns, indexing="ij"))
    assert distance_m(lat, lon, *each).max() < 1e-3


def test_tie_points_lie_where_they_are_said_to_lie(grid):
    lat, lon = grid.positions(grid.rows, grid.columns)
    assert distance_m(lat, lon, grid.lat_deg, grid.lon_deg).max() < 1e-3


def test_four_tie_points_are_a_grid():
    lat, lon = np.array([[1.0, 1.0], [2.0, 2.0]]), np.array([[3.0, 4.0], [3.0, 4.0]])
    grid = TieGrid(np.array([0.0, 99.0]), np.array([0.0, 49.0]), lat, lon)
    row, column = grid.pixel(*grid.position([10.0, 98.0], [3.0, 48.0]))
    np.testing.assert_allclose((row, column), ([10.0, 98.0], [3.0, 48.0]), atol=1e-3)


def test_a_place_on_the_other_side_of_the_earth_has_no_pixel(grid):
    row, column = grid.pixel(-grid.lat_deg[0, 0], grid.lon_deg[0, 0] + 180)
    assert np.isnan(row)
    assert np.isnan(column)


def test_what_is_no_place_has_no_pixel_and_what_is_no_pixel_no_place(grid):
    assert np.isnan(grid.pixel(np.nan, 3.0)).all()
    assert np.isnan(grid.position(np.nan, 3.0)).all()


def test_what_is_not_known_is_not_a_number(grid):
    assert np.isnan(grid.incidence([1.0], [1.0])).all()
    assert np.isnan(grid.slant_range([1.0], [1.0])).all()


def test_the_least_spacing_is_that_of_the_closest_tie_points():
    assert tie_grid(2000, 3000, *PLACES["Nakhodka"]).least_spacing_m() == pytest.approx(10, rel=1e-3)
    lat, lon = np.meshgrid([89.9, 80.0], [0.0, 1.0], indexing="ij")
    expected = distance_m(89.9, 0.0, 89.9, 1.0) / 100
    assert TieGrid(np.array([0.0, 10]), np.array([0.0, 100]), lat, lon).least_spacing_m() == pytest.approx(expected)
