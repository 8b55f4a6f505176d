"""Stages that remember: the same inputs are not worked out twice, others are, and files are never searched."""

import numpy as np
import polars as pl
import pytest

from ullage.flow import Rules
from ullage.parts import keep_part, part_key
from ullage.recounting.remembered import KEPT_A_STAGE, PartGoneError, Remembered

CALLS = []


def doubled(table, rule=None):
    CALLS.append(table)
    return table * 2


def weigh_assumptions():
    raise AssertionError("nobody asked for it")


@pytest.fixture
def steps(tmp_path):
    CALLS.clear()
    return Remembered(tmp_path)


def test_equal_tables_arrays_and_rules_are_worked_out_once(steps):
    for value in (np.arange(3), np.arange(3)):
        assert steps.one(doubled, value, rule=Rules()).tolist() == [0, 2, 4]
    assert len(CALLS) == 1
    steps.one(doubled, np.arange(3), rule=None)
    assert len(CALLS) == 2


def test_a_table_that_differs_in_one_cell_is_another(steps):
    one, other = pl.DataFrame({"a": [1, 2]}), pl.DataFrame({"a": [1, 3]})
    assert steps.one(doubled, one)["a"].to_list() == [2, 4]
    assert steps.one(doubled, other)["a"].to_list() == [2, 6]


def test_only_so_many_results_of_a_stage_are_held(steps):
    for number in range(KEPT_A_STAGE + 1):
        steps.one(doubled, number)
    steps.one(doubled, 0)
    assert [*range(KEPT_A_STAGE + 1), 0] == CALLS


def test_slices_keep_their_order(steps):
    assert steps.many(doubled, [3, 1, 2]) == [6, 2, 4]
    assert steps.many(doubled, list(range(10))) == [2 * one for one in range(10)]


def test_no_assumption_is_weighed(steps):
    assert steps.one(weigh_assumptions) == []


def test_of_files_only_what_a_run_kept_is_read(steps, tmp_path):
    with pytest.raises(PartGoneError):
        steps.of_files(doubled, [("file", "its hash")])
    keep_part(tmp_path / f"{part_key(doubled, ('its hash',), {})}.part", doubled, (21,), {})
    assert steps.of_files(doubled, [("file", "its hash")]) == [42]
