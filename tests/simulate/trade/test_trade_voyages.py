"""Voyages of a simulated trade: berths, queues, dwell, cargoes, meetings."""

from datetime import UTC, datetime
from itertools import pairwise

import numpy as np
import polars as pl
import pytest
from trademaker import SEED, busy, quarter

from ullage.cargo.hydrostatics import draught_at_deadweight_m
from ullage.geo import distance_m
from ullage.simulate.trade.analyst import LADEN
from ullage.simulate.trade.cargoes import CargoLaw, draw_cargo, draw_custom
from ullage.simulate.trade.fleet import FleetLaw, make_tankers
from ullage.simulate.trade.sea import sail_all
from ullage.simulate.trade.season import Season
from ullage.simulate.trade.terminals import TERMINALS, case_places
from ullage.simulate.trade.voyages import VoyageLaw

BEGINS = datetime(2024, 1, 1, tzinfo=UTC)


def sailed(tankers, hours=30 * 24.0, law=None):
    fleet = make_tankers(SEED, tankers, FleetLaw())
    law = law or VoyageLaw()
    return sail_all(SEED, fleet, hours, Season(BEGINS, law.season), law, CargoLaw())


@pytest.fixture(scope="module")
def trade():
    return sailed(60)


def test_a_berth_holds_one_ship_at_a_time(trade):
    lying = {}
    for visit in trade.visits:
        way = trade.voyagers[visit.tanker].way
        k = int(np.searchsorted(way.hours, visit.arrived_h))
        berths = visit.terminal.berths()
        off = [float(distance_m(way.lat[k], way.lon[k], one.lat_deg, one.lon_deg)) for one in berths]
        lying.setdefault((visit.terminal.place_id, int(np.argmin(off))), []).append(visit)
        assert min(off) < 25
    for stays in lying.values():
        stays.sort(key=lambda one: one.arrived_h)
        assert all(a.departed_h < b.arrived_h for a, b in pairwise(stays))


def test_no_ship_lies_at_a_berth_that_is_too_short_for_her(trade):
    for visit in trade.visits:
        assert trade.voyagers[visit.tanker].vessel.size.length_m <= max(visit.terminal.longest_m)


def test_ships_wait_at_the_roads_while_berths_are_taken(trade):
    waits = [one for one in trade.visits if one.anchored_h is not None]
    assert len(waits) > 20
    for visit in waits:
        way = trade.voyagers[visit.tanker].way
        lat, lon = (np.interp(visit.anchored_h, way.hours, values) for values in (way.lat, way.lon))
        assert float(distance_m(lat, lon, *visit.terminal.roads)) <= 2000
        assert visit.anchored_h < visit.arrived_h


def test_a_ship_is_in_one_place_and_her_hours_run_forward(trade):
    for one in trade.voyagers:
        assert (np.diff(one.way.hours) > 0).all()
        assert (np.diff(one.way.load_hours) >= 0).all()
        assert one.way.hours[-1] > 30 * 24


def test_what_was_loaded_is_landed(trade):
    loaded = {(one.tanker, one.cycle): one.cargo for one in trade.visits if one.terminal.role == "loads"}
    landed = {(one.tanker, one.cycle): one.cargo for one in trade.visits if one.terminal.role == "discharges"}
    both = loaded.keys() & landed.keys()
    assert len(both) > 50
    assert all(loaded[key] == landed[key] for key in both)


def test_draughts_follow_from_what_is_on_board(trade):
    for visit in trade.visits[:40]:
        one = trade.voyagers[visit.tanker]
        on_board = np.interp([visit.arrived_h, visit.departed_h], one.way.load_hours, one.way.load_t)
        assert [visit.draught_in_m, visit.draught_out_m] == pytest.approx(
            draught_at_deadweight_m(on_board, one.vessel.size.hull), abs=1e-9
        )
        deeper = visit.draught_out_m > visit.draught_in_m
        assert deeper == (visit.terminal.role == "loads") or visit.cargo.fill < LADEN


def test_dwell_times_are_those_of_the_law():
    law = VoyageLaw()
    trade = sailed(12, 365 * 24.0)
    for role, idle, rate in (("loads", law.load_idle_h, law.load_t_h), ("discharges", law.land_idle_h, law.land_t_h)):
        some = [one for one in trade.visits if one.terminal.role == role]
        stays = np.array([one.departed_h - one.arrived_h for one in some])
        pumped = np.array([one.pumped_to_h - one.pumped_from_h for one in some])
        tonnes = np.array([one.cargo.tonnes for one in some])
        assert (stays - pumped).mean() == pytest.approx(idle, rel=0.12)
        assert np.median(tonnes / pumped) == pytest.approx(rate, rel=0.08)
        # a gamma law of shape k has a deviation of mean / sqrt(k)
        assert (stays - pumped).std() == pytest.approx(idle / np.sqrt(law.idle_shape), rel=0.25)


