"""Simulated worlds: the same for the same seed, of the shape of real tables, and true to their own truth."""

from dataclasses import replace
from datetime import timedelta

import numpy as np
import polars as pl
import pytest

from ullage.simulate import DISABLINGS, FAMILIES, OUTAGES, SILENCES, VISITS, WorldSettings, simulate_world
from ullage.simulate.labels import best_gaps, label_gaps
from ullage.simulate.ports import PORTS, find_way
from ullage.simulate.receivers import by_distance
from ullage.simulate.ships import FleetSettings
from ullage.tables import GAPS, POSITIONS, STATICS

SMALL = WorldSettings(days=4.0, fleet=FleetSettings(shuttles=5, cargo=8, fishing=4, lying=3))


@pytest.fixture(scope="module")
def world():
    return simulate_world(3, SMALL)


def test_the_same_seed_gives_the_same_world(world):
    again = simulate_world(3, SMALL)
    assert again.positions.equals(world.positions)
    assert again.statics.equals(world.statics)
    assert again.disablings.equals(world.disablings)
    assert again.delivered_at.equals(world.delivered_at)


def test_another_seed_gives_another_world(world):
    assert not simulate_world(4, SMALL).positions.equals(world.positions)


def test_more_ships_change_none_of_the_others(world):
    more = simulate_world(3, replace(SMALL, fleet=replace(SMALL.fleet, cargo=9)))
    ships = world.positions["mmsi"].unique().implode()
    assert more.positions.filter(pl.col("mmsi").is_in(ships)).equals(world.positions)


def test_tables_have_the_schemas_of_real_ones(world):
    assert world.positions.schema == POSITIONS.schema
    assert world.statics.schema == STATICS.schema
    for table, frame in (
        (DISABLINGS, world.disablings),
        (SILENCES, world.silences),
        (OUTAGES, world.outages),
        (VISITS, world.visits),
    ):
        assert frame.schema == table.schema


def test_who_is_switched_off_is_not_heard(world):
    slack = timedelta(seconds=5)  # stamps err by half a second
    for row in world.disablings.iter_rows(named=True):
        heard = world.positions.filter(
            (pl.col("mmsi") == row["mmsi"])
            & (pl.col("receiver").str.starts_with("SAT").not_())
            & pl.col("seen_at").is_between(row["off_at"] + slack, row["on_at"] - slack)
        )
        assert heard.is_empty()


def test_a_receiver_that_is_down_delivers_nothing(world):
    slack = timedelta(seconds=5)
    for row in world.outages.filter(pl.col("receiver").str.starts_with("SAT").not_()).iter_rows(named=True):
        inside = pl.col("seen_at").is_between(row["began_at"] + slack, row["ended_at"] - slack)
        assert world.positions.filter((pl.col("receiver") == row["receiver"]) & inside).is_empty()


def test_a_world_is_known_as_far_as_it_was_delivered(world):
    half = world.until - timedelta(days=2)
    known = world.positions_by(half)
    assert 0 < len(known) < len(world.positions)
    assert known["seen_at"].max() <= half + timedelta(hours=4)


def test_hearing_falls_with_distance_by_every_law():
    ratio = np.linspace(0.01, 3, 50)
    for law in ("weibull", "gamma", "erfc"):
        chance = by_distance(law, ratio)
        assert (np.diff(chance) <= 0).all()
        assert by_distance(law, np.array([1.0]))[0] == pytest.approx(0.5)


def test_every_two_ports_are_joined_by_sea():
    for port in PORTS:
        way = find_way(PORTS[0], port)
        assert tuple(way[-1]) == (port.lat_deg, port.lon_deg)
        assert len(way) >= 3


def test_the_families_differ():
    assert len(set(map(str, FAMILIES.values()))) == len(FAMILIES)


def test_a_gap_is_a_disabling_if_she_was_off_for_half_of_it(world):
    truth = world.disablings.head(1)
    row = truth.to_dicts()[0]

    def gap(hours):
        return GAPS.frame([{"gap_id": "g", "mmsi": row["mmsi"], "off_at": row["off_at"], "duration_h": hours}])

    assert label_gaps(gap(row["duration_h"] * 1.9), truth).to_list() == [True]
    assert label_gaps(gap(row["duration_h"] * 2.1), truth).to_list() == [False]
    assert best_gaps(truth, gap(row["duration_h"])) == [0]
    assert best_gaps(truth, gap(row["duration_h"] * 0.4)) == [None]
