"""Simulated worlds with decoys and with none, some and many dark ships: matches are right, and as many as there are."""

import sys
from dataclasses import replace
from pathlib import Path

import pytest

DESIGN = Path(__file__).parents[2] / "design"
pytestmark = pytest.mark.truth

SEEDS = range(9101, 9104)  # neither those that numbers were looked at on nor those of the table


@pytest.fixture(scope="module")
def design():
    sys.path.insert(0, str(DESIGN))
    try:
        import match
    finally:
        sys.path.remove(str(DESIGN))
    return match


@pytest.fixture(scope="module")
def worlds(design):
    return {seed: design.hear_world(seed) for seed in SEEDS}


@pytest.fixture(scope="module")
def tables(design, worlds):
    rule = design.MatchRule()
    return {
        name: design.tabulate(
            [design.judge(design.darken(heard, share, seed), rule) for seed, heard in worlds.items()], rule
        )
        for name, share in design.DARK.items()
    }


@pytest.mark.parametrize("dark", ["none", "some", "many"])
def test_sure_matches_are_right(tables, dark):
    assert tables[dark]["matched"] > 150
    assert tables[dark]["matched_right"] >= 0.97


@pytest.mark.parametrize("dark", ["none", "some", "many"])
def test_as_many_are_found_as_there_are_and_as_are_expected(tables, dark):
    assert abs(tables[dark]["found_over_matchable"]) <= 0.04
    assert abs(tables[dark]["expected_over_matchable"]) <= 0.04
    assert abs(tables[dark]["found_over_expected"]) <= 0.02


@pytest.mark.parametrize("dark", ["none", "some", "many"])
def test_no_declared_moving_ship_is_dark_for_her_azimuth_shift(tables, dark):
    assert tables[dark]["moving_declared"] >= 10
    assert tables[dark]["moving_declared_unmatched"] == 0


def test_without_the_shift_declared_moving_ships_would_be_doubted_or_called_dark(design, worlds, tables):
    rule = replace(design.MatchRule(), apply_shift=False)
    blind = design.tabulate([design.judge(heard, rule) for heard in worlds.values()], rule)
    assert blind["moving_declared_unmatched"] > 0 == tables["none"]["moving_declared_unmatched"]
    assert blind["moving_declared_not_matched"] > 3 * tables["none"]["moving_declared_not_matched"] + 5
    assert blind["moving_declared_off_m"] > 2 * tables["none"]["moving_declared_off_m"]


def test_improbable_pairs_are_seldom_right_and_sure_ones_always(tables):
    bins = [one for table in tables.values() for one in table["reliability"]]
    low, high = (
        [one for one in bins if inside(one["bin"])] for inside in (lambda edge: edge < 0.1, lambda edge: edge >= 0.98)
    )

    def share(rows):
        return sum(one["true"] * one["pairs"] for one in rows) / sum(one["pairs"] for one in rows)

    assert share(low) <= 0.05
    assert share(high) >= 0.99
