"""Tracks that are too regular."""

import numpy as np
import pytest

from ullage.geo import destination
from ullage.track.anomaly import find_anomalies
from ullage.track.anomaly.found import TOO_EVEN
from ullage.track.anomaly.too_even import _left_m


def rough(hours, knots=12.0, seed=1, speed_kn=0.15, course_deg=1.0):
    """Sail as ships do: speed and course wander by little."""
    rng = np.random.default_rng(seed)
    fade = np.exp(-np.diff(hours, prepend=0) / 0.3)
    speed, course = np.zeros(len(hours)), np.zeros(len(hours))
    for k in range(1, len(hours)):
        speed[k], course[k] = fade[k] * speed[k - 1], fade[k] * course[k - 1]
        speed[k] += speed_kn * np.sqrt(1 - fade[k] ** 2) * rng.normal()
        course[k] += course_deg * np.sqrt(1 - fade[k] ** 2) * rng.normal()
    way = (knots + speed) * 1852 * np.diff(hours, prepend=0)
    return np.cumsum(way * np.cos(np.radians(course))), np.cumsum(way * np.sin(np.radians(course)))


def test_a_line_at_one_speed_without_any_noise_is_found(way):
    hours = np.arange(0, 6, 0.05)
    lat, lon = destination(36.0, 179.0, 70.0, hours * 12 * 1852)
    found = find_anomalies(way(hours, lat, lon)).filter(kind=TOO_EVEN)
    assert len(found) == 1
    assert found["reports"][0] > 100
    assert found["value"][0] < 10


def test_positions_filled_in_between_two_are_found(way, kinds):
    hours = np.arange(0, 5, 0.1)
    assert TOO_EVEN in kinds(way(hours, np.linspace(36, 36.8, 50), np.linspace(-20, -19.5, 50)))


def test_a_made_stretch_within_an_ordinary_voyage_is_found_where_it_is(way):
    hours = np.arange(0, 18, 0.05)
    east, north = rough(hours)
    made = (hours >= 7) & (hours < 10.5)
    for one in (east, north):
        first, last = np.flatnonzero(made)[[0, -1]]
        one[made] = np.linspace(one[first], one[last], made.sum())
    lat, lon = destination(36.0, -20.0, np.degrees(np.arctan2(east, north)), np.hypot(east, north))
    found = find_anomalies(way(hours, lat, lon)).filter(kind=TOO_EVEN)
    assert len(found) == 1
    span_h = (found["ended_at"] - found["started_at"]).dt.total_seconds()[0] / 3600
    assert span_h == pytest.approx(3.5, abs=0.4)


@pytest.mark.parametrize("seed", range(6))
def test_a_ship_on_autopilot_on_a_long_straight_way_is_none(plane, kinds, seed):
    hours = np.arange(0, 30, 0.05)
    assert kinds(plane(hours, *rough(hours, seed=seed), seed=seed)) == []


def test_a_ship_that_lies_still_is_none(plane, kinds):
    hours = np.arange(0, 24, 0.05)
    assert kinds(plane(hours, np.zeros(len(hours)), np.zeros(len(hours)), noise_m=0.0)) == []


def test_few_reports_on_a_line_are_none(way, kinds):
    hours = np.arange(0, 12, 1.0)
    lat, lon = destination(36.0, -20.0, 70.0, hours * 12 * 1852)
    assert kinds(way(hours, lat, lon)) == []


def test_the_kernel_measures_what_a_fit_through_three_reports_leaves():
    rng = np.random.default_rng(3)
    t = np.sort(rng.choice(7200, 40, replace=False)).astype(np.int64) * 1_000_000
    lat, lon = 36 + t * 2e-11 + rng.normal(0, 1e-4, 40), -20 + t * 3e-11 + rng.normal(0, 1e-4, 40)
    m = 39 // 2
    known = [0, m, 39]
    curve = [np.polynomial.Polynomial.fit(t[known], one[known], 2)(t) for one in (lat, lon)]
    scale = 110_960, 90_164  # metres in a degree at 36 N
    off = np.hypot((lat - curve[0]) * scale[0], (lon - curve[1]) * scale[1]).max()
    assert _left_m(t, lat, lon, 0, 39, np.inf) == pytest.approx(off, rel=0.01)
