"""What a ship can have reached between two reports."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ullage.geo import distance_m
from ullage.track.reach import ReachRule, is_reachable, measure_spare_h, outline_reach

OFF, ON, PORT = (42.4, 133.0), (42.0, 132.5), (41.75, 129.85)
PASSING = ReachRule(stay_h=0.0)


def test_what_is_left_for_a_stay_is_the_time_less_both_ways():
    there, back = (float(distance_m(*one, *PORT)) / 1852 / 12 for one in (OFF, ON))
    assert measure_spare_h(*OFF, *ON, 40.0, *PORT, 12.0) == pytest.approx(40 - there - back)


def test_a_call_fits_when_its_shortest_stay_does():
    spare = float(measure_spare_h(*OFF, *ON, 40.0, *PORT, 12.0))
    assert is_reachable(*OFF, *ON, 40.0, *PORT, ReachRule(stay_h=spare - 0.01))
    assert not is_reachable(*OFF, *ON, 40.0, *PORT, ReachRule(stay_h=spare + 0.01))


def test_while_she_is_silent_she_need_not_come_back():
    one_way = measure_spare_h(*OFF, np.nan, np.nan, 40.0, *PORT)
    assert one_way > measure_spare_h(*OFF, *OFF, 40.0, *PORT)


def test_many_gaps_and_places_are_judged_at_once():
    lat, lon = np.array([PORT[0], 42.7]), np.array([PORT[1], 133.1])
    spare = measure_spare_h(*OFF, *ON, np.array([[24.0], [48.0]]), lat, lon)
    assert spare.shape == (2, 2)
    assert np.diff(spare, axis=0) == pytest.approx(24)


def test_one_gap_and_one_place_are_judged_as_many():
    one = measure_spare_h(*OFF, *ON, np.array([24.0]), *PORT)
    assert one.tolist() == [float(measure_spare_h(*OFF, *ON, 24.0, *PORT))]


def test_where_nothing_is_known_nothing_is_reached():
    assert not is_reachable(np.nan, np.nan, *ON, 40.0, *PORT)


@pytest.mark.parametrize("lon", [0.0, 180.0])
def test_the_outline_of_a_gap_lies_where_no_time_is_left(lon):
    ring = outline_reach((42.4, lon), (42.0, lon - 0.5), 30.0, PASSING)
    spare = measure_spare_h(42.4, lon, 42.0, lon - 0.5, 30.0, ring[:, 0], ring[:, 1])
    assert spare == pytest.approx(0, abs=1e-4)
    assert np.abs(np.diff(ring[:, 1])).max() < 20
    assert (ring[0] == ring[-1]).all()


def test_the_outline_of_an_open_gap_is_a_circle_that_grows():
    radii = [distance_m(*OFF, *outline_reach(OFF, None, hours, PASSING).T) / 1852 for hours in (5, 10)]
    assert radii[0] == pytest.approx(60, rel=1e-4)
    assert radii[1] == pytest.approx(120, rel=1e-4)


def test_around_the_pole_the_outline_runs_along_it():
    ring = outline_reach((88.0, 10.0), None, 20.0, PASSING)
    assert ring[:, 0].max() == 90
    assert np.ptp(ring[:, 1]) == pytest.approx(360)
    assert (ring[0] == ring[-1]).all()


def test_reports_further_apart_than_she_sails_have_no_outline():
    assert outline_reach((42, 133), (50, 160), 10.0).shape == (0, 2)


def test_a_silence_of_months_has_no_simple_outline():
    with pytest.raises(ValueError, match="quarter"):
        outline_reach(OFF, None, 24 * 60.0)


@settings(max_examples=50, deadline=None)
@given(st.floats(-85, 85), st.floats(-180, 180), st.floats(-2, 2), st.floats(-2, 2), st.floats(1, 200), st.floats(1, 3))
def test_more_speed_and_a_shorter_stay_never_reach_less(lat, lon, north, east, hours, factor):
    rule = ReachRule()
    more = replace(rule, most_kn=rule.most_kn * factor, stay_h=rule.stay_h / factor)
    to = (lat + north, lon + east)
    narrow, wide = (is_reachable(lat, lon, *to, hours, lat + east / 2, lon - north, one) for one in (rule, more))
    assert wide or not narrow
