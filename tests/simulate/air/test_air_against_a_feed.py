"""Simulated intervals beside those of a real feed: 28 s of Danish waters, stamped in milliseconds."""

import os
from pathlib import Path

import polars as pl
import pytest
from airmaker import BEGINS, clear_air, sender, straight

from ullage.simulate.air import receive
from ullage.sources.ais import read_ais

ROOT = Path(os.environ.get("ULLAGE_TEST_DATA", Path(__file__).parents[4] / "shared" / "data"))
FEED = ROOT / "ais/nmea_dma_aislib/stream_example.txt"

pytestmark = pytest.mark.skipif(not FEED.exists(), reason="needs the real feed, see ULLAGE_TEST_DATA")


def quartiles(positions, low, high, when="seen_at"):
    """Give the quartiles of the intervals between messages of class A ships at speeds [s]."""
    told = ["mmsi", "lat_deg", "lon_deg", "utc_second", "sog_kn"]
    once = positions.filter(pl.col("ais_class") == "A").unique(told, keep="first", maintain_order=True)
    gaps = once.sort("mmsi", when).with_columns(
        gap=pl.col(when).diff().over("mmsi").dt.total_microseconds() / 1e6,
        before=pl.col("sog_kn").shift().over("mmsi"),
    )
    both = pl.col("sog_kn").is_between(low, high) & pl.col("before").is_between(low, high)
    found = gaps.filter(both)["gap"].drop_nulls()
    assert len(found) > 200
    return [found.quantile(one) for one in (0.25, 0.5, 0.75)]


# the feed's ships turn more than those that sail straight, which shortens its lower quartile: allowed [s] at each
CASES = [(8, 3, 13.5, (1.3, 0.5, 0.5)), (18, 14.5, 22.5, (0.8, 0.3, 0.8))]


@pytest.mark.parametrize(("knots", "low", "high", "allowed"), CASES)
def test_intervals_of_moving_ships_are_those_of_a_real_feed(knots, low, high, allowed):
    real = quartiles(read_ais(FEED)[0], low, high)
    air = clear_air(reach_km=1e4, station_late_s=0.0)
    pieces = receive(1, [sender(straight(knots=float(knots)))], BEGINS, 2.0, air)
    # delivered at once, so that the time is not a whole second
    simulated = quartiles(pl.concat([one.positions for one in pieces]), low, high, "delivered_at")
    for ours, theirs, most in zip(simulated, real, allowed, strict=True):
        assert ours == pytest.approx(theirs, abs=most)
