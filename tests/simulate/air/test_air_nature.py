"""Statistics of nature: intervals as ITU-R M.1371-5 tables them, and hearing that falls with distance as its law."""

import numpy as np
import polars as pl
import pytest
from airmaker import BEGINS, clear_air, lying, near, sailing, sender, straight

from ullage.simulate.air import receive
from ullage.simulate.receivers import by_distance

# class, speed [kn], interval [s] of annex 1, tables 1 and 2, most stray of an interval [s] by annexes 2 and 7
TABLE = [
    ("A", 0.0, 180.0, 36.0),
    ("A", 8.0, 10.0, 2.0),
    ("A", 18.0, 6.0, 1.2),
    ("A", 25.0, 2.0, 0.4),
    ("B", 0.0, 180.0, 10.0),
    ("B", 8.0, 30.0, 10.0),
]


def received(ships, hours, air):
    return pl.concat([one.positions for one in receive(5, [sender(one) for one in ships], BEGINS, hours, air)])


@pytest.mark.parametrize(("ais_class", "knots", "interval", "stray"), TABLE)
def test_intervals_are_those_of_the_table_by_class_and_speed(ais_class, knots, interval, stray):
    # delivered at once, so that the time is not a whole second
    air = clear_air(reach_km=1e5, station_late_s=0.0)
    gaps = received([straight(knots=knots, ais_class=ais_class)], 6.0, air)["delivered_at"].diff().drop_nulls()
    gaps = gaps.dt.total_microseconds().to_numpy() / 1e6
    assert gaps.mean() == pytest.approx(interval, rel=0.01)
    assert 0.8 * stray < np.abs(gaps - interval).max() <= stray + 1e-5


def test_a_ship_that_turns_reports_three_times_as_often():
    times = received([sailing("440000001", 10.0)], 24.0, clear_air(reach_km=1e5))["seen_at"].sort()
    seconds = (times - BEGINS).dt.total_seconds().to_numpy()
    # 180° at half a degree a second about each full hour, and 20 s after it
    about = np.abs((seconds + 1800) % 3600 - 1800) < 150
    turns = [np.diff(one) for one in np.split(seconds[about], np.flatnonzero(np.diff(seconds[about]) > 600) + 1)]
    assert np.concatenate(turns).mean() == pytest.approx(10 / 3, rel=0.03)


def test_statics_come_every_six_minutes():
    pieces = receive(5, [sender(lying()), sender(lying("440000002", ais_class="B"))], BEGINS, 24.0, clear_air())
    statics = pl.concat([one.statics for one in pieces])
    for mmsi, each in (("440000001", 1), ("440000002", 2)):
        times = statics.filter(pl.col("mmsi") == mmsi)["seen_at"]
        assert len(times) == pytest.approx(240 * each, abs=2)


@pytest.mark.parametrize("law", ["weibull", "gamma", "erfc"])
def test_the_share_of_messages_heard_falls_with_distance_as_the_law_says(law):
    ratios = np.array([0.4, 0.8, 1.0, 1.2, 1.6])
    air = clear_air(reach_km=100.0, law=law)
    # the reach of a station is drawn about that of the settings: that of its first sector is not known beforehand
    ships = [lying(f"44000000{k}", near(north_km=-100.0 * one)) for k, one in enumerate(ratios)]
    counts = received(ships, 96.0, air).group_by("mmsi").len().sort("mmsi")
    heard = np.zeros(len(ratios))
    heard[[int(one[-1]) for one in counts["mmsi"]]] = counts["len"].to_numpy() / (96 * 20)
    factors = np.exp(np.linspace(-0.4, 0.4, 401))
    expected = np.array([by_distance(law, ratios / one) for one in factors])
    best = np.abs(expected - heard).max(axis=1).min()
    assert best < 0.035  # three standard deviations of a share of 1,920
    assert (np.diff(heard) <= 0).all()


def test_messages_in_a_row_are_lost_together():
    # class B: half the reach, and no oftener while she turns
    ship = [sender(sailing("440000001", 2.5, hours=97.0, ais_class="B", where=near(north_km=-40.0)))]
    steady, faded = (
        pl.concat([one.positions for one in receive(5, ship, BEGINS, 96.0, clear_air(reach_km=80.0, fading_sd=sd))])
        for sd in (0.0, 0.15)
    )

    def spread(table):
        spells = table.group_by(pl.col("seen_at").dt.truncate("10m")).len()["len"].to_numpy()
        return spells.std() / spells.mean()

    assert len(steady) > 1000
    assert spread(faded) > 1.4 * spread(steady)
