"""Reports that their receiver cannot have heard."""

import numpy as np
import polars as pl

from ullage.geo import destination
from ullage.track.anomaly import find_anomalies, learn_receivers
from ullage.track.anomaly.found import OUT_OF_RANGE

STATION = {"Nakhodka": (42.8, 132.9, 60.0)}


def at(way, east_nm, mmsi="273000001", receiver="Nakhodka", count=6, lat=42.8, lon=132.9):
    rng = np.random.default_rng(int(abs(east_nm)) + 1)
    to = destination(lat, lon, 90.0, east_nm * 1852 + rng.normal(0, 300, count))
    return way(np.arange(count) / 4, *to, mmsi=mmsi, receiver=receiver)


def fleet(way, lon=132.9, receiver="Nakhodka", far_nm=40):
    return pl.concat(
        at(way, east, mmsi=f"2730001{k:02d}", lon=lon, receiver=receiver)
        for k, east in enumerate(np.linspace(-far_nm, far_nm, 30))
    )


def test_reports_from_beyond_a_receivers_range_are_found(way):
    found = find_anomalies(at(way, 80), receivers=STATION)
    assert found["kind"].to_list() == [OUT_OF_RANGE]
    assert found["value"][0] > 79


def test_reports_from_within_it_are_none(way, kinds):
    assert kinds(at(way, 50), receivers=STATION) == []


def test_two_reports_are_none(way, kinds):
    assert kinds(at(way, 80, count=2), receivers=STATION) == []


def test_receivers_that_are_not_known_are_not_judged(way, kinds):
    assert kinds(at(way, 80, receiver="a satellite"), receivers=STATION) == []


def test_a_receivers_range_is_learned_from_the_ships_it_hears(way, kinds):
    learned = learn_receivers(fleet(way))
    assert list(learned) == ["Nakhodka"]
    assert kinds(pl.concat([fleet(way), at(way, 400)])) == [OUT_OF_RANGE]
    assert kinds(fleet(way)) == []


def test_a_receiver_that_hears_the_world_has_no_range(way):
    assert learn_receivers(fleet(way, far_nm=2000)) == {}


def test_a_receiver_of_few_ships_has_no_range(way):
    assert learn_receivers(at(way, 10)) == {}


def test_the_antimeridian_is_no_border_of_a_range(way):
    lat, lon, _ = learn_receivers(fleet(way, lon=180.0))["Nakhodka"]
    assert abs(abs(lon) - 180) < 0.1
    assert abs(lat - 42.8) < 0.1


def test_the_order_of_reports_does_not_matter(way):
    reports = fleet(way)
    assert learn_receivers(reports.sample(fraction=1, shuffle=True, seed=2)) == learn_receivers(reports)
