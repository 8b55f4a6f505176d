"""Habits of simulated transponders: why ships are silent, and whom they claim to be."""

from dataclasses import replace

import numpy as np
import polars as pl
import pytest
from trademaker import SEED, quarter

from ullage.geo import distance_m
from ullage.simulate import TradeSettings, world
from ullage.simulate.trade.fleet import HABITS, FleetLaw
from ullage.simulate.trade.habits import HabitLaw, Silence
from ullage.simulate.trade.tracks import sender_of
from ullage.simulate.transmitters import TransmitterSettings

SILENT = {"fault", "powered down", "switched off"}


def with_habit(habit, **law):
    """Give a small world all of whose tankers have one habit, and sets that never fail."""
    honest = TransmitterSettings(faults_per_day=0.0, power_downs=(0.0, 0.0))
    settings = TradeSettings(
        days=60,
        tankers=4,
        bystanders=0,
        sensors=(),
        fleet=FleetLaw(habits=((habit, 1.0),)),
        habits=HabitLaw(**law, transmitters=honest),
    )
    return world(SEED, settings=settings)


def hours(world, moment):
    return (moment - world.begins).total_seconds() / 3600


def test_every_cause_is_told_and_no_other():
    causes = set(quarter().silences["cause"].unique())
    assert causes >= {"fault", "powered down", "switched off"}
    assert causes <= SILENT | {"false identity", "spoofed track"}


def test_who_is_silent_claims_nothing_and_who_lies_sends_an_mmsi():
    silences = quarter().silences
    claimed = silences.group_by("cause").agg(pl.col("claimed_mmsi").is_null().all())
    for cause, nothing in claimed.iter_rows():
        assert nothing == (cause in SILENT)


def test_silences_lie_in_the_world():
    made = quarter()
    assert (made.silences["from"] >= made.begins).all()
    assert (made.silences["to"] <= made.until).all()
    assert (made.silences["from"] < made.silences["to"]).all()


def test_who_is_always_on_is_silent_for_honest_reasons_alone():
    made = with_habit("always on")
    assert made.silences.height == 0


def test_off_near_terminals_hides_landings_and_begins_at_sea():
    made = with_habit("off near terminals", landings=1.0, loadings=0.0)
    assert set(made.silences["cause"]) == {"switched off"}
    for visit in made.visits.filter(pl.col("role") == "discharges").iter_rows(named=True):
        track = next(one for one in made.tankers if one.vessel.imo == visit["imo"])
        middle = (hours(made, visit["arrived_at"]) + hours(made, visit["departed_at"])) / 2
        assert not track.sends(np.array([min(max(middle, 0.0), 60 * 24 - 0.01)]))[0]


def test_on_in_straits_only_is_heard_near_a_strait_and_nowhere_else():
    made = with_habit("straits only")
    straits = ((34.60, 129.30), (33.95, 127.00), (42.65, 132.95))
    for track in made.tankers:
        when = np.arange(0.05, 60 * 24, 0.5)
        lat, lon, _, _ = track.ship.locate(when)
        nearest = np.min([distance_m(lat, lon, *one) for one in straits], axis=0)
        sends = track.sends(when)
        assert nearest[sends].max(initial=0) < 76_000  # a quarter of an hour further than the limit
        assert nearest[~sends].min() > 64_000


def test_a_false_identity_is_nobody_elses_and_carries_the_cargo():
    made = with_habit("false identity", false_cycles=1.0)
    false = made.silences.filter(pl.col("cause") == "false identity")
    own = set(made.hulls["mmsi"])
    assert false.height > 4
    assert not own & set(false["claimed_mmsi"])
    for one in made.senders():
        for claim in one.claims:
            assert claim.name not in set(made.hulls["name"])
            assert claim.imo not in set(made.hulls["imo"])


def test_a_shared_mmsi_is_another_tankers_all_the_time():
    made = with_habit("shared MMSI")
    assert set(made.silences["claimed_mmsi"]) == set(made.hulls["mmsi"])
    assert (made.silences["to"] - made.silences["from"]).unique().item().days == 60


def test_one_tanker_alone_shares_with_nobody():
    settings = TradeSettings(
        days=5, tankers=1, bystanders=0, sensors=(), fleet=FleetLaw(habits=(("shared MMSI", 1.0),))
    )
    assert world(1, settings=settings).tankers[0].vessel.habit == "always on"


def test_a_spoofed_track_is_laid_far_off_during_landings():
    made = with_habit("spoofed track", spoofed_landings=1.0)
    claims = [claim for one in made.senders() for claim in one.claims]
    assert claims
    for claim in claims:
        assert np.hypot(*claim.offset_deg) * 111.2 == pytest.approx(190, abs=110)
    assert set(made.silences["claimed_mmsi"]) <= set(made.hulls["mmsi"])


def test_bystanders_are_honest():
    made = quarter()
    others = set(made.hulls.filter(pl.col("kind") != "tanker")["mmsi"])
    causes = made.silences.filter(pl.col("mmsi").is_in(others))["cause"]
    assert set(causes) <= {"fault", "powered down"}


def test_all_habits_are_drawn_in_a_large_fleet():
    settings = TradeSettings(days=1, tankers=150, bystanders=0, sensors=())
    habits = world(4, settings=settings).hulls["habit"].value_counts(normalize=True)
    shares = dict(habits.iter_rows())
    for name, share in HABITS:
        assert shares[name] == pytest.approx(share, abs=0.1)


def test_a_sender_says_what_the_ship_is_and_joins_silences_that_touch():
    track = quarter().tankers[0]
    spans = (Silence(1.0, 3.0, "fault"), Silence(2.0, 5.0, "switched off"), Silence(7.0, 8.0, "fault"))
    sender = sender_of(replace(track, silences=spans))
    assert sender.silences == ((1.0, 5.0), (7.0, 8.0))
    assert (sender.ship_type, sender.name, sender.imo) == (80, track.vessel.name, track.vessel.imo)
    assert sender.ship.mmsi == track.vessel.mmsi
    deepest = max(draught for _, draught in sender.draughts)
    assert 0 < deepest <= round(track.vessel.size.hull.design_draught_m, 1)
