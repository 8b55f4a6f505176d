"""Ghosts of bright targets: where geometry puts them, and ships that lie there by chance."""

from dataclasses import replace
from datetime import UTC, datetime

import numpy as np
import pytest

from hitmaker import PRF_HZ, hits_of, wide_swath
from scenemaker import scene
from ullage.detect.candidates.ambiguities import GhostRule, find_ghosts, ghost_offset
from ullage.detect.candidates.clusters import find_clusters
from ullage.detect.mask import CoarseMask
from ullage.records import SarView, SubSwath, Window
from ullage.rule_options import described
from ullage.simulate.sar.orbit import WAVELENGTH_M, fly_over

CLUTTER = (0.02, 0.004)
ROWS, COLUMNS = 1500, 160
MIDDLES = {"IW1": 4000, "IW2": 12_500, "IW3": 21_000}


def sea(rows=ROWS, columns=COLUMNS):
    return np.ones((2, rows, columns)) * np.array(CLUTTER)[:, None, None]


def add(values, row, column, vv, vh, half=2):
    """Put a flat target of some sigma nought into a picture."""
    values[0, row - half : row + half + 1, column - half : column + half + 1] += vv
    values[1, row - half : row + half + 1, column - half : column + half + 1] += vh


def offset(first_column, order, row=700, column=80):
    down, right = ghost_offset(wide_swath(sea(), first_column), row, column, order)
    return round(float(down[0])), round(float(right[0]))


def judged(values, first_column, mask=None, searched=None, rule=None):
    a_scene = wide_swath(values, first_column)
    hits = hits_of(values, CLUTTER, searched=searched)
    clusters = find_clusters(hits, 10.0, 10.0)
    return clusters, find_ghosts(a_scene, hits, clusters, mask, rule)


def at(clusters, row, column):
    found = (np.abs(clusters.peak_row - row) <= 3) & (np.abs(clusters.peak_column - column) <= 3)
    assert found.sum() == 1
    return int(np.argmax(found))


@pytest.mark.parametrize(("swath", "expected_km"), [("IW1", 5.1), ("IW2", 4.6), ("IW3", 5.8)])
def test_the_offset_is_what_is_published_for_each_sub_swath(swath, expected_km):
    down, right = ghost_offset(wide_swath(sea(), MIDDLES[swath]), 700, 80, 1)
    assert down[0] / 100 == pytest.approx(expected_km, abs=0.12)
    assert right[0] * 10 * np.sin(np.radians(38)) == pytest.approx(17, abs=5)


def test_the_offset_is_that_of_range_and_doppler_over_a_turning_earth():
    for swath_column, prf in zip((4000, 12_500, 21_000), PRF_HZ, strict=True):
        flight = fly_over(42.6, 133.0, datetime(2024, 5, 18, tzinfo=UTC), 2000, 400, swath_column, ascending=True)
        speed = float(np.linalg.norm(flight.state(0.0)[1]))
        view = SarView(
            WAVELENGTH_M,
            speed,
            True,
            4.4,
            10.0,
            10.0,
            21.0,
            20.0,
            sub_swaths=(SubSwath("IW", prf, Window(0, 0, 2000, 400)),),
        )
        a_scene = replace(scene(np.zeros((1, 2000, 400), np.float32)), grid=flight.grid, sar=view)
        for order in (-2, -1, 1, 2):
            row, slant = flight.seen_at_rate(1000.0, 200.0, order * WAVELENGTH_M * prf / 2)
            down, right = ghost_offset(a_scene, 1000.0, 200.0, order)
            assert abs(down[0]) == pytest.approx(abs(row - 1000), abs=3 * abs(order))
            assert right[0] == pytest.approx(float(flight.column(slant)) - 200, abs=1.5 * abs(order))


@pytest.mark.parametrize("swath", MIDDLES)
@pytest.mark.parametrize("order", [-1, 1])
def test_a_ghost_of_a_ship_is_told_from_her(swath, order):
    values = sea()
    down, right = offset(MIDDLES[swath], order)
    add(values, 700, 80, 100.0, 10.0)
    add(values, 700 + down, 80 + right, 0.4, 0.02)
    clusters, ghosts = judged(values, MIDDLES[swath])
    ship, ghost = at(clusters, 700, 80), at(clusters, 700 + down, 80 + right)
    assert ghosts.order[ship] == 0
    assert ghosts.order[ghost] == order
    assert ghosts.source[ghost] == ship
    assert ghosts.ratio_db[ghost] == pytest.approx(10 * np.log10(100 / 0.4), abs=0.1)


def test_a_second_ghost_is_told_too():
    values = sea()
    down, right = offset(MIDDLES["IW2"], 2, row=200)
    add(values, 200, 80, 100.0, 10.0)
    add(values, 200 + down, 80 + right, 0.3, 0.0)
    clusters, ghosts = judged(values, MIDDLES["IW2"])
    assert ghosts.order[at(clusters, 200 + down, 80 + right)] == 2


@pytest.mark.parametrize(
    ("vv", "vh", "why"), [(4.0, 0.1, "too bright"), (0.5, 1.0, "too bright in VH"), (0.5, 0.02, "a ghost")]
)
def test_a_ship_where_a_ghost_would_be_is_kept_if_she_is_too_bright_for_one(vv, vh, why):
    values = sea()
    down, right = offset(MIDDLES["IW1"], 1)
    add(values, 700, 80, 100.0, 10.0)
    add(values, 700 + down, 80 + right, vv, vh)
    clusters, ghosts = judged(values, MIDDLES["IW1"])
    assert (ghosts.order[at(clusters, 700 + down, 80 + right)] == 1) == (why == "a ghost")


