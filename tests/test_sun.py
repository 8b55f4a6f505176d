"""Where the sun stands: published values, and a reckoning from other elements by other steps."""

from datetime import UTC, datetime, timedelta, timezone

import numpy as np
import pytest

from ullage.sun import refraction_deg, sun_position


def days_since_2000(moment):
    return (moment - datetime(2000, 1, 1, 12, tzinfo=UTC)) / timedelta(days=1)


def turned(vector, axis, degrees):
    """Turn a vector about an axis, 0 or 2, by the frame's rotation."""
    cos, sin = np.cos(np.radians(degrees)), np.sin(np.radians(degrees))
    matrix = {
        0: [[1, 0, 0], [0, cos, sin], [0, -sin, cos]],
        2: [[cos, sin, 0], [-sin, cos, 0], [0, 0, 1]],
    }[axis]
    return np.array(matrix) @ vector


def reference(moment, lat_deg, lon_deg):
    """Reckon the sun's direction step by step: an ellipse, the moon's pull, light's way, precession, rotation.

    Elements of the Earth-Moon barycentre 1800-2050 as the Jet Propulsion Laboratory gives them (E. M. Standish,
    Keplerian Elements for Approximate Positions of the Major Planets: 20" in longitude); precession and Earth rotation
    angle of the IAU; nutation's greatest term.
    """
    days = days_since_2000(moment)
    t = (days + 65 / 86_400) / 36_525
    axis, eccentricity = 1.00000261 + 0.00000562 * t, 0.01671123 - 0.00004392 * t
    mean, perihelion = 100.46457166 + 35999.37244981 * t, 102.93768193 + 0.32327364 * t
    anomaly = np.radians((mean - perihelion) % 360)
    eccentric = anomaly
    for _ in range(20):
        eccentric = anomaly + eccentricity * np.sin(eccentric)
    x, y = axis * (np.cos(eccentric) - eccentricity), axis * np.sqrt(1 - eccentricity**2) * np.sin(eccentric)
    earth = turned(np.array([x, y, 0]), 2, -perihelion)
    moon = np.radians(218.3165 + 481267.8813 * t)
    earth -= 0.01215 * 0.00257 * np.array([np.cos(moon), np.sin(moon), 0])
    sun = -earth
    distance = np.linalg.norm(sun)
    sun = turned(sun / distance, 2, 20.4898 / 3600)  # aberration puts it back along the ecliptic
    tilt_2000 = 23.4392911
    sun = turned(sun, 0, -tilt_2000)
    zeta, z, theta = (2306.2181 * t, 2306.2181 * t, 2004.3109 * t)
    zeta, z, theta = zeta + 0.30188 * t * t, z + 1.09468 * t * t, theta - 0.42665 * t * t
    sun = turned(sun, 2, -zeta / 3600)
    cos, sin = np.cos(np.radians(theta / 3600)), np.sin(np.radians(theta / 3600))
    sun = np.array([[cos, 0, -sin], [0, 1, 0], [sin, 0, cos]]) @ sun
    sun = turned(sun, 2, -z / 3600)
    node = np.radians(125.04 - 1934.136 * t)
    tilt = tilt_2000 - 0.0130042 * t
    sun = turned(turned(turned(sun, 0, tilt), 2, 17.2 / 3600 * np.sin(node)), 0, -tilt - 9.2 / 3600 * np.cos(node))
    # the Earth's rotation angle, and what the equinox has moved
    angle = 360 * (0.7790572732640 + 1.00273781191135448 * days) + (4612.156 * t + 1.39 * t * t) / 3600
    angle -= 17.2 / 3600 * np.sin(node) * np.cos(np.radians(tilt))
    at = turned(sun, 2, angle + lon_deg)
    lat = np.radians(lat_deg)
    up, east = np.array([np.cos(lat), 0, np.sin(lat)]), np.array([0, 1, 0])
    at = at - up * 6371.0 / 1.495978707e8 / distance
    return np.array([at @ east, at @ np.cross(up, east), at @ up]) / np.linalg.norm(at)


def unit(azimuth_deg, elevation_deg):
    azimuth, elevation = np.radians(azimuth_deg), np.radians(elevation_deg)
    level = np.cos(elevation)
    return np.stack([level * np.sin(azimuth), level * np.cos(azimuth), np.sin(elevation)])


