"""Where a scene is searched: water off the shore, inside the area."""

from functools import cache
from itertools import pairwise

import numpy as np
import pytest
import shapely

from scenemaker import scene
from ullage.detect.mask import NO_WATER, OUTSIDE, CoarseMask, MaskRule, ShoreRule, coarse_mask, water_reference
from ullage.land import build_land, make_rings


def square(lat, lon, half_deg):
    return [(lat - half_deg, lon - half_deg), (lat - half_deg, lon + half_deg),
            (lat + half_deg, lon + half_deg), (lat + half_deg, lon - half_deg)]  # fmt: skip


@cache
def world(*squares):
    return build_land(make_rings([square(*one) for one in squares]))


NOTHING = (-60.0, 10.0, 0.1)
ISLAND = (42.62, 133.03, 0.011)


def empty_scene(rows=600, columns=700, **place):
    return scene(np.zeros((1, rows, columns), np.float32), **place)


def middle(a_scene, row, column):
    lat, lon = a_scene.grid.position(row, column)
    return float(lat), float(lon)


@pytest.mark.parametrize("margin_m", [0.0, 200.0, 900.0])
def test_each_cell_is_as_its_middle_is(margin_m):
    land, a_scene = world(ISLAND), empty_scene()
    mask = coarse_mask(a_scene, land, shore=ShoreRule(margin_m))
    np.testing.assert_array_equal(mask.usable, water_reference(a_scene, land, 16, margin_m))
    assert mask.usable.any()
    assert not mask.usable.all()


def test_a_shore_just_outside_the_scene_has_its_margin_inside():
    a_scene = empty_scene()
    lat, lon = middle(a_scene, 300.0, -790.0)  # its eastern side lies a few hundred metres off
    land = world((lat, lon, 0.091))
    mask = coarse_mask(a_scene, land, shore=ShoreRule(600.0))
    np.testing.assert_array_equal(mask.usable, water_reference(a_scene, land, 16, 600.0))
    assert not mask.usable[:, 0].all()


def test_a_scene_that_crosses_the_antimeridian_is_masked_like_any_other():
    a_scene = empty_scene(lat=-17.0, lon=179.99)
    land = world((-16.97, 179.98, 0.01), (-16.96, -179.97, 0.012))
    mask = coarse_mask(a_scene, land, MaskRule(20))
    np.testing.assert_array_equal(mask.usable, water_reference(a_scene, land, 20, 200.0))
    assert not mask.usable.all()


def test_a_wider_margin_never_searches_more():
    a_scene, land = empty_scene(), world(ISLAND)
    masks = [coarse_mask(a_scene, land, shore=ShoreRule(one)).usable for one in (0.0, 100.0, 250.0, 1000.0)]
    assert all((wide <= narrow).all() for narrow, wide in pairwise(masks))


def test_a_scene_of_land_alone_is_not_searched_and_says_why():
    mask = coarse_mask(empty_scene(), world((42.62, 133.03, 0.5)))
    assert not mask.usable.any()
    assert mask.reason == NO_WATER


def test_without_shorelines_everything_is_searched():
    mask = coarse_mask(empty_scene(), None)
    assert mask.usable.all()
    assert mask.usable.shape == (38, 44)
    assert mask.reason is None


def test_only_the_area_is_searched():
    a_scene = empty_scene()
    corners = [middle(a_scene, *one)[::-1] for one in ((100, 100), (100, 299), (499, 299), (499, 100))]
    mask = coarse_mask(a_scene, world(NOTHING), area=shapely.Polygon(corners))
    rows, columns = np.nonzero(mask.searched)
    # cells 6 to 31 and 6 to 18, and as many more as a ship is long
    assert (rows.min(), rows.max()) == (3, 34)
    assert (columns.min(), columns.max()) == (3, 21)
    assert mask.usable.all()


@pytest.mark.parametrize("radius_m", [1.0, 30.0, 80.0])
def test_an_area_smaller_than_a_cell_is_searched(radius_m):
    a_scene = empty_scene()
    lat, lon = middle(a_scene, 300, 351)
    mask = coarse_mask(a_scene, world(NOTHING), area=shapely.Point(lon, lat).buffer(radius_m / 111_000))
    assert mask.reason is None
    assert mask.holds(300, 351)
    assert not mask.searched.all()


def test_an_area_outside_the_scene_searches_nothing_and_says_why():
    mask = coarse_mask(empty_scene(), world(NOTHING), area=shapely.box(10, 10, 11, 11))
    assert not mask.searched.any()
    assert mask.reason == OUTSIDE


@pytest.mark.parametrize(
    "area",
    [
        shapely.box(179.95, -17.2, 180.05, -16.8),
        shapely.box(-180.05, -17.2, -179.95, -16.8),
        shapely.Polygon([(179.95, -17.2), (-179.95, -17.2), (-179.95, -16.8), (179.95, -16.8)]),
        shapely.MultiPolygon([shapely.box(179.95, -17.2, 180, -16.8), shapely.box(-180, -17.2, -179.95, -16.8)]),
    ],
    ids=["beyond 180", "beyond -180", "jumps", "cut"],
)
def test_an_area_across_the_antimeridian_is_one_area_however_it_is_written(area):
    a_scene = empty_scene(lat=-17.0, lon=179.93, rows=400, columns=1700)
    mask = coarse_mask(a_scene, None, area=area)
    rows, columns = np.indices(mask.usable.shape) * 16 + 7.5
    _, lon = a_scene.grid.position(rows, columns)
    assert mask.searched[np.abs(lon) >= 179.95].all()
    assert not mask.searched[np.abs(lon) < 179.95 - 0.008].any()
    assert (np.abs(lon) >= 179.95).any()
    assert not mask.searched.all()


def test_an_area_of_the_whole_world_is_the_whole_scene():
    assert coarse_mask(empty_scene(), None, area=shapely.box(-180, -90, 180, 90)).searched.all()


def test_an_area_that_crosses_itself_is_taken_as_its_parts():
    a_scene = empty_scene()
    bow_tie = [middle(a_scene, *one)[::-1] for one in ((100, 100), (400, 500), (100, 500), (400, 100))]
    mask = coarse_mask(a_scene, None, area=shapely.Polygon(bow_tie))
    assert mask.searched.any()
    assert not mask.searched.all()


def test_a_pixel_belongs_to_its_cell_and_none_outside_to_any():
    mask = CoarseMask(16, np.array([[True, False], [False, True]]))
    held = mask.holds([0, 15.4, 15.6, 31, -1, 32, 3], [15, 0, 0, 31, 0, 0, 40])
    np.testing.assert_array_equal(held, [True, True, False, True, False, False, False])


@pytest.mark.parametrize(("rule", "wrong"), [(MaskRule, 0), (ShoreRule, -1.0), (ShoreRule, float("nan"))])
def test_a_rule_that_makes_no_sense_is_refused(rule, wrong):
    with pytest.raises(ValueError, match="expected"):
        rule(wrong)
