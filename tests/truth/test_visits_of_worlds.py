"""Visits concluded from detections in simulated trades: one or two, and the times between which ships came and left.

Detections are drawn for every clear look at the terminals; seven ships in ten are named rightly, the others by nobody.
`pytest -m truth -s tests/truth/test_visits_of_worlds.py` prints the figures.
"""

from collections import defaultdict
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import pairwise
from zlib import crc32

import numpy as np
import polars as pl
import pytest

from ullage.simulate.detected import detect_world
from ullage.simulate.trade.world import world
from ullage.tables import FLEET, HULLS, LOOKS, MATCHES, OBSERVATIONS, SIGHTINGS, STATICS
from ullage.visits import SightingRule, VisitRule, find_sightings, find_visits

pytestmark = pytest.mark.truth

SEEDS = range(8101, 8109)
SENSORS = {"all": ("s1", "s2", "planet", "vhr"), "radar and Sentinel-2": ("s1", "s2"), "Planet": ("planet",)}
NAMED = 70  # ships in a hundred
NEAR = timedelta(minutes=30)  # images and stays are written down by the minute, and ships berth for some
LOOK_COLUMNS = ("looked_at", "place_id", "clear", "p_detect", "sensor")


@dataclass
class Judged:
    """What was right: pairs of sightings (days apart, one stay, judged one), visits (named, held, bounded), hulls."""

    pairs: list = field(default_factory=list)
    visits: list = field(default_factory=list)
    hulls: list = field(default_factory=list)


def conclude(seed, sensors):
    """Give a world, its sightings with the true ship of each, and the visits concluded from them."""
    made = world(seed=seed, days=120, tankers=12, bystanders=5, sensors=sensors)
    found = detect_world(made, half_km=dict.fromkeys(SENSORS["all"], 4.0))
    places = {one.id: one for one in made.places}
    none = (MATCHES.frame(), STATICS.frame(), FLEET.frame())
    seen = find_sightings(OBSERVATIONS.frame(), found.detections, found.scenes, *none, places, SightingRule())
    ship_of = dict(found.truth.select("detection_id", "imo").iter_rows())
    ships = [ship_of[evidence[0]] for evidence in seen["evidence"]]
    names = [f"imo:{imo}" if imo and crc32(f"{seed} {imo}".encode()) % 100 < NAMED else None for imo in ships]
    seen = seen.with_columns(
        vessel_id=pl.Series(names, dtype=pl.String),
        p_vessel=pl.Series([0.95 if name else None for name in names], dtype=pl.Float64),
        imo=pl.Series(ships, dtype=pl.String),
    )
    looks = LOOKS.frame(made.looks.select(LOOK_COLUMNS).iter_rows(named=True))
    columns = SIGHTINGS.schema.names()
    return made, seen, find_visits(seen.select(columns), places, (), HULLS.frame(), VisitRule(), looks=looks)


def judge(job):
    """Judge one world."""
    made, seen, visits = conclude(*job)
    judged = Judged()
    stays = defaultdict(list)
    for stay in made.visits.iter_rows(named=True):
        stays[stay["imo"], stay["place_id"]].append(stay)
    at, stay_of = {}, {}
    for row in seen.iter_rows(named=True):
        fits = [
            one
            for one in stays[row["imo"], row["place_id"]]
            if one["arrived_at"] - NEAR <= row["seen_at"] <= one["departed_at"] + NEAR
        ]
        for name in row["evidence"]:
            at[name], stay_of[name] = row, fits[0] if fits else None
    visit_of = {name: row["visit_id"] for row in visits.iter_rows(named=True) for name in row["evidence"]}
    judged.pairs = list(_pairs(seen, made, visit_of, stay_of))
    for visit in visits.iter_rows(named=True):
        here = [stay_of[name] for name in visit["evidence"] if at[name]["place_id"] == visit["place_id"]]
        true = {one["visit_id"]: one for one in here if one}
        if len(true) == 1 and None not in here:
            judged.visits.append(_held(visit, next(iter(true.values()))))
        if visit["vessel_id"] is None:
            judged.hulls.append(len(true))
    return judged


