"""Where a silent ship can have been: an outline that holds both reports, or the reason why there is none."""

from datetime import UTC, datetime, timedelta

import shapely

from ullage.tables import GAPS
from ullage.web.desk.reaches import find_reaches

OFF = datetime(2024, 3, 1, tzinfo=UTC)
END = datetime(2024, 4, 1, tzinfo=UTC)


def gap(hours, on=(42.0, 134.0), **cells):
    row = {"gap_id": "g-1", "off_at": OFF, "off_lat_deg": 42.0, "off_lon_deg": 133.0, **cells}
    if hours is not None:
        row |= {"on_at": OFF + timedelta(hours=hours), "on_lat_deg": on[0], "on_lon_deg": on[1]}
    return GAPS.frame([row])


def reach(table):
    (found,) = find_reaches(table, ["g-1"], END)
    return found


def test_the_outline_holds_both_reports_and_says_for_how_long_and_how_fast():
    found = reach(gap(24.0))
    area = shapely.Polygon(found.outline)
    assert area.contains(shapely.MultiPoint([(133.0, 42.0), (134.0, 42.0)]))
    assert "24.0 h" in found.told
    assert "12 knots" in found.told


def test_a_longer_silence_reaches_farther():
    areas = [shapely.Polygon(reach(gap(hours)).outline).area for hours in (10.0, 20.0, 40.0)]
    assert areas == sorted(areas)


def test_reports_too_far_apart_have_no_outline_and_that_is_told():
    found = reach(gap(1.0, on=(42.0, 140.0)))
    assert found.outline == []
    assert "faster" in found.told


def test_a_silence_of_months_is_told_in_words():
    found = reach(gap(3000.0))
    assert found.outline == []
    assert "quarter of the Earth" in found.told


def test_a_gap_that_has_not_ended_is_reckoned_to_the_end_of_the_case():
    late = gap(None, off_at=END - timedelta(hours=10))
    assert "10.0 h to the end of the case" in reach(late).told


def test_a_gap_of_which_no_position_is_known_says_so():
    assert "not known" in reach(gap(10.0, off_lat_deg=None)).told


def test_each_is_told_once_in_the_order_asked_for():
    assert [one.gap_id for one in find_reaches(gap(10.0), ["none", "g-1", "g-1"], END)] == ["g-1"]
