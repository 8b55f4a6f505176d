"""Simulated worlds judged together."""

from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest

from truthmaker import concluded, deliveries, stay, stays, value, visits
from ullage.evaluate.worlds import STRATA, USUAL, WorldFound, judge_worlds, run_world
from ullage.simulate.heard_stays import heard_stays
from ullage.simulate.trade.world import world

HELD = "held by its 90 % interval"
SMALL = replace(USUAL, days=20, tankers=3)


def found(unseen=(1, 1, 2, 0), *, seen_t=(2500.0, 3000.0, 3500.0), all_t=(5000.0, 6000.0, 8000.0)):
    """Give a world in which one of two voyages was seen."""

    def points(low, mid, high):
        return {"low": float(low), "mid": float(mid), "high": float(high)}

    told = None if unseen is None else points(min(unseen), np.median(unseen), max(unseen))
    total = None if told is None else {name: one + 1 for name, one in told.items()}
    summary = {
        "visits": {"seen": 1, "unseen": told, "total": total, "unseen_reason": None if told else "nobody looked"},
        "delivered_t": points(*all_t),
        "seen_t": points(*seen_t),
    }
    counts = None if unseen is None else np.array(unseen)
    concluded_of = visits(concluded(1))
    tables = {"visits": concluded_of, "deliveries": deliveries(concluded_of, (2500.0, 3000.0, 3500.0))}
    return WorldFound(tables, stays(stay(1), stay(11)), summary, counts)


def judged(*worlds, strata=("usual",)):
    return judge_worlds(range(len(worlds)), dict.fromkeys(strata, SMALL), lambda *_: iter(worlds))


def test_worlds_are_judged_once_each():
    some = judged(found(), found())
    assert value(some, HELD, "all voyages").n == value(some, f"unseen, {HELD}").n == 2
    assert value(some, "voyages seen").n == 4


def test_a_world_that_tells_nothing_unseen_is_counted_and_not_judged():
    some = judged(found(), found(None))
    assert value(some, "worlds whose unseen visits are told").value == 0.5
    assert value(some, f"unseen, {HELD}").n == 1


def test_kinds_take_the_worlds_in_turn():
    some = judged(found(), found(None), found(), strata=("clear", "cloudy"))
    assert value(some, f"unseen, {HELD}", "clear").n == 2
    assert value(some, f"unseen, {HELD}", "cloudy").n == 0
    assert value(some, HELD, "all voyages, clear").n == 2


def test_whole_numbers_at_the_edge_hold_by_lot():
    sure = judged(*(found((1,) * 9) for _ in range(200)))
    assert value(sure, f"unseen, {HELD}").value == 1.0
    assert value(sure, f"unseen, {HELD}, its ends by lot").value == pytest.approx(0.9, abs=0.06)


def test_a_total_of_all_voyages_that_misses_is_seen():
    assert value(judged(found(all_t=(5000.0, 5500.0, 5900.0))), HELD, "all voyages").value == 0.0


def test_a_world_is_the_same_however_often_it_is_run():
    one, other = run_world(3, SMALL), run_world(3, SMALL)
    assert one.summary == other.summary
    assert one.tables["visits"].equals(other.tables["visits"])


def test_whole_stays_of_ships_that_are_always_heard_are_known():
    made = world(2, settings=replace(USUAL, tankers=8))
    known = heard_stays(made)
    on = made.hulls.filter(habit="always on")
    assert 0 < len(known) < len(made.visits)
    assert set(known["mmsi"]) <= set(on["mmsi"])
    assert known["arrived_at"].min() >= made.begins
    assert known["departed_at"].max() < made.until
    assert (known["departed_at"] - known["arrived_at"]).min() > timedelta(hours=1)


def test_kinds_of_worlds_differ_in_what_they_are_named_for():
    assert STRATA["cheap sensors"].sensors == ("s1", "s2")
    assert STRATA["few visits"].tankers < USUAL.tankers
    assert STRATA["cloudy"].looks.climate.mean_cover("2024-01-15") > USUAL.looks.climate.mean_cover("2024-01-15")
