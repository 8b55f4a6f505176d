"""One MMSI where no ship can be."""

import numpy as np
import polars as pl

from ullage.geo import destination
from ullage.track.anomaly import find_anomalies
from ullage.track.anomaly.found import JUMP, TWO_PLACES


def straight(way, hours, lat=36.0, lon=-20.0, knots=10.0):
    hours = np.asarray(hours)
    rng = np.random.default_rng(5)
    to = destination(lat, lon, 70.0, hours * knots * 1852)
    return way(hours, to[0] + rng.normal(0, 1e-4, len(hours)), to[1])


def test_two_ships_under_one_mmsi_are_in_two_places_at_once(way):
    both = pl.concat([straight(way, np.arange(0, 9, 0.2)), straight(way, np.arange(0.1, 9, 0.3), lat=10.0)])
    found = find_anomalies(both)
    assert found["kind"].to_list() == [TWO_PLACES]
    assert found["value"][0] > 1500


def test_a_ship_that_goes_on_elsewhere_has_jumped(way):
    both = pl.concat([straight(way, np.arange(0, 5, 0.2)), straight(way, np.arange(5, 9, 0.2), lat=30.0)])
    found = find_anomalies(both)
    assert found["kind"].to_list() == [JUMP]
    assert found["track_id"][0] is not None


def test_a_ship_that_is_elsewhere_for_a_while_and_back_has_jumped_once(way):
    here = straight(way, [*np.arange(0, 5, 0.2), *np.arange(8, 12, 0.2)])
    found = find_anomalies(pl.concat([here, straight(way, np.arange(5, 8, 0.2), lat=30.0)]))
    assert found["kind"].to_list() == [JUMP]
    assert "back again" in found["reason"][0]


def test_a_single_message_astray_is_none(way, kinds):
    assert kinds(pl.concat([straight(way, np.arange(0, 9, 0.2)), straight(way, [4.5], lat=10.0)])) == []


def test_a_long_silence_and_a_far_way_are_none(way, kinds):
    assert kinds(pl.concat([straight(way, np.arange(0, 5, 0.2)), straight(way, np.arange(60, 65, 0.2), lat=40)])) == []


def test_several_places_at_once_are_one_anomaly_a_ship(way):
    places = [straight(way, np.arange(0.05 * k, 9, 0.3), lat=-40.0 + 20 * k) for k in range(4)]
    found = find_anomalies(pl.concat(places)).filter(kind=TWO_PLACES)
    assert len(found) == 1
    assert found["reason"][0].startswith("4 places")


def test_the_order_of_reports_does_not_matter(way):
    both = pl.concat([straight(way, np.arange(0, 9, 0.2)), straight(way, np.arange(0.1, 9, 0.3), lat=10.0)])
    assert find_anomalies(both.sample(fraction=1, shuffle=True, seed=2)).equals(find_anomalies(both))
