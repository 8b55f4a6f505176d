"""Which edges of a stacked profile are the strip's, and how likely others are."""

from dataclasses import replace

import numpy as np
import pytest

from ullage.detect.waterline.sides import Looking, Stack, find_sides
from ullage.detect.waterline.steps import step_profile
from ullage.detect.waterline.trunk import Added
from ullage.detect.waterline.ways import Way, other_widths

AT = np.arange(-40.0, 45.0, 0.25)
LOOKING = Looking(
    sign=1.0, factor=1.5, shaded_share=0.0, lit_per_m=0.0, length_m=90.0, beam_m=None, most_freeboard_m=10.0,
    centre_sd_m=7.5,
)  # fmt: skip


def sides(edges, levels, looking=LOOKING):
    values = step_profile(AT, edges, levels, 0.35)[None, :]
    return find_sides(Stack(AT, values, np.array([0.0008]), 0.5), looking, 4.0)


def dearer(found):
    """Give how much more the inner of two edges costs than the outer."""
    costs = {round(found.deck_edge): 0.0} | {round(one.deck): one.cost for one in reversed(found.others)}
    return costs[5] - costs[7]


def test_a_plain_strip_leaves_no_doubt_of_its_edges():
    found = sides([-7.0, 7.0, 11.5], [0.1, 0.24, 0.05, 0.1])
    assert abs(found.deck_edge - 7.0) < 0.3
    assert abs(found.shadow_edge - 11.5) < 0.3
    assert all(one.cost > 6 for one in found.others)


def test_of_two_edges_on_the_dark_side_the_outer_is_the_deck_s():
    # a trunk shades the deck's edge, which is a little brighter than the shadow on the water
    found = sides([-7.0, 4.8, 7.0, 11.5], [0.1, 0.24, 0.085, 0.05, 0.1])
    assert abs(found.deck_edge - 7.0) < 0.3


def test_a_second_pair_that_goes_together_nearly_as_well_is_told_with_its_cost():
    found = sides([-7.0, 4.8, 7.0, 11.5], [0.1, 0.24, 0.085, 0.05, 0.1])
    inner = [one for one in found.others if abs(one.deck - 4.8) < 0.3]
    assert len(inner) == 1
    assert 0 < inner[0].cost < 30


def test_an_edge_where_the_waterline_lies_speaks_less_against_a_strip():
    edges, levels = [-7.0, 4.8, 7.0, 11.5], [0.1, 0.24, 0.085, 0.05, 0.1]
    nowhere = sides(edges, levels)
    there = sides(edges, levels, replace(LOOKING, shaded_share=0.33))
    assert dearer(there) < dearer(nowhere)


def test_other_edges_move_with_the_axis():
    found = sides([-7.0, 4.8, 7.0, 11.5], [0.1, 0.24, 0.085, 0.05, 0.1])
    moved = found.shifted(2.0)
    assert [one.deck - 2.0 for one in moved.others] == pytest.approx([one.deck for one in found.others])


def test_each_way_has_its_own_width_and_what_stands_on_deck_off_it():
    ways = (Way(0.0, Added(0.2, 0.1), 0.8), Way(1.5, Added(0.5, 0.3), 0.2))
    (found,) = other_widths(ways, 5.0, 0.2, 0.5, 0.4)
    assert found.width_m == pytest.approx(6.0)
    assert found.width_sd_m > np.hypot(0.2, 0.3)
    assert found.p == 0.2


def test_a_width_below_the_least_that_is_believed_is_no_way():
    ways = (Way(0.0, Added(0.2, 0.1), 0.8), Way(-4.8, Added(0.0, 0.0), 0.2))
    assert other_widths(ways, 5.0, 0.2, 0.5, 0.4) == ()
