"""Edges set by hand: what they mark, how exactly, and what the intervals make of that."""

from dataclasses import replace

import numpy as np
import pytest

from boxship import box_scene, off
from ullage.cargo.freeboard.geometry import Direction
from ullage.cargo.freeboard.strip import freeboard_from_strip
from ullage.detect.waterline import EdgePair, Point, WaterlineRule, measure_given_edges

ALONG = (-18.0, -9.0, 0.0, 9.0, 18.0)


def marked(made, inner, outer, *, side=-1.0, along=ALONG, sd_m=0.0, seed=0):
    """Give pairs so far to a side of a box's axis [m], each point off by a hand's error."""
    middle = tuple(np.add(made.bow, made.stern) / 2)
    turn = np.radians(made.heading)
    generator = np.random.default_rng(seed)

    def at(x, y):
        y = side * y + sd_m * generator.standard_normal()
        return Point(*off(middle, x * np.cos(turn) - y * np.sin(turn), x * np.sin(turn) + y * np.cos(turn)))

    return tuple(EdgePair(at(x, inner), at(x, outer)) for x in along)


def measure(made, pairs, rule=None, **more):
    ends = Point(*made.bow), Point(*made.stern)
    return measure_given_edges(made.scene, *ends, Direction(*made.sun), Direction(*made.view), pairs, rule, **more)


@pytest.fixture(scope="module")
def made():
    return box_scene()


def test_more_pairs_tell_the_width_better(made):
    sds = [
        measure(made, marked(made, 6, 11, along=np.linspace(-18, 18, count))).statistical_sd_m for count in (1, 4, 16)
    ]
    assert sds[0] > sds[1] > sds[2]


def test_a_less_exact_hand_widens_the_interval(made):
    pairs = marked(made, 6, 11)
    exact, rough = (measure(made, pairs, WaterlineRule(hand_px=px)) for px in (0.3, 2.0))
    assert exact.width_m == rough.width_m
    assert exact.width_sd_m < rough.width_sd_m


def test_pairs_that_scatter_by_more_than_was_said_widen_it_too(made):
    tidy, untidy = (measure(made, marked(made, 6, 11, sd_m=sd, along=np.linspace(-18, 18, 9))) for sd in (0.0, 1.5))
    assert untidy.statistical_sd_m > 1.5 * tidy.statistical_sd_m


def test_what_stands_on_deck_is_reckoned_with_unless_it_is_known(made):
    pairs = marked(made, 6, 11)
    told, known = measure(made, pairs), measure(made, pairs, trunk_known=True)
    assert known.trunk_m == 0
    assert told.width_m + told.trunk_m == pytest.approx(known.width_m)


def test_both_sides_tell_the_beam(made):
    (pair,) = marked(made, -6.0, 6.0, along=(0.0,))
    found = measure(made, marked(made, 6, 11), sides=(pair.deck, pair.shadow))
    assert found.beam_image_m == pytest.approx(12.0, abs=0.05)
    assert 0.2 < found.beam_sd_m < 1.0


def test_a_lit_side_is_measured_down_to_the_water(made):
    # the satellite stands to starboard, at 60 degrees where she heads 30
    found = measure(made, marked(made, 5, 6, side=1.0), kind="lit side")
    assert (found.kind, found.side, found.reason) == ("lit side", "starboard", "")
    assert found.width_m == pytest.approx(1.0, abs=0.02)
    assert found.trunk_m == 0


def test_a_lit_side_away_from_the_satellite_is_refused(made):
    assert "the satellite sees that to starboard" in measure(made, marked(made, 5, 6), kind="lit side").reason


def test_pairs_to_both_sides_are_refused(made):
    pairs = marked(made, 6, 11)[:2] + marked(made, 6, 11, side=1.0)[:2]
    assert "both sides" in measure(made, pairs).reason


def test_intervals_hold_the_truth_when_hands_err_as_they_are_said_to(made):
    rule = WaterlineRule()
    held = 0
    for seed in range(30):
        pairs = marked(made, 5.0, 5.0 + made.width_m, sd_m=rule.hand_px * made.scene.optical.row_spacing_m, seed=seed)
        strip = measure(made, pairs, rule, trunk_known=True)
        freeboard = freeboard_from_strip(
            strip.width_m, strip.width_sd_m, Direction(*made.sun), Direction(*made.view), strip.heading_deg,
            strip.heading_sd_deg, seed=seed,
        )  # fmt: skip
        held += freeboard.low < made.freeboard < freeboard.high
    assert held >= 26


def test_a_hand_that_is_exact_to_nothing_is_no_rule():
    with pytest.raises(ValueError, match="hand_px"):
        replace(WaterlineRule(), hand_px=0.0)
