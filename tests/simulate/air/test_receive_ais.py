"""AIS as it is received: as the slow reference has it, in the order of delivery, honest about who was silent."""

from datetime import timedelta
from importlib import import_module

import numpy as np
import polars as pl
import pytest
from airmaker import ALIKE, BEGINS, clear_air, lying, near, sailing, sender
from airreference import SlowAir

from ullage import kernels
from ullage.draws import interpolate_law
from ullage.kernels import normal_scores
from ullage.simulate.air import AirSettings, Claim, receive
from ullage.simulate.air.hearing import delay_law, distance_table
from ullage.simulate.outages import OutageSettings
from ullage.simulate.receivers import ReceiverSettings, by_distance
from ullage.tables import POSITIONS, STATICS

ROUGH = AirSettings(
    transmitters=ALIKE,
    receivers=ReceiverSettings(sites=("Busan", "Pohang", "Ulleung"), satellites=2, satellite_hears=0.9),
    outages=OutageSettings(station_per_day=4.0, station_h=0.3, feed_per_day=2.0, feed_h=0.1, clock_errors=0.2),
    duplicates=0.7,
    careless=0.5,
)


def fleet():
    """Make ships that sail, turn, lie, are silent, claim another name, a shifted place and another's way."""
    far = near(north_km=90, east_km=30)
    return [
        sender(sailing("440000001", 10.0, where=near(north_km=30)), silences=((1.0, 1.4),)),
        sender(sailing("440000002", 18.0, where=far), silences=((0.2, 0.9), (1.1, 2.8)), headings=((-1.0, 0.0),)),
        sender(sailing("440000003", 6.0, ais_class="B", where=near(east_km=20)), ship_type=30),
        sender(
            lying("440000004", where=near(north_km=60)), headings=((-1.0, 45.0), (2.0, 225.0)),
            claims=(Claim(0.5, 1.5, mmsi="273000009", name="OTHER"), Claim(2.0, 2.5, offset_deg=(0.5, -0.25))),
        ),
        sender(lying("440000005"), headings=((-1.0, 90.0),), claims=(Claim(1.0, 2.0, way=sailing("1", 12.0)),)),
    ]  # fmt: skip


def whole(*args, **options):
    """Receive everything as two tables."""
    pieces = list(receive(*args, **options))
    return pl.concat([one.positions for one in pieces]), pl.concat([one.statics for one in pieces])


@pytest.fixture(scope="module")
def rough():
    return whole(1, fleet(), BEGINS, 3.0, ROUGH)


def test_what_is_received_is_what_the_slow_reference_has(rough):
    slow = SlowAir(1, fleet(), 3.0, ROUGH)
    expected = sorted(
        ((late, f"sim-{name}", stamp, *what) for one in fleet() for _, what, heard in slow.positions(one)
         for name, stamp, late in heard),
        key=lambda row: row[:2],
    )  # fmt: skip
    got = rough[0]
    assert len(got) == len(expected) > 1000
    late, names, stamps, mmsis, lat, lon, knots, course = zip(*expected, strict=True)
    seconds = (got["delivered_at"] - BEGINS).dt.total_microseconds().to_numpy() / 1e6
    np.testing.assert_allclose(seconds, late, rtol=1e-6, atol=1e-4)
    assert got["receiver"].to_list() == list(names)
    assert got["mmsi"].to_list() == list(mmsis)
    stamped = (got["seen_at"] - BEGINS).dt.total_seconds().to_numpy()
    assert np.abs(stamped - np.array(stamps)).max() <= 1
    np.testing.assert_allclose(got["lat_deg"], lat, atol=2e-6)
    np.testing.assert_allclose(got["lon_deg"], lon, atol=2e-6)
    np.testing.assert_allclose(got["sog_kn"], knots, atol=0.12)
    under_way = np.array([one is not None for one in course])
    off = got["cog_deg"].to_numpy()[under_way] - np.array(course, dtype=object)[under_way].astype(float)
    assert np.abs((off + 180) % 360 - 180).max() < 0.2


