from __future__ import annotations

import math
import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ullage.cargo.freeboard import Direction, FreeboardRule, Surroundings, freeboard_from_strip, strip_factor
from ullage.cargo.freeboard.edges import strip_width_m
from ullage.cargo.freeboard.errors import freeboard_sd_m
from ullage.cargo.freeboard.geometry import GeometryError
from ullage.cargo.freeboard.refusals import strip_refusal
from ullage.cargo.freeboard.strip import freeboard_from_hull_side, freeboard_from_two_widths, weigh_two

SUN, VIEW, HEADING = Direction(150.0, 28.0), Direction(300.0, 65.0), 50.0
FACTOR = strip_factor(SUN, VIEW, HEADING)
OBLIQUE = Direction(330.0, 60.0)
STILL = FreeboardRule(water_sd_m=0.0)


def measured(width=3.0 * FACTOR.k, sd=0.15, sun=SUN, view=VIEW, heading=HEADING, heading_sd=0.5, **more):
    return freeboard_from_strip(width, sd, sun, view, heading, heading_sd, **more)


def test_a_strip_gives_the_freeboard_that_threw_it():
    assert measured().mid == pytest.approx(3.0, abs=0.03)


def test_the_error_is_the_analytic_one_with_the_water_in_quadrature():
    analytic = freeboard_sd_m(3.0, 0.15, SUN, VIEW, HEADING, 0.5)
    assert measured(rule=STILL).sd == pytest.approx(analytic, rel=0.05)
    assert measured().sd == pytest.approx(math.hypot(analytic, 0.1), rel=0.05)


def test_ninety_percent_intervals_hold_nine_truths_of_ten():
    nature, held = np.random.default_rng(7), 0
    for at in range(200):
        heading = HEADING + 0.8 * nature.standard_normal()
        true = strip_factor(SUN, VIEW, heading)
        width = 3.0 * true.k + 0.15 * nature.standard_normal()
        found = measured(width, heading_sd=0.8, name=str(at), rule=FreeboardRule(water_sd_m=0.0, draws=500))
        held += found.low <= 3.0 <= found.high
    assert 0.85 <= held / 200 <= 0.95


def test_the_same_measurement_gives_the_same_bytes():
    assert measured(seed=4).draws.tobytes() == measured(seed=4).draws.tobytes()


def test_two_images_of_one_seed_have_errors_of_their_own():
    one, other = measured(name="one").draws, measured(name="other").draws
    assert abs(np.corrcoef(one, other)[0, 1]) < 0.06


def test_a_ships_bulwark_is_off_alike_in_all_her_images():
    around = Surroundings(bulwark_m=1.1, bulwark_sd_m=0.5)
    one, other = measured(name="one", around=around).draws, measured(name="other", around=around).draws
    assert np.corrcoef(one, other)[0, 1] > 0.8


def test_bulwark_trunk_and_quay_are_allowed_for():
    around = Surroundings(bulwark_m=1.1, trunk_m=2.0, trunk_inset_m=0.5, pier_m=1.5)
    width = float(strip_width_m(3.0, FACTOR.shadow, FACTOR.hull_side, around))
    assert measured(width, around=around).mid == pytest.approx(3.0, abs=0.03)


def test_a_strip_measured_forward_of_midships_is_brought_there_by_the_trim():
    around = Surroundings(forward_share=0.2, trim_m=-1.5)
    assert measured(around=around).mid == pytest.approx(3.0 - 0.3, abs=0.03)


@pytest.mark.parametrize("more", [{"bulwark_sd_m": 0.3}, {"pier_m": 1.0, "pier_sd_m": 0.3}])
def test_what_is_not_known_of_bulwark_and_quay_widens_the_interval(more):
    assert measured(around=Surroundings(**more)).sd > measured().sd


@settings(max_examples=30)
@given(st.floats(0.05, 0.5), st.floats(0, 0.5), st.floats(0, 2), st.floats(0, 1))
def test_more_error_never_narrows_a_freeboard(sd, more, heading_sd, turn):
    narrow = measured(sd=sd, heading_sd=heading_sd)
    wide = measured(sd=sd + more, heading_sd=heading_sd + turn)
    assert not wide.can_tell or wide.sd >= narrow.sd - 0.003


REFUSED = [
    ({"sun": Direction(150.0, 4.0)}, "below 5°"),
    ({"sun": Direction(55.0, 28.0)}, "keel line"),
    ({"sun": Direction(80.0, 28.0), "heading_sd": 15.0}, "keel line"),
    ({"sun": Direction(150.0, 60.0), "view": Direction(150.0, 45.0)}, "hides all of the shadow"),
    ({"sun": Direction(140.0, 50.0), "view": Direction(140.0, 52.5)}, r"0\.\d\d m of strip"),
    ({"sun": Direction(95.0, 40.0), "view": Direction(95.0, 60.0), "heading_sd": 14.0}, r"known to ± \d+ %"),
    ({"side": "starboard"}, "falls to port.*swapped"),
    ({"view": None}, "satellite stood is not known"),
]


@pytest.mark.parametrize(("change", "reason"), REFUSED)
def test_what_the_geometry_cannot_support_is_refused_with_the_reason(change, reason):
    found = measured(**({"width": 3.0} | change))
    assert not found.can_tell
    assert re.search(reason, found.reason)


