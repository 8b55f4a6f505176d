"""Circles and boxes that are sailed over again too exactly."""

import numpy as np
import polars as pl
import pytest

from ullage.geo import bearing_deg, distance_m
from ullage.track.anomaly import find_anomalies
from ullage.track.anomaly.closed_track import _find_turning
from ullage.track.anomaly.found import CLOSED_TRACK

STEP_H = 1 / 60


def circle(radius_m=800.0, knots=10.0, laps=4.0, drift_kn=0.0):
    hours = np.arange(0, laps * 2 * np.pi * radius_m / 1852 / knots, STEP_H)
    angle = hours * knots * 1852 / radius_m
    return hours, radius_m * np.cos(angle) + drift_kn * 1852 * hours, radius_m * np.sin(angle)


def box(side_m=4000.0, knots=12.0, laps=3.5, shift_m=0.0):
    hours = np.arange(0, laps * 4 * side_m / 1852 / knots, STEP_H * 2)
    way = hours * knots * 1852 % (4 * side_m)
    corner = np.array([0, 1, 2, 3, 4]) * side_m
    east = np.interp(way, corner, [0, side_m, side_m, 0, 0])
    north = np.interp(way, corner, [0, 0, side_m, side_m, 0])
    lap = hours * knots * 1852 // (4 * side_m)
    return hours, east, north + shift_m * lap


def test_a_circle_that_neither_wind_nor_stream_moves_is_found(plane):
    found = find_anomalies(plane(*circle())).filter(kind=CLOSED_TRACK)
    assert len(found) == 1
    assert found["value"][0] >= 2
    assert "circle" in found["reason"][0]


def test_a_box_sailed_over_again_is_found(plane):
    found = find_anomalies(plane(*box())).filter(kind=CLOSED_TRACK)
    assert len(found) == 1
    assert "box" in found["reason"][0]


@pytest.mark.parametrize("make", [circle, box])
@pytest.mark.parametrize(("lat", "lon"), [(36.0, 180.0), (89.95, 0.0), (-60.0, 20.0)])
def test_closed_tracks_are_found_everywhere_on_the_earth(plane, kinds, make, lat, lon):
    assert CLOSED_TRACK in kinds(plane(*make(), lat=lat, lon=lon))


def test_a_circle_that_the_stream_carries_along_is_none(plane, kinds):
    assert CLOSED_TRACK not in kinds(plane(*circle(drift_kn=0.5)))


def test_a_ship_that_swings_at_anchor_is_none(plane, kinds):
    hours = np.arange(0, 48, 0.1)
    angle = np.pi * np.sin(2 * np.pi * hours / 12.4)
    assert kinds(plane(hours, 200 * np.cos(angle), 200 * np.sin(angle))) == []


def test_a_ship_that_turns_round_her_anchor_all_the_time_is_none(plane, kinds):
    hours = np.arange(0, 72, 0.1)
    angle = 2 * np.pi * hours / 12.4
    assert kinds(plane(hours, 200 * np.cos(angle), 200 * np.sin(angle))) == []


def test_a_survey_whose_lines_lie_beside_each_other_is_none(plane, kinds):
    assert CLOSED_TRACK not in kinds(plane(*box(shift_m=150.0)))


def test_a_ferry_to_and_fro_is_none(plane, kinds):
    hours = np.arange(0, 24, STEP_H * 2)
    east = 10_000 * np.abs((hours / 2) % 2 - 1)
    rng = np.random.default_rng(1)
    assert CLOSED_TRACK not in kinds(plane(hours, east, rng.normal(0, 40, len(hours)).cumsum() * 0.2))


def test_a_single_turning_circle_is_none(plane, kinds):
    assert CLOSED_TRACK not in kinds(plane(*circle(laps=1.5)))


def test_a_ferry_on_a_round_that_stops_is_none(plane, kinds):
    hours, east, north = box(side_m=6000.0)
    stops = np.hypot(east, north) < 400
    later = hours + np.cumsum(np.diff(stops.astype(int), prepend=0) == 1) * 0.75
    assert CLOSED_TRACK not in kinds(plane(later, east, north))


def test_the_order_of_reports_does_not_matter(plane):
    reports = plane(*circle())
    assert find_anomalies(reports.sample(fraction=1, shuffle=True, seed=2)).equals(find_anomalies(reports))


def test_two_ships_are_found_as_each_alone(plane):
    one, two = plane(*circle()), plane(*box(), mmsi="273000002")
    together = find_anomalies(pl.concat([two, one]))
    assert together.equals(pl.concat([find_anomalies(one), find_anomalies(two)]))


def turning_reference(t_h, lat, lon, least_kn):
    """Give where a way without a stop has corners, and the course it has turned to at each, whole turns counted."""
    corners, turned, bearings = [0], [0.0], []
    for i in range(1, len(t_h)):
        a = corners[-1]
        leg = float(distance_m(lat[a], lon[a], lat[i], lon[i]))
        if leg < 50:
            continue
        assert leg >= least_kn * 1852 * (t_h[i] - t_h[a])
        bearings.append(float(bearing_deg(lat[a], lon[a], lat[i], lon[i])))
        corners.append(i)
        turned.append(np.degrees(np.unwrap(np.radians(bearings)))[-1] - bearings[0])
    return corners, turned


@pytest.mark.parametrize("seed", range(5))
def test_the_kernel_sums_turns_up_as_the_reference_does(seed):
    rng = np.random.default_rng(seed)
    angle = np.cumsum(rng.normal(10, 30, 200))
    lat = 36 + np.cumsum(np.cos(np.radians(angle))) * 4e-3
    lon = -20 + np.cumsum(np.sin(np.radians(angle))) * 4e-3
    t = np.arange(200) * 60_000_000
    way, turned, runs = np.zeros(200, np.bool_), np.zeros(200), np.zeros((70, 2), np.int64)
    count = _find_turning(np.zeros(200, np.int64), t, lat, lon, 1e-9, 360.0, way, turned, runs)
    corners, expected = turning_reference(t / 3.6e9, lat, lon, 0.0)
    assert np.flatnonzero(way).tolist() == corners
    assert turned[corners] == pytest.approx(expected, abs=0.1)
    assert count == (np.ptp(expected) >= 360)
