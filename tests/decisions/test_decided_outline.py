"""Outlines that somebody drew: measured on the ellipsoid, and refused with the reason."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ullage.decisions.outline import MOST_VERTICES, check_outline

BERTH = {"role": "loads", "lat_deg": 42.7, "lon_deg": 133.0, "area": ()}


def square(lon=133.0, lat=42.7, side=0.01):
    return [[lon - side, lat - side], [lon + side, lat - side], [lon + side, lat + side], [lon - side, lat + side]]


def test_a_square_about_the_place_is_an_outline_and_is_measured():
    found = check_outline(square(side=0.001), BERTH)
    assert found.problems == ()
    assert found.area_m2 == pytest.approx(0.002**2 * 111_080 * 81_930, rel=0.01)
    assert found.perimeter_m == pytest.approx(sum(found.sides_m))
    assert found.far_m == 0


def test_a_repeated_last_vertex_is_left_out():
    area = square()
    assert check_outline([*area, area[0]], BERTH).area == tuple(tuple(one) for one in area)


def test_one_that_crosses_itself_is_refused():
    (problem,) = check_outline([[133, 42.7], [133.01, 42.71], [133.01, 42.7], [133, 42.71]], BERTH).problems
    assert "crosses itself" in problem


def test_a_terminal_of_a_thousand_square_kilometres_is_refused_and_an_anchorage_is_not():
    area = square(side=0.15)
    assert any("at most 100" in one for one in check_outline(area, BERTH).problems)
    assert not check_outline(area, {**BERTH, "role": "anchorage"}).problems


def test_one_of_no_size_is_refused():
    assert any("no ship lies in less" in one for one in check_outline(square(side=0.00005), BERTH).problems)


def test_one_far_from_the_place_is_another_place():
    assert any("another place" in one for one in check_outline(square(lon=133.6), BERTH).problems)


def test_of_a_place_without_a_position_its_earlier_outline_tells_where_it_is():
    place = {"role": "loads", "lat_deg": None, "lon_deg": None, "area": tuple(map(tuple, square()))}
    assert check_outline(square(lon=133.005), place).problems == ()
    assert check_outline(square(lon=140.0), place).problems
    assert check_outline(square(lon=140.0), {**place, "area": ()}).far_m is None


def test_the_antimeridian_is_no_special_place():
    place = {"role": "loads", "lat_deg": 60.0, "lon_deg": 179.999, "area": ()}
    found = check_outline([[179.99, 59.99], [-179.99, 59.99], [-179.99, 60.01], [179.99, 60.01]], place)
    assert found.problems == ()
    assert found.far_m == 0
    assert found.area_m2 < 5e6


@pytest.mark.parametrize("area", [None, [], "abc", [[1, 2]], [[1, 2], [1, 2], [1, 2]], [[1, 95], [2, 3], [4, 5]]])
def test_what_is_no_outline_says_so(area):
    (problem,) = check_outline(area, BERTH).problems
    assert "is no outline" in problem


def test_too_many_vertices_are_refused_before_they_are_measured():
    (problem,) = check_outline(
        [[133 + at * 1e-6, 42.7 + (at % 2) * 1e-6] for at in range(MOST_VERTICES + 1)], BERTH
    ).problems
    assert "simplify" in problem


@given(st.lists(st.tuples(st.floats(-180, 180), st.floats(-90, 90)), min_size=0, max_size=12))
def test_whatever_is_drawn_is_measured_or_refused(area):
    found = check_outline([list(one) for one in area], BERTH)
    assert found.problems or (found.area_m2 >= 200 and len(found.area) >= 3)


def test_one_of_another_size_than_before_is_told_and_may_be_decided():
    before = {**BERTH, "area": square(side=0.004)}
    found = check_outline(square(side=0.001), before)
    assert found.problems == ()
    assert "the outline before it" in found.remarks[0]
    assert check_outline(square(side=0.0035), before).remarks == ()
