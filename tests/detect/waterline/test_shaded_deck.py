"""What a trunk or pipes on deck add to a strip, from a profile across the deck and from heights."""

import numpy as np
import pytest

from ullage.detect.waterline import WaterlineRule
from ullage.detect.waterline.steps import step_profile
from ullage.detect.waterline.trunk import Added, deck_adds, either, shaded_deck_m

AT = np.arange(-10.0, 12.0, 0.125)
SURE = WaterlineRule(unknown_trunk_m=1.4, unknown_trunk_sd_m=0.0, fittings_m=0.0, fittings_sd_m=0.0)


def shaded(edges, levels):
    return shaded_deck_m(AT, step_profile(AT, edges, levels, 0.35), 7.0, -7.0, 0.05, 0.5, 0.45)


def test_a_deck_that_is_sunlit_to_its_edge_is_not_shaded():
    assert shaded([-7.0, 7.0, 11.0], [0.1, 0.24, 0.05, 0.1]) is None


@pytest.mark.parametrize("inside", [1.9, 2.6])
def test_a_shaded_deck_is_as_wide_as_it_is_dark(inside):
    found = shaded([-7.0, 7.0 - inside, 7.0, 11.0], [0.1, 0.24, 0.07, 0.05, 0.1])
    assert abs(found - inside) < 0.15


@pytest.mark.parametrize(("inset", "sun_cot", "view_cot"), [(1.5, 2.0, 0.3), (1.8, 1.6, -0.3), (2.0, 2.5, 0.0)])
def test_a_trunk_adds_what_its_shadow_passes_the_deck_edge_s(inset, sun_cot, view_cot):
    imaged = inset + 1.4 * view_cot
    found = deck_adds(imaged, sun_cot + view_cot, sun_cot, 14.0, SURE)
    assert found.mean_m == pytest.approx(1.4 * sun_cot - inset)
    assert found.sd_m == pytest.approx(0.0, abs=1e-9)


def test_a_trunk_whose_shadow_ends_on_deck_adds_nothing():
    assert deck_adds(2.0, 1.0, 1.0, 14.0, SURE) == (0.0, 0.0)


def test_a_lower_sun_lets_pipes_add_more_and_less_surely():
    high, low = (deck_adds(None, cot, cot, 12.0, WaterlineRule()) for cot in (1.0, 3.0))
    assert high.mean_m < 0.01
    assert low.mean_m > 1.0
    assert low.sd_m > high.sd_m


def test_ways_that_disagree_widen_the_deviation():
    found = either([Added(0.0, 0.1), Added(0.6, 0.1)])
    assert found.mean_m == pytest.approx(0.3)
    assert found.sd_m == pytest.approx(np.hypot(0.1, 0.3))


def test_pipes_on_a_trunk_may_add_more_than_pipes_on_deck_and_less_surely():
    rule = WaterlineRule()
    flat, raised = (deck_adds(shaded, 2.4, 2.4, 14.0, rule) for shaded in (None, 4.0))
    assert raised.mean_m > flat.mean_m
    assert raised.sd_m > flat.sd_m