def test_a_shadow_that_ends_before_the_quay_is_not_measured_on_it():
    found = measured(width=1.0, around=Surroundings(pier_m=1.0, pier_gap_m=8.0))
    assert "ends before it" in found.reason


def test_the_side_that_is_shaded_is_not_refused():
    assert measured(side=FACTOR.side).can_tell


@pytest.mark.parametrize(
    ("width", "sd", "heading_sd"),
    [(0.0, 0.1, 0.5), (-1.0, 0.1, 0.5), (3.0, 0.0, 0.5), (math.nan, 0.1, 0.5), (3.0, 0.1, -1.0)],
)
def test_numbers_that_are_no_measurement_are_refused(width, sd, heading_sd):
    with pytest.raises(ValueError, match="expected"):
        measured(width, sd, heading_sd=heading_sd)


def test_a_satellite_below_the_horizon_is_an_error():
    with pytest.raises(GeometryError, match="satellite stands -5"):
        measured(view=Direction(300.0, -5.0))


@settings(max_examples=40)
@given(
    st.builds(Direction, st.floats(0, 360), st.floats(0.5, 90)),
    st.builds(Direction, st.floats(0, 360), st.floats(20, 90)),
    st.floats(0, 360),
    st.floats(0, 5),
)
def test_no_geometry_gives_an_interval_narrower_than_the_strip_allows(sun, view, heading, heading_sd):
    found = freeboard_from_strip(3.0, 0.2, sun, view, heading, heading_sd, rule=FreeboardRule(draws=500))
    if found.can_tell:
        assert found.sd > 0.8 * 0.2 / strip_factor(sun, view, heading).k


def test_a_hull_side_gives_the_freeboard():
    width = 3.0 * math.sin(math.radians(330.0 - 50.0)) ** 2**0.5 / math.tan(math.radians(60.0))
    found = freeboard_from_hull_side(abs(width), 0.1, OBLIQUE, 50.0, 0.5)
    assert found.mid == pytest.approx(3.0, abs=0.05)


@pytest.mark.parametrize(
    ("view", "heading_sd", "reason"),
    [
        (Direction(330.0, 75.0), 0.5, "off the vertical"),
        (Direction(60.0, 60.0), 0.5, "across the ship"),
        (Direction(82.0, 60.0), 10.0, "heading"),
        (None, 0.5, "not known"),
    ],
)
def test_a_hull_side_that_is_hardly_seen_is_refused(view, heading_sd, reason):
    assert reason in freeboard_from_hull_side(1.5, 0.1, view, 50.0, heading_sd).reason


def test_a_quay_on_the_seen_side_voids_the_hull_side():
    found = freeboard_from_hull_side(1.5, 0.1, OBLIQUE, 50.0, 0.5, around=Surroundings(pier_m=2.0))
    assert "quay" in found.reason


def test_two_measurements_weigh_by_their_inverse_variances():
    weighed = weigh_two(3.0, 0.1, 3.3, 0.2)
    assert weighed.first_weight == pytest.approx(0.8)
    assert weighed.mean == pytest.approx(3.06)
    assert weighed.sd == pytest.approx(1 / math.hypot(10, 5))


def test_hull_side_and_shadow_that_share_the_waterline_do_better_than_alone():
    nature = np.random.default_rng(5)
    deck, water, shadow = 0.1 * nature.standard_normal((3, 100_000))
    one, other = (water - deck) / 0.5, (shadow - water) / 1.5
    weighed = weigh_two(0.0, 2**0.5 * 0.2, 0.0, 2**0.5 * 0.1 / 1.5, -0.5)
    mean = weighed.first_weight * one + (1 - weighed.first_weight) * other
    assert np.std(mean) == pytest.approx(weighed.sd, rel=0.02)
    assert np.std(mean) < min(np.std(one), np.std(other))


def test_hull_side_and_shadow_measured_apart_agree_on_the_freeboard():
    found = freeboard_from_two_widths(3.0 * FACTOR.hull_side, 3.0 * FACTOR.shadow, 0.1, SUN, VIEW, HEADING, 0.5)
    assert found.mid == pytest.approx(3.0, abs=0.04)
    assert found.sd < 0.3


def test_hull_side_and_shadow_that_disagree_are_both_refused():
    found = freeboard_from_two_widths(5.0 * FACTOR.hull_side, 2.0 * FACTOR.shadow, 0.05, SUN, VIEW, HEADING, 0.5)
    assert "disagree" in found.reason


def test_a_waterline_behind_the_deck_is_not_measured():
    found = freeboard_from_two_widths(1.0, 3.0, 0.1, SUN, Direction(120.0, 80.0), HEADING, 0.5)
    assert "waterline is not seen" in found.reason


def test_a_geometry_is_asked_before_anything_is_measured():
    assert strip_refusal(SUN, VIEW, HEADING, 0.5) == ""
    assert strip_refusal(SUN, None, HEADING, 0.5) != ""


@pytest.mark.parametrize(
    ("name", "value"), [("p_laden", 1.2), ("least_p", 0.4), ("fill_sd", 0.6), ("draws", 0), ("water_sd_m", -1)]
)
def test_a_rule_that_cannot_be_is_refused(name, value):
    with pytest.raises(ValueError, match=r"expected|no fill"):
        FreeboardRule(**{name: value})