def test_the_length_of_pieces_changes_no_report_and_no_order(rough):
    positions, statics = whole(1, fleet(), BEGINS, 3.0, ROUGH, piece_h=0.37)
    assert positions.equals(rough[0])
    assert statics.equals(rough[1])


def test_the_number_of_threads_changes_nothing(rough, monkeypatch):
    monkeypatch.setattr(kernels, "THREADS", 1)
    monkeypatch.setattr(import_module("ullage.simulate.air.receive"), "_LEAST_SHIPS", 1)
    assert whole(1, fleet(), BEGINS, 3.0, ROUGH)[0].equals(rough[0])
    monkeypatch.setattr(kernels, "THREADS", 3)
    assert whole(1, fleet(), BEGINS, 3.0, ROUGH)[0].equals(rough[0])


def test_another_seed_gives_other_reports(rough):
    assert not whole(2, fleet(), BEGINS, 3.0, ROUGH)[0].equals(rough[0])


def test_stations_hear_a_ship_the_same_whoever_else_sails():
    alone = whole(1, fleet()[:1], BEGINS, 3.0, ROUGH)[0]
    among = whole(1, fleet(), BEGINS, 3.0, ROUGH)[0].filter(pl.col("mmsi") == "440000001")
    stations = ~pl.col("receiver").str.starts_with("sim-SAT")
    # a satellite's hearing may be the first reception of a message, which decides about doubles
    doubled = clear_air(sites=("Busan", "Pohang"))
    assert whole(1, fleet()[:1], BEGINS, 3.0, doubled)[0].equals(
        whole(1, fleet(), BEGINS, 3.0, doubled)[0].filter(pl.col("mmsi") == "440000001")
    )
    assert len(among.filter(stations)) == pytest.approx(len(alone.filter(stations)), rel=0.05)


def test_tables_have_the_schemas_of_real_ones_and_the_time_of_delivery(rough):
    positions, statics = rough
    assert positions.drop("delivered_at").schema == POSITIONS.schema
    assert statics.drop("delivered_at").schema == STATICS.schema
    for table in rough:
        assert table["delivered_at"].is_sorted()
        assert table["receiver"].str.starts_with("sim-").all()


def test_everything_is_quantised_as_a_message_carries_it(rough):
    positions, statics = rough
    for name, parts in (("lat_deg", 600_000), ("lon_deg", 600_000), ("sog_kn", 10), ("cog_deg", 10)):
        steps = positions[name].to_numpy() * parts
        assert np.abs(steps - np.rint(steps)).max() < 1e-5
    assert positions["heading_deg"].drop_nulls().is_between(0, 359).all()
    class_b = positions.filter(pl.col("ais_class") == "B")
    assert class_b["heading_deg"].null_count() == class_b["nav_status"].null_count() == len(class_b) > 0
    assert set(statics["message_type"].unique()) == {5, 24}


def test_who_is_silent_is_not_heard(rough):
    stations = rough[0].filter((pl.col("mmsi") == "440000001") & ~pl.col("receiver").str.starts_with("sim-SAT"))
    slack = timedelta(seconds=5)  # stamps err by a second
    silent = pl.col("seen_at").is_between(BEGINS + timedelta(hours=1) + slack, BEGINS + timedelta(hours=1.4) - slack)
    assert len(stations) > 100
    assert stations.filter(silent).is_empty()


def test_a_false_name_is_sent_with_everything_else_her_own():
    statics = whole(1, fleet(), BEGINS, 3.0, clear_air())[1].filter(pl.col("mmsi") == "273000009")
    assert statics["name"].unique().to_list() == ["OTHER"]
    assert statics["imo"].unique().to_list() == ["9000003"]