def test_directions_are_those_of_the_reference():
    generator = np.random.default_rng(11)
    first = datetime(1950, 1, 1, tzinfo=UTC)
    worst = 0.0
    for _ in range(400):
        moment = first + timedelta(days=float(generator.uniform(0, 36_524)))
        lat, lon = np.degrees(np.arcsin(generator.uniform(-1, 1))), generator.uniform(-180, 180)
        found = unit(*sun_position(moment, lat, lon))
        worst = max(worst, float(np.degrees(np.linalg.norm(found - reference(moment, lat, lon)))))
    assert worst < 0.02


def test_the_worked_example_of_the_solar_position_algorithm_comes_out():
    """I. Reda and A. Andreas, NREL/TP-560-34302 (2004), table A5.1: 17 October 2003, Golden, Colorado."""
    at = datetime(2003, 10, 17, 12, 30, 30, tzinfo=timezone(timedelta(hours=-7)))
    azimuth, elevation = sun_position(at, 39.742476, -105.1786)
    assert azimuth == pytest.approx(194.34024, abs=0.02)
    assert elevation == pytest.approx(39.872046, abs=0.02)
    lifted = refraction_deg(elevation, pressure_hpa=820, temperature_c=11)
    assert elevation + lifted == pytest.approx(90 - 50.11162, abs=0.02)


@pytest.mark.parametrize(
    "at",
    [
        datetime(2000, 3, 20, 7, 35, tzinfo=UTC),
        datetime(2000, 9, 22, 17, 28, tzinfo=UTC),
        datetime(2010, 3, 20, 17, 32, tzinfo=UTC),
        datetime(2020, 9, 22, 13, 31, tzinfo=UTC),
        datetime(2024, 3, 20, 3, 6, tzinfo=UTC),
    ],
)
def test_at_an_equinox_the_sun_stands_on_the_equator(at):
    """Times of the United States Naval Observatory; seen from the pole the sun is on the horizon, less its parallax."""
    assert sun_position(at, 90, 0)[1] == pytest.approx(-0.0024, abs=0.006)


def test_the_sun_stands_where_an_astronomers_example_has_it():
    """J. Meeus, Astronomical Algorithms, example 25.b: 13 October 1992, 0 h uniform time, declination -7°47'01.7"."""
    at = datetime(1992, 10, 12, 23, 59, 1, tzinfo=UTC)
    assert sun_position(at, 90, 0)[1] == pytest.approx(-(7 + 47 / 60 + 1.7 / 3600) - 0.0024, abs=0.01)


def test_an_image_of_the_north_has_the_sun_that_its_metadata_gives():
    """Item 20210709_175710_72_105e in the documentation of Planet's own client has 176.4° and 46.9°."""
    azimuth, elevation = sun_position(datetime(2021, 7, 9, 17, 57, 10, tzinfo=UTC), 65.306, -90.105)
    assert (azimuth, elevation) == (pytest.approx(176.4, abs=0.8), pytest.approx(46.9, abs=0.1))


def test_times_and_places_broadcast():
    times = np.array(["2020-06-01T10:00", "2020-06-01T11:00"], "datetime64[s]")[:, None]
    azimuth, elevation = sun_position(times, np.array([10.0, 20.0, 30.0]), 5.0)
    assert azimuth.shape == elevation.shape == (2, 3)
    alone = sun_position(datetime(2020, 6, 1, 11, tzinfo=UTC), 20.0, 5.0)
    assert (azimuth[1, 1], elevation[1, 1]) == (alone[0], alone[1])


def test_a_time_without_a_zone_is_refused():
    with pytest.raises(ValueError, match="has no time zone"):
        sun_position(datetime(2020, 6, 1, 10), 0, 0)  # noqa: DTZ001 - what is tested


@pytest.mark.parametrize(("elevation", "minutes"), [(0, 28.98), (20, 2.7), (45, 1.01), (90, 0)])
def test_the_air_lifts_the_sun_as_tables_have_it(elevation, minutes):
    """Bennett's table by true elevation, at 1010 hPa and 10 °C."""
    assert float(refraction_deg(elevation)) * 60 == pytest.approx(minutes, abs=0.1)


def test_the_air_lifts_a_lower_sun_more():
    lifted = refraction_deg(np.linspace(-1, 90, 200))
    assert (np.diff(lifted) <= 0).all()
