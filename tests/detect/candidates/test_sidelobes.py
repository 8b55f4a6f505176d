"""Sidelobes of bright ships: parts of them when near, rejected when far, and never a boat that is too bright."""

import numpy as np
import pytest

from hitmaker import hits_of
from ullage.detect.candidates.clusters import ClusterRule, find_clusters
from ullage.detect.candidates.sidelobes import SidelobeRule, allowed_reference, find_sidelobes

SPACING, RESOLUTION = (10.0, 10.0), (20.0, 20.0)
NARROW_GAP = ClusterRule(10.0)
HAMMING = 0.75


def point_law(off_m):
    """Give the amplitude of a point's image under a Hamming window, 1 at its peak."""
    x = np.asarray(off_m) / RESOLUTION[0]
    side = (1 - HAMMING) / 2
    return (HAMMING * np.sinc(x) + side * (np.sinc(x - 1) + np.sinc(x + 1))) / HAMMING


def with_point(values, row, column, bright):
    rows, columns = np.arange(values.shape[1]), np.arange(values.shape[2])
    image = np.outer(point_law((rows - row) * SPACING[0]), point_law((columns - column) * SPACING[1])) ** 2
    return values + bright * image


def searched(values, times=6.0):
    hits = hits_of(values, [1.0] * len(values), times)
    clusters = find_clusters(hits, *SPACING, NARROW_GAP)
    return hits, clusters, find_sidelobes(hits, clusters, SPACING, RESOLUTION)


def test_the_law_lies_above_the_image_of_a_point_everywhere_beyond_its_main_lobe():
    off = np.arange(35.0, 1500.0)
    allowed = 10 ** (-SidelobeRule().level_db / 10) * (RESOLUTION[0] / off) ** 2
    assert (point_law(off) ** 2 <= allowed).all()
    assert (10**-0.3 * allowed / (20.0 / off) ** 2 < 10**-1.3).all()


@pytest.mark.parametrize("place", [(150.0, 150.0), (150.4, 149.7), (149.5, 150.5)])
def test_the_cross_of_a_very_bright_ship_leaves_one_candidate(place):
    values = with_point(np.ones((1, 301, 301)), *place, 3e4)
    _, clusters, (part_of, streak_of) = searched(values)
    assert len(clusters) > 3
    assert ((part_of < 0) & (streak_of < 0)).sum() == 1
    assert clusters.peak[(part_of < 0) & (streak_of < 0)].item() > 1e4


def test_a_part_belongs_to_the_ship_itself_not_to_another_part():
    _, clusters, (part_of, streak_of) = searched(with_point(np.ones((1, 301, 301)), 150.0, 150.0, 3e4))
    brightest = int(np.argmax(clusters.peak[:, 0]))
    assert set(part_of[part_of >= 0]) == {brightest}
    assert set(streak_of[streak_of >= 0]) == {brightest}


def test_near_sidelobes_are_parts_and_far_ones_are_rejected():
    _, clusters, (part_of, streak_of) = searched(with_point(np.ones((1, 301, 301)), 150.0, 150.0, 3e4))
    away = np.maximum(np.abs(clusters.peak_row - 150), np.abs(clusters.peak_column - 150)) * 10
    assert (away[part_of >= 0] <= 100 + 10).all()
    assert (away[streak_of >= 0] > 100 - 10).all()


@pytest.mark.parametrize("off", [(0, 8), (8, 0), (0, 40), (-30, 0)])
def test_a_boat_in_line_with_a_ship_and_brighter_than_her_sidelobes_is_kept(off):
    values = with_point(np.ones((1, 301, 301)), 150.0, 150.0, 1e4)
    values = with_point(values, 150.0 + off[0], 150.0 + off[1], 1500.0)
    _, clusters, (part_of, streak_of) = searched(values)
    boat = (clusters.peak_row == 150 + off[0]) & (clusters.peak_column == 150 + off[1])
    assert boat.sum() == 1
    assert part_of[boat] == -1
    assert streak_of[boat] == -1


def test_a_faint_boat_off_the_lines_is_kept():
    values = with_point(np.ones((1, 301, 301)), 150.0, 150.0, 3e4)
    values[0, 180:182, 185:187] = 9.0
    _, clusters, (part_of, streak_of) = searched(values)
    boat = (clusters.first_row == 180) & (clusters.first_column == 185)
    assert part_of[boat] == -1
    assert streak_of[boat] == -1


def test_a_wide_thing_in_line_is_no_sidelobe():
    values = with_point(np.ones((1, 301, 301)), 150.0, 150.0, 3e4)
    values[0, 144:157, 190:196] = 30.0
    _, clusters, (part_of, streak_of) = searched(values)
    wide = (clusters.first_row <= 144) & (clusters.last_row >= 156) & (clusters.first_column > 180)
    assert wide.sum() == 1
    assert part_of[wide] == -1
    assert streak_of[wide] == -1


def test_each_pixel_asked_by_itself_says_the_same():
    generator = np.random.default_rng(2)
    values = np.ones((2, 80, 90)) * generator.gamma(4.0, 0.25, (2, 80, 90))
    for row, column in generator.uniform(5, 75, (6, 2)):
        values = with_point(values, row, column, 10 ** generator.uniform(2, 5))
    hits, clusters, (part_of, streak_of) = searched(values, 4.0)
    allowed = allowed_reference(hits, clusters, SPACING, RESOLUTION, SidelobeRule())
    at = np.arange(len(clusters)), clusters.band
    expected = (clusters.peak[at] - clusters.clutter[at] <= allowed) & (allowed > 0)
    np.testing.assert_array_equal((part_of >= 0) | (streak_of >= 0), expected)
    assert expected.any()
    assert not expected.all()


def test_no_candidates_have_no_sidelobes():
    _, _, (part_of, streak_of) = searched(np.ones((1, 20, 20)))
    assert part_of.shape == streak_of.shape == (0,)


def test_on_a_map_no_sidelobe_is_sought():
    hits, clusters, _ = searched(with_point(np.ones((1, 301, 301)), 150.0, 150.0, 3e4))
    part_of, streak_of = find_sidelobes(hits, clusters, SPACING, RESOLUTION, radar_rows=False)
    assert part_of.tolist() == streak_of.tolist() == [-1] * len(clusters)
    part_of[0] = 1
    assert streak_of[0] == -1
