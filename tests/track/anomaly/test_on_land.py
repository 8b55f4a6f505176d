"""Tracks that lie inland."""

import numpy as np
import pytest

from ullage.land import build_land, make_rings
from ullage.track.anomaly import AnomalyRule, find_anomalies
from ullage.track.anomaly.found import ON_LAND


@pytest.fixture(scope="module")
def island():
    """Give a world whose only land is an island of one degree, from 10 to 11 N and E."""
    return build_land(make_rings([np.array([[10.0, 10.0], [10.0, 11.0], [11.0, 11.0], [11.0, 10.0], [10.0, 10.0]])]))


def over(way, lon_from, lon_to, count=40, lat=10.5):
    hours = np.linspace(0, (abs(lon_to - lon_from)) * 6.0 + 0.5, count)
    wobble = np.random.default_rng(1).normal(0, 3e-4, count)
    return way(hours, lat + wobble, np.linspace(lon_from, lon_to, count))


def test_a_track_over_an_island_is_found_once(way, island):
    found = find_anomalies(over(way, 9.5, 11.5), land=island).filter(kind=ON_LAND)
    assert len(found) == 1
    assert found["value"][0] == pytest.approx(54, abs=3)
    assert 10 < found["lon_deg"][0] < 10.2


def test_a_quay_near_the_shore_is_none(way, kinds, island):
    assert ON_LAND not in kinds(over(way, 10.01, 10.012), land=island)


def test_a_ship_that_passes_at_sea_is_none(way, kinds, island):
    assert ON_LAND not in kinds(over(way, 9.5, 11.5, lat=9.9), land=island)


def test_few_reports_inland_are_none(way, kinds, island):
    assert ON_LAND not in kinds(over(way, 9.5, 11.5, count=5), rule=AnomalyRule(inland_reports=6), land=island)


def test_a_moment_inland_is_none(way, kinds, island):
    assert ON_LAND not in kinds(way(np.arange(5) / 3600, np.full(5, 10.5), np.full(5, 10.5)), land=island)


def test_two_visits_inland_are_two(way, island):
    lon = np.concatenate([np.linspace(9.5, 10.5, 30), np.linspace(10.5, 9.5, 30), np.linspace(9.5, 10.5, 30)])
    hours = np.linspace(0, 20, 90)
    found = find_anomalies(way(hours, np.full(90, 10.5), lon), land=island).filter(kind=ON_LAND)
    assert len(found) == 2


def test_without_shorelines_nothing_is_looked_for(way, kinds):
    assert ON_LAND not in kinds(over(way, 9.5, 11.5))


class Counted:
    """Land that counts the positions whose distance from the shore is asked for."""

    def __init__(self, land):
        self.land, self.asked = land, 0
        self.is_land = land.is_land

    def shore_distance_m(self, lat, lon, most_m):
        self.asked += len(lat)
        return self.land.shore_distance_m(lat, lon, most_m)


def test_a_ship_that_lies_still_inland_is_measured_once(way, island):
    hours = np.arange(0, 24, 1 / 60)
    counted = Counted(island)
    found = find_anomalies(way(hours, np.full(len(hours), 10.5), np.full(len(hours), 10.5)), land=counted)
    assert found.filter(kind=ON_LAND)["reports"].to_list() == [len(hours)]
    assert counted.asked == 1


def test_how_far_inland_is_right_to_a_step_however_often_she_is_heard(way, island):
    rule = AnomalyRule(inland_m=5000.0)
    hours = np.linspace(0, 6, 4000)
    lon = np.linspace(9.9, 10.2, 4000)
    shore_m = np.where(lon > 10, island.shore_distance_m(np.full(4000, 10.5), lon), 0.0)
    counted = Counted(island)
    found = find_anomalies(way(hours, np.full(4000, 10.5), lon), rule=rule, land=counted).filter(kind=ON_LAND)
    assert found["reports"].to_list() == [int((shore_m >= 5000).sum())]
    assert found["value"][0] * 1000 == pytest.approx(shore_m.max(), abs=100)
    assert counted.asked < 600
