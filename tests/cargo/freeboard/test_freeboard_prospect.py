from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ullage.cargo.freeboard import Direction, what_can_be_told
from ullage.cargo.freeboard.geometry import GeometryError

OFF = math.degrees(math.asin(0.7))
NADIR = Direction(0.0, 90.0)
WINTER, SPRING, SUMMER = (Direction(OFF, elevation) for elevation in (22.0, 42.0, 62.0))


@pytest.mark.parametrize(
    ("sun", "ground", "answer"),
    [
        (WINTER, 0.3, "continuous"),
        (SPRING, 0.5, "continuous"),
        (SUMMER, 0.5, "three classes"),
        (WINTER, 1.0, "three classes"),
        (SUMMER, 1.0, "pooled"),
        (WINTER, 1.5, "two classes"),
        (SUMMER, 1.5, "nothing"),
        (WINTER, 3.0, "pooled"),
        (SUMMER, 3.0, "nothing"),
        (WINTER, 10.0, "nothing"),
        (WINTER, 20.0, "nothing"),
    ],
)
def test_resolution_and_light_buy_what_the_table_says(sun, ground, answer):
    assert what_can_be_told(sun, NADIR, 0.0, ground).answer == answer


def test_one_edge_is_as_good_as_the_table_has_it():
    assert what_can_be_told(SPRING, NADIR, 0.0, 0.5).edge_sd_m == pytest.approx(0.32, abs=0.005)


def test_half_a_metre_in_spring_tells_fill_to_a_tenth():
    found = what_can_be_told(SPRING, NADIR, 0.0, 0.5)
    assert 0.05 <= found.fill_sd <= 0.12


def test_a_hidden_shadow_leaves_the_hull_side():
    found = what_can_be_told(Direction(90.0, 60.0), Direction(90.0, 50.0), 0.0, 0.5)
    assert found.method == "hull side"
    assert "hides" in found.refused[0]


def test_where_nothing_can_be_measured_the_reasons_are_given():
    found = what_can_be_told(Direction(5.0, 40.0), NADIR, 0.0, 0.5)
    assert found.answer == "nothing"
    assert found.method == ""
    assert found.freeboard_sd_m == np.inf
    assert "keel line" in found.words
    assert "vertical" in found.words


def test_without_a_view_nothing_is_promised():
    assert what_can_be_told(SPRING, None, 0.0, 0.5).answer == "nothing"


ORDER = ["continuous", "three classes", "two classes", "pooled", "nothing"]


@settings(max_examples=30)
@given(st.floats(8, 80), st.floats(30, 90), st.floats(0, 360), st.floats(0.2, 10), st.floats(1, 3))
def test_a_coarser_image_never_tells_more(sun, view, azimuth, ground, factor):
    fine = what_can_be_told(Direction(OFF, sun), Direction(azimuth, view), 0.0, ground)
    coarse = what_can_be_told(Direction(OFF, sun), Direction(azimuth, view), 0.0, ground * factor)
    assert ORDER.index(coarse.answer) >= ORDER.index(fine.answer)
    assert coarse.freeboard_sd_m >= fine.freeboard_sd_m or fine.method == ""


def test_a_sun_below_the_horizon_is_an_error():
    with pytest.raises(GeometryError):
        what_can_be_told(Direction(90.0, -1.0), NADIR, 0.0, 0.5)


def test_a_ground_sampling_of_nothing_is_refused():
    with pytest.raises(ValueError, match="ground sampling"):
        what_can_be_told(SPRING, NADIR, 0.0, 0.0)
