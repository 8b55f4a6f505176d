"""The shores of a window as lines: all of them, each once, cut at the window's sides."""

import numpy as np
import pytest
import shapely
from made_worlds import blob, cut, world_of
from shapely.affinity import translate

from ullage.land import build_land, make_rings


def shores(shapes, south, west, north, east):
    """Give the shores in a window by shapely; what lies at the antimeridian or a pole is where shapes were cut."""
    inner = shapely.box(-179.9999999, -89.9999999, 179.9999999, 89.9999999)
    lines = [shapely.intersection(part.exterior, inner) for shape in shapes for part in cut(shape)]
    lines = [translate(line, xoff=turn) for line in lines for turn in (-360, 0, 360)]
    return shapely.intersection(shapely.union_all(lines), shapely.box(west, south, east, north))


def drawn(lines):
    return shapely.MultiLineString([line for line in lines if len(line) > 1])


CASES = [
    ([blob(133, 42.5, 1.5, seed=1)], (42.0, 132.0, 43.0, 134.0)),
    ([blob(133, 42.5, 0.4, seed=1), blob(133, 42.5, 0.1, seed=2)], (42.0, 132.0, 43.0, 134.0)),
    ([blob(180, -17, 1.2, seed=2)], (-18.0, 179.0, -16.0, 181.0)),
    ([blob(180, -17, 1.2, seed=2)], (-18.0, -181.0, -16.0, -179.0)),
    ([shapely.box(-30, -30, 30, 30)], (29.0, -5.0, 31.0, 5.0)),
    ([shapely.Polygon([(-30, -40), (30, 40), (30, -40)])], (-0.01, -0.02, 0.015, 0.01)),
    ([blob(10, 0, 8, seed=3)], (-60.0, -349.99, 75.0, 10.01)),
]


@pytest.mark.parametrize(("shapes", "window"), CASES)
def test_all_shores_of_a_window_are_drawn_once(shapes, window):
    expected, lines = shores(shapes, *window), world_of(*shapes).outline(*window, detail=0)
    found = drawn(lines)
    assert found.length == pytest.approx(expected.length, rel=1e-6)
    assert shapely.hausdorff_distance(found, expected) < 1e-6


@pytest.mark.parametrize(("shapes", "window"), CASES)
def test_lines_stay_within_the_window(shapes, window):
    south, west, north, east = window
    for line in world_of(*shapes).outline(*window):
        assert line.shape[1] == 2
        assert ((line >= [west - 1e-9, south - 1e-9]) & (line <= [east + 1e-9, north + 1e-9])).all()


def test_an_island_in_the_window_is_one_closed_line():
    [line] = world_of(blob(0.01, -0.01, 0.7, seed=4)).outline(-2, -2, 2, 2, detail=0)
    assert np.array_equal(line[0], line[-1])
    assert len(np.unique(line, axis=0)) == 40


def test_an_island_on_the_antimeridian_does_not_jump():
    lines = world_of(blob(180, 0, 1, seed=5)).outline(-2, 178, 2, -178)
    assert max(np.abs(np.diff(line[:, 0])).max() for line in lines) < 2
    assert max(line[:, 0].max() for line in lines) > 180.5


def test_touching_islands_are_both_drawn():
    shapes = [shapely.box(0, 0, 1, 1), shapely.box(1, 1, 2, 2)]
    assert drawn(world_of(*shapes).outline(-1, -1, 3, 3, detail=0)).length == pytest.approx(8)


def test_islands_too_small_to_see_are_left_out():
    land = world_of(shapely.box(0, 0, 0.1, 0.1), shapely.box(5, 5, 8, 8))
    assert len(land.outline(-10, -10, 10, 10, detail=100)) == 1
    assert len(land.outline(-10, -10, 10, 10, detail=1000)) == 2
    assert len(land.outline(-10, -10, 10, 10, detail=0)) == 2


def test_thinned_lines_lie_near_the_shore():
    island = shapely.Point(10, 10).buffer(3, quad_segs=200)
    land = world_of(island)
    full, thin = (drawn(land.outline(0, 0, 20, 20, detail=detail)) for detail in (0, 100))
    assert shapely.get_num_coordinates(thin) < shapely.get_num_coordinates(full) / 2
    assert shapely.hausdorff_distance(thin, full) < 0.5


def test_more_than_a_turn_is_the_turn_about_the_middle():
    land = world_of(blob(10, 0, 3, seed=7))
    wide, turn = land.outline(-60, -220, 75, 180), land.outline(-60, -200, 75, 160)
    assert all(np.array_equal(one, two) for one, two in zip(wide, turn, strict=True))


def test_what_is_no_window_or_detail_is_refused():
    land = build_land(make_rings([]))
    with pytest.raises(ValueError, match=r"the window .* is none"):
        land.outline(1, 0, 0, 1)
    with pytest.raises(ValueError, match=r"the window .* is none"):
        land.outline(0, 0, 1, np.inf)
    with pytest.raises(ValueError, match="detail is -1"):
        land.outline(0, 0, 1, 1, detail=-1)
