"""Where a scene lies is told in many ways, and in some that nobody can use."""

import pytest
import shapely

from ullage.sources.stac.footprints import MOST_CROSSING, MOST_VERTICES, Refused, is_wide, read_footprint


def polygon(*ring):
    return {"type": "Polygon", "coordinates": [[list(one) for one in ring]]}


def box(west, south, east, north):
    return polygon((west, south), (east, south), (east, north), (west, north), (west, south))


CUT = {"type": "MultiPolygon", "coordinates": [box(179, -18, 180, -16)["coordinates"],
                                               box(-180, -18, -179, -16)["coordinates"]]}  # fmt: skip
LEAPING = polygon((179, -18), (-179, -18), (-179, -16), (179, -16), (179, -18))
AGAINST = polygon((179, -18), (179, -16), (-179, -16), (-179, -18), (179, -18))
AT_180 = polygon((179, -18), (180, -18), (-180, -18), (-179, -18), (-179, -16), (180, -16), (179, -16), (179, -18))


@pytest.mark.parametrize(
    "told", [CUT, LEAPING, AGAINST, AT_180, box(179, -18, 181, -16), box(-181, -18, -179, -16)],
    ids=["cut", "leaping", "against", "at-180", "beyond-180", "beyond-minus-180"],
)  # fmt: skip
def test_one_that_crosses_the_antimeridian_is_where_it_is_however_it_is_told(told):
    found = read_footprint(told)
    assert found.area == pytest.approx(4)
    assert found.bounds == pytest.approx((-180, -18, 180, -16))
    assert found.covers(shapely.Point(179.5, -17))
    assert found.covers(shapely.Point(-179.5, -17))
    assert not found.intersects(shapely.Point(122, -17))
    assert not is_wide(found)


def test_a_ring_around_a_pole_has_the_pole_in_it():
    ring = [(lon, 80) for lon in range(-180, 181, 30)]
    found = read_footprint(polygon(*ring))
    assert found.covers(shapely.Point(12, 89))
    assert found.area == pytest.approx(360 * 10)
    found = read_footprint(polygon(*[(lon, -75) for lon in (170, 110, 50, -10, -70, -130, 170)]))
    assert found.covers(shapely.Point(179, -85))
    assert found.covers(shapely.Point(-179, -85))
    assert not is_wide(found)


def test_a_box_around_the_earth_stays_one_and_is_known_as_wide():
    assert read_footprint(box(-180, -90, 180, 90)).area == pytest.approx(360 * 180)
    assert is_wide(read_footprint(box(-180, -60, 180, 60)))


def test_what_does_not_cross_is_as_it_was_told_with_its_holes():
    whole = box(10, 50, 12, 52)
    hole = box(10.5, 50.5, 11, 51)
    found = read_footprint({"type": "Polygon", "coordinates": [whole["coordinates"][0], hole["coordinates"][0]]})
    assert found.area == pytest.approx(3.75)
    assert read_footprint(whole).equals(shapely.box(10, 50, 12, 52))


def test_a_hole_may_lie_on_the_other_side():
    outer, hole = LEAPING["coordinates"][0], box(-179.8, -17.5, -179.5, -17)["coordinates"][0]
    assert read_footprint({"type": "Polygon", "coordinates": [outer, hole]}).area == pytest.approx(3.85)


def nested(depth):
    found = [1, 2]
    for _ in range(depth):
        found = [found]
    return found


@pytest.mark.parametrize(
    "coordinates",
    [None, 7, [], [[]], [[1, 2]], [[[1, 2], [3, 4]]], [[[1], [2], [3]]], [[["a", "b"]] * 4], [[[True, 1]] * 4],
     [[[10**400, 0], [1, 0], [1, 1], [10**400, 0]]], [[[float("nan"), 0], [1, 0], [1, 1]]],
     [[[float("inf"), 0], [1, 0], [1, 1]]], nested(900), [[[1, 2]] * 9], {"a": 1}],
)  # fmt: skip
@pytest.mark.parametrize("kind", ["Polygon", "MultiPolygon"])
def test_numbers_and_nesting_that_no_footprint_has_are_refused(kind, coordinates):
    with pytest.raises(Refused):
        read_footprint({"type": kind, "coordinates": coordinates})


def test_vertices_are_counted_over_all_rings():
    ring = box(0, 0, 1, 1)["coordinates"][0]
    with pytest.raises(Refused, match="vertices"):
        read_footprint({"type": "MultiPolygon", "coordinates": [[ring]] * (MOST_VERTICES // 4)})


def test_a_ring_that_crosses_itself_is_mended_if_that_costs_little():
    bow = read_footprint(polygon((0, 0), (2, 2), (2, 0), (0, 2), (0, 0)))
    assert bow.area == pytest.approx(2)
    lines = [(number * 7919 % 1_000 / 100, number * 104_729 % 1_000 / 100) for number in range(MOST_CROSSING + 1)]
    with pytest.raises(Refused, match="crosses itself"):
        read_footprint(polygon(*lines))
