"""Sizes no ship has, and places where nothing can be told."""

import numpy as np
import pytest

from hitmaker import hits_of
from ullage.detect.candidates.border import (
    BorderRule,
    core_extent,
    has_little_around,
    is_at_border,
    is_beside_no_data,
    is_too_large,
)
from ullage.detect.candidates.clusters import find_clusters


def found_in(values):
    hits = hits_of(values, (1.0,))
    return hits, find_clusters(hits, 10.0, 10.0)


def sea(rows=120, columns=140):
    return np.ones((1, rows, columns))


@pytest.mark.parametrize(
    ("rows", "columns", "large"), [(33, 6, False), (6, 46, False), (52, 6, True), (6, 52, True), (40, 40, True)]
)
def test_what_is_longer_or_wider_than_any_ship_is_too_large(rows, columns, large):
    values = sea()
    values[0, 30 : 30 + rows, 40 : 40 + columns] = 100.0
    assert is_too_large(*found_in(values), (10.0, 10.0)).tolist() == [large]


def test_the_cross_of_a_bright_ship_does_not_make_her_too_large():
    values = sea()
    values[0, 60, 20:130] = 20.0
    values[0, 55:65, 60:85] = 5000.0
    hits, clusters = found_in(values)
    assert is_too_large(hits, clusters, (10.0, 10.0)).tolist() == [False]
    assert [one.tolist() for one in core_extent(hits, clusters, 20.0)] == [[10], [25]]


def test_what_touches_the_border_of_the_scene_is_told():
    values = sea()
    for row, column in ((1, 70), (60, 1), (117, 70), (60, 137), (60, 70)):
        values[0, row : row + 2, column : column + 2] = 100.0
    _, clusters = found_in(values)
    inside = ~is_at_border(clusters, 120, 140)
    assert (clusters.first_row[inside].tolist(), clusters.first_column[inside].tolist()) == ([60], [70])


def test_what_touches_no_data_is_told_and_what_lies_off_is_not():
    values = sea()
    values[0, 60:63, 70:76] = 100.0
    _, clusters = found_in(values)
    valid = np.ones((1, 41, 41), np.bool_)
    assert not is_beside_no_data(clusters, valid).any()
    middle = round(float(clusters.row[0])), round(float(clusters.column[0]))
    for row, column, beside in ((59, 72, True), (57, 72, True), (56, 72, False), (61, 78, True), (61, 66, False)):
        holed = valid.copy()
        holed[0, row - middle[0] + 20, column - middle[1] + 20] = False
        assert is_beside_no_data(clusters, holed, BorderRule()).tolist() == [beside]


def test_where_less_than_half_was_measured_little_is_around():
    valid = np.ones((2, 10, 10), np.bool_)
    valid[1, :6] = False
    assert has_little_around(valid).tolist() == [False, True]


def test_no_candidates_are_neither():
    hits, clusters = found_in(sea())
    assert is_too_large(hits, clusters, (10.0, 10.0)).shape == (0,)
    assert is_at_border(clusters, 10, 10).shape == (0,)
    assert is_beside_no_data(clusters, np.ones((0, 9, 9), np.bool_)).shape == (0,)
    assert has_little_around(np.ones((0, 9, 9), np.bool_)).shape == (0,)
