"""Why candidates are rejected: one reason each, the first that holds."""

from dataclasses import replace

import numpy as np
import polars as pl

from hitmaker import hits_of, wide_swath
from scenemaker import scene, sea
from ullage.detect import find_ships
from ullage.detect.candidates.ambiguities import ghost_offset
from ullage.detect.candidates.clusters import find_clusters
from ullage.detect.candidates.reject import (
    BORDER,
    FIXED,
    GHOST,
    LARGE,
    NO_DATA,
    PART,
    REASONS,
    SIDELOBE,
    SMALL,
    judge_clusters,
)

CLUTTER = (0.02, 0.004)
FIRST_COLUMN = 4000


def world():
    """Give a picture with a ship, her ghost, her sidelobes, and much else; what each thing is, by its pixel."""
    values = np.ones((2, 1400, 400)) * np.array(CLUTTER)[:, None, None]
    down, right = (round(float(one[0])) for one in ghost_offset(wide_swath(values, FIRST_COLUMN), 500, 100, 1))
    things = {(500, 100): None, (500 + down, 100 + right): GHOST}
    values[:, 495:506, 98:103] = np.array([400.0, 40.0])[:, None, None]
    values[:, 500, 100] = 800.0, 80.0
    values[0, 498 + down : 503 + down, 99 + right : 102 + right] = 0.4
    for row, column, bright, reason in ((500, 109, 0.3, PART), (500, 125, 0.2, SIDELOBE), (300, 300, 1.0, SMALL)):
        values[0, row, column] = bright
        things[row, column] = reason
    for row, column, reason in ((0, 200, BORDER), (200, 200, None), (700, 300, FIXED)):
        values[0, row : row + 4, column : column + 6] = 5.0
        values[0, row, column] = 6.0
        things[row, column] = reason
    values[0, 1000:1060, 200:300] = 5.0
    values[0, 1000, 200] = 6.0
    things[1000, 200] = LARGE
    return values, things


def judge(values, **others):
    a_scene = wide_swath(values, FIRST_COLUMN)
    lat, lon = a_scene.grid.position(701.5, 302.5)
    fixed = pl.DataFrame({"lat_deg": [float(lat)], "lon_deg": [float(lon)], "radius_m": [50.0]})
    hits = hits_of(values, CLUTTER)
    clusters = find_clusters(hits, 10.0, 10.0)
    return clusters, judge_clusters(a_scene, hits, clusters, None, fixed=fixed, **others)


def test_each_thing_is_rejected_for_its_own_reason_and_ships_are_not():
    values, things = world()
    clusters, verdict = judge(values)
    peaks = zip(clusters.peak_row.tolist(), clusters.peak_column.tolist(), strict=True)
    found = {
        min(things, key=lambda one, at=at: abs(one[0] - at[0]) + abs(one[1] - at[1])): reason
        for at, reason in zip(peaks, verdict.reason, strict=True)
    }
    assert found == things


def test_a_part_names_the_ship_it_is_a_part_of_and_a_ghost_its_source():
    values, _ = world()
    clusters, verdict = judge(values)
    ship = int(np.argmax(clusters.peak[:, 0]))
    assert verdict.part_of[verdict.reason.index(PART)] == ship
    assert verdict.streak_of[verdict.reason.index(SIDELOBE)] == ship
    assert verdict.ghosts.source[verdict.reason.index(GHOST)] == ship


def test_the_first_reason_that_holds_is_given():
    values, _ = world()
    hits = hits_of(values, CLUTTER)
    count = len(find_clusters(hits, 10.0, 10.0))
    clusters, verdict = judge(values, valid=np.zeros((count, 21, 21), np.bool_))
    assert sorted(set(verdict.reason)) == sorted([BORDER, NO_DATA])
    assert REASONS[:2] == (BORDER, NO_DATA)
    assert len(clusters) == count


def test_at_the_border_of_a_scene_is_told_from_beside_no_data():
    values, valid = sea(), np.ones((300, 400), np.bool_)
    values[:, 1:5, 200:215] += 20
    values[:, 150:154, 100:115] += 20
    valid[:, 115:140] = False
    found = find_ships(scene(values, valid=valid)).sort("row")
    assert found["reject_reason"].to_list() == [BORDER, NO_DATA]


def test_every_reason_is_one_of_the_list():
    values, _ = world()
    _, verdict = judge(values)
    assert set(verdict.reason) - {None} <= set(REASONS)


def test_an_empty_sea_has_nothing_to_reject():
    values = np.ones((2, 100, 100)) * 0.01
    assert judge(values)[1].reason == ()


def test_on_a_map_nothing_is_a_sidelobe():
    values = np.ones((2, 300, 300)) * np.array(CLUTTER)[:, None, None]
    values[:, 145:156, 98:103] = 400.0
    values[0, 150, 109:111], values[0, 150, 125:127] = 0.3, 0.2
    hits = hits_of(values, CLUTTER)
    clusters = find_clusters(hits, 10.0, 10.0)
    rows = scene(values)
    on_map = replace(rows, sar=replace(rows.sar, radar_rows=False))
    assert set(judge_clusters(rows, hits, clusters).reason) == {None, PART, SIDELOBE}
    assert judge_clusters(on_map, hits, clusters).reason == (None, None, None)


def test_where_nothing_is_known_of_the_radar_ships_are_ships_all_the_same():
    values = np.ones((1, 200, 200)) * 0.02
    values[0, 100:104, 100:112] = 5.0
    a_scene = replace(scene(values), sar=None)
    hits = hits_of(values, CLUTTER[:1])
    clusters = find_clusters(hits, 10.0, 10.0)
    assert judge_clusters(a_scene, hits, clusters).reason == (None,)
