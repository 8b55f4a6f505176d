"""Repeated tracks: what period, height and tilt follow from the cycle, and how often a place is passed."""

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from ullage.simulate.looks.passes import find_passes
from ullage.simulate.looks.sensors import SENSORS, SENTINEL_1, SENTINEL_2

BEGINS = datetime(2024, 1, 1, tzinfo=UTC)
CYCLES_D = 60  # five cycles of Sentinel-1, six of Sentinel-2

# published by ESA (mission pages): period [min], mean height [km], inclination [°], and local time northward [h]
PUBLISHED = {"s1": (SENTINEL_1, 98.6, 693.0, 98.18, 18.0), "s2": (SENTINEL_2, 100.6, 786.0, 98.62, 22.5)}


@pytest.mark.parametrize("name", PUBLISHED)
def test_period_height_tilt_and_local_time_follow_from_the_repeat_cycle(name):
    orbit, minutes, height_km, tilt_deg, local_h = PUBLISHED[name]

    assert orbit.period_s / 60 == pytest.approx(minutes, abs=0.2)
    assert orbit.radius_m / 1000 - 6378.137 == pytest.approx(height_km, abs=3)
    assert np.degrees(orbit.inclination) == pytest.approx(tilt_deg, abs=0.1)
    assert orbit.node_local_h == pytest.approx(local_h, abs=0.05)


@pytest.mark.parametrize("orbit", [SENTINEL_1, SENTINEL_2])
def test_velocity_is_the_derivative_of_position(orbit):
    seconds = np.linspace(0, orbit.period_s, 50)
    before, after = orbit.state(seconds - 0.5, 33.0)[0], orbit.state(seconds + 0.5, 33.0)[0]

    assert np.abs(after - before - orbit.state(seconds, 33.0)[1]).max() < 0.01


def test_a_track_comes_back_to_its_node_after_the_cycle():
    assert SENTINEL_1.track_node_deg(175) == pytest.approx(SENTINEL_1.node_deg)
    assert SENTINEL_2.track_node_deg(143) == pytest.approx(SENTINEL_2.node_deg)


def test_tracks_are_where_those_of_another_satellite_were():
    # S1B, relative orbits 22 and 168: nodes of the orbit files in the annotations of 2021-12-23 and 2021-04-01
    assert SENTINEL_1.track_node_deg(22 - 46) == pytest.approx(-158.303, abs=0.02)
    assert SENTINEL_1.track_node_deg(168 - 46) == pytest.approx(-162.423, abs=0.02)


@pytest.mark.parametrize(
    ("sensor", "lat", "lon", "day", "track", "seen_at"),
    [
        # the middles of real products: S1B 20211223T051122 (IW of Lazio), S2A 20230804T021351 (T51MUP)
        ("s1", 41.83, 13.7, datetime(2021, 12, 23, tzinfo=UTC), 22, datetime(2021, 12, 23, 5, 11, 35, tzinfo=UTC)),
        ("s2", -5.92, 121.69, datetime(2023, 8, 4, tzinfo=UTC), 60, datetime(2023, 8, 4, 2, 18, 50, tzinfo=UTC)),
    ],
)
def test_real_scenes_are_passed_on_their_track_to_a_minute(sensor, lat, lon, day, track, seen_at):
    found = {one.relative_orbit: one.at for one in find_passes(SENSORS[sensor], lat, lon, day, 1)}

    assert abs(found[track] - seen_at) < timedelta(seconds=70)


def passes_a_day(name, lat, **changes):
    from dataclasses import replace

    sensor = replace(SENSORS[name], **changes)
    counts = [len(find_passes(sensor, lat, lon, BEGINS, CYCLES_D)) for lon in np.linspace(0, 25, 12)]
    return np.array(counts) / CYCLES_D


def test_one_sentinel_1_comes_back_every_twelve_days_on_each_way_at_the_equator():
    # an IW swath of 250 km over tracks 229 km apart: once a cycle and way, twice where swaths overlap
    rates = passes_a_day("s1", 0.0, satellites=1) * 12

    assert set(rates.round(6)) <= {2.0, 3.0, 4.0}
    assert rates.mean() == pytest.approx(2 * 250 / 229, abs=0.35)


def test_sentinel_1_comes_oftener_at_mid_latitudes_than_at_the_equator():
    assert passes_a_day("s1", 45.0).mean() > 1.25 * passes_a_day("s1", 0.0).mean()


def test_two_sentinel_2_come_every_five_days_at_the_equator():
    assert set(passes_a_day("s2", 0.0).round(6)) <= {0.2, 0.4}
    assert passes_a_day("s2", 0.0).mean() == pytest.approx(0.2, abs=0.05)


def test_two_sentinel_2_come_every_two_to_three_days_at_mid_latitudes():
    # ESA: "every 5 days at the equator, 2-3 days at mid-latitudes"
    assert 2.0 <= 1 / passes_a_day("s2", 50.0).mean() <= 3.3


@pytest.mark.parametrize(
    ("name", "ascending", "local_h", "within"),
    [("s1", True, 18.0, 1.0), ("s1", False, 6.0, 1.0), ("s2", False, 10.5, 0.8)],
)
def test_passes_come_at_the_local_time_of_the_mission(name, ascending, local_h, within):
    lat, lon = 42.7, 133.08
    ways = [one for one in find_passes(SENSORS[name], lat, lon, BEGINS, CYCLES_D) if one.ascending == ascending]
    hours = [(one.at.hour + one.at.minute / 60 + lon / 15) % 24 for one in ways]

    assert hours
    assert max(abs(hour - local_h) for hour in hours) < within


def test_sentinel_1_looks_to_the_right():
    found = find_passes(SENSORS["s1"], 42.7, 133.08, BEGINS, 12)

    assert {one.ascending for one in found if one.azimuth_deg > 180} == {True}
    assert {one.ascending for one in found if one.azimuth_deg < 180} == {False}


def test_the_swath_is_that_of_the_product():
    for name in ("s1", "s2"):
        low, high = SENSORS[name].zeniths_deg
        zeniths = [90 - one.elevation_deg for one in find_passes(SENSORS[name], 60.0, 10.0, BEGINS, CYCLES_D)]

        assert zeniths
        assert low <= min(zeniths)
        assert max(zeniths) <= high


def test_a_satellite_is_abeam_of_the_place_it_looks_at():
    from ullage.simulate.looks.orbit import on_the_ground

    for lat in (-75.0, -10.0, 42.7, 80.0):
        for one in find_passes(SENSORS["s1"], lat, 100.0, BEGINS, 12):
            number = (one.relative_orbit - SENTINEL_1.relative_orbit) % 175
            seconds = (one.at - SENTINEL_1.crossed_at).total_seconds() % (6 * 86_400)
            at, speed = SENTINEL_1.state(
                (seconds - number * SENTINEL_1.period_s) % (6 * 86_400), SENTINEL_1.track_node_deg(number)
            )
            sight = on_the_ground(lat, 100.0) - at

            assert abs(sight @ speed) / np.linalg.norm(speed) < 20


def test_a_sensor_without_a_track_has_no_passes():
    with pytest.raises(ValueError, match="planet flies on no repeated track"):
        find_passes(SENSORS["planet"], 42.7, 133.1, BEGINS, 1)