@pytest.mark.parametrize("ghost", [0.15, 1.0])
@pytest.mark.parametrize(("ratio_db", "order"), [(15.9, 0), (16.1, 1), (39.9, 1), (40.1, 0)])
def test_the_limits_are_of_what_source_and_ghost_have_above_their_clutter(ghost, ratio_db, order):
    values = sea()
    down, right = offset(MIDDLES["IW1"], 1)
    add(values, 700, 80, ghost * 10 ** (ratio_db / 10), 0.0)
    add(values, 700 + down, 80 + right, ghost, 0.0)
    clusters, ghosts = judged(values, MIDDLES["IW1"])
    assert ghosts.order[at(clusters, 700 + down, 80 + right)] == order


def test_the_meaning_of_the_least_ratio_says_of_what_it_is():
    assert "less their clutter" in described(GhostRule())["least_db"]


@pytest.mark.parametrize("off", [(40, 0), (-40, 0), (0, 25), (0, -25)])
def test_a_ship_beside_where_a_ghost_would_be_is_kept(off):
    values = sea()
    down, right = offset(MIDDLES["IW1"], 1)
    row, column = 700 + down + off[0], 80 + right + off[1]
    add(values, 700, 80, 100.0, 10.0)
    add(values, row, column, 0.4, 0.02)
    clusters, ghosts = judged(values, MIDDLES["IW1"])
    assert ghosts.order[at(clusters, row, column)] == 0


def on_land(columns=48):
    """Give a mask whose first columns were not searched, and which pixels were."""
    usable = np.ones((-(-ROWS // 16), -(-COLUMNS // 16)), np.bool_)
    usable[:, : columns // 16] = False
    searched = np.ones((ROWS, COLUMNS), np.bool_)
    searched[:, :columns] = False
    return CoarseMask(16, usable), searched


def test_a_ghost_of_what_stands_on_land_is_found_by_a_look_at_the_land():
    mask, searched = on_land()
    values = sea()
    down, right = offset(MIDDLES["IW3"], 1, column=46)
    add(values, 700, 46, 200.0, 20.0, half=1)
    assert 46 + right < 52
    add(values, 700 + down, 52, 0.6, 0.0, half=1)
    clusters, ghosts = judged(values, MIDDLES["IW3"], mask, searched)
    ghost = at(clusters, 700 + down, 52)
    assert ghosts.order[ghost] == 1
    assert ghosts.source[ghost] == -1
    assert (abs(ghosts.source_row[ghost] - 700), abs(ghosts.source_column[ghost] - 46)) <= (1, 1)


def test_a_source_in_a_window_that_was_too_crowded_is_found_by_a_look_at_them():
    values = sea()
    down, right = offset(MIDDLES["IW1"], 1)
    add(values, 700, 80, 100.0, 10.0)
    add(values, 700 + down, 80 + right, 0.4, 0.02)
    searched = np.ones((ROWS, COLUMNS), np.bool_)
    searched[640:768] = False
    hits = replace(hits_of(values, CLUTTER, searched=searched), crowded=(Window(640, 0, 128, COLUMNS),))
    clusters = find_clusters(hits, 10.0, 10.0)
    ghosts = find_ghosts(wide_swath(values, MIDDLES["IW1"]), hits, clusters)
    assert ghosts.order.tolist() == [1]
    assert ghosts.source.tolist() == [-1]


def test_land_no_brighter_than_ships_makes_no_ghosts():
    mask, searched = on_land()
    values = sea()
    values[0, :, :48] = np.random.default_rng(1).gamma(4.4, 0.3 / 4.4, (ROWS, 48))
    down, _ = offset(MIDDLES["IW3"], 1, column=46)
    add(values, 700 + down, 56, 0.6, 0.1)
    clusters, ghosts = judged(values, MIDDLES["IW3"], mask, searched)
    assert ghosts.order[at(clusters, 700 + down, 56)] == 0


def test_where_the_sub_swaths_are_not_known_nothing_is_a_ghost():
    values = sea()
    add(values, 700, 80, 100.0, 10.0)
    add(values, 1200, 80, 0.5, 0.0)
    hits = hits_of(values, CLUTTER)
    clusters = find_clusters(hits, 10.0, 10.0)
    ghosts = find_ghosts(scene(values), hits, clusters, None, GhostRule(azimuth_m=1e5))
    assert (ghosts.order == 0).all()
    assert np.isnan(ghosts.ratio_db).all()


def test_no_candidates_are_no_ghosts():
    _, ghosts = judged(sea(100, 100), 0)
    assert ghosts.order.shape == (0,)


def test_who_is_not_asked_is_no_ghost():
    values = sea()
    down, right = offset(MIDDLES["IW1"], 1)
    add(values, 700, 80, 100.0, 10.0)
    add(values, 700 + down, 80 + right, 0.4, 0.02)
    hits = hits_of(values, CLUTTER)
    clusters = find_clusters(hits, 10.0, 10.0)
    asked = np.zeros(len(clusters), np.bool_)
    assert (find_ghosts(wide_swath(values, MIDDLES["IW1"]), hits, clusters, None, None, asked).order == 0).all()
