"""The plan of a collection: what mixes of sensors see of visits, and how well their number is known."""

from datetime import UTC, datetime

import numpy as np
import pytest

from ullage.records import Place
from ullage.simulate.collection import (
    COLLECTION,
    STAYS_D,
    PlanSettings,
    exposure_of,
    plan_collection,
    plan_place,
    seen_chance,
    thin_visits,
    visits_interval,
)
from ullage.simulate.collection_shown import draw_plan, plan_text

VOSTOCHNY = Place("vostochny", "Vostochny", "loads", 42.70, 133.08)
QUICK = PlanSettings(days=60, worlds=2, visits_worlds=10)

# probability of each look to see a ship, and when it looks [d]: two tracks of 12 days, every 2.5 days, daily
PASSES = {
    "s1": (0.90, np.concatenate([np.arange(2.0, 260, 12), np.arange(7.0, 260, 12)])),
    "s2": (0.40, np.arange(0.4, 260, 2.5)),
    "planet": (0.45, np.arange(0.45, 260, 1.0)),
}
# part seen and relative width of the 90 % interval for mean stays of one and of two days: the table of 240 days and
# 51.6 visits that was derived for the Sea of Japan, checked there by another simulation
PUBLISHED = {
    ("s1",): (0.14, 1.13, 0.29, 0.71),
    ("s2",): (0.16, 1.05, 0.30, 0.70),
    ("s1", "s2"): (0.28, 0.74, 0.49, 0.47),
    ("planet",): (0.41, 0.56, 0.64, 0.35),
    ("s1", "s2", "planet"): (0.55, 0.42, 0.78, 0.25),
}


def looks_of(mix):
    times = np.concatenate([PASSES[name][1] for name in mix])
    chances = np.concatenate([np.full(len(PASSES[name][1]), PASSES[name][0]) for name in mix])
    order = np.argsort(times)
    return times[order], chances[order]


@pytest.mark.parametrize("mix", PUBLISHED)
def test_the_part_seen_is_that_of_the_derived_table(mix):
    one_day, _, two_days, _ = PUBLISHED[mix]

    assert exposure_of(*looks_of(mix), PlanSettings(dwell_d=1.0)) == pytest.approx(one_day, abs=0.03)
    assert exposure_of(*looks_of(mix), PlanSettings(dwell_d=2.0)) == pytest.approx(two_days, abs=0.03)


@pytest.mark.parametrize("mix", PUBLISHED)
def test_intervals_are_as_wide_as_those_of_the_derived_table(mix):
    for dwell, width in ((1.0, PUBLISHED[mix][1]), (2.0, PUBLISHED[mix][3])):
        rng = np.random.default_rng(7)
        found = thin_visits(rng, *looks_of(mix), PlanSettings(dwell_d=dwell), 150)

        assert (found.high - found.low).mean() / 51.6 == pytest.approx(width, abs=0.05 + 0.1 * width)


def test_intervals_hold_the_number_of_visits():
    rng = np.random.default_rng(8)
    found = thin_visits(rng, *looks_of(("s1", "s2")), PlanSettings(), 400)
    held = ((found.low <= found.visits) & (found.visits <= found.high)).mean()

    assert 0.87 < held < 0.95


def test_a_stay_is_seen_by_the_looks_inside_it():
    times, chances = np.array([1.0, 2.0, 3.0]), np.array([0.5, 0.4, 0.9])
    found = seen_chance(times, chances, np.array([0.0, 0.5, 1.5, 3.1]), np.array([0.9, 1.6, 3.0, 5.0]))

    assert found == pytest.approx([0.0, 1 - 0.5 * 0.6, 1 - 0.6 * 0.1, 0.0])


def test_the_part_seen_is_the_exposure():
    rng = np.random.default_rng(9)
    found = thin_visits(rng, *looks_of(("planet",)), PlanSettings(), 200)

    assert found.seen.sum() / found.visits.sum() == pytest.approx(found.exposure, abs=0.015)


def test_nobody_looking_bounds_nothing():
    low, high = visits_interval(np.random.default_rng(1), np.zeros(3, np.int64), 0.0)

    assert low.tolist() == [0, 0, 0]
    assert np.isinf(high).all()


@pytest.fixture(scope="module")
def plan():
    return plan_collection(1, VOSTOCHNY, QUICK, [("s1",), ("planet",), ("s1", "planet", "vhr")])


def test_more_sensors_see_more(plan):
    alone, daily, both = plan["seen"]

    assert plan.schema == COLLECTION.schema
    assert alone < both
    assert daily < both
    assert plan["width_90"].arg_min() == 2


def test_longer_stays_are_seen_more_often(plan):
    for by_stay in plan["seen_by_stay"]:
        assert len(by_stay) == len(STAYS_D)
        assert by_stay.to_list() == sorted(by_stay)


def test_only_fine_images_tell_a_load(plan):
    assert plan["load_told"].to_list()[:2] == [0, 0]
    assert plan["load_told"][2] > 0


def test_the_same_seed_gives_the_same_plan(plan):
    assert plan_collection(1, VOSTOCHNY, QUICK, [("s1",), ("planet",), ("s1", "planet", "vhr")]).equals(plan)


def test_a_plan_is_written_for_people(plan):
    text = plan_text(plan, VOSTOCHNY, QUICK)
    drawn = draw_plan(plan, VOSTOCHNY, QUICK)

    assert "s1+planet+vhr" in text
    assert "(simulated)" in text
    assert drawn[:4] == b"\x89PNG"


def test_a_place_with_a_pier_is_planned_for_its_heading():
    outline = ((133.0, 42.0), (133.0, 42.004), (133.001, 42.004), (133.001, 42.0))
    place = Place("x", "X", "loads", 42.002, 133.0005, area=outline)

    assert plan_place(place, dwell_d=2.0).heading_deg == pytest.approx(0.0, abs=0.01)
    assert plan_place(VOSTOCHNY).heading_deg is None


def test_what_cannot_be_planned_is_said():
    with pytest.raises(ValueError, match="x has no position"):
        plan_collection(1, Place("x", "X", "loads"))
    with pytest.raises(ValueError, match=r"dwell_d 0\.0, cloud 1\.5: expected"):
        PlanSettings(dwell_d=0.0, cloud=1.5)
    with pytest.raises(ValueError, match="no sensor 'spy'"):
        plan_collection(
            1, VOSTOCHNY, PlanSettings(days=1, worlds=1, begins=datetime(2024, 1, 1, tzinfo=UTC)), [("spy",)]
        )


def test_long_stays_are_seen_as_often_whatever_stays_are_planned_for():
    told = [
        plan_collection(5, VOSTOCHNY, PlanSettings(days=8, dwell_d=dwell, cloud=0.0, worlds=2), [("s1", "planet")])
        for dwell in (0.5, 4.0)
    ]
    assert told[0]["seen_by_stay"].to_list() == told[1]["seen_by_stay"].to_list()