def test_voyages_take_what_their_speed_and_way_ask_for(trade):
    by_route = {}
    for one in trade.voyages:
        by_route.setdefault((one.from_place, one.to_place), []).append(one.arrived_h - one.departed_h)
    # about 195 nautical miles by the points of the way at 8-11.5 kn, less what weather takes
    hours = by_route["vostochny", "chongjin"]
    assert len(hours) >= 5
    assert 14 < min(hours) < max(hours) < 32
    # round the peninsula, about 1,050 nautical miles: "8-10 d there and back at 9 kn"
    assert all(4 * 24 < one < 7 * 24 for one in by_route.get(("vostochny", "nampo"), []))


def test_trade_is_faster_in_autumn_and_ships_in_summer():
    season = Season(BEGINS, 0.25)
    assert season.trade(320 * 24) == pytest.approx(1.25, abs=0.01)
    assert season.trade(137 * 24) == pytest.approx(0.75, abs=0.01)
    assert season.speed(198 * 24) > 0.999
    assert season.speed(15 * 24) == pytest.approx(0.94, abs=0.001)


@pytest.mark.parametrize(("parts", "mean", "sd"), [(0.0, 0.88, 0.084), (1.0, 0.525, 0.16)])
def test_full_and_part_cargoes_have_their_laws(parts, mean, sd):
    law, rng = CargoLaw(parts=parts), np.random.default_rng(1)
    size = make_tankers(1, 1, FleetLaw())[0].size
    fills = np.array([draw_cargo(rng, law, draw_custom(k, law), size, 150.0).fill for k in range(3000)])
    # the first is the prior of laden ships, by another law
    assert fills.mean() == pytest.approx(mean, abs=0.03)
    assert fills.std() == pytest.approx(sd, rel=0.15)
    assert 0.25 <= fills.min() < fills.max() <= 1


def test_no_ship_carries_more_than_she_can():
    for track in quarter().tankers:
        assert track.load_t.max() <= track.vessel.size.hull.deadweight_t * 1.0001
        assert track.load_t.min() > 0


def test_ships_that_meet_lie_alongside_each_other_and_hand_cargo_over():
    world = quarter()
    assert world.encounters.height > 3
    by_mmsi = {one.vessel.mmsi: one for one in world.tankers}
    for row in world.encounters.filter(pl.col("ended_at") < world.until).iter_rows(named=True):
        begin, end = ((row[name] - world.begins).total_seconds() / 3600 for name in ("began_at", "ended_at"))
        when = np.linspace(begin, end, 7)[1:-1]
        a, b = by_mmsi[row["mmsi_a"]], by_mmsi[row["mmsi_b"]]
        apart = distance_m(*a.ship.locate(when)[:2], *b.ship.locate(when)[:2])
        side = (a.vessel.size.hull.beam_m + b.vessel.size.hull.beam_m) / 2
        assert apart == pytest.approx(np.full(5, side + 3.0), abs=0.5)
        assert row["cargo_t"] > 0
        assert row["mmsi_a"] < row["mmsi_b"]


def test_fewer_than_six_tankers_meet_nobody():
    assert not sailed(5).meetings


def test_a_queue_delays_and_loses_nobody():
    visits = busy().visits
    assert visits.filter(pl.col("anchored_at").is_not_null()).height > 20
    waits = visits["arrived_at"] - visits["anchored_at"]
    assert waits.drop_nulls().min().total_seconds() > 0


def test_places_of_the_case_are_simulated_and_unverified():
    places = case_places()
    assert len(places) == 2 * len(TERMINALS)
    assert {one.verified for one in places} == {False}
    assert {one.source for one in places} == {"simulated"}
    assert all(len(one.area) == 4 for one in places if one.role != "anchorage")


def test_terminals_lie_in_their_outline():
    for one in TERMINALS:
        ring = np.array(one.outline())
        for berth in one.berths():
            assert ring[:, 0].min() < berth.lon_deg < ring[:, 0].max()
            assert ring[:, 1].min() < berth.lat_deg < ring[:, 1].max()