def _pairs(seen, made, visit_of, stay_of):
    """Give neighbouring sightings of each named ship at each loading place."""
    loading = made.visits.filter(pl.col("role") == "loads")["place_id"].unique().to_list()
    named = seen.filter(pl.col("vessel_id").is_not_null() & pl.col("place_id").is_in(loading)).sort("seen_at")
    for group in named.partition_by("imo", "place_id", maintain_order=True):
        # what is hardly a ship makes no visit
        firsts = ((row, row["evidence"][0]) for row in group.iter_rows(named=True))
        rows = [row for row, first in firsts if stay_of[first] and first in visit_of]
        for one, other in pairwise(rows):
            apart = (other["seen_at"] - one["seen_at"]) / timedelta(days=1)
            names = one["evidence"][0], other["evidence"][0]
            same = [of[names[0]] == of[names[1]] for of in (stay_of, visit_of)]
            if apart < 15:
                yield (apart, *same)


def _held(visit, true):
    after, before = visit["arrived_after"], visit["departed_before"]
    return (
        visit["vessel_id"] is not None,
        after is None or after <= true["arrived_at"],
        after is not None,
        before is None or before >= true["departed_at"],
        before is not None,
    )


@pytest.fixture(scope="module", params=SENSORS)
def judged(request):
    jobs = [(seed, SENSORS[request.param]) for seed in SEEDS]
    with ProcessPoolExecutor() as pool:
        worlds = list(pool.map(judge, jobs))
    both = Judged(*([row for one in worlds for row in getattr(one, name)] for name in ("pairs", "visits", "hulls")))
    print(f"\n{request.param}: {_told(both)}")  # noqa: T201 - what `-s` is for
    return both


def _told(judged):
    """Write the figures of some worlds."""
    pairs, visits, hulls = (np.array(one) for one in (judged.pairs, judged.visits, judged.hulls))
    right = pairs[:, 1] == pairs[:, 2]
    near = (pairs[:, 0] > 1.5) & (pairs[:, 0] < 6)
    told = [
        f"{len(pairs)} pairs, one or two right {right.mean():.3f}",
        f"1.5 to 6 d apart {near.sum()}, {int((1 - pairs[near, 1]).sum())} of them two, right {right[near].mean():.3f}",
    ]
    for name, some in (("named", visits[visits[:, 0]]), ("unnamed", visits[~visits[:, 0]])):
        held, bounded = some[:, [1, 3]].mean(axis=0), some[:, [2, 4]].mean(axis=0)
        told.append(
            f"{len(some)} {name} visits, arrival held {held[0]:.3f} (bounded {bounded[0]:.2f}), "
            f"departure held {held[1]:.3f} (bounded {bounded[1]:.2f})"
        )
    told.append(f"{len(hulls)} of no name, one stay {np.mean(hulls == 1):.3f}, no stay {np.mean(hulls == 0):.3f}")
    return "\n  ".join(told)


def test_one_or_two_is_right(judged):
    pairs = np.array(judged.pairs)
    assert np.mean(pairs[:, 1] == pairs[:, 2]) >= 0.97


@pytest.mark.parametrize("named", [True, False])
@pytest.mark.parametrize("end", [1, 3])
def test_nine_in_ten_arrivals_and_departures_lie_between_their_bounds(judged, named, end):
    visits = np.array(judged.visits)
    assert visits[visits[:, 0] == named, end].mean() >= 0.9


def test_visits_are_bounded_where_there_are_looks(judged):
    visits = np.array(judged.visits)
    assert visits[:, [2, 4]].mean() >= 0.9


def test_a_visit_of_a_hull_without_a_name_is_of_one_stay(judged):
    assert np.mean(np.array(judged.hulls) == 1) >= 0.9
