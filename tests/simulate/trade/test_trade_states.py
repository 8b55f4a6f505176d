"""Where simulated ships are at a moment, held to a plain count of each ship."""

from dataclasses import replace
from datetime import timedelta

import numpy as np
import polars as pl
import pytest
from trademaker import quarter

from ullage.cargo.hydrostatics import draught_at_deadweight_m
from ullage.geo import distance_m
from ullage.simulate.trade.states import states_of
from ullage.simulate.trade.truth import POSITIONS


@pytest.fixture(scope="module")
def alongside():
    """Give a stay that has begun and ended, and the middle of it."""
    made = quarter()
    stays = made.visits.filter((pl.col("arrived_at") > made.begins) & (pl.col("departed_at") < made.until))
    visit = stays.row(len(stays) // 2, named=True)
    return visit, visit["arrived_at"] + (visit["departed_at"] - visit["arrived_at"]) / 2


def states(visit, when, radius_m=8000.0):
    place = next(one for one in quarter().places if one.id == visit["place_id"])
    return quarter().states_at(when, place.lat_deg, place.lon_deg, radius_m)


def plain(when, lat, lon, radius_m):
    """Count the ships about a point one by one."""
    made = quarter()
    hour = np.array([(when - made.begins).total_seconds() / 3600])
    found = {}
    for track in made.tracks:
        at = [float(one[0]) for one in track.ship.locate(hour)]
        if float(distance_m(at[0], at[1], lat, lon)) <= radius_m:
            found[track.vessel.mmsi] = at
    return found


def test_the_ship_of_a_stay_is_alongside_with_the_berths_heading(alongside):
    visit, when = alongside
    row = states(visit, when).filter(pl.col("imo") == visit["imo"]).row(0, named=True)
    terminal = next(one for one in quarter().places if one.id == visit["place_id"])
    assert row["alongside"]
    assert row["sog_kn"] == 0
    assert float(distance_m(row["lat_deg"], row["lon_deg"], terminal.lat_deg, terminal.lon_deg)) < 200
    (west, south), (east, north) = terminal.area[0], terminal.area[1]
    row_deg = np.degrees(np.arctan2((east - west) * np.cos(np.radians(south)), north - south))
    assert min((row["heading_deg"] - row_deg) % 180, (row_deg - row["heading_deg"]) % 180) < 1
    low, high = sorted((visit["draught_in_m"], visit["draught_out_m"]))
    assert low - 1e-9 <= row["draught_m"] <= high + 1e-9


def test_freeboard_and_draught_are_the_depth(alongside):
    table = states(*alongside).join(quarter().hulls.select("mmsi", "depth_m"), on="mmsi")
    assert (table["draught_m"] + table["freeboard_m"]).to_list() == pytest.approx(table["depth_m"].to_list())


@pytest.mark.parametrize("radius_m", [1.0, 3000.0, 60_000.0, 400_000.0])
def test_ships_about_a_point_are_those_of_a_plain_count(alongside, radius_m):
    _, when = alongside
    found = quarter().states_at(when, 41.8, 129.9, radius_m)
    expected = plain(when, 41.8, 129.9, radius_m)
    assert found["mmsi"].to_list() == sorted(expected)
    for mmsi, lat, lon in found.select("mmsi", "lat_deg", "lon_deg").iter_rows():
        assert (lat, lon) == pytest.approx(expected[mmsi][:2])


@pytest.mark.parametrize(("lat", "lon", "there"), [(70.0, 20.0, 20.2), (10.0, 179.99, -179.99)])
def test_ships_are_found_in_high_latitudes_and_across_the_antimeridian(lat, lon, there):
    track = quarter().tankers[0]
    moored = replace(track.ship, lat=np.full_like(track.ship.lat, lat), lon=np.full_like(track.ship.lon, lon))
    where = np.array([lat]), np.array([there]), np.array([8000.0])
    found = states_of([replace(track, ship=moored)], quarter().begins, [quarter().begins], *where)
    assert found["mmsi"].to_list() == [track.vessel.mmsi]


def test_under_way_the_bow_points_along_the_way():
    made = quarter()
    voyage = made.voyages.filter(pl.col("departed_at") > made.begins).row(3, named=True)
    when = voyage["departed_at"] + timedelta(hours=6)
    track = next(one for one in made.tankers if one.vessel.imo == voyage["imo"])
    lat, lon, knots, course = track.ship.locate(np.array([(when - made.begins).total_seconds() / 3600]))
    row = made.states_at(when, float(lat[0]), float(lon[0]), 100.0).filter(pl.col("imo") == voyage["imo"])
    assert row["heading_deg"].item() == pytest.approx(course[0])
    assert row["sog_kn"].item() == pytest.approx(knots[0])
    assert not row["alongside"].item()


def test_load_by_time_gives_the_draught():
    track = quarter().tankers[2]
    when = np.linspace(0, 2000, 300)
    draught = track.draught_m(when)
    assert draught == pytest.approx(draught_at_deadweight_m(track.on_board_t(when), track.vessel.size.hull))
    assert draught.max() <= track.vessel.size.hull.design_draught_m


def test_positions_have_a_row_a_ship_and_look_and_only_what_is_known(alongside):
    made = quarter()
    positions = made.positions({made.looks["look_id"][0]: "a-scene"})
    assert positions.schema == POSITIONS.schema
    assert positions.null_count().select(pl.all().exclude("scene_id", "imo")).sum_horizontal().item() == 0
    look = made.looks.row(len(made.looks) // 2, named=True)
    place = next(one for one in made.places if one.id == look["place_id"])
    alone = made.states_at(look["looked_at"], place.lat_deg, place.lon_deg, 8000.0)
    rows = positions.filter(
        (pl.col("seen_at") == look["looked_at"])
        & (pl.col("place_id") == place.id)
        & (pl.col("sensor") == look["sensor"])
    )
    columns = [name for name in POSITIONS.schema if name not in ("scene_id", "place_id", "sensor", "clear")]
    assert rows.select(columns).equals(alone.select(columns))


def test_a_world_without_looks_has_no_positions():
    from ullage.simulate import world

    made = world(1, days=2, tankers=1, bystanders=0, sensors=())
    assert made.positions().height == 0
    assert made.positions().schema == POSITIONS.schema
    assert not made.visits["seen"].any()
    assert made.observations == ()