def test_a_feed_that_thins_passes_on_one_report_a_ship_and_time():
    every = AirSettings(every_s=600.0, receivers=ROUGH.receivers, transmitters=ALIKE)
    positions, statics = whole(1, fleet(), BEGINS, 3.0, every)
    for table, each in ((positions, 1), (statics, 2)):
        assert 0 < table.group_by("mmsi").len()["len"].max() <= each * (18 + 1)
    sea = positions.filter(pl.col("mmsi") == "440000001").sort("seen_at")
    assert sea["seen_at"].diff().drop_nulls().median() == pytest.approx(
        timedelta(minutes=10), abs=timedelta(seconds=15)
    )


def test_a_message_heard_by_two_stations_is_delivered_by_both_if_doubles_are():
    ship = [sender(lying())]
    both = whole(1, ship, BEGINS, 6.0, clear_air(sites=("Busan", "Pohang"), reach_km=400.0))[0]
    one = whole(1, ship, BEGINS, 6.0, clear_air(sites=("Busan", "Pohang"), reach_km=400.0, duplicates=0.0))[0]
    assert len(both) == pytest.approx(2 * len(one), abs=4)


def test_what_satellites_heard_comes_late_and_a_few_stamps_are_wrong(rough):
    positions = rough[0].with_columns(above=pl.col("receiver").str.starts_with("sim-SAT"))
    late = (positions["delivered_at"] - positions["seen_at"]).dt.total_seconds().to_numpy()
    above = positions["above"].to_numpy()
    assert above.sum() > 30
    assert np.median(late[above]) > 30 * 60 > 60 > late[~above].max()


def test_the_more_ships_are_in_view_the_less_a_satellite_hears_of_one():
    air = clear_air(sites=(), satellites=3, satellite_hears=0.9)
    one = [sender(sailing("440000001"))]
    crowd = one + [sender(sailing(f"4410{k:05d}", 10.0, hours=24.0)) for k in range(200)]
    alone = len(whole(1, one, BEGINS, 24.0, air)[0])
    positions = whole(1, crowd, BEGINS, 24.0, air)[0]
    among = len(positions.filter(pl.col("mmsi") == "440000001"))
    assert alone > 300
    # 200 ships every 10 s: 1.6 * 20 / 75 slots of each
    assert among / alone == pytest.approx(np.exp(-1.6 * 200 / 10 / 75), rel=0.1)


@pytest.mark.parametrize("law", ["weibull", "gamma", "erfc"])
def test_the_table_of_a_law_is_the_law(law):
    ratio = np.linspace(0, 3.999, 5000)
    table = distance_table(law)
    assert np.abs(np.interp(ratio, np.arange(len(table)) / 256, table) - by_distance(law, ratio)).max() < 1e-4
    assert by_distance(law, np.array([4.0]))[0] < 5e-4


def test_the_law_of_delays_has_its_mean():
    law = delay_law(2.0)
    assert interpolate_law(law, normal_scores(1, 200_000)).mean() == pytest.approx(2.0, rel=0.02)


def test_no_ships_give_no_reports_and_no_receivers_hear_none():
    assert [one.positions.height for one in receive(1, [], BEGINS, 36.0)] == [0, 0]
    assert whole(1, fleet(), BEGINS, 2.0, clear_air(sites=()))[0].is_empty()


def test_a_world_without_time_or_zone_and_two_senders_of_one_number_are_refused():
    with pytest.raises(ValueError, match="no time"):
        list(receive(1, [], BEGINS, 0.0))
    with pytest.raises(ValueError, match="no time zone"):
        list(receive(1, [], BEGINS.replace(tzinfo=None), 1.0))
    with pytest.raises(ValueError, match="440000001"):
        list(receive(1, [sender(lying()), sender(lying())], BEGINS, 1.0))


def test_settings_out_of_their_range_are_all_named():
    with pytest.raises(ValueError, match="every_s, duplicates"):
        AirSettings(every_s=-1.0, duplicates=1.5)


def test_a_sender_with_times_out_of_order_is_refused():
    with pytest.raises(ValueError, match="before it begins"):
        sender(lying(), silences=((2.0, 1.0),))
    with pytest.raises(ValueError, match="in the order"):
        sender(lying(), draughts=((2.0, 5.0), (1.0, 6.0)))
